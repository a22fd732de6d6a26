/** Turns found calls into client declarations: name, place, URL, pool, how often made. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import { callsOf, isCall, isClass, isFunction, keyName, lineOf, memberName, nameNodeOf, bare } from '../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode } from '../../parse/javascript/index.ts'
import { areExclusive, isOutOfProduction } from './branches.ts'
import { isBrief, isErrand, isPassing } from './brief.ts'
import { byEngines } from './chosen-engines.ts'
import { isHandedTarget } from './given.ts'
import { functionAround } from './guards.ts'
import { engineOfValue, type Draft } from './library.ts'
import { isOfRequest, madeOf, type Made, type MadeMemo } from './made.ts'
import type { Use } from './place.ts'
import { sitesOf, type FoundSite } from './sites.ts'
import { switchesAt } from './switches.ts'
import { limitIn, numberFact, placeOf, textFact, urlParts } from './values.ts'

interface Candidate {
  readonly found: FoundSite
  /** Where it is made: the call, the class, or the place a factory is called from. */
  readonly node: JsNode
  readonly made: Made
  readonly defines: boolean
  readonly site?: CallNode
}

export function clientsOf(module: JsModule, imports: Imports, use: Use): ClientDeclaration[] {
  const memo: MadeMemo = new Map()
  const candidates: Candidate[] = []
  for (const found of sitesOf(module, imports)) {
    const node = found.defines && found.ofClass !== undefined ? found.ofClass : found.site.call
    if (isOutOfProduction(module, node, imports)) continue
    candidates.push(...placesOf(module, found, node, memo, imports))
  }
  const kept: Candidate[] = []
  const unsettled = new Set<Candidate>()
  const replaced = new Set<Candidate>()
  for (const candidate of candidates) {
    const instead = kept.find(
      (other) =>
        other.found.site.library.name === candidate.found.site.library.name &&
        // Of one factory, seen from one place, the branches inside tell.
        (other.site !== undefined && other.site === candidate.site
          ? areExclusive(module, other.found.site.call, candidate.found.site.call)
          : areExclusive(module, other.node, candidate.node)),
    )
    if (instead === undefined) kept.push(candidate)
    else replaced.add(instead)
    if (instead !== undefined && isOfAnotherEngine(instead, candidate)) unsettled.add(instead)
  }
  const names = new Map<string, number>()
  return kept.flatMap((candidate) => {
    if (candidate.site !== undefined) imports.site = candidate.site
    const name = nameOf(module, candidate.node) ?? candidate.found.site.library.name
    const count = (names.get(name) ?? 0) + 1
    names.set(name, count)
    const client = declare(module, candidate, name, count === 1 ? name : `${name}#${count}`, use, imports)
    delete imports.site
    // Where another branch makes one too, none is missing on either side.
    const when = replaced.has(candidate) ? [] : switchesAt(module, candidate.found.site.call, imports)
    // How many the others open that ask, it does not say.
    const listens = isListener(module, candidate.found) ? { pool: unresolved('what asks beside the connection that listens', client.at) } : {}
    const whole = { ...client, ...listens, ...(unsettled.has(candidate) ? { isOneOfSeveral: true } : {}), ...(when.length === 0 ? {} : { when }) }
    return byEngines(whole, candidate.found.draft)
  })
}

/** `case 'sqlite': … case 'postgres': …`: which of the engines runs, no branch tells. */
function isOfAnotherEngine(one: Candidate, other: Candidate): boolean {
  const [first, second] = [one, other].map(({ found }) => found.draft.engine ?? engineOfValue(found.draft.url) ?? found.site.library.engine)
  return first !== undefined && second !== undefined && first !== second
}

