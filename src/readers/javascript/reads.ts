/** Which calls read rows of a database, told by the names that each library gives them. */
import { bare, dotted, isCall, memberName, originOf, type CallNode, type JsModule, type JsNode } from '../../parse/javascript/index.ts'

export interface Read {
  readonly library: 'prisma' | 'drizzle' | 'typeorm' | 'sequelize' | 'mongoose' | 'sql'
  readonly verb: string
  /** What is asked, as code writes it: `prisma.visit.findMany`. */
  readonly name: string
}

const prisma = /^(findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|count|aggregate|groupBy)$/
const drizzle = /^(findMany|findFirst)$/
const typeorm = /^(find|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|findAndCount|findAndCountBy|count|countBy)$/
const sequelize = /^(findAll|findOne|findByPk|findAndCountAll)$/
const mongoose = /^(find|findOne|findById|countDocuments)$/

const client = /(^|\.)_?(\w*prisma\w*|db|database|tx|trx|client|orm)$/i
const repository = /(^|\.)_?(\w*repository|\w*repo|entityManager|manager)$/i
/** A class that stands for a table: `Visit.findAll()`, and what Nest injects: `this.visitModel.find()`. */
const model = /^[A-Z]\w*$|(^|\.)\w+Model$|^(db|models)\.[A-Z]\w*$/
const sql = /(^|\.)_?\w*(pool|client|db|database|connection|conn|dataSource|queryRunner|sequelize)$/i

export function readOf(call: CallNode, module: JsModule): Read | undefined {
  const callee = bare(call.callee as JsNode)
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined
  const verb = memberName(callee)
  if (verb === undefined) return undefined
  const object = bare(callee.object)
  if (verb === 'from' || verb === 'where') return selected(call)
  const receiver = dotted(object)
  if (receiver.includes('?')) return undefined
  const as = (library: Read['library']): Read => ({ library, verb, name: `${receiver}.${verb}` })
  const isMember = object.type === 'MemberExpression' || object.type === 'OptionalMemberExpression'
  // Prisma's models hang on the client and begin small.
  if (prisma.test(verb) && isMember && /\.[a-z]\w*$/.test(receiver) && client.test(dotted(object.object))) return as('prisma')
  // Drizzle's tables hang on what its client calls `query`.
  if (drizzle.test(verb) && isMember && /(^|\.)query$/.test(dotted(object.object)) && client.test(dotted(object.object).replace(/\.query$/, '')))
    return as('drizzle')
  if (typeorm.test(verb) && repository.test(receiver)) return as('typeorm')
  if (sequelize.test(verb) && model.test(receiver) && !receiver.endsWith('Model')) return as('sequelize')
  if (mongoose.test(verb) && model.test(receiver) && !isBuiltIn(receiver) && (verb !== 'find' || isFilter(call))) return as('mongoose')
  if (!/^(query|execute)$/.test(verb) || !(sql.test(receiver) || originOf(module, object) !== undefined)) return undefined
  const first = call.arguments[0]
  const text = first === undefined ? undefined : bare(first)
  const written = text?.type === 'StringLiteral' ? text.value : text?.type === 'TemplateLiteral' ? text.quasis[0]?.value.raw : undefined
  return written !== undefined && /^\s*SELECT\s/i.test(written) ? as('sql') : undefined
}

/** `db.select().from(visits)` and the `where` behind it: a builder's table is no text, as it is with others of that spelling. */
function selected(call: CallNode): Read | undefined {
  let node: JsNode = call
  let table: string | undefined
  for (let step = 0; step < 20 && isCall(node); step++) {
    const callee: JsNode = bare(node.callee as JsNode)
    if (callee.type !== 'MemberExpression') return undefined
    const verb = memberName(callee)
    const first = node.arguments[0]
    if (verb === 'from') {
      if (first?.type !== 'Identifier' && first?.type !== 'MemberExpression') return undefined
      table = dotted(first)
    }
    if (verb === 'select' || verb === 'selectDistinct') {
      const receiver = dotted(callee.object)
      return table === undefined || !client.test(receiver) ? undefined : { library: 'drizzle', verb: 'select', name: `${receiver}.${verb} from ${table}` }
    }
    node = bare(callee.object)
  }
  return undefined
}

/** An array’s `find` takes a function. */
function isFilter(call: CallNode): boolean {
  const [first] = call.arguments
  return first === undefined || first.type === 'ObjectExpression'
}

function isBuiltIn(name: string): boolean {
  return /^(Array|Object|Map|Set|Promise|Math|JSON|Reflect|[A-Z_\d]+)$/.test(name)
}
