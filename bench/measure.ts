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

function median(values: readonly number[]): number {
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
