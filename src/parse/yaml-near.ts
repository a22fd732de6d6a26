/** The same questions to maps as in yaml.ts for lists of thousands of maps: merge keys are followed one step, so that no item costs more than it holds. */
import { asList, asMap, type YamlEntry, type YamlMap, type YamlNode } from './yaml.ts'

const mostMerged = 10

function isMerge(entry: YamlEntry): boolean {
  return entry.key.text === '<<' && !entry.key.quoted
}

function mergedMaps(map: YamlMap): readonly YamlMap[] {
  return map.entries
    .filter(isMerge)
    .slice(0, mostMerged)
    .flatMap(({ value }) => asMap(value) ?? (asList(value)?.items ?? []).slice(0, mostMerged).flatMap((item) => asMap(item) ?? []))
}

/** One entry of a map: its own, else that of the first merged map that has it. */
export function nearEntry(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  const map = asMap(node)
  if (map === undefined) return undefined
  const own = map.entries.findLast((entry) => entry.key.text === key)
  if (own !== undefined) return own
  for (const merged of mergedMaps(map)) {
    const entry = merged.entries.findLast((one) => one.key.text === key)
    if (entry !== undefined) return entry
  }
  return undefined
}

export function nearValue(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  let value = node
  for (const key of keys) value = nearEntry(value, key)?.value
  return value
}

/** Entries of a map, its own over merged ones, no more than anybody writes. */
export function nearEntries(map: YamlMap): readonly YamlEntry[] {
  const found = new Map<string, YamlEntry>()
  for (const one of [map, ...mergedMaps(map)]) {
    for (const entry of one.entries.slice(0, 500)) if (!isMerge(entry) && !found.has(entry.key.text)) found.set(entry.key.text, entry)
  }
  return [...found.values()]
}
