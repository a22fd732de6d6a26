/** What a package.json depends on: its own reader asks, and whoever reads a project that has no manifest but the one above it. */
import type { PackageDeclaration } from '../model/declaration.ts'
import { jsonAt, jsonText, type JsonNode } from './json.ts'

/** What runs in production wins over the same name among what builds. */
const sections = ['devDependencies', 'peerDependencies', 'optionalDependencies', 'dependencies'] as const

export function dependenciesIn(root: JsonNode, path: string): PackageDeclaration['dependencies'] {
  const dependencies = new Map<string, { range: string; dev: boolean; at: { path: string; line: number; key: string } }>()
  for (const section of sections) {
    for (const { key, text, line } of textsIn(root, section)) {
      dependencies.set(key, { range: text, dev: section === 'devDependencies', at: { path, line, key: `${section}.${key}` } })
    }
  }
  return dependencies
}

/** Entries of an object that are texts; of equal keys the last stands. */
export function textsIn(root: JsonNode, name: string): readonly { readonly key: string; readonly text: string; readonly line: number }[] {
  const object = jsonAt(root, name)
  if (object?.kind !== 'object') return []
  const entries = new Map<string, { key: string; text: string; line: number }>()
  for (const { key, value } of object.entries) {
    const text = jsonText(value)
    if (text !== undefined) entries.set(key, { key, text, line: value.line })
  }
  return [...entries.values()]
}
