/** A job's steps to what they do: shell steps, scripts handed to ssh actions, local actions and called workflows. */
import type { Fact } from '../../base/fact.ts'
import { isText } from '../../base/source.ts'
import type { Action, Word } from '../../model/action.ts'
import { actionsOf, type Origin, type Understanding } from '../../commands/index.ts'
import { asList, asMap, asScalar, entriesOf, parseYaml, valueAt, type YamlMap, type YamlNode, type YamlScalar } from '../../parse/yaml.ts'
import type { ReadContext } from '../reader.ts'
import { builtBy, hostedBy, purgedBy } from './builds.ts'
import { clusterCommand } from './clusters.ts'
import { neverRuns, type Inputs } from './conditions.ts'
import { environmentOf, plainValues, withoutExpressions } from './environment.ts'

export interface Job {
  readonly path: string
  readonly id: string
  readonly body: YamlNode
  readonly environment: ReadonlyMap<string, Fact<string>>
  readonly values: ReadonlyMap<string, string>
  readonly title: string
  /** `defaults.run`, the workflow's and then the job's. */
  readonly defaults: readonly (YamlNode | undefined)[]
  /** Inside of an action of the tree: what that is given. */
  readonly inputs?: Inputs
}

const nothing: Understanding = { actions: [], schedules: [], sources: [], functions: [], uncalled: [], variables: new Map(), skipped: [] }

/** Local actions that use local actions. */
const mostNested = 3

export function understandSteps(job: Job, context: ReadContext): Promise<readonly Understanding[]> {
  return understandList(valueAt(job.body, 'steps'), job, `jobs.${job.id}.steps`, context, 0)
}

async function understandList(steps: YamlNode | undefined, job: Job, key: string, context: ReadContext, nested: number): Promise<readonly Understanding[]> {
  const found: Understanding[] = []
  const keys = new Map<string, number>()
  for (const item of asList(steps)?.items.slice(0, 500) ?? []) {
    const step = asMap(item)
    const condition = asScalar(valueAt(step, 'if'))?.text
    if (step === undefined || neverRuns(condition, job.inputs)) continue
    const uses = asScalar(valueAt(step, 'uses'))?.text
    const name = asScalar(valueAt(step, 'id'))?.text ?? asScalar(valueAt(step, 'name'))?.text ?? uses?.replace(/@.*$/, '') ?? 'run'
    const count = (keys.get(name) ?? 0) + 1
    keys.set(name, count)
    const stepKey = `${key}.${name}${count === 1 ? '' : `[${count}]`}`
    const own = uses === undefined ? shellStep(step, job, stepKey) : await usedStep(step, uses, job, stepKey, context, nested)
    found.push(...own.map((one) => underCondition(one, condition)))
  }
  return found
}

function setting(job: Job, step: YamlMap, name: string): string | undefined {
  const places = [...job.defaults.map((node) => valueAt(node, name)), valueAt(step, name)]
  return places.every((node) => asScalar(node) === undefined) ? undefined : asScalar(places.findLast((node) => asScalar(node) !== undefined))?.text
}

function originOf(job: Job, step: YamlMap, script: YamlScalar, key: string, title = job.title): Origin {
  const first = script.line
  const within = setting(job, step, 'working-directory')
  const folder =
    within === undefined
      ? ''
      : within
          .replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, '')
          .replace(/^\.\/+/, '')
          .replace(/\/+$/, '')
          .replace(/^\.$/, '')
  const environment = new Map([...job.values, ...plainValues(environmentOf(valueAt(step, 'env'), job.path, `${key}.env`))])
  return {
    path: job.path,
    line: first,
    key,
    environment,
    title,
    // A folded block has fewer lines than the file; none may point below the block's end.
    lines: (line) => Math.min(first + line - 1, Math.max(script.endLine, first)),
    ...(folder.includes('${{') ? {} : { folder }),
  }
}

