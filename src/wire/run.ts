/** A line of the shell, in a process group of its own, so that whatever it started ends with it. */
import { spawn } from 'node:child_process'
import type { Ran } from '../probes/io.ts'
import { Unreached } from '../probes/probe.ts'
import { bounded, seconds, type Bounds } from './bounds.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Bytes of each of its outputs: a check reads a figure, not a log. */
const most = 65_536

/** What a command leaves behind may hold its outputs open; they are not waited for any longer than this once it has ended. */
const drainMs = 100

export function run(line: string, environment: Environment, folder: string | undefined, bounds: Bounds): Promise<Ran> {
  return bounded<Ran>(
    bounds,
    () => new Unreached('cannot-run', `the command had not ended after ${seconds(bounds.patienceMs)}`),
    ({ resolve, reject }) => {
      const child = spawn('/bin/sh', ['-c', line], {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: environment,
        ...(folder === undefined ? {} : { cwd: folder }),
      })
      const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
      const end = (): void => {
        endGroup(child.pid)
        child.stdout.destroy()
        child.stderr.destroy()
      }
      for (const name of ['stdout', 'stderr'] as const) {
        let bytes = 0
        child[name].on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > most) reject(new Unreached('too-large', `the command wrote more than ${most} bytes to ${name}`))
          else output[name].push(chunk)
        })
        child[name].on('error', () => {})
      }
      child.once('error', (error) =>
        reject(new Unreached('cannot-run', `no shell could be started (${'code' in error ? String(error.code) : error.name})`, error)),
      )
      child.once('exit', () => {
        endGroup(child.pid)
        const drain = setTimeout(end, drainMs)
        child.once('close', () => clearTimeout(drain))
      })
      child.once('close', (code, signal) => resolve({ code, signal, stdout: text(output.stdout), stderr: text(output.stderr) }))
      return end
    },
  )
}

/** The group keeps its number as long as one of it lives, so this reaches nobody else's. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended by itself.
  }
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8')
}
