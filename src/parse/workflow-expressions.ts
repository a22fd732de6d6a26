/** Works out an expression of a workflow as far as its own file tells. */

/** Undefined where only the run knows. */
export type Value = string | boolean | undefined

export interface Names {
  /** `matrix.image`, `env.NAME`, `steps.meta.outputs.tags`. */
  valueOf(name: string): Value
  /** Whether what has no known value is the same as a text. */
  is?(name: string, other: string): boolean | undefined
}

interface Cursor {
  readonly tokens: readonly string[]
  at: number
  depth: number
}

const token = /'(?:[^']|'')*'|&&|\|\||[=!]=|[!(),]|[\w.*-]+/g
const longest = 500
const deepest = 20

/** {@link https://docs.github.com/actions/reference/workflows-and-actions/expressions}: what is not of its grammar is not known. */
export function evaluate(text: string, names: Names): Value {
  if (text.length > longest) return undefined
  const tokens = text.match(token) ?? []
  if (tokens.join('').replaceAll(/\s/g, '') !== text.replaceAll(/\s/g, '')) return undefined
  const cursor: Cursor = { tokens, at: 0, depth: 0 }
  const value = either(cursor, names)
  return cursor.at === tokens.length ? value : undefined
}

function accept(cursor: Cursor, ...words: readonly string[]): string | undefined {
  const next = cursor.tokens[cursor.at]
  if (next === undefined || !words.includes(next)) return undefined
  cursor.at++
  return next
}

/** `*` stands for what only the run knows. */
const isOpen = (value: Value): boolean => value === undefined || String(value).includes('*')
const isTrue = (value: Value): boolean | undefined => (value === undefined || value === '*' ? undefined : value !== false && value !== '')

/** Of what is not known, neither side is taken. */
function either(cursor: Cursor, names: Names): Value {
  let value = both(cursor, names)
  while (accept(cursor, '||') !== undefined) {
    const other = both(cursor, names)
    const truth = isTrue(value)
    value = truth === undefined ? undefined : truth ? value : other
  }
  return value
}

function both(cursor: Cursor, names: Names): Value {
  let value = compared(cursor, names)
  while (accept(cursor, '&&') !== undefined) {
    const other = compared(cursor, names)
    const truth = isTrue(value)
    value = truth === true ? other : truth === false ? value : isTrue(other) === false ? false : undefined
  }
  return value
}

function compared(cursor: Cursor, names: Names): Value {
  const start = cursor.tokens[cursor.at]
  const value = unary(cursor, names)
  const operator = accept(cursor, '==', '!=')
  if (operator === undefined) return value
  const other = unary(cursor, names)
  if (isOpen(other)) return undefined
  if (isOpen(value)) {
    const is = names.is?.(start ?? '', String(other))
    return is === undefined ? undefined : is === (operator === '==')
  }
  return (String(value).toLowerCase() === String(other).toLowerCase()) === (operator === '==')
}

function unary(cursor: Cursor, names: Names): Value {
  if (++cursor.depth > deepest) {
    cursor.at = cursor.tokens.length + 1
    return undefined
  }
  const value = atom(cursor, names)
  cursor.depth--
  return value
}

function atom(cursor: Cursor, names: Names): Value {
  if (accept(cursor, '!') !== undefined) {
    const truth = isTrue(unary(cursor, names))
    return truth === undefined ? undefined : !truth
  }
  if (accept(cursor, '(') !== undefined) {
    const value = either(cursor, names)
    if (accept(cursor, ')') === undefined) cursor.at = cursor.tokens.length + 1
    return value
  }
  const word = cursor.tokens[cursor.at++] ?? ''
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("''", "'")
  if (word === 'true' || word === 'false') return word === 'true'
  if (accept(cursor, '(') !== undefined) return called(word.toLowerCase(), argumentsOf(cursor, names))
  return names.valueOf(word)
}

function argumentsOf(cursor: Cursor, names: Names): readonly Value[] {
  const found: Value[] = []
  if (accept(cursor, ')') !== undefined) return found
  do found.push(either(cursor, names))
  while (accept(cursor, ',') !== undefined)
  if (accept(cursor, ')') === undefined) cursor.at = cursor.tokens.length + 1
  return found
}

function called(name: string, given: readonly Value[]): Value {
  const [first, second] = given
  if (name === 'format') {
    const text = typeof first === 'string' ? first : undefined
    return text?.replace(/\{(\d)\}/g, (_, index: string) => String(given[Number(index) + 1] ?? '*'))
  }
  if (isOpen(first) || isOpen(second)) return undefined
  const [whole, part] = [String(first).toLowerCase(), String(second).toLowerCase()]
  if (name === 'contains') return whole.includes(part)
  if (name === 'startswith') return whole.startsWith(part)
  return name === 'endswith' ? whole.endsWith(part) : undefined
}
