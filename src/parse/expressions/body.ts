/** A block's attributes and nested blocks as what mappers ask for, worked out when asked. */
import { type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { HclAttribute, HclBlock, HclExpression } from '../hcl/ast.ts'
import { decodeJson } from './decode.ts'
import { evaluate } from './evaluate.ts'
import { factOf, leansOf, textFact, unresolvedOf } from './facts.ts'
import { below, withNames, type Frame, type Work } from './frame.ts'
import type { Body } from './asked.ts'
import { itemsOf, mapValue, numberValue, textValue, toFlag, toNumber, unknownValue, type ListValue, type MapValue, type Value } from './values.ts'

/** An item with the file it stands in: override files change blocks of others. */
export interface Layer {
  readonly item: HclAttribute | HclBlock
  readonly path: string
}

/** What a body is made over: a block's items, or an object's members. */
interface Holding {
  readonly at: Evidence
  readonly keys: readonly string[]
  readonly work: Work
  value(name: string): Value | undefined
  place(name: string): Evidence
  nested(name: string): Nested
}

interface Nested {
  readonly bodies: readonly Body[]
  readonly open?: Value
}

/** A body that also gives values as they are. */
export interface Valued extends Body {
  value(name: string): Value | undefined
  /** Works everything out, so that files it reads are asked for. */
  force(): void
}

export function blockBody(layers: readonly Layer[], frame: Frame, at: Evidence): Valued {
  const values = new Map<string, Value | undefined>()
  const attributes = new Map<string, Layer & { readonly item: HclAttribute }>()
  for (const { item, path } of layers) if (item.kind === 'attribute') attributes.set(item.name, { item, path })
  const place = (name: string): Evidence => {
    const found = attributes.get(name)
    return found === undefined ? at : { path: found.path, line: found.item.line, key: `${frame.route}.${name}` }
  }
  const value = (name: string): Value | undefined => {
    if (values.has(name)) return values.get(name)
    const found = attributes.get(name)
    if (found === undefined) return undefined
    values.set(name, unknownValue(`${frame.route}.${name}`, place(name), 'it refers to itself'))
    const worked = evaluate(found.item.value, below({ ...frame, path: found.path }, name))
    values.set(name, worked)
    return worked
  }
  const nested = (name: string): Nested => nestedIn(layers, frame, name)
  const body = bodyOf({ at, keys: [...attributes.keys()], work: frame.work, value, place, nested })
  const force = (): void => {
    for (const name of attributes.keys()) value(name)
    const types = new Set(layers.flatMap(({ item }) => (item.kind === 'block' ? [item.type === 'dynamic' ? (item.labels[0] ?? '') : item.type] : [])))
    for (const type of types) for (const one of body.blocks(type)) if ('force' in one) (one as Valued).force()
  }
  const alike = (name: string, other: string): boolean => isAlike(attributes.get(name)?.item.value, attributes.get(other)?.item.value, frame)
  return { ...body, value, force, alike }
}

/** An expression comes to one value wherever it stands in a block. */
function isAlike(a: HclExpression | undefined, b: HclExpression | undefined, frame: Frame): boolean {
  if (a === undefined || b === undefined) return false
  if (a.kind === 'get' && b.kind === 'get' && [a, b].every(({ of }) => of.kind === 'name' && of.name === 'var') && a.name !== b.name)
    return frame.given?.(a.name, b.name) === true
  return written(a) === written(b)
}

function written(expression: HclExpression): string {
  return JSON.stringify(expression, (key, value: unknown) => (/^(line|endLine|column)$/.test(key) ? undefined : value))
}

function nestedIn(layers: readonly Layer[], frame: Frame, name: string): Nested {
  const bodies: Body[] = []
  let open: Value | undefined
  const add = (block: HclBlock, path: string, inner: Frame): void => {
    const route = bodies.length === 0 ? name : `${name}[${bodies.length}]`
    const nestedFrame = { ...below(inner, route), path }
    const layersOf = block.body.items.map((item) => ({ item, path }))
    if (frame.work.spend(1) && bodies.length < limits.terraformCopies)
      bodies.push(blockBody(layersOf, nestedFrame, { path, line: block.line, endLine: block.endLine, key: nestedFrame.route }))
  }
  for (const { item, path } of layers) {
    if (item.kind !== 'block') continue
    if (item.type === name) add(item, path, frame)
    else if (item.type === 'dynamic' && item.labels[0] === name) open = unrolled(item, path, frame, add) ?? open
  }
  return open === undefined ? { bodies } : { bodies, open }
}

/** {@link https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks}; answers what it goes through when that is unknown. */
function unrolled(block: HclBlock, path: string, frame: Frame, add: (block: HclBlock, path: string, frame: Frame) => void): Value | undefined {
  const attribute = (name: string): HclAttribute | undefined =>
    block.body.items.find((item): item is HclAttribute => item.kind === 'attribute' && item.name === name)
  const content = block.body.items.find((item): item is HclBlock => item.kind === 'block' && item.type === 'content')
  const over = attribute('for_each')
  if (content === undefined || over === undefined) return undefined
  const label = block.labels[0] ?? ''
  const through = evaluate(over.value, below({ ...frame, path }, `${label}.for_each`))
  const items = itemsOf(through)
  if (items === undefined) return through.kind === 'null' ? undefined : through
  const named = attribute('iterator')?.value
  const iterator = named?.kind === 'name' ? named.name : label
  const keys = through.kind === 'map' ? [...through.members.keys()] : undefined
  for (const [index, item] of items.entries()) {
    const key = keys === undefined ? (item.kind === 'text' ? item : numberValue(index, item.at)) : textValue(keys[index] ?? '', item.at)
    const each = mapValue(
      new Map<string, Value>([
        ['key', key],
        ['value', item],
      ]),
      item.at,
    )
    add({ ...content, line: block.line, endLine: block.endLine }, path, withNames(frame, [[iterator, each]]))
  }
  return undefined
}

/** An object's members as a body. */
export function mapBody(map: MapValue, work: Work): Body {
  const value = (name: string): Value | undefined => map.members.get(name)
  return bodyOf({ at: map.at, keys: [...map.members.keys()], work, value, place: (name) => value(name)?.at ?? map.at, nested: () => ({ bodies: [] }) })
}

function bodyOf(holding: Holding): Body {
  const { at, work, value, place } = holding
  const set = (name: string): Value | undefined => {
    const found = value(name)
    return found?.kind === 'null' ? undefined : found
  }
  const asked = new Map<string, Nested>()
  const nested = (name: string): Nested => {
    const before = asked.get(name)
    const found = before ?? holding.nested(name)
    asked.set(name, found)
    return found
  }
  const listed = (name: string): ReturnType<Body['objects']> => {
    const found = set(name)
    return found === undefined ? undefined : objectsOf(found, place(name), work)
  }
  return {
    at,
    keys: holding.keys,
    has: (name) => set(name) !== undefined || nested(name).bodies.length > 0,
    text: (name) => textFact(set(name), place(name)),
    number: (name) => factOf(set(name), place(name), toNumber),
    flag: (name) => factOf(set(name), place(name), toFlag),
    texts: (name) => {
      const found = set(name)
      if (found?.kind === 'list') return found.items.map((item) => textFact(item, place(name))).filter((fact) => fact !== undefined)
      const one = textFact(found, place(name))
      return one === undefined || (one.state === 'unresolved' && found?.kind === 'unknown' && found.parts === undefined)
        ? (one as ReturnType<Body['texts']>)
        : [one]
    },
    map: (name) => {
      const found = set(name)
      if (found === undefined) return undefined
      if (found.kind !== 'map') return unresolvedOf(found, place(name))
      const facts = [...found.members].map(([key, one]) => [key, textFact(one, place(name))] as const)
      return new Map(facts.filter((entry): entry is readonly [string, Fact<string>] => entry[1] !== undefined))
    },
    object: (name) => {
      const found = listed(name) ?? nested(name).bodies
      return Array.isArray(found) ? (found as readonly Body[])[0] : undefined
    },
    objects: (name) => listed(name) ?? (nested(name).bodies.length > 0 ? nested(name).bodies : undefined),
    blocks: (name) => {
      const found = listed(name)
      return [...nested(name).bodies, ...(Array.isArray(found) ? (found as readonly Body[]) : [])]
    },
    open: (name) => {
      const through = nested(name).open
      if (through !== undefined) return unresolvedOf(through, at)
      const found = listed(name)
      return found !== undefined && 'state' in found ? found : undefined
    },
    references: (name) => leansOf(set(name)),
  }
}

/** A list of objects, one object, or the JSON of either. */
function objectsOf(value: Value, place: Evidence, work: Work): ReturnType<Body['objects']> {
  const read: Value = value.kind === 'text' || value.kind === 'unknown' ? (decodeJson(value, work) ?? value) : value
  if (read.kind === 'map') return [mapBody(read, work)]
  if (read.kind !== 'list') return read.kind === 'unknown' || read.kind === 'space' ? unresolvedOf(read, place) : undefined
  const open = read.items.find(({ kind }) => kind === 'unknown' || kind === 'space')
  if (open !== undefined && !read.items.some(({ kind }) => kind === 'map')) return unresolvedOf(open, place)
  return maps(read).map((one) => mapBody(one, work))
}

function maps(list: ListValue): readonly MapValue[] {
  return list.items.filter((item): item is MapValue => item.kind === 'map')
}
