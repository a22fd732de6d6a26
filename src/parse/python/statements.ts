/** Goes through statements in their order: who is assigned what, branch by branch where nobody knows which is chosen. */
import { isEnvironment } from './calling.ts'
import { briefOf } from './brief.ts'
import { itemOf, keyOf, memberOf } from './members.ts'
import type { PyClass, PyExpression, PyImport, PyStatement } from './nodes.ts'
import { binaryOf, eitherOf } from './operators.ts'
import { executed, imported, missingIn } from './overlays.ts'
import { copied, fromModule, mayGoOn, placeOf, unknown, type PyOutcome, type PyRun } from './run.ts'
import { isSame, truthOf, type PyCondition, type PyScope, type PyValue } from './values.ts'

/** Turns of a loop over what is known. */
const turns = 30

export function runBody(body: readonly PyStatement[], scope: PyScope, run: PyRun): PyOutcome {
  for (let index = 0; index < body.length; index++) {
    const statement = body[index]
    if (statement === undefined || !mayGoOn(run)) break
    const outcome = statement.type === 'if' ? runIf(statement, 0, body.slice(index + 1), scope, run) : runStatement(statement, scope, run)
    if (outcome.returned !== undefined || outcome.raised === true) return outcome
  }
  return {}
}

function runStatement(statement: Exclude<PyStatement, { readonly type: 'if' }>, scope: PyScope, run: PyRun): PyOutcome {
  const of = (node: PyExpression): PyValue => run.value(node, scope)
  switch (statement.type) {
    case 'import':
      bindImport(statement, scope, run)
      return {}
    case 'assign': {
      if (statement.value === undefined) return {}
      const value = of(statement.value)
      for (const target of statement.targets) assign(target, value, scope, run)
      return {}
    }
    case 'update': {
      const at = placeOf(scope, statement)
      assign(statement.target, binaryOf(statement.operator, of(statement.target), of(statement.value), at, briefOf(statement.target)), scope, run)
      return {}
    }
    case 'expression': {
      const value = of(statement.value)
      executed(statement, value, scope, run)
      return value.is === 'call' && /^(sys\.exit|exit|quit)$/.test(value.of) ? { raised: true } : {}
    }
    case 'function': {
      const at = placeOf(scope, statement)
      // What decorators make of it is still called by its name, and mostly does what it says.
      scope.names.set(statement.name, { is: 'function', node: statement, scope, at })
      return {}
    }
    case 'class':
      scope.names.set(statement.name, classOf(statement, scope, run))
      return {}
    case 'return':
      return { returned: statement.value === undefined ? { is: 'none', at: placeOf(scope, statement) } : of(statement.value) }
    case 'try':
      return runTry(statement, scope, run)
    case 'block':
      return runBlock(statement, scope, run)
    default:
      return statement.word === 'raise' ? { raised: true } : {}
  }
}

function runIf(statement: PyStatement & { readonly type: 'if' }, branch: number, rest: readonly PyStatement[], scope: PyScope, run: PyRun): PyOutcome {
  const chosen = statement.branches[branch]
  if (chosen === undefined) return runBody(statement.otherwise, scope, run)
  const truth = isTypeChecking(chosen.test) ? false : isMain(chosen.test) ? false : truthOf(run.value(chosen.test, scope))
  if (typeof truth === 'boolean') return truth ? runBody(chosen.body, scope, run) : runIf(statement, branch + 1, rest, scope, run)
  run.depth++
  const other = new Map(copied(scope.names))
  const mine = copied(scope.names)
  const taken = within(mine, scope, (inner) => runBody(chosen.body, inner, run))
  const otherwise = within(other, scope, (inner) => runIf(statement, branch + 1, rest, inner, run))
  run.depth--
  const at = placeOf(scope, statement)
  const stops = (one: PyOutcome): boolean => one.raised === true || one.returned !== undefined
  // The way that raises is not the one that is running.
  settle(
    scope,
    taken.raised === true ? other : otherwise.raised === true ? mine : mergedNames(truth, stops(taken) ? other : mine, stops(otherwise) ? mine : other, at),
  )
  if (taken.raised === true) return otherwise
  if (otherwise.raised === true) return taken
  if (taken.returned === undefined && otherwise.returned === undefined) return {}
  if (taken.returned !== undefined && otherwise.returned !== undefined) return { returned: eitherOf(truth, taken.returned, otherwise.returned, at) }
  const following = runBody(rest, scope, run).returned ?? { is: 'none' as const, at }
  return { returned: eitherOf(truth, taken.returned ?? following, otherwise.returned ?? following, at) }
}

