/** Reads one file of a stack, for `-f`, `include` and `extends` alike. */
import { limits } from '../../base/limits.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'
import type { EnvFiles } from './env-files.ts'
import { parseLenient } from './lenient.ts'
import { nodeOf, type MapNode, type Source } from './nodes.ts'
import { shapeDocument } from './shape.ts'
import type { Place, Told } from './told.ts'
import type { Variables } from './variables.ts'

/** What loading shares over all files of one stack. */
export interface Loading {
  readonly context: ReadContext
  readonly files: EnvFiles
  readonly told: Told
  readonly swarm: boolean
  readonly project: string
  /** Documents of each file and folder already read: `extends` asks for one file many times. */
  readonly documents: Map<Variables, Map<string, readonly MapNode[]>>
  /** Files that `extends` brought in. */
  readonly extended: Set<string>
  /** How many files `include` brought in. */
  included: number
  /** Merges files in order; `include` asks for whole stacks again. */
  load(paths: readonly string[], project: Project): Promise<MapNode>
}

export interface Project {
  readonly folder: string
  readonly variables: Variables
  /** Files whose `include` led here. */
  readonly trail: readonly string[]
}

/** A file's documents in one shape; `asked` is where it was asked for. */
export async function readDocuments(path: string, folder: string, variables: Variables, asked: Place, loading: Loading): Promise<readonly MapNode[]> {
  const { context, told, documents } = loading
  const read = documents.get(variables) ?? new Map<string, readonly MapNode[]>()
  documents.set(variables, read)
  const name = `${folder}\n${path}`
  const before = read.get(name)
  if (before !== undefined) return before
  const file = await context.read(path)
  if (!isText(file)) {
    told.tell(asked, file === undefined ? `${path} is not in the repository` : `${path} could not be read: ${file.unread}`)
    return []
  }
  const source: Source = { path, text: file.text, folder, variables }
  const yaml = file.text.length > limits.fileBytes ? { documents: [], problem: { line: 1, message: 'too large' } } : parseLenient(file.text)
  if (yaml.problem !== undefined) told.tell({ path, line: yaml.problem.line }, `not YAML from here on: ${yaml.problem.message}`)
  const found = yaml.documents.map((document) => shapeDocument(nodeOf(document, source, told), told))
  read.set(name, found)
  return found
}
