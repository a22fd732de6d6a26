/** `command`, `entrypoint` and a health check's test as words, each with its own line. */
import type { Evidence } from '../../base/evidence.ts'
import { textOf, type Fact } from '../../base/fact.ts'
import { Secret } from '../../base/secret.ts'
import { evidenceOf, factOf, fill, joinFacts, type Filled } from './facts.ts'
import type { Node, TextNode } from './nodes.ts'
import type { Told } from './told.ts'

export interface Words {
  /** All of them as one fact. */
  readonly all: Fact<readonly string[]>
  readonly each: readonly Fact<string>[]
}

/**
 * A list is taken as it stands. A string is split without a shell: Compose splits as go-shellwords does, which ends at an operator such as `&&`;
 * `docker stack deploy` as shlex does, to which an operator is a word and `#` begins a comment.
 */
export function readWords(node: Node | undefined, key: string, swarm: boolean, told: Told): Words | undefined {
  if (node === undefined || node.kind === 'empty') return undefined
  const at = evidenceOf(node, key)
  if (node.kind === 'map') {
    told.tell(at, `${key} is a map where words are wanted`)
    return undefined
  }
  const each = node.kind === 'list' ? node.items.flatMap((item) => wordOf(item, key, told)) : splitText(node, key, swarm, told)
  return { all: joinFacts(each, at), each }
}

function wordOf(item: Node, key: string, told: Told): readonly Fact<string>[] {
  if (item.kind === 'text') return [factOf(fill(item), evidenceOf(item, key), (text) => text, told, 'names')]
  if (item.kind !== 'empty') told.tell(evidenceOf(item, key), `${key} has a ${item.kind} where a word is wanted`)
  return []
}

function splitText(node: TextNode, key: string, swarm: boolean, told: Told): readonly Fact<string>[] {
  const filled = fill(node)
  const lines = node.endLine > node.line ? node.source.text.split('\n', node.endLine).slice(node.line - 1) : []
  const found = splitWords(filled.text, !swarm, filled.state === 'unresolved')
  if (!told.spend('values', found.length, evidenceOf(node, key))) return []
  return found.map((word) => factOf(partOf(filled, word), { ...evidenceOf(node, key), line: lineOf(word, lines, node.line) }, (text) => text, told, 'names'))
}

/** A word without a variable is as sure as the text it stands in, but for the variables of other words nobody knows. */
function partOf(filled: Filled, word: string): Filled {
  if (filled.state !== 'unresolved' || filled.problem !== undefined) return { ...filled, text: word }
  const missing = filled.missing.filter((name) => word.includes(`\${${name}`) || word.includes(`$${name}`) || (word.includes('${') && word.includes(name)))
  return missing.length > 0 ? { ...filled, text: word, missing } : { ...filled, state: 'known', text: word, missing: [] }
}

/** Of a text over several lines only the word itself tells where it stands; where two lines hold it, the text's first line has to do. */
function lineOf(word: string, lines: readonly string[], first: number): number {
  if (word === '' || lines.length > 500) return first
  const at = lines.findIndex((line) => line.includes(word))
  return at === -1 || lines.some((line, index) => index > at && line.includes(word)) ? first : first + at
}

/**
 * Splits as a shell would, running nothing. `operators`: an unquoted `;`, `&`, `|`, `<` or `>` ends the command there. `holds`: the text still holds
 * variables, in whose defaults and messages (`${X:?must be set}`) a space splits nothing.
 */
export function splitWords(text: string, operators: boolean, holds = false): readonly string[] {
  const words: string[] = []
  let word = ''
  let open = false
  let quote: string | undefined
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    const end = holds && char === '$' && text[at + 1] === '{' ? text.indexOf('}', at) : -1
    if (end !== -1) {
      word += text.slice(at, end + 1)
      open = true
      at = end
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined
      else if (char === '\\' && quote === '"' && at + 1 < text.length) {
        const next = text[++at] as string
        word += operators || next === '"' || next === '\\' ? next : `\\${next}`
      } else word += char
    } else if (char === "'" || char === '"') {
      quote = char
      open = true
    } else if (char === '\\' && at + 1 < text.length) {
      word += text[++at]
      open = true
    } else if (/\s/.test(char)) {
      if (open) words.push(word)
      word = ''
      open = false
    } else if (operators && ';&|<>'.includes(char)) {
      // `2>file`: the digit belongs to the operator.
      if (char === '>' && /^\d/.test(word)) open = false
      break
    } else if (!operators && char === '#' && !open) {
      at = text.indexOf('\n', at)
      if (at === -1) break
    } else {
      word += char
      open = true
    }
  }
  if (open) words.push(word)
  return words
}

/** A test as Docker runs it: a string goes to the shell. */
export function readTest(node: Node | undefined, key: string, told: Told): Fact<readonly string[]> | undefined {
  if (node?.kind === 'text') {
    const at: Evidence = evidenceOf(node, key)
    return withWords([{ state: 'known', value: 'CMD-SHELL', at }, factOf(fill(node), at, (text) => text, told, 'names')], at)
  }
  if (node?.kind !== 'list') return undefined
  const words = readWords(node, key, false, told)
  return words === undefined ? undefined : withWords(words.each, evidenceOf(node, key))
}

/** Words that hold variables are kept hidden as JSON: what a check does may not hang on them. */
function withWords(words: readonly Fact<string>[], at: Evidence): Fact<readonly string[]> {
  const all = joinFacts(words, at)
  const texts = words.flatMap((word) => textOf(word) ?? [])
  return all.state === 'unresolved' && texts.length === words.length ? { ...all, partial: new Secret(JSON.stringify(texts)) } : all
}
