/** Redirections: what a command reads instead of its input, and the file its output goes to. */
import type { Word } from '../model/action.ts'
import type { Redirection } from '../parse/shell/ast.ts'
import { textOf, type Expansion } from './expand.ts'
import { lines } from './outputs.ts'
import type { Channel } from './session.ts'

export function inputOf(redirection: Redirection, from: Expansion): Partial<Channel> | undefined {
  if (redirection.body !== undefined) {
    const text = textOf(redirection.body, from)
    return { stdin: lines({ ...text, text: text.text.replace(/\n$/, '') }, redirection.body.line), piped: false }
  }
  if (redirection.operator === '<<<') return { stdin: lines(textOf(redirection.target, from), redirection.line), piped: false }
  if (redirection.operator === '<' && redirection.target !== undefined) return { stdinFile: textOf(redirection.target, from), piped: false }
  return undefined
}

export function outputFile(redirection: Redirection, from: Expansion): { readonly word: Word; readonly append: boolean } | undefined {
  const { operator, descriptor, target } = redirection
  if (target === undefined || !/^(>|>>|>\||&>|&>>)$/.test(operator) || (descriptor !== undefined && descriptor !== 1)) return undefined
  const word = textOf(target, from)
  return word.text === '/dev/null' || /^\/dev\/(stderr|stdout|tty)$/.test(word.text) ? undefined : { word, append: operator.endsWith('>>') }
}
