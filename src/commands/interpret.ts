/** Walks a script's tree in the order it would run: what is never reached is left out, what is conditional says so. */
import type { Action, Word } from '../model/action.ts'
import type { CaseNode, ForNode, IfNode, PipelineNode, ShellNode, SimpleNode, WhileNode } from '../parse/shell/ast.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { durationHours } from '../parse/duration.ts'
import { callsIn } from './listing.ts'
import { conditionText } from './condition.ts'
import { expansionOf, type Hands } from './hands.ts'
import { fieldsOf, textOf } from './expand.ts'
import { globMatch } from './glob.ts'
import { inputOf, outputFile } from './redirect.ts'
import { tieStages } from './pipeline.ts'
import {
  addAll,
  assign,
  fork,
  mergeBranches,
  under,
  type Channel,
  type Flow,
  type Piece,
  type Result,
  type Session,
  type Stage,
  type State,
} from './session.ts'
import { simple, writeFile } from './simple.ts'
import { emit } from './emit.ts'
import { pruneOfListing, pruneOfPipeline } from './tools/prunes.ts'
import { not, testOutcome, type Outcome } from './testing.ts'
import { literal, unknownWord } from './word.ts'

/** Words of a loop beyond these are not walked one by one. */
const mostTurns = 16
const depthLimit = 60
const mostStages = 60

const nothing: Result = { flow: 'on', out: [], success: undefined }

export const hands: Hands = {
  list: walkList,
  text(text, state, channel, line, session) {
    if (session.depth >= 12) {
      session.skipped.push({ path: session.origin.path, line, reason: 'commands nested too deeply' })
      return nothing
    }
    session.depth++
    const script = parseShell(text, (inner) => line + inner - 1)
    const result = walkList(script.body, state, channel, session)
    session.depth--
    return result
  },
}

/** Walks a parsed script from its first line to its last, then what its traps do. */
export function walkScript(body: readonly ShellNode[], state: State, sink: Action[], session: Session): void {
  walkList(body, state, { sink, piped: false, before: [], calls: [] }, session)
  for (const handler of session.handlers.splice(0, 20)) walkList(handler, state, { sink, piped: false, before: [], calls: [] }, session)
}

function walkList(nodes: readonly ShellNode[], state: State, channel: Channel, session: Session): Result {
  const out: Piece[] = []
  let success: boolean | undefined
  for (const node of nodes) {
    if (node.kind === 'function') {
      state.functions.set(node.name, node.body)
      session.defined.add(node.name)
    }
  }
  for (const node of nodes) {
    const result = walk(node, state, channel, session)
    for (const piece of result.out) if (out.length < 5000) out.push(piece)
    success = result.success
    if (result.flow !== 'on') return { flow: result.flow, out, success }
  }
  return { flow: 'on', out, success }
}

function walk(node: ShellNode, state: State, outer: Channel, session: Session): Result {
  if (session.budget <= 0 || session.depth > depthLimit) return nothing
  session.depth++
  const result = node.kind === 'simple' ? simple(node, state, outer, session, hands) : redirected(node, state, outer, session)
  session.depth--
  return result
}

/** A compound command with its redirections: they hold for everything inside. */
function redirected(node: Exclude<ShellNode, SimpleNode>, state: State, outer: Channel, session: Session): Result {
  if (node.redirections.length === 0) return compound(node, state, outer, session)
  const sink: Action[] = []
  const from = expansionOf(state, session, outer, hands)
  let channel: Channel = { ...outer, sink, calls: outer.calls }
  let file: { readonly word: Word; readonly append: boolean } | undefined
  for (const redirection of node.redirections) {
    const input = inputOf(redirection, from)
    if (input !== undefined) channel = { ...channel, ...input }
    const written = outputFile(redirection, from)
    if (written !== undefined) file = written
  }
  const result = compound(node, state, channel, session)
  if (file !== undefined) {
    tieStages([{ actions: sink, calls: [], file: file.word }], session)
    writeFile(file.word, result.out, file.append, state, sink, session)
  }
  addAll(outer.sink, sink)
  // `done < <(find …)` reads a listing and may delete it.
  const listing = channel.stdinFile?.text.startsWith('<(') === true && /\brm\b/.test(node.raw) ? pruneOfListing(callsIn(channel.stdinFile.text)) : undefined
  if (listing !== undefined) emit(listing, node.line, state, outer.sink, session)
  return file === undefined ? result : { ...result, out: [] }
}

