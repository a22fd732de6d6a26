/** Reads EF Core's migrations: what `Up` asks of the migration builder, as the provider would send it. */
import { basename, dirname } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import { childOf, fieldOf, literalOf, nameOf, namedOf, nodesIn, parametersOf, parseCsharp, programOf, type CsNode } from '../../../parse/csharp/index.ts'
import { withoutMethod } from '../../../parse/csharp/slice.ts'
import type { ReadContext } from '../../reader.ts'
import { judged, type Told } from '../code/judge.ts'
import { writer } from '../code/statements.ts'
import { decided } from './conditions.ts'
import { engineOf } from './engine.ts'
import type { Place } from './values.ts'
import { runMethod, type Way } from './walk.ts'

const nothing: Reading = { declares: [], skipped: [] }

/** {@link https://learn.microsoft.com/ef/core/managing-schemas/migrations/} */
export async function readEfMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  // What the tools write beside it says nothing that the migration does.
  if (/(?:\.Designer|ModelSnapshot)\.cs$/.test(path)) return nothing
  const told = (line: number, reason: string): Reading => ({ declares: [], skipped: [{ path, line, reason }] })
  const { file: parsed, problem } = await parseCsharp({ ...file, text: withoutMethod(file.text, 'Down') })
  if (parsed === undefined) return told(1, `a migration that is ${problem}: what it drops and locks is not read`)
  const methods = methodsIn(parsed.root)
  const ups = (methods.get('Up') ?? []).filter(isUp)
  const own = migrationIn(parsed.root)
  if (ups.length === 0)
    return own === undefined || own.base === 'Migration' ? nothing : told(own.line, 'a migration whose base class says what it does: not read')
  const place = { program: programOf([parsed]), names: new Map(), lists: new Map(), builders: new Set<string>(), decide: decided }
  const apart = new Set<number>()
  const provider = await engineOf(dirname(path), context)
  return judged({
    tool: 'ef-core',
    path,
    name: own?.id ?? basename(path).replace(/\.cs$/, ''),
    provider,
    sentTo: (dialect) => sentBy(ups, { write: writer(dialect), sent: [], unread: [], apart, methods, steps: 0 }, { ...place, engine: provider ?? dialect }),
    wrapping: (line) =>
      apart.has(line) ? undefined : { by: 'the transaction that EF Core opens around a migration', unless: 'write suppressTransaction: true' },
  })
}

function methodsIn(root: CsNode): ReadonlyMap<string, readonly CsNode[]> {
  const found = new Map<string, CsNode[]>()
  for (const node of nodesIn(root)) {
    const name = node.type === 'method_declaration' || node.type === 'local_function_statement' ? fieldOf(node, 'name')?.text : undefined
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []).slice(-20), node])
  }
  return found
}

function isUp(method: CsNode): boolean {
  const [builder, ...more] = parametersOf(method)
  return more.length === 0 && nameOf(fieldOf(builder, 'type')) === 'MigrationBuilder'
}

/** `[Migration("20250301090000_Papers")] class Papers : Migration`: the name by which EF Core knows it. */
function migrationIn(root: CsNode): { readonly id: string | undefined; readonly base: string; readonly line: number } | undefined {
  for (const node of nodesIn(root)) {
    const list = node.type === 'class_declaration' ? namedOf(node).filter(({ type }) => type === 'attribute_list') : []
    const own = list.flatMap(namedOf).find((one) => /^Migration(?:Attribute)?$/.test(nameOf(fieldOf(one, 'name'))))
    if (own === undefined) continue
    const value = namedOf(namedOf(childOf(own, 'attribute_argument_list'))[0]).at(-1)
    const id = value === undefined ? undefined : literalOf(value)
    return { id: id !== undefined && /^[\w.-]{1,200}$/.test(id) ? id : undefined, base: nameOf(namedOf(childOf(node, 'base_list'))[0]), line: node.line }
  }
  return undefined
}

function sentBy(ups: readonly CsNode[], walk: Way, place: Place): Told {
  for (const up of ups) {
    const builder = fieldOf(parametersOf(up)[0], 'name')?.text
    runMethod(up, { ...place, builders: new Set(builder === undefined ? [] : [builder]) }, walk)
  }
  return { sent: walk.sent, unread: walk.unread }
}
