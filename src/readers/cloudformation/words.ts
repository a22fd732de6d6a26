/** What mappers of the provider say, in the words of who wrote the template. */
import type { Declaration } from '../../model/declaration.ts'
import type { Skip } from '../../base/evidence.ts'
import { withTexts } from '../../model/texts.ts'

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

export function inWords(declaration: Declaration): Declaration {
  return withTexts(declaration, (name, text) => (name === 'key' ? key(text) : sentences.has(name) ? reworded(text) : text))
}

export function skipInWords(skip: Skip): Skip {
  return { ...skip, reason: reworded(skip.reason) }
}