/** One construction is one client, unless its factory is called from several places at the top of the file. */
function placesOf(module: JsModule, found: FoundSite, node: JsNode, memo: MadeMemo, imports: Imports): Candidate[] {
  const { library, call } = found.site
  if (found.defines) {
    const isScoped = found.ofClass !== undefined && isOfRequest(module, found.ofClass)
    return [isScoped ? { found, node, made: 'call', defines: false } : { found, node, made: 'guarded', defines: true }]
  }
  if (library.keepsOne === true || found.draft.stateless === true || isListener(module, found)) return [{ found, node, made: 'guarded', defines: false }]
  const made = madeOf(module, call, memo)
  const factory = functionAround(module, call)
  const sites = factory === undefined ? undefined : callsOf(module, factory)
  if (made === 'module' && sites !== undefined && sites.calls.length > 1 && sites.others.length === 0) {
    return sites.calls.map((site) => ({ found, node: site, made: madeOf(module, site, memo), defines: false, site }))
  }
  // A factory that gives its client back and is called in other files: how often, they say.
  const isFactory = made === 'call' && isExportedFactory(module, call)
  return [
    {
      found,
      node,
      made,
      defines: isFactory || (made === 'call' && (isOfExportedClass(module, call) || isKeptByHolder(module, call) || isErrand(module, call, imports))),
    },
  ]
}

/** Notifications come to the connection that listens ({@link https://node-postgres.com/apis/client#notification}): it is one beside those that ask, and no pool would do. */
function isListener(module: JsModule, { site: { library, origin } }: FoundSite): boolean {
  if (library.name !== 'pg' || origin.path.at(-1) !== 'Client') return false
  return module.calls.some((call) => {
    const [event] = call.arguments
    return memberName(call.callee as JsNode) === 'on' && event?.type === 'StringLiteral' && event.value === 'notification'
  })
}

/** Through what only calls it on, too: `return retried(async () => createPool(url))`. */
function isExportedFactory(module: JsModule, start: JsNode): boolean {
  let call = start
  for (let depth = 0; depth < 4; depth++) {
    const factory = functionAround(module, call)
    if (factory === undefined || !givesBack(module, call, factory)) return false
    const above = module.parents.get(factory)
    if (!isCall(above)) return callsOf(module, factory).exported
    call = above
  }
  return false
}

/** What is named for the connection it holds, and not for those it serves. */
const holder =
  /(database|connection|pool|datasource|client|prisma|mongo|redis|sql|postgres|pg|db|orm)(service|manager|provider|adapter|driver|wrapper|handler)?$/i

/** A class that holds a connection for others is made as often as other files make it: of its own file alone nobody can tell. */
function isOfExportedClass(module: JsModule, call: CallNode): boolean {
  const around = functionAround(module, call)
  const isConstructor = around?.type === 'ClassMethod' && around.kind === 'constructor'
  let above = module.parents.get(isConstructor ? around : call)
  let isField = isConstructor
  while (above !== undefined && !isClass(above)) {
    if (isFunction(above)) return false
    isField ||= above.type === 'ClassProperty' && !above.static
    above = module.parents.get(above)
  }
  if (!isClass(above) || !isField || isOfRequest(module, above) || !holder.test(above.id?.name ?? '')) return false
  const { calls, exported } = callsOf(module, above)
  return exported && !calls.some((one) => one.type === 'NewExpression')
}

const opening = /^(connect|reconnect|open|init|initiali[sz]e|start|setup|boot)/i

/** `this.sequelize = new Sequelize()` in `connect()` of a class that holds the connection: the object keeps it, and opens another once that is closed. */
function isKeptByHolder(module: JsModule, call: CallNode): boolean {
  const set = module.parents.get(call)
  const method = functionAround(module, call)
  if (set?.type !== 'AssignmentExpression' || set.left.type !== 'MemberExpression' || bare(set.left.object).type !== 'ThisExpression') return false
  if (method?.type !== 'ClassMethod' || method.key.type !== 'Identifier' || !opening.test(method.key.name)) return false
  const around = module.parents.get(module.parents.get(method) ?? method)
  return isClass(around) && holder.test(around.id?.name ?? '') && !isOfRequest(module, around)
}