function compound(node: Exclude<ShellNode, SimpleNode>, state: State, channel: Channel, session: Session): Result {
  switch (node.kind) {
    case 'pipeline':
      return pipeline(node, state, channel, session)
    case 'chain':
      return chain(node.items, state, channel, session)
    case 'if':
      return branch(node, state, channel, session)
    case 'while':
      return loop(node, state, channel, session)
    case 'for':
      return each(node, state, channel, session)
    case 'case':
      return choose(node, state, channel, session)
    case 'group': {
      if (!node.subshell) return walkList(node.body, state, channel, session)
      const result = walkList(node.body, fork(state), channel, session)
      return { ...result, flow: 'on' }
    }
    case 'background':
      return { ...walk(node.node, fork(state), channel, session), flow: 'on', success: true }
    case 'function':
      state.functions.set(node.name, node.body)
      session.defined.add(node.name)
      return { ...nothing, success: true }
    case 'arithmetic':
      return nothing
  }
}

function pipeline(node: PipelineNode, state: State, channel: Channel, session: Session): Result {
  const [only] = node.commands
  if (node.commands.length === 1 && only !== undefined) {
    const result = walk(only, state, channel, session)
    return { ...result, success: result.success === undefined ? undefined : !result.success }
  }
  const stages: Stage[] = []
  let stdin: readonly Piece[] | undefined = channel.stdin
  let result: Result = nothing
  for (const [index, command] of node.commands.slice(0, mostStages).entries()) {
    const sink: Action[] = []
    const calls: Channel['calls'] = []
    const piped = index > 0 || channel.piped
    const files: Word[] = []
    const inner: Channel = {
      sink,
      calls,
      piped,
      before: index === 0 ? channel.before : [...stages],
      files,
      ...(stdin === undefined ? {} : { stdin }),
      ...(index === 0 && channel.stdinFile !== undefined ? { stdinFile: channel.stdinFile } : {}),
    }
    result = walk(command, fork(state), inner, session)
    stdin = result.out
    const file = files.at(-1)
    stages.push({ actions: sink, calls, ...(file === undefined ? {} : { file }) })
  }
  tieStages(stages, session)
  for (const stage of stages) {
    addAll(channel.sink, stage.actions)
    addAll(channel.calls, stage.calls)
  }
  const prune = pruneOfPipeline(stages)
  if (prune !== undefined && !stages.some((stage) => stage.actions.some((action) => action.does === 'prune')))
    emit(prune, node.line, state, channel.sink, session)
  return { flow: 'on', out: result.out, success: undefined }
}

function chain(items: readonly { readonly operator: '' | '&&' | '||'; readonly node: ShellNode }[], state: State, channel: Channel, session: Session): Result {
  const out: Piece[] = []
  let outcome: Outcome
  let flow: Flow = 'on'
  let raw = ''
  for (const { operator, node } of items) {
    const skipped = (operator === '&&' && outcome === 'false') || (operator === '||' && outcome === 'true')
    if (skipped) continue
    const certain = operator === '' || (operator === '&&' && outcome === 'true') || (operator === '||' && outcome === 'false')
    // After `&&` a command that merely did its work is no condition; after `||` its failure is one.
    const expected = operator === '&&' && outcome === 'likely'
    const condition = certain || expected ? undefined : operator === '||' ? `! ${raw}` : raw
    const inner = certain || expected ? state : under(state, conditionText(condition ?? ''))
    const result = walk(node, inner, channel, session)
    for (const piece of result.out) out.push(piece)
    if (inner !== state) {
      if (result.flow === 'on') mergeBranches(state, [state, inner])
      else if (result.flow !== 'break')
        guard(node, operator === '&&' ? raw : `! ${raw}`, operator === '&&' ? outcome === 'unlikely' : outcome !== undefined, state)
    } else if (result.flow !== 'on' && certain) {
      flow = result.flow
      break
    }
    outcome = operator === '||' && outcome !== 'false' ? outcome : outcomeOf(node, result, state, session, channel)
    raw = (raw === '' ? node.raw : `${raw} ${operator} ${node.raw}`).slice(0, 400)
  }
  return { flow, out, success: outcome === 'true' ? true : outcome === 'false' ? false : undefined }
}

