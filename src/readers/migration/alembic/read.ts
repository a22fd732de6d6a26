/** What a migration of Alembic does on the way forth: `upgrade()`, with the functions of its own file that it calls. */
import { dirname } from '../../../base/paths.ts'
import { isText, type SourceFile } from '../../../base/source.ts'
import type { MigrationStep, Reading } from '../../../model/declaration.ts'
import {
  parsePython,
  programOf,
  type PyCall,
  type PyExpression,
  type PyFunction,
  type PyModule,
  type PyStatement,
  type PyValue,
} from '../../../parse/python/index.ts'
import type { PyProgram } from '../../../parse/python/program.ts'
import type { ReadContext } from '../../reader.ts'
import { mostSaid, readingOf, type Said, type Unread } from '../coded.ts'
import { alone, computedText, lastName, sqlOf } from '../python.ts'
import { turnsOf } from './loops.ts'
import { keylessTable, steps, tableAt } from './steps.ts'

/** Functions that call functions. */
const deepest = 8
/** Functions that call one another twice double what there is to do. */
const mostCalls = 500

interface Walk {
  readonly program: PyProgram
  readonly functions: ReadonlyMap<string, PyFunction>
  readonly said: Said[]
  readonly unread: Unread[]
  /** Tables that are made without a primary key. */
  readonly keyless: Set<string>
  calls: number
  /** Turns of loops so far: loops in loops multiply. */
  turns: number
}

interface Around {
  readonly inside: PyFunction
  /** Tables by the name that `with op.batch_alter_table(…) as name` gives. */
  readonly batches: ReadonlyMap<string, PyValue>
  readonly apart: boolean
  readonly depth: number
}

/** {@link https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script A migration script}. */
export async function readAlembicMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  const { module, problem } = await parsePython(file)
  if (module === undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: problem.message }] }
  const functions = new Map(module.body.flatMap((one): readonly (readonly [string, PyFunction])[] => (one.type === 'function' ? [[one.name, one]] : [])))
  const upgrade = functions.get('upgrade')
  if (upgrade === undefined || revisionOf(module).own === undefined) return { declares: [], skipped: [] }
  const walk: Walk = { program: await programOf(module, alone), functions, said: [], unread: [], keyless: new Set(), calls: 0, turns: 0 }
  visit(upgrade.body, { inside: plainly(upgrade), batches: new Map(), apart: false, depth: 0 }, walk)
  return withOpen(
    await readingOf(walk, {
      tool: 'alembic',
      path,
      name: path.slice(path.lastIndexOf('/') + 1).replace(/\.py$/, ''),
      order: await orderOf(path, context),
      wrapping: { by: 'the transaction that Alembic opens around a migration', unless: 'write it inside op.get_context().autocommit_block()' },
    }),
    walk.keyless,
  )
}

/** Marks indexes of which the table or the first column is worked out when it runs: any may be the one that a model lacks. */
function withOpen({ declares, skipped }: Reading, keyless: ReadonlySet<string>): Reading {
  const all = declares.map((one) => {
    if (one.kind !== 'migration' || one.steps === undefined) return one
    const marked = one.steps.map((step): MigrationStep => {
      const { columns, ...rest } = step
      if (step.does === 'make table' && keyless.has(step.of)) return { ...step, keyless: true }
      if (step.does !== 'make index' || (step.table !== computedText && columns?.[0] !== computedText)) return step
      return step.table === computedText ? { ...rest, open: true } : { ...step, open: true }
    })
    return { ...one, steps: marked }
  })
  return { declares: all, skipped }
}

/** What is set in a function is all that a value in it depends on. */
function plainly(one: PyFunction): PyFunction {
  return { ...one, body: one.body.filter(({ type }) => type === 'assign' || type === 'update') }
}

function visit(body: readonly PyStatement[], around: Around, walk: Walk): void {
  for (const statement of body) {
    switch (statement.type) {
      case 'expression':
      case 'assign':
      case 'return':
        if (statement.value !== undefined) expression(statement.value, around, walk)
        break
      case 'if':
        for (const branch of statement.branches) visit(branch.body, around, walk)
        visit(statement.otherwise, around, walk)
        break
      case 'try':
        visit(statement.body, around, walk)
        visit(statement.otherwise, around, walk)
        visit(statement.last, around, walk)
        break
      case 'block':
        for (const turn of turnsIn(statement, around, walk)) visit(statement.body, within(statement, turn, walk), walk)
        break
      default:
    }
  }
}

