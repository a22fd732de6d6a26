/** How production deploys a template: by commands first, then by the names of its files of parameters. */
import { basename, dirname, placeOf, wordsOf, type PathPlace } from '../../../base/paths.ts'
import type { Candidate, StackPart } from '../../../model/stack.ts'
import type { Template } from '../template.ts'
import type { Applied } from './applied.ts'
import { configurationOf, type Files, type Values } from './files.ts'

export interface Unit {
  readonly part: StackPart
  readonly why: string
  /** What says that it is production’s: a command, a name, or nothing. */
  readonly rank: 'deployed' | 'named' | 'unsaid'
}

export interface Units {
  readonly units: readonly Unit[]
  readonly candidates: readonly Candidate[]
}

/** `prd` and `nonprod` are words here, too. */
export function placeOfFile(path: string): PathPlace {
  const names = path.split('/')
  for (const name of [...names].reverse()) {
    const plain = wordsOf(name.replace(/\.[^.]*$/, ''))
    if (/(non|not|pre)prod/.test(plain.join(''))) return { place: 'development', why: `its name ${name} says that it is not production` }
    if (name === names.at(-1) && plain.includes('prd')) return { place: 'production', why: 'its name says prd' }
  }
  return placeOf(/\.template$/.test(path) ? path.replace(/\.template$/, '.yaml') : path.replace(/\.template(?=\.(json|ya?ml)$)/, ''))
}

export function unitsOf(template: Template, applied: readonly Applied[], files: Files): Units {
  const own = applied.filter((one) => one.template === template.path)
  const place = placeOfFile(template.path)
  const sure = own.filter(({ strength }) => strength >= 2)
  const best = sure.filter(({ strength }) => strength === sure[0]?.strength)
  const before = own[0]
  if (best.length === 0 && (place.place === 'development' || (before !== undefined && place.place !== 'production'))) {
    const why = place.place === 'development' ? place.why : `${before?.at.path ?? ''}:${before?.at.line ?? 0} deploys it for development`
    return { units: [], candidates: [{ path: template.path, why: `for development: ${why}` }] }
  }
  if (best.length > 0) {
    const units = new Map<string, Unit>()
    const candidates: Candidate[] = []
    for (const one of best) {
      const completed = complete(one, template, files)
      candidates.push(...completed.candidates)
      for (const part of completed.parts) {
        const { variablesAt: _, ...told } = part
        units.set(JSON.stringify(told), { part, why: `deployed by ${one.at.path}:${one.at.line}`, rank: 'deployed' })
      }
    }
    return { units: [...units.values()], candidates }
  }
  const { parts, candidates, why } = complete(undefined, template, files)
  const rank = place.place === 'production' ? 'named' : why === undefined ? 'unsaid' : 'named'
  const told = place.place === 'production' ? place.why : (why ?? 'nothing says that it is not production')
  return { units: parts.map((part) => ({ part, why: told, rank })), candidates }
}

interface Completed {
  readonly parts: readonly StackPart[]
  readonly candidates: readonly Candidate[]
  /** What of its parameters says production. */
  readonly why?: string
}

/** A deployment with the values that nobody says on its command line: SAM’s configuration, else files by their names. */
function complete(applied: Applied | undefined, template: Template, files: Files): Completed {
  const part: StackPart = applied?.part ?? { file: template.path, valueFiles: [] }
  const configuration = configurationOf(template.path, files)
  if (configuration !== undefined && (applied === undefined || part.valueFiles.length === 0)) {
    const names = configuration.environments.map(({ name }) => name)
    const live = names.find((name) => wordsOf(name).some((word) => /^(prod|production|prd|live)$/.test(word)))
    const name =
      applied?.environment !== undefined && names.includes(applied.environment)
        ? applied.environment
        : (live ?? (names.includes('default') ? 'default' : undefined))
    const found = configuration.environments.find((one) => one.name === name)
    if (found !== undefined) {
      const stack = part.name ?? found.stack
      const region = part.region ?? found.region
      const made: StackPart = {
        ...part,
        valueFiles: [configuration.path],
        environment: found.name,
        ...(stack === undefined ? {} : { name: stack }),
        ...(region === undefined ? {} : { region }),
      }
      return { parts: [made], candidates: [], ...(live === found.name ? { why: `${configuration.path}: its environment ${found.name} says production` } : {}) }
    }
  }
  if (part.valueFiles.length > 0 || (applied !== undefined && !applied.open && part.variables !== undefined)) return { parts: [part], candidates: [] }
  return byNames(part, template, files)
}

function byNames(part: StackPart, template: Template, files: Files): Completed {
  const placed = valuesFor(template, files).map(({ path }) => ({ path, ...placeOfFile(path) }))
  const production = placed.filter(({ place }) => place === 'production')
  const neutral = placed.filter(({ place }) => place === 'neutral')
  const taken = production.length > 0 ? production : neutral.length === 1 ? neutral : []
  const rest = placed.filter((one) => !taken.includes(one) && one.place !== 'example')
  const candidates = rest.map(({ path, place, why }) => ({
    path,
    why: place === 'neutral' ? 'no command and no name says that production takes it' : `for ${place}: ${why}`,
  }))
  if (taken.length === 0) return { parts: [part], candidates }
  const [first] = production
  const parts = taken.map(({ path }): StackPart => ({
    ...part,
    valueFiles: [path],
    ...(taken.length > 1 && part.name === undefined ? { name: nameOf(path) } : {}),
  }))
  return { parts, candidates, ...(first === undefined ? {} : { why: `${first.path}: ${first.why}` }) }
}

const nameOf = (path: string): string => basename(path).replace(/(\.parameters|\.params)?\.[^.]*$/, '')

/** Files all of whose names are parameters of the template; those that are called after a template are that one’s alone. */
function valuesFor(template: Template, { values, templates }: Files): readonly Values[] {
  const fitting = values.filter(({ names }) => [...names].every((name) => template.parameters.has(name)))
  const own = baseOf(template.path)
  const after = fitting.filter(({ path }) => isCalledAfter(path, own))
  if (after.length > 0) return after
  const others = [...templates.keys()].filter((path) => path !== template.path).map(baseOf)
  return fitting.filter(({ path }) => !others.some((other) => isCalledAfter(path, other)))
}

const baseOf = (path: string): readonly string[] =>
  wordsOf(basename(path).replace(/\.[^.]*$/, '')).filter((word) => !/^(template|stack|cfn|cf|cloudformation|main)$/.test(word))

/** `params/production/data.json`, `data-prod.json`: all words of the template’s name. */
function isCalledAfter(path: string, base: readonly string[]): boolean {
  const words = new Set([...wordsOf(basename(path)), ...wordsOf(basename(dirname(path)))])
  return base.length > 0 && base.every((word) => words.has(word))
}
