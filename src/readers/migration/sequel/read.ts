/** Reads Sequel's migrations: what their way forth sends, as the adapter would send it. */
import { limits } from '../../../base/limits.ts'
import { basename, dirname, isFedToTests } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import { insideOf, parseRuby, scopeOf, type RubyDef, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import type { ReadContext } from '../../reader.ts'
import { judged, type Told } from '../code/judge.ts'
import { writer, type Dialect } from '../code/statements.ts'
import { gemEngine, gemfileIn } from '../gems.ts'
import { answering } from './answers.ts'
import { follow, type Walk } from './flow.ts'
import { helpersOf, methodsIn, type Helpers } from './helpers.ts'
import { database, reverted, ways } from './steps.ts'
import { runsWithoutTransactions } from './transactions.ts'

/** Others Sequel does not run ({@link https://sequel.jeremyevans.net/rdoc/files/doc/migration_rdoc.html#label-Filenames}). */
const numbered = /^(\d{1,40})_.+\.rb$/i
/** What tests and examples keep is run on nobody's deploy. */
const elsewhere = /(?:^|\/)(?:seeds?|spec|fixtures?|tests?|testdata|examples?|node_modules|vendor|templates?)\//i

/** {@link https://sequel.jeremyevans.net/rdoc/files/doc/migration_rdoc.html Sequel's}, and those that ROM and Hanami hand to it. */
export async function readSequelMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  const number = numbered.exec(basename(path))
  if (number === null || elsewhere.test(path) || isFedToTests(path)) return { declares: [], skipped: [] }
  const { root, problem } = await parseRuby(file.text)
  if (root === undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` }] }
  const migration = migrationIn(root)
  if (migration === undefined) return { declares: [], skipped: [] }
  const helpers = await helpersOf(path, root, context)
  const isOff = await runsWithoutTransactions(path, context)
  const isApart = isOff || sentBy(root, migration, helpers, isOff, 'postgres').isApart
  const provider = await engineOf(path, context)
  return judged({
    tool: 'sequel',
    path,
    name: basename(path).replace(/\.rb$/i, ''),
    order: `${(number[1] ?? '').replace(/^0+(?=\d)/, '').padStart(40, '0')} ${basename(path)}`,
    ...(provider === undefined ? {} : { provider }),
    sentTo: (dialect) => sentBy(root, migration, helpers, isApart, dialect),
    ...(isApart ? {} : { wrapping: () => ({ by: 'the transaction that Sequel opens around a migration', unless: 'call no_transaction in it' }) }),
  })
}

interface Migration {
  /** The node that holds it: names of its two ways are its own. */
  readonly around: RubyNode
  /** What runs on the way forth, in its order. */
  readonly forth: readonly RubyNode[]
  /** What stands beside its ways: names that they share, and methods of other files that may name them. */
  readonly others: readonly RubyNode[]
  /** What it says itself of a transaction. */
  readonly isApart: boolean | undefined
  /** What `revert` takes back. */
  readonly back: RubyNode | undefined
}

/** Statements of a migration that people wrote, all together, are far shorter. */
const mostCharacters = 2_000_000

export function sentBy(root: RubyNode, migration: Migration, helpers: Helpers, isApart: boolean, dialect: Dialect): Told & { readonly isApart: boolean } {
  const methods = new Map([...helpers.methods, ...methodsIn(root)])
  const walk: Walk = {
    write: writer(dialect),
    sent: [],
    unread: [],
    methods,
    foreign: new Set(helpers.methods.values()),
    at: undefined,
    inTable: false,
    models: modelsIn(root),
    isApart: isApart || migration.isApart === true,
    within: undefined,
    isZoned: false,
    isBack: false,
    doubts: 0,
    rounds: 0,
    steps: limits.programSteps,
    room: mostCharacters,
  }
  const { names, ...scope } = {
    ...scopeOf(without(root, migration.around)),
    answer: answering(dialect, methods, (name) => (walk.within === undefined ? undefined : methods.get(`${walk.within}.${name}`))),
  }
  const shared = new Map([...helpers.names, ...names])
  for (const one of migration.others) follow(one, { ...scope, names: shared }, walk, ways, 0)
  const fresh = (): RubyScope => ({ ...scope, names: new Map(shared) })
  if (migration.back !== undefined) reverted(migration.back, fresh(), walk, 0)
  for (const one of migration.forth) follow(one, fresh(), walk, database, 0)
  return { sent: walk.sent, unread: walk.unread, isApart: walk.isApart }
}

export function migrationIn(node: RubyNode, depth = 0): Migration | undefined {
  if (depth > 8) return undefined
  if (node.kind === 'class' && node.parent !== undefined && isBase(node.parent)) return ofMethods(node, node.body)
  if (node.kind === 'call' && node.block !== undefined) {
    const { receiver, name, block } = node
    if (name === 'migration' && receiver?.kind === 'constant' && makers.test(receiver.name)) return ofBlocks(node, block.body)
    const [first] = node.arguments
    if (name === 'new' && receiver?.kind === 'constant' && receiver.name === 'Class' && first !== undefined && isBase(first)) return ofMethods(node, block.body)
  }
  for (const one of insideOf(node)) {
    const found = one.kind === 'def' ? undefined : migrationIn(one, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const makers = /^(?:::)?(?:Sequel|ROM::SQL|Hanami::Model)$/
const isBase = (node: RubyNode): boolean => node.kind === 'constant' && /^(?:::)?Sequel::Migration$/.test(node.name)
const statementsOf = (node: RubyNode): readonly RubyNode[] => (node.kind === 'body' ? node.statements : [node])

/** `Sequel.migration do up do … end end`; of blocks of one name the last counts. */
function ofBlocks(around: RubyNode, body: RubyNode): Migration {
  let forth: readonly RubyNode[] = []
  let isApart: boolean | undefined
  let back: RubyNode | undefined
  const others: RubyNode[] = []
  for (const one of statementsOf(body)) {
    if (one.kind !== 'call' || one.receiver !== undefined) others.push(one)
    else if (one.name === 'no_transaction') isApart = true
    else if (one.name === 'transaction' && one.block === undefined) isApart = false
    else if (one.block !== undefined && (one.name === 'up' || one.name === 'change')) forth = [one.block.body]
    else if (one.block !== undefined && one.name === 'revert') {
      forth = []
      back = one.block.body
    } else if (one.name !== 'down') others.push(one)
  }
  return { around, forth, others, isApart, back }
}

/** The old form: `class Orders < Sequel::Migration`, with `def up`. */
function ofMethods(around: RubyNode, body: RubyNode): Migration {
  const own = statementsOf(body).filter((one): one is RubyDef => one.kind === 'def')
  const transactions = own.find(({ name }) => name === 'use_transactions')?.body
  const [says] = transactions === undefined ? [] : statementsOf(transactions)
  const isApart = says?.kind === 'word' && typeof says.value === 'boolean' ? !says.value : undefined
  return { around, forth: own.filter(({ name }) => name === 'up').map((one) => one.body), others: [], isApart, back: undefined }
}

/** `class Order < Sequel::Model(:orders)`, `Order = Class.new(Sequel::Model(:orders))`. */
function modelsIn(root: RubyNode): ReadonlyMap<string, string> {
  const models = new Map<string, string>()
  const look = (node: RubyNode, depth: number): void => {
    if (node.kind === 'class' && node.parent !== undefined) add(node.name, node.parent)
    if (node.kind === 'assignment')
      add(node.name, node.value.kind === 'call' && node.value.name === 'new' ? (node.value.arguments[0] ?? node.value) : node.value)
    if (depth < 12) for (const one of insideOf(node)) look(one, depth + 1)
  }
  const add = (name: string, parent: RubyNode): void => {
    if (parent.kind !== 'call' || !/^Model$/.test(parent.name)) return
    const inner = parent.arguments[0]
    const table = inner?.kind === 'call' && (inner.name === '[]' || inner.name === 'from') ? inner.arguments[0] : inner
    if (table?.kind === 'symbol' || table?.kind === 'text') models.set(name, table.text)
  }
  look(root, 0)
  return models
}

/** The tree but for one node: what its two ways set counts only where they run. */
function without(node: RubyNode, gone: RubyNode): RubyNode {
  if (node === gone) return { kind: 'body', statements: [], line: node.line }
  return node.kind === 'body' ? { ...node, statements: node.statements.map((one) => without(one, gone)) } : node
}

/** By the Gemfile of the application that the folder belongs to. */
async function engineOf(path: string, context: ReadContext): Promise<string | undefined> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (gemfileIn(folder, context) !== undefined) return gemEngine(folder, context)
    if (folder === '') return undefined
  }
}
