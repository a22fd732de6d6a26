/** What each operation of EF Core's migration builder comes to, with the line of its call, however its arguments are given. */
import { expect, test } from 'vitest'
import { read, tablesOf, up, withMembers } from './harness.ts'

const column = 'table.Column<int>(type: "integer", nullable: false)'

test.each<readonly [name: string, text: string, losses: readonly string[]]>([
  ['a table', up('migrationBuilder', '  .DropTable(', '    name: "Orders");'), ['7 drop table Orders']],
  ['a table of a schema, by places', up('migrationBuilder.DropTable("Orders", "sales");'), ['6 drop table sales.Orders']],
  ['a column of a schema, by places', up('migrationBuilder.DropColumn("Note", "Orders", "sales");'), ['6 drop column sales.Orders.Note']],
  ['a schema', up('migrationBuilder.DropSchema(name: "old");'), ['6 drop schema old']],
  ['behind an arrow', up().replace(/\(MigrationBuilder migrationBuilder\)\s+\{\s+\}/, '(Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder b) =>\n    b.DropTable("Orders");'), ['5 drop table Orders']],
  ['by a name of its own for the builder', up('b.DropTable("Orders");').replace('MigrationBuilder migrationBuilder', 'MigrationBuilder b'), ['6 drop table Orders']],
  ['behind many annotations', up(`migrationBuilder.DropTable("Orders")${'.Annotation("a", "b")'.repeat(60)};`), ['6 drop table Orders']],
  ['behind another call', up('migrationBuilder.DropTable("Orders").HasNote("x");'), ['6 drop table Orders']],
  ['what was stored, and is worked out from now on', up('migrationBuilder.AlterColumn<string>(name: "Full", table: "Orders", type: "text", nullable: true, computedColumnSql: "\\"A\\" || \\"B\\"", stored: true, oldClrType: typeof(string), oldType: "text");'), ['6 drop column Orders.Full']],
  ['what was worked out, and is in another way', up('migrationBuilder.AlterColumn<string>(name: "Full", table: "Orders", type: "text", computedColumnSql: "\\"A\\"", stored: true, oldClrType: typeof(string), oldComputedColumnSql: "\\"B\\"");'), []],
  ['columns that PostgreSQL has by itself', up('migrationBuilder.DropColumn("xmin", "Orders");', 'migrationBuilder.AddColumn<uint>("xmin", "Orders", "xid", rowVersion: true);'), []],
  ['a name that is put together', up('migrationBuilder.DropTable(Guess());'), ['6 drop table a name computed when it runs']],
  ['two classes of one file', `${up('migrationBuilder.DropTable("A");')}class Two : Migration { protected override void Up(MigrationBuilder m) { m.DropTable("B"); } }`, ['6 drop table A', '9 drop table B']],
])('lost: %s', async (_, text, losses) => expect((await read(text, 'postgres')).losses).toEqual(losses)) // prettier-ignore

test.each<readonly [name: string, text: string, losses: readonly string[]]>([
  ['a list', up('foreach (var name in new[] { "A", "B" })', '  migrationBuilder.DropTable(name);'), ['7 drop table A', '7 drop table B']],
  ['a list in brackets', up('string[] old = ["A"];', 'foreach (string name in old) migrationBuilder.DropTable(name);'), ['7 drop table A']],
  ['a list of the class', withMembers('static readonly string[] Old = { "A", "B" };', 'foreach (var name in Old) migrationBuilder.DropTable(name);'), ['6 drop table A', '6 drop table B']],
  ['a local list', up('var old = new List<string> { "A" };', 'foreach (var name in old) migrationBuilder.DropTable(name);'), ['7 drop table A']],
  ['pairs', up('foreach (var (table, own) in new[] { ("A", "x"), ("B", "y") }) migrationBuilder.DropColumn(own, table);'), ['6 drop column A.x', '6 drop column B.y']],
  ['parts of pairs', up('foreach (var one in new[] { (Table: "A", Own: "x") }) migrationBuilder.DropColumn(one.Own, one.Item1);'), ['6 drop column A.x']],
  ['objects without a class', up('foreach (var one in new[] { new { Table = "A", Own = "x" } }) migrationBuilder.Sql($"ALTER TABLE \\"{one.Table}\\" DROP COLUMN \\"{one.Own}\\"");'), ['6 drop column A.x']],
  ['a list that nobody knows', up('foreach (var name in Names()) migrationBuilder.DropTable(name);'), ['6 drop table a name computed when it runs']],
  ['parameters', withMembers('void Drop(MigrationBuilder b, string table, string own = "Note") => b.DropColumn(own, table);', 'Drop(migrationBuilder, "A");', 'this.Drop(migrationBuilder, own: "x", table: "B");'), ['9 drop column A.Note', '9 drop column B.x']],
  ['a list that is handed on', withMembers('static void Drop(MigrationBuilder b, string[] all) { foreach (var one in all) b.DropTable(one); }', 'Drop(migrationBuilder, new[] { "A", "B" });'), ['8 drop table A', '8 drop table B']],
  ['a method that extends the builder', `${up('migrationBuilder.Rid("A");')}static class More { public static void Rid(this MigrationBuilder b, string name) { b.DropTable(name); } }`, ['9 drop table A']],
  ['a function inside of it', up('void Rid(string name) => migrationBuilder.DropTable(name);', 'Rid("A");').replace('MigrationBuilder migrationBuilder', 'MigrationBuilder migrationBuilder'), ['6 drop table A']],
  ['nameof, and a constant', withMembers('const string Table = "A";', 'migrationBuilder.DropColumn(nameof(Order.Note), Table);'), ['6 drop column A.Note']],
])('followed: %s', async (_, text, losses) => expect((await read(text, 'postgres')).losses).toEqual(losses)) // prettier-ignore

