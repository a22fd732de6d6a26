/** Changelogs of Liquibase in XML, YAML, JSON and formatted SQL as one shape: elements with attributes, whichever way they are spelled. */
import { limits } from '../../../base/limits.ts'
import { parseJson, type JsonNode } from '../../../parse/json.ts'
import { parseXml, type XmlElement } from '../../../parse/xml.ts'
import { deref, entriesOf, isNull, parseYaml, type YamlNode } from '../../../parse/yaml.ts'
import { formattedChangelog } from './formatted.ts'
import { formattedSql } from './where.ts'

export type Element = XmlElement

export interface Parsed {
  /** Absent where it is no changelog. */
  readonly root?: Element
  readonly problem?: { readonly line: number; readonly message: string }
}

/** {@link https://docs.liquibase.com/concepts/changelogs/working-with-changelogs.html}: its root is called `databaseChangeLog`. */
export async function parseChangelog(path: string, text: string): Promise<Parsed> {
  if (path.endsWith('.sql')) return formattedSql.test(text) ? { root: formattedChangelog(text) } : {}
  if (path.endsWith('.xml')) {
    const root = await parseXml(text)
    if (root === undefined) return { problem: { line: 1, message: 'not understood as XML' } }
    return root.name === 'databaseChangeLog' ? { root } : {}
  }
  const { root, problem } = path.endsWith('.json') ? json(text) : yaml(text)
  const own = root?.is === 'map' ? root.entries().find(({ key }) => key === rootName) : undefined
  const budget = { left: leastElements + text.length / shortest }
  return { ...(own === undefined ? {} : { root: elementOf(rootName, own.value, own.line, 0, budget) }), ...(problem === undefined ? {} : { problem }) }
}

const rootName = 'databaseChangeLog'

/** What aliases multiply is not followed beyond what the text itself could hold. */
const leastElements = 1_000
/** Characters of an element, at least. */
const shortest = 6

type Plain =
  | { readonly is: 'map'; entries(): readonly { readonly key: string; readonly line: number; readonly value: Plain }[] }
  | { readonly is: 'list'; items(): readonly (Plain & { readonly line: number })[] }
  | { readonly is: 'text'; readonly text: string; readonly from: number }

function yaml(text: string): { readonly root: Plain | undefined; readonly problem?: Parsed['problem'] } {
  const { documents, problem } = parseYaml(text)
  const [first] = documents
  return { root: first === undefined ? undefined : ofYaml(first), ...(problem === undefined ? {} : { problem }) }
}

function ofYaml(node: YamlNode): Plain {
  const value = deref(node)
  if (value.kind === 'map')
    return { is: 'map', entries: () => entriesOf(value).map((one) => ({ key: one.key.text, line: one.key.line, value: ofYaml(one.value) })) }
  if (value.kind === 'list') return { is: 'list', items: () => value.items.map((one) => ({ ...ofYaml(one), line: one.line })) }
  return { is: 'text', text: isNull(value) ? '' : value.text, from: value.line + (value.block ? 1 : 0) }
}

function json(text: string): { readonly root: Plain | undefined; readonly problem?: Parsed['problem'] } {
  const { root, problem } = parseJson(text)
  return { root: root === undefined ? undefined : ofJson(root), ...(problem === undefined ? {} : { problem }) }
}

function ofJson(node: JsonNode): Plain {
  if (node.kind === 'object') return { is: 'map', entries: () => node.entries.map(({ key, line, value }) => ({ key, line, value: ofJson(value) })) }
  if (node.kind === 'array') return { is: 'list', items: () => node.items.map((one) => ({ ...ofJson(one), line: one.line })) }
  return { is: 'text', text: node.value === null ? '' : String(node.value), from: node.line }
}

/** Lists that XML has no element for: what is in them stands beside the rest. */
const transparent: ReadonlySet<string> = new Set(['changes', 'columns', 'column', rootName])

/** A value is an attribute, a map an element, and of a list of maps with one key each is one. Text of several lines is an element, which has a place of its own. */
function elementOf(name: string, value: Plain, line: number, depth: number, budget: { left: number }): Element {
  const attributes = new Map<string, string>()
  const children: Element[] = []
  const own = value.is === 'text' ? value : { text: '', from: line }
  const text = own.text.trimStart()
  const textLine = own.from + own.text.slice(0, own.text.length - text.length).split('\n').length - 1
  const element: Element = { name, line, text: text.trimEnd(), textLine, attributes, children }
  if (depth > limits.depth || --budget.left < 0) return element
  const add = (key: string, of: Plain, at: number, isChange: boolean): void => {
    if (of.is === 'text' && !isChange && !of.text.includes('\n')) attributes.set(key, of.text)
    else if (of.is !== 'list' || !transparent.has(key)) children.push(elementOf(key, of, at, depth + 1, budget))
    else within(of, key === 'changes')
  }
  const within = (list: Plain & { readonly is: 'list' }, areChanges = false): void => {
    for (const item of list.items()) if (item.is === 'map') for (const one of item.entries()) add(one.key, one.value, one.line, areChanges)
  }
  if (value.is === 'list') within(value)
  else if (value.is === 'map') for (const one of value.entries()) add(one.key, one.value, one.line, false)
  return element
}

/** Attribute, or the text of the element that stands in its place: `<where>`, `sql:`. */
export function given(element: Element, name: string): string | undefined {
  const own = element.attributes.get(name) ?? element.children.find((child) => child.name === name)?.text
  return own === undefined || own === '' ? undefined : own
}

export function isOn(element: Element | undefined, name: string): boolean | undefined {
  const text = element === undefined ? undefined : given(element, name)?.toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** Where what {@link given} answers begins. */
export function givenFrom(element: Element, name: string): number {
  const child = element.attributes.has(name) ? undefined : element.children.find((one) => one.name === name)
  return child?.textLine ?? element.line
}
