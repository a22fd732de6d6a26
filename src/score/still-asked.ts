/** Whether something at head still asks for a subject that is gone: then it was not given up, it was lost. */
import type { Evidence } from '../base/evidence.ts'
import { basename, dirname } from '../base/paths.ts'
import { valueOf } from '../base/fact.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { System } from '../model/system.ts'
import { engineOf, type Identity } from './identity.ts'

export interface StillAsked {
  readonly at: Evidence
  /** What it does with it: `deploys compose.yaml, where it was declared`. */
  readonly words: string
}

export function stillAsked(subject: string, base: System, head: System, { backward }: Pick<Identity, 'backward'>): StillAsked | undefined {
  const thing = base.things.find((one) => subjectOf(one) === subject)
  return thing === undefined
    ? undefined
    : (byDeploy(thing, base, head) ??
        byScript(thing, base, head) ??
        byCode(thing, base, head, backward) ??
        byProfile(thing, base, head) ??
        byProxy(thing, head))
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

/** Its migrations, its schema or a client are still there, under the old path or a new one, and no database that was there before has taken them over. */
function byCode(thing: Thing, base: System, head: System, backward: Identity['backward']): StillAsked | undefined {
  if (thing.kind !== 'database') return undefined
  const taken = marksOf(head, (one) => backward.has(subjectOf(one)))
  // What came with a database of its own is no other's that moved.
  const brought = marksOf(head, (one) => valueOf(one.facts.external) === false)
  const before = marksAsked(base)
  const now = marksAsked(head)
  const moved = new Set(thing.marks.flatMap((mark) => (before.has(mark) && !now.has(mark) ? [holderOf(mark)] : [])))
  const isIts = (mark: string): boolean => thing.marks.includes(mark) || (moved.has(holderOf(mark)) && !before.has(mark) && !brought.has(mark))
  for (const { what, names, at, engine } of head.asks) {
    if (what !== 'database' || (engine !== undefined && engine !== engineOf(thing))) continue
    const mark = names.find((name) => !taken.has(name) && isIts(name))
    if (mark !== undefined) return { at, words: holds.get(holderOf(mark)) ?? 'needs it' }
  }
  return undefined
}

/** It stands where it stood, behind a profile that nothing switches on, and so does what used it: whoever switches it on runs it, judged by nobody. */
function byProfile(thing: Thing, base: System, head: System): StillAsked | undefined {
  if (thing.kind !== 'database') return undefined
  const off = head.asks.filter(({ what }) => what === 'service')
  const hosts = hostsOf(thing)
  const own = off.find(({ names }) => names.some((name) => hosts.includes(name)))
  if (own === undefined) return undefined
  const users = thing.marks.flatMap((mark) => (mark.startsWith('clients:') && mark !== 'clients:' ? mark.slice('clients:'.length).split(',') : []))
  const others = base.things.filter(isService).flatMap(({ name, facts }) => (/^(web|worker)$/.test(valueOf(facts.role) ?? '') ? [name] : []))
  const isOff = (name: string): boolean => off.some(({ names }) => names.includes(name.slice(name.lastIndexOf('/') + 1)))
  return (users.length > 0 ? users : others).some(isOff) ? { at: own.at, words: 'describes it, behind a profile that nothing switches on' } : undefined
}

/** Its proxy still faces the world and no longer tells what it serves, or the file that describes it lies there and is not read. */
function byProxy({ kind, name, marks }: Thing, head: System): StillAsked | undefined {
  if (kind !== 'route') return undefined
  const asks = head.asks.filter(({ what }) => what === 'route')
  const file = asks.find(({ names }) => names.includes(name))
  if (file !== undefined) return { at: file.at, words: 'describes it, in a file that its proxy does not read' }
  const proxy = asks.find(({ names }) => names.some((one) => marks.includes(one)))
  return proxy === undefined ? undefined : { at: proxy.at, words: 'served it, and runs with a configuration that the repository does not tell' }
}

function hostsOf({ marks }: Thing): readonly string[] {
  return marks.flatMap((mark) => (mark.startsWith('host:') && mark !== 'host:' ? [mark.slice('host:'.length)] : []))
}

function marksOf({ things }: System, counts: (database: Thing<'database'>) => boolean): ReadonlySet<string> {
  return new Set(things.flatMap((one) => (isDatabase(one) && counts(one) ? one.marks : [])))
}

function isDatabase(thing: Thing): thing is Thing<'database'> {
  return thing.kind === 'database'
}

function isService(thing: Thing): thing is Thing<'service'> {
  return thing.kind === 'service'
}

function marksAsked({ asks }: System): ReadonlySet<string> {
  return new Set(asks.flatMap(({ what, names }) => (what === 'database' ? names : [])))
}

/** `migrations`, `schema` or `code`. */
function holderOf(mark: string): string {
  return mark.slice(0, mark.indexOf(':'))
}

/** A container's name has the project's or stack's in front and a number behind. */
function isServer(written: string, database: string): boolean {
  const name = database.slice(database.lastIndexOf('/') + 1)
  const container = written.replace(/[-_.]\d+(\.\w+)?$/, '')
  return container === name || container.endsWith(`_${name}`) || container.endsWith(`-${name}`)
}
