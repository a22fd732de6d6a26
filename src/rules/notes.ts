/**
 * What evaluating notes of its reads, in one pile that all evaluations share: whoever begins one marks where it stood. A list that grows for each of them
 * would be given room for seventeen reads, of which most verdicts fill two.
 */
import type { Read } from '../model/verdict.ts'

const pile: Read[] = []
let height = 0

/** Where the pile ends, before reads are noted that may be taken or dropped. */
export function mark(): number {
  return height
}

export function note(read: Read): void {
  pile[height++] = read
}

/** Leaves out what was noted between two marks. */
export function drop(from: number, to: number): void {
  if (from === to) return
  pile.copyWithin(from, to, height)
  height -= to - from
}

/** What was noted since a mark; it stays noted. */
export function since(from: number): readonly Read[] {
  return from === height ? none : pile.slice(from, height)
}

/** Takes away all that was noted since a mark. */
export function release(from: number): void {
  height = from
}

const none: readonly never[] = []
