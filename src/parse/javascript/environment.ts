/** The many ways code names a variable of its environment: `process.env.X`, validated objects made from it, and getters. */
import { bindingOf } from './bindings.ts'
import type { Imports } from './imports.ts'
import { inMapping, keyOf, property, resolve } from './names.ts'
import { isOfConfig } from './registered.ts'
import { calleeName, dotted, memberName } from './written.ts'
import { keyName } from './module.ts'
import { originOf } from './origin.ts'
import { bare, childrenOf, isCall, type CallNode, type JsNode, type Ref } from './nodes.ts'

export interface Variable {
  readonly name: string
  readonly fallback?: Ref
}

const shouted = /^[A-Z][A-Z0-9_]+$/
const environments = /^((globalThis|global|window)\.)?(process\.env|import\.meta\.env|Bun\.env|Deno\.env)$/
const speaksOfEnvironment = /env|config|settings|constants|secrets?/i

/** The variable an expression reads, with the default its validation gives it. */
export function variableOf(ref: Ref, imports: Imports): Variable | undefined {
  const { module, node } = ref
  if (node.type === 'Identifier') return destructured(ref, imports)
  const name = memberName(node)
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    if (name !== undefined) return member({ module, node: node.object }, name, ref, imports)
    // `process.env[config.use_env_variable]`
    const key = environments.test(dotted(node.object)) ? keyOf(ref, imports) : undefined
    return key === undefined ? undefined : { name: key }
  }
  return isCall(node) && node.type !== 'NewExpression' ? getter({ module, node }, imports) : undefined
}

function member(of: Ref, name: string, whole: Ref, imports: Imports): Variable | undefined {
  if (environments.test(dotted(of.node))) return { name }
  const object = resolve(of, imports)
  if (environments.test(dotted(object.node)) || isProcessEnvironment(object)) return { name }
  if (!shouted.test(name)) return undefined
  const validated = validatedObject(object)
  if (validated !== undefined) {
    const fallback = schemaDefault(validated, name)
    return fallback === undefined ? { name } : { name, fallback }
  }
  // An object literal of this file says itself what the name is.
  if (property(of, name, imports) !== undefined) return undefined
  // `env` of another file may be an instance of a class: what it was imported as still tells.
  return looksLikeEnvironment(object, whole) || looksLikeEnvironment({ module: of.module, node: bare(of.node) }, whole) ? { name } : undefined
}

/** `const { env } = process`, `import { env } from 'node:process'`. */
function isProcessEnvironment({ module, node }: Ref): boolean {
  const origin = originOf(module, node)
  if (origin !== undefined) return /^(node:)?process$/.test(origin.source) && origin.path.join('.') === 'env'
  const binding = bindingOf(module, node)
  return binding?.init !== undefined && binding.route.join('.') === 'env' && dotted(binding.init) === 'process'
}

/** An import from a file that speaks of the environment, a parameter or field named `env`. */
function looksLikeEnvironment(object: Ref, whole: Ref): boolean {
  const { module, node } = object
  const last = dotted(node).split('.').at(-1) ?? ''
  // `env().X`: a function that gives it, and asks for nothing.
  if (isCall(node)) return node.type !== 'NewExpression' && node.arguments.length === 0 && /(^|\.)(get)?env(ironment)?$/i.test(calleeName(node))
  if (node.type !== 'Identifier') return /^env(ironment)?$/i.test(last) && whole.node.type !== 'Identifier'
  const binding = bindingOf(module, node)
  if (binding === undefined) return false
  if (binding.kind === 'import') return speaksOfEnvironment.test(binding.source ?? '') || speaksOfEnvironment.test(last)
  return /^(env|environment|bindings)$/i.test(last) && binding.kind === 'parameter'
}

function destructured(ref: Ref, imports: Imports): Variable | undefined {
  const { module, node } = ref
  const binding = bindingOf(module, node)
  if (binding === undefined) return undefined
  if (binding.kind === 'import') {
    const name = binding.imported ?? ''
    if (!shouted.test(name) || !speaksOfEnvironment.test(binding.source ?? '')) return undefined
    const found = resolve(ref, imports)
    return found.node === bare(node) ? { name } : undefined
  }
  const name = binding.route[0]
  if (binding.init === undefined || binding.route.length !== 1 || name === undefined || binding.kind === 'parameter') return undefined
  const found = member({ module, node: binding.init }, name, ref, imports)
  if (found === undefined || binding.fallback === undefined) return found
  return { ...found, fallback: { module, node: binding.fallback } }
}

/** `createEnv({ … runtimeEnv: process.env })`, `schema.parse(process.env)`, `cleanEnv(process.env, …)`: the call that made the object. */
function validatedObject(object: Ref): Ref<CallNode> | undefined {
  let node = bare(object.node)
  if (memberName(node) === 'data' && node.type === 'MemberExpression') node = bare(node.object)
  // `const { value: env, error } = schema.validate(process.env)`, `const parsed = schema.safeParse(process.env)`
  const binding = bindingOf(object.module, node)
  if (binding?.init !== undefined && binding.kind !== 'parameter' && /^(data|value)?$/.test(binding.route.join('.'))) node = bare(binding.init)
  if (!isCall(node)) return undefined
  if (/(^|\.)(createEnv|cleanEnv|envsafe|parseEnv|defineEnv|loadEnv|validateEnv)$/.test(calleeName(node))) return { module: object.module, node }
  const takesEnvironment = node.arguments.some((argument) => {
    const value = bare(argument)
    if (value.type !== 'ObjectExpression') return environments.test(dotted(value))
    return value.properties.some((entry) => entry.type === 'SpreadElement' && environments.test(dotted(entry.argument)))
  })
  return takesEnvironment ? { module: object.module, node } : undefined
}

