/** Fills in `$VAR` and `${VAR:-default}` the way Compose does, and says which parts nobody in the tree can tell. */
import { limits } from '../base/limits.ts'

/** What is known of one variable. `unset`: nothing in the tree sets it, so only the shell that deploys can. */
export type Looked =
  | { readonly state: 'known' | 'default'; readonly value: string; readonly note?: string }
  /** `told`: a document tells people to set it. */
  | { readonly state: 'unset'; readonly told?: { readonly value?: string; readonly hint: string } }
  | { readonly state: 'unresolved'; readonly hint?: string }

export interface Interpolated {
  readonly state: 'known' | 'default' | 'unresolved'
  /** Unresolved parts stand as written, defaults included: it may hold a secret where the text does. */
  readonly text: string
  /** All names met, in order, those in defaults that were not needed too. */
  readonly variables: readonly string[]
  /** Names whose value would be needed and is not known. */
  readonly missing: readonly string[]
  /** A default or alternative of the text itself decided. */
  readonly defaulted: boolean
  /** Where the state is `unresolved` hints, else why values stand that nobody wrote. */
  readonly notes: readonly string[]
  /** Why Compose would refuse the text; holds none of it. */
  readonly problem?: string
}

type Operator = '' | '-' | ':-' | '?' | ':?' | '+' | ':+'

interface Variable {
  readonly name: string
  readonly operator: Operator
  readonly body: readonly Part[]
  readonly raw: string
}

type Part = string | Variable

/** Characters a text may grow by: a few references to a long value must not become gigabytes. */
const growth = 65_536

/**
 * Interpolates one text as {@link https://docs.docker.com/reference/compose-file/interpolation/ Compose} does. A variable that is unset gives
 * the default written beside it; without one it is missing. Never throws: what Compose would refuse is told in `problem`, and stays as written.
 */
export function interpolate(text: string, lookup: (name: string) => Looked): Interpolated {
  if (!text.includes('$')) return { state: 'known', text, variables: [], missing: [], defaulted: false, notes: [] }
  // Braces of a JSON default count in pairs (`${X:-{"a":1}}`); a lone one (`${X:-{}`) closes nothing.
  let parsed = parse(text, true)
  if (parsed.problem === unclosed) parsed = parse(text, false)
  const variables = [...new Set(parsed.names)]
  if (parsed.problem !== undefined) return refused(text, variables, parsed.problem)
  const seen: Seen = { missing: new Set(), notes: new Set(), hints: new Set(), byDefault: false, defaulted: false, room: text.length + growth }
  const filled = fill(parsed.parts, lookup, seen)
  const problem = seen.room < 0 ? 'becomes too long when its variables are filled in' : seen.problem
  if (problem !== undefined) return refused(text, variables, problem)
  const { defaulted } = seen
  if (!filled.resolved) {
    return { state: 'unresolved', text: filled.text, variables, missing: [...seen.missing], defaulted, notes: [...seen.hints] }
  }
  return { state: seen.byDefault ? 'default' : 'known', text: filled.text, variables, missing: [], defaulted, notes: [...seen.notes] }
}

function refused(text: string, variables: readonly string[], problem: string): Interpolated {
  return { state: 'unresolved', text, variables, missing: [], defaulted: false, notes: [], problem }
}

const unclosed = 'a `${` is never closed'

interface Parsed {
  readonly parts: readonly Part[]
  readonly names: readonly string[]
  readonly problem?: string
}

