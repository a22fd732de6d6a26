/** Java's syntax tree as code of the JVM. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { blockOf, childrenOf, named, textIn, unescaped, type JavaNode, type JavaSource } from '../java/index.ts'
import { lineFinder } from '../lines.ts'
import { made, type Code, type CodeParsed } from './nodes.ts'

class TooDeep extends Error {}

/**
 * Parses one file of Java with its statements ({@link https://docs.oracle.com/javase/specs/jls/se21/html/index.html}); nothing of it runs, and the grammar
 * steps over what it does not know. Never throws for what the text holds.
 */
export async function parseJavaCode({ path, text }: Pick<SourceFile, 'path' | 'text'>): Promise<CodeParsed> {
  if (text.length > limits.lezerCharacters) return { problem: `longer than ${limits.lezerCharacters} characters` }
  const { parser } = await import('@lezer/java')
  const source: JavaSource = { text, lineAt: lineFinder(text) }
  try {
    return { file: { path, text, root: convert(parser.parse(text).topNode, source, 0) } }
  } catch (error) {
    if (error instanceof TooDeep) return { problem: `nested deeper than ${limits.programDepth} levels` }
    throw error
  }
}

const signs = /^([()[\]{};,.:@]|AssignOp|ArithOp|LogicOp|CompareOp|[a-z]+)$/
const types = /^(TypeName|ScopedTypeName|GenericType|ArrayType|PrimitiveType|AnnotatedType)$/

function convert(node: JavaNode, source: JavaSource, depth: number): Code {
  if (depth > limits.programDepth) throw new TooDeep()
  const place = { line: source.lineAt(node.from), from: node.from }
  const inner = (one: JavaNode): Code => convert(one, source, depth + 1)
  const all = childrenOf(node)
  const text = (one: JavaNode | undefined): string => (one === undefined ? '' : textIn(one, source).replace(/\s+/g, '').slice(0, 200))
  const plain = (): readonly JavaNode[] => all.filter(({ name }) => !signs.test(name) && !types.test(name))
  const list = (name: RegExp): readonly Code[] => childrenIn(named(node, name)).map(inner)
  const modifiers = named(node, /^Modifiers$/)
  const annotations = (modifiers === undefined ? [] : childrenOf(modifiers)).filter(({ name }) => /Annotation$/.test(name)).map(inner)
  const words = new Set((modifiers === undefined ? [] : childrenOf(modifiers)).filter(({ name }) => !/Annotation$/.test(name)).map(text))
  const typed = (): string => withoutArguments(text(named(node, types)))
  switch (node.name) {
    case 'Program':
      return made({ ...place, kind: 'file', inside: plain().map(inner) })
    case 'ClassDeclaration':
    case 'RecordDeclaration':
    case 'InterfaceDeclaration':
    case 'EnumDeclaration': {
      const bodies = all.filter(({ name }) => /Body$/.test(name)).flatMap((one) => membersIn(one))
      const header = childrenIn(named(node, /^RecordHeader$/)).map(inner)
      return made({ ...place, kind: 'type', name: text(named(node, /^Definition$/)), annotations, words, inside: [...header, ...bodies.map(inner)] })
    }
    case 'MethodDeclaration':
    case 'ConstructorDeclaration':
    case 'CompactConstructorDeclaration':
      return made({
        ...place,
        kind: 'function',
        name: node.name === 'MethodDeclaration' ? text(named(node, /^Definition$/)) : '<init>',
        type: typed(),
        annotations,
        words,
        inside: [...list(/^FormalParameters$/), ...all.filter(({ name }) => /^(Block|ConstructorBody)$/.test(name)).map(inner)],
      })
    case 'StaticInitializer':
      return made({ ...place, kind: 'initial', words: new Set(['static']), inside: plain().map(inner) })
    case 'FormalParameter':
    case 'SpreadParameter':
    case 'RecordComponent':
      return made({ ...place, kind: 'parameter', name: text(named(node, /^Definition$/)), type: typed(), annotations, words })
    case 'FieldDeclaration':
    case 'ConstantDeclaration':
    case 'LocalVariableDeclaration': {
      const found = all.filter(({ name }) => name === 'VariableDeclarator')
      const one = (each: JavaNode): Code => {
        const [, , given] = childrenOf(each).filter(({ name }) => name !== 'Dimension')
        const own = { line: source.lineAt(each.from), from: each.from }
        return made({
          ...own,
          kind: 'variable',
          name: text(named(each, /^Definition$/)),
          type: typed(),
          words,
          inside: given === undefined ? [] : [inner(given)],
          annotations: found.length === 1 ? annotations : [],
        })
      }
      const [only, ...others] = found
      return only !== undefined && others.length === 0 ? one(only) : made({ ...place, kind: 'other', inside: found.map(one) })
    }
    case 'Resource': {
      const given = all.at(-1)
      const name = named(node, /^Definition$/)
      if (name === undefined || given === undefined) return made({ ...place, kind: 'other', inside: plain().map(inner) })
      return made({ ...place, kind: 'variable', name: text(name), type: typed(), inside: [inner(given)] })
    }
    case 'MethodInvocation': {
      const called = named(node, /^MethodName$/)
      const on = all.find((one) => one !== called && !signs.test(one.name) && !/^(ArgumentList|TypeArguments|MethodName)$/.test(one.name))
      const self = all.find(({ name }) => name === 'this' || name === 'super')
      const receiver = on === undefined ? (self === undefined ? undefined : nameAt(self, source)) : inner(on)
      return made({ ...place, kind: 'call', name: text(called), on: receiver, inside: list(/^ArgumentList$/) })
    }
    case 'ObjectCreationExpression': {
      const type = withoutArguments(text(all.find(({ name }) => types.test(name))))
      const body = named(node, /^ClassBody$/)
      // `new HikariConfig() {{ setJdbcUrl(…) }}` sets what it makes, as a lambda of Kotlin's `apply` does.
      const blocks = body === undefined ? [] : childrenOf(body).filter(({ name }) => name === 'Block')
      const own = made({ ...place, kind: 'new', name: lastName(type), type, inside: list(/^ArgumentList$/) })
      if (body === undefined) return own
      const does = made({ ...place, kind: 'lambda', inside: blocks.map(inner) })
      return made({ ...place, kind: 'call', name: 'apply', on: own, inside: [does] })
    }
    case 'ExplicitConstructorInvocation':
      return made({ ...place, kind: 'call', name: all.some(({ name }) => name === 'super') ? 'super' : 'this', inside: list(/^ArgumentList$/) })
    default:
      return expression(node, source, { place, inner, all, text, plain })
  }
}

