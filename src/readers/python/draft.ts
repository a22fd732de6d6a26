/** What a call says of the client it makes, in the shape in which every library tells it. */
import type { Engine } from '../../model/declaration.ts'
import type { PyCalled, PyValue } from '../../parse/python/index.ts'

export interface Draft {
  readonly library: string
  readonly engine?: Engine
  readonly url?: PyValue
  readonly host?: PyValue
  readonly port?: PyValue
  readonly pool?: PyValue
  /** The documented figure where `pool` says nothing. */
  readonly poolDefault?: { readonly value: number; readonly note: string }
  /** Why nobody can say how many, where no figure is written and none is documented. */
  readonly poolOpen?: string
  /** Connections beyond `pool` that it may open for a while. */
  readonly overflow?: PyValue
  readonly overflowDefault?: number
  /** The parameter of the URL that sizes the pool, where the library heeds one. */
  readonly poolParameter?: string
  readonly perThread?: boolean
  readonly tls?: PyValue
  readonly queue?: boolean
  /** Tells it from another of the same library to the same server. */
  readonly poolName?: string
  /** It is one connection and no pool: a function that makes one makes one each time. */
  readonly single?: boolean
}

/** The first of several named arguments that is there and is not None. */
export function named(call: PyCalled, ...names: readonly string[]): PyValue | undefined {
  for (const name of names) {
    const value = call.named.get(name)
    if (value !== undefined && value.is !== 'none') return value
  }
  return undefined
}

export function entry(value: PyValue | undefined, ...names: readonly string[]): PyValue | undefined {
  if (value?.is !== 'dict') return undefined
  for (const name of names) {
    const one = value.entries.get(name)
    if (one !== undefined && one.is !== 'none') return one
  }
  return undefined
}

/** A draft's optional parts, those that are not there left out. */
export function parts(draft: { readonly [K in keyof Omit<Draft, 'library'>]?: Draft[K] | undefined }): Omit<Draft, 'library'> {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined))
}
