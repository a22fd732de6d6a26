/** Files that the configuration names are read by whom they are meant for, although several platforms take files of their names. */
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import type { Files } from '../systems/story.ts'

const template = `AWSTemplateFormatVersion: '2010-09-09'
Parameters: { Keep: { Type: Number, Default: 1 } }
Resources:
  Ledger: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceIdentifier: ledger, Engine: postgres, BackupRetentionPeriod: !Ref Keep } }
`
const workload =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: "acme/api:4.1" }] } } }\n'

async function stacksOf(files: Files, named: readonly string[]) {
  const tree = memoryTree({ ...files, '.plimsoll.yml': `version: 1\nstacks: { production: { files: [${named.join(', ')}] } }\n` })
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  return { tools: system.stacks.map(({ tool }) => tool), things: system.things.map(({ kind, name }) => `${kind}/${name}`) }
}

test('a template with its file of parameters', async () => {
  const files = { 'a/data.yaml': template, 'a/live.json': '[{ "ParameterKey": "Keep", "ParameterValue": "31" }]' }
  const { tools, things } = await stacksOf(files, Object.keys(files))
  expect(tools).toEqual(['cloudformation'])
  expect(things).toContain('database/ledger')
})

test('a manifest, and a kustomization that says nothing of its kind', async () => {
  expect((await stacksOf({ 'a/api.yaml': workload }, ['a/api.yaml'])).tools).toEqual(['kubernetes'])
  const files = { 'a/kustomization.yaml': 'resources: [api.yaml]\n', 'a/api.yaml': workload }
  const { tools, things } = await stacksOf(files, ['a/kustomization.yaml'])
  expect(tools).toEqual(['kubernetes'])
  expect(things).toContain('service/api')
})