function parse(text: string, pairs: boolean): Parsed {
  const nameAt = /[A-Za-z_][A-Za-z0-9_]*/y
  const names: string[] = []
  let at = 0
  let problem: string | undefined

  /** Reads up to the end, or inside `${…}` up to its closing brace, which it leaves. */
  function sequence(depth: number): readonly Part[] {
    const parts: Part[] = []
    let open = 0
    let from = at
    const literal = (): void => void (at > from && parts.push(text.slice(from, at)))
    while (at < text.length && problem === undefined) {
      const char = text[at]
      if (depth > 0 && char === '}') {
        if (open === 0) break
        open--
        at++
      } else if (char === '$') {
        literal()
        if (text[at + 1] === '$') {
          parts.push('$')
          at += 2
        } else {
          const part = variable(depth)
          if (part !== undefined) parts.push(part)
        }
        from = at
      } else {
        if (pairs && char === '{' && depth > 0) open++
        at++
      }
    }
    literal()
    return parts
  }

  function name(start: number): string | undefined {
    nameAt.lastIndex = start
    const found = nameAt.exec(text)?.[0]
    if (found !== undefined) names.push(found)
    return found
  }

  function variable(depth: number): Variable | undefined {
    const start = at
    const braced = text[at + 1] === '{'
    const found = name(at + (braced ? 2 : 1))
    if (found === undefined) {
      problem = 'a `$` stands before what is no variable name; `$$` writes a dollar sign'
      return undefined
    }
    at += (braced ? 2 : 1) + found.length
    if (!braced) return { name: found, operator: '', body: [], raw: text.slice(start, at) }
    const operator = operatorAt(text, at)
    if (operator === undefined) {
      problem = at >= text.length ? unclosed : 'what follows a name in `${…}` is none of `:-` `-` `:?` `?` `:+` `+`'
      return undefined
    }
    if (depth >= limits.interpolations) {
      problem = `defaults are nested more than ${limits.interpolations} deep`
      return undefined
    }
    at += operator.length
    const body = operator === '' ? [] : sequence(depth + 1)
    if (problem === undefined && text[at] !== '}') problem = unclosed
    if (problem !== undefined) return undefined
    at++
    return { name: found, operator, body, raw: text.slice(start, at) }
  }

  const parts = sequence(0)
  return problem === undefined ? { parts, names } : { parts, names, problem }
}

function operatorAt(text: string, at: number): Operator | undefined {
  const char = text[at]
  if (char === '}') return ''
  if (char === '-' || char === '?' || char === '+') return char
  const next = text[at + 1]
  return char === ':' && (next === '-' || next === '?' || next === '+') ? `:${next}` : undefined
}

interface Seen {
  readonly missing: Set<string>
  readonly notes: Set<string>
  readonly hints: Set<string>
  byDefault: boolean
  defaulted: boolean
  room: number
  problem?: string
}

interface Filled {
  readonly resolved: boolean
  readonly text: string
}

function fill(parts: readonly Part[], lookup: (name: string) => Looked, seen: Seen): Filled {
  let text = ''
  let resolved = true
  for (const part of parts) {
    if (seen.room < 0) break
    const filled = typeof part === 'string' ? { resolved: true, text: part } : valueOf(part, lookup, seen)
    seen.room -= filled.text.length
    text += filled.text
    resolved &&= filled.resolved
  }
  return { resolved, text }
}

function valueOf(part: Variable, lookup: (name: string) => Looked, seen: Seen): Filled {
  const looked = lookup(part.name)
  const asWritten: Filled = { resolved: false, text: part.raw }
  const missing = (): Filled => {
    seen.missing.add(part.name)
    return asWritten
  }
  if (looked.state === 'unresolved') {
    if (looked.hint !== undefined) seen.hints.add(looked.hint)
    return missing()
  }
  const set = looked.state !== 'unset' && !(part.operator.startsWith(':') && looked.value === '')
  if (looked.state === 'default') {
    seen.byDefault = true
    if (looked.note !== undefined) seen.notes.add(looked.note)
  }
  const own = (): Filled => {
    seen.defaulted = true
    const filled = fill(part.body, lookup, seen)
    return filled.resolved ? filled : asWritten
  }
  switch (part.operator) {
    case '+':
    case ':+':
      if (set) return own()
      seen.defaulted = true
      return { resolved: true, text: '' }
    case '-':
    case ':-':
      // An example for the program alone chooses a file; the stack that runs it beside a server chooses by its own default.
      if (looked.state === 'default' && /^sqlite3?$/i.test(looked.value) && part.body.length > 0) return own()
      if (looked.state === 'unset' && looked.told !== undefined) {
        const filled = own()
        if (filled.text === looked.told.value) return filled
        seen.hints.add(looked.told.hint)
        return missing()
      }
      return set ? { resolved: true, text: looked.value } : own()
    case '?':
    case ':?':
      if (set) return { resolved: true, text: looked.value }
      // An example that leaves a required value empty asks for one; only a real file that sets nothing is refused.
      if (looked.state === 'known') seen.problem = `\`${part.name}\` is required and is set to nothing`
      return missing()
    case '':
      return looked.state === 'unset' ? missing() : { resolved: true, text: looked.value }
  }
}
