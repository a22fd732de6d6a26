/** One observation as the engine makes it: doors opened, a look taken, all closed; what came of it and how long it took. */
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

/** What is open after something that was not open before; nothing may be. */
export async function leftOpenBy(something: () => Promise<unknown>): Promise<readonly string[]> {
  const before = [...(await open())]
  await something()
  return (await open()).filter((name) => {
    const at = before.indexOf(name)
    if (at !== -1) before.splice(at, 1)
    return at === -1
  })
}
