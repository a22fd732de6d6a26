/** Chooses among the ways into a cluster: what is deployed, else what its name puts forward; all others get a reason. */
import { compareText, type Evidence } from '../../../base/evidence.ts'
import { basename, dirname, wordsOf } from '../../../base/paths.ts'
import type { Candidate, Stack } from '../../../model/stack.ts'
import type { Found } from '../../platform.ts'
import { crowdOf, type Crowd } from './crowd.ts'
import { plainUnit, type Deploying, type Deployment } from './deployed.ts'
import { isTwin, sharedBy } from './overlap.ts'
import { isForeign } from './releases.ts'
import type { Unit, Units } from './units.ts'

interface Taken {
  unit: Unit
  /** By a command or by what GitOps follows; what else stands about is then not production's in another region. */
  readonly isDeployed: boolean
  readonly name?: string
  why: string
  readonly unsure: boolean
}

export function choose({ units, parts }: Units, deployments: readonly Deployment[], trials: ReadonlyMap<Unit, Evidence>, deploying: Deploying): Found {
  const ranked = units.filter((unit) => !unit.points).sort(compareUnits)
  const reasons = new Map<string, string>()
  // What others' charts bring along stands beside one's own, and says nothing of which of these are production's.
  const own = deployments.filter(({ unit }) => !isForeign(unit))
  const sure = takeDeployed(
    own.filter(({ strength }) => strength >= 2),
    false,
    reasons,
    deploying,
  )
  const saysProduction = ranked.some((unit) => unit.told?.environment === 'production' && unit.runs !== false)
  const staging = own.filter(({ strength }) => strength === 1)
  const taken: Taken[] = [...sure, ...(sure.length === 0 && !saysProduction ? takeDeployed(staging, true, reasons, deploying) : [])]
  takeBeside(ranked, taken, reasons, deploying)
  for (const [unit, at] of trials) {
    if (reasons.has(unit.path) || taken.some((one) => unit.files.some((file) => one.unit.reaches.has(file)))) continue
    reasons.set(unit.path, `for development: ${at.path}:${at.line} puts it into a cluster that it makes to test in`)
  }
  takeByName(ranked, taken, reasons)
  taken.push(...takeReleases(deployments, taken, reasons, deploying))
  const stacks = distinct(taken.map(stackOf))
  return { stacks, candidates: candidatesOf(new Map([...parts, ...reasons]), taken) }
}

/** Releases of others' charts: production's, else, where nothing is, those of staging. What is taken already brings its own along. */
function takeReleases(deployments: readonly Deployment[], taken: readonly Taken[], reasons: Map<string, string>, deploying: Deploying): readonly Taken[] {
  const foreign = deployments.filter(
    ({ unit }) => isForeign(unit) && !taken.some((one) => one.unit.reaches.has(unit.path) && one.unit.form === 'kustomization'),
  )
  const live = foreign.filter(({ strength }) => strength >= 2)
  const isSure = live.length > 0 || taken.some(({ unsure, isDeployed }) => isDeployed && !unsure)
  return takeDeployed(isSure ? live : foreign.filter(({ strength }) => strength === 1), !isSure, reasons, deploying)
}

