/** Pools that settings tell of and code sets the size of: a source that Spring builds from its settings. */
import type { ClientDeclaration } from '../model/declaration.ts'
import { poolOf } from './client-pool.ts'
import type { Configured } from './configured.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'

/** Several that say it of one client leave it with the first, as one application has one. */
export function sizedInCode(one: Configured, code: readonly ClientDeclaration[], service: Running, declared: Declared): Configured {
  const { client } = one
  const sizing = code.find(({ sizesConfigured }) => sizesConfigured?.prefix === client.name)
  if (sizing === undefined || (sizing.sizesConfigured?.isBound === true && client.pool?.state !== 'default')) return one
  const pool = poolOf(sizing, service, declared)
  return pool === undefined ? one : { ...one, client: { ...client, library: sizing.library, pool } }
}
