/** PostgreSQL's own grammar: the one place that loads and asks it, since it takes its time to load and a text may break what runs it. */
import { setFlagsFromString } from 'node:v8'
import type { Factory, PgQuery } from 'libpg-query/wasm/libpg-query.js'
import { limits } from '../../base/limits.ts'
import { grammarOf } from '../wasm.ts'

/** A node of the parse tree by its kind: `{ SelectStmt: { … } }`; what a field holds is looked at where it is used. */
export type PgNode = Readonly<Record<string, unknown>>

/**
 * The tree of one {@link https://www.postgresql.org/docs/18/sql-commands.html statement} of PostgreSQL 18, which takes what 12 to 17 take;
 * undefined where the text is no statement of PostgreSQL's, or more than one.
 */
export async function postgresStatement(text: string): Promise<PgNode | undefined> {
  return ask(text, statementIn)
}

/** What stands in a `DO` block, as PL/pgSQL takes it apart; undefined where it is in no shape that can be run. */
export async function postgresBlock(text: string): Promise<PgNode | undefined> {
  return ask(text, blockIn)
}

/** The part of WebAssembly's interface that is used here; no library of types that a Node.js program has knows it. */
interface Wasm {
  readonly compile: (bytes: Uint8Array) => Promise<object>
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Wasm }

let compiled: object | undefined
let instance: PgQuery | undefined
let factory: Factory | undefined

async function start(): Promise<PgQuery> {
  // The grammar is one function so large that V8 makes it fast in the background for half a second, and a process waits for that when it ends.
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  compiled ??= await wasm.compile(await grammarOf('libpg-query'))
  factory ??= (await import('libpg-query/wasm/libpg-query.js')).default
  const module = compiled
  // The package's own loader asks where its file lies, though it is handed the bytes; a bundle of modules knows no such name.
  const world = globalThis as { __dirname?: string }
  world.__dirname = ''
  try {
    return factory({
      instantiateWasm: (imports, receive) => {
        const made = new wasm.Instance(module, imports)
        receive(made)
        return made.exports
      },
    })
  } finally {
    delete world.__dirname
  }
}

async function ask<T>(text: string, question: (pg: PgQuery, at: number) => T | undefined): Promise<T | undefined> {
  // The grammar ends at a NUL byte, and would take what stands before it for the whole.
  if (text.length > limits.sqlStatement || text.includes('\0')) return undefined
  instance ??= await start()
  const pg = instance
  try {
    const bytes = pg.lengthBytesUTF8(text) + 1
    const at = pg._malloc(bytes)
    pg.stringToUTF8(text, at, bytes)
    const answer = question(pg, at)
    pg._free(at)
    return answer
  } catch {
    // Nesting that is too deep brings it down, in whatever state: what comes after is asked of a new one.
    instance = undefined
    return undefined
  }
}

function statementIn(pg: PgQuery, at: number): PgNode | undefined {
  const result = pg._wasm_parse_query_raw(at)
  if (result === 0) return undefined
  const [tree, error] = [pg.getValue(result, 'i32'), pg.getValue(result + 8, 'i32')]
  const text = error === 0 && tree !== 0 ? pg.UTF8ToString(tree) : undefined
  pg._wasm_free_parse_result(result)
  if (text === undefined) return undefined
  const parsed = JSON.parse(text) as { readonly stmts?: readonly { readonly stmt?: PgNode }[] }
  return parsed.stmts?.length === 1 ? parsed.stmts[0]?.stmt : undefined
}

function blockIn(pg: PgQuery, at: number): PgNode | undefined {
  const result = pg._wasm_parse_plpgsql(at)
  const text = pg.UTF8ToString(result)
  pg._wasm_free_string(result)
  // An error is a sentence.
  return text.startsWith('{') ? (JSON.parse(text) as PgNode) : undefined
}
