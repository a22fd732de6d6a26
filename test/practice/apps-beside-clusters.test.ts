/** An app.json beside commands that deploy elsewhere: the app that others may start for themselves, unless a pipeline speaks of Heroku. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { stacksOf } from './stacks.ts'

const app: Files = {
  'README.md': '# Ledger\n\nWhoever likes runs one on Heroku.\n',
  'app.json': '{ "name": "ledger", "formation": { "web": { "quantity": 1 } }, "addons": ["heroku-postgresql:mini"] }',
  Procfile: 'web: serve\n',
}
const workflow = (command: string): Files => ({
  '.github/workflows/deploy.yml': `on: { push: { branches: [main] } }\njobs:\n  production:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: ${command}\n`,
})
const cluster: Files = {
  'deploy/ledger.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ledger }\nspec:\n  template:\n    spec: { containers: [{ name: ledger, image: "ghcr.io/quay/ledger:3.1.0" }] }\n',
}
const terraform = (text: string): Files => ({ 'infra/main.tf': text })
const taken = async (files: Files): Promise<readonly string[]> =>
  (await stacksOf(files)).filter((line) => line.includes('app.json')).map((line) => line.replace(/:.*/, ''))

test('a cluster that commands deploy to', async () => {
  expect(await stacksOf({ ...app, ...cluster, ...workflow('kubectl apply -f deploy/') })).toContain(
    'not app.json: a button for others: .github/workflows/deploy.yml:7 deploys elsewhere, and no command speaks of Heroku',
  )
  expect(await taken({ ...app, ...cluster })).toEqual(['app.json Procfile'])
  expect(await taken({ ...app, ...cluster, ...workflow('kubectl apply -f deploy/ && git push heroku main') })).toEqual(['app.json Procfile'])
})

test('containers that Terraform runs; what only makes buckets runs none', async () => {
  const apply = workflow('terraform -chdir=infra apply -auto-approve')
  expect(await taken({ ...app, ...apply, ...terraform('resource "aws_ecs_service" "ledger" {\n  name = "ledger"\n}\n') })).toEqual(['not app.json'])
  expect(
    await taken({ ...app, ...apply, ...terraform('module "ledger" {\n  source       = "./vendor/berth//application"\n  docker_image = var.image\n}\n') }),
  ).toEqual(['not app.json'])
  expect(await taken({ ...app, ...apply, ...terraform('resource "aws_s3_bucket" "files" {\n  bucket = "ledger-files"\n}\n') })).toEqual(['app.json Procfile'])
  expect(await taken({ ...app, ...apply, ...terraform('resource "heroku_app" "ledger" {\n  name = "ledger"\n}\nresource "helm_release" "x" {}\n') })).toEqual([
    'app.json Procfile',
  ])
})

test.each([
  [{ 'bin/scalingo_run_web': 'exec serve\n' }, 'a Procfile alone: Scalingo’s, by bin/scalingo_run_web, and its settings are not in the repository'],
  [{ 'scalingo.json': '{ "name": "quay" }' }, 'a Procfile alone: Scalingo’s, by scalingo.json, and its settings are not in the repository'],
  [
    { 'package.json': '{ "name": "quay", "scripts": { "scalingo-postbuild": "make" } }' },
    'a Procfile alone: Scalingo’s, by scalingo-postbuild in package.json, and its settings are not in the repository',
  ],
  [{ 'docs/scalingo.md': '# Scalingo\n' }, 'a Procfile alone: nothing in the repository says which platform runs it'],
] as const)('a Procfile beside %j', async (beside, why) => {
  expect(await stacksOf({ Procfile: 'web: serve\n', ...beside })).toEqual([`not Procfile: ${why}`])
})
