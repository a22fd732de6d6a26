/** Variables that a document tells people to write into `.env`: by a command in a block of code, or by a block that is to be its content. */
import { wordsOf } from '../base/paths.ts'
import { markdownLines, type MarkdownLine } from './markdown.ts'

export interface Documented {
  readonly name: string
  /** Absent where everybody gets another: `$(openssl rand -hex 16)`, `<your domain>`. */
  readonly value?: string
  readonly line: number
}

const file = String.raw`["']?(?:[\w.~/-]{1,80}/)?\.env["']?(?=[\s<;&|)]|$)`
const into = new RegExp(String.raw`(?:>>?|&gt;(?:&gt;)?|\|\s*(?:sudo\s+)?tee\s+(?:-a\s+)?)\s*${file}`)
const heredoc = /<<-?\s*["']?(\w{1,30})["']?/
const echo = /\b(?:echo|printf)\s+(?:-[neE]{1,3}\s+)?(.*)$/
const assignment = /^\s*(?:export\s+)?([A-Za-z_]\w{0,100})=(.*)$/
/** `Create a .env file with:`, `Add this to your .env:`. */
const introduces = /\b(create|write|add|put|set|save|paste|edit|fill)\b.{0,120}(^|[\s"'(/])\.env(?![\w.-])/i
const forWork = /^(contribut\w*|develop(ment|ing|er|ers)?|dev|hacking|tests?|testing|debug(ging)?)$/

export function documentedIn(text: string): readonly Documented[] {
  if (!text.includes('.env')) return []
  const found: Documented[] = []
  const headings: string[] = []
  const lines = markdownLines(text)
  for (let index = 0; index < lines.length; index++) {
    const one = lines[index] as MarkdownLine
    if (one.kind === 'heading') {
      headings.length = Math.min(headings.length, Math.max(0, (one.level ?? 1) - 1))
      headings[(one.level ?? 1) - 1] = one.text
    }
    const before = lines[index - 1]
    let end = index + 1
    while (one.kind === 'code' && lines[end]?.kind === 'code' && lines[end]?.line === (lines[end - 1]?.line ?? 0) + 1) end++
    const block = lines.slice(index, end)
    index = end - 1
    if (one.kind === 'heading' || headings.some((words) => wordsOf(words ?? '').some((word) => forWork.test(word)))) continue
    const isContent =
      one.kind === 'code' &&
      before?.kind === 'text' &&
      introduces.test(before.text) &&
      block.every(({ text: own }) => /^\s*(#.*)?$/.test(own) || assignment.test(own))
    found.push(...(isContent ? block.flatMap(assigned) : commandsIn(block)))
  }
  return found
}

/** `echo A=1 > .env`, `echo "A=1\nB=2" >> .env` over several lines, `cat > .env <<EOF`. */
function commandsIn(block: readonly MarkdownLine[]): readonly Documented[] {
  const found: Documented[] = []
  for (let index = 0; index < block.length; index++) {
    const { text, line } = block[index] as MarkdownLine
    const ends = into.test(text) ? heredoc.exec(text)?.[1] : undefined
    const said = echo.exec(text)?.[1]
    if (ends !== undefined) {
      const close = block.findIndex((one, at) => at > index && one.text.trim() === ends)
      if (close > 0) found.push(...block.slice(index + 1, close).flatMap(assigned))
    } else if (said !== undefined && into.test(said)) {
      found.push(
        ...assigned({
          text: said
            .slice(0, said.search(into))
            .replace(/^(["'])(.*)\1\s*$/, '$2')
            .trim(),
          line,
        }),
      )
    } else if (said !== undefined && /^["']/.test(said)) {
      const quote = said.charAt(0)
      const close = block.findIndex((one, at) => at > index && one.text.includes(quote) && into.test(one.text.slice(one.text.lastIndexOf(quote))))
      // What stands in quotes of its own, `$(cat "key")`, closes nothing.
      if (close > 0) {
        const last = block[close] as MarkdownLine
        const inner = [{ text: said.slice(1), line }, ...block.slice(index + 1, close), { ...last, text: last.text.slice(0, last.text.lastIndexOf(quote)) }]
        if (!inner.some((one) => into.test(one.text))) found.push(...inner.flatMap(assigned))
      }
    }
  }
  return found
}

function assigned({ text, line }: Pick<MarkdownLine, 'text' | 'line'>): readonly Documented[] {
  const [, name, written = ''] = assignment.exec(text) ?? []
  const value = written.trim().replace(/^(["'])(.*)\1$/, '$2')
  // A value that is left open may stay so, and then the default stands.
  if (name === undefined || value === '') return []
  return [{ name, line, ...(/[$`<{[]/.test(value) ? {} : { value }) }]
}

const asking = /\b(set|change|replace|generate|edit|populate|fill|update|provide|choose|put|enter|insert|specify|create|define)\b/i
const leaving = /\b(not|never|no need|optional(ly)?)\b|n['’]t\b/i

/** The line in which a document tells people to set a variable to a value of their own: in words that ask for it, or by a line of code that does it. */
export function askedIn(text: string, name: string, value: string): number | undefined {
  if (!text.includes(name)) return undefined
  const whole = new RegExp(String.raw`(?<!\w)${name}(?!\w)`)
  const set = new RegExp(String.raw`^[\s+$]*(?:-\s+)?(?:export\s+)?["']?${name}["']?\s*[=:]\s*["']?([^\s"'#][^"']*)`)
  const headings: string[] = []
  return markdownLines(text).find(({ text: words, kind, level = 1 }) => {
    if (kind === 'heading') {
      headings.length = Math.min(headings.length, level - 1)
      headings[level - 1] = words
    }
    if (!whole.test(words) || headings.some((one) => wordsOf(one ?? '').some((word) => forWork.test(word)))) return false
    const own = kind === 'code' ? set.exec(words)?.[1]?.trim() : undefined
    if (kind === 'code') return own !== undefined && own !== value
    return words
      .split(/[.;!?](?=\s|$)/)
      .some((sentence) => whole.test(sentence) && asking.test(sentence.slice(0, sentence.search(whole))) && !leaving.test(sentence))
  })?.line
}
