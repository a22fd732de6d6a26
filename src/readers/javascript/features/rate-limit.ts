/** What limits how often a service is asked: limiters of libraries and by hand, what they guard, and whose address they see. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  calleeName,
  dotted,
  fold,
  isCall,
  isFunction,
  keyName,
  memberName,
  originOf,
  resolve,
  returnOf,
  type CallNode,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { handLimitersOf, isRefusal } from '../hand-limiter.ts'
import { limiterPackages, type Limit } from '../limiters.ts'
import { calledFrom, logInName, logInPath, nameAround, quoted, routeCallsOf, seen, type RouteCall } from '../seen.ts'
import { numberFact } from '../values.ts'
import { throttlerGuards } from '../throttler-guards.ts'

const packages = Object.keys(limiterPackages)
const sources = new RegExp(`^(${packages.join('|')})$`)
const limiterLike = /limit(?!ed)|throttl|brute|slowdown/i
/** Sizes have limits too. */
const sizeLike = /size|payload|upload|file|body|json|page|concurren|offset|query|plan|quota/i

export const rateLimitFinder: Finder = {
  words: [
    ...quoted(...packages),
    ...[
      'imiter',
      'ateLimit',
      'rate_limit',
      'rateLimit',
      'hrottl',
      'brute',
      '429',
      'TOO_MANY',
      'TooMany',
      'trust proxy',
      'trustProxy',
      'ailedLogin',
      'loginAttempts',
      'lockUntil',
      'lockedUntil',
      'attemptsCheck',
      'heckAttempts',
      'ttemptLimit',
      'ttemptsLimit',
      'limitAttempts',
    ],
    // Counters written by hand that only their windows give away.
    ...['60_000', '60000', 'windowMs'],
  ],
  find(looked) {
    const limiters = libraryLimiters(looked)
    const own = limiters.length > 0 ? [] : byHand(looked)
    return [...limiters, ...own, ...uses(looked), ...throttlerGuards(looked), ...trusting(looked), ...lockouts(looked), ...counted(looked)]
  },
}

/** More in one file is no program a person wrote; each limiter is looked for on each route. */
const most = { limiters: 100, routes: 1_000, uses: 300 }

function libraryLimiters(looked: Looked): FeatureDeclaration[] {
  const routes = routeCallsOf(looked).slice(0, most.routes)
  return calledFrom(looked, sources)
    .slice(0, most.limiters)
    .flatMap((called): FeatureDeclaration[] => {
      const told = limiterPackages[called.origin.source]?.(looked, called)
      if (told === undefined) return []
      const whole = holderOf(looked, called.call)
      const given = handsOn(called.call) ? 'limiter' : (nameAround(looked.module, whole) ?? 'limiter')
      return (Array.isArray(told) ? (told as readonly Limit[]) : [told as Limit]).map((limit) => {
        const name = limit.name ?? given
        return described(looked, called.origin.source, name, called.call, limit, scopeOf(looked, whole, name, routes, limit))
      })
    })
}

/** `new Ratelimit({ limiter: Ratelimit.slidingWindow(9, '1 m') })`: what limits bears the name of the whole, not of its option. */
function holderOf({ module }: Looked, call: CallNode): CallNode {
  const options = module.parents.get(module.parents.get(call) ?? call)
  const whole = options?.type === 'ObjectExpression' ? module.parents.get(options) : undefined
  return whole?.type === 'NewExpression' && sources.test(originOf(module, whole.callee)?.source ?? '') ? whole : call
}

const handsOn = (call: CallNode): boolean => memberName(bare(call.callee as JsNode)) === 'register'

function described(looked: Looked, library: string, name: string, node: JsNode, limit: Limit, scope: string | undefined): FeatureDeclaration {
  return seen(looked, 'rate-limit', library, name, node, {
    limiter: true,
    max: limit.max,
    windowSeconds: limit.windowSeconds,
    key: limit.key,
    scope,
    varies: limit.varies,
  })
}

