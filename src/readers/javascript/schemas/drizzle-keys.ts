/** Keys of a table as Drizzle's third argument lists them: indexes, uniques, primary and foreign keys. */
import { isPresence } from '../../../parse/index-words.ts'
import { bare, bindingOf, isCall, memberName, type JsNode } from '../../../parse/javascript/index.ts'
import { chainOf, type Chain } from './chain.ts'
import type { Table } from './draft.ts'
import { argumentsOf, at, itemsOf, member, opened, resultOf, settle, textAt, type Here, type World } from './world.ts'

export function keyOf(value: Here, table: Table, world: World): void {
  const chain = chainOf(value, world)
  if (chain === undefined || chain.origin === undefined || !/^drizzle-orm/.test(chain.origin.source)) {
    table.close('one of its keys is told only when it runs')
    return
  }
  // A key that a helper makes is told where the table takes it.
  const node = value.module === table.in ? value.node : chain.root.node
  const module = value.module === table.in ? value.module : chain.root.module
  switch (chain.called) {
    case 'index':
    case 'uniqueIndex':
    case 'unique': {
      const index = indexOf(chain, world)
      if (index === undefined) table.close('an index of it is told only when it runs')
      else table.key(chain.called === 'index' ? 'index' : 'unique', index.columns, module, node, index.more)
      return
    }
    case 'primaryKey':
    case 'foreignKey': {
      const [first] = argumentsOf(chain.root)
      const listed = first === undefined ? undefined : (member(first, 'columns', world) ?? (chain.called === 'foreignKey' ? undefined : first))
      const columns = chain.called === 'primaryKey' && listed === first ? argumentsOf(chain.root) : listed === undefined ? undefined : itemsOf(listed, world)
      const names = columns?.map((one) => columnNamed(one, world)?.name)
      if (names === undefined || names.includes(undefined)) {
        table.close('a key of it is told only when it runs')
        return
      }
      const plain = names as readonly string[]
      if (chain.called === 'primaryKey') table.key('id', plain, module, node)
      else table.field(plain.join(', '), 'foreignKey', module, node, { foreignKey: plain })
    }
  }
}

interface Index {
  readonly columns: readonly string[]
  readonly more: { readonly type?: string; readonly partial?: true; readonly present?: true; readonly classed?: true }
}

/** `.on(a, b)`, `.using('gin', a)`, `.where(…)`; an expression ends what an index begins with. */
function indexOf(chain: Chain, world: World): Index | undefined {
  const on = chain.links.find((link) => /^(?:on|onOnly|using)$/.test(link.name))
  if (on === undefined) return undefined
  const args = argumentsOf(on.call)
  const type = on.name === 'using' ? textAt(args[0], world) : undefined
  if (on.name === 'using' && type === undefined) return undefined
  const listed = on.name === 'using' ? args.slice(1) : args
  const columns: string[] = []
  let classed = false
  for (const one of listed) {
    // What is spread in may be any column.
    if ((one.node.type as string) === 'SpreadElement') return undefined
    const column = columnNamed(one, world)
    if (column === undefined) {
      if (!isExpression(one, world)) return undefined
      break
    }
    columns.push(column.name)
    classed ||= column.classed
  }
  const where = chain.links.find((link) => link.name === 'where')
  const partial = where !== undefined
  const present = where !== undefined && argumentsOf(where.call).some((one) => asksPresence(one, columns[0], world))
  return {
    columns,
    more: { ...(type === undefined ? {} : { type }), ...(partial ? { partial } : {}), ...(present ? { present } : {}), ...(classed ? { classed } : {}) },
  }
}

/** `isNotNull(t.userId)`, `` sql`${t.userId} is not null` ``, `` sql`user_id IS NOT NULL` ``: whatever is asked for that column is found by the index. */
function asksPresence(start: Here, column: string | undefined, world: World): boolean {
  const here = opened(start, world)
  const { node } = here
  const isIt = (one: JsNode | undefined): boolean => one !== undefined && columnNamed(at(here, one), world)?.name === column
  if (isCall(node)) return memberOrName(node.callee as JsNode) === 'isNotNull' && isIt(node.arguments[0] as JsNode | undefined)
  if ((node.type as string) !== 'TaggedTemplateExpression') return false
  const { quasis, expressions } = (node as Extract<JsNode, { type: 'TaggedTemplateExpression' }>).quasi
  const [before = '', after = ''] = quasis.map(({ value }) => value.raw)
  if (expressions.length === 1) return isPresence(`a${after}`, 'a') && before.trim() === '' && isIt(expressions[0] as JsNode)
  // A column bears its property's name, in whichever way of writing.
  const named = /^\W{0,9}(\w{1,128})/.exec(before)?.[1] ?? ''
  return expressions.length === 0 && isPresence(before, named) && named.replaceAll('_', '').toLowerCase() === column?.replaceAll('_', '').toLowerCase()
}

const memberOrName = (node: JsNode): string | undefined =>
  memberName(bare(node)) ?? (bare(node).type === 'Identifier' ? (bare(node) as { name: string }).name : undefined)

/** What PostgreSQL takes for the type by itself, and drizzle-kit writes down when it reads a database: https://www.postgresql.org/docs/current/indexes-opclass.html */
function isDefaultClass(node: JsNode | undefined): boolean {
  return (
    node?.type === 'StringLiteral' &&
    /^(uuid|text|varchar|bpchar|int[248]|bool|timestamp|timestamptz|date|time|numeric|float[48]|enum|oid|bytea|inet)_ops$/.test(node.value)
  )
}

/** `t.userId`, `t.userId.desc()`, or a name taken out of the parameter. */
function columnNamed(start: Here, world: World): { readonly name: string; readonly classed: boolean } | undefined {
  let here = settle(start, world)
  let classed = false
  for (let step = 0; step < 12; step++) {
    if (!isCall(here.node)) break
    const callee = bare(here.node.callee as JsNode)
    const method = memberName(callee)
    if (callee.type !== 'MemberExpression' || !/^(?:asc|desc|nullsFirst|nullsLast|op)$/.test(method ?? '')) return undefined
    classed ||= method === 'op' && !isDefaultClass(here.node.arguments[0] as JsNode | undefined)
    here = settle(at(here, callee.object), world)
  }
  const name = memberName(here.node)
  if (name !== undefined) return { name, classed }
  const binding = bindingOf(here.module, here.node)
  const last = binding?.kind === 'parameter' ? binding.route.at(-1) : undefined
  return last === undefined ? undefined : { name: last, classed }
}

/** `` sql`lower(${t.email})` ``, by itself or from a function that makes it. */
function isExpression(start: Here, world: World): boolean {
  let here = opened(start, world)
  if (isCall(here.node)) here = resultOf(here, world) ?? here
  const node =
    isCall(here.node) && memberName(here.node.callee as JsNode) !== undefined ? bare((here.node.callee as { object?: JsNode }).object ?? here.node) : here.node
  return (node.type as string) === 'TaggedTemplateExpression'
}
