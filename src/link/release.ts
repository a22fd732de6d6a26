/** Which release of its engine a database runs, as its image's tag says. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { Engine } from '../model/declaration.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { Database } from './databases.ts'
import { imageName } from './images.ts'
import type { Running } from './running.ts'

/** Images whose tag is the engine's own version. Others count their own: `timescaledb:2.17-pg16`, `spilo-16:3.2`. */
const own: Partial<Record<Engine, RegExp>> = {
  postgres: /^(postgres|pgautoupgrade\/pgautoupgrade|(bitnami|bitnamilegacy)\/postgresql(-repmgr)?)$/,
  mysql: /^(mysql|mysql\/mysql-server|(bitnami|bitnamilegacy)\/mysql|percona|percona\/percona-server)$/,
  mariadb: /^(mariadb|(bitnami|bitnamilegacy)\/mariadb(-galera)?)$/,
  mongodb: /^(mongo|(bitnami|bitnamilegacy)\/mongodb|mongodb\/mongodb-community-server)$/,
  redis: /^(redis|(bitnami|bitnamilegacy)\/redis)$/,
  valkey: /^(valkey\/valkey|(bitnami|bitnamilegacy)\/valkey)$/,
}

/** Tags that say PostgreSQL's major after `pg`: pgvector's, timescale's; and PostGIS's, which begin with it. */
const major = /(?:^|[-_])pg(\d{2})(?:$|[-_.])/

export function releaseOf({ engine }: Database, service: Running): Partial<Pick<FactsOf<'database'>, 'version' | 'release'>> {
  const { repository, tag } = service.base === undefined ? { repository: '', tag: undefined } : imageName(service.base)
  // Of an image built here, the line it starts from is the one to change.
  const at =
    service.declared.build === undefined || service.declared.build.published === true
      ? (service.declared.image?.at ?? service.declared.at)
      : (service.stage?.from.at ?? service.declared.at)
  if (tag === undefined) return {}
  if (engine === 'postgres' && own.postgres?.test(repository) !== true) {
    const found = major.exec(tag) ?? (/(^|\/)postgis$|^immich-app\/postgres$/.test(repository) ? /^(\d{2})-/.exec(tag) : null)
    return found === null ? {} : { version: known(found[1] ?? '', at), release: known(Number(found[1]) * 100 + 99, at) }
  }
  if (own[engine]?.test(repository) !== true) return {}
  const open = tag.includes('$') ? tag : undefined
  const found = /^(\d{1,2})(?:\.(\d{1,2}))?(?:[.-]|$)/.exec(tag)
  if (found === null) {
    // `latest`, `lts`, `alpine`: what they mean moves on.
    if (open === undefined) return {}
    const unknown: Fact<never> = unresolved(open, at, 'write the version, or a default for the variable')
    return { version: unknown, release: unknown }
  }
  const text = found[2] === undefined || engine === 'postgres' ? (found[1] ?? '') : `${found[1]}.${found[2]}`
  // `postgres:16` is the newest 16 there is, and so is `mysql:8` the newest 8.
  return { version: known(text, at), release: known(Number(found[1]) * 100 + Number(found[2] ?? 99), at) }
}
