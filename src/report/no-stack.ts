/** What a reader must be told where files look like a stack and none is judged: that nothing was, what was found, why, and how to say otherwise. */
import type { Candidate } from '../model/stack.ts'
import type { Scorecard } from '../model/verdict.ts'

export interface WithoutStack {
  /** A sentence of plain text that {@link WithoutStack.setting} completes. */
  readonly said: string
  readonly setting: string
}

/** Undefined where a stack is judged or none was found. */
export function withoutStack({ stacks, candidates }: Scorecard): WithoutStack | undefined {
  if (stacks.length > 0) return undefined
  // What most of them are left for says most.
  const times = new Map<string, number>()
  for (const { why } of candidates) times.set(why, (times.get(why) ?? 0) + 1)
  const weight = ({ path, why }: Candidate): number => (isWhole(why) ? candidates.length * (ownName.test(path) ? 2 : 1) : 0) + (times.get(why) ?? 0)
  const [first, ...others] = candidates.toSorted((a, b) => weight(b) - weight(a))
  if (first === undefined) return undefined
  const more = others.length === 0 ? '' : `, and ${others.length === 1 ? 'one more file' : `${others.length} more files`} like it`
  return {
    said: `No stack is judged as production’s. ${first.path} was found${more}: ${first.why}. If it is production’s, name it in .plimsoll.yml:`,
    setting: `stacks: { production: { files: [${first.path}] } }`,
  }
}

/** The name that Compose takes by itself is the likeliest to be run. */
const ownName = /(^|\/)(docker-)?compose\.ya?ml$/

/** A part of another file is nothing to name. */
function isWhole(why: string): boolean {
  return /^(for development|an example:)/.test(why) && !why.startsWith('for development: an overlay')
}

/** That nothing is judged: no stack was found, or nothing that runs could be read in those that were. */
export function nothingJudged({ stacks }: Scorecard): string {
  if (stacks.length === 0) return 'There is nothing to judge here: no stack, no database, no schema.'
  const found = stacks.length === 1 ? 'one stack was found' : `${stacks.length} stacks were found`
  return `There is nothing to judge here: ${found}, and nothing that runs could be read in ${stacks.length === 1 ? 'it' : 'them'}.`
}

/** That a score says nothing of a system, where nothing was read that runs or keeps data. Undefined where something was. */
export function nothingRead({ stacks, system, score, skipped, candidates }: Scorecard): string | undefined {
  if (score === undefined || stacks.length > 0 || system.things.some(({ kind }) => kind === 'service' || kind === 'database')) return undefined
  const left = skipped.length + candidates.length === 0 ? '' : '; what was seen and not read is listed at the end'
  return `Nothing that runs or keeps data was read in this repository, so the score says nothing of a system${left}.`
}
