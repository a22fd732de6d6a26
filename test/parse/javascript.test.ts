import { describe, expect, test } from 'vitest'
import {
  bindingOf,
  exportOf,
  fold,
  importsOf,
  lineOf,
  originOf,
  parseJavaScript,
  resolve,
  type JsModule,
  type JsNode,
  type Value,
} from '../../src/parse/javascript/index.ts'

async function parsed(text: string, path = 'a.ts'): Promise<JsModule> {
  const { module, problem } = await parseJavaScript({ path, text })
  if (module === undefined) throw new Error(problem.message)
  return module
}

/** The initialiser of the last constant. */
async function last(text: string, path?: string): Promise<{ module: JsModule; node: JsNode }> {
  const module = await parsed(text, path)
  const statement = module.program.body.at(-1)
  const init = statement?.type === 'VariableDeclaration' ? statement.declarations[0]?.init : undefined
  if (!init) throw new Error('no constant')
  return { module, node: init }
}

function said(value: Value): string {
  if (value.kind === 'literal') return JSON.stringify(value.value) ?? 'undefined'
  if (value.kind === 'variable') return `$${value.name}${value.fallback === undefined ? '' : ` else ${said(value.fallback)}`}`
  return value.kind === 'text' ? value.parts.map(said).join(' + ') : `?${value.raw}`
}

describe('parseJavaScript', () => {
  test.each([
    ['a.ts', 'const x = <T>(a: T) => a; let y = <number>x; enum E { A }; abstract class C<T> { constructor(@D() private readonly a: string) {} }'],
    ['a.tsx', 'const x = <T,>(a: T) => <div {...a}>text {a!}</div>; type X = typeof x'],
    ['a.mts', 'await import("x"); export type { X } from "y"; using z = open()'],
    ['a.cts', 'import fs = require("fs"); export = fs'],
    ['a.js', '#!/usr/bin/env node\nmodule.exports = { a: require("a") }; return'],
    ['a.jsx', 'export default () => <><A b="c" /></>'],
    ['a.js', '// @flow\ntype A = {| a: ?string |}; const f = (x: A): ?string => x.a'],
    ['a.mjs', 'import data from "./x.json" with { type: "json" }; @dec export class A { static { this.x = 1n } accessor y = 2 }'],
  ])('%s: %s', async (path, text) => {
    expect((await parseJavaScript({ path, text })).problem).toBeUndefined()
  })

  test('a fault comes back with its line and without the source', async () => {
    expect(await parseJavaScript({ path: 'a.ts', text: 'const a = 1\nconst b = "s3cr3tpart' })).toEqual({
      problem: { line: 2, message: 'unterminated string' },
    })
    expect((await parseJavaScript({ path: 'a.ts', text: `${'('.repeat(300_000)}` })).problem?.message).toBe('nested too deeply')
    expect((await parseJavaScript({ path: 'a.ts', text: `${'<T>('.repeat(70)}x${')'.repeat(70)}` })).problem?.message).toBe('nested too deeply')
    expect((await parseJavaScript({ path: 'a.ts', text: 'a'.repeat(1_000_001) })).problem?.message).toBe('longer than 500000 characters')
  })
})

