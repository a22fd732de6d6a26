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
