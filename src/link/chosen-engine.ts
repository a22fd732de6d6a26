/** The engine that a variable of the environment chooses, for applications that run on several: what it leaves aside are defaults that nobody uses. */
import { valueOf, type Fact } from '../base/fact.ts'
import { remembered } from '../base/remembered.ts'
import type { Running } from './running.ts'

export interface ChosenFile {
  /** The variable that chooses. */
  readonly name: string
  readonly value: Fact<string>
  /** Whether a variable that names a host would hold a server of the same application. */
  leavesAside(hostVariable: string): boolean
}

const choices = /^((?:\w{1,60}_)?)(?:DB|DATABASE|SQL)_(?:ENGINE|TYPE|CONNECTION|BACKEND|DRIVER|CLIENT|DIALECT|ADAPTER|VENDOR)$/i
const servers = /^(?:POSTGRES|PG|MYSQL|MARIADB|DB_POSTGRESDB_|DB_MYSQLDB_|DB_MARIADB_)/i

/** What stands before `DB_ENGINE` and its kin; services have the same few names, each of which is held against the pattern once. */
const chosenBy = remembered((name) => choices.exec(name)?.[1] ?? 'nothing')

/** `DB_ENGINE: sqlite`, written for a service itself: a single file beside its process, whatever hosts stand beside it. */
export function chosenFile(service: Running): ChosenFile | undefined {
  for (const [name, value] of service.declared.environment) {
    const prefix = chosenBy(name)
    if (prefix === 'nothing' || !/^(?:django\.db\.backends\.|better-)?sqlite3?$/i.test(valueOf(value)?.trim() ?? '')) continue
    const leavesAside = (host: string): boolean =>
      (prefix === '' && servers.test(host)) || /^((?:\w{1,60}_)?)(?:DB|DATABASE)_[A-Z]+$/i.exec(host)?.[1] === prefix
    return { name, value, leavesAside }
  }
  return undefined
}