/** The names of one branch, in a scope that stands in place of the real one. */
function within(names: Map<string, PyValue>, scope: PyScope, work: (inner: PyScope) => PyOutcome): PyOutcome {
  return work({ ...scope, names })
}

function settle(scope: PyScope, names: ReadonlyMap<string, PyValue>): void {
  scope.names.clear()
  for (const [name, value] of names) scope.names.set(name, value)
}

function mergedNames(
  when: PyCondition | undefined,
  taken: ReadonlyMap<string, PyValue>,
  otherwise: ReadonlyMap<string, PyValue>,
  at: PyValue['at'],
): Map<string, PyValue> {
  const names = new Map<string, PyValue>()
  for (const name of new Set([...taken.keys(), ...otherwise.keys()])) {
    const [one, other] = [taken.get(name), otherwise.get(name)]
    if (one === undefined || other === undefined) {
      const missing: PyValue = unknown(name, at)
      names.set(name, eitherOf(when, one ?? missing, other ?? missing, at))
    } else names.set(name, isSame(one, other) ? one : eitherOf(when, one, other, at))
  }
  return names
}

const isTypeChecking = (test: PyExpression): boolean =>
  (test.type === 'name' && test.name === 'TYPE_CHECKING') || (test.type === 'member' && test.name === 'TYPE_CHECKING')
const isMain = (test: PyExpression): boolean => test.type === 'binary' && test.operator === '==' && test.left.type === 'name' && test.left.name === '__name__'

/** What is tried is chosen to work, but for what the tree would have to hold and does not. */
function runTry(statement: PyStatement & { readonly type: 'try' }, scope: PyScope, run: PyRun): PyOutcome {
  const missing = missingIn(statement.body, scope, run)
  const without = missing.length === 0 ? undefined : runBody(statement.handlers[0] ?? [], scope, run)
  // What raises without a file is only started where it is.
  const isTried = without === undefined || without.raised === true
  const outcome = isTried ? runBody([...statement.body, ...statement.otherwise], scope, run) : without
  if (without === undefined && outcome.raised === true) return runBody([...(statement.handlers[0] ?? []), ...statement.last], scope, run)
  if (!isTried) for (const one of missing) imported(one, scope, run)
  const last = runBody(statement.last, scope, run)
  return last.returned === undefined && last.raised !== true ? outcome : last
}

function runBlock(statement: PyStatement & { readonly type: 'block' }, scope: PyScope, run: PyRun): PyOutcome {
  const values = statement.heads.map((head) => run.value(head, scope))
  const at = placeOf(scope, statement)
  const [first] = values
  if (statement.of === 'with') {
    const before = run.prefix
    const [head] = statement.heads
    const prefix = head?.type === 'call' && head.callee.type === 'member' && head.callee.name === 'prefixed' ? head : undefined
    const maker = prefix?.callee.type === 'member' ? run.value(prefix.callee.object, scope) : undefined
    const word = prefix?.arguments[0] === undefined ? undefined : keyOf(run.value(prefix.arguments[0].value, scope))
    if (maker !== undefined && isEnvironment(maker) && word !== undefined) run.prefix += word
    statement.binds.forEach((name, index) => scope.names.set(name, prefix === undefined ? (values[index] ?? unknown(name, at)) : (maker ?? unknown(name, at))))
    const outcome = runBody(statement.body, scope, run)
    run.prefix = before
    return outcome
  }
  const items =
    first?.is === 'list' && !first.open
      ? first.items
      : first?.is === 'dict' && !first.open
        ? [...first.entries.keys()].map((text) => ({ is: 'text' as const, text, at }))
        : undefined
  if (statement.of === 'for' && items !== undefined && items.length <= turns) {
    for (const item of items) {
      statement.binds.forEach((name, index) =>
        scope.names.set(name, statement.binds.length === 1 ? item : item.is === 'list' ? (item.items[index] ?? unknown(name, at)) : unknown(name, at)),
      )
      const outcome = runBody(statement.body, scope, run)
      if (outcome.returned !== undefined || outcome.raised === true) return outcome
    }
    return {}
  }
  // It may run not at all.
  const names = copied(scope.names)
  for (const name of statement.binds) names.set(name, unknown(name, at))
  const outcome = within(names, scope, (inner) => runBody(statement.body, inner, run))
  settle(scope, outcome.raised === true ? scope.names : mergedNames(undefined, names, new Map(scope.names), at))
  return outcome.returned === undefined ? {} : { returned: eitherOf(undefined, outcome.returned, unknown('what a loop returns', at), at) }
}

