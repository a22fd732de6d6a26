/** Which database a dump copies: by container, URL or host, seen from where it runs; else the only one of its engine. */
import { textOf, valueOf } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import type { DumpAction, Word } from '../model/action.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import { family, isDeclared, keepsRecords, type Database } from './databases.ts'
import { barmanServer } from './barman-files.ts'
import type { Hosts } from './hosts.ts'
import type { Declared } from './input.ts'
import type { Job } from './jobs.ts'
import type { Running } from './running.ts'

export interface Finder {
  /** `elsewhere`: the host is known and not in the tree. */
  named(
    host: string | undefined,
    port: number | undefined,
    engine: Database['engine'] | undefined,
    from: Running | undefined,
  ): Database | 'elsewhere' | undefined
  ofDump(dump: DumpAction, job: Job): Database | 'elsewhere' | undefined
}

export function finder(databases: readonly Database[], hosts: Hosts, declared: Declared, primaryOf: (service: Running) => Running): Finder {
  const only = (engine: Database['engine'] | undefined): Database | 'elsewhere' | undefined => {
    const fitting = databases.filter((one) => engine === undefined || family(one.engine) === family(engine))
    const records = fitting.filter((one) => keepsRecords(one.engine) || engine !== undefined)
    const inTree = records.filter(isDeclared)
    if (engine !== undefined && records.length === 0) return 'elsewhere'
    return inTree.length === 1 ? inTree[0] : inTree.length === 0 && records.length === 1 ? records[0] : undefined
  }
  const ofService = (service: Running): Database | undefined => databases.find((one) => one.service === primaryOf(service))
  const byHost: Finder['named'] = (host, port, engine, from) => {
    if (host === undefined || host.includes('$') || host === '') return only(engine)
    const reached = hosts.reach(host, port, from)
    if (reached.is === 'service') return ofService(reached.service) ?? only(engine)
    if (reached.is === 'managed') return databases.find((one) => one.managed === reached.database)
    if (reached.is === 'pooler') return only(engine)
    if (reached.is === 'nothing') return 'elsewhere'
    const external = databases.find((one) => one.is === 'external' && one.host === host.replace(/-pooler(?=\.)/, ''))
    if (external !== undefined) return external
    return /^(localhost$|127\.)/.test(host) ? only(engine) : 'elsewhere'
  }
  const ofDump: Finder['ofDump'] = (dump, job) => {
    const { target, engine } = dump
    const container = target.container?.text
    if (container !== undefined && !container.includes('$')) {
      const service = hosts.container(container)
      const found = service === undefined ? undefined : ofService(service)
      if (found !== undefined) return found
      if (service === undefined) return 'elsewhere'
    }
    const url = target.url === undefined ? undefined : lookedUp(target.url, job, declared)
    if (url !== undefined) {
      const parsed = parseDatabaseUrl(url)
      const host = parsed?.hosts[0]
      if (parsed?.file !== undefined) return databases.find((one) => one.is === 'file') ?? only('sqlite')
      return byHost(host?.resolved === true ? host.host : undefined, host?.port, engine, job.inside)
    }
    const file = engine === 'sqlite' ? fileOf(target.database, databases) : undefined
    if (file !== undefined) return file
    if (engine === 'sqlite' && isAnothers(dump, databases)) return 'elsewhere'
    const server = barmanServer(dump, job, job.inside, declared)
    if (server?.host !== undefined) return byHost(textOf(server.host), undefined, engine, job.inside)
    const host = target.host ?? target.environment.get('PGHOST') ?? target.environment.get('MYSQL_HOST')
    const port = Number(target.port?.text ?? Number.NaN)
    const text =
      host === undefined
        ? job.inside === undefined
          ? textOf(job.environment.get('PGHOST'))
          : textOf(job.inside.declared.environment.get('PGHOST'))
        : lookedUp(host, job, declared)
    return byHost(text, Number.isInteger(port) ? port : undefined, engine, job.inside)
  }
  return { named: byHost, ofDump }
}

/** Of several files of one host, the one of that name: where each lies, images and hosts tell differently. */
function fileOf(word: Word | undefined, databases: readonly Database[]): Database | undefined {
  if (word === undefined || !word.resolved) return undefined
  const fitting = databases.filter((one) => one.is === 'file' && basename(one.host ?? one.name) === basename(word.text))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** A file that is copied bears a name, and each database of the tree another one. */
function isAnothers({ tool, target, output }: DumpAction, databases: readonly Database[]): boolean {
  if (tool !== 'cp' || target.database === undefined || !/\.\w+$/.test(target.database.text) || output === undefined) return false
  const files = databases.filter((one) => one.is === 'file')
  return files.length > 0 && files.every(({ host }) => host !== undefined && /\.\w+$/.test(host) && basename(host) !== basename(target.database?.text ?? ''))
}

/** Fills a word's variables from where the job runs, then from committed env files. */
export function lookedUp(word: Word, job: Job, declared: Declared): string {
  if (word.resolved) return word.text
  return word.text.replace(/\$\{?(\w+)(?::?-([^}]*))?\}?/g, (whole, name: string, fallback: string | undefined) => {
    const own = textOf(job.environment.get(name))
    if (own !== undefined) return own
    for (const env of declared.envs) {
      const value = valueOf(env.values.get(name))
      if (value !== undefined && !/(^|\/)\.env\.(dev|test|local|development)/.test(env.path)) return value
    }
    return fallback ?? whole
  })
}
