/** How often a call is made: once as a program starts, once behind a guard, or for each request. */
import { callsOf, functionAround, nameOf, textOf, type Frame, type Placed, type RustFile, type RustNode } from '../../parse/rust/index.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'

export interface Frequency {
  readonly made: ClientDeclaration['made']
  readonly defines?: boolean
}

/** What only a handler of requests is handed ({@link https://docs.rs/axum/latest/axum/extract/index.html}, {@link https://actix.rs/docs/extractors/}). */
const extractors =
  /\b(State|Path|Query|Json|Form|Extension|TypedHeader|Request)\s{0,3}[<(]|\b(HttpRequest|Multipart|CookieJar|HeaderMap)\b|\bweb::(Data|Json|Path|Query|Form)\b/
const routes = /#\[\s{0,3}((actix_web|rocket|poem|web)::)?(get|post|put|delete|patch|head|options|handler|endpoint)\b/
const guards = /\b(LazyLock|OnceLock|OnceCell|Lazy|once_cell)\b/

/** Calls of calls that are followed to a program's start. */
const deepest = 6

export function frequencyOf({ node }: { readonly node: RustNode }, frame: Frame): Frequency {
  for (let one: RustNode | null = node; one !== null && one.name !== 'FunctionItem'; one = one.parent) {
    if (one.name === 'StaticItem' || one.name === 'ConstItem') return { made: 'module' }
    if (one.name === 'CallExpression' && guards.test(textOf(one.firstChild ?? one, frame.file))) return { made: 'guarded' }
    if (one.name === 'CallExpression' && /\.get_or_(try_)?init$/.test(textOf(one.firstChild ?? one, frame.file))) return { made: 'guarded' }
  }
  const around = functionAround(node)
  if (around === undefined) return { made: 'module' }
  return isPerRequest({ file: frame.file, node: around }, frame, new Set(), 0) ? { made: 'call' } : { made: 'module' }
}

function isPerRequest(definition: Placed, frame: Frame, seen: Set<string>, depth: number): boolean {
  const { file, node } = definition
  const name = nameOf(node, file)
  const id = `${file.path} ${node.from}`
  if (seen.has(id) || depth > deepest || name === 'main') return false
  seen.add(id)
  if (isHandler(node, file)) return true
  frame.wanted.add(`${name}(`)
  return callsOf(definition, frame.crate).some((call) => {
    const around = functionAround(call.node)
    return around !== undefined && isPerRequest({ file: call.file, node: around }, frame, seen, depth + 1)
  })
}

function isHandler(node: RustNode, file: RustFile): boolean {
  const parent = node.parent
  if (parent?.name === 'AttributeItem' && parent.getChildren('Attribute').some((one) => routes.test(textOf(one, file)))) return true
  const parameters = node.getChild('ParamList')
  return parameters !== null && extractors.test(textOf(parameters, file))
}
