/** What the levels of one build share: what was read, what was told, and how much more it may cost. */
import { limits } from '../../../base/limits.ts'
import { isText } from '../../../base/source.ts'
import type { Budget, Placed, PlacedMap } from '../../../parse/placed.ts'
import { placed } from '../../../parse/placed.ts'
import { parseYaml } from '../../../parse/yaml.ts'
import type { ReadContext } from '../../reader.ts'
import type { Spec } from '../helm/releases/spec.ts'
import { documentsOf } from '../manifests.ts'
import { createTold, type Told } from '../told.ts'
import type { Spot } from './edit.ts'
import type { Resource } from './resource.ts'

/** A field of some kind that holds the name of an object of another. */
export interface NameField {
  readonly of: string
  /** Any kind where none is said. */
  readonly kind?: string
  readonly route: readonly string[]
}

/** `$(NAME)` and the field it stands for. */
export interface Variable {
  readonly name: string
  readonly node: Placed
}

export interface Building {
  readonly context: ReadContext
  readonly told: Told
  readonly files: Set<string>
  readonly budget: Budget
  readonly documents: Map<string, readonly Placed[]>
  readonly variables: Variable[]
  readonly nameFields: NameField[]
  /** Charts that are not in the tree. */
  readonly charts: Spec[]
  /** Kustomizations taken so far, each as often as it is. */
  taken: number
  /** `openapi:` says how kinds of one's own are merged. */
  described: boolean
  /** False when the build has cost what it may, which is told once. */
  spend(steps: number, nodes: number, place: Spot): boolean
}

/** One kustomization while it is built. */
export interface Level {
  readonly building: Building
  readonly path: string
  readonly folder: string
  readonly node: PlacedMap
  /** Tells copies of one base apart. */
  readonly instance: number
  resources: Resource[]
}

export function createBuilding(context: ReadContext): Building {
  const told = createTold()
  const budget = { left: limits.manifestNodes }
  let steps: number = limits.kustomizeSteps
  let over = false
  return {
    context,
    told,
    files: new Set(),
    budget,
    documents: new Map(),
    variables: [],
    nameFields: [],
    charts: [],
    taken: 0,
    described: false,
    spend(some, nodes, place) {
      steps -= some
      budget.left -= nodes
      if (steps >= 0 && budget.left >= 0) return true
      if (!over) told.tell(place, 'the kustomization takes more steps than can be followed; the rest of it was not built')
      over = true
      return false
    },
  }
}

/** The documents of a file, read once; undefined where there is none, which is told where it was asked for. */
export async function documentsAt(path: string, asked: Spot, building: Building): Promise<readonly Placed[] | undefined> {
  const { context, told, documents, files } = building
  const before = documents.get(path)
  if (before !== undefined) return before
  const file = await context.read(path)
  if (!isText(file)) {
    told.tell(asked, file === undefined ? `${path} is not in the repository` : `${path} could not be read: ${file.unread}`)
    return undefined
  }
  files.add(path)
  const found = documentsOf(file, building.budget, told)
  documents.set(path, found)
  return found
}

/** The documents of a text that stands inside a file, each part with its line there. */
export function documentsInside(node: Placed, building: Building): readonly Placed[] {
  if (node.kind !== 'text') return []
  // A block's own line is the first of its text.
  const below = node.line - 1
  const { documents, problem } = parseYaml(node.text)
  if (problem !== undefined) building.told.tell({ path: node.path, line: problem.line + below }, `not YAML: ${problem.message}`)
  return documents.flatMap((document) => {
    const found = placed(document, node.path, building.budget, below)
    if (found === undefined) building.told.tell(node, 'nested too deeply, or larger than can be followed')
    return found === undefined || found.kind === 'empty' ? [] : [found]
  })
}
