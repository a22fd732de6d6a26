/** Works out expressions of PHP as production would: through constants, other files of the tree, and conditions that are decided. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import { dirname, join } from '../../base/paths.ts'
import { called } from './calls.ts'
import { itemsOf, lastName, partsOf, textOf } from './parse.ts'
import type { PhpScope } from './scope.ts'
import { cast, joined, literal, type Place } from './scalars.ts'
import { piecesOf } from './text.ts'
import { isTrue, scalarText, valueAt, type PhpEntry, type PhpValue } from './value.ts'

/** A file with those it may take values from. */
export interface PhpProgram {
  readonly scope: PhpScope
  /** Files by their path, where they were loaded. */
  readonly files: ReadonlyMap<string, PhpScope>
  /** Paths that a value would be taken from: each a list of places to look at, in order. */
  readonly wanted: Set<string>
  /** Variables that are being worked out: what one is made of itself, nobody knows. */
  readonly busy: Set<SyntaxNode>
  steps: number
}

export function programOf(scope: PhpScope, files: ReadonlyMap<string, PhpScope> = new Map()): PhpProgram {
  return { scope, files, wanted: new Set(), busy: new Set(), steps: 0 }
}

/** What the file returns, as configuration files do. */
export function returnedBy(program: PhpProgram): PhpValue | undefined {
  return program.scope.returned === undefined ? undefined : evaluate(program.scope.returned, program)
}

/** What a constant of the file stands for: `define('DB_HOST', …)`. */
export function constantOf(scope: PhpScope, name: string): PhpValue | undefined {
  return constant(name, programOf(scope), 0)
}

/** What an expression comes to where it stands. */
export function evaluate(node: SyntaxNode, program: PhpProgram, depth = 0): PhpValue {
  const { scope } = program
  const place = { line: scope.file.lineOf(node), path: scope.file.path }
  if (depth > limits.depth || ++program.steps > limits.phpSteps) return { kind: 'unknown', raw: 'an expression that goes too deep', ...place }
  return literal(node, textOf(node, scope.file), place) ?? composed(node, program, depth, place) ?? { kind: 'unknown', raw: rawOf(node, program), ...place }
}

/** What stands there, in words; of names alone the name itself. */
function rawOf(node: SyntaxNode, { scope }: PhpProgram): string {
  if (node.name === 'VariableName') return textOf(node, scope.file)
  return { Name: 'a constant', QualifiedName: 'a constant', CallExpression: 'a call', MatchExpression: 'a match' }[node.name] ?? 'an expression'
}

function composed(node: SyntaxNode, program: PhpProgram, depth: number, place: Place): PhpValue | undefined {
  const { scope } = program
  const inner = (one: SyntaxNode): PhpValue => evaluate(one, program, depth + 1)
  switch (node.name) {
    case 'String':
    case 'HeredocString':
      return textValue(node, program, depth, place)
    case 'ParenthesizedExpression':
    case 'CastExpression': {
      const last = partsOf(node).findLast(({ name }) => name !== ')')
      return last === undefined ? undefined : cast(inner(last), node.name === 'CastExpression' ? textOf(node, scope.file) : '')
    }
    case 'ArrayExpression':
      return listOf(node, program, depth, place)
    case 'UnaryExpression':
      return unary(node, program, depth, place)
    case 'BinaryExpression':
      return binary(node, program, depth, place)
    case 'ConditionalExpression':
      return conditional(node, program, depth, place)
    case 'VariableName':
    case 'MemberExpression':
      return variable(textOf(node, scope.file).replace(/\s/g, ''), program, depth)
    case 'Name':
    case 'QualifiedName':
      return constant(textOf(node, scope.file), program, depth)
    case 'ScopedExpression':
      return scoped(textOf(node, scope.file), program, depth, place)
    case 'SubscriptExpression':
      return subscript(node, program, depth, place)
    case 'RequireExpression':
    case 'RequireOnceExpression':
    case 'IncludeExpression':
    case 'IncludeOnceExpression':
      return required(node, program, depth)
    case 'CallExpression':
      return called(node, program, inner)
    default:
      return undefined
  }
}

