/** Functions that answer requests: decorated with a route, or views of Django that its URLs name. */
import type { PyClass, PyExpression, PyFunction, PyModule, PyStatement } from '../../parse/python/index.ts'
import { importsFrom, originOf, type Names } from './names.ts'

export type Framework = 'django' | 'flask' | 'fastapi'

export interface Handler {
  readonly framework: Framework
  /** The function's or the class's name: a route may hold a secret word. */
  readonly name: string
  /** As a decorator says it; never told. */
  readonly route?: string
  readonly node: PyFunction
  /** What URLs have to name. */
  readonly routed?: string
}

const verbs = /^(get|post|put|patch|delete|head|options)$/
const viewFile = /(^|\/)(\w*views?\w*|viewsets?|api|apis|endpoints)(\/[\w/]+)?\.py$/
const actions = /^(list|retrieve|create|update|partial_update|destroy|get_context_data)$/

export function handlersOf(module: PyModule, names: Names): readonly Handler[] {
  const routes = importsFrom(names, /^fastapi(\.|$)/) ? 'fastapi' : importsFrom(names, /^(flask|quart)(_\w+)?(\.|$)/) ? 'flask' : undefined
  const isDjango = importsFrom(names, /^(django|rest_framework)(\.|$)/)
  const found: Handler[] = []
  for (const one of module.body) {
    if (one.type === 'function') {
      const route = routes === undefined ? undefined : routeOf(one.decorators)
      if (routes !== undefined && route !== undefined) found.push({ framework: routes, name: one.name, route, node: one })
      else if (isDjango && viewFile.test(module.path) && one.parameters[0]?.name === 'request' && !isCached(one.decorators))
        found.push({ framework: 'django', name: one.name, node: one, routed: one.name })
    }
    if (one.type === 'class') found.push(...methodsOf(one, names, isDjango))
  }
  return found
}

function routeOf(decorators: readonly PyExpression[]): string | undefined {
  if (isCached(decorators)) return undefined
  for (const decorator of decorators) {
    if (decorator.type !== 'call' || decorator.callee.type !== 'member') continue
    const verb = decorator.callee.name
    const first = decorator.arguments.find(({ name }) => name === undefined || name === 'path' || name === 'rule')?.value
    if (first?.type !== 'string' || !/^(\/|$)/.test(first.value)) continue
    if (verbs.test(verb) || verb === 'route' || verb === 'api_route') return first.value
  }
  return undefined
}

/** An answer that is kept asks the database once in a while. */
function isCached(decorators: readonly PyExpression[]): boolean {
  const words = (node: PyExpression): string =>
    node.type === 'name'
      ? node.name
      : node.type === 'member'
        ? `${words(node.object)}.${node.name}`
        : node.type === 'call'
          ? `${words(node.callee)} ${node.arguments.map(({ value }) => words(value)).join(' ')}`
          : ''
  return decorators.some((one) => /cache|memoi[sz]e/i.test(words(one)))
}

/** Methods of views by class ({@link https://docs.djangoproject.com/en/5.2/topics/class-based-views/}), ViewSets, and Flask's. */
function methodsOf(owner: PyClass, names: Names, isDjango: boolean): readonly Handler[] {
  const bases = owner.bases.filter(({ name }) => name === undefined).map(({ value }) => value)
  const isFlask = bases.some((base) => /^(flask\.views\.MethodView|flask_rest(ful|x|plus)\.Resource)$/.test(originOf(base, names) ?? ''))
  const isView = isDjango && bases.some((base) => /(View|ViewSet|ViewSetMixin)$/.test(base.type === 'member' || base.type === 'name' ? base.name : ''))
  if ((!isFlask && !isView) || isCached(owner.decorators)) return []
  return owner.body.flatMap((one: PyStatement): readonly Handler[] => {
    if (one.type !== 'function' || one.parameters[0]?.name !== 'self' || isCached(one.decorators)) return []
    const name = `${owner.name}.${one.name}`
    if (isFlask) return verbs.test(one.name) ? [{ framework: 'flask', name, node: one }] : []
    const isAction = one.decorators.some((decorator) => decorator.type === 'call' && originOf(decorator.callee, names) === 'rest_framework.decorators.action')
    return verbs.test(one.name) || actions.test(one.name) || isAction ? [{ framework: 'django', name, node: one, routed: owner.name }] : []
  })
}