/** Turns of a loop over what is written out; any other loop is gone through once. */
function turnsIn(block: PyStatement & { readonly type: 'block' }, around: Around, walk: Walk): readonly Around[] {
  const { inside } = around
  const turns = turnsOf(block, inside.body, walk.program.module)
  if (turns === undefined || (walk.turns += turns.length) > mostCalls) return [around]
  return turns.map((sets) => ({ ...around, inside: { ...inside, body: [...inside.body, ...sets] } }))
}

function within(block: PyStatement & { readonly type: 'block' }, around: Around, walk: Walk): Around {
  const [head] = block.heads
  if (block.of !== 'with' || head?.type !== 'call' || head.callee.type !== 'member') {
    if (block.of === 'for' && head !== undefined) for (const one of block.heads) expression(one, around, walk)
    return around
  }
  if (head.callee.name === 'autocommit_block') return { ...around, apart: true }
  const [own] = block.binds
  const first = head.arguments.find(({ name }) => name === undefined || name === 'table_name')?.value
  if (head.callee.name !== 'batch_alter_table' || own === undefined || first === undefined) return around
  return { ...around, batches: new Map([...around.batches, [own, walk.program.valueOf(first, [around.inside])]]) }
}

function expression(node: PyExpression, around: Around, walk: Walk): void {
  if (node.type !== 'call') return
  const { callee, line } = node
  if (callee.type === 'name') {
    const own = walk.functions.get(callee.name)
    if (own === undefined || around.depth >= deepest) return
    if (walk.calls++ < mostCalls && walk.said.length <= mostSaid) visit(own.body, { ...around, inside: plainly(own), depth: around.depth + 1 }, walk)
    else if (walk.calls === mostCalls + 1) walk.unread.push({ line, what: 'more functions than can be followed' })
    return
  }
  if (callee.type !== 'member') return
  const { object, name } = callee
  const batch = object.type === 'name' ? around.batches.get(object.name) : undefined
  const step = steps.get(name)
  const say = (sql: string): void => {
    walk.said.push({ sql, line, ...(around.apart ? { apart: true } : {}) })
  }
  if (step !== undefined && (batch !== undefined || isOperations(object, walk))) {
    const call = called(node, name, batch, around, walk)
    const made = name === 'create_table' && node.arguments.every(({ spread }) => spread === undefined) ? keylessTable(call) : undefined
    if (made !== undefined) walk.keyless.add(made)
    step(call).forEach(say)
    return
  }
  if (name === 'execute' || name === 'exec_driver_sql') {
    const [first] = node.arguments
    const value = first === undefined ? undefined : walk.program.valueOf(bare(first.value), [around.inside])
    const sql = sqlOf(value)
    if (sql !== undefined) walk.said.push({ sql, line: first?.value.line ?? line, ...(around.apart ? { apart: true } : {}) })
    // A statement of SQLAlchemy's own language reads or writes rows; which, its parts tell.
    else if (!isRowsOnly(first?.value)) walk.unread.push({ line, what: 'SQL that is put together when it runs' })
    return
  }
  // `op.execute(…).fetchall()`, `conn.execute(…).scalar()`.
  expression(object, around, walk)
}

/** `text(…).bindparams(…)` is the text. */
function bare(node: PyExpression): PyExpression {
  const isBound = node.type === 'call' && node.callee.type === 'member' && /^(bindparams|execution_options|columns)$/.test(node.callee.name)
  return isBound && node.callee.type === 'member' ? node.callee.object : node
}

/** `select(…)`, `table.insert()`, `update(…).where(…)`: no table, and not every row. */
function isRowsOnly(node: PyExpression | undefined): boolean {
  let isWhere = false
  for (let one = node; one !== undefined;) {
    const callee: PyExpression | undefined = one.type === 'call' ? one.callee : undefined
    const name = callee?.type === 'member' ? callee.name : callee?.type === 'name' ? callee.name : ''
    if (name === 'where') isWhere = true
    if (name === 'select' || name === 'insert' || ((name === 'update' || name === 'delete') && isWhere)) return true
    one = callee?.type === 'member' ? callee.object : undefined
  }
  return false
}