const generalPath = /^\/?(\*|api\/?(v\d+\/?)?\*?|\/\*)?$|^\/api\/v\d+\/?$/
const generalName = /^(global|general|api|default|standard|base|app|common|basic)_?(rate)?_?limit(er|ing)?(middleware)?$/i

/** `log-in`, `general`, `special`; undefined where nothing tells. */
function scopeOf(looked: Looked, call: JsNode, name: string, routes: readonly RouteCall[], limit?: Limit): string | undefined {
  if (logInName.test(name)) return 'log-in'
  if (limit?.general === true) return 'general'
  // A decorator stands at the method it guards.
  const guarded = decorated(looked, call)
  if (guarded !== undefined) return guarded
  const scopes = routes.flatMap((route) =>
    route.call.arguments.some((argument) => isOrNames(looked, argument as JsNode, call)) ? [routeScope(looked, route)] : [],
  )
  const found = scopes.find((scope) => scope === 'log-in') ?? scopes.find((scope) => scope === 'general') ?? scopes[0]
  return found ?? (generalName.test(name) ? 'general' : undefined)
}

/** A router's own limit covers what that router serves, of which its name and where it is mounted tell; the application's covers everything. */
function routeScope(looked: Looked, { call, method, path }: RouteCall): string {
  const { module } = looked
  const file = module.path.slice(module.path.lastIndexOf('/') + 1)
  const owner = dotted(bare(call.callee as JsNode)).split('.')[0] ?? ''
  const isAll = (method === 'use' || method === 'all' || method === 'register') && !/router?s?$/i.test(owner)
  if (path === undefined || path === '/') return isOfLogIns(looked, owner) ? 'log-in' : isAll ? 'general' : logInName.test(file) ? 'log-in' : 'special'
  if (logInPath.test(path)) return 'log-in'
  return isAll && generalPath.test(path) ? 'general' : 'special'
}

/** `authRouter`, or `app.use('/auth', inner)` of the same file. */
function isOfLogIns(looked: Looked, router: string): boolean {
  if (logInName.test(router)) return true
  return routeCallsOf(looked)
    .slice(0, most.routes)
    .some(
      ({ call, path }) =>
        path !== undefined && logInPath.test(path) && call.arguments.some((argument) => argument.type === 'Identifier' && argument.name === router),
    )
}

function isOrNames(looked: Looked, argument: JsNode, call: JsNode, depth = 0): boolean {
  const node = bare(argument)
  if (node === call) return true
  if (node.type === 'ArrayExpression')
    return depth < 3 && node.elements.some((element) => element !== null && isOrNames(looked, element as JsNode, call, depth + 1))
  return node.type === 'Identifier' && resolve({ module: looked.module, node }, looked.imports).node === call
}

function decorated({ module }: Looked, call: JsNode): string | undefined {
  const decorator = module.parents.get(call)
  if (decorator?.type !== 'Decorator') return undefined
  const owner = module.parents.get(decorator)
  const decorators = owner !== undefined && 'decorators' in owner ? (owner.decorators ?? []) : []
  const paths = decorators.flatMap((each) =>
    isCall(each.expression) ? each.expression.arguments.flatMap((argument) => (argument.type === 'StringLiteral' ? [argument.value] : [])) : [],
  )
  const name = owner?.type === 'ClassMethod' ? (keyName(owner.key) ?? '') : owner?.type === 'ClassDeclaration' ? (owner.id?.name ?? '') : ''
  return logInName.test(name) || paths.some((path) => logInPath.test(path)) ? 'log-in' : 'special'
}

const limitNamed = /^(is|check|apply|enforce|with|use|assert|consume)?_?rate_?limit(er|ed|ing|s|OrThrow)?$/i

