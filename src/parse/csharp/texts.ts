/** Texts of C# that are put together: by plus signs, in interpolations, by what stands where another is missing, and connection strings by their builders. */
import { childOf, escapeOf, fieldOf, nameOf, namedOf, type CsCall, type CsNode } from './nodes.ts'
import type { CsMade } from './program.ts'
import { unmarked } from './quotes.ts'
import { isSame, orElse, type CsValue } from './values.ts'

type Inner = (one: CsNode | undefined) => CsValue

export function joined(parts: readonly CsValue[], node: CsNode): CsValue {
  const flat: CsValue[] = []
  for (const part of parts.flatMap((one) => (one.kind === 'joined' ? one.parts : [one]))) {
    const last = flat.at(-1)
    if (part.kind === 'text' && last?.kind === 'text') flat[flat.length - 1] = { ...last, text: last.text + part.text }
    else if (part.kind !== 'null') flat.push(part)
  }
  const [only] = flat
  if (only === undefined) return { kind: 'text', text: '', node }
  return flat.length === 1 ? only : { kind: 'joined', parts: flat, node }
}

export function interpolated(node: CsNode, inner: Inner): readonly CsValue[] {
  return namedOf(node).flatMap((part): readonly CsValue[] => {
    if (part.type === 'interpolation') return [inner(namedOf(part).find(({ type }) => !/^interpolation_/.test(type)))]
    if (part.type === 'escape_sequence') return [{ kind: 'text', text: escapeOf(part.text), node: part }]
    if (part.type === 'string_content') {
      return [{ kind: 'text', text: unmarked(part.text.replaceAll('{{', '{').replaceAll('}}', '}')), node: part }]
    }
    return []
  })
}

export function binary(node: CsNode, inner: Inner): CsValue {
  const left = fieldOf(node, 'left')
  const right = fieldOf(node, 'right')
  const operator = fieldOf(node, 'operator')?.text ?? node.children.find((one) => !one.isNamed)?.text
  if (operator === '+') return joined([inner(left), inner(right)], node)
  if (operator === '??') return right?.type === 'throw_expression' ? inner(left) : orElse(inner(left), inner(right))
  const a = Number(literal(inner(left)))
  const b = Number(literal(inner(right)))
  const result = operator === '*' ? a * b : operator === '-' ? a - b : operator === '/' ? Math.trunc(a / b) : Number.NaN
  return Number.isSafeInteger(result) ? { kind: 'text', text: String(result), node } : { kind: 'unknown', node }
}

/** `nameof(Table.Column)`, and `string.Format`, `string.Concat` and `Replace` of texts that are known ({@link https://learn.microsoft.com/dotnet/api/system.string}). */
export function toldByCall({ node, name, on, args }: CsCall, inner: Inner): CsValue | undefined {
  const [first, second] = args
  if (name === 'nameof' && on === undefined && first !== undefined) return { kind: 'text', text: nameOf(first.value), node }
  const isText = on !== undefined && /^string$/i.test(nameOf(on))
  if (isText && name === 'Concat') return joined(args.map(({ value }) => inner(value)), node) // prettier-ignore
  if (isText && name === 'Format' && first !== undefined) {
    const pattern = inner(first.value)
    return pattern.kind === 'text' ? joined(filled(pattern.text, node, args.slice(1).map(({ value }) => inner(value))), node) : undefined // prettier-ignore
  }
  if (name !== 'Replace' || on === undefined || first === undefined || second === undefined) return undefined
  const [whole, from, to] = [inner(on), inner(first.value), inner(second.value)]
  if (whole.kind !== 'text' || from.kind !== 'text' || from.text === '' || to.kind !== 'text') return undefined
  const text = whole.text.replaceAll(from.text, () => to.text)
  return text.length > longest ? { kind: 'unknown', node } : { kind: 'text', text, node }
}

/** No text that somebody wrote grows past this. */
const longest = 200_000

function filled(pattern: string, node: CsNode, values: readonly CsValue[]): readonly CsValue[] {
  return pattern.split(/(\{\d{1,2}(?:[,:][^{}]{0,40})?\})/).map((part, index): CsValue => {
    if (index % 2 === 0) return { kind: 'text', text: part.replaceAll('{{', '{').replaceAll('}}', '}'), node }
    return values[Number.parseInt(part.slice(1), 10)] ?? { kind: 'unknown', node }
  })
}

