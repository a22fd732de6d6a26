/** Reads a rule file's YAML key by key and says exactly what is wrong where: strict keys, types, the nearest right spelling. */
import { UserError } from '../base/errors.ts'
import { asBoolean, asList, asMap, asScalar, deref, entriesOf, type YamlEntry, type YamlNode, type YamlScalar } from '../parse/yaml.ts'
import { nearest } from './nearest.ts'

export type Entries = ReadonlyMap<string, YamlEntry>

/** One file being read: every error knows its path. */
export class FieldReader {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  fail(line: number, what: string, hint: string): never {
    throw new UserError(`${this.path}:${line} ${what}`, { exit: 2, hint, where: `${this.path}:${line}` })
  }

  /** A map whose keys are all among those known; an unknown one is an error. */
  entries(node: YamlNode | undefined, what: string, keys: readonly string[]): Entries {
    const entries = this.open(node, what)
    for (const [name, { key }] of entries) {
      if (keys.includes(name)) continue
      const right = nearest(name, keys)
      this.fail(key.line, `${what} has no key ${name}`, right === undefined ? `known keys are ${keys.join(', ')}` : `did you mean ${right}?`)
    }
    return entries
  }

  /** A map with keys of the author's own. */
  open(node: YamlNode | undefined, what: string): Entries {
    const map = asMap(node)
    if (map === undefined) this.fail(node?.line ?? 1, `${what} is not a map`, 'write it as key: value')
    const seen = new Map<string, YamlEntry>()
    for (const entry of map.entries) {
      if (seen.has(entry.key.text)) this.fail(entry.key.line, `${entry.key.text} stands twice`, 'keep one of the two')
      seen.set(entry.key.text, entry)
    }
    return new Map(entriesOf(map).map((entry) => [entry.key.text, entry]))
  }

  scalar(entries: Entries, key: string): YamlScalar | undefined {
    const entry = entries.get(key)
    if (entry === undefined) return undefined
    return asScalar(entry.value) ?? this.fail(entry.key.line, `${key} is not a text`, `write ${key} as text, in quotes where it holds ": " or " #"`)
  }

  text(entries: Entries, key: string): string | undefined {
    return this.scalar(entries, key)?.text.trim()
  }

  needed(entries: Entries, key: string, line: number): string {
    return this.text(entries, key) ?? this.fail(line, `${key} is missing`, `a rule needs ${key}`)
  }

  /** One of a few words. */
  choice<T extends string>(entries: Entries, key: string, words: readonly T[]): T | undefined {
    const scalar = this.scalar(entries, key)
    if (scalar === undefined) return undefined
    const found = words.find((word) => word === scalar.text)
    return found ?? this.fail(scalar.line, `${key} is ${scalar.text}`, `it is one of ${words.join(', ')}`)
  }

  flag(entries: Entries, key: string): boolean {
    const entry = entries.get(key)
    if (entry === undefined) return false
    return asBoolean(entry.value) ?? this.fail(entry.key.line, `${key} is neither true nor false`, `write ${key}: true`)
  }

  /** One text or a list of them. */
  texts(entries: Entries, key: string): readonly YamlScalar[] {
    const entry = entries.get(key)
    if (entry === undefined) return []
    const list = asList(entry.value)
    const nodes = list?.items ?? [entry.value]
    return nodes.map((node) => asScalar(node) ?? this.fail(deref(node).line, `${key} holds what is not a text`, `write ${key} as text or a list of texts`))
  }
}
