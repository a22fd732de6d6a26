/** What a stack that is a release asks for, by its values files, its command's own values and the object that describes it. */
import type { Skip } from '../../../../base/evidence.ts'
import { limits } from '../../../../base/limits.ts'
import { dirname } from '../../../../base/paths.ts'
import { isText } from '../../../../base/source.ts'
import type { Stack } from '../../../../model/stack.ts'
import { at, itemsOf, textAt, type Placed } from '../../../../parse/placed.ts'
import type { ReadContext } from '../../../reader.ts'
import { manifestsOf } from '../../manifests.ts'
import { createTold } from '../../told.ts'
import { valuesIn, type Loading } from '../chart.ts'
import { isChart, releaseName } from '../index.ts'
import { withSets, type Values } from '../merge.ts'
import { map } from '../value.ts'
import { inlineValues } from './argo.ts'
import { isOwnFile, ownFileSpecs } from './own-file.ts'
import { chartIn, laidOver, type Spec } from './spec.ts'

export interface Asking {
  readonly specs: readonly Spec[]
  readonly skipped: readonly Skip[]
}

/** Undefined for a stack of manifests and kustomizations. */
export async function releasesAsked(stack: Stack, context: ReadContext): Promise<Asking | undefined> {
  const told = createTold()
  const loading: Loading = { context, told, left: limits.charts }
  const [path = ''] = stack.files
  if (isOwnFile(path)) return { specs: await ownFileSpecs(path, stack.profiles[0], loading), skipped: told.skips }
  const { release } = stack
  if (!isChart(path) && release?.chart === undefined) return undefined
  const place = stack.variablesAt ?? release?.at ?? { path, line: 1, key: '' }
  const files = stack.files.filter((one) => /\.ya?ml$/.test(one) && !isChart(one) && one !== release?.object?.path && one !== release?.at.path)
  let values: Values = map()
  for (const file of files) values = laidOver([values, await valuesIn(file, loading)])
  let open = release?.open
  if (release?.object !== undefined) {
    const own = await ownValues(release.object, path, files, loading)
    values = laidOver([values, own.values])
    open ??= own.open
  }
  open ??= values.rest
  values = withSets(values, stack.variables ?? [], place)
  const spec = {
    release: releaseName(release?.name ?? stack.name),
    namespace: release?.namespace ?? 'default',
    ...chartIn(release?.chart ?? ''),
    ...(release?.chart === undefined ? { path } : {}),
    ...(release === undefined && stack.deployed !== true ? { isLoose: true as const } : {}),
    values,
    ...(open === undefined ? {} : { open }),
    at: release?.at ?? { path, line: 1, key: '' },
  }
  return { specs: [spec], skipped: told.skips }
}

/** What an application of Argo CD says of the folder's chart in place; its files of values are among the stack's. */
async function ownValues(
  { path, name }: { readonly path: string; readonly name: string },
  chart: string,
  files: readonly string[],
  loading: Loading,
): Promise<{ readonly values: Values; readonly open?: string }> {
  const file = await loading.context.read(path)
  if (!isText(file)) return { values: map() }
  const found = manifestsOf(file, { left: limits.yamlVisits }, createTold()).find((one) => /^Application(Set)?$/.test(one.kind) && one.name === name)
  const spec = found?.kind === 'ApplicationSet' ? at(found.node, 'spec', 'template', 'spec') : at(found?.node, 'spec')
  const helm = helmOf(spec, dirname(chart))
  if (helm === undefined) return { values: map() }
  const own = await inlineValues(helm, dirname(chart), undefined, loading)
  const written = textAt(helm, 'ignoreMissingValueFiles') === 'true' ? [] : itemsOf(at(helm, 'valueFiles')).flatMap((one) => textAt(one) ?? [])
  const unseen = written.find(
    (one) => /^[\w./$-]{1,200}$/.test(one) && !files.some((taken) => `/${taken}`.endsWith(`/${one.replace(/^(\$[\w-]+|\.{1,2})?\/+(\.\.\/)*/, '')}`)),
  )
  return unseen === undefined ? own : { open: `values of ${unseen}`, ...own }
}

function helmOf(spec: Placed | undefined, folder: string): Placed | undefined {
  const several = at(spec, 'sources')
  const sources = [at(spec, 'source'), ...(several?.kind === 'list' ? several.items : [])]
  const own = sources.find((one) => (textAt(one, 'path') ?? '').replace(/^\.?\/+|\/+$/g, '') === folder)
  return at(own ?? at(spec, 'source') ?? (sources.length === 2 ? sources[1] : undefined), 'helm')
}
