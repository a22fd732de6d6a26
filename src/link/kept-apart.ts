/** What the tree cannot tell of a database, since it is kept somewhere else, by nobody that the tree names, or changed by nothing that it holds. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import type { Unlisted } from '../model/kinds.ts'
import { whichEngine, whichOf } from './alternatives.ts'
import type { Backup } from './backup.ts'
import { usedUnread } from './cache-facts.ts'
import { family, type Database } from './databases.ts'
import type { Linked } from './linked.ts'
import type { Settings } from './servers.ts'
import { unlisted } from './things.ts'
import { waysTo } from './ways.ts'

export const someUse = 'what it is used for'

/** A file of a program that nothing in the tree runs: no stack, and no crontab or unit, which are a server's. */
export function isAdrift({ is }: Database, { input, declared }: Linked): boolean {
  return (
    is === 'file' &&
    input.stacks.length === 0 &&
    !declared.schedules.some(({ by }) => by === 'crontab' || by === 'cron.d' || by === 'systemd') &&
    !declared.scripts.some(({ path }) => path.endsWith('.service'))
  )
}

/** What the tree cannot tell of the copies of a database that it does not hold, or does not settle on. A copy by hand does not tell what a provider makes by itself. */
export function keptApart(
  database: Database,
  chosen: Evidence | undefined,
  told: readonly Backup[],
  isServed: boolean,
  unclear: string | undefined,
): { readonly backups: string; readonly retention: string } | undefined {
  if (told.some(({ automatic }) => database.is !== 'external' || valueOf(automatic) !== false)) return undefined
  const which = whichOf(database)
  if (which !== undefined) return { backups: which, retention: which }
  const [idle] = told
  const since =
    idle === undefined ? '' : valueOf(idle.job?.automatic) === false ? `, since nothing starts ${idle.at.path}` : `, since ${idle.at.path} keeps none`
  if (database.is === 'external' || isServed) return { backups: `the provider’s backups${since}`, retention: `the provider’s retention${since}` }
  const what = chosen !== undefined ? whichEngine([]) : unclear
  return what === undefined ? undefined : { backups: what, retention: what }
}

/** Why nobody can tell whether a restore is tried, of what the tree does not hold or does not settle on. */
export function untriedOf(database: Database, chosen: Evidence | undefined, isServed: boolean, unclear: string | undefined): Unlisted | undefined {
  const { name, at } = database
  const hint = `say under provides: what keeps ${name}`
  const which = whichOf(database) ?? (chosen === undefined ? undefined : whichEngine([]))
  if (which !== undefined) return unlisted(which, at, hint)
  if (isServed) return unlisted('who tries the provider’s backups', at, hint)
  return unclear === undefined ? undefined : unlisted(unclear, at, hint)
}

/** Snapshots of a Redis that none but images of others' making open may be of a cache: unlike a log of every write, they are what many a manual's line brings. */
export function isOfUnknownUse(database: Database, settings: Settings, linked: Linked): boolean {
  return (
    database.service !== undefined &&
    family(database.engine) === 'redis' &&
    isOthersAlone(database, linked) &&
    usedUnread(database, settings, linked) !== undefined
  )
}

function isOthersAlone(database: Database, { ways, services }: Linked): boolean {
  const own = waysTo(database, ways)
  if (own.some(({ client }) => client.constructors.length > 0)) return false
  const asking = own.length > 0 ? own.map(({ client }) => client.service) : services
  return asking.every((service) => service.declared.build === undefined && service.folders.length === 0)
}

/** Only images of others' making reach it, and nothing here makes or changes its tables: what these do to it stands in no file of this tree. */
export function isChangedElsewhere(database: Database, linked: Linked): boolean {
  const { declared, way } = linked
  if (declared.migrations.length + declared.schemas.length > 0 || way.some(({ action }) => action.does === 'migrate')) return false
  return isOthersAlone(database, linked)
}