/** Commands and applications surest first. Plain manifests that several commands apply are one stack. */
function takeDeployed(deployments: readonly Deployment[], unsure: boolean, reasons: Map<string, string>, deploying: Deploying): readonly Taken[] {
  const kept: { unit: Unit; readonly lead: Deployment; readonly places: string[] }[] = []
  const ways = otherWays(deployments, deploying)
  for (const one of deployments) {
    const { unit, at, name } = one
    const way = ways.get(one)
    if (way !== undefined) {
      reasons.set(unit.path, way)
      continue
    }
    const place = `${at.path}:${at.line}`
    const twin = kept.find((other) => other.unit.files.join('\n') === unit.files.join('\n') && (!isNamed(unit) || other.lead.name === name))
    if (twin !== undefined) {
      twin.places.push(place)
      continue
    }
    const joined = kept.find((other) => isPlain(one) && isPlain(other.lead) && mayJoin(other.unit, unit))
    if (joined !== undefined) {
      joined.unit = plainUnit([...new Set([...joined.unit.files, ...unit.files])], deploying)
      joined.places.push(place)
      continue
    }
    const other = kept.find((rival) => excludes(rival, one))
    if (other === undefined) kept.push({ unit, lead: one, places: [place] })
    else reasons.set(unit.path, `another way to run ${sharedBy(other.unit, unit) ?? basename(unit.folder)}, which ${labelOf(other.unit)} runs already`)
  }
  return kept.map(({ unit, lead, places }) => ({
    unit,
    isDeployed: true,
    ...(lead.name === undefined ? {} : { name: lead.name }),
    why: `${lead.how} ${[...new Set(places)].slice(0, 3).join(' and ')}`,
    unsure,
  }))
}

/** Folders that each bring their own script and manifests, one for each cloud: of those that run the same, the first is production's and the others are whole ways besides. */
function otherWays(deployments: readonly Deployment[], deploying: Deploying): ReadonlyMap<Deployment, string> {
  const folders = new Map<string, Deployment[]>()
  for (const one of deployments) {
    const folder = dirname(one.at.path)
    if (isPlain(one) && folder !== '' && one.unit.files.every((file) => file.startsWith(`${folder}/`)))
      folders.set(folder, [...(folders.get(folder) ?? []), one])
  }
  const found = new Map<Deployment, string>()
  const first: Unit[] = []
  for (const [folder, own] of folders) {
    const whole = plainUnit([...new Set(own.flatMap(({ unit }) => unit.files))], deploying)
    const other = first.find((unit) => !unit.folder.startsWith(`${folder}/`) && !folder.startsWith(`${unit.folder}/`) && sharedBy(unit, whole) !== undefined)
    if (other === undefined) first.push({ ...whole, folder })
    else for (const one of own) found.set(one, `another way to run ${sharedBy(other, whole) ?? folder}, which ${labelOf(other)} runs already`)
  }
  return found
}

/** Releases of one chart, and of several that one script installs, are told apart by their names. */
function isNamed({ form }: Unit): boolean {
  return form === 'chart' || form === 'release'
}

function isPlain({ unit, how }: Deployment): boolean {
  return unit.form === 'manifests' && how === 'deployed by'
}

/** The same file in both, or nothing in common. */
function mayJoin(a: Unit, b: Unit): boolean {
  if (b.files.some((file) => a.reaches.has(file))) return true
  return sharedBy(a, b) === undefined && a.told?.environment === b.told?.environment
}

function excludes(other: { readonly unit: Unit; readonly lead: Deployment }, one: Deployment): boolean {
  // Releases of one chart by several names are several things.
  if (one.unit.form === 'chart' && other.unit.form === 'chart' && other.lead.name !== one.name) return false
  return sharedBy(other.unit, one.unit) !== undefined && !(isTwin(other.unit, one.unit) && other.lead.strength === one.strength)
}

/** Manifests in the very folder of some that a command applies are applied by hand: they are part of that stack where they run something else. */
function takeBeside(ranked: readonly Unit[], taken: readonly Taken[], reasons: Map<string, string>, deploying: Deploying): void {
  for (const one of taken) {
    if (one.unit.form !== 'manifests') continue
    const folders = new Set(one.unit.files.map(dirname))
    const whole = ranked.filter((unit) => unit.form === 'manifests' && unit.files.some((file) => one.unit.reaches.has(file)))
    const left = whole.flatMap(({ files }) => files).filter((file) => !taken.some((other) => other.unit.reaches.has(file)))
    const added: string[] = []
    for (const file of left) {
      const own = plainUnit([file], deploying)
      const shared = taken.map((other) => sharedBy(other.unit, own)).find((name) => name !== undefined)
      if (shared !== undefined) reasons.set(file, `another way to run ${shared}, which ${labelOf(one.unit)} runs already`)
      else if (!folders.has(dirname(file))) reasons.set(file, 'nothing deploys it, and what is deployed stands beside it')
      else if (own.told === undefined || own.told.environment === 'production') added.push(file)
      else reasons.set(file, `for development: ${own.told.why}`)
    }
    for (const unit of whole) if (!reasons.has(unit.path)) reasons.set(unit.path, `part of it is deployed: ${labelOf(one.unit)}`)
    if (added.length === 0) continue
    one.unit = plainUnit([...one.unit.files, ...added], deploying)
    one.why = `${one.why}; ${added.length === 1 ? (added[0] ?? '') : `${added.length} more files`} beside what is deployed`
  }
}

