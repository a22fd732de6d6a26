/** Records called activities: what somebody ran or rode is one as well, so that what each holds must show that it is written down who did what. */
import { bare, calleeName, dotted, isCall, keyName, memberName, type CallNode, type JsNode } from '../../parse/javascript/index.ts'

const model = /(^|[._])activit(y|ies)(_?(feeds?|stream|histor(y|ies)|records?|entr(y|ies)))?(_?(model|repository|repo|table))?$/i
const writes = /\.(create|createMany|bulkCreate|insert|insertOne|insertMany|insertInto|save|add)$/
const what = /^(type|action|event|verb|kind|((activity|event|action)_?(type|kind|name)))$/i
const who =
  /^((from|acting|remote|created_?by|performed_?by|done_?by)_?)?(user|actor|author|member|admin|account)(_?id)?$|^u_?id$|^(created|performed|done|triggered|acted)_?by(_?id)?$/i

export const activityWords: readonly string[] = [
  ...['create', 'bulkCreate', 'insert', 'save', 'add('].flatMap((verb) => [`ctivity.${verb}`, `ctivities.${verb}`]),
  ...['Feed', 'Stream', 'Histor', 'Record', 'Entr', 'Model', 'Repo'].map((ending) => `ctivity${ending}`),
  ...['new Activity(', 'insert(activit', 'events.log('],
]

/** `Activity.create({ type: kinds.BERTH_LEFT, userId })`, `new Activity({ … })`, `insert(activities).values({ … })`. */
export function isActivity(call: CallNode): boolean {
  const name = calleeName(call)
  const isMade = call.type === 'NewExpression' ? model.test(name) : writes.test(name) && model.test(name.replace(/\.\w+$/, ''))
  if (!isMade && !isInserted(call)) return false
  return call.arguments.some((argument) => argument.type !== 'SpreadElement' && namesBoth(argument as JsNode))
}

/** `events.log({ type: 'berth-left', uid })`: what users did, or how often they did it. */
export function isEvent(call: CallNode): boolean {
  return /(^|\.)events\.log$/.test(calleeName(call)) && call.arguments.some((argument) => argument.type !== 'SpreadElement' && namesBoth(argument as JsNode))
}

function isInserted(call: CallNode): boolean {
  const callee = bare(call.callee as JsNode)
  if (callee.type !== 'MemberExpression' || memberName(callee) !== 'values') return false
  const insert = bare(callee.object)
  const table = isCall(insert) && /(^|\.)insert$/.test(calleeName(insert)) ? insert.arguments[0] : undefined
  return table?.type === 'Identifier' && model.test(table.name)
}

/** What was done is one of the code's own words: what a request names may be anything. */
function namesBoth(start: JsNode): boolean {
  const node = bare(start)
  if (node.type === 'ArrayExpression') return node.elements.some((one) => one !== null && one.type !== 'SpreadElement' && namesBoth(one))
  if (node.type !== 'ObjectExpression') return false
  const entries = node.properties.flatMap((one) => (one.type === 'ObjectProperty' && !one.computed ? [{ key: keyName(one.key) ?? '', value: one.value }] : []))
  const inner = entries.find(({ key }) => key === 'data')?.value
  if (inner !== undefined && namesBoth(inner)) return true
  return entries.some(({ key, value }) => what.test(key) && isOwnWord(value)) && entries.some(({ key }) => who.test(key))
}

function isOwnWord(start: JsNode): boolean {
  const node = bare(start)
  if (node.type === 'ConditionalExpression') return isOwnWord(node.consequent) && isOwnWord(node.alternate)
  if (node.type === 'StringLiteral' || node.type === 'TemplateLiteral') return true
  return (
    (node.type === 'MemberExpression' || node.type === 'Identifier') &&
    /(^|\.)([A-Z]\w*|(types|kinds|actions|events|verbs|activities)\.\w+)$/.test(dotted(node))
  )
}
