/** What stands in a handler, each expression with what it stands in: loops, conditions and the expression above it. */
import { partsOf, type PyExpression, type PyFunction, type PyStatement } from '../../parse/python/index.ts'

export interface Loop {
  readonly binds: readonly string[]
  readonly over: PyExpression
  /** It may end before its last turn. */
  readonly leaves: boolean
}

export interface Around {
  /** Innermost last. */
  readonly loops: readonly Loop[]
  /** A condition or a handler of errors stands between it and its innermost loop. */
  readonly conditional: boolean
}

export interface Assigned {
  readonly value: PyExpression | undefined
  readonly line: number
}

export interface Body {
  readonly all: readonly PyExpression[]
  readonly above: ReadonlyMap<PyExpression, PyExpression | PyStatement>
  readonly around: ReadonlyMap<PyExpression, Around>
  /** Whether a loop over an expression may end before its last turn. */
  readonly leaves: ReadonlyMap<PyExpression, boolean>
  /** Where a name is read or set. */
  readonly named: ReadonlyMap<string, readonly PyExpression[]>
  /** `order.customer` that something is assigned to, as `order.customer`. */
  readonly setMembers: ReadonlySet<string>
  /** Everything that a name is set to; undefined for what a loop, `with` or a parameter sets. */
  readonly assigned: ReadonlyMap<string, readonly Assigned[]>
}

/** Functions and lambdas inside run when somebody calls them: they are left out. */
export function bodyOf(handler: PyFunction): Body {
  const all: PyExpression[] = []
  const above = new Map<PyExpression, PyExpression | PyStatement>()
  const arounds = new Map<PyExpression, Around>()
  const assigned = new Map<string, Assigned[]>()
  const leaves = new Map<PyExpression, boolean>()
  const named = new Map<string, PyExpression[]>()
  const setMembers = new Set<string>()
  const set = (name: string, value: PyExpression | undefined, line: number): void => {
    const before = assigned.get(name)
    if (before === undefined) assigned.set(name, [{ value, line }])
    else before.push({ value, line })
  }
  const target = (node: PyExpression, value: PyExpression | undefined): void => {
    if (node.type === 'name') set(node.name, value, node.line)
    if (node.type === 'member' && node.object.type === 'name') setMembers.add(`${node.object.name}.${node.name}`)
    if (node.type === 'list') for (const item of node.items) target(item, undefined)
  }
  const take = (node: PyExpression, parent: PyExpression | PyStatement, around: Around): void => {
    if (node.type === 'lambda') return
    all.push(node)
    above.set(node, parent)
    arounds.set(node, around)
    if (node.type === 'name') {
      const before = named.get(node.name)
      if (before === undefined) named.set(node.name, [node])
      else before.push(node)
    }
    if (node.type === 'named') set(node.name, node.value, node.line)
    if (node.type === 'other' && node.loop !== undefined) {
      const { binds, over } = node.loop
      take(over, node, around)
      for (const name of binds) set(name, undefined, node.line)
      const inner: Around = { loops: [...around.loops, { binds, over, leaves: false }], conditional: false }
      for (const part of node.inside) if (part !== over) take(part, node, inner)
      return
    }
    const isChoice = node.type === 'conditional' || (node.type === 'binary' && /^(and|or)$/.test(node.operator))
    for (const part of partsOf(node)) take(part, node, isChoice ? { ...around, conditional: true } : around)
  }
  const visit = (statements: readonly PyStatement[], around: Around): void => {
    for (const statement of statements) {
      for (const node of expressionsOf(statement)) take(node, statement, around)
      if (statement.type === 'assign') for (const one of statement.targets) target(one, statement.value)
      if (statement.type === 'update') target(statement.target, undefined)
      const maybe = { ...around, conditional: true }
      if (statement.type === 'if') {
        for (const { body } of statement.branches) visit(body, maybe)
        visit(statement.otherwise, maybe)
      } else if (statement.type === 'try') {
        visit(statement.body, around)
        for (const body of [...statement.handlers, statement.otherwise]) visit(body, maybe)
        visit(statement.last, around)
      } else if (statement.type === 'block') {
        for (const name of statement.binds) set(name, undefined, statement.line)
        const [over] = statement.heads
        if (statement.of === 'with') visit(statement.body, around)
        else if (statement.of === 'for' && over !== undefined && statement.heads.length === 1) {
          const early = leavesEarly(statement.body)
          leaves.set(over, early)
          visit(statement.body, { loops: [...around.loops, { binds: statement.binds, over, leaves: early }], conditional: false })
        } else visit(statement.body, maybe)
      }
    }
  }
  for (const { name } of handler.parameters) set(name, undefined, handler.line)
  visit(handler.body, { loops: [], conditional: false })
  return { all, above, around: arounds, leaves, named, setMembers, assigned }
}

function expressionsOf(statement: PyStatement): readonly PyExpression[] {
  switch (statement.type) {
    case 'assign':
      return [...(statement.value === undefined ? [] : [statement.value]), ...statement.targets]
    case 'update':
      return [statement.target, statement.value]
    case 'expression':
      return [statement.value]
    case 'return':
      return statement.value === undefined ? [] : [statement.value]
    case 'if':
      return statement.branches.map(({ test }) => test)
    case 'block':
      return statement.heads
    case 'other':
      return statement.inside
    default:
      return []
  }
}

/** A search that ends with the first that fits asks as often as it must. */
function leavesEarly(statements: readonly PyStatement[]): boolean {
  return statements.some((one) => {
    if (one.type === 'return') return true
    if (one.type === 'other') return /^(break|raise)$/.test(one.word)
    if (one.type === 'if') return one.branches.some(({ body }) => leavesEarly(body)) || leavesEarly(one.otherwise)
    // What gives up where a row is missing has not found what it looked for.
    const handlers = one.type === 'try' ? one.handlers.map((body) => body.filter((inner) => inner.type !== 'other' || inner.word !== 'raise')) : []
    if (one.type === 'try') return [one.body, ...handlers, one.otherwise, one.last].some(leavesEarly)
    return one.type === 'block' && leavesEarly(one.body)
  })
}