/** Adds the best when there is nothing yet, then every one that shares nothing with what is there. */
function takeByName(ranked: readonly Unit[], taken: Taken[], reasons: Map<string, string>): void {
  const deployed = new Set(taken.flatMap(({ unit }) => [unit.path, ...unit.files]))
  const isSure = taken.some(({ unsure }) => !unsure) || ranked.some((unit) => unit.told?.environment === 'production' && unit.runs !== false)
  const isAlone = ranked.filter((unit) => unit.runs !== false).length === 1
  const beside = besideOf(taken)
  for (const unit of taken.length > 0 ? [] : chartsAlike(ranked))
    reasons.set(unit.path, 'one of several charts, and nothing here tells which of them is installed')
  for (const unit of ranked) {
    if (reasons.has(unit.path) || deployed.has(unit.path) || unit.files.every((file) => deployed.has(file))) continue
    const reason = reasonAgainst(unit, beside, isSure)
    if (reason !== undefined) {
      reasons.set(unit.path, reason)
      continue
    }
    const clause = clauseOf(unit)
    const why = taken.length > 0 ? besideWhy(unit, beside, clause) : isAlone ? `the only way into a cluster here, and ${clause}` : `taken by name: ${clause}`
    taken.push({ unit, isDeployed: false, why, unsure: unit.told?.environment !== 'production' })
    beside.all.add(unit)
    beside.byName.add(unit)
    beside.apart.add(unit)
  }
}

/** Charts that come first, of which no command, no values and no name puts one before the others: whoever installs them chooses. */
function chartsAlike(ranked: readonly Unit[]): readonly Unit[] {
  const best = ranked.find(({ runs }) => runs !== false)
  if (best?.form !== 'chart') return []
  const alike = ranked.filter(
    (unit) => unit.form === 'chart' && unit.runs !== false && rankOf(unit) === rankOf(best) && dirname(unit.folder) === dirname(best.folder),
  )
  return alike.length > 1 && alike.every(({ told }) => told === undefined) ? alike : []
}

/** What is taken, to be held against what comes next. */
interface Beside {
  readonly all: Crowd
  /** Those that nothing deploys. */
  readonly byName: Crowd
  /** Those that something may stand beside: taken by name, or plain manifests. */
  readonly apart: Crowd
  readonly deployed: ReadonlySet<Unit>
  readonly isEmpty: () => boolean
}

function besideOf(taken: readonly Taken[]): Beside {
  const units = (some: readonly Taken[]): readonly Unit[] => some.map(({ unit }) => unit)
  const deployed = taken.filter(({ isDeployed }) => isDeployed)
  return {
    all: crowdOf(units(taken)),
    byName: crowdOf(units(taken.filter(({ isDeployed }) => !isDeployed))),
    apart: crowdOf(units(taken.filter(({ isDeployed, unit }) => !isDeployed || unit.form === 'manifests'))),
    deployed: new Set(units(deployed)),
    isEmpty: () => taken.length === 0,
  }
}

function besideWhy(unit: Unit, beside: Beside, clause: string): string {
  const twin = beside.all.twin(unit)
  return twin === undefined
    ? `taken beside the others: it shares nothing that runs with them, and ${clause}`
    : `taken beside ${labelOf(twin)}: the same in another region, and ${clause}`
}