function literal(value: CsValue): string | undefined {
  return value.kind === 'text' && value.text.trim() !== '' ? value.text : undefined
}

/** `string.IsNullOrEmpty(a) ? b : a` is a, and b where it is not set. */
export function fallbackWhereEmpty(node: CsNode, inner: Inner): CsValue | undefined {
  const condition = fieldOf(node, 'condition')
  if (condition === undefined || !/IsNullOr(Empty|WhiteSpace)|null/.test(condition.text)) return undefined
  const isNegated = /^!|!=|is not/.test(condition.text)
  const set = inner(fieldOf(node, isNegated ? 'consequence' : 'alternative'))
  const other = inner(fieldOf(node, isNegated ? 'alternative' : 'consequence'))
  return set.kind === 'setting' || set.kind === 'variable' ? orElse(set, other) : undefined
}

/** What a body returns at its end, unless it may return something else before: `if (!string.IsNullOrEmpty(a)) return a;` is a, and the end where it is not set. */
export function returned(body: CsNode, inner: Inner): CsValue {
  const last = namedOf(body).at(-1)
  if (last?.type !== 'return_statement') return { kind: 'unknown', node: body }
  let value = inner(namedOf(last)[0])
  for (const one of returnsIn(body).toReversed()) {
    const condition = conditionAround(one)
    // What developers alone are given is not what serves.
    if (one === last || /IsDevelopment|IsTest|IsLocal|Debugger/.test(condition)) continue
    const before = inner(namedOf(one)[0])
    if (isNothing(before) || isSame(before, value)) continue
    const isWhereSet = /^!|!=|is not/.test(condition) && /IsNullOr(Empty|WhiteSpace)|null/.test(condition)
    if (!isWhereSet || (before.kind !== 'setting' && before.kind !== 'variable')) return { kind: 'unknown', node: body }
    value = orElse(before, value)
  }
  return value
}

/** Of the body itself, in order: what a function inside it returns is that function's. */
function returnsIn(node: CsNode, depth = 0): readonly CsNode[] {
  if (depth > 30 || /^(lambda_expression|anonymous_method_expression|local_function_statement)$/.test(node.type)) return []
  return node.type === 'return_statement' ? [node] : namedOf(node).flatMap((one) => returnsIn(one, depth + 1))
}

function conditionAround(node: CsNode): string {
  const above = node.parent?.type === 'block' ? node.parent.parent : node.parent
  return above?.type === 'if_statement' ? (fieldOf(above, 'condition')?.text ?? '') : ''
}

function isNothing(value: CsValue): boolean {
  return value.kind === 'null' || (value.kind === 'text' && value.text === '')
}

/** `new NpgsqlConnectionStringBuilder(text) { MaxPoolSize = 20 }`, a data source's builder, and a connection, which stands for its string. */
export function object({ node, type, args, initializer }: CsMade, inner: Inner): CsValue {
  if (!/^(Npgsql|MySql|Sql|Sqlite|Db)(ConnectionString|DataSource)Builder$|^(Npgsql|MySql|Sql|Sqlite)Connection$/.test(type)) return { kind: 'unknown', node }
  const [first] = args
  const fields = new Map<string, CsValue>()
  for (const one of namedOf(initializer)) if (one.type === 'assignment_expression') assign(one, fields, inner)
  const base = first === undefined ? undefined : inner(first.value)
  return { kind: 'built', ...(base === undefined ? {} : { base }), fields, node }
}

export function assign(node: CsNode, fields: Map<string, CsValue>, inner: Inner): void {
  const left = fieldOf(node, 'left')
  const name = fieldName(left, inner)
  if (name !== undefined) fields.set(name, inner(fieldOf(node, 'right')))
}

/** `MaxPoolSize`, `b.MaxPoolSize`, `["Maximum Pool Size"]`, `b["Maximum Pool Size"]`. */
function fieldName(left: CsNode | undefined, inner: Inner): string | undefined {
  if (left === undefined) return undefined
  if (left.type === 'identifier') return left.text
  if (left.type === 'member_access_expression') return nameOf(left)
  const key = namedOf(left.type === 'element_access_expression' ? childOf(left, 'bracketed_argument_list') : left).find(({ type }) => type === 'argument')
  const value = key === undefined ? undefined : inner(namedOf(key)[0])
  return value?.kind === 'text' ? value.text : undefined
}
