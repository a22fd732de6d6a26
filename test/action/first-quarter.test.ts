/** A new user's first quarter of an hour, with what is shipped: `init`, a pull request, a block, a waiver, a merge. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { temporaryFolder } from '../harness/git.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { root } from '../harness/run-action.ts'
import { gateRun, withBot } from '../harness/runs.ts'
import { changed, shippedAction } from './shipped.ts'

const shipped = shippedAction()

/** The files that `plimsoll init` writes into a copy of the repository. */
function initialised(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const folder = temporaryFolder()
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const dist = temporaryFolder()
    cpSync(join(root, 'dist'), dist, { recursive: true })
    execFileSync(process.execPath, [join(dist, 'cli.js'), 'init'], { cwd: folder, encoding: 'utf8' })
    rmSync(dist, { recursive: true, force: true })
    const written = ['.github/workflows/plimsoll.yml', '.plimsoll.yml']
    return Object.fromEntries(written.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As both files say: to enforce, remove the one line of each. */
const enforced = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace(/^ +(?:with: \{ report-only: true \}|mode: report\b).*\n/m, '')]))

describe.skipIf(shipped.missing !== undefined)('a new user', { timeout: 120_000 }, () => {
  let github: GitHub
  afterAll(() => shipped.remove())

  async function act(pull: Pull, run: number, attempt = 1) {
    const ran = await shipped.run(github, pull, { run, attempt })
    expect(ran.stderr).toBe('')
    expect(ran.leaked).toBe(false)
    return ran
  }

  test('adopts it, sees a block, waives it, and merges', async () => {
    github = await startGitHub()
    const bot = withBot(github)
    const files = initialised(sound)

    // The pull request that brings Plimsoll: shown, nothing blocked.
    const adopting = await openPull(github, { base: sound, head: files })
    const first = await act(adopting, 1)
    expect(first.code).toBe(0)
    expect(first.outputs).toMatchObject({ decision: 'pass', blocking: '0' })
    expect(first.summary).toContain('Plimsoll is new here')
    adopting.close()

    // In report mode a loss is shown and the job succeeds.
    const reported = await openPull(github, { base: { ...sound, ...files }, head: changed(sound, () => broken) })
    const shown = await act(reported, 2)
    expect(shown.code).toBe(0)
    expect(shown.outputs).toMatchObject({ decision: 'block', blocking: '3' })
    reported.close()

    // Enforced, it blocks, and the comment says what to say.
    const enforcing = enforced(files)
    expect(JSON.stringify(enforcing)).not.toMatch(/report-only: true|mode: report/)
    const pull = await openPull(github, { base: { ...sound, ...enforcing }, head: changed(sound, () => broken) })
    const blocked = await act(pull, 3)
    expect(blocked.code).toBe(1)
    const [comment] = await github.comments(pull.number)
    const offered = [...(comment?.body ?? '').matchAll(/`(\/plimsoll waive [^`]+)`/g)].map((found) => found[1] ?? '')
    expect(offered).toHaveLength(1)

    // What the comment offers is said as it stands, with a date and a reason; then for the others, by the rules they have.
    bot.runs.push(gateRun(pull.head, { path: '.github/workflows/gate.yml' }))
    const words = [
      offered[0] ?? '',
      '/plimsoll waive database/pooling until YYYY-MM-DD reason: …',
      '/plimsoll waive infrastructure/replicas until YYYY-MM-DD reason: …',
    ]
    const body = words.map((line) => line.replace('YYYY-MM-DD', '2099-01-31').replace('…', 'agreed for the launch')).join('\n')
    const said = await github.commentAs('octocat', pull.number, body)
    const answered = await shipped.run(github, pull, {
      event: github.commentEvent(pull.number, said),
      eventName: 'issue_comment',
      run: 4,
      sha: pull.base,
      ref: 'refs/heads/main',
    })
    expect(answered.stderr).toBe('')
    expect(answered.code).toBe(0)
    expect(bot.reactions.get(said.id)).toEqual(['eyes', 'rocket'])
    expect(bot.again).toEqual([{ id: 77, how: 'rerun-failed-jobs' }])

    // The check that runs again passes, and the comment shows who waived what until when.
    const again = await act(pull, 3, 2)
    expect(again.code).toBe(0)
    expect(again.outputs).toMatchObject({ decision: 'pass', blocking: '0' })
    expect((await github.comments(pull.number))[0]?.body).toContain('waived by `@octocat` until 2099-01-31: agreed for the launch')
    const violations = github.gateway.violations()
    pull.close()
    await github.close()
    expect(violations).toEqual([])
  })
})
