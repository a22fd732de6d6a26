/** Whether a health check's command can fail: `curl` without `--fail`, `|| true`, `exit 0` and a client that is asked nothing call everything healthy. */
import { parseShell } from '../parse/shell/parse.ts'
import type { Redirection, ShellNode, ShellWord } from '../parse/shell/ast.ts'

/** In order: what is taken for good whatever happens, what is taken for good when an error page comes back, what can fail. */
const ranks = ['never', 'weak', 'fails'] as const
type Rank = (typeof ranks)[number]

const lower = (a: Rank, b: Rank): Rank => (ranks.indexOf(a) < ranks.indexOf(b) ? a : b)
const higher = (a: Rank, b: Rank): Rank => (ranks.indexOf(a) > ranks.indexOf(b) ? a : b)

/** Why a test finds nothing, in words; undefined when it can fail. */
export function uselessTest(test: readonly string[]): string | undefined {
  const [kind, ...words] = test
  // What follows the first string are arguments of the shell, which nobody reads: https://docs.docker.com/reference/compose-file/services/#healthcheck.
  const [text = '', ...lost] = words
  const rank = kind === 'CMD-SHELL' ? ofText(text) : ofWords(kind === 'CMD' ? words : test)
  const why = kind === 'CMD-SHELL' && lost.length > 0 ? ' (CMD-SHELL runs its first string alone)' : ''
  if (why !== '' && /^\s*(\S*\/)?(curl|wget|nc|mysqladmin)\s*$/.test(text)) return `a check that always fails${why}`
  if (rank === 'never') return `a check that cannot fail${why}`
  return rank === 'weak' ? 'a check that takes an error page for health (curl without --fail)' : undefined
}

/** Whether a test whose words hold variables, `${USER}`, does the same whatever they are: no program, nor a flag that hides a failure, stands in one of them. */
export function isSettled(test: readonly string[]): boolean {
  const [kind, ...words] = test
  if (kind === 'CMD-SHELL') return parseShell(words[0] ?? '').body.every((node) => isSettledNode(node, 0))
  const [program = '', flag, text] = kind === 'CMD' ? words : test
  if (program.includes('$')) return false
  if (/(^|\/)(ba|da|a|z)?sh$/.test(program)) return flag !== undefined && text !== undefined && parseShell(text).body.every((node) => isSettledNode(node, 0))
  const all = kind === 'CMD' ? words : test
  return !/(^|\/)curl$/.test(program) || hidesNothing(all.map((word) => (word.includes('$') ? undefined : word)))
}

function isSettledNode(node: ShellNode, depth: number): boolean {
  if (depth > 20) return false
  if (node.kind === 'chain') return node.items.every((item) => isSettledNode(item.node, depth + 1))
  if (node.kind === 'pipeline') return node.commands.every((command) => isSettledNode(command, depth + 1))
  if (node.kind === 'group') return node.body.every((inner) => isSettledNode(inner, depth + 1))
  if (node.kind !== 'simple') return false
  const words = node.words.map(plain)
  const [program] = words
  return (
    program !== undefined && (program !== 'exit' || !words.includes(undefined)) && program !== 'eval' && (!/(^|\/)curl$/.test(program) || hidesNothing(words))
  )
}

function ofWords(words: readonly string[]): Rank {
  const [program = '', flag, text] = words
  if (/(^|\/)(ba|da|a|z)?sh$/.test(program) && /^-[a-z]*c$/.test(flag ?? '') && text !== undefined) return ofText(text)
  return asksNothing(words) ? 'never' : ofProgram(words)
}

function ofText(text: string): Rank {
  return ofBody(parseShell(text).body, 0)
}

/** The last command's status counts, unless an earlier one may end the shell. */
function ofBody(body: readonly ShellNode[], depth: number): Rank {
  const last = body.at(-1)
  if (last === undefined || depth > 20) return 'fails'
  const ends = (node: ShellNode): boolean => (node.kind === 'chain' ? node.items.some((item) => ends(item.node)) : node.kind !== 'simple' || stops(node.words))
  return body.slice(0, -1).some(ends) ? 'fails' : ofNode(last, depth + 1)
}

function stops(words: readonly ShellWord[]): boolean {
  const program = plain(words[0])
  return program === 'set' || program === 'exit' || program === undefined
}

/** `fed`: something else writes what it reads. */
function ofNode(node: ShellNode, depth: number, fed = false): Rank {
  if (depth > 20) return 'fails'
  if (node.kind === 'simple') {
    if (node.redirections.some(mayNotOpen)) return 'fails'
    if (!fed && !node.redirections.some(({ operator }) => operator.startsWith('<')) && asksNothing(node.words.map(plain))) return 'never'
    const words = node.words.map(plain)
    return words.length === 0 || words.includes(undefined) ? ofOpen(words) : ofProgram(words as readonly string[])
  }
  if (node.kind === 'pipeline') {
    const last = node.commands.at(-1)
    return node.negated || last === undefined ? 'fails' : ofNode(last, depth + 1, node.commands.length > 1)
  }
  if (node.kind === 'group') return ofBody(node.body, depth + 1)
  if (node.kind !== 'chain') return 'fails'
  let rank: Rank = 'fails'
  let ended: Rank = 'never'
  for (const [index, { operator, node: next }] of node.items.entries()) {
    // Nothing comes behind an `exit 1`, whatever is written there; behind `||`, it is for those who failed.
    if (index > 0 && endsBadly(next, operator === '||', depth + 1)) ended = higher(ended, operator === '||' ? rank : 'fails')
    const own = ofNode(next, depth + 1)
    rank = index === 0 ? own : operator === '&&' ? higher(rank, own) : lower(rank, own)
  }
  return higher(rank, ended)
}