function shellStep(step: YamlMap, job: Job, key: string): readonly Understanding[] {
  const script = asScalar(valueAt(step, 'run'))
  const shell = setting(job, step, 'shell')
  if (script === undefined || (shell !== undefined && !/\b(ba|z|da|k)?sh\b/.test(shell))) return []
  return [actionsOf(withoutExpressions(script.text), originOf(job, step, script, key))]
}

/** Inputs of other people's actions that are shell text for another host or for a retry. */
const scripted: readonly (readonly [RegExp, readonly string[], string])[] = [
  [/ssh/i, ['script', 'command', 'commands', 'run', 'first_ssh', 'last_ssh'], 'ssh'],
  [/retry|docker-run|execute-command|tailscale-exec/i, ['command', 'run', 'new_command_on_retry'], ''],
]

async function usedStep(step: YamlMap, uses: string, job: Job, key: string, context: ReadContext, nested: number): Promise<readonly Understanding[]> {
  if (uses.startsWith('./')) return localAction(step, uses, job, context, nested)
  for (const [name, inputs, place] of scripted) {
    if (!name.test(uses)) continue
    return inputs.flatMap((input) => {
      const script = asScalar(valueAt(step, 'with', input))
      if (script === undefined) return []
      const { folder: _, ...origin } = originOf(job, step, script, `${key}.with.${input}`, `${job.title} ${place}`.trim())
      return [actionsOf(withoutExpressions(script.text), place === 'ssh' ? origin : { ...origin, folder: '' })]
    })
  }
  const cluster = clusterCommand(step, uses)
  if (cluster !== undefined) {
    const { line } = cluster.at
    return [actionsOf(withoutExpressions(cluster.text), { ...originOf(job, step, cluster.at, key), lines: () => line, folder: '' })]
  }
  const built = builtBy(step, uses, job.body, job.path, key) ?? purgedBy(step, uses, job.path, key) ?? hostedBy(step, uses, job.path, key)
  return built === undefined ? uploaded(step, uses, job, key) : [{ ...nothing, actions: [built] }]
}

/** Actions that carry a file away: the input that names it, and what its place is built of. `{name}` is an input. */
const uploads: readonly {
  readonly uses: RegExp
  readonly from: string
  readonly to: string
  readonly days?: { readonly input: string; readonly otherwise: string }
}[] = [
  // https://github.com/actions/upload-artifact: kept 90 days unless `retention-days` or the repository says otherwise.
  { uses: /^actions\/upload-artifact@/, from: 'path', to: 'github-artifacts://{name}', days: { input: 'retention-days', otherwise: '90' } },
  { uses: /^google-github-actions\/upload-cloud-storage@/, from: 'path', to: 'gs://{destination}' },
  { uses: /^keithweaver\/aws-s3-github-action@/, from: 'source', to: '{destination}' },
  { uses: /^appleboy\/scp-action@/, from: 'source', to: 'scp://{host}{target}' },
]

