/** Makes text from a repository harmless in Markdown: it shows as it is and never becomes a mention, a link, an image, HTML or a table break. */

/** Line breaks and tabs become blanks; other control characters, direction marks and zero-width ones go, because they hide what stands there. */
export function plain(text: string): string {
  if (!concealing.test(text)) return text
  return text
    .replace(/[\r\n\t\u2028\u2029\u0085]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, '')
}

/** Any of them: most texts, of which a report has tens of thousands, hold none. */
const concealing = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/

/** A blank without width. GitHub looks for mentions, references, emoji and addresses in what Markdown has made of the text, behind every entity. */
const apart = '&#8203;'

/**
 * Text among Markdown. Characters that begin something in Markdown become entities; where GitHub itself makes something of the finished text, a blank
 * without width stands in between: `&#64;name` would still call somebody ({@link https://github.com/openjdk/skara/pull/1548}).
 */
export function escaped(text: string): string {
  return (
    plain(text)
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/#(?=\d)/g, `#${apart}`)
      .replace(/(?<![a-z0-9])(GH-)(?=\d)/gi, `$1${apart}`)
      .replace(/@/g, `@${apart}`)
      // A digit or a line before it is no part of the scheme to GitHub, which goes back over letters alone.
      .replace(/(?<![a-z])(https?|ftp):(?=\/\/)|:(?=[\w+-]+:)/gi, (_, scheme = '') => `${scheme}:${apart}`)
      .replace(/(?<![a-z0-9])(www)\./gi, `$1&#46;${apart}`)
      .replace(/(?<!&)#(?!\d+;|&)|[\\`*_[\]|~!{}$^=]/g, (char) => `&#${char.charCodeAt(0)};`)
      .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/, (_, blank: string, mark: string) => `${blank}${[...mark].map((char) => `&#${char.charCodeAt(0)};`).join('')}`)
  )
}

/** A code span: for names and paths. Nothing inside is rendered; in a table a bar still ends the cell, so it is written as a similar letter. */
export function code(text: string): string {
  const inner = plain(text).replace(/`/g, 'ˋ').replace(/\|/g, '¦').trim()
  return inner === '' ? '`(empty)`' : `\`${inner}\``
}

/** Cuts long text at a whole character, with an ellipsis. */
export function cut(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}

/** Rule texts are ours and may hold backticks; names and values in them come from the repository and stand between backticks or among words. */
export function sentence(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('')
}
