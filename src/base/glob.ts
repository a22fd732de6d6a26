/** Which paths a pattern means: readers name their files and users what to ignore with these, over trees of any size. */
import { basename } from './paths.ts'

/** More alternatives than this stay literal text: a pattern in a stranger's config must not multiply. */
const maxAlternatives = 256

export type Segment =
  | { readonly kind: 'any-folders' }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'stars'; readonly parts: readonly string[] }

/**
 * Compiles a pattern: `**` for any folders, `*` for any characters but a slash, `{a,b}` for alternatives; everything else is itself.
 * A leading `./` or `/` means the root, as no prefix does. Matching is linear in the path for one star, and never worse than path × pattern.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  const matchers = expandBraces(pattern).map(compileOne)
  if (matchers.length === 1) return matchers[0] as (path: string) => boolean
  return (path) => matchers.some((matches) => matches(path))
}

/** Matches what a user means by `legacy`, `legacy/` and `legacy/**` alike: the file, or everything in the folder. */
export function compileIgnore(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.flatMap((pattern) => {
    const bare = pattern.replace(/\/+(\*\*)?$/, '')
    return bare === '' ? [compileGlob(pattern)] : [compileGlob(bare), compileGlob(`${bare}/**`)]
  })
  return (path) => matchers.some((matches) => matches(path))
}

export function segmentsOf(pattern: string): readonly Segment[] {
  return pattern
    .replace(/^(\.?\/)+/, '')
    .split('/')
    .map((text): Segment => {
      if (text === '**') return { kind: 'any-folders' }
      return text.includes('*') ? { kind: 'stars', parts: text.split(/\*+/) } : { kind: 'literal', text }
    })
}

function compileOne(pattern: string): (path: string) => boolean {
  return compiled(segmentsOf(pattern))
}

export function compiled(segments: readonly Segment[]): (path: string) => boolean {
  const [, second] = segments
  if (segments.every((segment) => segment.kind === 'literal')) {
    const whole = segments.map((segment) => (segment as { text: string }).text).join('/')
    return (path) => path === whole
  }
  // Most readers' patterns are a name anywhere: these need no splitting of the path.
  if (isAnywhere(segments) && second !== undefined) return (path) => segmentMatches(second, basename(path))
  const [last] = segments.slice(-1) as [Segment]
  return (path) => segmentMatches(last, basename(path)) && segmentsMatch(segments, namesOf(path))
}

/** A name anywhere: a pattern of two parts, of which the first is any folders. */
export function isAnywhere(segments: readonly Segment[]): boolean {
  const [first, second] = segments
  return segments.length === 2 && first?.kind === 'any-folders' && second?.kind !== 'any-folders'
}

let lastPath = ''
let lastNames: readonly string[] = ['']

/** One path is held against many patterns in a row, so it is split once. */
function namesOf(path: string): readonly string[] {
  if (path !== lastPath) {
    lastNames = path.split('/')
    lastPath = path
  }
  return lastNames
}

/** The greedy walk: on a mismatch only the last `**` needs to take one folder more. A final `**` takes at least one name. */
function segmentsMatch(segments: readonly Segment[], names: readonly string[]): boolean {
  let at = 0
  let name = 0
  let retryAt = -1
  let retryName = 0
  while (name < names.length) {
    const segment = segments[at]
    if (segment?.kind === 'any-folders') {
      if (at === segments.length - 1) return true
      retryAt = ++at
      retryName = name
    } else if (segment !== undefined && segmentMatches(segment, names[name] as string)) {
      at++
      name++
    } else if (retryAt >= 0) {
      at = retryAt
      name = ++retryName
    } else return false
  }
  return at === segments.length
}

export function segmentMatches(segment: Segment, name: string): boolean {
  if (segment.kind === 'any-folders') return true
  if (segment.kind === 'literal') return segment.text === name
  const { parts } = segment
  const head = parts[0] as string
  const tail = parts.at(-1) as string
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false
  let from = head.length
  const end = name.length - tail.length
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] as string
    const found = name.indexOf(part, from)
    if (found < 0 || found + part.length > end) return false
    from = found + part.length
  }
  return true
}

/** `a.{yml,yaml}` → `a.yml`, `a.yaml`; braces may nest. A brace that is not closed or holds no comma is itself. */
export function expandBraces(pattern: string): readonly string[] {
  if (!pattern.includes('{')) return [pattern]
  const done: string[] = []
  const open: string[] = [pattern]
  while (open.length > 0) {
    const text = open.pop() as string
    const brace = firstBrace(text)
    if (brace === undefined) done.push(text)
    else for (const choice of brace.choices) open.push(text.slice(0, brace.start) + choice + text.slice(brace.end))
    if (done.length + open.length > maxAlternatives) return [pattern]
  }
  return done.reverse()
}

function firstBrace(text: string): { readonly start: number; readonly end: number; readonly choices: readonly string[] } | undefined {
  let depth = 0
  let start = -1
  let commas: number[] = []
  for (let index = text.indexOf('{'); index >= 0 && index < text.length; index++) {
    const character = text[index]
    if (character === '{' && depth++ === 0) {
      start = index
      commas = []
    } else if (character === ',' && depth === 1) commas.push(index)
    else if (character === '}' && depth > 0 && --depth === 0 && commas.length > 0) {
      const cuts = [start, ...commas, index]
      return { start, end: index + 1, choices: cuts.slice(1).map((cut, position) => text.slice((cuts[position] as number) + 1, cut)) }
    }
  }
  return undefined
}
