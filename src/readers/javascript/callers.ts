/** How often a client is made that an exported function makes: its callers are followed from file to file, up to where a program starts. */
import { isText } from '../../base/source.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import { bare, bindingOf, exportedAs, exportOf, importsOf, isCall, isFunction, lineOf, nameNodeOf, resolve } from '../../parse/javascript/index.ts'
import type { JsModule, JsNode, Ref } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { handedTo, madeOf, type Made, type MadeMemo, type Open } from './made.ts'
import { parsed } from './parsed.ts'
import { useOf } from './place.ts'
import { resolved, roadsTo, stemOf, usesIn } from './roads.ts'
import { sitesOf } from './sites.ts'
import { filesOf, mostFiles } from './takers.ts'

/** Files from the one that makes it up to the one that starts. */
const most = 8
/** Files one function is looked for in. */
const mostParsed = 500
/** Functions that frameworks call by themselves, and where they find them. */
const calledByName = /^([A-Z]+|handlers?|loader|actions?|load|middleware|proxy|default|config|get[A-Z]\w*(Props|Paths))$/
const foundByPlace = /\.[jt]sx$|(^|\/)(pages|app|routes?|api|plugins|middlewares?|functions|resolvers?|controllers?|handlers?)\//i
const loops = /^(For|ForIn|ForOf|While|DoWhile)Statement$/

interface Trail {
  /** Files at whose top a call stands, one for each way there. */
  readonly ends: string[]
  isOften: boolean
  isLost: boolean
  isKept: boolean
}

/** Each client once, twice or as often as what calls its function is seen to; what can't be followed says nothing. */
export async function followed(module: JsModule, clients: readonly ClientDeclaration[], context: ReadContext): Promise<readonly ClientDeclaration[]> {
  if (filesOf(context).length > mostFiles) return clients
  const found: ClientDeclaration[] = []
  const calls = sitesOf(module, importsOf()).map(({ site }) => site.call)
  for (const client of clients) {
    const isAsked = client.use === 'code' && client.made === 'call' && client.defines !== true
    const call = isAsked ? calls.find((one) => lineOf(one) === client.at.line) : undefined
    const trail: Trail = { ends: [], isOften: call === undefined, isLost: false, isKept: false }
    if (call !== undefined) await follow(module, (memo) => madeOf(module, call, memo), trail, [], context)
    found.push(...settled(client, trail))
  }
  return found
}

function settled(client: ClientDeclaration, { ends, isOften, isLost, isKept }: Trail): readonly ClientDeclaration[] {
  // What is told where to connect may be another client at each place: only that a place is out of sight counts.
  if (client.isGiven === true) return [!isOften && isLost ? { ...client, defines: true } : client]
  if (isOften || (!isLost && !isKept && ends.length === 0)) return [client]
  if (isLost || ends.some((path) => path !== ends[0])) return [{ ...client, defines: true }]
  if (ends.length === 0) return [{ ...client, made: 'guarded' }]
  return ends.map((_, index) => {
    const mark = index === 0 ? '' : `#${index + 1}`
    return { ...client, made: 'module', name: `${client.name}${mark}`, at: { ...client.at, key: `${client.at.key}${mark}` } }
  })
}

async function follow(
  module: JsModule,
  ask: (memo: MadeMemo) => Made | undefined,
  trail: Trail,
  stack: readonly JsNode[],
  context: ReadContext,
): Promise<void> {
  const open: Open[] = []
  const made = ask(Object.assign(new Map<JsNode, Made>(), { open }))
  if (made === undefined) trail.isLost = true
  else if (made === 'call') trail.isOften = true
  else if (made === 'module') trail.ends.push(module.path)
  else if (open.length === 0) trail.isKept = true
  for (const one of open) {
    if (trail.isOften || stack.includes(one.node)) continue
    if (stack.length >= most) trail.isLost = true
    else await (one.given === undefined ? throughFiles(module, one, trail, stack, context) : throughCall(module, one, trail, stack, context))
  }
}

/** `choose({ rows: () => open() })`, where `choose` only calls one of what it is given. */
async function throughCall(module: JsModule, { node, given }: Open, trail: Trail, stack: readonly JsNode[], context: ReadContext): Promise<void> {
  if (given === undefined) return
  const callee = await resolved(module, [given.callee as JsNode], context)
  const made = callee[0]
  // What a package does with functions it is given is as a rule to call them again.
  if (made === undefined || !isFunction(made.node)) trail.isOften = true
  else if (
    !callsOnce(
      made,
      given.arguments.findIndex((one) => isWithin(module, node, one as JsNode)),
    )
  )
    trail.isLost = true
  else await follow(module, (memo) => madeOf(module, given, memo), trail, [...stack, node], context)
}

