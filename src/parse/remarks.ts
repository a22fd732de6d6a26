/** What comments call the value they stand right above or behind: its author's own word that it opens nothing. */
import type { KnownFact } from '../base/fact.ts'
import { sentencesOf } from './head-comment.ts'

export type Remark = NonNullable<KnownFact<string>['called']>

const opening =
  "^(?:(?:note|nb|warning)[:,]? )?(?:(?:this|these|it|they|that|(?:the |this )?(?:value|key|secret|password|token|credential)s?)(?: below)?(?:['’]s| is| are) )?(?:just |only |obviously )?"
const noun = '(?:secret|credential|password|key|token)s?'
const ends = '(?=$|[.,;:!?()—-]|'
const standIn = new RegExp(
  `${opening}(?:not (?:a |an |any )?(?:real|actual) ${noun}\\b|(?:a |an )?(?:fake|dummy|placeholder|made-up)${ends} (?:[\\w-]{1,20} ){0,3}(?:values?|creds|${noun})\\b)` +
    '|(?:used |meant )?(?:for (?:local |unit )?(?:tests|testing)(?: purposes)? only|only for (?:local |unit )?(?:tests|testing))\\b)',
)
const none = new RegExp(`${opening}(?:not (?:a |any )?secrets?|no secret)${ends} (?:but|and|as|since|because)\\b)`)
/** `Desk settings for local use and testing`, over a block. */
const purpose =
  '(?:the |a |your )?(?:local(?:ly)?|dev|development|tests?|testing)(?: (?:use|purposes?|development|dev|tests?|testing|machines?|environments?|setup))?'
const heading = new RegExp(
  "^(?:[\\w.'’-]+ ){0,4}(?:config(?:uration)?|settings?|cred(?:ential)?s?|values?|var(?:iable)?s?|secrets?|keys?|passwords?|accounts?|env(?:ironment)?) " +
    `(?:(?:are |is )?(?:only )?(?:meant |used )?)(?:for|in) ${purpose}(?:(?: and | or |, ?| ?/ ?| ?& ?)${purpose}){0,3}(?: only)?[.:]?$`,
)
const mostLines = 12
/** What is to be put there may stand there by now. */
const asks = /\b(replace|change|put|fill|insert|paste|set)\b/

function meaningOf(sentence: string): Remark | undefined {
  const plain = sentence.slice(0, 300).toLowerCase()
  return standIn.test(plain) ? 'stand-in' : none.test(plain) ? 'none' : undefined
}

function remarkIn(comment: readonly string[]): Remark | undefined {
  const last = comment.slice(-mostLines)
  if (last.some((text) => asks.test(text.toLowerCase()))) return undefined
  if (last.length === 1 && heading.test((last[0] ?? '').trim().toLowerCase())) return 'trial'
  return sentencesOf(
    last.map((text, line) => ({ line, text: text.trim() })),
    meaningOf,
  )[0]?.says
}

/** Behind a value; a `#` in quotes begins none. */
function behind(line: string): string | undefined {
  let quote: string | undefined
  for (let at = 0; at < line.length; at++) {
    const char = line[at]
    if (quote !== undefined) quote = char === quote ? undefined : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '#' && /\s/.test(line[at - 1] ?? '')) return line.slice(at + 1)
  }
  return undefined
}

const kept = new WeakMap<object, ReadonlyMap<number, Remark>>()
const mentions =
  /\b(not?( an?| any)?( real| actual)? (secret|credential|password|key|token)|fake|dummy|placeholder|made-up|(unit|local|for) test|(for|in) (the |a |your )?(local|dev|test))/i
const entry = /^([ \t]*)(?:- )?(?:export )?["']?([A-Za-z_][\w.-]{0,100})["']?[ \t]*[:=]/

/** Of lines of YAML and of env files. One above speaks of what follows it and, where it calls that made up, of the rest under the same beginning of a name; a heading of what is for trials of its block. */
export function remarksOf(file: { readonly text: string }): ReadonlyMap<number, Remark> {
  const before = kept.get(file)
  if (before !== undefined) return before
  const found = new Map<number, Remark>()
  kept.set(file, found)
  if (!mentions.test(file.text)) return found
  let above: { readonly indent: string; readonly text: string[] } | undefined
  let group: { readonly indent: string; readonly stem: string } | undefined
  let block: string | undefined
  for (const [index, line] of file.text.split('\n').entries()) {
    const comment = /^([ \t]*)#+(.*)/.exec(line)
    if (comment !== null) {
      const [, indent = '', text = ''] = comment
      if (above?.indent === indent) above.text.push(text)
      else above = { indent, text: [text] }
      group = undefined
      block = undefined
      continue
    }
    const [, indent, name = ''] = entry.exec(line) ?? []
    const said = above !== undefined && above.indent === indent ? remarkIn(above.text) : undefined
    if (said === 'stand-in' && indent !== undefined) group = { indent, stem: name.replace(/[^_.-]+$/, '') }
    else if (group?.indent !== indent || group?.stem === '' || !name.startsWith(group?.stem ?? '')) group = undefined
    if (said === 'trial') block = indent
    else if (line.trim() === '') block = undefined
    above = undefined
    const own = behind(line)
    const remark = said ?? (group === undefined ? undefined : 'stand-in') ?? (own === undefined ? undefined : remarkIn([own]))
    if (remark === undefined && block !== undefined && block === indent) found.set(index + 1, 'trial')
    if (remark !== undefined) found.set(index + 1, remark)
  }
  return found
}
