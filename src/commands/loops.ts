/** Loops: those over words are walked word by word, those that sleep for ever are schedules. */
import type { Action, Word } from '../model/action.ts'
import { durationHours } from '../parse/duration.ts'
import type { ForNode, ShellNode, SimpleNode, WhileNode } from '../parse/shell/ast.ts'
import { conditionOutcome } from './branches.ts'
import { emit } from './emit.ts'
import { fieldsOf } from './expand.ts'
import { expansionOf, type Hands } from './hands.ts'
import { callsIn } from './listing.ts'
import { addAll, assign, fork, mergeBranches, type Channel, type Piece, type Result, type Session, type State } from './session.ts'
import { not } from './testing.ts'
import { pruneOfListing } from './tools/prunes.ts'
import { literal, unknownWord } from './word.ts'

const nothing: Result = { flow: 'on', out: [], success: undefined }

/** Words of a loop beyond these are not walked one by one. */
const mostTurns = 16

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

export function loop(node: WhileNode, state: State, channel: Channel, session: Session, hands: Hands): Result {
  const sink: Action[] = []
  const calls: Channel['calls'] = []
  const inner = fork(state)
  const outcome = conditionOutcome(node.condition, inner, { ...channel, sink, calls }, session, hands)
  const entered = node.until ? not(outcome) : outcome
  if (entered === 'false') {
    addAll(channel.sink, sink)
    return nothing
  }
  const sleeps = node.condition.some((one) => one.kind === 'simple' && one.words[0]?.raw === 'sleep')
  const endless = entered === 'true' || sleeps
  const breaks = session.breaks
  const result = hands.list(node.body, inner, { ...channel, sink, calls }, session)
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

export function each(node: ForNode, state: State, channel: Channel, session: Session, hands: Hands): Result {
  const from = expansionOf(state, session, channel, hands)
  if (node.header !== undefined && /^\s*;\s*;/.test(node.header)) {
    return loop(
      { kind: 'while', until: false, condition: [trueNode(node.line)], body: node.body, line: node.line, raw: node.raw, redirections: [] },
      state,
      channel,
      session,
      hands,
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
    const result = hands.list(node.body, inner, { ...channel, calls }, session)
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