/** Programs without an ending. */
function programsOf(context: ReadContext): readonly string[] {
  return context.below('').filter((path) => /(^|\/)bin\/[\w-]{1,100}$/.test(path))
}

function callsOnce({ module, node }: Ref, index: number): boolean {
  const parameter = isFunction(node) ? node.params[index] : undefined
  if (parameter?.type !== 'Identifier') return false
  const uses = (module.uses.get(parameter.name) ?? []).filter((use) => use !== parameter && bindingOf(module, use)?.node === bindingOf(module, parameter)?.node)
  return (
    uses.length === 1 &&
    uses.every((use) => {
      const member = module.parents.get(use)
      const call = member === undefined ? undefined : module.parents.get(member)
      if (member?.type !== 'MemberExpression' || member.object !== use || !isCall(call) || call.callee !== member) return false
      for (let above = module.parents.get(call); above !== undefined && above !== node; above = module.parents.get(above))
        if (isFunction(above) || loops.test(above.type)) return false
      return true
    })
  )
}

function isWithin(module: JsModule, node: JsNode, above: JsNode): boolean {
  for (let one: JsNode | undefined = node; one !== undefined; one = module.parents.get(one)) if (one === above) return true
  return false
}

async function throughFiles(module: JsModule, { node, key }: Open, trail: Trail, stack: readonly JsNode[], context: ReadContext): Promise<void> {
  const made = (node.type === 'Identifier' ? bindingOf(module, node)?.init : undefined) ?? node
  const own = nameNodeOf(module, made)?.name ?? exportedAs(module, made)
  const names = new Set([own, key].filter((one) => one !== undefined))
  const whole = exportOf(module, 'default')
  const stem = whole === undefined ? undefined : stemOf(module.path)
  let seen = 0
  let looked = 0
  let isByHand = false
  const roads = await roadsTo(module.path, context)
  for (const path of [...filesOf(context), ...programsOf(context)]) {
    if (trail.isOften) return
    const file = path === module.path ? undefined : await context.read(path)
    if (!isText(file) || !roads.some((road) => file.text.includes(road))) continue
    const isNamed = [...names].some((name) => file.text.includes(name))
    const placed = useOf(path, file.text)
    isByHand ||= placed === 'script' && isNamed
    if (placed !== 'code') continue
    if (!isNamed && (stem === undefined || !file.text.includes(stem))) continue
    if (++looked > mostParsed) {
      trail.isLost = true
      return
    }
    const other = /\.[cm]?[jt]sx?$/.test(path) ? (await parsed(file)).module : undefined
    if (other === undefined) {
      trail.isLost ||= isNamed
      continue
    }
    for (const use of await usesIn(other, { module, node: made }, names, stem, context)) {
      seen++
      const parent = other.parents.get(use)
      const call = isCall(parent) && parent.callee === use ? parent : undefined
      // `if (!rows) rows = await connect()`: how often it is handed none, nobody sees here.
      if (call !== undefined && isForWhoGivesNone(other, call)) trail.isLost = true
      else await follow(other, (memo) => (call === undefined ? handedTo(other, use, memo, 0) : madeOf(other, call, memo)), trail, [...stack, node], context)
    }
  }
  if (seen > 0) return
  // Of what nobody is seen to call, a framework may be who does.
  const isWhole = whole !== undefined && (!isByHand || resolve(whole, importsOf()).node === made)
  const isFramework = own === undefined || isWhole || calledByName.test(own) || foundByPlace.test(module.path)
  // But what people run by hand is seen to, and once each time.
  if (isFramework || (stack.length === 0 && !isByHand)) trail.isOften = true
  else trail.isLost = true
}

/** Whether a call stands where a parameter of the function around it is found empty. */
function isForWhoGivesNone(module: JsModule, call: JsNode): boolean {
  for (let node = call, above = module.parents.get(node); above !== undefined && !isFunction(above); node = above, above = module.parents.get(node)) {
    const test = above.type === 'IfStatement' && above.consequent === node ? bare(above.test) : undefined
    if (test?.type === 'UnaryExpression' && test.operator === '!' && bindingOf(module, bare(test.argument))?.kind === 'parameter') return true
  }
  return false
}
