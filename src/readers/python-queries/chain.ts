/** Calls on calls as one list: `Order.objects.filter(…).all()[:5]` is a root and its steps. */
import type { PyArgument, PyCall, PyExpression } from '../../parse/python/index.ts'
import type { Body } from './body.ts'

export interface Step {
  /** `()` for a call of the root itself, `[]` for an index or a slice. */
  readonly name: string
  readonly call?: PyCall
}

export interface Chain {
  /** All of it. */
  readonly node: PyExpression
  readonly root: string
  readonly steps: readonly Step[]
}

export function chainOf(node: PyExpression): Chain | undefined {
  const steps: Step[] = []
  let at = node
  for (;;) {
    if (at.type === 'name') return { node, root: at.name, steps: steps.reverse() }
    if (at.type === 'call') {
      if (at.callee.type === 'member') {
        steps.push({ name: at.callee.name, call: at })
        at = at.callee.object
      } else {
        steps.push({ name: '()', call: at })
        at = at.callee
      }
    } else if (at.type === 'member') {
      steps.push({ name: at.name })
      at = at.object
    } else if (at.type === 'subscript') {
      steps.push({ name: '[]' })
      at = at.object
    } else return undefined
  }
}

/** The longest chains of a handler, each once. */
export function chainsIn({ all, above }: Body): readonly Chain[] {
  return all.flatMap((node) => {
    if (node.type !== 'call' && node.type !== 'member' && node.type !== 'subscript') return []
    const parent = above.get(node)
    const goesOn =
      ((parent?.type === 'member' || parent?.type === 'subscript') && parent.object === node) || (parent?.type === 'call' && parent.callee === node)
    return goesOn ? [] : (chainOf(node) ?? [])
  })
}

/** What most rows of a table are, and what most are not: a filter by them leaves the table as long as it is. */
const most = /^(is_)?(active|enabled|published|visible|public|approved|valid|available|live)$/
const few = /^(is_)?(deleted|archived|hidden|removed|disabled|draft|cancelled|canceled|banned|inactive|blocked)(_at|_on)?$/

function keepsMost(column: string, value: boolean | null): boolean {
  return value === true ? most.test(column) : few.test(column)
}

/** `active=True`, `deleted_at__isnull=True` of Django and of `filter_by`. */
export function isWideArgument({ name, spread, value }: PyArgument): boolean {
  if (name === undefined || spread !== undefined || value.type !== 'constant') return false
  return name.endsWith('__isnull') ? value.value === true && keepsMost(name.slice(0, -8), null) : keepsMost(name, value.value)
}

/** `Order.active == True`, `Order.deleted_at.is_(None)` of SQLAlchemy. */
export function isWideExpression({ name, spread, value }: PyArgument): boolean {
  if (name !== undefined || spread !== undefined) return false
  if (value.type === 'member') return keepsMost(value.name, true)
  if (value.type === 'binary')
    return /^(==|is)$/.test(value.operator) && value.left.type === 'member' && value.right.type === 'constant' && keepsMost(value.left.name, value.right.value)
  if (value.type !== 'call' || value.callee.type !== 'member' || value.callee.name !== 'is_') return false
  const column = value.callee.object
  const [asked] = value.arguments
  return column.type === 'member' && asked?.value.type === 'constant' && keepsMost(column.name, asked.value.value)
}
