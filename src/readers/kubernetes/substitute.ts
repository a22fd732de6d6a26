/** Flux fills in `${NAME}` after a kustomization is built: the values it takes, where they are in the tree. */
import { limits } from '../../base/limits.ts'
import { at, itemsOf, membersOf, textAt, type Placed, type PlacedMap } from '../../parse/placed.ts'
import { filledIn, type Room } from './fill.ts'
import type { Cluster, KubernetesObject } from './object.ts'

/** What a Flux Kustomization fills in. */
export interface Substitutions {
  readonly values: ReadonlyMap<string, Placed>
  /** It takes values from ConfigMaps or Secrets that are not in the tree, too: what has no value here may have one there. */
  readonly open: boolean
  /** Shared by all objects they are put into. */
  readonly room: Room
}

/**
 * What `spec.postBuild` of a Flux Kustomization gives ({@link https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution}):
 * `substitute` over `substituteFrom`, of which later ones win. ConfigMaps are looked for in `cluster`, Secrets too.
 */
export function substitutionsOf(kustomization: KubernetesObject, cluster: Cluster): Substitutions | undefined {
  const postBuild = at(kustomization.node, 'spec', 'postBuild')
  if (postBuild === undefined) return undefined
  const values = new Map<string, Placed>()
  let open = false
  for (const source of itemsOf(at(postBuild, 'substituteFrom'))) {
    const [kind = '', name = ''] = [textAt(source, 'kind'), textAt(source, 'name')]
    const found = cluster.find(kind, name, kustomization.namespace)
    if (found === undefined) open = true
    for (const which of ['data', 'stringData']) {
      for (const [key, { value }] of membersOf(at(found?.node, which))) {
        if (value.kind !== 'text') continue
        const isEncoded = kind === 'Secret' && which === 'data'
        values.set(key, isEncoded ? { ...value, text: Buffer.from(value.text, 'base64').toString('utf8') } : value)
      }
    }
  }
  for (const [key, { value }] of membersOf(at(postBuild, 'substitute'))) values.set(key, value)
  return { values, open, room: { left: limits.treeBytes } }
}

/** Objects that ask for it by label or annotation are left as they are. */
const switches = 'kustomize.toolkit.fluxcd.io/substitute'

/**
 * The object with its variables filled in; what became of a text has the place of the value that decided it. A variable without a value is empty, as
 * Flux has it, unless values come from elsewhere: then it stays as it is written.
 */
export function substituted(object: PlacedMap, substitutions: Substitutions): PlacedMap {
  const off = [textAt(object, 'metadata', 'labels', switches), textAt(object, 'metadata', 'annotations', switches)].includes('disabled')
  if (off) return object
  const result = filled(object, substitutions)
  return result.kind === 'map' ? result : object
}

function filled(node: Placed, substitutions: Substitutions): Placed {
  if (node.kind === 'text') return node.text.includes('${') ? filledText(node, substitutions) : node
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => filled(item, substitutions)) }
  if (node.kind !== 'map') return node
  return { ...node, members: new Map([...node.members].map(([key, member]) => [key, { ...member, value: filled(member.value, substitutions) }])) }
}

/** `${A}`, `${A:=x}`, `${A:-x}`, `${A=x}` and `${A-x}`; `$${A}` is `${A}` itself; other operators of the shell stay as they are. */
const variable = /\$?\$\{([A-Za-z_]\w{0,100})(?:(:?[=-])([^{}]{0,1000}))?\}/g

function filledText(node: Placed & { readonly kind: 'text' }, { values, open, room }: Substitutions): Placed {
  let from: { readonly path: string; readonly line: number } = node
  const valueFor = ([whole, name = '', operator, fallback]: RegExpMatchArray): string => {
    if (whole.startsWith('$$')) return whole.slice(1)
    const value = values.get(name)
    if (value?.kind === 'text' && !(value.text === '' && operator?.startsWith(':') === true)) {
      if (whole === node.text) from = value
      return value.text
    }
    return open && value === undefined ? whole : (fallback ?? '')
  }
  const text = filledIn(node.text, variable, valueFor, room)
  if (text === node.text) return node
  // What was put in place of a whole text is read as YAML again: `${COUNT}` may be a number.
  if (text === '') return { kind: 'empty', path: node.path, line: node.line }
  return { ...node, text, path: from.path, line: from.line }
}
