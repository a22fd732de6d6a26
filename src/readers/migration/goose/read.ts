/** What a migration of goose in Go does on the way forth: the SQL that it hands to its transaction, through functions of its file and literal loops. */
import type { SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import { childOf, goParser, itemsOf, partsOf, signatureOf, type GoFile, type GoFunction, type SyntaxNode } from '../../../parse/go/index.ts'
import { judged, type Unfollowed } from '../code/judge.ts'
import type { Sent } from '../code/statements.ts'
import type { Wrapping } from '../risks.ts'
import { isHalf, listIn, textIn, type Names } from './texts.ts'

/** Functions that call functions, and loops in loops. */
const deepest = 12
const mostSteps = 50_000
const mostSent = 20_000

interface Walk {
  readonly file: GoFile
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  steps: number
  /** Names of statements that were prepared: what they are executed with is values. */
  readonly prepared: Set<string>
  /** Conditions around. */
  branches: number
}

/** {@link https://pressly.github.io/goose/documentation/provider/ Go migrations}: registered in `init`, one file each. */
export async function readGooseMigration(file: SourceFile): Promise<Reading> {
  const { path } = file
  const go = (await goParser())(file)
  if (go === undefined) return { declares: [], skipped: [{ path, line: 1, reason: 'a migration that is too long to be read' }] }
  const found = registered(go)
  if (found.length === 0) return { declares: [], skipped: [] }
  const walk: Walk = { file: go, sent: [], unread: [], steps: 0, prepared: new Set(), branches: 0 }
  for (const { up, line } of found) {
    const own = up === undefined ? undefined : functionIn(up, go)
    if (own?.body !== undefined) run(own, new Map(), walk, 0)
    else if (up !== undefined && go.textOf(up) !== 'nil') walk.unread.push({ line, reason: 'a migration that another file holds: not read' })
  }
  const isApart = found.every((one) => one.isApart)
  const around: Wrapping = { by: 'the transaction that goose opens', unless: 'register it with AddMigrationNoTxContext' }
  return judged({
    tool: 'sql',
    path,
    name: path.slice(path.lastIndexOf('/') + 1).replace(/\.go$/, ''),
    sentTo: () => walk,
    ...(isApart ? {} : { wrapping: () => around }),
  })
}

interface Registered {
  readonly up: SyntaxNode | undefined
  readonly isApart: boolean
  readonly line: number
}

/** `goose.AddMigrationContext(up, down)`, its kin by name and without a transaction, and `goose.NewGoMigration(1, &goose.GoFunc{RunTx: up}, nil)`. */
function registered(file: GoFile): readonly Registered[] {
  const found: Registered[] = []
  for (const { body } of file.functions) {
    if (body === undefined) continue
    each(body, (call) => {
      const callee = call.firstChild
      if (callee === null || callee.name !== 'SelectorExpr') return
      const [home, name] = file.textOf(callee).split('.')
      if (home === undefined || name === undefined || !/\/goose(?:\/v\d+)?$/.test(file.imports.get(home) ?? '')) return
      const args = argumentsOf(call)
      const line = file.lineOf(call)
      const plain = /^Add(Named)?Migration(NoTx)?(Context)?$/.exec(name)
      if (plain !== null) found.push({ up: args[plain[1] === undefined ? 0 : 1], isApart: plain[2] !== undefined, line })
      else if (name === 'NewGoMigration' && args[1] !== undefined) found.push({ ...ofGoFunc(args[1], file), line })
    })
  }
  return found
}

function ofGoFunc(node: SyntaxNode, file: GoFile): Omit<Registered, 'line'> {
  let up: SyntaxNode | undefined
  let isApart = false
  const value = node.name === 'TypedLiteral' ? node : node.getChild('TypedLiteral')
  for (const one of value?.getChild('LiteralValue')?.getChildren('Element') ?? []) {
    const key = one.getChild('Key')
    const name = key === null ? '' : file.textOf(key)
    if (name !== 'RunTx' && name !== 'RunDB') continue
    up = one.lastChild ?? undefined
    isApart = name === 'RunDB'
  }
  return { up, isApart }
}

function each(node: SyntaxNode, on: (call: SyntaxNode) => void): void {
  const pending = [node]
  for (let one = pending.pop(), left = mostSteps; one !== undefined && left > 0; one = pending.pop(), left--) {
    if (one.name === 'CallExpr') on(one)
    pending.push(...partsOf(one).toReversed())
  }
}

function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  return itemsOf(childOf(call, 'Arguments'))
}

type Body = Pick<GoFunction, 'parameters' | 'body'>

function functionIn(node: SyntaxNode, file: GoFile): Body | undefined {
  if (node.name === 'FunctionLiteral') return signatureOf(node, file)
  // `s.up`: a method of the file's own type.
  const isMethod = node.name === 'SelectorExpr'
  const own = file.textOf((isMethod ? node.lastChild : node) ?? node)
  return isMethod || node.name === 'VariableName' ? file.functions.find(({ name, of }) => (of !== undefined) === isMethod && name === own) : undefined
}

function run({ body }: Body, names: Names, walk: Walk, depth: number): void {
  if (body === undefined) return
  if (depth > deepest) return void walk.unread.push({ line: walk.file.lineOf(body), reason: 'functions that call one another too deeply: not read' })
  visit(body, names, walk, depth)
}

