/** What code does by the clock: intervals and cron jobs whose work twice at once would be felt, and what keeps a second run out. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, bindingOf, calleeName, dotted, fold, isCall, isFunction, keyName, lineOf, originOf, property } from '../../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode, Ref } from '../../../parse/javascript/index.ts'
import { isOutOfProduction } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'
import { nameAround, nameOf } from '../job-names.ts'
import { endsItself, isBufferFlush } from '../intervals.ts'
import { functionOf, lockNames, overlapOf, type Overlap } from '../overlap.ts'
import { isServerCode } from '../server-code.ts'
import { placeOf, numberFact, textFact } from '../values.ts'

/** A call that starts a job: what runs, when, and the option by which its library keeps runs apart. */
interface Job {
  readonly library: string
  readonly name?: string
  readonly node: JsNode
  readonly runs: Ref | undefined
  readonly every: Fact<string | number> | undefined
  readonly options?: JsNode
  readonly keeps?: string
  /** Another decorator speaks of a lock. */
  readonly locked?: boolean
}

interface Scheduler {
  readonly makes: RegExp
  readonly keeps?: string
  readonly when: number
  readonly runs: number
  readonly options: readonly number[]
}

const schedulers: Readonly<Record<string, Scheduler>> = {
  'node-cron': { makes: /^schedule$/, keeps: 'noOverlap', when: 0, runs: 1, options: [2] },
  cron: { makes: /^CronJob$/, keeps: 'waitForCompletion', when: 0, runs: 1, options: [] },
  croner: { makes: /^(Cron)?$/, keeps: 'protect', when: 0, runs: 1, options: [1, 2] },
  'node-schedule': { makes: /^scheduleJob$/, when: 0, runs: 1, options: [] },
}

/** What is worked out once for a file, and the steps that are left for it. */
interface OfFile {
  left: number
  server?: boolean
  readonly overlaps: Map<JsNode, Overlap>
  readonly flushes: Map<JsNode, boolean>
}

function flushes(runs: Ref | undefined, file: OfFile): boolean {
  if (runs === undefined) return false
  const found = file.flushes.get(runs.node) ?? isBufferFlush(runs)
  file.flushes.set(runs.node, found)
  return found
}

export const jobsFinder: Finder = {
  words: ['setInterval(', ...Object.keys(schedulers).flatMap((name) => [`'${name}'`, `"${name}"`]), '@nestjs/schedule'],
  find(looked) {
    const names = new Map<string, number>()
    const file: OfFile = { left: 200_000, overlaps: new Map(), flushes: new Map() }
    return [...looked.module.calls.flatMap((call) => jobOf(looked, call) ?? []), ...decorated(looked)].flatMap((job): readonly FeatureDeclaration[] => {
      const found = declared(looked, job, names, file)
      return found === undefined ? [] : [found]
    })
  },
}

function jobOf({ module, imports }: Looked, call: CallNode): Job | undefined {
  const callee = bare(call.callee as JsNode)
  const argument = (index: number): JsNode | undefined => {
    const found = call.arguments[index]
    return found === undefined || found.type === 'SpreadElement' ? undefined : bare(found)
  }
  if (/^((globalThis|global)\.)?setInterval$/.test(dotted(callee))) {
    if (callee.type === 'Identifier' && bindingOf(module, callee) !== undefined) return undefined
    const first = argument(0)
    const period = argument(1)
    if (first === undefined || period === undefined) return undefined
    const every = numberFact(fold({ module, node: period }, imports), 'setInterval')
    return { library: 'setInterval', node: call, runs: functionOf({ module, node: first }, imports), every: seconds(every) }
  }
  const origin = originOf(module, callee)
  if (origin === undefined || !Object.hasOwn(schedulers, origin.source)) return undefined
  const scheduler = schedulers[origin.source] as Scheduler
  const made = origin.path.join('.')
  const library = origin.source
  if (library === 'cron' && made === 'CronJob.from') return ofOptions(module, call, imports, argument(0))
  if (!scheduler.makes.test(made) || (library === 'croner' && call.arguments.length < 2)) return undefined
  if (library === 'cron' && argument(0)?.type === 'ObjectExpression') return ofOptions(module, call, imports, argument(0))
  // `scheduleJob(name, rule, run)`; croner takes its options before or after what runs.
  const runAt = call.arguments.findIndex(
    (each, index) => index >= scheduler.runs && (isFunction(bare(each)) || functionOf({ module, node: each }, imports) !== undefined),
  )
  const at = runAt === -1 ? scheduler.runs + (library === 'node-schedule' && call.arguments.length > 2 ? 1 : 0) : runAt
  const when = argument(library === 'node-schedule' ? at - 1 : scheduler.when)
  const first = argument(at)
  const options = scheduler.options.map(argument).find((one) => one !== undefined && one !== first)
  return {
    library,
    node: call,
    runs: first === undefined ? undefined : functionOf({ module, node: first }, imports),
    every: when === undefined ? undefined : words(module, when, imports, library),
    ...(options === undefined ? {} : { options }),
    ...(scheduler.keeps === undefined ? {} : { keeps: scheduler.keeps }),
  }
}

