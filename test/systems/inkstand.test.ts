/** The stationer's shop with EF Core's migrations: what takes data is stopped however it is written, what holds writers up is said, and what they add up to is its schema. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const folder = 'src/Stationer.Data/Migrations'
const usings =
  'using System;\nusing Microsoft.EntityFrameworkCore.Migrations;\nusing Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;\n\n#nullable disable\n\nnamespace Stationer.Data.Migrations\n{\n'
const whole = (name: string, members: string): string =>
  `${usings}    public partial class ${name} : Migration\n    {\n${members.replace(/^(?=.)/gm, '        ')}\n    }\n}\n`
const method = (name: string, lines: readonly string[]): string =>
  `protected override void ${name}(MigrationBuilder migrationBuilder)\n{\n${lines.join('\n').replace(/^(?=.)/gm, '    ')}\n}`
const migration = (name: string, lines: readonly string[], more = ''): string =>
  whole(
    name,
    `${more}${method('Up', lines)}\n\n${method('Down', ['migrationBuilder.DropTable(name: "Orders"); // a "brace" }', 'migrationBuilder.Sql(@"DROP TABLE ""Papers"" }");'])}`,
  )

const first = `${folder}/20250301090000_Papers.cs`
const second = `${folder}/20250402090000_Orders.cs`
const third = `${folder}/20250503090000_Led.cs`
const next = `${folder}/20250604090000_Next.cs`

const column = (name: string, type: string, more: string): string => `        ${name} = table.Column<${type}>(${more}),`

const base: Files = {
  ...fixture('stationer'),
  [`${folder}/ShopContextModelSnapshot.cs`]:
    'partial class ShopContextModelSnapshot : ModelSnapshot { void Build(ModelBuilder modelBuilder) { NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder); modelBuilder.HasAnnotation("SqlServer:Clustered", false); } }\n',
  [first]: migration('Papers', ['migrationBuilder.CreateTable(', '    name: "Papers",', '    columns: table => new', '    {', column('Id', 'int', 'type: "integer", nullable: false').replace('),', ')\n            .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),'), column('Name', 'string', 'type: "character varying(80)", maxLength: 80, nullable: false'), column('Grain', 'string', 'type: "text", nullable: true'), column('Weight', 'decimal', 'type: "numeric(6,2)", nullable: true'), '    },', '    constraints: table =>', '    {', '        table.PrimaryKey("PK_Papers", x => x.Id);', '    });']), // prettier-ignore
  [second]: migration('Orders', ['migrationBuilder.CreateTable(name: "Orders", columns: table => new', '{', column('Id', 'Guid', 'type: "uuid", nullable: false'), column('PaperId', 'int', 'type: "integer", nullable: false'), column('Buyer', 'string', 'type: "text", nullable: true'), '}, constraints: table =>', '{', '    table.PrimaryKey("PK_Orders", x => x.Id);', '    table.ForeignKey(', '        name: "FK_Orders_Papers_PaperId",', '        column: x => x.PaperId,', '        principalTable: "Papers",', '        principalColumn: "Id",', '        onDelete: ReferentialAction.Cascade);', '});', '', 'migrationBuilder.CreateIndex("IX_Orders_PaperId_Buyer", "Orders", new[] { "PaperId", "Buyer" });']), // prettier-ignore
  [third]: migration('Led', ['migrationBuilder.AddColumn<int>(name: "CopyOfId", table: "Orders", type: "integer", nullable: true);', 'migrationBuilder.AddForeignKey(', '    name: "FK_Orders_Papers_CopyOfId",', '    table: "Orders",', '    column: "CopyOfId",', '    principalTable: "Papers",', '    principalColumn: "Id");', 'migrationBuilder.CreateIndex(name: "IX_Led", table: "Orders", column: "CopyOfId", filter: "\\"CopyOfId\\" IS NOT NULL");', 'migrationBuilder.CreateIndex(name: "IX_Copies", table: "Orders", column: "CopyOfId");', 'migrationBuilder.Sql("""', '    ALTER TABLE "Orders" ADD CONSTRAINT bought CHECK ("Buyer" IS NOT NULL)', '    """);']), // prettier-ignore
}

const does = (...lines: readonly string[]): Edit => add(next, migration('Next', lines))
const own = (more: string, ...lines: readonly string[]): Edit => add(next, migration('Next', lines, `${more}\n\n`))
const lost = 'database/destructive-change database/db'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a table', does('migrationBuilder.DropTable(', '    name: "Orders");')],
  ['a table, by its place', does('migrationBuilder.DropTable("Orders");')],
  ['a table of a schema', does('migrationBuilder.DropTable(name: "Orders", schema: "public");')],
  ['a column', does('migrationBuilder.DropColumn(', '    name: "Grain",', '    table: "Papers");')],
  ['a column, by its place', does('migrationBuilder.DropColumn("Grain", "Papers");')],
  ['a column by a constant', own('private const string Gone = "Grain";', 'migrationBuilder.DropColumn(name: Gone, table: "Papers");')],
  ['a column by nameof', does('migrationBuilder.DropColumn(name: nameof(Paper.Grain), table: "Papers");')],
  ['a column in a method of its own', own('private void Tidy(MigrationBuilder migrationBuilder)\n{\n    migrationBuilder.DropColumn("Grain", "Papers");\n}', 'Tidy(migrationBuilder);')],
  ['tables in a loop', does('foreach (var name in new[] { "Orders", "Papers" })', '{', '    migrationBuilder.DropTable(name);', '}')],
  ['a column for this provider', does('if (migrationBuilder.IsNpgsql())', '    migrationBuilder.DropColumn("Grain", "Papers");')],
  ['a column under a condition', does('if (Environment.GetEnvironmentVariable("TIDY") != null) migrationBuilder.DropColumn("Grain", "Papers");')],
  ['a schema', does('migrationBuilder.DropSchema("public");')],
  ['by SQL', does('migrationBuilder.Sql("DROP TABLE \\"Orders\\"");')],
  ['by SQL that is verbatim', does('migrationBuilder.Sql(@"ALTER TABLE ""Papers""', '  DROP COLUMN ""Grain""");')],
  ['by SQL with a name put in', own('private const string Table = "Orders";', 'migrationBuilder.Sql($"TRUNCATE \\"{Table}\\"");')],
  ['by raw SQL', does('migrationBuilder.Sql("""', '    DELETE FROM "Orders"', '    """);')],
  ['a table, with annotations', does('migrationBuilder.DropTable("Orders").Annotation("Npgsql:X", "y");')],
] // prettier-ignore

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', does('migrationBuilder.CreateIndex(name: "I", table: "Orders", column: "Buyer");'), 'CREATE INDEX on Orders takes a SHARE lock'],
  ['an index beside the writes, in SQL', does('migrationBuilder.Sql("CREATE INDEX CONCURRENTLY i ON \\"Orders\\" (\\"Buyer\\")");'), 'CREATE INDEX CONCURRENTLY fails inside the transaction that EF Core opens'],
  ['a key', does('migrationBuilder.AddForeignKey("K", "Orders", "Buyer", "Papers", principalColumn: "Name");'), 'ADD FOREIGN KEY on Orders takes'],
  ['a unique key', does('migrationBuilder.AddUniqueConstraint("U", "Papers", "Name");'), 'ADD UNIQUE on Papers takes'],
  ['a primary key', does('migrationBuilder.AddPrimaryKey(name: "P", table: "Orders", columns: new[] { "Id", "PaperId" });'), 'ADD PRIMARY KEY on Orders takes'],
  ['a check', does('migrationBuilder.AddCheckConstraint("C", "Papers", "\\"Weight\\" > 0");'), 'ADD CHECK on Papers takes'],
  ['a column that is never null', does('migrationBuilder.AlterColumn<string>(name: "Grain", table: "Papers", type: "text", nullable: false, defaultValue: "", oldClrType: typeof(string), oldType: "text", oldNullable: true);'), 'SET NOT NULL on Papers.Grain takes'],
  ['a shorter text', does('migrationBuilder.AlterColumn<string>(name: "Name", table: "Papers", type: "character varying(20)", maxLength: 20, nullable: false, oldClrType: typeof(string), oldType: "character varying(80)", oldMaxLength: 80);'), 'ALTER COLUMN Papers.Name TYPE takes'],
  ['another number', does('migrationBuilder.AlterColumn<int>(name: "Weight", table: "Papers", type: "integer", nullable: true, oldClrType: typeof(decimal), oldType: "numeric(6,2)", oldNullable: true);'), 'ALTER COLUMN Papers.Weight TYPE takes'],
  ['an own value for each row', does('migrationBuilder.AddColumn<Guid>(name: "Code", table: "Orders", type: "uuid", nullable: false, defaultValueSql: "gen_random_uuid()");'), 'ADD COLUMN Orders.Code with the default gen_random_uuid()'],
  ['a new name', does('migrationBuilder.RenameColumn(name: "Buyer", table: "Orders", newName: "Client");'), 'RENAME of Orders.Buyer breaks'],
  ['a new name of a table', does('migrationBuilder.RenameTable(name: "Orders", newName: "Sales");'), 'RENAME of table Orders breaks'],
  ['every row at once', does('migrationBuilder.Sql("UPDATE \\"Orders\\" SET \\"Buyer\\" = \'\'");'), 'UPDATE of Orders without WHERE'],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a new table with its index and key', does('migrationBuilder.CreateTable(name: "Pens", columns: table => new { Id = table.Column<long>(type: "bigint", nullable: false), PaperId = table.Column<int>(type: "integer", nullable: false) }, constraints: table => { table.PrimaryKey("PK_Pens", x => x.Id); table.ForeignKey("FK_Pens", x => x.PaperId, "Papers", "Id"); });', 'migrationBuilder.CreateIndex(name: "IX_Pens", table: "Pens", column: "PaperId");')],
  ['a column', does('migrationBuilder.AddColumn<DateTime>(name: "Paid", table: "Orders", type: "timestamp with time zone", nullable: true);')],
  ['a column with one value for all', does('migrationBuilder.AddColumn<bool>(name: "Paid", table: "Orders", type: "boolean", nullable: false, defaultValue: false);')],
  ['an index beside the writes', does('migrationBuilder.CreateIndex(name: "I", table: "Orders", column: "Buyer").Annotation("Npgsql:CreatedConcurrently", true);')],
  ['an index beside the writes, in SQL of its own', does('migrationBuilder.Sql("CREATE INDEX CONCURRENTLY i ON \\"Orders\\" (\\"Buyer\\")", suppressTransaction: true);')],
  ['a column that is never null, as was checked before', does('migrationBuilder.AlterColumn<string>(name: "Buyer", table: "Orders", type: "text", nullable: false, oldClrType: typeof(string), oldType: "text", oldNullable: true);')],
  ['a column that may be null', does('migrationBuilder.AlterColumn<string>(name: "Name", table: "Papers", type: "character varying(80)", nullable: true, oldClrType: typeof(string), oldType: "character varying(80)");')],
  ['a longer text', does('migrationBuilder.AlterColumn<string>(name: "Name", table: "Papers", type: "character varying(120)", maxLength: 120, nullable: false, oldClrType: typeof(string), oldType: "character varying(80)", oldMaxLength: 80);')],
  ['another default', does('migrationBuilder.AlterColumn<string>(name: "Name", table: "Papers", type: "character varying(80)", nullable: false, defaultValue: "plain", oldClrType: typeof(string), oldType: "character varying(80)");')],
  ['rows by their keys', does('migrationBuilder.DeleteData(table: "Papers", keyColumn: "Id", keyValue: 3);', 'migrationBuilder.InsertData("Papers", "Name", "laid");')],
  ['what is made and taken away again', does('migrationBuilder.CreateTable(name: "Scrap", columns: table => new { Id = table.Column<int>() });', 'migrationBuilder.DropTable("Scrap");')],
  ['another provider’s', does('if (migrationBuilder.ActiveProvider == "Microsoft.EntityFrameworkCore.Sqlite") migrationBuilder.DropTable("Orders");')],
  ['the way back', add(next, whole('Next', `${method('Up', [])}\n${method('Down', ['migrationBuilder.DropTable("Orders");'])}`))],
  ['some rows', does('migrationBuilder.Sql("DELETE FROM \\"Orders\\" WHERE \\"Buyer\\" IS NULL");')],
  ['what the tools write beside it', add(`${folder}/20250604090000_Next.Designer.cs`, whole('Next', method('Up', ['migrationBuilder.DropTable("Orders");'])))],
  ['a renamed file', rename(third, `${folder}/20250503090001_Led.cs`)],
] // prettier-ignore

/** What is said of new migrations. */
function told(decision: Decision): string {
  const found = decision.head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^db: /, '')}`).join('\n')
}

describe('migrations of EF Core', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => expect(blocked(await judge(base, edit(base))).join('\n')).toContain(lost))

  test.each(holds)('is said: %s', async (_, edit, says) => expect(told(await judge(base, edit(base)))).toContain(`fail ${says}`))

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
  })
})

const keys = (decision: Decision): readonly string[] =>
  decision.head.verdicts
    .filter(({ rule, outcome }) => /\/(foreign-key-index|primary-key|redundant-index)$/.test(rule) && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, message, evidence }) => `${rule.slice(9)}: ${message} ${evidence[0]?.path.replace(/^.*_/, '')}:${evidence[0]?.line}`)

const unled: readonly (readonly [name: string, edit: Edit, says: readonly string[]])[] = [
  ['an index dropped', does('migrationBuilder.DropIndex(name: "IX_Orders_PaperId_Buyer", table: "Orders");'), ['foreign-key-index: no index begins with Orders.PaperId Orders.cs:21']],
  ['an index dropped in SQL', does('migrationBuilder.Sql("DROP INDEX \\"IX_Orders_PaperId_Buyer\\"");'), ['foreign-key-index: no index begins with Orders.PaperId Orders.cs:21']],
  ['a new table without one', does('migrationBuilder.CreateTable(name: "Pens", columns: table => new { Id = table.Column<long>(nullable: false), PaperId = table.Column<int>(nullable: false) }, constraints: table => { table.PrimaryKey("PK_Pens", x => x.Id); table.ForeignKey("FK_Pens", x => x.PaperId, "Papers", "Id"); });'), ['foreign-key-index: no index begins with Pens.PaperId Next.cs:13']],
  ['a table without a key', does('migrationBuilder.CreateTable(name: "Logs", columns: table => new { Said = table.Column<string>(type: "text") });'), ['primary-key: Logs without a primary key Next.cs:13']],
  ['an index that another serves', does('migrationBuilder.CreateIndex(name: "I", table: "Orders", column: "PaperId");'), ['redundant-index: one index is enough: [PaperId] of Orders, as [PaperId, Buyer] begins with the same Next.cs:13']],
] // prettier-ignore

const led: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['an index built anew', does('migrationBuilder.DropIndex("IX_Orders_PaperId_Buyer", "Orders");', 'migrationBuilder.CreateIndex("I", "Orders", "PaperId");')],
  ['an index renamed, and dropped with its key', does('migrationBuilder.RenameIndex(name: "IX_Copies", table: "Orders", newName: "IX_Next");', 'migrationBuilder.DropForeignKey("FK_Orders_Papers_CopyOfId", "Orders");', 'migrationBuilder.DropIndex("IX_Next", "Orders");')],
  ['a column dropped with its index', does('migrationBuilder.DropColumn("CopyOfId", "Orders");')],
  ['SQL of a file', does('migrationBuilder.DropIndex("IX_Orders_PaperId_Buyer", "Orders");', 'migrationBuilder.Sql(File.ReadAllText("led.sql"));')],
  ['a migration gone with its column', all(remove(third), replace(second, 'Buyer', 'Client'))],
] // prettier-ignore

describe('what EF Core’s migrations add up to', () => {
  test.each(unled)('%s: told', async (_, edit, says) => expect(keys(await judge(base, edit(base)))).toEqual(says))

  test.each(led)('%s: quiet', async (_, edit) => expect(keys(await judge(base, edit(base)))).toEqual([]))
})
