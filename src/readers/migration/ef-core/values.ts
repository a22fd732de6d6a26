/** What arguments of EF Core's migrations come to: names, texts with gaps, lists, and columns that a lambda names. */
import { evaluate, fieldOf, nameOf, namedOf, type CsCall, type CsNode, type CsProgram, type CsValue } from '../../../parse/csharp/index.ts'
import { computedWord, type Name } from '../code/statements.ts'

export interface Place {
  readonly program: CsProgram
  /** What a loop's variable is now. */
  readonly names: ReadonlyMap<string, CsNode>
}

/** An argument by its name, or by its place among those without one. */
export function argument(call: CsCall, name: string, at: number): CsNode | undefined {
  const own = call.args.find((one) => one.name === name)
  if (own !== undefined) return own.value
  const plain = call.args[at]
  return plain === undefined || plain.name !== undefined ? undefined : plain.value
}

export function valueOf(node: CsNode | undefined, { program, names: bindings }: Place): CsValue {
  const bound = node?.type === 'identifier' ? bindings.get(node.text) : undefined
  return evaluate(bound ?? node, { program, decide: () => undefined, steps: 0 })
}

export function text(node: CsNode | undefined, place: Place): Name {
  const value = node === undefined ? undefined : valueOf(node, place)
  return value?.kind === 'text' ? value.text : undefined
}

/** A text whose unknown parts stand as a word; undefined where nothing of it is known. */
export function textWithGaps(node: CsNode | undefined, place: Place): string | undefined {
  if (node === undefined) return undefined
  if (node.type === 'interpolated_string_expression' && place.names.size > 0) return namedOf(node).map((part) => gap(part, place)).join('') // prettier-ignore
  const value = valueOf(node, place)
  if (value.kind === 'text') return value.text
  if (value.kind !== 'joined' || value.parts.every((part) => part.kind !== 'text')) return undefined
  return value.parts.map((part) => (part.kind === 'text' ? part.text : computedWord)).join('')
}

function gap(part: CsNode, place: Place): string {
  if (part.type === 'interpolation') return text(namedOf(part)[0], place) ?? computedWord
  return part.type === 'string_content' || part.type === 'escape_sequence' ? part.text : ''
}

/** `new[] { "a", "b" }`, `["a", "b"]`, `new string[] { … }`; undefined where it is none that stands there. */
export function items(node: CsNode | undefined): readonly CsNode[] | undefined {
  if (node === undefined) return undefined
  if (node.type === 'collection_expression' || node.type === 'initializer_expression') return namedOf(node)
  if (!/^(?:implicit_)?array_creation_expression$|^implicit_object_creation_expression$|^object_creation_expression$/.test(node.type)) return undefined
  const list = node.children.find(({ type }) => type === 'initializer_expression')
  return list === undefined ? undefined : namedOf(list)
}

/** One name, or each of a list. */
export function names(node: CsNode | undefined, place: Place): readonly Name[] {
  if (node === undefined) return []
  const listed = items(node)
  if (listed !== undefined) return listed.map((one) => text(one, place))
  if (node.type === 'lambda_expression') return members(fieldOf(node, 'body'))
  return [text(node, place)]
}

/** `x => x.Id`, `x => new { x.A, x.B }`: columns by the properties that stand for them. */
function members(body: CsNode | undefined): readonly Name[] {
  if (body?.type === 'member_access_expression') return [nameOf(body)]
  return body?.type === 'anonymous_object_creation_expression' ? namedOf(body).map((one) => (one.type === 'member_access_expression' ? nameOf(one) : undefined)) : [undefined] // prettier-ignore
}

/** True or false as it is written. */
export function truth(node: CsNode | undefined): boolean | undefined {
  return node?.type === 'boolean_literal' ? node.text === 'true' : undefined
}
