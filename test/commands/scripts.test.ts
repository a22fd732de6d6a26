import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { actionsOf } from '../../src/commands/index.ts'
import { describeAction, describeSchedule } from './describe.ts'

const folder = new URL('../fixtures/commands/', import.meta.url)
const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'))

test.each(scripts)('%s is understood as its expected file says', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const found = actionsOf(text, { path: `ops/${name}`, line: 1, key: 'script' })
  const lines = [
    ...found.actions.map(describeAction),
    ...found.schedules.map((schedule) => `schedule ${describeSchedule(schedule)}`),
    ...found.skipped.map((skip) => `${skip.line} skipped: ${skip.reason}`),
  ]
  expect(`${lines.join('\n')}\n`).toBe(readFileSync(new URL(name.replace(/\.sh$/, '.expected.txt'), folder), 'utf8'))
})
