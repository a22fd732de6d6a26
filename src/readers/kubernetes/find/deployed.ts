/** What is brought into a cluster by commands of scripts and workflows, and by what Flux and Argo CD follow. */
import { compareText, type Evidence } from '../../../base/evidence.ts'
import { dirname, isPipeline } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { lentStrengths } from '../../../commands/callers.ts'
import { strengthOfDeploy, type Strength } from '../../../commands/surroundings.ts'
import type { Action, DeployAction, Word } from '../../../model/action.ts'
import type { ScriptDeclaration } from '../../../model/declaration.ts'
import type { Finding } from '../../platform.ts'
import type { Catalogue } from './catalogue.ts'
import { installersOf, pointersOf, type Pointer } from './gitops.ts'
import { ofApplications, ofHelmfiles } from './described.ts'
import { kustomizationIn } from './kustomization.ts'
import type { Places } from './locate.ts'
import { isExample } from './names.ts'
import { filledCopy, openNamesOf } from './open.ts'
import { skaffold, type Named } from './own-files.ts'
import { commandedRelease, helmfileUnit, skaffoldUnit, unseenValues } from './releases.ts'
import { chartUnit, kustomizationUnit, manifestsUnit, type Unit, type Walk } from './units.ts'

export interface Deployment {
  readonly unit: Unit
  /** How surely it is production's: 3 says so, 2 deploys, 1 is staging's, 0 is for development and tests. */
  readonly strength: Strength
  readonly at: Evidence
  /** `deployed by`, `followed by Argo CD in`. */
  readonly how: string
  /** The release or application. */
  readonly name?: string
}

export interface Deploying {
  readonly finding: Finding
  readonly catalogue: Catalogue
  readonly places: Places
  readonly walk: Walk
}

/** Surest first. */
export async function deploymentsOf(deploying: Deploying): Promise<readonly Deployment[]> {
  const { scripts, schedules } = deploying.finding
  const lent = lentStrengths(scripts, schedules)
  const found: Deployment[] = []
  for (const script of scripts) if (!isExample(script.path)) found.push(...(await commandsOf(script, lent.get(script.name), deploying)))
  for (const schedule of schedules) {
    if (schedule.disabled !== undefined || schedule.by === 'workflow' || schedule.by === 'scheduler') continue
    const { name, at, actions } = schedule
    found.push(...(await commandsOf({ kind: 'script', name, path: at.path, at, actions }, 2, deploying)))
  }
  for (const pointer of pointersOf(deploying.catalogue)) found.push(...followed(pointer, deploying))
  found.push(...ofApplications(installersOf(deploying.catalogue), deploying))
  found.push(...(await ofHelmfiles(new Set(found.map(({ unit }) => unit.path)), deploying)))
  return found.sort((a, b) => b.strength - a.strength || compareText(a.at.path, b.at.path) || a.at.line - b.at.line || compareText(a.unit.path, b.unit.path))
}

async function commandsOf(script: ScriptDeclaration, lent: Strength | undefined, deploying: Deploying): Promise<readonly Deployment[]> {
  const found: Deployment[] = []
  for (const [position, action] of script.actions.entries()) {
    if (action.does !== 'deploy' || action.tool === 'stack' || action.tool === 'compose' || action.tool === 'nomad') continue
    const cluster = script.actions.slice(0, position).findLast((one) => one.does === 'cluster')
    for (const { unit, name } of await unitsIn(action, script, deploying)) {
      const strength = strengthOf(action, script, unit, cluster, lent)
      found.push({ unit, strength, at: action.at, how: 'deployed by', ...(name === undefined ? {} : { name }) })
    }
  }
  return found
}

/** The words around the command, then the name of what it deploys: staging's overlay stays staging's whoever deploys it. */
function strengthOf(action: DeployAction, script: ScriptDeclaration, unit: Unit, cluster: Action | undefined, lent: Strength | undefined): Strength {
  if (script.actions.some((one) => one.does === 'cluster' && one.throwaway)) return 0
  const named = cluster?.does === 'cluster' ? (cluster.name?.text ?? '') : ''
  const words = [action.context, named, ...action.profiles.map(({ text }) => text)].join(' ')
  // A release and a namespace are called after what they hold; only an environment in the name speaks.
  const around = strengthOfDeploy({ ...action, tool: 'compose', context: words, profiles: [], envFiles: [] }, script, [], lent)
  switch (unit.told?.environment) {
    case 'development':
      return 0
    case 'staging':
      return around === 0 ? 0 : 1
    case 'production':
      return around === undefined || around >= 2 ? 3 : around
    default:
      // Whose chart it is, its repository says; only who else is told to bring it up may be for staging.
      return around ?? (unit.form === 'release' ? 2 : 1)
  }
}

