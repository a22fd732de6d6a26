/** Which other files of the tree a question may look into, and how a file names them. */
import { bare, isCall, type CallNode, type JsModule, type JsNode } from './nodes.ts'
import { calleeName, dotted } from './written.ts'

/** Files by the file that names them and the specifier it writes. */
export type Loaded = ReadonlyMap<JsModule, ReadonlyMap<string, JsModule>>

/** Files that modules import, as far as they were read. */
export interface Imports {
  readonly loaded: Loaded
  /** Specifiers that were looked for and are not there, by file: reading them may tell more. */
  readonly wanted: Map<JsModule, Set<string>>
  /** Steps left for this file: spreads of spreads would multiply without it. */
  readonly budget: { steps: number }
  /** The call a factory is looked at from, when it is called from several places. */
  site?: CallNode
}

export function importsOf(loaded: Loaded = new Map()): Imports {
  return { loaded, wanted: new Map(), budget: { steps: 200_000 } }
}

/** Specifiers that stand for no import: a file that a framework finds by its own convention, `convention:knexfile`. */
export const convention = 'convention:'

/** The file that a specifier means; asked for where it was not read yet. */
export function neighbour(module: JsModule, specifier: string, imports: Imports): JsModule | undefined {
  const found = imports.loaded.get(module)?.get(specifier)
  if (found !== undefined || builtIn.test(specifier)) return found
  const asked = imports.wanted.get(module)
  if (asked === undefined) imports.wanted.set(module, new Set([specifier]))
  else asked.add(specifier)
  return undefined
}

const builtIn =
  /^(node:|bun:|cloudflare:|https?:|virtual:|(fs|path|os|process|url|util|crypto|http|https|cluster|child_process|stream|events|react|next)(\/|$))/

/** What `require(…)` is given, where that is written out: a text, `__dirname + '/…'`, `path.join(__dirname, …)`. */
export function specifierOf(start: JsNode | undefined): string | undefined {
  if (start === undefined) return undefined
  const node = bare(start)
  if (node.type === 'StringLiteral') return node.value
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    return isFolder(node.left as JsNode) && node.right.type === 'StringLiteral' ? below([node.right.value]) : undefined
  }
  if (node.type === 'TemplateLiteral') {
    const [first, last, ...others] = node.quasis
    const [folder] = node.expressions
    const isPlain = others.length === 0 && first?.value.raw === '' && last !== undefined && folder !== undefined && isFolder(folder as JsNode)
    return isPlain ? below([last.value.cooked ?? last.value.raw]) : undefined
  }
  if (!isCall(node) || !/^(path\.)?(join|resolve)$/.test(calleeName(node))) return undefined
  const [folder, ...rest] = node.arguments
  const parts = rest.map((part) => (part.type === 'StringLiteral' ? part.value : undefined))
  return folder !== undefined && isFolder(folder) && parts.every((part) => part !== undefined) ? below(parts) : undefined
}

function isFolder(node: JsNode): boolean {
  return /^(__dirname|import\.meta\.dirname)$/.test(dotted(node))
}

function below(parts: readonly string[]): string {
  return `./${parts.join('/').replace(/^\/+/, '')}`
}
