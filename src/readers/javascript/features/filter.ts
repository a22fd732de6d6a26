/** By which fields serving code looks rows up through Prisma: what an index should lead. */
import { known } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, keyName, lineOf, memberName, property, resolve, type CallNode, type JsNode } from '../../../parse/javascript/index.ts'
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
  const filtered = where === undefined ? undefined : fieldsOf(resolve(where, imports).node)
  if (filtered === undefined || filtered.length === 0) return undefined
  const fields = filtered.map(({ name }) => name)
  const inside = filtered.flatMap(({ name, isInside }) => (isInside ? [name] : []))
  const at = { path: module.path, line: lineOf(call), key: `${model}.${fields.join(',')}` }
  return {
    kind: 'feature',
    what: 'filter',
    library: 'prisma',
    name: model,
    path: module.path,
    at,
    use,
    facts: new Map([['fields', known(fields.join(','), at)], ...(inside.length === 0 ? [] : [['inside', known(inside.join(','), at)] as const])]),
  }
}

interface Filtered {
  readonly name: string
  readonly isInside: boolean
}

/** What a value holds is asked: {@link https://www.prisma.io/docs/orm/reference/prisma-client-reference#json-filters}, and texts by their parts. */
const insides = /^(path|array_contains|array_starts_with|array_ends_with|string_contains|string_ends_with|contains|endsWith|search|has|hasSome|hasEvery)$/

function asksInside(value: JsNode): boolean {
  return value.type === 'ObjectExpression' && value.properties.some((one) => one.type === 'ObjectProperty' && insides.test(keyName(one.key) ?? ''))
}

/** Undefined where a part is not plainly written: a spread may bring any field. */
function fieldsOf(node: JsNode): readonly Filtered[] | undefined {
  if (node.type !== 'ObjectExpression') return undefined
  const fields: Filtered[] = []
  for (const one of node.properties) {
    if (one.type !== 'ObjectProperty' || one.computed) return undefined
    const name = keyName(one.key)
    if (name === undefined || /^(OR|NOT|AND)$/.test(name)) return undefined
    fields.push({ name, isInside: asksInside(bare(one.value as JsNode)) })
  }
  return fields
}
