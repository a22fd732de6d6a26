/** Indexes that EF Core's migrations make, with what the provider's annotations add to them. */
import { type CsNode } from '../../../parse/csharp/index.ts'
import type { Name } from '../code/statements.ts'
import type { Annotated } from './columns.ts'
import { argument, given, items, text, truth, written, type Place } from './values.ts'
import { columnsAt, lineOf, send, tableAt, type Walk } from './sending.ts'

/** Annotations under which an index is found by other look-ups than a plain one ({@link https://www.npgsql.org/efcore/modeling/indexes.html}). */
const special = /^(?:Npgsql:(?:IndexOperators|IndexCollation|IndexNullSortOrder|IndexSortOrder|TsVectorConfig)|Relational:Collation|MySql:IndexPrefixLength)$/

/** {@link https://learn.microsoft.com/dotnet/api/microsoft.entityframeworkcore.migrations.migrationbuilder.createindex CreateIndex}(name, table, column, schema, unique, filter, descending). */
export function createIndex({ call, notes }: Annotated, place: Place, walk: Walk): void {
  const { write } = walk
  const isMysql = write.dialect === 'mysql'
  const note = (key: string): string | undefined => text(notes.get(key), place)
  const line = lineOf(call)
  const concurrently = !isMysql && truth(notes.get('Npgsql:CreatedConcurrently'), place) === true
  // The provider takes it out of the transaction by itself: https://www.npgsql.org/efcore/modeling/indexes.html#creating-indexes-concurrently
  if (concurrently) walk.apart.add(line)
  const own = text(argument(call, 'name', 0), place)
  const method = isMysql ? undefined : note('Npgsql:IndexMethod')
  const kind = !isMysql ? '' : note('MySql:FullTextIndex') === 'true' ? 'FULLTEXT ' : note('MySql:SpatialIndex') === 'true' ? 'SPATIAL ' : ''
  const columns = columnsAt(call, place, 2)
  const isSpecial = [...notes].some(([key, value]) => special.test(key) && given(value, place) !== undefined)
  const included = isMysql ? [] : namesIn(notes.get('Npgsql:IndexInclude') ?? notes.get('SqlServer:Include'), place)
  const filter = given(argument(call, 'filter', 5), place)
  send(
    walk,
    [
      `CREATE ${truth(argument(call, 'unique', 4), place) === true ? 'UNIQUE ' : ''}${kind}INDEX`,
      ...(concurrently ? ['CONCURRENTLY'] : []),
      ...(own === undefined ? [] : [write.name(own.replaceAll('.', '_'))]),
      `ON ${write.name(tableAt(call, place, { name: 'table', at: 1, within: 3 }))}`,
      ...(method !== undefined && /^\w{1,40}$/.test(method) ? [`USING ${method}`] : []),
      `(${listed(columns, isSpecial && !isMysql, given(argument(call, 'descending', 6), place), place, walk)})`,
      ...(included.length === 0 ? [] : [`INCLUDE (${included.map((one) => write.name(one)).join(', ')})`]),
      ...(filter === undefined || isMysql ? [] : [`WHERE ${condition(written(filter, place)?.text)}`]),
    ].join(' '),
    line,
  )
}

function namesIn(node: CsNode | undefined, place: Place): readonly Name[] {
  const found = node === undefined ? undefined : items(node, place)
  return (found ?? []).map(({ value }) => (value.kind === 'text' ? value.text : undefined))
}

/** `descending: new bool[0]` is of all columns. */
function listed(columns: readonly Name[], isSpecial: boolean, descending: CsNode | undefined, place: Place, walk: Walk): string {
  const ways = descending === undefined ? undefined : items(descending, place)
  return (columns.length === 0 ? [undefined] : columns)
    .map((one, at) => {
      const way = ways?.[at]?.value
      const isDown = descending !== undefined && (ways === undefined || ways.length === 0 || (way?.kind === 'text' && way.text === 'true'))
      // Which operators it is of, no rule asks: only that they are others than the type's own.
      return `${walk.write.name(one?.replaceAll('.', '_'))}${isSpecial ? ' text_pattern_ops' : ''}${isDown ? ' DESC' : ''}`
    })
    .join(', ')
}

/** As it is written, where it is one condition by its looks: in SQL Server's brackets too. */
function condition(filter: string | undefined): string {
  if (filter === undefined || !/^[\w\s"'()[\].<>=!,:-]{1,400}$/.test(filter) || /--|;/.test(filter)) return 'true'
  return filter.replace(/\[(\w{1,128})\]/g, '"$1"')
}
