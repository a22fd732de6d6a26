/** Which engine a folder of EF Core's migrations is made for: by the types, classes and annotations that only one provider writes, else by the package its project draws on. */
import { basename, dirname } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { parseXml } from '../../../parse/xml.ts'
import type { ReadContext } from '../../reader.ts'

/** Types that one provider alone maps to ({@link https://learn.microsoft.com/ef/core/modeling/entity-properties#column-data-types}). */
const types: readonly (readonly [engine: string, sign: RegExp])[] = [
  ['sqlite', /^(?:INTEGER|TEXT|REAL|BLOB)$/],
  ['mssql', /^(?:nvarchar\b|uniqueidentifier$|datetime2\b|datetimeoffset\b|rowversion$|varbinary\(max\)|hierarchyid$)/],
  ['mysql', /^(?:longtext|mediumtext|tinytext|longblob|mediumblob|datetime\(\d\)|tinyint\(1\)|char\(36\)|\w{3,9} unsigned)/],
  ['postgres', /^(?:character varying|timestamp with|uuid|bytea|jsonb|citext|boolean|integer|double precision|xid|tsvector|text\[\])/],
  ['oracle', /^(?:NUMBER\(|NVARCHAR2|RAW\(|NCLOB)/],
]

const prefixes: Readonly<Record<string, string>> = { Npgsql: 'postgres', MySql: 'mysql', SqlServer: 'mssql', Sqlite: 'sqlite', Oracle: 'oracle' }

/** Classes are of the provider that it was made for; annotations may be another's beside them: `SqlServer:Clustered`. */
const signs: readonly RegExp[] = [
  /\b(Npgsql|MySql|SqlServer|Oracle)(?:ValueGenerationStrategy|ModelBuilderExtensions|PropertyBuilderExtensions)\b/g,
  /"(Npgsql|MySql|SqlServer|Sqlite|Oracle):/g,
]

/** Characters that are looked at, of files that may hold megabytes. */
const longest = 400_000

function engineIn(code: string): string | undefined {
  const votes = new Map<string, number>()
  for (const [, type = ''] of code.matchAll(/(?:\bHasColumnType\(|\b(?:oldT|t)ype:\s?)"([^"\n]{1,60})"/g)) {
    const engine = types.find(([, sign]) => sign.test(type))?.[0]
    if (engine !== undefined) votes.set(engine, (votes.get(engine) ?? 0) + 1)
  }
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a)
  // An old migration of another provider, or a type that somebody wrote, may stand among them.
  if (first !== undefined && first[1] > (second?.[1] ?? 0) * 10) return first[0]
  for (const sign of signs) {
    const found = new Set([...code.matchAll(sign)].map(([, name = '']) => prefixes[name]))
    if (found.size === 1) return [...found][0]
    if (found.size > 1) return undefined
  }
  return undefined
}

const known = new WeakMap<ReadContext, Map<string, Promise<string | undefined>>>()

export function engineOf(folder: string, context: ReadContext): Promise<string | undefined> {
  const folders = known.get(context) ?? new Map<string, Promise<string | undefined>>()
  known.set(context, folders)
  const found = folders.get(folder) ?? engineBeside(folder, context)
  folders.set(folder, found)
  return found
}

/** Files that are looked at, the newest first, before it is left to the project. */
const mostBeside = 12

/** The snapshot is what the provider wrote last; where there is none, the migrations are. */
async function engineBeside(folder: string, context: ReadContext): Promise<string | undefined> {
  const own = context.below(folder).filter((one) => one.endsWith('.cs') && dirname(one) === folder)
  const snapshots = own.filter((one) => one.endsWith('ModelSnapshot.cs'))
  const migrations = own.filter((one) => /^\d/.test(basename(one)) && !one.endsWith('.Designer.cs')).toReversed()
  for (const paths of [snapshots, migrations]) {
    const texts: string[] = []
    for (const path of paths.slice(0, mostBeside)) {
      const file = await context.read(path)
      if (isText(file)) texts.push(file.text.slice(0, longest))
    }
    const engine = engineIn(texts.join('\n'))
    if (engine !== undefined) return engine
  }
  return engineOfProject(folder, context)
}

/** {@link https://learn.microsoft.com/ef/core/providers/} */
const packages: readonly (readonly [engine: string, sign: RegExp])[] = [
  ['postgres', /(?:^|\.)Npgsql\.EntityFrameworkCore|^Volo\.Abp\.EntityFrameworkCore\.PostgreSql$/],
  ['mysql', /^(?:Pomelo|MySql)\.EntityFrameworkCore|^Volo\.Abp\.EntityFrameworkCore\.MySQL/],
  ['mssql', /Microsoft\.EntityFrameworkCore\.SqlServer$|^Volo\.Abp\.EntityFrameworkCore\.SqlServer$/],
  ['sqlite', /^Microsoft\.EntityFrameworkCore\.Sqlite$|^Volo\.Abp\.EntityFrameworkCore\.Sqlite$/],
  ['oracle', /^Oracle\.EntityFrameworkCore$/],
]

async function engineOfProject(folder: string, context: ReadContext): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const projects = (at === '' ? [] : context.below(at)).filter((one) => one.endsWith('.csproj') && dirname(one) === at)
    const found = new Set<string>()
    for (const path of projects.slice(0, 3)) for (const engine of await enginesIn(path, context)) found.add(engine)
    if (projects.length > 0 || at === '') return found.size === 1 ? [...found][0] : undefined
  }
}

async function enginesIn(path: string, context: ReadContext): Promise<readonly string[]> {
  const file = await context.read(path)
  const root = isText(file) ? await parseXml(file.text) : undefined
  const names = root?.children.flatMap(({ children }) => children.flatMap((one) => (one.name === 'PackageReference' ? (one.attributes.get('Include') ?? []) : []))) // prettier-ignore
  return (names ?? []).flatMap((name) => packages.find(([, sign]) => sign.test(name))?.[0] ?? [])
}
