/** What a kustomization draws on, as far as the choice of stacks needs it: {@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/}. */
import { basename, dirname, join } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import { asList, asMap, asScalar, parseKept, valueAt, type YamlNode } from '../../../parse/yaml.ts'

export interface Kustomization {
  readonly path: string
  readonly folder: string
  /** A part for others to take, which nobody applies by itself. */
  readonly component: boolean
  readonly namespace?: string
  /** Kustomizations of the tree it takes as resources, bases and components. */
  readonly takes: readonly string[]
  /** Files of the tree it takes as resources. */
  readonly resources: readonly string[]
  /** Patches, generators' files and what else it names: parts of it. */
  readonly parts: readonly string[]
  /** It takes charts, or something that is not in the tree. */
  readonly elsewhere: boolean
}

const kustomizationNames: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

export function isKustomizationPath(path: string): boolean {
  return kustomizationNames.includes(basename(path))
}

/** More names in one list than anybody writes. */
const mostEntries = 20_000

export function readKustomization(file: SourceFile, has: (path: string) => boolean): Kustomization {
  const { path } = file
  // Whoever builds it reads it again.
  const root = asMap(parseKept(file).documents[0])
  const folder = dirname(path)
  const takes: string[] = []
  const resources: string[] = []
  const parts: string[] = []
  let elsewhere = listOf(root, 'helmCharts').length > 0
  for (const key of ['resources', 'bases', 'components'] as const) {
    for (const one of textsOf(listOf(root, key))) {
      const found = join(folder, one)
      // A file is no folder: only of what is none, a kustomization is looked for.
      if (found !== undefined && has(found)) {
        resources.push(found)
        continue
      }
      const within = found === undefined ? undefined : kustomizationIn(found, has)
      if (within === undefined) elsewhere = true
      else takes.push(within)
    }
  }
  const add = (written: string | undefined): void => {
    // `name=path` of a generator; a patch may stand here itself.
    const named = written === undefined || written.includes('\n') ? undefined : written.replace(/^[^=/]+=/, '')
    const found = named === undefined ? undefined : join(folder, named)
    if (found !== undefined && has(found)) parts.push(found)
  }
  for (const key of ['patchesStrategicMerge', 'configurations', 'crds', 'generators', 'transformers', 'validators'] as const)
    textsOf(listOf(root, key)).forEach(add)
  for (const key of ['patches', 'patchesJson6902', 'replacements'] as const) for (const one of listOf(root, key)) add(asScalar(valueAt(one, 'path'))?.text)
  for (const key of ['configMapGenerator', 'secretGenerator'] as const) {
    for (const one of listOf(root, key)) for (const list of ['files', 'envs'] as const) textsOf(listOf(one, list)).forEach(add)
  }
  for (const one of listOf(root, 'helmCharts')) add(asScalar(valueAt(one, 'valuesFile'))?.text)
  const namespace = asScalar(valueAt(root, 'namespace'))?.text
  const component = asScalar(valueAt(root, 'kind'))?.text === 'Component'
  return { path, folder, component, takes, resources, parts, elsewhere, ...(namespace === undefined || namespace === '' ? {} : { namespace }) }
}

/** The kustomization of a folder of the tree. */
export function kustomizationIn(folder: string, has: (path: string) => boolean): string | undefined {
  for (const name of kustomizationNames) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (has(path)) return path
  }
  return undefined
}

function listOf(node: YamlNode | undefined, key: string): readonly YamlNode[] {
  const items = asList(valueAt(node, key))?.items ?? []
  return items.length > mostEntries ? items.slice(0, mostEntries) : items
}

function textsOf(items: readonly YamlNode[]): readonly string[] {
  return items.flatMap((item) => asScalar(item)?.text ?? [])
}
