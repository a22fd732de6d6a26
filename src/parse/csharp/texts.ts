/** Texts of C# that are put together: by plus signs, in interpolations, by what stands where another is missing, and connection strings by their builders. */
import { childOf, escapeOf, fieldOf, nameOf, namedOf, type CsNode } from './nodes.ts'
import type { CsMade } from './program.ts'
import { orElse, type CsValue } from './values.ts'

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
    if (part.type === 'string_content') return [{ kind: 'text', text: part.text.replaceAll('{{', '{').replaceAll('}}', '}'), node: part }]
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
