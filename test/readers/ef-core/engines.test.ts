/** Which engine a folder of EF Core's migrations is made for, what is sent on each, and which branch of a condition it takes. */
import { describe, expect, test } from 'vitest'
import { read, tablesOf, up, withMembers } from './harness.ts'

const drop = up('migrationBuilder.DropTable("A");')
const project = (...names: readonly string[]): Readonly<Record<string, string>> => ({
  'src/Data/Data.csproj': `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>${names.map((one) => `<PackageReference Include="${one}" Version="9.0.4" />`).join('')}</ItemGroup></Project>`,
})
const beside = (text: string): Readonly<Record<string, string>> => ({ 'src/Data/Migrations/20240101000000_First.cs': text })
const snapshot = (text: string): Readonly<Record<string, string>> => ({ 'src/Data/Migrations/ShopModelSnapshot.cs': text })

test.each<readonly [name: string, files: Readonly<Record<string, string>>, engine: string | undefined]>([
  ['types of a snapshot', snapshot('HasColumnType("TEXT"); HasAnnotation("SqlServer:Clustered", false); HasAnnotation("SqlServer:Include", x);'), 'sqlite'],
  ['most types of a snapshot', snapshot(`${'HasColumnType("uuid"); '.repeat(11)}HasColumnType("TEXT");`), 'postgres'],
  ['types of two, half and half', snapshot('HasColumnType("uuid"); HasColumnType("TEXT");'), undefined],
  ['classes of a snapshot', snapshot('SqlServerModelBuilderExtensions.UseIdentityColumns(b, 1L, 1); "Sqlite:Autoincrement"'), 'mssql'],
  ['annotations of a snapshot', snapshot('.HasAnnotation("MySql:CharSet", "utf8mb4")'), 'mysql'],
  ['a migration beside it', beside(up('table.Column<string>(type: "longtext");')), 'mysql'],
  ['the project', project('Npgsql.EntityFrameworkCore.PostgreSQL'), 'postgres'],
  ['the project, with another library of the same', project('Microsoft.EntityFrameworkCore.Design', 'Pomelo.EntityFrameworkCore.MySql'), 'mysql'],
  ['a project of two', project('Npgsql.EntityFrameworkCore.PostgreSQL', 'Microsoft.EntityFrameworkCore.Sqlite'), undefined],
  ['nothing', {}, undefined],
])('told by %s', async (_, files, engine) => expect((await read(drop, undefined, files)).declared?.provider).toBe(engine)) // prettier-ignore

describe('MySQL', () => {
  test('statements are its own, and what copies the table is told', async () => {
    const text = up(
      'migrationBuilder.DropPrimaryKey("PK", "T");',
      'migrationBuilder.AddForeignKey("F", "T", "A", "U", principalColumn: "Id");',
      'migrationBuilder.CreateIndex("I", "T", "A").Annotation("MySql:FullTextIndex", true);',
      'migrationBuilder.CreateIndex("J", "T", "B");',
      'migrationBuilder.AddColumn<string>("C", "T", nullable: true, computedColumnSql: "`A`", stored: true);',
      'migrationBuilder.AddColumn<string>("D", "T", nullable: true, computedColumnSql: "`A`");',
      'migrationBuilder.Sql("ALTER TABLE `T` DROP COLUMN `E`");',
    )
    const { declared, losses, risks, skipped } = await read(text, 'mysql')
    expect(declared?.dialect).toBe('mysql')
    expect(losses).toEqual(['12 drop column T.E'])
    expect(risks).toEqual([
      '6 DROP PRIMARY KEY on T stops',
      '7 ADD FOREIGN KEY on T stops',
      '8 CREATE FULLTEXT INDEX on T stops',
      '10 ADD of a stored column on T stops',
    ])
    expect(skipped).toEqual([])
  })

  test('a table with its keys', async () => {
    const text = up(
      'migrationBuilder.CreateTable("T", table => new { Id = table.Column<int>("int").Annotation("MySql:ValueGenerationStrategy", MySqlValueGenerationStrategy.IdentityColumn), Name = table.Column<string>() }, constraints: table => { table.PrimaryKey("PK", x => x.Id); }).Annotation("MySql:CharSet", "utf8mb4");',
    )
    expect(tablesOf(await read(text, 'mysql'))).toEqual(['T(Id,Name) id(Id)'])
  })
})

describe('SQL Server and SQLite', () => {
  test.each<readonly [engine: string, statement: string, losses: readonly string[]]>([
    ['mssql', 'DROP TABLE [dbo].[Orders]', ['6 drop table dbo.Orders']],
    ['mssql', 'ALTER TABLE [Orders] DROP COLUMN [Note], [Mark]', ['6 drop column Orders.Note', '6 drop column Orders.Mark']],
    ['mssql', "IF EXISTS (SELECT 1) EXEC(N'DROP TABLE [Orders]')", ['6 drop table Orders']],
    ['mssql', 'DELETE FROM [Orders] WHERE [Id] = 3', []],
    ['sqlite', 'DROP TABLE `Orders`', ['6 drop table Orders']],
    ['sqlite', 'CREATE TABLE n (id); INSERT INTO n SELECT * FROM Orders; DROP TABLE Orders; ALTER TABLE n RENAME TO Orders', []],
  ])('%s: %s', async (engine, statement, losses) => expect((await read(up(`migrationBuilder.Sql("${statement}");`), engine)).losses).toEqual(losses))

  test('no lock is told, and no statement taken for one of PostgreSQL', async () => {
    const { declared, skipped } = await read(up('migrationBuilder.CreateIndex("I", "T", "A");', "migrationBuilder.Sql(\"EXEC sp_rename 'a', 'b'\");"), 'mssql')
    expect(declared?.risks).toBeUndefined()
    expect(declared?.on?.size).toBe(0)
    expect(declared?.tables).toBeUndefined()
    expect(skipped).toEqual([])
  })
})

