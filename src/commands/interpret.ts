/** Walks a script's tree in the order it would run: what is never reached is left out, what is conditional says so. */
import type { Action, Word } from '../model/action.ts'
import type { PipelineNode, ShellNode, SimpleNode } from '../parse/shell/ast.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { callsIn } from './listing.ts'
import { branch, choose, guard } from './branches.ts'
import { each, loop } from './loops.ts'
import { outcomeOf } from './outcome.ts'
import { conditionText } from './condition.ts'
import { expansionOf, type Hands } from './hands.ts'
import { inputOf, outputFile } from './redirect.ts'
import { tieStages } from './pipeline.ts'
import { addAll, fork, mergeBranches, under, type Channel, type Flow, type Piece, type Result, type Session, type Stage, type State } from './session.ts'
import { simple, writeFile } from './simple.ts'
import { emit } from './emit.ts'
import { pruneOfListing, pruneOfPipeline } from './tools/prunes.ts'
import type { Outcome } from './testing.ts'

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
  const handle = (handler: readonly ShellNode[], from: State): readonly Action[] => {
    const done: Action[] = []
    walkList(handler, from, { sink: done, piped: false, before: [], calls: [] }, session)
    return done
  }
  // At its end a script tells how it went, whichever way it went.
  for (const handler of session.handlers.splice(0, 20))
    addAll(
      sink,
      handle(handler, state).map((action) =>
        action.does === 'notify' && action.condition === undefined ? { ...action, condition: 'the script ends' } : action,
      ),
    )
  for (const handler of session.failures.splice(0, 20))
    addAll(
      sink,
      handle(handler, under(state, 'a command fails')).filter((action) => action.does === 'notify'),
    )
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
      return branch(node, state, channel, session, hands)
    case 'while':
      return loop(node, state, channel, session, hands)
    case 'for':
      return each(node, state, channel, session, hands)
    case 'case':
      return choose(node, state, channel, session, hands)
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
      kept: channel.kept === true || index < node.commands.length - 1,
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
    outcome = operator === '||' && outcome !== 'false' ? outcome : outcomeOf(node, result, state, session)
    raw = (raw === '' ? node.raw : `${raw} ${operator} ${node.raw}`).slice(0, 400)
  }
  return { flow, out, success: outcome === 'true' ? true : outcome === 'false' ? false : undefined }
}
