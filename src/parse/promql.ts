/** PromQL as far as an alert needs it: which metrics an expression reads, which label values it asks for, and what it compares them with. */

export interface PromQuery {
  /** Names of metrics and functions, in order. */
  readonly names: readonly string[]
  /** Label matchers: `status=~"5.."` is `['status', '5..']`. */
  readonly labels: readonly (readonly [name: string, value: string])[]
  /** The comparison at the outermost level, with a number on its right; `bool` and the like left out. */
  readonly comparison?: { readonly operator: string; readonly value: number }
  /** It multiplies by a hundred: its figures are percents. */
  readonly percent: boolean
  /** It divides one thing by another. */
  readonly ratio: boolean
}

interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign'
  readonly text: string
  readonly depth: number
}

const mostCharacters = 10_000
const name = /[A-Za-z_:][\w:]*/y
const number = /(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,3})?/y
const duration = /\[[^\]\n]{0,60}\]/y
const sign = />=|<=|==|!=|=~|!~|[-+*/%^<>=(){},@]/y

/** Reads one expression ({@link https://prometheus.io/docs/prometheus/latest/querying/basics/}). Linear; what it doesn't know it steps over. */
export function parsePromql(text: string): PromQuery {
  const tokens = tokensOf(text.slice(0, mostCharacters))
  const names: string[] = []
  const labels: (readonly [string, string])[] = []
  tokens.forEach((token, index) => {
    const operator = tokens[index + 1]
    const value = tokens[index + 2]
    if (token.kind !== 'name') return
    if (operator?.kind === 'sign' && /^(=~?|!~|!=)$/.test(operator.text) && value?.kind === 'text') {
      if (!operator.text.startsWith('!')) labels.push([token.text, value.text])
    } else names.push(token.text)
  })
  const comparison = comparisonOf(tokens)
  const times = tokens.some((token, index) => token.text === '*' && (tokens[index + 1]?.text === '100' || tokens[index - 1]?.text === '100'))
  return {
    names,
    labels,
    ...(comparison === undefined ? {} : { comparison }),
    percent: times || tokens.some((token, index) => token.text === '100' && tokens[index + 1]?.text === '-'),
    ratio: tokens.some((token) => token.text === '/'),
  }
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let depth = 0
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? ''
    if (char === '#') {
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
      continue
    }
    if (char === '"' || char === "'" || char === '`') {
      const end = closing(text, at, char)
      tokens.push({ kind: 'text', text: text.slice(at + 1, end), depth })
      at = end + 1
      continue
    }
    const found = match(duration, text, at) ?? match(name, text, at) ?? match(number, text, at) ?? match(sign, text, at)
    if (found === undefined) {
      at++
      continue
    }
    at += found.length
    if (found.startsWith('[')) continue
    if (found === ')' || found === '}') depth--
    const kind = /^[A-Za-z_:]/.test(found) ? 'name' : /^[\d.]/.test(found) ? 'number' : 'sign'
    tokens.push({ kind, text: found, depth })
    if (found === '(' || found === '{') depth++
  }
  return tokens
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function closing(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote !== '`') at++
    else if (text[at] === quote) return at
  }
  return text.length
}

/** The first comparison that stands in the fewest parentheses and has figures on its right. */
function comparisonOf(tokens: readonly Token[]): PromQuery['comparison'] {
  let best: { readonly operator: string; readonly value: number; readonly depth: number } | undefined
  tokens.forEach((token, index) => {
    if (token.kind !== 'sign' || !/^(>=|<=|==|!=|<|>)$/.test(token.text)) return
    const value = figureOf(tokens, index + 1)
    if (value !== undefined && (best === undefined || token.depth < best.depth)) best = { operator: token.text, value, depth: token.depth }
  })
  return best === undefined ? undefined : { operator: best.operator, value: best.value }
}

/** `80`, `-1`, `80 / 100`, `10 * 1024`, in parentheses or not, from a token on. */
function figureOf(tokens: readonly Token[], from: number): number | undefined {
  let at = from
  while (tokens[at]?.text === 'bool' || tokens[at]?.text === '(') at++
  const negative = tokens[at]?.text === '-'
  if (negative) at++
  const first = tokens[at]
  if (first?.kind !== 'number') return undefined
  let value = Number(first.text) * (negative ? -1 : 1)
  for (at++; at + 1 < tokens.length && /^[*/]$/.test(tokens[at]?.text ?? '') && tokens[at + 1]?.kind === 'number'; at += 2) {
    const next = Number(tokens[at + 1]?.text)
    value = tokens[at]?.text === '*' ? value * next : value / next
  }
  return Number.isFinite(value) ? value : undefined
}
