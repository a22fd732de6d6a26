/** A tree whose README says that it holds examples is no system, unless something brings one of them up. */
import { expect, test } from 'vitest'
import { blocked, judge } from '../systems/story.ts'
import { judged } from './judged.ts'

const root = (engine: string, more = ''): string =>
  `provider "aws" { region = "eu-west-1" }\nresource "aws_db_instance" "shelf" {\n  identifier = "shelf"\n  engine = "${engine}"\n  instance_class = "db.t4g.micro"\n  allocated_storage = 20\n${more}}\n`
const roots = (count: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`infrastructure-as-code/shelf-${index}/main.tf`, root(index % 2 === 0 ? 'postgres' : 'mysql')]),
  )
const said = 'This repository contains sample Terraform configurations, policies, and scripts.'
const about = (files: Readonly<Record<string, string>>): Promise<readonly string[]> => judged(files, 'backup/automated')

test.each([
  ['its first sentence', `# Guides\n${said}\n`],
  ['a sentence over two lines', '# Shop\n\nThis repository holds a collection\nof examples for our guides.\n'],
  ['its title', '# Terraform Example Configurations\n\nTry them.\n'],
])('nothing is judged where %s says examples', async (_, readme) => {
  expect(await about({ ...roots(5), 'README.md': readme })).toEqual([])
})

test.each([
  ['nothing', '# Shop\n\nThe infrastructure of the shop.\n'],
  ['that data are samples', '# Shop\n\nThis repository contains sample data and the infrastructure of the shop.\n'],
  ['that one application is an example', '# Example Application\n\nRuns in production.\n'],
  ['that there are examples too', '# Shop\n\nThe infrastructure of the shop. For examples, see the wiki.\n'],
])('all are judged where the README says %s', async (_, readme) => {
  expect((await about({ ...roots(5), 'README.md': readme })).length).toBe(5)
})

test('few stacks, and stacks that something brings up, stay judged', async () => {
  expect((await about({ ...roots(3), 'README.md': said })).length).toBe(3)
  const workflow =
    'on: { push: { branches: [main] } }\njobs:\n  apply:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - run: terraform -chdir=infrastructure-as-code/shelf-1 apply -auto-approve\n'
  expect((await about({ ...roots(5), 'README.md': said, '.github/workflows/deploy.yml': workflow })).length).toBeGreaterThan(0)
})

test('a README that a change writes takes nothing from what was judged', async () => {
  const kept = { ...roots(5), 'infrastructure-as-code/shelf-0/main.tf': root('postgres', '  backup_retention_period = 30\n') }
  const base = { ...kept, 'README.md': '# Shop\n' }
  const head = { ...roots(5), 'README.md': said }
  expect(blocked(await judge(base, head)).some((one) => one.startsWith('backup/automated '))).toBe(true)
})
