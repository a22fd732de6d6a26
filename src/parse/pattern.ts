/** Regular expressions that a stranger's file brings along, matched in time linear in the text: no spelling of one can stall a run. */
import { limits } from '../base/limits.ts'

type Test = (code: number) => boolean

type Tree =
  | { readonly is: 'letter'; readonly test: Test }
  | { readonly is: 'edge'; readonly start: boolean }
  | { readonly is: 'all' | 'any'; readonly parts: readonly Tree[] }
  | { readonly is: 'repeat'; readonly part: Tree; readonly least: number; readonly most: number }

type Step =
  | { readonly do: 'letter'; readonly test: Test }
  | { readonly do: 'edge'; readonly start: boolean }
  | { readonly do: 'fork'; readonly first: number; readonly second: number }
  | { readonly do: 'end' }

/** Steps of one compiled pattern: counted repetitions multiply. */
const mostSteps = 2_000

/**
 * Compiles a pattern of RE2 ({@link https://github.com/google/re2/wiki/Syntax}) that must fit the whole text. Undefined for what is no pattern, and for
 * what of RE2 is not understood here: word boundaries, Unicode classes, flags other than `(?i)` at the start.
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > limits.pattern) return undefined
  const folded = pattern.startsWith('(?i)')
  const tree = parse(folded ? pattern.slice(4).toLowerCase() : pattern)
  const steps: Step[] = []
  if (tree === undefined || !emit(tree, steps)) return undefined
  steps.push({ do: 'end' })
  return (text) => fits(steps, folded ? text.toLowerCase() : text)
}

function parse(pattern: string): Tree | undefined {
  const cursor: Cursor = { pattern, at: 0 }
  const faults: number[] = []
  const fail = (): Tree => {
    faults.push(cursor.at)
    return { is: 'all', parts: [] }
  }
  const either = (): Tree => {
    const parts = [sequence()]
    while (pattern[cursor.at] === '|') {
      cursor.at++
      parts.push(sequence())
    }
    return parts.length === 1 ? (parts[0] as Tree) : { is: 'any', parts }
  }
  const sequence = (): Tree => {
    const parts: Tree[] = []
    while (faults.length === 0 && cursor.at < pattern.length && pattern[cursor.at] !== '|' && pattern[cursor.at] !== ')') parts.push(counted(single()))
    return { is: 'all', parts }
  }
  const counted = (part: Tree): Tree => {
    let tree = part
    for (;;) {
      const sign = pattern[cursor.at]
      const count = sign === '{' ? /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(pattern.slice(cursor.at, cursor.at + 10)) : null
      if (count !== null) {
        cursor.at += count[0].length
        const least = Number(count[1])
        tree = { is: 'repeat', part: tree, least, most: count[2] === '' ? least : count[3] === '' ? Infinity : Number(count[3]) }
      } else if (sign === '*' || sign === '+' || sign === '?') {
        cursor.at++
        tree = { is: 'repeat', part: tree, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity }
      } else return tree
      // Lazy or not, the same texts fit.
      if (pattern[cursor.at] === '?') cursor.at++
    }
  }
  const single = (): Tree => {
    const sign = pattern[cursor.at++] as string
    if (sign === '(') {
      const named = /^\?(?::|P?<\w+>)/.exec(pattern.slice(cursor.at, cursor.at + 60))
      if (named !== null) cursor.at += named[0].length
      else if (pattern[cursor.at] === '?') return fail()
      const inner = either()
      return pattern[cursor.at++] === ')' ? inner : fail()
    }
    if (sign === '^' || sign === '$') return { is: 'edge', start: sign === '^' }
    if (sign === '*' || sign === '+' || sign === '?') return fail()
    if (sign === '.') return { is: 'letter', test: (code) => code !== 10 }
    const test = sign === '[' ? setAt(cursor) : sign === '\\' ? escapeAt(cursor) : same(sign)
    return test === undefined ? fail() : { is: 'letter', test }
  }
  const tree = either()
  return faults.length > 0 || cursor.at < pattern.length ? undefined : tree
}

interface Cursor {
  readonly pattern: string
  at: number
}

function escapeAt(cursor: Cursor): Test | undefined {
  const sign = cursor.pattern[cursor.at++]
  if (sign === undefined) return undefined
  const known = classes.get(sign)
  if (known !== undefined) return known
  return /[A-Za-z0-9]/.test(sign) ? undefined : same(sign)
}

/** Behind the opening bracket. */
function setAt(cursor: Cursor): Test | undefined {
  const { pattern } = cursor
  const not = pattern[cursor.at] === '^'
  if (not) cursor.at++
  const tests: Test[] = []
  for (let first = true; ; first = false) {
    const sign = pattern[cursor.at]
    if (sign === undefined || pattern.startsWith('[:', cursor.at)) return undefined
    cursor.at++
    if (sign === ']' && !first) break
    const test = sign === '\\' ? escapeAt(cursor) : same(sign)
    if (test === undefined) return undefined
    const last = pattern[cursor.at + 1]
    if (sign !== '\\' && pattern[cursor.at] === '-' && last !== undefined && last !== ']' && last !== '\\') {
      cursor.at += 2
      const [from, to] = [sign.charCodeAt(0), last.charCodeAt(0)]
      tests.push((code) => code >= from && code <= to)
    } else tests.push(test)
  }
  return (code) => tests.some((test) => test(code)) !== not
}