/** `CronJob.from({ cronTime, onTick, waitForCompletion })`. */
function ofOptions(module: JsModule, call: CallNode, imports: Imports, options: JsNode | undefined): Job | undefined {
  if (options === undefined) return undefined
  const runs = property({ module, node: options }, 'onTick', imports)
  const when = property({ module, node: options }, 'cronTime', imports)
  return {
    library: 'cron',
    node: call,
    runs: runs === undefined ? undefined : functionOf(runs, imports),
    every: when === undefined ? undefined : words(when.module, when.node, imports, 'cron'),
    options,
    keeps: 'waitForCompletion',
  }
}

/** Methods under Nest's `@Cron()` and `@Interval()`. */
function decorated({ module, imports }: Looked): readonly Job[] {
  const jobs: Job[] = []
  for (const owner of module.classes) {
    for (const member of owner.body.body) {
      if (member.type !== 'ClassMethod') continue
      for (const decorator of member.decorators ?? []) {
        const call = bare(decorator.expression as JsNode)
        if (!isCall(call)) continue
        const origin = originOf(module, call.callee)
        const made = origin?.source === '@nestjs/schedule' ? origin.path.join('.') : ''
        if (made !== 'Cron' && made !== 'Interval') continue
        const [when, options] = made === 'Interval' ? call.arguments.slice(-1) : call.arguments
        if (when === undefined || isOff(options)) continue
        const every = made === 'Cron' ? words(module, when, imports, 'nest') : seconds(numberFact(fold({ module, node: when }, imports), '@Interval'))
        const name = keyName(member.key)
        jobs.push({
          library: '@nestjs/schedule',
          node: member,
          runs: { module, node: member },
          every,
          keeps: 'waitForCompletion',
          locked: (member.decorators ?? []).some((other) => lockNames.test(decoratorName(other.expression as JsNode))),
          ...(name === undefined ? {} : { name }),
          ...(options === undefined ? {} : { options }),
        })
      }
    }
  }
  return jobs
}

/** `disabled: true` of Nest's, which then starts nothing ({@link https://docs.nestjs.com/techniques/task-scheduling#declarative-cron-jobs}). */
function isOff(options: JsNode | undefined): boolean {
  return (
    options?.type === 'ObjectExpression' &&
    options.properties.some((one) => one.type === 'ObjectProperty' && keyName(one.key) === 'disabled' && one.value.type === 'BooleanLiteral' && one.value.value)
  )
}

function decoratorName(expression: JsNode): string {
  const inner = bare(expression)
  return isCall(inner) ? calleeName(inner) : dotted(inner)
}

function seconds(milliseconds: Fact<number>): Fact<number> {
  if (milliseconds.state !== 'unresolved') return { ...milliseconds, value: milliseconds.value / 1000 }
  const { atLeast, atMost, ...rest } = milliseconds
  return { ...rest, ...(atLeast === undefined ? {} : { atLeast: atLeast / 1000 }), ...(atMost === undefined ? {} : { atMost: atMost / 1000 }) }
}

/** A cron text, or the name of one: `CronExpression.EVERY_30_SECONDS`. */
function words(module: JsModule, when: JsNode, imports: Imports, key: string): Fact<string> | undefined {
  const written = dotted(when)
  const at = { path: module.path, line: lineOf(when), key }
  if (/(^|\.)CronExpression\.[A-Z0-9_]+$/.test(written)) return known(written.split('.').at(-1) ?? '', at)
  const value = fold({ module, node: when }, imports)
  // A rule of its own kind, an object or a date.
  return textFact(value, key).fact ?? unresolved('a rule that is no text', placeOf(value, key))
}

/** Whether a library's own option keeps a second run out; undefined where its value can't be told. */
function keepsApart(module: JsModule, job: Job, imports: Imports): boolean | undefined {
  if (job.keeps === undefined || job.options === undefined) return false
  const set = property({ module, node: job.options }, job.keeps, imports)
  if (set === undefined)
    return job.options.type === 'ObjectExpression' && job.options.properties.every((one) => one.type !== 'SpreadElement')
      ? false
      : isFunction(job.options)
        ? false
        : undefined
  const value = fold(set, imports)
  // croner also takes a function that is told of each run held back.
  return value.kind === 'literal' ? Boolean(value.value) : isFunction(set.node) ? true : undefined
}

/** Jobs whose names say that they keep the process itself in order: each copy has its own. */
const housekeeping =
  /heart|ping|metric|cache|clean|clear|sweep|evict|prune|purge|refresh|keep-?alive|poll|flush|stats|health|monitor|log|gc|expire|watch|report|progress|tick|spinner|reload|config|session|token|memory|emit|broadcast|status|update(?=stats|metrics)|retry|reconnect/i

