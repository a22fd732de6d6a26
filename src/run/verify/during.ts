/** Zero downtime, shown or refuted: the same requests again and again while a command rolls out. */
import { UserError } from '../../base/errors.ts'
import { expectationsOf } from '../../config/verify.ts'
import type { Reason } from '../../model/verification.ts'
import { lookAround, type Check, type Row, type World } from './round.ts'
import type { Waiting } from './settle.ts'
import { figuresIn } from './telling.ts'

/** Milliseconds between two requests to one address. */
const pauseMs = 250
/** Seconds from which a request counts as slow. */
const slowSeconds = 1

export interface Deployed {
  /** Null when a signal ended it. */
  readonly code: number | null
}

/** Asks every HTTP check until the command has ended, and once more after. A flow is asked for its first step only. */
export async function askDuring(
  checks: readonly Check[],
  work: () => Promise<Deployed>,
  world: World,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const asked = checks.filter(({ first }) => first.probe.name === 'http').map(single)
  if (asked.length === 0) {
    throw new UserError('--during has nothing to ask: no check is an HTTP request', {
      exit: 3,
      hint: 'Give an address with --url, or write a check with http: under verify:.',
    })
  }
  const tallies = asked.map((check) => new Tally(check))
  const deploying = new AbortController()
  const command = work().finally(() => deploying.abort())
  command.catch(() => undefined)
  const ask = async (tally: Tally): Promise<void> => {
    do {
      for (const row of await lookAround([tally.check], world, signal)) tally.add(row)
      if (!deploying.signal.aborted && !signal.aborted) await waiting.wait(pauseMs, signal)
    } while (!deploying.signal.aborted && !signal.aborted)
    if (!signal.aborted) for (const row of await lookAround([tally.check], world, signal)) tally.add(row)
  }
  await Promise.all(tallies.map(ask))
  const { code } = await command
  return [deployRow(code), ...tallies.map((tally) => tally.row())]
}

/** One request a look, each on a connection of its own, as a new visitor would. */
function single(check: Check): Check {
  const { target } = check.first
  const one = typeof target === 'object' && target !== null && 'samples' in target ? { ...target, samples: 1 } : target
  const expect = (check.first.expect ?? []).filter(({ expr }) => figuresIn(expr, check.first.probe).every((figure) => !ofMany.has(figure)))
  const first = { ...check.first, target: one, prefer: [], expect: expect.length === 0 ? expectationsOf(check.first.probe, ['status < 500']) : expect }
  return { ...check, first, further: [], drift: false }
}

/** What one request can't tell, and how long it may take is asked here of all alike. */
const ofMany: ReadonlySet<string> = new Set(['p50', 'p95', 'p99', 'errorRate', 'samples', 'took'])

function deployRow(code: number | null): Row {
  const failed = code !== 0
  const actual = code === null ? 'ended by a signal' : `exitCode ${code}`
  const message = failed ? 'the command failed' : ''
  const judged = { target: 'exitCode 0', actual, message, declaredAt: null, figures: [] }
  return failed
    ? { name: 'deploy', probe: 'command', subject: null, counts: 'bad', judged: { ...judged, outcome: 'fail', reasonCode: 'expectation-not-met' } }
    : { name: 'deploy', probe: 'command', subject: null, counts: 'good', judged: { ...judged, outcome: 'pass', reasonCode: 'ok' } }
}

/** Counts only: a rollout may take an hour. */
class Tally {
  readonly check: Check
  #all = 0
  #unmeasured = 0
  #slow = 0
  #slowest = 0
  readonly #failed = new Map<string, number>()

  constructor(check: Check) {
    this.check = check
  }

  add({ counts, judged }: Row): void {
    if (judged.reasonCode === 'interrupted' || judged.reasonCode === 'out-of-time') return
    this.#all++
    if (counts === 'unmeasured') this.#unmeasured++
    if (counts === 'bad') this.#failed.set(judged.reasonCode, (this.#failed.get(judged.reasonCode) ?? 0) + 1)
    const took = judged.figures.find(({ name }) => name === 'p50')?.value ?? 0
    this.#slowest = Math.max(this.#slowest, took)
    if (took > slowSeconds) this.#slow++
  }

  row(): Row {
    const failed = [...this.#failed.values()].reduce((sum, count) => sum + count, 0)
    const why = [...this.#failed].map(([reason, count]) => `${count} ${reason}`).join(', ')
    const parts = [
      `${failed} of ${this.#all} requests failed${why === '' ? '' : ` (${why})`}`,
      ...(this.#unmeasured === 0 ? [] : [`${this.#unmeasured} could not be made`]),
      `${this.#slow} over ${slowSeconds} s, slowest ${Math.round(this.#slowest * 1000)} ms`,
    ]
    const outcome = failed > 0 ? 'fail' : this.#unmeasured > 0 ? 'error' : this.#slow > 0 ? 'warn' : 'pass'
    const reasonCode: Reason | 'ok' | 'preference-not-met' = { fail: 'slow-or-failed-requests', error: 'cannot-run', warn: 'preference-not-met', pass: 'ok' }[
      outcome
    ] as Reason | 'ok'
    return {
      name: `${this.check.name} during the deploy`,
      probe: this.check.first.probe.name,
      subject: null,
      counts: failed > 0 ? 'bad' : this.#unmeasured > 0 ? 'unmeasured' : 'good',
      judged: {
        outcome,
        target: `no request fails, none over ${slowSeconds} s`,
        actual: parts.join(', '),
        reasonCode,
        message: '',
        declaredAt: null,
        figures: [],
      },
    }
  }
}
