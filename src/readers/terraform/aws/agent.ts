/** The CloudWatch agent's configuration, where a parameter holds it: it measures disks, and tells nobody by itself. */
import { textOf } from '../../../base/fact.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { jsonAt, parseJson } from '../../../parse/json.ts'
import type { Resource } from '../resource.ts'

/** {@link https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html} */
export function agentIn(parameter: Resource): WatchDeclaration | undefined {
  const text = textOf(parameter.text('value'))
  if (text?.includes('"metrics_collected"') !== true) return undefined
  if (jsonAt(parseJson(text).root, 'metrics', 'metrics_collected', 'disk') === undefined) return undefined
  return { kind: 'watch', what: 'disk', tool: 'cloudwatch-agent', name: 'CloudWatch agent', path: parameter.at.path, at: parameter.at, of: [] }
}
