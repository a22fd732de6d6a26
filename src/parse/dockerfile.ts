/** Dockerfiles to instructions with lines: directives, continuations, comments inside them, and heredocs. */
import { interpolate, type Interpolated, type Looked } from './interpolate.ts'

export interface DockerHeredoc {
  readonly name: string
  readonly text: string
  /** Line of the first line of the body. */
  readonly line: number
}

export interface DockerInstruction {
  /** In upper case. */
  readonly keyword: string
  /** `--from=build` and its like, before the arguments. */
  readonly flags: ReadonlyMap<string, string>
  /** What each `--mount` says: the one flag that stands several times. */
  readonly mounts: readonly string[]
  /** What follows keyword and flags, continuation lines joined. */
  readonly text: string
  /** The same for a shell: continuations stay, comments between them are gone. */
  readonly script: string
  /** The line in the file of each line of `script`. */
  readonly scriptLines: readonly number[]
  readonly heredocs: readonly DockerHeredoc[]
  readonly line: number
  readonly endLine: number
  /** What `ONBUILD` defers. */
  readonly onbuild: boolean
}

export interface DockerProblem {
  readonly line: number
  readonly message: string
}

export interface Dockerfile {
  readonly instructions: readonly DockerInstruction[]
  /** The escape character: a backslash, or a backtick by directive. */
  readonly escape: string
  readonly problems: readonly DockerProblem[]
}

