/** Markdown as far as a document's outline goes: headings, lines of text, rows of tables, lines of code. One pass, nothing nested. */

export interface MarkdownLine {
  readonly line: number
  readonly text: string
  readonly kind: 'text' | 'code' | 'row' | 'heading'
  /** Of a heading: 1 to 6; a whole line in bold reads as one of 7. */
  readonly level?: number
}

const fence = /^ {0,3}(`{3,}|~{3,})/
/** {@link https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections} */
const underline = /^([=\-`:.'"~^_*+#<>])\1{2,}$/
/** Longer lines hold data, not words. */
const longest = 2000

/** @param marked whether headings are underlined as in reStructuredText, with any mark: those of one are of one level, in the order in which they come */
export function markdownLines(text: string, marked = false): readonly MarkdownLine[] {
  const lines = text.split('\n')
  const marks: string[] = []
  const found: MarkdownLine[] = []
  let open: string | undefined
  let comment = false
  for (let index = 0; index < lines.length; index++) {
    const raw = (lines[index] ?? '').replace(/\r$/, '').slice(0, longest)
    const line = index + 1
    if (open === undefined) {
      const start = raw.indexOf('<!--')
      const end = raw.lastIndexOf('-->')
      if (comment) {
        if (end >= 0) comment = false
        continue
      }
      if (start >= 0 && end < start) {
        comment = true
        continue
      }
      if (start >= 0 && raw.trim().startsWith('<!--') && raw.trim().endsWith('-->')) continue
    }
    const mark = marked ? undefined : fence.exec(raw)?.[1]
    if (open !== undefined) {
      if (mark !== undefined && mark.charAt(0) === open.charAt(0) && mark.length >= open.length && /^[\s`~]*$/.test(raw)) open = undefined
      else found.push({ line, text: raw, kind: 'code' })
      continue
    }
    if (mark !== undefined) {
      open = mark
      continue
    }
    const trimmed = raw.trim()
    if (trimmed === '') continue
    const heading = /^(#{1,6})\s+(\S.*)$/.exec(trimmed)
    if (heading !== null) found.push({ line, text: plain(heading[2] ?? '').replace(/\s+#+$/, ''), kind: 'heading', level: heading[1]?.length ?? 1 })
    else if (!marked && /^(=+|-+)$/.test(trimmed) && trimmed.length > 2 && found.at(-1)?.kind === 'text' && found.at(-1)?.line === index) {
      const above = found.pop()
      if (above !== undefined) found.push({ ...above, kind: 'heading', level: trimmed.startsWith('=') ? 1 : 2 })
    } else if (marked && underline.test(trimmed) && found.at(-1)?.kind === 'text' && found.at(-1)?.line === index) {
      const above = found.pop()
      const under = trimmed.charAt(0)
      if (!marks.includes(under)) marks.push(under)
      if (above !== undefined) found.push({ ...above, kind: 'heading', level: Math.min(6, marks.indexOf(under) + 1) })
    } else if (/^\*\*[^*]{1,120}\*\*:?$/.test(trimmed)) found.push({ line, text: plain(trimmed), kind: 'heading', level: 7 })
    else if (trimmed.startsWith('|')) found.push({ line, text: trimmed, kind: 'row' })
    else found.push({ line, text: plain(trimmed), kind: 'text' })
  }
  return found
}

/** Cells of a table's row. A bar inside a code span is rare enough to be taken for a cell's end. */
export function cellsOf(row: string): readonly string[] {
  return row
    .replace(/^\||\|\s*$/g, '')
    .split('|')
    .map((cell) => plain(cell.trim()))
}

/** Without the marks of emphasis and code; underscores stay, they are in names. */
function plain(text: string): string {
  return text.replace(/[*`]+/g, '')
}
