/** HCL's expressions, by recursive descent: operators by precedence, traversals, calls, collections, `for`. */
import type { HclEntry, HclExpression, HclOperator } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { heredoc, quotedTemplate } from './template.ts'

/** Loosest first; of two signs that begin alike the longer one stands before the other. */
const precedence: readonly (readonly HclOperator[])[] = [['||'], ['&&'], ['==', '!='], ['<=', '>=', '<', '>'], ['+', '-'], ['*', '/', '%']]

/** One expression ({@link https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions}); ends behind it. */
export function expression(cursor: Cursor): HclExpression {
  return cursor.inside(cursor.wraps, () => {
    const test = binary(cursor, 0)
    cursor.skip()
    if (!cursor.take('?')) return test
    cursor.skip()
    const yes = expression(cursor)
    cursor.skip()
    cursor.expect(':', 'in a conditional')
    cursor.skip()
    const no = expression(cursor)
    return cursor.node({ kind: 'conditional', test, yes, no }, test.line, test, yes, no)
  })
}

function binary(cursor: Cursor, level: number): HclExpression {
  const operators = precedence[level]
  if (operators === undefined) return unary(cursor)
  let left = binary(cursor, level + 1)
  for (;;) {
    cursor.skip()
    const operator = operators.find((sign) => cursor.take(sign))
    if (operator === undefined) return left
    cursor.skip()
    const right = binary(cursor, level + 1)
    left = cursor.node({ kind: 'binary', operator, left, right }, left.line, left, right)
  }
}

function unary(cursor: Cursor): HclExpression {
  const { line } = cursor
  const operator = cursor.take('!') ? '!' : cursor.take('-') ? '-' : undefined
  if (operator === undefined) return traversals(cursor, term(cursor))
  return cursor.inside(cursor.wraps, () => {
    cursor.skip()
    const of = unary(cursor)
    return cursor.node({ kind: 'unary', operator, of }, line, of)
  })
}

/** What follows a term: `.name`, `.0`, `[key]`, and splats, whose own followers go to each element. */
function traversals(cursor: Cursor, start: HclExpression): HclExpression {
  let of = start
  for (;;) {
    // A line's end closes a traversal unless it stands in brackets.
    const before = cursor.at
    if (cursor.wraps) cursor.skip()
    const { line } = cursor
    if (cursor.has('...')) return of
    if (cursor.take('.')) {
      cursor.skip()
      if (cursor.take('*')) {
        of = splat(cursor, of, line, attributes)
        continue
      }
      of = step(cursor, of, line)
    } else if (cursor.take('[')) {
      const opened = of
      const key = cursor.inside(true, () => {
        cursor.skip()
        const found = cursor.has('*') ? undefined : expression(cursor)
        if (found === undefined) cursor.at++
        cursor.skip()
        cursor.expect(']', 'behind an index')
        return found
      })
      of = key === undefined ? splat(cursor, opened, line, traversals) : cursor.node({ kind: 'index', of: opened, key }, line, opened, key)
    } else {
      cursor.at = before
      return of
    }
  }
}

function splat(cursor: Cursor, of: HclExpression, line: number, follow: (cursor: Cursor, start: HclExpression) => HclExpression): HclExpression {
  const each = cursor.inside(cursor.wraps, () => follow(cursor, cursor.node({ kind: 'hole' }, line)))
  return cursor.node({ kind: 'splat', of, each }, line, of, each)
}

/** `.*` takes only attributes along; an index behind them is asked of the whole. */
function attributes(cursor: Cursor, start: HclExpression): HclExpression {
  let of = start
  while (cursor.has('.') && !cursor.has('.*') && !cursor.has('...')) {
    const { line } = cursor
    cursor.at++
    of = step(cursor, of, line)
  }
  return of
}

const digits = /\d+/y

function step(cursor: Cursor, of: HclExpression, line: number): HclExpression {
  digits.lastIndex = cursor.at
  const number = digits.exec(cursor.text)?.[0]
  if (number !== undefined) {
    cursor.at += number.length
    const key = cursor.node({ kind: 'literal', value: Number(number) }, line)
    return cursor.node({ kind: 'index', of, key }, line, of, key)
  }
  const name = cursor.word()
  if (name === undefined) cursor.fail('a name is missing behind a dot')
  return cursor.node({ kind: 'get', of, name }, line, of)
}

const decimal = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

