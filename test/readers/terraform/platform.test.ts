import { describe, expect, it } from 'vitest'
import type { ScriptDeclaration } from '../../../src/model/declaration.ts'
import { actionsOf } from '../../../src/commands/index.ts'
import { terraformPlatform } from '../../../src/readers/terraform/index.ts'
import type { Stack } from '../../../src/model/stack.ts'
import { contextOf } from './harness.ts'

const database = 'resource "aws_neptune_cluster" "graph" {\n  engine_version = "1.3"\n}\n'
const backend = 'terraform {\n  backend "s3" {\n    bucket = "states-7"\n  }\n}\n'

function scriptOf(path: string, text: string, title?: string): ScriptDeclaration {
  const at = { path, line: 1, key: 'script' }
  const { actions } = actionsOf(text, { path, line: 1, key: 'script', ...(title === undefined ? {} : { title }) })
  return { kind: 'script', name: path, path, at, actions, ...(title === undefined ? {} : { title }) }
}

async function find(
  files: Readonly<Record<string, string>>,
  scripts: readonly ScriptDeclaration[] = [],
): Promise<{ stacks: readonly Stack[]; shown: readonly string[]; left: readonly string[] }> {
  const context = contextOf(files)
  const paths = Object.keys(files)
    .filter((path) => /\.(tf|tfvars|tofu)(\.json)?$/.test(path))
    .sort()
  const { stacks, candidates } = await terraformPlatform.find({ paths, context, scripts, schedules: [] })
  const shown = stacks.map(({ name, folder, files: own, profiles, unsure, why }) => {
    const values = own.filter((path) => /tfvars/.test(path)).join(' ')
    return [name, folder === '' ? '.' : folder, values, ...profiles, ...(unsure === true ? ['unsure'] : []), why].filter((part) => part !== '').join(' | ')
  })
  return { stacks, shown, left: candidates.map(({ path, why }) => `${path}: ${why}`) }
}

describe('which roots are production’s', () => {
  it('takes folders of environments by their names, and leaves modules to those that call them', async () => {
    const { shown, left } = await find({
      'modules/db/main.tf': `variable "size" {}\n${database}`,
      'envs/prod/main.tf': 'module "db" {\n  source = "../../modules/db"\n  size = 7\n}\n',
      'envs/staging/main.tf': 'module "db" {\n  source = "../../modules/db"\n  size = 1\n}\n',
      'envs/nonprod/main.tf': database,
      'network/main.tf': `${backend}resource "aws_vpc" "v" {}\n`,
    })
    expect(shown).toEqual(['prod | envs/prod | its folder prod says prod', 'network | network | nothing says that it is not production'])
    expect(left).toEqual([
      'envs/nonprod/main.tf: for development: its folder nonprod says that it is not production',
      'envs/staging/main.tf: another environment beside envs/prod',
      'modules/db/main.tf: a module, called in envs/prod/main.tf:1',
    ])
  })

  it('takes production’s file of variables, with the common one before it', async () => {
    const files = {
      'infra/main.tf': `variable "size" {}\n${database}`,
      'infra/env/common.tfvars': 'size = 1\n',
      'infra/env/production.tfvars': 'size = 3\n',
      'infra/env/staging.tfvars': 'size = 2\n',
      'infra/example.tfvars': 'size = 4\n',
    }
    const { shown, left } = await find(files)
    expect(shown).toEqual(['infra | infra | infra/env/common.tfvars infra/env/production.tfvars | infra/env/production.tfvars: its name says production'])
    expect(left).toEqual(['infra/env/staging.tfvars: for development: its name says staging'])
  })

  it('makes a stack of each region', async () => {
    const { shown } = await find({ 'main.tf': `${backend}${database}`, 'prod-eu.tfvars': '', 'prod-us.tfvars': '', 'dev.tfvars': '' })
    expect(shown).toEqual([
      'production-prod-eu | . | prod-eu.tfvars | prod-eu.tfvars: its name says prod',
      'production-prod-us | . | prod-us.tfvars | prod-us.tfvars: its name says prod',
    ])
  })

  it('believes commands before names', async () => {
    const files = { 'tf/main.tf': `variable "size" {}\n${database}`, 'tf/vars/blue.tfvars': 'size = 3\n', 'tf/vars/green.tfvars': 'size = 2\n' }
    const deploy = scriptOf(
      'ops/deploy.sh',
      'terraform -chdir=tf workspace select live\nterraform -chdir=tf plan -var-file=vars/blue.tfvars -var size=9 -out=x\nterraform -chdir=tf apply x\n',
    )
    const { shown, left, stacks } = await find(files, [deploy])
    expect(shown).toEqual(['tf | tf | tf/vars/blue.tfvars | live | applied by ops/deploy.sh:3'])
    expect(stacks[0]?.variables).toEqual(['size=9'])
    expect(left).toEqual(['tf/vars/green.tfvars: no command and no name says that production takes it'])
  })

  it('takes a root for development only where there is nothing better, and is unsure', async () => {
    const { shown } = await find({ 'dev/main.tf': `${backend}${database}` })
    expect(shown).toEqual(['dev | dev | unsure | the only one of its kind in the repository'])
  })

  it('takes a module for others for no system (trap 66)', async () => {
    const { shown, left } = await find({ 'main.tf': `variable "name" {}\n${database}` })
    expect(shown).toEqual([])
    expect(left).toEqual(['main.tf: a module for others to call: it configures no provider and keeps no state'])
  })
})

describe('what is read', () => {
  it('tells of databases that no mapper reads, once for all copies, and of none that are not there', async () => {
    const text =
      'resource "aws_neptune_cluster" "graph" {\n  count = 2\n}\nresource "aws_neptune_cluster" "old" {\n  count = 0\n}\nresource "aws_vpc" "v" {}\nmodule "m" {\n  source = "acme/postgresql/azurerm"\n}\n'
    const stack: Stack = { name: 's', tool: 'terraform', files: ['main.tf'], folder: '', envFiles: [], profiles: [], why: '' }
    expect((await terraformPlatform.read(stack, contextOf({ 'main.tf': text }))).skipped).toEqual([
      { path: 'main.tf', line: 1, reason: 'aws_neptune_cluster.graph: not read' },
      { path: 'main.tf', line: 8, reason: 'module.m of acme/postgresql/azurerm: not read' },
    ])
  })
})
