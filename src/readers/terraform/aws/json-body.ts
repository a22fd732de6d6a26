/** JSON that a file or a template holds, asked like what is written in the configuration itself. */
import type { Evidence } from '../../../base/evidence.ts'
import { known, unresolved, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import { Secret } from '../../../base/secret.ts'
import { jsonEntry, type JsonNode, type JsonObject } from '../../../parse/json.ts'
import type { Body } from '../resource.ts'

/** An object of JSON; every place is that of the attribute it came from, since its own lines are another file's. */
export function jsonBody(node: JsonObject, at: Evidence): Body {
  const below = (name: string): Evidence => ({ ...at, key: `${at.key}.${name}` })
  const get = (name: string): JsonNode | undefined => {
    const value = jsonEntry(node, name)?.value
    return value?.kind === 'scalar' && value.value === null ? undefined : value
  }
  const scalar = <T>(name: string, fits: (value: string | number | boolean) => T | undefined): Fact<T> | undefined => {
    const value = get(name)
    if (value === undefined) return undefined
    if (value.kind !== 'scalar' || value.value === null) return unresolved('a value of another kind', below(name))
    if (typeof value.value === 'string' && value.value.includes('${')) return open(value.value, below(name))
    const found = fits(value.value)
    return found === undefined ? unresolved('a value of another kind', below(name)) : known(found, below(name))
  }
  const text = (name: string): Fact<string> | undefined => scalar(name, String)
  return {
    at,
    has: (name) => get(name) !== undefined,
    text,
    number: (name) => scalar(name, (value) => (value === '' || Number.isNaN(Number(value)) ? undefined : Number(value))),
    flag: (name) => scalar(name, (value) => (typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined)),
    texts: (name) => {
      const value = get(name)
      return value?.kind === 'array'
        ? value.items.map((item) => itemText(item, below(name)))
        : value === undefined
          ? undefined
          : [text(name) ?? known('', below(name))]
    },
    map: (name) => {
      const value = get(name)
      return value?.kind === 'object' ? new Map(value.entries.map((entry) => [entry.key, itemText(entry.value, below(`${name}.${entry.key}`))])) : undefined
    },
    object: (name) => {
      const value = get(name)
      return value?.kind === 'object' ? jsonBody(value, below(name)) : undefined
    },
    objects: (name) => {
      const value = get(name)
      return value?.kind === 'array'
        ? value.items.flatMap((item, index) => (item.kind === 'object' ? [jsonBody(item, below(`${name}.${index}`))] : []))
        : undefined
    },
    blocks: () => [],
    open: () => undefined,
    references: (name) => {
      const value = get(name)
      return value?.kind === 'scalar' && typeof value.value === 'string' ? addressesIn(value.value) : []
    },
  }
}

function itemText(item: JsonNode, at: Evidence): Fact<string> {
  if (item.kind !== 'scalar') return unresolved('a value of another kind', at)
  const text = String(item.value ?? '')
  return text.includes('${') ? open(text, at) : known(text, at)
}

/** What may be a secret beside the unknown part is kept out of what is shown. */
function open(text: string, at: Evidence): UnresolvedFact {
  const names = text.match(/\$\{[^${}]{1,300}\}/g)?.join(' ') ?? 'a template'
  return { ...unresolved(names, at), partial: new Secret(text) }
}

/** `${aws_secretsmanager_secret.db.arn}:url::` leans on `aws_secretsmanager_secret.db`. */
function addressesIn(text: string): readonly string[] {
  return (text.match(/\$\{[^${}]{1,300}\}/g) ?? []).map((one) =>
    one
      .slice(2, -1)
      .replace(/\[[^\]]*\]/g, '')
      .split('.')
      .slice(0, -1)
      .join('.'),
  )
}
