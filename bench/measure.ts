/** Times and weighs processes from outside, as a user meets them: start, work and exit. */
import { spawnSync } from 'node:child_process'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly folder?: string
  readonly input?: string
}

/** What a command printed. Throws when it fails: a crash is fast. */
export function run({ program, args, folder, input }: Command): string {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], { cwd: folder, input: input ?? '', encoding: 'latin1', maxBuffer: 1 << 29 })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} answered ${status}\n${stderr}`)
  return stdout
}

/**
 * Milliseconds of each job, medians over the rounds. The jobs take turns, so that what else the machine does meets all of them alike;
 * the first two rounds fill the caches and don't count.
 */
export function medians(jobs: readonly (() => void)[], rounds: number): readonly number[] {
  const times = jobs.map((): number[] => [])
  for (let round = -2; round < rounds; round++) {
    for (const [index, job] of jobs.entries()) {
      const start = performance.now()
      job()
      if (round >= 0) times[index]?.push(performance.now() - start)
    }
  }
  return times.map(median)
}

/**
 * How many times as long the second of two jobs takes: the median over rounds of one, the other, the other and the one, so that a machine that grows slower
 * or faster meanwhile favours neither. The first round fills the caches and doesn't count.
 */
export function ratioOf(one: () => void, other: () => void, rounds: number): { readonly ratio: number; readonly one: number; readonly other: number } {
  const timed = (job: () => void): number => {
    const start = performance.now()
    job()
    return performance.now() - start
  }
  const times = Array.from({ length: rounds + 1 }, () => {
    const first = timed(one)
    const others = timed(other) + timed(other)
    return { one: (first + timed(one)) / 2, other: others / 2 }
  }).slice(1)
  return {
    ratio: median(times.map((time) => time.other / time.one)),
    one: median(times.map((time) => time.one)),
    other: median(times.map((time) => time.other)),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** A child's maxRSS begins with its parent's, so on Linux the kernel's own high-water mark of the new program is asked. */
const tell = `import { readFileSync, existsSync } from 'node:fs'
process.on('exit', () => {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  process.stderr.write('\\npeak ' + (/VmHWM:\\s*(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) + ' KiB')
})`

/** Most memory that Node held at once, in MiB; the processes it starts are not counted. */
export function peakMemory({ program, args, folder }: Command): number {
  const weighed = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, ...args]
  const { status, stderr } = spawnSync(program, weighed, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 29 })
  const peak = /\npeak (\d+) KiB/.exec(stderr)?.[1]
  if (status !== 0 || peak === undefined) throw new Error(`${args.join(' ')} answered ${status}\n${stderr}`)
  return Number(peak) / 1024
}
