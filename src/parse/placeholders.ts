/** Hides `${X}`, `$X`, `$(…)`, `{{ … }}` and their kin in one character each, so that a text around them can be cut by its own grammar. */

export interface Concealed {
  /** The text with one private-use character for each variable. */
  readonly text: string
  /** Names of the variables, in order, each once. */
  readonly variables: readonly string[]
  /** Puts the variables back as written. */
  reveal(part: string): string
  /** Only the variables of a part, each as `${NAME}`: nothing of what may stand between them or in a default. */
  names(part: string): string
  /** Whether a part holds a variable. */
  holds(part: string): boolean
  /** Whether a part is variables and nothing else. */
  holdsOnly(part: string): boolean
}

const first = 0xe000
const most = 1_000
const any = /[\ue000-\uf8ff]/
const only = /^[\ue000-\uf8ff]+$/
const each = /[\ue000-\uf8ff]/g

/** Undefined for a text that holds private-use characters of its own or more than a thousand variables. */
export function conceal(text: string): Concealed | undefined {
  if (any.test(text)) return undefined
  // Without a `%` nothing that is decoded later can look like what was hidden, either.
  if (!/[$#{%<]/.test(text)) return asItIs(text)
  const written: string[] = []
  const names: string[] = []
  let hidden = ''
  let from = 0
  const opening = /\$\{\{|\$\{|\$\(|\{\{|#\{|%\(|<%=?|\$(?=[A-Za-z_])/g
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const end = endOf(text, found.index, found[0])
    if (end === undefined) continue
    if (written.length >= most) return undefined
    const raw = text.slice(found.index, end)
    hidden += text.slice(from, found.index) + String.fromCharCode(first + written.length)
    written.push(raw)
    names.push(/[A-Za-z_][\w.]*/.exec(raw.slice(found[0].length))?.[0] ?? '')
    from = end
    opening.lastIndex = end
  }
  hidden += text.slice(from)
  const back = (part: string, show: (index: number) => string): string => part.replace(each, (char) => show(char.charCodeAt(0) - first))
  return {
    text: hidden,
    variables: [...new Set(names.filter((name) => name !== ''))],
    reveal: (part) => back(part, (index) => written[index] ?? ''),
    names: (part) => [...part.matchAll(each)].map(([char]) => `\${${names[char.charCodeAt(0) - first] ?? ''}}`).join(''),
    holds: (part) => any.test(part),
    holdsOnly: (part) => only.test(part),
  }
}

/** A text in which every variable is filled in already: whatever looks like one is meant. */
export function asItIs(text: string): Concealed {
  return { text, variables: [], reveal: (part) => part, names: () => '', holds: () => false, holdsOnly: () => false }
}

const closing: Readonly<Record<string, readonly [open: string, close: string]>> = {
  '${{': ['{', '}'],
  '{{': ['{', '}'],
  '${': ['{', '}'],
  '#{': ['{', '}'],
  '$(': ['(', ')'],
}

function endOf(text: string, start: number, opening: string): number | undefined {
  if (opening === '$') {
    const name = /[A-Za-z_]\w*/y
    name.lastIndex = start + 1
    return name.test(text) ? name.lastIndex : undefined
  }
  if (opening === '%(') return after(text, ')s', start)
  if (opening.startsWith('<')) return after(text, '%>', start)
  const [open, close] = closing[opening] ?? ['{', '}']
  let depth = 0
  // Looking no further than a long default keeps a text of nothing but openings linear.
  for (let at = start; at < Math.min(text.length, start + 500); at++) {
    if (text[at] === open) depth++
    else if (text[at] === close && --depth === 0) return at + 1
  }
  return undefined
}

function after(text: string, close: string, start: number): number | undefined {
  const at = text.slice(start, start + 500).indexOf(close)
  return at < 0 ? undefined : start + at + close.length
}
