/** Annotations with their values, as they stand in the syntax tree. */
import { limits } from '../../base/limits.ts'
import { childrenOf, named, textIn, type JavaNode, type JavaSource } from './nodes.ts'
import type { JavaAnnotation, JavaValue } from './shapes.ts'

const unknown: JavaValue = { kind: 'unknown' }

/** Annotations among the modifiers of a type or a member. */
export function annotationsIn(modifiers: JavaNode | undefined, source: JavaSource, depth = 0): readonly JavaAnnotation[] {
  if (modifiers === undefined) return []
  return childrenOf(modifiers).flatMap((node) => annotationIn(node, source, depth) ?? [])
}

function annotationIn(node: JavaNode, source: JavaSource, depth: number): JavaAnnotation | undefined {
  if (node.name !== 'MarkerAnnotation' && node.name !== 'Annotation') return undefined
  const name = named(node, /^(Identifier|ScopedIdentifier)$/)
  if (name === undefined) return undefined
  const values = new Map<string, JavaValue>()
  const list = named(node, /^AnnotationArgumentList$/)
  for (const one of list === undefined ? [] : childrenOf(list)) {
    if (/^[(),]$/.test(one.name)) continue
    if (one.name !== 'ElementValuePair') values.set('value', valueIn(one, source, depth + 1))
    else {
      const [key, , value] = childrenOf(one)
      if (key !== undefined && value !== undefined) values.set(textIn(key, source), valueIn(value, source, depth + 1))
    }
  }
  return { name: textIn(name, source).replace(/\s+/g, ''), line: source.lineAt(node.from), values }
}

/** {@link https://docs.oracle.com/javase/specs/jls/se21/html/jls-9.html#jls-9.7.1} */
export function valueIn(node: JavaNode, source: JavaSource, depth: number): JavaValue {
  if (depth > limits.depth) return unknown
  const text = node.to - node.from > 10_000 ? '' : textIn(node, source)
  switch (node.name) {
    case 'StringLiteral':
      return { kind: 'text', value: unescaped(text.slice(1, -1)) }
    case 'TextBlock':
      return { kind: 'text', value: blockOf(text) }
    case 'BooleanLiteral':
      return { kind: 'truth', value: text === 'true' }
    case 'Identifier':
    case 'FieldAccess':
    case 'ScopedIdentifier':
      return /^[\w$.\s]{1,500}$/.test(text) ? { kind: 'name', name: text.replace(/\s+/g, '') } : unknown
    case 'ClassLiteral':
    case 'ObjectCreationExpression':
      return classOf(text)
    case 'ElementValueArrayInitializer':
      return {
        kind: 'list',
        items: childrenOf(node)
          .filter(({ name }) => !/^[{},]$/.test(name))
          .map((one) => valueIn(one, source, depth + 1)),
      }
    case 'ParenthesizedExpression': {
      const inner = childrenOf(node).find(({ name }) => name !== '(' && name !== ')')
      return inner === undefined ? unknown : valueIn(inner, source, depth + 1)
    }
    case 'BinaryExpression':
      return sumOf(node, source, depth)
    case 'Annotation':
    case 'MarkerAnnotation': {
      const annotation = annotationIn(node, source, depth)
      return annotation === undefined ? unknown : { kind: 'annotation', annotation }
    }
    default:
      return unknown
  }
}

/** `Order.class`, also with its package. The grammar takes a name before `.class` for something that is made. */
function classOf(text: string): JavaValue {
  const plain = text.replace(/\s+/g, '')
  return /^[\w$.]{1,500}\.class$/.test(plain) ? { kind: 'class', name: plain.slice(0, -6) } : unknown
}

/** `"a" + B + "c"`, without going down: a sum is as deep as it is long. */
function sumOf(start: JavaNode, source: JavaSource, depth: number): JavaValue {
  const parts: JavaValue[] = []
  let node = start
  for (let left = 500; node.name === 'BinaryExpression'; left--) {
    const [before, sign, after] = childrenOf(node)
    if (before === undefined || after === undefined || sign === undefined || textIn(sign, source) !== '+' || left <= 0) return unknown
    parts.unshift(valueIn(after, source, depth + 1))
    node = before
  }
  return { kind: 'sum', parts: [valueIn(node, source, depth + 1), ...parts] }
}

const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ', '\n': '' }

export function unescaped(text: string): string {
  return text.replace(/\\(?:u{1,9}([\da-fA-F]{4})|([\s\S]))/g, (_, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (signs[sign ?? ''] ?? sign ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** A text block without what all of its lines are indented by; what is told by a name has no lines of its own. */
export function blockOf(text: string): string {
  return unescaped(text.replace(/^"{3}[^\n]{0,80}\n/, '').replace(/"{3}$/, ''))
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim()
}
