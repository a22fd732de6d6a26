/** What code writes into Redis, and whether all of it expires: a store of nothing but answers with an end is a cache, however it is kept on disk. */
import { unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, bindingOf, calleeName, dotted, isCall, isFunction, lineOf, memberName, nameNodeOf, originOf } from '../../../parse/javascript/index.ts'
import type { CallNode, JsModule, JsNode } from '../../../parse/javascript/index.ts'
import { listUse } from '../../../parse/redis-lists.ts'
import type { Finder, Looked } from '../finder.ts'
import { functionAround } from '../guards.ts'
import { below, seen } from '../seen.ts'

const telling = /redis|valkey|upstash/i
const packages = /^(ioredis|redis|@redis\/client|@upstash\/redis|iovalkey|@valkey\/valkey-glide)$/
/** Libraries that put into the client they are handed only what ends by itself. */
const passing =
  /^(@upstash\/ratelimit|rate-limiter-flexible|rate-limit-redis|@fastify\/rate-limit|@nest-lab\/throttler-storage-redis|resumable-stream(\/.*)?|@socket\.io\/redis-(streams-)?adapter|socket\.io-redis)$/

/** Writes that no other kind of object has a method for; each lasts until something says otherwise. */
const lasting =
  /^(setnx|mset|msetnx|getset|incr(by|byfloat)?|decr(by)?|h(set|mset|setnx|incrby|incrbyfloat)|[lr]pushx?|lset|linsert|rpoplpush|lmove|s(add|move|unionstore|interstore|diffstore)|z(add|incrby|unionstore|interstore)|xadd|geoadd|pfadd|pfmerge|setbit|bitop|setrange|persist)$/i
const ending = /^p?(setex|getex)$/i
/** Commands of which only what they are told says what they write. */
const open = /^(eval|evalsha|evalro|fcall|call|sendCommand|send_command|scriptLoad|defineCommand|restore|copy|rename|renamenx|append)$/
const limit = /^p?expire(at|time)?$/i
const removal = /^(del|unlink)$/i
const logs = /^(console|log|logger|this\.logger|JSON)\.|^(Boolean|String|expect|clearInterval|clearTimeout)$/

export const redisWritesFinder: Finder = {
  words: ['redis', 'Redis', 'REDIS', 'valkey', 'Valkey', 'upstash'],
  find(looked) {
    const found = [...looked.module.calls.flatMap((call) => [...written(looked, call), ...handed(looked, call), ...listed(looked, call)]), ...exported(looked)]
    return found.slice(0, 200)
  },
}

function write(looked: Looked, node: JsNode, name: string, expires: Fact<boolean> | boolean): FeatureDeclaration {
  return seen(looked, 'redis-write', 'redis', name, node, { expires })
}

function unsure(looked: Looked, node: JsNode, name: string, why: string): FeatureDeclaration {
  return write(looked, node, name, unresolved(why, { path: looked.module.path, line: lineOf(node), key: `redis-write.${name}` }))
}

