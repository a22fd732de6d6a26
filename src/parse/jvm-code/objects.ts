/** Objects that code of the JVM makes and then sets up: by setters and properties, by `apply`, by a builder's chain. */
import { argumentOf, around, functionAround, lambdaOf, lastOf, nodesIn, pathOf, typeAround, type Code } from './nodes.ts'
import type { Frame } from './values.ts'
import { calledBy, callsOf, declarationOf, fieldsOf, parametersOf } from './program.ts'
import { limits } from '../../base/limits.ts'

export interface Setting {
  /** Without `set`: `maximumPoolSize`. */
  readonly name: string
  readonly node: Code
  readonly values: readonly Code[]
  /** It is set whatever happens. */
  readonly isCertain: boolean
}

export interface Made {
  /** What makes it: `new HikariConfig()`, or the call that a builder's chain starts with. */
  readonly origin: Code
  readonly settings: readonly Setting[]
}

const deepest = 20

/** The object that an expression stands for. Undefined where nobody can say. */
export function objectOf(node: Code | undefined, frame: Frame, level = 0): Made | undefined {
  if (node === undefined || level > deepest || ++frame.steps > limits.jvmSteps) return undefined
  switch (node.kind) {
    case 'new':
      return { origin: node, settings: [] }
    case 'argument':
    case 'return':
      return objectOf(node.inside[0], frame, level + 1)
    case 'lambda':
    case 'block': {
      const last = node.inside.at(-1)
      return last === undefined ? undefined : objectOf(last, frame, level + 1)
    }
    case 'assign':
      return objectOf(node.inside[1], frame, level + 1)
    case 'name':
    case 'member':
      return ofName(node, frame, level)
    case 'call':
      return ofCall(node, frame, level)
    default:
      return undefined
  }
}

const scoping = /^(apply|also|run)$/

function ofCall(node: Code, frame: Frame, level: number): Made | undefined {
  const { name, on } = node
  const lambda = lambdaOf(node)
  if (on !== undefined && lambda !== undefined && scoping.test(name)) {
    const inner = objectOf(on, frame, level + 1)
    if (inner === undefined) return undefined
    return name === 'run' && lambda.inside.length === 0 ? undefined : { ...inner, settings: [...inner.settings, ...settingsIn(lambda, name === 'also')] }
  }
  // Spring's, of what its own settings say.
  if (name === 'initializeDataSourceBuilder') return { origin: node, settings: [] }
  if ((name === 'lazy' || name === 'let') && lambda !== undefined) return objectOf(lambda, frame, level + 1)
  const definition = calledBy(node, frame.program)
  if (definition !== undefined) {
    const returns = [...nodesIn(definition)].filter((one) => one.kind === 'return' && functionAround(one) === definition)
    const [only] = returns
    return returns.length === 1 ? objectOf(only, frame, level + 1) : undefined
  }
  if (on === undefined) {
    frame.wanted.add(`fun ${name}`)
    return undefined
  }
  const own: Setting = { name: plainName(name), node, values: node.inside, isCertain: true }
  const path = pathOf(on)
  // `ConnectionPoolConfiguration.builder(factory)`
  if (path !== undefined && /^[A-Z]/.test(lastOf(path))) {
    frame.wanted.add(`fun ${name}`)
    return { origin: node, settings: [] }
  }
  const inner = objectOf(on, frame, level + 1)
  return inner === undefined ? undefined : { ...inner, settings: [...inner.settings, own] }
}

function ofName(node: Code, frame: Frame, level: number): Made | undefined {
  const declared = declaredBy(node, frame)
  if (declared === undefined) {
    frame.wanted.add(node.name)
    return undefined
  }
  if (declared.kind === 'parameter') return ofParameter(declared, frame, level)
  const [written] = declared.inside
  const home = functionAround(declared)
  const written_ = written !== undefined && written.value === null ? undefined : written
  const initial = written_ ?? assigned(declared, node)
  const inner = objectOf(initial, frame, level + 1)
  if (inner === undefined) return undefined
  const scope = home ?? typeAround(declared) ?? rootOf(declared)
  // What stands after a local's use comes too late; of a field the order of its functions is not known.
  const own = settingsOn(declared, scope).filter(
    (one) => functionAround(one.node) !== functionAround(node) || one.node.from < node.from || isInside(node, one.node),
  )
  return { ...inner, settings: [...inner.settings, ...own] }
}

/** An object from where it is made: what is set on it there, and on the variable that holds it. */
export function wholeOf(node: Code, frame: Frame): Made {
  let outer = node
  while (outer.parent?.kind === 'call' && outer.parent.on === outer) outer = outer.parent
  const inner = objectOf(outer, frame) ?? { origin: node, settings: [] }
  const declared = holderOf(outer, frame)
  if (declared === undefined) return inner
  const scope = functionAround(declared) ?? typeAround(declared) ?? rootOf(declared)
  return { ...inner, settings: [...inner.settings, ...settingsOn(declared, scope)] }
}

function holderOf(node: Code, frame: Frame): Code | undefined {
  const parent = node.parent
  if (parent?.kind === 'variable') return parent
  const target = parent?.kind === 'assign' && parent.inside[1] === node ? parent.inside[0] : undefined
  return target === undefined ? undefined : declaredBy(target, frame)
}

function declaredBy(node: Code, frame: Frame): Code | undefined {
  if (node.kind === 'name') return declarationOf(node, frame.program)
  if (node.on?.name !== 'this') return undefined
  const type = typeAround(node)
  return type === undefined ? undefined : fieldsOf(type).find(({ name }) => name === node.name)
}

