/** `if` and `case`: the branches that may run, what they may leave behind, and what the rest then depends on. */
import type { CaseNode, IfNode, ShellNode } from '../parse/shell/ast.ts'
import { conditionText } from './condition.ts'
import { textOf } from './expand.ts'
import { globMatch } from './glob.ts'
import { expansionOf, type Hands } from './hands.ts'
import { outcomeOf } from './outcome.ts'
import { fork, mergeBranches, under, type Channel, type Flow, type Piece, type Result, type Session, type State } from './session.ts'
import type { Outcome } from './testing.ts'

/** A test that ends the script well (`exit 0`) makes the rest conditional; one that ends it with an error asks only for what the script needs. */
export function guard(node: ShellNode, raw: string, unlikely: boolean, state: State): void {
  const ends = /\b(?:exit|return)(?:\s+0)?\s*(?:;|\}|\)|fi\b|$)/m.test(node.raw)
  if (unlikely || !ends || !/\$\{?[A-Za-z_]/.test(raw)) return
  const text = conditionText(raw)
  state.conditions = [...state.conditions, text.startsWith('! ') ? text.slice(2) : `! ${text}`]
}

export function conditionOutcome(nodes: readonly ShellNode[], state: State, channel: Channel, session: Session, hands: Hands): Outcome {
  const result = hands.list(nodes, state, channel, session)
  const last = nodes.at(-1)
  return last === undefined ? undefined : outcomeOf(last, result, state, session)
}

export function branch(node: IfNode, state: State, channel: Channel, session: Session, hands: Hands): Result {
  const out: Piece[] = []
  const alive: State[] = []
  const flows: Flow[] = []
  let negated: string[] = []
  let open = true
  const take = (body: readonly ShellNode[], inner: State): Flow => {
    const result = hands.list(body, inner, channel, session)
    for (const piece of result.out) out.push(piece)
    flows.push(result.flow)
    if (result.flow === 'on') alive.push(inner)
    return result.flow
  }
  for (const { condition, raw, body } of node.branches) {
    const outcome = conditionOutcome(condition, state, channel, session, hands)
    if (outcome === 'false') continue
    if (outcome === 'true' && flows.length === 0) return { ...hands.list(body, state, channel, session), success: undefined }
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

export function choose(node: CaseNode, state: State, channel: Channel, session: Session, hands: Hands): Result {
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
    if (known) return hands.list(body, state, channel, session)
    // The last resort of a `case` is the rule where the others are its exceptions.
    const condition = all && node.items.length === 1 ? undefined : conditionText(`case ${node.subject.raw} in ${texts.join('|')}`)
    const inner = under(state, condition)
    const result = hands.list(body, inner, channel, session)
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
