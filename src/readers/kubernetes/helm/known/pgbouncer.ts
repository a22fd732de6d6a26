/** PgBouncer as icoretech's chart runs it: in front of the databases that its configuration names. */
import { known, unresolved, type Fact } from '../../../../base/fact.ts'
import type { PoolerDeclaration } from '../../../../model/managed.ts'
import { withoutPasswords } from '../../../../parse/mask.ts'
import { hostsOf } from '../../custom/names.ts'
import { below, isThere, membersAt, textFact, type Part } from '../../custom/part.ts'
import { combine, pgbouncerFigures, settingsAt } from '../../custom/postgres.ts'
import { count, fallback, word, type Asked, type KnownChart } from './asked.ts'
import { exposuresOf, fullName } from './bitnami.ts'

export const pgbouncerChart: KnownChart = {
  names: ['pgbouncer'],
  from: /icoretech/i,
  docs: 'https://github.com/icoretech/helm/tree/main/charts/pgbouncer',
  declare: (asked) => [poolerOf(asked)],
}

function poolerOf(asked: Asked): PoolerDeclaration {
  const { values, stack, namespace } = asked
  const name = fullName(asked)
  const config = below(values, 'config')
  const databases = membersAt(config, 'databases')
  const replicas = count(below(values, 'replicaCount'), 1)
  const settings = settingsAt(config, 'pgbouncer')
  const open = config.open
  const figures = pgbouncerFigures(settings, replicas, below(config, 'pgbouncer').at)
  // Each database has a pool of its own.
  const each = known(Math.max(1, databases.length), below(config, 'databases').at)
  const out = (fact: Fact<number>, setting: string): Fact<number> =>
    open === undefined || settings.has(setting) ? fact : unresolved(open, config.at, `${setting} written beside the release would tell it`)
  const { exposures } = exposuresOf(below(values, 'service', 'type'))
  return {
    kind: 'pooler',
    name,
    stack,
    at: values.at,
    software: 'pgbouncer',
    ...figures,
    mode: settings.has('pool_mode') ? figures.mode : word({ ...below(config, 'pgbouncer', 'pool_mode'), node: undefined }, 'session'),
    serverConnections: out(databases.length > 1 ? combine(figures.serverConnections, each, (a, b) => a * b) : figures.serverConnections, 'default_pool_size'),
    of: behind(databases, below(config, 'databases')),
    hosts: hostsOf(name, namespace),
    port: count(below(values, 'service', 'port'), 5432),
    replicas,
    exposures,
  }
}

/** `{ host: db }` and `host=db port=5432`. */
function behind(databases: readonly (readonly [name: string, part: Part])[], list: Part): Fact<string> {
  const [first] = databases
  if (first === undefined)
    return isThere(list) ? fallback(list, '') : unresolved('the databases of its configuration', list.at, 'config.databases would tell it')
  const host = textFact(below(first[1], 'host'))
  if (host !== undefined) return host
  const line = textFact(first[1])
  if (line === undefined || line.state === 'unresolved') return line ?? unresolved('the host of its first database', first[1].at)
  const found = /(?:^|\s)host=(\S{1,300})/.exec(line.value)?.[1]
  return found === undefined ? unresolved('the host of its first database', line.at) : known(withoutPasswords(found), line.at)
}
