/** A GitHub workflow as far as the gate depends on it: when it runs, and each run of Plimsoll in it ({@link https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax}). */
import { asBoolean, asList, asMap, asScalar, deref, entriesOf, entryOf, parseYaml, valueAt, type YamlEntry, type YamlNode } from '../parse/yaml.ts'
import { gateCommand, type Command } from './workflow-command.ts'

export interface Placed {
  readonly text: string
  readonly line: number
}

export interface Trigger {
  readonly line: number
  /** `types`, `branches`, `branches-ignore`, `paths`, `paths-ignore` as far as they are there. */
  readonly filters: ReadonlyMap<string, { readonly values: readonly string[]; readonly line: number }>
}

export interface Run {
  readonly job: string
  readonly line: number
  /** The action or called workflow without its version; undefined for a command. */
  readonly action?: string
  readonly command?: Command
  readonly inputs: ReadonlyMap<string, Placed>
  /** `if` of the step, of its job, and of jobs it needs where those never run. */
  readonly conditions: readonly Placed[]
  /** `continue-on-error` of the step or its job, unless it is false. */
  readonly soft?: Placed
}

export interface Workflow {
  readonly path: string
  readonly triggers: ReadonlyMap<string, Trigger>
  readonly runs: readonly Run[]
}

/** Triggers under which a run judges a merge; a called workflow is triggered by its caller, and what is published for a fork may be the status that is required. */
export const gating: readonly string[] = ['pull_request', 'pull_request_target', 'merge_group', 'workflow_call', 'workflow_run']

/** GitHub runs no more jobs of one workflow than 256; a run of Plimsoll behind more than these counts as gone. */
const maxJobs = 300
const maxSteps = 1_000

const workflowPath = /^\.github\/workflows\/[^/]+\.ya?ml$/

/** The workflows that run Plimsoll, by path. */
export function plimsollWorkflows(files: ReadonlyMap<string, string>): ReadonlyMap<string, Workflow> {
  const parsed = new Map([...files].filter(([path]) => workflowPath.test(path)).map(([path, text]) => [path, readWorkflow(path, text, isOwnAction(files))]))
  const found = new Map([...parsed].filter(([, { workflow }]) => workflow.runs.length > 0).map(([path, { workflow }]) => [path, workflow]))
  // A caller counts when what it calls does; callers of callers are as deep as GitHub lets them nest.
  for (let depth = 0; depth < 10; depth++) {
    const before = found.size
    for (const [path, { workflow, calls }] of parsed) {
      const runs = calls.filter((call) => call.action !== undefined && found.has(call.action))
      if (runs.length > 0 && !found.has(path)) found.set(path, { ...workflow, runs: [...workflow.runs, ...runs] })
    }
    if (found.size === before) break
  }
  return found
}

/** Plimsoll's own repository uses its action by `./`. */
function isOwnAction(files: ReadonlyMap<string, string>): boolean | undefined {
  const action = files.get('action.yml') ?? files.get('action.yaml')
  return action === undefined ? undefined : asScalar(valueAt(parseYaml(action).documents[0], 'name'))?.text.toLowerCase() === 'plimsoll'
}

interface Parsed {
  readonly workflow: Workflow
  /** Jobs that call another workflow of the repository, whose path `action` then is. */
  readonly calls: readonly Run[]
}

