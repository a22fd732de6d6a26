/** The files of one application in C#: which types they declare, and who calls what. */
import { argumentsOf, callOf, childOf, fieldOf, isType, nameOf, namedOf, nodesIn, type CsArgument, type CsCall, type CsNode } from './nodes.ts'
import type { CsFile } from './parse.ts'

export interface CsProgram {
  readonly files: readonly CsFile[]
  /** Name → declarations, of which partial ones have several. */
  readonly types: ReadonlyMap<string, readonly CsNode[]>
  readonly calls: ReadonlyMap<string, readonly CsCall[]>
  /** Type → objects of it that are made by `new`. */
  readonly made: ReadonlyMap<string, readonly CsMade[]>
  readonly paths: ReadonlyMap<CsNode, string>
}

export interface CsMade {
  readonly node: CsNode
  readonly type: string
  readonly args: readonly CsArgument[]
  readonly initializer: CsNode | undefined
}

export function programOf(files: readonly CsFile[]): CsProgram {
  const types = new Map<string, CsNode[]>()
  const calls = new Map<string, CsCall[]>()
  const made = new Map<string, CsMade[]>()
  const paths = new Map<CsNode, string>()
  for (const { path, root } of files) {
    paths.set(root, path)
    for (const node of nodesIn(root)) {
      if (isType(node)) put(types, fieldOf(node, 'name')?.text ?? '', node)
      const call = callOf(node)
      if (call !== undefined) put(calls, call.name, call)
      const object = madeBy(node)
      if (object !== undefined) put(made, object.type, object)
    }
  }
  return { files, types, calls, made, paths }
}

function put<T>(map: Map<string, T[]>, name: string, one: T): void {
  const list = map.get(name)
  if (list === undefined) map.set(name, [one])
  else list.push(one)
}

/** `new NpgsqlConnection(text)`, and `new(text)` where the type is the one of the variable, field, property or method around it. */
export function madeBy(node: CsNode): CsMade | undefined {
  const isPlain = node.type === 'object_creation_expression'
  if (!isPlain && node.type !== 'implicit_object_creation_expression') return undefined
  const list = fieldOf(node, 'arguments') ?? childOf(node, 'argument_list')
  const type = isPlain ? nameOf(fieldOf(node, 'type')) : expectedBy(node)
  return { node, type, args: argumentsOf(list), initializer: fieldOf(node, 'initializer') ?? childOf(node, 'initializer_expression') }
}

function expectedBy(node: CsNode): string {
  for (let one: CsNode | undefined = node.parent; one !== undefined; one = one.parent) {
    if (one.type === 'variable_declaration') return nameOf(fieldOf(one, 'type'))
    if (one.type === 'method_declaration') return nameOf(fieldOf(one, 'returns') ?? fieldOf(one, 'type'))
    if (one.type === 'property_declaration') return nameOf(fieldOf(one, 'type'))
    if (one.type === 'argument_list' || one.type === 'lambda_expression') return ''
  }
  return ''
}

export function pathOf(node: CsNode, program: CsProgram): string {
  let root = node
  while (root.parent !== undefined) root = root.parent
  return program.paths.get(root) ?? ''
}

/** Parameters of a method or a constructor, of a record or a class with a primary one. */
export function parametersOf(member: CsNode | undefined): readonly CsNode[] {
  return namedOf(fieldOf(member, 'parameters') ?? childOf(member, 'parameter_list')).filter(({ type }) => type === 'parameter')
}

/** `this` before its first parameter: it is called on that one. */
export function isExtension(member: CsNode): boolean {
  return /^this\b/.test(parametersOf(member)[0]?.text ?? '')
}

/** Members of all declarations of a type. */
export function membersOf(type: string, program: CsProgram): readonly CsNode[] {
  return (program.types.get(type) ?? []).flatMap((one) => namedOf(fieldOf(one, 'body')))
}
