/** Artillery scripts: phases of arrivals, and what `ensure` holds the run to. */
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { basename } from '../../base/paths.ts'
import type { LoadTestDeclaration } from '../../model/surroundings.ts'
import { asList, asMap, asScalar, parseYaml, type YamlNode } from '../../parse/yaml.ts'
import { nearEntries, nearEntry, nearValue } from '../../parse/yaml-near.ts'
import { highest } from './figures.ts'

export function artilleryOf(text: string, path: string): LoadTestDeclaration | undefined {
  const root = parseYaml(text).documents[0]
  const config = asMap(nearValue(root, 'config'))
  const phases = asList(nearValue(config, 'phases'))
  if (config === undefined || phases === undefined || asList(nearValue(root, 'scenarios')) === undefined || nearValue(config, 'target') === undefined)
    return undefined
  const rates = phases.items.slice(0, 200).flatMap((phase) => ['arrivalRate', 'rampTo'].flatMap((name) => figureAt(phase, name, path)))
  const limits = [nearValue(config, 'ensure'), nearValue(config, 'plugins', 'ensure')].flatMap((node) => limitsOf(node, path, 'config.ensure'))
  return {
    kind: 'load-test',
    tool: 'artillery',
    name: basename(path),
    path,
    at: { path, line: phases.line, key: 'config.phases' },
    ...(rates.length === 0 ? {} : { rate: highest(rates) }),
    thresholds: limits.slice(0, 200),
  }
}

function figureAt(phase: YamlNode, name: string, path: string): readonly Fact<number>[] {
  const scalar = asScalar(nearEntry(phase, name)?.value)
  if (scalar === undefined) return []
  const at = { path, line: scalar.line, key: `config.phases.${name}` }
  const value = Number(scalar.text)
  return [
    scalar.text.trim() !== '' && Number.isFinite(value)
      ? known(value, at)
      : unresolved('a figure that is filled in later', at, 'write the figure in the script'),
  ]
}

function limitsOf(node: YamlNode | undefined, path: string, key: string): readonly Fact<string>[] {
  const map = asMap(node)
  if (map === undefined) return []
  return nearEntries(map)
    .slice(0, 50)
    .flatMap((entry): readonly Fact<string>[] => {
      const at = { path, line: entry.key.line, key: `${key}.${entry.key.text}` }
      const scalar = asScalar(entry.value)
      if (scalar !== undefined) return [known(`${entry.key.text} ${scalar.text}`.slice(0, 200), at)]
      return (asList(entry.value)?.items ?? []).slice(0, 50).flatMap((item): readonly Fact<string>[] => {
        const inner = asMap(item)
        return inner === undefined
          ? []
          : nearEntries(inner).map((one) => known(`${one.key.text} ${asScalar(one.value)?.text ?? ''}`.trim().slice(0, 200), { ...at, line: one.key.line }))
      })
    })
}
