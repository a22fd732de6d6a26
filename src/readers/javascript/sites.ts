/** Finds the calls of a file that make a client, and which of them work for another: a pool in an adapter is that client's pool. */
import { bare, bindingOf, calleeName, childrenOf, isCall, isConstant, isFunction, originOf, resolve } from '../../parse/javascript/index.ts'
import type { CallNode, ClassNode, Imports, JsModule, JsNode, Origin } from '../../parse/javascript/index.ts'
import { drivers } from './drivers.ts'
import { plugins } from './plugins.ts'
import { argument, ask, type Draft, type Library, type Site } from './library.ts'
import { orms } from './orms.ts'
import { adapters, isPrismaClass, prisma, prismaSubclass, superCall } from './prisma.ts'
import { queues } from './queues.ts'

const libraries: readonly Library[] = [...drivers, ...plugins, ...orms, ...queues, ...adapters]

/** More in one file is no program a person wrote. */
const most = 200

export interface FoundSite {
  readonly site: Site
  readonly draft: Draft
  /** The class of this file that is constructed or defined. */
  readonly ofClass?: ClassNode
  /** The class defines a client and is not constructed in this file. */
  readonly defines: boolean
}

const bareCall = { type: 'CallExpression', callee: { type: 'Super' }, arguments: [] as never[] } as unknown as CallNode

interface Analysis {
  readonly sites: ReadonlyMap<CallNode, Site>
  readonly drafts: ReadonlyMap<CallNode, Draft>
  readonly classes: ReadonlyMap<CallNode, ClassNode>
  readonly definitions: ReadonlySet<CallNode>
  readonly consumed: ReadonlySet<CallNode>
}

export function sitesOf(module: JsModule, imports: Imports): readonly FoundSite[] {
  const { sites, drafts, classes, definitions, consumed } = analyse(module, imports)
  const found: FoundSite[] = []
  for (const [call, site] of sites) {
    const ofClass = classes.get(call)
    const draft = drafts.get(call) ?? {}
    if (consumed.has(call) || site.library.role === 'adapter' || draft.nothing === true) continue
    found.push({ site, draft, ...(ofClass === undefined ? {} : { ofClass }), defines: definitions.has(call) })
  }
  return found
}

function analyse(module: JsModule, imports: Imports): Analysis {
  const sites = new Map<CallNode, Site>()
  const classes = new Map<CallNode, ClassNode>()
  for (const call of module.calls) {
    if (sites.size >= most) break
    const site = siteOf(module, call, imports)
    if (site !== undefined) sites.set(call, site)
    const own = site === undefined && call.type === 'NewExpression' ? prismaSubclass(module, bare(call.callee as JsNode)) : undefined
    const origin = own?.superClass ? isPrismaClass(module, own.superClass) : undefined
    if (own === undefined || origin === undefined) continue
    sites.set(call, { module, call, library: prisma, origin, imports })
    classes.set(call, own)
  }
  const definitions = new Set<CallNode>()
  for (const ofClass of module.classes.slice(0, most)) {
    const origin = ofClass.superClass ? isPrismaClass(module, ofClass.superClass) : undefined
    if (origin === undefined || [...classes.values()].includes(ofClass)) continue
    // A class without `super(…)` says nothing more than a call without arguments does.
    const call = superCall(ofClass) ?? (bareCall as CallNode)
    const own = call === bareCall ? { ...call } : call
    sites.set(own, { module, call: own, library: prisma, origin, imports })
    classes.set(own, ofClass)
    definitions.add(own)
  }
  const drafts = new Map<CallNode, Draft>()
  const consumed = new Set<CallNode>()
  const draftOf = (call: CallNode, depth: number): Draft => {
    const known = drafts.get(call)
    const site = sites.get(call)
    if (known !== undefined || site === undefined) return known ?? {}
    drafts.set(call, {})
    const several = depth > 5 ? undefined : chosenAdapters(describedBy(site, classes.get(call)), sites, draftOf, depth)
    const inner = site.library.role === 'driver' && !site.library.name.startsWith('connect-') ? undefined : reachable(module, call, sites, classes.get(call))
    const driver = inner === undefined || depth > 5 ? undefined : draftOf(inner, depth + 1)
    if (inner !== undefined && site.library.role !== 'queue' && !site.library.name.startsWith('connect-')) consumed.add(inner)
    const name = inner === undefined ? undefined : sites.get(inner)?.library
    const own = describedBy(site, classes.get(call))
    const below = several ?? (driver === undefined || name === undefined ? importedAdapter(own) : asDriver(driver, name))
    const described = site.library.describe(own, below)
    const draft = site.library.engine === undefined || described.engine !== undefined ? described : { ...described, engine: site.library.engine }
    drafts.set(call, draft)
    return draft
  }
  for (const call of sites.keys()) draftOf(call, 0)
  return { sites, drafts, classes, definitions, consumed }
}

function asDriver(draft: Draft, library: Library): Draft {
  const engine = draft.engine ?? library.engine
  return { ...draft, ...(engine === undefined ? {} : { engine }), adapter: draft.adapter ?? library.name }
}

