/** What expressions of a migration in PHP come to: texts and lists, through variables, constants and loops. */
import { itemsOf, lastName, partsOf, piecesOf, textOf, type PhpScope, type PhpNode } from '../../../parse/php/index.ts'
import { computedWord } from '../code/statements.ts'

export interface Given {
  readonly node: PhpNode
  readonly names: Names
}

/** Variables with what they were given last. */
export type Names = Map<string, Given>

export interface Place {
  readonly scope: PhpScope
  /** Properties of the class, `$this->name`. */
  readonly properties: ReadonlyMap<string, PhpNode>
}

const maxDepth = 40

/** The expression that a variable, a property or a constant comes down to. */
export function settled(given: Given, place: Place, depth = 0): Given {
  const { node, names } = given
  if (depth > maxDepth) return given
  const next = followed(node, names, place)
  return next === undefined ? given : settled(next, place, depth + 1)
}

function followed(node: PhpNode, names: Names, { scope, properties }: Place): Given | undefined {
  const written = textOf(node, scope.file)
  if (node.name === 'VariableName') return names.get(written)
  if (node.name === 'ParenthesizedExpression') {
    const inner = partsOf(node).find(({ name }) => name !== '(' && name !== ')')
    return inner === undefined ? undefined : { node: inner, names }
  }
  if (node.name === 'MemberExpression' && /^\$this->\w+$/.test(written)) {
    const own = properties.get(written.slice(7))
    return own === undefined ? undefined : { node: own, names: new Map() }
  }
  if (node.name !== 'ScopedExpression' && node.name !== 'Name') return undefined
  const name = lastName(written)
  const own = /^(self|static)::/.test(name)
    ? [...scope.constants].find(([key]) => key.endsWith(name.slice(name.indexOf('::'))))?.[1]
    : scope.constants.get(name)
  return own === undefined ? undefined : { node: own, names: new Map() }
}

/** Undefined where it is none, or any part of it is computed. */
export function text(given: Given | undefined, place: Place): string | undefined {
  if (given === undefined) return undefined
  const all = pieces(given, place, 0)
  return all.includes(undefined) ? undefined : all.join('')
}

/** A text whose unknown parts stand as a word; undefined where nothing of it is known. */
export function textWithGaps(given: Given | undefined, place: Place): string | undefined {
  if (given === undefined) return undefined
  const all = pieces(given, place, 0)
  return all.every((one) => one === undefined) ? undefined : all.map((one) => one ?? computedWord).join('')
}

function pieces(given: Given, place: Place, depth: number): readonly (string | undefined)[] {
  if (depth > maxDepth) return [undefined]
  const { node, names } = settled(given, place)
  const { file } = place.scope
  const inner = (one: PhpNode): readonly (string | undefined)[] => pieces({ node: one, names }, place, depth + 1)
  const written = (): string => textOf(node, file)
  switch (node.name) {
    case 'Integer':
    case 'Float':
      return [written().replaceAll('_', '')]
    case 'Boolean':
      return [written().toLowerCase()]
    case 'null':
      return ['null']
    case 'HeredocString':
    case 'String': {
      const parts = piecesOf(node, file)
      if (parts.length === 0) return [written().length > 2 ? undefined : '']
      return parts.flatMap((piece) => {
        if (typeof piece === 'string') return [piece]
        if (piece.name !== 'Interpolation') return inner(piece)
        const own = partsOf(piece).find(({ name }) => !/^(\{|\}|\$\{)$/.test(name))
        return own === undefined ? [undefined] : inner(own)
      })
    }
    case 'BinaryExpression': {
      const [left, sign, right] = partsOf(node)
      if (left === undefined || sign === undefined || right === undefined || textOf(sign, file) !== '.') return [undefined]
      return [...inner(left), ...inner(right)]
    }
    case 'CallExpression': {
      const [callee] = partsOf(node)
      const called = callee === undefined ? '' : textOf(callee, file)
      const [first, ...rest] = argumentsOf(node)
      // DB::raw('…') is the text itself.
      if (/^\\?(\w+\\)*DB::raw$|^new Expression$/.test(called) && first !== undefined) return inner(first)
      if (called !== 'sprintf' || first === undefined) return [undefined]
      const values = rest.map((one) => inner(one))
      let next = 0
      return inner(first).flatMap((one) => (one === undefined ? [undefined] : one.split(/(%(?:\d+\$)?[sd])/))).flatMap((one) => (one !== undefined && /^%(\d+\$)?[sd]$/.test(one) ? (values[next++] ?? [undefined]) : [one])) // prettier-ignore
    }
    default:
      return [undefined]
  }
}

export function argumentsOf(call: PhpNode): readonly PhpNode[] {
  const list = partsOf(call).find(({ name }) => name === 'ArgList')
  return list === undefined ? [] : itemsOf(list).map((one) => (one.name === 'NamedArgument' ? (partsOf(one).at(-1) ?? one) : one))
}

/** Items of a list that is written out, keys left out. */
export function items(given: Given | undefined, place: Place): readonly Given[] | undefined {
  if (given === undefined) return undefined
  const { node, names } = settled(given, place)
  if (node.name !== 'ArrayExpression') return undefined
  const list = partsOf(node).find(({ name }) => name === 'ValueList') ?? node
  return itemsOf(list)
    .slice(0, 1_000)
    .map((one) => ({ node: one.name === 'Pair' ? (partsOf(one).at(-1) ?? one) : one, names }))
}

/** The first key of a list that is written out. */
export function firstKey(given: Given | undefined, place: Place): string | undefined {
  if (given === undefined) return undefined
  const { node, names } = settled(given, place)
  if (node.name !== 'ArrayExpression') return undefined
  const list = partsOf(node).find(({ name }) => name === 'ValueList') ?? node
  const [pair] = itemsOf(list)
  const key = pair?.name === 'Pair' ? partsOf(pair)[0] : undefined
  return key === undefined ? undefined : text({ node: key, names }, place)
}

export function texts(given: Given | undefined, place: Place): readonly (string | undefined)[] {
  return items(given, place)?.map((one) => text(one, place)) ?? [text(given, place)]
}
