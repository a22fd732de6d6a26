/** The formats that one of winston's is put together from: constants and functions of its own may stand between it and them. */
import {
  bare,
  calleeName,
  childrenOf,
  isCall,
  isFunction,
  originOf,
  resolve,
  type CallNode,
  type FunctionNode,
  type Imports,
  type JsNode,
  type Ref,
} from '../../parse/javascript/index.ts'

/** More nodes than a format that people wrote is made of. */
const mostNodes = 1_000

/** Names of the calls, as in `format.printf`; one that prints nothing but JSON is called `json`. */
export function formatsIn(start: Ref<JsNode>, imports: Imports): readonly string[] {
  const seen = new Set<JsNode>()
  const names: string[] = []
  const open: Ref<JsNode>[] = [start]
  for (let next = open.pop(); next !== undefined && seen.size < mostNodes; next = open.pop()) {
    const ref = resolve(next, imports)
    if (seen.has(ref.node)) continue
    seen.add(ref.node)
    if (!isCall(ref.node)) {
      for (const node of childrenOf(ref.node)) open.push({ module: ref.module, node })
      continue
    }
    const call = ref.node
    names.push(nameOf({ module: ref.module, node: call }, imports))
    // What a format is handed to print with is none itself.
    for (const node of call.arguments)
      if (!isFunction(resolve({ module: ref.module, node: node as JsNode }, imports).node)) open.push({ module: ref.module, node: node as JsNode })
    const callee = bare(call.callee as JsNode)
    if (callee.type === 'Identifier' || isCall(callee)) open.push({ module: ref.module, node: callee })
  }
  return names
}

function nameOf({ module, node }: Ref<CallNode>, imports: Imports): string {
  const name = (originOf(module, node.callee as JsNode)?.path ?? []).join('.')
  const [first] = node.arguments
  const prints = first === undefined || !/(^|\.)printf$/.test(name) ? undefined : resolve({ module, node: first as JsNode }, imports)
  return prints !== undefined && isFunction(prints.node) && returnedBy(prints.node).some((one) => isJson({ module: prints.module, node: one }, imports))
    ? 'json'
    : name
}

function returnedBy({ body }: FunctionNode): readonly JsNode[] {
  if (body.type !== 'BlockStatement') return [body as JsNode]
  const found: JsNode[] = []
  const open: JsNode[] = [body]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'ReturnStatement' && node.argument !== null && node.argument !== undefined) found.push(node.argument)
    if (!isFunction(node)) open.push(...childrenOf(node))
  }
  return found
}

function isJson(line: Ref<JsNode>, imports: Imports): boolean {
  const { node } = resolve(line, imports)
  return isCall(node) && calleeName(node) === 'JSON.stringify'
}
