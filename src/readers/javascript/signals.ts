/** Which signals a handler is registered for: the list it is made from may stand in another file, or be handed to a function. */
import {
  bare,
  bindingOf,
  callsOf,
  dotted,
  fold,
  isCall,
  isFunction,
  keyName,
  memberName,
  nameNodeOf,
  property,
  resolve,
  sourceOf,
  type Binding,
  type CallNode,
  type Imports,
  type JsModule,
  type JsNode,
  type Ref,
} from '../../parse/javascript/index.ts'

export interface Signals {
  readonly names: readonly string[]
  /** What could not be followed, in names only: it may be any other. */
  readonly open?: string
}

const maxDepth = 8

export function signalsOf(call: CallNode, module: JsModule, imports: Imports): Signals {
  const node = call.arguments[0]
  if (node === undefined) return { names: [] }
  return node.type === 'SpreadElement' ? untold({ module, node }) : valueOf({ module, node }, imports, 0)
}

function valueOf(start: Ref, imports: Imports, depth: number): Signals {
  const value = fold(start, imports)
  if (value.kind === 'literal') return { names: [String(value.value)] }
  if (depth > maxDepth || imports.budget.steps < 0) return untold(start)
  const { module, node } = resolve(start, imports)
  if (node.type === 'ConditionalExpression') return together([node.consequent, node.alternate].map((one) => valueOf({ module, node: one }, imports, depth + 1)))
  const { root, route } = pathTo(node)
  const binding = bindingOf(module, root)
  const places = binding === undefined ? undefined : sourcesOf(module, binding, imports, depth)
  if (binding === undefined || places === undefined) return untold(start)
  const path = [...binding.route, ...route]
  return together([
    ...places.items.map((item) => {
      const ref = along(item, path, imports)
      return ref === undefined ? untold(item) : valueOf(ref, imports, depth + 1)
    }),
    ...(places.keys ?? []).map((name): Signals => (path.length === 0 || path[0] === '0' ? { names: [name] } : { names: [] })),
    ...(places.open === undefined ? [] : [{ names: [], open: places.open }]),
  ])
}

/** What a name may stand for: entries, names of an object's properties, and what nobody can list. */
interface Listed {
  readonly items: readonly Ref[]
  readonly keys?: readonly string[]
  readonly open?: string
}

/** What a loop's variable or a parameter is given, from all places that are seen. */
function sourcesOf(module: JsModule, binding: Binding, imports: Imports, depth: number): Listed | undefined {
  if (binding.kind !== 'parameter') {
    const loop = module.parents.get(module.parents.get(binding.node) ?? binding.node)
    if (loop?.type === 'ForOfStatement') return itemsOf({ module, node: loop.right }, imports, depth)
    return loop?.type === 'ForInStatement' ? keysOf({ module, node: loop.right }, imports) : undefined
  }
  const { scope } = binding
  if (!isFunction(scope)) return undefined
  const index = (scope.params as readonly JsNode[]).indexOf(binding.node)
  const inLoop = listFor(module, scope, index)
  if (inLoop !== undefined) return itemsOf(inLoop, imports, depth)
  if (nameNodeOf(module, scope) === undefined) return undefined
  const { calls, others, exported } = callsOf(module, scope)
  const found: Listed[] = calls.map((call): Listed => {
    const argument = call.arguments[index]
    if (argument !== undefined) return { items: [{ module, node: argument }] }
    return binding.fallback === undefined ? { items: [] } : { items: [{ module, node: binding.fallback }] }
  })
  for (const other of others) {
    const list = listFor(module, other, index)
    found.push(list === undefined ? { items: [], open: binding.name } : itemsOf(list, imports, depth))
  }
  // Other files may hand it others, and what stands where they hand none is one of them.
  if (exported || found.length === 0) found.push({ items: binding.fallback === undefined ? [] : [{ module, node: binding.fallback }], open: binding.name })
  return merged(found)
}

/** The list whose entries a function is called with: `list.forEach(f)`, `each(list, f)`. */
function listFor(module: JsModule, given: JsNode, index: number): Ref | undefined {
  const above = module.parents.get(given)
  if (!isCall(above) || index !== 0) return undefined
  const callee = bare(above.callee as JsNode)
  const isMember = callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression'
  if (isMember && above.arguments[0] === given && /^(forEach|map|flatMap|every|some)$/.test(memberName(callee) ?? '')) return { module, node: callee.object }
  const [list] = above.arguments
  return above.arguments[1] === given && list !== undefined && /(^|\.)(each|forEach|map)$/.test(dotted(callee)) ? { module, node: list } : undefined
}

