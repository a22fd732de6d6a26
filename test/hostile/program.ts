/** The command line in a process of its own, from the sources as they stand, with what it cost. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../harness/run-action.ts'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Processor time of the process itself: on a busy machine the clock on the wall says nothing about the program. */
  readonly seconds: number
  readonly mebibytes: number
}

export interface Program {
  run(folder: string, args: readonly string[]): Promise<Ran>
  close(): void
}

/** Told on a channel of its own at the end, so that neither output changes. */
const measure = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const u = process.resourceUsage(); writeSync(3, JSON.stringify({ mebibytes: u.maxRSS / 1024, seconds: (u.userCPUTime + u.systemCPUTime) / 1e6 })) })",
)}`

/** Nothing may hang: what takes this long is ended and has failed. */
const patience = 30_000

/** The same choices as `scripts/build.ts` makes, without the shrinking. */
const bundle = `
  import { rolldown } from 'rolldown'
  const [entry, folder] = process.argv.slice(1)
  const fail = (_level, log) => { throw new Error(log.message) }
  const bundled = await rolldown({ input: { index: entry }, platform: 'node', resolve: { mainFields: ['module', 'main'] }, onLog: fail })
  await bundled.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' })
`

/**
 * Bundles into a folder below node_modules, as what is shipped is: of a hundred runs none should spend half its time on a thousand small files. In a
 * process of its own, since the memory a process once had counts as its children's.
 */
export async function bundleProgram(): Promise<Program> {
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'plimsoll-program-'))
  const bundled = await start(process.execPath, ['--input-type=module', '-e', bundle, join(root, 'src', 'cli', 'index.ts'), folder], root)
  const entry = join(folder, 'index.mjs')
  if (!existsSync(entry)) throw new Error(`nothing was bundled: ${bundled.stdout}${bundled.stderr}`)
  return {
    run: (place, args) => start(process.execPath, ['--import', measure, entry, ...args], place),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function start(command: string, args: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: cwd, TZ: 'UTC' },
      timeout: patience,
      killSignal: 'SIGKILL',
    })
    const chunks: Buffer[][] = [[], [], []]
    for (const [index, stream] of child.stdio.slice(1).entries()) stream?.on('data', (chunk: Buffer) => chunks[index]?.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const [stdout = '', stderr = '', cost = ''] = chunks.map((parts) => Buffer.concat(parts).toString('utf8'))
      const { seconds, mebibytes } = cost === '' ? { seconds: Number.NaN, mebibytes: Number.NaN } : (JSON.parse(cost) as { seconds: number; mebibytes: number })
      resolve({ code, stdout, stderr, seconds, mebibytes })
    })
  })
}
