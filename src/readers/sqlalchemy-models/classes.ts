/** Classes that are mapped to tables, with what they take from mixins and bases of the tree. */
import type { PyClass, PyExpression, PyFunction, PyModule, PyStatement } from '../../parse/python/index.ts'
import { calledName, columnOf, lastName, truth, type Column } from './columns.ts'
import { keyOf, type Key } from './keys.ts'
import { meant, valueNamed, type Owned, type World } from './world.ts'

export interface Drawn {
  readonly columns: readonly Column[]
  readonly keys: readonly (Key & { readonly path: string })[]
  /** Why its columns and keys can't all be told. */
  readonly open: string | undefined
}

/** Classes of others that bring no column along. */
const plainBases = /^(?:object|ABC|Generic|Protocol|AsyncAttrs|MappedAsDataclass|UserMixin|AnonymousUserMixin|SerializerMixin|AllFeaturesMixin|ActiveRecordMixin|Representable|BaseModel|NamedTuple|TypedDict|SQLModel|DeclarativeBase|DeclarativeBaseNoMeta|Model)$/ // prettier-ignore

export type Family = 'sqlalchemy' | 'flask' | 'sqlmodel'

interface Kin {
  /** The class and those it is made of, in the order in which Python looks through them. */
  readonly chain: readonly Owned<PyClass>[]
  readonly family: Family | undefined
  readonly open: string | undefined
}

const deepest = 12
/** Classes that one is made of. */
const mostKin = 40

const kins = new WeakMap<World, Map<PyClass, Kin>>()

export function kinOf(node: PyClass, module: PyModule, world: World): Kin {
  const known = kins.get(world) ?? new Map<PyClass, Kin>()
  kins.set(world, known)
  const found = known.get(node) ?? gathered(node, module, world)
  known.set(node, found)
  return found
}

/** Goes through the bases by their names; a class that is given twice is looked at once. */
function gathered(node: PyClass, module: PyModule, world: World): Kin {
  const chain: Owned<PyClass>[] = []
  const seen = new Set<PyClass>()
  let family: Family | undefined
  let open: string | undefined
  const visit = (one: Owned<PyClass>, depth: number): void => {
    if (seen.has(one.node)) return
    if (depth > deepest || chain.length >= mostKin) {
      open ??= 'it has more bases than are looked through'
      return
    }
    seen.add(one.node)
    chain.push(one)
    for (const { name, spread, value } of one.node.bases) {
      if (name !== undefined || spread !== undefined) continue
      base(value, one.module, depth)
    }
  }
  const base = (value: PyExpression, from: PyModule, depth: number): void => {
    if (value.type === 'subscript') return base(value.object, from, depth)
    const name = lastName(value)
    const isModel = value.type === 'member' && name === 'Model'
    if (isModel) family ??= 'flask'
    else if (name === 'SQLModel') family ??= 'sqlmodel'
    else if (/^DeclarativeBase(?:NoMeta)?$/.test(name)) family ??= 'sqlalchemy'
    else if (value.type === 'call') made(value, from)
    else {
      const own = meant(name, from, world.classes, world)
      if (own === 'several') open ??= `one of its bases is one of several classes called ${name}`
      else if (own !== undefined) visit(own, depth + 1)
      else {
        const set = value.type === 'name' ? valueNamed(name, from, world) : undefined
        if (set !== undefined) made(set.node, set.module)
        else if (!plainBases.test(name)) open ??= `its base ${name.slice(0, 60)} is not in the tree`
      }
    }
  }
  /** `declarative_base()`, with the class that is its base if there is one; `registry.generate_base()`, and `db.Model` under a name. */
  const made = (value: PyExpression, from: PyModule): void => {
    const name = calledName(value)
    if (/^(?:declarative_base|generate_base|automap_base|as_declarative)$/.test(name)) {
      family ??= 'sqlalchemy'
      if (name === 'automap_base') open ??= 'its columns are those that the database has'
      const cls = value.type === 'call' ? value.arguments.find((one) => one.name === 'cls')?.value : undefined
      if (cls?.type === 'name') base(cls, from, 1)
    } else if (value.type === 'member' && value.name === 'Model') family ??= 'flask'
    else open ??= 'one of its bases is made when it runs'
  }
  visit({ module, node }, 0)
  return { chain, family, open }
}

