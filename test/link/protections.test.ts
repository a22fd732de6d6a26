/** What keeps a managed database from being deleted, where some of it is a variable that nobody sets. */
import { expect, it } from 'vitest'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { outcomeOf } from '../systems/shapes/shape.ts'
import { clock } from '../systems/story.ts'

const outcome = async (lines: string): Promise<string> => {
  const files = {
    'infra/main.tf': `provider "aws" {\n  region = "eu-west-1"\n}\nvariable "careful" {\n  type = bool\n}\nresource "aws_db_instance" "tides" {\n  identifier = "tides"\n  engine = "postgres"\n  instance_class = "db.t4g.small"\n${lines}}\n`,
  }
  const { head } = await gate({ base: memoryTree(files, 'base'), head: memoryTree(files, 'head'), clock })
  return outcomeOf(head, 'backup/deletion-protection database/tides')
}

it.each([
  ['unknown', 'deletion_protection = var.careful'],
  ['unknown', 'deletion_protection = true\n  skip_final_snapshot = var.careful'],
  ['pass', 'deletion_protection = true\n  delete_automated_backups = var.careful'],
  ['fail', 'deletion_protection = false\n  delete_automated_backups = var.careful'],
  ['fail', 'skip_final_snapshot = true\n  deletion_protection = var.careful'],
])('is %s with %j', async (wanted, lines) => {
  expect(await outcome(`  ${lines}\n`)).toBe(wanted)
})

const told = async (rule: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { head } = await gate({ base: memoryTree(files, 'base'), head: memoryTree(files, 'head'), clock })
  return head.verdicts
    .filter((one) => one.rule === rule && one.outcome !== 'not-applicable')
    .map((one) => `${one.outcome} ${one.current ?? ''} · ${one.message}`)
}

it('says of a database that its provider protects in no way that no step deletes it', async () => {
  const render = {
    'render.yaml': 'services:\n  - { type: web, runtime: node, name: tides, startCommand: "node x.js" }\ndatabases:\n  - { name: tides-db, plan: starter }\n',
  }
  expect((await told('backup/deletion-protection', render)).map((one) => one.split(' · ')[0])).toEqual(['pass no step deletes it'])
})

it('does not speak of backups by hand where nobody makes one', async () => {
  const table = { 'infra/main.tf': 'resource "aws_dynamodb_table" "tides" {\n  name = "tides"\n  hash_key = "id"\n}\n' }
  expect(await told('backup/retention', table)).toEqual(['fail no backup that runs by itself · No backup of tides runs by itself, so none is kept'])
})
