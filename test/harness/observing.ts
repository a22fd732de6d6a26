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
}

export async function observing<T>(patienceMs: number, look: (io: ProbeIo) => Promise<T>, signal = new AbortController().signal): Promise<Observed<T>> {
  const started = performance.now()
  const io = openIo({ signal, patienceMs, environment: { PATH: process.env['PATH'], HARBOUR: 'open' } })
  try {
    return { value: await look(io), tookMs: performance.now() - started }
  } catch (error) {
    if (!(error instanceof Unreached)) throw error
    return { because: error.because, detail: error.message, tookMs: performance.now() - started }
  } finally {
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
