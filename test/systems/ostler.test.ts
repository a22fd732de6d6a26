/** The livery stable keeps EF Core's migrations for three engines and runs one: only that one's take anything away, and what is read of them is read through lists, texts and conditions. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, all, blocked, fixture, judge, replace, type Edit, type Files } from './story.ts'

type Engine = 'Postgres' | 'MySql' | 'Sqlite'

const types: Readonly<Record<Engine, readonly [id: string, text: string]>> = {
  Postgres: ['uuid', 'character varying(80)'],
  MySql: ['char(36)', 'longtext'],
  Sqlite: ['TEXT', 'TEXT'],
}
const folder = (engine: Engine): string => `src/Ostler.${engine}Data/Migrations`

const migration = (lines: readonly string[], members = ''): string =>
  `using Microsoft.EntityFrameworkCore.Migrations;\n\nnamespace Ostler.Data.Migrations;\n\npublic partial class Next : Migration\n{\n    protected override void Up(MigrationBuilder migrationBuilder)\n    {\n${lines.map((one) => `        ${one}\n`).join('')}    }\n${members}\n    protected override void Down(MigrationBuilder migrationBuilder)\n    {\n        migrationBuilder.DropTable("Horses");\n    }\n}\n`

const first = (engine: Engine): string => {
  const [id, text] = types[engine]
  const column = (name: string, of: string, type: string, more = ''): string => `${name} = table.Column<${of}>(type: "${type}", nullable: false${more})`
  return migration([
    `migrationBuilder.CreateTable(name: "Horses", columns: table => new { ${column('Id', 'Guid', id)}, ${column('Name', 'string', text)}, ${column('Note', 'string', text)} }, constraints: table => { table.PrimaryKey("PK_Horses", x => x.Id); });`,
    `migrationBuilder.CreateTable(name: "Stalls", columns: table => new { ${column('Id', 'Guid', id)}, ${column('HorseId', 'Guid', id)}, Size = table.Column<int>(name: "size", nullable: true) }, constraints: table => { table.PrimaryKey("PK_Stalls", x => x.Id); table.ForeignKey("FK_Stalls", x => x.HorseId, "Horses", "Id"); });`,
    'migrationBuilder.CreateIndex(name: "IX_Stalls", table: "Stalls", column: "HorseId");',
  ])
}

const engines: readonly Engine[] = ['Postgres', 'MySql', 'Sqlite']
const base: Files = { ...fixture('ostler'), ...Object.fromEntries(engines.map((engine) => [`${folder(engine)}/20250301090000_First.cs`, first(engine)])) }

const next = (engine: Engine): string => `${folder(engine)}/20250402090000_Next.cs`
const does = (...lines: readonly string[]): Edit => add(next('Postgres'), migration(lines))
const own = (members: string, ...lines: readonly string[]): Edit => add(next('Postgres'), migration(lines, members))
const on = (engine: Engine, ...lines: readonly string[]): Edit => add(next(engine), migration(lines))
const lost = 'database/destructive-change database/db'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a column, as the tools write it', does('migrationBuilder.DropColumn(', '    name: "Note",', '    table: "Horses");')],
  ['in all three sets', all(...engines.map((engine) => on(engine, 'migrationBuilder.DropColumn("Note", "Horses");')))],
  ['a table of a schema, by places', does('migrationBuilder.DropTable("Stalls", "public");')],
  ['columns of pairs', does('foreach (var (table, column) in new[] { ("Horses", "Note"), ("Stalls", "size") })', '    migrationBuilder.DropColumn(column, table);')],
  ['tables of a list of the class', own('    static readonly string[] Gone = ["Stalls"];', 'foreach (var name in Gone) migrationBuilder.DropTable(name);')],
  ['a column by a method with parameters', own('    static void Rid(MigrationBuilder builder, string table, string column) => builder.DropColumn(column, table);', 'Rid(migrationBuilder, "Horses", "Note");')],
  ['a verbatim text with a gap before its quotes', own('    const string Table = "Stalls";', 'migrationBuilder.Sql($@"DROP TABLE ""{Table}""");')],
  ['a raw text', does('migrationBuilder.Sql("""', '    ALTER TABLE "Horses"', '      DROP COLUMN "Note";', '    """);')],
  ['string.Format', does('migrationBuilder.Sql(string.Format("TRUNCATE \\"{0}\\"", "Stalls"));')],
  ['what was stored and is worked out from now on', does('migrationBuilder.AlterColumn<string>(name: "Note", table: "Horses", type: "character varying(80)", nullable: false, computedColumnSql: "lower(\\"Name\\")", stored: true, oldClrType: typeof(string), oldType: "character varying(80)");')],
  ['on the engine that runs', does('if (migrationBuilder.ActiveProvider == "Npgsql.EntityFrameworkCore.PostgreSQL") migrationBuilder.DropTable("Stalls");')],
  ['where it is no other', does('if (migrationBuilder.IsSqlite()) return;', 'migrationBuilder.DropTable("Stalls");')],
  ['a section of a switch', does('switch (migrationBuilder.ActiveProvider)', '{', '    case "Microsoft.EntityFrameworkCore.Sqlite": break;', '    default: migrationBuilder.DropTable("Stalls"); break;', '}')],
  ['a name that is put together', does('migrationBuilder.DropTable(Names.Stalls());')],
  ['behind an arrow', add(next('Postgres'), 'public class Next : Migration { protected override void Up(MigrationBuilder b) => b.DropTable("Stalls"); }\n')],
  ['every row', does('migrationBuilder.Sql("DELETE FROM \\"Stalls\\"");')],
] // prettier-ignore

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index, by places', does('migrationBuilder.CreateIndex("I", "Horses", "Name", "public", true);'), 'CREATE INDEX on public.Horses'],
  ['a shorter text, whatever is known of the column', does('migrationBuilder.AlterColumn<string>("Mark", "Horses", "character varying(20)", nullable: false, oldClrType: typeof(string), oldType: "text");'), 'ALTER COLUMN Horses.Mark TYPE'],
  ['another class', does('migrationBuilder.AlterColumn<long>("size", "Stalls", nullable: true, oldClrType: typeof(int), oldNullable: true);'), 'ALTER COLUMN Stalls.size TYPE'],
  ['never null', does('migrationBuilder.AlterColumn<int>(name: "size", table: "Stalls", type: "integer", nullable: false, defaultValue: 0, oldClrType: typeof(int), oldType: "integer", oldNullable: true);'), 'SET NOT NULL on Stalls.size'],
  ['worked out and stored', does('migrationBuilder.AddColumn<string>("Full", "Horses", "text", nullable: true, computedColumnSql: "\\"Name\\"", stored: true);'), 'ADD COLUMN Horses.Full writes every row'],
  ['numbered', does('migrationBuilder.AddColumn<int>("No", "Horses", nullable: false).Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);'), 'ADD COLUMN Horses.No numbers every row'],
  ['a key, by places', does('migrationBuilder.AddForeignKey("F", "Stalls", "HorseId", "Horses", null, null, "Id");'), 'ADD FOREIGN KEY on Stalls'],
  ['a key over two columns in brackets', does('migrationBuilder.AddUniqueConstraint("U", "Stalls", columns: ["HorseId", "size"]);'), 'ADD UNIQUE on Stalls'],
  ['a new name', does('migrationBuilder.RenameTable("Stalls", newName: "Boxes");'), 'RENAME of table Stalls'],
  ['beside the writes, within the transaction', does('migrationBuilder.Sql(@"CREATE INDEX CONCURRENTLY i ON ""Horses"" (""Name"")");'), 'CREATE INDEX CONCURRENTLY fails'],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a set of another engine', on('Sqlite', 'migrationBuilder.DropColumn("Note", "Horses");')],
  ['sets of both other engines', all(on('MySql', 'migrationBuilder.DropTable("Stalls");'), on('Sqlite', 'migrationBuilder.Sql("DROP TABLE Stalls;");'))],
  ['locks of another engine', on('MySql', 'migrationBuilder.AddForeignKey("F", "Stalls", "HorseId", "Horses", principalColumn: "Id");')],
  ['columns that PostgreSQL has by itself', does('migrationBuilder.DropColumn("xmin", "Horses");', 'migrationBuilder.AddColumn<uint>("xmin", "Stalls", "xid", rowVersion: true, nullable: false, defaultValue: 0u);')],
  ['another engine’s branch', does('if (!migrationBuilder.IsNpgsql()) migrationBuilder.DropTable("Stalls");')],
  ['another engine’s section', does('switch (migrationBuilder.ActiveProvider)', '{', '    case "Microsoft.EntityFrameworkCore.Sqlite": migrationBuilder.DropTable("Stalls"); break;', '}')],
  ['it ends before', does('if (migrationBuilder.IsNpgsql()) { return; }', 'migrationBuilder.DropTable("Stalls");')],
  ['a longer text', does('migrationBuilder.AlterColumn<string>("Name", "Horses", "character varying(120)", nullable: false, oldClrType: typeof(string), oldType: "character varying(80)");')],
  ['a comment and a default', does('migrationBuilder.AlterColumn<string>("Name", "Horses", "character varying(80)", nullable: false, defaultValue: "", comment: "a", oldClrType: typeof(string), oldType: "character varying(80)");')],
  ['a column that may be null', does('migrationBuilder.AddColumn<DateTime>("Shod", "Horses", nullable: true);')],
  ['worked out as it is read', does('migrationBuilder.AddColumn<string>("Full", "Horses", "text", nullable: true, computedColumnSql: "\\"Name\\"", stored: false);')],
  ['an index beside the writes', does('migrationBuilder.CreateIndex("I", "Horses", "Name").Annotation("Npgsql:CreatedConcurrently", true);')],
  ['a new table with all its keys', does('migrationBuilder.CreateTable("Carts", table => new { Id = table.Column<Guid>(nullable: false), StallId = table.Column<Guid>(name: "stall_id", nullable: false) }, null, table => { table.PrimaryKey("PK_Carts", x => x.Id); table.ForeignKey("FK_Carts", x => x.StallId, "Stalls", "Id"); });', 'migrationBuilder.CreateIndex("IX_Carts", "Carts", "stall_id");')],
  ['rows by their keys', does('migrationBuilder.DeleteData("Horses", "Id", 3);', 'migrationBuilder.UpdateData("Horses", "Id", 3, "Name", "Bay");')],
  ['a way back in a comment', add(next('Postgres'), migration(['// protected override void Down(MigrationBuilder b) {', 'migrationBuilder.AddColumn<int>("No", "Horses", nullable: true);']))],
  ['a constant that is moved', all(own('    const string Table = "Horses";', 'migrationBuilder.AddColumn<int>("No", Table, nullable: true);'), replace(next('Postgres'), 'Table', 'Home'))],
] // prettier-ignore

function told(decision: Decision): string {
  const found = decision.head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^db: /, '')}`).join('\n')
}

const keys = (decision: Decision): readonly string[] =>
  decision.head.verdicts
    .filter(({ rule, outcome }) => /\/(foreign-key-index|primary-key|redundant-index)$/.test(rule) && outcome !== 'pass' && outcome !== 'not-applicable')
    .map(({ rule, outcome, message }) => `${outcome} ${rule.slice(9)}: ${message}`)

describe('migrations of EF Core for three engines', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => expect(blocked(await judge(base, edit(base)))).toContain(lost))

  test.each(holds)('is said: %s', async (_, edit, says) => expect(told(await judge(base, edit(base)))).toContain(`fail ${says}`))

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
    expect(keys(decision)).toEqual([])
  })

  test('the tables are those of the engine that runs, once', async () => {
    const decision = await judge(base, does('migrationBuilder.DropIndex("IX_Stalls", "Stalls");')(base))
    expect(keys(decision)).toEqual(['fail foreign-key-index: no index begins with Stalls.HorseId'])
  })

  test('of a set that stands alone nothing is left out, whatever it was made for', async () => {
    const alone = Object.fromEntries(Object.entries(base).filter(([path]) => !/MySqlData|PostgresData/.test(path)))
    expect(blocked(await judge(alone, on('Sqlite', 'migrationBuilder.DropTable("Stalls");')(alone)))).toContain(lost)
  })
})
