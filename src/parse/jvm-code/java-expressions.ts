/** Expressions and statements of Java as code of the JVM. */
import { blockOf, childrenOf, named, textIn, unescaped, type JavaNode, type JavaSource } from '../java/index.ts'
import { made, type Code } from './nodes.ts'

/** Nodes that only hold others together. */
export const signs = /^([()[\]{};,.:@]|AssignOp|ArithOp|LogicOp|CompareOp|[a-z]+)$/

export interface Parts {
  readonly place: { readonly line: number; readonly from: number }
  readonly inner: (one: JavaNode) => Code
  readonly all: readonly JavaNode[]
  readonly text: (one: JavaNode | undefined) => string
  readonly plain: () => readonly JavaNode[]
}

/** Expressions and statements. */
export function expression(node: JavaNode, source: JavaSource, parts: Parts): Code {
  const { place, inner, all, text, plain } = parts
  switch (node.name) {
    case 'this':
    case 'Identifier':
      return nameAt(node, source)
    case 'FieldAccess':
    case 'ScopedIdentifier': {
      const [on] = all
      const last = all.at(-1)
      const receiver = on === undefined || on === last ? undefined : on.name === 'this' || on.name === 'super' ? nameAt(on, source) : inner(on)
      return made({ ...place, kind: 'member', name: text(last), on: receiver })
    }
    case 'ArrayAccess': {
      const [on, key] = plain()
      return made({ ...place, kind: 'call', name: 'get', on: on === undefined ? undefined : inner(on), inside: key === undefined ? [] : [inner(key)] })
    }
    case 'ParenthesizedExpression':
    case 'CastExpression': {
      const only = plain().at(-1) ?? all.find(({ name }) => name === 'null' || name === 'this')
      return only === undefined ? made({ ...place, kind: 'other' }) : inner(only)
    }
    case 'BinaryExpression': {
      const [left, sign, right] = all
      if (left === undefined || right === undefined) return made({ ...place, kind: 'other' })
      const written = text(sign)
      return made({ ...place, kind: written === '+' ? 'sum' : 'compare', name: written, inside: [inner(left), inner(right)] })
    }
    case 'TernaryExpression': {
      return made({ ...place, kind: 'if', inside: all.filter(({ name }) => name !== 'LogicOp' && name !== ':').map(inner) })
    }
    case 'IfStatement':
      return made({ ...place, kind: 'if', inside: all.filter(({ name }) => name !== 'if' && name !== 'else').map(inner) })
    case 'AssignmentExpression': {
      const [left, sign, right] = all
      if (left === undefined || right === undefined) return made({ ...place, kind: 'other' })
      return made({ ...place, kind: 'assign', name: text(sign), inside: [inner(left), inner(right)] })
    }
    case 'LambdaExpression': {
      const body = all.at(-1)
      const parameters = all.filter(({ name }) => name === 'Definition').map((one) => made({ ...place, kind: 'parameter', name: text(one) }))
      const listed = childrenIn(all.find(({ name }) => /^(FormalParameters|InferredParameters)$/.test(name))).map((one) =>
        one.name === 'Definition' || one.name === 'Identifier' ? made({ ...place, kind: 'parameter', name: text(one) }) : inner(one),
      )
      return made({ ...place, kind: 'lambda', inside: [...parameters, ...listed, ...(body === undefined ? [] : [inner(body)])] })
    }
    case 'MethodReference':
      return made({ ...place, kind: 'other', name: text(all.at(-1)) })
    case 'Block':
    case 'ConstructorBody':
      return made({ ...place, kind: node.parent?.name === 'ClassBody' ? 'initial' : 'block', inside: plain().map(inner) })
    case 'ReturnStatement':
      return made({ ...place, kind: 'return', inside: all.filter(({ name }) => !/^(return|;)$/.test(name)).map(inner) })
    case 'ExpressionStatement': {
      const [only] = all
      return only === undefined ? made({ ...place, kind: 'other' }) : inner(only)
    }
    case 'MarkerAnnotation':
    case 'Annotation': {
      const values = childrenIn(named(node, /^AnnotationArgumentList$/)).map((one) => {
        if (one.name !== 'ElementValuePair') return inner(one)
        const [key, , value] = childrenOf(one)
        return made({ ...place, kind: 'argument', name: text(key), inside: value === undefined ? [] : [inner(value)] })
      })
      return made({ ...place, kind: 'annotation', name: text(named(node, /^(Identifier|ScopedIdentifier)$/)), inside: values })
    }
    default:
      return literal(node, source, parts) ?? made({ ...place, kind: 'other', inside: plain().map(inner) })
  }
}

function literal(node: JavaNode, source: JavaSource, { place, text }: Parts): Code | undefined {
  switch (node.name) {
    case 'StringLiteral':
      return made({ ...place, kind: 'literal', value: unescaped(textIn(node, source).slice(1, -1)) })
    case 'TextBlock':
      return made({ ...place, kind: 'literal', value: blockOf(textIn(node, source)) })
    case 'IntegerLiteral':
    case 'FloatingPointLiteral':
      return made({
        ...place,
        kind: 'literal',
        value: Number(
          text(node)
            .replaceAll('_', '')
            .replace(/[lLfFdD]$/, ''),
        ),
      })
    case 'BooleanLiteral':
      return made({ ...place, kind: 'literal', value: text(node) === 'true' })
    case 'null':
      return made({ ...place, kind: 'literal', value: null })
    default:
      return undefined
  }
}

export function nameAt(node: JavaNode, source: JavaSource): Code {
  return made({ line: source.lineAt(node.from), from: node.from, kind: 'name', name: textIn(node, source).slice(0, 200) })
}

/** What stands in a list of arguments, parameters or annotations' values; `this` and `null` are words of the grammar's own. */
export function childrenIn(node: JavaNode | undefined): readonly JavaNode[] {
  return node === undefined ? [] : childrenOf(node).filter(({ name }) => name === 'this' || name === 'null' || !signs.test(name))
}
