/** Follows values of a schema through names, calls of the tree's own functions and the files beside it, as far as they were read. */
import {
  bare,
  bindingOf,
  exportOf,
  isCall,
  isConstant,
  isFunction,
  keyName,
  memberName,
  returnOf,
  type Binding,
  type CallNode,
  type FunctionNode,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'

/** Arguments that a function was called with. */
export interface Frame {
  readonly of: FunctionNode
  readonly args: readonly Here[]
}

/** A node in its file, and what the parameters around it stand for. */
export interface Here {
  readonly module: JsModule
  readonly node: JsNode
  readonly frames: readonly Frame[]
}

/** Files as far as they were read; what is asked for and not there is `wanted`. */
export interface World {
  readonly files: ReadonlyMap<string, JsModule | undefined>
  readonly wanted: Map<string, { readonly from: string; readonly specifier: string }>
  /** Steps left for one file: spreads of spreads would multiply without it. */
  readonly budget: { steps: number }
}

/** Names, calls and files that lead to one value: those of real schemas are shorter, loops are not. */
const most = { steps: 60, frames: 20, barrels: 8 }

export function worldOf(files: ReadonlyMap<string, JsModule | undefined> = new Map()): World {
  return { files, wanted: new Map(), budget: { steps: 400_000 } }
}

function wantedKey(from: string, specifier: string): string {
  return `${from}\n${specifier}`
}

export function hereOf(module: JsModule, node: JsNode): Here {
  return { module, node, frames: [] }
}

export function at(here: Here, node: JsNode): Here {
  return { module: here.module, node: bare(node), frames: here.frames }
}

/** Whether a specifier means a file of the tree: relative, or by a prefix that stands for the package's own folder. */
export function isOwn(specifier: string): boolean {
  return /^(?:\.|@\/|~\/|#|src\/)/.test(specifier)
}

/** The expression a node comes down to; the node itself where nothing more is known. */
export function settle(start: Here, world: World, left = most.steps): Here {
  let here = at(start, start.node)
  for (let step = left; step > 0; step--) {
    const next = follow(here, world, step)
    if (next === undefined) return here
    here = at(next, next.node)
  }
  return here
}

function follow(here: Here, world: World, left: number): Here | undefined {
  if (--world.budget.steps < 0) return undefined
  const { module, node, frames } = here
  if (node.type === 'Identifier') {
    const binding = bindingOf(module, node)
    return binding === undefined ? undefined : bound(here, binding, world, left)
  }
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    const name = memberName(node)
    return name === undefined ? undefined : member({ module, node: node.object, frames }, name, world, left - 1)
  }
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require') {
    const [first] = node.arguments
    if (first?.type !== 'StringLiteral') return undefined
    const file = fileOf(module, first.value, world)
    return file === undefined ? undefined : (exported(file, 'default', world) ?? hereOf(file, file.program))
  }
  return undefined
}

function bound(here: Here, binding: Binding, world: World, left: number): Here | undefined {
  const { module } = here
  if (binding.kind === 'import') {
    const file = fileOf(module, binding.source ?? '', world)
    if (file === undefined) return undefined
    return binding.imported === '*' ? hereOf(file, file.program) : exported(file, binding.imported ?? 'default', world)
  }
  if (binding.kind === 'parameter') {
    const frame = here.frames.find((one) => one.of === binding.scope)
    if (frame === undefined) return undefined
    const argument = frame.args[(frame.of.params as readonly JsNode[]).indexOf(binding.node)]
    if (argument !== undefined) return along(argument, binding.route, world, left)
    return binding.fallback === undefined || binding.route.length > 0 ? undefined : at(here, binding.fallback)
  }
  if (binding.init === undefined) return undefined
  if (binding.kind === 'function' || binding.kind === 'class') return at(here, binding.init)
  return isConstant(module, binding) ? along(at(here, binding.init), binding.route, world, left) : undefined
}

function along(from: Here, route: readonly string[], world: World, left: number): Here | undefined {
  let here: Here | undefined = from
  for (const name of route) here = here === undefined || left <= 0 ? undefined : member(here, name, world, left - 1)
  return here
}

/** A member of what a node comes down to: of an object, of what a function gives back, or of a file's exports. */
export function member(of: Here, name: string, world: World, left = most.steps): Here | undefined {
  if (left <= 0 || --world.budget.steps < 0) return undefined
  const target = settle(of, world, left - 1)
  if (target.node.type === 'Program') return exported(target.module, name, world)
  if (target.node.type === 'ObjectExpression') {
    for (const one of target.node.properties.toReversed()) {
      if (one.type === 'SpreadElement') {
        const found = member(at(target, one.argument), name, world, left - 1)
        if (found !== undefined) return found
      } else if (keyName(one.key) === name && (one.type === 'ObjectMethod' || !one.computed)) {
        return at(target, one.type === 'ObjectMethod' ? one : (one.value as JsNode))
      }
    }
    return undefined
  }
  const result = isCall(target.node) ? resultOf(target, world, left - 1) : undefined
  return result === undefined ? undefined : member(result, name, world, left - 1)
}

