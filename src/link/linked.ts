/** What the linker has worked out before it makes things: the parts of one system, tied together. */
import type { Fact } from '../base/fact.ts'
import type { Backup } from './backups.ts'
import type { Client } from './clients.ts'
import type { Database, Way } from './databases.ts'
import type { Declared, LinkInput } from './input.ts'
import type { Step } from './scripts.ts'
import type { Pool } from './pools.ts'
import type { Running } from './running.ts'
import type { Standby } from './standbys.ts'

export interface Linked {
  readonly input: LinkInput
  readonly declared: Declared
  readonly services: readonly Running[]
  readonly clients: readonly Client[]
  readonly pools: readonly Pool[]
  readonly standbys: readonly Standby[]
  readonly databases: readonly Database[]
  readonly ways: readonly Way[]
  readonly backups: readonly Backup[]
  /** What runs on the way to production. */
  readonly way: readonly Step[]
  settings(service: Running): ReadonlyMap<string, Fact<string>>
  /** The databases a pooler is in front of, whether a client uses it or not. */
  behind(pool: Pool): readonly Database[]
}
