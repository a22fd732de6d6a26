/** JavaScript and TypeScript text to nodes with lines: the only importer of @babel/parser, which is loaded when the first file needs it. */
import type { ParserOptions, ParserPlugin } from '@babel/parser'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { indexModule } from './module.ts'
import type { JsModule } from './nodes.ts'

export interface JsProblem {
  readonly line: number
  readonly message: string
}

export type JsParsed = { readonly module: JsModule; readonly problem?: undefined } | { readonly module?: undefined; readonly problem: JsProblem }

/**
 * Parses one file of ECMAScript, TypeScript or JSX by its ending ({@link https://babeljs.io/docs/babel-parser}); nothing in it runs.
 * Small faults are stepped over as the parser can; what stops it comes back as `problem`. Never throws for what the text holds.
 */
export async function parseJavaScript(file: SourceFile): Promise<JsParsed> {
  if (file.text.length > limits.sourceCharacters) return { problem: { line: 1, message: `longer than ${limits.sourceCharacters} characters` } }
  const typescript = /\.[cm]?ts$/.test(file.path)
  const { parse } = await import('@babel/parser')
  const once = (plugins: readonly ParserPlugin[]): JsParsed => {
    try {
      return { module: indexModule(file, parse(metered(file.text), optionsWith(plugins)).program) }
    } catch (error) {
      return { problem: problemOf(error) }
    }
  }
  const attempt = (...plugins: readonly ParserPlugin[]): JsParsed => {
    const first = once([...plugins, 'decorators-legacy'])
    // The older form takes `[name]` behind a decorator for a part of it; in the newer one it is the member's name, and a parameter's decorator a fault that is stepped over.
    if (first.problem === undefined || !file.text.includes('@')) return first
    const second = once([...plugins, 'decorators'])
    return second.problem === undefined ? second : first
  }
  if (typescript) return attempt('typescript')
  if (file.path.endsWith('.tsx')) return attempt('typescript', 'jsx')
  const plain = attempt('jsx')
  return plain.problem !== undefined && file.text.includes('@flow') ? attempt('jsx', 'flow') : plain
}

/**
 * The text as an object whose characters can be read only so often. The parser goes back and tries again where `<T>(…)` may be a cast or a function,
 * twice as often with each level of nesting: a line of forty casts would take it days. Real files are read one and a half times.
 */
class Metered extends String {
  readonly #text: string
  #left: number

  constructor(text: string) {
    super(text)
    this.#text = text
    this.#left = text.length * 20 + 50_000
  }

  override charCodeAt(index: number): number {
    if (--this.#left < 0) throw new RangeError('read too often')
    return this.#text.charCodeAt(index)
  }
}

function metered(text: string): string {
  return new Metered(text) as unknown as string
}

function optionsWith(plugins: readonly ParserPlugin[]): ParserOptions {
  return {
    sourceType: 'module',
    errorRecovery: true,
    attachComment: false,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowImportExportEverywhere: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    plugins: [...plugins, 'decoratorAutoAccessors', 'explicitResourceManagement', 'deprecatedImportAssert'],
  }
}

function problemOf(error: unknown): JsProblem {
  if (error instanceof RangeError) return { line: 1, message: 'nested too deeply' }
  const line = (error as { loc?: { line?: number } }).loc?.line ?? 1
  // The parser's own words may quote the source, and so a secret: only its name for the fault is kept.
  const reason = (error as { reasonCode?: string }).reasonCode
  return { line, message: reason === undefined ? 'not JavaScript' : reason.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase() }
}
