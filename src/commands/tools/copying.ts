/** What every copying tool's action is made with. */
import type { Word } from '../../model/action.ts'
import type { Call, Draft } from '../tool.ts'
import { literal } from '../word.ts'

/** Sources of one command that become actions of their own; a list of hundreds is cut. */
export const mostSources = 12

export const standardInput = literal('-')

export function copy(call: Call, from: Word, to: Word, remote: boolean, endpoint?: Word, encrypted = false): Draft {
  return {
    does: 'copy',
    tool: call.program,
    from,
    to,
    remote,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(encrypted ? { encrypted: true } : {}),
  }
}

export function eachSource(call: Call, words: readonly Word[], remote: (to: Word) => boolean, endpoint?: Word): readonly Draft[] {
  const to = words.at(-1)
  if (to === undefined || words.length < 2) return []
  return words.slice(0, Math.min(words.length - 1, mostSources)).map((from) => copy(call, from, to, remote(to), endpoint))
}
