/** Words of a script to words of a command: variables filled in as far as the script tells, fields split, what stays unknown kept as written. */
import type { Word } from '../model/action.ts'
import type { ShellWord, VariablePart, WordPart } from '../parse/shell/ast.ts'
import { globMatch } from './glob.ts'
import { assign, type State } from './session.ts'
import { substituted } from './substitution.ts'
import { asDefault, join, literal, rooted, treeRoot, unknownWord } from './word.ts'

export interface Expansion {
  readonly state: State
  /** Path of the file the script stands in, for `$0` and `$BASH_SOURCE`. */
  readonly path: string
  /** What a substitution prints, where that can be told. */
  readonly printed?: (part: WordPart) => Word | undefined
}

/** One word to its fields: none for an unquoted empty variable, several for `"${LIST[@]}"` or an unquoted variable with blanks. */
export function fieldsOf(word: ShellWord, from: Expansion): readonly Word[] {
  const fields: Word[] = []
  let current: Word[] = []
  let begun = false
  const end = (): void => {
    if (begun) fields.push(bounded(join(current.length === 0 ? [literal('')] : current)))
    current = []
    begun = false
  }
  for (const part of word.parts) {
    if (part.kind === 'text') {
      const text = literalPart(part.text, part.quoted)
      current.push(text)
      begun = true
      continue
    }
    const values = partValues(part, from)
    const list = part.kind === 'variable' && (part.name === '@' || part.subscript === '@' || (!part.quoted && (part.name === '*' || part.subscript === '*')))
    if (list) {
      values.forEach((value, index) => {
        if (index > 0) end()
        current.push(value)
        begun = true
      })
      continue
    }
    const value = join(values, ' ')
    if (part.quoted || !splits(value)) {
      if (!part.quoted && value.resolved && value.text === '') continue
      current.push(value)
      begun = true
      continue
    }
    const pieces = splitFields(value.text)
    if (/^\s/.test(value.text)) end()
    pieces.forEach((piece, index) => {
      if (index > 0) end()
      current.push({ ...value, text: piece, ...(value.resolved ? {} : { resolved: !/[$`]/.test(piece) }) })
      begun = true
    })
    if (/\s$/.test(value.text)) end()
  }
  end()
  return fields.flatMap((field) => (word.parts.every((part) => part.kind === 'text' && !part.quoted) ? braces(field) : [field]))
}

/** The word as one text, as assignments, redirections and here-documents take it. */
export function textOf(word: ShellWord | undefined, from: Expansion): Word {
  if (word === undefined) return literal('')
  const values = word.parts.map((part) => (part.kind === 'text' ? literalPart(part.text, part.quoted) : join(partValues(part, from), ' ')))
  return values.length === 0 ? literal('') : join(values)
}

function literalPart(text: string, quoted: boolean): Word {
  // Expressions of a workflow are filled in before the shell sees them, inside single quotes too.
  const workflow =
    quoted && text.includes('${') ? text.match(/\$\{(?:secrets|vars|inputs|github|steps|needs|matrix|env|runner|parameters|pipeline)\.[^}]*\}/g) : null
  return workflow === null
    ? literal(text)
    : unknownWord(
        text,
        workflow.map((found) => found.slice(2, -1)),
      )
}

/** No option and no path is this long; what looks at words may look at them more than once. */
function bounded(word: Word): Word {
  return word.text.length > 20_000 ? unknownWord(word.text.slice(0, 200), word.variables) : word
}

/** Only what is known, or substitutions of the script's own text, is ever split. */
function splits(value: Word): boolean {
  return /\s/.test(value.text) && !/[`(]/.test(value.text)
}

function splitFields(text: string): readonly string[] {
  return text.split(/\s+/).filter((piece) => piece !== '')
}

function braces(word: Word): readonly Word[] {
  const shape = /^([^{}]*)\{([^{}]*,[^{}]*)\}([^{}]*)$/.exec(word.text)
  if (shape === null || word.text.length > 500) return [word]
  return (shape[2] ?? '').split(',').map((piece) => ({ ...word, text: `${shape[1] ?? ''}${piece}${shape[3] ?? ''}` }))
}

function partValues(part: WordPart, from: Expansion): readonly Word[] {
  if (part.kind === 'text') return [literal(part.text)]
  if (part.kind === 'arithmetic') return [arithmetic(part.raw, from)]
  if (part.kind === 'command') return [from.printed?.(part) ?? substituted(part, from, fieldsOf)]
  return variable(part, from)
}

function arithmetic(raw: string, from: Expansion): Word {
  const filled = raw.slice(3, -2).replace(/\$?\{?\b([A-Za-z_]\w*)\}?/g, (whole, name: string) => {
    const value = from.state.variables.get(name)?.[0]
    return value?.resolved === true && /^\d+$/.test(value.text) ? value.text : whole
  })
  const value = /^[\d\s*+]{1,60}$/.test(filled) ? sums(filled) : undefined
  return value === undefined ? unknownWord(raw) : literal(String(value))
}

/** `7 * 24 * 3600` and `1 + 2`: as much arithmetic as retention and sleeping need. */
function sums(text: string): number | undefined {
  let total = 0
  for (const term of text.split('+')) {
    let product = 1
    for (const factor of term.split('*')) {
      if (!/^\s*\d+\s*$/.test(factor)) return undefined
      product *= Number(factor)
    }
    total += product
  }
  return Number.isSafeInteger(total) ? total : undefined
}

function variable(part: VariablePart, from: Expansion): readonly Word[] {
  const value = valueOf(part, from)
  const raw = unknownOf(part)
  if (part.operator === undefined) return value ?? [raw]
  const [word] = value ?? []
  const argument = (): Word => textOf(part.argument, from)
  const empty = value === undefined || (value.length === 1 && word?.resolved === true && word.text === '')
  switch (part.operator) {
    case ':-':
    case ':=':
    case '-':
    case '=': {
      if (value !== undefined && !(empty && part.operator.startsWith(':'))) return value
      const fallback = [asDefault(argument(), part.name)]
      if (part.operator.endsWith('=') && /^[A-Za-z_]/.test(part.name)) assign(from.state, part.name, fallback)
      return fallback
    }
    case ':?':
    case '?':
      return value ?? [unknownWord(`\${${part.name}}`, [part.name])]
    case ':+':
    case '+':
      return empty ? [value === undefined ? raw : literal('')] : [argument()]
    default:
      break
  }
  if (word === undefined || value === undefined) return [raw]
  const changed = change(part, part.operator, word, argument)
  return [changed ?? raw]
}

function valueOf(part: VariablePart, from: Expansion): readonly Word[] | undefined {
  const { state } = from
  const { name } = part
  if (name === '0' || name === 'BASH_SOURCE') return [literal(`${treeRoot}/${from.path}`)]
  if (name === 'PWD' && state.folder !== undefined) return [literal(rooted(state.folder))]
  if (name === '@' || name === '*') return state.arguments
  if (/^\d+$/.test(name)) {
    if (state.arguments === undefined) return undefined
    const found = state.arguments[Number(name) - 1]
    return found === undefined ? [literal('')] : [found]
  }
  const value = state.variables.get(name)
  if (value === undefined) return undefined
  if (part.subscript === '@' || part.subscript === '*') return value
  if (part.subscript !== undefined) {
    const found = /^\d+$/.test(part.subscript) ? value[Number(part.subscript)] : undefined
    return found === undefined ? undefined : [found]
  }
  return value.length > 1 ? value.slice(0, 1) : value
}

/** `$NAME` and `${NAME}` are one thing: an unknown one is always kept with braces. */
function unknownOf(part: VariablePart): Word {
  if (part.operator === 'unknown') return unknownWord(part.raw, [part.raw.slice(2, -1)])
  const plain = part.operator === undefined && part.subscript === undefined && /^[A-Za-z_]/.test(part.name)
  return unknownWord(plain ? `\${${part.name}}` : part.raw, [part.name])
}

function change(part: VariablePart, operator: string, word: Word, argument: () => Word): Word | undefined {
  const { text } = word
  if (text.length > 1000 || (part.argument?.raw.length ?? 0) > 100) return undefined
  switch (operator) {
    case '%':
    case '%%':
    case '#':
    case '##': {
      const pattern = argument().text
      const trimmed = trim(text, pattern, operator)
      return { ...word, text: trimmed, resolved: word.resolved || !/[$`]/.test(trimmed) }
    }
    case '/':
    case '//': {
      const [from = '', to = ''] = argument().text.split('/', 2)
      if (from === '' || /[*?[\]]/.test(from)) return undefined
      return { ...word, text: operator === '/' ? text.replace(from, () => to) : text.replaceAll(from, to) }
    }
    case ',,':
      return word.resolved ? { ...word, text: text.toLowerCase() } : undefined
    case '^^':
      return word.resolved ? { ...word, text: text.toUpperCase() } : undefined
    default:
      return undefined
  }
}

function trim(text: string, pattern: string, operator: string): string {
  const suffix = operator.startsWith('%')
  const longest = operator.length === 2
  const candidates = Array.from({ length: text.length + 1 }, (_, index) => index)
  // A suffix is shortest when it begins late, a prefix when it ends early.
  if (suffix !== longest) candidates.reverse()
  for (const at of candidates) {
    const piece = suffix ? text.slice(at) : text.slice(0, at)
    if (globMatch(pattern, piece)) return suffix ? text.slice(0, at) : text.slice(at)
  }
  return text
}
