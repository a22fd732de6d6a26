/** Overlays named for production that only tests lay over another file: the name is then borne out by nothing that serves users. */
import type { Evidence } from '../base/evidence.ts'
import { basename, placeOf } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import { strengthOfDeploy } from '../commands/surroundings.ts'
import type { Stack } from '../model/stack.ts'
import type { ReadContext } from '../readers/reader.ts'
import { filesOf } from '../stacks/deployments.ts'
import type { StackInput } from '../stacks/input.ts'
import { locator } from '../stacks/index.ts'
import { documents } from './told-for.ts'

/** File → where a test lays it over another, where each command that names it is one and no document speaks of it: who deploys by hand is told how. */
export async function triedOverlays({ scripts, schedules = [], paths }: StackInput, context: ReadContext): Promise<ReadonlyMap<string, Evidence>> {
  const locate = locator(paths)
  const found = new Map<string, Evidence>()
  const others = new Set<string>()
  const timed = schedules.map(({ name, at, actions }) => ({ kind: 'script' as const, name, path: at.path, at, actions }))
  for (const script of [...scripts, ...timed])
    for (const action of script.actions) {
      if (action.does !== 'deploy' || (action.tool !== 'compose' && action.tool !== 'stack')) continue
      const files = filesOf(action, script, locate)
      const isTrial = action.tries === true || strengthOfDeploy(action, script, files, undefined) === 0
      for (const [index, file] of files.entries())
        if (!isTrial || index === 0) others.add(file)
        else if (placeOf(file).place === 'production' && !found.has(file)) found.set(file, action.at)
    }
  for (const file of others) found.delete(file)
  for (const path of found.size === 0 ? [] : paths.filter((one) => documents.test(one))) {
    const file = await context.read(path)
    for (const overlay of found.keys()) if (isText(file) && file.text.includes(basename(overlay))) found.delete(overlay)
  }
  return found
}

/** Where a stack's last file is one of them, and nothing else puts it forward: documents and the file below it then say nothing of it, nor it of them. */
export function triedIn({ files, unsure }: Stack, { tried }: StackInput): Evidence | undefined {
  return unsure === true ? tried?.get(files.at(-1) ?? '') : undefined
}