interface Meant {
  readonly unit: Unit
  readonly name?: string
}

async function unitsIn(action: DeployAction, script: ScriptDeclaration, deploying: Deploying): Promise<readonly Meant[]> {
  const { catalogue, places, walk } = deploying
  const from = startsOf(action, script)
  const name = said(action.project)
  const named = name === undefined ? {} : { name }
  if (action.tool === 'helm') {
    const chart = action.chart === undefined ? undefined : chartAt(action.chart.text, from, deploying)
    const foreign = chart === undefined ? commandedRelease(action, from, places) : undefined
    if (chart === undefined) return foreign === undefined ? [] : [{ unit: foreign, ...named }]
    const texts = action.files.map(({ text }) => text)
    const namespace = said(action.namespace)
    const starts = [...from, dirname(chart)]
    const unseen = texts.find((text) => valuesOf([text], starts, places).length === 0)
    const open = unseen === undefined ? {} : { open: unseenValues(unseen, action.at.path) }
    const release = { ...named, ...(namespace === undefined ? {} : { namespace }), ...open, at: action.at }
    const sets = (action.sets ?? []).map(({ text }) => text)
    return [{ unit: chartUnit(chart, valuesOf(texts, starts, places), sets, release), ...named }]
  }
  if (action.tool === 'kustomize') {
    return action.files
      .flatMap(({ text }) => places.find(text, from))
      .flatMap((folder) => {
        const path = catalogue.kustomizations.has(folder) ? folder : kustomizationIn(folder, (one) => catalogue.kustomizations.has(one))
        return path === undefined ? [] : [{ unit: kustomizationUnit(path, catalogue, walk) }]
      })
  }
  if (action.tool === 'argocd' || action.tool === 'flux') {
    return action.files
      .flatMap(({ text }) => places.find(text, ['', ...from]))
      .flatMap((folder) => (unitAt(folder, [], action.tool === 'flux', deploying) ?? []).map((unit) => ({ unit, ...named })))
  }
  if (action.tool === 'helmfile' || action.tool === 'skaffold') return ownFile(action, from, deploying)
  const files = [
    ...new Set(action.files.flatMap(({ text }) => applied(text, from, places)).flatMap((path) => filesAt(path, action.recursive === true, deploying))),
  ]
  return files.length === 0 ? [] : [{ unit: plainUnit(files, deploying) }]
}

/** Called after the folder its files lie in. */
export function plainUnit(files: readonly string[], { catalogue }: Pick<Deploying, 'catalogue'>): Unit {
  const [first = ''] = files
  const folder = dirname(first)
  const together = folder !== '' && files.length > 1 && files.every((path) => path.startsWith(`${folder}/`))
  return manifestsUnit(together ? folder : first, files, catalogue)
}

/** What a command applies, or what becomes that before it does. */
function applied(text: string, from: readonly string[], places: Places): readonly string[] {
  const found = places.find(text, from)
  return found.length > 0
    ? found
    : (openNamesOf(text)
        .map((name) => places.find(name, from))
        .find((open) => open.length > 0) ?? [])
}

function filesAt(path: string, recursive: boolean, { catalogue, places }: Deploying): readonly string[] {
  const one = filledCopy(path, catalogue.has) ?? path
  return catalogue.manifests.has(one) ? [one] : places.manifests(path, recursive)
}

/** What a folder is to Flux and Argo CD: a kustomization, else a chart, else the manifests in it. */
function unitAt(folder: string, values: readonly string[], recursive: boolean, deploying: Deploying): readonly Unit[] | undefined {
  const { catalogue, places, walk } = deploying
  const path = kustomizationIn(folder, (one) => catalogue.kustomizations.has(one))
  if (path !== undefined) return [kustomizationUnit(path, catalogue, walk)]
  const chart = catalogue.charts.find((one) => one.folder === folder)
  if (chart !== undefined) return [chartUnit(chart.path, valuesOf(values, [folder, ''], places))]
  const files = places.manifests(folder, recursive)
  return files.length === 0 ? undefined : [manifestsUnit(files.length === 1 ? (files[0] ?? folder) : folder, files, catalogue)]
}

