/** The variables a stack's files are filled in with: env files as Compose finds them, or the committed example of one that is not. */
import type { Evidence } from '../../base/evidence.ts'
import { isResolved, type Fact } from '../../base/fact.ts'
import { isSecretName } from '../../base/secret.ts'
import { isText } from '../../base/source.ts'
import type { Looked } from '../../parse/interpolate.ts'
import type { ReadContext } from '../reader.ts'
import type { Told } from './documented.ts'
import type { EnvFiles } from './env-files.ts'
import { inTree } from './paths.ts'

export interface Variables {
  lookup(name: string): Looked
  /** The env file's line a variable comes from. */
  placeOf(name: string): Evidence | undefined
}

export interface Wanted {
  /** Env files that are named; else `.env` of the folder. */
  readonly files: readonly string[]
  readonly folder: string
  readonly project: string
  readonly swarm: boolean
  /** What an including stack sets goes first. */
  readonly above?: Variables
  /** Files of the stack, whose defaults documents may overrule. */
  readonly stack?: readonly string[]
}

/** Later env files win over earlier ones; the shell that deploys would win over all, and only a variable no file sets is left to it. */
export async function readVariables(wanted: Wanted, files: EnvFiles, context?: ReadContext): Promise<Variables> {
  const values = new Map<string, Fact<string>>()
  const named = wanted.files.length > 0 ? wanted.files : [inTree(wanted.folder, '.env') ?? '.env']
  for (const path of named) {
    const file = await files.read(path)
    for (const [name, fact] of file?.values ?? files.written?.get(path) ?? []) values.set(name, fact)
  }
  const told = context === undefined ? new Map<string, Told>() : await toldBy(context, wanted, values)
  const { above } = wanted
  return {
    lookup(name) {
      const outer = above?.lookup(name)
      if (outer !== undefined && outer.state !== 'unset') return outer
      const fact = values.get(name)
      if (fact === undefined) return builtIn(name, wanted, told)
      if (!isResolved(fact)) return fact.hint === undefined ? { state: 'unresolved' } : { state: 'unresolved', hint: fact.hint }
      if (fact.state === 'default') return { state: 'default', value: fact.value, note: fact.note }
      // `docker stack deploy` reads no env file: that somebody loads it into the shell first is usual, and not written here.
      return wanted.swarm
        ? {
            state: 'default',
            value: fact.value,
            note: `from ${named.includes(fact.at.path) ? '' : 'an env file written by '}${fact.at.path}, which docker stack deploy does not read by itself`,
          }
        : { state: 'known', value: fact.value }
    },
    placeOf(name) {
      const outer = above?.lookup(name)
      if (outer !== undefined && outer.state !== 'unset') return above?.placeOf(name)
      const fact = values.get(name)
      return isResolved(fact) ? fact.at : undefined
    },
  }
}

const defaulted = /\$\{([A-Za-z_]\w*):?-/g

const ofVersions = /(^|_)(VERSION|TAG|RELEASE)$/i

/** Documents are read where a password or a version may stand by default that nothing in the tree overrules. */
async function toldBy(context: ReadContext, { stack = [], swarm }: Wanted, values: ReadonlyMap<string, unknown>): Promise<ReadonlyMap<string, Told>> {
  const names = new Set<string>()
  for (const path of swarm ? [] : stack) {
    const file = await context.read(path)
    for (const [, name = ''] of isText(file) ? file.text.matchAll(defaulted) : [])
      if (!values.has(name) && (isSecretName(name) || ofVersions.test(name))) names.add(name)
  }
  return names.size === 0 ? new Map() : (await import('./documented.ts')).documentedOf(names, stack, context)
}

function builtIn(name: string, { project }: Wanted, documented: ReadonlyMap<string, Told>): Looked {
  if (name === 'COMPOSE_PROJECT_NAME') return { state: 'default', value: project, note: "the project's name" }
  // The shell's folder is the project's for whoever writes `${PWD}/config`.
  if (name === 'PWD') return { state: 'default', value: '.', note: 'the folder it is deployed from' }
  const told = documented.get(name)
  return told === undefined ? { state: 'unset' } : { state: 'unset', told }
}
