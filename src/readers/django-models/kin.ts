/** What a class is derived from: whether it is a model at all, which of its bases lend it their columns, and which have tables of their own. */
import type { PyExpression } from '../../parse/python/index.ts'
import { isTypeChecking, keyOf, type Definition } from './names.ts'
import { abstracts, builtin, isBare, isConcrete, isModelElsewhere, isOtherMapper, lends, ofDjango, type Brought } from './library.ts'
import { broughtColumn, columnOf, type Column } from './fields.ts'
import { truthOf } from './values.ts'
import { assigned, once, resolve, type Named, type World } from './world.ts'

export interface Kin {
  /** `perhaps`: one of its bases is not in the tree. */
  readonly model: 'yes' | 'no' | 'perhaps'
  /** Abstract models of the tree, in the order of its bases. */
  readonly lenders: readonly Definition[]
  /** What Django's own abstract models bring along. */
  readonly brought: readonly Brought[]
  /** Models with tables of their own, by name. */
  readonly parents: readonly { readonly name: string; readonly of?: Definition }[]
  readonly open?: string
}

/** Of what is derived from itself, or in too many steps. */
const endless: Kin = { model: 'perhaps', lenders: [], brought: [], parents: [], open: 'its bases have no end' }

export function kinOf(definition: Definition, world: World): Kin {
  return once(world, `kin\n${keyOf(definition)}`, endless, () => {
    const lenders: Definition[] = []
    const brought: Brought[] = []
    const parents: { name: string; of?: Definition }[] = []
    let model: Kin['model'] = 'no'
    let open: string | undefined
    for (const base of definition.bases) {
      const named = resolve(base.type === 'call' ? base.callee : base, definition.module, world)
      if (named.is === 'class' && base.type !== 'call') {
        const kin = kinOf(named.of, world)
        if (kin.model === 'no') continue
        if (model !== 'yes') model = kin.model
        open ??= kin.open ?? (named.of.conditional ? `whether its base ${named.of.name} is made, a condition decides` : undefined)
        if (isAbstract(named.of, world)) lenders.push(named.of)
        else parents.push(isProxy(named.of, world) ? proxied(named.of, world) : { name: named.of.name, of: named.of })
        continue
      }
      const name = nameOf(base, named)
      const own = named.is === 'outside' && base.type !== 'call' ? ofDjango(name) : undefined
      const lent = lends.get(name)
      if (lent !== undefined) {
        brought.push(...lent)
        if (model === 'no' && /Model$/.test(name)) model = 'yes'
      } else if (own !== undefined) {
        const columns = abstracts.get(own)
        if (columns !== undefined) brought.push(...columns)
        else if (isConcrete(own)) parents.push({ name: own })
        if (columns !== undefined || isConcrete(own)) model = 'yes'
      } else if (!isBare(name) && !builtin.has(name)) {
        if (isOtherMapper(name)) continue
        if (model === 'no') model = 'perhaps'
        if (named.is === 'outside' && base.type !== 'call' && isModelElsewhere(name)) model = 'yes'
        open ??= name === '' ? 'a base of it is told only when it runs' : `its base ${name.slice(name.lastIndexOf('.') + 1)} is not in the repository`
      }
    }
    if (definition.isMade && model !== 'no') open ??= 'a metaclass of its own makes it'
    return { model, lenders, brought, parents, ...(open === undefined ? {} : { open }) }
  })
}

/** The library's name of a base, also of one that a call makes: `ExportModelOperationsMixin("order")`. */
function nameOf(base: PyExpression, named: Named): string {
  if (named.is === 'outside') return named.of
  if (base.type === 'name' || base.type === 'member') return base.name
  return ''
}

/** `class Meta: abstract = True`, which nobody inherits. */
export function isAbstract(definition: Definition, world: World): boolean {
  return saysOfItself(definition, 'abstract', world)
}

export function isProxy(definition: Definition, world: World): boolean {
  return saysOfItself(definition, 'proxy', world)
}

function saysOfItself({ inner, module }: Definition, name: string, world: World): boolean {
  const meta = inner.get('Meta')
  const value = meta === undefined ? undefined : assigned(meta, name)
  return value !== undefined && truthOf({ node: value, module }, world) === true
}

/** The model whose table a proxy shows. */
function proxied(definition: Definition, world: World, depth = 0): { readonly name: string; readonly of?: Definition } {
  const [parent] = kinOf(definition, world).parents
  if (parent?.of === undefined || depth > 10 || !isProxy(parent.of, world)) return parent ?? { name: definition.name, of: definition }
  return proxied(parent.of, world, depth + 1)
}

export interface Columns {
  readonly columns: ReadonlyMap<string, Column>
  readonly open?: string
}

const empty: Columns = { columns: new Map() }

/** Columns of a model's own table: its fields, and those of its abstract bases that it gives no other meaning. */
export function columnsOf(definition: Definition, world: World): Columns {
  return once(world, `columns\n${keyOf(definition)}`, empty, () => {
    const columns = new Map<string, Column>()
    const { lenders, brought, open: untold } = kinOf(definition, world)
    const own = new Map<string, Column | undefined>([...definition.functions].map((name) => [name, undefined]))
    const untoldOwn = ownColumns(definition, own, world)
    let open = untold ?? untoldOwn
    const at = { path: definition.module.path, line: definition.line }
    for (const lender of lenders) {
      const lent = columnsOf(lender, world)
      open ??= lent.open
      for (const [name, column] of world.left > 0 ? lent.columns : []) if (!own.has(name) && !columns.has(name)) columns.set(name, column)
    }
    for (const one of brought) if (!own.has(one.name) && !columns.has(one.name)) columns.set(one.name, broughtColumn(one, at))
    for (const [name, column] of own) if (column !== undefined) columns.set(name, column)
    world.left -= columns.size
    if (world.left <= 0) open ??= 'the models of this repository have more columns than are listed'
    return { columns, ...(open === undefined ? {} : { open }) }
  })
}

/** The class's own names, those that are no columns as undefined; answers why they can't all be told. */
function ownColumns(definition: Definition, own: Map<string, Column | undefined>, world: World): string | undefined {
  let open: string | undefined
  for (const one of definition.body) {
    if (one.type === 'assign') {
      const { value } = one
      for (const target of one.targets) {
        // `locals()["name"] = …`; what is put on one of its methods makes no column.
        if (target.type === 'subscript') open ??= 'a name of it is made when it runs'
        else if (target.type === 'name' && value !== undefined)
          own.set(target.name, value.type === 'call' ? columnOf(target.name, value, definition, world) : undefined)
      }
    } else if (one.type === 'expression') {
      if (one.value.type === 'call') open ??= 'a call in it may make a column'
    } else if (one.type === 'if') {
      if (!one.branches.every(({ test }) => isTypeChecking(test)) || one.otherwise.length > 0) open ??= 'a condition decides on a part of it'
    } else if (one.type === 'try' || one.type === 'block') open ??= 'a part of it is told only when it runs'
  }
  return open
}
