/** What the files of a crate define: constants, functions, values that fields are given, and calls of its functions. */
import { argumentsOf, childrenOf, eachNode, isForTests, lastOf, nameOf, pathOf, textOf, typeAround, type RustFile, type RustNode } from './parse.ts'

export interface Placed {
  readonly file: RustFile
  readonly node: RustNode
}

export interface RustCrate {
  /** Constants and statics by their names: their values. */
  readonly constants: ReadonlyMap<string, readonly Placed[]>
  /** Functions by `name` and, of a type, by `Type::name`. */
  readonly functions: ReadonlyMap<string, readonly Placed[]>
  /** Expressions that struct literals give to fields. */
  readonly initialisers: ReadonlyMap<string, readonly Placed[]>
  /** Fields of structs that a command line or the environment fills: their declarations. */
  readonly fields: ReadonlyMap<string, readonly Placed[]>
  /** Calls, by the last part of what they call. */
  readonly calls: ReadonlyMap<string, readonly Placed[]>
}

export function crateOf(files: Iterable<RustFile>): RustCrate {
  const maps = {
    constants: new Map<string, Placed[]>(),
    functions: new Map<string, Placed[]>(),
    initialisers: new Map<string, Placed[]>(),
    fields: new Map<string, Placed[]>(),
    calls: new Map<string, Placed[]>(),
  }
  for (const file of files) gather(file, maps)
  return maps
}

type Drafts = { readonly [Kind in keyof RustCrate]: Map<string, Placed[]> }

function gather(file: RustFile, into: Drafts): void {
  const add = (map: Map<string, Placed[]>, name: string, node: RustNode): void => {
    const found = map.get(name)
    if (found === undefined) map.set(name, [{ file, node }])
    else found.push({ file, node })
  }
  eachNode(file.root, (node) => {
    if (node.name === 'AttributeItem') return !isForTests(node, file)
    if (node.name === 'ConstItem' || node.name === 'StaticItem') {
      const value = valueIn(node)
      if (value !== undefined) add(into.constants, nameOf(node, file), value)
    } else if (node.name === 'FunctionItem') {
      const name = nameOf(node, file)
      const type = typeAround(node, file)
      add(into.functions, name, node)
      if (type !== undefined) add(into.functions, `${type}::${name}`, node)
    } else if (node.name === 'FieldInitializer') {
      const field = node.getChild('FieldIdentifier')
      const value = node.lastChild
      if (field !== null && value !== null && value.from !== field.from) add(into.initialisers, textOf(field, file), value)
    } else if (node.name === 'ShorthandFieldInitializer') {
      add(into.initialisers, textOf(node, file), node.firstChild ?? node)
    } else if (node.name === 'FieldDeclaration') {
      const field = node.getChild('FieldIdentifier')
      if (field !== null) add(into.fields, textOf(field, file), node)
    } else if (node.name === 'CallExpression') {
      const called = node.firstChild
      const name = called?.name === 'FieldExpression' ? called.getChild('FieldIdentifier') : called
      if (name !== null && name !== undefined) add(into.calls, lastOf(pathOf(name, file)), node)
    }
    return true
  })
}

/** What stands behind `=`. */
function valueIn(item: RustNode): RustNode | undefined {
  const parts = childrenOf(item)
  const equals = parts.findIndex(({ name }) => name === '=')
  return equals === -1 ? undefined : parts[equals + 1]
}

export function parametersOf(definition: RustNode, file: RustFile): readonly string[] {
  const list = definition.getChild('ParamList')
  return (list === null ? [] : list.getChildren('Parameter')).map((one) => nameOf(one, file))
}

/** Calls of one function: by its type's name where it has one, as a method where it takes `self`. */
export function callsOf({ file, node }: Placed, crate: RustCrate): readonly Placed[] {
  const name = nameOf(node, file)
  const type = typeAround(node, file)
  const list = node.getChild('ParamList')
  const takesSelf = list?.getChild('SelfParameter') !== null && list?.getChild('SelfParameter') !== undefined
  return (crate.calls.get(name) ?? []).filter((call) => {
    const called = call.node.firstChild
    if (called === null || (call.node.from >= node.from && call.node.to <= node.to && call.file === file)) return false
    if (called.name === 'FieldExpression') return takesSelf && argumentsOf(call.node).length === parametersOf(node, file).length
    const path = pathOf(called, call.file)
    if (type === undefined) return !/^[A-Z]/.test(path.split('::').at(-2) ?? '')
    const before = path.split('::').at(-2)
    return before === type || (before === 'Self' && typeAround(call.node, call.file) === type)
  })
}
