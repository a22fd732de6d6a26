/** What mappers of the provider say, in the words of who wrote the template. */
import type { Declaration } from '../../model/declaration.ts'
import type { Skip } from '../../base/evidence.ts'
import { Secret } from '../../base/secret.ts'

/** Words of the provider’s that stand in its mappers’ sentences. */
const said: readonly (readonly [RegExp, string])[] = [
  [/\(skip_final_snapshot\)/g, '(DeletionPolicy: Delete)'],
  [/\bpublicly_accessible\b/g, 'PubliclyAccessible'],
  [/\breplicate_source_db\b/g, 'SourceDBInstanceIdentifier'],
  [/\baws_db_proxy_target\b/g, 'AWS::RDS::DBProxyTargetGroup'],
  [/\bmax_connections_percent\b/g, 'MaxConnectionsPercent'],
  [/\bengine_family\b/g, 'EngineFamily'],
  [/\ballocated_storage\b/g, 'AllocatedStorage'],
  [/\balarm_actions\b/g, 'AlarmActions'],
  [/\bdesired_count\b/g, 'DesiredCount'],
  [/in the same configuration/g, 'in the same template, or in one whose exports it imports'],
  [/name a vault of this configuration/g, 'name a vault of the same templates'],
  [/write the region of both providers/g, 'say the region where the stack is deployed'],
  [/the provider’s default/g, 'CloudFormation’s default'],
]

function reworded(text: string): string {
  let words = text
  for (const [pattern, other] of said) words = words.replace(pattern, other)
  return words
}

const odd = new Map([
  ['multi_az', 'MultiAZ'],
  ['db_instance_identifier', 'DBInstanceIdentifier'],
  ['db_cluster_identifier', 'DBClusterIdentifier'],
  ['skip_final_snapshot', 'DeletionPolicy'],
  ['parameter_group_name', 'DBParameterGroupName'],
  ['db_cluster_parameter_group_name', 'DBClusterParameterGroupName'],
  ['instance_class', 'DBInstanceClass'],
])

const pascal = (name: string): string => odd.get(name) ?? name.replace(/(^|_)([a-z0-9])/g, (_, _before, letter: string) => letter.toUpperCase())

/** Whose members the owner names. */
const named = /\.(Parameters|Properties\.Properties|DockerLabels|Variables|Tags)$/

/** `Resources.Database.multi_az`, where a value would stand that nobody wrote, is `Resources.Database.Properties.MultiAZ`. */
function key(route: string): string {
  const dot = route.lastIndexOf('.')
  const [above, last] = [route.slice(0, dot), route.slice(dot + 1)]
  if (!above.startsWith('Resources.') || !/^[a-z][a-z0-9_]*$/i.test(last) || named.test(above)) return route
  if (last === 'skip_final_snapshot') return `${above}.DeletionPolicy`
  if (/^Resources\.\w+$/.test(above) && /^[a-z]/.test(last)) return `${above}.Properties.${pascal(last)}`
  return /^[a-z]/.test(last) ? `${above}.${pascal(last)}` : route
}

/** Sentences: what else is text is the owner’s own, values above all. */
const sentences: ReadonlySet<string> = new Set(['what', 'note', 'hint', 'raw', 'disabled', 'words', 'destination', 'reason'])
const deepest = 12

function walk(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > deepest || value instanceof Secret) return value
  if (value instanceof Map) return new Map([...value].map(([name, one]: readonly [unknown, unknown]) => [name, walk(one, depth + 1)]))
  if (Array.isArray(value)) return value.map((one: unknown) => walk(one, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: readonly [string, unknown]) => {
      if (typeof one !== 'string') return [name, walk(one, depth + 1)]
      return [name, name === 'key' ? key(one) : sentences.has(name) ? reworded(one) : one]
    }),
  )
}

export function inWords(declaration: Declaration): Declaration {
  return walk(declaration, 0) as Declaration
}

export function skipInWords(skip: Skip): Skip {
  return { ...skip, reason: reworded(skip.reason) }
}
