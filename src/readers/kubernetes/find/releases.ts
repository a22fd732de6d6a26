/** Releases of charts that are not in the tree, as stacks of their own: what a command installs, and what Helmfile's and Skaffold's files list. */
import { basename, dirname } from '../../../base/paths.ts'
import { limits } from '../../../base/limits.ts'
import { isText } from '../../../base/source.ts'
import type { DeployAction } from '../../../model/action.ts'
import type { ChartRelease } from '../../../model/stack.ts'
import { isChart } from '../helm/index.ts'
import { environmentsOf } from '../helm/releases/helmfile-templates.ts'
import { helmfileSpecs, isHelmfile } from '../helm/releases/helmfile.ts'
import { createTold } from '../told.ts'
import type { ReadContext } from '../../reader.ts'
import type { Places } from './locate.ts'
import { environmentOf, toldBy } from './names.ts'
import type { Unit } from './units.ts'

interface Made {
  /** For {@link import('../../../model/stack.ts').Stack.files}. */
  readonly files: readonly string[]
  readonly path: string
  readonly identity: string
  readonly release?: ChartRelease
  readonly sets?: readonly string[]
  readonly profiles?: readonly string[]
  /** Further files that it draws on. */
  readonly reaches?: readonly string[]
  /** By whose name production is told: the values file that wins. */
  readonly named?: string
}

function releaseUnit({ files, path, identity, release, sets, profiles, reaches = [], named }: Made): Unit {
  const told = toldBy(named ?? path)
  return {
    form: 'release',
    path,
    files,
    folder: dirname(path),
    reaches: new Set([...files, ...reaches]),
    identities: new Set([identity]),
    runs: true,
    points: false,
    rendered: false,
    ...(told === undefined ? {} : { told }),
    ...(release === undefined ? {} : { release }),
    ...(sets === undefined || sets.length === 0 ? {} : { sets }),
    ...(profiles === undefined || profiles.length === 0 ? {} : { profiles }),
  }
}

/** What a values file that is not in the tree may give, by how a command names it. */
export function unseenValues(text: string, by: string): string {
  if (/^\$\{?\w{1,60}\}?$/.test(text)) return `values given to ${by}`
  return /^[\w./-]{1,200}$/.test(text) ? `values of ${text}` : 'values that are made when it runs'
}

/** None of its charts stands in the tree. */
export function isForeign({ form, reaches }: Unit): boolean {
  return form === 'release' && ![...reaches].some(isChart)
}

/** {@link https://helm.sh/docs/helm/helm_upgrade/}: the script stands behind its values files, since it says which they are. */
export function commandedRelease(action: DeployAction, from: readonly string[], places: Places): Unit | undefined {
  const chart = action.chart?.text
  // `./chart` that is not there, and an archive that a job has made, are nobody's repository.
  if (
    chart === undefined ||
    action.tool !== 'helm' ||
    !/^(\w[\w.-]{0,100}\/|oci:\/\/|https?:\/\/|\$\{?\w{1,60}\}?\/)/.test(chart) ||
    /^(?!https?:).*\.tgz$/.test(chart)
  )
    return undefined
  const { path } = action.at
  const values: string[] = []
  let open: string | undefined
  for (const { text } of action.files) {
    const found = places.find(text, from).filter((one) => /\.ya?ml$/.test(one))
    values.push(...found)
    if (found.length === 0) open ??= unseenValues(text, path)
  }
  const name = action.project?.resolved === true ? action.project.text : chart.slice(chart.lastIndexOf('/') + 1)
  const namespace = action.namespace?.resolved === true ? action.namespace.text : undefined
  const last = values.at(-1)
  return releaseUnit({
    files: [...values, path],
    path: last ?? path,
    identity: `release/${namespace ?? 'default'}/${name}`,
    sets: (action.sets ?? []).map(({ text }) => text),
    release: {
      chart,
      ...(action.project?.resolved === true ? { name } : {}),
      ...(namespace === undefined ? {} : { namespace }),
      ...(open === undefined ? {} : { open }),
      at: { path, line: action.at.line, key: `helm upgrade ${name}` },
    },
    ...(last === undefined ? {} : { named: last }),
  })
}

/** All releases of a helmfile together, for the environment that the command names, else for the one that a name gives production. */
export async function helmfileUnit(path: string, said: string | undefined, context: ReadContext): Promise<Unit | undefined> {
  const file = await context.read(path)
  if (!isText(file)) return undefined
  const known = await environmentsOf(file, context)
  const environment = said ?? known.find((name) => environmentOf(name)?.environment === 'production')
  const specs = await helmfileSpecs(path, environment, { context, told: createTold(), left: limits.charts })
  const charts = [...new Set(specs.flatMap((spec) => spec.path ?? []))]
  const names = specs.map(({ namespace, release }) => `release/${namespace}/${release}`)
  const unit = releaseUnit({ files: [path], reaches: charts, path, identity: `helmfile/${path}`, profiles: environment === undefined ? [] : [environment] })
  const word = environment === undefined ? undefined : environmentOf(environment)
  const told = word === undefined ? unit.told : { environment: word.environment, why: `its environment ${environment ?? ''} says ${word.word}` }
  return { ...unit, identities: new Set([...unit.identities, ...charts.map((chart) => `chart ${chart}`), ...names]), ...(told === undefined ? {} : { told }) }
}

/** Those of the tree that nothing runs: whoever keeps one runs it by hand. */
export function helmfilesAmong(paths: readonly string[]): readonly string[] {
  const found = paths.filter(isHelmfile)
  const usual = found.filter((path) => /^helmfile\.ya?ml(\.gotmpl)?$/.test(basename(path)))
  return usual.length > 0 ? usual : found.slice(0, 50)
}

/** Charts of repositories that a file of Skaffold's lists, apart from those that it takes from the tree. */
export function skaffoldUnit(path: string, profiles: readonly string[]): Unit {
  return releaseUnit({ files: [path], path, identity: `skaffold/${path}`, profiles })
}

/** Where Argo CD's applications install charts by themselves: the file is what is read. */
export function applicationUnit(path: string, name: string): Unit {
  return releaseUnit({ files: [path], path, identity: `application/${name}` })
}
