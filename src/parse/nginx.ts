/** nginx configurations: directives with their words and blocks, each with its line. Variables are kept as written. */
import { limits } from '../base/limits.ts'

export interface NginxWord {
  readonly text: string
  readonly line: number
  readonly quoted: boolean
}

export interface NginxDirective {
  readonly name: string
  readonly line: number
  readonly words: readonly NginxWord[]
  /** Absent for a simple directive, which ends with `;`. */
  readonly block?: readonly NginxDirective[]
}

export interface NginxFile {
  readonly directives: readonly NginxDirective[]
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

interface Open {
  readonly name: string
  readonly line: number
  readonly words: readonly NginxWord[]
  readonly block: NginxDirective[]
}

/** As nginx's own reader does ({@link https://nginx.org/en/docs/beginners_guide.html#conf_structure}), in one pass and without recursion. */
export function parseNginx(text: string): NginxFile {
  const problems: { line: number; message: string }[] = []
  const top: NginxDirective[] = []
  const open: Open[] = []
  let words: NginxWord[] = []
  let index = 0
  let line = 1
  const tell = (at: number, message: string): void => {
    if (problems.length < limits.skips) problems.push({ line: at, message })
  }
  const here = (): NginxDirective[] => open.at(-1)?.block ?? top
  const end = (block: NginxDirective[] | undefined): void => {
    const [first, ...rest] = words
    if (first === undefined) return
    here().push({ name: first.text, line: first.line, words: rest, ...(block === undefined ? {} : { block }) })
  }

  while (index < text.length) {
    const sign = text.charAt(index)
    if (sign === '\n') line++
    if (/\s/.test(sign) || sign === '\uFEFF') index++
    else if (sign === '#') index = lineEnd(text, index)
    else if (sign === ';') {
      if (words.length === 0) tell(line, 'a `;` without a directive')
      end(undefined)
      words = []
      index++
    } else if (sign === '{') {
      if (words.length === 0) tell(line, 'a block without a name')
      const first = words[0] ?? { text: '', line, quoted: false }
      if (open.length >= limits.depth) {
        tell(line, 'nested too deeply')
        return { directives: top, problems }
      }
      if (/_by_lua_block$/.test(first.text)) {
        const closed = luaEnd(text, index)
        if (text.charAt(closed - 1) !== '}') tell(line, `the block of ${first.text.slice(0, 40)} is not closed`)
        end([])
        words = []
        line += newlines(text, index, closed)
        index = closed
        continue
      }
      const block: NginxDirective[] = []
      end(block)
      open.push({ name: first.text, line: first.line, words, block })
      words = []
      index++
    } else if (sign === '}') {
      if (words.length > 0) tell(line, `${words[0]?.text.slice(0, 40) ?? ''} is not ended by a \`;\``)
      words = []
      if (open.pop() === undefined) tell(line, 'a `}` without a block')
      index++
    } else {
      const word = wordAt(text, index)
      words.push({ text: word.text, line, quoted: word.quoted })
      line += newlines(text, index, word.end)
      index = word.end
    }
  }
  if (words.length > 0) tell(words[0]?.line ?? line, `${words[0]?.text.slice(0, 40) ?? ''} is not ended by a \`;\``)
  for (const one of open.slice(0, 1)) tell(one.line, `the block of ${one.name.slice(0, 40)} is not closed`)
  return { directives: top, problems }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function newlines(text: string, from: number, to: number): number {
  let count = 0
  for (let index = text.indexOf('\n', from); index !== -1 && index < to; index = text.indexOf('\n', index + 1)) count++
  return count
}

/** Quotes count where a word begins; `${NAME}` holds a brace that opens no block. */
function wordAt(text: string, start: number): { readonly text: string; readonly quoted: boolean; readonly end: number } {
  const quote = text.charAt(start)
  const parts: string[] = []
  if (quote === '"' || quote === "'") {
    let index = start + 1
    for (; index < text.length && text.charAt(index) !== quote; index++) {
      const next = text.charAt(index + 1)
      if (text.charAt(index) === '\\' && (next === quote || next === '\\')) index++
      parts.push(text.charAt(index))
    }
    return { text: parts.join(''), quoted: true, end: Math.min(index + 1, text.length) }
  }
  let index = start
  for (; index < text.length; index++) {
    const sign = text.charAt(index)
    if (sign === '\\' && index + 1 < text.length) {
      parts.push(sign, text.charAt(++index))
      continue
    }
    if (sign === '$' && text.charAt(index + 1) === '{') {
      const close = text.indexOf('}', index)
      const name = text.slice(index, close === -1 || close - index > 200 ? index + 2 : close + 1)
      parts.push(name)
      index += name.length - 1
      continue
    }
    if (/[\s;{}]/.test(sign)) break
    parts.push(sign)
  }
  return { text: parts.join(''), quoted: false, end: Math.max(index, start + 1) }
}

/** Lua counts its own braces; quotes and comments of it are passed over. */
function luaEnd(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index++) {
    const sign = text.charAt(index)
    if (sign === '{') depth++
    else if (sign === '}' && --depth === 0) return index + 1
    else if (sign === '-' && text.charAt(index + 1) === '-') index = lineEnd(text, index) - 1
    else if (sign === '"' || sign === "'") {
      for (index++; index < text.length && text.charAt(index) !== sign && text.charAt(index) !== '\n'; index++) if (text.charAt(index) === '\\') index++
    }
  }
  return text.length
}
