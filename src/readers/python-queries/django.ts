/** Queries of Django as handlers write them: what they read, and whether a whole table comes out. */
import type { PyExpression } from '../../parse/python/index.ts'
import type { Body } from './body.ts'
import { isWideArgument, type Chain, type Step } from './chain.ts'
import type { Query } from './query.ts'

/** What leaves as many rows as there are ({@link https://docs.djangoproject.com/en/5.2/ref/models/querysets/}). */
const keeps = /^(all|order_by|reverse|select_related|prefetch_related|only|defer|using|values|values_list)$/
const asks = /^(get|first|last|exists|count|aggregate|earliest|latest)$/
const lazy = /^(all|filter|exclude|order_by|reverse|select_related|prefetch_related|only|defer|using|values|values_list|annotate|distinct|alias)$/

/** `Order.objects.filter(…)`; undefined for what is none. */
export function djangoQuery(chain: Chain): Query | undefined {
  const [manager, ...behind] = chain.steps
  // What is done with the row that came is no part of the query.
  const end = behind.findIndex(({ name, call }) => call !== undefined && asks.test(name))
  const steps = end === -1 ? behind : behind.slice(0, end + 1)
  if (manager?.name !== 'objects' || manager.call !== undefined || steps.length === 0 || !/^[A-Z]/.test(chain.root)) return undefined
  const last = steps.at(-1)
  const known = steps.every((step) => step.name === '[]' || (step.call !== undefined && (lazy.test(step.name) || (asks.test(step.name) && step === last))))
  if (!known) return undefined
  return {
    chain,
    model: chain.root,
    name: `${chain.root}.objects.${steps.findLast(({ name }) => name !== '[]')?.name ?? 'all'}`,
    library: 'django',
    whole: steps.every(isKept),
    joined: steps.some(({ name }) => /^(select_related|prefetch_related|values|values_list|annotate)$/.test(name)),
    sliced: steps.some(({ name }) => name === '[]'),
    asks: last !== undefined && asks.test(last.name),
  }
}

function isKept({ name, call }: Step): boolean {
  if (call === undefined) return false
  if (name === 'filter') return call.arguments.every(isWideArgument)
  return keeps.test(name)
}

/** Whether all rows of a query are taken: it is made a list, gone through to the end, or given to a serialiser. */
export function isTakenWhole(query: Query, body: Body): boolean {
  const { node } = query.chain
  if (takes(node, body)) return true
  const above = body.above.get(node)
  if (above?.type !== 'assign' || above.value !== node || above.targets.length !== 1) return false
  const [target] = above.targets
  if (target?.type !== 'name' || body.assigned.get(target.name)?.length !== 1) return false
  const uses = (body.named.get(target.name) ?? []).filter((one) => one !== target)
  // What somebody else is given may be cut there.
  return uses.length > 0 && uses.every((use) => takes(use, body) || isCounted(use, body)) && uses.some((use) => takes(use, body))
}

function isCounted(use: PyExpression, body: Body): boolean {
  const above = body.above.get(use)
  return above?.type === 'member' && /^(count|exists)$/.test(above.name)
}

function takes(node: PyExpression, body: Body): boolean {
  const above = body.above.get(node)
  if (above === undefined) return false
  if (above.type === 'block') return above.of === 'for' && above.heads[0] === node && above.heads.length === 1 && body.leaves.get(node) === false
  if (above.type === 'other' && 'loop' in above) return above.loop?.over === node && !endsEarly(above, body)
  if (above.type !== 'call') return false
  const isFirst = above.arguments[0]?.value === node
  const name = above.callee.type === 'name' || above.callee.type === 'member' ? above.callee.name : ''
  if (above.callee.type === 'name' && /^(list|tuple)$/.test(name)) return isFirst && above.arguments.length === 1
  const isMany = above.arguments.some((one) => one.name === 'many' && one.value.type === 'constant' && one.value.value === true)
  return /Serializer$/.test(name) && isMany && (isFirst || above.arguments.some((one) => one.name === 'instance' && one.value === node))
}

/** `any(…)` and `next(…)` stop at the first that fits. */
function endsEarly(generator: PyExpression, body: Body): boolean {
  const above = body.above.get(generator)
  return above?.type === 'call' && above.callee.type === 'name' && /^(any|all|next)$/.test(above.callee.name)
}
