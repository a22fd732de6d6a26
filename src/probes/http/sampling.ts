/** The same request again and again over one connection, as a client does that is at work: what one request happens to take says little. */
import type { HttpAnswer, ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import type { HttpTarget } from './target.ts'

export interface Sampled {
  /** Of the last request; the fault where it failed on its way. */
  readonly last: HttpAnswer | Unreached
  /** Milliseconds of each that was answered, less the first of several, which opened the connection. */
  readonly times: readonly number[]
  /** Requests that came to an end. */
  readonly asked: number
  /** Of these, the ones that failed on their way or were answered with 5xx. */
  readonly failed: number
}

/** A peer that closes its connection after an answer without having said so needs a moment to be seen doing it; else the next request would find it cut. */
const pauseMs = 5

/** Throws where a single request fails, where all do, and where the peer has stopped answering. */
export async function sample({ ask, samples }: HttpTarget, io: ProbeIo): Promise<Sampled> {
  const session = samples > 1 ? { session: io.session() } : {}
  const seen: (HttpAnswer | Unreached)[] = []
  try {
    while (seen.length < samples) {
      let began = io.now()
      const pause = seen.length === 0 ? Promise.resolve() : io.wait(pauseMs)
      const answer = await pause
        .then(() => {
          began = io.now()
          return io.request({ ...ask, ...session })
        })
        .catch(unreached)
      if (answer instanceof Unreached && io.signal.aborted) {
        if (hasStopped(answer, io.now() - began, seen, io.patienceMs)) throw told(answer, seen.length, samples)
        break
      }
      seen.push(answer)
    }
  } finally {
    session.session?.close()
  }
  return summed(seen)
}

function unreached(error: unknown): Unreached {
  if (error instanceof Unreached) return error
  throw error
}

/** The time is over. Either this request waited longer than any before, or there were more to ask than fitted in. */
function hasStopped(fault: Unreached, waitedMs: number, seen: readonly (HttpAnswer | Unreached)[], patienceMs: number): boolean {
  const answered = seen.flatMap((one) => (one instanceof Unreached ? [] : [one]))
  if (answered.length === 0 || fault.because === 'interrupted') return true
  return waitedMs >= Math.max(Math.min(1_000, patienceMs / 4), ...answered.map(({ tookMs }) => tookMs))
}

function told(fault: Unreached, before: number, samples: number): Unreached {
  return before === 0 || fault.because === 'interrupted' ? fault : new Unreached(fault.because, `request ${before + 1} of ${samples}: ${fault.message}`, fault)
}

function summed(seen: readonly (HttpAnswer | Unreached)[]): Sampled {
  const last = seen.at(-1)
  const faults = seen.filter((one) => one instanceof Unreached)
  if (last === undefined) throw new Unreached('out-of-time', 'the time was over before the first request')
  if (last instanceof Unreached && faults.length === seen.length) throw last
  const answers = seen.flatMap((one) => (one instanceof Unreached ? [] : [one]))
  const timed = seen.length > 1 ? seen.slice(1) : seen
  return {
    last,
    times: timed.flatMap((one) => (one instanceof Unreached ? [] : [one.tookMs])),
    asked: seen.length,
    failed: faults.length + answers.filter(({ status }) => status >= 500).length,
  }
}
