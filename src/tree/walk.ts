/** Lists a folder that is in no repository. */
import { readdirSync } from 'node:fs'
import { limits } from '../base/limits.ts'
import type { TreeEntry } from '../base/source.ts'

export interface Walked {
  readonly entry: TreeEntry
  /** The name from the root as the system has it, where it is not UTF-8. */
  readonly raw?: Buffer
}

const skippedFolders = new Set(['.git', 'node_modules'])

/** Everything below, links not followed, pipes and devices left out; ends when there is one more than a tree may hold. */
export function walk(root: string): readonly Walked[] {
  const found: Walked[] = []
  const open: { readonly path: Buffer; readonly depth: number }[] = [{ path: Buffer.alloc(0), depth: 0 }]
  while (open.length > 0 && found.length <= limits.treeEntries) {
    const { path: folder, depth } = open.pop() as (typeof open)[number]
    for (const item of itemsOf(Buffer.concat([Buffer.from(`${root}/`), folder]))) {
      const raw = folder.length === 0 ? item.name : Buffer.concat([folder, Buffer.from('/'), item.name])
      const path = raw.toString('utf8')
      if (item.isDirectory()) {
        if (depth < limits.depth && !skippedFolders.has(item.name.toString('utf8'))) open.push({ path: raw, depth: depth + 1 })
      } else if (item.isFile() || item.isSymbolicLink()) {
        const entry: TreeEntry = { path, kind: item.isFile() ? 'file' : 'link' }
        found.push(path.includes('\ufffd') ? { entry, raw } : { entry })
      }
    }
  }
  return found
}

function itemsOf(folder: Buffer): ReturnType<typeof readFolder> {
  try {
    return readFolder(folder)
  } catch {
    // A folder that may not be read holds nothing for us.
    return []
  }
}

function readFolder(folder: Buffer) {
  return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })
}
