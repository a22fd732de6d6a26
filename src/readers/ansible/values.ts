/** Variables as defaults, groups and hosts of a set of playbooks give them, and Jinja filled in with those. */
import { placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { asScalar, asMap, entriesOf, parseYaml, valueAt, type YamlNode } from '../../parse/yaml.ts'
import type { ReadContext } from '../reader.ts'

const holders = /(^|\/)(defaults|vars|group_vars|host_vars|inventory|inventories)(\/.{1,200})?\.ya?ml$/
const mostFiles = 300

interface Given {
  readonly text: string
  /** `usual`: a role's default, which anything else replaces. */
  readonly by: 'production' | 'somebody' | 'usual'
}

/** What production's hosts are given, and which names others alone are. */
export interface Values {
  get(name: string): string | undefined
  isOfTrials(name: string): boolean
}

/** What a word, a file or a group is called after. */
export function environmentOf(name: string): 'production' | 'development' | undefined {
  if (/vagrant/i.test(name)) return 'development'
  const { place, weak } = placeOf(`${name}/x`)
  if (place === 'development' || place === 'example') return 'development'
  return place === 'production' && weak !== true ? 'production' : undefined
}

export async function valuesBelow(base: string, context: ReadContext): Promise<Values> {
  const given = new Map<string, Given[]>()
  const trials = new Set<string>()
  const files = context.below(base).filter((path) => holders.test(path))
  for (const path of files.slice(0, mostFiles)) {
    const file = await context.read(path)
    const root = isText(file) ? asMap(parseYaml(file.text).documents[0]) : undefined
    if (root === undefined) continue
    const own = path.slice(base.length).replace(/\.ya?ml$/, '')
    const named = own.split('/').map(environmentOf)
    const by = named.includes('production') ? 'production' : /\/defaults\//.test(own) ? 'usual' : 'somebody'
    for (const { key, value } of entriesOf(root)) {
      const text = asScalar(value)?.text
      if (named.includes('development')) trials.add(key.text)
      else if (text !== undefined && text.length <= 500 && !text.includes('\n')) given.set(key.text, [...(given.get(key.text) ?? []), { text, by }])
    }
  }
  return {
    get(name) {
      const all = given.get(name) ?? []
      for (const by of ['production', 'somebody', 'usual']) {
        const texts = new Set(all.flatMap((one) => (one.by === by ? [one.text] : [])))
        if (texts.size > 0) return texts.size === 1 ? [...texts][0] : undefined
      }
      return undefined
    },
    isOfTrials: (name) => trials.has(name),
  }
}

/** `{{ name }}` filled in as far as it is known; the rest is a variable that no shell has. */
export function filled(text: string, values: Pick<Values, 'get'>, depth = 4): string {
  if (!text.includes('{{')) return text
  return text.replace(/\{\{[-+]?((?:[^}]|\}(?!\})){0,1000}?)[-+]?\}\}/g, (_, written: string) => {
    const said = /^\s*(\w+)\s*(?:\|\s*default\(\s*(?:'([^']*)'|"([^"]*)"|(\d+))[^)]*\)\s*)?$/.exec(written)
    const known = said === null ? undefined : (values.get(said[1] ?? '') ?? said[2] ?? said[3] ?? said[4])
    if (known !== undefined && depth > 0) return filled(known, values, depth - 1)
    return `\${ansible_${written.trim().replace(/\W+/g, '_')}}`
  })
}

/** A scalar's text, or what a list or a map holds by key: `{{ item }}`, `{{ item.name }}`. */
export function withItem(text: string, item: YamlNode): string {
  return text.replace(/\{\{\s*item(?:\.(\w{1,80})|\[["'](\w{1,80})["']\])?\s*\}\}/g, (whole, dotted?: string, quoted?: string) => {
    const key = dotted ?? quoted
    return asScalar(key === undefined ? item : valueAt(item, key))?.text ?? whole
  })
}
