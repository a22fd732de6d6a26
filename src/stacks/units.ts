/** Ranks files by name and folder where no command says what is deployed, and puts overlays on their bases. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { basename, dirname, placeOf, wordsOf, type Place } from '../base/paths.ts'
import type { StackShape } from '../parse/stack-shape.ts'
import { defaultNames } from './locate.ts'
import { includedBy, servicesOf, type UnitService } from './services.ts'

/** One way to bring a stack up: a file, or a base with its production overlay. */
export interface Unit {
  /** The file whose name ranks it. */
  readonly path: string
  readonly files: readonly string[]
  readonly services: readonly UnitService[]
  readonly rank: number
  readonly place: Place
  /** Why it ranks where it does, as a clause: `its name says prod`. */
  readonly why: string
  /** Only a folder above it says production, by a name that may hold all sorts. */
  readonly byFolder?: true
  /** Only tests bring it up, over another file. */
  readonly tried?: true
  /** The base it needs, where it can't stand alone and isn't production's; `''` when none is there. */
  readonly overlayOf?: string
  /** A service of which no file tells what it runs: Compose refuses the whole. */
  readonly unstarted?: string
}

export interface Ranked {
  /** Best first. */
  readonly units: readonly Unit[]
  /** Files that are part of others, with the reason. */
  readonly parts: ReadonlyMap<string, string>
}

const ranks = { packed: 60, named: 50, folder: 45, default: 40, neutral: 30, staging: 20, development: 10, incomplete: 5 } as const
const strongest = ['production', 'prod', 'live', 'deploy', 'deployment'] as const

/** Files that are given Compose's own name for a package come before all that the tree names. */
type Packed = ReadonlyMap<string, { readonly name: string; readonly at: Evidence }>

export function rankUnits(shapes: ReadonlyMap<string, StackShape>, packed: Packed, tried?: ReadonlyMap<string, Evidence>): Ranked {
  const paths = [...shapes.keys()].filter((path) => !isTemplate(path)).sort(compareText)
  const parts = partsOf(paths, shapes)
  const units = paths.filter((path) => !parts.has(path)).map((path) => withTrial(unitOf(path, shapes, paths, packed), tried?.get(path)))
  return { units: units.sort(compareUnits), parts }
}

function withTrial(unit: Unit, tried: Evidence | undefined): Unit {
  return tried === undefined || unit.rank === ranks.packed ? unit : { ...unit, tried: true, why: `${unit.why}, and ${tried.path}:${tried.line} tries it` }
}

/** What others start from, or a generator fills: `templates/web.yml`, `docker-compose.template.yml`. */
function isTemplate(path: string): boolean {
  return /(^|\/)(templates?|([\w-]{1,40}-)?fragments?)\/|[._-](template|tmpl|tpl)\.ya?ml$/i.test(path) || placeOf(path).place === 'example'
}

/** The names that Compose merges by itself. */
function isOverride(path: string): boolean {
  return /(^|\/)(docker-)?compose\.override\.ya?ml$/.test(path)
}

export function isDefaultName(path: string): boolean {
  return (defaultNames as readonly string[]).includes(basename(path))
}

function partsOf(paths: readonly string[], shapes: ReadonlyMap<string, StackShape>): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  const ownName = (path: string): boolean => isDefaultName(path) || placeOf(path).place === 'production'
  for (const path of paths) {
    const shape = shapes.get(path)
    if (isOverride(path)) parts.set(path, 'merged only by a bare `docker compose up`, which no deploy command here is')
    if (shape === undefined || placeOf(path).place === 'development') continue
    // What adds a tool or two to the file of Compose's own name leaves that one what people run.
    const mayTake = (file: string): boolean => !isDefaultName(file) || isDefaultName(path) || placeOf(path).place === 'production'
    for (const file of includedBy(path, shape))
      if (file !== path && shapes.has(file) && !includes(shapes, file, path) && mayTake(file)) parts.set(file, `included by ${path}`)
    for (const service of shape.services) {
      const [file] = service.extends === undefined || service.extends === '' ? [] : includedBy(path, { ...shape, includes: [[service.extends]] })
      if (file !== undefined && shapes.has(file) && !ownName(file)) parts.set(file, `extended by ${path}`)
    }
  }
  return parts
}

/** Two files that include each other are both left to stand. */
function includes(shapes: ReadonlyMap<string, StackShape>, file: string, other: string): boolean {
  const shape = shapes.get(file)
  return shape !== undefined && includedBy(file, shape).includes(other)
}

