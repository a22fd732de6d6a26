/** Reads one migration of EF Core, with what lies beside it, and says what it declares, line by line. */
import type { MigrationDeclaration } from '../../../src/model/declaration.ts'
import { migrationReader } from '../../../src/readers/migration.ts'
import { playTables } from '../../../src/parse/sql-state.ts'

export interface Read {
  readonly declared: MigrationDeclaration | undefined
  readonly losses: readonly string[]
  readonly risks: readonly string[]
  readonly skipped: readonly string[]
}

const path = 'src/Data/Migrations/20250301090000_Next.cs'

/** The lines of `Up`; the first of them is the sixth of the file. */
export const up = (...lines: readonly string[]): string =>
  `using Microsoft.EntityFrameworkCore.Migrations;\npublic partial class Next : Migration\n{\n  protected override void Up(MigrationBuilder migrationBuilder)\n  {\n${lines.join('\n')}\n  }\n}\n`

/** With members of the class behind `Up`. */
export const withMembers = (members: string, ...lines: readonly string[]): string => up(...lines).replace(/\}\n$/, `${members}\n}\n`)

const snapshots: Readonly<Record<string, string>> = {
  postgres: 'b.Property<Guid>("Id").HasColumnType("uuid");',
  mysql: 'b.Property<string>("Id").HasColumnType("longtext");',
  mssql: 'b.Property<Guid>("Id").HasColumnType("uniqueidentifier");',
  sqlite: 'b.Property<string>("Id").HasColumnType("TEXT");',
}

export async function read(text: string, engine?: string, more: Readonly<Record<string, string>> = {}, at = path): Promise<Read> {
  const snapshot = engine === undefined ? {} : { 'src/Data/Migrations/ShopModelSnapshot.cs': snapshots[engine] ?? '' }
  const files: Readonly<Record<string, string>> = { ...snapshot, ...more, [at]: text }
  const { declares, skipped } = await migrationReader.read(
    { path: at, text },
    {
      read: async (one) => (Object.hasOwn(files, one) ? { path: one, text: files[one] ?? '' } : undefined),
      has: (one) => Object.hasOwn(files, one),
      below: (folder) => Object.keys(files).filter((one) => one.startsWith(`${folder}/`)),
    },
  )
  const declared = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  const risks = declared?.risks ?? declared?.on?.get('postgres')?.risks ?? []
  return {
    declared,
    losses: (declared?.losses ?? []).map(({ what, of, at: { line } }) => `${line} ${what} ${of}`),
    risks: risks.map(
      ({ what, at: { line } }) =>
        `${line} ${what.replace(/(?: takes| fails| breaks| numbers| writes| without| with the| builds| reads| checks|; no lock).*$/, '')}`,
    ),
    skipped: skipped.map(({ line, reason }) => `${line} ${reason}`),
  }
}

/** Tables that it makes, as `name(columns) keys → foreign keys`; an open one with a question mark. */
export function tablesOf({ declared }: Read): readonly string[] {
  return (playTables([declared?.tables ?? []]) ?? []).map(({ name, columns, keys, foreign, open }) => {
    const own = keys.map((key) => `${key.kind}(${key.columns.join(',')}${key.partial === true ? ' partial' : ''}${key.classed === true ? ' classed' : ''})`)
    return `${name}(${columns.map((one) => one.name).join(',')}) ${own.join(' ')} ${foreign.map((one) => `${one.columns.join(',')}→${one.to}`).join(' ')}${open ? '?' : ''}`.trim()
  })
}