function written(looked: Looked, call: CallNode): FeatureDeclaration[] {
  const callee = bare(call.callee as JsNode)
  const method = memberName(callee)
  if (method === undefined || (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression')) return []
  const isOurs = isClient(looked.module, callee.object)
  if ((lasting.test(method) || open.test(method)) && isForLibrary(looked.module, call)) return [write(looked, call, method, true)]
  if (ending.test(method)) return /get/i.test(method) ? [] : [write(looked, call, method, true)]
  if (lasting.test(method)) return [write(looked, call, method, isLimited(looked.module, call))]
  if (open.test(method)) return isOurs ? [unsure(looked, call, method, `what ${method} writes`)] : []
  return method === 'set' && (isOurs || isUnknown(looked.module, callee.object)) ? set(looked, call, isOurs) : []
}

function listed(looked: Looked, call: CallNode): FeatureDeclaration[] {
  const callee = bare(call.callee as JsNode)
  const use = listUse(memberName(callee) ?? '')
  if (use === undefined || (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression')) return []
  return [seen(looked, 'redis-list', 'redis', use, call)]
}

/** `set(k, v)`, `set(k, v, 'EX', 60)`, `set(k, v, { EX: 60 })`; a third bare number is another library's own way. */
function set(looked: Looked, call: CallNode, isOurs: boolean): FeatureDeclaration[] {
  const [, value, ...rest] = call.arguments
  if (value === undefined) return []
  const words = rest.flatMap((one) => (one.type === 'StringLiteral' ? [one.value.toUpperCase()] : []))
  if (words.some((word) => /^(EX|PX|EXAT|PXAT)$/.test(word))) return [write(looked, call, 'set', true)]
  const options = rest.map((one) => bare(one as JsNode)).find((one) => one.type === 'ObjectExpression')
  if (options?.type === 'ObjectExpression') {
    const names = options.properties.flatMap((one) => (one.type !== 'SpreadElement' && one.key.type === 'Identifier' ? [one.key.name] : []))
    if (names.some((name) => /^(ex|px|exat|pxat|ttl|expiration)$/i.test(name))) return [write(looked, call, 'set', true)]
  } else if (rest.some((one) => !/Literal$/.test(one.type))) return isOurs ? [unsure(looked, call, 'set', 'whether what set is given last ends it')] : []
  else if (rest.length > 0 && words.length === 0) return []
  return [write(looked, call, 'set', isLimited(looked.module, call))]
}

/** A library that keeps nothing for long is handed an object of functions in place of a client. */
function isForLibrary(module: JsModule, call: CallNode): boolean {
  let isInObject = false
  for (let node = module.parents.get(call); node !== undefined; node = module.parents.get(node)) {
    isInObject ||= node.type === 'ObjectExpression'
    if (!isInObject) continue
    if (isCall(node)) return isPassing(module, node)
    if (node.type !== 'VariableDeclarator') continue
    const { id } = node
    const isNamed = (one: JsNode): boolean =>
      one.type === 'Identifier' && id.type === 'Identifier' && one.name === id.name && bindingOf(module, one)?.init === node.init
    return module.calls.some((other) => isPassing(module, other) && other.arguments.some((one) => below(one, 200).some(isNamed)))
  }
  return false
}

function isPassing(module: JsModule, call: CallNode): boolean {
  return passing.test(originOf(module, call.callee)?.source ?? '')
}

/** The same key is given an end in the same function, or taken away once it has served. */
function isLimited(module: JsModule, call: CallNode): boolean {
  const key = textOf(module, call.arguments[0])
  const around = functionAround(module, call)
  return (
    key !== '' &&
    module.calls.some(
      (other) =>
        textOf(module, other.arguments[0]) === key &&
        functionAround(module, other) === around &&
        (limit.test(memberName(bare(other.callee as JsNode)) ?? '') || takesAway(module, other, call)),
    )
  )
}

/** After it, and wherever it runs: not only where something fails, or where a test holds. */
function takesAway(module: JsModule, other: CallNode, call: CallNode): boolean {
  const [from, to] = [call.start ?? 0, other.start ?? 0]
  if (to <= from || !removal.test(memberName(bare(other.callee as JsNode)) ?? '')) return false
  for (let node = module.parents.get(other); node !== undefined; node = module.parents.get(node)) {
    const above = module.parents.get(node)
    if (node.type === 'BlockStatement' && above?.type === 'TryStatement' && above.finalizer === node) continue
    if (/^(Block|If|Switch|For|While|DoWhile)\w*Statement$|^(Conditional|Logical)Expression$|^(CatchClause|SwitchCase)$|Function/.test(node.type))
      return (node.start ?? 0) <= from && (node.end ?? 0) >= from
  }
  return true
}

function textOf(module: JsModule, node: CallNode['arguments'][number] | undefined): string {
  return node === undefined ? '' : module.text.slice(node.start ?? 0, node.end ?? 0)
}

/** A client that is given to somebody else's code does there what nobody here sees. */
function handed(looked: Looked, call: CallNode): FeatureDeclaration[] {
  const { module } = looked
  const name = calleeName(call)
  const origin = originOf(module, call.callee)
  if (isPassing(module, call)) return [write(looked, call, name, true)]
  if (logs.test(name) || isClient(module, call.callee as JsNode) || (origin !== undefined && packages.test(origin.source))) return []
  const given = call.arguments.some((one) => below(one, 200).some((node) => isHandle(module, node, call)))
  return given && !isHere(module, call.callee as JsNode) ? [unsure(looked, call, name, `what ${name.slice(0, 60)} does with the client it is given`)] : []
}

/** The client itself, and not what one of its methods answers or a function that is only looked at when it is called. */
function isHandle(module: JsModule, node: JsNode, call: CallNode): boolean {
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return false
  const parent = module.parents.get(node)
  if (parent === undefined || functionAround(module, node) !== functionAround(module, call)) return false
  if ((parent.type === 'MemberExpression' || parent.type === 'OptionalMemberExpression') && parent.object === node) return false
  if (parent.type === 'MemberExpression' && parent.property === node) return false
  if (parent.type === 'ObjectProperty' && parent.key === node && parent.value !== node) return false
  if ((isCall(parent) && parent.callee === node) || parent.type === 'BinaryExpression' || parent.type === 'UnaryExpression') return false
  return isClient(module, node)
}

/** A function or class of the same file: what it does is seen there. */
function isHere(module: JsModule, callee: JsNode): boolean {
  const binding = bindingOf(module, bare(callee))
  return binding !== undefined && binding.kind !== 'import' && isFunction(binding.init)
}

/** By its own name, by what it was made from, or by the name of what gives it. */
function isClient(module: JsModule, start: JsNode, left = 6): boolean {
  const node = bare(start)
  if (left === 0) return false
  if (node.type === 'AwaitExpression') return isClient(module, node.argument, left - 1)
  if (isCall(node)) {
    const origin = originOf(module, node.callee as JsNode)
    if (origin !== undefined && packages.test(origin.source)) return true
    return telling.test(calleeName(node)) || isClient(module, node.callee as JsNode, left - 1)
  }
  const name = dotted(node)
  // Names in capitals and those of settings hold addresses and keys.
  if (telling.test(name))
    return !/(url|uri|host|port|key|prefix|password|token|options?|config|enabled|error|ttl|env)\w*$/i.test(name) && !/^[A-Z_]+$/.test(name)
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') return isClient(module, node.object, left - 1)
  const binding = bindingOf(module, node)
  if (binding?.kind === 'import') return telling.test(binding.source ?? '') && !packages.test(binding.source ?? '') && /client|kv|conn|store|cache/i.test(name)
  return binding?.init !== undefined && !isFunction(binding.init) && isClient(module, binding.init, left - 1)
}

/** Whatever is no map, list of headers or other known kind may be a client under another name. */
function isUnknown(module: JsModule, start: JsNode): boolean {
  const node = bare(start)
  const name = dotted(node)
  if (/(headers?|cookies?|params|search|map|form|url|res|response|reply|set|seen|registry|visited|config|ref)$/i.test(name)) return false
  const init = bindingOf(module, node)?.init
  return init === undefined || bare(init).type !== 'NewExpression'
}

/** An exported client is found again by its name, or its file's. */
function exported(looked: Looked): FeatureDeclaration[] {
  const { module } = looked
  return module.calls.flatMap((call) => {
    const origin = originOf(module, call.callee)
    if (origin === undefined || !packages.test(origin.source) || !/^(Redis|Cluster|createClient|createCluster|)$/.test(origin.path.join('.'))) return []
    const name = nameNodeOf(module, call)?.name ?? ''
    return telling.test(name) || telling.test(module.path) || name === '' || !isExported(module, name)
      ? []
      : [unsure(looked, call, name, `what else is done with ${name}`)]
  })
}

function isExported(module: JsModule, name: string): boolean {
  if (module.scopes.get(module.program)?.has(name) !== true) return false
  const given = module.assignments.some(
    ({ left, right }) =>
      /^(module\.)?exports(\.|$)/.test(dotted(left as JsNode)) && below(right, 400).some((node) => node.type === 'Identifier' && node.name === name),
  )
  if (given) return true
  return module.program.body.some((one) => {
    if (one.type === 'ExportDefaultDeclaration') return dotted(one.declaration as JsNode) === name
    if (one.type !== 'ExportNamedDeclaration') return false
    const declared = one.declaration?.type === 'VariableDeclaration' ? one.declaration.declarations.map(({ id }) => id) : []
    const local = one.specifiers.flatMap((specifier) => (specifier.type === 'ExportSpecifier' ? [specifier.local] : []))
    return [...declared, ...local].some((id) => id.type === 'Identifier' && id.name === name)
  })
}