function byHand(looked: Looked): FeatureDeclaration[] {
  const routes = routeCallsOf(looked).slice(0, most.routes)
  const found = handLimitersOf(looked)
    .slice(0, most.limiters)
    .map(({ node, limit }) => {
      const name = ('id' in node && node.id ? node.id.name : undefined) ?? nameAround(looked.module, node) ?? 'limiter'
      return described(looked, 'code', name, node, limit, scopeOf(looked, node, name, routes))
    })
  if (found.length > 0) return found
  // An answer of 429 without a counter that is seen, or a function named for it: something else counts.
  const { module } = looked
  const refusal = module.calls.find(
    (call) => (isRefusal(call) && !translates(module, call)) || (limitNamed.test(calleeName(call).split('.').at(-1) ?? '') && !handsOn(call)),
  )
  if (refusal !== undefined) return [seen(looked, 'rate-limit', 'code', 'refusal', refusal, { refuses: true })]
  for (const [name, all] of module.uses) {
    const defined = limitNamed.test(name)
      ? all.find((use) => /^(ClassMethod|ObjectMethod|FunctionDeclaration)$/.test(module.parents.get(use)?.type ?? ''))
      : undefined
    if (defined !== undefined) return [seen(looked, 'rate-limit', 'code', 'refusal', defined, { refuses: true })]
  }
  return []
}

/** `switch (error.code)`: it says in its own words what another said, of a plan's quota or of a service that it asks. */
function translates(module: JsModule, call: CallNode): boolean {
  for (let above = module.parents.get(call); above !== undefined && !isFunction(above); above = module.parents.get(above))
    if (above.type === 'SwitchStatement') return /err|exception|code$/i.test(dotted(above.discriminant))
  return false
}

/** Where limiters of other files stand on the way of requests: the name says which, the path what it guards. */
function uses(looked: Looked): FeatureDeclaration[] {
  const found: FeatureDeclaration[] = []
  for (const route of routeCallsOf(looked).slice(0, most.routes)) {
    if (found.length >= most.uses) break
    for (const argument of route.call.arguments.slice(0, 12)) {
      const node = bare(argument as JsNode)
      const named = isCall(node) ? bare(node.callee as JsNode) : node
      const name = named.type === 'Identifier' ? named.name : memberName(named)
      if (name === undefined || !limiterLike.test(name) || sizeLike.test(name)) continue
      if (isCall(node) && sources.test(originOf(looked.module, node.callee)?.source ?? '')) continue
      const scope = logInName.test(name) ? 'log-in' : routeScope(looked, route)
      found.push(seen(looked, 'rate-limit', '', name, node, { scope, used: true, ...figures(looked, node) }))
    }
  }
  // Nest: `@UseGuards(ThrottlerGuard)` at a class or a method.
  for (const call of looked.module.calls) {
    if (calleeName(call) !== 'UseGuards') continue
    const guard = call.arguments.find((argument) => argument.type === 'Identifier' && limiterLike.test(argument.name))
    if (guard?.type === 'Identifier') found.push(seen(looked, 'rate-limit', '', guard.name, call, { scope: decorated(looked, call), used: true }))
  }
  return found
}

/** `limiter(5)`: what a factory of a neighbouring file makes of its arguments. */
function figures(looked: Looked, node: JsNode): Record<string, ReturnType<typeof numberFact> | undefined> {
  if (!isCall(node)) return {}
  const made = resolve({ module: looked.module, node: node.callee as JsNode }, looked.imports)
  const result = isFunction(made.node) ? returnOf(made.node) : undefined
  if (!isFunction(made.node) || result === undefined || !isCall(result)) return {}
  const options = result.arguments[0]
  if (options?.type !== 'ObjectExpression') return {}
  const parameters = made.node.params.map((parameter) => (parameter.type === 'AssignmentPattern' ? parameter.left : parameter))
  const given = (name: string): ReturnType<typeof numberFact> | undefined => {
    const entry = options.properties.find((each) => each.type === 'ObjectProperty' && keyName(each.key) === name)
    if (entry?.type !== 'ObjectProperty') return undefined
    const value = bare(entry.value as JsNode)
    const index = value.type === 'Identifier' ? parameters.findIndex((each) => each.type === 'Identifier' && each.name === value.name) : -1
    const argument = index === -1 ? undefined : node.arguments[index]
    if (argument !== undefined) return numberFact(fold({ module: looked.module, node: argument }, looked.imports), 'rate-limit.max')
    return index === -1 ? numberFact(fold({ module: made.module, node: value }, looked.imports), 'rate-limit.max') : undefined
  }
  const windowMs = given('windowMs')
  return {
    max: given('limit') ?? given('max'),
    windowSeconds: windowMs === undefined || windowMs.state === 'unresolved' ? windowMs : { ...windowMs, value: windowMs.value / 1_000 },
  }
}