/** Its one value; of one that is changed later, what it is made of. A file that is taken in whole brings its own along. */
function variable(name: string, program: PhpProgram, depth: number): PhpValue | undefined {
  const { variables, changed } = program.scope
  const own = variables.get(name) ?? changed.get(name)
  if (own !== undefined) {
    if (program.busy.has(own)) return undefined
    program.busy.add(own)
    const value = evaluate(own, program, depth + 1)
    program.busy.delete(own)
    if (variables.has(name)) return value
    return value.kind === 'variable' ? { kind: 'unknown', raw: name, of: value.name, line: value.line, path: value.path } : undefined
  }
  if (program.scope.isSealed === true) return undefined
  for (const path of program.scope.includes ?? []) {
    const other = program.files.get(path)
    const found = other?.variables.get(name)
    if (other !== undefined && found !== undefined) return within(other, found, program, depth)
  }
  return undefined
}

function unary(node: SyntaxNode, program: PhpProgram, depth: number, place: Place): PhpValue | undefined {
  const [sign, of] = partsOf(node)
  if (sign === undefined || of === undefined) return undefined
  const operator = textOf(sign, program.scope.file)
  const value = evaluate(of, program, depth + 1)
  if (operator === '-' && value.kind === 'number') return { ...value, number: -value.number }
  const truth = operator === '!' ? isTrue(value) : undefined
  return truth === undefined ? undefined : { kind: 'truth', is: !truth, ...place }
}

function textValue(node: SyntaxNode, program: PhpProgram, depth: number, place: Place): PhpValue {
  const parts = piecesOf(node, program.scope.file).map((piece): PhpValue => {
    if (typeof piece === 'string') return { kind: 'text', text: piece, ...place }
    if (piece.name !== 'Interpolation') return evaluate(piece, program, depth + 1)
    const inside = partsOf(piece).find(({ name }) => !/^(\{|\}|\$\{)$/.test(name))
    return inside === undefined ? { kind: 'unknown', raw: 'a value', ...place } : evaluate(inside, program, depth + 1)
  })
  if (parts.length === 0 && textOf(node, program.scope.file).length > 2) return { kind: 'unknown', raw: 'a text', ...place }
  return joined(parts, place)
}

function listOf(node: SyntaxNode, program: PhpProgram, depth: number, place: Place): PhpValue {
  const entries: PhpEntry[] = []
  let open = false
  const list = partsOf(node).find(({ name }) => name === 'ValueList') ?? node
  for (const item of itemsOf(list)) {
    const line = program.scope.file.lineOf(item)
    if (item.name === 'Pair') {
      const [keyNode, , valueNode] = partsOf(item).filter(({ name }) => name !== '&')
      if (keyNode === undefined || valueNode === undefined) continue
      const key = keyOf(keyNode, program, depth)
      entries.push({ ...(key === undefined ? {} : { key }), value: evaluate(valueNode, program, depth + 1), line })
      open ||= key === undefined
    } else if (item.name === 'VariadicUnpacking') {
      const inside = partsOf(item).at(-1)
      const value = inside === undefined ? undefined : evaluate(inside, program, depth + 1)
      if (value?.kind === 'list') entries.push(...value.entries)
      open ||= value?.kind !== 'list' || value.open
    } else entries.push({ value: evaluate(item, program, depth + 1), line })
  }
  return { kind: 'list', entries, open, ...place }
}

/** `(PHP_VERSION_ID >= 80500 ? \Pdo\Mysql::ATTR_SSL_CA : \PDO::MYSQL_ATTR_SSL_CA) => …`: either names the same. */
function keyOf(node: SyntaxNode, program: PhpProgram, depth: number): string | undefined {
  const inside = node.name === 'ParenthesizedExpression' ? (partsOf(node).find(({ name }) => !/^[()]$/.test(name)) ?? node) : node
  const last = inside.name === 'ConditionalExpression' ? partsOf(inside).at(-1) : undefined
  return scalarText(evaluate(inside, program, depth + 1)) ?? (last === undefined ? undefined : scalarText(evaluate(last, program, depth + 1)))
}

function binary(node: SyntaxNode, program: PhpProgram, depth: number, place: Place): PhpValue {
  const [left, sign, right] = partsOf(node)
  if (left === undefined || sign === undefined || right === undefined) return { kind: 'unknown', raw: 'an expression', ...place }
  const operator = textOf(sign, program.scope.file).toLowerCase()
  const a = evaluate(left, program, depth + 1)
  const b = (): PhpValue => evaluate(right, program, depth + 1)
  if (operator === '.') return joined([a, b()], place)
  if (operator === '??') return orElse(a, b, (one) => one.kind === 'null')
  const truth = (is: boolean | undefined): PhpValue => (is === undefined ? { kind: 'unknown', raw: 'a condition', ...place } : { kind: 'truth', is, ...place })
  if (operator === '&&' || operator === 'and') {
    const one = isTrue(a)
    return one === false ? truth(false) : one === true ? truth(isTrue(b())) : truth(isTrue(b()) === false ? false : undefined)
  }
  if (operator === '||' || operator === 'or') {
    const one = isTrue(a)
    return one === true ? truth(true) : one === false ? truth(isTrue(b())) : truth(isTrue(b()) === true ? true : undefined)
  }
  const [x, y] = [comparable(a), comparable(b())]
  if (x === undefined || y === undefined) return { kind: 'unknown', raw: 'an expression', ...place }
  if (operator === '===' || operator === '==') return truth(x === y)
  if (operator === '!==' || operator === '!=') return truth(x !== y)
  const result = arithmetic(operator, Number(x), Number(y))
  return result === undefined || !Number.isFinite(result) ? { kind: 'unknown', raw: 'an expression', ...place } : { kind: 'number', number: result, ...place }
}

function arithmetic(operator: string, x: number, y: number): number | undefined {
  switch (operator) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    case '/':
      return x / y
    default:
      return undefined
  }
}

