/** Ruby text to a tree, by Prism, Ruby's own parser, compiled to WebAssembly and loaded where a file needs it. */
import type { parsePrism } from '@ruby/prism/src/parsePrism.js'
import { limits } from '../../base/limits.ts'
import { grammarOf } from '../wasm.ts'
import { converter, lineFinder, type Classes } from './convert.ts'
import type { RubyNode } from './nodes.ts'

export interface RubyProblem {
  readonly line: number
  readonly message: string
}

export type RubyParsed = { readonly root: RubyNode; readonly problem?: undefined } | { readonly root?: undefined; readonly problem: RubyProblem }

/** The part of WebAssembly's interface that is used here; no library of types that a Node.js program has knows it. */
interface Wasm {
  readonly compile: (bytes: Uint8Array) => Promise<object>
  readonly instantiate: (module: object, imports: object) => Promise<{ readonly exports: Record<string, unknown> }>
  readonly Module: { imports(module: object): readonly { readonly module: string; readonly name: string }[] }
}

interface Grammar {
  readonly classes: Classes
  readonly module: object
  readonly parse: typeof parsePrism
}

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Wasm }

let loading: Promise<Grammar> | undefined
let instance: Record<string, unknown> | undefined

/** Characters of a text that is parsed where others were; a longer one has the parser for itself. */
const mostShared = 40_000

async function load(): Promise<Grammar> {
  const [bytes, classes, { parsePrism: parse }] = await Promise.all([
    grammarOf('@ruby/prism'),
    import('@ruby/prism/src/nodes.js'),
    import('@ruby/prism/src/parsePrism.js'),
  ])
  return { classes, parse, module: await wasm.compile(bytes) }
}

/** It opens no file and prints nothing: what it asks of a system is answered with nothing. */
async function instantiate(module: object): Promise<Record<string, unknown>> {
  const imports: Record<string, Record<string, () => number>> = {}
  for (const { module: from, name } of wasm.Module.imports(module)) (imports[from] ??= {})[name] = () => 0
  const { exports } = await wasm.instantiate(module, imports)
  const start = exports['_initialize']
  if (typeof start === 'function') start()
  return exports
}

/**
 * Parses Ruby ({@link https://ruby-doc.org/docs/ruby-doc-bundle/Manual/man-1.4/syntax.html}) of the versions that Prism knows. Never throws for what
 * the text holds: what is not Ruby, or is too long or too deep, is a problem with its line. `#` and `'` in a text decide how it is read, so nothing is cut.
 */
export async function parseRuby(text: string): Promise<RubyParsed> {
  if (text.length > limits.sourceCharacters) return { problem: { line: 1, message: 'too long to be read' } }
  // Prism takes a NUL for the end of the program: what stands behind it would not be seen.
  if (text.includes('\0')) return { problem: { line: 1, message: 'not text' } }
  loading ??= load()
  const { classes, parse, module } = await loading
  try {
    // What a long text leaves behind in its memory may keep it busy with the next one for ever.
    if (text.length > mostShared) instance = undefined
    instance ??= await instantiate(module)
    const result = parse(instance, text)
    if (text.length > mostShared) instance = undefined
    const [error] = result.errors
    if (error !== undefined) {
      return { problem: { line: lineFinder(text)(error.location.startOffset), message: error.message.slice(0, 120).replaceAll(/[‘'`"].*$/g, '…') } }
    }
    return { root: converter(classes, text)(result.value) }
  } catch (error) {
    // What threw inside may have left its memory in pieces.
    instance = undefined
    return { problem: { line: 1, message: error instanceof Error && /RangeError|RuntimeError/.test(error.name) ? 'nested too deeply' : 'not understood' } }
  }
}
