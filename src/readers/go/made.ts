/** What the libraries of databases make, as it is followed through a program: a handle with what was asked of it. */
import type { Engine } from '../../model/declaration.ts'
import { fresh, objectOf, set, type GoCall, type GoCondition, type GoRun, type GoValue, type GoObject } from '../../parse/go/index.ts'

export interface Made {
  readonly call: GoCall
  /** The import path of its type. */
  readonly library: string
  readonly engine?: Engine
  /** The driver's own name, `pgx`. */
  readonly driver?: string
  readonly url?: GoValue
  readonly conditions: readonly GoCondition[]
  readonly isOfRequest: boolean
  /** Of a function that is handed on by its name: whoever takes it may call it or not. */
  readonly isHanded: boolean
  /** `limit`, `library`, `destructive` as they come to be. */
  readonly fields: ReadonlyMap<string, GoValue>
}

/** What one going-through of a program finds. */
export interface Found {
  readonly made: Made[]
  /** Places where the size of a pool is set, of those that were come by. */
  readonly settled: Set<string>
  /** Field maps of handles, by which they are known again. */
  readonly handles: WeakSet<Map<string, GoValue>>
}

export interface Opened {
  readonly library: string
  readonly engine?: Engine | undefined
  readonly driver?: string | undefined
  readonly url?: GoValue | undefined
  readonly limit?: GoValue | undefined
  readonly tls?: GoValue | undefined
}

/** The most that one program opens. */
const most = 200

export function open(call: GoCall, run: GoRun, found: Found, { library, engine, driver, url, limit, tls }: Opened): GoObject {
  const handle = fresh(run, objectOf(call.at, { path: `handle:${library}`, name: 'DB' }))
  if (limit !== undefined) set(run, handle.fields, 'limit', limit)
  if (tls !== undefined) set(run, handle.fields, 'tls', tls)
  found.handles.add(handle.fields)
  if (found.made.length < most)
    found.made.push({
      call,
      library,
      ...(engine === undefined ? {} : { engine }),
      ...(driver === undefined ? {} : { driver }),
      ...(url === undefined ? {} : { url }),
      conditions: [...run.conditions],
      isOfRequest: run.requests > 0,
      isHanded: run.handed > 0,
      fields: handle.fields,
    })
  return handle
}

export const isHandle = (value: GoValue | undefined, found: Found): value is GoObject => value?.is === 'object' && found.handles.has(value.fields)

/** A value with the error beside it that goes for none. */
export function withError(value: GoValue, { at }: GoCall): GoValue {
  return { is: 'tuple', items: [value, { is: 'nil', at }], at }
}
