/** Java's syntax tree as code of the JVM. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { childrenOf, named, textIn, type JavaNode, type JavaSource } from '../java/index.ts'
import { tooDeep, treeOf } from '../lezer.ts'
import { lineFinder } from '../lines.ts'
import { childrenIn, expression, nameAt, signs, type Parts } from './java-expressions.ts'
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
    const tree = treeOf(parser, text)
    if (tree === undefined) return { problem: tooDeep }
    let isBroken = false
    tree.iterate({ enter: ({ type }) => void (isBroken ||= type.isError) })
    return { file: { path, text, root: convert(tree.topNode, source, 0), isBroken } }
  } catch (error) {
    if (error instanceof TooDeep) return { problem: `nested deeper than ${limits.programDepth} levels` }
    throw error
  }
}

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
    case 'MethodInvocation':
    case 'ObjectCreationExpression':
    case 'ExplicitConstructorInvocation':
      return callAt(node, source, { place, inner, all, text, plain })
    default:
      return expression(node, source, { place, inner, all, text, plain })
  }
}

function callAt(node: JavaNode, source: JavaSource, { place, inner, all, text }: Parts): Code {
  const given = childrenIn(named(node, /^ArgumentList$/)).map(inner)
  switch (node.name) {
    case 'MethodInvocation': {
      const called = named(node, /^MethodName$/)
      const on = all.find((one) => one !== called && !signs.test(one.name) && !/^(ArgumentList|TypeArguments|MethodName)$/.test(one.name))
      const self = all.find(({ name }) => name === 'this' || name === 'super')
      const receiver = on === undefined ? (self === undefined ? undefined : nameAt(self, source)) : inner(on)
      return made({ ...place, kind: 'call', name: text(called), on: receiver, inside: given })
    }
    case 'ObjectCreationExpression': {
      // The grammar takes `HikariDataSource.class` for one that is not finished.
      const [named_] = all
      if (named_ !== undefined && !all.some(({ name }) => name === 'new')) return made({ ...place, kind: 'member', name: 'class', on: inner(named_) })
      const type = withoutArguments(text(all.find(({ name }) => types.test(name))))
      const body = named(node, /^ClassBody$/)
      // `new HikariConfig() {{ setJdbcUrl(…) }}` sets what it makes, as a lambda of Kotlin's `apply` does.
      const blocks = body === undefined ? [] : childrenOf(body).filter(({ name }) => name === 'Block')
      const own = made({ ...place, kind: 'new', name: lastName(type), type, inside: given })
      if (body === undefined) return own
      const does = made({ ...place, kind: 'lambda', inside: blocks.map(inner) })
      return made({ ...place, kind: 'call', name: 'apply', on: own, inside: [does] })
    }
    default:
      return made({ ...place, kind: 'call', name: all.some(({ name }) => name === 'super') ? 'super' : 'this', inside: given })
  }
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
