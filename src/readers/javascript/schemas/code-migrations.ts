/** Indexes that migrations in code make: a model need not know of them, and where they can't be told, nothing is said to be missing. */
import { words } from './concerns.ts'
import type { MigrationStep } from '../../../model/declaration.ts'
import { bare, calleeName, isFunction, keyName, memberName, originOf, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import type { SqlTableStep } from '../../../model/tables.ts'
import { tableSteps } from '../../../parse/sql-tables.ts'
import { statements } from '../../../parse/sql.ts'
import { startOf, type Described, type Describer } from './draft.ts'
import { argumentsOf, hereOf, isTrue, itemsOf, member, settle, textAt, type Here, type World } from './world.ts'

/** {@link https://typeorm.io/docs/migrations/api} */
export const codeMigrations: Describer = { words: words.codeMigrations, describe }

type Step = Omit<MigrationStep, 'at'>

interface Found {
  readonly steps: readonly Step[]
  /** Something about indexes stands there that can't be told. */
  readonly open?: boolean
}

const nothing: Found = { steps: [] }

function describe(module: JsModule, world: World): readonly Described[] {
  const steps: MigrationStep[] = []
  let open: Described['open']
  let touches = false
  for (const call of module.calls) {
    const verb = verbs.get(memberName(bare(call.callee as JsNode)) ?? '')
    if (verb === undefined || !isUpwards(module, call)) continue
    if (!/runner|manager|connection/i.test(calleeName(call))) continue
    const here = hereOf(module, call)
    const found = verb(argumentsOf(here), world)
    touches = true
    for (const step of found.steps) steps.push({ ...step, at: startOf(module, call, `migration.${step.does}.${step.of}`) })
    if (found.open === true)
      open ??= { what: 'an index that a migration makes', at: startOf(module, call, `migration.${memberName(call.callee as JsNode) ?? ''}`) }
  }
  const ofDrizzle = templates(module)
  if (ofDrizzle.length > 0) return [{ orm: 'drizzle', libraries: ['drizzle'], models: [], steps: ofDrizzle }]
  if (!touches) return []
  return [{ orm: 'typeorm', libraries: ['typeorm'], models: [], steps, ...(open === undefined ? {} : { open }) }]
}

/** `` db.run(sql`CREATE INDEX …`) ``: migrations that somebody writes by hand beside Drizzle's tables ({@link https://orm.drizzle.team/docs/sql}). */
function templates(module: JsModule): readonly MigrationStep[] {
  return (module.uses.get('sql') ?? []).flatMap((use): readonly MigrationStep[] => {
    const node = module.parents.get(use)
    if (node?.type !== 'TaggedTemplateExpression' || node.tag !== use || node.quasi.expressions.length > 0) return []
    if (originOf(module, use)?.source !== 'drizzle-orm' || !isUpwards(module, node)) return []
    const text = node.quasi.quasis[0]?.value.cooked ?? ''
    const virtual = /^\s*CREATE\s+VIRTUAL\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?["`]?(\w{1,128})/i.exec(text)?.[1]
    const script = statements(text)
    // What a virtual table keeps is its module's affair, keys and all: https://www.sqlite.org/vtab.html
    const steps: readonly Step[] =
      virtual === undefined ? tableSteps(script.statements, script.dialect).flatMap(keySteps) : [{ does: 'make view', of: virtual }]
    return steps.map((step) => ({ ...step, at: startOf(module, node, `migration.${step.does}.${step.of}`) }))
  })
}

/** What `down` does is not done on the way to production. */
function isUpwards(module: JsModule, call: JsNode): boolean {
  for (let node: JsNode | undefined = call; node !== undefined; node = module.parents.get(node)) {
    if (!isFunction(node)) continue
    const above = module.parents.get(node)
    const name =
      'key' in node && node.key ? keyName(node.key as never) : above?.type === 'ObjectProperty' ? keyName(above.key) : 'id' in node ? node.id?.name : undefined
    if (name === 'down') return false
    if (above?.type === 'AssignmentExpression' && memberName(above.left) === 'down') return false
  }
  return true
}

type Verb = (args: readonly Here[], world: World) => Found

const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['query', (args, world) => sql(args[0], world)],
  ['dropIndex', (args, world) => removed(args, world)],
  ['createTable', createTable],
  ['createIndex', (args, world) => ({ ...tableIndexes(args[0], args[1] === undefined ? [] : [args[1]], world) })],
  ['createIndices', (args, world) => tableIndexes(args[0], args[1] === undefined ? undefined : itemsOf(args[1], world), world)],
  ['createUniqueConstraint', (args, world) => tableIndexes(args[0], args[1] === undefined ? [] : [args[1]], world)],
])

