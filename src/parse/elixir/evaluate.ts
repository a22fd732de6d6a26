/** Goes through Elixir's expressions without running anything: values, variables of the environment with what stands in for them, and what can't be told. */
import { limits } from '../../base/limits.ts'
import { applied } from './library.ts'
import { amongst, compared, computed, joined } from './operators.ts'
import { calledBy, type ElixirCall, type ElixirClause, type ElixirNode } from './nodes.ts'
import { choose, merged, negated, orElse, plain, testOf, truthOf, unknown, type ElixirPlace, type ElixirTest, type ElixirValue } from './values.ts'

/** Application → key → what it is configured with; the key is empty for what stands beside keys. */
export type Configured = ReadonlyMap<string, ReadonlyMap<string, ElixirValue>>

export interface Machine {
  /** Files by their paths, for `import_config`. */
  readonly files: ReadonlyMap<string, readonly ElixirNode[]>
  configured: Configured
  steps: number
  /** Files that are gone through now, so that none takes itself in. */
  readonly inside: string[]
  /** Files that are asked for and not there. */
  readonly missing: Set<string>
  /** Functions of modules, by `Module.name`. */
  readonly functions: ReadonlyMap<string, readonly ElixirCall[]>
  /** What is taken to hold of variables of the environment, by what is asked of them. */
  readonly assumed: ReadonlyMap<string, boolean>
}

/** What a test asks, whichever way round. */
export function questionOf({ variable, accepts }: ElixirTest): string {
  return `${variable}${accepts === undefined ? '' : ` ${accepts.join(' ')}`}`
}

function assumedOf(value: ElixirValue, { assumed }: Machine): boolean | undefined {
  const test = assumed.size === 0 ? undefined : testOf(value)
  const holds = test === undefined ? undefined : assumed.get(questionOf(test))
  return holds === undefined || test === undefined ? undefined : holds !== test.isNegated
}

export interface Scope {
  readonly path: string
  readonly names: Map<string, ElixirValue>
  readonly machine: Machine
}

export function machineOf(files: Machine['files'], given: Partial<Pick<Machine, 'functions' | 'assumed' | 'configured'>> = {}): Machine {
  return { files, configured: new Map(), steps: limits.sourceSteps, inside: [], missing: new Set(), functions: new Map(), assumed: new Map(), ...given }
}

/** Calls inside calls: a chain longer than this goes round in circles. */
const deepest = 80

/** Statements that configure are gone through where they stand; the others' values are kept under their names. */
export type Statement = (call: ElixirCall, scope: Scope, depth: number) => boolean

/** The last statement's value. */
export function run(body: readonly ElixirNode[], scope: Scope, statement: Statement, depth = 0): ElixirValue {
  let last: ElixirValue = plain(null, { path: scope.path, line: body[0]?.line ?? 1 })
  for (const node of body) {
    if (node.kind === 'call' && statement(node, scope, depth)) continue
    last = evaluate(node, scope, statement, depth + 1)
  }
  return last
}

export function evaluate(node: ElixirNode, scope: Scope, statement: Statement, depth = 0): ElixirValue {
  const place: ElixirPlace = { path: scope.path, line: node.line }
  if (depth > deepest) return unknown('a value that depends on itself', place)
  if (scope.machine.steps-- <= 0) return unknown('too much to work out', place)
  const inner = (one: ElixirNode): ElixirValue => evaluate(one, scope, statement, depth + 1)
  switch (node.kind) {
    case 'text':
      return joined(
        node.parts.map((part) => (typeof part === 'string' ? plain(part, place) : inner(part))),
        place,
      )
    case 'atom':
    case 'module':
      return plain(node.name, place, true)
    case 'number':
    case 'word':
      return plain(node.value, place)
    case 'name':
      return scope.names.get(node.name) ?? unknown(node.name, place)
    case 'attribute':
      return attribute(node, inner, scope, place)
    case 'list':
    case 'map':
      return listed(node.items, inner, place)
    case 'tuple':
      return { kind: 'tuple', items: node.items.map(inner), ...place }
    case 'pair':
      return { kind: 'keywords', entries: new Map([[node.key, inner(node.value)]]), ...place }
    case 'block':
      return run(node.body, { ...scope, names: new Map(scope.names) }, statement, depth + 1)
    case 'binary':
      return binary(node, scope, inner, place)
    case 'unary': {
      const value = inner(node.operand)
      if (node.operator === 'not' || node.operator === '!') return negated(value)
      return node.operator === '-' && value.kind === 'value' && typeof value.value === 'number' ? plain(-value.value, place) : value
    }
    case 'function':
      return { kind: 'function', clauses: node.clauses, names: new Map(scope.names), ...place }
    case 'call':
      return called(node, scope, statement, depth + 1, place)
    default:
      return unknown('an expression', place)
  }
}

