/** By which fields serving code looks rows up through Prisma: what an index should lead. */
import { known } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { keyName, lineOf, memberName, property, resolve, type CallNode, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'

const verbs: ReadonlySet<string> = new Set(['findMany', 'findFirst', 'findFirstOrThrow', 'count', 'aggregate', 'groupBy', 'updateMany', 'deleteMany'])

export const filterFinder: Finder = {
  words: [...verbs].map((verb) => `.${verb}(`),
  find: (looked) => looked.module.calls.flatMap((call) => filterOf(call, looked) ?? []),
}

/** `prisma.deposit.findMany({ where: { status, userId } })`: the model as code names it, and the plain fields of the filter. */
function filterOf(call: CallNode, { module, imports, use }: Looked): FeatureDeclaration | undefined {
  const callee = call.callee as JsNode
  if (!verbs.has(memberName(callee) ?? '') || (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression')) return undefined
  const model = memberName(callee.object)
  const option = call.arguments[0]
  if (model === undefined || option === undefined || option.type === 'SpreadElement') return undefined
  const where = property({ module, node: option }, 'where', imports)
  const fields = where === undefined ? undefined : fieldsOf(resolve(where, imports).node)
  if (fields === undefined || fields.length === 0) return undefined
  const at = { path: module.path, line: lineOf(call), key: `${model}.${fields.join(',')}` }
  return {
    kind: 'feature',
    what: 'filter',
    library: 'prisma',
    name: model,
    path: module.path,
    at,
    use,
    facts: new Map([['fields', known(fields.join(','), at)]]),
  }
}

/** Undefined where a part is not plainly written: a spread may bring any field. */
function fieldsOf(node: JsNode): readonly string[] | undefined {
  if (node.type !== 'ObjectExpression') return undefined
  const fields: string[] = []
  for (const one of node.properties) {
    if (one.type !== 'ObjectProperty' || one.computed) return undefined
    const name = keyName(one.key)
    if (name === undefined || /^(OR|NOT|AND)$/.test(name)) return undefined
    fields.push(name)
  }
  return fields
}
