/** YAML nodes to plain values for the schema, with the place of each: typed as YAML 1.2 types them, so that dates stay text and `off` a word. */
import { limits } from '../base/limits.ts'
import { deref, entriesOf, isNull, type YamlMap, type YamlNode, type YamlScalar } from '../parse/yaml.ts'
import { PlaceMap, routeText, type Route } from './places.ts'

export interface Plain {
  readonly value: unknown
  readonly places: PlaceMap
  readonly problems: readonly { readonly line: number; readonly what: string }[]
}

/** Expands aliases within bounds; a key that stands twice or that is no plain word is a problem. */
export function plainValue(root: YamlNode): Plain {
  const reader = new Reader()
  return { value: reader.value(root, []), places: reader.places, problems: reader.problems }
}

class Reader {
  readonly places = new PlaceMap()
  readonly problems: { line: number; what: string }[] = []
  #visits = 0

  value(node: YamlNode, route: Route): unknown {
    this.#visits++
    if (this.#visits > limits.yamlVisits || route.length > limits.depth) {
      if (!this.problems.some((problem) => problem.what.startsWith('the aliases')))
        this.problems.push({ line: node.line, what: 'the aliases here unfold into too much' })
      return undefined
    }
    const value = deref(node)
    if (value.kind === 'scalar') return scalarValue(value)
    if (value.kind === 'list') {
      return value.items.map((item, index) => {
        const at = [...route, index]
        this.places.set(at, item.line, item.line)
        return this.value(item, at)
      })
    }
    return this.#map(value, route)
  }

  #map(map: YamlMap, route: Route): unknown {
    const seen = new Set<string>()
    for (const { key } of map.entries) {
      if (seen.has(key.text)) this.problems.push({ line: key.line, what: `${routeText([...route, key.text])} stands twice; keep one of the two` })
      seen.add(key.text)
    }
    const result: Record<string, unknown> = {}
    for (const { key, value } of entriesOf(map)) {
      if (key.text === '__proto__') {
        this.problems.push({ line: key.line, what: `${routeText([...route, key.text])} is no key` })
        continue
      }
      const at = [...route, key.text]
      const plain = deref(value).kind === 'scalar' && !isNull(value)
      this.places.set(at, key.line, plain ? value.line : key.line)
      result[key.text] = this.value(value, at)
    }
    return result
  }
}

/** The core schema of YAML 1.2 ({@link https://yaml.org/spec/1.2.2/#103-core-schema}), decimals only: nobody means an octal by `010`. */
function scalarValue(scalar: YamlScalar): unknown {
  if (scalar.quoted || scalar.tag === '!!str' || scalar.tag === '!') return scalar.text
  if (isNull(scalar)) return null
  if (/^(true|True|TRUE)$/.test(scalar.text)) return true
  if (/^(false|False|FALSE)$/.test(scalar.text)) return false
  const isNumber = scalar.text.length < 40 && /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$/.test(scalar.text)
  return isNumber && Number.isFinite(Number(scalar.text)) ? Number(scalar.text) : scalar.text
}
