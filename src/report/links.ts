/** How places become links. Entry points that know a repository's address give one; elsewhere a place is text. */
import { isWhole, type Evidence } from '../base/evidence.ts'
import { code } from './escape.ts'

export interface Links {
  blob(commit: string, path: string, line: number): string
}

/** What is about a whole file names no line. */
export function placeText(at: Pick<Evidence, 'path' | 'line'> & { readonly key?: string }): string {
  return isWhole(at) ? at.path : `${at.path}:${at.line}`
}

/** `[ops/backup.sh:9](…)`, or the same as code where there is nothing to link to; what stands only in an example says so. */
export function place(at: Evidence, commit: string, links: Links | undefined): string {
  const text = code(placeText(at))
  const from = isExample(at.path) ? ' (from example)' : ''
  if (links === undefined || at.path === '') return `${text}${from}`
  return `[${text}](${links.blob(commit, at.path, at.line)})${from}`
}

/** A value that stands only in an example of a file that is not committed. */
export function isExample(path: string): boolean {
  return path.includes('env') && /(^|[./])(example|sample|template|dist)(\.[^/]*)?$/.test(path)
}
