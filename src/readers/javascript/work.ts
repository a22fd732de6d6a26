/** What a call does to the world outside its process: whether doing it twice would be felt. */
import { bare, bindingOf, calleeName, childrenOf, fold, isCall, keyName, memberName, originOf, property } from '../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode } from '../../parse/javascript/index.ts'
import { fieldType } from './fields.ts'

/**
 * `writes`: a row, a message or a request that twice is one too many. `claims`: an atomic step that only one of several wins.
 * `harmless`: reads, deletes and settings of a whole set, which come out the same however often they run.
 */
export type Work = 'writes' | 'claims' | 'harmless'

const database =
  /(^|[._])(prisma|db|database|knex|sequelize|drizzle|pool|conn(ection)?|em|entitymanager|manager|trx?|tx|transaction|repo(sitory)?|\w+repo(sitory)?|\w*prisma(service|client)?|\w+model|models?)$/i
const databaseType = /^(\w*Repository|\w*Model|Model|EntityManager|DataSource|Knex|Kysely|Prisma\w*|Connection|Pool|Sequelize|NodePgDatabase|MySql2Database)$/
const modelName = /^[A-Z][a-z]\w*$/
const noDatabase =
  /cache|redis|metric|gauge|counter|histogram|memory|index|log(ger)?|hash|cipher|map$|set$|buffer|emitter|event|socket|^io$|span|trace|jwt|token|state|store$/i
const writing =
  /^(create|createMany|createManyAndReturn|insert|insertOne|insertMany|save|update|updateOne|upsert|bulkCreate|bulkWrite|increment|decrement|\$executeRaw|\$executeRawUnsafe|findByIdAndUpdate)$/
const strong = /^(insertOne|insertMany|updateOne|bulkCreate|bulkWrite|\$executeRaw|\$executeRawUnsafe|findByIdAndUpdate|upsert|createMany)$/
const claiming = /^(findOneAndUpdate|findOneAndDelete|findAndModify|findOneAndReplace|setLock|forUpdate|skipLocked|setOnLocked)$/
const setwise = /^(updateMany|deleteMany|delete|deleteOne|destroy|remove|truncate|del|unlink|rm)$/
const reading =
  /^(find\w*|count|countDocuments|aggregate|groupBy|select|get\w*|query|execute|exec|\$queryRaw|\$queryRawUnsafe|raw|json|text|log|info|warn|error|debug|trace|ping|quit|connect|disconnect|\$connect|\$disconnect|all|allSettled|race|any|resolve|reject|map|filter|forEach|reduce|push|set|setex|expire|hset|hget|hgetall|keys|scan|publish|emit|then|catch|finally|values|where|orderBy|limit|from|lean|populate|toArray|sort|slice|join|split|readFile|stat|access|readdir|close|end|\$transaction|transaction)$/

