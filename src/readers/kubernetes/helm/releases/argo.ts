/** Argo CD's applications that install a chart, with the values they have in place, in parameters and in files of the tree. */
import { normalise } from '../../../../base/paths.ts'
import { at, itemsOf, membersOf, textAt, type Placed, type PlacedMap } from '../../../../parse/placed.ts'
import type { KubernetesObject } from '../../object.ts'
import type { Loading } from '../chart.ts'
import { valuesIn } from '../chart.ts'
import { withValueAt, type Values } from '../merge.ts'
import { map, scalar, text, unknown, type Value } from '../value.ts'
import { chartIn, laidOver, valuesInText, type Spec } from './spec.ts'

/** A chart of an application beside which its values lie. */
export interface Source {
  readonly node: Placed
  readonly chart: string
}

/** Sources that are charts of a repository of charts: those with a path are folders, which are followed as stacks of their own. */
export function chartSources(spec: Placed | undefined): readonly Source[] {
  const one = at(spec, 'source')
  return [...(one === undefined ? [] : [one]), ...itemsOf(at(spec, 'sources'))].flatMap((node) => {
    const chart = textAt(node, 'chart')
    return chart === undefined ? [] : [{ node, chart }]
  })
}

/** {@link https://argo-cd.readthedocs.io/en/stable/user-guide/helm/}; `generated` is what an application of a set is called. */
export async function argoSpecs(spec: Placed | undefined, name: string, object: KubernetesObject, loading: Loading): Promise<readonly Spec[]> {
  const references = new Set(itemsOf(at(spec, 'sources')).flatMap((one) => textAt(one, 'ref') ?? []))
  const found: Spec[] = []
  for (const { node, chart } of chartSources(spec)) {
    const helm = at(node, 'helm')
    const { values, open } = await inlineValues(helm, '', references, loading)
    found.push({
      ...chartIn(chart, textAt(node, 'repoURL') ?? ''),
      release: textAt(helm, 'releaseName') ?? name,
      namespace: textAt(spec, 'destination', 'namespace') ?? 'default',
      values,
      ...(open === undefined ? {} : { open }),
      at: object.at,
    })
  }
  return found
}

/** Values of an application in the order in which they win: files, which are among a stack's already where no references are given, the text, the object, parameters ({@link https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-value-precedence}). */
export async function inlineValues(
  helm: Placed | undefined,
  folder: string,
  references: ReadonlySet<string> | undefined,
  loading: Loading,
): Promise<{ readonly values: Values; readonly open?: string }> {
  let open: string | undefined
  const parts: Value[] = []
  for (const file of references === undefined ? [] : itemsOf(at(helm, 'valueFiles'))) {
    const written = textAt(file) ?? ''
    const path = references === undefined ? undefined : placeOf(written, folder, references)
    if (path !== undefined && loading.context.has(path)) parts.push(await valuesIn(path, loading))
    else if (textAt(helm, 'ignoreMissingValueFiles') !== 'true') open ??= `values of ${written.slice(0, 200)}`
  }
  const written = valuesInText(at(helm, 'values'))
  if (written === undefined) open ??= 'values that are no YAML'
  parts.push(written ?? map())
  parts.push(valuesInText(at(helm, 'valuesObject')) ?? map())
  let values = withUnknowns(laidOver(parts))
  for (const one of itemsOf(at(helm, 'parameters'))) {
    const [route, value] = [textAt(one, 'name'), at(one, 'value')]
    if (route === undefined || value?.kind !== 'text') continue
    const said = textAt(one, 'forceString') === 'true' ? text(value.text, value) : scalar(value.text, value)
    values = withValueAt(values, route, /\$ARGOCD_|\$\{?ARGOCD_|\{\{/.test(value.text) ? unknown(`parameter_${route}`) : said, value)
  }
  for (const one of itemsOf(at(helm, 'fileParameters'))) {
    const route = textAt(one, 'name')
    if (route !== undefined) values = withValueAt(values, route, unknown(`file_${route}`), one)
  }
  open ??= values.rest
  return { values, ...(open === undefined ? {} : { open }) }
}

/** `$values/ops/db.yaml` is from the root of a repository that is named so: this one, where it has that file. */
function placeOf(written: string, folder: string, references: ReadonlySet<string>): string | undefined {
  const reference = /^\$([\w-]{1,100})\/(.*)$/s.exec(written)
  if (reference !== null) return references.has(reference[1] ?? '') ? normalise(reference[2] ?? '') : undefined
  if (/:\/\//.test(written) || written.includes('{{')) return undefined
  return written.startsWith('/') ? normalise(written.slice(1)) : folder === '' ? undefined : normalise(`${folder}/${written}`)
}

/** What a set's generator fills in nobody here can know. */
function withUnknowns(values: Values): Values {
  const walk = (value: Value): Value => {
    if (value.kind === 'list') return { ...value, items: value.items.map(walk) }
    if (value.kind === 'map') return { ...value, members: new Map([...value.members].map(([key, member]) => [key, { ...member, value: walk(member.value) }])) }
    return value.kind === 'text' && value.runs.some((run) => run.text.includes('{{')) ? { ...unknown('what_a_generator_fills_in'), at: value.at } : value
  }
  const found = walk(values)
  return found.kind === 'map' ? found : values
}

/** An application for each element of a set's lists, with the element's fields filled in; one for all where a generator asks something else. */
export function applicationsOf(
  object: KubernetesObject,
): readonly { readonly name: string; readonly spec: Placed | undefined; readonly words: readonly string[] }[] {
  const template = at(object.node, 'spec', 'template')
  const generators = itemsOf(at(object.node, 'spec', 'generators'))
  const elements = generators.flatMap((one) => itemsOf(at(one, 'list', 'elements'))).slice(0, mostElements)
  if (elements.length === 0) return [{ name: textAt(template, 'metadata', 'name') ?? object.name, spec: at(template, 'spec'), words: [] }]
  return elements.map((element) => {
    const fields = new Map<string, string>()
    for (const [key, { value }] of membersOf(element)) if (value.kind === 'text') fields.set(key, value.text)
    const own = template === undefined ? undefined : filled(template, fields)
    return { name: textAt(own, 'metadata', 'name') ?? object.name, spec: at(own, 'spec'), words: [...fields.values()] }
  })
}

const mostElements = 100

/** `{{cluster}}` and `{{ .cluster }}`; other expressions stay as they are written. */
function filled(node: Placed, fields: ReadonlyMap<string, string>): Placed {
  if (node.kind === 'text') {
    if (!node.text.includes('{{') || node.text.length > 100_000) return node
    return { ...node, text: node.text.replace(/\{\{\s{0,20}\.?(\w{1,100})\s{0,20}\}\}/g, (whole, field: string) => fields.get(field) ?? whole) }
  }
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => filled(item, fields)) }
  if (node.kind !== 'map') return node
  const members: PlacedMap['members'] = new Map([...node.members].map(([key, member]) => [key, { ...member, value: filled(member.value, fields) }]))
  return { ...node, members }
}
