/** Templates of ERB: which of their text is written, with every `<%= … %>` in it kept as an expression that readers ask for its value. */
import { limits } from '../../base/limits.ts'
import type { RubyNode } from './nodes.ts'
import { parseRuby, type RubyProblem } from './parse.ts'
import { fold, scopeOf, truthOf, type RubyScope, type RubyValue } from './values.ts'

export interface ErbText {
  /** What is written, with a mark in place of each expression. */
  readonly text: string
  /** The line of the template that a line of `text` comes from, both 1-based. */
  lineOf(line: number): number
  /** What a text with marks in it comes to; one without is what it says. */
  valueOf(text: string, line: number): RubyValue
}

/** `<% if … %>` that nobody can decide makes one text for each way it may go. */
export type ErbTexts = { readonly texts: readonly ErbText[]; readonly problem?: undefined } | { readonly texts?: undefined; readonly problem: RubyProblem }

/** Marks stand in the range of Unicode that is nobody's. */
const mark = /\ue000(\d{1,6})\ue001/g
const marks = /[\ue000\ue001]/

interface Program {
  readonly source: string
  readonly texts: readonly { readonly text: string; readonly line: number }[]
}

/** Tags that one configuration holds are few; each becomes a call. */
const mostTags = 2_000

/**
 * Reads a template of ERB ({@link https://docs.ruby-lang.org/en/master/ERB.html}) for one environment of Rails. Never throws for what it holds and runs
 * nothing: a tag that is not Ruby is a problem with its line.
 */
export async function readErb(text: string, environment = 'production'): Promise<ErbTexts> {
  if (marks.test(text)) return { problem: { line: 1, message: 'characters of a private range' } }
  if (!text.includes('<%')) return { texts: [plain(text)] }
  const program = programOf(text)
  if (program === undefined) return { problem: { line: 1, message: 'too many tags' } }
  const { root, problem } = await parseRuby(program.source)
  if (root === undefined) return { problem }
  const scope = scopeOf(root, environment)
  const texts: ErbText[] = []
  const open: (readonly boolean[])[] = [[]]
  for (let choices = open.pop(); choices !== undefined; choices = open.pop()) {
    if (texts.length >= limits.erbWays) return { problem: { line: 1, message: 'more conditions than can be followed' } }
    const written = write(root, program, scope, choices)
    for (let at = choices.length; at < written.asked; at++) open.push([...choices, ...Array.from({ length: at - choices.length }, () => true), false])
    texts.push(written.erb)
  }
  return { texts }
}

function plain(text: string): ErbText {
  return { text, lineOf: (line) => line, valueOf: (value, line) => ({ kind: 'value', value, line }) }
}

/** The template as a program of as many lines: texts are calls by their number. */
function programOf(text: string): Program | undefined {
  const texts: { text: string; line: number }[] = []
  let source = ''
  let line = 1
  let at = 0
  const breaks = (part: string): string => '\n'.repeat(part.split('\n').length - 1)
  const add = (part: string): void => {
    if (part !== '') {
      texts.push({ text: part.replaceAll('<%%', '<%').replaceAll('%%>', '%>'), line })
      source += `__t(${texts.length - 1});${breaks(part)}`
    }
    line += part.split('\n').length - 1
  }
  while (at < text.length) {
    let start = text.indexOf('<%', at)
    while (start >= 0 && text[start + 2] === '%') start = text.indexOf('<%', start + 3)
    const end = start < 0 ? -1 : text.indexOf('%>', start + 2)
    if (end < 0) {
      add(text.slice(at))
      break
    }
    if (texts.length > mostTags) return undefined
    let code = text.slice(start + 2, end)
    const trims = code.endsWith('-')
    if (trims) code = code.slice(0, -1)
    // `<%-` takes the blanks before it away, and `-%>` the line break behind it.
    add(code.startsWith('-') ? text.slice(at, start).replace(/[ \t]{1,200}$/, '') : text.slice(at, start))
    if (code.startsWith('#')) source += breaks(code)
    else if (code.startsWith('=')) source += `__v((${code.slice(1)}));`
    else source += ` ${code.replace(/^-/, ' ')} ;`
    line += code.split('\n').length - 1
    at = end + 2
    if (trims && text[at] === '\n') {
      source += '\n'
      line++
      at++
    }
  }
  return { source, texts }
}

interface Written {
  readonly erb: ErbText
  /** Conditions that nobody could decide on the way. */
  readonly asked: number
}

function write(root: RubyNode, program: Program, scope: RubyScope, choices: readonly boolean[]): Written {
  const expressions: RubyNode[] = []
  const lines: number[] = []
  let text = ''
  let asked = 0
  const note = (from: number, part: string): void => {
    // A line that a trimmed tag left empty begins with what comes next.
    const begins = text === '' || text.endsWith('\n')
    if (begins) lines.pop()
    const first = begins ? lines.length : lines.length - 1
    part.split('\n').forEach((_, index) => (lines[first + index] ??= from + index))
  }
  const choose = (holds: boolean | undefined): boolean => holds ?? choices[asked++] ?? true
  const visit = (node: RubyNode): void => {
    if (text.length > limits.expanded * 10) return
    if (node.kind === 'body' || node.kind === 'other') {
      const inside = node.kind === 'body' ? node.statements : node.children
      for (const one of inside) visit(one)
    } else if (node.kind === 'if') {
      const holds = choose(truthOf(fold(node.condition, scope)))
      if (holds) visit(node.yes)
      else if (node.no !== undefined) visit(node.no)
    } else if (node.kind === 'case') {
      const subject = node.subject === undefined ? undefined : fold(node.subject, scope)
      const branch = node.branches.find(({ values }) =>
        choose(subject?.kind === 'value' ? values.some((one) => sameValue(fold(one, scope), subject)) : undefined),
      )
      if (branch !== undefined) visit(branch.body)
      else if (node.no !== undefined) visit(node.no)
    } else if (node.kind === 'call') {
      const [first] = node.arguments
      if (node.name === '__t' && first?.kind === 'number') {
        const part = program.texts[first.value]
        if (part === undefined) return
        note(part.line, part.text)
        text += part.text
      } else if (node.name === '__v' && first !== undefined) {
        note(first.line, '')
        text += `\ue000${expressions.push(first) - 1}\ue001`
      } else if (node.block !== undefined) visit(node.block.body)
    }
  }
  visit(root)
  const last = text.split('\n').length
  const erb: ErbText = {
    text,
    lineOf: (line) => lines[Math.min(line, last) - 1] ?? line,
    valueOf: (value, line) => valueOf(value, line, expressions, scope),
  }
  return { erb, asked }
}

function sameValue(a: RubyValue, b: RubyValue): boolean {
  return a.kind === 'value' && b.kind === 'value' && a.value === b.value
}

function valueOf(text: string, line: number, expressions: readonly RubyNode[], scope: RubyScope): RubyValue {
  const parts: RubyValue[] = []
  let from = 0
  for (const found of text.matchAll(mark)) {
    if (found.index > from) parts.push({ kind: 'value', value: text.slice(from, found.index), line })
    const expression = expressions[Number(found[1])]
    if (expression !== undefined) parts.push(fold(expression, scope))
    from = found.index + found[0].length
  }
  if (from < text.length || parts.length === 0) parts.push({ kind: 'value', value: text.slice(from), line })
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  if (parts.every((part) => part.kind === 'value')) return { kind: 'value', value: parts.map(({ value }) => String(value ?? '')).join(''), line }
  return { kind: 'joined', parts, line }
}