function unitOf(path: string, shapes: ReadonlyMap<string, StackShape>, paths: readonly string[], packed: Packed): Unit {
  const shape = shapes.get(path) as StackShape
  const given = packed.get(path)
  if (given !== undefined && isComplete(shape)) {
    const why = `${given.at.path}:${given.at.line} gives it the name ${given.name}`
    return { path, files: [path], services: servicesOf([path], shapes), rank: ranks.packed, place: 'production', why }
  }
  const { place, why, weak } = placeIn(path, shape)
  const rank = rankOf(path, place)
  const clause = place === 'neutral' ? (isDefaultName(path) ? "it has Compose's default name" : 'nothing says that it is for development') : why
  const whole: Unit = {
    path,
    files: [path],
    services: servicesOf([path], shapes),
    rank,
    place,
    why: clause,
    ...(rank === ranks.folder && weak === true ? { byFolder: true } : {}),
  }
  if (isComplete(shape)) return whole
  const base = baseOf(path, shape, shapes, paths)
  if (base === undefined) return { ...whole, rank: ranks.incomplete, overlayOf: '' }
  if (place !== 'production') return { ...whole, overlayOf: base }
  const files = [base, path]
  const unstarted = unstartedOf(path, base, shapes, paths)
  return { ...whole, files, services: servicesOf(files, shapes), why: `${why}, and it completes ${base}`, ...(unstarted === undefined ? {} : { unstarted }) }
}

/** What the path says, else what stands in the file. */
function placeIn(path: string, shape: StackShape): ReturnType<typeof placeOf> {
  const told = placeOf(path)
  return told.place === 'neutral' && shape.development !== undefined ? { place: 'development', why: `${shape.development} in it says so` } : told
}

function rankOf(path: string, place: Place): number {
  if (place === 'production') {
    const words = wordsOf(basename(path))
    const told = strongest.findIndex((word) => words.includes(word))
    if (told >= 0) return ranks.named + strongest.length - told
    return placeOf(basename(path)).place === 'production' ? ranks.named : ranks.folder
  }
  if (place === 'development') return wordsOf(path).some((word) => /^(staging|stage|stag|stg)$/.test(word)) ? ranks.staging : ranks.development
  return isDefaultName(path) ? ranks.default : ranks.neutral
}

/** Whether Compose would take the file alone. A broken file is given the benefit. */
function isComplete(shape: StackShape): boolean {
  if (shape.problem !== undefined || shape.includes.length > 0) return true
  return shape.needs.length === 0 && !shape.services.some((service) => service.partial)
}

/** The file that declares what an overlay leaves out: beside it first, then in the folders above, a default name before others. */
function baseOf(path: string, shape: StackShape, shapes: ReadonlyMap<string, StackShape>, paths: readonly string[]): string | undefined {
  const wants = new Set([...shape.needs, ...shape.services.flatMap((service) => (service.partial ? [`service:${service.name}`] : []))])
  const fits = (other: string): boolean => {
    const base = shapes.get(other)
    if (other === path || base === undefined || isOverride(other) || placeOf(other).place === 'development') return false
    const whole = wholeIn(other, base, shapes)
    return [...wants].some((want) => (want.startsWith('service:') ? whole.has(want.slice('service:'.length)) : base.offers.includes(want)))
  }
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const beside = paths.filter((other) => dirname(other) === folder && fits(other))
    const best = beside.sort((a, b) => baseRank(a) - baseRank(b) || compareText(a, b))[0]
    if (best !== undefined || folder === '') return best
  }
}

/** The services that a file tells enough of to be started. */
function wholeIn(path: string, shape: StackShape, shapes: ReadonlyMap<string, StackShape>): ReadonlySet<string> {
  const isWhole = (name: string): boolean => shape.services.every((service) => service.name !== name || !service.partial)
  return new Set(servicesOf([path], shapes).flatMap(({ name, runs }) => (runs.length > 0 || isWhole(name) ? [name] : [])))
}

/**
 * A service of an overlay that neither its base nor another file for production gives an image or a build:
 * {@link https://github.com/compose-spec/compose-spec/blob/main/05-services.md Compose} takes no project with one.
 */
function unstartedOf(path: string, base: string, shapes: ReadonlyMap<string, StackShape>, paths: readonly string[]): string | undefined {
  const partial = shapes.get(path)?.services.filter((service) => service.partial) ?? []
  const others = [base, ...paths.filter((other) => other !== path && other !== base && !isOverride(other) && placeOf(other).place !== 'development')]
  return partial.find(({ name }) => !others.some((other) => wholeIn(other, shapes.get(other) as StackShape, shapes).has(name)))?.name
}

function baseRank(path: string): number {
  const at = (defaultNames as readonly string[]).indexOf(basename(path))
  if (at >= 0) return at
  return wordsOf(basename(path)).some((word) => word === 'base' || word === 'common') ? 10 : placeOf(path).place === 'production' ? 30 : 20
}

/** Nearer the root, then Compose's own name and the plainer one, then by text: never by the order files came in. */
function compareUnits(a: Unit, b: Unit): number {
  const depth = (unit: Unit): number => unit.path.split('/').length
  const words = (unit: Unit): number => wordsOf(basename(unit.path)).length
  const own = (unit: Unit): number => Number(isDefaultName(unit.path))
  return b.rank - a.rank || depth(a) - depth(b) || own(b) - own(a) || words(a) - words(b) || compareText(a.path, b.path)
}
