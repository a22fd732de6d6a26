/** What loops of a migration go over, where that is written out: each turn is read with the names that it binds. */
import type { PyExpression, PyModule, PyStatement } from '../../../parse/python/index.ts'

type Block = PyStatement & { readonly type: 'block' }

/** Items of one list. */
const mostTurns = 100

/** Assignments of each turn of `for a in [...]`, over a list, the keys of a dict or its `.items()`, also under a name; undefined for any other loop. */
export function turnsOf(block: Block, own: readonly PyStatement[], module: PyModule): readonly (readonly PyStatement[])[] | undefined {
  const [head] = block.heads
  const items = block.of !== 'for' || head === undefined ? undefined : itemsOf(head, [...module.body, ...own])
  if (head === undefined || items === undefined || items.length === 0 || items.length > mostTurns) return undefined
  const { line, endLine, from, to } = head
  return items.map((item) => {
    const values = block.binds.length === 1 ? [item] : item.type === 'list' ? item.items : []
    return block.binds.flatMap((name, index): readonly PyStatement[] => {
      const value = values[index]
      return value === undefined ? [] : [{ type: 'assign', targets: [{ type: 'name', name, line, endLine, from, to }], value, line, endLine, from, to }]
    })
  })
}

function itemsOf(node: PyExpression, around: readonly PyStatement[]): readonly PyExpression[] | undefined {
  const called = node.type === 'call' && node.arguments.length === 0 && node.callee.type === 'member' ? node.callee : undefined
  const isPairs = called?.name === 'items'
  const over = called !== undefined && (isPairs || called.name === 'keys') ? called.object : node
  const found = over.type === 'name' ? setBy(over.name, around) : over
  if (found?.type === 'list') return called === undefined && found.items.every(({ type }) => type !== 'spread') ? found.items : undefined
  if (found?.type !== 'dict') return undefined
  const items = found.entries.map(({ key, value }): PyExpression | undefined => {
    const { line, endLine, from, to } = value
    return key === undefined || !isPairs ? key : { type: 'list', of: 'tuple', items: [key, value], line, endLine, from, to }
  })
  return items.every((one) => one !== undefined) ? items : undefined
}

/** What a name is set to once and by nothing else. */
function setBy(name: string, around: readonly PyStatement[]): PyExpression | undefined {
  const all = around.filter((one) => one.type === 'assign' && one.targets.some((target) => target.type === 'name' && target.name === name))
  const [only] = all
  return all.length === 1 && only?.type === 'assign' ? only.value : undefined
}