function uploaded(step: YamlMap, uses: string, job: Job, key: string): readonly Understanding[] {
  const known = uploads.find((one) => one.uses.test(uses))
  const source = known === undefined ? undefined : asScalar(valueAt(step, 'with', known.from))
  if (known === undefined || source === undefined) return []
  const word = (text: string): Word => ({ text, resolved: !text.includes('$'), variables: [] })
  const input = (name: string): string => (asScalar(valueAt(step, 'with', name))?.text ?? '').replace(/\$\{\{\s*([\w.]+)\s*\}\}/g, '$${$1}')
  const to = word(known.to.replace(/\{(\w+)\}/g, (_, name: string) => input(name)))
  if (!/:\/\/|^\$/.test(to.text)) return []
  const at = { path: job.path, line: source.line, key: `${key}.with.${known.from}` }
  const tool = uses.replace(/@.*$/, '')
  const actions: Action[] = source.text
    .split('\n')
    .map((line) => line.trim().replace(/^\.\//, ''))
    .filter((line) => line !== '' && !line.startsWith('!'))
    .slice(0, 50)
    .map((from) => ({ does: 'copy', at, tool, from: word(from), to, remote: true }))
  const { days } = known
  if (days !== undefined) actions.push({ does: 'prune', at, tool, where: to, days: word(asScalar(valueAt(step, 'with', days.input))?.text ?? days.otherwise) })
  return [{ ...nothing, actions }]
}

async function localAction(step: YamlMap, uses: string, job: Job, context: ReadContext, nested: number): Promise<readonly Understanding[]> {
  if (nested >= mostNested) return []
  const folder = uses.replace(/^\.\/+/, '').replace(/\/+$/, '')
  for (const name of ['action.yml', 'action.yaml']) {
    const path = folder === '' ? name : `${folder}/${name}`
    const file = context.has(path) ? await context.read(path) : undefined
    if (!isText(file)) continue
    const root = parseYaml(file.text).documents[0]
    return understandList(
      valueAt(root, 'runs', 'steps'),
      { ...job, path, defaults: [], inputs: inputsOf(root, step, job.inputs) },
      'runs.steps',
      context,
      nested + 1,
    )
  }
  return []
}

/** Its own defaults, and over them what a step gives it. */
function inputsOf(action: YamlNode | undefined, step: YamlMap, outer: Inputs | undefined): Inputs {
  const inputs = new Map<string, string | undefined>()
  const put = (name: string, node: YamlNode | undefined): void => {
    const text = asScalar(node)?.text
    const handed = /^\$\{\{\s*inputs\.([\w-]+)\s*\}\}$/i.exec(text ?? '')?.[1]?.toLowerCase()
    const isHanded = handed !== undefined && outer !== undefined
    inputs.set(name.toLowerCase(), isHanded ? (outer.has(handed) ? outer.get(handed) : '') : text?.includes('${{') === true ? undefined : text)
  }
  const declared = asMap(valueAt(action, 'inputs'))
  for (const { key, value } of declared === undefined ? [] : entriesOf(declared)) {
    const usual = valueAt(value, 'default')
    if (usual !== undefined) put(key.text, usual)
  }
  const given = asMap(valueAt(step, 'with'))
  for (const { key, value } of given === undefined ? [] : entriesOf(given)) put(key.text, value)
  return inputs
}

/** A job that calls a workflow of the tree runs that workflow's jobs; undefined for a job with steps of its own. */
export async function usedWorkflow(job: Job, context: ReadContext): Promise<readonly Action[] | undefined> {
  const uses = asScalar(valueAt(job.body, 'uses'))
  if (uses === undefined) return undefined
  const path = /^\.\/+(\.github\/workflows\/[^@]+\.ya?ml)$/.exec(uses.text)?.[1]
  if (path === undefined) return []
  const file = context.has(path) ? await context.read(path) : undefined
  const jobs = isText(file) ? asMap(valueAt(parseYaml(file.text).documents[0], 'jobs')) : undefined
  const ids =
    jobs === undefined
      ? []
      : entriesOf(jobs)
          .filter((entry) => !neverRuns(asScalar(valueAt(entry.value, 'if'))?.text))
          .map((entry) => entry.key.text)
  const at = { path: job.path, line: uses.line, key: `jobs.${job.id}.uses` }
  return ids.map((id) => ({ does: 'run', at, script: { text: `${path}#${id}`, resolved: true, variables: [] }, arguments: [], folder: '' }))
}

/** `if:` of a step is a condition of what it does, unless it only speaks of how the steps before it ended. */
function underCondition(found: Understanding, condition: string | undefined): Understanding {
  const text = condition
    ?.replace(/^\$\{\{|\}\}$/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (text === undefined || text === '' || /^(always|success)\(\)$/.test(text)) return found
  const own = text.includes('||') ? `(${text})` : text
  const actions = found.actions.map((action) => ({ ...action, condition: action.condition === undefined ? text : `${own} && ${action.condition}` }))
  return { ...found, actions }
}