function readWorkflow(path: string, text: string, ownAction: boolean | undefined): Parsed {
  const { documents, problem } = parseYaml(text)
  const root = problem === undefined ? asMap(documents[0]) : undefined
  if (root === undefined) return { workflow: { path, triggers: new Map(), runs: [] }, calls: [] }
  const named = /plimsoll/i.test(`${path} ${asScalar(valueAt(root, 'name'))?.text ?? ''}`)
  const jobs = mapEntries(valueAt(root, 'jobs')).slice(0, maxJobs)
  const runs: Run[] = []
  const calls: Run[] = []
  for (const { key, value } of jobs) {
    const conditions = [...ifOf(value), ...neverRun(value, jobs)]
    const soft = softOf(value)
    const called = entryOf(value, 'uses')
    if (called !== undefined) {
      const uses = asScalar(called.value)
      const run = {
        job: key.text,
        line: uses?.line ?? called.key.line,
        action: withoutVersion(uses?.text ?? '').replace(/^\.\//, ''),
        inputs: inputsOf(value),
        conditions,
        ...soft,
      }
      if (uses !== undefined && /(^|\/)plimsoll(\.ya?ml)?(@|$)/i.test(uses.text) && !uses.text.startsWith('./')) runs.push(run)
      else calls.push(run)
    }
    const own = ownAction ?? (named || /plimsoll/i.test(`${key.text} ${asScalar(valueAt(value, 'name'))?.text ?? ''}`))
    for (const step of asList(valueAt(value, 'steps'))?.items.slice(0, maxSteps) ?? []) {
      const run = stepRun(step, own)
      if (run !== undefined) runs.push({ ...run, job: key.text, conditions: [...ifOf(step), ...conditions], ...soft, ...softOf(step) })
    }
  }
  return { workflow: { path, triggers: triggersOf(valueAt(root, 'on')), runs }, calls }
}

function stepRun(step: YamlNode, own: boolean): Pick<Run, 'line' | 'action' | 'command' | 'inputs'> | undefined {
  const uses = asScalar(valueAt(step, 'uses'))
  if (uses !== undefined) {
    const isOwn = /^\.\/?$/.test(uses.text) && (own || /plimsoll/i.test(asScalar(valueAt(step, 'name'))?.text ?? ''))
    if (!isOwn && !/(^|\/)plimsoll([@:]|$)/i.test(uses.text)) return undefined
    const inputs = inputsOf(step)
    return /^(scan|verify|command)$/.test(inputs.get('mode')?.text ?? '') ? undefined : { line: uses.line, action: withoutVersion(uses.text), inputs }
  }
  const script = asScalar(valueAt(step, 'run'))
  const command = script === undefined ? undefined : gateCommand(script.text, script.line, asScalar(valueAt(step, 'shell'))?.text)
  return command === undefined ? undefined : { line: command.line, command, inputs: new Map() }
}

function withoutVersion(uses: string): string {
  return uses.startsWith('docker://') ? uses.replace(/:[^/:]*$/, '') : uses.replace(/@.*$/, '')
}

function inputsOf(node: YamlNode): ReadonlyMap<string, Placed> {
  return new Map(mapEntries(valueAt(node, 'with')).map(({ key, value }) => [key.text.toLowerCase(), placed(value, key.line)]))
}

function placed(node: YamlNode, line: number): Placed {
  const scalar = asScalar(node)
  return { text: scalar?.text.trim() ?? '', line: scalar?.line ?? line }
}

function ifOf(node: YamlNode): readonly Placed[] {
  const entry = entryOf(node, 'if')
  if (entry === undefined) return []
  const { text, line } = placed(entry.value, entry.key.line)
  return [{ text: text.replace(/^\$\{\{(.*)\}\}$/s, '$1').trim(), line }]
}

/** A job is skipped with those it needs, and a skipped job counts as one that succeeded; one that always runs is not. */
function neverRun(job: YamlNode, jobs: readonly YamlEntry[], seen = new Set<string>()): readonly Placed[] {
  if (ifOf(job).some(({ text }) => /always\(\)|!\s*cancelled\(\)/.test(text))) return []
  const needs = valueAt(job, 'needs')
  const names = asList(needs)?.items.map((item) => asScalar(item)?.text) ?? [asScalar(needs)?.text]
  for (const { key, value } of jobs) {
    if (!names.includes(key.text) || seen.has(key.text)) continue
    seen.add(key.text)
    const [never] = [...ifOf(value).filter((condition) => isNever(condition.text)), ...neverRun(value, jobs, seen)]
    if (never !== undefined) return [never]
  }
  return []
}

export function isNever(condition: string): boolean {
  return /^(false|!\s*(true|always\(\)))$/i.test(condition)
}

function softOf(node: YamlNode): { readonly soft?: Placed } {
  const entry = entryOf(node, 'continue-on-error')
  if (entry === undefined || asBoolean(entry.value) === false) return {}
  const soft = placed(entry.value, entry.key.line)
  return /^\$\{\{\s*false\s*\}\}$/.test(soft.text) ? {} : { soft }
}

export function triggersOf(on: YamlNode | undefined): ReadonlyMap<string, Trigger> {
  const triggers = new Map<string, Trigger>()
  const plain = asScalar(on)
  if (plain !== undefined) triggers.set(plain.text, { line: plain.line, filters: new Map() })
  for (const item of asList(on)?.items ?? []) triggers.set(asScalar(item)?.text ?? '', { line: item.line, filters: new Map() })
  for (const { key, value } of mapEntries(on)) {
    const filters = mapEntries(value).map((filter) => {
      const items = asList(filter.value)?.items ?? [filter.value]
      return [filter.key.text, { values: items.flatMap((item) => asScalar(item)?.text ?? []), line: filter.key.line }] as const
    })
    triggers.set(key.text, { line: key.line, filters: new Map(filters) })
  }
  return triggers
}

function mapEntries(node: YamlNode | undefined): readonly YamlEntry[] {
  const value = node === undefined ? undefined : deref(node)
  return value?.kind === 'map' ? entriesOf(value) : []
}