function followed(pointer: Pointer, deploying: Deploying): readonly Deployment[] {
  const folders = pointer.folder === '' ? [''] : deploying.places.find(pointer.folder, [''])
  const { at, name, namespace } = pointer
  const release = { object: { path: at.path, name }, ...(namespace === undefined || namespace.includes('*') ? {} : { namespace }), at }
  const units = folders
    .flatMap((folder) => unitAt(folder, pointer.values, pointer.recursive, deploying) ?? [])
    .map((unit): Unit => (unit.form === 'chart' && pointer.tool === 'Argo CD' ? { ...unit, release } : unit))
  return units
    .filter((unit) => !unit.points)
    .map((unit) => {
      const environments = [pointer.environment, unit.told?.environment]
      const strength = environments.includes('development') ? 0 : environments.includes('staging') ? 1 : environments.includes('production') ? 3 : 2
      return {
        unit,
        strength,
        at: pointer.at,
        how: `followed by ${pointer.tool} in`,
        ...(pointer.name === '' || units.length > 1 ? {} : { name: pointer.name }),
      }
    })
}

async function ownFile(action: DeployAction, from: readonly string[], deploying: Deploying): Promise<readonly Meant[]> {
  const { finding, catalogue, places, walk } = deploying
  const usual = action.tool === 'helmfile' ? ['helmfile.yaml', 'helmfile.yml'] : ['skaffold.yaml', 'skaffold.yml']
  const given = action.files.length > 0 ? action.files.map(({ text }) => text) : usual
  const path = given.flatMap((text) => places.find(text, from)).find((one) => /\.ya?ml(\.gotmpl)?$/.test(one))
  const file = path === undefined ? undefined : await finding.context.read(path)
  if (path === undefined || !isText(file)) return []
  const profiles = action.profiles.flatMap((word) => said(word) ?? [])
  if (action.tool === 'helmfile') {
    const unit = await helmfileUnit(path, profiles[0], finding.context)
    return unit === undefined ? [] : [{ unit }]
  }
  const named: Named = skaffold(file.text, profiles)
  const here = [dirname(path)]
  const isForeign = /\bremoteChart\b|^\s{0,40}remote:\s*true/m.test(file.text.slice(0, 1_000_000))
  const charts = named.charts.flatMap((one): readonly Meant[] => {
    const chart = chartAt(one.chart, here, deploying)
    return chart === undefined ? [] : [{ unit: chartUnit(chart, valuesOf(one.values, here, places)), ...(one.name === undefined ? {} : { name: one.name }) }]
  })
  const kustomizations = named.kustomizations
    .flatMap((text) => places.find(text, here))
    .flatMap((folder) => {
      const found = kustomizationIn(folder, (one) => catalogue.kustomizations.has(one))
      return found === undefined ? [] : [{ unit: kustomizationUnit(found, catalogue, walk) }]
    })
  const files = named.manifests.flatMap((text) => places.find(text, here)).flatMap((one) => filesAt(one, false, deploying))
  return [
    ...kustomizations,
    ...(files.length === 0 ? [] : [{ unit: plainUnit([...new Set(files)], deploying) }]),
    ...charts,
    ...(isForeign ? [{ unit: skaffoldUnit(path, profiles) }] : []),
  ]
}

function chartAt(text: string, from: readonly string[], { catalogue, places }: Deploying): string | undefined {
  // `bitnami/postgresql`, `oci://…` and `./chart-1.2.tgz` are no folders of the tree.
  if (/:\/\/|\.tgz$/.test(text)) return undefined
  for (const folder of places.find(text, from)) {
    const chart = catalogue.charts.find((one) => one.folder === folder)
    if (chart !== undefined) return chart.path
  }
  return catalogue.charts.find((one) => one.folder === '' && /^\.\/?$/.test(text))?.path
}

function valuesOf(texts: readonly string[], from: readonly string[], places: Places): readonly string[] {
  return texts.flatMap((text) => places.find(text.replace(/^\//, ''), from).filter((path) => /\.ya?ml$/.test(path)))
}

/** Where a command's paths may start: where it says that it is, else at the script or at the root. */
function startsOf(action: DeployAction, script: ScriptDeclaration): readonly string[] {
  const own = dirname(script.path)
  const usual = isPipeline(script.path) ? [''] : [own, '']
  const { folder } = action
  if (folder === undefined || /[$~]/.test(folder) || folder.startsWith('/')) return usual
  return [...new Set([folder, own === '' ? folder : `${own}/${folder}`, ...usual])]
}

function said(word: Word | undefined): string | undefined {
  return word === undefined || !word.resolved || word.text === '' ? undefined : word.text
}