function givesBack(module: JsModule, call: JsNode, factory: JsNode): boolean {
  let node: JsNode = call
  let local: string | undefined
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above === factory) return isFunction(above) && above.body === node && node.type !== 'BlockStatement'
    if (above.type === 'ReturnStatement') return true
    if (above.type === 'VariableDeclarator' && above.id.type === 'Identifier') {
      local = above.id.name
      break
    }
  }
  return (module.uses.get(local ?? '') ?? []).some((use) => {
    let parent = module.parents.get(use)
    while (parent?.type === 'ObjectProperty' || parent?.type === 'ObjectExpression') parent = module.parents.get(parent)
    return parent?.type === 'ReturnStatement' && functionAround(module, use) === factory
  })
}

/** The name a client goes by where it is made. */
function nameOf(module: JsModule, start: JsNode): string | undefined {
  if (isClass(start)) return nameNodeOf(module, start)?.name
  for (let node: JsNode = start, above = module.parents.get(start); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above.type === 'VariableDeclarator') return above.id.type === 'Identifier' ? above.id.name : undefined
    if (above.type === 'AssignmentExpression')
      return above.left.type === 'Identifier' ? above.left.name : memberName(bare(above.left))?.replace(/^exports$/, '') || undefined
    if (above.type === 'ClassProperty' || (above.type === 'ObjectProperty' && above.value === node && above.value.type !== 'ArrayExpression'))
      return keyName(above.key)
    if (above.type === 'Decorator') return undefined
    if (isCall(above) && above.callee !== node && above.arguments.length > 1) continue
    if (isFunction(above)) {
      const name = above.type === 'ClassMethod' || above.type === 'ObjectMethod' ? keyName(above.key) : nameNodeOf(module, above)?.name
      if (name !== undefined) return name
    }
  }
  return undefined
}

function declare(module: JsModule, candidate: Candidate, name: string, key: string, use: Use, imports: Imports): ClientDeclaration {
  const { found, node, made, defines } = candidate
  const { library } = found.site
  // Seen from a call site, parameters have values: the options are read anew.
  const draft = candidate.site === undefined ? found.draft : reread(module, found, imports)
  // A decorator may stand lines above the class it belongs to.
  const at: Evidence = { path: module.path, line: lineOf((isClass(node) && node.id) || node), key }
  const parts = draft.url === undefined ? {} : urlParts(draft.url, `${key}.url`)
  const url = parts.url ?? (draft.urlVariable === undefined ? undefined : { variable: draft.urlVariable, at })
  const host = draft.host === undefined ? { fact: parts.host, variable: parts.hostVariable ?? draft.hostVariable } : textFact(draft.host, `${key}.host`)
  const port = draft.port === undefined ? parts.port : numberFact(draft.port, `${key}.port`)
  const engine = draft.engine ?? engineOfValue(draft.url) ?? library.engine
  const isGiven = url?.variable === undefined && valueOf(url?.literal) === undefined && host.variable === undefined && valueOf(host.fact) === undefined
  const isNamed = url !== undefined && (url.variable !== undefined || url.literal?.state !== 'unresolved')
  const pool = poolOf(draft, library.name, key, at, url?.appended ?? '', literalOf(url?.literal))
  const tls = tlsOf(draft, engine, { ...at, key: `${key}.tls` })
  return {
    kind: 'client',
    library: library.name,
    ...(engine === undefined ? {} : { engine }),
    ...(isGiven && !defines && candidate.site === undefined && isHandedTarget(module, found.site.call, made, engine === 'sqlite') ? { isGiven } : {}),
    name,
    path: module.path,
    at,
    ...(url === undefined ? {} : { url }),
    ...(host.fact === undefined ? {} : { host: host.fact }),
    ...(host.variable === undefined ? {} : { hostVariable: host.variable }),
    ...(port === undefined ? {} : { port }),
    ...(draft.port?.kind === 'variable' ? { portVariable: draft.port.name } : {}),
    ...(pool === undefined ? {} : { pool }),
    ...(draft.pool?.kind === 'variable' ? { poolVariable: draft.pool.name } : {}),
    ...(isSized(draft.pool) ? { poolIsSized: true } : {}),
    ...(tls === undefined ? {} : { tls }),
    ...(draft.adapter === undefined ? {} : { adapter: draft.adapter }),
    ...(draft.adapters === undefined ? {} : { adapters: draft.adapters.map((one) => adapterOf(one, poolOf(one, library.name, key, at, '', ''))) }),
    ...(draft.stateless === true ? { stateless: true } : {}),
    made,
    ...(defines ? { defines } : {}),
    use: use === 'code' && (isBrief(module, found.site.call) || (engine === 'sqlite' && isPassing(module, found.site.call, isNamed))) ? 'script' : use,
    ...(draft.destructive === undefined
      ? {}
      : {
          destructive: {
            what: draft.destructive.what,
            ...(draft.destructive.when === undefined ? {} : { when: draft.destructive.when }),
            at: {
              path: draft.destructive.at.module.path,
              line: lineOf(draft.destructive.at.node),
              key: `${key}.${draft.destructive.what.split(':')[0] ?? ''}`,
            },
          },
        }),
    ...(library.role === 'queue' ? { queue: true } : {}),
  }
}

