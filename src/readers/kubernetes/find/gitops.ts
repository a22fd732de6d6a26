/** Where Flux and Argo CD say that production is: the folders of the tree that their objects point at. */
import type { Evidence } from '../../../base/evidence.ts'
import { join, normalise } from '../../../base/paths.ts'
import { asList, asMap, asScalar, parseYaml, valueAt, type YamlNode } from '../../../parse/yaml.ts'
import type { Catalogue } from './catalogue.ts'
import { environmentOf, toldBy, type Environment } from './names.ts'

export interface Pointer {
  readonly tool: 'Flux' | 'Argo CD'
  readonly name: string
  readonly at: Evidence
  /** A folder of the tree; a `*` stands for what a generator fills in. */
  readonly folder: string
  /** Values files, from that folder. */
  readonly values: readonly string[]
  readonly recursive: boolean
  /** Folders of components that Flux adds to what it builds, with the lines that name them. */
  readonly components?: readonly { readonly folder: string; readonly line: number }[]
  readonly environment?: Environment
  readonly namespace?: string
}

/** Where Argo CD installs charts that are not in the tree: the values stand in the application. */
export interface Installer extends Pick<Pointer, 'name' | 'at' | 'environment'> {}

export function installersOf(catalogue: Catalogue): readonly Installer[] {
  return [...catalogue.pointers].flatMap(([path, text]) =>
    parseYaml(text)
      .documents.slice(0, mostDocuments)
      .flatMap((document) => installersIn(document, path)),
  )
}

function installersIn(document: YamlNode, path: string): readonly Installer[] {
  const root = asMap(document)
  const kind = scalarAt(root, 'kind') ?? ''
  if (scalarAt(root, 'apiVersion')?.startsWith('argoproj.io/') !== true || !/^Application(Set)?$/.test(kind)) return []
  const spec = kind === 'Application' ? valueAt(root, 'spec') : valueAt(root, 'spec', 'template', 'spec')
  const several = asList(valueAt(spec, 'sources'))?.items ?? []
  const one = valueAt(spec, 'source')
  const charts = [...(one === undefined ? [] : [one]), ...several].flatMap((source) => asScalar(valueAt(source, 'chart')) ?? [])
  const [chart] = charts
  if (chart === undefined) return []
  const name = scalarAt(root, 'metadata', 'name') ?? ''
  const at = { path, line: chart.line, key: `${kind}/${name}.spec.source.chart` }
  const said = kind === 'Application' ? [name, scalarAt(spec, 'destination', 'name') ?? '', scalarAt(spec, 'destination', 'namespace') ?? ''] : []
  return [{ name, at, ...environment(said, path) }]
}

/** More than anybody adds. */
const mostComponents = 100

/** Documents of one file that are looked at. */
const mostDocuments = 2_000

const known = new WeakMap<Catalogue, readonly Pointer[]>()

export function pointersOf(catalogue: Catalogue): readonly Pointer[] {
  const before = known.get(catalogue)
  if (before !== undefined) return before
  const pointers = pointersAmong(catalogue)
  known.set(catalogue, pointers)
  return pointers
}

function pointersAmong(catalogue: Catalogue): readonly Pointer[] {
  return [...catalogue.pointers].flatMap(([path, text]) =>
    parseYaml(text)
      .documents.slice(0, mostDocuments)
      .flatMap((document) => pointersIn(document, path)),
  )
}

