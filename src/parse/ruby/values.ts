/** What a Ruby expression comes to as far as the file tells it: a value, a variable of the environment with what stands in for it, or nothing that can be told. */
import { limits } from '../../base/limits.ts'
import { withoutGenerated } from '../../base/secret.ts'
import type { Worth } from '../told.ts'
import type { RubyCall, RubyNode } from './nodes.ts'
import { insideOf } from './nodes.ts'

export type RubyValue = Worth

/** Constants and variables that a file sets, each to its last plain value at the top. */
export interface RubyScope {
  readonly names: ReadonlyMap<string, RubyNode>
  /** What `Rails.env` is. */
  readonly environment: string
  /** What a call comes to, where a reader knows. */
  readonly answer?: (call: RubyCall) => RubyNode | undefined
  /** Names that name others twice double what there is to do. */
  readonly budget: { steps: number }
}

/** Files that set names more often than this are no configuration. */
const mostNames = 2_000

/** The names that a program sets outside of its functions, conditions followed where they can be decided. */
export function scopeOf(root: RubyNode, environment = 'production'): RubyScope {
  const names = new Map<string, RubyNode>()
  const scope: RubyScope = { names, environment, budget: { steps: limits.programSteps } }
  const visit = (node: RubyNode): void => {
    if (names.size > mostNames || node.kind === 'def') return
    if (node.kind === 'assignment') {
      const before = names.get(node.name)
      if (node.operator === undefined) names.set(node.name, node.value)
      else if (node.operator === '||')
        names.set(node.name, before === undefined ? node.value : { kind: 'either', left: before, right: node.value, line: node.line })
      else names.set(node.name, { kind: 'other', children: [], line: node.line })
      return
    }
    if (node.kind === 'if') {
      const holds = truthOf(fold(node.condition, scope))
      if (holds !== false) visit(node.yes)
      if (holds !== true && node.no !== undefined) visit(node.no)
      return
    }
    for (const one of insideOf(node)) visit(one)
  }
  visit(root)
  return scope
}

/** Names inside names: a chain longer than this goes round in circles. */
const deepest = 40

export function fold(node: RubyNode, scope: RubyScope, depth = 0): RubyValue {
  const { line } = node
  if (depth > deepest) return unknown('a value that depends on itself', line)
  if (scope.budget.steps-- <= 0) return unknown('too much to work out', line)
  const inner = (one: RubyNode): RubyValue => fold(one, scope, depth + 1)
  switch (node.kind) {
    case 'text':
    case 'symbol':
      return { kind: 'value', value: node.text, line }
    case 'number':
    case 'word':
      return { kind: 'value', value: node.value, line }
    case 'joined':
      return join(node.parts.map(inner), line)
    case 'constant':
    case 'variable': {
      const set = scope.names.get(node.name)
      return set === undefined ? unknown(node.name, line) : inner(set)
    }
    case 'body': {
      const last = node.statements.at(-1)
      return last === undefined ? { kind: 'value', value: null, line } : inner(last)
    }
    case 'assignment':
      return inner(node.value)
    case 'either':
      return orElse(inner(node.left), () => inner(node.right))
    case 'both': {
      const left = inner(node.left)
      const holds = truthOf(left)
      return holds === undefined ? unknown('a condition', line) : holds ? inner(node.right) : left
    }
    case 'if': {
      const holds = truthOf(inner(node.condition))
      if (holds === undefined) return eitherWay(node.condition, [inner(node.yes), node.no === undefined ? undefined : inner(node.no)], scope, line, depth)
      if (holds) return inner(node.yes)
      return node.no === undefined ? { kind: 'value', value: null, line } : inner(node.no)
    }
    case 'case':
      return chosen(node, scope, depth + 1)
    case 'call':
      return called(node, scope, depth + 1)
    default:
      return unknown('an expression', line)
  }
}

function unknown(raw: string, line: number): RubyValue {
  return { kind: 'unknown', raw: withoutGenerated(raw).slice(0, 60), line }
}

