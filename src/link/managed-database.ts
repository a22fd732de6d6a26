/** A database that a platform or an operator runs, as its declaration tells it: what a container's facts are worked out from is said there. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact, type UnresolvedFact } from '../base/fact.ts'
import type { FactsOf, Unlisted } from '../model/kinds.ts'
import type { DatabaseDeclaration } from '../model/managed.ts'
import type { Backup } from './backups.ts'
import { family, type Database } from './databases.ts'
import { weakPasswords } from './logins.ts'
import { facts, places, unlisted } from './things.ts'

export interface Limits {
  readonly max?: Fact<number>
  readonly reserved?: Fact<number>
}

/** Of what it is told, else of its plan; an operator's server has its engine's own default. */
export function managedLimits({ engine, settings, maxConnections, reserved, hosted, at }: DatabaseDeclaration): Limits {
  const whole = (fact: Fact<string> | undefined): Fact<number> | undefined =>
    fact === undefined ? undefined : mapFact(fact, (text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined))
  const fallbacks: Readonly<Record<string, number>> = { postgres: 100, mysql: 151 }
  const fallback = hosted ? undefined : fallbacks[family(engine)]
  const max = whole(settings.get('max_connections')) ?? maxConnections ?? (fallback === undefined ? undefined : byDefault(fallback, at, 'the engine’s default'))
  const kept = reserved ?? whole(settings.get('superuser_reserved_connections')) ?? byDefault(family(engine) === 'postgres' ? 3 : 0, at, 'the engine’s default')
  return max === undefined
    ? { max: unresolved('how many connections its plan accepts', at, 'set max_connections where the database is declared'), reserved: kept }
    : { max, reserved: kept }
}

/** Engines whose releases end by a calendar of their own. A provider mends its caches and its own engines for as long as it offers them. */
const numbered: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mariadb', 'mongodb', 'redis', 'valkey'])
const ofCommunity: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mariadb'])

export function managedFacts(managed: DatabaseDeclaration, backups: readonly Backup[]): Partial<FactsOf<'database'>> {
  const { at, version, hosted } = managed
  const release =
    version === undefined || !(hosted ? ofCommunity : numbered).has(managed.engine)
      ? {}
      : {
          version,
          calendar: known(hosted && /^Amazon (RDS|Aurora)$/.test(managed.by) ? managed.by : 'the community', version.at),
          release: mapFact(version, (text) => {
            const found = /^(\d{1,2})(?:\.(\d{1,2}))?/.exec(text)
            return found === null ? undefined : Number(found[1]) * 100 + Number(found[2] ?? 99)
          }),
        }
  return facts({
    managed: known(hosted, at),
    ...release,
    durable: managed.durable,
    encryptedAtRest: managed.encrypted,
    standbys: managed.standbys,
    readReplicas: managed.readReplicas,
    pointInTime: managed.pointInTime ?? continuous(backups, managed),
    windowDays: managed.windowDays ?? backups.find((backup) => backup.continuous)?.retention,
    weakLogins: managed.trusts === undefined && managed.passwords === undefined ? undefined : places([...(managed.trusts ?? []), ...weakPasswords(managed)]),
    exposures: places(managed.exposures, openList(managed.exposureOpen, 'write who may come in')),
    protectionWanted: hosted ? known(offered(managed), managed.lacking?.find(({ what }) => offered(managed).includes(what))?.at ?? at) : undefined,
    protections: protectionsOf(managed),
    memory: managed.memory,
    ...(managed.watched === undefined ? {} : { watched: mapFact(managed.watched, () => true), watchedBy: managed.watched }),
  })
}

/** Unlike ways in, of which one is enough, all that is offered is asked for: what may be there besides is no lack. */
function protectionsOf(managed: DatabaseDeclaration): ReturnType<typeof places> {
  const { protections, protectionOpen } = managed
  const lacks = offered(managed).some((wanted) => !protections.some(({ what }) => what.includes(wanted)))
  const open = lacks ? openList(protectionOpen, 'write what keeps it from being deleted') : undefined
  return open ?? places(protections)
}

/** Providers differ: some keep a last snapshot, some offer nothing but what Terraform itself refuses to destroy. */
function offered({ by, at, offers }: DatabaseDeclaration): readonly string[] {
  if (offers !== undefined) return offers
  if (/^(Amazon|AWS)/.test(by)) return ['deletion protection', 'final snapshot']
  if (/^(Google|Azure)/.test(by)) return ['deletion protection']
  return /\.(tf|tofu)(\.json)?$/.test(at.path) ? ['prevent_destroy'] : []
}

function openList(open: UnresolvedFact | undefined, hint: string): Unlisted | undefined {
  return open === undefined ? undefined : unlisted(open.raw, open.at, open.hint ?? hint)
}

function continuous(backups: readonly Backup[], { at }: DatabaseDeclaration): Fact<boolean> {
  const one = backups.find((backup) => backup.continuous && valueOf(backup.automatic) !== false)
  if (one === undefined) return known(false, at)
  return one.automatic.state === 'unresolved' ? one.automatic : known(true, one.at)
}

/** Whose address and secrets are a database's; the marks by which it is known again. */
export function managedMarks({ managed, host }: Database): readonly string[] {
  if (managed === undefined) return []
  // Where nobody gives it a name, what else is declared may change what it is called, and not where it stands.
  const { path, key } = managed.at
  return [`declared:${managed.by}:${managed.name}`, `host:${managed.hosts[0] ?? host ?? ''}`, `place:${path} ${key}`]
}
