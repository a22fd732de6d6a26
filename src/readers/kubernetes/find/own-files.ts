/** What Skaffold's own file deploys, as far as it stands in the tree. */
import { asList, asMap, asScalar, parseYaml, valueAt, type YamlNode } from '../../../parse/yaml.ts'

export interface Named {
  readonly kustomizations: readonly string[]
  /** Files, folders and globs. */
  readonly manifests: readonly string[]
  readonly charts: readonly { readonly chart: string; readonly values: readonly string[]; readonly name?: string }[]
}

const mostReleases = 500

/** {@link https://skaffold.dev/docs/references/yaml/}, older versions too; a profile adds to what stands outside of it. */
export function skaffold(text: string, profiles: readonly string[]): Named {
  const kustomizations: string[] = []
  const manifests: string[] = []
  const charts: Named['charts'][number][] = []
  for (const document of parseYaml(text).documents.slice(0, 50)) {
    const chosen = items(valueAt(document, 'profiles')).filter((one) => profiles.includes(asScalar(valueAt(one, 'name'))?.text ?? ''))
    for (const part of [document, ...chosen]) {
      for (const key of ['manifests', 'deploy'] as const) {
        const body = valueAt(part, key)
        manifests.push(...texts(valueAt(body, 'rawYaml')), ...texts(valueAt(body, 'kubectl', 'manifests')))
        const paths = [...texts(valueAt(body, 'kustomize', 'paths')), ...texts(valueAt(body, 'kustomize', 'path'))]
        kustomizations.push(...(paths.length === 0 && asMap(valueAt(body, 'kustomize')) !== undefined ? ['.'] : paths))
        for (const release of items(valueAt(body, 'helm', 'releases'))) charts.push(...chartOf(release, 'chartPath', 'valuesFiles'))
      }
    }
  }
  // Without a word it takes `k8s/*.yaml`.
  const isBare = kustomizations.length + manifests.length + charts.length === 0
  return { kustomizations, manifests: isBare ? ['k8s/*.yaml'] : manifests, charts }
}

function chartOf(release: YamlNode, chartKey: string, valuesKey: string): Named['charts'] {
  const chart = asScalar(valueAt(release, chartKey))?.text
  const name = asScalar(valueAt(release, 'name'))?.text
  return chart === undefined ? [] : [{ chart, values: texts(valueAt(release, valuesKey)), ...(name === undefined || name === '' ? {} : { name }) }]
}

function items(node: YamlNode | undefined): readonly YamlNode[] {
  return (asList(node)?.items ?? []).slice(0, mostReleases)
}

function texts(node: YamlNode | undefined): readonly string[] {
  const one = asScalar(node)?.text
  return one !== undefined && one !== '' ? [one] : items(node).flatMap((item) => asScalar(item)?.text ?? [])
}
