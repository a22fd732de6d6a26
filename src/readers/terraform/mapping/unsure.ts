/** What may or may not be there: every fact of it is as unknown as its existence, so that no rule judges what nobody makes. */
import type { Fact, UnresolvedFact } from '../../../base/fact.ts'
import type { Declaration } from '../../../model/declaration.ts'
import type { Mapped, Resource } from '../resource.ts'
import { nothing } from './values.ts'

/** Gives what a resource declares its own existence: nothing for `count = 0`, and unknown facts where nobody can tell. */
export function asFarAsItExists({ exists }: Pick<Resource, 'exists'>, declare: () => Mapped): Mapped {
  if (exists.state !== 'unresolved') return exists.value ? declare() : nothing
  const { declares, skipped } = declare()
  // How many there may be says nothing of what each is like.
  const { atLeast: _least, atMost: _most, ...open } = exists
  return { declares: declares.map((one) => unsure(one, open)), skipped }
}

function unsure(declaration: Declaration, exists: UnresolvedFact): Declaration {
  const facts = Object.entries(declaration).map(([name, value]: readonly [string, unknown]) => [name, openly(value, exists)] as const)
  // What it is of is told: a copy that may not be there is no copy of anything else.
  const isOfOne = declaration.kind === 'copy' || declaration.kind === 'pooler'
  const open = declaration.kind === 'database' ? { exposureOpen: exists, protectionOpen: exists, protections: [], exposures: [] } : {}
  const unscaled = declaration.kind === 'service' ? { scaling: { ...exists, at: declaration.at } } : {}
  return { ...declaration, ...unscaled, ...Object.fromEntries(facts.filter(([name]) => !(isOfOne && name === 'of'))), ...open }
}

/** Facts stand at the top of a declaration, in its maps, and one object below. */
function openly(value: unknown, exists: UnresolvedFact, depth = 0): unknown {
  if (isFact(value)) return { ...exists, at: value.at }
  if (value instanceof Map) return new Map([...value].map(([name, one]: readonly [unknown, unknown]) => [name, openly(one, exists, depth + 1)]))
  if (depth > 3 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one: unknown) => openly(one, exists, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, one]: readonly [string, unknown]) => [name, openly(one, exists, depth + 1)]))
}

function isFact(value: unknown): value is Fact<unknown> {
  return typeof value === 'object' && value !== null && 'state' in value && 'at' in value
}
