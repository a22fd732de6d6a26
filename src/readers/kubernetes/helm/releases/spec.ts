/** A release as something of the tree asks for it, whoever it is: which chart, from where, with which values. */
import type { Evidence } from '../../../../base/evidence.ts'
import { limits } from '../../../../base/limits.ts'
import { placed, type Placed } from '../../../../parse/placed.ts'
import { parseYaml } from '../../../../parse/yaml.ts'
import { asMap, joined, type Values } from '../merge.ts'
import { map, valueOf, type Value } from '../value.ts'

export interface Spec {
  readonly release: string
  readonly namespace: string
  /** As its repository calls it. */
  readonly chart: string
  /** An address, or the name that the repository goes by. */
  readonly repository: string
  /** What its values are called by in a chart that it is part of, and its objects after. */
  readonly alias?: string
  /** `Chart.yaml`, where the chart stands in the tree. */
  readonly path?: string
  /** Nothing of the tree installs it from there. */
  readonly isLoose?: true
  readonly values: Values
  /** Why others may set what these values don't. */
  readonly open?: string
  /** What asks for it. */
  readonly at: Evidence
}

/** Values as a text inside a document, each with its line there; a block's own line is the first of its text. */
export function valuesInText(node: Placed | undefined): Values | undefined {
  if (node?.kind === 'map') return asMap(valueOf(node))
  if (node?.kind !== 'text') return map()
  if (node.text.length > limits.fileBytes) return undefined
  const { documents, problem } = parseYaml(node.text)
  const [first] = documents
  if (problem !== undefined) return undefined
  const found = first === undefined ? undefined : placed(first, node.path, { left: limits.yamlVisits }, node.line - 1)
  return first !== undefined && found === undefined ? undefined : asMap(found === undefined ? undefined : valueOf(found))
}

/** Later over earlier, as Helm lays files. */
export function laidOver(parts: readonly Value[]): Values {
  return parts.reduce<Values>((base, over) => asMap(joined(base, over)), map())
}

/** `oci://registry-1.docker.io/bitnamicharts/postgresql` → the chart and where it is from; `bitnami/postgresql` likewise. */
export function chartIn(written: string, repository = ''): { readonly chart: string; readonly repository: string } {
  const plain = written.trim().replace(/\/+$/, '')
  const cut = plain.lastIndexOf('/')
  const name = plain.slice(cut + 1).replace(/:[\w.+-]{1,60}$|-\d+\.\d+\.\d+[\w.+-]{0,40}\.tgz$/, '')
  return { chart: name, repository: cut < 0 ? repository : repository === '' ? plain.slice(0, cut) : `${repository}/${plain.slice(0, cut)}` }
}

/** Where the chart of an address can be asked for only by its folder in the tree. */
export function chartPath(folder: string | undefined, has: (path: string) => boolean): string | undefined {
  if (folder === undefined) return undefined
  const path = folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`
  return has(path) ? path : undefined
}