function pointersIn(document: YamlNode, path: string): readonly Pointer[] {
  const root = asMap(document)
  const apiVersion = scalarAt(root, 'apiVersion') ?? ''
  const kind = scalarAt(root, 'kind')
  if (apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') && kind === 'Kustomization') return flux(root, path)
  if (!apiVersion.startsWith('argoproj.io/')) return []
  if (kind === 'Application') return argo(valueAt(root, 'spec'), scalarAt(root, 'metadata', 'name') ?? '', path, [])
  return kind === 'ApplicationSet' ? applicationSet(root, path) : []
}

/** {@link https://fluxcd.io/flux/components/kustomize/kustomizations/#path}: a folder without a kustomization is taken with all below it. */
function flux(root: YamlNode | undefined, path: string): readonly Pointer[] {
  const written = asScalar(valueAt(root, 'spec', 'path'))
  const folder = written === undefined ? undefined : normalise(written.text.replace(/^\/+/, ''))
  if (folder === undefined || written === undefined || scalarAt(root, 'spec', 'suspend') === 'true') return []
  const name = scalarAt(root, 'metadata', 'name') ?? ''
  const namespace = scalarAt(root, 'spec', 'targetNamespace')
  const at = { path, line: written.line, key: `Kustomization/${name}.spec.path` }
  const components = (asList(valueAt(root, 'spec', 'components'))?.items ?? []).slice(0, mostComponents).flatMap((item) => {
    const text = asScalar(item)
    const below = text === undefined ? undefined : join(folder, text.text)
    return below === undefined || text === undefined ? [] : [{ folder: below, line: text.line }]
  })
  return [
    {
      ...{ tool: 'Flux', name, at, folder, values: [], recursive: true, ...environment([folder, name], path) },
      ...(components.length === 0 ? {} : { components }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  ]
}

/** {@link https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/}. */
function argo(spec: YamlNode | undefined, name: string, path: string, words: readonly string[]): readonly Pointer[] {
  const several = asList(valueAt(spec, 'sources'))?.items ?? []
  const one = valueAt(spec, 'source')
  const namespace = scalarAt(spec, 'destination', 'namespace')
  return [...(one === undefined ? [] : [one]), ...several].flatMap((source): readonly Pointer[] => {
    const written = asScalar(valueAt(source, 'path'))
    const folder = written === undefined ? undefined : normalise(filled(written.text).replace(/^\/+/, ''))
    if (written === undefined || folder === undefined) return []
    const values = (asList(valueAt(source, 'helm', 'valueFiles'))?.items ?? [])
      .flatMap((item) => asScalar(item)?.text ?? [])
      .map((value) => filled(value).replace(/^\$[\w-]+\//, '/'))
    const at = { path, line: written.line, key: `Application/${name}.spec.source.path` }
    const cluster = scalarAt(spec, 'destination', 'name')
    const said = [...values, folder, cluster ?? '', name, ...words, scalarAt(source, 'targetRevision') ?? '']
    const isRecursive = scalarAt(source, 'directory', 'recurse') === 'true'
    return [
      {
        tool: 'Argo CD',
        name,
        at,
        folder,
        values,
        recursive: isRecursive,
        ...environment(said, path),
        ...(namespace === undefined ? {} : { namespace: filled(namespace) }),
      },
    ]
  })
}

/** {@link https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/}: lists are filled in, the rest is a pattern. */
function applicationSet(root: YamlNode | undefined, path: string): readonly Pointer[] {
  const name = scalarAt(root, 'metadata', 'name') ?? ''
  const generators = asList(valueAt(root, 'spec', 'generators'))?.items ?? []
  const template = valueAt(root, 'spec', 'template', 'spec')
  const globs = generators.flatMap((one) => directoriesIn(one))
  const elements = generators.flatMap((one) => asList(valueAt(one, 'list', 'elements'))?.items ?? []).slice(0, 500)
  const patterned = argo(template, name, path, [])
  // `path: '{{path}}'` is what a Git generator found.
  const open = patterned.flatMap((one) =>
    one.folder.startsWith('*') && globs.length > 0 ? globs.map((folder) => ({ ...one, folder, ...environment([folder], path) })) : [one],
  )
  if (elements.length === 0) return open
  return elements.flatMap((element) => {
    const fields = new Map((asMap(element)?.entries ?? []).map((entry) => [entry.key.text, asScalar(entry.value)?.text ?? '']))
    return argoFilled(template, name, path, fields)
  })
}

function argoFilled(template: YamlNode | undefined, name: string, path: string, fields: ReadonlyMap<string, string>): readonly Pointer[] {
  const found = argo(template, name, path, [...fields.values()])
  return found.map((one) => {
    const raw = asScalar(valueAt(template, 'source', 'path'))?.text
    const folder = raw === undefined ? undefined : normalise(filled(raw, fields))
    return folder === undefined ? one : { ...one, folder, ...environment([folder, ...fields.values()], path) }
  })
}

function directoriesIn(generator: YamlNode): readonly string[] {
  const nested = (['matrix', 'merge'] as const).flatMap((kind) => asList(valueAt(generator, kind, 'generators'))?.items ?? [])
  const own = asList(valueAt(generator, 'git', 'directories'))?.items ?? []
  return [
    ...own.filter((item) => scalarAt(item, 'exclude') !== 'true').flatMap((item) => normalise(scalarAt(item, 'path') ?? '/') ?? []),
    ...nested
      .slice(0, 20)
      .flatMap((one) => (asList(valueAt(one, 'git', 'directories'))?.items ?? []).flatMap((item) => normalise(scalarAt(item, 'path') ?? '/') ?? [])),
  ]
}

/** `overlays/{{cluster}}`, `{{.path.path}}` with what is known filled in, and `*` for what is not. */
function filled(written: string, fields: ReadonlyMap<string, string> = new Map()): string {
  if (written.length > 2_000) return '*'
  return written.replace(/\{\{[-\s]*\.?([\w.]*)[^{}]*\}\}/g, (_, field: string) => fields.get(field) ?? '*')
}

function environment(names: readonly string[], path: string): { readonly environment?: Environment } {
  const told = names.flatMap((name) => toldBy(name)?.environment ?? [])
  const found = told.find((one) => one !== 'production') ?? told[0] ?? toldBy(path)?.environment ?? environmentOf(path)?.environment
  return found === undefined ? {} : { environment: found }
}

function scalarAt(node: YamlNode | undefined, ...keys: readonly string[]): string | undefined {
  return asScalar(valueAt(node, ...keys))?.text
}
