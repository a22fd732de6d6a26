/** The action as it is shipped, over the AdvWell system: pull requests told as edits of its files, run by the bundle on Node 24. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actionMetadata, actionNode, root, runAction, type ActionResult, type ActionRun } from '../harness/run-action.ts'
import { openPull, type GitHub, type Pull } from '../harness/github.ts'
import type { Files } from '../harness/git.ts'
import { fixture, type Edit } from '../systems/story.ts'
import { actionRunOf, type InProcess } from './support.ts'

export interface Shipped {
  /** Why there is nothing to run; in CI that is an error. */
  readonly missing: string | undefined
  /** Where the copy's entry points are. */
  readonly folder: string
  run(github: GitHub, pull: Pull, options?: InProcess & Partial<ActionRun>): Promise<ActionResult>
  remove(): void
}

/** Copies dist/ to where no package of this repository can be found: only what is bundled is at hand, as on a stranger's runner. */
export function shippedAction(): Shipped {
  const dist = join(root, 'dist')
  const { main } = actionMetadata().runs
  const runtime = actionNode()
  const missing = 'missing' in runtime ? runtime.missing : existsSync(join(root, main)) ? undefined : `there is no ${main}; npm run build makes it`
  if (missing !== undefined && (process.env['CI'] ?? '') !== '') throw new Error(missing)
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-dist-'))
  if (missing === undefined) cpSync(dist, folder, { recursive: true })
  else console.warn(`Skipped: ${missing}`)
  return {
    missing,
    folder,
    run: (github, pull, options = {}) => runAction({ ...actionRunOf(github, pull, options), script: join(folder, main.replace(/^dist\//, '')), ...options }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export const advwell = fixture('advwell')

/** What a commit changes; a file that is gone is null. */
export function changed(before: Readonly<Record<string, string>>, edit: Edit): Files {
  const after = edit(before)
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path])
  return Object.fromEntries(paths.map((path) => [path, after[path] ?? null]))
}

export interface Opened {
  readonly edit: Edit
  readonly base?: Readonly<Record<string, string>>
  readonly mainMoves?: Files
}

export function openAdvwell(github: GitHub, { edit, base = advwell, mainMoves }: Opened): Promise<Pull> {
  return openPull(github, { base, head: changed(base, edit), ...(mainMoves === undefined ? {} : { mainMoves }) })
}
