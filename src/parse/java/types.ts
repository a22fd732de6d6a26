/** Types that a file of Java declares: their members with annotations, and the types inside them. */
import { childrenOf, named, textIn, type JavaNode, type JavaSource } from './nodes.ts'
import type { JavaMember, JavaType, JavaTypeUse } from './shapes.ts'
import { annotationsIn, valueIn } from './values.ts'

/** Types inside one another, and types in angle brackets: real ones have two or three levels. */
const deepest = 12

const kinds: Readonly<Record<string, JavaType['kind']>> = {
  ClassDeclaration: 'class',
  RecordDeclaration: 'record',
  InterfaceDeclaration: 'interface',
  EnumDeclaration: 'enum',
}

const bodies = /^(ClassBody|RecordBody|InterfaceBody|EnumBody|EnumBodyDeclarations)$/
const uses = /^(TypeName|ScopedTypeName|GenericType|ArrayType|PrimitiveType|AnnotatedType|void)$/

export function typeIn(node: JavaNode, source: JavaSource, depth: number): JavaType | undefined {
  const kind = kinds[node.name]
  const name = named(node, /^Definition$/)
  if (kind === undefined || name === undefined || depth > deepest) return undefined
  const modifiers = named(node, /^Modifiers$/)
  const superclass = named(named(node, /^Superclass$/) ?? name, uses)
  const interfaces = named(named(node, /^SuperInterfaces$/) ?? name, /^InterfaceTypeList$/)
  const variables = named(node, /^TypeParameters$/)
  const members: JavaMember[] = []
  const types: JavaType[] = []
  const take = (inside: JavaNode): void => {
    for (const one of childrenOf(inside)) {
      if (bodies.test(one.name)) take(one)
      else {
        members.push(...membersIn(one, source))
        const inner = typeIn(one, source, depth + 1)
        if (inner !== undefined) types.push(inner)
      }
    }
  }
  const header = named(node, /^RecordHeader$/)
  for (const one of header === undefined ? [] : childrenOf(header)) members.push(...membersIn(one, source))
  take(node)
  return {
    kind,
    name: textIn(name, source),
    line: source.lineAt(name.from),
    endLine: source.lineAt(node.to),
    annotations: annotationsIn(modifiers, source),
    modifiers: wordsIn(modifiers, source),
    variables: (variables === undefined ? [] : childrenOf(variables)).flatMap((one) => {
      const variable = named(one, /^Definition$/)
      return variable === undefined ? [] : [textIn(variable, source)]
    }),
    ...(superclass === undefined ? {} : { extends: useOf(superclass, source, 0) }),
    implements: (interfaces === undefined ? [] : childrenOf(interfaces)).filter(({ name: one }) => uses.test(one)).map((one) => useOf(one, source, 0)),
    members,
    types,
  }
}

/** One declaration may make several fields: `private int a, b;`. */
function membersIn(node: JavaNode, source: JavaSource): readonly JavaMember[] {
  const kind = memberKinds[node.name]
  const type = kind === undefined ? undefined : named(node, uses)
  if (kind === undefined || type === undefined) return []
  const modifiers = named(node, /^Modifiers$/)
  const shared = { kind, annotations: annotationsIn(modifiers, source), modifiers: wordsIn(modifiers, source) }
  const use = useOf(type, source, 0)
  if (kind !== 'field') {
    const name = named(node, /^Definition$/)
    const parameters = named(node, /^FormalParameters$/)
    const taken = parameters === undefined ? 0 : childrenOf(parameters).filter((one) => /Parameter$/.test(one.name)).length
    return name === undefined ? [] : [{ ...shared, name: textIn(name, source), type: use, line: source.lineAt(name.from), parameters: taken }]
  }
  return childrenOf(node).flatMap((one) => {
    const name = one.name === 'VariableDeclarator' ? named(one, /^Definition$/) : undefined
    if (name === undefined) return []
    const [, , given] = childrenOf(one)
    const isArray = use.isArray || named(one, /^Dimension$/) !== undefined
    const value = shared.modifiers.has('final') || node.name === 'ConstantDeclaration' ? given : undefined
    return [
      {
        ...shared,
        // What stands in an interface is a constant without saying so.
        modifiers: node.name === 'ConstantDeclaration' ? new Set([...shared.modifiers, 'static', 'final']) : shared.modifiers,
        name: textIn(name, source),
        type: { ...use, isArray },
        line: source.lineAt(name.from),
        parameters: 0,
        ...(value === undefined ? {} : { value: valueIn(value, source, 0) }),
      },
    ]
  })
}

const memberKinds: Readonly<Record<string, JavaMember['kind']>> = {
  FieldDeclaration: 'field',
  ConstantDeclaration: 'field',
  MethodDeclaration: 'method',
  RecordComponent: 'component',
}

function wordsIn(modifiers: JavaNode | undefined, source: JavaSource): ReadonlySet<string> {
  return new Set(modifiers === undefined ? [] : childrenOf(modifiers).flatMap((one) => (/Annotation$/.test(one.name) ? [] : [textIn(one, source)])))
}

function useOf(node: JavaNode, source: JavaSource, depth: number): JavaTypeUse {
  if (depth > deepest) return { name: '', arguments: [], isArray: false }
  if (node.name === 'AnnotatedType' || node.name === 'ArrayType' || node.name === 'Wildcard') {
    const inner = named(node, uses)
    const use = inner === undefined ? { name: '', arguments: [], isArray: false } : useOf(inner, source, depth + 1)
    return node.name === 'ArrayType' ? { ...use, isArray: true } : use
  }
  if (node.name !== 'GenericType') return { name: textIn(node, source).replace(/\s+/g, '').slice(0, 500), arguments: [], isArray: false }
  const plain = named(node, uses)
  const list = named(node, /^TypeArguments$/)
  return {
    name: plain === undefined ? '' : useOf(plain, source, depth + 1).name,
    arguments: (list === undefined ? [] : childrenOf(list))
      .filter(({ name }) => uses.test(name) || name === 'Wildcard')
      .map((one) => useOf(one, source, depth + 1)),
    isArray: false,
  }
}
