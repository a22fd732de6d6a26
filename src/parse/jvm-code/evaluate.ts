/** Expressions of Java and Kotlin to values: through variables, constants, fields, parameters, helpers, the environment and settings. Nothing is executed. */
import { limits } from '../../base/limits.ts'
import { calledWith } from './library.ts'
import { argumentOf, around, functionAround, lastOf, nodesIn, pathOf, typeAround, type Code } from './nodes.ts'
import { calledBy, callsOf, declarationOf, fieldsOf, fileOf, parametersOf } from './program.ts'
import { joined, orElse, type Bound, type Frame, type Value } from './values.ts'

const nothing: Bound = new Map()
const deepest = 30

export function evaluate(node: Code | undefined, frame: Frame, bound: Bound = nothing, level = 0): Value {
  const line = node?.line ?? 1
  const path = node === undefined ? '' : (fileOf(node, frame.program)?.path ?? '')
  const unknown: Value = { kind: 'unknown', raw: 'a value that is told as it runs', line, path }
  if (node === undefined || level > deepest || ++frame.steps > limits.jvmSteps) return unknown
  const inner = (one: Code | undefined): Value => evaluate(one, frame, bound, level + 1)
  switch (node.kind) {
    case 'literal':
      return { kind: 'value', value: node.value ?? null, line, path }
    case 'sum':
      return { ...joined(flat(node).map(inner), line), path }
    case 'else':
      return orElse(inner(node.inside[0]), inner(node.inside[1]))
    case 'if':
      return chosen(node, inner) ?? unknown
    case 'argument':
    case 'return':
      return inner(node.inside[0])
    case 'name':
      return named(node, frame, bound, level)
    case 'member':
      return member(node, frame, bound, level)
    case 'call':
      return calledWith(node, { inner, frame, own: () => returned(node, frame, bound, level), path }) ?? unknown
    case 'block': {
      const last = node.inside.at(-1)
      return last === undefined ? unknown : inner(last)
    }
    case 'lambda':
      return inner(node.inside.at(-1))
    default:
      return unknown
  }
}

/** Sums of sums from the left, without going down for each; one on the right stood in brackets. */
function flat(node: Code): readonly Code[] {
  const found: Code[] = []
  let left: Code | undefined = node
  while (left?.kind === 'sum') {
    found.unshift(...left.inside.slice(1))
    left = left.inside[0]
    if (found.length > limits.programTurns) break
  }
  return left === undefined ? found : [left, ...found]
}

/** `x != null ? x : d`, `if (x == null || x.isBlank()) d else x`. */
function chosen(node: Code, inner: (one: Code | undefined) => Value): Value | undefined {
  const [condition, then, otherwise] = node.inside
  const asked = emptiness(condition)
  if (asked === undefined || then === undefined || otherwise === undefined) return undefined
  const [set, unset] = asked.isEmpty ? [otherwise, then] : [then, otherwise]
  return pathIn(set) === asked.name || textOf(set).has(asked.name) ? orElse(inner(set), inner(unset)) : undefined
}

/** Which name is held against nothing. */
function emptiness(condition: Code | undefined): { readonly name: string; readonly isEmpty: boolean } | undefined {
  if (condition === undefined) return undefined
  if (condition.kind === 'call' && /^is(Null|Empty|Blank)|^isNullOr(Empty|Blank)$/.test(condition.name)) {
    const name = pathIn(condition.on) ?? pathIn(condition.inside[0])
    return name === undefined ? undefined : { name, isEmpty: true }
  }
  if (condition.kind !== 'compare') return undefined
  const [left, right] = condition.inside
  if (condition.name === '||' || condition.name === '&&') {
    const [a, b] = [emptiness(left), emptiness(right)]
    return a ?? b
  }
  const other = left?.kind === 'literal' ? right : left
  const literal = left?.kind === 'literal' ? left : right
  if (literal?.kind !== 'literal' || (literal.value !== null && literal.value !== '') || !/^[=!]==?$/.test(condition.name)) return undefined
  const name = pathIn(other)
  return name === undefined ? undefined : { name, isEmpty: condition.name.startsWith('=') }
}

function pathIn(node: Code | undefined): string | undefined {
  if (node?.kind === 'call') {
    const on = pathOf(node.on)
    const [only] = node.inside
    return on === undefined ? undefined : `${on}.${node.name}(${only?.kind === 'literal' ? String(only.value) : ''})`
  }
  if (node?.kind === 'block' || node?.kind === 'return') return node.inside.length === 1 ? pathIn(node.inside[0]) : undefined
  return pathOf(node)
}

/** What an expression asks of: `Integer.parseInt(x)` of `x`. */
function textOf(node: Code): ReadonlySet<string> {
  const found = new Set<string>()
  for (const one of nodesIn(node)) {
    const path = one.kind === 'name' || one.kind === 'member' || one.kind === 'call' ? pathIn(one) : undefined
    if (path !== undefined) found.add(path)
    if (found.size > 50) break
  }
  return found
}

