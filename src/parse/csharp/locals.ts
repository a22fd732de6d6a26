/** Where names of C# are declared: variables of the blocks around, functions beside them, and what declarators begin with. */
import { around, childOf, fieldOf, namedOf, nodesIn, typeAround, type CsNode } from './nodes.ts'
import { membersOf, type CsProgram } from './program.ts'

/** What the statements of one block declare and set, each with its place among them. */
interface Written {
  readonly order: ReadonlyMap<CsNode, number>
  readonly declared: ReadonlyMap<string, readonly { readonly declarator: CsNode; readonly at: number }[]>
  /** By the first name of what stands left of the `=`: the statements, those of branches among them. */
  readonly set: ReadonlyMap<string, readonly { readonly statement: CsNode; readonly at: number }[]>
}

/** Each block is looked through once: of thousands of statements each may ask for all those before it. */
const looked = new WeakMap<CsNode, Written>()

function writtenIn(block: CsNode): Written {
  const before = looked.get(block)
  if (before !== undefined) return before
  const order = new Map(block.children.map((one, index) => [one, index]))
  const declared = new Map<string, { declarator: CsNode; at: number }[]>()
  const set = new Map<string, { statement: CsNode; at: number }[]>()
  block.children.forEach((child, at) => {
    const statement = child.type === 'global_statement' ? namedOf(child)[0] : child
    for (const declarator of declaratorsIn(statement)) {
      const name = fieldOf(declarator, 'name')?.text ?? ''
      declared.set(name, [...(declared.get(name) ?? []), { declarator, at }])
    }
    if (statement?.type !== 'expression_statement' && statement?.type !== 'if_statement') return
    for (const name of namesSetIn(statement)) set.set(name, [...(set.get(name) ?? []), { statement, at }])
  })
  const written = { order, declared, set }
  looked.set(block, written)
  return written
}

function namesSetIn(statement: CsNode): ReadonlySet<string> {
  const names = new Set<string>()
  for (const one of nodesIn(statement)) {
    const left = one.type === 'assignment_expression' ? fieldOf(one, 'left')?.text : undefined
    const name = left === undefined ? undefined : /^[@\w]+/.exec(left)?.[0]
    if (name !== undefined) names.add(name)
  }
  return names
}

/** The declarator of a local variable or constant that stands before it, in the blocks around. */
export function localOf(node: CsNode, name: string): CsNode | undefined {
  let from: CsNode = node
  for (const block of around(node)) {
    if (block.type === 'block' || block.type === 'compilation_unit' || block.type === 'switch_section') {
      const { order, declared } = writtenIn(block)
      const place = order.get(from) ?? Number.POSITIVE_INFINITY
      const found = declared.get(name)?.find(({ at }) => at < place)
      if (found !== undefined) return found.declarator
    }
    if (block.type === 'class_declaration') return undefined
    from = block
  }
  return undefined
}

/** Statements of a block that may set a name or what belongs to it, before the one that uses it. */
export function setBefore(block: CsNode, name: string, use: CsNode): readonly CsNode[] {
  const { order, set } = writtenIn(block)
  let place = Number.POSITIVE_INFINITY
  for (let one: CsNode | undefined = use; one !== undefined; one = one.parent) if (one.parent === block) place = order.get(one) ?? place
  return (set.get(name) ?? []).filter(({ statement, at }) => at < place && statement.line <= use.line).map(({ statement }) => statement)
}

function declaratorsIn(statement: CsNode | undefined): readonly CsNode[] {
  if (statement === undefined || !/^(local_declaration_statement|using_statement|field_declaration)$/.test(statement.type)) return []
  return childOf(statement, 'variable_declaration')?.children.filter(({ type }) => type === 'variable_declarator') ?? []
}

export function declaratorIn(statement: CsNode | undefined, name: string): CsNode | undefined {
  return declaratorsIn(statement).find((one) => fieldOf(one, 'name')?.text === name)
}

/** The expression behind the `=` of a declarator. */
export function initialOf(declarator: CsNode): CsNode | undefined {
  return namedOf(declarator).find((one) => one.field !== 'name' && one.type !== 'bracketed_argument_list')
}

/** The expression that a local, a field or a property of the type around begins with. */
export function writtenFor(node: CsNode, program: CsProgram): CsNode | undefined {
  const name = node.type === 'member_access_expression' && /^this\./.test(node.text) ? node.text.slice(5) : node.text
  const local = localOf(node, name)
  if (local !== undefined) return initialOf(local)
  const type = typeAround(node)
  for (const one of type === undefined ? [] : membersOf(fieldOf(type, 'name')?.text ?? '', program)) {
    if (one.type === 'property_declaration' && fieldOf(one, 'name')?.text === name) {
      const value = fieldOf(one, 'value')
      return value?.type === 'arrow_expression_clause' ? namedOf(value)[0] : value
    }
    const declarator = declaratorIn(one, name)
    if (declarator !== undefined) return initialOf(declarator)
  }
  return undefined
}

export function localFunctions(node: CsNode): readonly CsNode[] {
  return [...around(node)].flatMap((one) =>
    one.type === 'block' || one.type === 'compilation_unit'
      ? one.children.map((each) => (each.type === 'global_statement' ? (namedOf(each)[0] ?? each) : each))
      : [],
  )
}

export function holds(outer: CsNode, inside: CsNode): boolean {
  for (const one of around(inside)) if (one === outer) return true
  return outer === inside
}