const environment = /^(APP_ENV|APPLICATION_ENV|ENVIRONMENT)$/

/** What an application's environment is called where it counts, whatever a file falls back to. */
function comparable(value: PhpValue): string | undefined {
  if (value.kind === 'variable' && environment.test(value.name)) {
    const fallback = scalarText(value.fallback)
    return fallback !== undefined && /^prod$/.test(fallback) ? 'prod' : 'production'
  }
  return scalarText(value)
}

/** A variable that is not set gives way to what stands behind `??` and `?:`; so does what is known to be nothing. */
function orElse(value: PhpValue, other: () => PhpValue, isNothing: (one: PhpValue) => boolean): PhpValue {
  if (value.kind === 'variable') return { ...value, fallback: value.fallback === undefined ? other() : orElse(value.fallback, other, isNothing) }
  if (value.kind === 'unknown' || value.kind === 'part') return value
  return isNothing(value) ? other() : value
}

function conditional(node: SyntaxNode, program: PhpProgram, depth: number, place: Place): PhpValue {
  const { file } = program.scope
  const parts = partsOf(node)
  const question = parts.findIndex((one) => textOf(one, file) === '?')
  const colon = parts.findIndex((one) => textOf(one, file) === ':')
  const [test, then, otherwise] = [parts[0], parts[question + 1], parts[colon + 1]]
  if (test === undefined || then === undefined || otherwise === undefined) return { kind: 'unknown', raw: 'a condition', ...place }
  const value = evaluate(test, program, depth + 1)
  const other = (): PhpValue => evaluate(otherwise, program, depth + 1)
  if (colon === question + 1) return orElse(value, other, (one) => isTrue(one) === false)
  const truth = isTrue(value)
  if (truth !== undefined) return truth ? evaluate(then, program, depth + 1) : other()
  const [yes, no] = [evaluate(then, program, depth + 1), other()]
  return same(yes, no) ? yes : { kind: 'unknown', raw: 'a condition', ...place }
}