/** `exit 1`, also as what a group ends with; `exit` alone hands on how the command before it ended. A subshell ends itself alone. */
function endsBadly(node: ShellNode, failed: boolean, depth: number): boolean {
  if (node.kind === 'group') {
    const last = node.body.at(-1)
    return !node.subshell && last !== undefined && depth <= 20 && endsBadly(last, failed && node.body.length === 1, depth + 1)
  }
  if (node.kind !== 'simple' || plain(node.words[0]) !== 'exit') return false
  const status = node.words[1]
  return status === undefined || status.raw === '$?' ? failed : plain(status) !== '0'
}

/** bash opens a connection for `/dev/tcp/HOST/PORT`, and the command fails where nobody listens ({@link https://www.gnu.org/software/bash/manual/bash.html#Redirections}); other shells have no such file, and fail too. */
function mayNotOpen({ target }: Redirection): boolean {
  const first = target?.parts[0]
  return first?.kind === 'text' && /^\/dev\/tcp\//.test(first.text)
}

/** Programs that read what to do where no word says it: a check gives them nothing to read, and they end well whatever runs. */
function asksNothing([program, ...words]: readonly (string | undefined)[]): boolean {
  const name = program?.replace(/^.*\//, '') ?? ''
  if (/^((ba|da|a|z)?sh|python[\d.]*|node|ruby|perl|cat)$/.test(name)) return words.length === 0
  // Without a command, redis-cli reads some, and minds no connection that fails: https://redis.io/docs/latest/develop/tools/cli/.
  if (!/^(redis|valkey|keydb)-cli$/.test(name)) return false
  return words.every((word, index) => givesPlace(words[index - 1]) || givesPlace(word) || /^--(tls|insecure|no-auth-warning|raw)$/.test(word ?? ''))
}

/** An option of redis-cli that is followed by where or as whom. */
function givesPlace(word: string | undefined): boolean {
  return /^(-[hpsautn]|--(user|pass|sni|cacert|cert|key))$/.test(word ?? '')
}

/** A command with variables in it: curl's flags may stand in one of them, a status of success may not. */
function ofOpen(words: readonly (string | undefined)[]): Rank {
  const program = words[0]?.replace(/^.*\//, '')
  if (program === 'true' || program === ':' || program === 'echo') return 'never'
  return program === 'curl' && hidesNothing(words) ? ofCurl(words) : 'fails'
}

/** Variables stand in the address, which is last, and in what options take; `--fail` is written, or nothing else may be it. */
function hidesNothing(words: readonly (string | undefined)[]): boolean {
  return words.includes('--fail') || words.every((word, index) => word !== undefined || index === words.length - 1 || takesNext(words[index - 1]))
}

/** {@link https://curl.se/docs/manpage.html} */
function takesNext(option: string | undefined): boolean {
  if (/^--(header|request|data(-\w+)?|user|user-agent|output|max-time|connect-timeout|resolve|cacert|cert|key|cookie|url)$/.test(option ?? '')) return true
  const letters = /^-([a-zA-Z]+)$/.exec(option ?? '')?.[1] ?? ''
  return letters !== '' && [...letters].findIndex((letter) => takes.includes(letter)) === letters.length - 1
}

function ofProgram(words: readonly string[]): Rank {
  const program = (words[0] ?? '').replace(/^.*\//, '')
  if (program === 'true' || program === ':' || program === 'echo') return 'never'
  if (program === 'exit') return words[1] === undefined || words[1] === '0' ? 'never' : 'fails'
  return program === 'curl' ? ofCurl(words) : 'fails'
}

/** Options of curl that take what follows, so that an `f` behind them is no flag. */
const takes = 'oHXmdubcewxyYzEFrtDCPQUTAK'

function ofCurl(words: readonly (string | undefined)[]): Rank {
  for (const word of words.slice(1)) {
    if (word === undefined) continue
    if (/^--fail(-with-body)?$/.test(word)) return 'fails'
    // Another protocol has no error page.
    if (/^[a-z]+:\/\//i.test(word) && !/^https?:/i.test(word)) return 'fails'
    if (!/^-[a-zA-Z]/.test(word)) continue
    for (const letter of word.slice(1)) {
      if (letter === 'f') return 'fails'
      if (takes.includes(letter)) break
    }
  }
  return 'weak'
}

/** The text of a word that no variable is part of. */
function plain(word: ShellWord | undefined): string | undefined {
  let text = ''
  for (const part of word?.parts ?? []) {
    if (part.kind !== 'text') return undefined
    text += part.text
  }
  return text
}
