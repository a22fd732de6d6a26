/** When a job of GitLab runs, as far as its `rules`, `only` and the pipeline's own rules say outright. */
import { asScalar, valueAt, type YamlNode } from '../../parse/yaml.ts'
import { itemsOf, textsIn, type Body, type Pipeline } from './jobs.ts'

export interface Started {
  /** Nothing lets it run. */
  readonly never: boolean
  /** By nothing but merge requests and branches that are still to be merged. */
  readonly previews: boolean
  /** What says that a schedule starts it. */
  readonly scheduled: YamlNode | undefined
  /** The branches that it is kept to. */
  readonly branches: readonly string[]
  /** Variables that a rule gives, by which the job differs from run to run. */
  readonly variables: readonly string[]
}

const ofMergeRequest =
  /^\s*\(?\s*(\$CI_PIPELINE_SOURCE\s*==\s*['"](external_pull_request|merge_request)_event['"]|\$CI_(MERGE_REQUEST|EXTERNAL_PULL_REQUEST)_I?ID\b|\$CI_COMMIT_(BRANCH|REF_NAME)\s*!=\s*\$CI_DEFAULT_BRANCH)/
const branchNamed = /\$CI_COMMIT_(?:BRANCH|REF_NAME|REF_SLUG)\s*==\s*['"]([\w./-]+)['"]/g
const kinds = /^(branches|tags|pushes|web|api|triggers|pipelines|external|chat|merge_requests|external_pull_requests|schedules)$/

/** {@link https://docs.gitlab.com/ci/yaml/#rules}, {@link https://docs.gitlab.com/ci/yaml/deprecated_keywords/} */
export function startedBy(body: Body, pipeline: Pipeline): Started {
  const rules = itemsOf(body.get('rules')?.at(-1), pipeline)
  if (rules.length > 0) return byRules(rules, pipeline)
  const only = body.get('only')?.at(-1)?.node
  const refs = only === undefined ? [] : [...textsIn(only), ...textsIn(valueAt(only, 'refs'))]
  const scheduled = refs.includes('schedules') ? only : undefined
  const previews = refs.length > 0 ? refs.every((ref) => /^(merge_requests|external_pull_requests)$/.test(ref)) : isOfMergeRequests(pipeline)
  return { never: false, previews, scheduled, branches: refs.filter((ref) => !kinds.test(ref)), variables: [] }
}

function byRules(rules: readonly YamlNode[], pipeline: Pipeline): Started {
  const said = rules.map((node) => ({ node, condition: asScalar(valueAt(node, 'if'))?.text, when: asScalar(valueAt(node, 'when'))?.text }))
  const isOpen = ({ node, condition }: (typeof said)[number]): boolean =>
    condition === undefined && valueAt(node, 'changes') === undefined && valueAt(node, 'exists') === undefined
  // Behind a rule that asks for nothing no other is looked at.
  const last = said.findIndex(isOpen)
  const allowed = (last < 0 ? said : said.slice(0, last + 1)).filter(({ when }) => when !== 'never')
  const conditions = allowed.map(({ condition }) => condition ?? '')
  const isBranched = conditions.every((text) => text.match(branchNamed) !== null)
  return {
    never: allowed.length === 0,
    previews: (conditions.length > 0 && conditions.every(isOfMergeRequest)) || isOfMergeRequests(pipeline),
    scheduled: allowed.find(({ condition }) => /\$CI_PIPELINE_SOURCE\s*==\s*['"]schedule['"]/.test(condition ?? ''))?.node,
    branches: isBranched ? conditions.flatMap((text) => [...text.matchAll(branchNamed)].map((found) => found[1] ?? '')) : [],
    variables: allowed.flatMap(({ node }) => namesIn(valueAt(node, 'variables'))),
  }
}

/** `$CI_PIPELINE_SOURCE == "merge_request_event" && …`; what stands beside it may be another way to start. */
function isOfMergeRequest(condition: string): boolean {
  return condition.split('||').every((part) => ofMergeRequest.test(part))
}

function isOfMergeRequests(pipeline: Pipeline): boolean {
  const rules = pipeline.global('workflow', 'rules').flatMap((placed) => itemsOf(placed, pipeline))
  const allowed = rules.filter((rule) => asScalar(valueAt(rule, 'when'))?.text !== 'never')
  return allowed.length > 0 && allowed.every((rule) => isOfMergeRequest(asScalar(valueAt(rule, 'if'))?.text ?? ''))
}

function namesIn(node: YamlNode | undefined): readonly string[] {
  return node?.kind === 'map' ? node.entries.map(({ key }) => key.text) : []
}
