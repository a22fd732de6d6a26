/** What expressions of a migration come to: names of loops and parameters stand for what they are given, all else as the file and its imports say. */
import {
  bare,
  bindingOf,
  fold,
  isFunction,
  keyName,
  resolve,
  type Binding,
  type CallNode,
  type FunctionNode,
  type Imports,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import { computedWord } from '../code/statements.ts'

/** An expression where it stands, with what the names around it are bound to. */
export interface Given {
  readonly module: JsModule
  readonly node: JsNode
  readonly scope: Scope
}

/** What parameters and loops bind; looked up through the scopes around. */
export interface Scope {
  readonly names: ReadonlyMap<Binding, Given>
  readonly around?: Scope
  readonly depth: number
}

const maxDepth = 40

/** The expression that a name comes down to. */
export function settled(given: Given, imports: Imports, depth = 0): Given {
  let now: Given = { ...given, node: bare(given.node) }
  if (depth > maxDepth || --imports.budget.steps < 0) return now
  for (let step = 0; step < maxDepth; step++) {
    const { module, node, scope } = now
    const bound = node.type === 'Identifier' ? lookUp(module, node, scope) : undefined
    if (bound !== undefined) {
      now = { ...bound, node: bare(bound.node) }
      continue
    }
    if (node.type === 'MemberExpression') {
      const of = settled({ module, node: node.object, scope }, imports, depth + 1)
      const name = node.computed ? text({ module, node: node.property as JsNode, scope }, imports) : keyName(node.property)
      const value = name === undefined || of.node.type !== 'ObjectExpression' ? undefined : property(of, name, imports)
      if (value !== undefined) {
        now = { ...value, node: bare(value.node) }
        continue
      }
    }
    const ref = resolve({ module, node }, imports)
    if (ref.node === node) return now
    now = { module: ref.module, node: bare(ref.node), scope }
  }
  return now
}

function lookUp(module: JsModule, node: JsNode, scope: Scope): Given | undefined {
  const binding = bindingOf(module, node)
  if (binding === undefined) return undefined
  for (let one: Scope | undefined = scope; one !== undefined; one = one.around) {
    const found = one.names.get(binding)
    if (found !== undefined) return found
  }
  return undefined
}

/** A text, a number or a truth as text; undefined where it is none or computed. */
export function text(given: Given, imports: Imports): string | undefined {
  const whole = pieces(given, imports, 0)
  return whole.includes(undefined) ? undefined : whole.join('')
}

/** A text of which unknown parts stand as a word; undefined where nothing of it is known. */
export function textWithGaps(given: Given, imports: Imports): string | undefined {
  const whole = pieces(given, imports, 0)
  return whole.every((piece) => piece === undefined) ? undefined : whole.map((piece) => piece ?? computedWord).join('')
}

function pieces(given: Given, imports: Imports, depth: number): readonly (string | undefined)[] {
  if (depth > maxDepth || --imports.budget.steps < 0) return [undefined]
  const { module, node, scope } = settled(given, imports)
  const at = (inner: JsNode): readonly (string | undefined)[] => pieces({ module, node: inner, scope }, imports, depth + 1)
  if (node.type === 'TaggedTemplateExpression') return at(node.quasi)
  if (node.type === 'TemplateLiteral') {
    return node.quasis.flatMap((quasi, index) => {
      const inner = node.expressions[index]
      return [quasi.value.cooked ?? quasi.value.raw, ...(inner === undefined ? [] : at(inner as JsNode))]
    })
  }
  if (node.type === 'BinaryExpression' && node.operator === '+') return [...at(node.left as JsNode), ...at(node.right)]
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    const returned = returnedBy({ module, node, scope }, imports)
    return returned === undefined ? [undefined] : pieces(returned, imports, depth + 1)
  }
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const method = keyName(node.callee.property)
    const [first] = node.arguments
    if (method === 'trim' || method === 'toString') return at(node.callee.object)
    // `['…', '…'].join(' ')`.
    if (method === 'join') {
      const list = items({ module, node: node.callee.object, scope }, imports)
      const between = first === undefined ? ',' : text({ module, node: first, scope }, imports)
      if (list !== undefined && between !== undefined)
        return list.flatMap((one, index) => [...(index === 0 ? [] : [between]), ...pieces(one, imports, depth + 1)])
    }
  }
  const value = fold({ module, node }, imports)
  if (value.kind !== 'literal' || value.value === undefined) return [undefined]
  return [String(value.value)]
}

