/** Keys that stand beside their class or table: `Index("name", Model.column)`. */
import type { ModelDeclaration } from '../../model/declaration.ts'
import type { Classes } from './classes.ts'
import { coreTable } from './core.ts'
import { tableOf } from './declarative.ts'
import { keyOf, type Named } from './keys.ts'
import { calledName } from './origins.ts'
import { Table } from './table.ts'
import { at, settle, type Called, type Here } from './world.ts'

/** A part of a table that has this key alone: the linker joins the two. */
export async function outsideKeys(call: Called, classes: Classes): Promise<ModelDeclaration | undefined> {
  if (!/^(Index|UniqueConstraint)$/.test(calledName(call) ?? '')) return undefined
  let owner: Table | undefined
  for (const { name, here } of call.given) if (name === undefined) owner ??= await ownerOf(here, classes)
  if (owner?.name === undefined) return undefined
  const { module, node } = call.here
  const table = new Table(owner.own, owner.name, module, node)
  const named = (text: string): string => owner.named(text)
  const refer: Named = async (here) => {
    const column = columnIn(here)
    return column === undefined ? undefined : named(column)
  }
  await keyOf(call, table, named, refer, classes.world)
  // Of the two parts the linker may meet this one first.
  return { ...table.model(), at: owner.model().at }
}

/** `Model.column`, `table.c.column`, `table.c["column"]`. */
function columnIn({ node }: Here): string | undefined {
  if (node.type === 'subscript' && node.index?.type === 'string') return node.index.value
  return node.type === 'member' ? node.name : undefined
}

async function ownerOf(start: Here, classes: Classes): Promise<Table | undefined> {
  let here = start
  for (let step = 0; step < 8; step++) {
    const { node } = here
    const next =
      node.type === 'call' ? (node.arguments[0]?.value ?? node.callee) : node.type === 'member' || node.type === 'subscript' ? node.object : undefined
    if (next === undefined) return undefined
    here = at(here, next)
    const settled = await settle(here, classes.world)
    const table = settled.is === 'class' ? await tableOf(settled.found, classes) : await coreTable(settled, '', here.node, classes.world)
    if (table !== undefined) return table
  }
  return undefined
}