function classOf(node: PyClass, scope: PyScope, run: PyRun): PyValue {
  const names = new Map<string, PyValue>()
  const bases = node.bases.filter(({ name, spread }) => name === undefined && spread === undefined).map(({ value }) => run.value(value, scope))
  runBody(node.body, { module: scope.module, names, above: scope }, run)
  return { is: 'class', node, names, bases, scope, at: placeOf(scope, node) }
}

function bindImport(statement: PyImport, scope: PyScope, run: PyRun): void {
  const at = placeOf(scope, statement)
  const { module, level, names } = statement
  const path = run.find(scope.module.path, level, module)
  if (names === undefined) {
    const [first = module] = module.split('.')
    const top = statement.as === undefined && first !== module ? run.find(scope.module.path, 0, first) : path
    scope.names.set(
      statement.as ?? first,
      top !== undefined ? { is: 'module', path: top, at } : { is: 'outside', of: statement.as === undefined ? first : module, at },
    )
    return
  }
  if (names === '*') {
    if (path === undefined) return imported(statement, scope, run)
    const other = run.enter(path)
    if (other === undefined) run.wanted.add(path)
    else for (const [name, value] of other.names) if (!name.startsWith('_')) scope.names.set(name, value)
    return
  }
  for (const { name, as } of names) {
    const below = run.find(scope.module.path, level, module === '' ? name : `${module}.${name}`)
    if (path !== undefined && (below === undefined || path !== below)) {
      const value = fromModule(path, name, run, at)
      scope.names.set(as, value.is === 'unknown' && below !== undefined ? { is: 'module', path: below, at } : value)
    } else if (below !== undefined) scope.names.set(as, { is: 'module', path: below, at })
    else scope.names.set(as, level > 0 ? unknown(name, at) : { is: 'outside', of: `${module}.${name}`, at })
  }
}

function assign(target: PyExpression, value: PyValue, scope: PyScope, run: PyRun): void {
  const at = placeOf(scope, target)
  if (target.type === 'name') {
    scope.names.set(target.name, value)
  } else if (target.type === 'list') {
    target.items.forEach((item, index) =>
      assign(
        item,
        value.is === 'list' && !value.open ? (value.items[index] ?? unknown('…', at)) : itemOf(value, { is: 'number', number: index, at }, at, briefOf(item)),
        scope,
        run,
      ),
    )
  } else if (target.type === 'subscript') {
    const object = run.value(target.object, scope)
    setItem(object, target.index === undefined ? undefined : keyOf(run.value(target.index, scope)), value)
  } else if (target.type === 'member') {
    const object = run.value(target.object, scope)
    if (object.is === 'instance' || object.is === 'class') object.names.set(target.name, value)
    else memberOf(object, target.name, run, at, target.name)
  }
}

function setItem(object: PyValue, key: string | undefined, value: PyValue, depth = 0): void {
  if (depth > 10) return
  if (object.is === 'dict') {
    if (key === undefined) object.open = true
    else object.entries.set(key, value)
  } else if (object.is === 'call') {
    if (key !== undefined) object.put.set(key, value)
  } else if (object.is === 'either') {
    setItem(object.taken, key, value, depth + 1)
    setItem(object.otherwise, key, value, depth + 1)
  }
}
