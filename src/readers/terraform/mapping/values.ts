/** What every mapper asks of a resource: its values with the provider's defaults, and which other resources it names. */
import type { Evidence } from '../../../base/evidence.ts'
import { byDefault, isResolved, textOf, unresolved, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'

export const nothing: Mapped = { declares: [], skipped: [] }

export function together(parts: readonly Mapped[]): Mapped {
  return { declares: parts.flatMap((part) => part.declares), skipped: parts.flatMap((part) => part.skipped) }
}

/** Where a value would stand that nobody wrote. */
export function placeOf(body: Body, name: string): Evidence {
  return { ...body.at, key: `${body.at.key}.${name}` }
}

const providers = 'the provider’s default'

export function flagOr(body: Body, name: string, otherwise: boolean, note = providers): Fact<boolean> {
  return body.flag(name) ?? byDefault(otherwise, placeOf(body, name), note)
}

export function numberOr(body: Body, name: string, otherwise: number, note = providers): Fact<number> {
  return body.number(name) ?? byDefault(otherwise, placeOf(body, name), note)
}

export function textOr(body: Body, name: string, otherwise: string, note = providers): Fact<string> {
  return body.text(name) ?? byDefault(otherwise, placeOf(body, name), note)
}

/** Several texts of which some may be unknown, in one shape: those that are there, and why others may be. */
export function listed(body: Body, name: string): { readonly texts: readonly Fact<string>[]; readonly open?: UnresolvedFact } {
  const found = body.texts(name)
  if (found === undefined) return { texts: [] }
  return 'state' in found ? { texts: [], open: found } : { texts: found }
}

/** Objects of an attribute, or blocks of the same name: providers and modules write one or the other. */
export function bodiesOf(body: Body, name: string): { readonly bodies: readonly Body[]; readonly open?: UnresolvedFact } {
  const blocks = body.blocks(name)
  const open = body.open(name)
  if (blocks.length > 0 || open !== undefined) return { bodies: blocks, ...(open === undefined ? {} : { open }) }
  const objects = body.objects(name)
  if (objects === undefined) {
    const one = body.object(name)
    return { bodies: one === undefined ? [] : [one] }
  }
  return 'state' in objects ? { bodies: [], open: objects } : { bodies: objects }
}

/** No more at most than at least, also where both are one expression that nobody can work out. */
export function isFixed(body: Body, least: string, most: string): boolean {
  const [low, high] = [body.number(least), body.number(most)]
  if (low === undefined || high === undefined) return false
  return isResolved(low) && isResolved(high) ? high.value <= low.value : body.alike?.(least, most) === true
}

export function isAway(resource: Resource): boolean {
  return isResolved(resource.exists) && !resource.exists.value
}

interface Index {
  readonly plain: ReadonlyMap<string, readonly Resource[]>
  readonly types: ReadonlyMap<string, readonly Resource[]>
}

const indexes = new WeakMap<World, Index>()

/** By type and by address, made once: a tree of thousands of resources is asked for each of them. */
function indexOf(world: World): Index {
  const before = indexes.get(world)
  if (before !== undefined) return before
  const plain = new Map<string, Resource[]>()
  const types = new Map<string, Resource[]>()
  for (const one of world.resources) {
    if (isAway(one)) continue
    put(plain, one.plain, one)
    if (one.mode !== 'data') put(types, one.type, one)
  }
  const index = { plain, types }
  indexes.set(world, index)
  return index
}

function put(map: Map<string, Resource[]>, key: string, value: Resource): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** Resources of these types that are made, or may be; data sources are not among them. */
export function live(world: World, ...types: readonly string[]): readonly Resource[] {
  const index = indexOf(world)
  return types.flatMap((type) => index.types.get(type) ?? [])
}

/** Whose attribute it is: of several copies it names those of its own module and its own key. */
type Near = Pick<Resource, 'address' | 'key'>

/** Resources of these types, data sources too, that an attribute leans on; of several copies the one nearest to who names it. */
export function named(
  from: Body,
  name: string,
  world: World,
  types: readonly string[],
  near: Near | undefined = isNear(from) ? from : undefined,
): readonly Resource[] {
  const found: Resource[] = []
  for (const address of from.references(name)) {
    const copies = (indexOf(world).plain.get(address) ?? []).filter((one) => types.includes(one.type))
    const one = nearest(copies, near)
    if (one !== undefined && !found.includes(one)) found.push(one)
  }
  return found
}

function isNear(body: Body): body is Body & Near {
  return 'address' in body && typeof body.address === 'string'
}

function nearest(copies: readonly Resource[], near: Near | undefined): Resource | undefined {
  if (near === undefined || copies.length < 2) return copies[0]
  let best: Resource | undefined
  let most = -1
  for (const copy of copies) {
    const score = 2 * modulesShared(copy.address, near.address) + (near.key !== undefined && copy.key === near.key ? 1 : 0)
    if (score > most) [best, most] = [copy, score]
  }
  return best
}

/** How many modules two addresses stand in together, each with its index. */
function modulesShared(a: string, b: string): number {
  const [ours, theirs] = [modulesOf(a), modulesOf(b)]
  let shared = 0
  while (shared < ours.length && ours[shared] === theirs[shared]) shared++
  return shared
}

function modulesOf(address: string): readonly string[] {
  return address.match(/module\.[^.[]{1,200}(?:\["[^"]{0,200}"\]|\[\d{1,9}\])?(?=\.)/g) ?? []
}

/** The one it names by reference, or by a name that both write. */
export function namedOne(from: Resource, name: string, world: World, types: readonly string[], theirs: string): Resource | undefined {
  const [one] = named(from, name, world, types)
  if (one !== undefined) return one
  const text = textOf(from.text(name))
  if (text === undefined || text === '') return undefined
  return byText(world, types, theirs).get(text)?.[0]
}

const texts = new WeakMap<World, Map<string, ReadonlyMap<string, readonly Resource[]>>>()

/** Resources of these types by the text of an attribute, as far as it is known. */
export function byText(world: World, types: readonly string[], attribute: string): ReadonlyMap<string, readonly Resource[]> {
  return remembered(texts, world, `${types.join()} ${attribute}`, () => {
    const made = new Map<string, Resource[]>()
    for (const one of live(world, ...types)) {
      const text = textOf(one.text(attribute))
      if (text !== undefined && text !== '') put(made, text, one)
    }
    return made
  })
}

function remembered<T>(memory: WeakMap<World, Map<string, T>>, world: World, id: string, make: () => T): T {
  const cache = memory.get(world) ?? new Map<string, T>()
  memory.set(world, cache)
  const before = cache.get(id)
  if (before !== undefined) return before
  const made = make()
  cache.set(id, made)
  return made
}

/** For each resource of a type those others that name it in an attribute. */
export function inverse(world: World, types: readonly string[], attribute: string): ReadonlyMap<string, readonly Resource[]> {
  return remembered(inverses, world, `${types.join()} ${attribute}`, () => {
    const made = new Map<string, Resource[]>()
    for (const one of live(world, ...types)) for (const address of one.references(attribute)) put(made, address, one)
    return made
  })
}

/** Those that name a resource in an attribute; of several copies of either, those that belong together. */
export function naming(of: Resource, world: World, types: readonly string[], attribute: string): readonly Resource[] {
  const all = inverse(world, types, attribute).get(of.plain) ?? []
  const isOne = (indexOf(world).plain.get(of.plain) ?? []).filter(({ type }) => type === of.type).length < 2
  return isOne ? all : all.filter((one) => named(one, attribute, world, [of.type]).includes(of))
}

const inverses = new WeakMap<World, Map<string, ReadonlyMap<string, readonly Resource[]>>>()

/** A fact that nobody can tell because another one can't be told. */
export function openAs<T>(from: UnresolvedFact, atLeast?: number): Fact<T> {
  const fact = unresolved(from.raw, from.at, from.hint)
  return atLeast === undefined ? fact : { ...fact, atLeast }
}

/** A firewall that is found and not seen to be attached: what attaches it may stand outside of Terraform. */
export function unattached(firewall: string, { at }: Resource): Fact<boolean> {
  return unresolved(`whether ${firewall}, which is found, is attached to anything`, at, 'commit what attaches it')
}

/** Adds up copies of which some may not be there. */
export function countOf(copies: readonly Resource[], at: Evidence, note: string): Fact<number> {
  const open = copies.map(({ exists }) => exists).find((exists) => exists.state === 'unresolved')
  const sure = copies.filter(({ exists }) => isResolved(exists))
  if (open?.state === 'unresolved') return openAs<number>(open, sure.length)
  const [first, ...rest] = sure
  if (first === undefined) return byDefault(0, at, note)
  return { state: 'known', value: sure.length, at: first.at, ...(rest.length === 0 ? {} : { also: rest.map((one) => one.at) }) }
}