/** Statements in their order; of conditions both ways. */
function visit(node: SyntaxNode, names: Names, walk: Walk, depth: number): void {
  const { file } = walk
  if (++walk.steps > mostSteps || walk.sent.length > mostSent) {
    if (walk.steps === mostSteps + 1) walk.unread.push({ line: file.lineOf(node), reason: 'more than is followed: not read' })
    return
  }
  if (node.name === 'VarDecl' || node.name === 'Assignment' || node.name === 'ConstDecl') bind(node, names, walk)
  if (node.name === 'ForStatement') return loop(node, names, walk, depth)
  if (node.name === 'FunctionLiteral') {
    const block = node.getChild('Block')
    if (block !== null) visit(block, names, walk, depth)
    return
  }
  const isBranch = /^(?:If|Switch|TypeSwitch|Select)Statement$/.test(node.name)
  if (isBranch) walk.branches++
  for (const child of partsOf(node)) visit(child, names, walk, depth)
  if (isBranch) walk.branches--
  if (node.name === 'CallExpr') called(node, names, walk, depth)
}

/** `q := "…"`, `var q = "…"`, `q = q + "…"`; what a condition gives another text is computed. */
function bind(node: SyntaxNode, names: Names, { file, branches, prepared }: Walk): void {
  const spec = node.getChild('VarSpec') ?? node.getChild('ConstSpec') ?? node
  const items = itemsOf(spec)
  const at = items.findIndex(({ name }) => name === '=' || name === ':=' || name === 'UpdateOp')
  const targets = items.slice(0, at).filter(({ name }) => name === 'DefName' || name === 'VariableName')
  const values = items.slice(at + 1)
  const [own] = targets
  const made = values[0]?.name === 'CallExpr' ? values[0].firstChild?.lastChild : undefined
  if (own !== undefined && made !== undefined && made !== null && /^Prepare/.test(file.textOf(made))) prepared.add(file.textOf(own))
  if (at === -1) return
  targets.forEach((target, index) => {
    const value = values.length === targets.length ? values[index] : undefined
    const name = file.textOf(target)
    const before = items[at]?.name === 'UpdateOp' ? names.get(name) : ''
    const given = value === undefined ? undefined : textIn(value, names, file)
    const isOther = branches > 0 && items[at]?.name !== ':=' && names.has(name)
    if (value?.name === 'TypedLiteral') names.set(name, isOther ? undefined : value)
    else names.set(name, isOther || typeof before !== 'string' || given === undefined ? undefined : before + given)
  })
}

function loop(node: SyntaxNode, names: Names, walk: Walk, depth: number): void {
  const { file } = walk
  const clause = node.getChild('RangeClause')
  const block = node.getChild('Block')
  const over = clause?.lastChild ?? undefined
  const list = over === undefined ? undefined : listIn(over, names, file)
  const targets = (clause === null ? [] : itemsOf(clause)).filter(({ name }) => name === 'DefName' || name === 'VariableName')
  if (block === null) return
  const target = targets[1]
  for (const one of list === undefined || target === undefined ? [undefined] : list) {
    if (target !== undefined) names.set(file.textOf(target), one)
    visit(block, names, walk, depth)
  }
}

/** {@link https://gorm.io/docs/migration.html GORM's}, upon whatever it was made of. */
const builders = /^(?:Migrator|AutoMigrate|(?:Create|Drop|Rename|Alter|Add)(?:Table|Column|Index|Constraint|View))$/

const executes = /^(?:Must)?(?:Named)?Exec(?:Context)?$|^Query(?:Row)?(?:x)?(?:Context)?$|^Raw$|^Prepare(?:Context)?$/

function called(call: SyntaxNode, names: Names, walk: Walk, depth: number): void {
  const { file } = walk
  const callee = call.firstChild
  const args = argumentsOf(call)
  if (callee === null) return
  if (callee.name === 'VariableName' || callee.name === 'FunctionLiteral') {
    const own = callee.name === 'VariableName' ? functionIn(callee, file) : undefined
    if (own !== undefined) {
      const inner: Names = new Map(own.parameters.map(({ name }, index) => [name, args[index] === undefined ? undefined : textIn(args[index], names, file)]))
      run(own, inner, walk, depth + 1)
    } else if (callee.name === 'VariableName' && handsOn(args, file))
      walk.unread.push({ line: file.lineOf(call), reason: 'a step in a function of another file: not read' })
    return
  }
  if (callee.name !== 'SelectorExpr') return
  const method = file.textOf(callee.lastChild ?? callee)
  if (callee.firstChild !== null && walk.prepared.has(file.textOf(callee.firstChild))) return
  if (executes.test(method)) return executed(call, args, method, names, walk)
  const own = functionIn(callee, file)
  if (own !== undefined && handsOn(args, file)) return run(own, new Map(), walk, depth + 1)
  if (builders.test(method)) walk.unread.push({ line: file.lineOf(call), reason: 'a step of another library: not read' })
  else if (handsOn(args, file)) walk.unread.push({ line: file.lineOf(call), reason: 'a step in a function of another file: not read' })
}

/** Whether what runs statements goes on to somebody else. */
function handsOn(args: readonly SyntaxNode[], file: GoFile): boolean {
  return args.some((one) => one.name === 'VariableName' && /^(?:tx|db|conn|trx)$/i.test(file.textOf(one)))
}

/** `tx.ExecContext(ctx, "…", values)`, `tx.Exec("…")`: what comes first that is text. */
function executed(call: SyntaxNode, args: readonly SyntaxNode[], method: string, names: Names, walk: Walk): void {
  const { file } = walk
  const given = args[method.endsWith('Context') ? 1 : 0]
  if (given === undefined) return
  const sql = textIn(given, names, file)
  if (sql === undefined || isHalf(sql)) {
    if (!/^(?:Query|Prepare)/.test(method)) walk.unread.push({ line: file.lineOf(call), reason: 'a statement that is put together when it runs: not read' })
  } else walk.sent.push({ sql, line: file.lineOf(given) })
}
