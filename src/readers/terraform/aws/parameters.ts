/** A server's settings on RDS: what its parameter groups say, and over RDS's own defaults, which are not the engine's. */
import { byDefault, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { Body, Resource, World } from '../resource.ts'
import { formulaValue, isFormula, type FormulaValues } from './formula.ts'
import { bodiesOf, named, openAs, placeOf } from '../mapping/values.ts'

export type Kind = 'rds' | 'aurora'

const postgresNote = 'RDS’s default, https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html'
const auroraPostgresNote = 'Aurora’s default, https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html'
const connectionsNote = 'RDS’s default for the memory of its class at the most, https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html'
const auroraConnectionsNote =
  'Aurora’s default for the memory of its class at the most, https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Managing.html'

/** A fourth part is what other versions of the engine have instead. */
type Defaults = readonly (readonly [name: string, value: string, note: string, other?: string])[]

/** Only what the rules ask of a server and RDS sets otherwise than the engine itself. Sizes count in 8 kB, or kB, as in the engine's own file. */
function defaultsOf(engine: Engine, kind: Kind, major: number | undefined): Defaults {
  if (engine === 'postgres') {
    const memory: Defaults =
      kind === 'rds'
        ? [
            ['shared_buffers', '{DBInstanceClassMemory/32768}', postgresNote],
            ['effective_cache_size', '{DBInstanceClassMemory/16384}', postgresNote],
            ['maintenance_work_mem', 'GREATEST({DBInstanceClassMemory*1024/63963136},65536)', postgresNote],
          ]
        : [
            ['shared_buffers', 'SUM({DBInstanceClassMemory/12038},-50003)', auroraPostgresNote],
            ['effective_cache_size', 'SUM({DBInstanceClassMemory/12038},-50003)', auroraPostgresNote],
            ['maintenance_work_mem', 'GREATEST({DBInstanceClassMemory*1024/63963136},65536)', auroraPostgresNote],
          ]
    const force: Defaults = major === undefined ? [] : [['rds.force_ssl', major >= (kind === 'rds' ? 15 : 17) ? '1' : '0', postgresNote]]
    const note = kind === 'rds' ? postgresNote : auroraPostgresNote
    return [
      ...memory,
      ['shared_preload_libraries', 'pg_stat_statements', note],
      ...force,
      ['max_connections', 'LEAST({DBInstanceClassMemory/9531392},5000)', kind === 'rds' ? connectionsNote : auroraConnectionsNote],
    ]
  }
  if (engine === 'mongodb')
    return [
      ['tls', 'enabled', 'DocumentDB’s default, https://docs.aws.amazon.com/documentdb/latest/developerguide/cluster_parameter_groups-list_of_parameters.html'],
    ]
  if (engine === 'mysql' && kind === 'aurora')
    return [
      [
        'max_connections',
        'GREATEST({log(DBInstanceClassMemory/805306368)*45},{log(DBInstanceClassMemory/8187281408)*1000})',
        'Aurora’s default for the memory of its class, https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Performance.html',
      ],
    ]
  if (engine === 'mysql') return [['max_connections', '{DBInstanceClassMemory/12582880}', connectionsNote]]
  if (engine === 'mariadb') return [['max_connections', 'LEAST({DBInstanceClassMemory/25165760},12000)', connectionsNote, '{DBInstanceClassMemory/12582880}']]
  return []
}

/** Settings that a group nobody can read might set. */
const asked = [
  'max_connections',
  'shared_buffers',
  'effective_cache_size',
  'work_mem',
  'maintenance_work_mem',
  'wal_buffers',
  'random_page_cost',
  'log_min_duration_statement',
  'log_connections',
  'shared_preload_libraries',
  'rds.force_ssl',
  'superuser_reserved_connections',
] as const

/** A resource and the attribute in which it names its group. */
export interface Grouped {
  readonly resource: Resource
  readonly attribute: string
  /** Where a module takes the parameters themselves. */
  readonly inline?: string
}

/** The settings of a server: later groups over earlier ones, as an instance's go over its cluster's. */
export function settingsOf(
  groups: readonly Grouped[],
  engine: Engine,
  kind: Kind,
  major: number | undefined,
  values: FormulaValues,
  world: World,
): ReadonlyMap<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  const [first] = groups
  if (first === undefined) return settings
  for (const [name, formula, note, other] of defaultsOf(engine, kind, major)) {
    const figure = (text: string): Fact<string> => evaluated(byDefault(text, placeOf(first.resource, name), note), values)
    settings.set(name, other === undefined ? figure(formula) : between(figure(formula), figure(other), name))
  }
  for (const group of groups) {
    for (const body of bodiesOfGroup(group, world, settings)) {
      const name = valueOf(body.text('name'))?.toLowerCase()
      const value = body.text('value')
      if (name !== undefined && value !== undefined) settings.set(name, evaluated(value, values))
    }
  }
  return settings
}

