/** Whether something at head still asks for a subject that is gone: then it was not given up, it was lost. */
import type { Evidence } from '../base/evidence.ts'
import { basename, dirname } from '../base/paths.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { System } from '../model/system.ts'
import type { Identity } from './identity.ts'

export interface StillAsked {
  readonly at: Evidence
  /** What it does with it: `deploys compose.yaml, where it was declared`. */
  readonly words: string
}

export function stillAsked(subject: string, base: System, head: System, { backward }: Pick<Identity, 'backward'>): StillAsked | undefined {
  const thing = base.things.find((one) => subjectOf(one) === subject)
  return thing === undefined ? undefined : (byDeploy(thing, base, head) ?? byScript(thing, base, head) ?? byCode(thing, head, backward))
}

/** A deploy that brings up the very file the subject stood in. */
function byDeploy({ at: { path } }: Thing, base: System, head: System): StillAsked | undefined {
  if (!base.stacks.some(({ files }) => files.includes(path))) return undefined
  const ask = head.asks.find(({ what, names, at, folder }) => what === 'file' && names.some((name) => isFile(name, path, [dirname(at.path), '', folder ?? ''])))
  return ask === undefined ? undefined : { at: ask.at, words: `deploys ${path}, where it was declared` }
}

/** A bare name is looked for beside the command or at the root; a longer one may begin on the server. */
function isFile(written: string, path: string, folders: readonly string[]): boolean {
  const name = written
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\$\{?\w+\}?|~|\.)?\/+/, '')
  if (name === path || name.endsWith(`/${path}`)) return true
  if (name.includes('/')) return path.endsWith(`/${name}`)
  // A folder on the server ends as the one of the tree does.
  return basename(path) === name && folders.some((folder) => folder === dirname(path) || (dirname(path) !== '' && folder.endsWith(`/${dirname(path)}`)))
}

/** A script that spoke to it at base still does, or one that has come since. */
function byScript(thing: Thing, base: System, head: System): StillAsked | undefined {
  if (thing.kind !== 'database') return undefined
  const others = new Set(head.things.filter(({ kind }) => kind === 'database').map(({ name }) => name))
  const before = new Set(base.asks.filter(({ what, names }) => what === 'server' && names.some((name) => isServer(name, thing.name))).map(({ at }) => at.path))
  const known = new Set(base.files)
  const ask = head.asks.find(
    ({ what, names, at }) =>
      what === 'server' && (before.has(at.path) || !known.has(at.path)) && names.some((name) => isServer(name, thing.name) && !others.has(name)),
  )
  return ask === undefined ? undefined : { at: ask.at, words: 'speaks to it' }
}

const holds: ReadonlyMap<string, string> = new Map([
  ['migrations', 'makes its tables'],
  ['schema', 'describes its tables'],
  ['code', 'opens connections to it'],
])

/** Its migrations, its schema or a client are still there, and no database that was there before has taken them over. */
function byCode(thing: Thing, head: System, backward: Identity['backward']): StillAsked | undefined {
  if (thing.kind !== 'database') return undefined
  const taken = new Set(head.things.flatMap((one) => (one.kind === 'database' && backward.has(subjectOf(one)) ? one.marks : [])))
  for (const { what, names, at } of head.asks) {
    if (what !== 'database') continue
    const mark = names.find((name) => thing.marks.includes(name) && !taken.has(name))
    if (mark !== undefined) return { at, words: holds.get(mark.slice(0, mark.indexOf(':'))) ?? 'needs it' }
  }
  return undefined
}

/** A container's name has the project's or stack's in front and a number behind. */
function isServer(written: string, database: string): boolean {
  const name = database.slice(database.lastIndexOf('/') + 1)
  const container = written.replace(/[-_.]\d+(\.\w+)?$/, '')
  return container === name || container.endsWith(`_${name}`) || container.endsWith(`-${name}`)
}