function adapterOf({ engine, adapter, stateless }: Draft, pool: Fact<number> | undefined): NonNullable<ClientDeclaration['adapters']>[number] {
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(adapter === undefined ? {} : { adapter }),
    ...(stateless === true ? { stateless } : {}),
    ...(pool === undefined ? {} : { pool }),
  }
}

/** `max: settings.most ?? 20`: whichever of the two it is, somebody chose it. */
function isSized(pool: Draft['pool']): boolean {
  return pool?.kind === 'unknown' && pool.usual?.kind === 'literal' && typeof pool.usual.value === 'number' && pool.usual.value > 1
}

function tlsOf({ tls, stateless }: Draft, engine: ClientDeclaration['engine'], at: Evidence): Fact<string> | undefined {
  // Drivers of other servers have options of their own, which are not read.
  if (tls === undefined || stateless === true || engine === undefined || !/^(postgres|cockroachdb|mysql|mariadb|mongodb|redis|valkey)$/.test(engine))
    return undefined
  if (tls.at === undefined) return byDefault(tls.word ?? 'disable', at, 'drivers of Node.js ask for TLS where they are told to')
  const place = { ...at, path: tls.at.module.path, line: lineOf(tls.at.node) }
  return tls.word === undefined ? unresolved(tls.raw ?? 'an expression', place, 'write `ssl` out') : known(tls.word, place)
}

function reread(module: JsModule, found: FoundSite, imports: Imports): Draft {
  return sitesOf(module, imports).find((other) => other.site.call === found.site.call)?.draft ?? found.draft
}

function literalOf(fact: Fact<string> | undefined): string {
  return valueOf(fact) ?? ''
}

function poolOf(draft: Draft, library: string, key: string, at: Evidence, appended: string, literal: string): Fact<number> | undefined {
  const place = { ...at, key: `${key}.pool` }
  if (draft.pool !== undefined) return numberFact(draft.pool, `${key}.pool`)
  if (library === 'prisma' && draft.adapter === undefined) {
    const limit = limitIn(appended) ?? limitIn(literal)
    if (limit !== undefined && draft.url !== undefined) return known(limit, placeOf(draft.url, place.key))
    return { ...unresolved('num_cpus * 2 + 1', place, 'set connection_limit in the URL'), atLeast: 3 }
  }
  return draft.poolDefault === undefined ? undefined : byDefault(draft.poolDefault.value, place, draft.poolDefault.note)
}
