/** Texts of Go that stand in a file: literals, constants, sums, `fmt.Sprintf`, names that were given one. */
import { childOf, itemsOf, unquoted, type GoFile, type SyntaxNode } from '../../../parse/go/index.ts'
import { computedWord } from '../code/statements.ts'

/** What names of a function hold: a text, or a list that stands there; undefined where it is computed. */
export type Names = Map<string, string | SyntaxNode | undefined>

const deepest = 60

/** Undefined where nothing of it is known. */
export function textIn(node: SyntaxNode, names: Names, file: GoFile, depth = 0): string | undefined {
  if (depth > deepest) return undefined
  const inner = (one: SyntaxNode | null | undefined): string | undefined =>
    one === null || one === undefined ? undefined : textIn(one, names, file, depth + 1)
  switch (node.name) {
    case 'String':
      return unquoted(file.textOf(node))
    case 'Number':
      return file.textOf(node)
    case 'ParenthesizedExpr':
      return inner(itemsOf(node)[0])
    case 'VariableName': {
      const name = file.textOf(node)
      const own = names.get(name)
      return names.has(name) ? (typeof own === 'string' ? own : undefined) : inner(file.variables.get(name)?.value)
    }
    case 'BinaryExp': {
      const [first, sign, second] = [node.firstChild, childOf(node, 'ArithOp'), node.lastChild]
      if (sign === undefined || file.textOf(sign) !== '+') return undefined
      const [left, right] = [inner(first), inner(second)]
      return left === undefined && right === undefined ? undefined : (left ?? computedWord) + (right ?? computedWord)
    }
    case 'CallExpr':
      return called(node, inner, file)
    default:
      return undefined
  }
}

/** {@link https://pkg.go.dev/fmt#hdr-Printing Verbs} stand for what is given, `strings.TrimSpace` changes nothing that counts. */
function called(call: SyntaxNode, inner: (one: SyntaxNode | undefined) => string | undefined, file: GoFile): string | undefined {
  const callee = call.firstChild === null ? '' : file.textOf(call.firstChild)
  const args = itemsOf(childOf(call, 'Arguments'))
  if (callee === 'strings.TrimSpace' || callee === 'string') return inner(args[0])
  if (callee !== 'fmt.Sprintf') return undefined
  let next = 1
  return inner(args[0])?.replaceAll(/%([%vsdqT])/g, (_, verb: string) => (verb === '%' ? '%' : (inner(args[next++]) ?? computedWord)))
}

/** Elements of a list that stands there. */
export function listIn(node: SyntaxNode, names: Names, file: GoFile): readonly (string | undefined)[] | undefined {
  const own = node.name === 'VariableName' ? names.get(file.textOf(node)) : undefined
  const literal = node.name !== 'VariableName' ? node : typeof own === 'object' ? own : file.variables.get(file.textOf(node))?.value
  const value = literal?.name === 'TypedLiteral' ? literal.getChild('LiteralValue') : undefined
  return value?.getChildren('Element').slice(0, 1_000).map((one) => (one.lastChild === null ? undefined : textIn(one.lastChild, names, file))) // prettier-ignore
}

/** Rows that go by a condition that is computed: without its WHERE it would seem to be all of them. */
export function isHalf(sql: string): boolean {
  if (!/^\s*(?:delete|update)\b/i.test(sql) || /\bwhere\b/i.test(sql)) return false
  return sql.replace(/^\s*(?:delete\s+from|update)\s+\S+/i, '').includes(computedWord)
}
