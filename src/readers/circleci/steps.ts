/** A job's steps to the shell text they run: commands of the file and of its own orbs stand for what they hold. */
import { asList, asMap, asScalar, deref, entriesOf, valueAt, type YamlMap, type YamlNode, type YamlScalar } from '../../parse/yaml.ts'
import { orbCommand } from './orbs.ts'
import { fill, filled, holds, negated, scopeOf, stepsIn, wording, type Scope } from './values.ts'

export interface Config {
  readonly commands: ReadonlyMap<string, YamlNode>
  readonly jobs: ReadonlyMap<string, YamlNode>
  readonly executors: ReadonlyMap<string, YamlNode>
  /** What the file calls an orb → that orb. */
  readonly orbs: ReadonlyMap<string, string>
  readonly pipeline: Scope
}

/** One `run`. */
export interface Run {
  readonly name: string
  readonly text: string
  readonly at: YamlScalar
  readonly environment: YamlNode | undefined
  readonly folder: string | undefined
  readonly shell: string | undefined
  readonly scope: Scope
  readonly condition: string | undefined
}

interface Walk {
  readonly config: Config
  readonly found: Run[]
  /** Commands may hold each other many times over. */
  left: number
}

interface Where {
  readonly scope: Scope
  readonly conditions: readonly string[]
  readonly depth: number
}

export function runsOf(steps: readonly (YamlNode | undefined)[], scope: Scope, config: Config): readonly Run[] {
  const walk: Walk = { config, found: [], left: 2_000 }
  for (const list of steps) walkList(list, { scope, conditions: [], depth: 0 }, walk)
  return walk.found
}

function walkList(list: YamlNode | undefined, where: Where, walk: Walk): void {
  for (const item of asList(list)?.items ?? []) {
    walk.left--
    if (walk.left < 0 || where.depth > 12) return
    const value = deref(item)
    const entry = value.kind === 'map' ? entriesOf(value)[0] : undefined
    if (value.kind === 'scalar') namedStep(value.text, value, undefined, where, walk)
    else if (value.kind === 'list') walkList(value, where, walk)
    else if (entry !== undefined) namedStep(entry.key.text, entry.key, entry.value, where, walk)
  }
}

function namedStep(name: string, key: YamlScalar, value: YamlNode | undefined, where: Where, walk: Walk): void {
  const { scope, conditions, depth } = where
  const { config } = walk
  const handed = stepsIn(name, scope)
  if (handed !== undefined) return walkList(handed.node, { ...where, scope: handed.scope, depth: depth + 1 }, walk)
  if (name === 'when' || name === 'unless') {
    const condition = valueAt(value, 'condition')
    const outcome = name === 'when' ? holds(condition, scope) : negated(holds(condition, scope))
    if (outcome === false) return
    const words = outcome === true ? [] : [`${name === 'when' ? '' : 'not '}${wording(condition, scope)}`]
    return walkSteps(valueAt(value, 'steps'), { scope, conditions: [...conditions, ...words], depth: depth + 1 }, walk)
  }
  const own = config.commands.get(name)
  if (own !== undefined)
    return walkList(valueAt(own, 'steps'), { scope: scopeOf(valueAt(own, 'parameters'), value, scope), conditions, depth: depth + 1 }, walk)
  const run = name === 'run' || name === 'deploy' ? runOf(value, where) : orbStep(name, key, value, where, config)
  if (run !== undefined) walk.found.push(run)
}

/** `steps: << parameters.after >>` */
function walkSteps(node: YamlNode | undefined, where: Where, walk: Walk): void {
  const handed = stepsIn(asScalar(node)?.text ?? '', where.scope)
  walkList(handed?.node ?? node, handed === undefined ? where : { ...where, scope: handed.scope }, walk)
}

/** {@link https://circleci.com/docs/configuration-reference/#run} */
function runOf(node: YamlNode | undefined, { scope, conditions }: Where): Run | undefined {
  const map = asMap(node)
  const command = map === undefined ? asScalar(node) : asScalar(valueAt(map, 'command'))
  if (command === undefined) return undefined
  const when = filled(valueAt(map, 'when'), scope)
  return {
    name: filled(valueAt(map, 'name'), scope) ?? 'run',
    text: fill(command.text, scope),
    at: command,
    environment: valueAt(map, 'environment'),
    folder: filled(valueAt(map, 'working_directory'), scope),
    shell: filled(valueAt(map, 'shell'), scope),
    scope,
    condition: conditionOf(when === 'on_fail' ? [...conditions, 'failure()'] : conditions),
  }
}

function orbStep(name: string, key: YamlScalar, value: YamlNode | undefined, { scope, conditions }: Where, { orbs }: Config): Run | undefined {
  const [called = '', command = ''] = name.split('/', 2)
  const orb = orbs.get(called)
  const text = orb === undefined ? undefined : orbCommand(orb, command, (input) => filled(valueAt(value, input), scope) ?? '')
  if (text === undefined) return undefined
  return { name: command, text, at: key, environment: undefined, folder: undefined, shell: undefined, scope, condition: conditionOf(conditions) }
}

function conditionOf(conditions: readonly string[]): string | undefined {
  return conditions.length === 0 ? undefined : conditions.join(' && ')
}

export function isShell({ shell }: Run): boolean {
  return shell === undefined || /\b(ba|z|da|k)?sh\b/.test(shell)
}

export function configOf(root: YamlMap): Config {
  const commands = new Map<string, YamlNode>()
  const jobs = new Map<string, YamlNode>()
  const executors = new Map<string, YamlNode>()
  const orbs = new Map<string, string>()
  const take = (from: YamlNode | undefined, before: string): void => {
    for (const [kind, to] of [
      ['commands', commands],
      ['jobs', jobs],
      ['executors', executors],
    ] as const)
      for (const { key, value } of entriesIn(valueAt(from, kind))) to.set(`${before}${key.text}`, value)
  }
  for (const { key, value } of entriesIn(valueAt(root, 'orbs'))) {
    const text = asScalar(value)?.text
    if (text === undefined) take(value, `${key.text}/`)
    else orbs.set(key.text, text)
  }
  take(root, '')
  const pipeline = new Map([...scopeOf(valueAt(root, 'parameters'), undefined, new Map())].map(([name, given]) => [`pipeline.${name}`, given] as const))
  return { commands, jobs, executors, orbs, pipeline }
}

export function entriesIn(node: YamlNode | undefined): ReturnType<typeof entriesOf> {
  const map = asMap(node)
  return map === undefined ? [] : entriesOf(map)
}
