/** Who says what a value is: a request, a caller of the function, or nobody that can be told. */
import {
  bare,
  bindingOf,
  calleeName,
  callsOf,
  dotted,
  fold,
  isCall,
  isConstant,
  isFunction,
  memberName,
  type Binding,
  type Imports,
  type JsModule,
  type JsNode,
} from '../../parse/javascript/index.ts'

export type Said = { readonly who: 'request' | 'caller'; readonly name: string } | { readonly who: 'nobody' }

const nobody: Said = { who: 'nobody' }
const requests = /^_?(req|request|ctx|context|event)$/
const asked: ReadonlySet<string> = new Set(['query', 'params', 'body', 'headers', 'cookies', 'queryStringParameters', 'pathParameters'])
const keeps: ReadonlySet<string> = new Set(['trim', 'toString', 'toLowerCase', 'toUpperCase'])
/** A value that one of these was asked about may be one of a few that are meant. */
const checks =
  /(^|\.)(includes|has|hasOwn|hasOwnProperty|test|exec|match|indexOf|find|some|is[A-Z]\w*|assert\w*|\w*([vV]alid|[eE]scape|[sS]anit|[aA]llow|[cC]heck|[qQ]uote|[pP]arse)\w*)$/
/** Names of what is no value: parts of the statement itself, what a model says of itself, and figures. */
const structure =
  /primaryKeyAttribute|rawAttributes|tableAttributes|attributeName|table|schema|column|database|dbname|field|placeholder|clause|where|order|sort|sql|query|interval|days|hours|minutes|seconds|limit|offset|count|size/i

