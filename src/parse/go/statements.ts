/** Goes through Go's statements as a program would, both ways where a condition can't be decided: {@link https://go.dev/ref/spec#Statements}. */
import { compared, decide, negated, type GoCondition } from './conditions.ts'
import { assign, nameTargets } from './assign.ts'
import { childOf, itemsOf, type SyntaxNode } from './nodes.ts'
import { declared } from './parse.ts'
import { ends, fails, fresh, isDeep, mergeChanges, merged, nothing, placeIn, step, tried, type GoRun } from './run.ts'
import { zeroOf } from './types.ts'
import { unknownValue, type GoScope, type GoValue } from './values.ts'

export interface Frame {
  /** What branches gave back that may not have run. */
  readonly pending: { readonly condition: GoCondition; readonly value: GoValue }[]
  readonly results: readonly string[]
  /** Its last result is an error. */
  readonly canFail: boolean
}

/** What the function gives back, where the statements end it for certain. */
export function runStatements(statements: readonly SyntaxNode[], scope: GoScope, frame: Frame, run: GoRun): GoValue | undefined {
  for (const one of statements) {
    const ended = runStatement(one, scope, frame, run)
    if (ended !== undefined) return ended
  }
  return undefined
}

function inner(scope: GoScope, run: GoRun): GoScope {
  return fresh(run, { names: new Map(), above: scope, file: scope.file })
}

function block(node: SyntaxNode | undefined, scope: GoScope, frame: Frame, run: GoRun): GoValue | undefined {
  return node === undefined ? undefined : runStatements(itemsOf(node), inner(scope, run), frame, run)
}

function runStatement(node: SyntaxNode, scope: GoScope, frame: Frame, run: GoRun): GoValue | undefined {
  step(run)
  if (isDeep(run)) return undefined
  switch (node.name) {
    case 'VarDecl':
    case 'ConstDecl':
      runDeclaration(node, scope, run)
      return undefined
    case 'Assignment':
      assign(node, scope, run)
      return undefined
    case 'ExprStatement': {
      const [expression] = itemsOf(node)
      if (expression === undefined) return undefined
      const value = run.value(expression, scope)
      // Whoever panics or exits does not go on.
      return value.is === 'unknown' && value.raw === ends ? value : undefined
    }
    case 'GoStatement':
    case 'DeferStatement': {
      const called = itemsOf(node)[1]
      if (called !== undefined && !(node.name === 'DeferStatement' && /\.Close\(\)$/.test(scope.file.textOf(called)))) run.value(called, scope)
      return undefined
    }
    case 'ReturnStatement':
      return given(node, scope, frame, run)
    case 'IfStatement':
      return runIf(node, scope, frame, run)
    case 'SwitchStatement':
      return runSwitch(node, scope, frame, run)
    case 'ForStatement':
      return runFor(node, scope, frame, run)
    case 'Block':
      return block(node, scope, frame, run)
    case 'LabeledStatement':
      return runStatements(itemsOf(node).slice(1), scope, frame, run)
    case 'SelectStatement':
    case 'TypeSwitchStatement': {
      const body = childOf(node, 'SelectBlock') ?? childOf(node, 'SwitchBlock')
      if (body !== undefined) {
        const { changes } = tried(run, { is: 'open' }, () => block(body, scope, frame, run))
        mergeChanges(run, { is: 'open' }, changes, new Map(), placeIn(scope.file, node))
      }
      return undefined
    }
    default:
      return undefined
  }
}

function runDeclaration(node: SyntaxNode, scope: GoScope, run: GoRun): void {
  const list = childOf(node, 'SpecList')
  const specs =
    list === undefined
      ? node.getChildren(node.name === 'ConstDecl' ? 'ConstSpec' : 'VarSpec')
      : list.getChildren(node.name === 'ConstDecl' ? 'ConstSpec' : 'VarSpec')
  for (const spec of specs.length === 0 ? [node] : specs) {
    const all = declared(spec, scope.file.textOf)
    const values = new Map<SyntaxNode, GoValue>()
    for (const { value } of all) if (value !== undefined && !values.has(value)) values.set(value, run.value(value, scope))
    nameTargets(
      all.map(({ name, value, index, type }) => {
        const found = value === undefined ? undefined : values.get(value)
        const own = found?.is === 'tuple' ? (found.items[index] ?? nothing) : index > 0 && found !== undefined ? nothing : found
        return [name, own ?? zeroOf(type, scope.file, run, placeIn(scope.file, spec))] as const
      }),
      scope,
      run,
    )
  }
}

