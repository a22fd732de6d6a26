/** One observation as the engine makes it: doors opened, a look taken, all closed; what came of it and how long it took. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ProbeIo } from '../../src/probes/io.ts'
import { Unreached } from '../../src/probes/probe.ts'
import type { Reason } from '../../src/model/verification.ts'
import { openIo } from '../../src/wire/io.ts'

export interface Observed<T> {
  readonly value?: T
  readonly because?: Reason
  readonly detail?: string
  readonly tookMs: number
  /** Milliseconds beyond the patience, less those in which the machine was busy with something else. */
  readonly overdueMs: number
}

/** Beyond its patience a look may take this long to come to an end. */
export const graceMs = 250

/** Milliseconds in which a peer that stays silent is given up on, and ample ones for what comes by itself. */
export function timeFor(because: string | undefined): number {
  return because === 'no-answer' || because === 'no-connection' ? 400 : 3_000
}

/** How long nothing could run, all together. */
function watchStalls(): () => number {
  const every = 5
  let last = performance.now()
  let stalled = 0
  const tick = (): void => {
    const now = performance.now()
    stalled += Math.max(0, now - last - 4 * every)
    last = now
  }
  const timer = setInterval(tick, every)
  return () => {
    clearInterval(timer)
    tick()
    return stalled
  }
}

export async function observing<T>(patienceMs: number, look: (io: ProbeIo) => Promise<T>, signal = new AbortController().signal): Promise<Observed<T>> {
  const stalls = watchStalls()
  const started = performance.now()
  const io = openIo({ signal, patienceMs, environment: { PATH: process.env['PATH'], HARBOUR: 'open' } })
  const timed = (): Pick<Observed<T>, 'tookMs' | 'overdueMs'> => {
    const tookMs = performance.now() - started
    return { tookMs, overdueMs: Math.max(0, tookMs - patienceMs - stalls()) }
  }
  try {
    return { value: await look(io), ...timed() }
  } catch (error) {
    if (!(error instanceof Unreached)) throw error
    return { because: error.because, detail: error.message, ...timed() }
  } finally {
    stalls()
    io.close()
  }
}

/** What the process holds open of sockets, timers and children. */
async function open(): Promise<readonly string[]> {
  // A socket that was destroyed is closed in the next turns of the loop.
  for (let turn = 0; turn < 20; turn += 1)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  return process.getActiveResourcesInfo().filter((name) => /Socket|TCP|TLS|Timeout|Process|DNS|Resolver|UDP|GetAddrInfo|ChannelWrap/.test(name))
}

/** What is open after something that was not open before; nothing may be. What is ending has a moment to end. */
export async function leftOpenBy(something: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await open()
  await something()
  let left = without(await open(), before)
  for (let at = 0; at < 20 && left.length > 0; at += 1) {
    await wait(10)
    left = without(await open(), before)
  }
  return left
}

function without(now: readonly string[], before: readonly string[]): readonly string[] {
  const known = [...before]
  return now.filter((name) => {
    const at = known.indexOf(name)
    if (at !== -1) known.splice(at, 1)
    return at === -1
  })
}