interface Parts {
  readonly place: { readonly line: number; readonly from: number }
  readonly inner: (one: JavaNode) => Code
  readonly all: readonly JavaNode[]
  readonly text: (one: JavaNode | undefined) => string
  readonly plain: () => readonly JavaNode[]
}

function expression(node: JavaNode, source: JavaSource, { place, inner, all, text, plain }: Parts): Code {
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
      const parts = all.filter(({ name }) => name !== 'LogicOp' && name !== ':')
      return made({ ...place, kind: 'if', inside: parts.map(inner) })
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
      return made({ ...place, kind: 'other', inside: plain().map(inner) })
  }
}

function nameAt(node: JavaNode, source: JavaSource): Code {
  return made({ line: source.lineAt(node.from), from: node.from, kind: 'name', name: textIn(node, source).slice(0, 200) })
}

/** What stands in a list of arguments, parameters or annotations' values; `this` and `null` are words of the grammar's own. */
function childrenIn(node: JavaNode | undefined): readonly JavaNode[] {
  return node === undefined ? [] : childrenOf(node).filter(({ name }) => name === 'this' || name === 'null' || !signs.test(name))
}

/** Members of a type; those of an enum stand below its constants. */
function membersIn(body: JavaNode): readonly JavaNode[] {
  return childrenOf(body).flatMap((one) => (one.name === 'EnumBodyDeclarations' ? membersIn(one) : signs.test(one.name) ? [] : [one]))
}

function withoutArguments(type: string): string {
  return type.replace(/<.*$/s, '').replace(/^@[\w.]+/, '')
}

function lastName(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1)
}
