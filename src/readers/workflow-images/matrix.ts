/** The runs that a job's matrix makes, each as its values by name. */
import { asList, asMap, asScalar, type YamlMap, type YamlNode } from '../../parse/yaml.ts'
import { nearEntries, nearValue } from '../../parse/yaml-near.ts'

export type Combination = ReadonlyMap<string, string>

const mostCombinations = 100

/** As GitHub makes them: the product of the lists, then what `include` adds to those it fits, or as runs of its own. */
export function combinationsOf(job: YamlNode): readonly Combination[] {
  const matrix = asMap(nearValue(job, 'strategy', 'matrix'))
  if (matrix === undefined) return [new Map()]
  let found: Map<string, string>[] = [new Map()]
  const axes = new Set<string>()
  for (const { key, value } of nearEntries(matrix)) {
    const values = (asList(value)?.items ?? []).slice(0, mostCombinations)
    if (key.text === 'include' || key.text === 'exclude' || values.length === 0) continue
    axes.add(key.text)
    found = found.flatMap((one) => values.map((item) => new Map([...one, ...valuesOf(key.text, item)]))).slice(0, mostCombinations)
  }
  const added: Map<string, string>[] = []
  for (const item of (asList(nearValue(matrix, 'include'))?.items ?? []).slice(0, mostCombinations)) {
    const entry = asMap(item)
    if (entry === undefined) continue
    const extra = new Map(scalars(entry))
    const fitting = axes.size === 0 ? [] : found.filter((one) => [...extra].every(([name, value]) => !axes.has(name) || one.get(name) === value))
    for (const one of fitting) for (const [name, value] of extra) if (!axes.has(name)) one.set(name, value)
    if (fitting.length === 0) added.push(extra)
  }
  return axes.size === 0 ? (added.length === 0 ? [new Map()] : added) : [...found, ...added].slice(0, mostCombinations)
}

/** An item may be a word, or a map that is asked by its keys: `matrix.app.image`. */
function valuesOf(axis: string, item: YamlNode): readonly (readonly [string, string])[] {
  const text = asScalar(item)?.text
  if (text !== undefined) return [[axis, text]]
  const map = asMap(item)
  return map === undefined ? [] : scalars(map).map(([name, value]) => [`${axis}.${name}`, value] as const)
}

function scalars(map: YamlMap): readonly (readonly [string, string])[] {
  return nearEntries(map).flatMap(({ key, value }) => {
    const text = asScalar(value)?.text
    return text === undefined ? [] : [[key.text, text] as const]
  })
}