/** The entries of a list that is written out somewhere, or made from what is. */
function itemsOf(list: Ref, imports: Imports, depth: number): Listed {
  // Lists of lists would multiply without it.
  if (depth > maxDepth || imports.budget.steps < 0) return { items: [], open: sourceOf(list) }
  const { module, node } = resolve(list, imports)
  if (node.type === 'ArrayExpression') {
    return merged(
      node.elements.map((one) =>
        one === null
          ? { items: [] }
          : one.type === 'SpreadElement'
            ? itemsOf({ module, node: one.argument }, imports, depth + 1)
            : { items: [{ module, node: one as JsNode }] },
      ),
    )
  }
  if (node.type === 'LogicalExpression' || node.type === 'ConditionalExpression') {
    const sides = node.type === 'LogicalExpression' ? [node.left, node.right] : [node.consequent, node.alternate]
    return merged(sides.map((one) => itemsOf({ module, node: one }, imports, depth + 1)))
  }
  if (isCall(node)) return fromCall({ module, node }, imports, depth)
  const binding = bindingOf(module, node)
  const given = binding?.kind === 'parameter' && binding.route.length === 0 ? sourcesOf(module, binding, imports, depth + 1) : undefined
  if (given !== undefined && given.keys === undefined)
    return merged([...given.items.map((one) => itemsOf(one, imports, depth + 1)), ...(given.open === undefined ? [] : [{ items: [], open: given.open }])])
  return { items: [], open: sourceOf(list) }
}

function fromCall({ module, node }: Ref<CallNode>, imports: Imports, depth: number): Listed {
  const [first] = node.arguments
  const name = dotted(bare(node.callee as JsNode))
  if (first === undefined) {
    // `signals.slice()`, `signals.values()`: the same entries.
    const callee = bare(node.callee as JsNode)
    const isSame = callee.type === 'MemberExpression' && /^(slice|values|reverse|toReversed|sort|toSorted)$/.test(memberName(callee) ?? '')
    return isSame ? itemsOf({ module, node: callee.object }, imports, depth + 1) : { items: [], open: sourceOf({ module, node }) }
  }
  const inner: Ref = { module, node: first }
  if (/^(Set|Array\.from|Object\.freeze)$/.test(name)) return itemsOf(inner, imports, depth + 1)
  if (/^Object\.(keys|entries)$/.test(name)) return keysOf(inner, imports)
  return name === 'Object.values' ? valuesOf(inner, imports) : { items: [], open: sourceOf({ module, node }) }
}

function keysOf(of: Ref, imports: Imports): Listed {
  const { node } = resolve(of, imports)
  if (node.type !== 'ObjectExpression') return { items: [], open: sourceOf(of) }
  const names = node.properties.map((one) => (one.type === 'SpreadElement' || one.computed ? undefined : keyName(one.key)))
  const keys = names.flatMap((name) => name ?? [])
  return { items: [], keys, ...(keys.length < names.length ? { open: sourceOf(of) } : {}) }
}

function valuesOf(of: Ref, imports: Imports): Listed {
  const { module, node } = resolve(of, imports)
  if (node.type !== 'ObjectExpression') return { items: [], open: sourceOf(of) }
  return merged(
    node.properties.map((one) => (one.type === 'ObjectProperty' ? { items: [{ module, node: one.value as JsNode }] } : { items: [], open: sourceOf(of) })),
  )
}

/** `entry.signal`: the name it begins with, and what follows. */
function pathTo(start: JsNode): { readonly root: JsNode; readonly route: readonly string[] } {
  const route: string[] = []
  let root = bare(start)
  while (root.type === 'MemberExpression' || root.type === 'OptionalMemberExpression') {
    route.unshift(memberName(root) ?? '?')
    root = bare(root.object)
  }
  return { root, route }
}

function along(from: Ref, route: readonly string[], imports: Imports): Ref | undefined {
  let ref: Ref | undefined = from
  for (const name of route) {
    if (ref === undefined) return undefined
    const { module, node }: Ref = resolve(ref, imports)
    const element = node.type === 'ArrayExpression' && /^\d{1,3}$/.test(name) ? node.elements[Number(name)] : undefined
    ref = element === undefined || element === null ? property({ module, node }, name, imports) : { module, node: element as JsNode }
  }
  return ref
}

function merged(all: readonly Listed[]): Listed {
  const keys = all.flatMap((one) => one.keys ?? [])
  const open = all.find((one) => one.open !== undefined)?.open
  return { items: all.flatMap((one) => one.items), ...(keys.length === 0 ? {} : { keys }), ...(open === undefined ? {} : { open }) }
}

function together(all: readonly Signals[]): Signals {
  const open = all.find((one) => one.open !== undefined)?.open
  return { names: all.flatMap((one) => one.names), ...(open === undefined ? {} : { open }) }
}

function untold(at: Ref): Signals {
  return { names: [], open: sourceOf(at) }
}