function same(a: PhpValue, b: PhpValue): boolean {
  const [x, y] = [scalarText(a), scalarText(b)]
  return x !== undefined && x === y
}

function constant(name: string, program: PhpProgram, depth: number): PhpValue | undefined {
  const { scope } = program
  const plain = lastName(name)
  if (plain === '__DIR__') return { kind: 'text', text: `/${dirname(scope.file.path)}`, line: 1, path: scope.file.path }
  for (const one of [scope, ...program.files.values()]) {
    const found = one.constants.get(plain)
    if (found !== undefined) return within(one, found, program, depth)
  }
  return undefined
}

/** A value of another file is worked out with that file's own names. */
function within(scope: PhpScope, node: SyntaxNode, program: PhpProgram, depth: number): PhpValue {
  if (scope === program.scope) return evaluate(node, program, depth + 1)
  const other: PhpProgram = { scope, files: program.files, wanted: program.wanted, busy: program.busy, steps: program.steps + 1 }
  const value = evaluate(node, other, depth + 1)
  program.steps = other.steps
  return value
}

/** `Limits::WORKERS`, `self::SIZE`; what a library's own class names is a text of itself: `PDO::ATTR_PERSISTENT`. */
function scoped(text: string, program: PhpProgram, depth: number, place: Place): PhpValue {
  const [before = '', name = ''] = text.split('::').map((one) => one.trim())
  const short = lastName(before)
  for (const scope of [program.scope, ...program.files.values()]) {
    const own = /^(self|static)$/.test(short) ? [...scope.constants.keys()].find((key) => key.endsWith(`::${name}`)) : `${short}::${name}`
    const found = own === undefined ? undefined : scope.constants.get(own)
    if (found !== undefined) return within(scope, found, program, depth)
  }
  const whole = program.scope.imports.get(short) ?? before.replace(/^\\/, '')
  if (/^App\\/.test(whole)) program.wanted.add(`class:${whole}`)
  return /^\w+$/.test(name) && /^\w+$/.test(short) && !/^(self|static|App)$/.test(short) && !/^App\\/.test(whole)
    ? { kind: 'text', text: name === 'class' ? whole : `${short}::${name}`, ...place }
    : { kind: 'unknown', raw: 'a constant', ...place }
}

function subscript(node: SyntaxNode, program: PhpProgram, depth: number, place: Place): PhpValue {
  const [of, , keyNode] = partsOf(node)
  if (of === undefined || keyNode === undefined) return { kind: 'unknown', raw: 'an entry', ...place }
  const key = scalarText(evaluate(keyNode, program, depth + 1))
  const name = textOf(of, program.scope.file)
  if (/^\$_(ENV|SERVER)$/.test(name) && key !== undefined) return { kind: 'variable', name: key, ...place }
  const value = evaluate(of, program, depth + 1)
  if (value.kind === 'part' && value.part === '*' && key !== undefined) return { ...value, part: key }
  return (key === undefined ? undefined : valueAt(value, key)) ?? { kind: 'unknown', raw: 'an entry', ...place }
}

/** `require __DIR__.'/pools.php'`, of a file that returns something. */
function required(node: SyntaxNode, program: PhpProgram, depth: number): PhpValue | undefined {
  const inside = partsOf(node).at(-1)
  const text = inside === undefined ? undefined : scalarText(evaluate(inside, program, depth + 1))
  const path = text === undefined ? undefined : text.startsWith('/') ? join('', text.replace(/^\/+/, '')) : join(dirname(program.scope.file.path), text)
  if (path === undefined) return undefined
  const scope = program.files.get(path)
  if (scope === undefined) program.wanted.add(path)
  return scope?.returned === undefined ? undefined : within(scope, scope.returned, program, depth)
}
