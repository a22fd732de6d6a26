/** What `npm run new` makes has to pass, or nobody learns from it what passing means. */
import { parse } from '@babel/parser'
import { expect, test } from 'vitest'
import { memoryTree } from '../../src/tree/memory.ts'
import { defaultConfig } from '../../src/model/config.ts'
import { loadRule } from '../../src/rules/load.ts'
import { categories } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { newProbe, newReader, newRule } from '../../scripts/templates.ts'

test('a new rule loads as a shipped one, and its examples hold', async () => {
  const [[path, text] = ['', '']] = newRule('backup/version-said')
  expect(path).toBe('rules/backup/version-said.yaml')
  const { rule, compiled } = loadRule({ path, text }, { categories, shipped: true })
  expect(rule.id).toBe('backup/version-said')
  for (const [group, outcome] of [
    ['good', 'pass'],
    ['bad', 'fail'],
  ] as const) {
    for (const example of rule.examples[group]) {
      const { scorecard } = await scan(memoryTree(example.files), { config: defaultConfig, rules: [compiled] })
      const [verdict] = scorecard.verdicts
      expect(verdict?.outcome).toBe(outcome)
      if (example.finds !== undefined) expect(`${verdict?.evidence[0].path}:${verdict?.evidence[0].line}`).toBe(example.finds)
    }
  }
})

test('a new reader is TypeScript and named as its file', () => {
  const files = newReader('nginx-unit')
  expect([...files.keys()]).toEqual(['src/readers/nginx-unit.ts', 'test/readers/nginx-unit.test.ts'])
  for (const text of files.values()) expect(parse(text, { sourceType: 'module', plugins: ['typescript'] }).errors).toEqual([])
  const [source = ''] = files.values()
  expect(source).toContain('export const nginxUnitReader: Reader = {')
  expect(source).toMatch(/^\/\*\* .+ \*\/\n/)
})

test('a new probe is TypeScript and named as its file', () => {
  const files = newProbe('web-socket')
  expect([...files.keys()]).toEqual(['src/probes/web-socket.ts', 'test/probes/web-socket.test.ts'])
  for (const text of files.values()) expect(parse(text, { sourceType: 'module', plugins: ['typescript'] }).errors).toEqual([])
  expect([...files.values()][0]).toContain('export const webSocketProbe: Probe<string> = {')
})
