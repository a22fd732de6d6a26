/** Skaffold's releases of charts that are not in the tree; those that are, it deploys as stacks of their own. */
import { normalise } from '../../../../base/paths.ts'
import { isText } from '../../../../base/source.ts'
import { at, itemsOf, membersOf, placeAt, textAt, type Placed } from '../../../../parse/placed.ts'
import { documentsOf } from '../../manifests.ts'
import { limits } from '../../../../base/limits.ts'
import { valuesIn, type Loading } from '../chart.ts'
import { withValueAt, type Values } from '../merge.ts'
import { map, scalar, unknown, valueOf } from '../value.ts'
import { chartIn, laidOver, type Spec } from './spec.ts'

export function isSkaffold(name: string): boolean {
  return /^skaffold(\.[\w.-]{1,60})?\.ya?ml$/.test(name)
}

/** {@link https://skaffold.dev/docs/deployers/helm/}: a profile adds its own. */
export async function skaffoldSpecs(path: string, folder: string, profile: string | undefined, loading: Loading): Promise<readonly Spec[]> {
  const file = await loading.context.read(path)
  if (!isText(file)) return []
  const specs: Spec[] = []
  for (const document of documentsOf(file, { left: limits.yamlVisits }, loading.told)) {
    const chosen = itemsOf(at(document, 'profiles')).filter((one) => profile !== undefined && textAt(one, 'name') === profile)
    for (const part of [document, ...chosen]) {
      for (const key of ['deploy', 'manifests']) {
        for (const release of itemsOf(at(part, key, 'helm', 'releases'))) {
          const spec = await specOf(release, folder, loading)
          if (spec !== undefined && specs.length < limits.releases) specs.push(spec)
        }
      }
    }
  }
  return specs
}

async function specOf(release: Placed, folder: string, loading: Loading): Promise<Spec | undefined> {
  // `chartPath` of a repository, with `remote: true`, is how older versions say it.
  const chart = textAt(release, 'remoteChart') ?? (textAt(release, 'remote') === 'true' ? textAt(release, 'chartPath') : undefined)
  if (chart === undefined) return undefined
  const name = textAt(release, 'name') ?? chart
  let values: Values = map()
  let open: string | undefined
  for (const item of itemsOf(at(release, 'valuesFiles'))) {
    const written = textAt(item) ?? ''
    const path = normalise(folder === '' ? written : `${folder}/${written}`)
    if (path !== undefined && loading.context.has(path)) values = laidOver([values, await valuesIn(path, loading)])
    else open ??= `values of ${written.slice(0, 200)}`
  }
  const overrides = at(release, 'overrides')
  if (overrides !== undefined) values = laidOver([values, valueOf(overrides)])
  for (const [route, { value }] of membersOf(at(release, 'setValues')))
    if (value.kind === 'text') values = withValueAt(values, route, value.text.includes('{{') ? unknown(route) : scalar(value.text, value), value)
  for (const [route, { value }] of membersOf(at(release, 'setValueTemplates'))) values = withValueAt(values, route, unknown(route), value)
  open ??= values.rest
  return {
    ...chartIn(chart, textAt(release, 'repo') ?? ''),
    release: name,
    namespace: textAt(release, 'namespace') ?? 'default',
    values,
    ...(open === undefined ? {} : { open }),
    at: placeAt(release, `releases[${name}]`),
  }
}
