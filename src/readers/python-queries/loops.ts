/** Queries that a handler asks once for each row of another query. */
import type { PyExpression, PyModule } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import type { Body, Loop } from './body.ts'
import { chainOf, chainsIn, type Step } from './chain.ts'
import { djangoQuery } from './django.ts'
import { anyModelOf, modelOf } from './models.ts'
import type { Names } from './names.ts'
import type { Query } from './query.ts'
import { chainBehind, sqlalchemyQuery } from './sqlalchemy.ts'

export interface Asked {
  readonly node: PyExpression
  readonly name: string
  readonly library: Query['library']
}

export async function askedInLoops(body: Body, module: PyModule, names: Names, context: ReadContext): Promise<readonly Asked[]> {
  const overOf = (loop: Loop): Query | undefined => {
    const chain = loop.leaves ? undefined : chainBehind(loop.over, body)
    const query = chain === undefined ? undefined : (djangoQuery(chain) ?? sqlalchemyQuery(chain, body, names))
    return query === undefined || query.sliced || (query.library === 'django' && query.asks) ? undefined : query
  }
  const loopAt = (node: PyExpression): Loop | undefined => {
    const around = body.around.get(node)
    // What stands under a condition may be asked once and kept.
    return around === undefined || around.conditional ? undefined : around.loops.at(-1)
  }
  const found: Asked[] = []
  for (const chain of chainsIn(body)) {
    const loop = loopAt(chain.node)
    const query = loop === undefined ? undefined : (djangoQuery(chain) ?? sqlalchemyQuery(chain, body, names))
    if (loop === undefined || query === undefined || !query.asks || (overOf(loop) === undefined && !isSent(loop))) continue
    const bound = loop.binds.find((bind) => chain.steps.some((step) => mentions(step, bind)))
    if (bound !== undefined && (query.library === 'sqlalchemy' || (await anyModelOf(query.model, module, context)) !== undefined))
      found.push({ node: chain.node, name: `${query.name} for each ${bound}`, library: query.library })
  }
  found.push(...(await relatedRows(body, module, context, overOf, loopAt)))
  return found
}

/** `for one in request.data`, and in a part of it: as long as whoever sends it likes ({@link https://www.django-rest-framework.org/api-guide/requests/#data}). */
function isSent({ over, leaves }: Loop): boolean {
  const chain = leaves ? undefined : chainOf(over)
  const [first, ...rest] = chain?.root === 'self' && chain.steps[0]?.name === 'request' ? chain.steps.slice(1) : chain?.root === 'request' ? chain.steps : []
  return first?.name === 'data' && first.call === undefined && rest.every(({ name }) => /^(\[\]|get)$/.test(name))
}

/** `order.customer.name` where the foreign key `customer` did not come along ({@link https://docs.djangoproject.com/en/5.2/ref/models/querysets/#select-related}). */
async function relatedRows(
  body: Body,
  module: PyModule,
  context: ReadContext,
  overOf: (loop: Loop) => Query | undefined,
  loopAt: (node: PyExpression) => Loop | undefined,
): Promise<readonly Asked[]> {
  const found: Asked[] = []
  const told = new Set<string>()
  for (const node of body.all) {
    if (node.type !== 'member' || node.object.type !== 'member' || node.object.object.type !== 'name') continue
    const [row, key] = [node.object.object.name, node.object.name]
    const loop = loopAt(node)
    const above = body.above.get(node)
    const isSet = above?.type === 'assign' && above.targets.includes(node)
    if (loop === undefined || isSet || loop.binds.length !== 1 || loop.binds[0] !== row || told.has(`${row}.${key}`)) continue
    const query = overOf(loop)
    if (query === undefined || query.library !== 'django' || query.joined) continue
    if ((body.assigned.get(row)?.length ?? 0) > 1 || body.setMembers.has(`${row}.${key}`)) continue
    const model = await modelOf(query.model, module, context)
    if (model?.foreignKeys.has(key) !== true) continue
    told.add(`${row}.${key}`)
    found.push({ node, name: `${row}.${key} for each ${row}`, library: 'django' })
  }
  return found
}

/** A filter by many at once names no row of the loop; nor does what was cut or joined by it. */
function mentions({ call }: Step, bound: string): boolean {
  return call !== undefined && call.arguments.some(({ name, value }) => !/__(in|range)$/.test(name ?? '') && holds(value, bound, 0))
}

function holds(node: PyExpression, name: string, depth: number): boolean {
  if (depth > 20) return false
  switch (node.type) {
    case 'name':
      return node.name === name
    case 'member':
      return holds(node.object, name, depth + 1)
    case 'subscript':
      return holds(node.object, name, depth + 1)
    case 'binary':
      return node.operator === '==' && (holds(node.left, name, depth + 1) || holds(node.right, name, depth + 1))
    case 'call': {
      const { callee } = node
      const isFilter = callee.type === 'member' && /^(where|filter|filter_by)$/.test(callee.name)
      if (!isFilter && !(callee.type === 'name' && /^(Q|str|int)$/.test(callee.name))) return false
      return (isFilter && holds(callee.object, name, depth + 1)) || node.arguments.some((one) => holds(one.value, name, depth + 1))
    }
    default:
      return false
  }
}
