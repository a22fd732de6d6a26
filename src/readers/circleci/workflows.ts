/** Which jobs the workflows of a CircleCI configuration run: how often each, with what, and from which branches. */
import { asList, asMap, asScalar, valueAt, type YamlNode, type YamlScalar } from '../../parse/yaml.ts'
import { entriesIn, type Config } from './steps.ts'
import { fill, filled, holds, scopeOf, type Given, type Scope } from './values.ts'

/** One job of one workflow. */
export interface Called {
  readonly workflow: string
  readonly job: string
  readonly name: string
  readonly body: YamlNode
  readonly key: YamlScalar
  readonly scope: Scope
  readonly contexts: readonly string[]
  readonly branches: { readonly only: readonly string[]; readonly ignore: readonly string[]; readonly tagged: boolean }
  readonly before: YamlNode | undefined
  readonly after: YamlNode | undefined
}

export interface Clock {
  readonly workflow: string
  readonly cron: YamlScalar
}

const most = 400

/** Without workflows, the job called `build` is all there is. */
export function callsOf(root: YamlNode, config: Config): { readonly calls: readonly Called[]; readonly clocks: readonly Clock[] } {
  const workflows = entriesIn(valueAt(root, 'workflows')).filter(({ value }) => asMap(value) !== undefined)
  const build = config.jobs.get('build')
  if (valueAt(root, 'workflows') === undefined && build !== undefined) {
    const key = entriesIn(valueAt(root, 'jobs')).find((one) => one.key.text === 'build')?.key
    return { calls: key === undefined ? [] : [calledOf('', 'build', build, key, undefined, new Map(), config)], clocks: [] }
  }
  const calls: Called[] = []
  const clocks: Clock[] = []
  for (const { key: workflow, value } of workflows) {
    const isOff = holds(valueAt(value, 'when'), config.pipeline) === false || holds(valueAt(value, 'unless'), config.pipeline) === true
    // What a parameter of the pipeline keeps off may be asked for; what is written off is not.
    if (isOff && !isAsked(valueAt(value, 'when') ?? valueAt(value, 'unless'))) continue
    for (const item of asList(valueAt(value, 'triggers'))?.items ?? []) {
      const cron = asScalar(valueAt(item, 'schedule', 'cron'))
      if (cron !== undefined) clocks.push({ workflow: workflow.text, cron })
    }
    for (const item of asList(valueAt(value, 'jobs'))?.items ?? []) {
      const bare = asScalar(item)
      const entry = bare === undefined ? entriesIn(item)[0] : undefined
      const key = bare ?? entry?.key
      const body = key === undefined ? undefined : config.jobs.get(key.text)
      if (key === undefined || body === undefined || asScalar(valueAt(entry?.value, 'type'))?.text === 'approval') continue
      for (const matrix of combinations(valueAt(entry?.value, 'matrix', 'parameters'))) {
        if (calls.length < most) calls.push(calledOf(workflow.text, key.text, body, key, entry?.value, matrix, config))
      }
    }
  }
  return { calls, clocks }
}

function isAsked(node: YamlNode | undefined): boolean {
  const scalar = asScalar(node)
  if (scalar !== undefined) return scalar.text.includes('pipeline.')
  return (asList(node)?.items ?? entriesIn(node).map(({ value }) => value)).some(isAsked)
}

function calledOf(
  workflow: string,
  job: string,
  body: YamlNode,
  key: YamlScalar,
  entry: YamlNode | undefined,
  matrix: ReadonlyMap<string, string>,
  config: Config,
): Called {
  const outer = new Map<string, Given>([...config.pipeline, ...[...matrix].map(([name, text]) => [`matrix.${name}`, { text }] as const)])
  const scope = new Map<string, Given>([
    ...scopeOf(valueAt(body, 'parameters'), entry, outer),
    ...[...matrix].map(([name, text]) => [`parameters.${name}`, { text }] as const),
  ])
  const own = filled(valueAt(entry, 'name'), outer)
  const filters = valueAt(entry, 'filters')
  return {
    workflow,
    job,
    name: own ?? [job, ...matrix.values()].join('-'),
    body,
    key,
    scope,
    contexts: textsIn(valueAt(entry, 'context')).map((text) => fill(text, outer)),
    branches: {
      only: textsIn(valueAt(filters, 'branches', 'only')),
      ignore: textsIn(valueAt(filters, 'branches', 'ignore')),
      tagged: valueAt(filters, 'tags') !== undefined,
    },
    before: valueAt(entry, 'pre-steps'),
    after: valueAt(entry, 'post-steps'),
  }
}

function textsIn(node: YamlNode | undefined): readonly string[] {
  return (asList(node)?.items ?? (node === undefined ? [] : [node])).flatMap((one) => asScalar(one)?.text ?? [])
}

/** Every way to fill a matrix; one without any where there is none. */
function combinations(node: YamlNode | undefined): readonly ReadonlyMap<string, string>[] {
  let all: readonly ReadonlyMap<string, string>[] = [new Map()]
  for (const { key, value } of entriesIn(node)) {
    const values = textsIn(value)
    if (values.length > 0) all = all.flatMap((one) => values.map((text) => new Map([...one, [key.text, text]]))).slice(0, 30)
  }
  return all
}