test.each<readonly [name: string, text: string, losses: readonly string[]]>([
  ['a text', up('migrationBuilder.Sql("DROP TABLE \\"A\\"");'), ['6 drop table A']],
  ['a verbatim text', up('migrationBuilder.Sql(@"', '  SELECT 1;', '  DROP TABLE ""A"";");'), ['8 drop table A']],
  ['a raw text', up('migrationBuilder.Sql(', '  """', '  SELECT 1;', '  DROP TABLE "A";', '  """);'), ['9 drop table A']],
  ['a raw text with gaps', withMembers('const string Old = "A";', 'migrationBuilder.Sql($"""', '  DROP TABLE "{Old}";', '  """);'), ['7 drop table A']],
  ['a verbatim text with gaps', withMembers('const string Old = "A";', 'migrationBuilder.Sql($@"DROP TABLE ""{Old}""");'), ['6 drop table A']],
  ['a text with other words for its quotes', up('migrationBuilder.Sql("DROP TABLE \\u0022A\\x22");'), ['6 drop table A']],
  ['a text that is put together', up('migrationBuilder.Sql("ALTER TABLE \\"A\\" " +', '  "DROP COLUMN \\"x\\"");'), ['6 drop column A.x']],
  ['string.Format', up('migrationBuilder.Sql(string.Format("DROP TABLE \\"{0}\\"", "A"));'), ['6 drop table A']],
  ['Replace', up('migrationBuilder.Sql("DROP TABLE \\"$t\\"".Replace("$t", "A"));'), ['6 drop table A']],
  ['a local text, where it stands', up('const string statement = @"', 'DROP TABLE ""A""";', 'migrationBuilder.Sql(statement);'), ['7 drop table A']],
  ['a text that is added to', up('var statement = "DELETE";', 'statement += " FROM \\"A\\"";', 'migrationBuilder.Sql(statement);'), ['6 delete all A']],
  ['every row, by a computed name', up('migrationBuilder.Sql($"TRUNCATE {Guess()}");'), ['6 truncate a name computed when it runs']],
  ['rows of which a condition speaks', up('migrationBuilder.Sql("DELETE FROM \\"A\\" WHERE \\"x\\" = 3");'), []],
])('by SQL: %s', async (_, text, losses) => expect((await read(text, 'postgres')).losses).toEqual(losses)) // prettier-ignore