/** `POOL: z.coerce.number().default(10)` somewhere in what the validator was given. */
function schemaDefault(made: Ref<CallNode>, name: string): Ref | undefined {
  const { module } = made
  const pending: { node: JsNode; depth: number }[] = [{ node: made.node, depth: 0 }]
  const seen = new Set<JsNode>()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node } = next
    if (next.depth > 8 || seen.has(node)) continue
    seen.add(node)
    if (node.type === 'ObjectProperty' && keyName(node.key) === name) {
      const found = defaultIn(node.value)
      if (found !== undefined) return { module, node: found }
      continue
    }
    // `schema.parse(process.env)`: the schema is often a constant of the file.
    const inner = node.type === 'Identifier' ? bindingOf(module, node)?.init : undefined
    for (const child of inner === undefined ? childrenOf(node) : [inner]) pending.push({ node: child, depth: next.depth + 1 })
  }
  return undefined
}

function defaultIn(schema: JsNode): JsNode | undefined {
  let node = bare(schema)
  for (let step = 0; step < 12 && isCall(node); step++) {
    const callee = bare(node.callee as JsNode)
    if (/^(default|prefault)$/.test(memberName(callee) ?? '')) return node.arguments[0]
    for (const argument of node.arguments) {
      if (argument.type !== 'ObjectExpression') continue
      const entry = argument.properties.find((each) => each.type === 'ObjectProperty' && keyName(each.key) === 'default')
      if (entry?.type === 'ObjectProperty') return entry.value
    }
    if (callee.type !== 'MemberExpression') return undefined
    node = bare(callee.object)
  }
  return undefined
}

/** `configService.getOrThrow('X')`, `env.get('X').default('…')`, `requireEnv('X')`, `Deno.env.get('X')`. */
function getter(ref: Ref<CallNode>, imports: Imports): Variable | undefined {
  const { module, node } = ref
  const callee = bare(node.callee as JsNode)
  const first = node.arguments[0]
  if (memberName(callee) === 'default' && callee.type === 'MemberExpression' && first !== undefined) {
    const inner = variableOf({ module, node: bare(callee.object) }, imports)
    return inner === undefined ? undefined : { ...inner, fallback: { module, node: first } }
  }
  if (first?.type !== 'StringLiteral') return undefined
  const mapped = mappedName(ref, first.value, imports) ?? ofConvict(ref, first.value, imports)
  if (mapped !== undefined) return mapped
  if (!shouted.test(first.value) || !/env|config/i.test(calleeName(node))) return undefined
  const second = node.arguments[1]
  const isDefault = second !== undefined && second.type !== 'ObjectExpression' && second.type !== 'SpreadElement'
  return isDefault ? { name: first.value, fallback: { module, node: second } } : { name: first.value }
}

/** The variable that `custom-environment-variables.json` maps a route to: {@link https://github.com/node-config/node-config/wiki/Environment-Variables} */
function mappedName(ref: Ref<CallNode>, route: string, imports: Imports): Variable | undefined {
  if (!isOfConfig(ref)) return undefined
  const found = inMapping(ref.module, route.split('.'), imports)
  if (found === undefined) return undefined
  const named = found.node.type === 'ObjectExpression' ? property(found, '__name', imports) : found
  // A value in place of a name may be anything.
  if (named?.node.type !== 'StringLiteral' || !shouted.test(named.node.value)) return undefined
  const fallback = resolve(ref, imports)
  return fallback.node === ref.node ? { name: named.node.value } : { name: named.node.value, fallback }
}

/** `convict({ pool: { env: 'DB_POOL', default: 20 } }).get('pool')`: {@link https://github.com/mozilla/node-convict} */
function ofConvict({ module, node }: Ref<CallNode>, route: string, imports: Imports): Variable | undefined {
  const callee = bare(node.callee as JsNode)
  if (callee.type !== 'MemberExpression' || memberName(callee) !== 'get') return undefined
  const made = resolve({ module, node: callee.object }, imports)
  if (!isCall(made.node) || originOf(made.module, made.node.callee as JsNode)?.source !== 'convict') return undefined
  const [schema] = made.node.arguments
  let entry: Ref | undefined = schema === undefined ? undefined : { module: made.module, node: schema }
  for (const name of route.split('.')) entry = entry === undefined ? undefined : property(entry, name, imports)
  const named = entry === undefined ? undefined : property(entry, 'env', imports)?.node
  const fallback = entry === undefined ? undefined : property(entry, 'default', imports)
  return named?.type !== 'StringLiteral' || !shouted.test(named.value)
    ? undefined
    : fallback === undefined
      ? { name: named.value }
      : { name: named.value, fallback }
}
