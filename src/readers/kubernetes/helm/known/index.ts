/** Charts of the usual repositories that are understood by their values, without being in the tree. */
import type { Reading } from '../../../../model/declaration.ts'
import type { Placed, PlacedMember } from '../../../../parse/placed.ts'
import { printed, unmarked, type Spot, type Value } from '../value.ts'
import type { Asked, KnownChart } from './asked.ts'
import { mariadbGaleraChart, postgresqlHaChart, redisClusterChart } from './clustered.ts'
import { mongodbChart } from './mongodb.ts'
import { mariadbChart, mysqlChart } from './mysql.ts'
import { pgbouncerChart } from './pgbouncer.ts'
import { postgresqlChart } from './postgresql.ts'
import { redisChart, valkeyChart } from './redis.ts'

const known: readonly KnownChart[] = [
  postgresqlChart,
  redisChart,
  valkeyChart,
  mysqlChart,
  mariadbChart,
  mongodbChart,
  postgresqlHaChart,
  mariadbGaleraChart,
  redisClusterChart,
  pgbouncerChart,
]

const charts: ReadonlyMap<string, readonly KnownChart[]> = new Map(
  [...new Set(known.flatMap(({ names }) => names))].map((name) => [name, known.filter(({ names }) => names.includes(name))]),
)

/** Undefined for a chart that is not understood: others have the same names, so that the repository must be the right one. */
export function declareKnown(
  chart: { readonly name: string; readonly repository: string; readonly at: Spot; readonly open?: string },
  values: Value,
  asked: Omit<Asked, 'values'>,
): Reading | undefined {
  const fitting = (charts.get(chart.name) ?? []).find(({ from }) => from.test(chart.repository.slice(0, 1_000)))
  if (fitting === undefined) return undefined
  const { path, line } = chart.at
  const part = { node: placedValue(values, chart.at), at: { path, line, key: asked.alias }, ...(chart.open === undefined ? {} : { open: chart.open }) }
  const found = fitting.declare({ ...asked, values: part })
  return 'declares' in found ? found : { declares: found, skipped: [] }
}

/** Values as what parts are made of, each with its own place. */
function placedValue(value: Value, otherwise: Spot): Placed {
  const spot = value.at ?? otherwise
  switch (value.kind) {
    case 'nil':
      return { kind: 'empty', ...spot }
    case 'list':
      return { kind: 'list', items: value.items.map((item) => placedValue(item, spot)), ...spot }
    case 'map':
      return {
        kind: 'map',
        ...spot,
        members: new Map(
          [...value.members].map(([key, member]): [string, PlacedMember] => [
            key,
            { ...(member.at ?? spot), value: placedValue(member.value, member.at ?? spot) },
          ]),
        ),
      }
    default:
      return { kind: 'text', text: unmarked(printed(value)), quoted: value.kind === 'text', ...spot }
  }
}
