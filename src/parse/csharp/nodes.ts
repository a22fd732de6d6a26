/** Nodes of C#'s syntax as plain objects, with the few questions that everybody asks of them. */

export interface CsNode {
  /** The grammar's name: `invocation_expression`; of words and signs the text itself. */
  readonly type: string
  readonly text: string
  /** 1-based. */
  readonly line: number
  readonly isNamed: boolean
  /** What it is to the node around it: `left`, `body`. */
  readonly field: string | undefined
  readonly parent: CsNode | undefined
  readonly children: readonly CsNode[]
}

export function fieldOf(node: CsNode | undefined, name: string): CsNode | undefined {
  return node?.children.find((one) => one.field === name)
}

export function namedOf(node: CsNode | undefined): readonly CsNode[] {
  return node?.children.filter((one) => one.isNamed && one.type !== 'comment') ?? []
}

export function childOf(node: CsNode | undefined, type: string): CsNode | undefined {
  return node?.children.find((one) => one.type === type)
}

/** Every node of a tree, from the outside in. */
export function* nodesIn(root: CsNode): Generator<CsNode> {
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    for (let index = node.children.length - 1; index >= 0; index--) open.push(node.children[index] ?? node)
  }
}

/** Those around a node, the nearest first. */
export function* around(node: CsNode): Generator<CsNode> {
  for (let one = node.parent; one !== undefined; one = one.parent) yield one
}

/** The last word of a name, without type arguments: `Shop.Data.ShopContext` → `ShopContext`. */
export function nameOf(node: CsNode | undefined): string {
  if (node === undefined) return ''
  if (node.type === 'generic_name') return nameOf(node.children[0])
  if (node.type === 'member_access_expression' || node.type === 'qualified_name' || node.type === 'member_binding_expression')
    return nameOf(fieldOf(node, 'name') ?? namedOf(node).at(-1))
  if (node.type === 'conditional_access_expression') return nameOf(namedOf(node).at(-1))
  if (node.type === 'nullable_type') return nameOf(node.children[0])
  return node.text
}

export interface CsCall {
  readonly node: CsNode
  /** `UseNpgsql` of `o.UseNpgsql(…)`. */
  readonly name: string
  /** `o` of `o.UseNpgsql(…)`. */
  readonly on: CsNode | undefined
  /** The text of its first type argument: `int` of `GetValue<int>`. */
  readonly typed: string | undefined
  readonly args: readonly CsArgument[]
}

export interface CsArgument {
  readonly name: string | undefined
  readonly value: CsNode
}

/** A node as a call, where it is one. */
export function callOf(node: CsNode): CsCall | undefined {
  if (node.type !== 'invocation_expression') return undefined
  const called = fieldOf(node, 'function')
  if (called === undefined) return undefined
  const last =
    called.type === 'member_access_expression'
      ? fieldOf(called, 'name')
      : called.type === 'conditional_access_expression'
        ? fieldOf(namedOf(called).at(-1), 'name')
        : called
  const types = childOf(last, 'type_argument_list')
  return {
    node,
    name: nameOf(last),
    on:
      called.type === 'member_access_expression'
        ? fieldOf(called, 'expression')
        : called.type === 'conditional_access_expression'
          ? namedOf(called)[0]
          : undefined,
    typed: nameOf(namedOf(types)[0]) || undefined,
    args: argumentsOf(fieldOf(node, 'arguments')),
  }
}

export function argumentsOf(list: CsNode | undefined): readonly CsArgument[] {
  return namedOf(list).flatMap((one) => {
    if (one.type !== 'argument') return []
    const value = namedOf(one).at(-1)
    const name = fieldOf(one, 'name') ?? childOf(childOf(one, 'name_colon'), 'identifier')
    return value === undefined ? [] : [{ name: name === value ? undefined : name?.text, value }]
  })
}

/** The method, constructor, function or property that a node stands in; nothing at the top of a program. */
export function memberAround(node: CsNode): CsNode | undefined {
  for (const one of around(node)) if (members.has(one.type)) return one
  return undefined
}

const members: ReadonlySet<string> = new Set(['method_declaration', 'constructor_declaration', 'local_function_statement', 'property_declaration'])
const types: ReadonlySet<string> = new Set(['class_declaration', 'record_declaration', 'struct_declaration', 'interface_declaration'])

export function typeAround(node: CsNode): CsNode | undefined {
  for (const one of around(node)) if (types.has(one.type)) return one
  return undefined
}

export function isType(node: CsNode): boolean {
  return types.has(node.type)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', a: '\u0007', b: '\b', f: '\f', v: '\v', e: '\u001b' }

/** What a text literal says; undefined for what is none, or has holes in it. */
export function literalOf(node: CsNode): string | undefined {
  switch (node.type) {
    case 'string_literal':
      return node.children.map((one) => (one.type === 'escape_sequence' ? escapeOf(one.text) : one.type === 'string_literal_content' ? one.text : '')).join('')
    case 'verbatim_string_literal':
      return node.text.replace(/^@"/, '').replace(/"$/, '').replaceAll('""', '"')
    case 'raw_string_literal':
      return (childOf(node, 'raw_string_content')?.text ?? '').trim()
    case 'integer_literal':
      return node.text.replaceAll('_', '').replace(/[uUlL]+$/, '')
    case 'boolean_literal':
      return node.text
    default:
      return undefined
  }
}

/** {@link https://learn.microsoft.com/dotnet/csharp/programming-guide/strings/#string-escape-sequences} */
export function escapeOf(text: string): string {
  const code = /^\\[uUx]([\da-fA-F]{1,8})$/.exec(text)?.[1]
  const point = code === undefined ? Number.NaN : Number.parseInt(code, 16)
  if (point <= 0x10_ffff) return String.fromCodePoint(point)
  const own = text.slice(1)
  return Object.hasOwn(escapes, own) ? (escapes[own] ?? own) : own
}
