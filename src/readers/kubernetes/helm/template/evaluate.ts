/** Carries out templates with bounded steps; of a condition that nobody can know, the branch is taken that is assumed for this round. */
import { limits } from '../../../../base/limits.ts'
import { functions } from '../functions/index.ts'
import { memberOf, nil, number, plainText, printed, runsOf, text, truth, unknown, whyUnknown, type Run, type Spot, type Value } from '../value.ts'
import { isOfValues, Stop, type Defined, type Expression, type Node, type Pipe } from './nodes.ts'
import { parseTemplate } from './parse.ts'

export interface Evaluation {
  readonly defines: ReadonlyMap<string, Defined>
  /** Whether what can't be known counts as true this round. */
  readonly assumes: boolean
  /** Conditions that were assumed, with what would have to be known. */
  readonly assumed: Map<string, { readonly spot: Spot; readonly why: string }>
  steps: number
  output: number
  depth: number
  lacks?: Spot
}

interface Frame {
  readonly evaluation: Evaluation
  readonly path: string
  readonly root: Value
  readonly dot: Value
  readonly variables: Scope
}

interface Scope {
  readonly own: Map<string, Value>
  readonly above?: Scope
}

class Jump extends Error {
  readonly is: 'break' | 'continue'

  constructor(is: 'break' | 'continue') {
    super(is)
    this.is = is
  }
}

/** Throws a {@link Stop} where Helm would refuse, or where it costs too much. */
export function evaluate(body: readonly Node[], path: string, dot: Value, evaluation: Evaluation): readonly Run[] {
  const out: Run[] = []
  try {
    walk(body, { evaluation, path, root: dot, dot, variables: { own: new Map([['$', dot]]) } }, out)
  } catch (error) {
    if (error instanceof Jump) throw new Stop(`“${error.is}” outside of a range`, { path, line: body[0]?.line ?? 1 })
    throw error
  }
  return out
}

function write(out: Run[], runs: readonly Run[], spot: Spot, { evaluation }: Frame): void {
  for (const run of runs) {
    evaluation.output += run.text.length
    if (evaluation.output > limits.templateOutput) throw new Stop('the templates write more than can be followed', spot)
    out.push(run.spot === undefined ? { ...run, spot } : run)
  }
}

function walk(nodes: readonly Node[], frame: Frame, out: Run[]): void {
  for (const node of nodes) {
    const spot = { path: frame.path, line: node.line }
    spend(frame, spot)
    switch (node.is) {
      case 'text': {
        let line = node.line
        for (const part of node.text.split(/(?<=\n)/)) write(out, [{ text: part, spot: { path: frame.path, line: line++ } }], spot, frame)
        break
      }
      case 'action': {
        const value = pipeValue(node.pipe, frame)
        if (node.pipe.declares.length === 0) write(out, runsOf(value), spot, frame)
        break
      }
      case 'if':
      case 'with':
        choose(node, frame, out)
        break
      case 'range':
        repeat(node, frame, out)
        break
      case 'template':
        write(out, included(node.name, node.pipe === undefined ? nil : pipeValue(node.pipe, frame), spot, frame.evaluation), spot, frame)
        break
      default:
        throw new Jump(node.is)
    }
  }
}

function spend({ evaluation }: Frame, spot: Spot): void {
  if (--evaluation.steps < 0) throw new Stop('the templates take more steps than can be followed', spot)
}

function inner(frame: Frame, dot: Value = frame.dot): Frame {
  return { ...frame, dot, variables: { own: new Map(), above: frame.variables } }
}

function choose(node: Node & { readonly is: 'if' | 'with' | 'range' }, frame: Frame, out: Run[]): void {
  const scope = inner(frame)
  const value = pipeValue(node.pipe, scope)
  const known = truth(value)
  const taken = known ?? assume(value, { path: frame.path, line: node.line }, frame.evaluation)
  const branch = { ...scope, dot: taken && node.is === 'with' ? value : frame.dot }
  if (known !== undefined) walk(taken ? node.body : node.otherwise, branch, out)
  else attempt(taken ? node.body : node.otherwise, branch, out)
}

