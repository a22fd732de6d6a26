/** How often a client is made: the question behind the rule that a process shares one. In doubt between a guard and none, only a plain guard counts. */
import { bare, calleeName, callsByKey, callsOf, dotted, exportedAs, isCall } from '../../parse/javascript/index.ts'
import { isClass, isFunction, keyName, memberName, nameNodeOf } from '../../parse/javascript/index.ts'
import type { CallNode, ClassNode, FunctionNode, JsModule, JsNode } from '../../parse/javascript/index.ts'
import { filledPlaces, functionAround, isBelow, lastingPlace, testedPlaces } from './guards.ts'

export type Made = 'module' | 'guarded' | 'call'
/** Answers for functions already looked at; one that is being looked at counts as called often. */
export interface MadeMemo extends Map<JsNode, Made> {
  /** Where other files are asked, too: what only they call is put here and counts for nothing yet. */
  readonly open?: Open[]
}

/** A function, class or name for one that other files use, by the key it is kept under or by its own name; or one in an object that a call is given. */
export interface Open {
  readonly node: JsNode
  readonly key?: string
  readonly given?: CallNode
}

/** Wrappers that keep what the function gave them. */
const keepers =
  /(^|\.)(remember|once|lazy\w*|memo\w*|fp|fastifyPlugin|defineNitroPlugin|asFunction|instanceCachingFactory|toDynamicValue|getOrCreate\w*|getOrSet|getOrInit\w*|computeIfAbsent|unstable_singleton|\w*[sS]ingleton\w*)$|^(Layer|Effect)\./
/** Functions that run what they are given once, there and then. */
const runners = /(^|\.)(then|catch|finally|listen|nextTick|setImmediate|setTimeout|whenReady|Promise)$/
/** Callbacks that hand over what they make, and are asked for it by who is given them. */
const builders = /^(build|make|create|open|init|new)[A-Z]|[fF]actory$/
const beginnings = /^(connect|init|initiali[sz]e|setup|start|open|bootstrap|configure|load|boot|register|main|run)([A-Z_]|$)|^(connect|init)\w*$/

export function madeOf(module: JsModule, start: JsNode, memo: MadeMemo, depth = 0): Made {
  if (depth > 12) return 'call'
  const inside = functionAround(module, start)
  const filled = filledPlaces(module, start, inside)
  let node = start
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if (isGuard(module, above, node, filled, inside)) return 'guarded'
    switch (above.type) {
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return 'call'
      case 'ClassProperty':
      case 'ClassPrivateProperty':
      case 'ClassAccessorProperty':
        if (!above.static && above.value === node) return ofClass(module, classAround(module, above), memo, depth + 1)
        break
      default:
    }
    if (isFunction(above)) return ofFunction(module, above, filled, memo, depth + 1)
  }
  return 'module'
}

function isGuard(module: JsModule, above: JsNode, node: JsNode, filled: ReadonlySet<string>, inside: JsNode | undefined): boolean {
  const fills = (places: readonly string[]): boolean => places.some((place) => filled.has(place) || (inside === undefined && place === 'global'))
  if (above.type === 'AssignmentExpression' && above.right === node && (above.operator === '??=' || above.operator === '||=')) {
    return lastingPlace(module, above.left, inside) !== undefined
  }
  if (above.type === 'LogicalExpression' && above.right === node) {
    if (above.operator === '&&') return fills(testedPlaces(module, above.left, true, inside))
    const place = lastingPlace(module, above.left, inside)
    return place !== undefined && fills([place])
  }
  if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
    if (above.consequent === node) return fills(testedPlaces(module, above.test, true, inside))
    if (above.alternate === node) return fills(testedPlaces(module, above.test, false, inside))
  }
  if (above.type !== 'BlockStatement' || inside === undefined) return false
  // `if (cached) return cached` above it in the same block.
  for (const statement of above.body) {
    if (statement === node) return false
    if (statement.type !== 'IfStatement' || !leaves(statement.consequent)) continue
    if (fills(testedPlaces(module, statement.test, false, inside))) return true
  }
  return false
}

/** Whether a statement always ends in `return` or `throw`. */
export function leaves(statement: JsNode): boolean {
  if (statement.type === 'ReturnStatement' || statement.type === 'ThrowStatement') return true
  const last = statement.type === 'BlockStatement' ? statement.body.at(-1) : undefined
  return last !== undefined && leaves(last)
}

function ofFunction(module: JsModule, node: FunctionNode, filled: ReadonlySet<string>, memo: MadeMemo, depth: number): Made {
  const known = memo.get(node)
  if (known !== undefined) return known
  memo.set(node, 'call')
  const made =
    node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod' ? ofMethod(module, node, filled, memo, depth) : ofPlain(module, node, filled, memo, depth)
  memo.set(node, made)
  return made
}

