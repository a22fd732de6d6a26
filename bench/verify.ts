/** What looking at a live system costs: fifty slow checks against one, and the memory of many rounds against that of a few. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { httpProbe } from '../src/probes/http/index.ts'
import type { Probe } from '../src/probes/probe.ts'
import { lookAround, type Check, type World } from '../src/run/verify/round.ts'
import { Secrets } from '../src/run/verify/secrets.ts'
import { openIo } from '../src/wire/io.ts'

const checks = 50
/** Milliseconds that each answer takes. */
const slow = 1_000
/** Rounds of one second for an hour, without the seconds. */
const rounds = 3_600
const warm = 200

const world: World = {
  openIo: (options) => openIo({ ...options, environment: {} }),
  environment: {},
  secrets: new Secrets(),
  sha: undefined,
  now: () => performance.now(),
}

export async function verifyTable(): Promise<void> {
  const one = await took(1)
  const many = await took(checks)
  console.log(`\n${checks} checks of ${slow / 1000} s each take ${many.toFixed(0)} ms, ${(many / one).toFixed(2)} × what one takes`)
  const [before, after] = await heaps()
  console.log(
    `${rounds} rounds of 5 checks: ${before.toFixed(1)} MiB of heap after ${warm} rounds, ${after.toFixed(1)} MiB at the end, ${(after / before).toFixed(2)} ×`,
  )
}

async function took(count: number): Promise<number> {
  const { server, asked } = await serve(slow, count)
  const start = performance.now()
  const rows = await lookAround(asked, world, new AbortController().signal)
  const end = performance.now()
  server.close()
  if (rows.some(({ counts }) => counts !== 'good')) throw new Error('a check did not pass')
  return end - start
}

async function heaps(): Promise<readonly [before: number, after: number]> {
  const { server, asked } = await serve(0, 5)
  const signal = new AbortController().signal
  let before = 0
  for (let round = 1; round <= rounds; round++) {
    await lookAround(asked, world, signal)
    if (round === warm) before = heap()
  }
  const after = heap()
  server.close()
  return [before, after]
}

/** MiB that are held, after all that isn't was let go. */
function heap(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

async function serve(delay: number, count: number): Promise<{ readonly server: Server; readonly asked: readonly Check[] }> {
  const server = createServer((_, response) => void setTimeout(() => response.end('{"status":"ok"}'), delay))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const asked = Array.from({ length: count }, (_, index): Check => {
    const at = { path: '.plimsoll.yml', line: 1, key: 'verify' }
    const first = { probe: httpProbe as Probe, target: `http://127.0.0.1:${port}/${index}`, prefer: [], capture: {}, at }
    return { name: String(index), first, further: [], noData: 'fail', drift: false }
  })
  return { server, asked }
}
