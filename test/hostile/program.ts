/** The command line in a process beside the tests', from the sources as they stand, with what each run cost. */
import { fork, spawn, type ChildProcess } from 'node:child_process'
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
  /** The next run is the first of its process, with nothing left over from the ones before. */
  renew(): void
  close(): void
}

/** Nothing may hang: what takes this long is ended and has failed. */
const patience = 90_000

/** The same choices as `scripts/build.ts` makes, without the shrinking. */
const bundle = `
  import { rolldown } from 'rolldown'
  const [entry, folder] = process.argv.slice(1)
  const fail = (_level, log) => { throw new Error(log.message) }
  const bundled = await rolldown({ input: { index: entry }, platform: 'node', resolve: { mainFields: ['module', 'main'] }, onLog: fail, checks: { eval: false } })
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
  const said = await ended(spawn(process.execPath, ['--input-type=module', '-e', bundle, join(root, 'test', 'hostile', 'entry.ts'), folder], { cwd: root }))
  const entry = join(folder, 'index.mjs')
  if (!existsSync(entry)) throw new Error(`nothing was bundled: ${said}`)
  let child: ChildProcess | undefined
  const close = (): void => {
    child?.kill('SIGKILL')
    child = undefined
  }
  return {
    async run(place, args) {
      child ??= fork(entry, { execArgv: ['--expose-gc'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { PATH: process.env['PATH'], TZ: 'UTC' } })
      const ran = await asked(child, { folder: place, args })
      // What has crashed or hangs starts anew, and so does what can't forget how much memory it once took.
      if (!ran.forgets) close()
      return ran
    },
    renew: close,
    close() {
      close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('error', reject)
    child.on('close', () => resolve(text))
  })
}

interface Answer extends Ran {
  readonly forgets: boolean
}

/** One run; a process that ends or says nothing in time has failed with what it wrote. */
function asked(child: ChildProcess, message: { readonly folder: string; readonly args: readonly string[] }): Promise<Answer> {
  return new Promise((resolve) => {
    let written = ''
    const hear = (chunk: Buffer): void => void (written += chunk.toString())
    const settle = (answer: Answer): void => {
      clearTimeout(timer)
      child.stdout?.off('data', hear)
      child.stderr?.off('data', hear)
      child.off('message', answered)
      child.off('exit', gone)
      resolve(written === '' ? answer : { ...answer, stderr: `${answer.stderr}${written}` })
    }
    const answered = (answer: unknown): void => settle(answer as Answer)
    const gone = (code: number | null): void =>
      settle({ code, stdout: '', stderr: 'the process ended\n', seconds: Number.NaN, mebibytes: Number.NaN, forgets: false })
    const timer = setTimeout(() => gone(null), patience)
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('message', answered)
    child.once('exit', gone)
    child.send(message)
  })
}