function sql(written: Here | undefined, world: World): Found {
  if (written === undefined) return nothing
  const text = textAt(written, world)
  if (text === undefined) {
    const { module, node } = settle(written, world)
    const source = module.text.slice(node.start ?? 0, node.end ?? 0)
    // What is computed may be anything, unless its own words say that it only moves rows.
    return /^\W*(?:INSERT|UPDATE|DELETE|SELECT|DROP|COMMENT|GRANT|SET)\b/i.test(source) ? nothing : { steps: [], open: true }
  }
  const script = statements(text)
  return { steps: tableSteps(script.statements, script.dialect).flatMap(keySteps), open: /\bDO\s+\$/i.test(text) && /index/i.test(text) }
}

function keySteps(step: SqlTableStep): readonly Step[] {
  switch (step.does) {
    case 'make key':
      return [made(step.table, step.key.columns, step.key.kind !== 'index', step.key.name, { ...(step.key.partial === true ? { partial: true } : {}), ...(step.key.type === undefined ? {} : { type: step.key.type }) })] // prettier-ignore
    case 'make table':
      return [{ does: 'make table', of: step.table }, ...step.keys.map((key) => made(step.table, key.columns, key.kind !== 'index', key.name))]
    case 'drop key':
      return [{ does: 'drop index', of: step.name }]
    case 'drop table':
      return [{ does: 'drop table', of: step.table }]
    case 'drop schema':
      return [{ does: 'drop schema', of: step.schema }]
    case 'rename table':
      return [{ does: 'rename table', of: step.table, to: step.to }]
    case 'rename key':
      return [{ does: 'rename index', of: step.table, to: step.to }]
    case 'rename column':
      return [{ does: 'rename column', of: step.column, table: step.table, to: step.to }]
    case 'drop column':
      return [{ does: 'drop column', of: step.column, table: step.table }]
    default:
      return []
  }
}

function made(
  table: string,
  columns: readonly string[],
  unique: boolean,
  own = '',
  more: { readonly partial?: true; readonly type?: string } | object = {},
): Step {
  return { does: 'make index', of: own, table, columns, ...(unique ? { unique } : {}), ...more }
}

/** A table's name, or the table itself. */
function tableNamed(written: Here | undefined, world: World): string | undefined {
  return textAt(written, world)
}

function namesIn(written: Here | undefined, world: World): readonly string[] | undefined {
  const items = written === undefined ? undefined : itemsOf(written, world)
  const names = items?.map((item) => textAt(item, world) ?? textAt(member(item, 'name', world) ?? member(item, 'attribute', world), world))
  if (names === undefined) return undefined
  const end = names.indexOf(undefined)
  return (end === -1 ? names : names.slice(0, end)) as readonly string[]
}

/** By its name, or by the index itself. */
function removed(args: readonly Here[], world: World): Found {
  const [, second] = args
  const own =
    textAt(second, world) ?? textAt(second?.node.type === 'NewExpression' ? member(argumentsOf(second)[0] ?? second, 'name', world) : undefined, world)
  return own === undefined ? nothing : { steps: [{ does: 'drop index', of: own }] }
}

/** `new Table({ name, columns, indices, uniques })`. */
function createTable([first]: readonly Here[], world: World): Found {
  const inner = first?.node.type === 'NewExpression' ? argumentsOf(first)[0] : undefined
  if (inner === undefined) return { steps: [], open: true }
  const lists = ['indices', 'uniques'].map((list) => member(inner, list, world)).filter((one) => one !== undefined)
  const found = lists.map((one) => tableIndexes(member(inner, 'name', world), itemsOf(one, world), world))
  return { steps: found.flatMap(({ steps }) => steps), open: found.some(({ open }) => open === true) }
}

/** TypeORM: `new TableIndex({ columnNames, isUnique, where })`. */
function tableIndexes(table: Here | undefined, items: readonly Here[] | undefined, world: World): Found {
  const on = tableNamed(table, world)
  if (on === undefined || items === undefined) return { steps: [], open: true }
  const found = items.map((item): Step | undefined => {
    const options = item.node.type === 'NewExpression' ? argumentsOf(item)[0] : item
    const columns = options === undefined ? undefined : namesIn(member(options, 'columnNames', world), world)
    if (options === undefined || columns === undefined) return undefined
    const unique = isTrue(member(options, 'isUnique', world), world) === true
    return made(
      on,
      columns,
      unique,
      textAt(member(options, 'name', world), world) ?? '',
      member(options, 'where', world) === undefined ? {} : { partial: true },
    )
  })
  return { steps: found.filter((one) => one !== undefined), open: found.includes(undefined) }
}
