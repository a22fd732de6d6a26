/** What DigitalOcean does for every database it manages, so that nobody has to write it: copies, moments that can be had back, encryption. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { Engine } from '../../model/declaration.ts'
import type { CopyDeclaration } from '../../model/managed.ts'

/** Engines as the app spec, the API and Terraform name them. */
const engines = new Map<string, Engine>([
  ['pg', 'postgres'],
  ['advanced_pg', 'postgres'],
  ['mysql', 'mysql'],
  ['advanced_mysql', 'mysql'],
  ['redis', 'redis'],
  ['valkey', 'valkey'],
  ['mongodb', 'mongodb'],
  ['kafka', 'kafka'],
  ['opensearch', 'elasticsearch'],
])

export function engineNamed(name: string): Engine | undefined {
  return engines.get(name.toLowerCase())
}

export const provider = 'DigitalOcean'

const page: ReadonlyMap<Engine, string> = new Map([
  ['postgres', 'https://docs.digitalocean.com/products/databases/postgresql/'],
  ['mysql', 'https://docs.digitalocean.com/products/databases/mysql/'],
  ['mongodb', 'https://docs.digitalocean.com/products/databases/mongodb/'],
])

const keptDays = 7

/** Moments between two copies: PostgreSQL and MySQL alone. */
function hasMoments(engine: Engine): boolean {
  return engine === 'postgres' || engine === 'mysql'
}

/** Copied once a day and kept for a week, for the engines of which the documentation says so; caches and streams are not copied. */
export function dailyCopy(database: {
  readonly name: string
  readonly stack: string
  readonly at: Evidence
  readonly engine: Engine
}): CopyDeclaration | undefined {
  const { name, stack, at, engine } = database
  const documented = page.get(engine)
  if (documented === undefined) return undefined
  const note = `part of every managed ${engine === 'postgres' ? 'PostgreSQL' : engine} cluster: ${documented}`
  return {
    kind: 'copy',
    name: `${name} daily backups`,
    stack,
    at,
    of: known(name, at),
    mechanism: 'DigitalOcean daily backups',
    automatic: byDefault(true, at, note),
    every: byDefault(24, at, note),
    offsite: byDefault(false, at, 'kept by the provider beside the cluster'),
    destination: 'DigitalOcean, beside the cluster',
    retentionDays: byDefault(keptDays, at, note),
    encrypted: byDefault(true, at, note),
    continuous: hasMoments(engine),
  }
}

export interface Kept {
  readonly pointInTime: Fact<boolean>
  readonly windowDays?: Fact<number>
  readonly durable: Fact<boolean>
  readonly encrypted: Fact<boolean>
  readonly tls: Fact<boolean>
}

/** What holds of every cluster ({@link https://docs.digitalocean.com/products/databases/postgresql/details/features/}). */
export function keptByProvider(engine: Engine, at: Evidence): Kept {
  const note = 'part of every managed cluster'
  const hasWindow = hasMoments(engine)
  return {
    // Of MongoDB and its kin the documentation speaks of days alone.
    pointInTime:
      hasWindow || !page.has(engine)
        ? byDefault(hasWindow, at, note)
        : unresolved('whether it has moments between its copies', at, 'say under provides: what keeps its log'),
    ...(hasWindow ? { windowDays: byDefault(keptDays, at, note) } : {}),
    durable: byDefault(true, at, note),
    encrypted: byDefault(true, at, note),
    tls: byDefault(true, at, 'clusters take no connection without TLS'),
  }
}
