/** What files say to be installed without a command of the tree that does it: applications of Argo CD that hold a chart, and helmfiles. */
import type { Strength } from '../../../commands/surroundings.ts'
import { compareText } from '../../../base/evidence.ts'
import { placeOf } from '../../../base/paths.ts'
import type { Catalogue } from './catalogue.ts'
import type { Deploying, Deployment } from './deployed.ts'
import type { Installer } from './gitops.ts'
import type { Environment } from './names.ts'
import { applicationUnit, helmfilesAmong, helmfileUnit } from './releases.ts'
import { kustomizationUnit, type Unit } from './units.ts'

function strengthIn(...environments: readonly (Environment | undefined)[]): Strength {
  return environments.includes('development') ? 0 : environments.includes('staging') ? 1 : environments.includes('production') ? 3 : 2
}

/** Applications by their files; where kustomizations take one, by those that no other takes: overlays change what it says. */
export function ofApplications(installers: readonly Installer[], deploying: Deploying): readonly Deployment[] {
  if (installers.length === 0) return []
  const { catalogue, walk } = deploying
  const topsOver = topsIn(catalogue)
  return installers.flatMap(({ name, at, environment }) => {
    const tops = topsOver(at.path)
    const units: readonly Unit[] =
      tops.length === 0 ? [applicationUnit(at.path, name)] : tops.map((path) => ({ ...kustomizationUnit(path, catalogue, walk), runs: true, points: false }))
    return units.map((unit) => ({
      unit,
      strength: strengthIn(environment, unit.told?.environment),
      at,
      how: 'followed by Argo CD in',
      ...(unit.form === 'release' && name !== '' ? { name } : {}),
    }))
  })
}

/** Kustomizations above one another that are climbed for one file. */
const mostLevels = 1_000

/** The kustomizations that take a file, directly or not, and that nothing takes. */
function topsIn({ kustomizations }: Catalogue): (file: string) => readonly string[] {
  const holders = new Map<string, string[]>()
  for (const { path, resources, takes } of kustomizations.values()) {
    for (const one of [...resources, ...takes]) {
      const list = holders.get(one)
      if (list === undefined) holders.set(one, [path])
      else if (one !== path) list.push(path)
    }
  }
  return (file) => {
    const seen = new Set(holders.get(file) ?? [])
    const tops: string[] = []
    for (const path of seen) {
      const by = holders.get(path) ?? []
      if (by.length === 0) tops.push(path)
      for (const one of seen.size < mostLevels ? by : []) seen.add(one)
    }
    return tops.sort(compareText)
  }
}

/** Helmfiles that no command names: who keeps one runs it. */
export async function ofHelmfiles(known: ReadonlySet<string>, { catalogue, finding }: Deploying): Promise<readonly Deployment[]> {
  const found: Deployment[] = []
  for (const path of helmfilesAmong(catalogue.paths)) {
    if (known.has(path) || placeOf(path).place === 'development') continue
    const unit = await helmfileUnit(path, undefined, finding.context)
    if (unit !== undefined) found.push({ unit, strength: strengthIn(unit.told?.environment), at: { path, line: 1, key: '' }, how: 'listed in' })
  }
  return found
}