/** A test that ends the script well (`exit 0`) makes the rest conditional; one that ends it with an error asks only for what the script needs. */
function guard(node: ShellNode, raw: string, unlikely: boolean, state: State): void {
  const ends = /\b(?:exit|return)(?:\s+0)?\s*(?:;|\}|\)|fi\b|$)/m.test(node.raw)
  if (unlikely || !ends || !/\$\{?[A-Za-z_]/.test(raw)) return
  const text = conditionText(raw)
  state.conditions = [...state.conditions, text.startsWith('! ') ? text.slice(2) : `! ${text}`]
}

const tests = new Set([
  '[',
  '[[',
  'test',
  'grep',
  'egrep',
  'fgrep',
  'command',
  'which',
  'type',
  'hash',
  'pgrep',
  'id',
  'diff',
  'cmp',
  'systemctl',
  'flock',
  'ping',
  'nc',
  'read',
  'expr',
  'let',
  'mountpoint',
  'getent',
])

/** How a command that was walked surely or likely ended. */
function outcomeOf(node: ShellNode, result: Result, state: State, session: Session, channel: Channel): Outcome {
  if (result.success !== undefined) return result.success ? 'true' : 'false'
  if (node.kind === 'pipeline') {
    const last = node.commands.at(-1)
    if (last === undefined) return undefined
    const inner =
      node.commands.length > 1 && !(last.kind === 'simple' && tests.has(last.words[0]?.raw ?? ''))
        ? 'likely'
        : outcomeOf(last, { ...result, success: undefined }, state, session, channel)
    return node.negated ? not(inner) : inner
  }
  if (node.kind === 'arithmetic') return undefined
  if (node.kind === 'chain') {
    const outcomes = node.items.map((item) => outcomeOf(item.node, nothing, state, session, channel))
    return outcomes.every((outcome) => outcome === 'likely' || outcome === 'true') ? 'likely' : undefined
  }
  if (node.kind !== 'simple') return 'likely'
  const program = node.words[0]?.raw ?? ''
  if (program === '[' || program === '[[' || program === 'test') {
    const from = { state, path: session.origin.path }
    // Between double brackets nothing is split; between single ones an empty word vanishes, which a test is written not to meet.
    const words = node.words.slice(1, program === 'test' ? undefined : -1).map((word) => textOf(word, from))
    return testOutcome(words, (path) => session.outputs.has(path) || session.files.has(path))
  }
  return tests.has(program) ? undefined : 'likely'
}

function conditionOutcome(nodes: readonly ShellNode[], state: State, channel: Channel, session: Session): Outcome {
  const result = walkList(nodes, state, channel, session)
  const last = nodes.at(-1)
  return last === undefined ? undefined : outcomeOf(last, result, state, session, channel)
}