function attribute(node: Extract<ElixirNode, { kind: 'attribute' }>, inner: (one: ElixirNode) => ElixirValue, scope: Scope, place: ElixirPlace): ElixirValue {
  if (node.value === undefined) return scope.names.get(`@${node.name}`) ?? unknown(`@${node.name}`, place)
  const value = inner(node.value)
  scope.names.set(`@${node.name}`, value)
  return value
}

/** Whatever is no pair of a list of pairs leaves it open. */
function listed(items: readonly ElixirNode[], inner: (one: ElixirNode) => ElixirValue, place: ElixirPlace): ElixirValue {
  const pairs = items.map((item): readonly [string, ElixirValue] | undefined => {
    if (item.kind === 'pair') return [item.key, inner(item.value)]
    const [key, value] = item.kind === 'tuple' && item.items.length === 2 ? item.items : []
    return key?.kind === 'atom' && value !== undefined ? [key.name, inner(value)] : undefined
  })
  if (items.length === 0 || pairs.every((pair) => pair === undefined)) return { kind: 'list', items: items.map(inner), ...place }
  const entries = new Map<string, ElixirValue>()
  // Of a key that stands twice, the first one is found.
  for (const pair of pairs) if (pair !== undefined && !entries.has(pair[0])) entries.set(pair[0], pair[1])
  const isOpen = pairs.includes(undefined)
  const repeated = isOpen || entries.size === pairs.length ? undefined : pairs.filter((pair) => pair !== undefined)
  return { kind: 'keywords', entries, ...(isOpen ? { isOpen } : {}), ...(repeated === undefined ? {} : { repeated }), ...place }
}

function binary(node: Extract<ElixirNode, { kind: 'binary' }>, scope: Scope, inner: (one: ElixirNode) => ElixirValue, place: ElixirPlace): ElixirValue {
  const { operator } = node
  if (operator === '=') {
    const value = inner(node.right)
    bind(node.left, value, scope)
    return value
  }
  const left = inner(node.left)
  if (operator === '||' || operator === 'or') return orElse(left, () => inner(node.right))
  if (operator === '&&' || operator === 'and') {
    const holds = truthOf(left) ?? assumedOf(left, scope.machine)
    return holds === undefined ? (choose(left, inner(node.right), plain(false, place)) ?? left) : holds ? inner(node.right) : left
  }
  const right = inner(node.right)
  if (operator === '<>') return joined([left, right], place)
  if (operator === '++' && right.kind === 'list')
    return left.kind === 'list'
      ? { kind: 'list', items: [...left.items, ...right.items].slice(0, limits.sourceSteps), ...place }
      : right.items.length === 0
        ? left
        : unknown('a list', place)
  if (operator === '++') return left.kind === 'list' && left.items.length === 0 ? right : merged(left, right, false)
  if (operator === '==' || operator === '===' || operator === '!=' || operator === '!==') {
    const same = compared(left, right, place)
    return operator.startsWith('!') ? negated(same) : same
  }
  if (operator === 'in' || operator === 'not in') {
    const among = amongst(left, right, place)
    return operator === 'in' ? among : negated(among)
  }
  return computed(left, operator, right, place)
}

