/** The schema that editors apply to rule files: it takes what the loader takes, and refuses what a slip of the pen makes. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { kinds } from '../../src/model/kinds.ts'
import { loadRule } from '../../src/rules/load.ts'
import { ruleJsonSchema } from '../../src/rules/schema.ts'
import { categories } from './build.ts'

const validate = new Ajv.default({ strict: false, allErrors: true }).compile(ruleJsonSchema())
const root = join(import.meta.dirname, '..', '..', 'rules')
const shipped = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /^[a-z]+[/\\][a-z0-9-]+\.yaml$/.test(path))
const read = (path: string): Record<string, unknown> => parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>

const small = 'title: Every ledger has a version\nseverity: high\nfor: database\ncheck: has(subject.version)\n'

function loads(text: string): boolean {
  try {
    loadRule({ path: '.plimsoll/rules/database/naming.yaml', text }, { categories, shipped: false })
    return true
  } catch {
    return false
  }
}

describe('shipped rules', () => {
  test('are there', () => {
    expect(shipped.length).toBeGreaterThan(15)
  })

  test.for(shipped)('%s fits', (path) => {
    validate(read(path))
    expect(validate.errors ?? []).toEqual([])
  })

  test.for(shipped)('%s fits no more with any key misspelt, at any depth', (path) => {
    for (const misspelt of slips(read(path))) expect(validate(misspelt), stringify(misspelt).slice(0, 200)).toBe(false)
  })
})

/** Copies of a rule with one of its keys misspelt; names of the author's own are no keys. */
function slips(rule: Record<string, unknown>): readonly unknown[] {
  const found: unknown[] = []
  const visit = (value: unknown, put: (changed: unknown) => unknown, own: boolean): void => {
    if (Array.isArray(value)) value.forEach((one, index) => visit(one, (changed) => put(value.with(index, changed)), false))
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) {
        const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
        if (!own) found.push(put({ ...rest, [`${key}x`]: one }))
        if (!free.has(key) || own) visit(one, (changed) => put({ ...value, [key]: changed }), named.has(key) && !own)
      }
  }
  visit(rule, (changed) => changed, false)
  return found
}
const free = new Set(['params', 'fix', 'files', 'base'])
const named = new Set(['measures', 'weakens'])

describe('what the loader takes', () => {
  test.for([
    ['a small rule', small],
    ['an expression that YAML reads as something else', small.replace('has(subject.version)', 'true')],
    ['yes and no', `${small}guarded: yes\nwhile-needed: off\n`],
    ['what blocks when it is brought in', `${small}guarded: true\nintroduced: true\n`],
    ['a phase as a number or a text', `${small}phase: 3\n`],
    ['several kinds', small.replace('for: database', 'for: [database, service]').replace('has(subject.version)', "subject.name != ''")],
    ['an effort in other words', `${small}effort: a week and a half\n`],
    ['one link or several', `${small}links: https://example.org\n`],
    ['a measure of each member', `${small}measures: { kept: { each: subject.backups, unit: copy, name: it.name } }\nweakens: { kept: { worse: gone } }\n`],
    ['a bound', `${small}measures: { kept: { value: subject.backups.size(), unit: copies } }\nweakens: { kept: { worse: lower, past: 2.0 } }\n`],
    ['parameters', `${small}params: { days: 17, name: x, on: true }\n`],
    ['an example', `${small}examples: { bad: [ { why: Because., files: { a.yaml: "x" }, finds: "a.yaml:1", config: "rules: {}" } ] }\n`],
  ])('%s, the schema takes', ([, text = '']) => {
    expect(loads(text)).toBe(true)
    validate(parse(text))
    expect(validate.errors ?? []).toEqual([])
  })

  test('knows every kind of thing', () => {
    for (const kind of Object.keys(kinds)) expect(validate({ ...(parse(small) as object), for: kind })).toBe(true)
  })
})

describe('what the loader refuses', () => {
  test.for([
    ['a misspelt key', `${small}guardd: true\n`],
    ['a severity that is none', small.replace('high', 'grave')],
    ['a kind that is none', small.replace('for: database', 'for: databse')],
    ['no kind', small.replace('for: database', 'for: []')],
    ['a phase that is none', `${small}phase: 4\n`],
    ['a missing title', small.replace(/title.*\n/, '')],
    ['a missing check', small.replace(/check.*\n/, '')],
    ['a word for a switch', `${small}guarded: maybe\n`],
    ['introduced without guarded', `${small}introduced: true\n`],
    ['a list for a text', `${small}why: [a, b]\n`],
    ['a measure without a unit', `${small}measures: { kept: { value: subject.backups.size() } }\n`],
    ['a measure of nothing', `${small}measures: { kept: { unit: copies } }\n`],
    ['a measure’s name without each', `${small}measures: { kept: { value: subject.backups.size(), unit: copies, name: subject.name } }\n`],
    ['a measure with two words for a name', `${small}measures: { kept-long: { value: subject.backups.size(), unit: copies } }\n`],
    ['a worsening that is none', `${small}measures: { kept: { value: subject.backups.size(), unit: copies } }\nweakens: { kept: { worse: less } }\n`],
    ['a parameter that is a list', `${small}params: { days: [1] }\n`],
    ['an example without why', `${small}examples: { bad: [ { files: { a.yaml: "x" } } ] }\n`],
    ['an example without files', `${small}examples: { bad: [ { why: Because. } ] }\n`],
    ['another sort of example', `${small}examples: { ugly: [] }\n`],
  ])('%s, the schema refuses', ([, text = '']) => {
    expect(loads(text)).toBe(false)
    expect(validate(parse(text))).toBe(false)
  })
})