function same(letter: string): Test {
  const wanted = letter.charCodeAt(0)
  return (code) => code === wanted
}

const isDigit: Test = (code) => code >= 48 && code <= 57
const isWord: Test = (code) => isDigit(code) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
const isSpace: Test = (code) => code === 32 || (code >= 9 && code <= 13)
const classes = new Map<string, Test>([
  ['d', isDigit],
  ['D', (code) => !isDigit(code)],
  ['w', isWord],
  ['W', (code) => !isWord(code)],
  ['s', isSpace],
  ['S', (code) => !isSpace(code)],
  ['n', same('\n')],
  ['t', same('\t')],
])

/** False when the pattern comes to more steps than any real one. */
function emit(tree: Tree, steps: Step[]): boolean {
  if (steps.length > mostSteps) return false
  switch (tree.is) {
    case 'letter':
      steps.push({ do: 'letter', test: tree.test })
      return true
    case 'edge':
      steps.push({ do: 'edge', start: tree.start })
      return true
    case 'all':
      return tree.parts.every((part) => emit(part, steps))
    case 'any':
      return emitEither(tree.parts, steps)
    case 'repeat':
      return emitRepeated(tree.part, tree.least, tree.most, steps)
  }
}

function emitEither(parts: readonly Tree[], steps: Step[]): boolean {
  const leaving: number[] = []
  for (const [index, part] of parts.entries()) {
    const fork = steps.length
    const last = index === parts.length - 1
    if (!last) steps.push({ do: 'end' })
    if (!emit(part, steps)) return false
    if (last) break
    leaving.push(steps.push({ do: 'end' }) - 1)
    steps[fork] = { do: 'fork', first: fork + 1, second: steps.length }
  }
  for (const place of leaving) steps[place] = { do: 'fork', first: steps.length, second: steps.length }
  return true
}

function emitRepeated(part: Tree, least: number, most: number, steps: Step[]): boolean {
  for (let count = 0; count < least; count++) if (!emit(part, steps)) return false
  const leaving: number[] = []
  for (let count = least; count < (most === Infinity ? least + 1 : most); count++) {
    leaving.push(steps.push({ do: 'end' }) - 1)
    if (!emit(part, steps)) return false
  }
  const [first] = leaving
  if (most === Infinity && first !== undefined) steps.push({ do: 'fork', first, second: first })
  for (const place of leaving) steps[place] = { do: 'fork', first: place + 1, second: steps.length }
  return true
}

function fits(steps: readonly Step[], text: string): boolean {
  let now: number[] = []
  const marks = new Int32Array(steps.length).fill(-1)
  const enter = (start: number, position: number, into: number[]): void => {
    const open = [start]
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (marks[place] === position) continue
      marks[place] = position
      const step = steps[place] as Step
      if (step.do === 'fork') open.push(step.second, step.first)
      else if (step.do !== 'edge') into.push(place)
      else if (step.start ? position === 0 : position === text.length) open.push(place + 1)
    }
  }
  enter(0, 0, now)
  for (let position = 0; position < text.length && now.length > 0; position++) {
    const code = text.charCodeAt(position)
    const next: number[] = []
    for (const place of now) {
      const step = steps[place] as Step
      if (step.do === 'letter' && step.test(code)) enter(place + 1, position + 1, next)
    }
    now = next
  }
  return now.some((place) => steps[place]?.do === 'end')
}