/** What a pattern takes apart is known by no name but its own. */
export function bind(pattern: ElixirNode, value: ElixirValue, scope: Scope): void {
  if (pattern.kind === 'name') scope.names.set(pattern.name, value)
  else if (pattern.kind === 'tuple')
    pattern.items.forEach((one, index) => {
      const part = value.kind === 'tuple' ? value.items[index] : undefined
      bind(one, part ?? unknown('a part of a value', value), scope)
    })
  else if (pattern.kind === 'map' || pattern.kind === 'list')
    for (const one of pattern.items) {
      const part = one.kind === 'pair' && pattern.kind === 'map' && value.kind === 'keywords' ? value.entries.get(one.key) : undefined
      bind(one.kind === 'pair' ? one.value : one, part ?? unknown('a part of a value', value), scope)
    }
  // `[first | rest]`, `%{} = all`.
  else if (pattern.kind === 'binary') {
    bind(pattern.left, pattern.operator === '=' ? value : unknown('a part of a value', value), scope)
    bind(pattern.right, pattern.operator === '=' ? value : unknown('a part of a value', value), scope)
  }
}

function called(node: ElixirCall, scope: Scope, statement: Statement, depth: number, place: ElixirPlace): ElixirValue {
  const inner = (one: ElixirNode): ElixirValue => evaluate(one, scope, statement, depth)
  const body = (nodes: readonly ElixirNode[] | undefined): ElixirValue =>
    nodes === undefined ? plain(null, place) : run(nodes, { ...scope, names: new Map(scope.names) }, statement, depth)
  const name = calledBy(node)
  const [first] = node.arguments
  if ((name === 'if' || name === 'unless') && first !== undefined) {
    const condition = evaluate(first, scope, statement, depth)
    return either(
      name === 'if' ? condition : negated(condition),
      () => body(node.blocks.get('do')),
      () => body(node.blocks.get('else')),
      scope,
    )
  }
  if (name === 'case' && first !== undefined) return cases(inner(first), clausesIn(node), scope, statement, depth)
  if (name === 'cond') return conditions(clausesIn(node), scope, statement, depth)
  if (name === 'raise' || name === 'throw' || name === 'exit' || name === 'reraise') return { kind: 'never', ...place }
  if (node.target?.kind === 'name' && node.name === '') {
    const made = scope.names.get(node.target.name)
    const own = made?.kind === 'function' ? made : undefined
    const [clause] = own?.clauses ?? []
    if (own === undefined || clause === undefined || own.clauses.length > 1) return unknown(`${node.target.name}.()`, place)
    const names = new Map(own.names)
    clause.patterns.forEach((pattern, index) => {
      const given = node.arguments[index]
      if (given !== undefined) bind(pattern, inner(given), { ...scope, names })
    })
    return run(clause.body, { ...scope, names }, statement, depth)
  }
  const own = scope.machine.functions.get(name)
  if (own !== undefined) return defined(own, node.arguments.map(inner), scope, statement, depth) ?? unknown(name, place)
  return applied(name, node.arguments.map(inner), scope.machine.configured, place)
}

/** A function of a module of the tree: the clause whose arguments fit, where that can be told. */
function defined(
  definitions: readonly ElixirCall[],
  given: readonly ElixirValue[],
  scope: Scope,
  statement: Statement,
  depth: number,
): ElixirValue | undefined {
  for (const definition of definitions) {
    const [head] = definition.arguments
    const patterns = head?.kind === 'call' ? head.arguments : []
    if (head?.kind !== 'call' && head?.kind !== 'name') return undefined
    const names = new Map<string, ElixirValue>()
    const inner: Scope = { ...scope, names }
    const fits = patterns.length < given.length ? false : fitting(patterns, given, inner, statement, depth)
    if (fits === undefined) return undefined
    if (fits) return run(definition.blocks.get('do') ?? [], inner, statement, depth + 5)
  }
  return undefined
}

