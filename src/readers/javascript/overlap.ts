/** Whether two runs of a function can do the same work at once: its work, and the flag or lock that keeps a second run out. */
import {
  bare,
  bindingOf,
  calleeName,
  childrenOf,
  dotted,
  isCall,
  isClass,
  isFunction,
  keyName,
  memberName,
  originOf,
  property,
  resolve,
} from '../../parse/javascript/index.ts'
import type { CallNode, FunctionNode, Imports, JsModule, JsNode, Ref } from '../../parse/javascript/index.ts'
import { classAround, fieldClass, methodOf } from './fields.ts'
import { lastingPlace } from './guards.ts'
import { leaves } from './made.ts'
import { workOf, workOfText } from './work.ts'

export interface Overlap {
  /** Work that twice is one too many, and what keeps a second run from it: nothing, a flag of this process, a lock that all copies see. */
  readonly guards: ReadonlySet<'none' | 'flag' | 'lock'>
  /** A flag or lock stands around everything, whatever it is. */
  readonly whole?: 'flag' | 'lock'
  /** A call that was not followed and may be work or a lock. */
  readonly open?: JsNode
  /** A call that was not followed, and is not waited for where it stands. */
  readonly loose?: JsNode
  /** A name that speaks of a lock which was not followed. */
  readonly perhaps?: JsNode
  /** It waits for something: a function that never waits can't meet itself. */
  readonly waits: boolean
}

const maxDepth = 8
export const lockNames = /(?<![bc])lock|mutex|semaphore|leader|acquire|lease|singleton|exclusive|^once|claim|advisory/i

const enters = /(?<![bc])lock|mutex|busy|running|process|guard|enter|start|begin|acquire/i

interface Walk {
  readonly imports: Imports
  readonly seen: Set<JsNode>
  left: number
}

/** `budget` is one file’s: many jobs that call the same long function are not looked at for ever. */
export function overlapOf(start: Ref, imports: Imports, budget: { left: number }): Overlap {
  if (budget.left <= 0) return { guards: new Set(), open: start.node, waits: true }
  const state = { imports, seen: new Set<JsNode>(), left: Math.min(20_000, budget.left) }
  const before = state.left
  const found = walk(start, state, 0)
  budget.left -= before - state.left
  // A lock may stand in the part that was not looked at.
  return state.left > 0 ? found : { ...found, perhaps: start.node }
}

function walk(of: Ref, state: Walk, depth: number): Overlap {
  const { module, node } = of
  if (!isFunction(node) || depth > maxDepth || state.seen.has(node)) return { guards: new Set(), waits: false }
  state.seen.add(node)
  const inside = bodyOf(node, state)
  const inner = gather(module, inside, state, depth)
  const waits = node.async || inner.waits
  const guard = inner.lock ? 'lock' : inner.flag ? 'flag' : flagOf(module, node, inside)
  if (guard === undefined || guard === 'late') {
    const perhaps = inner.perhaps ?? (guard === 'late' ? node : undefined)
    return {
      guards: inner.guards,
      waits,
      ...(inner.loose === undefined ? {} : { loose: inner.loose }),
      ...(inner.open === undefined ? {} : { open: inner.open }),
      ...(perhaps === undefined ? {} : { perhaps }),
    }
  }
  const kept = new Set([...inner.guards].map((one) => (one === 'lock' ? one : guard)))
  return { guards: kept, whole: guard, waits, ...(inner.open === undefined ? {} : { open: inner.open }) }
}

/** Every node a function runs, those of callbacks handed to others among them, in the order of the text. */
function bodyOf(node: FunctionNode, state: Walk): readonly JsNode[] {
  const found: JsNode[] = []
  const pending: JsNode[] = [node.body]
  for (let next = pending.pop(); next !== undefined && state.left > 0; next = pending.pop()) {
    state.left--
    found.push(next)
    if (next.type === 'FunctionDeclaration' || isClass(next)) continue
    // A function kept under a name runs where it is called.
    if (next.type === 'VariableDeclarator' && next.init && isFunction(next.init)) continue
    pending.push(...childrenOf(next).toReversed())
  }
  return found
}

interface Gathered {
  readonly guards: ReadonlySet<'none' | 'flag' | 'lock'>
  readonly lock: boolean
  /** A mutex of this process. */
  readonly flag: boolean
  readonly waits: boolean
  readonly open?: JsNode
  readonly loose?: JsNode
  readonly perhaps?: JsNode
}

