/** Which of several files of one format describe production, where no command says so: by names first, then by what they run. */
import { compareText, type Skip } from '../base/evidence.ts'
import { basename, dirname, placeOf, wordsOf, type Place } from '../base/paths.ts'
import { limits } from '../base/limits.ts'
import type { Candidate, Stack } from '../model/stack.ts'

export interface FileUnit {
  readonly path: string
  /** The application's name, where the file says it. */
  readonly name?: string
  /** What it runs; two that run one thing are two variants of it. */
  readonly services: readonly string[]
  /** It is made for others to start from. */
  readonly template?: boolean
  /** How the stack is called, where not as the application. */
  readonly stack?: string
}

export interface ChosenFiles {
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
}

interface Ranked extends FileUnit {
  readonly place: Place
  readonly why: string
}

const ranks: Readonly<Record<Place, number>> = { production: 0, neutral: 1, development: 2, example: 3 }

function rankOf({ place, template }: Ranked): number {
  return template === true ? ranks.example : ranks[place]
}

/** The same for the same files in any order. A file for development alone is taken only where there is nothing better, and is then unsure. */
export function chooseFiles(tool: Stack['tool'], units: readonly FileUnit[], suffixes: RegExp): ChosenFiles {
  const ranked = units.map(placed).sort((a, b) => rankOf(a) - rankOf(b) || depth(a.path) - depth(b.path) || compareText(a.path, b.path))
  const taken: Ranked[] = []
  const candidates: Candidate[] = ranked
    .slice(limits.platformFiles)
    .map(({ path }) => ({ path, why: 'more files of its kind than are compared with one another' }))
  for (const unit of ranked.slice(0, limits.platformFiles)) {
    // What others are to copy describes nothing of its own, with or without anything better beside it.
    const hole = unit.template === true ? undefined : holeOf(unit)
    if (unit.place === 'example' || hole !== undefined) {
      candidates.push({ path: unit.path, why: hole === undefined ? `an example: ${unit.why}` : `a template: ${hole} in it is still to be filled in` })
      continue
    }
    const twin = taken.find((other) => sameThing(unit, other, suffixes))
    const isLast = unit.place === 'development' || unit.template === true
    if (taken.length > 0 && isLast) candidates.push({ path: unit.path, why: unit.template === true ? 'a template for others' : `for development: ${unit.why}` })
    else if (twin === undefined) taken.push(unit)
    else candidates.push({ path: unit.path, why: `another way to run what ${twin.path} runs already` })
  }
  const names = new Set<string>()
  const stacks = taken.map((unit): Stack => {
    const folder = dirname(unit.path)
    const choices = [unit.stack, unit.name, basename(folder.replace(/(^|\/)\.do$/, '')), 'production', unit.path]
    const name = choices.find((choice) => choice !== undefined && choice !== '' && !names.has(choice)) ?? unit.path
    names.add(name)
    const isUnsure = unit.place === 'development' || unit.template === true
    return {
      name,
      tool,
      files: [unit.path],
      folder,
      envFiles: [],
      profiles: [],
      ...(isUnsure ? { unsure: true } : {}),
      why: units.length === 1 ? 'the only one of its kind in the repository' : `taken by name: ${unit.why}`,
    }
  })
  return { stacks, candidates: candidates.sort((a, b) => compareText(a.path, b.path)) }
}

/** Its own name tells more than the file's where the file's tells nothing. */
function placed(unit: FileUnit): Ranked {
  const byPath = placeOf(unit.path)
  if (byPath.place !== 'neutral' || unit.name === undefined) return { ...unit, ...byPath }
  const byName = placeOf(unit.name.replaceAll('/', '-'))
  return byName.place === 'neutral' || byName.place === 'example'
    ? { ...unit, ...byPath }
    : { ...unit, place: byName.place, why: `its application ${byName.why}` }
}

/** `{APP_NAME}`, `<app>`, `__APP__`: what a script or a person puts the application's name into. */
function holeOf({ name = '' }: FileUnit): string | undefined {
  return /^(\$?\{{1,2}[^{}]{1,60}\}{1,2}|<[^<>]{1,60}>|__\w{1,60}__|%\w{1,60}%)$/.test(name) ? name : undefined
}

function depth(path: string): number {
  return path.split('/').length
}

const environments = new Set('prod production live staging stage dev development test qa preview'.split(' '))

/** Two files of one folder that run a thing of the same name, or two applications called alike but for the environment. */
function sameThing(a: FileUnit, b: FileUnit, suffixes: RegExp): boolean {
  if (a.name !== undefined && b.name !== undefined && a.name !== b.name && dirname(a.path) === dirname(b.path)) {
    return plain(a.name) === plain(b.name)
  }
  if (dirname(a.path) !== dirname(b.path)) return a.name !== undefined && a.name === b.name
  if (basename(a.path).replace(suffixes, '') === basename(b.path).replace(suffixes, '')) return true
  return a.services.some((name) => b.services.includes(name))
}

function plain(name: string): string {
  return wordsOf(name)
    .filter((word) => !environments.has(word))
    .join('-')
}

/** What a file that could not be read is to a platform's choice. */
export function unreadable(path: string, problem: { readonly line: number; readonly message: string }, format: string): Skip {
  return { path, line: problem.line, reason: `${format}: ${problem.message}` }
}