/** What the last route of an SQL text does. */
const sqlWrites = /^\s*(with\b[^]{0,400}?\)\s*)?(insert|update|merge|replace)\b/i
const sqlLocks = /\b(pg_try_advisory|pg_advisory|get_lock\s*\(|for\s+(no\s+key\s+)?update\b|skip\s+locked|for\s+share\b|sp_getapplock)/i
const sqlClaims = /^\s*update\b[^]*\breturning\b/i

/** The words of a text as far as they stand there. */
function textIn(node: JsNode | undefined, module: JsModule, imports: Imports): string {
  if (node === undefined) return ''
  if (node.type === 'TemplateLiteral') return node.quasis.map((part) => part.value.cooked ?? part.value.raw).join(' ? ')
  const value = fold({ module, node }, imports)
  const parts = value.kind === 'text' ? value.parts : [value]
  return parts.map((part) => (part.kind === 'literal' && typeof part.value === 'string' ? part.value : ' ? ')).join('')
}

/** What a text of SQL does, whoever runs it. */
export function workOfText(text: string): Work | 'locks' | undefined {
  if (text.length > 20_000) return undefined
  if (sqlLocks.test(text)) return 'locks'
  if (sqlClaims.test(text)) return 'claims'
  return sqlWrites.test(text) ? 'writes' : undefined
}

function isAwaited(module: JsModule, call: JsNode): boolean {
  for (let node: JsNode | undefined = module.parents.get(call); node !== undefined; node = module.parents.get(node)) {
    if (node.type === 'AwaitExpression' || node.type === 'ReturnStatement' || node.type === 'ArrowFunctionExpression') return true
    if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression' && !isCall(node) && node.type !== 'ArrayExpression') return false
  }
  return false
}

const poster = /^(post|put|patch)$/
const sender = /^(sendMail|sendEmail|sendMessage|sendMulticast|sendEachForMulticast|sendPush\w*|sendNotification|sendSms|sendSMS)$/

/** Whether `fetch(url, { method: 'POST' })` or a call of an HTTP library changes something elsewhere. */
function posts(module: JsModule, call: CallNode, name: string, imports: Imports): boolean {
  const origin = originOf(module, call.callee)
  if (origin !== undefined && /^(axios|got|ky|superagent|needle|undici)$/.test(origin.source) && poster.test(name)) return true
  const isFetch = calleeName(call) === 'fetch' || (origin !== undefined && /^(node-fetch|undici|cross-fetch)$/.test(origin.source))
  const options = call.arguments[1]
  if (!isFetch || options === undefined) return false
  const method = property({ module, node: options }, 'method', imports)
  const value = method === undefined ? undefined : fold(method, imports)
  return value?.kind === 'literal' && typeof value.value === 'string' && /^(post|put|patch)$/i.test(value.value)
}

/** `updateMany` whose condition names what it sets, such as a status: only one of several gets the row. */
function isClaim(module: JsModule, call: CallNode, imports: Imports): boolean {
  const options = call.arguments[0]
  if (options === undefined) return false
  const keys = (name: string): ReadonlySet<string> => {
    const found = property({ module, node: options }, name, imports)?.node
    if (found?.type !== 'ObjectExpression') return new Set()
    return new Set(found.properties.flatMap((entry) => (entry.type === 'ObjectProperty' ? (keyName(entry.key) ?? []) : [])))
  }
  const where = keys('where')
  return [...keys('data')].some((key) => where.has(key))
}

/** Whether an argument adds to what stands there, so that twice is too much. */
function adds(call: CallNode): boolean {
  const pending: JsNode[] = [...call.arguments]
  for (let next = pending.pop(), steps = 400; next !== undefined && steps > 0; next = pending.pop(), steps--) {
    if (next.type === 'ObjectProperty' && /^(increment|decrement|multiply|\$inc|push)$/.test(keyName(next.key) ?? '')) return true
    if (next.type === 'ObjectExpression' || next.type === 'ObjectProperty') pending.push(...childrenOf(next))
  }
  return false
}

/** What a call does; undefined where its name says nothing. */
export function workOf(module: JsModule, call: CallNode, imports: Imports): Work | 'locks' | undefined {
  const callee = bare(call.callee as JsNode)
  const name = memberName(callee) ?? (callee.type === 'Identifier' ? callee.name : '')
  if (call.type === 'NewExpression') return 'harmless'
  if (/^(query|execute|raw|run|none|one|any|unsafe|\$queryRawUnsafe|\$executeRawUnsafe)$/.test(name)) {
    const found = workOfText(textIn(call.arguments[0], module, imports))
    if (found !== undefined) return found
  }
  if (sender.test(name) || posts(module, call, name, imports)) return 'writes'
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return globals.test(name) ? 'harmless' : undefined
  const receiver = calleeName(call).split('.').slice(0, -1)
  const route = receiver.join('.')
  if (/^(console|Math|Object|JSON|Array|Date|Number|String|Promise|process|Buffer)$/.test(receiver[0] ?? '')) return 'harmless'
  if (claiming.test(name)) return name === 'setLock' ? 'locks' : 'claims'
  if (name === 'updateMany' && isClaim(module, call, imports)) return 'claims'
  if (setwise.test(name)) return adds(call) ? 'writes' : 'harmless'
  if (writing.test(name)) {
    if (isDatabase(module, callee.object, receiver) || strong.test(name)) return 'writes'
    // `invoice.save()` of a document; what `create` and `update` of something unknown do, nobody can say.
    return name === 'save' && receiver.length === 1 && receiver[0] !== 'this' && !noDatabase.test(route) && isAwaited(module, call) ? 'writes' : undefined
  }
  if (name === 'send' && /mail|resend|sgmail|sendgrid|ses|sns|sqs|transport/i.test(route)) return 'writes'
  return reading.test(name) ? 'harmless' : undefined
}

const globals =
  /^(fetch|setTimeout|clearTimeout|clearInterval|setImmediate|parseInt|Number|String|Boolean|Date|BigInt|isNaN|require|structuredClone|delay|sleep|wait)$/

/** A Prisma client's model, an ORM's connection, or a class of a model. */
function isDatabase(module: JsModule, object: JsNode, receiver: readonly string[]): boolean {
  const [last = '', before = ''] = receiver.toReversed()
  if (database.test(before) || database.test(last)) return true
  const type = fieldType(module, object)
  if (type !== undefined && databaseType.test(type)) return true
  const node = bare(object)
  if (node.type !== 'Identifier' || !modelName.test(last)) return false
  const binding = bindingOf(module, node)
  return binding?.kind === 'import' || binding?.init !== undefined
}
