/** What arguments of EF Core's migrations come to: names, texts with gaps, lists, and columns that a lambda names. */
import { evaluate, fieldOf, nameOf, namedOf, writtenFor, type CsCall, type CsNode, type CsProgram, type CsValue } from '../../../parse/csharp/index.ts'
import { computedWord, type Name } from '../code/statements.ts'

/** Where the code is: whose engine it runs for, and what parameters and variables of loops are now. */
export interface Place {
  readonly program: CsProgram
  readonly engine: string
  /** Names of the migration builder. */
  readonly builders: ReadonlySet<string>
  readonly names: ReadonlyMap<string, CsValue>
  readonly lists: ReadonlyMap<string, readonly Item[]>
  /** Whether a condition holds for the engine. */
  readonly decide: (condition: CsNode, place: Place) => boolean | undefined
}

/** One of a list, with its parts by what follows the variable: `.Item1`, `.Table`. */
export interface Item {
  readonly value: CsValue
  readonly parts: readonly (readonly [name: string, value: CsValue])[]
}

/** An argument by its name, or by its place among those without one. */
export function argument(call: CsCall, name: string, at = -1): CsNode | undefined {
  const own = call.args.find((one) => one.name === name)
  if (own !== undefined) return own.value
  const plain = call.args[at]
  return plain === undefined || plain.name !== undefined ? undefined : plain.value
}

export function valueOf(node: CsNode | undefined, place: Place): CsValue {
  return evaluate(node, { program: place.program, names: place.names, decide: (condition) => place.decide(condition, place), steps: 0 })
}

export function text(node: CsNode | undefined, place: Place): Name {
  const value = node === undefined ? undefined : valueOf(node, place)
  return value?.kind === 'text' ? value.text : undefined
}

/** An argument that says something: what is null says nothing. */
export function given(node: CsNode | undefined, place: Place): CsNode | undefined {
  return node === undefined || valueOf(node, place).kind === 'null' ? undefined : node
}

/** A text whose unknown parts stand as a word, with the line it is written on; undefined where nothing of it is known. */
export function written(node: CsNode | undefined, place: Place): { readonly text: string; readonly line: number } | undefined {
  const value = node === undefined ? undefined : valueOf(node, place)
  if (value?.kind === 'text') return { text: value.text, line: lineOfText(value.node) }
  if (value?.kind !== 'joined' || value.parts.every((part) => part.kind !== 'text')) return undefined
  const whole = value.parts.map((part) => (part.kind === 'text' ? part.text : computedWord)).join('')
  return { text: whole, line: (value.parts[0]?.node ?? value.node).line }
}

/** A raw text begins below its quotes, and is taken without the space around it. */
function lineOfText(node: CsNode): number {
  const blank = node.type === 'raw_string_literal' ? (/^"{3,9}(\s{0,999})/.exec(node.text)?.[1] ?? '') : ''
  return node.line + blank.split('\n').length - 1
}

const elements = (node: CsNode): readonly CsNode[] =>
  namedOf(node).flatMap((one) => (one.type === 'collection_element' ? namedOf(one).flatMap((inner) => (inner.type === 'expression_element' ? namedOf(inner) : [inner])) : [one])) // prettier-ignore

/** `new[] { "a", "b" }`, `["a", "b"]`, `new List<string> { … }`, and names of such; undefined where it is none that stands there. */
function listed(node: CsNode | undefined, place: Place, depth = 0): readonly CsNode[] | undefined {
  if (node === undefined || depth > 5) return undefined
  if (node.type === 'collection_expression' || node.type === 'initializer_expression') return elements(node)
  if (node.type === 'cast_expression' || node.type === 'parenthesized_expression') return listed(namedOf(node).at(-1), place, depth + 1)
  if (/^(?:identifier|member_access_expression)$/.test(node.type)) return listed(writtenFor(node, place.program), place, depth + 1)
  if (!/^(?:implicit_)?(?:array|object)_creation_expression$/.test(node.type)) return undefined
  const list = node.children.find(({ type }) => type === 'initializer_expression')
  return list === undefined ? undefined : elements(list)
}

/** More than anybody lists. */
const mostItems = 2_000

export function items(node: CsNode | undefined, place: Place): readonly Item[] | undefined {
  const bound = node?.type === 'identifier' ? place.lists.get(node.text) : undefined
  return bound ?? listed(node, place)?.slice(0, mostItems).map((one) => item(one, place)) // prettier-ignore
}

/** A text, `("Orders", "Note")`, or `new { Table = "Orders" }`. */
function item(node: CsNode, place: Place): Item {
  if (node.type === 'tuple_expression') {
    const parts = namedOf(node).flatMap((one, index): readonly (readonly [string, CsValue])[] => {
      const value = valueOf(namedOf(one).at(-1), place)
      const own = fieldOf(one, 'name')?.text
      return [[`.Item${index + 1}`, value], ...(own === undefined ? [] : [[`.${own}`, value] as const])]
    })
    return { value: { kind: 'unknown', node }, parts }
  }
  if (node.type !== 'anonymous_object_creation_expression') return { value: valueOf(node, place), parts: [] }
  const inside = namedOf(node)
  const parts = inside.flatMap((one, index) => (one.type === 'identifier' && inside[index + 1] !== undefined ? [[`.${one.text}`, valueOf(inside[index + 1], place)] as const] : [])) // prettier-ignore
  return { value: { kind: 'unknown', node }, parts }
}

/** One name, or each of a list; of a lambda the columns that its properties stand for. */
export function names(node: CsNode | undefined, place: Place, columns?: ReadonlyMap<string, Name>): readonly Name[] {
  if (node === undefined) return []
  if (node.type === 'lambda_expression') return members(fieldOf(node, 'body'), columns)
  const list = items(node, place)
  return list === undefined ? [text(node, place)] : list.map(({ value }) => (value.kind === 'text' ? value.text : undefined))
}

/** `x => x.Id`, `x => new { x.A, x.B }`. */
function members(body: CsNode | undefined, columns: ReadonlyMap<string, Name> | undefined): readonly Name[] {
  const one = (node: CsNode): Name => {
    const own = node.type === 'member_access_expression' ? nameOf(node) : undefined
    return own !== undefined && columns?.has(own) === true ? columns.get(own) : own
  }
  if (body?.type !== 'anonymous_object_creation_expression') return body === undefined ? [] : [one(body)]
  return namedOf(body).flatMap((each) => (each.type === 'identifier' ? [] : [one(each)]))
}

/** True or false as it is written, or as the engine decides it. */
export function truth(node: CsNode | undefined, place: Place): boolean | undefined {
  const value = node === undefined ? undefined : valueOf(node, place)
  if (value?.kind === 'text') return value.text === 'true' ? true : value.text === 'false' ? false : undefined
  return node === undefined ? undefined : place.decide(node, place)
}
