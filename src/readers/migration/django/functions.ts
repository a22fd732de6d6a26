/** Functions that Django's migrations run: gone through for SQL they send and for tables they empty, also by functions of the file that they call. */
import { partsOf, type PyCall, type PyExpression, type PyFunction, type PyStatement } from '../../../parse/python/index.ts'
import type { PyCalled } from '../../../parse/python/values.ts'
import { argument, sqlOf } from '../python.ts'
import { computed, filledIn, isNothing } from './rows.ts'
import type { Run } from './send.ts'
import { thingOf, type Budget, type Thing, type Walk } from './things.ts'

/** Functions that call each other: deeper than people write. */
const mostDepth = 20

/** {@link https://docs.djangoproject.com/en/5.2/ref/migration-operations/#runpython}: models are what `apps.get_model` gives. */
export function runPython(call: PyCalled, run: Run): void {
  const code = argument(call, 'code', 0)
  if (code === undefined || isNothing(code)) return
  if (code.is !== 'function' || code.at.path !== run.program.module.path)
    return run.untold(call.at.line, 'a function that stands in another file: which rows it changes is not read', '')
  const budget: Budget = { steps: run.steps, over: false, open: new Set() }
  const walk: Walk = { run, names: new Map(), inside: [], depth: 0, budget }
  enter(code.node, [], [{ is: 'apps' }, { is: 'editor' }], walk)
  if (budget.over || budget.steps.left < 0) run.untold(call.at.line, 'a function that does more than is read', '')
}

function enter(node: PyFunction, outer: readonly PyFunction[], given: readonly (Thing | undefined)[], { run, names, depth, budget }: Walk): void {
  // One that calls itself was looked through already.
  if (budget.open.has(node)) return
  if (depth >= mostDepth) return void (budget.over = true)
  // A function within another sees its names.
  const own = new Map(outer.length > 0 ? names : [])
  node.parameters.forEach(({ name }, index) => {
    const thing = given[index]
    if (thing === undefined) own.delete(name)
    else own.set(name, thing)
  })
  budget.open.add(node)
  through(node.body, { run, names: own, inside: [...outer, node], depth: depth + 1, budget })
  budget.open.delete(node)
}

/** True where it is left for good: by a `return` that a condition on the engine leads to. */
function through(body: readonly PyStatement[], walk: Walk): boolean {
  for (const one of body) {
    if (one.type === 'if') {
      if (branch(one, walk)) return true
    } else step(one, walk)
    if (one.type === 'return') return true
    // What comes after a branch may be left out for some rows.
    if (one.type === 'if' || one.type === 'try') for (const [name, thing] of walk.names) if (thing.is === 'row') walk.names.delete(name)
  }
  return false
}

function step(statement: PyStatement, walk: Walk): void {
  if (walk.budget.steps.left-- < 0) return
  const all = (...nodes: readonly (PyExpression | undefined)[]): void => nodes.forEach((node) => node !== undefined && look(node, walk))
  switch (statement.type) {
    case 'assign': {
      all(statement.value)
      for (const target of statement.targets)
        if (target.type === 'name') bind(target.name, statement.value === undefined ? undefined : thingOf(statement.value, walk), walk)
      return
    }
    case 'expression':
    case 'return':
      return all(statement.value)
    case 'update':
      return all(statement.value)
    case 'other':
      return all(...statement.inside)
    case 'try':
      for (const body of [statement.body, ...statement.handlers, statement.otherwise, statement.last]) through(body, walk)
      return
    case 'block': {
      all(...statement.heads)
      const [head] = statement.heads
      const [name] = statement.binds
      const thing = head === undefined ? undefined : thingOf(head, walk)
      for (const one of statement.binds) bind(one, undefined, walk)
      if (name !== undefined && statement.binds.length === 1 && thing !== undefined) {
        if (statement.of === 'for' && thing.is === 'rows') bind(name, { is: 'row', table: thing.table }, walk)
        else if (statement.of === 'with') bind(name, thing, walk)
      }
      through(statement.body, walk)
      return
    }
    case 'function':
      return bind(statement.name, { is: 'function', node: statement, inside: walk.inside }, walk)
    default:
  }
}

/** All branches, but for those on the engine: of them the one that is taken. */
function branch(statement: PyStatement & { readonly type: 'if' }, walk: Walk): boolean {
  for (const { test, body } of statement.branches) {
    const truth = onEngine(test, walk)
    if (truth === false) continue
    look(test, walk)
    if (truth === true) return through(body, walk)
    // Under a condition, a row of a loop is some rows.
    for (const [name, thing] of walk.names) if (thing.is === 'row') walk.names.delete(name)
    through(body, walk)
  }
  const isCertain = statement.branches.every(({ test }) => onEngine(test, walk) === false)
  return through(statement.otherwise, walk) && isCertain
}

