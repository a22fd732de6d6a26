/** Models of Active Record behind a name: what they belong to, and whether a scope of their own may narrow what is asked. */
import { isText } from '../../base/source.ts'
import { insideOf, parseRuby, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'

export interface Model {
  readonly belongsTo: ReadonlySet<string>
}

/** Classes above a model. */
const most = 6

const records = /^(ActiveRecord::Base|ApplicationRecord|::ApplicationRecord)$/
/** They put a condition on every query. */
const scopes = /^(default_scope|default_scopes|acts_as_tenant|multi_tenant|acts_as_paranoid|acts_as_archival|scoped_to|belongs_to_tenant)$/

/** Undefined where the model is not found, or may not be what it seems: then nothing is said of queries on it. */
export async function modelOf(name: string, controller: string, context: ReadContext): Promise<Model | undefined> {
  const root = controller.slice(0, controller.lastIndexOf('app/controllers/'))
  const belongsTo = new Set<string>()
  // A class of the controller's own namespace comes before one of that name at the top.
  const space = controller
    .slice(root.length + 'app/controllers/'.length)
    .split('/')
    .slice(0, -1)
  for (let depth = space.length; depth >= 0; depth--) {
    const path = `${root}app/models/${[...space.slice(0, depth), pathOf(name)].join('/')}.rb`
    if (context.has(path)) return (await isPlain(path, root, context, belongsTo, 0)) ? { belongsTo } : undefined
  }
  return undefined
}

/** `Shop::OrderLine` → `shop/order_line`. */
function pathOf(name: string): string {
  return name
    .replace(/^::/, '')
    .split('::')
    .map((part) =>
      part
        .replace(/([a-z\d])([A-Z])/g, '$1_$2')
        .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
        .toLowerCase(),
    )
    .join('/')
}

async function isPlain(path: string, root: string, context: ReadContext, belongsTo: Set<string>, depth: number): Promise<boolean> {
  const body = await classIn(path, context)
  if (body === undefined || depth > most) return false
  for (const one of statementsOf(body.body)) {
    if (one.kind === 'def' && /^(all|default_scope)$/.test(one.name)) return false
    if (one.kind !== 'call' || one.receiver !== undefined) continue
    if (scopes.test(one.name)) return false
    if (one.name === 'include' || one.name === 'extend' || one.name === 'prepend')
      for (const given of one.arguments) if (given.kind !== 'constant' || !(await addsNoScope(given.name, root, context))) return false
    const [first] = one.arguments
    // `through` another association, or to one of several tables, it is asked for all the same.
    if (one.name === 'belongs_to' && first?.kind === 'symbol') belongsTo.add(first.text)
  }
  const parent = body.parent
  if (parent?.kind !== 'constant') return false
  const base = `${root}app/models/application_record.rb`
  if (records.test(parent.name))
    return parent.name === 'ActiveRecord::Base' || !context.has(base) || path === base || (await isPlain(base, root, context, belongsTo, depth + 1))
  return isPlain(`${root}app/models/${pathOf(parent.name)}.rb`, root, context, belongsTo, depth + 1)
}

/** A concern of the tree that holds no scope for all; one of a gem may hold anything. */
async function addsNoScope(name: string, root: string, context: ReadContext): Promise<boolean> {
  for (const folder of ['app/models/concerns', 'app/models', 'lib']) {
    const path = `${root}${folder}/${pathOf(name)}.rb`
    if (!context.has(path)) continue
    const file = await context.read(path)
    const parsed = isText(file) ? (await parseRuby(file.text)).root : undefined
    return parsed !== undefined && !holdsScope(parsed)
  }
  return false
}

function holdsScope(node: RubyNode): boolean {
  const pending: RubyNode[] = [node]
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (one.kind === 'call' && scopes.test(one.name)) return true
    if (one.kind === 'def' && /^(all|default_scope)$/.test(one.name)) return true
    pending.push(...insideOf(one))
  }
  return false
}

async function classIn(path: string, context: ReadContext): Promise<Extract<RubyNode, { kind: 'class' }> | undefined> {
  const file = await context.read(path)
  const root = isText(file) ? (await parseRuby(file.text)).root : undefined
  return root === undefined ? undefined : firstClass(root)
}

/** The class of a file, out of the modules around it. */
export function firstClass(node: RubyNode): Extract<RubyNode, { kind: 'class' }> | undefined {
  if (node.kind === 'class') {
    if (node.parent !== undefined) return node
    return firstClass(node.body)
  }
  if (node.kind !== 'body') return undefined
  for (const one of node.statements) {
    const found = firstClass(one)
    if (found !== undefined) return found
  }
  return undefined
}

export function statementsOf(node: RubyNode): readonly RubyNode[] {
  return node.kind === 'body' ? node.statements : [node]
}
