/** Files of a stack to one merged document: read, filled with what they include and extend, laid over one another. */
import type { ReadContext } from '../reader.ts'
import { readDocuments, type Loading, type Project } from './documents.ts'
import type { EnvFiles } from './env-files.ts'
import { extendServices } from './extends.ts'
import { includeFiles } from './include.ts'
import { mergeMaps } from './merge.ts'
import { emptyMap, type MapNode } from './nodes.ts'
import type { Told } from './told.ts'

export interface LoadOptions {
  readonly context: ReadContext
  readonly files: EnvFiles
  readonly told: Told
  readonly swarm: boolean
  readonly project: string
}

/** Merges files in order. Never throws for what they hold. */
export function loadFiles(paths: readonly string[], project: Project, options: LoadOptions): Promise<MapNode> {
  const loading: Loading = {
    ...options,
    documents: new Map(),
    extended: new Set(),
    included: 0,
    load: (more, inner) => mergeFiles(more, inner, loading),
  }
  return loading.load(paths, project)
}

async function mergeFiles(paths: readonly string[], project: Project, loading: Loading): Promise<MapNode> {
  let root = emptyMap({ path: paths[0] ?? '', text: '', folder: project.folder, variables: project.variables })
  for (const path of paths) {
    for (const document of await readDocuments(path, project.folder, project.variables, { path, line: 1 }, loading)) {
      const included = await includeFiles(document, { ...project, trail: [...project.trail, path] }, loading)
      root = mergeMaps(root, await extendServices(included, root, loading), [], loading.told)
    }
  }
  return root
}