function named(node: Code, frame: Frame, bound: Bound, level: number): Value {
  const declared = declarationOf(node, frame.program)
  if (declared === undefined) {
    frame.wanted.add(node.name)
    return { kind: 'unknown', raw: node.name, line: node.line, path: fileOf(node, frame.program)?.path ?? '' }
  }
  return declaredValue(declared, node, frame, bound, level)
}

function declaredValue(declared: Code, use: Code, frame: Frame, bound: Bound, level: number): Value {
  const own = bound.get(declared)
  if (own !== undefined) return own
  const unknown: Value = { kind: 'unknown', raw: declared.name, line: use.line, path: fileOf(use, frame.program)?.path ?? '' }
  if (level > deepest || ++frame.steps > limits.jvmSteps) return unknown
  const injected = settingOn(declared, frame)
  if (injected !== undefined) return injected
  if (declared.kind === 'parameter') return given(declared, frame, level) ?? unknown
  const inner = (one: Code | undefined): Value => evaluate(one, frame, bound, level + 1)
  const [written] = declared.inside
  const sets = assignmentsOf(declared, use)
  if (sets.length === 0) return written === undefined ? unknown : inner(declared.words.has('lazy') ? (written.inside.at(-1) ?? written) : written)
  const [only] = sets
  if (sets.length > 1 || only === undefined) return unknown
  const isFirst = written === undefined || (written.kind === 'literal' && written.value === null)
  const condition = [...around(only)].find((one) => one.kind === 'if')
  const isOwnBranch = condition !== undefined && condition.from > declared.from && functionAround(condition) === functionAround(only)
  if (isFirst) return isOwnBranch ? unknown : inner(only.inside[1])
  const asked = isOwnBranch ? emptiness(condition?.inside[0]) : undefined
  return asked?.isEmpty === true && asked.name === declared.name ? orElse(inner(written), inner(only.inside[1])) : isOwnBranch ? unknown : inner(only.inside[1])
}

/** `@Value("${app.pool:10}")` of Spring and Micronaut, `@Property(name = "app.pool")` of Micronaut. */
function settingOn(declared: Code, frame: Frame): Value | undefined {
  const path = fileOf(declared, frame.program)?.path ?? ''
  for (const one of declared.annotations) {
    const last = lastOf(one.name)
    const text = argumentOf(one, 0, 'value', 'name')?.value
    if (typeof text !== 'string' || (last !== 'Value' && last !== 'Property')) continue
    const [, key, usual] = /^\$\{([^:{}]{1,200})(?::([^{}]{0,500}))?\}$/.exec(text) ?? []
    const name = last === 'Property' ? text : key
    if (name === undefined) return { kind: 'unknown', raw: 'an expression', line: one.line, path }
    const found = frame.setting(name)
    const fallback: Value | undefined = usual === undefined ? undefined : { kind: 'value', value: usual, line: one.line, path }
    if (found === undefined) return fallback ?? { kind: 'unknown', raw: `\${${name}}`, line: one.line, path }
    return found.kind === 'variable' && fallback !== undefined ? orElse(found, fallback) : found
  }
  return undefined
}

/** Statements that set a variable in front of its use, or a field as its type is made. */
function assignmentsOf(declared: Code, use: Code): readonly Code[] {
  if (declared.kind !== 'variable' || declared.words.has('final') || declared.words.has('const')) return declared.inside.length > 0 ? [] : inType(declared)
  const home = functionAround(declared)
  if (home === undefined) return inType(declared)
  return [...nodesIn(home)].filter((one) => one.kind === 'assign' && one.from > declared.from && one.from < use.from && pathOf(one.inside[0]) === declared.name)
}

function inType(declared: Code): readonly Code[] {
  const type = declared.parent
  if (type?.kind !== 'type' && type?.kind !== 'other') return []
  const home = type.kind === 'type' ? type : type.parent
  const found: Code[] = []
  for (const one of home === undefined ? [] : nodesIn(home)) {
    const target = one.kind === 'assign' ? pathOf(one.inside[0]) : undefined
    if (target !== `this.${declared.name}` && target !== declared.name) continue
    // A local variable or parameter by the same name is another thing.
    const isOther = target === declared.name && isHidden(one, declared)
    if (!isOther) found.push(one)
  }
  return found
}

function isHidden(node: Code, declared: Code): boolean {
  for (const one of around(node)) {
    if (one.kind === 'type') return false
    if (one.inside.some((each) => (each.kind === 'parameter' || each.kind === 'variable') && each.name === declared.name && each !== declared)) return true
  }
  return false
}

