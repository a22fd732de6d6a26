/** Whether a script starts its program as a child of its shell: a signal to the container then ends at the shell. */
import { inside } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import type { ShellNode, ShellWord } from '../parse/shell/ast.ts'

const programs = /^(.*\/)?(node|nodejs|bun|deno|tsx|ts-node|next|nuxt|nest|npm|npx|pnpm|yarn)$/
const most = 2_000

/**
 * The line of the last command, where that is a program of Node without `exec`. A shell waits for it and hands no signal on
 * ({@link https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example}); one with a trap, or with `exec` on some way, may.
 */
export function shieldedAt(text: string): number | undefined {
  if (!/\b(node|bun|deno|tsx|next|nuxt|nest|npm|npx|pnpm|yarn)\b/.test(text)) return undefined
  const { body } = parseShell(text)
  if (holds(body, (words) => words[0] === 'trap' || (words[0] === 'exec' && words.length > 1) || words[0] === 'wait')) return undefined
  let last = body.at(-1)
  for (let depth = 0; depth < 20 && last !== undefined; depth++) {
    if (last.kind === 'chain') last = last.items.at(-1)?.node
    else if (last.kind === 'group') last = last.body.at(-1)
    else break
  }
  return last?.kind === 'simple' && programs.test(plain(last.words[0])) ? last.line : undefined
}

function plain(word: ShellWord | undefined): string {
  return word === undefined ? '' : word.parts.map((part) => (part.kind === 'text' ? part.text : '$')).join('')
}

function holds(body: readonly ShellNode[], wanted: (words: readonly string[]) => boolean): boolean {
  const pending = [...body]
  for (let next = pending.pop(), left = most; next !== undefined; next = pending.pop(), left--) {
    if (left === 0) return true
    if (next.kind !== 'simple') pending.push(...inside(next))
    else if (wanted(next.words.map(plain))) return true
  }
  return false
}
