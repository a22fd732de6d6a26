/** Opens the doors of one observation, all of which close with it; nothing here reads the environment, proxies included. */
import type { ProbeIo } from '../probes/io.ts'
import { Unreached } from '../probes/probe.ts'
import { bounded, openBounds } from './bounds.ts'
import { connect } from './connect.ts'
import { readText } from './files.ts'
import { request, Session } from './http.ts'
import { lookUp } from './lookup.ts'
import { records } from './records.ts'
import { run, type Environment } from './run.ts'

export interface IoAsk {
  /**
   * Ends the observation early. Its reason is thrown where it is an `Unreached`; a `TimeoutError` is `out-of-time`, any other `interrupted`.
   */
  readonly signal: AbortSignal
  /** Milliseconds from now until whatever is still waited for counts as late: no name, no connection, no answer, each by its own reason. */
  readonly patienceMs: number
  /** What commands find in theirs. */
  readonly environment: Environment
  /** Where commands run; here when left out. */
  readonly folder?: string
  /** The time of day, for tests; dates of certificates are judged by the machine's. */
  readonly today?: () => Date
}

export interface OpenedIo extends ProbeIo {
  /** To be called when the observation is over: ends what is still open. */
  close(): void
}

export function openIo({ signal, patienceMs, environment, folder, today }: IoAsk): OpenedIo {
  const bounds = openBounds(signal, patienceMs)
  return {
    signal: bounds.signal,
    patienceMs,
    now: () => performance.now(),
    today: today ?? (() => new Date()),
    lookUp: (host) => lookUp(host, bounds),
    records: (ask) => records(ask, bounds),
    connect: (ask) => connect(ask, bounds),
    session: () => {
      const session = new Session(true)
      bounds.keep(() => session.close())
      return session
    },
    request: (ask) => request(ask, bounds),
    run: (line) => run(line, environment, folder, bounds),
    readText: (path, maxBytes) => readText(path, maxBytes, bounds),
    wait: (milliseconds) =>
      bounded<void>(
        bounds,
        () => new Unreached('out-of-time', 'the time was over before the next look'),
        ({ resolve }) => {
          const timer = setTimeout(resolve, milliseconds)
          return () => clearTimeout(timer)
        },
      ),
    close: () => bounds.close(),
  }
}