test.each<readonly [name: string, text: string, risks: readonly string[]]>([
  ['an index, by places', up('migrationBuilder.CreateIndex("I", "Orders", "Buyer", "sales", true);'), ['6 CREATE INDEX on sales.Orders']],
  ['a type that is longer', up('migrationBuilder.AlterColumn<string>("Note", "Orders", "character varying(80)", nullable: true, oldClrType: typeof(string), oldType: "character varying(40)", oldNullable: true);'), []],
  ['a type that is shorter', up('migrationBuilder.AlterColumn<string>("Note", "Orders", "character varying(40)", nullable: true, oldClrType: typeof(string), oldType: "character varying(80)", oldNullable: true);'), ['6 ALTER COLUMN Orders.Note TYPE']],
  ['a text that is kept as one of any length', up('migrationBuilder.AlterColumn<string>("Note", "Orders", "text", nullable: true, oldClrType: typeof(string), oldType: "character varying(80)", oldNullable: true);'), []],
  ['a type by its class', up('migrationBuilder.AlterColumn<long>("No", "Orders", nullable: false, oldClrType: typeof(int));'), ['6 ALTER COLUMN Orders.No TYPE']],
  ['a length, where the class is all that is told', up('migrationBuilder.AlterColumn<string>("Note", "Orders", maxLength: 40, nullable: true, oldClrType: typeof(string), oldNullable: true);'), ['6 ALTER COLUMN Orders.Note TYPE']],
  ['a moment with its zone', up('migrationBuilder.AlterColumn<DateTime>("At", "Orders", "timestamp with time zone", nullable: false, oldClrType: typeof(DateTime), oldType: "timestamp without time zone");'), []],
  ['never null', up('migrationBuilder.AlterColumn<string>("Note", "Orders", "text", nullable: false, defaultValue: "", oldClrType: typeof(string), oldType: "text", oldNullable: true);'), ['6 SET NOT NULL on Orders.Note']],
  ['a default, a comment', up('migrationBuilder.AlterColumn<string>("Note", "Orders", "text", nullable: false, defaultValue: "", comment: "x", oldClrType: typeof(string), oldType: "text");'), []],
  ['worked out and stored', up('migrationBuilder.AddColumn<string>("Full", "Orders", "text", nullable: true, computedColumnSql: "\\"A\\"", stored: true);'), ['6 ADD COLUMN Orders.Full']],
  ['worked out as it is read', up('migrationBuilder.AddColumn<string>("Full", "Orders", "text", nullable: true, computedColumnSql: "\\"A\\"", stored: false);'), []],
  ['numbered', up('migrationBuilder.AddColumn<int>("No", "Orders", "integer", nullable: false)', '  .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);'), ['6 ADD COLUMN Orders.No']],
  ['not numbered by the database', up('migrationBuilder.AddColumn<int>("No", "Orders", "integer", nullable: false, defaultValue: 0)', '  .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.None);'), []],
  ['a function that differs from row to row', up('migrationBuilder.AddColumn<Guid>("Code", "Orders", "uuid", nullable: false, defaultValueSql: "gen_random_uuid()");'), ['6 ADD COLUMN Orders.Code']],
  ['one moment for all', up('migrationBuilder.AddColumn<DateTime>("At", "Orders", nullable: false, defaultValueSql: "now()");', 'migrationBuilder.AddColumn<DateTime>("Then", "Orders", nullable: false, defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));'), []],
  ['a table under another name', up('migrationBuilder.RenameTable("Orders", "sales", "Sales", "sales");'), ['6 RENAME of table sales.Orders']],
  ['an index beside the writes', up('migrationBuilder.CreateIndex("I", "Orders", "Buyer").Annotation("Npgsql:CreatedConcurrently", true);'), []],
  ['beside the writes, inside of the transaction', up('migrationBuilder.Sql("CREATE INDEX CONCURRENTLY i ON \\"Orders\\" (\\"Buyer\\")");'), ['6 CREATE INDEX CONCURRENTLY']],
  ['beside the writes, outside of it', up('migrationBuilder.Sql(@"', 'CREATE INDEX CONCURRENTLY i ON ""Orders"" (""Buyer"")", true);'), []],
  ['a time that it waits at most', up('migrationBuilder.Sql("SET lock_timeout = \'2s\'");', 'migrationBuilder.AddUniqueConstraint("U", "Orders", new[] { "A", "B" });'), ['7 ADD UNIQUE on Orders']],
  ['all that is done to a table of its own', up(`migrationBuilder.CreateTable("New", table => new { Id = ${column} });`, 'migrationBuilder.CreateIndex("I", "New", "Id");', 'migrationBuilder.AddUniqueConstraint("U", "New", "Id");', 'migrationBuilder.AddForeignKey("F", "New", "Id", "Orders", principalColumn: "Id");'), []],
])('held up: %s', async (_, text, risks) => expect((await read(text, 'postgres')).risks).toEqual(risks)) // prettier-ignore

