/** Charts of the usual repositories that are understood by their values, without being in the tree. */
import type { Declaration } from '../../../../model/declaration.ts'
import type { Placed, PlacedMember } from '../../../../parse/placed.ts'
import { printed, unmarked, type Spot, type Value } from '../value.ts'
import type { Asked, KnownChart } from './bitnami.ts'
import { mongodbChart } from './mongodb.ts'
import { mariadbChart, mysqlChart } from './mysql.ts'
import { postgresqlChart } from './postgresql.ts'
import { redisChart, valkeyChart } from './redis.ts'

const charts: ReadonlyMap<string, KnownChart> = new Map(
  [postgresqlChart, redisChart, valkeyChart, mysqlChart, mariadbChart, mongodbChart].flatMap((chart) => chart.names.map((name) => [name, chart] as const)),
)

/** Undefined for a chart that is not understood: others have the same names, so that the repository must be Bitnami's. */
export function declareKnown(
  chart: { readonly name: string; readonly repository: string; readonly at: Spot },
  values: Value,
  asked: Omit<Asked, 'values'>,
): readonly Declaration[] | undefined {
  if (!/bitnami/i.test(chart.repository)) return undefined
  const { path, line } = chart.at
  return charts.get(chart.name)?.declare({ ...asked, values: { node: placedValue(values, chart.at), at: { path, line, key: asked.alias } } })
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
