/** The variables a stack's files are filled in with: env files as Compose finds them, or the committed example of one that is not. */
import type { Evidence } from '../../base/evidence.ts'
import { isResolved, type Fact } from '../../base/fact.ts'
import type { Looked } from '../../parse/interpolate.ts'
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
}

/** Later env files win over earlier ones; the shell that deploys would win over all, and only a variable no file sets is left to it. */
export async function readVariables(wanted: Wanted, files: EnvFiles): Promise<Variables> {
  const values = new Map<string, Fact<string>>()
  const named = wanted.files.length > 0 ? wanted.files : [inTree(wanted.folder, '.env') ?? '.env']
  for (const path of named) {
    const file = await files.read(path)
    for (const [name, fact] of file?.values ?? []) values.set(name, fact)
  }
  const { above } = wanted
  return {
    lookup(name) {
      const outer = above?.lookup(name)
      if (outer !== undefined && outer.state !== 'unset') return outer
      const fact = values.get(name)
      if (fact === undefined) return builtIn(name, wanted)
      if (!isResolved(fact)) return fact.hint === undefined ? { state: 'unresolved' } : { state: 'unresolved', hint: fact.hint }
      if (fact.state === 'default') return { state: 'default', value: fact.value, note: fact.note }
      // `docker stack deploy` reads no env file: that somebody loads it into the shell first is usual, and not written here.
      return wanted.swarm
        ? { state: 'default', value: fact.value, note: `from ${fact.at.path}, which docker stack deploy does not read by itself` }
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

function builtIn(name: string, { project }: Wanted): Looked {
  if (name === 'COMPOSE_PROJECT_NAME') return { state: 'default', value: project, note: "the project's name" }
  // The shell's folder is the project's for whoever writes `${PWD}/config`.
  if (name === 'PWD') return { state: 'default', value: '.', note: 'the folder it is deployed from' }
  return { state: 'unset' }
}
