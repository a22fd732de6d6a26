/** `plimsoll demo`: makes a real git repository in a temporary folder, changes it for the worse, gates the change. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../base/errors.ts'
import { gate } from '../run/gate.ts'
import type { Request } from './arguments.ts'
import { after, before } from './demo-files.ts'
import { printDecision } from './gate.ts'
import type { CliIo, Result } from './main.ts'
import { openPair } from './trees.ts'

/** Fixed names and dates: the demo's commits, and so its output, are the same everywhere. */
const identity = {
  GIT_AUTHOR_NAME: 'Plimsoll',
  GIT_AUTHOR_EMAIL: 'demo@plimsoll.invalid',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'Plimsoll',
  GIT_COMMITTER_EMAIL: 'demo@plimsoll.invalid',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}

/** Exits 0 although the gate blocks: the demo did what it is for. */
export async function demoCommand(request: Request, io: CliIo): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-demo-'))
  try {
    const environment = { PATH: io.environment['PATH'] ?? '', HOME: folder, ...identity }
    const git = (...words: readonly string[]): string =>
      execFileSync('git', [...words], { cwd: folder, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const commit = (files: Readonly<Record<string, string>>, message: string): string => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      git('add', '--all')
      git('commit', '--quiet', '--message', message)
      return git('rev-parse', 'HEAD')
    }
    try {
      git('init', '--quiet', '--initial-branch=main')
    } catch (error) {
      throw new UserError('git could not be run', { exit: 3, hint: 'The demo makes a small repository: install git and try again.', cause: error })
    }
    const base = commit(before, 'A small shop')
    const head = commit(after, 'Tidy up')
    const decision = await gate({ ...(await openPair(folder, base, head)), clock: new Date() })
    const text = await printDecision(request, decision)
    if (!request.quiet && request.format === 'text')
      io.err('A small repository was made, a change took its off-site backup, its pooler and two replicas, and the gate judged it:\n\n')
    return { text, exit: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