/** The address of the client rather than of the proxy: `trust proxy`, `trustProxy: true`, `app.proxy = true`. */
function trusting(looked: Looked): FeatureDeclaration[] {
  const { module, imports } = looked
  const found: FeatureDeclaration[] = []
  for (const string of module.strings) {
    if (string.type !== 'StringLiteral' || string.value !== 'trust proxy') continue
    const call = module.parents.get(string)
    if (!isCall(call) || call.arguments[0] !== string) continue
    const method = memberName(bare(call.callee as JsNode))
    const value = call.arguments[1] === undefined ? undefined : fold({ module, node: call.arguments[1] }, imports)
    const off = value?.kind === 'literal' && (value.value === false || value.value === 0)
    if ((method === 'set' && !off) || method === 'enable') found.push(seen(looked, 'rate-limit', '', 'trust proxy', call, { trusts: true }))
  }
  for (const name of ['trustProxy', 'proxy']) {
    for (const use of module.uses.get(name) ?? []) {
      const parent = module.parents.get(use)
      const grand = parent === undefined ? undefined : module.parents.get(parent)
      const isOption = parent?.type === 'ObjectProperty' && parent.key === use && name === 'trustProxy' && !isFalse(parent.value as JsNode)
      const isSet = parent?.type === 'MemberExpression' && parent.property === use && grand?.type === 'AssignmentExpression' && grand.left === parent
      if (isOption || (isSet && !isFalse(grand.right))) found.push(seen(looked, 'rate-limit', '', 'trust proxy', use, { trusts: true }))
    }
  }
  return found.slice(0, 1)
}

const isFalse = (node: JsNode): boolean => node.type === 'BooleanLiteral' && !node.value

/** What counts tries, of whatever it is asked for: in the file of a log-in, of that. */
const triesNamed = /^(attempts?_?(check|limit|guard)\w*|(check|limit|count|assert)_?attempts?\w*)$/i

/** Accounts that lock after failed tries: a limit of the log-in by user. */
function lockouts(looked: Looked): FeatureDeclaration[] {
  const words = /^(failed_?log_?in_?(attempts|count)?|login_?attempts|lock(ed)?_?until|failedAttempts|account_?locked(_?until)?)$/i
  const tries = logInName.test(looked.module.path.slice(looked.module.path.lastIndexOf('/') + 1)) ? triesNamed : words
  for (const [name, [first]] of looked.module.uses) {
    if (first !== undefined && (words.test(name) || tries.test(name)))
      return [seen(looked, 'rate-limit', 'code', name, first, { scope: 'log-in', lockout: true })]
  }
  return []
}

const logInKey = /(?<![a-z])log[_-]?in(?!g)|sign[_-]?in|\bauth\b/i

/** `checkRateLimit(ip, 'login', 10)`: a function of one's own that counts by what it is told. */
function counted(looked: Looked): FeatureDeclaration[] {
  const tells = (node: JsNode): boolean =>
    (node.type === 'StringLiteral' && logInKey.test(node.value)) ||
    (node.type === 'TemplateLiteral' && node.quasis.some(({ value }) => logInKey.test(value.raw)))
  const call = looked.module.calls.find(
    (one) => limitNamed.test(calleeName(one).split('.').at(-1) ?? '') && one.arguments.some((argument) => tells(argument as JsNode)),
  )
  return call === undefined ? [] : [seen(looked, 'rate-limit', 'code', calleeName(call), call, { scope: 'log-in' })]
}