function rootOf(node: Code): Code {
  let root = node
  while (root.parent !== undefined) root = root.parent
  return root
}

function isInside(node: Code, outer: Code): boolean {
  return [...around(node)].includes(outer)
}

/** The only value that a field or a variable without one is given. */
function assigned(declared: Code, use: Code): Code | undefined {
  const scope = functionAround(declared) ?? typeAround(declared)
  const found = scope === undefined ? [] : [...nodesIn(scope)].filter((one) => one.kind === 'assign' && isOf(one.inside[0], declared) && !isInside(use, one))
  return found.length === 1 ? found[0]?.inside[1] : undefined
}

function isOf(node: Code | undefined, declared: Code): boolean {
  const path = pathOf(node)
  return path === declared.name || path === `this.${declared.name}`
}

/** What the only one who calls a function gives it. */
function ofParameter(parameter: Code, frame: Frame, level: number): Made | undefined {
  const owner = parameter.parent
  if (owner === undefined || owner.kind === 'lambda') return undefined
  const calls = owner.kind === 'type' ? (frame.program.news.get(owner.name) ?? []) : callsOf(owner, frame.program)
  frame.wanted.add(`${owner.kind === 'type' ? owner.name : owner.name === '<init>' ? (typeAround(owner)?.name ?? '') : owner.name}(`)
  const index = parametersOf(owner).indexOf(parameter)
  const [only] = calls
  if (calls.length !== 1 || only === undefined) return undefined
  const inner = objectOf(argumentOf(only, index, parameter.name) ?? parameter.inside[0], frame, level + 1)
  return inner === undefined ? undefined : { ...inner, settings: [...inner.settings, ...settingsOn(parameter, owner)] }
}

/** Statements that set something on a variable: `v.setX(1)`, `v.x = 1`, `v.apply { … }`, `with(v) { … }`. */
function settingsOn(declared: Code, scope: Code): readonly Setting[] {
  const found: Setting[] = []
  const others = shadowing(declared, scope)
  for (const node of nodesIn(scope)) {
    if (node.kind === 'assign') {
      const [target, value] = node.inside
      if (target?.kind === 'member' && isOf(target.on, declared) && value !== undefined)
        found.push({ name: target.name, node, values: [value], isCertain: isCertain(node, scope, declared) })
    }
    if (node.kind !== 'call' || isShadowed(node, declared, others)) continue
    const lambda = lambdaOf(node)
    if (node.name === 'with' && lambda !== undefined && isOf(node.inside[0], declared)) found.push(...settingsIn(lambda, false))
    if (!isOf(rootOn(node), declared)) continue
    if (lambda !== undefined && scoping.test(node.name)) found.push(...settingsIn(lambda, node.name === 'also'))
    else found.push({ name: plainName(node.name), node, values: node.inside, isCertain: isCertain(node, scope, declared) })
  }
  return found
}

/** What a chain of setters that hand themselves on starts with. */
function rootOn(call: Code): Code | undefined {
  let on = call.on
  for (let depth = 0; on?.kind === 'call' && depth < 50; depth++) on = on.on
  return on
}

/** Scopes in which another thing goes by the name. */
function shadowing(declared: Code, scope: Code): ReadonlySet<Code> {
  const found = new Set<Code>()
  for (const one of nodesIn(scope)) {
    const isOther = one.name === declared.name && one !== declared && (one.kind === 'parameter' || (one.kind === 'variable' && one.parent?.kind !== 'type'))
    if (isOther && one.parent !== undefined && one.parent !== declared.parent) found.add(one.parent)
  }
  return found
}

function isShadowed(node: Code, declared: Code, others: ReadonlySet<Code>): boolean {
  if (others.size === 0) return false
  for (const one of around(node)) {
    if (one === declared.parent) return false
    if (others.has(one)) return true
  }
  return false
}

/** Statements of a lambda that set something on what it is given, `this` or `it`. */
function settingsIn(lambda: Code, isIt: boolean): readonly Setting[] {
  const parameter = lambda.inside.find(({ kind }) => kind === 'parameter')?.name ?? (isIt ? 'it' : 'this')
  const isOwn = (node: Code | undefined): boolean => (node === undefined ? !isIt : pathOf(node) === parameter || pathOf(node) === 'this')
  const found: Setting[] = []
  for (const node of nodesIn(lambda)) {
    if (node.kind === 'assign') {
      const [target, value] = node.inside
      const name = target?.kind === 'name' && !isIt ? target.name : target?.kind === 'member' && isOwn(target.on) ? target.name : undefined
      if (name !== undefined && value !== undefined) found.push({ name, node, values: [value], isCertain: isCertain(node, lambda, lambda) })
    }
    if (node.kind === 'call' && isOwn(node.on) && node.parent?.on !== node)
      found.push({ name: plainName(node.name), node, values: node.inside, isCertain: isCertain(node, lambda, lambda) })
  }
  return found
}

/** Whether nothing between a statement and its scope decides that it runs. */
function isCertain(node: Code, scope: Code, declared: Code): boolean {
  for (const one of around(node)) {
    if (one === scope) return true
    if (one.kind === 'if' && one.from > declared.from) return false
    if (one.kind === 'lambda' && one.parent?.kind === 'call' && !/^(apply|also|with|run|synchronized|use)$/.test(one.parent.name)) return false
    if (one.kind === 'other' && one.inside.some(({ kind }) => kind === 'variable') && one.from > declared.from) return false
  }
  return true
}

function plainName(name: string): string {
  const bare = name.replace(/^(set|with)(?=[A-Z])/, '')
  return bare === name ? name : bare.slice(0, 1).toLowerCase() + bare.slice(1)
}
