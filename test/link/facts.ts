/** What the whole of reading and linking says of a few files, one line a fact: `value path:line`. */
import { loadConfig } from '../../src/config/load.ts'
import type { Fact } from '../../src/base/fact.ts'
import type { Thing, Unlisted } from '../../src/model/kinds.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'

type Told = Fact<unknown> | Unlisted | readonly Thing[]

function shown(fact: Told | ReadonlyMap<string, Fact<string>>): string {
  if (fact instanceof Map) return `${fact.size} settings`
  if (Array.isArray(fact)) return (fact as readonly Thing[]).map((one) => `${one.name} ${one.at.path}:${one.at.line}`).join(', ')
  if (fact instanceof Map) return `${fact.size} settings`
  const one = fact as Fact<unknown>
  const place = `${one.at.path}:${one.at.line}`
  return one.state === 'unresolved' ? `?${one.raw} ${place}` : `${String(one.value)} ${place}`
}

/** Facts of a thing by `kind/name`; what is absent is not in it. */
export async function factsOf(files: Readonly<Record<string, string>>, subject: string): Promise<Readonly<Record<string, string>>> {
  const tree = memoryTree(files)
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  const found = system.things.find((one) => `${one.kind}/${one.name}` === subject)
  return Object.fromEntries(Object.entries(found?.facts ?? {}).map(([name, fact]) => [name, shown(fact as Told)]))
}

/** The subjects of one kind. */
export async function subjectsOf(files: Readonly<Record<string, string>>, kind: string): Promise<readonly string[]> {
  const tree = memoryTree(files)
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  return system.things.flatMap((one) => (one.kind === kind ? one.name : []))
}