function given(node: SyntaxNode, scope: GoScope, frame: Frame, run: GoRun): GoValue {
  const at = placeIn(scope.file, node)
  const values = itemsOf(node)
    .slice(1)
    .map((one) => run.value(one, scope))
  if (values.length === 0) {
    const named = frame.results.map((name) => lookedUp(scope, name))
    return named.length === 1 ? (named[0] ?? nothing) : { is: 'tuple', items: named, at }
  }
  const [only] = values
  if (values.length === 1 && only !== undefined) return only
  const last = values.at(-1)
  const isFailure = frame.canFail && last?.is !== 'nil' && values.slice(0, -1).every(isEmpty)
  return isFailure || (frame.canFail && isNamedFailure(node, scope) && values.slice(0, -1).every(isEmpty))
    ? unknownValue(fails, at)
    : { is: 'tuple', items: values, at }
}

/** `return nil, err` where nobody knows that it failed. */
function isNamedFailure(node: SyntaxNode, scope: GoScope): boolean {
  return itemsOf(node).at(-1)?.name !== 'Nil' && /err/i.test(scope.file.textOf(itemsOf(node).at(-1) ?? node))
}

function isEmpty(value: GoValue): boolean {
  if (value.is === 'object') return value.fields.size === 0
  return (
    value.is === 'nil' ||
    value.is === 'unknown' ||
    (value.is === 'text' && value.text === '') ||
    (value.is === 'number' && value.number === 0) ||
    (value.is === 'bool' && !value.bool)
  )
}

function lookedUp(scope: GoScope, name: string): GoValue {
  for (let at: GoScope | undefined = scope; at !== undefined; at = at.above) {
    const found = at.names.get(name)
    if (found !== undefined) return found
  }
  return nothing
}

function runIf(node: SyntaxNode, outer: GoScope, frame: Frame, run: GoRun): GoValue | undefined {
  const scope = inner(outer, run)
  const items = itemsOf(node).filter(({ name }) => name !== 'if')
  const at = items.findIndex(({ name }) => name === 'Block')
  const head = items.slice(0, at)
  for (const one of head.slice(0, -1)) runStatement(one, scope, frame, run)
  const test = head.at(-1)
  const then = items[at]
  const otherwise = items.slice(at + 1).find(({ name }) => name !== 'else')
  const condition: GoCondition = test === undefined ? { is: 'open' } : decide(test, scope, run)
  // `if db == nil { db = … }` keeps what it makes, however often it is asked, and so does what is not found in a map.
  const text = test === undefined ? '' : scope.file.textOf(test)
  const looked = run.requests > 0 ? lookedFor(head, scope) : undefined
  const keeps = run.requests > 0 && (/== nil$/.test(text) || (looked !== undefined && text === `!${looked}`))
  const before = run.requests
  if (keeps) run.requests = 0
  const result = branches(
    condition,
    () => block(then, scope, frame, run),
    () => (otherwise === undefined ? undefined : otherwise.name === 'IfStatement' ? runIf(otherwise, scope, frame, run) : block(otherwise, scope, frame, run)),
    frame,
    run,
    placeIn(scope.file, node),
  )
  run.requests = looked !== undefined && text === looked && itemsOf(then).some(({ name }) => name === 'ReturnStatement') ? 0 : before
  return result
}

/** `ok` of `if db, ok := pools[name]; …`: whether a map holds something under a name. */
function lookedFor(head: readonly SyntaxNode[], scope: GoScope): string | undefined {
  const [found] = head
  if (head.length !== 2 || found === undefined) return undefined
  const items = itemsOf(found)
  const sign = items.findIndex(({ name }) => name === ':=' || name === '=')
  const name = items[sign - 1]
  return sign > 1 && items[sign + 1]?.name === 'IndexExpr' && name !== undefined ? scope.file.textOf(name) : undefined
}

