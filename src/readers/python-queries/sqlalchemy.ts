/** Queries of SQLAlchemy, SQLModel and Flask-SQLAlchemy as handlers write them. */
import type { PyCall, PyExpression } from '../../parse/python/index.ts'
import type { Body } from './body.ts'
import { chainOf, isWideArgument, isWideExpression, type Chain, type Step } from './chain.ts'
import { originOf, type Names } from './names.ts'
import type { Query } from './query.ts'

const session = /(^|_)(session|db)\d?$|^(db|session)_\w+$/i
const keeps = /^(order_by|options|execution_options|outerjoin|where|filter|filter_by)$/
const builds = /^(order_by|options|execution_options|outerjoin|join|where|filter|filter_by|limit|offset|distinct|group_by|having|with_for_update|select_from)$/
const unpacks = /^(scalars|unique|mappings|tuples)$/
const many = /^(all|fetchall)$/
const one = /^(first|one|one_or_none|scalar|scalar_one|scalar_one_or_none|count)$/

interface Built {
  readonly model: string
  readonly steps: readonly Step[]
}

/** {@link https://docs.sqlalchemy.org/en/20/orm/queryguide/select.html}, and the Query API before it. */
export function sqlalchemyQuery(chain: Chain, body: Body, names: Names): Query | undefined {
  // What is done with the rows that came is no part of the query.
  const end = chain.steps.findIndex(({ name, call }) => call?.arguments.length === 0 && (many.test(name) || one.test(name)))
  const last = chain.steps[end]
  if (last === undefined) return undefined
  const before = chain.steps.slice(0, end)
  const built = byQuery(chain.root, before) ?? byStatement(chain.root, before, body, names)
  if (built === undefined || !built.steps.every(({ name, call }) => call !== undefined && builds.test(name))) return undefined
  const called = (name: RegExp): boolean => built.steps.some((step) => name.test(step.name))
  return {
    chain,
    model: built.model,
    name: `${built.model}.${last.name}`,
    library: 'sqlalchemy',
    whole: many.test(last.name) && built.steps.every(isKept),
    joined: called(/^(options|join)$/),
    sliced: called(/^(limit|offset)$/),
    asks: !called(/^with_for_update$/),
  }
}

function isKept({ name, call }: Step): boolean {
  if (!keeps.test(name) || call === undefined) return false
  if (/^(where|filter|filter_by)$/.test(name)) return call.arguments.every((given) => isWideArgument(given) || isWideExpression(given))
  return true
}

/** `session.query(Order)…` and Flask-SQLAlchemy's `Order.query…`. */
function byQuery(root: string, steps: readonly Step[]): Built | undefined {
  const [first] = steps
  if (first?.name === 'query' && first.call === undefined && /^[A-Z]\w*[a-z]/.test(root)) return { model: root, steps: steps.slice(1) }
  const at = steps.findIndex(({ name }) => name === 'query')
  const receiver = at === 0 ? root : steps[at - 1]?.name
  const model = entityOf(steps[at]?.call)
  return receiver === undefined || model === undefined || !session.test(receiver) ? undefined : { model, steps: steps.slice(at + 1) }
}

/** `session.execute(select(Order)…).scalars()`, also where the statement has a name. */
function byStatement(root: string, steps: readonly Step[], body: Body, names: Names): Built | undefined {
  const at = steps.findIndex(({ name, call }) => call !== undefined && /^(execute|scalars|exec)$/.test(name))
  const receiver = at === 0 ? root : steps[at - 1]?.name
  const given = steps[at]?.call?.arguments[0]
  if (receiver === undefined || given === undefined || given.name !== undefined || !session.test(receiver)) return undefined
  if (!steps.slice(at + 1).every(({ name }) => unpacks.test(name))) return undefined
  const statement = chainBehind(given.value, body)
  const [select, ...rest] = statement?.steps ?? []
  if (statement === undefined || select?.name !== '()' || select.call === undefined) return undefined
  if (!/^(sqlalchemy(\.future|\.sql|\.sql\.expression)?|sqlmodel)\.select$/.test(originOf(select.call.callee, names) ?? '')) return undefined
  const model = entityOf(select.call)
  return model === undefined ? undefined : { model, steps: rest }
}

/** Of several columns or tables nothing is said: they may be sums. */
function entityOf(call: PyCall | undefined): string | undefined {
  const [first, ...others] = call?.arguments ?? []
  if (first === undefined || others.length > 0 || first.name !== undefined || first.spread !== undefined) return undefined
  const name = first.value.type === 'name' || first.value.type === 'member' ? first.value.name : ''
  return /^[A-Z]\w*[a-z]/.test(name) ? name : undefined
}

/** A chain, also behind a name that is set once and by nothing else. */
export function chainBehind(node: PyExpression, body: Body): Chain | undefined {
  const sets = node.type === 'name' ? body.assigned.get(node.name) : undefined
  const value = node.type !== 'name' ? node : sets?.length === 1 ? sets[0]?.value : undefined
  return value === undefined ? undefined : chainOf(value)
}