/** `schema_editor.connection.vendor == "postgresql"` ({@link https://docs.djangoproject.com/en/5.2/howto/writing-migrations/#data-migrations-and-multiple-databases}). */
function onEngine(test: PyExpression, walk: Walk): boolean | undefined {
  if (test.type === 'unary' && test.operator === 'not') {
    const inner = onEngine(test.value, walk)
    return inner === undefined ? undefined : !inner
  }
  if (test.type !== 'binary') return undefined
  if (test.operator === 'and' || test.operator === 'or') {
    const [left, right] = [onEngine(test.left, walk), onEngine(test.right, walk)]
    const settles = test.operator === 'or'
    return left === settles || right === settles ? settles : left === undefined || right === undefined ? undefined : !settles
  }
  const { left, right } = test
  if (left.type !== 'member' || left.name !== 'vendor' || thingOf(left.object, walk)?.is !== 'connection') return undefined
  const own = walk.run.write.dialect === 'postgres' ? 'postgresql' : 'mysql'
  const named = (right.type === 'list' ? right.items : [right]).flatMap((one) => (one.type === 'string' ? [one.value] : []))
  if (named.length === 0) return undefined
  const isOwn = named.includes(own)
  return test.operator === '==' || test.operator === 'in' ? isOwn : test.operator === '!=' || test.operator === 'not in' ? !isOwn : undefined
}

function bind(name: string, thing: Thing | undefined, { names }: Walk): void {
  if (thing === undefined) names.delete(name)
  else names.set(name, thing)
}

function look(node: PyExpression, walk: Walk): void {
  if (walk.budget.steps.left-- < 0) return
  for (const part of partsOf(node)) look(part, walk)
  if (node.type === 'call') called(node, walk)
}

const executes = /^(?:execute|executemany|run_sql)$/

function called(call: PyCall, walk: Walk): void {
  const { callee } = call
  const { run } = walk
  if (callee.type === 'name') return follow(callee.name, call, walk)
  if (callee.type !== 'member') return
  const [first] = call.arguments
  const at = { at: { path: run.program.module.path, line: call.line, endLine: call.endLine } }
  const of = thingOf(callee.object, walk)
  if (executes.test(callee.name) && first !== undefined) return execute(call, first.value, of, walk)
  if (of?.is === 'editor') return edit(callee.name, call, walk)
  if (of?.is !== 'rows' && of?.is !== 'row') return
  if (callee.name === 'delete' || callee.name === '_raw_delete') run.send(run.write.deleteAll(of.table), at)
  else if (callee.name === 'update' && first?.name !== undefined) run.send(run.write.updateAll(of.table, first.name), at)
}

function execute(call: PyCall, sql: PyExpression, of: Thing | undefined, walk: Walk): void {
  const { run, inside } = walk
  if (of?.is !== 'editor' && of?.is !== 'cursor' && of?.is !== 'connection')
    return run.untold(call.line, 'a statement through a connection that is not followed: not read', '')
  // All that stands before it is gone through anew.
  walk.budget.steps.left -= 100
  const text = sqlOf(run.program.valueOf(sql, inside))
  const at = { at: { path: run.program.module.path, line: sql.line, endLine: sql.endLine } }
  if (text === undefined) run.untold(call.line, computed)
  else run.send(call.arguments.length > 1 ? filledIn(text) : text, at)
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/schema-editor/ The schema editor} itself: what it drops is told, what else it changes is not followed. */
function edit(does: string, call: PyCall, walk: Walk): void {
  const { run } = walk
  const [first, second] = call.arguments
  const of = first === undefined ? undefined : thingOf(first.value, walk)
  const at = { at: { path: run.program.module.path, line: call.line, endLine: call.endLine } }
  if (does === 'delete_model' && of?.is === 'model') return run.send(run.write.dropTable(of.table), at)
  if (does === 'remove_field' && of?.is === 'model') {
    const name = second?.value.type === 'call' ? second.value.arguments[0]?.value : undefined
    const field = name?.type === 'string' ? name.value : undefined
    return run.send(run.write.dropColumn(of.table, field === undefined ? undefined : (of.model?.fields.get(field)?.column ?? field)), at)
  }
  const [from, to] = call.arguments.slice(1).map(({ value }) => (value.type === 'string' ? value.value : undefined))
  if (does === 'alter_db_table' && from !== undefined && to !== undefined) return from === to ? undefined : run.send(run.write.renameTable(from, to), at)
  if (/^(?:create|add|alter|remove|delete|rename)_/.test(does)) run.untold(call.line, 'a step of the schema editor in a function: not read')
}

/** A function of the file, with what it is given. */
function follow(name: string, call: PyCall, walk: Walk): void {
  const local = walk.names.get(name)
  const found = local?.is === 'function' ? local : ofModule(name, walk)
  if (found === undefined) return
  const names = found.node.parameters.map((one) => one.name)
  const given: (Thing | undefined)[] = []
  call.arguments.forEach((one, index) => {
    const at = one.name === undefined ? index : names.indexOf(one.name)
    if (at >= 0 && one.spread === undefined) given[at] = thingOf(one.value, walk)
  })
  enter(found.node, found.inside, given, walk)
}

function ofModule(name: string, { run }: Walk): (Thing & { readonly is: 'function' }) | undefined {
  const value = run.program.names.get(name)
  return value?.is === 'function' && value.at.path === run.program.module.path ? { is: 'function', node: value.node, inside: [] } : undefined
}