/** What those who call a function or make a type give it: where all give the same, that. */
function given(parameter: Code, frame: Frame, level: number): Value | undefined {
  const owner = parameter.parent
  if (owner === undefined || owner.kind === 'lambda') return undefined
  const index = parametersOf(owner).indexOf(parameter)
  const usual = parameter.inside[0]
  const calls = owner.kind === 'type' ? (frame.program.news.get(owner.name) ?? []) : callsOf(owner, frame.program)
  frame.wanted.add(owner.kind === 'type' ? `${owner.name}(` : owner.name === '<init>' ? `${typeAround(owner)?.name ?? ''}(` : `${owner.name}(`)
  const found = calls.slice(0, 20).map((call) => evaluate(argumentOf(call, index, parameter.name) ?? usual, frame, nothing, level + 1))
  const [first] = found
  if (first === undefined) return usual === undefined ? undefined : evaluate(usual, frame, nothing, level + 1)
  const same = (one: Value): string => JSON.stringify(one, (key, value: unknown) => (key === 'line' || key === 'path' ? undefined : value))
  return found.every((one) => same(one) === same(first)) ? first : undefined
}

/** `Settings.URL`, `settings.url`, `this.url`, `Keys.URL.default`. */
function member(node: Code, frame: Frame, bound: Bound, level: number): Value {
  const unknown: Value = { kind: 'unknown', raw: pathOf(node) ?? node.name, line: node.line, path: fileOf(node, frame.program)?.path ?? '' }
  const { on } = node
  if (on === undefined) return unknown
  if (on.kind === 'name' && on.name === 'this') {
    const type = typeAround(node)
    const field = type === undefined ? undefined : fieldsOf(type).find(({ name }) => name === node.name)
    return field === undefined ? unknown : declaredValue(field, node, frame, bound, level + 1)
  }
  const type = typeOf(on, frame)
  const field = type === undefined ? undefined : fieldsOf(type).find(({ name }) => name === node.name)
  return field === undefined ? unknown : declaredValue(field, node, frame, nothing, level + 1)
}

/** The type of the tree that an expression is of: by its own name, or by what declares it. */
function typeOf(node: Code, frame: Frame): Code | undefined {
  const path = pathOf(node)
  const find = (name: string): Code | undefined => {
    const found = frame.program.types.get(name)
    if (found === undefined) frame.wanted.add(`class ${name}`)
    return found?.length === 1 ? found[0] : undefined
  }
  if (node.kind === 'new') return find(node.name)
  const last = path === undefined ? '' : lastOf(path)
  if (/^[A-Z]/.test(last)) return find(last)
  if (node.kind === 'member') {
    const holder = node.on === undefined ? undefined : node.on.name === 'this' ? typeAround(node) : typeOf(node.on, frame)
    const field = holder === undefined ? undefined : fieldsOf(holder).find(({ name }) => name === node.name)
    return field === undefined ? undefined : typeOfDeclared(field, find, frame)
  }
  const declared = node.kind === 'name' ? declarationOf(node, frame.program) : undefined
  return declared === undefined ? undefined : typeOfDeclared(declared, find, frame)
}

function typeOfDeclared(declared: Code, find: (name: string) => Code | undefined, frame: Frame): Code | undefined {
  const kind = lastOf(declared.type)
  if (/^[A-Z]/.test(kind)) return find(kind)
  const [value] = declared.inside
  return value?.kind === 'new' ? find(value.name) : value !== undefined && ++frame.steps < limits.jvmSteps ? typeOf(value, frame) : undefined
}

/** A function of the program's own that says one thing: `return System.getenv(name) ?: usual`. */
function returned(call: Code, frame: Frame, bound: Bound, level: number): Value | undefined {
  const definition = calledBy(call, frame.program)
  if (definition === undefined) {
    // Of what a thing of another type answers, that type tells.
    if (call.on === undefined || /^(this|(.*\.)?[A-Z]\w*)$/.test(pathOf(call.on) ?? '')) frame.wanted.add(`fun ${call.name}`)
    else if (call.on.kind === 'name' || call.on.kind === 'member') typeOf(call.on, frame)
    return undefined
  }
  const inner = (one: Code | undefined, with_: Bound = bound): Value => evaluate(one, frame, with_, level + 1)
  const own = new Map(bound)
  for (const [index, parameter] of parametersOf(definition).entries()) {
    const argument = argumentOf(call, index, parameter.name) ?? parameter.inside[0]
    if (argument !== undefined) own.set(parameter, inner(argument))
  }
  const body = definition.inside.find(({ kind }) => kind === 'block')
  const last = body?.inside.at(-1)
  if (body === undefined || last === undefined) return undefined
  const returns = [...nodesIn(body)].filter((one) => one.kind === 'return' && functionAround(one) === definition)
  const [first] = returns
  if (returns.length === 1 && last === first) return inner(first, own)
  // `if (x == null) return usual; return x`
  const early = body.inside.find(({ kind }) => kind === 'if')
  const asked = emptiness(early?.inside[0])
  if (returns.length !== 2 || early === undefined || asked === undefined) return undefined
  const [one, two] = returns
  return asked.isEmpty ? orElse(inner(two, own), inner(one, own)) : orElse(inner(one, own), inner(two, own))
}