/** Both branches may say the same; else nobody can tell which one counts. `ENV["X"] ? ENV["X"].to_i : 5` is a variable with a default. */
function eitherWay(condition: RubyNode, branches: readonly (RubyValue | undefined)[], scope: RubyScope, line: number, depth: number): RubyValue {
  const [first, second] = branches
  if (first !== undefined && second !== undefined && first.kind === 'value' && second.kind === 'value' && first.value === second.value) return first
  const asked = fold(condition, scope, Math.max(depth, deepest - 5))
  if (first?.kind === 'variable' && first.fallback === undefined && asked.kind === 'variable' && asked.name === first.name && second !== undefined)
    return { ...first, fallback: second }
  return unknown(asked.kind === 'variable' ? `\${${asked.name}}` : 'a condition', line)
}

/** Whether Ruby takes it for true, where that can be told. */
export function truthOf(value: RubyValue): boolean | undefined {
  if (value.kind === 'value') return value.value !== null && value.value !== false
  return value.kind === 'joined' ? true : undefined
}

function orElse(left: RubyValue, right: () => RubyValue): RubyValue {
  const holds = truthOf(left)
  if (holds !== undefined) return holds ? left : right()
  if (left.kind !== 'variable') return left
  return { ...left, fallback: left.fallback === undefined ? right() : orElse(left.fallback, right) }
}

function join(parts: readonly RubyValue[], line: number): RubyValue {
  if (parts.every((part) => part.kind === 'value'))
    return {
      kind: 'value',
      value: parts
        .map((part) => text(part.value))
        .join('')
        .slice(0, limits.expanded),
      line,
    }
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'joined', parts, line }
}

function text(value: string | number | boolean | null): string {
  return value === null ? '' : String(value)
}

function chosen(node: Extract<RubyNode, { kind: 'case' }>, scope: RubyScope, depth: number): RubyValue {
  const subject = node.subject === undefined ? undefined : fold(node.subject, scope, depth)
  if (subject?.kind !== 'value') return unknown('a condition', node.line)
  for (const { values, body } of node.branches) {
    const folded = values.map((one) => fold(one, scope, depth))
    if (folded.some((one) => one.kind === 'value' && one.value === subject.value)) return fold(body, scope, depth)
    if (folded.some((one) => one.kind !== 'value')) return unknown('a condition', node.line)
  }
  return node.no === undefined ? { kind: 'value', value: null, line: node.line } : fold(node.no, scope, depth)
}

/** Calls that leave a value what it is, as far as a configuration is concerned. */
const same: ReadonlySet<string> = new Set(['to_s', 'freeze', 'strip', 'dup', 'to_str', 'chomp', 'squish', '+@', 'itself', 'html_safe', 'to_yaml'])

function called(node: RubyCall, scope: RubyScope, depth: number): RubyValue {
  const { receiver, name, line } = node
  const answer = scope.answer?.(node)
  if (answer !== undefined) return fold(answer, scope, depth)
  const argument = (index: number): RubyValue | undefined => (node.arguments[index] === undefined ? undefined : fold(node.arguments[index], scope, depth))
  if (receiver?.kind === 'constant' && receiver.name === 'ENV') return fromEnvironment(node, argument, scope, depth)
  const railsEnvironment = isRailsEnvironment(receiver)
  if (railsEnvironment && name.endsWith('?')) return { kind: 'value', value: name === `${scope.environment}?`, line }
  if (isRailsEnvironment(node)) return { kind: 'value', value: scope.environment, line }
  if (receiver === undefined || (receiver.kind === 'constant' && receiver.name === 'Kernel')) {
    const first = argument(0)
    if ((name === 'Integer' || name === 'Float' || name === 'String') && first !== undefined) return name === 'String' ? first : number(first, line)
    return unknown(name, line)
  }
  const on = fold(receiver, scope, depth)
  if (same.has(name)) return on
  if (name === 'to_i' || name === 'to_f') return number(on, line)
  if (name === 'to_sym') return on
  if (name === 'presence') return on.kind === 'value' && text(on.value).trim() === '' ? { kind: 'value', value: null, line } : on
  if (name === '!' || name === 'blank?' || name === 'nil?' || name === 'empty?') return negated(on, name, line)
  if (name === 'present?') return negated(negated(on, 'blank?', line), '!', line)
  const other = argument(0)
  if (other === undefined) return unknown(name, line)
  return operated(on, name, other, line)
}