/** A function that makes one of several adapters, by the URL it is given: which of them it is, only the engine of what it opens tells. */
function chosenAdapters(site: Site, sites: ReadonlyMap<CallNode, Site>, draftOf: (call: CallNode, depth: number) => Draft, depth: number): Draft | undefined {
  const adapter = site.library === prisma ? ask(site, argument(site, 0), 'adapter') : undefined
  const call = adapter === undefined ? undefined : resolve(adapter, site.imports)
  if (call === undefined || call.node.type !== 'CallExpression') return undefined
  const { module, node } = resolve({ module: call.module, node: call.node.callee as JsNode }, site.imports)
  if (!isFunction(node)) return undefined
  const other = module === site.module ? undefined : analyse(module, site.imports)
  const made = [...(other?.sites ?? sites)].filter(
    ([one, { library }]) => library.role === 'adapter' && (one.start ?? 0) >= (node.start ?? 0) && (one.end ?? 0) <= (node.end ?? 0),
  )
  const each = made.map(([one, { library }]) => asDriver(other === undefined ? draftOf(one, depth + 1) : (other.drafts.get(one) ?? {}), library))
  const [first] = each
  return new Set(each.map(({ engine }) => engine)).size > 1 ? { adapter: 'driver adapter', adapters: each } : first
}

/** An adapter that a neighbouring file makes: no client is declared there, so its pool is told here. */
function importedAdapter(site: Site): Draft | undefined {
  const adapter = site.library === prisma ? ask(site, argument(site, 0), 'adapter') : undefined
  if (adapter === undefined) return undefined
  const { module, node } = resolve(adapter, site.imports)
  if (module === site.module || !isCall(node)) return undefined
  const other = analyse(module, site.imports)
  const library = other.sites.get(node)?.library
  return library?.role === 'adapter' ? asDriver(other.drafts.get(node) ?? {}, library) : undefined
}

/** A subclass made without arguments takes its options from `super(…)`. */
function describedBy(site: Site, ofClass: ClassNode | undefined): Site {
  const above = ofClass === undefined || site.call.arguments.length > 0 ? undefined : superCall(ofClass)
  return above === undefined ? site : { ...site, call: above }
}

function siteOf(module: JsModule, call: CallNode, imports: Imports): Site | undefined {
  const callee = bare(call.callee as JsNode)
  const origin = pluginOf(module, call) ?? originOf(module, callee)
  if (origin === undefined) return undefined
  const path = origin.path.join('.')
  const library = libraries.find((each) => each.from.test(origin.source) && each.makes.test(path))
  if (library !== undefined) return { module, call, library, origin, imports }
  const isClient = call.type === 'NewExpression' && isPrismaClass(module, callee) !== undefined
  if (isClient) return { module, call, library: prisma, origin, imports }
  const isModule = origin.source === 'nestjs-prisma' && /^PrismaModule\.forRoot(Async)?$/.test(path)
  return isModule ? { module, call, library: prisma, origin, imports } : undefined
}

/** `app.register(postgres, options)`: Fastify's plugins open what they are given options for. {@link https://github.com/fastify/fastify-postgres} */
function pluginOf(module: JsModule, call: CallNode): Origin | undefined {
  const plugin = /\.register$/.test(calleeName(call)) ? call.arguments[0] : undefined
  const origin = plugin === undefined ? undefined : originOf(module, plugin)
  return origin !== undefined && /^@fastify\/(postgres|mysql|mongodb|redis)$/.test(origin.source) ? { source: origin.source, path: ['register'] } : undefined
}

/** The first driver or adapter that a call's arguments lead to, through names and functions of the file. */
function reachable(module: JsModule, call: CallNode, sites: ReadonlyMap<CallNode, Site>, ofClass: ClassNode | undefined): CallNode | undefined {
  const seen = new Set<JsNode>()
  const pending: JsNode[] = [...call.arguments].reverse()
  const above = ofClass === undefined ? undefined : superCall(ofClass)
  if (above !== undefined) pending.push(...above.arguments)
  for (let node = pending.pop(); node !== undefined && seen.size < 3_000; node = pending.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    if (isCall(node)) {
      const role = node === call ? undefined : sites.get(node)?.library.role
      if (role === 'driver' || role === 'adapter') return node
    }
    if (node.type === 'Identifier') {
      const binding = bindingOf(module, node)
      const isKept = binding !== undefined && (binding.kind === 'function' || binding.kind === 'class' || isConstant(module, binding))
      const init = isKept ? binding.init : binding?.init === undefined ? assignedOnce(module, node.name) : undefined
      if (init !== undefined && !isImportLike(init)) pending.push(init)
      continue
    }
    // A key or a member's name refers to nothing: `{ adapter: replicaAdapter }` is not about a variable `adapter`.
    if (node.type === 'ObjectProperty' && !node.computed) pending.push(node.value)
    else if ((node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') && !node.computed) pending.push(node.object)
    else pending.push(...childrenOf(node).reverse())
  }
  return undefined
}

function isImportLike(node: JsNode): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require'
}

function assignedOnce(module: JsModule, name: string): JsNode | undefined {
  if (!module.assigned.has(name)) return undefined
  const found = module.assignments.filter(({ left }) => left.type === 'Identifier' && left.name === name)
  return found.length === 1 ? found[0]?.right : undefined
}