function branch(node: IfNode, state: State, channel: Channel, session: Session): Result {
  const out: Piece[] = []
  const alive: State[] = []
  const flows: Flow[] = []
  let negated: string[] = []
  let open = true
  const take = (body: readonly ShellNode[], inner: State): Flow => {
    const result = walkList(body, inner, channel, session)
    for (const piece of result.out) out.push(piece)
    flows.push(result.flow)
    if (result.flow === 'on') alive.push(inner)
    return result.flow
  }
  for (const { condition, raw, body } of node.branches) {
    const outcome = conditionOutcome(condition, state, channel, session)
    if (outcome === 'false') continue
    if (outcome === 'true' && flows.length === 0) return { ...walkList(body, state, channel, session), success: undefined }
    const said = [...negated, ...(outcome === 'likely' || outcome === 'true' ? [] : [raw])].join(' && ')
    const inner = said === '' ? fork(state) : under(state, conditionText(said))
    const flow = take(body, inner)
    if (flow !== 'on' && flow !== 'break' && node.branches.length === 1 && node.otherwise === undefined && outcome !== 'true') {
      guard(
        { kind: 'group', subshell: false, body, line: node.line, raw: body.map((one) => one.raw).join(';'), redirections: [] },
        raw,
        outcome === 'unlikely',
        state,
      )
    }
    if (outcome === 'true') {
      open = false
      break
    }
    if (outcome !== 'unlikely') negated = [...negated, `! (${raw})`]
  }
  if (open && node.otherwise !== undefined) {
    take(node.otherwise, negated.length === 0 ? fork(state) : under(state, conditionText(negated.join(' && '))))
  } else if (open) {
    flows.push('on')
    alive.push(fork(state))
  }
  const { conditions } = state
  mergeBranches(state, alive)
  state.conditions = conditions
  const flow =
    flows.every((one) => one !== 'on') && flows.length > 0 ? (flows.includes('return') ? 'return' : flows.includes('break') ? 'break' : 'exit') : 'on'
  return { flow, out, success: undefined }
}

/** Seconds a loop sleeps each turn, as far as its body says it outright. */
function sleepOf(nodes: readonly ShellNode[], state: State, session: Session): Word | undefined {
  const naps: Word[] = []
  const visit = (node: ShellNode): void => {
    if (node.kind === 'background' || node.kind === 'group') {
      for (const inner of node.kind === 'group' ? node.body : [node.node]) visit(inner)
    } else if (node.kind === 'chain') for (const item of node.items) visit(item.node)
    else if (node.kind === 'simple') {
      const words = node.words.flatMap((word) => fieldsOf(word, { state, path: session.origin.path }))
      const at = words.findIndex((word) => word.text === 'sleep')
      if (at >= 0 && at <= 1 && words[at + 1] !== undefined) naps.push(...words.slice(at + 1))
    }
  }
  for (const node of nodes) visit(node)
  const [first] = naps
  if (naps.length <= 1) return first
  const hours = naps.map((word) => durationHours(word.text))
  if (!naps.every((word) => word.resolved) || hours.some((one) => typeof one !== 'number')) return naps.find((word) => !word.resolved) ?? first
  const seconds = hours.reduce((sum: number, one) => sum + (typeof one === 'number' ? one * 3600 : 0), 0)
  return { ...literal(String(Math.round(seconds))), ...(naps.some((word) => word.byDefault) ? { byDefault: true } : {}) }
}

function loop(node: WhileNode, state: State, channel: Channel, session: Session): Result {
  const sink: Action[] = []
  const calls: Channel['calls'] = []
  const inner = fork(state)
  const outcome = conditionOutcome(node.condition, inner, { ...channel, sink, calls }, session)
  const entered = node.until ? not(outcome) : outcome
  if (entered === 'false') {
    addAll(channel.sink, sink)
    return nothing
  }
  const sleeps = node.condition.some((one) => one.kind === 'simple' && one.words[0]?.raw === 'sleep')
  const endless = entered === 'true' || sleeps
  const breaks = session.breaks
  const result = walkList(node.body, inner, { ...channel, sink, calls }, session)
  const stays = endless && session.breaks === breaks && result.flow !== 'break' && result.flow !== 'return' && result.flow !== 'exit'
  if (stays) {
    const nap = sleepOf([...node.condition, ...node.body], inner, session)
    const scheduled = sink.filter((action) => action.does !== 'set')
    if (nap !== undefined && scheduled.length > 0) {
      const at = { path: session.origin.path, line: node.line, key: `${session.origin.key}.loop` }
      const condition = state.conditions.join(' && ')
      session.schedules.push({
        at,
        expression: nap,
        syntax: 'interval',
        place: 'loop',
        command: '',
        actions: scheduled,
        ...(condition === '' ? {} : { condition }),
      })
    }
  }
  addAll(channel.sink, sink)
  addAll(channel.calls, calls)
  mergeBranches(state, [state, inner])
  return { flow: stays ? 'exit' : 'on', out: result.out, success: undefined }
}

