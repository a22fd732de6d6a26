/** A tree that is only in memory: for tests, examples of rules and the demo. */
import { compareText } from '../base/evidence.ts'
import type { History, Tree, TreeEntry } from '../base/source.ts'
import { decode } from './decode.ts'
import { treeOf } from './reading.ts'

/** Makes a tree of texts or bytes by path. */
export function memoryTree(files: Readonly<Record<string, string | Uint8Array>>, commit = 'memory', history?: History): Tree {
  const encoder = new TextEncoder()
  const contents = new Map(Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? encoder.encode(content) : content]))
  const entries = [...contents].map(([path, bytes]): TreeEntry => ({ path, kind: 'file', size: bytes.length })).sort((a, b) => compareText(a.path, b.path))
  return treeOf({
    commit,
    ...(history === undefined ? {} : { history }),
    entries: async () => entries,
    load: async (wanted) => wanted.map(({ path }) => decode(contents.get(path) ?? new Uint8Array())),
    targets: async (links) => links.map(() => undefined),
  })
}