/** What a function of the tree gives back for a call, where that is one expression of its parameters. */
function returnedBy({ module, node, scope }: Given & { readonly node: CallNode }, imports: Imports): Given | undefined {
  const found = functionOf({ module, node: node.callee as JsNode, scope }, imports)
  if (found === undefined || scope.depth > maxDepth) return undefined
  const names = new Map<Binding, Given>()
  found.node.params.forEach((parameter, index) => {
    const one = node.arguments[index]
    const binding = parameter.type === 'Identifier' ? bindingOf(found.module, parameter) : undefined
    if (binding !== undefined && one !== undefined && one.type !== 'SpreadElement') names.set(binding, { module, node: one as JsNode, scope })
  })
  const body = found.node.body as JsNode
  const only = body.type === 'BlockStatement' ? (body.body.length === 1 ? body.body[0] : undefined) : undefined
  const returned = body.type === 'BlockStatement' ? (only?.type === 'ReturnStatement' ? only.argument : undefined) : body
  return returned === undefined || returned === null
    ? undefined
    : { module: found.module, node: returned, scope: { names, around: found.scope, depth: scope.depth + 1 } }
}

/** Entries of a list that is written out. */
export function items(given: Given, imports: Imports): readonly Given[] | undefined {
  const { module, node, scope } = settled(given, imports)
  if (node.type !== 'ArrayExpression') return undefined
  const found: Given[] = []
  for (const one of node.elements) {
    if (one === null) continue
    const own: Given = { module, node: one.type === 'SpreadElement' ? one.argument : one, scope }
    const spread = one.type === 'SpreadElement' ? items(own, imports) : [own]
    if (spread === undefined || found.length > maxItems) return undefined
    found.push(...spread)
  }
  return found
}

const maxItems = 1_000

/** One text, or a list of texts. */
export function texts(given: Given, imports: Imports): readonly (string | undefined)[] {
  return items(given, imports)?.map((one) => text(one, imports)) ?? [text(given, imports)]
}

/** A property of an object that is written out; the last of equal names. */
export function property(given: Given, name: string, imports: Imports): Given | undefined {
  return entries(given, imports).findLast(([key]) => key === name)?.[1]
}

/** What an object that is written out holds, spreads of known objects included. */
export function entries(given: Given, imports: Imports, depth = 0): readonly (readonly [string, Given])[] {
  const { module, node, scope } = settled(given, imports)
  if (node.type !== 'ObjectExpression' || depth > 5) return []
  return node.properties.flatMap((one): readonly (readonly [string, Given])[] => {
    if (one.type === 'SpreadElement') return entries({ module, node: one.argument, scope }, imports, depth + 1)
    const key = one.computed ? text({ module, node: one.key as JsNode, scope }, imports) : keyName(one.key)
    return key === undefined ? [] : [[key, { module, node: one.type === 'ObjectProperty' ? one.value : one, scope }]]
  })
}

/** Whether it is no object that is written out whole: its keys are told only in part. */
export function isOpen(given: Given, imports: Imports, depth = 0): boolean {
  const { module, node, scope } = settled(given, imports)
  if (node.type !== 'ObjectExpression' || depth > 5) return true
  return node.properties.some((one) =>
    one.type === 'SpreadElement'
      ? isOpen({ module, node: one.argument, scope }, imports, depth + 1)
      : one.computed && text({ module, node: one.key as JsNode, scope }, imports) === undefined,
  )
}

/** Whether it is true or false; undefined where that is not told. */
export function truth(given: Given | undefined, imports: Imports): boolean | undefined {
  if (given === undefined) return undefined
  const { node } = settled(given, imports)
  return node.type === 'BooleanLiteral' ? node.value : undefined
}

/** The function that an expression is, or names. */
export function functionOf(given: Given, imports: Imports): (Given & { readonly node: FunctionNode }) | undefined {
  const found = settled(given, imports)
  return isFunction(found.node) ? { ...found, node: found.node } : undefined
}

/** `undefined`, `null` or `false`, written out. */
export function isNothing(given: Given, imports: Imports): boolean {
  const { node } = settled(given, imports)
  return node.type === 'NullLiteral' || (node.type === 'Identifier' && node.name === 'undefined') || (node.type === 'BooleanLiteral' && !node.value)
}
