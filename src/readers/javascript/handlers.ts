/** Functions that answer requests: given to a router, under Nest's decorators, exported under a method's name, or known by their parameters. */
import { bare, bindingOf, calleeName, isCall, isFunction, keyName, memberName, originOf, resolve } from '../../parse/javascript/index.ts'
import type { CallNode, FunctionNode, Imports, JsModule, JsNode } from '../../parse/javascript/index.ts'
import { functionOf } from './overlap.ts'

export interface Handler {
  /** `POST /invites`, or the function's name. */
  readonly name: string
  readonly node: FunctionNode
  /** The call that registers it, where there is one. */
  readonly call?: CallNode
  /** The route as written, with what stands before it in a class or prefix of the same file. */
  readonly path?: string
}

const methods = /^(get|post|put|patch|delete|all|head|options)$/
const decorators = /^(Get|Post|Put|Patch|Delete|All|Head)$/
const exportedMethods = /^(GET|POST|PUT|PATCH|DELETE|HEAD)$/

export function handlersOf(module: JsModule, imports: Imports): readonly Handler[] {
  const found = new Map<FunctionNode, Handler>()
  const add = (handler: Handler): void => {
    if (!found.has(handler.node)) found.set(handler.node, handler)
  }
  for (const call of module.calls) for (const handler of registered(module, call, imports)) add(handler)
  for (const handler of decorated(module)) add(handler)
  for (const handler of placed(module, imports)) add(handler)
  for (const handler of byParameters(module)) add(handler)
  return [...found.values()]
}

/** `app.get('/x', check, handler)`, `router.route('/x').post(handler)`, `fastify.route({ method, url, handler })`. */
function registered(module: JsModule, call: CallNode, imports: Imports): readonly Handler[] {
  const name = calleeName(call).split('.').at(-1) ?? ''
  const [first] = call.arguments
  if (name === 'route' && first?.type === 'ObjectExpression') {
    const of = (key: string): JsNode | undefined => {
      for (const one of first.properties) {
        if (one.type === 'ObjectProperty' && keyName(one.key) === key) return one.value as JsNode
        if (one.type === 'ObjectMethod' && keyName(one.key) === key) return one
      }
      return undefined
    }
    const url = of('url') ?? of('path')
    const handler = of('handler')
    const run = handler === undefined ? undefined : functionOf({ module, node: handler }, imports)
    if (url?.type !== 'StringLiteral' || run?.module !== module || !isFunction(run.node)) return []
    return [{ name: url.value, node: run.node, call, path: url.value }]
  }
  if (!methods.test(name)) return []
  const path =
    first?.type === 'StringLiteral'
      ? first.value
      : first?.type === 'TemplateLiteral' && first.expressions.length === 0
        ? (first.quasis[0]?.value.cooked ?? undefined)
        : routed(call)
  if (path?.startsWith('/') !== true && path !== '*') return []
  return call.arguments.slice(first?.type === 'StringLiteral' || first?.type === 'TemplateLiteral' ? 1 : 0).flatMap((argument): readonly Handler[] => {
    const given = bare(argument)
    // `asyncHandler(async (req, res) => …)`: a wrapper hands requests on.
    const inner = isCall(given) && given.arguments.length > 0 ? (given.arguments[0] as JsNode) : given
    const run = functionOf({ module, node: inner }, imports)
    return run?.module === module && isFunction(run.node) ? [{ name: `${name.toUpperCase()} ${path}`, node: run.node, call, path }] : []
  })
}

/** The path of `router.route('/x').get(…).post(…)`. */
function routed(call: CallNode): string | undefined {
  let node = bare(call.callee as JsNode)
  for (let step = 0; step < 8; step++) {
    if (node.type === 'MemberExpression') node = bare(node.object)
    else if (isCall(node)) {
      const [first] = node.arguments
      if (memberName(bare(node.callee as JsNode)) === 'route' && first?.type === 'StringLiteral') return first.value
      node = bare(node.callee as JsNode)
    } else return undefined
  }
  return undefined
}

function decorated(module: JsModule): readonly Handler[] {
  return module.classes.flatMap((owner) => {
    const prefix = routeOf(module, owner.decorators ?? [], /^Controller$/)?.path ?? ''
    return owner.body.body.flatMap((member): readonly Handler[] => {
      if (member.type !== 'ClassMethod') return []
      const route = routeOf(module, member.decorators ?? [], decorators)
      if (route === undefined) return []
      const path = `/${[prefix, route.path]
        .map((part) => part.replace(/^\/+|\/+$/g, ''))
        .filter((part) => part !== '')
        .join('/')}`
      return [{ name: `${route.method.toUpperCase()} ${path}`, node: member, path }]
    })
  })
}

