/** Keys that a model's `Meta` names: indexes and unique constraints with their conditions, and the older `unique_together` and `index_together`. */
import type { KeyDeclaration } from '../../model/declaration.ts'
import { isIndex, isOtherConstraint, methodOf, ofDjango } from './library.ts'
import { keyOf as definitionKey, type Definition } from './names.ts'
import { optionOfModel } from './meta.ts'
import { followed, itemsOf, optionsOf, textOf, textsOf, type Options, type Written } from './values.ts'
import { once, resolve, type World } from './world.ts'

export type Key = Omit<KeyDeclaration, 'at'> & { readonly path: string; readonly line: number }

export interface Keys {
  readonly keys: readonly Key[]
  readonly open?: string
}

/** Keys by the names that fields have in `Meta`. */
export function keysOfMeta(definition: Definition, world: World): Keys {
  const keys: Key[] = []
  let open: string | undefined
  const each = (option: string, take: (one: Written) => Key | 'none' | undefined): void => {
    const written = optionOfModel(definition, option, world)
    if (written === undefined) return
    const items = written === 'untold' ? undefined : itemsOf(written, world)
    for (const one of items ?? []) {
      const key = take(followed(one, world))
      if (key === undefined) open ??= `a part of its ${option} is told only when it runs`
      else if (key !== 'none') keys.push(key)
    }
    if (items === undefined) open ??= written === 'untold' ? `its ${option} may stand in what is not in the repository` : `its ${option} are told only when it runs`
  }
  each('indexes', (one) => keyOf(one, world))
  each('constraints', (one) => keyOf(one, world))
  for (const [option, kind] of [['unique_together', 'unique'], ['index_together', 'index']] as const) {
    const written = optionOfModel(definition, option, world)
    // One list of names stands for a list of one.
    const flat = written === undefined || written === 'untold' ? undefined : textsOf(written, world)
    if (flat !== undefined && flat.length > 0 && written !== undefined && written !== 'untold') keys.push({ kind, columns: flat, ...placeOf(followed(written, world)) })
    else
      each(option, (one) => {
        const columns = textsOf(one, world)
        return columns === undefined ? undefined : { kind, columns, ...placeOf(one) }
      })
  }
  return { keys, ...(open === undefined ? {} : { open }) }
} // prettier-ignore

function placeOf({ node, module }: Written): Pick<Key, 'path' | 'line'> {
  return { path: module.path, line: node.line }
}

/**
 * {@link https://docs.djangoproject.com/en/5.2/ref/models/indexes/} and {@link https://docs.djangoproject.com/en/5.2/ref/models/constraints/}; undefined where it
 * is told only when it runs, `none` where it makes no index.
 */
function keyOf(written: Written, world: World): Key | 'none' | undefined {
  const { node, module } = written
  if (node.type !== 'call') return undefined
  const kind = kindOf({ node: node.callee, module }, world, 0)
  if (kind === 'none') return 'none'
  const options = optionsOf(written, world)
  const { columns, classed } = columnsIn(options, world)
  if (columns === undefined || options.open) return undefined
  // A class of its own may write any index, over what its SQL says.
  if (columns.length === 0 && kind?.sure !== true) return undefined
  const condition = options.named.get('condition')
  const has = (name: string): boolean => options.named.has(name)
  return {
    kind: kind?.is ?? 'index',
    columns,
    ...(kind?.method === undefined ? {} : { type: kind.method }),
    // What is ordered, has operators of its own or brings columns along serves look-ups that another index over the same columns does not.
    ...(classed || kind?.sure !== true || has('opclasses') || has('include') ? { classed: true } : {}),
    ...(condition === undefined ? {} : { partial: true, ...(isPresence(followed(condition, world), columns[0]) ? { present: true } : {}) }),
    ...placeOf(written),
  }
}

interface Kind {
  readonly is: 'index' | 'unique'
  readonly method?: string
  readonly sure: boolean
}

/** By Django's class that it is, or is derived from. Undefined for what is not known: it may be any index. */
function kindOf({ node, module }: Written, world: World, depth: number): Kind | 'none' | undefined {
  const named = resolve(node, module, world)
  if (named.is === 'outside') {
    const own = ofDjango(named.of)
    if (own === undefined) return undefined
    if (own === 'UniqueConstraint') return { is: 'unique', sure: true }
    if (isOtherConstraint(own)) return 'none'
    const method = methodOf(own)
    return isIndex(own) ? { is: 'index', sure: true, ...(method === undefined ? {} : { method }) } : undefined
  }
  if (named.is !== 'class' || depth > 8) return undefined
  return once<Kind | 'none' | undefined>(world, `index\n${definitionKey(named.of)}`, undefined, () => {
    for (const base of named.of.bases) {
      const kind = kindOf({ node: base, module: named.of.module }, world, depth + 1)
      // What it writes may be another index than the one it is derived from.
      if (kind !== undefined) return kind === 'none' ? kind : { ...kind, sure: false }
    }
    return undefined
  })
}

/** Fields, or expressions as far as they are plain columns. */
function columnsIn({ named, positional }: Options, world: World): { readonly columns?: readonly string[]; readonly classed: boolean } {
  const fields = named.get('fields')
  const texts = fields === undefined ? [] : textsOf(fields, world)
  if (texts === undefined) return { classed: false }
  if (texts.length > 0 || positional.length === 0)
    return { columns: texts.map((text) => text.replace(/^-/, '')), classed: texts.length > 1 && texts.some((text) => text.startsWith('-')) }
  const columns: string[] = []
  for (const one of positional) {
    const column = columnIn(one, world)
    if (column === undefined) return { columns, classed: true }
    columns.push(column.name)
    if (column.isOrdered && positional.length > 1) return { columns, classed: true }
  }
  return { columns, classed: false }
}

/** `"name"`, `F("name")`, `F("name").desc()`; undefined for what is worked out of columns. */
function columnIn(written: Written, world: World): { readonly name: string; readonly isOrdered: boolean } | undefined {
  const text = textOf(written, world)
  if (text !== undefined) return { name: text, isOrdered: false }
  const { node, module } = written
  if (node.type !== 'call') return undefined
  if (node.callee.type === 'member' && /^(asc|desc)$/.test(node.callee.name)) {
    const inner = columnIn({ node: node.callee.object, module }, world)
    return inner === undefined ? undefined : { name: inner.name, isOrdered: node.callee.name === 'desc' || node.arguments.length > 0 }
  }
  const named = resolve(node.callee, module, world)
  const [first] = node.arguments
  if (named.is !== 'outside' || ofDjango(named.of) !== 'F' || first === undefined) return undefined
  const name = textOf({ node: first.value, module }, world)
  return name === undefined ? undefined : { name, isOrdered: false }
}

/** `Q(name__isnull=False)` leaves out nothing but the rows in which that column is null. */
function isPresence({ node }: Written, column: string | undefined): boolean {
  if (node.type !== 'call' || node.arguments.length !== 1 || column === undefined) return false
  const [only] = node.arguments
  return only?.name === `${column}__isnull` && only.value.type === 'constant' && only.value.value === false
}
