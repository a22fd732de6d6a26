/** What Rust's expressions come to without running anything: through bindings, constants, functions of the crate, fields of its settings, and the environment. */
import { limits } from '../../base/limits.ts'
import type { Worth } from '../told.ts'
import { callsOf, parametersOf, type RustCrate } from './crate.ts'
import { settingOf } from './fields.ts'
import { isAlike, newFrame, unknownAt, valueAt, withFallback, type Frame, type RustValue } from './frame.ts'
import { applied } from './methods.ts'
import { argumentsOf, childrenOf, functionAround, lastOf, nameOf, pathOf, textOf, type RustFile, type RustNode } from './parse.ts'

export function frameOf(file: RustFile, crate: RustCrate): Frame {
  return newFrame(file, crate, evaluate)
}

/** Expressions inside one another: a chain longer than this goes round in circles. */
const deepest = 120

export function evaluate(node: RustNode, frame: Frame, depth = 0): RustValue {
  if (depth > deepest) return unknownAt('a value that depends on itself', node, frame)
  if (frame.budget.steps-- <= 0) return unknownAt('too much to work out', node, frame)
  const inner = (one: RustNode | null | undefined): RustValue =>
    one === null || one === undefined ? unknownAt('nothing', node, frame) : evaluate(one, frame, depth + 1)
  const text = textOf(node, frame.file)
  const parts = childrenOf(node)
  switch (node.name) {
    case 'String':
      return valueAt(unquoted(text), node, frame)
    case 'RawString':
      return valueAt(text.replace(/^[br]*#*"/, '').replace(/"#*$/, ''), node, frame)
    case 'Integer':
    case 'Float':
      return valueAt(Number(text.replaceAll('_', '').replace(/(?<=\d)[iuf](8|16|32|64|128|size)$/, '')), node, frame)
    case 'Boolean':
      return valueAt(text === 'true', node, frame)
    case 'Identifier':
      return named(text, node, frame, depth)
    case 'ScopedIdentifier':
      return constant(lastOf(pathOf(node, frame.file)), node, frame, depth)
    case 'ReferenceExpression':
    case 'UnaryExpression':
    case 'TryExpression':
    case 'AwaitExpression':
    case 'ParenthesizedExpression':
    case 'TypeCastExpression':
    case 'ExpressionStatement':
      return inner(parts.find(({ name }) => !/^(&|mut|DerefOp|\(|LogicOp|ArithOp)$/.test(name)))
    case 'Block':
    case 'UnsafeBlock':
      return inner(lastIn(node))
    case 'BinaryExpression':
      return computed(parts, inner, node, frame)
    case 'IfExpression':
      return conditional(parts, inner, node, frame, depth)
    case 'MatchExpression':
      return matched(node, inner, frame, depth)
    case 'FieldExpression': {
      const field = node.getChild('FieldIdentifier')
      return field === null ? unknownAt(text, node, frame) : settingOf(textOf(field, frame.file), node, frame, depth)
    }
    case 'MacroInvocation':
      return macro(node, frame, depth)
    case 'CallExpression':
      return called(node, frame, depth)
    default:
      return unknownAt('an expression', node, frame)
  }
}

function unquoted(text: string): string {
  const inside = text.replace(/^b?"/, '').replace(/"$/, '')
  return inside.replaceAll(/\\\r?\n\s*/g, '').replaceAll(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one === 't' ? '\t' : one))
}

function lastIn(block: RustNode): RustNode | undefined {
  const last = childrenOf(block).findLast(({ name }) => !/^[{}]$|^unsafe$/.test(name))
  if (last?.name === 'ExpressionStatement') {
    const inner = last.firstChild
    if (inner?.name === 'ReturnExpression') return inner.lastChild ?? undefined
    // A statement that ends in a semicolon is worth nothing.
    return last.getChild(';') === null ? (inner ?? undefined) : undefined
  }
  return last
}

/** A binding around it, a parameter, or a constant. */
function named(name: string, node: RustNode, frame: Frame, depth: number): RustValue {
  const bound = boundAround(name, node, frame)
  if (bound !== undefined) return bound.value === undefined ? unknownAt(name, node, frame) : evaluate(bound.value, frame, depth + 2)
  const given = frame.names.get(name)
  if (given !== undefined) return given
  const definition = functionAround(node)
  const index = definition === undefined ? -1 : parametersOf(definition, frame.file).indexOf(name)
  if (definition !== undefined && index !== -1) return handedOver(definition, index, node, frame, depth)
  return constant(name, node, frame, depth)
}

/** The last `let` before it in the blocks around it; without a value where a pattern takes something apart. */
function boundAround(name: string, node: RustNode, { file }: Frame): { readonly value?: RustNode } | undefined {
  for (let one: RustNode = node; one.parent !== null; one = one.parent) {
    if (
      one.parent.name === 'ClosureExpression' &&
      (one.parent.getChild('ParamList')?.getChildren('Parameter') ?? []).some((each) => nameOf(each, file) === name)
    )
      return undefined
    if (one.name === 'FunctionItem') return undefined
    if (one.parent.name !== 'Block') continue
    for (let before = one.prevSibling; before !== null; before = before.prevSibling) {
      if (before.name !== 'LetDeclaration') continue
      const parts = childrenOf(before)
      const equals = parts.findIndex((part) => part.name === '=')
      const value = equals === -1 ? undefined : parts[equals + 1]
      if (nameOf(before, file) === name) return value === undefined ? {} : { value }
      const pattern = before.getChild('TuplePattern')
      if (pattern !== null && value !== undefined && patternName(pattern, file) === name) return { value }
    }
  }
  return undefined
}

/** `v` of `Ok(v)` and `Some(v)`. */
function patternName(pattern: RustNode, file: RustFile): string | undefined {
  const bound = pattern.getChild('BoundIdentifier')
  return bound !== null && /^(Ok|Some)\b/.test(textOf(pattern, file)) ? textOf(bound, file) : undefined
}

function constant(name: string, node: RustNode, frame: Frame, depth: number): RustValue {
  const found = frame.crate.constants.get(name) ?? []
  const [only] = found
  if (only === undefined || found.length > 1) {
    frame.wanted.add(`${name}:`)
    return unknownAt(name, node, frame)
  }
  return evaluate(only.node, { ...frame, file: only.file, names: new Map() }, depth + 2)
}

/** What the only call of a function hands over; what several calls agree on. */
function handedOver(definition: RustNode, index: number, node: RustNode, frame: Frame, depth: number): RustValue {
  const name = nameOf(definition, frame.file)
  frame.wanted.add(`${name}(`)
  const calls = callsOf({ file: frame.file, node: definition }, frame.crate)
  const values = calls.slice(0, 20).map((call): RustValue => {
    const given = argumentsOf(call.node)
    const isMethod = call.node.firstChild?.name === 'FieldExpression'
    const selfs = definition.getChild('ParamList')?.getChild('SelfParameter') ?? null
    const at = selfs !== null && !isMethod ? index + 1 : index
    const argument = given[at]
    return argument === undefined ? unknownAt(name, node, frame) : evaluate(argument, { ...frame, file: call.file, names: new Map() }, depth + 5)
  })
  const [first, ...others] = values
  if (first === undefined) return unknownAt(name === '' ? 'a parameter' : `a parameter of ${name}`, node, frame)
  return others.every((one) => isAlike(one, first)) ? first : unknownAt(`a parameter of ${name}`, node, frame)
}

function computed(parts: readonly RustNode[], inner: (one: RustNode | undefined) => RustValue, node: RustNode, frame: Frame): RustValue {
  const [first, operator, second] = parts
  const [left, right] = [inner(first), inner(second)]
  const sign = operator === undefined ? '' : textOf(operator, frame.file)
  if (left.kind !== 'value' || right.kind !== 'value') {
    const open = left.kind === 'variable' ? left : right
    return unknownAt(open.kind === 'variable' ? `\${${open.name}} ${sign}` : 'a number that is worked out as it runs', node, frame)
  }
  if (sign === '==' || sign === '!=') return valueAt((left.value === right.value) === (sign === '=='), node, frame)
  if (typeof left.value === 'string' && typeof right.value === 'string' && sign === '+')
    return valueAt((left.value + right.value).slice(0, limits.expanded), node, frame)
  if (typeof left.value !== 'number' || typeof right.value !== 'number') return unknownAt('an expression', node, frame)
  const [a, b] = [left.value, right.value]
  if (sign === '+') return valueAt(a + b, node, frame)
  if (sign === '-') return valueAt(a - b, node, frame)
  if (sign === '*') return valueAt(a * b, node, frame)
  if (sign === '/' && b !== 0) return valueAt(Math.trunc(a / b), node, frame)
  return unknownAt('a number that is worked out as it runs', node, frame)
}

/** `if let Ok(v) = env::var("X") { v } else { … }` is a variable with what stands in for it. */
function conditional(parts: readonly RustNode[], inner: (one: RustNode | undefined) => RustValue, node: RustNode, frame: Frame, depth: number): RustValue {
  const [, condition, yes, , no] = parts
  if (condition?.name === 'LetDeclaration') {
    const pattern = condition.getChild('TuplePattern')
    const name = pattern === null ? undefined : patternName(pattern, frame.file)
    const asked = condition.lastChild === null ? undefined : inner(condition.lastChild)
    if (name === undefined || asked?.kind !== 'variable' || yes === undefined || no === undefined) return unknownAt('a condition', node, frame)
    const set = evaluate(yes, { ...frame, names: new Map([...frame.names, [name, asked]]) }, depth + 1)
    return withFallback(set, asked, inner(no)) ?? unknownAt(`\${${asked.name}}`, node, frame)
  }
  const asked = condition === undefined ? undefined : inner(condition)
  if (asked?.kind === 'value') return inner(asked.value === true ? yes : no)
  const [left, right] = [inner(yes), no === undefined ? undefined : inner(no)]
  return right !== undefined && isAlike(left, right) ? left : unknownAt('a condition', node, frame)
}

/** `match env::var("X") { Ok(v) => v, Err(_) => … }`. */
function matched(node: RustNode, inner: (one: RustNode | undefined) => RustValue, frame: Frame, depth: number): RustValue {
  const subject = childrenOf(node)[1]
  const arms = node.getChild('MatchBlock')?.getChildren('MatchArm') ?? []
  const [first, second] = arms
  const asked = inner(subject)
  const bodyOf = (arm: RustNode): RustNode | undefined => {
    const parts = childrenOf(arm)
    return parts[parts.findIndex(({ name }) => name === '=>') + 1]
  }
  const pattern = first?.getChild('TuplePattern') ?? null
  const name = pattern === null ? undefined : patternName(pattern, frame.file)
  if (asked.kind !== 'variable' || first === undefined || second === undefined || arms.length !== 2 || name === undefined || first.getChild('Guard') !== null)
    return unknownAt(asked.kind === 'variable' ? `\${${asked.name}}` : 'a condition', node, frame)
  const body = bodyOf(first)
  const set = body === undefined ? undefined : evaluate(body, { ...frame, names: new Map([...frame.names, [name, asked]]) }, depth + 1)
  return (set === undefined ? undefined : withFallback(set, asked, inner(bodyOf(second)))) ?? unknownAt(`\${${asked.name}}`, node, frame)
}

/** `format!("postgres://{user}@{}/shop", host)`; of other macros nothing is told. */
function macro(node: RustNode, frame: Frame, depth: number): RustValue {
  const name = node.getChild('Identifier')
  const tokens = node.getChild('ParenthesizedTokens')
  const macroName = name === null ? '' : textOf(name, frame.file)
  if (macroName === 'cfg')
    return /\(\s*(test|debug_assertions)\s*\)/.test(textOf(node, frame.file)) ? valueAt(false, node, frame) : unknownAt('cfg!', node, frame)
  const parts = tokens === null ? [] : childrenOf(tokens).filter((one) => one.name !== '(' && one.name !== ')')
  const [first] = parts
  if (macroName !== 'format' || first === undefined || (first.name !== 'String' && first.name !== 'RawString')) return unknownAt(`${macroName}!`, node, frame)
  const written = evaluate(first, frame, depth + 1)
  if (written.kind !== 'value') return written
  const given = groups(parts.slice(2))
  let next = 0
  const found: Worth[] = []
  for (const piece of String(written.value).split(/(\{[^{}]*\})/)) {
    const hole = /^\{([^:{}]*)(:[^{}]*)?\}$/.exec(piece)
    if (hole === null) found.push({ kind: 'value', value: piece, line: written.line })
    else if (hole[1] === '' || hole[1] === undefined) found.push(single(given[next++], node, frame, depth))
    else found.push(/^\d+$/.test(hole[1]) ? single(given[Number(hole[1])], node, frame, depth) : named(hole[1], node, frame, depth + 1))
  }
  if (found.every((part) => part.kind === 'value')) return valueAt(found.map((part) => String(part.value ?? '')).join(''), node, frame)
  return { kind: 'joined', parts: found, line: frame.file.lineOf(node), path: frame.file.path }
}

/** Tokens between commas: a macro's arguments are no expressions yet. */
function groups(tokens: readonly RustNode[]): readonly (readonly RustNode[])[] {
  const found: RustNode[][] = [[]]
  for (const token of tokens) {
    if (token.name === ',') found.push([])
    else found.at(-1)?.push(token)
  }
  return found
}

function single(tokens: readonly RustNode[] | undefined, node: RustNode, frame: Frame, depth: number): RustValue {
  const last = tokens?.at(-1)
  if (tokens === undefined || last === undefined || last.name !== 'Identifier') return unknownAt('a part of a text', node, frame)
  const name = textOf(last, frame.file)
  return tokens.length === 1 ? named(name, node, frame, depth + 1) : settingOf(name, node, frame, depth + 1)
}

/** Functions of the crate are gone through; those of others are known by what they do to a value. */
function called(node: RustNode, frame: Frame, depth: number): RustValue {
  const own = ownFunction(node, frame)
  if (own === undefined) return applied(node, frame, depth + 1)
  const names = new Map<string, RustValue>()
  const given = argumentsOf(node)
  parametersOf(own.node, own.file).forEach((name, index) => {
    const argument = given[index]
    if (argument !== undefined) names.set(name, evaluate(argument, frame, depth + 1))
  })
  const body = own.node.getChild('Block')
  return body === null ? unknownAt('a function', node, frame) : evaluate(body, { ...frame, file: own.file, names }, depth + 5)
}

function ownFunction(node: RustNode, { crate, file, wanted }: Frame): { readonly file: RustFile; readonly node: RustNode } | undefined {
  const target = node.firstChild
  if (target === null || !/^(Identifier|ScopedIdentifier)$/.test(target.name)) return undefined
  const path = pathOf(target, file)
  const [before, name] = [path.split('::').at(-2), lastOf(path)]
  const isTyped = before !== undefined && /^[A-Z]/.test(before)
  const found = crate.functions.get(isTyped ? `${before}::${name}` : name) ?? []
  const [only] = found
  if (only === undefined && !isTyped && /^[a-z]/.test(name) && before !== 'env') wanted.add(`fn ${name}`)
  return found.length === 1 ? only : undefined
}