function ofPlain(module: JsModule, node: FunctionNode, filled: ReadonlySet<string>, memo: MadeMemo, depth: number): Made {
  const parent = module.parents.get(node)
  if (isCall(parent) && bare(parent.callee as JsNode) === node) return madeOf(module, parent, memo, depth)
  if (filled.size > 0 && beginsTheModule(module, node)) return 'guarded'
  const handed = handedTo(module, node, memo, depth)
  if (handed !== undefined && (handed !== 'call' || nameNodeOf(module, node) === undefined)) return handed
  // A fastify plugin puts the client on the server it is registered with, once.
  if (callsInside(module, node, /\.decorate$/)) return 'guarded'
  const name = nameNodeOf(module, node)
  const sites = callsOf(module, node)
  if (name === undefined) return handed ?? leftOpen(memo, sites.exported, { node })
  const answers = sites.calls
    .filter((call) => !isBelow(module, call, node))
    .map((call) => (isAskedForFirst(module, call, filled) ? 'guarded' : madeOf(module, call, memo, depth)))
  for (const other of sites.others) {
    const answer = handedTo(module, other, memo, depth)
    if (answer !== undefined) answers.push(answer)
  }
  if (answers.length > 0) return together(answers)
  return filled.size > 0 && beginnings.test(name.name) ? 'guarded' : leftOpen(memo, sites.exported && handed === undefined, { node })
}

function leftOpen({ open }: MadeMemo, isOpen: boolean, one: Open): Made {
  if (!isOpen || open === undefined) return 'call'
  open.push(one)
  return 'guarded'
}

/** `module.exports = { init() { this.rows = … } }`: an object of which there is one, and what starts it. */
function beginsTheModule(module: JsModule, node: FunctionNode): boolean {
  const property = node.type === 'ObjectMethod' ? node : module.parents.get(node)
  if (property?.type !== 'ObjectMethod' && property?.type !== 'ObjectProperty') return false
  if (!beginnings.test(keyName(property.key) ?? '')) return false
  for (let above = module.parents.get(property); above !== undefined; above = module.parents.get(above)) {
    if (isFunction(above) || isCall(above) || isClass(above)) return false
  }
  return true
}

/** `if (db === undefined) init()`: the place that the function fills is found empty by who calls it. */
function isAskedForFirst(module: JsModule, call: JsNode, filled: ReadonlySet<string>): boolean {
  const inside = functionAround(module, call)
  // `this` is another thing in another function.
  const places = new Set([...filled].filter((place) => place !== 'this'))
  for (let node = call, above = module.parents.get(node); above !== undefined && node !== inside; node = above, above = module.parents.get(above)) {
    if (isGuard(module, above, node, places, inside)) return true
  }
  return false
}

/** What becomes of a function that is handed to another, or stored under a telling key. */
export function handedTo(module: JsModule, node: JsNode, memo: MadeMemo, depth: number): Made | undefined {
  let inner = node
  let parent = module.parents.get(inner)
  while (parent !== undefined && parent !== inner && bare(parent) === bare(inner)) {
    inner = parent
    parent = module.parents.get(inner)
  }
  if (parent === undefined) return undefined
  if (isCall(parent) && parent.callee !== inner) {
    const name = calleeName(parent)
    if (keepers.test(name)) return 'guarded'
    return runners.test(name) ? madeOf(module, parent, memo, depth) : 'call'
  }
  const exported = isFunction(node) && nameNodeOf(module, node) === undefined ? exportedAs(module, inner) : undefined
  if (exported !== undefined) {
    const own = callsByKey(module, node, exported).map((call) => madeOf(module, call, memo, depth + 1))
    return together([leftOpen(memo, true, { node, key: exported }), ...own])
  }
  if (parent.type === 'ObjectProperty' && isScoped(module.parents.get(parent))) return 'call'
  const key = parent.type === 'ObjectProperty' ? keyName(parent.key) : node.type === 'ObjectMethod' ? keyName(node.key) : undefined
  const asked = key !== undefined && builders.test(key) ? givenIn(module, inner) : undefined
  if (asked !== undefined) return madeOf(module, asked, memo, depth)
  if (key === undefined) return undefined
  if (key === 'useFactory' || key === 'pool' || key === 'connection') return 'guarded'
  const given = givenIn(module, inner)
  return leftOpen(memo, given !== undefined || isOfNamed(module, inner), { node, key, ...(given === undefined ? {} : { given }) })
}

/** Whether the object that a function is kept in has a name at the top of the file, or is what the file exports. */
function isOfNamed(module: JsModule, node: JsNode): boolean {
  const property = node.type === 'ObjectMethod' ? node : module.parents.get(node)
  const object = property === undefined ? undefined : module.parents.get(property)
  const above = object === undefined ? undefined : module.parents.get(object)
  return (
    /^(VariableDeclarator|ExportDefaultDeclaration|AssignmentExpression)$/.test(above?.type ?? '') && functionAround(module, object as JsNode) === undefined
  )
}

