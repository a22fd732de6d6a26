/** What is wrong with a configuration, all of it at once: nobody should mend one line to be shown the next. */
import { UserError } from '../base/errors.ts'

export interface Problem {
  readonly path: string
  readonly line: number
  /** A sentence without its period, with the nearest right word. */
  readonly what: string
}

/** More lines than this help nobody. */
const maxShown = 10

/** Throws what is wrong, first the topmost: its place is the error's `where`, and further lines name their own. */
export function refuse(problems: readonly Problem[], hint: string): never {
  const sorted = problems.map((problem) => ({ ...problem, what: oneLine(problem.what) })).sort((a, b) => a.line - b.line)
  const [first] = sorted
  if (first === undefined) throw new Error('refused without a problem')
  const others = sorted.slice(1, maxShown).map((problem) => `${problem.path}:${problem.line}: ${problem.what}`)
  const more = sorted.length > maxShown ? [`and ${sorted.length - maxShown} more`] : []
  throw new UserError([first.what, ...others, ...more].join('\n'), { exit: 2, hint, where: `${first.path}:${first.line}` })
}

/** A key may hold a line break or a page of text; a message is one line. */
function oneLine(text: string): string {
  const plain = text.replace(/[\s\p{Cc}]+/gu, ' ')
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain
}
