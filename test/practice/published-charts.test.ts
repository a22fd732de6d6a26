/** Charts that a tree publishes for others, and that nothing of it installs, are no system of its own. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const chart = (name: string): Readonly<Record<string, string>> => ({
  [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.4.0\n`,
  [`charts/${name}/values.yaml`]: 'instances: 1\n',
  [`charts/${name}/templates/cluster.yaml`]: `apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: ${name} }\nspec: { instances: {{ .Values.instances }}, storage: { size: 1Gi } }\n`,
})
const workflow = (step: string): Readonly<Record<string, string>> => ({
  '.github/workflows/release.yml': `on: { push: { branches: [main] } }\njobs:\n  release:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n${step}`,
})
const releaser = '      - uses: helm/chart-releaser-action@v1.7.0\n'
const push = '      - run: |\n          helm package charts/shelf\n          helm push shelf-1.4.0.tgz oci://ghcr.io/acme/charts\n'
const both = { ...chart('shelf'), ...chart('drawer') }
const about = (files: Readonly<Record<string, string>>): Promise<readonly string[]> => judged(files, 'backup/automated')

test.each([releaser, push])('published, and installed by nothing: %s', async (step) => {
  expect(await about({ ...both, ...workflow(step) })).toEqual([])
})

test.each([
  ['nothing publishes them', { ...both, ...workflow('') }],
  ['one chart, which may run what is built here', { ...chart('shelf'), ...workflow(releaser) }],
  ['an application is built beside them', { ...both, ...workflow(releaser), Dockerfile: 'FROM node:22\n' }],
  ['one of them is installed', { ...both, ...workflow(`${releaser}      - run: helm upgrade --install shelf charts/shelf --namespace production\n`) }],
  ['packages that are only made', { ...both, ...workflow('      - run: helm package charts/shelf\n') }],
])('judged as before: %s', async (_, files) => {
  expect((await about(files)).length).toBeGreaterThan(0)
})