/** `Rails.env`, and `ENV["RAILS_ENV"]` is what it comes from. */
function isRailsEnvironment(node: RubyNode | undefined): boolean {
  return node?.kind === 'call' && node.name === 'env' && node.receiver?.kind === 'constant' && node.receiver.name === 'Rails'
}

function negated(on: RubyValue, name: string, line: number): RubyValue {
  if (on.kind !== 'value') return unknown('a condition', line)
  const is = name === '!' ? truthOf(on) === false : name === 'nil?' ? on.value === null : text(on.value).trim() === '' || on.value === false
  return { kind: 'value', value: is, line }
}

function fromEnvironment(node: RubyCall, argument: (index: number) => RubyValue | undefined, scope: RubyScope, depth: number): RubyValue {
  const { line } = node
  const name = argument(0)
  if (name?.kind !== 'value' || !/^(\[\]|fetch|key\?|has_key\?|include\?)$/.test(node.name)) return unknown('ENV', line)
  const variable = text(name.value).slice(0, 200)
  if (/^(RAILS|RACK|APP|HANAMI)_ENV$/.test(variable) && !node.name.endsWith('?')) return { kind: 'value', value: scope.environment, line }
  if (node.name.endsWith('?')) return unknown(`\${${variable}}`, line)
  if (node.name === '[]') return { kind: 'variable', name: variable, line }
  const fallback = argument(1) ?? (node.block === undefined ? undefined : fold(node.block.body, scope, depth))
  return { kind: 'variable', name: variable, line, ...(fallback === undefined ? {} : { fallback }) }
}

/** `Integer("5")`, `"5".to_i`. */
function number(value: RubyValue, line: number): RubyValue {
  if (value.kind === 'value') {
    const made = Number(/^\s*[-+]?[\d_]+(\.\d+)?/.exec(text(value.value))?.[0]?.replaceAll('_', '') ?? 0)
    return Number.isFinite(made) ? { kind: 'value', value: made, line: value.line } : unknown('a number', line)
  }
  return value.kind === 'variable' && value.fallback !== undefined ? { ...value, fallback: number(value.fallback, line) } : value
}

function operated(left: RubyValue, name: string, right: RubyValue, line: number): RubyValue {
  if (left.kind === 'value' && right.kind === 'value') return computed(left.value, name, right.value, line)
  if (name === '+' && typeof firstOf(left) === 'string') return join([left, right], line)
  const open = left.kind === 'value' ? right : left
  return unknown(open.kind === 'variable' ? `\${${open.name}} ${name}` : name, line)
}

/** A text is added to, a number summed. */
function firstOf(value: RubyValue): string | number | boolean | null | undefined {
  return value.kind === 'value'
    ? value.value
    : value.kind === 'joined'
      ? ''
      : value.kind === 'variable' && value.fallback !== undefined
        ? firstOf(value.fallback)
        : undefined
}

function computed(left: string | number | boolean | null, name: string, right: string | number | boolean | null, line: number): RubyValue {
  const value = (made: string | number | boolean): RubyValue => ({ kind: 'value', value: made, line })
  if (name === '==' || name === '===' || name === 'eql?') return value(left === right)
  if (name === '!=') return value(left !== right)
  if (typeof left === 'string' && typeof right === 'string') {
    if (name === '+') return value((left + right).slice(0, 10_000))
    if (name === 'start_with?') return value(left.startsWith(right))
    if (name === 'include?') return value(left.includes(right))
  }
  if (typeof left === 'number' && typeof right === 'number') {
    if (name === '+') return value(left + right)
    if (name === '-') return value(left - right)
    if (name === '*') return value(left * right)
    if (name === '/' && right !== 0) return value(Math.floor(left / right))
    if (name === '>') return value(left > right)
    if (name === '<') return value(left < right)
  }
  return unknown(name, line)
}
