/** Of several applications that one set makes, those that are production's, where names say so. */
import { environmentOf } from '../../find/names.ts'

interface Worded {
  readonly name: string
  readonly words: readonly string[]
}

/** Production's where any says production; else those that no name says are for development or staging; all where each does. */
export function liveOf<T extends Worded>(applications: readonly T[]): readonly T[] {
  const told = applications.map((one) => [...one.words, one.name].flatMap((word) => environmentOf(word.slice(0, 300))?.environment ?? []))
  const live = applications.filter((_, index) => told[index]?.includes('production') === true)
  if (live.length > 0) return live
  const plain = applications.filter((_, index) => told[index]?.length === 0)
  return plain.length > 0 ? plain : applications
}
