/** A border that no import could break would look like one that holds: each is broken here on purpose. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crossings, type Crossings, type Rules } from '../../scripts/crossings.ts'
import { importsOf } from '../../scripts/imports.ts'

const root = join(import.meta.dirname, '..', '..')

/** Good ones first, so that what is found below is all there is. */
const files: Readonly<Record<string, string>> = {
  'src/base/words.ts': `export const word = 1`,
  'src/model/shape.ts': `import type { word } from '../base/words.ts'\nimport type { other } from './other.ts'\nexport type shape = typeof word | other`,
  'src/model/other.ts': `import type { shape } from './shape.ts'\nexport type other = shape`,
  'src/parse/text.ts': `import type { shape } from '../model/shape.ts'\nexport const parser = () => import('@babel/parser')`,
  'src/readers/reader.ts': `import { word } from '../base/words.ts'`,
  'src/readers/redis.ts': `import type {} from './reader.ts'\nimport './redis/lines.ts'`,
  'src/readers/redis/lines.ts': `export const lines = 1`,
  'src/report/schema.ts': `import { z } from 'zod'`,
  'src/cli/start.ts': `const z = () => import('../report/schema.ts')\nimport 'node:fs'`,
  'src/tree/batch.ts': `import type { Socket } from 'node:net'`,
  'src/github/api.ts': `export const load = async () => import('@octokit/rest')`,

  'src/base/up.ts': `import type { shape } from '../model/shape.ts'`,
  'src/link/files.ts': `import { readFile } from 'node:fs/promises'`,
  'src/link/report.ts': `import { say } from '../report/say.ts'`,
  'src/report/say.ts': `export const say = () => import('../link/report.ts')`,
  'src/readers/env.ts': `import { lines } from './redis/lines.ts'`,
  'src/readers/yaml.ts': `import { parseEvents } from 'js-yaml'`,
  'src/rules/judge.ts': `import type { Octokit } from '@octokit/rest'\nimport { evaluate } from '@marcbachmann/cel-js'`,
  'src/run/heavy.ts': `import '../report/schema.ts'`,
  'src/cli/index.ts': `import './online.ts'`,
  'src/cli/online.ts': `const client = async () => import('../github/api.ts')`,
  'src/odd/thing.ts': `import { word } from '../base/words.ts'`,
  'src/stacks/test.ts': `import '../../test/helper.ts'\nimport '../../scripts/tool.ts'`,
  'src/score/gone.ts': `import './nothing.ts'\nimport '@babel/types'`,
  'scripts/tool.ts': ``,
  'bench/bench.ts': `import '../test/helper.ts'`,
}

// The packages of this repository have to be found from there.
mkdirSync(join(root, 'lib'), { recursive: true })
const folder = mkdtempSync(join(root, 'lib', 'borders-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
let result: Crossings

beforeAll(async () => {
  for (const [path, text] of Object.entries({ ...files, 'package.json': '{ "devDependencies": { "js-yaml": "5" } }', 'test/helper.ts': '' })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const { default: all, running, loaded } = (await import(join(root, '.dependency-cruiser.mjs'))) as Rules
  result = await crossings(folder, join(folder, 'work'), { default: all, running, loaded })
})

test.each([
  ['base-imports-down', 'src/base/up.ts → src/model/shape.ts'],
  ['files-through-trees', 'src/link/files.ts → fs/promises'],
  ['link-imports-down', 'src/link/report.ts → src/report/say.ts'],
  ['report-imports-down', 'src/report/say.ts → src/link/report.ts'],
  ['no-circles', 'src/link/report.ts → src/report/say.ts → src/link/report.ts'],
  ['readers-are-strangers', 'src/readers/env.ts → src/readers/redis/lines.ts'],
  ['one-yaml-parser', 'src/readers/yaml.ts → js-yaml/'],
  ['octokit-in-github', 'src/rules/judge.ts → @octokit/rest/'],
  ['one-cel', 'src/rules/judge.ts → @marcbachmann/cel-js/'],
  ['starts-light', 'src/run/heavy.ts → src/report/schema.ts → zod/'],
  ['cli-without-github', 'src/cli/index.ts → src/cli/online.ts → src/github/api.ts'],
  ['cli-imports-down', 'src/cli/online.ts → src/github/api.ts'],
  ['a-layer-for-every-file', 'src/odd/thing.ts → src/base/words.ts'],
  ['src-without-scripts', 'src/stacks/test.ts → scripts/tool.ts'],
  ['imports-exist', 'src/score/gone.ts → ./nothing.js'],
  ['declared-packages-only', 'src/score/gone.ts → @babel/types/'],
  ['babel-in-parse', 'src/score/gone.ts → @babel/types/'],
])('%s: %s', (rule, route) => {
  const routes = result.found.filter((one) => one.rule === rule).map((one) => one.route)
  expect(
    routes.some((one) => one.startsWith(route)),
    routes.join('\n'),
  ).toBe(true)
  expect(result.found.find((one) => one.rule === rule)?.reason).toMatch(/^[A-Z].*\.$/)
})

test('imports within the borders are left alone', () => {
  const good = Object.keys(files).slice(0, Object.keys(files).indexOf('src/base/up.ts'))
  // The packages are not declared in the tree of this test.
  const told = result.found.filter((one) => one.rule !== 'declared-packages-only' && good.some((path) => one.route.startsWith(`${path} `)))
  expect(told).toEqual([])
})

test('every form of an import is seen, and types are told apart', () => {
  const source = `import a from 'a'
import type { B } from './b.ts'
import { type C } from './c.ts'
import './d.ts'
export { e } from './e.ts'
export * from './f.ts'
export type { G } from './g.ts'
const h = () => import('./h.ts')
type I = import('./i.ts').I
const j = (name: string) => import(name)
// import './comment.ts'
const k = "import './text.ts'"
export const l = 1`
  expect(importsOf(source)).toEqual([
    { from: 'a', dynamic: false, typeOnly: false },
    { from: './b.ts', dynamic: false, typeOnly: true },
    { from: './c.ts', dynamic: false, typeOnly: false },
    { from: './d.ts', dynamic: false, typeOnly: false },
    { from: './e.ts', dynamic: false, typeOnly: false },
    { from: './f.ts', dynamic: false, typeOnly: false },
    { from: './g.ts', dynamic: false, typeOnly: true },
    { from: './h.ts', dynamic: true, typeOnly: false },
    { from: './i.ts', dynamic: false, typeOnly: true },
    { from: '(computed)', dynamic: true, typeOnly: false },
  ])
})