/** Each copy tells its own. */
const ownState = /heart_?beat|keep_?alive|lease|presence|last_?seen|metric|telemetry|flush/i

function declared(looked: Looked, job: Job, names: Map<string, number>, file: OfFile): FeatureDeclaration | undefined {
  const { module, imports, use } = looked
  if (isOutOfProduction(module, job.node, imports)) return undefined
  const overlap: Overlap = followed(job, imports, file)
  if (job.library === 'setInterval' && (endsItself(module, job.node) || flushes(job.runs, file))) return undefined
  const title = job.name ?? nameOf(job.runs) ?? nameAround(module, job.node) ?? job.library
  if (ownState.test(title)) return undefined
  if (overlap.guards.size === 0) {
    if (overlap.open === undefined || !overlap.waits) return undefined
    const opened = isCall(overlap.open) && overlap.open !== job.node ? calleeName(overlap.open) : ''
    if (
      job.library === 'setInterval' &&
      (job.runs === undefined || housekeeping.test(opened) || housekeeping.test(title) || housekeeping.test(module.path.split('/').at(-1) ?? ''))
    )
      return undefined
  }
  if (!overlap.waits || (job.library === 'setInterval' && !(file.server ??= isServerCode(module)))) return undefined
  const count = (names.get(title) ?? 0) + 1
  names.set(title, count)
  const name = count === 1 ? title : `${title}#${count}`
  // A decorated method begins at its decorator; its name is what a reader looks for.
  const at = { path: module.path, line: lineOf(job.node.type === 'ClassMethod' ? (job.node.key as JsNode) : job.node), key: `${job.library}.${name}` }
  return {
    kind: 'feature',
    what: 'job',
    library: job.library,
    name,
    path: module.path,
    at,
    use,
    facts: new Map<string, Fact<string | number | boolean>>([
      ...(job.every === undefined ? [] : [['every', job.every] as const]),
      ['guard', guardOf(module, job, overlap, at, imports)],
      ['work', overlap.guards.size > 0 ? known(true, at) : unresolved('work done in another file', at, 'what the job calls was not followed')],
      ...(isGated(module, job.node) ? [['gated', known(true, at)] as const] : []),
    ]),
  }
}

function guardOf(module: JsModule, job: Job, overlap: Overlap, at: FeatureDeclaration['at'], imports: Imports): Fact<string> {
  const kept = keepsApart(module, job, imports)
  if (overlap.guards.size > 0 && !overlap.guards.has('none')) return known(overlap.guards.has('flag') ? 'flag' : 'lock', at)
  if (overlap.whole === 'lock') return known('lock', at)
  if (kept === true || overlap.whole === 'flag') return known('flag', at)
  if (overlap.perhaps !== undefined || job.locked === true)
    return unresolved('a lock that was not followed', at, 'its name speaks of a lock; whether it holds is told elsewhere')
  if (kept === undefined) return unresolved('options from elsewhere', at, `${job.keeps ?? 'an option'} may be set where the options are made`)
  if (overlap.guards.size > 0) return known('none', at)
  return unresolved('work done in another file', at, 'what the job calls was not followed')
}

function followed(job: Job, imports: Imports, file: OfFile): Overlap {
  if (job.runs === undefined) return { guards: new Set(), open: job.node, waits: true }
  const overlap = file.overlaps.get(job.runs.node) ?? overlapOf(job.runs, imports, file)
  file.overlaps.set(job.runs.node, overlap)
  // What a cron library starts is a job, whether or not its one call is waited for.
  const isLoose = job.library !== 'setInterval' && overlap.guards.size === 0 && overlap.open === undefined && overlap.whole === undefined
  return isLoose && overlap.loose !== undefined ? { ...overlap, open: overlap.loose, waits: true } : overlap
}

/** Whether a condition on the environment or the cluster decides that the job starts: then perhaps only one copy has it. */
function isGated(module: JsModule, node: JsNode): boolean {
  for (let child = node, above = module.parents.get(node); above !== undefined; child = above, above = module.parents.get(above)) {
    if (above.type === 'IfStatement' && above.test !== child) return true
    if (above.type === 'LogicalExpression' && above.right === child) return true
    if (above.type === 'ConditionalExpression' && above.test !== child) return true
    if (above.type === 'BlockStatement' || above.type === 'Program') {
      for (const statement of above.body) {
        if (statement === child) break
        if (
          statement.type === 'IfStatement' &&
          /Return|Block/.test(statement.consequent.type) &&
          (statement.consequent.type === 'ReturnStatement' || hasReturn(statement.consequent))
        )
          return true
      }
    }
  }
  return false
}

function hasReturn(block: JsNode): boolean {
  return block.type === 'BlockStatement' && block.body.some((statement) => statement.type === 'ReturnStatement')
}