function term(cursor: Cursor): HclExpression {
  cursor.skip()
  const { line } = cursor
  if (cursor.take('"')) return quotedTemplate(cursor, expression)
  if (cursor.take('<<')) return heredoc(cursor, expression)
  if (cursor.take('(')) {
    return cursor.inside(true, () => {
      const inner = expression(cursor)
      cursor.skip()
      cursor.expect(')', 'behind an expression')
      return inner
    })
  }
  if (cursor.take('[')) return cursor.inside(true, () => tuple(cursor, line))
  if (cursor.take('{')) return cursor.inside(false, () => object(cursor, line))
  decimal.lastIndex = cursor.at
  const number = decimal.exec(cursor.text)?.[0]
  if (number !== undefined) {
    cursor.at += number.length
    return cursor.node({ kind: 'literal', value: Number(number) }, line)
  }
  const name = cursor.word()
  if (name === undefined) cursor.fail('an expression is missing')
  return named(cursor, name, line)
}

function named(cursor: Cursor, first: string, line: number): HclExpression {
  let name = first
  while (cursor.take('::')) name = `${name}::${cursor.word() ?? cursor.fail('a function has no name')}`
  if (cursor.take('(')) return cursor.inside(true, () => call(cursor, name, line))
  if (name === 'true' || name === 'false') return cursor.node({ kind: 'literal', value: name === 'true' }, line)
  return cursor.node(name === 'null' ? { kind: 'literal', value: null } : { kind: 'name', name }, line)
}

function call(cursor: Cursor, name: string, line: number): HclExpression {
  const given: HclExpression[] = []
  let expand = false
  for (;;) {
    cursor.skip()
    if (cursor.take(')')) break
    given.push(expression(cursor))
    cursor.skip()
    expand = cursor.take('...')
    cursor.skip()
    if (cursor.take(')')) break
    cursor.expect(',', 'between arguments')
  }
  return cursor.node({ kind: 'call', name, arguments: given, expand }, line, ...given)
}

function tuple(cursor: Cursor, line: number): HclExpression {
  cursor.skip()
  if (isFor(cursor)) return forExpression(cursor, line, ']')
  const items: HclExpression[] = []
  for (;;) {
    cursor.skip()
    if (cursor.take(']')) break
    items.push(expression(cursor))
    cursor.skip()
    if (cursor.take(']')) break
    cursor.expect(',', 'between items')
  }
  return cursor.node({ kind: 'tuple', items }, line, ...items)
}

function object(cursor: Cursor, line: number): HclExpression {
  cursor.skip(true)
  if (isFor(cursor)) return forExpression(cursor, line, '}')
  const entries: HclEntry[] = []
  const below: HclExpression[] = []
  for (;;) {
    cursor.skip(true)
    if (cursor.take('}')) break
    // A name in brackets is a name; a bare one is a text.
    const isBare = !cursor.has('(')
    const found = expression(cursor)
    const key = isBare && found.kind === 'name' ? cursor.node({ kind: 'literal', value: found.name }, found.line) : found
    cursor.skip()
    if (!cursor.take(':')) cursor.expect('=', 'behind the key of an object')
    cursor.skip()
    const value = expression(cursor)
    entries.push({ key, value })
    below.push(key, value)
    cursor.skip()
    if (cursor.take(',')) continue
    if (cursor.peek() !== '\n' && cursor.peek() !== '}') cursor.fail('two entries of an object on one line without a comma')
  }
  return cursor.node({ kind: 'object', entries }, line, ...below)
}

const forWord = /for[ \t\r\n]+[\p{L}_]/uy

function isFor(cursor: Cursor): boolean {
  forWord.lastIndex = cursor.at
  return forWord.test(cursor.text)
}

function forExpression(cursor: Cursor, line: number, close: ']' | '}'): HclExpression {
  return cursor.inside(true, () => {
    cursor.word()
    cursor.skip()
    const first = cursor.word()
    cursor.skip()
    const second = cursor.take(',') ? (cursor.skip(), cursor.word()) : undefined
    cursor.skip()
    if (first === undefined || cursor.word() !== 'in') cursor.fail('a `for` without names and `in`')
    const over = expression(cursor)
    cursor.skip()
    cursor.expect(':', 'in a `for`')
    const one = expression(cursor)
    cursor.skip()
    const keyed = close === '}'
    if (keyed) cursor.expect('=>', 'in a `for` that makes an object')
    const value = keyed ? expression(cursor) : one
    cursor.skip()
    const group = cursor.take('...')
    cursor.skip()
    const when = cursor.has('if') && cursor.word() === 'if' ? expression(cursor) : undefined
    cursor.skip()
    cursor.expect(close, 'at the end of a `for`')
    const names = second === undefined ? { valueName: first } : { keyName: first, valueName: second }
    const shape = { kind: 'for', ...names, over, ...(keyed ? { key: one } : {}), value, group, ...(when === undefined ? {} : { when }) } as const
    return cursor.node(shape, line, over, one, value, when)
  })
}
