/** From what a call says to the client it makes, each figure with its place. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, unresolved, type Fact } from '../../base/fact.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import type { PyValue } from '../../parse/python/index.ts'
import type { Draft } from './draft.ts'
import { numberOf, tlsOf, type Numbered } from './facts.ts'
import type { Made } from './made.ts'
import type { Use } from './place.ts'
import { placed, targetOf } from './target.ts'

export interface Standing {
  /** What it is assigned to, else its library. */
  readonly name: string
  readonly path: string
  readonly at: Evidence
  readonly use: Use
  readonly made: Made
}

export function clientOf(draft: Draft, { name, path, at, use, made }: Standing): ClientDeclaration {
  const { query: _, engine, tls: inUrl, ...target } = draft.url === undefined ? placed(draft.host, draft.port, name) : targetOf(draft.url, name)
  const pool = sizeOf(draft, name, at)
  const overflow = draft.overflow === undefined ? usual(draft.overflowDefault, at, draft.poolDefault?.note) : numbered(draft.overflow, `${name}.max_overflow`)
  const tls = (draft.tls === undefined ? undefined : tlsOf(draft.tls, `${name}.ssl`)) ?? inUrl
  const spoken = draft.engine ?? engine
  return {
    kind: 'client',
    library: draft.library,
    ...(spoken === undefined ? {} : { engine: spoken }),
    name,
    path,
    at,
    ...target,
    ...(pool === undefined ? {} : { pool: pool.fact }),
    ...(pool?.variable === undefined ? {} : { poolVariable: pool.variable }),
    ...(pool === undefined || overflow === undefined ? {} : { overflow: overflow.fact }),
    ...(pool === undefined || overflow?.variable === undefined ? {} : { overflowVariable: overflow.variable }),
    ...(draft.poolParameter === undefined ? {} : { poolParameter: draft.poolParameter }),
    ...(draft.poolName === undefined ? {} : { poolName: draft.poolName }),
    ...(draft.perThread === true ? { perThread: true } : {}),
    ...(tls === undefined ? {} : { tls }),
    ...(draft.queue === true ? { queue: true } : {}),
    made: made.made,
    ...(made.defines === true ? { defines: true } : {}),
    use: made.use ?? use,
  }
}

function sizeOf(draft: Draft, name: string, at: Evidence): Numbered | undefined {
  if (draft.pool !== undefined) return numbered(draft.pool, `${name}.pool`)
  if (draft.poolOpen !== undefined) {
    const fact: Fact<number> = { ...unresolved(draft.poolOpen, at, 'write the size of the pool where the client is made'), atLeast: 1 }
    return { fact }
  }
  return usual(draft.poolDefault?.value, at, draft.poolDefault?.note)
}

const numbered = (value: PyValue, key: string): Numbered => numberOf(value, key)

const usual = (value: number | undefined, at: Evidence, note: string | undefined): Numbered | undefined =>
  value === undefined ? undefined : { fact: byDefault(value, at, note ?? 'the library’s default') }
