/** What winston's lines end as, by the formats they are put together from: constants and functions of one's own may stand between it and them. */
import {
  bare,
  calleeName,
  childrenOf,
  isCall,
  isFunction,
  originOf,
  property,
  resolve,
  type CallNode,
  type FunctionNode,
  type Imports,
  type JsModule,
  type JsNode,
  type Ref,
} from '../../parse/javascript/index.ts'
import { isPackage } from './own-loggers.ts'

const forPeople = /(^|\.)(simple|printf|cli|prettyPrint)$/
const asJson = /(^|\.)(json|logstash)$/

type Ending = 'json' | 'plain' | undefined

/**
 * Whether people alone can read what a logger writes to where logs are gathered: `format.simple()`, `printf`, `cli`. A file inside a container is not where,
 * beside another transport. JSON that stands elsewhere in the file may be for production.
 */
export function saysPlain(call: CallNode, module: JsModule, imports: Imports): boolean {
  const option = call.arguments[0]
  const options = option === undefined || option.type === 'SpreadElement' ? undefined : { module, node: option as JsNode }
  const own = options === undefined ? undefined : property(options, 'format', imports)
  const all = options === undefined ? [] : transportsOf(options, imports)
  const others = all.filter(({ node }) => !/File$/.test(calleeName(node)))
  const looked = (others.length > 0 ? others : all).map((one) => formatOf(one, imports))
  const end = own === undefined ? 'json' : isApplied(own, imports) ? endNear(module) : endOf(own, imports)
  const ends = looked.length === 0 ? [end] : looked.map((format) => (format === undefined ? undefined : endOf(format, imports)) ?? end)
  if (!ends.includes('plain') || ends.includes('json')) return false
  const inside = [call, ...all.map(({ node }) => node), ...[own, ...looked].flatMap((one) => (one === undefined ? [] : [resolve(one, imports).node]))]
  return !module.calls.some((one) => asJson.test(nameIn({ module, node: one })) && !isOfOthers(one, module) && !inside.some((top) => isBelow(module, one, top)))
}

/** Whether a file beside what people read is written as JSON: something may gather that one. */
export function filesJson(call: CallNode, module: JsModule, imports: Imports): boolean {
  const [option] = call.arguments
  if (option === undefined || option.type === 'SpreadElement') return false
  return transportsOf({ module, node: option as JsNode }, imports).some((one) => {
    const format = /File$/.test(calleeName(one.node)) ? formatOf(one, imports) : undefined
    return format !== undefined && endOf(format, imports) === 'json'
  })
}

/** `combine.apply(null, formats)` */
function isApplied(format: Ref, imports: Imports): boolean {
  const { node } = resolve(format, imports)
  return isCall(node) && /\.combine\.apply$/.test(calleeName(node))
}

/** Of a list that is filled step by step: what the file makes at all. */
function endNear(module: JsModule): Ending {
  const names = module.calls.filter((one) => !isOfOthers(one, module)).map((node) => nameIn({ module, node }))
  return names.some((name) => asJson.test(name)) ? 'json' : names.some((name) => /(^|\.)format\..*/.test(name) && forPeople.test(name)) ? 'plain' : undefined
}

/** `express.json()` reads what is sent. */
function isOfOthers({ callee }: CallNode, module: JsModule): boolean {
  const source = originOf(module, callee as JsNode)?.source ?? ''
  return isPackage(source) && !/winston|logform/.test(source)
}

function formatOf({ module, node }: Ref<CallNode>, imports: Imports): Ref | undefined {
  const [option] = node.arguments
  return option === undefined || option.type === 'SpreadElement' ? undefined : property({ module, node: option }, 'format', imports)
}

/** `transports: [new transports.Console(…), …]`, wherever the list stands. */
function transportsOf(options: Ref, imports: Imports): readonly Ref<CallNode>[] {
  const found: Ref<CallNode>[] = []
  const first = property(options, 'transports', imports)
  const open: Ref[] = first === undefined ? [] : [first]
  for (let next = open.pop(), left = mostNodes; next !== undefined && left > 0; next = open.pop(), left--) {
    const { module, node } = resolve(next, imports)
    if (isCall(node) && node.type === 'NewExpression') found.push({ module, node })
    else if (!isFunction(node)) open.push(...childrenOf(node).map((one) => ({ module, node: one })))
  }
  return found
}

/** Of formats in a row the last that writes a line out is the one that is seen; of two that a condition chooses from, production's may be the one for machines. */
function endOf(start: Ref, imports: Imports, depth = 0): Ending {
  const ref = resolve(start, imports)
  const { module, node } = ref
  if (depth > 20) return undefined
  if (isCall(node)) {
    const name = nameOf({ module, node }, imports)
    if (/(^|\.)combine$/.test(name)) {
      for (const one of node.arguments.toReversed()) {
        const end = endOf({ module, node: (one.type === 'SpreadElement' ? one.argument : one) as JsNode }, imports, depth + 1)
        if (end !== undefined) return end
      }
      return undefined
    }
    if (forPeople.test(name) || asJson.test(name)) return asJson.test(name) ? 'json' : 'plain'
  }
  if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') {
    const sides = node.type === 'LogicalExpression' ? [node.left, node.right] : [node.consequent, node.alternate]
    const ends = sides.map((one) => endOf({ module, node: one }, imports, depth + 1))
    return ends.includes('json') ? 'json' : ends.includes('plain') ? 'plain' : undefined
  }
  const names = formatsIn(ref, imports)
  return names.some((name) => asJson.test(name)) ? 'json' : names.some((name) => forPeople.test(name)) ? 'plain' : undefined
}

export function isBelow(module: JsModule, node: object, top: object): boolean {
  for (let above: object | undefined = node; above !== undefined; above = module.parents.get(above as never)) if (above === top) return true
  return false
}

/** More nodes than a format that people wrote is made of. */
const mostNodes = 1_000

/** Names of the calls, as in `format.printf`; one that prints nothing but JSON is called `json`. */
function formatsIn(start: Ref<JsNode>, imports: Imports): readonly string[] {
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

function nameIn({ module, node }: Ref<CallNode>): string {
  return (originOf(module, node.callee as JsNode)?.path ?? []).join('.')
}

function nameOf({ module, node }: Ref<CallNode>, imports: Imports): string {
  const name = nameIn({ module, node })
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