/** What is refused inside of a branch that may never be taken is not written, and that is all. */
function attempt(nodes: readonly Node[], frame: Frame, out: Run[]): void {
  const own: Run[] = []
  try {
    walk(nodes, frame, own)
  } catch (error) {
    if (!(error instanceof Stop) || frame.evaluation.steps < 0 || frame.evaluation.output > limits.templateOutput) throw error
    return
  }
  for (const run of own) out.push(run)
}

function assume(value: Value, spot: Spot, { assumes, assumed }: Evaluation): boolean {
  const why = whyUnknown(value) ?? 'a condition'
  assumed.set(`${spot.path}:${spot.line}`, { spot, why })
  return assumes
}

function repeat(node: Node & { readonly is: 'if' | 'with' | 'range' }, frame: Frame, out: Run[]): void {
  const scope = inner(frame)
  const { pipe } = node
  const spot = { path: frame.path, line: node.line }
  const over = pipeValue({ ...pipe, declares: [] }, scope)
  const [first, second] = pipe.declares
  const items = itemsIn(over)
  const known = items !== undefined
  const pairs = items ?? (assume(over, spot, frame.evaluation) ? [[unknown(whyUnknown(over) ?? 'range'), over] as const] : [])
  if (pairs.length === 0) walk(node.otherwise, scope, out)
  for (const [key, value] of pairs) {
    spend(frame, spot)
    const each = inner(scope, value)
    if (first !== undefined) each.variables.own.set(first, second === undefined ? value : key)
    if (second !== undefined) each.variables.own.set(second, value)
    try {
      if (known) walk(node.body, each, out)
      else attempt(node.body, each, out)
    } catch (error) {
      if (!(error instanceof Jump)) throw error
      if (error.is === 'break') break
    }
  }
}

function itemsIn(over: Value): readonly (readonly [Value, Value])[] | undefined {
  if (whyUnknown(over) !== undefined) return undefined
  if (over.kind === 'list') return over.items.map((item, index) => [number(index), item])
  if (over.kind === 'map') return [...over.members].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, { value, at }]) => [text(key, at), value])
  if (over.kind === 'number')
    return Array.from({ length: Math.max(0, Math.min(over.value, limits.templateParts)) }, (_, index) => [number(index), number(index)])
  return []
}

function included(name: string, dot: Value, spot: Spot, evaluation: Evaluation): readonly Run[] {
  const defined = evaluation.defines.get(name)
  if (defined === undefined) throw new Stop('a template is included that is not in the repository', spot)
  evaluation.depth++
  try {
    if (evaluation.depth > limits.templateDepth) throw new Stop('templates include one another too deeply', spot)
    return evaluate(defined.body, defined.path, dot, evaluation)
  } finally {
    evaluation.depth--
  }
}

/** A file that is refused is told where it is rendered by itself: whoever hashes it loses no more than the hash. */
function includedText(name: string, dot: Value, spot: Spot, evaluation: Evaluation): Value {
  try {
    return { kind: 'text', runs: included(name, dot, spot, evaluation) }
  } catch (error) {
    const isBounded = evaluation.steps >= 0 && evaluation.output <= limits.templateOutput
    if (error instanceof Stop && isBounded && evaluation.defines.get(name)?.isFile === true) return unknown('include')
    throw error
  }
}

function pipeValue(pipe: Pipe, frame: Frame): Value {
  let value: Value | undefined
  for (const command of pipe.commands) value = commandValue(command, value, frame, pipe.line)
  const result = value ?? nil
  for (const name of pipe.declares.slice(0, 1)) {
    if (pipe.assigns) {
      let scope: Scope | undefined = frame.variables
      while (scope !== undefined && !scope.own.has(name)) scope = scope.above
      scope?.own.set(name, result)
    } else frame.variables.own.set(name, result)
  }
  return result
}