const keywords = /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/
const flagged = /^(FROM|RUN|COPY|ADD|HEALTHCHECK)$/
/** A word of its own: `"cat <<EOF"` in quotes opens none. */
const heredocWord = /^\d*<<(-?)(["']?)([A-Za-z_][\w.-]*)\2$/

/** Parses a Dockerfile ({@link https://docs.docker.com/reference/dockerfile/}). A line that is no instruction is a problem; the rest is still read. Linear; never throws. */
export function parseDockerfile(source: string): Dockerfile {
  const lines = source.replace(/^\ufeff/, '').split(/\r?\n/)
  const escape = escapeOf(lines)
  const continues = escape === '`' ? /`[ \t]*$/ : /\\[ \t]*$/
  const instructions: DockerInstruction[] = []
  const problems: DockerProblem[] = []
  for (let at = 0; at < lines.length; at++) {
    if (/^\s*(#|$)/.test(lines[at] ?? '')) continue
    const start = at
    const pieces: string[] = []
    const numbers: number[] = []
    for (let open = true; open && at < lines.length; at++) {
      const content = lines[at] ?? ''
      // Comments and blank lines between continued lines are left out.
      if (pieces.length > 0 && /^\s*(#|$)/.test(content)) continue
      open = continues.test(content)
      pieces.push(open ? content.replace(continues, '') : content)
      numbers.push(at + 1)
    }
    at--
    let instruction = instructionOf(pieces.join('\n'), numbers)
    if (instruction === undefined) {
      problems.push({ line: start + 1, message: 'not a Dockerfile instruction' })
      continue
    }
    if (/^(RUN|COPY|ADD)$/.test(instruction.keyword)) {
      const heredocs: DockerHeredoc[] = []
      const opened = instruction.text.includes('<<') ? dockerWords(instruction.text, escape).map((word) => heredocWord.exec(word)) : []
      for (const [, dash, , name = ''] of opened.filter((word) => word !== null)) {
        const from = at + 1
        let to = from
        const ends = (line: string): boolean => (dash === '-' ? line.replace(/^\t+/, '') : line) === name
        while (to < lines.length && !ends(lines[to] ?? '')) to++
        if (to === lines.length) {
          problems.push({ line: start + 1, message: `the heredoc ${name} is never closed` })
          at = lines.length
          break
        }
        const body = lines.slice(from, to)
        heredocs.push({ name, line: from + 1, text: (dash === '-' ? body.map((line) => line.replace(/^\t+/, '')) : body).join('\n') })
        at = to
      }
      instruction = { ...instruction, heredocs }
    }
    instructions.push({ ...instruction, endLine: Math.min(at + 1, lines.length) })
  }
  return { instructions, escape, problems }
}

/** Directives count only above everything else, comments and blank lines included. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const found = /^\s*#\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line.slice(0, 1_000))
    if (found === null) break
    if (found[1]?.toLowerCase() === 'escape') return found[2] === '`' ? '`' : '\\'
  }
  return '\\'
}

/** Reads one instruction whose pieces are joined by line breaks. */
function instructionOf(content: string, numbers: readonly number[]): DockerInstruction | undefined {
  const found = /^\s*([A-Za-z]+)(?:\s+|$)/.exec(content)
  const keyword = found?.[1]?.toUpperCase() ?? ''
  if (found === null || !keywords.test(keyword)) return undefined
  let text = content.slice(found[0].length)
  if (keyword === 'ONBUILD') {
    const inner = /^\s*ONBUILD\b/i.test(text) ? undefined : instructionOf(text, numbers.slice(breaks(found[0])))
    return inner === undefined ? undefined : { ...inner, line: numbers[0] ?? inner.line, onbuild: true }
  }
  const flags = new Map<string, string>()
  const mounts: string[] = []
  if (flagged.test(keyword)) {
    const flag = /\s*--([a-z][a-z-]*)(?:=("[^"]*"|\S*))?(?=\s|$)/gy
    let at = 0
    for (const one of text.matchAll(flag)) {
      const value = (one[2] ?? '').replace(/^"(.*)"$/, '$1')
      flags.set(one[1] ?? '', value)
      if (one[1] === 'mount') mounts.push(value)
      at = one.index + one[0].length
    }
    text = text.slice(at)
  }
  text = text.trimStart()
  const line = numbers[0] ?? 1
  const scriptLines = numbers.slice(breaks(content.slice(0, content.length - text.length)))
  const script = text.trimEnd().replaceAll('\n', '\\\n')
  return { keyword, flags, mounts, text: text.replaceAll('\n', '').trim(), script, scriptLines, heredocs: [], line, endLine: line, onbuild: false }
}

function breaks(text: string): number {
  return text.split('\n').length - 1
}

/** The words of an exec form, `["a", "b"]`; undefined for shell form, which malformed JSON is too. */
export function execForm(text: string): readonly string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined
  try {
    const words: unknown = JSON.parse(text)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
  } catch {
    return undefined
  }
}

/** Splits at blanks outside quotes and escapes, which stay in the words. */
export function dockerWords(text: string, escape: string): readonly string[] {
  const words: string[] = []
  let word = ''
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quote === '' && (char === ' ' || char === '\t' || char === '\n')) {
      if (word !== '') words.push(word)
      word = ''
      continue
    }
    word += char
    if (char === escape && quote !== "'" && at + 1 < text.length) word += text[++at]
    else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
  }
  if (word !== '') words.push(word)
  return words
}

/** A word with quotes undone and variables filled in, as `ENV`, `COPY`, `FROM` and their like take it ({@link https://docs.docker.com/reference/dockerfile/#environment-replacement}). */
export function dockerValue(word: string, escape: string, lookup: (name: string) => Looked): Interpolated {
  let template = ''
  let quote = ''
  for (let at = 0; at < word.length; at++) {
    const char = word[at] ?? ''
    const next = word[at + 1] ?? ''
    if (char === escape && quote !== "'" && next !== '' && (quote === '' || next === '"' || next === '$' || next === escape)) {
      template += next === '$' ? '$$' : next
      at++
    } else if (quote === '' ? char === '"' || char === "'" : char === quote) {
      quote = quote === '' ? char : ''
    } else if (char === '$' && (quote === "'" || !/[A-Za-z_{]/.test(next))) {
      // Only names and braces are variables here: `$5`, `$(` and a lone `$` are themselves.
      template += '$$'
    } else template += char
  }
  return interpolate(template, lookup)
}
