/** Words of a repository put into YAML that is written for it: a name with a line break or a quote in it must not become a setting. */
import { plain } from '../report/escape.ts'

/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const meant = /^(?:true|false|yes|no|on|off|null|y|n|~)$/i

/** A text as a YAML scalar that stands in a flow or a block alike: bare where that is safe, else in double quotes. */
export function scalar(text: string): string {
  if (/^[A-Za-z_][\w./-]*$/.test(text) && !meant.test(text) && text.length <= 200) return text
  // JSON's escapes are YAML's; what YAML does not print is escaped too, and half a character is none.
  return JSON.stringify(text.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
    /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function value(written: string | number | boolean): string {
  return typeof written === 'string' ? scalar(written) : String(written)
}

/** A comment's words, on one line. */
export function comment(text: string): string {
  const words = plain(text)
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .trim()
  return words.length > 300 ? `${[...words].slice(0, 299).join('')}…` : words
}
