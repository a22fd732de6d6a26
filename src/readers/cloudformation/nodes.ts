/** A template’s text as nodes with lines, in which functions are told from plain objects whichever of their spellings they have. */
import { limits } from '../../base/limits.ts'
import { parseJson, type JsonNode } from '../../parse/json.ts'
import { deref, entriesOf, isNull, parseYaml, type YamlNode, type YamlProblem } from '../../parse/yaml.ts'

interface Spot {
  readonly line: number
}

export interface TextNode extends Spot {
  readonly kind: 'text'
  readonly text: string
  readonly quoted: boolean
}

export interface ListNode extends Spot {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

export interface MapNode extends Spot {
  readonly kind: 'map'
  readonly members: ReadonlyMap<string, Member>
}

/** `!Sub …` and `Fn::Sub: …`, by its plain name. */
export interface CallNode extends Spot {
  readonly kind: 'call'
  readonly name: string
  readonly argument: Node
}

export interface EmptyNode extends Spot {
  readonly kind: 'empty'
}

export type Node = TextNode | ListNode | MapNode | CallNode | EmptyNode

export interface Member {
  /** Of the key. */
  readonly line: number
  readonly value: Node
}

export interface Parsed {
  readonly root?: Node
  readonly problem?: YamlProblem
}

const tooMuch: Parsed = { problem: { line: 1, message: 'too much of it, or nested too deeply' } }

/** YAML with CloudFormation’s tags, or JSON. Never throws for what the text holds. */
export function parseTemplate(text: string): Parsed {
  const budget = { left: limits.yamlVisits }
  if (/^\uFEFF?\s*\{/.test(text)) {
    const { root, problem } = parseJson(text)
    const node = root === undefined ? undefined : ofJson(root, budget, 0)
    if (root !== undefined && node === undefined) return tooMuch
    return { ...(node === undefined ? {} : { root: node }), ...(problem === undefined ? {} : { problem }) }
  }
  const { documents, problem } = parseYaml(text)
  const [first] = documents
  const node = first === undefined ? undefined : ofYaml(first, budget, 0)
  if (first !== undefined && node === undefined) return tooMuch
  return { ...(node === undefined ? {} : { root: node }), ...(problem === undefined ? {} : { problem }) }
}

interface Budget {
  left: number
}

function ofYaml(yaml: YamlNode, budget: Budget, depth: number): Node | undefined {
  const value = deref(yaml)
  if (--budget.left < 0 || depth > limits.depth) return undefined
  const { line, tag } = value
  const name = /^!([A-Za-z]+(?:::[A-Za-z]+)?)$/.exec(tag ?? '')?.[1]
  if (value.kind === 'scalar') {
    const plain: Node =
      isNull(value) && tag === undefined ? { kind: 'empty', line } : { kind: 'text', text: value.text, quoted: value.quoted || value.block, line }
    return called(name, plain, line)
  }
  if (value.kind === 'list') {
    const items: Node[] = []
    for (const one of value.items) {
      const item = ofYaml(one, budget, depth + 1)
      if (item === undefined) return undefined
      items.push(item)
    }
    return called(name, { kind: 'list', items, line }, line)
  }
  const members = new Map<string, Member>()
  for (const { key, value: one } of entriesOf(value)) {
    const inner = ofYaml(one, budget, depth + 1)
    if (inner === undefined) return undefined
    members.set(key.text, { line: key.line, value: inner })
  }
  return called(name, longForm(members, line), line)
}

function ofJson(json: JsonNode, budget: Budget, depth: number): Node | undefined {
  if (--budget.left < 0 || depth > limits.depth) return undefined
  const { line } = json
  if (json.kind === 'scalar') {
    const { value } = json
    return value === null ? { kind: 'empty', line } : { kind: 'text', text: String(value), quoted: typeof value === 'string', line }
  }
  if (json.kind === 'array') {
    const items: Node[] = []
    for (const one of json.items) {
      const item = ofJson(one, budget, depth + 1)
      if (item === undefined) return undefined
      items.push(item)
    }
    return { kind: 'list', items, line }
  }
  const members = new Map<string, Member>()
  for (const { key, line: at, value } of json.entries) {
    const inner = ofJson(value, budget, depth + 1)
    if (inner === undefined) return undefined
    members.set(key, { line: at, value: inner })
  }
  return longForm(members, line)
}

function called(name: string | undefined, argument: Node, line: number): Node {
  return name === undefined ? argument : { kind: 'call', name, argument, line }
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html}: an object of one key. */
function longForm(members: ReadonlyMap<string, Member>, line: number): Node {
  const [only] = members
  if (members.size === 1 && only !== undefined) {
    const [key, { value }] = only
    const name = key === 'Ref' ? key : /^Fn::([A-Za-z]+)$/.exec(key)?.[1]
    if (name !== undefined) return { kind: 'call', name, argument: value, line }
  }
  return { kind: 'map', members, line }
}

export function member(node: Node | undefined, ...names: readonly string[]): Node | undefined {
  let value = node
  for (const name of names) value = value?.kind === 'map' ? value.members.get(name)?.value : undefined
  return value?.kind === 'empty' ? undefined : value
}

export function textIn(node: Node | undefined, ...names: readonly string[]): string | undefined {
  const value = member(node, ...names)
  return value?.kind === 'text' ? value.text : undefined
}

export function membersIn(node: Node | undefined): ReadonlyMap<string, Member> {
  return node?.kind === 'map' ? node.members : new Map()
}