function fitting(patterns: readonly ElixirNode[], given: readonly ElixirValue[], scope: Scope, statement: Statement, depth: number): boolean | undefined {
  for (const [index, written] of patterns.entries()) {
    const isOptional = written.kind === 'binary' && written.operator === '\\\\'
    const pattern = isOptional ? written.left : written
    const value = given[index] ?? (isOptional ? evaluate(written.right, scope, statement, depth) : undefined)
    if (value === undefined) return false
    if (pattern.kind === 'name' || pattern.kind === 'tuple') bind(pattern, value, scope)
    else if (/^(atom|word|text|number)$/.test(pattern.kind)) {
      const same = truthOf(compared(value, evaluate(pattern, scope, statement, depth), value))
      if (same !== true) return same
    } else return undefined
  }
  return true
}

const clausesIn = (node: ElixirCall): readonly ElixirClause[] => (node.blocks.get('do') ?? []).flatMap((one) => (one.kind === 'clause' ? [one] : []))

/** Both ways are gone through where nobody can tell which runs, and what they configure is chosen between. */
function either(condition: ElixirValue, yes: () => ElixirValue, no: () => ElixirValue, { machine }: Scope): ElixirValue {
  const holds = truthOf(condition) ?? assumedOf(condition, machine)
  if (holds !== undefined) return holds ? yes() : no()
  const before = machine.configured
  const first = yes()
  const after = machine.configured
  machine.configured = before
  const second = no()
  if (after !== machine.configured) machine.configured = chosenBetween(condition, after, machine.configured, first.kind === 'never', second.kind === 'never')
  return choose(condition, first, second) ?? plain(null, condition)
}

function chosenBetween(condition: ElixirValue, yes: Configured, no: Configured, yesNever: boolean, noNever: boolean): Configured {
  if (yesNever) return no
  if (noNever) return yes
  const all = new Map<string, ReadonlyMap<string, ElixirValue>>()
  for (const application of new Set([...yes.keys(), ...no.keys()])) {
    const [left, right] = [yes.get(application), no.get(application)]
    if (left === right && left !== undefined) {
      all.set(application, left)
      continue
    }
    const keys = new Map<string, ElixirValue>()
    for (const key of new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])) {
      const value = choose(condition, left?.get(key), right?.get(key))
      if (value !== undefined) keys.set(key, value)
    }
    all.set(application, keys)
  }
  return all
}

function cases(subject: ElixirValue, clauses: readonly ElixirClause[], scope: Scope, statement: Statement, depth: number): ElixirValue {
  const [clause, ...rest] = clauses
  const place = { path: scope.path, line: clause?.line ?? subject.line }
  const [pattern] = clause?.patterns ?? []
  // None matches: it raises.
  if (clause === undefined || pattern === undefined) return { kind: 'never', ...place }
  const names = new Map(scope.names)
  bind(pattern, subject, { ...scope, names })
  const body = (): ElixirValue => run(clause.body, { ...scope, names }, statement, depth)
  if (pattern.kind === 'name' && !clause.isGuarded) return body()
  const constant = /^(atom|word|text|number|module)$/.test(pattern.kind) ? evaluate(pattern, scope, statement, depth) : undefined
  const isSame = clause.isGuarded || constant === undefined ? unknown('a condition', place) : compared(subject, constant, place)
  return either(isSame, body, () => cases(subject, rest, scope, statement, depth + 1), scope)
}

function conditions(clauses: readonly ElixirClause[], scope: Scope, statement: Statement, depth: number): ElixirValue {
  const [clause, ...rest] = clauses
  const [asked] = clause?.patterns ?? []
  if (clause === undefined || asked === undefined) return { kind: 'never', path: scope.path, line: clause?.line ?? 1 }
  const names = new Map(scope.names)
  const condition = evaluate(asked, { ...scope, names }, statement, depth)
  return either(
    testOf(condition) ?? condition,
    () => run(clause.body, { ...scope, names }, statement, depth),
    () => conditions(rest, scope, statement, depth + 1),
    scope,
  )
}
