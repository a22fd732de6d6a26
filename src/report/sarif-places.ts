/** Places and texts as SARIF has them: paths as URIs below the root of the sources, and nothing of a stranger's that becomes a link. */
import { createHash } from 'node:crypto'
import { compareText, type Evidence } from '../base/evidence.ts'
import { cut, plain } from './escape.ts'

export const root = 'SRCROOT'

export interface Location {
  readonly id?: number
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
    readonly region: { readonly startLine: number; readonly endLine?: number }
  }
  readonly message?: { readonly text: string }
}

export interface Sited {
  readonly path: string
  readonly line: number
  readonly endLine?: number
}

/** GitHub shows a hundred places of a result. */
export const mostPlaces = 100

/** `prefix` is the folder that was judged, from the root of the repository. */
export function location(at: Sited, prefix: string): Location {
  const startLine = Math.max(1, Math.trunc(at.line) || 1)
  const endLine = at.endLine === undefined || at.endLine <= startLine ? {} : { endLine: at.endLine }
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(prefix === '' ? at.path : `${prefix}/${at.path}`), uriBaseId: root },
      region: { startLine, ...endLine },
    },
  }
}

/** Further places, each once; their keys say what stands there. */
export function related(places: readonly Evidence[], primary: Sited | undefined, prefix: string): readonly Location[] {
  const named = places.filter((at) => at.path !== '' && !(at.path === primary?.path && at.line === primary.line))
  const once = new Map(named.map((at) => [`${at.path}\0${at.line}`, at]))
  return [...once.values()]
    .slice(0, mostPlaces - 1)
    .map((at, index) => ({ id: index + 1, ...location(at, prefix), ...(at.key === '' ? {} : { message: { text: said(at.key) } }) }))
}

/** Every byte that a URI can't hold is encoded; half a character is none. */
export function uriOf(path: string): string {
  return path
    .split('/')
    .map((name) => encodeURIComponent(name.replace(/[\ud800-\udfff]/gu, '\ufffd')))
    .join('/')
}

/**
 * A message's text. SARIF reads `[words](place)` as a link and `{0}` as a placeholder in it: a link is broken by a blank, `${NAME}` is written `$NAME`,
 * and every other brace is doubled, as SARIF wants it.
 */
export function said(text: string): string {
  return cut(plain(text), 1_000)
    .replace(/\](?=[([:])/g, '] ')
    .replace(/\$\{(\w+)\}/g, '$$$1')
    .replace(/[{}]/g, '$&$&')
}

/** What a finding is called whatever line it stands on. */
export function fingerprint(rule: string, subject: string, at: Evidence): string {
  return createHash('sha256').update([rule, subject, at.path, at.key].join('\0')).digest('hex').slice(0, 32)
}

export function compareLocations(a: Location | undefined, b: Location | undefined): number {
  const [one, two] = [a?.physicalLocation, b?.physicalLocation]
  return compareText(one?.artifactLocation.uri ?? '', two?.artifactLocation.uri ?? '') || (one?.region.startLine ?? 0) - (two?.region.startLine ?? 0)
}