/** One or the other, by the engine's version. */
function between(one: Fact<string>, other: Fact<string>, name: string): Fact<string> {
  const figures = [one, other].map((fact) => Number(valueOf(fact)))
  if (figures.some(Number.isNaN)) return one
  const open = unresolved(`${figures.join(' or ')}, by the engine’s version`, one.at, `write ${name} in the parameter group`)
  return { ...open, atLeast: Math.min(...figures), atMost: Math.max(...figures) }
}

function bodiesOfGroup({ resource, attribute, inline }: Grouped, world: World, settings: Map<string, Fact<string>>): readonly Body[] {
  const own = inline === undefined ? undefined : bodiesOf(resource, inline)
  const [group] = named(resource, attribute, world, ['aws_db_parameter_group', 'aws_rds_cluster_parameter_group', 'aws_docdb_cluster_parameter_group'])
  const theirs = group === undefined ? undefined : bodiesOf(group, 'parameter')
  const open = own?.open ?? theirs?.open ?? (group === undefined ? unread(resource, attribute) : undefined)
  if (open !== undefined) for (const name of asked) settings.set(name, openAs<string>(open))
  return [...(theirs?.bodies ?? []), ...(own?.bodies ?? [])]
}

/** A group that is not in the tree: AWS's own ones hold its defaults, what any other sets only its owner knows. */
function unread(resource: Resource, attribute: string): Extract<Fact<string>, { readonly state: 'unresolved' }> | undefined {
  const name = resource.text(attribute)
  if (name === undefined || (name.state !== 'unresolved' && /^(default\.|$)/.test(name.value))) return undefined
  return unresolved(
    `what the parameter group ${name.state === 'unresolved' ? name.raw : name.value} sets`,
    name.at,
    'write the parameter group in the same configuration',
  )
}

function evaluated(fact: Fact<string>, values: FormulaValues): Fact<string> {
  if (fact.state === 'unresolved' || !isFormula(fact.value)) return fact
  const value = formulaValue(fact.value, values)
  return value === undefined ? unresolved(fact.value, fact.at, 'a class of the instance whose memory is known') : { ...fact, value: String(value) }
}

/** Connections a server accepts, as its settings say. */
export function connectionsOf(settings: ReadonlyMap<string, Fact<string>>): Fact<number> | undefined {
  const fact = settings.get('max_connections')
  return fact === undefined
    ? undefined
    : mapFact(
        fact,
        (text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined),
        (text) => text,
      )
}

/** Whether it takes no connection in the clear. */
export function tlsOf(engine: Engine, settings: ReadonlyMap<string, Fact<string>>): Fact<boolean> | undefined {
  const fact = settings.get(engine === 'postgres' ? 'rds.force_ssl' : engine === 'mongodb' ? 'tls' : 'require_secure_transport')
  return fact === undefined
    ? undefined
    : mapFact(
        fact,
        (text) => (/^(1|on|true|enabled|tls1\.[23]\+?|fips-140-3)$/i.test(text) ? true : /^(0|off|false|disabled)$/i.test(text) ? false : undefined),
        (text) => text,
      )
}