const own = (condition: string): string => up(`if (${condition}) migrationBuilder.DropTable("Yes"); else migrationBuilder.DropTable("No");`)

test.each<readonly [condition: string, engine: string, taken: string]>([
  ['migrationBuilder.IsNpgsql()', 'postgres', 'Yes'],
  ['migrationBuilder.IsNpgsql()', 'sqlite', 'No'],
  ['!migrationBuilder.IsSqlServer()', 'mssql', 'No'],
  ['(migrationBuilder.IsMySql() || migrationBuilder.IsSqlite())', 'mysql', 'Yes'],
  ['migrationBuilder.IsMySql() && Flags.On', 'postgres', 'No'],
  ['migrationBuilder.IsNpgsql() && Flags.On', 'postgres', 'both'],
  ['Flags.On', 'postgres', 'both'],
  ['migrationBuilder.ActiveProvider == "Npgsql.EntityFrameworkCore.PostgreSQL"', 'postgres', 'Yes'],
  ['"Microsoft.EntityFrameworkCore.Sqlite" != migrationBuilder.ActiveProvider', 'postgres', 'Yes'],
  ['ActiveProvider.EndsWith("SqlServer")', 'mssql', 'Yes'],
  ['string.Equals(migrationBuilder.ActiveProvider, "Pomelo.EntityFrameworkCore.MySql")', 'mysql', 'Yes'],
  ['migrationBuilder.ActiveProvider.Contains(Named())', 'mysql', 'both'],
  ['migrationBuilder.ActiveProvider is "Microsoft.EntityFrameworkCore.SqlServer" or "Npgsql.EntityFrameworkCore.PostgreSQL"', 'postgres', 'Yes'],
  ['migrationBuilder.ActiveProvider is not "Npgsql.EntityFrameworkCore.PostgreSQL"', 'postgres', 'No'],
  ['true', 'postgres', 'Yes'],
])('%s, on %s: %s', async (condition, engine, taken) => {
  const all = taken === 'both' ? ['Yes', 'No'] : [taken]
  expect((await read(own(condition), engine)).losses).toEqual(all.map((one) => `6 drop table ${one}`))
})

test.each<readonly [name: string, text: string, losses: readonly string[]]>([
  ['kept in a variable', up('var isOwn = migrationBuilder.IsNpgsql();', 'if (!isOwn)', '  migrationBuilder.DropTable("A");'), []],
  ['a text by the engine', up('migrationBuilder.DropTable(migrationBuilder.IsNpgsql() ? "a" : "A");'), ['6 drop table a']],
  ['it ends there', up('if (migrationBuilder.IsNpgsql()) { return; }', 'migrationBuilder.DropTable("A");'), []],
  ['it may end there', up('if (Flags.On) return;', 'migrationBuilder.DropTable("A");'), ['7 drop table A']],
  ['it can’t go on', up('if (!migrationBuilder.IsSqlite()) throw new NotSupportedException();', 'migrationBuilder.DropTable("A");'), []],
  ['a property of the class', withMembers('bool IsOwn => ActiveProvider == "Npgsql.EntityFrameworkCore.PostgreSQL";', 'if (IsOwn) migrationBuilder.DropTable("A"); else migrationBuilder.DropTable("B");'), ['6 drop table A']],
  ['a section of a switch', up('switch (migrationBuilder.ActiveProvider)', '{', '  case "Microsoft.EntityFrameworkCore.Sqlite": migrationBuilder.DropTable("A"); break;', '  case "x": case "Npgsql.EntityFrameworkCore.PostgreSQL": migrationBuilder.DropTable("B"); break;', '  default: migrationBuilder.DropTable("C"); break;', '}'), ['9 drop table B']],
  ['what is left of a switch', up('switch (migrationBuilder.ActiveProvider)', '{', '  case "Microsoft.EntityFrameworkCore.Sqlite": migrationBuilder.DropTable("A"); break;', '  default: migrationBuilder.DropTable("C"); break;', '}'), ['9 drop table C']],
  ['labels above one another', up('switch (ActiveProvider)', '{', '  case "Npgsql.EntityFrameworkCore.PostgreSQL":', '  case "Microsoft.EntityFrameworkCore.Sqlite": migrationBuilder.DropTable("A"); break;', '}'), ['9 drop table A']],
])('of two ways: %s', async (_, text, losses) => expect((await read(text, 'postgres')).losses).toEqual(losses)) // prettier-ignore