export function settingOf(node: PyClass, name: string): PyExpression | undefined {
  for (const one of node.body) if (one.type === 'assign' && one.targets.some((target) => target.type === 'name' && target.name === name)) return one.value
  return undefined
}

function functionOf(node: PyClass, name: string): PyFunction | undefined {
  return node.body.find((one): one is PyFunction => one.type === 'function' && one.name === name)
}

/** Its own, or the first that it inherits; a function of the class that works it out is none that can be told. */
export function tableName(kin: Kin): { readonly name?: string; readonly isOwn: boolean; readonly isMade: boolean } {
  for (const [index, { node }] of kin.chain.entries()) {
    const own = settingOf(node, '__tablename__')
    if (own !== undefined) return { ...(own.type === 'string' ? { name: own.value } : {}), isOwn: index === 0, isMade: own.type !== 'string' }
    if (functionOf(node, '__tablename__') !== undefined) return { isOwn: true, isMade: true }
  }
  return { isOwn: false, isMade: false }
}

export function isAbstract(node: PyClass): boolean {
  return truth(settingOf(node, '__abstract__')) === true
}

export function isMapped(node: PyClass, family: Family | undefined): boolean {
  if (family !== 'sqlmodel') return true
  return node.bases.some(({ name, value }) => name === 'table' && truth(value) === true)
}

/** Columns by the name of the field: the class's own count over those of its bases. */
export function drawnFrom(kin: Kin, family: Family, world: World): Drawn {
  const columns = new Map<string, Column>()
  const gone = new Set<string>()
  const keys: (Key & { readonly path: string })[] = []
  let open = kin.open
  let hasArgs = false
  for (const { module, node } of kin.chain) {
    const where = { module, world, isSqlModel: family === 'sqlmodel' }
    for (const statement of node.body) {
      const found = attributeOf(statement, where)
      if (found === undefined || columns.has(found.field) || gone.has(found.field)) continue
      if (found.is === 'none') gone.add(found.field)
      else if (found.is === 'unknown') open ??= `what ${found.field.slice(0, 60)} is, is worked out when it runs`
      else {
        columns.set(found.field, found.is)
        if (found.is.open) open ??= `whether ${found.field.slice(0, 60)} is a key is decided when it runs`
      }
    }
    if (hasArgs) continue
    const args = settingOf(node, '__table_args__')
    const made = functionOf(node, '__table_args__')
    hasArgs = args !== undefined || made !== undefined
    for (const one of args === undefined ? returnedBy(made) : itemsOf(args)) {
      const key = one === undefined ? 'unknown' : keyOf(one)
      if (key === 'unknown') open ??= 'a part of its __table_args__ is worked out when it runs'
      else if (key !== 'none') keys.push({ ...key, path: module.path })
    }
  }
  return { columns: [...columns.values()], keys, open }
}

interface Attribute {
  readonly field: string
  readonly is: Column | 'none' | 'unknown'
}

/** `name = Column(…)`, `name: Mapped[…]`, and what `@declared_attr` gives. */
function attributeOf(statement: PyStatement, where: Parameters<typeof columnOf>[3]): Attribute | undefined {
  if (statement.type === 'assign') {
    const [target] = statement.targets
    if (target?.type !== 'name' || /^__\w*__$|^model_config$|^metadata$/.test(target.name)) return undefined
    return { field: target.name, is: columnOf(target.name, statement.value, statement.annotation, where, statement.line) }
  }
  if (
    statement.type !== 'function' ||
    statement.name.startsWith('__') ||
    !statement.decorators.some((one) => /^(?:declared_attr|cascading|directive)$/.test(lastName(one)))
  )
    return undefined
  const last = statement.body.findLast((one) => one.type === 'return')
  const value = last?.type === 'return' ? last.value : undefined
  return { field: statement.name, is: columnOf(statement.name, value, statement.returns, where, statement.line) }
}

/** A tuple or a list of keys, with options last, or options alone. */
function itemsOf(node: PyExpression): readonly (PyExpression | undefined)[] {
  if (node.type === 'list') return node.items
  return node.type === 'dict' || node.type === 'call' ? [node] : [undefined]
}

function returnedBy(of: PyFunction | undefined): readonly (PyExpression | undefined)[] {
  if (of === undefined) return []
  const last = of.body.findLast((one) => one.type === 'return')
  return last?.type === 'return' && last.value !== undefined ? itemsOf(last.value) : [undefined]
}