test('a table with its keys, whatever its columns are called', async () => {
  const text = up(
    'migrationBuilder.CreateTable("Orders", table => new',
    '{',
    '  Id = table.Column<Guid>("uuid", nullable: false),',
    '  PaperId = table.Column<int>(name: "paper_id", nullable: false),',
    '  Code = table.Column<string>(maxLength: 20)',
    '}, "sales", table =>',
    '{',
    '  table.PrimaryKey("PK", x => x.Id);',
    '  table.UniqueConstraint("AK", x => new { x.PaperId, Half = x.Code });',
    '  table.ForeignKey("FK", x => x.PaperId, "Papers", "Id", "shelf");',
    '  table.CheckConstraint("CK", "\\"Code\\" <> \'\'");',
    '});',
  )
  const found = await read(text, 'postgres')
  expect(tablesOf(found)).toEqual(['sales.Orders(Id,paper_id,Code) id(Id) unique(paper_id,Code) paper_id→shelf.Papers'])
  expect(found.skipped).toEqual([])
})

test.each<readonly [name: string, index: string, key: string]>([
  ['columns in brackets', 'migrationBuilder.CreateIndex("I", "T", columns: ["A", "B"]);', 'index(A,B)'],
  ['columns that fall', 'migrationBuilder.CreateIndex("I", "T", new[] { "A", "B" }, descending: new[] { false, true });', 'index(A,B classed)'],
  ['some rows', 'migrationBuilder.CreateIndex("I", "T", "A", filter: "\\"B\\" > 3");', 'index(A partial)'],
  ['a filter that says nothing', 'migrationBuilder.CreateIndex("I", "T", "A", unique: true, filter: null);', 'unique(A)'],
  ['columns that it brings along', 'migrationBuilder.CreateIndex("I", "T", "A").Annotation("Npgsql:IndexInclude", new[] { "B" });', 'index(A classed)'],
  ['operators of its own', 'migrationBuilder.CreateIndex("I", "T", "A").Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });', 'index(A classed)'],
  ['a list that is told elsewhere', 'migrationBuilder.CreateIndex("I", "T", Columns());', '?'],
])('an index: %s', async (_, index, key) => {
  const [table] = tablesOf(await read(up(`migrationBuilder.CreateTable("T", table => new { A = ${column}, B = ${column} });`, index), 'postgres'))
  expect(table).toBe(key === '?' ? 'T(A,B)  ?' : `T(A,B) ${key}`)
})

test.each<readonly [name: string, text: string, skipped: readonly string[]]>([
  ['SQL of a file', up('migrationBuilder.Sql(File.ReadAllText("a.sql"));'), ['6 a statement that is put together when it runs: not read']],
  ['a resource', up('migrationBuilder.SqlResource("Shop.Scripts.1.sql");'), ['6 a call upon the migration builder that is none of EF Core’s own: not read']],
  ['operations of its own', up('migrationBuilder.Operations.Add(new DropTableOperation { Name = "A" });'), ['6 a call upon the migration builder that is none of EF Core’s own: not read']],
  ['code that stands elsewhere', up('Rights.Grant(migrationBuilder);', 'base.Up(migrationBuilder);'), ['6 code that is handed the migration builder and stands elsewhere: not read, and 1 more in this file']],
  ['columns that stand elsewhere', up('migrationBuilder.CreateTable("A", Columns);'), ['6 a table whose columns are put together elsewhere: not read']],
  ['a column of its own kind', up('migrationBuilder.CreateTable("A", table => new { Id = table.Money() });'), ['6 a table whose columns are put together elsewhere: not read']],
  ['a type that is told elsewhere', up('migrationBuilder.AlterColumn<int>("A", "T", type: Guess(), nullable: false, oldClrType: typeof(int), oldType: "integer");'), ['6 a column whose type is changed to or from what is not written out: whether it is written anew is not read']],
  ['a base class', '[Migration("20250301090000_Next")]\npublic class Next : ScriptsOf\n{\n}\n', ['1 a migration whose base class says what it does: not read']],
  ['conditions and types', up('if (migrationBuilder.IsNpgsql()) { }', 'var name = migrationBuilder.GetType();'), []],
  ['an empty one', up(), []],
  ['another tool’s', '[Migration(20250301)]\npublic class Next : Migration\n{\n  public override void Up() { Delete.Table("A"); }\n}\n', []],
])('told: %s', async (_, text, skipped) => expect((await read(text, 'postgres')).skipped).toEqual(skipped)) // prettier-ignore

test('it is known by the name that its attribute gives it', async () => {
  const text = up('migrationBuilder.DropTable("A");').replace(
    'public partial',
    '[DbContext(typeof(Shop))]\n[Migration("20240101120000_First")]\npublic partial',
  )
  expect((await read(text, 'postgres')).declared?.name).toBe('20240101120000_First')
})

test('it may lie in any folder, where its name begins with its time', async () => {
  const { migrationReader } = await import('../../../src/readers/migration.ts')
  expect(migrationReader.files).toContain('**/20*_*.cs')
})
