/** Rounds until the system has settled: enough good ones in a row, too many bad ones, or the deadline. */
import type { SettlePlan } from '../../config/verify.ts'
import { lookAround, type Check, type Row, type World } from './round.ts'

export interface Waiting {
  now(): number
  /** Ends early, without an error, when the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
}

export type Ending = 'once' | 'settled' | 'too-many-bad' | 'deadline' | 'interrupted'

export interface Settled {
  readonly rows: readonly Row[]
  /** Rounds in all, a cut one too. */
  readonly attempts: number
  /** By check: the round its last run of passes began with. */
  readonly passedSince: ReadonlyMap<string, number>
  readonly ending: Ending
}

/** Without a plan one round decides. `signal` ends all of it, with what is known by then. */
export async function settle(checks: readonly Check[], plan: SettlePlan | undefined, world: World, waiting: Waiting, signal: AbortSignal): Promise<Settled> {
  const rounds = new Rounds()
  if (plan === undefined) {
    rounds.add(await lookAround(checks, world, signal))
    return rounds.ended(signal.aborted ? endingOf(signal) : 'once')
  }
  await waiting.wait(plan.delaySeconds * 1000, signal)
  for (;;) {
    rounds.add(await lookAround(checks, world, signal))
    if (signal.aborted) return rounds.ended(endingOf(signal))
    if (rounds.goodInARow >= plan.successes) return rounds.ended('settled')
    if (rounds.bad > plan.errors) return rounds.ended('too-many-bad')
    await waiting.wait(plan.intervalSeconds * 1000, signal)
    if (signal.aborted) return rounds.ended(endingOf(signal))
  }
}

function endingOf(signal: AbortSignal): Ending {
  return signal.reason === 'interrupted' ? 'interrupted' : 'deadline'
}

/** Keeps one round and a number for each check, however long it takes. */
class Rounds {
  #rows: readonly Row[] = []
  readonly #passedSince = new Map<string, number>()
  attempts = 0
  goodInARow = 0
  bad = 0

  /** Of a round that was cut, what was asked in time counts, and the round before tells the rest. */
  add(rows: readonly Row[]): void {
    this.attempts++
    const before = new Map(this.#rows.map((row) => [row.name, row]))
    this.#rows = rows.map((row) => (isCut(row) ? (before.get(row.name) ?? row) : row))
    for (const { name, counts } of rows) {
      if (counts !== 'good') this.#passedSince.delete(name)
      else if (!this.#passedSince.has(name)) this.#passedSince.set(name, this.attempts)
    }
    const good = rows.every(({ counts }) => counts === 'good')
    this.goodInARow = good ? this.goodInARow + 1 : 0
    if (!good) this.bad++
  }

  ended(ending: Ending): Settled {
    return { rows: this.#rows, attempts: this.attempts, passedSince: this.#passedSince, ending }
  }
}

function isCut({ judged }: Row): boolean {
  return judged.reasonCode === 'interrupted' || judged.reasonCode === 'out-of-time'
}