function clauseOf(unit: Unit): string {
  if (unit.told === undefined) return 'nothing says that it is for development'
  return unit.told.environment === 'production' ? unit.told.why : `${unit.told.why}, and none says production`
}

function reasonAgainst(unit: Unit, beside: Beside, isSure: boolean): string | undefined {
  const told = unit.told
  if (unit.runs === false) return 'nothing in it runs'
  if (told !== undefined && told.environment !== 'production' && (!beside.isEmpty() || (told.environment === 'development' && unit.form !== 'kustomization'))) {
    return `for development: ${told.why}`
  }
  if (beside.isEmpty()) return undefined
  for (const other of beside.all.sharers(unit)) {
    const shared = sharedBy(other, unit)
    if (shared !== undefined && (beside.deployed.has(other) || !isTwin(other, unit)))
      return `another way to run ${shared}, which ${labelOf(other)} runs already`
  }
  if (unit.form === 'chart') return 'a chart that nothing here installs'
  if (isSure && told === undefined && beside.byName.twin(unit) === undefined && !beside.apart.hasNear(unit)) {
    return 'nothing deploys it, and the stack that is deployed stands elsewhere'
  }
  return undefined
}

function labelOf(unit: Unit): string {
  return unit.form === 'manifests' && unit.files.length <= 3 ? unit.files.join(' + ') : unit.path
}

/** Production by name first, then what a cluster takes as it is before what must be filled in; nearer the root, plainer, by text. */
function compareUnits(a: Unit, b: Unit): number {
  const depth = (unit: Unit): number => unit.path.split('/').length
  const words = (unit: Unit): number => wordsOf(basename(unit.folder)).length
  return rankOf(b) - rankOf(a) || depth(a) - depth(b) || words(a) - words(b) || compareText(a.path, b.path)
}

function rankOf(unit: Unit): number {
  const form = unit.form === 'chart' ? 1 : unit.rendered || /(^|\/)(release|rendered|dist)(\/|$)/.test(unit.folder) ? 4 : unit.form === 'kustomization' ? 3 : 2
  const place = unit.told === undefined ? 30 : { production: 50, staging: 20, development: 10 }[unit.told.environment]
  return unit.runs === false ? form : place + form
}

function stackOf({ unit, name, why, unsure, isDeployed }: Taken): Stack {
  return {
    name: name ?? (basename(unit.folder) || unit.namespace || 'production'),
    tool: 'kubernetes',
    files: unit.files,
    folder: unit.folder,
    envFiles: [],
    profiles: unit.profiles ?? [],
    ...(unit.sets === undefined ? {} : { variables: unit.sets, ...(unit.release === undefined ? {} : { variablesAt: unit.release.at }) }),
    ...(unit.release === undefined ? {} : { release: unit.release }),
    ...(unsure ? { unsure } : {}),
    ...(isDeployed ? { deployed: true } : {}),
    why,
  }
}

/** Tells stacks of one name apart by the names of their folders, the first keeping the plain one. */
function distinct(stacks: readonly Stack[]): readonly Stack[] {
  const taken = new Set<string>()
  return stacks.map((stack) => {
    const own = stack.folder
      .split('/')
      .filter((name) => !/^(overlays?|k8s|kubernetes|kustomize|manifests?|deploy|env|envs|environments?|charts?|base|)$/.test(name))
    const choices = [stack.name, own.slice(-2).join('-'), own.join('-'), stack.folder, `${stack.folder}: ${stack.name}`, stack.files.join('+')]
    const name = choices.find((choice) => choice !== '' && !taken.has(choice)) ?? `${stack.name}: ${stack.why}`
    taken.add(name)
    return name === stack.name ? stack : { ...stack, name }
  })
}

function candidatesOf(reasons: ReadonlyMap<string, string>, taken: readonly Taken[]): readonly Candidate[] {
  const part = new Set(taken.flatMap(({ unit }) => [unit.path, ...unit.reaches]))
  return [...reasons]
    .filter(([path]) => !part.has(path))
    .map(([path, why]) => ({ path, why }))
    .sort((a, b) => compareText(a.path, b.path))
}
