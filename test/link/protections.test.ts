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
  expect(await told('backup/retention', table)).toEqual(['fail no automated backup · No backup of tides is automated, so none is kept'])
})

it.each([
  ['DeletionPolicy: Snapshot', 'tides can be deleted at once, and only a last snapshot is left: it lacks deletion protection', 'db.yaml:9'],
  ['DeletionPolicy: Delete', 'Nothing is left of tides once it is removed: deletion without a final snapshot (DeletionPolicy: Delete)', 'db.yaml:4'],
])('says what a template with %s lacks, and where', async (policy, message, place) => {
  const files = {
    'db.yaml': `Resources:\n  Tides:\n    Type: AWS::RDS::DBInstance\n    ${policy}\n    Properties:\n      DBInstanceIdentifier: tides\n      Engine: postgres\n      DBInstanceClass: db.t4g.small\n      DeletionProtection: false\n`,
  }
  const { head } = await gate({ base: memoryTree(files, 'base'), head: memoryTree(files, 'head'), clock })
  const verdict = head.verdicts.find(({ rule }) => rule === 'backup/deletion-protection')
  expect([verdict?.outcome, verdict?.message, `${verdict?.evidence[0].path}:${verdict?.evidence[0].line}`]).toEqual(['fail', message, place])
})

const dumped = (host: string, second: string): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:\n  tides:\n    image: postgres:17\n    volumes: ["tides:/var/lib/postgresql/data"]\n${second}volumes: { tides: , wind: }\n`,
  'ops/crontab': '15 2 * * * /srv/ops/backup.sh\n',
  'ops/backup.sh': `#!/bin/sh\npg_dump -h ${host} -U tides tides > "/backups/$(date +%F).sql"\n`,
})
const wind = '  wind:\n    image: postgres:17\n    volumes: ["wind:/var/lib/postgresql/data"]\n'

it.each([
  ['"$DUMP_HOST"', wind, 'unknown'],
  ['"$DUMP_HOST"', '', 'pass'],
  ['tides', wind, 'pass'],
])('keeps copies by a dump of %s long enough only where it is known to be of this database', async (host, second, outcome) => {
  const files = dumped(host, second)
  const { head } = await gate({ base: memoryTree(files, 'base'), head: memoryTree(files, 'head'), clock })
  expect(outcomeOf(head, 'backup/retention database/tides')).toBe(outcome)
})
