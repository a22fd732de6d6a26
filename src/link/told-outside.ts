/** What only a document says is there: it leaves open what nothing in the tree answers, and takes no place of anything that was found. */
import type { OutsideDeclaration } from '../model/surroundings.ts'
import type { Linked } from './linked.ts'
import type { Answer } from './watchers.ts'

export function orTold(answer: Answer, nothing: readonly Answer[], { declared }: Linked, what: OutsideDeclaration['what']): Answer {
  const found = nothing.includes(answer) ? declared.outside.find((one) => one.what === what) : undefined
  return found === undefined ? answer : { is: 'unknown', at: found.at, words: `${found.by}, which only ${found.at.path} tells of` }
}