function routeOf(
  module: JsModule,
  all: readonly { readonly expression: unknown }[],
  names: RegExp,
): { readonly method: string; readonly path: string } | undefined {
  for (const decorator of all) {
    const call = bare(decorator.expression as JsNode)
    if (!isCall(call)) continue
    const origin = originOf(module, call.callee)
    const name = origin?.path.join('.') ?? ''
    if (origin?.source !== '@nestjs/common' || !names.test(name)) continue
    const [first] = call.arguments
    return { method: name, path: first?.type === 'StringLiteral' ? first.value : '' }
  }
  return undefined
}

/** `export async function POST(request)` in a `route.ts`; `export default withAuth(list)` below `pages/api`. */
export function placed(module: JsModule, imports: Imports): readonly Handler[] {
  const isRoute = /(^|\/)(route|\+server)\.[cm]?[jt]s$/.test(module.path)
  const path = nextPath(module.path)
  return module.program.body.flatMap((statement): readonly Handler[] => {
    if (statement.type === 'ExportDefaultDeclaration') {
      if (path === undefined || isRoute) return []
      return wrapped(module, statement.declaration as JsNode, imports).map((node): Handler => ({ name: path, node, path }))
    }
    if (!isRoute || statement.type !== 'ExportNamedDeclaration' || !statement.declaration) return []
    const declared = statement.declaration
    const pairs: (readonly [string | undefined, JsNode | null | undefined])[] =
      declared.type === 'FunctionDeclaration'
        ? [[declared.id?.name, declared]]
        : declared.type === 'VariableDeclaration'
          ? declared.declarations.map((one) => [one.id.type === 'Identifier' ? one.id.name : undefined, one.init] as const)
          : []
    return pairs.flatMap(([name, init]): readonly Handler[] => {
      if (name === undefined || !exportedMethods.test(name) || !init) return []
      const answer = (node: FunctionNode): Handler => ({
        name: `${name}${path === undefined ? '' : ` ${path}`}`,
        node,
        ...(path === undefined ? {} : { path }),
      })
      return wrapped(module, init, imports).map(answer)
    })
  })
}

/** The functions of this file that an export stands for, by whatever name, with others around them: `withSession(withAuth(list), options)`. */
function wrapped(module: JsModule, written: JsNode, imports: Imports, depth = 0): readonly FunctionNode[] {
  const node = bare(written)
  const run = functionOf({ module, node }, imports)
  if (run?.module === module && isFunction(run.node)) return [run.node]
  const made = node.type === 'Identifier' ? resolve({ module, node }, imports) : { module, node }
  if (depth >= 4 || made.module !== module || !isCall(made.node)) return []
  return made.node.arguments.slice(0, 5).flatMap((argument) => wrapped(module, argument as JsNode, imports, depth + 1))
}

/** The address of a file below `app/` or `pages/api/`, groups in parentheses left out. */
function nextPath(path: string): string | undefined {
  const found =
    /(?:^|\/)(?:app|pages|routes)(\/.+)?\/(?:route|\+server)\.[cm]?[jt]s$/.exec(path) ?? /(?:^|\/)pages(\/api\/.+?)(?:\/index)?\.[cm]?[jt]s$/.exec(path)
  return found === null ? undefined : (found[1] ?? '/').replace(/\/\([^)/]*\)/g, '') || '/'
}

const requestNames = /^(_?req|_?request|ctx)$/
const answerNames = /^(_?res|_?response|reply|next)$/

/** `async (req, res) => …` of a controller that a router in another file names. */
function byParameters(module: JsModule): readonly Handler[] {
  const found: Handler[] = []
  for (const scope of module.scopes.keys()) {
    if (!isFunction(scope) || scope.params.length < 2) continue
    const [first, second] = scope.params
    if (first?.type !== 'Identifier' || second?.type !== 'Identifier' || !requestNames.test(first.name) || !answerNames.test(second.name)) continue
    const above = module.parents.get(scope)
    const name =
      scope.type === 'ClassMethod' || scope.type === 'ObjectMethod'
        ? keyName(scope.key)
        : scope.type === 'FunctionDeclaration'
          ? scope.id?.name
          : above?.type === 'VariableDeclarator' && above.id.type === 'Identifier'
            ? above.id.name
            : above?.type === 'AssignmentExpression'
              ? memberName(bare(above.left))
              : undefined
    if (name !== undefined) found.push({ name, node: scope })
  }
  return found
}

/** Whether a name is bound by an import from a file beside this one. */
export function isNeighbour(module: JsModule, call: CallNode): boolean {
  let root = bare(call.callee as JsNode)
  for (let step = 0; step < 10 && root.type === 'MemberExpression'; step++) root = bare(root.object)
  const binding = bindingOf(module, root)
  return binding?.kind === 'import' && binding.source?.startsWith('.') === true
}
