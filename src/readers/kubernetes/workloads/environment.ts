/** What a container's process sees: `envFrom` first, `env` over it, taken from the ConfigMaps and Secrets of the same tree. */
import type { Evidence } from '../../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import { limits } from '../../../base/limits.ts'
import type { Cluster } from '../object.ts'
import type { Told } from '../told.ts'
import { keptIn, type Kept } from './kept.ts'
import { down, each, isOpen, isTrue, openFact, partly, text, textOfSpot, type Spot } from './spots.ts'

export interface Environment {
  readonly values: ReadonlyMap<string, Fact<string>>
  /** ConfigMaps and Secrets that are not in this stack: what they set is unknown. */
  readonly open: readonly string[]
  /** Variable → `secret/key`. */
  readonly given: ReadonlyMap<string, string>
}

/** Reads {@link https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/}. */
export function readEnvironment(container: Spot, namespace: string, cluster: Cluster, told: Told): Environment {
  const values = new Map<string, Fact<string>>()
  const open: string[] = []
  const given = new Map<string, string>()
  for (const source of each(down(container, 'envFrom'))) {
    for (const [kind, key] of sources) {
      const name = text(source, key, 'name')
      if (name === undefined) continue
      const kept = keptIn(kind, name, namespace, cluster)
      if (kept === undefined) {
        const optional = isTrue(source, key, 'optional') ? ', nor need it be' : ''
        open.push(`${kind}/${name}`)
        told.tell(source.at, `${source.at.key}: ${kind}/${name} is not in this stack${optional}: what it sets is unknown`)
        continue
      }
      const prefix = text(source, 'prefix') ?? ''
      for (const [entry, value] of kept) {
        // The API passes over names that are no variables, files of a ConfigMap among them.
        if (!/^[A-Za-z_.-][\w.-]*$/.test(entry) || values.size >= limits.variables) continue
        values.set(`${prefix}${entry}`, value.fact)
        if (kind === 'Secret') given.set(`${prefix}${entry}`, `${name}/${entry}`)
      }
    }
  }
  for (const one of each(down(container, 'env'))) {
    const name = text(one, 'name')
    if (name === undefined || values.size >= limits.variables) continue
    const fact = valueOf(one, name, namespace, cluster, given)
    values.delete(name)
    if (fact !== undefined) values.set(name, typeof fact === 'string' ? expanded(fact, values, spotOfValue(one)) : fact)
  }
  return { values, open, given }
}

const sources = [
  ['ConfigMap', 'configMapRef'],
  ['Secret', 'secretRef'],
] as const

const references = [
  ['Secret', 'secretKeyRef'],
  ['ConfigMap', 'configMapKeyRef'],
] as const

function spotOfValue(one: Spot): Evidence {
  return (down(one, 'value') ?? one).at
}

/** A text that is written is still to be expanded; undefined for an optional key that is not there. */
function valueOf(one: Spot, name: string, namespace: string, cluster: Cluster, given: Map<string, string>): Fact<string> | string | undefined {
  const from = down(one, 'valueFrom')
  if (from === undefined) {
    given.delete(name)
    return textOfSpot(down(one, 'value')) ?? ''
  }
  for (const [kind, key] of references) {
    const ref = down(from, key)
    const source = text(ref, 'name')
    const entry = text(ref, 'key')
    if (ref === undefined || source === undefined || entry === undefined) continue
    if (kind === 'Secret') given.set(name, `${source}/${entry}`)
    const found: Kept | undefined = keptIn(kind, source, namespace, cluster)?.get(entry)
    if (found !== undefined) return alsoAt(found.fact, ref.at)
    if (isTrue(ref, 'optional') && keptIn(kind, source, namespace, cluster) !== undefined) return undefined
    return partly(unresolved(`\${${name}}`, ref.at, `it is key ${entry} of ${kind}/${source}, which is not in this stack`), `\${${name}}`)
  }
  const field = text(from, 'fieldRef', 'fieldPath') ?? text(from, 'resourceFieldRef', 'resource')
  return unresolved(field === undefined ? 'a value that only the cluster knows' : `the pod’s ${field}`, from.at)
}

function alsoAt(fact: Fact<string>, at: Evidence): Fact<string> {
  const also = fact.also === undefined ? [at] : [...fact.also, at]
  return fact.state === 'known' ? { state: 'known', value: fact.value, at: fact.at, also } : { ...fact, also }
}

/** `$(NAME)` of variables that stand before it; `$$(NAME)` is itself. What is not known stays as `${NAME}`. */
function expanded(value: string, values: ReadonlyMap<string, Fact<string>>, at: Evidence): Fact<string> {
  const { text: filled, missing, also } = expand(value, values)
  const more = also.length === 0 ? {} : { also }
  if (missing.length > 0) {
    const raw = missing.map((name) => `\${${name}}`).join(' ')
    return { ...partly(unresolved(raw, at, hintOf(missing, values)), filled), ...more }
  }
  if (isOpen(value)) return openFact(filled, at, 'names')
  return also.length === 0 ? known(filled, at) : { state: 'known', value: filled, at, also }
}

function hintOf(missing: readonly string[], values: ReadonlyMap<string, Fact<string>>): string | undefined {
  const first = values.get(missing[0] ?? '')
  return first?.state === 'unresolved' ? first.hint : undefined
}

interface Expanded {
  readonly text: string
  readonly missing: readonly string[]
  readonly also: readonly Evidence[]
}

/** Expands a text of `env`, `command` or `args` ({@link https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/}). */
export function expand(value: string, values: ReadonlyMap<string, Fact<string>>): Expanded {
  if (!value.includes('$(')) return { text: value, missing: [], also: [] }
  const missing = new Set<string>()
  const also: Evidence[] = []
  let length = value.length
  const filled = value.replace(/\$\$|\$\(([A-Za-z_.-][\w.-]{0,250})\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$'
    const fact = values.get(name)
    if (fact === undefined) return whole
    if (fact.state === 'unresolved') missing.add(name)
    else also.push(fact.at)
    const inner = fact.state === 'unresolved' ? (fact.partial?.reveal() ?? `\${${name}}`) : fact.value
    length += inner.length
    return length > limits.expanded ? `\${${name}}` : inner
  })
  if (length > limits.expanded) return { text: filled, missing: ['a text that grows too long'], also: [] }
  return { text: filled, missing: [...missing], also }
}
