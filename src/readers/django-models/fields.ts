/** The fields of a model: what column each is, and which keys it makes by itself. */
import type { Evidence } from '../../base/evidence.ts'
import type { PyCall } from '../../parse/python/index.ts'
import { isField, isSpatial, isTextual, ofDjango, type Brought } from './library.ts'
import { keyOf, type Definition } from './names.ts'
import { optionsOf, textOf, truthOf, type Options, type Written } from './values.ts'
import { once, resolve, type Named, type World } from './world.ts'

export interface Column {
  readonly name: string
  /** Django's class, or the last part of another one's name. */
  readonly type: string
  /** Whether it is Django's field, so that what is not said is its default; else only what is said is known. */
  readonly sure: boolean
  /** Undefined where it is told only when it runs. */
  readonly primary: boolean | undefined
  readonly unique: boolean | undefined
  readonly index: boolean | undefined
  /** An index over places, which is none by value. */
  readonly spatial: boolean
  /** The database holds nobody to it, and Django looks for no rows when the one it points to goes. */
  readonly isLoose: boolean
  readonly isParentLink: boolean
  readonly optional: boolean
  readonly column?: string
  /** Of many to many: the name of the table between the two, where one is given. */
  readonly table?: string
  /** The model it points to, by its name alone; `self` for its own. */
  readonly to?: string
  /** Of many to many: another model is the table between the two, or something is that nobody can tell. */
  readonly through: boolean
  /** Of a composite key: its fields, where they can be told. */
  readonly of?: readonly string[]
  readonly at: Pick<Evidence, 'path' | 'line'>
}

interface Kind {
  readonly type: string
  readonly sure: boolean
  /** Options that a constructor on the way to Django's sets by itself. */
  readonly says: ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set()

/** Undefined for what is no field: managers, constants, helpers. */
export function columnOf(name: string, call: PyCall, { module }: Definition, world: World): Column | undefined {
  const kind = kindOf(resolve(call.callee, module, world), lastName(call), world, 0)
  if (kind === undefined) return undefined
  const { type, sure, says } = kind
  const options = optionsOf({ node: call, module }, world)
  const is = (option: string, otherwise: boolean): boolean | undefined => {
    const written = options.named.get(option)
    if (written !== undefined) return truthOf(written, world)
    return options.open || says.has(option) || !sure ? undefined : otherwise
  }
  const isOne = type === 'OneToOneField'
  const text = (option: string): string | undefined => {
    const written = options.named.get(option)
    return written === undefined ? undefined : textOf(written, world)
  }
  const [named, table] = [text('db_column'), text('db_table')]
  const to = options.named.get('to') ?? (/^(ForeignKey|OneToOneField|ManyToManyField)$/.test(type) ? options.positional[0] : undefined)
  const target = to === undefined ? undefined : targetOf(to, world)
  return {
    name,
    type,
    sure,
    primary: type === 'CompositePrimaryKey' ? true : is('primary_key', false),
    unique: isOne && sure ? true : is('unique', false),
    index: is('db_index', type === 'ForeignKey' || type === 'SlugField'),
    spatial: is('spatial_index', isSpatial(type)) === true,
    isLoose: is('db_constraint', true) !== true && leaves(options) === 'DO_NOTHING',
    isParentLink: is('parent_link', false) === true,
    optional: is('null', false) === true,
    ...(named === undefined ? {} : { column: named }),
    ...(table === undefined ? {} : { table }),
    ...(target === undefined ? {} : { to: target }),
    through: !sure || options.open || options.named.has('through') || says.has('through'),
    ...(type === 'CompositePrimaryKey' ? compositeOf(options.positional, world) : {}),
    at: { path: module.path, line: call.line },
  }
}

/** A column that one of Django's abstract models brings along, told where the class names that model. */
export function broughtColumn(brought: Brought, at: Pick<Evidence, 'path' | 'line'>): Column {
  const { name, type, to, unique = false, index = false, primary = false } = brought
  const shared = { sure: true, spatial: false, isLoose: false, isParentLink: false, optional: false, through: false }
  return { name, type, primary, unique, index, ...shared, ...(to === undefined ? {} : { to }), at }
}

/** Whether an index of its own may well lead it. */
export function mayLead({ sure, unique, index, primary }: Column): boolean {
  return sure && (unique === undefined || index === undefined || primary === undefined)
}

/** An index that brings along what no other over the same column does. */
export function isSpecial({ type, sure }: Column): boolean {
  return !sure || isTextual(type)
}

/** The steps from a class of the tree to a field of Django's. */
function kindOf(named: Named, written: string, world: World, depth: number): Kind | undefined {
  if (depth > 10) return undefined
  const looksLike = /(Field|Key|ToMany\w{0,20})$/.test(written)
  switch (named.is) {
    case 'outside': {
      const own = ofDjango(named.of)
      if (own !== undefined) return isField(own) ? { type: own, sure: true, says: none } : undefined
      return looksLike ? { type: written, sure: false, says: none } : undefined
    }
    case 'class':
      return once<Kind | undefined>(world, `field\n${keyOf(named.of)}`, undefined, () => ofClass(named.of, world, depth))
    // A function of the tree may make one, and so may what is not found.
    case 'function':
      return { type: written, sure: false, says: none }
    default:
      return looksLike ? { type: written, sure: false, says: none } : undefined
  }
}

/** What makes columns of its own, or none; a foreign key whose type follows what it points to stays one. */
const odd = /^(contribute_to_class|get_attname_column)$/
const oddType = /^(db_type|db_parameters)$/

function ofClass(definition: Definition, world: World, depth: number): Kind | undefined {
  for (const base of definition.bases) {
    const kind = kindOf(resolve(base, definition.module, world), base.type === 'name' || base.type === 'member' ? base.name : '', world, depth + 1)
    if (kind === undefined) continue
    const isOdd =
      definition.isMade ||
      [...definition.functions].some((name) => odd.test(name) || (oddType.test(name) && kind.type !== 'ForeignKey' && kind.type !== 'OneToOneField'))
    return { type: kind.type, sure: kind.sure && !isOdd, says: new Set([...kind.says, ...definition.says]) }
  }
  return undefined
}

function lastName({ callee }: PyCall): string {
  return callee.type === 'name' || callee.type === 'member'
    ? callee.name
    : callee.type === 'subscript' && callee.object.type === 'name'
      ? callee.object.name
      : ''
}

/** `Order`, `"Order"`, `"shop.Order"`, `"self"`; nothing for `settings.AUTH_USER_MODEL`, which another file sets. */
function targetOf(written: Written, world: World): string | undefined {
  const text = textOf(written, world)
  if (text !== undefined) return text.slice(text.lastIndexOf('.') + 1)
  const { node, module } = written
  if (node.type !== 'name' && node.type !== 'member') return undefined
  const named = resolve(node, module, world)
  if (named.is === 'class') return named.of.name
  return named.is === 'outside' && ofDjango(named.of) !== undefined && !named.of.startsWith('django.conf.') ? ofDjango(named.of) : undefined
}

/** `models.DO_NOTHING`. */
function leaves({ named, positional }: Options): string | undefined {
  const node = (named.get('on_delete') ?? positional[1])?.node
  return node?.type === 'member' || node?.type === 'name' ? node.name : undefined
}

function compositeOf(positional: readonly Written[], world: World): Pick<Column, 'of'> {
  const names = positional.map((one) => textOf(one, world))
  return names.length === 0 || names.includes(undefined) ? {} : { of: names as readonly string[] }
}
