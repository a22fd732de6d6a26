/** YAML documents to settings with dotted names, as frameworks of the JVM flatten them. */
import { limits } from '../../base/limits.ts'
import { deref, entriesOf, isNull, parseYaml, type YamlNode } from '../yaml.ts'
import type { Property } from './properties.ts'

export interface FlatYaml {
  readonly documents: readonly (readonly Property[])[]
  readonly problem?: { readonly line: number; readonly message: string }
}

/**
 * Reads settings in YAML: maps become dotted names, items `name[0]`; a list of plain values is its values with commas, too
 * ({@link https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.yaml.mapping-to-properties}).
 */
export function flatYaml(text: string): FlatYaml {
  const { documents, problem } = parseYaml(text)
  const budget = { left: limits.properties }
  const flat = documents.map((root) => {
    const found: Property[] = []
    flatten(root, '', 1, found, budget, 0)
    return found
  })
  if (budget.left <= 0) return { documents: flat, problem: { line: 1, message: `more than ${limits.properties} settings` } }
  return { documents: flat, ...(problem === undefined ? {} : { problem }) }
}

function flatten(node: YamlNode, name: string, line: number, found: Property[], budget: { left: number }, depth: number): void {
  if (--budget.left <= 0 || depth > limits.depth) return
  const value = deref(node)
  if (value.kind === 'map') {
    for (const entry of entriesOf(value)) {
      const key = entry.key.text
      // `[a.b]` in brackets is one key with a dot in it.
      const below = name === '' ? key : key.startsWith('[') ? `${name}${key}` : `${name}.${key}`
      if (below.length <= 500) flatten(entry.value, below, entry.key.line, found, budget, depth + 1)
    }
    return
  }
  if (value.kind === 'list') {
    for (const [index, item] of value.items.entries()) flatten(item, `${name}[${index}]`, item.line, found, budget, depth + 1)
    const texts = value.items.map((item) => deref(item)).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []))
    if (name !== '' && texts.length === value.items.length) found.push({ name, value: texts.join(','), line })
    return
  }
  if (name !== '') found.push({ name, value: isNull(value) ? '' : value.text, line: value.block ? line : value.line })
}
