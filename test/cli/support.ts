/** Runs the bundled command line as people do: a process of its own, in a real folder. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../harness/git.ts'

const root = join(import.meta.dirname, '..', '..')
export const bundle = process.env['PLIMSOLL_CLI'] ?? join(root, 'dist', 'cli.js')

/** Why the bundle can't be tested: it is not there, or older than what it was built of. In CI it is held against a fresh build elsewhere. */
export const missing = whyMissing()

function whyMissing(): string | undefined {
  if (!existsSync(bundle)) return `there is no ${bundle}; npm run build makes it`
  const inCi = process.env['CI'] !== undefined && process.env['CI'] !== ''
  if (inCi || process.env['PLIMSOLL_CLI'] !== undefined) return undefined
  const newest = Math.max(
    ...readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )
  return newest > statSync(bundle).mtimeMs ? `${bundle} is older than src/; npm run build brings it up to date` : undefined
}

if (missing !== undefined) {
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(missing)
  console.warn(`Skipped: ${missing}`)
}

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly cwd?: string
  /** Added to PATH and HOME, the only variables there are otherwise. */
  readonly env?: Readonly<Record<string, string>>
}

export function plimsoll(words: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, ...words], {
    cwd: options.cwd ?? root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env },
    maxBuffer: 64_000_000,
    timeout: 30_000,
  })
  return { code: status, out: stdout, err: stderr }
}

/** The same through a shell: for pipes. */
export function shell(line: string, cwd: string): Ran {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${line.replaceAll('plimsoll', `'${process.execPath}' '${bundle}'`)}`], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    timeout: 30_000,
  })
  return { code: status, out: stdout, err: stderr }
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** A folder that is no repository. */
export function plainFolder(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  write(folder, files)
  return folder
}