function gather(module: JsModule, inside: readonly JsNode[], state: Walk, depth: number): Gathered {
  const guards = new Set<'none' | 'flag' | 'lock'>()
  let lock = false
  let flag = false
  let waits = false
  let open: JsNode | undefined
  let loose: JsNode | undefined
  let perhaps: JsNode | undefined
  for (const node of inside) {
    if (node.type === 'AwaitExpression') waits = true
    if (node.type === 'TaggedTemplateExpression') {
      const found = workOfText(node.quasi.quasis.map((part) => part.value.cooked ?? part.value.raw).join(' ? '))
      if (found === 'locks' || found === 'claims') lock = true
      else if (found === 'writes') guards.add('none')
    }
    if (node.type === 'StringLiteral' && workOfText(node.value) === 'locks') lock = true
    if (!isCall(node)) continue
    if (/^(then|catch|finally)$/.test(calleeName(node).split('.').at(-1) ?? '')) waits = true
    const known = lockOf(module, node, state.imports)
    if (known === 'lock') lock = true
    else if (known === 'flag') flag = true
    const target = known === undefined ? targetOf(module, node, state.imports) : undefined
    if (target !== undefined) {
      const below = walk(target, state, depth + 1)
      for (const guard of below.guards) guards.add(guard)
      waits ||= below.waits
      // It does nothing but to take a lock, or to look whether a run is on its way.
      if (below.guards.size === 0 && below.whole === 'lock') lock = true
      if (below.guards.size === 0 && below.whole === 'flag' && below.open === undefined && enters.test(calleeName(node))) perhaps ??= node
      open ??= below.whole === undefined ? below.open : undefined
      loose ??= below.whole === undefined ? below.loose : undefined
      perhaps ??= below.perhaps
      continue
    }
    if (known !== undefined) continue
    const work = workOf(module, node, state.imports)
    if (work === 'locks' || work === 'claims') lock = true
    else if (work === 'writes') guards.add('none')
    else if (work === undefined) {
      if (lockNames.test(calleeName(node))) perhaps ??= node
      else if (isUsed(module, node)) {
        open ??= node
        waits = true
      } else if (module.parents.get(node)?.type === 'ExpressionStatement') loose ??= node
    }
  }
  return {
    guards,
    lock,
    flag,
    waits,
    ...(open === undefined ? {} : { open }),
    ...(loose === undefined ? {} : { loose }),
    ...(perhaps === undefined ? {} : { perhaps }),
  }
}

/** Whether a call's promise is waited for, or it is all that a short function does. */
function isUsed(module: JsModule, call: JsNode): boolean {
  const above = module.parents.get(call)
  return (
    above?.type === 'AwaitExpression' || above?.type === 'ArrowFunctionExpression' || above?.type === 'ReturnStatement' || memberName(above ?? call) === 'catch'
  )
}

/** Locks by library, and Redis' `SET NX`. */
function lockOf(module: JsModule, call: CallNode, imports: Imports): 'flag' | 'lock' | undefined {
  const name = calleeName(call).split('.').at(-1) ?? ''
  if (name === 'setnx' || name === 'setNX') return 'lock'
  if (name === 'set' && call.arguments.length >= 3) {
    if (call.arguments.some((argument) => argument.type === 'StringLiteral' && argument.value.toUpperCase() === 'NX')) return 'lock'
    const options = call.arguments[2]
    if (options !== undefined && ['NX', 'nx'].some((key) => property({ module, node: options }, key, imports) !== undefined)) return 'lock'
  }
  const origin = originOf(module, instanceOf(module, call))
  const source = origin?.source ?? ''
  if (
    /^(redlock|ioredis-lock|redis-lock|redis-semaphore|@sesamecare-oss\/redlock|advisory-lock|pg-advisory-lock|etcd3|mongodb-lock|proper-lockfile-redis)$/.test(
      source,
    )
  )
    return 'lock'
  if (/^(async-mutex|async-lock|await-lock|semaphore-async-await|async-sema|p-limit|p-queue)$/.test(source)) {
    return /^(runExclusive|acquire|acquireAsync|tryAcquire|isLocked|wait)$/.test(name) || source === 'p-limit' ? 'flag' : undefined
  }
  return undefined
}

/** `mutex` in `mutex.runExclusive()`, followed to the `new Mutex()` it was given, and to a field of the class. */
function instanceOf(module: JsModule, call: CallNode): JsNode {
  const callee = bare(call.callee as JsNode)
  if (callee.type !== 'MemberExpression') return callee
  const object = bare(callee.object)
  if (object.type === 'Identifier') {
    const init = bindingOf(module, object)?.init
    if (init !== undefined && bare(init).type === 'NewExpression') return (bare(init) as CallNode).callee as JsNode
  }
  if (object.type === 'MemberExpression' && object.object.type === 'ThisExpression') {
    const field = memberName(object)
    const value = fieldOf(module, object, field ?? '')
    if (value?.type === 'NewExpression') return value.callee as JsNode
  }
  return callee
}

