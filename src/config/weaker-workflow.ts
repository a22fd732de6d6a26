/** What a change does to the workflows that run Plimsoll. */
import type { Difference } from './difference.ts'

export function runsPlimsoll(files: ReadonlyMap<string, string>): boolean {
  return [...files].some(([path, text]) => path.startsWith('.github/workflows/') && /plimsoll/i.test(text))
}

export function workflowDifferences(_baseFiles: ReadonlyMap<string, string>, _headFiles: ReadonlyMap<string, string>): readonly Difference[] {
  return []
}