function each(node: ForNode, state: State, channel: Channel, session: Session): Result {
  const from = expansionOf(state, session, channel, hands)
  if (node.header !== undefined && /^\s*;\s*;/.test(node.header)) {
    return loop(
      { kind: 'while', until: false, condition: [trueNode(node.line)], body: node.body, line: node.line, raw: node.raw, redirections: [] },
      state,
      channel,
      session,
    )
  }
  const words = node.words === undefined ? (state.arguments ?? []) : node.words.flatMap((word) => fieldsOf(word, from))
  if (node.words !== undefined && node.words.length > 0 && words.length === 0) return nothing
  const variable = node.variable ?? ''
  const single = words.length === 0 || words.length > mostTurns || words.some((word) => !word.resolved && !/^\$\{?\w+\}?$/.test(word.text))
  const turns: readonly Word[] = single ? [unknownWord(`\${${variable}}`, [variable])] : words
  const calls: Channel['calls'] = []
  const out: Piece[] = []
  const inner = fork(state)
  const breaks = session.breaks
  for (const turn of turns) {
    if (variable !== '') assign(inner, variable, [turn])
    const result = walkList(node.body, inner, { ...channel, calls }, session)
    for (const piece of result.out) out.push(piece)
    if (result.flow !== 'on') break
    if (session.breaks > breaks) break
  }
  addAll(channel.calls, calls)
  const listed = words.find((word) => word.text.includes('$('))
  const deletes = calls.some((call) => call.program === 'rm' && call.words.some((word) => word.variables.includes(variable)))
  const prune = listed === undefined || !deletes ? undefined : pruneOfListing(callsIn(listed.text))
  if (prune !== undefined) emit(prune, node.line, state, channel.sink, session)
  mergeBranches(state, single ? [state, inner] : [inner])
  return { flow: 'on', out, success: undefined }
}

function trueNode(line: number): SimpleNode {
  const word = { parts: [{ kind: 'text' as const, text: 'true', quoted: false }], line, raw: 'true' }
  return { kind: 'simple', assignments: [], words: [word], redirections: [], line, raw: 'true' }
}

function choose(node: CaseNode, state: State, channel: Channel, session: Session): Result {
  const from = expansionOf(state, session, channel, hands)
  const subject = textOf(node.subject, from)
  const out: Piece[] = []
  const alive: State[] = []
  let every = false
  const known = subject.resolved && subject.byDefault !== true
  for (const { patterns, body } of node.items) {
    const texts = patterns.map((pattern) => textOf(pattern, from).text)
    const all = texts.includes('*')
    if (known && !texts.some((text) => globMatch(text, subject.text))) continue
    if (known) return walkList(body, state, channel, session)
    // The last resort of a `case` is the rule where the others are its exceptions.
    const condition = all && node.items.length === 1 ? undefined : conditionText(`case ${node.subject.raw} in ${texts.join('|')}`)
    const inner = under(state, condition)
    const result = walkList(body, inner, channel, session)
    for (const piece of result.out) out.push(piece)
    if (result.flow === 'on') alive.push(inner)
    every ||= all
  }
  if (!every) alive.push(fork(state))
  const { conditions } = state
  mergeBranches(state, alive)
  state.conditions = conditions
  return { flow: every && alive.length === 0 ? 'exit' : 'on', out, success: undefined }
}
