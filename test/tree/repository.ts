/** Makes real git repositories in temporary folders for the tests of trees. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, vi } from 'vitest'

const made: string[] = []

/** To be called by each file of tests: this one is loaded once for all of them. Making a repository of thousands of files waits for the disk. */
export function withRepositories(): void {
  vi.setConfig({ testTimeout: 60_000 })
  afterAll(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))
}

export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-tree-')))
  made.push(folder)
  return folder
}

export function git(folder: string, ...args: readonly string[]): string {
  const environment = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' }
  const identity = [
    '-c',
    'user.name=n',
    '-c',
    'user.email=n@example.org',
    '-c',
    'protocol.file.allow=always',
    '-c',
    'init.defaultBranch=main',
    '-c',
    'uploadpack.allowFilter=true',
    '-c',
    'gc.auto=0',
    // It lives for a second: no hooks to choose from, and nothing forced to the disk.
    '-c',
    'init.templateDir=',
    '-c',
    'core.fsync=none',
  ]
  return execFileSync('git', [...identity, ...args], { cwd: folder, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

export function repository(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder()
  git(folder, 'init', '-q')
  write(folder, files)
  commit(folder)
  return folder
}

/** Commits all there is and answers the SHA. */
export function commit(folder: string): string {
  git(folder, 'add', '-A', '-f')
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'change')
  return git(folder, 'rev-parse', 'HEAD')
}