/** The call that is given an object with the function in it: `choose({ buildWriter: () => … })`. */
function givenIn(module: JsModule, node: JsNode): CallNode | undefined {
  const property = node.type === 'ObjectMethod' ? node : module.parents.get(node)
  const object = property === undefined ? undefined : module.parents.get(property)
  const call = object?.type === 'ObjectExpression' ? module.parents.get(object) : undefined
  return isCall(call) && bare(call.callee as JsNode) !== object ? call : undefined
}

function ofMethod(
  module: JsModule,
  node: Extract<FunctionNode, { type: 'ClassMethod' | 'ClassPrivateMethod' }>,
  filled: ReadonlySet<string>,
  memo: MadeMemo,
  depth: number,
): Made {
  const around = classAround(module, node)
  if (node.kind === 'constructor') return ofClass(module, around, memo, depth)
  const name = node.key.type === 'PrivateName' ? node.key.id.name : (keyName(node.key) ?? '')
  const sites = module.calls.filter(
    (call) => nameCalled(call) === name && around !== undefined && isBelow(module, call, around) && !isBelow(module, call, node),
  )
  if (sites.length > 0 && sites.length < 50) return together(sites.map((call) => madeOf(module, call, memo, depth)))
  if (around !== undefined && isOfRequest(module, around)) return 'call'
  if (isInjected(module, around) && (filled.size > 0 || beginnings.test(name)) && (beginnings.test(name) || /^on(Module|Application)/.test(name)))
    return 'guarded'
  return 'call'
}

function nameCalled(call: CallNode): string | undefined {
  const callee = bare(call.callee as JsNode)
  if (callee.type === 'MemberExpression' && callee.property.type === 'PrivateName') return callee.property.id.name
  return memberName(callee)
}

function ofClass(module: JsModule, node: ClassNode | undefined, memo: MadeMemo, depth: number): Made {
  if (node === undefined || isOfRequest(module, node)) return 'call'
  if (isInjected(module, node)) return 'guarded'
  const known = memo.get(node)
  if (known !== undefined) return known
  memo.set(node, 'call')
  const answers = callsOf(module, node)
    .calls.filter((call) => call.type === 'NewExpression')
    .map((call) => madeOf(module, call, memo, depth))
  for (const call of module.calls) {
    // `new this()` in a static `getInstance`.
    if (call.type === 'NewExpression' && call.callee.type === 'ThisExpression' && isBelow(module, call, node)) answers.push(madeOf(module, call, memo, depth))
  }
  const made = answers.length === 0 ? leftOpen(memo, callsOf(module, node).exported, { node }) : together(answers)
  memo.set(node, made)
  return made
}

function decoratorsOf(module: JsModule, node: ClassNode): NonNullable<ClassNode['decorators']> {
  const parent = module.parents.get(node)
  return [
    ...(node.decorators ?? []),
    ...(parent?.type === 'ExportNamedDeclaration' ? ((parent as { decorators?: ClassNode['decorators'] }).decorators ?? []) : []),
  ]
}

/** `@Injectable({ scope: Scope.REQUEST })`: the container makes one for each request. {@link https://docs.nestjs.com/fundamentals/injection-scopes} */
export function isOfRequest(module: JsModule, node: ClassNode): boolean {
  return decoratorsOf(module, node).some(({ expression }) => isCall(expression) && isScoped(expression.arguments[0]))
}

function isScoped(options: JsNode | undefined): boolean {
  if (options?.type !== 'ObjectExpression') return false
  return options.properties.some((one) => one.type === 'ObjectProperty' && keyName(one.key) === 'scope' && dotted(one.value) === 'Scope.REQUEST')
}

/** A container makes such a class once. */
function isInjected(module: JsModule, node: ClassNode | undefined): boolean {
  if (node === undefined) return false
  const decorators = decoratorsOf(module, node)
  if (
    decorators.some(({ expression }) =>
      /^(Injectable|Global|Service|singleton|Singleton|injectable|Provider|Module)$/.test(
        isCall(expression) ? calleeName(expression) : bindingName(expression),
      ),
    )
  ) {
    return true
  }
  return (node.implements ?? []).some((each) =>
    /^(On(Module|Application)\w+)$/.test('expression' in each && each.expression.type === 'Identifier' ? each.expression.name : ''),
  )
}

function bindingName(node: JsNode): string {
  return node.type === 'Identifier' ? node.name : ''
}

function classAround(module: JsModule, node: JsNode): ClassNode | undefined {
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) if (isClass(above)) return above
  return undefined
}

function callsInside(module: JsModule, node: JsNode, name: RegExp): boolean {
  return module.calls.some((call) => name.test(calleeName(call)) && isBelow(module, call, node))
}

function together(answers: readonly Made[]): Made {
  return answers.includes('call') ? 'call' : answers.includes('module') ? 'module' : 'guarded'
}