function isOperations(node: PyExpression, walk: Walk): boolean {
  if (node.type !== 'name') return false
  return node.name === 'op' || lastName(walk.program.names.get(node.name)) === 'op'
}

function called(node: PyCall, step: string, batch: PyValue | undefined, around: Around, walk: Walk): PyValue & { readonly is: 'call' } {
  const { line, endLine } = node
  const given: PyValue[] = []
  const named = new Map<string, PyValue>()
  for (const { name, spread, value } of node.arguments) {
    const one = walk.program.valueOf(value, [around.inside])
    if (name !== undefined) named.set(name, one)
    else if (spread === undefined) given.push(one)
    else if (spread === '*' && one.is === 'list') given.push(...one.items)
  }
  if (batch !== undefined) given.splice(tableAt(step), 0, batch)
  return { is: 'call', of: step, arguments: given, named, open: false, put: new Map(), at: { path: walk.program.module.path, line, endLine } }
}

interface Revision {
  readonly own?: string
  readonly after: readonly string[]
}

function revisionOf({ body }: PyModule): Revision {
  let own: string | undefined
  let after: readonly string[] = []
  for (const one of body) {
    const [target] = one.type === 'assign' ? one.targets : []
    if (one.type !== 'assign' || target?.type !== 'name' || one.value === undefined) continue
    if (target.name === 'revision' && one.value.type === 'string') own = one.value.value
    if (target.name === 'down_revision') after = textsIn(one.value)
  }
  return { ...(own === undefined ? {} : { own }), after }
}

function textsIn(node: PyExpression): readonly string[] {
  return node.type === 'string' ? [node.value] : node.type === 'list' ? node.items.flatMap(textsIn) : []
}

const orders = new WeakMap<ReadContext, Map<string, Promise<ReadonlyMap<string, string>>>>()

/** How many migrations lie before it, by {@link https://alembic.sqlalchemy.org/en/latest/tutorial.html#partial-revision-identifiers down_revision}. */
async function orderOf(path: string, context: ReadContext): Promise<string> {
  const folder = dirname(path).replace(/(^|\/)versions(\/.*)?$/, '$1versions')
  const known = orders.get(context) ?? new Map<string, Promise<ReadonlyMap<string, string>>>()
  orders.set(context, known)
  const found = known.get(folder) ?? ordersIn(folder, context)
  known.set(folder, found)
  return (await found).get(path) ?? '0'
}

/** More than any application has. */
const mostRevisions = 5_000

async function ordersIn(folder: string, context: ReadContext): Promise<ReadonlyMap<string, string>> {
  const revisions = new Map<string, Revision>()
  const paths = new Map<string, string>()
  for (const path of context
    .below(folder)
    .filter((one) => one.endsWith('.py'))
    .slice(0, mostRevisions)) {
    const file = await context.read(path)
    const { module } = isText(file) ? await parsePython(file) : { module: undefined }
    const revision = module === undefined ? undefined : revisionOf(module)
    if (revision?.own === undefined) continue
    revisions.set(revision.own, revision)
    paths.set(revision.own, path)
  }
  const depths = new Map<string, number>()
  // Each round settles what stands on what is settled; a chain without a beginning stays at none.
  const waiting = new Map<string, string[]>()
  const open = new Map<string, number>()
  for (const [own, { after }] of revisions) {
    const before = after.filter((one) => revisions.has(one))
    open.set(own, before.length)
    for (const one of before) waiting.set(one, [...(waiting.get(one) ?? []), own])
  }
  const ready = [...open].filter(([, count]) => count === 0).map(([own]) => own)
  for (let own = ready.pop(); own !== undefined; own = ready.pop()) {
    const depth = Math.max(0, ...(revisions.get(own)?.after ?? []).map((one) => (depths.get(one) ?? -1) + 1))
    depths.set(own, depth)
    for (const next of waiting.get(own) ?? []) {
      const left = (open.get(next) ?? 1) - 1
      open.set(next, left)
      if (left === 0) ready.push(next)
    }
  }
  return new Map([...paths].map(([own, path]) => [path, String(depths.get(own) ?? 0).padStart(6, '0')]))
}