/** Answers for one file; what was checked in it is gathered once. */
export function callers(module: JsModule, imports: Imports): (node: JsNode) => Said {
  let checked: Set<string> | undefined
  const isChecked = (node: JsNode): boolean => {
    checked ??= checkedIn(module)
    return checked.has(dotted(node))
  }
  const of = (start: JsNode, depth: number, below: readonly string[] = []): Said => {
    const node = bare(start)
    if (depth > 12) return nobody
    if (node.type === 'LogicalExpression') return worst(of(node.left, depth + 1), of(node.right, depth + 1))
    if (node.type === 'ConditionalExpression') return worst(of(node.consequent, depth + 1), of(node.alternate, depth + 1))
    if (isCall(node)) {
      const callee = bare(node.callee as JsNode)
      const name = calleeName(node)
      const first = node.arguments[0]
      if (name === 'String' && first !== undefined) return of(first, depth + 1)
      if (/(^|\.)req\.(query|param|header)$/.test(name) || /(^|\.)searchParams\.get$/.test(name)) return { who: 'request', name }
      const isMember = callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression'
      return isMember && keeps.has(memberName(callee) ?? '') ? of(callee.object, depth + 1) : nobody
    }
    if (node.type !== 'Identifier' && node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return nobody
    if (isChecked(node)) return nobody
    const name = dotted(node)
    const root = rootOf(node)
    const binding = root === undefined ? undefined : bindingOf(module, root)
    if (root === undefined || binding === undefined || name.includes('?')) return nobody
    if (binding.kind !== 'parameter') {
      if (binding.init === undefined || !isConstant(module, binding)) return nobody
      // `const { id } = request.params` and `const id = request.params.id`.
      const from =
        node.type === 'Identifier'
          ? of(binding.init, depth + 1, [...binding.route, ...below])
          : requested([...pathOf(module, binding.init), ...name.split('.').slice(1)], name)
      return from.who === 'nobody' || binding.route.length === 0 ? from : { who: from.who, name: [from.name, ...binding.route].join('.') }
    }
    if (module.assigned.has(binding.name)) return nobody
    const path = [...(binding.route.length > 0 ? ['request', ...binding.route] : [binding.name]), ...name.split('.').slice(1), ...below]
    // `({ query }) =>` may be any function's; one that takes `query.page` of it is a handler.
    if (binding.route.length === 0 || (isFirst(binding) && path.length > 2)) {
      const request = requested(path, name)
      if (request.who === 'request') return request
    }
    return structure.test(below.join('.')) ? nobody : callerSays(module, binding, name, imports)
  }
  return (node) => of(node, 0)
}

function pathOf(module: JsModule, init: JsNode): readonly string[] {
  const node = bare(init)
  const root = rootOf(node)
  return root !== undefined && bindingOf(module, root)?.kind === 'parameter' ? dotted(node).split('.') : []
}

function requested(path: readonly string[], name: string): Said {
  const [root, first, second] = path
  if (root === undefined || !requests.test(root) || first === undefined) return nobody
  return asked.has(first) || (first === 'request' && asked.has(second ?? '')) ? { who: 'request', name } : nobody
}

function isFirst(binding: Binding): boolean {
  return isFunction(binding.scope) && (binding.scope.params as readonly JsNode[])[0] === binding.node
}

/** A parameter that may be any text; one of a narrower type, or that is only ever given literals, is none. */
function callerSays(module: JsModule, binding: Binding, name: string, imports: Imports): Said {
  const { scope, node } = binding
  if (!isFunction(scope) || structure.test(name) || !isOpen(node, binding.route.length > 0 || name.includes('.'))) return nobody
  const index = (scope.params as readonly JsNode[]).indexOf(node)
  const { calls, others, exported } = callsOf(module, scope)
  const given = calls.map((call) => call.arguments[index])
  if (calls.length > 0 && !exported && others.length === 0) {
    const literal = given.every((one) => one === undefined || fold({ module, node: one }, imports).kind === 'literal')
    if (literal) return nobody
  }
  // The function of a loop or a callback gets what was made elsewhere.
  const above = module.parents.get(scope)
  if (isCall(above) && above.callee !== scope) return nobody
  return { who: 'caller', name }
}

/** What types of what comes in from outside are called: its texts are whatever was sent. */
const brought = /(Dto|DTO|Body|Payload|Input|Request|Query|Params)$/

function isOpen(parameter: JsNode, inside: boolean): boolean {
  const node = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
  if (!('typeAnnotation' in node) || node.typeAnnotation === null || node.typeAnnotation === undefined) return parameter.type !== 'TSParameterProperty'
  const annotation = node.typeAnnotation as { readonly typeAnnotation?: { readonly type?: string; readonly typeName?: { readonly name?: string } } }
  const type = annotation.typeAnnotation
  if (inside && type?.type === 'TSTypeReference') return brought.test(type.typeName?.name ?? '')
  return type?.type === 'TSAnyKeyword' || (!inside && type?.type === 'TSStringKeyword')
}

function rootOf(node: JsNode): JsNode | undefined {
  let inner = bare(node)
  while (inner.type === 'MemberExpression' || inner.type === 'OptionalMemberExpression') inner = bare(inner.object)
  return inner.type === 'Identifier' ? inner : undefined
}

function worst(a: Said, b: Said): Said {
  return a.who === 'request' || b.who === 'nobody' ? a : b
}

function checkedIn(module: JsModule): Set<string> {
  const found = new Set<string>()
  for (const call of module.calls) {
    if (!checks.test(calleeName(call))) continue
    for (const one of call.arguments) if (one.type !== 'SpreadElement') found.add(dotted(one))
    const callee = bare(call.callee as JsNode)
    if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') found.add(dotted(callee.object))
  }
  for (const nodes of module.uses.values()) {
    for (const node of nodes) {
      const above = module.parents.get(node)
      if (above?.type === 'SwitchStatement' || (above?.type === 'BinaryExpression' && /^(in|[!=]==?)$/.test(above.operator) && isWord(above, node)))
        found.add(node.name)
    }
  }
  return found
}

/** `sort in columns`, `sort === 'name'`: one of a few. A comparison with nothing says nothing. */
function isWord(comparison: Extract<JsNode, { type: 'BinaryExpression' }>, of: JsNode): boolean {
  const other = comparison.left === of ? comparison.right : (comparison.left as JsNode)
  return comparison.operator === 'in' || (other.type === 'StringLiteral' && other.value !== '')
}
