/** Functions between values and their notations, each line with the place its value comes from. */
import { limits } from '../../../../base/limits.ts'
import { placed } from '../../../../parse/placed.ts'
import { parseYaml } from '../../../../parse/yaml.ts'
import { holdsUnknown, list, map, measured, nil, printed, runsOf, text, unknown, valueOf, whyUnknown, type Run, type Spot, type Value } from '../value.ts'
import { Stop } from '../template/nodes.ts'
import type { Fits } from './shape.ts'

/** {@link https://helm.sh/docs/chart_template_guide/function_list/#type-conversion-functions}: keys by the alphabet, nothing at the end. */
function toYaml(value: Value, spot: Spot): readonly Run[] {
  const runs: Run[] = []
  writeYaml(value, '', spot, runs, 0)
  const last = runs.at(-1)
  if (last?.text === '\n') runs.pop()
  return runs
}

function writeYaml(value: Value, pad: string, spot: Spot, runs: Run[], depth: number): void {
  if (depth > limits.depth || runs.length > limits.yamlVisits) throw new Stop('a value is nested deeper, or larger, than can be followed', spot)
  if (value.kind === 'map' && value.members.size > 0) {
    for (const key of [...value.members.keys()].toSorted()) {
      const member = value.members.get(key)
      if (member === undefined) continue
      const place = member.at ?? value.at
      runs.push({ text: `${pad}${plainOr(key)}:`, ...(place === undefined ? {} : { spot: place }) })
      const inner = member.value
      if (inner.kind === 'map' && inner.members.size > 0) {
        runs.push({ text: '\n' })
        writeYaml(inner, `${pad}  `, spot, runs, depth + 1)
      } else if (inner.kind === 'list' && inner.items.length > 0) {
        runs.push({ text: '\n' })
        writeYaml(inner, pad, spot, runs, depth + 1)
      } else writeScalar(inner, ' ', `${pad}  `, runs)
    }
  } else if (value.kind === 'list' && value.items.length > 0) {
    for (const item of value.items) {
      runs.push({ text: `${pad}-`, ...(item.at === undefined ? {} : { spot: item.at }) })
      if ((item.kind === 'map' && item.members.size > 0) || (item.kind === 'list' && item.items.length > 0)) {
        const from = runs.length
        writeYaml(item, `${pad}  `, spot, runs, depth + 1)
        const first = runs[from]
        if (first !== undefined) runs[from] = { ...first, text: ` ${first.text.slice(pad.length + 2)}` }
      } else writeScalar(item, ' ', `${pad}  `, runs)
    }
  } else writeScalar(value, pad, `${pad}  `, runs)
}

function writeScalar(value: Value, before: string, pad: string, runs: Run[]): void {
  const end: Run = { text: '\n' }
  if (value.kind === 'map') runs.push({ text: `${before}{}` }, end)
  else if (value.kind === 'list') runs.push({ text: `${before}[]` }, end)
  else if (value.kind === 'nil') runs.push({ text: `${before}null` }, end)
  else if (value.kind === 'text') {
    const written = printed(value)
    const spot = value.at === undefined ? {} : { spot: value.at, value: written }
    if (written.includes('\n') && /\S/.test(written) && !/^\s/.test(written)) {
      const keep = written.endsWith('\n\n') ? '+' : written.endsWith('\n') ? '' : '-'
      const lines = (written.endsWith('\n') ? written.slice(0, -1) : written).split('\n')
      runs.push({ text: `${before}|${keep}\n` })
      for (const [index, line] of lines.entries()) {
        const place = value.at === undefined ? {} : { spot: { path: value.at.path, line: value.at.line + index } }
        runs.push({ text: `${line === '' ? '' : pad}${line}\n`, ...place })
      }
    } else runs.push({ text: before }, { text: plainOr(written), ...spot }, end)
  } else runs.push({ text: before }, ...runsOf(value), end)
}

/** Plain where that is read as the same text again. */
function plainOr(written: string): string {
  const isTyped = /^(true|false|yes|no|on|off|null|y|n|~|[-+.]?\d[\d_.eE+:-]*|)$/i.test(written)
  if (isTyped || /[\u0000-\u001f\u007f]/.test(written)) return JSON.stringify(written)
  const isPlain = /^[A-Za-z/_][\w./@+-]*(?::[\w./@+-]+)*(?: [\w./@+-]+)*$/.test(written)
  return isPlain || holdsUnknown(written) ? written : `'${written.replaceAll("'", "''")}'`
}

function toJson(value: Value): string {
  switch (value.kind) {
    case 'map':
      return `{${[...value.members]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => `${JSON.stringify(key)}:${toJson(one.value)}`)
        .join(',')}}`
    case 'list':
      return `[${value.items.map(toJson).join(',')}]`
    case 'nil':
      return 'null'
    case 'text':
      return JSON.stringify(printed(value))
    case 'unknown':
      return JSON.stringify(printed(value))
    default:
      return printed(value)
  }
}

const fromYaml: Fits = ([value = nil], spot) => {
  const why = whyUnknown(value)
  if (why !== undefined) return unknown(why)
  const { documents, problem } = parseYaml(printed(value))
  const [first] = documents
  if (problem !== undefined || first === undefined) return map()
  const place = value.at ?? spot
  const node = placed(first, place.path, { left: limits.yamlVisits }, place.line - 1)
  return node === undefined ? map() : valueOf(node)
}

const asList: Fits = (given, spot) => {
  const value = fromYaml(given, spot)
  return value.kind === 'map' ? list([]) : value
}

const writes: Fits = ([value = nil], spot) => (value.kind === 'unknown' ? value : { kind: 'text', runs: toYaml(value, spot), at: value.at })
const json: Fits = ([value = nil]) => {
  measured(value)
  return value.kind === 'unknown' ? value : text(toJson(value), value.at)
}

export const notations: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ['toYaml', writes],
  ['mustToYaml', writes],
  ['toYamlPretty', writes],
  ['toJson', json],
  ['mustToJson', json],
  ['toRawJson', json],
  ['toPrettyJson', json],
  ['fromYaml', fromYaml],
  ['fromJson', fromYaml],
  ['fromYamlArray', asList],
  ['fromJsonArray', asList],
])
