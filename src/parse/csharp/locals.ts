/** Where names of C# are declared: variables of the blocks around, functions beside them, and what declarators begin with. */
import { around, childOf, fieldOf, namedOf, type CsNode } from './nodes.ts'

/** The declarator of a local variable or constant that stands before it, in the blocks around. */
export function localOf(node: CsNode, name: string): CsNode | undefined {
  let from: CsNode = node
  for (const block of around(node)) {
    if (block.type === 'block' || block.type === 'compilation_unit' || block.type === 'switch_section') {
      for (const statement of block.children) {
        if (statement === from) break
        const declaration = statement.type === 'global_statement' ? namedOf(statement)[0] : statement
        const found = declaratorIn(declaration, name)
        if (found !== undefined) return found
      }
    }
    if (block.type === 'class_declaration') return undefined
    from = block
  }
  return undefined
}

export function declaratorIn(statement: CsNode | undefined, name: string): CsNode | undefined {
  if (statement === undefined) return undefined
  if (statement.type !== 'local_declaration_statement' && statement.type !== 'using_statement' && statement.type !== 'field_declaration') return undefined
  const declaration = childOf(statement, 'variable_declaration')
  return declaration?.children.find((one) => one.type === 'variable_declarator' && fieldOf(one, 'name')?.text === name)
}

/** The expression behind the `=` of a declarator. */
export function initialOf(declarator: CsNode): CsNode | undefined {
  return namedOf(declarator).find((one) => one.field !== 'name' && one.type !== 'bracketed_argument_list')
}

export function holds(outer: CsNode, inside: CsNode): boolean {
  for (const one of around(inside)) if (one === outer) return true
  return outer === inside
}

export function localFunctions(node: CsNode): readonly CsNode[] {
  return [...around(node)].flatMap((one) =>
    one.type === 'block' || one.type === 'compilation_unit'
      ? one.children.map((each) => (each.type === 'global_statement' ? (namedOf(each)[0] ?? each) : each))
      : [],
  )
}