function commandValue(command: readonly Expression[], piped: Value | undefined, frame: Frame, line: number): Value {
  const spot = { path: frame.path, line }
  spend(frame, spot)
  const [head, ...rest] = command
  if (head === undefined) return nil
  if (head.is === 'function') {
    // These look at what follows only as far as they must.
    if (head.name === 'and' || head.name === 'or') return either(head.name, rest, piped, frame)
    return called(head.name, [...rest.map((one) => expressionValue(one, frame, line)), ...(piped === undefined ? [] : [piped])], frame, spot)
  }
  const value = expressionValue(head, frame, line)
  if (value.kind !== 'call') {
    if ((rest.length > 0 || piped !== undefined) && value.kind !== 'unknown') throw new Stop('what is no function is given arguments', spot)
    return value
  }
  return value.call([...rest.map((one) => expressionValue(one, frame, line)), ...(piped === undefined ? [] : [piped])])
}

/** The first that decides; what is not known decides nothing, unless a later one does. */
function either(name: 'and' | 'or', rest: readonly Expression[], piped: Value | undefined, frame: Frame): Value {
  let open: Value | undefined
  let last: Value = nil
  const values = [...rest.map((one) => (): Value => expressionValue(one, frame, 0)), ...(piped === undefined ? [] : [(): Value => piped])]
  for (const one of values) {
    last = one()
    const holds = truth(last)
    if (holds === undefined) open ??= last
    else if (holds === (name === 'or')) return open === undefined || name === 'and' ? last : { kind: 'bool', value: true }
  }
  return open === undefined ? last : unknown(whyUnknown(open) ?? 'a condition')
}

function expressionValue(expression: Expression, frame: Frame, line: number): Value {
  switch (expression.is) {
    case 'literal':
      return expression.value
    case 'dot':
      return frame.dot
    case 'variable': {
      for (let scope: Scope | undefined = frame.variables; scope !== undefined; scope = scope.above) {
        const found = scope.own.get(expression.name)
        if (found !== undefined) return found
      }
      throw new Stop('a variable that is not declared', { path: frame.path, line })
    }
    case 'function':
      return called(expression.name, [], frame, { path: frame.path, line })
    case 'pipe':
      return pipeValue(expression.pipe, inner(frame))
    case 'field': {
      const of = expressionValue(expression.of, frame, line)
      if (of.kind === 'nil' && frame.evaluation.assumed.size === 0 && isOfValues(expression.of)) frame.evaluation.lacks ??= { path: frame.path, line }
      return of.kind === 'unknown' ? of : (memberOf(of, expression.name) ?? nil)
    }
  }
}

function called(name: string, given: readonly Value[], frame: Frame, spot: Spot): Value {
  const { evaluation } = frame
  const [first = nil, second = nil] = given
  switch (name) {
    case 'include': {
      if (whyUnknown(first) !== undefined) return unknown('include')
      return includedText(printed(first), second, spot, evaluation)
    }
    case 'tpl':
      return filledIn(first, second, frame, spot)
    case 'call':
      return first.kind === 'call' ? first.call(given.slice(1)) : unknown('call')
    default: {
      const fits = functions.get(name)
      if (fits === undefined) return unknown(name)
      const value = fits(given, spot)
      if (value.kind === 'text') evaluation.output += plainText(value.runs).length
      if (evaluation.output > limits.templateOutput) throw new Stop('a text grows longer than can be followed', spot)
      return value
    }
  }
}

/** A text that is a template itself. */
function filledIn(source: Value, dot: Value, frame: Frame, spot: Spot): Value {
  const { evaluation } = frame
  const why = whyUnknown(source)
  if (why !== undefined) return unknown(why)
  const written = printed(source)
  if (!written.includes('{{')) return source
  if (++evaluation.depth > limits.templateDepth || written.length > limits.fileBytes) throw new Stop('templates include one another too deeply', spot)
  try {
    const place = source.at ?? spot
    const { body, defines } = parseTemplate(written, place.path)
    const own = { ...evaluation, defines: defines.size === 0 ? evaluation.defines : new Map([...evaluation.defines, ...defines]) }
    const runs = evaluate(body, place.path, dot, own)
    evaluation.steps = own.steps
    evaluation.output = own.output
    const result = runs.map((run) => ({ ...run, spot: place }))
    return { kind: 'text', runs: result, at: place }
  } finally {
    evaluation.depth--
  }
}