type Branch = () => GoValue | undefined

function branches(condition: GoCondition, then: Branch, otherwise: Branch, frame: Frame, run: GoRun, at: ReturnType<typeof placeIn>): GoValue | undefined {
  if (condition.is === 'yes') return then()
  if (condition.is === 'no') return otherwise()
  const first = tried(run, condition, then)
  const second = tried(run, negated(condition), otherwise)
  const isOver = (value: GoValue | undefined): boolean => value !== undefined
  mergeChanges(run, condition, isOver(first.result) ? undefined : first.changes, isOver(second.result) ? undefined : second.changes, at)
  if (first.result !== undefined && second.result !== undefined) return merged(condition, first.result, second.result, at)
  if (first.result !== undefined) frame.pending.push({ condition, value: first.result })
  if (second.result !== undefined) frame.pending.push({ condition: negated(condition), value: second.result })
  return undefined
}

interface Case {
  readonly tests: readonly SyntaxNode[]
  readonly isDefault: boolean
  readonly body: SyntaxNode[]
}

function runSwitch(node: SyntaxNode, outer: GoScope, frame: Frame, run: GoRun): GoValue | undefined {
  const scope = inner(outer, run)
  const body = childOf(node, 'SwitchBlock')
  const head = itemsOf(node).filter(({ name }) => name !== 'switch' && name !== 'SwitchBlock')
  const subject = head.at(-1)
  const isStatement = subject !== undefined && /^(VarDecl|Assignment|ExprStatement)$/.test(subject.name)
  for (const one of head.slice(0, isStatement ? undefined : -1)) runStatement(one, scope, frame, run)
  const value = subject === undefined || isStatement ? undefined : run.value(subject, scope)
  const cases: Case[] = []
  for (const one of itemsOf(body)) {
    if (one.name === 'Case') {
      const tests = itemsOf(one).filter(({ name }) => name !== 'case' && name !== 'default')
      cases.push({ tests, isDefault: one.firstChild?.name === 'default', body: [] })
    } else cases.at(-1)?.body.push(one)
  }
  const ordered = [...cases.filter(({ isDefault }) => !isDefault), ...cases.filter(({ isDefault }) => isDefault)]
  const at = placeIn(scope.file, node)
  const from = (index: number): GoValue | undefined => {
    const one = ordered[index]
    if (one === undefined) return undefined
    const condition: GoCondition = one.isDefault
      ? { is: 'yes' }
      : anyOf(one.tests.map((test) => (value === undefined ? decide(test, scope, run) : compared(value, '==', run.value(test, scope)))))
    return branches(
      condition,
      () => runStatements(one.body, inner(scope, run), frame, run),
      () => from(index + 1),
      frame,
      run,
      at,
    )
  }
  return ordered.length > 200 ? undefined : from(0)
}

/** One of several tests; of several that hang on a variable, the first stands for all. */
function anyOf(conditions: readonly GoCondition[]): GoCondition {
  if (conditions.some(({ is }) => is === 'yes')) return { is: 'yes' }
  const left = conditions.filter(({ is }) => is !== 'no')
  const usual = left.find((one) => one.is === 'equals' && one.unset)
  return usual ?? left[0] ?? { is: 'no' }
}

function runFor(node: SyntaxNode, outer: GoScope, frame: Frame, run: GoRun): GoValue | undefined {
  const scope = inner(outer, run)
  const clause = childOf(node, 'ForClause')
  const first = clause === undefined ? undefined : itemsOf(clause)[0]
  if (first !== undefined && /^(VarDecl|Assignment)$/.test(first.name)) runStatement(first, scope, frame, run)
  const range = childOf(node, 'RangeClause')
  if (range !== undefined && childOf(range, ':=') !== undefined) {
    nameTargets(
      range.getChildren('DefName').map((name) => [scope.file.textOf(name), unknownValue('an element', placeIn(scope.file, name))] as const),
      scope,
      run,
    )
  }
  return block(childOf(node, 'Block'), scope, frame, run)
}