describe('fold', () => {
  test.each([
    ['const x = "a" + `b${1}` + \'c\'', '"ab1c"'],
    ['const a = "q"; const x = `${a}/${process.env.N}/z`', '"q" + "/" + $N + "/z"'],
    ["const x = process.env['N'] ?? 'd'", '$N else "d"'],
    ["const x = process.env.A || process.env.B || 'd'", '$A else $B else "d"'],
    ['const x = process.env.N ? process.env.N : "d"', '$N else "d"'],
    ['const { N = "d" } = process.env; const x = N', '$N else "d"'],
    ['const { env } = process; const x = env.N', '$N'],
    ['const x = import.meta.env.N', '$N'],
    ['const x = Deno.env.get("N_N")', '$N_N'],
    ['const x = requireEnv("N_N")', '$N_N'],
    ['const x = -(3 + 4) * 2', '-14'],
    ['const x = Math.max(2, 3) / 2', '1.5'],
    ['const x = parseInt("12px", 10)', '12'],
    ['const x = Number(process.env.N || "4")', '$N else 4'],
    ['const x = (process.env.N as string)!.trim()', '$N'],
    ['const x = process.env.NODE_ENV === "production" ? "p" : "d"', '"p"'],
    ['const x = !!process.env.NODE_ENV && "p"', '"p"'],
    ['const f = () => { return "r" }; const x = f()', '"r"'],
    ['let y = 1; y = 2; const x = y', '?y'],
    ['const x = null ?? undefined ?? 0', '0'],
    ['const o = { a: { "b": 5 } }; const x = o["a"].b', '5'],
    ['class S { static size = 6 }; const x = S.size', '6'],
    ['const x = "se" + other("cret")', '"se" + ?an expression'],
    ['const x = x', '?x'],
    ['const e = cleanEnv(process.env, { N_N: num({ default: 8 }) }); const x = e.N_N', '$N_N else 8'],
    ['const x = new URL(process.env.N).toString()', '$N'],
  ])('%s', async (text, expected) => {
    const ref = await last(text)
    expect(said(fold(ref, importsOf()))).toBe(expected)
  })
})

describe('originOf', () => {
  test.each([
    ["import { a } from 'm'; const x = a", 'm a'],
    ["import { a as b } from 'm'; const x = b.c", 'm a.c'],
    ["import d from 'm'; const x = d", 'm '],
    ["import * as n from 'm'; const x = n.default.a", 'm a'],
    ["import n = require('m'); const x = n.a", 'm a'],
    ["const { a: { b } } = require('m'); const x = b", 'm a.b'],
    ["const x = require('m').a", 'm a'],
    ["const { a } = await import('m'); const x = a", 'm a'],
    ["const f = require('m'); const g = f(s); const x = g", 'm ()'],
    ['const a = 1; const x = a', ''],
    ["const require = fake; const x = require('m')", ''],
  ])('%s', async (text, expected) => {
    const ref = await last(text)
    const origin = originOf(ref.module, ref.node)
    expect(origin === undefined ? '' : `${origin.source} ${origin.path.join('.')}`).toBe(expected)
  })
})

describe('names', () => {
  test('an inner name hides an outer one', async () => {
    const module = await parsed('const a = 1; function f(a) { { let a = 3; use(a) } use(a) } use(a)')
    const kinds = module.calls.map((call) => bindingOf(module, call.arguments[0] as JsNode)?.kind)
    expect(kinds).toEqual(['let', 'parameter', 'const'])
  })

  test('exports of both module kinds', async () => {
    const esm = await parsed('const a = 1; export { a as b }; export const c = 2; export default a')
    expect(['b', 'c', 'default', 'a'].map((name) => exportOf(esm, name)?.node.type)).toEqual(['Identifier', 'NumericLiteral', 'Identifier', undefined])
    const cjs = await parsed('exports.a = 1; module.exports = { b: 2 }', 'a.js')
    expect(['a', 'b', 'default'].map((name) => exportOf(cjs, name)?.node.type)).toEqual([undefined, 'NumericLiteral', 'ObjectExpression'])
  })

  test('a ring of names ends', async () => {
    const ref = await last('const a = b, b = c, c = a; const x = a')
    expect(resolve(ref, importsOf()).node.type).toBe('Identifier')
  })
})

describe('decorators', () => {
  test('before a member whose name is computed', async () => {
    const module = await parsed(
      'class Sale {\n  @IsIn([7])\n  [Keys.first]: string\n  @IsIn([8])\n  [Keys.second]: string\n  constructor(@Inject() till: Till) {}\n}',
    )
    expect(module.calls.map((call) => lineOf(call))).toEqual([2, 4, 6])
  })

  test('of the older form', async () => {
    const module = await parsed('class Sale {\n  @(tills[0])\n  total: number\n  enter(@Body() sale: Sale) {}\n}\n@Injectable()\nexport class Till {}')
    expect(module.calls.map((call) => lineOf(call))).toEqual([4, 6])
  })
})