/** What a call of one of the tree's own functions gives back, where it has one `return` only. */
export function resultOf(here: Here, world: World, left = most.steps): Here | undefined {
  const call = here.node as CallNode
  if (left <= 0 || here.frames.length >= most.frames || call.type === 'NewExpression') return undefined
  const made = settle(at(here, call.callee as JsNode), world, left - 1)
  if (!isFunction(made.node)) return undefined
  return entered(made, call.arguments.map((argument) => ({ module: here.module, node: argument as JsNode, frames: here.frames }))) // prettier-ignore
}

/** What a function gives back when it is called with these. */
export function entered(made: Here, args: readonly Here[]): Here | undefined {
  if (!isFunction(made.node)) return undefined
  const result = returnOf(made.node)
  return result === undefined ? undefined : { module: made.module, node: bare(result), frames: [...made.frames, { of: made.node, args }] }
}

function fileOf(module: JsModule, specifier: string, world: World): JsModule | undefined {
  if (!isOwn(specifier)) return undefined
  const key = wantedKey(module.path, specifier)
  if (!world.files.has(key)) world.wanted.set(key, { from: module.path, specifier })
  return world.files.get(key)
}

/** What a file exports under a name, through barrels. */
function exported(module: JsModule, name: string, world: World, left = most.barrels): Here | undefined {
  const own = exportOf(module, name)
  if (own !== undefined) return hereOf(own.module, own.node)
  if (left <= 0) return undefined
  for (const statement of module.program.body) {
    if (statement.type === 'ExportNamedDeclaration' && statement.source) {
      for (const one of statement.specifiers) {
        if (one.type !== 'ExportSpecifier' || keyName(one.exported) !== name) continue
        const file = fileOf(module, statement.source.value, world)
        return file === undefined ? undefined : exported(file, keyName(one.local) ?? name, world, left - 1)
      }
    }
    if (statement.type !== 'ExportAllDeclaration' || name === 'default') continue
    const file = fileOf(module, statement.source.value, world)
    const found = file === undefined ? undefined : exported(file, name, world, left - 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Entries of an object with what is spread into it, in order; undefined where a part is not plainly written. */
export function entriesOf(start: Here, world: World, left = 12): ReadonlyMap<string, Here> | undefined {
  const here = opened(start, world)
  if (here.node.type !== 'ObjectExpression' || left <= 0) return undefined
  const entries = new Map<string, Here>()
  for (const one of here.node.properties) {
    if (one.type === 'SpreadElement') {
      const inner = entriesOf(at(here, one.argument), world, left - 1)
      if (inner === undefined) return undefined
      for (const [name, value] of inner) entries.set(name, value)
      continue
    }
    const name = one.computed ? undefined : keyName(one.key)
    if (name === undefined) return undefined
    entries.set(name, at(here, one.type === 'ObjectMethod' ? one : (one.value as JsNode)))
  }
  return entries
}

/** Items of a list with what is spread into it; undefined where a part is not plainly written. */
export function itemsOf(start: Here, world: World, left = 12): readonly Here[] | undefined {
  const here = opened(start, world)
  if (here.node.type !== 'ArrayExpression' || left <= 0) return undefined
  const items: Here[] = []
  for (const one of here.node.elements) {
    if (one === null) continue
    if (one.type === 'SpreadElement') {
      const inner = itemsOf(at(here, one.argument), world, left - 1)
      if (inner === undefined) return undefined
      items.push(...inner)
    } else items.push(at(here, one))
  }
  return items
}

/** A value with the calls of the tree's own functions gone into. */
export function opened(start: Here, world: World): Here {
  let here = settle(start, world)
  for (let step = 0; step < 8 && isCall(here.node); step++) {
    const result = resultOf(here, world)
    if (result === undefined) return here
    here = settle(result, world)
  }
  return here
}

/** Text that is plainly written, or put together of what is. */
export function textAt(start: Here | undefined, world: World, left = 12): string | undefined {
  if (start === undefined || left <= 0) return undefined
  const here = opened(start, world)
  const { node } = here
  if (node.type === 'StringLiteral') return node.value
  if (node.type === 'TemplateLiteral') {
    const parts = node.quasis.map((quasi, index) => {
      const inner = node.expressions[index]
      const text = inner === undefined ? '' : textAt(at(here, inner as JsNode), world, left - 1)
      return text === undefined ? undefined : (quasi.value.cooked ?? '') + text
    })
    return parts.includes(undefined) ? undefined : parts.join('')
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined
  const [before, after] = [textAt(at(here, node.left as JsNode), world, left - 1), textAt(at(here, node.right), world, left - 1)]
  return before === undefined || after === undefined ? undefined : before + after
}

/** Yes or no where it is plainly written. */
export function isTrue(here: Here | undefined, world: World): boolean | undefined {
  const node = here === undefined ? undefined : settle(here, world).node
  return node?.type === 'BooleanLiteral' ? node.value : undefined
}

export function argumentsOf(here: Here): readonly Here[] {
  return isCall(here.node) ? here.node.arguments.map((one) => ({ module: here.module, node: one as JsNode, frames: here.frames })) : []
}
