/** The time an observation has and what it holds open, in one place, so that no door can outlast it or leave anything behind. */
import { setMaxListeners } from 'node:events'
import { Unreached } from '../probes/probe.ts'

export interface Bounds {
  /** Aborted when the time is over, when the caller aborts, and when it is closed; the reason is an `Unreached` each time. */
  readonly signal: AbortSignal
  readonly patienceMs: number
  /** Ends this with the observation, whatever else happens; the answer takes it off the list. */
  keep(end: () => void): () => void
}

export interface OpenBounds extends Bounds {
  close(): void
}

/** The observation's own time is over. A door says what it was waiting for instead: an answer, a connection, a name. */
class TimeOver extends Unreached {}

/** The longest timer there is; one above it would fire at once. */
const longest = 2 ** 31 - 1

export function openBounds(caller: AbortSignal, patienceMs: number): OpenBounds {
  const own = new AbortController()
  const kept = new Set<() => void>()
  // Any number of checks hangs on the caller's signal, and any number of doors on this one.
  setMaxListeners(0, caller, own.signal)
  const end = (why: Unreached): void => {
    clearTimeout(timer)
    caller.removeEventListener('abort', interrupt)
    if (!own.signal.aborted) own.abort(why)
    for (const one of kept) one()
    kept.clear()
  }
  const interrupt = (): void => end(interruption(caller.reason))
  const timer = setTimeout(() => end(new TimeOver('out-of-time', `the ${seconds(patienceMs)} of this check were over`)), Math.min(patienceMs, longest))
  // What is waited for keeps the process alive; the clock alone must not.
  timer.unref()
  if (caller.aborted) interrupt()
  else caller.addEventListener('abort', interrupt, { once: true })
  return {
    signal: own.signal,
    patienceMs,
    keep: (ending) => {
      if (own.signal.aborted) ending()
      else kept.add(ending)
      return () => void kept.delete(ending)
    },
    close: () => end(new Unreached('interrupted', 'the observation is over')),
  }
}

/** What a caller's abort means: a reason of its own, a deadline, or else an interruption. */
function interruption(reason: unknown): Unreached {
  if (reason instanceof Unreached) return reason
  if (reason instanceof Error && reason.name === 'TimeoutError') return new Unreached('out-of-time', 'the deadline came')
  return new Unreached('interrupted', 'it was interrupted')
}

export interface Settle<T> {
  resolve(value: T): void
  reject(error: unknown): void
}

/**
 * Does one thing that ends by itself or with the observation. `late` says what had not happened when the time was over;
 * `start` gives back how it is stopped, which is called unless it succeeded.
 */
export function bounded<T>(bounds: Bounds, late: () => Unreached, start: (settle: Settle<T>) => () => void): Promise<T> {
  const { signal } = bounds
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Unreached)
      return
    }
    let settled = false
    let stop = (): void => {}
    const settle = (then: () => void): void => {
      if (settled) return
      settled = true
      signal.removeEventListener('abort', abort)
      then()
    }
    const abort = (): void =>
      settle(() => {
        reject(signal.reason instanceof TimeOver ? late() : (signal.reason as Unreached))
        stop()
      })
    signal.addEventListener('abort', abort, { once: true })
    try {
      stop = start({
        resolve: (value) => settle(() => resolve(value)),
        reject: (error) =>
          settle(() => {
            reject(error as Error)
            // What fails before `start` has come back has nothing to stop yet.
            queueMicrotask(() => stop())
          }),
      })
    } catch (error) {
      settle(() => reject(error as Error))
    }
  })
}

/** `3 s`, `0.25 s`: as people say it. */
export function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toFixed(2))} s`
}
