/** What the comment at the head of a file says the file is for: its author's own word, where nothing in the format says it. */

export interface HeadComment {
  readonly line: number
  /** `denies`: it is not for production. `develops`: it speaks of development. */
  readonly says: 'denies' | 'develops'
  /** The sentence. */
  readonly words: string
  /** It speaks of the whole repository, and says what alone that is for. */
  readonly ofAll?: true
}

const most = 40

/** The first sentence that denies production, else the first that speaks of development. Comments further down speak of what stands beside them. */
export function headComment(text: string): HeadComment | undefined {
  const lines: { readonly line: number; readonly text: string }[] = []
  for (const [index, line] of text.split('\n', most).entries()) {
    const words = line.trim()
    if (words.startsWith('#')) lines.push({ line: index + 1, text: words.replace(/^#+\s*/, '') })
    else if (words !== '' && words !== '---') break
  }
  const found = sentencesOf(lines, meaningOf)
  return found.find(({ says }) => says === 'denies') ?? innerDenial(text) ?? found.find(({ says }) => says === 'develops')
}

const forWork = /\b(meant|intended|made) (only )?for (local )?(development|testing|demo\w*)\b/i

/** A comment further down speaks of what stands beside it, unless it goes on to where production is told of. */
function innerDenial(text: string): HeadComment | undefined {
  if (!forWork.test(text)) return undefined
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.trimStart().startsWith('#') && forWork.test(line))
  if (at < 0) return undefined
  const block: string[] = []
  for (const line of lines.slice(at, at + 6)) {
    if (!line.trimStart().startsWith('#')) break
    block.push(line.trim().replace(/^#+\s*/, ''))
  }
  const words = block.join(' ')
  return /\b(for|in) production\b/i.test(words) ? { line: at + 1, says: 'denies', words: words.slice(0, 120) } : undefined
}

interface Sentence<Says> {
  readonly line: number
  readonly says: Says
  readonly words: string
}

/** Those that mean something. A sentence may run over lines; an empty line, a full stop or a bare rule ends one. */
export function sentencesOf<Says>(
  lines: readonly { readonly line: number; readonly text: string }[],
  meaning: (sentence: string) => Says | undefined,
): readonly Sentence<Says>[] {
  const found: Sentence<Says>[] = []
  let open: { line: number; words: string } | undefined
  const close = (): void => {
    const says = open === undefined ? undefined : meaning(open.words)
    if (open !== undefined && says !== undefined) found.push({ line: open.line, says, words: open.words.slice(0, 120) })
    open = undefined
  }
  for (const { line, text } of lines) {
    for (const [index, piece] of text.split(/(?<=[.!?])\s+/).entries()) {
      if (index > 0 || !/[a-z]/i.test(piece) || /[.!?]$/.test(open?.words ?? '')) close()
      if (!/[a-z]/i.test(piece)) continue
      open = open === undefined ? { line, words: piece } : { line: open.line, words: `${open.words} ${piece}` }
    }
  }
  close()
  return found
}

const subject =
  /(\b(this|the)|^((warning|note|attention)[:!,]? )?(an? )?(sample|example|demo)) ([\w./-]+ ){0,5}(files?|stack|setup|set-up|configuration|config|compose|environment|manifests?)\b/
const purpose = '((local|demo|demonstration|development|dev|test|testing|trial)[ /,]*(and |or )?)+(use|purposes?|machines?|environments?)?'
const only = new RegExp(`\\b(only|solely|just|purely|strictly)( meant| intended| to be used)? (for|in) ${purpose}|\\bfor ${purpose} ?only\\b`)
const denial =
  /\b(not|never)( [\w.-]+){0,3} ((for|in|on) (a )?prod(uction)?|for ((personal|public|real|live|actual|customer|user|end-user|self-hosted) )?deployments?)\b/
/** `Do not use in production without changing the passwords` is advice to those who do. */
const advice = /\b(without|unless|until|before|instead|default|as is|like this|passwords?|secrets?|keys?|credentials|see|refer)\b/
const mention = /\b(for|the) ([\w-]+ )?(local )?(development|dev)\b|\b(local )?(development|developer|dev) (environment|stack|setup|services|infrastructure)\b/
/** What the file is, or holds, and for whom: `Compose file for Kiln development`, `This contains the services required to develop Kiln`. */
const own = new RegExp(
  '^(this( (file|stack|overlay|docker[- ]compose|compose)( file)?)? (is|contains|defines|starts|runs|provides) )?(the |an? |all )?' +
    "((optional |internal )?([\\w'’-]+ ){0,2}overlay|docker[- ]compose|compose|services|containers|stack|infrastructure|dependencies)\\b[^.:]{0,40}\\b(for|to) ([\\w'’-]+ ){0,3}(develop|development|dev)\\b" +
    "|^(the |an? |internal |own )?([\\w'’-]+ ){0,3}(development|dev) (overlay|stack|environment|setup|compose file)\\b",
)
/** `This file is used to test the till`, `This compose file provides quick setups for testing different storage backends` */
const trial =
  /^this (docker[- ])?(compose )?(file|stack|setup|compose) ((is (only |just )?(used|meant|intended|there|here) (only )?(to test|for testing|to try))|((is|provides|contains|holds|starts|runs) ([\w-]+ ){0,6}for testing))\b/
const others = /\bprod|\bdeploy|\.ya?ml\b|\b(add|override|can|also|both)\b/

function meaningOf(sentence: string): HeadComment['says'] | undefined {
  const plain = sentence
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/don['’]t/g, 'do not')
  if (advice.test(plain)) return undefined
  const isBare = /^(warning:? |note:? )?(this is )?(not|never|only|for|do not|local|development)\b/.test(plain)
  if ((subject.test(plain) || isBare) && (denial.test(plain) || only.test(plain))) return 'denies'
  if (trial.test(plain) || (own.test(plain) && !others.test(plain))) return 'denies'
  return mention.test(plain) ? 'develops' : undefined
}
