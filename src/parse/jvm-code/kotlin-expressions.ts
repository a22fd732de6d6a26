/** Expressions of Kotlin as code of the JVM. */
import type { SitterNode } from '../tree-sitter.ts'
import { made, type Code } from './nodes.ts'

export type Place = Pick<Code, 'line' | 'from'>

export const child = (node: SitterNode | undefined, ...types: readonly string[]): SitterNode | undefined =>
  node?.children.find(({ type }) => types.includes(type))
export const parts = (node: SitterNode | undefined): readonly SitterNode[] => node?.children.filter((one) => one.isNamed && !/comment$/.test(one.type)) ?? []
export const fieldOf = (node: SitterNode, name: string): SitterNode | undefined => node.children.find(({ field }) => field === name)

export type Convert = (node: SitterNode) => Code

/** Names, texts, numbers and what puts them together. */
export function expression(node: SitterNode, place: Place, convert: Convert): Code {
  switch (node.type) {
    case 'identifier':
      if (node.text === 'true' || node.text === 'false') return made({ ...place, kind: 'literal', value: node.text === 'true' })
      return node.text === 'null' ? made({ ...place, kind: 'literal', value: null }) : made({ ...place, kind: 'name', name: nameOf(node) })
    case 'this_expression':
    case 'super_expression':
      return made({ ...place, kind: 'name', name: node.type === 'this_expression' ? 'this' : 'super' })
    case 'null_literal':
    case 'null':
      return made({ ...place, kind: 'literal', value: null })
    case 'boolean_literal':
      return made({ ...place, kind: 'literal', value: node.text === 'true' })
    case 'number_literal':
    case 'float_literal':
      return made({ ...place, kind: 'literal', value: Number(node.text.replaceAll('_', '').replace(/[uU]?L$|[uUfF]$/, '')) })
    case 'string_literal':
    case 'multiline_string_literal':
      return textOf(node, place, convert)
    case 'binary_expression': {
      const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')]
      const sign = fieldOf(node, 'operator')?.text ?? ''
      if (left === undefined || right === undefined) return made({ ...place, kind: 'other' })
      return made({ ...place, kind: sign === '?:' ? 'else' : sign === '+' ? 'sum' : 'compare', name: sign, inside: [convert(left), convert(right)] })
    }
    case 'unary_expression': {
      const inner = fieldOf(node, 'argument')
      const sign = fieldOf(node, 'operator')?.text
      return inner === undefined
        ? made({ ...place, kind: 'other' })
        : sign === '!!'
          ? convert(inner)
          : made({ ...place, kind: 'other', name: sign ?? '', inside: [convert(inner)] })
    }
    case 'parenthesized_expression':
    case 'as_expression':
    case 'labeled_expression': {
      const inner = fieldOf(node, 'left') ?? parts(node).at(-1)
      return inner === undefined ? made({ ...place, kind: 'other' }) : convert(inner)
    }
    default:
      return made({ ...place, kind: 'other', inside: parts(node).map(convert) })
  }
}

export function nameOf(node: SitterNode): string {
  return node.text.replace(/^`|`$/g, '').slice(0, 200)
}

/** A text with what is put into it. */
function textOf(node: SitterNode, place: Place, convert: Convert): Code {
  const isRaw = node.type === 'multiline_string_literal'
  const found = parts(node).map((one) => {
    if (one.type === 'interpolation') {
      const [only] = parts(one)
      return only === undefined ? made({ line: one.line, from: one.from, kind: 'other' }) : convert(only)
    }
    const value = one.type === 'escape_sequence' && !isRaw ? unescaped(one.text) : one.text
    return made({ line: one.line, from: one.from, kind: 'literal', value })
  })
  // `$name` comes as two contents where the grammar doesn't take it apart.
  const pieces: Code[] = []
  for (let index = 0; index < found.length; index++) {
    const [one, next] = [found[index], found[index + 1]]
    if (one === undefined) continue
    const name = one.value === '$' && typeof next?.value === 'string' ? /^[A-Za-z_]\w*/.exec(next.value)?.[0] : undefined
    if (name === undefined || next === undefined) pieces.push(one)
    else {
      pieces.push(made({ line: one.line, from: one.from, kind: 'name', name }))
      const after = String(next.value).slice(name.length)
      if (after !== '') pieces.push(made({ line: next.line, from: next.from, kind: 'literal', value: after }))
      index++
    }
  }
  if (pieces.every(({ kind }) => kind === 'literal')) return made({ ...place, kind: 'literal', value: pieces.map(({ value }) => String(value)).join('') })
  return made({ ...place, kind: 'sum', inside: pieces })
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b' }

/** {@link https://kotlinlang.org/docs/characters.html} */
function unescaped(text: string): string {
  const code = /^\\u([\da-fA-F]{4})$/.exec(text)?.[1]
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
  return escapes[text.slice(1)] ?? text.slice(1)
}