function fieldOf(module: JsModule, from: JsNode, name: string): JsNode | undefined {
  const owner = classAround(module, from)
  if (!isClass(owner)) return undefined
  for (const member of owner.body.body) if (member.type === 'ClassProperty' && member.value && keyName(member.key) === name) return bare(member.value)
  return undefined
}

/** The function an expression stands for: a name, a method of this class or of an object of a known class, `bind`ed or not. */
export function functionOf(start: Ref, imports: Imports): Ref | undefined {
  const { module } = start
  let node = bare(start.node)
  if (isCall(node) && /(^|\.)bind$/.test(calleeName(node))) node = bare((bare(node.callee as JsNode) as Extract<JsNode, { type: 'MemberExpression' }>).object)
  if (isFunction(node)) return { module, node }
  const found = resolve({ module, node }, imports)
  if (isFunction(found.node)) return found
  // `const run = useCallback(…)`, `pLimit(…)` and their like hand on what they are given; nothing is known of them.
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined
  const name = memberName(node)
  if (name === undefined) return undefined
  if (node.object.type === 'ThisExpression') {
    const owner = classAround(module, node)
    return owner === undefined ? undefined : methodOf({ module, node: owner }, name)
  }
  const handed = fieldClass(module, node.object, imports)
  if (handed !== undefined) return methodOf(handed, name)
  const object = resolve({ module, node: node.object }, imports)
  if (isClass(object.node)) return methodOf(object, name)
  if (object.node.type !== 'NewExpression') return undefined
  return methodOf(resolve({ module: object.module, node: object.node.callee as JsNode }, imports), name)
}

function targetOf(module: JsModule, call: CallNode, imports: Imports): Ref | undefined {
  return call.type === 'NewExpression' ? undefined : functionOf({ module, node: call.callee as JsNode }, imports)
}

/** A place that is tested, and left or entered by it, and filled before the first wait; `late` where a wait comes first. */
function flagOf(module: JsModule, node: FunctionNode, inside: readonly JsNode[]): 'flag' | 'late' | undefined {
  const firstWait = inside.find((one) => one.type === 'AwaitExpression' || (one.type === 'ForOfStatement' && one.await))?.start ?? Number.POSITIVE_INFINITY
  let late = false
  const sets: JsNode[] = []
  const tests: Extract<JsNode, { type: 'IfStatement' }>[] = []
  // A guard stands at the beginning: what follows hundreds of tests is none.
  for (const one of inside) {
    if (one.type === 'IfStatement' && tests.length < 100) tests.push(one)
    else if (sets.length < 1_000 && (one.type === 'AssignmentExpression' || one.type === 'UpdateExpression' || isCall(one))) sets.push(one)
  }
  for (const test of tests) {
    const isWay = leaves(test.consequent)
    const names = placesIn(module, test.test, node)
    if (names.size === 0) continue
    for (const set of sets) {
      if ((set.start ?? 0) < (test.start ?? 0) || !fills(set, names)) continue
      if (!isWay && (set.start ?? 0) > (test.consequent.end ?? 0)) continue
      if ((set.start ?? 0) < firstWait) return 'flag'
      late = true
    }
  }
  return late ? 'late' : undefined
}

/** A flag is set to something: `true`, a time, a promise; `busy.add(id)` does the same. */
function fills(node: JsNode, names: ReadonlySet<string>): boolean {
  if (isCall(node)) return /\.(add|set)$/.test(calleeName(node)) && names.has(calleeName(node).replace(/\.\w+$/, ''))
  if (node.type === 'UpdateExpression') return node.operator === '++' && names.has(dotted(node.argument))
  if (node.type !== 'AssignmentExpression' || !names.has(dotted(node.left))) return false
  const value = bare(node.right)
  return !(value.type === 'NullLiteral' || (value.type === 'BooleanLiteral' && !value.value) || (value.type === 'Identifier' && value.name === 'undefined'))
}

/** Names and members in a test that outlive the function. */
function placesIn(module: JsModule, test: JsNode, inside: JsNode): ReadonlySet<string> {
  const names = new Set<string>()
  const pending: JsNode[] = [test]
  for (let next = pending.pop(), steps = 200; next !== undefined && steps > 0; next = pending.pop(), steps--) {
    const inner = bare(next)
    if ((inner.type === 'Identifier' || inner.type === 'MemberExpression') && lastingPlace(module, inner, inside) !== undefined)
      names.add(dotted(inner).replace(/\.(has|get|size|current|value|length)$/, '')).add(dotted(inner))
    if (inner.type !== 'Identifier' && inner.type !== 'MemberExpression') pending.push(...childrenOf(inner))
  }
  return names
}
