/** Trees in memory for the tests of platforms, and what was declared as lines a person can check. */
import type { Fact } from '../../src/base/fact.ts'
import type { Declaration, ServiceDeclaration } from '../../src/model/declaration.ts'
import type { DatabaseDeclaration } from '../../src/model/managed.ts'
import type { Stack } from '../../src/model/stack.ts'
import type { Platform } from '../../src/readers/platform.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

export type Files = Readonly<Record<string, string>>

export function contextOf(files: Files): ReadContext {
  const paths = Object.keys(files).sort()
  return {
    read: (path) => Promise.resolve(Object.hasOwn(files, path) ? { path, text: files[path] ?? '' } : undefined),
    has: (path) => Object.hasOwn(files, path),
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

export interface Read {
  readonly stacks: readonly Stack[]
  readonly candidates: readonly string[]
  readonly declares: readonly Declaration[]
  readonly skipped: readonly string[]
  service(name: string): ServiceDeclaration
  database(name: string): DatabaseDeclaration
  of<K extends Declaration['kind']>(kind: K): readonly Extract<Declaration, { kind: K }>[]
}

/** Finds the stacks of a tree and reads them all. */
export async function read(platform: Platform, files: Files): Promise<Read> {
  const context = contextOf(files)
  const { stacks, candidates } = await platform.find({ paths: Object.keys(files).sort(), context, scripts: [], schedules: [] })
  const declares: Declaration[] = []
  const skipped: string[] = []
  for (const stack of stacks) {
    const reading = await platform.read(stack, context)
    declares.push(...reading.declares)
    skipped.push(...reading.skipped.map(({ path, line, reason }) => `${path}:${line} ${reason}`))
  }
  const of: Read['of'] = (kind) => declares.filter((one): one is Extract<Declaration, { kind: typeof kind }> => one.kind === kind)
  const named = <T extends { readonly name: string }>(list: readonly T[], name: string): T => {
    const found = list.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no ${name} among ${list.map((one) => one.name).join(', ')}; skipped: ${skipped.join('; ')}`)
    return found
  }
  return {
    stacks,
    candidates: candidates.map(({ path, why }) => `${path}: ${why}`),
    declares,
    skipped,
    of,
    service: (name) => named(of('service'), name),
    database: (name) => named(of('database'), name),
  }
}

/** `4 services.api.instance_count = 3`, with `(note)` for a default, and `? raw` for what is unresolved. */
export function show(fact: Fact<unknown> | undefined): string {
  return fact === undefined ? 'absent' : `${fact.at.line} ${fact.at.key} ${brief(fact)}`
}

export function brief(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  if (fact.state === 'unresolved') return `? ${fact.raw}`
  const value = Array.isArray(fact.value) ? fact.value.join('|') : String(fact.value)
  return fact.state === 'known' ? `= ${value}` : `= ${value} (${fact.note})`
}

/** Everything that could be printed of a declaration: a secret must not be in it. */
export function printed(declares: readonly Declaration[]): string {
  return JSON.stringify(declares, (_, value: unknown) =>
    value instanceof Map ? [...(value as Map<string, unknown>)].map(([key, one]) => [key, withoutValue(one)]) : withoutValue(value),
  )
}

/** Values of variables are secrets by right and printed by nobody; what stands around them is. */
function withoutValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'state' in value && 'value' in value ? { ...value, value: undefined } : value
}
