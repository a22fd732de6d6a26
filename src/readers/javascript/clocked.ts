/** Whether a server in one file asks its database by a clock alone and hands the answer on, so that no request asks it anything. */
import { bare, callsOf, calleeName, dotted, isCall, isFunction, memberName, type CallNode, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import { functionAround, isBelow } from './guards.ts'

const asks = /^(query|execute)$/

/**
 * Nothing of the file is known to another one, and each question stands in a function that starts itself again, or in an interval that begins with the
 * process. Who begins such a function for each visitor asks as often as there are visitors.
 */
export function asksByClock(module: JsModule): boolean {
  if (isKnownElsewhere(module)) return false
  const questions = module.calls.filter((call) => asks.test(memberName(bare(call.callee as JsNode)) ?? ''))
  return questions.length > 0 && questions.every((call) => isClocked(module, call))
}

function isKnownElsewhere(module: JsModule): boolean {
  const exports =
    module.program.body.some(({ type }) => /^Export/.test(type)) ||
    module.assignments.some(({ left }) => /^(module|exports|global(This)?)\b/.test(dotted(left as JsNode)))
  return exports || module.strings.some((one) => one.type === 'StringLiteral' && /^\.\.?(\/|$)/.test(one.value))
}

function isClocked(module: JsModule, question: CallNode): boolean {
  for (let around = functionAround(module, question); around !== undefined; around = functionAround(module, around)) {
    const above = module.parents.get(around)
    if (isCall(above) && calleeName(above) === 'setInterval' && functionAround(module, above) === undefined) return true
    if (startsItself(module, around)) return true
  }
  return false
}

function startsItself(module: JsModule, loop: JsNode): boolean {
  const { calls, others, exported } = callsOf(module, loop)
  const uses = [...calls, ...others]
  const again = uses.filter((use) => isBelow(module, use, loop))
  if (exported || !again.some((use) => isTimed(module, use, loop))) return false
  return uses.every((use) => again.includes(use) || !isForVisitors(module, use))
}

/** `setTimeout(poll, 1000)`, `setTimeout(() => poll(client), 1000)` */
function isTimed(module: JsModule, use: JsNode, loop: JsNode): boolean {
  for (let above = module.parents.get(use); above !== undefined && above !== loop; above = module.parents.get(above))
    if (isCall(above)) return calleeName(above) === 'setTimeout'
  return false
}

const visits = /^(get|post|put|patch|delete|all|head|options|use|route|on|once|ws|addEventListener|handle|register)$/
const visitor = /^(_?req|_?request|ctx|context|c|socket|ws|connection)$/

/** Whether it is begun in what answers a request or a connection. */
function isForVisitors(module: JsModule, use: JsNode): boolean {
  for (let around = functionAround(module, use); around !== undefined; around = functionAround(module, around)) {
    if (!isFunction(around)) return true
    const above = module.parents.get(around)
    const given = isCall(above) ? (memberName(bare(above.callee as JsNode)) ?? '') : ''
    if (visits.test(given) || around.params.some((one) => one.type === 'Identifier' && visitor.test(one.name))) return true
    // A function with a name of its own may be begun by anybody.
    if (!isCall(above)) return true
  }
  return false
}
