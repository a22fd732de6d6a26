/** Files of the other platforms that a stranger could put into a pull request to hang, exhaust or fool whoever reads them. */
import type { Hostile } from './trees.ts'

const lines = (count: number, make: (index: number) => string): string => Array.from({ length: count }, (_, index) => make(index)).join('\n')
const named = (count: number, make: (index: number) => readonly [path: string, text: string]): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => make(index)))
const workload = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { metadata: { labels: { app: all } }, spec: { containers: [{ name: main, image: acme/api:4.1 }] } } }\n`
const terraform = (text: string): Readonly<Record<string, string>> => ({ 'hostile/main.tf': `provider "aws" {\n  region = "eu-west-1"\n}\n\n${text}` })
const kustomization = (text: string): string => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`
const list = (name: string, count: number, make: (index: number) => string): string => `${name}:\n${lines(count, (index) => `  - ${make(index)}`)}\n`

const program = (text: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'hostile/Pulumi.yaml': 'name: a\nruntime: nodejs\n',
  'hostile/index.ts': text,
  ...more,
})

export const platforms: readonly Hostile[] = [
  {
    name: 'pods that load and are scraped, base images in circles, volumes deleted by the thousand, keys walked without end',
    files: () => ({
      'hostile/load.yaml': lines(
        400,
        (index) =>
          `apiVersion: batch/v1\nkind: Job\nmetadata: { name: load-${index} }\nspec: { template: { spec: { containers: [${'{ name: a, command: [sh], args: ["-c", "locust -u $(locust -u 1) | k6 run"] }, '.repeat(40)}] } } }\n---`,
      ),
      'hostile/k8s/pods.yaml': lines(
        800,
        (index) =>
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: w${index % 400}, namespace: n${index} }\nspec: { template: { metadata: { labels: { app: all }, annotations: { prometheus.io/scrape: "true" } }, spec: { hostPID: true, containers: [{ name: main, image: "acme/a-operator:4.1", args: [${'--leader-elect, '.repeat(50)}] }] } } }\n---`,
      ),
      'hostile/.github/workflows/ci.yml': `on: push\njobs:\n  b:\n    steps:\n${lines(300, (index) => `      - uses: docker/build-push-action@v6\n        with: { context: ./i${index}, push: true, tags: "ghcr.io/acme/i${index}:1" }`)}\n`,
      ...named(300, (index) => [`hostile/i${index}/Dockerfile`, `FROM ghcr.io/acme/i${(index + 1) % 300}:1\n`]),
      'hostile/compose.yml': `services:\n  web: { image: "ghcr.io/acme/i0:1" }\n  db:\n    image: postgres:17\n    environment: { POSTGRES_PASSWORD: "${'azerty1q2w3e4r'.repeat(2)}", A_SECRET: "${'qaz'.repeat(12)}!x" }\n    volumes: [${lines(300, (index) => `"v${index}:/v${index}",`)}]\n`,
      'hostile/deploy.sh': `docker compose -f compose.yml up -d\ndocker volume rm ${lines(3_000, (index) => `v_${index} \\`)}\n`,
    }),
  },
  {
    name: 'migrations of Django: dependencies in circles, operations in operations, a model of 5,000 fields, a thousand files that stand on each other',
    files: () => ({
      ...named(1_000, (index) => [
        `hostile/migrations/${String(index).padStart(4, '0')}_a.py`,
        `class Migration(migrations.Migration):\n    dependencies = [("hostile", "${String((index + 1) % 1_000).padStart(4, '0')}_a")]\n    replaces = [("hostile", "${index}")]\n    operations = [migrations.AddField("a", "f${index}", models.CharField(max_length=${index})), migrations.RenameField("a", "f${index}", "__proto__")]\n`,
      ]),
      'hostile/deep/migrations/0001_a.py': `class Migration(migrations.Migration):\n    operations = [${'migrations.SeparateDatabaseAndState(['.repeat(200)}migrations.DeleteModel("constructor")${'])'.repeat(200)}, migrations.CreateModel("A", [${'("f", models.TextField(db_index=True)), '.repeat(5_000)}]), migrations.RunSQL(${'["a", '.repeat(200)}${']'.repeat(200)})]\n`,
      'hostile/calls/migrations/0001_a.py': `${lines(60, (index) => `def f${index}(apps, s):\n    M = apps.get_model("a", "B")\n${`    f${index + 1}(M, s)\n    s.execute("DROP TABLE a")\n`.repeat(20)}`)}\nclass Migration(migrations.Migration):\n    operations = [${'migrations.RunPython(f0), '.repeat(300)}]\n`,
      'hostile/ifs/migrations/0001_a.py': `def f(apps, s):\n${lines(300, (index) => `${' '.repeat(index + 4)}if ${'not '.repeat(300)}s.connection.vendor == "sqlite" and x:`)}\n${' '.repeat(305)}s.execute(x)\nclass Migration(migrations.Migration):\n    operations = [migrations.RunPython(f)]\n`,
      'hostile/code/migrations/0001_a.py': `def run(apps, s):\n${lines(3_000, (index) => `    A = apps.get_model("a", "B${index}")\n    A.objects${'.all()'.repeat(40)}.delete()\n    run(apps, s)`)}\nclass Migration(migrations.Migration):\n    operations = [${'migrations.RunPython(run), '.repeat(300)}]\n`,
    }),
  },
  {
    name: 'models of SQLAlchemy: bases in circles, thousands of bases, types that name each other, tables without end',
    files: () => ({
      'hostile/requirements.txt': 'sqlalchemy==2.0.44\n',
      'hostile/circles.py': `from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\nfrom typing import Annotated\nA = Annotated[B, mapped_column(index=True)]\nB = Annotated[A, mapped_column(index=True)]\n${lines(400, (index) => `class C${index}(C${(index + 1) % 400}, C${(index + 7) % 400}, DeclarativeBase):\n    __tablename__ = "t${index}"\n    a: Mapped[A]\n    b: Mapped[B] = made(${index})\n`)}`,
      'hostile/wide.py': `from sqlalchemy import Column, Table, Index\nt = Table("constructor", m, ${'Column("__proto__", ForeignKey("a.b"), index=True), '.repeat(5_000)})\n${lines(3_000, () => 'Index("i", t.c.a, t.c.b)')}\nclass W(${'Missing, '.repeat(2_000)}Base):\n    __table_args__ = (${'Index("a", "b"), '.repeat(3_000)})\n`,
      'hostile/deep.py': `from sqlalchemy import Column\nid = Column(${'deferred('.repeat(500)}Column()${')'.repeat(500)})\nclass D(db.Model):\n    id = ${'deferred('.repeat(500)}Column()${')'.repeat(500)}\n    x: ${'Optional['.repeat(500)}int${']'.repeat(500)} = f(${'['.repeat(500)}${']'.repeat(500)})\n`,
    }),
  },
  {
    name: 'migrations of EF Core: methods that call one another, loops in loops, braces that never close, texts that never end',
    files: () => ({
      'Migrations/1_All.cs': `class All : Migration { void Up(MigrationBuilder migrationBuilder) { m0(); }\n${lines(12, (index) => `  void m${index}() { ${`m${index + 1}(); `.repeat(10)} }`)}\n  void m12() { migrationBuilder.DropTable("a"); } }`,
      'Migrations/2_Loops.cs': `class Loops : Migration { void Up(MigrationBuilder migrationBuilder) { ${`foreach (var x in new[] { ${'"a", '.repeat(900)}"b" }) `.repeat(5)} migrationBuilder.DropTable(x); } }`,
      'Migrations/3_Deep.cs': `class Deep : Migration { void Up(MigrationBuilder migrationBuilder) { migrationBuilder${'.Annotation("a", "b")'.repeat(3_000)}; migrationBuilder.Sql(${'"a" + '.repeat(4_000)}"b"); ${'if (a) {'.repeat(3_000)}`,
      'Migrations/5_Gaps.cs': `class Gaps : Migration { void Up(MigrationBuilder b) { ${'b.Sql($@"{'.repeat(15_000)} } }`,
      'Migrations/6_Handed.cs': `class Handed : Migration { void Up(MigrationBuilder b) { A(b, new[] { ${'"x", '.repeat(1_500)}"y" }); } void A(MigrationBuilder b, string[] all) { foreach (var one in all) foreach (var two in all) B(b, one, two); } void B(MigrationBuilder b, string one, string two) { b.Sql($"DROP TABLE {one}"); A(b, new[] { two, one }); } }`,
      'Migrations/7_Switch.cs': `class Switch : Migration { bool A => B; bool B => A; void Up(MigrationBuilder b) { if (A) b.DropTable("a"); switch (b.ActiveProvider) { ${'case "x": '.repeat(4_000)} b.DropTable("b"); break; } if (${'!('.repeat(100)}b.IsNpgsql()${')'.repeat(100)}) b.DropTable("c"); b.Sql("a".Replace("a", "aaaaaaaa")${'.Replace("a", "aaaaaaaa")'.repeat(40)}); } }`,
      'Migrations/4_Text.cs': `class Text : Migration { void Up(MigrationBuilder migrationBuilder) { migrationBuilder.Sql("""${'"" {'.repeat(30_000)} } void Down(MigrationBuilder m) { ${'@"{" \'{\' /* { '.repeat(20_000)}`,
    }),
  },
  {
    name: 'changelogs of Liquibase: aliases of aliases, properties in circles, files that include one another, elements in elements',
    files: () => ({
      'hostile/db/changelog/1.yaml': `databaseChangeLog:\n  - property: { name: a, value: "\${b}\${b}" }\n  - property: { name: b, value: "\${a}\${a}" }\n  - include: { file: 2.xml, relativeToChangelogFile: true }\n${lines(2_000, (index) => `  - changeSet:\n      id: ${index}\n      changes:\n        - dropTable: { tableName: "\${a}${index}" }`)}\n`,
      'hostile/db/changelog/2.xml': `<databaseChangeLog><include file="1.yaml" relativeToChangelogFile="true"/><include file="2.xml"/><changeSet id="1">${'<a>'.repeat(20_000)}</changeSet><changeSet id="2"><sql endDelimiter="a">${'a'.repeat(90_000)}</sql><sql>${'SELECT ('.repeat(9_000)}</sql></changeSet></databaseChangeLog>`,
      'hostile/db/changelog/3.yaml': `a: &a [x, x, x, x, x, x, x, x, x]\n${lines(9, (index) => `${'bcdefghij'[index] ?? ''}: &${'bcdefghij'[index] ?? ''} [${`{ changeSet: { changes: *${'abcdefghi'[index] ?? ''} } }, `.repeat(9)}]`)}\ndatabaseChangeLog: *j\n`,
      'hostile/db/changelog/4.json': `{ "databaseChangeLog": [${'{ "changeSet": { "id": "__proto__", "changes": [{ "constructor": { "toString": "x" } }] } }, '.repeat(3_000)}`,
    }),
  },
  {
    name: 'migrations of Ecto: functions that call one another ten times, loops in loops, blocks in blocks',
    files: () => ({
      'priv/repo/migrations/1_all.exs': `defmodule All do\n  use Ecto.Migration\n  def change, do: m0(:a)\n${lines(12, (index) => `  def m${index}(x) do\n${`    m${index + 1}(x)\n`.repeat(10)}  end`)}\n  def m12(x), do: drop(table(x))\nend\n`,
      'priv/repo/migrations/2_loops.exs': `defmodule Loops do\n  use Ecto.Migration\n  @list [${':a, '.repeat(900)}:b]\n  def up do\n${'for x <- @list do '.repeat(12)}drop table(x)${' end'.repeat(12)}\n  alter table(:a) do\n${'for x <- @list do '.repeat(6)}remove x${' end'.repeat(6)}\n  end\n  end\nend\n`,
      'priv/repo/migrations/4_pipes.exs': `defmodule Pipes do\n  use Ecto.Migration\n  def up do\n    a${' |> f()'.repeat(4_000)}\n  end\nend\n`,
      'priv/repo/migrations/3_deep.exs': `defmodule Deep do\n  use Ecto.Migration\n  def up do\n    execute(${'"a" <> '.repeat(4_000)}"b")\n    ${'if a do '.repeat(2_000)}\n    create table(:a) do ${'add :b, :c\n'.repeat(9_000)} end\n  end\nend\n`,
    }),
  },
  {
    name: 'migrations of Rails: methods that call one another ten times',
    files: () => ({
      'db/migrate/20260101000000_all.rb': `class All < ActiveRecord::Migration[8.0]\n  def up = m0\n${lines(12, (index) => `  def m${index}\n${`    m${index + 1}\n`.repeat(10)}  end`)}\n  def m12 = remove_column(:a, :b)\nend\n`,
    }),
  },
  {
    name: 'migrations of Sequel: methods that call one another ten times, values that double, loops in loops, files that require one another',
    files: () => ({
      Gemfile: 'gem "pg"\n',
      'db/migrate/001_all.rb': `require_relative "all"\nrequire_relative "001_all"\n${lines(12, (index) => `def m${index}(x)\n${`  m${index + 1}(x)\n`.repeat(10)}end`)}\ndef m12(x) = drop_table(x)\nSequel.migration { up { m0(:a) } }\n`,
      'db/migrate/007_deeper.rb': `def f(x) = f([[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] || f(x))\nSequel.migration { up { drop_table f(:a) } }\n`,
      'db/migrate/all.rb': 'require_relative "001_all"\nmodule A\n  def self.b(db) = A.b(db)\nend\n',
      'db/migrate/002_double.rb': `${lines(60, (index) => `def t${index}(x) = t${index + 1}(x) + t${index + 1}(x)\ndef l${index}(x) = [*l${index + 1}(x), *l${index + 1}(x)]\no${index} = {a: 1}.merge(o${index + 1}).merge(o${index + 1})\ns${index} = "#{s${index + 1}}#{s${index + 1}}x"`)}\nSequel.migration do\n  change do\n    run t0("a")\n    drop_table(*l0([:a]))\n    add_column :a, :b, String, o0\n    run s0\n    from(:a).update(b: t0(:c))\n    A.b(self)\n  end\nend\n`,
      'db/migrate/003_loops.rb': `LIST = %i[${'a '.repeat(900)}]\nSequel.migration do\n  up do\n${'LIST.each { |x| '.repeat(12)}create_table(x) { Integer x }${' }'.repeat(12)}\n    create_table(:z) do\n${'LIST.each { |x| '.repeat(4)}Integer x${' }'.repeat(4)}\n    end\n    LIST.each { |x| ${'x = x + x; run "#{x}"; '.repeat(300)} }\n  end\nend\n`,
      'db/migrate/004_deep.rb': `Sequel.migration do\n  up do\n    run(${'"a" + '.repeat(4_000)}"b")\n    ${'if a; '.repeat(300)}drop_table(:a)${'; end'.repeat(300)}\n    create_table(:a) { ${'Integer :b\n'.repeat(9_000)} }\n    from(:a)${'.where(b: 1)'.repeat(2_000)}.delete\n  end\nend\n`,
      'db/migrate/005_wide.rb': `Sequel.migration do\n  revert do\n${lines(3_000, (index) => `    add_column :a, :"__proto__", :constructor, default: ${index}`)}\n  end\nend\n`,
      'db/migrate/008_odd.rb': 'Sequel.migration do\n  up { |;x| [*__FILE__, **nil, &nil] rescue yield }\nend\n',
      'db/migrate/009_chains.rb': `Sequel.migration do\n  up do\n    run(${'"a" + '.repeat(150)}"b")\n    ${'if a; '.repeat(60)}drop_table(:a)${'; end'.repeat(60)}\n    from(:a)${'.where(b: 1)'.repeat(150)}.delete\n  end\nend\n`,
      'db/migrate/006_long.rb': `Sequel.migration do\n  up do\n    ${lines(900, () => `run "${'SELECT 1; '.repeat(20)}"`)}\n  end\nend\n`,
    }),
  },
  // Kubernetes
  {
    name: 'manifests: one label for a thousand Services and workloads',
    files: () => ({
      'hostile/all.yaml': lines(
        1_000,
        (index) =>
          `${workload(`w${index}`)}---\napiVersion: v1\nkind: Service\nmetadata: { name: s${index} }\nspec: { selector: { app: all }, ports: [{ port: 80 }] }\n---`,
      ),
    }),
  },
  {
    name: 'manifests: keys of objects’ innards',
    files: () => ({ 'hostile/a.yaml': workload('__proto__').replace('acme/api:4.1, ', '').replaceAll('app:', '__proto__:') }),
  },
  {
    name: 'manifests: a List in a List, deep',
    files: () => ({ 'hostile/a.yaml': `${'{ apiVersion: v1, kind: List, items: ['.repeat(3_000)}${']}'.repeat(3_000)}\n` }),
  },
  {
    name: 'manifests: lists of every kind',
    files: () => ({ 'hostile/a.json': `{ "apiVersion": "v1", "kind": "List", "items": [${lines(9_000, () => '{},')}{}] }` }),
  },
  {
    name: 'manifests: a ConfigMap of 900 KB',
    files: () => ({ 'hostile/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { pgbouncer.ini: "${'[a]'.repeat(300_000)}" }\n` }),
  },
  {
    name: 'manifests: variables that double each other',
    files: () => ({
      'hostile/a.yaml': `${workload('api').replace('acme/api:4.1', `acme/api:4.1, env: [{ name: A0, value: xxxxxxxxxx }, ${lines(60, (index) => `{ name: A${index + 1}, value: "$(A${index})$(A${index})" },`)}]`)}`,
    }),
  },

  // Releases
  {
    name: 'a helmfile that leads to itself, with a thousand releases each of a thousand files',
    files: () => ({
      'hostile/helmfile.yaml': `helmfiles: [helmfile.yaml, b.yaml]\nbases: [b.yaml, helmfile.yaml]\nreleases:\n${lines(1_000, (index) => `  - { name: r${index}, chart: bitnami/postgresql, values: [b.yaml, "{{ .Values.x }}", { __proto__: { a: 1 } }] }`)}\n`,
      'hostile/b.yaml': `helmfiles: [helmfile.yaml]\nenvironments: { default: { values: [b.yaml] } }\nreleases: {{ range until 1000000 }}x{{ end }}\n`,
    }),
  },
  {
    name: 'applications of Argo CD: deep values, keys of objects’ innards, lists of thousands',
    files: () => ({
      'hostile/deep.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: __proto__ }\nspec: { source: { chart: postgresql, repoURL: bitnami, helm: { valuesObject: ${'{ a: '.repeat(2_000)}1${' }'.repeat(2_000)} } } }\n`,
      'hostile/text.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: a }\nspec:\n  source:\n    chart: cluster\n    repoURL: cnpg\n    helm:\n      values: |\n        constructor: &x [1]\n        cluster: { annotations: { ${lines(3_000, (index) => `k${index}: *x,`).replaceAll('\n', ' ')} } }\n      parameters: [{ name: "${'a.'.repeat(5_000)}", value: x }]\n`,
      'hostile/set.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: s }\nspec:\n  generators: [{ list: { elements: [${lines(3_000, (index) => `{ x: e${index} },`).replaceAll('\n', ' ')}] } }]\n  template: { metadata: { name: "{{x}}" }, spec: { source: { chart: postgresql, repoURL: bitnami, helm: { values: "a: {{x}}" } } } }\n`,
    }),
  },

  // Kustomize
  {
    name: 'kustomizations in a circle',
    files: () => ({
      'hostile/a/kustomization.yaml': kustomization('resources: [../b]\n'),
      'hostile/b/kustomization.yaml': kustomization('resources: [../a, .]\n'),
    }),
  },
  {
    name: 'kustomizations: thousands of components',
    files: () => ({
      'hostile/kustomization.yaml': kustomization(list('components', 4_000, (index) => `c${index}`)),
      ...named(4_000, (index) => [`hostile/c${index}/kustomization.yaml`, 'kind: Component\n']),
    }),
  },
  {
    name: 'kustomizations that fan out',
    files: () =>
      named(30, (index) => [
        `hostile/k${index}/kustomization.yaml`,
        kustomization(
          list('resources', Math.max(1, 29 - index) * 2, (to) => (index === 29 ? 'a.yaml' : `../k${Math.min(29, index + 1 + Math.floor(to / 2))}`)),
        ),
      ]),
  },
  {
    name: 'kustomizations: huge patches',
    files: () => ({
      'hostile/kustomization.yaml': kustomization(
        `resources: [a.yaml]\npatches:\n${lines(2_000, (index) => `  - { target: { kind: Deployment, name: ".*(a+)+$" }, patch: '[{ "op": "add", "path": "/spec/template/spec/containers/-", "value": { "name": "c${index}" } }]' }`)}\n`,
      ),
      'hostile/a.yaml': lines(200, (index) => `${workload(`w${index}`)}---`),
    }),
  },
  {
    name: 'kustomizations: paths out of the repository',
    files: () => ({
      'hostile/kustomization.yaml': kustomization(
        'resources: [../../../etc/passwd, /etc/passwd, "https://evil.example/x.yaml", "git@evil.example:x"]\nconfigMapGenerator: [{ name: a, files: [/etc/passwd, ../../../../etc/shadow], envs: [/proc/self/environ] }]\n',
      ),
    }),
  },

  // CloudFormation
  {
    name: 'templates: functions 5,000 deep',
    files: () => ({
      'hostile/a.yaml': `AWSTemplateFormatVersion: x\nResources:\n  A: { Type: AWS::S3::Bucket, Properties: { BucketName: ${'!Join ["", ['.repeat(5_000)}a${']]'.repeat(5_000)} } }\n`,
    }),
  },
  {
    name: 'templates: conditions, parameters and exports in circles, and texts that double each other',
    files: () => ({
      'hostile/a.yaml': `AWSTemplateFormatVersion: x\nParameters: { A: { Type: String, Default: aaaaaaaaaa } }\nConditions:\n  C: !Not [!Condition D]\n  D: !Not [!Condition C]\n${lines(500, (index) => `  C${index}: !Or [!Condition C${index + 1}, !Condition C${index + 1}]`)}\nResources:\n  B0: { Type: AWS::S3::Bucket, Condition: C0, Properties: { BucketName: !Ref A } }\n${lines(200, (index) => `  B${index + 1}: { Type: AWS::S3::Bucket, Condition: C, Properties: { BucketName: !Sub "\${B${index}}\${B${index}}" } }`)}\nOutputs:\n  O: { Value: !ImportValue o, Export: { Name: o } }\n  P: { Value: !ImportValue q, Export: { Name: !ImportValue p } }\n`,
    }),
  },
  {
    name: 'templates: stacks that nest and multiply, exports that all fit',
    files: () =>
      named(12, (index) => [
        `hostile/t${index}.yaml`,
        `AWSTemplateFormatVersion: x\nParameters: { N: { Type: String } }\nResources:\n${lines(6, (call) => `  S${call}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: t${(index + call) % 12}.yaml, Parameters: { N: !Ref N } } }`)}\n  G: { Type: AWS::RDS::DBInstance, Properties: { Engine: postgres, VPCSecurityGroups: [${lines(200, (to) => `!ImportValue { "Fn::Sub": "\${N}-o${to}" },`).replaceAll('\n', ' ')}] } }\nOutputs:\n${lines(200, (to) => `  O${to}: { Value: !Ref G, Export: { Name: !Sub "\${AWS::StackName}-o${to}" } }`)}\n`,
      ]),
  },

  // HCL
  { name: 'HCL: brackets 100,000 deep', files: () => terraform(`locals {\n  a = ${'['.repeat(100_000)}\n}\n`) },
  { name: 'HCL: blocks 5,000 deep', files: () => terraform(`${'a {\n'.repeat(5_000)}${'}\n'.repeat(5_000)}`) },
  { name: 'HCL: calls 5,000 deep', files: () => terraform(`locals {\n  a = ${'merge('.repeat(5_000)}{}${')'.repeat(5_000)}\n}\n`) },
  { name: 'HCL: templates in templates', files: () => terraform(`locals {\n  a = ${'"${'.repeat(5_000)}1${'}"'.repeat(5_000)}\n}\n`) },
  {
    name: 'HCL: a for_each over a huge range',
    files: () =>
      terraform(
        'resource "aws_db_instance" "a" {\n  for_each   = toset([for n in range(0, 999999999) : tostring(n)])\n  identifier = each.key\n  engine     = "postgres"\n}\n',
      ),
  },
  { name: 'HCL: a count beyond all bounds', files: () => terraform('resource "aws_db_instance" "a" {\n  count  = 1e99\n  engine = "postgres"\n}\n') },
  {
    name: 'HCL: loops in loops',
    files: () =>
      terraform(`locals {\n  a = ${'[for x in range(1000) : '.repeat(20)}1${']'.repeat(20)}\n}\n\nresource "aws_s3_bucket" "a" {\n  bucket = local.a\n}\n`),
  },
  {
    name: 'HCL: locals that name each other',
    files: () =>
      terraform('locals {\n  a = local.b\n  b = local.a\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a\n  engine     = local.b\n}\n'),
  },
  {
    name: 'HCL: locals that double each other',
    files: () =>
      terraform(
        `locals {\n  a0 = "xxxxxxxxxx"\n${lines(80, (index) => `  a${index + 1} = "\${local.a${index}}\${local.a${index}}"`)}\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a80\n  engine     = "postgres"\n}\n`,
      ),
  },
  {
    name: 'HCL: locals in a chain of ten thousand',
    files: () =>
      terraform(
        `locals {\n  a0 = 1\n${lines(10_000, (index) => `  a${index + 1} = local.a${index}`)}\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a10000\n  engine     = "postgres"\n}\n`,
      ),
  },
  {
    name: 'HCL: a module that calls itself',
    files: () => terraform('module "a" {\n  source = "./"\n  count  = 3\n}\n\nmodule "b" {\n  source = "../hostile"\n}\n'),
  },
  {
    name: 'HCL: modules that multiply',
    files: () =>
      named(12, (index) => [
        `hostile/m${index}/main.tf`,
        lines(5, (call) => (index === 11 ? `resource "aws_s3_bucket" "b${call}" {}` : `module "c${call}" {\n  source = "../m${index + 1}"\n  count  = 10\n}`)),
      ]),
  },
  { name: 'HCL: a flood of heredocs', files: () => terraform(`locals {\n${lines(40_000, (index) => `  a${index} = <<E`)}\n}\n`) },
  {
    name: 'HCL: a pattern that backtracks',
    files: () =>
      terraform(
        `locals {\n  a = regex("(a+)+$", "${'a'.repeat(50_000)}!")\n  b = replace("${'a'.repeat(50_000)}!", "/(a|aa)+$/", "x")\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a\n  engine     = local.b\n}\n`,
      ),
  },
  {
    name: 'HCL: strings out of functions',
    files: () =>
      terraform(
        `locals {\n  a = join(",", [for n in range(1000) : format("%0999999999d", n)])\n  b = ${'replace('.repeat(9)}"aaaaaaaaaa"${', "a", "aaaaaaaaaa")'.repeat(9)}\n}\n\nresource "aws_db_instance" "a" {\n  identifier = "\${local.a}\${local.b}"\n  engine     = "postgres"\n}\n`,
      ),
  },
  {
    name: 'Terragrunt: forty files that each read all the others',
    files: () => ({
      ...named(40, (index) => [
        `hostile/f${index}.hcl`,
        `locals {\n${lines(40, (other) => `  a${other} = read_terragrunt_config("f${other}.hcl").locals`)}\n  all = merge(${Array.from({ length: 40 }, (_, other) => `local.a${other}`).join(', ')})\n}\n`,
      ]),
      'hostile/terragrunt.hcl':
        'locals {\n  all = read_terragrunt_config("f0.hcl").locals\n}\nterraform {\n  source = "."\n}\ninputs = merge(local.all, local.all.all)\n',
    }),
  },
  {
    name: 'Terragrunt: units that include themselves and write files without end',
    files: () => ({
      'hostile/terragrunt.hcl': `include {\n  path = "terragrunt.hcl"\n}\n${lines(2_000, (index) => `generate "g${index}" {\n  path = "g${index}.tf"\n  contents = "%{ for a in range(1000) }%{ for b in range(1000) }resource \\"t\\" \\"r\${a}\${b}\\" {}\\n%{ endfor }%{ endfor }"\n}`)}\nterraform {\n  source = "."\n}\n`,
    }),
  },
  {
    name: 'Azure: servers that replicate each other, each with its locks and alerts',
    files: () =>
      terraform(
        lines(
          900,
          (index) =>
            `resource "azurerm_postgresql_flexible_server" "s${index}" {\n  name             = "s${index}"\n  create_mode      = "${index === 0 ? 'Default' : 'Replica'}"\n  source_server_id = azurerm_postgresql_flexible_server.s${index === 0 ? 899 : index - 1}.id\n}\nresource "azurerm_management_lock" "l${index}" {\n  scope      = "/subscriptions/x"\n  lock_level = "CanNotDelete"\n}\nresource "azurerm_postgresql_flexible_server_configuration" "c${index}" {\n  server_id = azurerm_postgresql_flexible_server.s0.id\n  name      = "__proto__"\n  value     = "constructor"\n}\n`,
        ),
      ),
  },
  {
    name: 'Azure: a gateway of a thousand listeners and rules',
    files: () =>
      terraform(
        `resource "azurerm_linux_web_app" "a" {\n  name = "a"\n}\nresource "azurerm_application_gateway" "g" {\n  frontend_ip_configuration {\n    public_ip_address_id = "x"\n  }\n${lines(1_000, (index) => `  http_listener {\n    name      = "l${index}"\n    protocol  = "Http"\n    host_name = "h${index}"\n  }\n  request_routing_rule {\n    http_listener_name        = "l${index}"\n    backend_address_pool_name = "p"\n  }\n  backend_address_pool {\n    name  = "p"\n    fqdns = ["a.azurewebsites.net"]\n  }`)}\n}\n`,
      ),
  },
  {
    name: 'Hetzner and Cloudflare: a thousand firewalls before a thousand servers',
    files: () =>
      terraform(
        lines(
          1_000,
          (index) =>
            `resource "hcloud_firewall" "f${index}" {\n  rule {\n    direction  = "in"\n    protocol   = "tcp"\n    port       = "1-99999"\n    source_ips = ["0.0.0.0/0"]\n  }\n  rule {\n    direction  = "in"\n    protocol   = "tcp"\n    port       = "5432"\n    source_ips = ["::/0"]\n  }\n  apply_to {\n    label_selector = "${'a'.repeat(300)}"\n  }\n}\nresource "hcloud_server" "s${index}" {\n  name   = "s"\n  labels = { role = "x" }\n}\nresource "cloudflare_record" "r${index}" {\n  zone_id = "z"\n  name    = "@"\n  proxied = true\n}\n`,
        ),
      ),
  },
  { name: 'HCL: JSON 50,000 deep', files: () => ({ 'hostile/a.tf.json': '{"resource":'.repeat(50_000) }) },

  // Nomad
  { name: 'a job: groups 5,000 deep', files: () => ({ 'hostile/a.nomad.hcl': `job "a" {\n${'group "g" {\n'.repeat(5_000)}${'}\n'.repeat(5_001)}` }) },
  {
    name: 'a job: 3,000 groups whose variables name each other',
    files: () => ({
      'hostile/a.nomad.hcl': `variable "n" {\n  default = local.n\n}\nlocals {\n  n = var.n\n}\njob "a" {\n${lines(3_000, (index) => `  group "g${index}" {\n    count = var.n\n    task "t" {\n      driver = "docker"\n      config {\n        image = "x:\${var.n}"\n      }\n    }\n  }`)}\n}\n`,
    }),
  },
  {
    name: 'a job: templates of nothing but braces',
    files: () => ({
      'hostile/a.nomad.hcl': `job "a" {\n  group "g" {\n    task "t" {\n      template {\n        destination = "local/a"\n        env = true\n        data = <<E\n${'{{ range service "a" }}{{'.repeat(20_000)}\nE\n      }\n    }\n  }\n}\n`,
      'hostile/b.nomad.json': `{"Job":{"ID":"b","TaskGroups":${'[{"Tasks":'.repeat(5_000)}`,
    }),
  },

  // Platforms
  { name: 'TOML: tables 20,000 deep', files: () => ({ 'hostile/fly.toml': `app = "a"\n[${'a.'.repeat(20_000)}a]\nb = ${'['.repeat(50_000)}\n` }) },
  {
    name: 'TOML: tables of objects’ innards',
    files: () => ({
      'hostile/fly.toml': 'app = "a"\n[__proto__]\nx = 1\n[env]\n__proto__ = "y"\nconstructor = "z"\n[[services]]\ninternal_port = 99999999999999999999\n',
    }),
  },
  { name: 'TOML: 30,000 services', files: () => ({ 'hostile/fly.toml': `app = "a"\n${lines(30_000, () => '[[services]]\ninternal_port = 80')}\n` }) },
  {
    name: 'an app spec of 3,000 services',
    files: () => ({
      '.do/app.yaml': `name: a\nservices:\n${lines(3_000, (index) => `  - { name: s${index}, image: { registry: r, repository: a }, instance_count: 999999999999999999 }`)}\n`,
    }),
  },
  {
    name: 'a blueprint of 3,000 services',
    files: () => ({
      'render.yaml': `services:\n${lines(3_000, (index) => `  - { type: web, name: s${index}, runtime: image, envVars: [{ key: DATABASE_URL, fromDatabase: { name: d${index}, property: connectionString } }] }`)}\ndatabases:\n${lines(300, (index) => `  - { name: d${index}, plan: free }`)}\n`,
    }),
  },
  {
    name: 'apps of Heroku and Railway: thousands of everything, and every wrong type',
    files: () => ({
      Procfile: lines(20_000, (index) => `p${index}: run`),
      'app.json': `{"formation": [], "env": 3, "addons": [${'"heroku-postgresql",'.repeat(3_000)} [], 1, {"plan": []}], "cron": [${'{"command":"a","schedule":"* * * * *"},'.repeat(3_000)}{}], "healthchecks": {"web": [[]]}}`,
      'heroku.yml': `run:\n${lines(9_000, (index) => `  r${index}: { command: [], image: [] }`)}\nbuild: { docker: { __proto__: a, web: [] } }\n`,
      'a/railway.json': '{"deploy": {"preDeployCommand": {}, "multiRegionConfig": [1], "numReplicas": -5}, "environments": {"production": {"deploy": []}}}',
      'b/railway.toml': `[deploy]\n${lines(9_000, (index) => `[environments.e${index}.deploy]\nnumReplicas = 1`)}\n`,
    }),
  },
  {
    name: 'a blueprint of every wrong type',
    files: () => ({
      'render.yaml': 'services: { a: [] }\ndatabases: 3\nenvVarGroups: [[], 1, "x", { envVars: 4 }]\nprojects: [{ environments: 9 }]\n',
      '.do/app.yaml': 'services: x\ndatabases: { a: 1 }\njobs: [[], null]\nworkers: [3]\n',
    }),
  },
  {
    name: 'Cloud Run: 2,000 services that all name one instance, and an alias bomb',
    files: () => ({
      'run/many.yaml': lines(
        2_000,
        (index) =>
          `apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: s${index}, annotations: { run.googleapis.com/ingress: all } }\nspec: { template: { metadata: { annotations: { run.googleapis.com/cloudsql-instances: "p:europe-west4:d" } }, spec: { containers: [{ image: a, env: [{ name: DB_HOST, value: "/cloudsql/p:europe-west4:d" }] }] } } }\n---`,
      ),
      'run/bomb.yaml': `apiVersion: run.googleapis.com/v1\nkind: Job\na: &a [1]\n${lines(40, (index) => `b${index}: &b${index} [*${index === 0 ? 'a' : `b${index - 1}`}, *${index === 0 ? 'a' : `b${index - 1}`}]`)}\n`,
    }),
  },
  {
    name: 'App Engine: files that include each other, and every wrong type',
    files: () => ({
      'app.yaml': `runtime: a\nincludes: [${lines(400, (index) => `i${index}.yaml,`).replaceAll('\n', ' ')} app.yaml]\nenv_variables: [x]\nautomatic_scaling: 3\nhandlers: { a: 1 }\nbeta_settings: []\n`,
      ...Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [
          `i${index}.yaml`,
          `includes: [i${index + 1}.yaml, app.yaml]\nenv_variables: { __proto__: x, constructor: "y" }\n`,
        ]),
      ),
    }),
  },
  {
    name: 'Terraform of Google: replicas in a ring, and 1,000 jobs with schedules',
    files: () => ({
      'main.tf': `${lines(100, (index) => `resource "google_sql_database_instance" "r${index}" {\n  name = "r${index}"\n  database_version = "POSTGRES_16"\n  master_instance_name = google_sql_database_instance.r${(index + 1) % 100}.name\n}`)}\n${lines(
        1_000,
        (index) =>
          `resource "google_cloud_run_v2_job" "j${index}" {\n  name = "j${index}"\n  template {\n    template {\n      containers {\n        image = "a"\n      }\n    }\n  }\n}\nresource "google_cloud_scheduler_job" "s${index}" {\n  schedule = "0 3 * * *"\n  http_target {\n    uri = "https://x/jobs/\${google_cloud_run_v2_job.j${index}.name}:run"\n  }\n}`,
      )}\n`,
    }),
  },

  // Programs
  {
    name: 'programs: functions, files and lists that double and call each other',
    files: () =>
      program(
        `import * as aws from '@pulumi/aws'\nimport './b'\nconst f = (n: number): string => f(n + 1) + f(n + 1)\nlet text = 'xxxxxxxxxx'\nlet list = [text]\nfor (;;) {\n  text += text\n  list = [...list, ...list]\n  list.push(...list)\n  new aws.rds.Instance(text, { engine: 'postgres', tags: { text }, password: f(0) })\n}\n`,
        {
          'hostile/b.ts': "import './index'\nexport * from './b'\nexport * from './index'\nclass A extends A { constructor() { super(); new A() } }\nnew A()\n",
        },
      ),
  },
  {
    name: 'programs: lists in lists, and names of objects’ innards',
    files: () =>
      program(
        `import * as aws from '@pulumi/aws'\nconst o: any = { __proto__: 1, constructor: 2 }\no.__proto__.x = 3\no['constructor']['prototype'] = aws\nnew aws.__proto__.constructor('a', o)\nnew aws.rds.Instance('__proto__', { ...o, ${lines(800, (index) => `k${index}: [${'['.repeat(60)}${']'.repeat(60)}],`)} })\n`,
        { 'hostile/Pulumi.prod.yaml': `config:\n  a: ${'['.repeat(20_000)}\n` },
      ),
  },
  {
    name: 'programs: resources of YAML in a circle',
    files: () => ({
      'hostile/Pulumi.yaml': `name: a\nruntime: yaml\nresources:\n${lines(1_500, (index) => `  r${index}: { type: "aws:rds:Instance", properties: { engine: "\${r${(index + 1) % 1_500}.engine}\${r${index}.id}", identifier: "\${${'a.'.repeat(200)}" } }`)}\n`,
    }),
  },
  {
    name: 'programs: an app of the CDK whose stacks make each other',
    files: () => ({
      'hostile/cdk.json': '{ "app": "npx ts-node bin/app.ts", "context": { "__proto__": 1 } }',
      'hostile/bin/app.ts': `import { App, Stack, aws_rds as rds } from 'aws-cdk-lib'\nclass A extends Stack {\n  constructor(scope: any, id: string) {\n    super(scope, id + id)\n    new rds.DatabaseCluster(this, id, { engine: this, writer: this, readers: [this, this], instances: 1e99, parameters: { a: this } })\n    new A(this, id + id)\n    new A(scope, '__proto__')\n  }\n}\nnew A(new App(), 'aaaaaaaaaa')\n`,
    }),
  },

  // What keeps databases
  {
    name: 'libconfig: lists 50,000 deep, and 30,000 servers',
    files: () => ({
      'hostile/proxysql.cnf': `mysql_servers = ${'('.repeat(50_000)}`,
      'hostile/more/proxysql.cnf': `mysql_servers = (\n${lines(30_000, (index) => `{ address="__proto__", port=${index} }`)})\nmysql_servers = /* never\n`,
    }),
  },
  {
    name: 'borgmatic: 3,000 databases in 300 repositories',
    files: () => ({
      'hostile/borgmatic.yaml': `repositories:\n${lines(300, (index) => `  - ssh://box${index}.example/./r`)}\nkeep_daily: 99999999999999999999\npostgresql_databases:\n${lines(3_000, (index) => `  - { name: d${index}, hostname: constructor }`)}\n`,
      'hostile/crontab': lines(1_000, () => '0 2 * * * borgmatic'),
    }),
  },
  {
    name: 'a timer with drop-ins that name one another, and 20,000 lines',
    files: () => ({
      'hostile/a.timer': `[Timer]\nUnit=a.timer\n${lines(20_000, (index) => `OnCalendar=*-*-* *:${index % 60}:*`)}\n`,
      'hostile/a.timer.d/a.conf': '[Timer]\nOnCalendar=\\\n',
      'hostile/patroni.yml': `scope: a\nbootstrap: &b { dcs: [*b] }\npostgresql: { parameters: { __proto__: 1, constructor: [] } }\n`,
    }),
  },

  // Ruby
  {
    name: 'Ruby: brackets and calls 50,000 deep, names that double one another, a NUL, and a template of 4,000 conditions',
    files: () => ({
      'hostile/Gemfile': `gem ${'('.repeat(50_000)}`,
      'hostile/config/puma.rb': `${lines(60, (index) => `A${index} = "#{A${index + 1}}#{A${index + 1}}"`)}\nworkers A0.to_i\n`,
      'hostile/config/puma/production.rb': `workers a${'.b'.repeat(50_000)}\n`,
      'hostile/config/database.yml': lines(4_000, (index) => `<% if ENV['A${index}'] %>a${index}: &a${index} 1<% end %>`),
      'hostile/config/sidekiq.yml': `:concurrency: <%= ${'['.repeat(50_000)} %>\n<% end end end %>\n`,
      'hostile/app.rb': `Sequel.connect("postgres://a/b")\0\n${'if a then '.repeat(20_000)}`,
    }),
  },
  {
    name: 'Rails: aliases that multiply, keys of objects’ innards, and 20,000 databases',
    files: () => ({
      'hostile/config/database.yml': `a: &a [x, x, x]\n${lines(30, (index) => `a${index}: &a${index} [${index === 0 ? '*a, *a' : `*a${index - 1}, *a${index - 1}`}]`)}\nproduction:\n  __proto__: { adapter: __proto__, pool: constructor, url: *a29 }\n${lines(20_000, (index) => `  d${index}: { adapter: postgresql, pool: <%= ENV["P"] || ${index} %>, host: db }`)}\n`,
      'hostile/config/queue.yml': `production:\n  workers:\n${lines(20_000, () => '    - { processes: 99999999999999999999 }')}\n`,
      'hostile/Gemfile': lines(20_000, (index) => `gem "g${index}", group: %i[__proto__ constructor]`),
    }),
  },
  // Migrations
  {
    name: 'migrations: SQL nested deeper than its grammar goes, statement after statement, and names of objects’ innards',
    files: () => ({
      'hostile/migrations/1_deep.sql': `SELECT ${'1+'.repeat(90_000)}1;\nSELECT ${'('.repeat(90_000)}1${')'.repeat(90_000)};\nSELECT ${'CASE WHEN '.repeat(15_000)}1;\nALTER TABLE "__proto__" DROP COLUMN "constructor", ALTER "toString" TYPE "hasOwnProperty" USING ${'a || '.repeat(3_000)}b;\n`,
      'hostile/migrations/2_block.sql': `DO $$ ${'BEGIN '.repeat(9_000)}${'END; '.repeat(9_000)}$$;\nDO $a$ BEGIN EXECUTE ${"'x' || ".repeat(20_000)}'y'; EXECUTE 'DO $b$ BEGIN EXECUTE ''DO $c$ BEGIN NULL; END $c$''; END $b$'; END $a$;\n`,
    }),
  },
  {
    name: 'migrations: 4,000 blocks, a table of 30,000 columns, and a thousand changesets with no end',
    files: () => ({
      'hostile/migrations/1_blocks.sql': lines(4_000, (index) => `DO $$ BEGIN DROP TABLE t${index}; END $$;`),
      'hostile/migrations/2_wide.sql': `CREATE TABLE a (${Array.from({ length: 30_000 }, (_, index) => `c${index} int CHECK (c${index} > 0)`).join(', ')});\nALTER TABLE b ${Array.from({ length: 9_000 }, (_, index) => `ADD c${index} int`).join(', ')};\n`,
      'hostile/changelog/3.sql': `--liquibase formatted sql\n${lines(1_000, (index) => `--changeset a:${index} context:test runInTransaction:"\nDROP TABLE \${t${index}}`)}`,
    }),
  },
  // Django
  {
    name: 'settings of Django: brackets, branches and modules that lead to each other',
    files: () => ({
      'hostile/manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
      'hostile/settings.py': `from settings import *\nfrom other_settings import *\nDATABASES = ${'{"__proto__": ['.repeat(2_000)}\n${lines(300, (index) => `if x${index}: DATABASES = {"default": {"ENGINE": "${index}", **y}}`)}\n`,
      'hostile/other_settings.py': `from settings import *\n${lines(200, (index) => `${' '.repeat(index)}if a${index}:`)}\n`,
      'hostile/requirements.txt': lines(9_000, (index) => `package${index}[${'a'.repeat(90)}]==${index}`),
    }),
  },
  {
    name: 'settings of Django: functions that double each other, and texts that grow',
    files: () => ({
      'hostile/settings.py': `def f0(): return "a"\n${lines(80, (index) => `def f${index + 1}(): return f${index}() + f${index}()`)}\nX = f80()\n${lines(100, () => 'X = X + X')}\nDATABASES = {"default": {"ENGINE": X, "HOST": X, "OPTIONS": {"pool": {"max_size": 10 ** 400}}}}\n`,
    }),
  },
  {
    name: 'clients: files that hand on one another, aliases that name themselves, a manifest of every name',
    files: () => ({
      'hostile/package.json': '{ "name": "__proto__", "dependencies": { "pg": "8" }, "exports": { "./*": "./*" }, "imports": { "#*": "#*" } }',
      'hostile/tsconfig.json': `{ "extends": "./tsconfig.json", "compilerOptions": { "baseUrl": "../..", "paths": { "*": ["*", "../../*"], "constructor": [${'['.repeat(3_000)}`,
      'hostile/a.ts': `import { Pool } from 'pg'\nimport * as all from './b'\nimport { ConfigService } from '@nestjs/config'\nconst config: any = new ConfigService()\nexport * from './b'\nexport const top = all.top\nexport const pool = new Pool({ max: all.top, host: config.get('constructor.prototype'), ssl: all.ssl, ...all })\n`,
      'hostile/b.ts': `export * from './a'\n${lines(400, (index) => `export * from './b${index}'`)}\nexport { top as ssl } from './b'\n`,
      ...named(400, (index) => [`hostile/b${index}.ts`, `export * from './a'\nexport * from './b'\nexport * from './b${(index + 1) % 400}'\n`]),
    }),
  },
  {
    name: 'clients: choices in choices, keys of keys, getters of getters',
    files: () => ({
      'hostile/package.json': '{ "name": "a", "dependencies": { "pg": "8", "typeorm": "0" } }',
      'hostile/src/config/a.ts': `import { registerAs } from '@nestjs/config'\nexport default registerAs('a', () => ({ ...a(), b: config.get('a.b') }))\n`,
      'hostile/src/a.ts': `import { Pool } from 'pg'\nimport { DataSource } from 'typeorm'\nimport { ConfigService } from '@nestjs/config'\nconst t: any = ${'process.env.NODE_ENV === "production" ? '.repeat(3_000)}1${' : 2'.repeat(3_000)}\nconst k: any = ${'k['.repeat(2_000)}k${']'.repeat(2_000)}\n${lines(3_000, (index) => `const o${index}: any = { ...o${(index + 1) % 3_000}, ...o${(index + 7) % 3_000} }`)}\nexport const one = new Pool({ max: t, ssl: o0.ssl, ...k[k], ...o0 })\nexport const two = new DataSource({ type: 'postgres', synchronize: o0.x === o1.x, poolSize: config.get('a.b') })\n`,
    }),
  },
  // PHP
  {
    name: 'PHP: configuration of CodeIgniter, CakePHP and Yii, deep and going in circles',
    files: () => ({
      'hostile/app/Config/Database.php': `<?php\nuse CodeIgniter\\Database\\Config;\nclass Database extends Config { public $defaultGroup = 'constructor'; public $default = ['DBDriver' => 'MySQLi', 'hostname' => ${'['.repeat(3_000)}${']'.repeat(3_000)}]; public $__proto__ = [${"'a' . ".repeat(2_000)}'b'];\nfunction __construct() { ${"$this->default['a'] = $this->default['b'];".repeat(3_000)} } }\n`,
      'hostile/application/config/database.php': `<?php\n${' '.repeat(90_000)}$db[${'['.repeat(5_000)}`,
      'hostile/config/app.php': `<?php\nreturn ['Datasources' => ['__proto__' => require 'app.php', 'default' => require __DIR__ . '/app.php', ${"'a' => env('B', ".repeat(2_000)}`,
      'hostile/config/app_local.php': `<?php\nreturn require __DIR__ . '/app_local.php';\n`,
      'hostile/config/db.php': `<?php\n$a = require __DIR__ . '/web.php';\nreturn ['class' => 'yii\\db\\Connection', 'dsn' => 'mysql:${'host=a;'.repeat(9_000)}', 'slaves' => [${"['dsn' => $a],".repeat(3_000)}]];\n`,
      'hostile/config/web.php': `<?php\nreturn ['components' => ['yii\\db\\Connection' => require __DIR__ . '/db.php', ${"'db' => ['class' => 'yii\\db\\Connection', 'dsn' => require 'web.php'],".repeat(2_000)}]];\n`,
    }),
  },
  {
    name: 'PHP: configuration 5,000 deep, and constants that double each other',
    files: () => ({
      'hostile/config/database.php': `<?php\nreturn ['default' => 'a', 'connections' => ['a' => ${'['.repeat(5_000)}`,
      'hostile/two/config/database.php': `<?php\nconst A0 = 'x';\n${lines(200, (index) => `const A${index + 1} = A${index} . A${index};`)}\nreturn ['default' => A200, 'connections' => ['__proto__' => ['driver' => 'constructor', 'host' => A200], 'pgsql' => ['driver' => 'pgsql', 'host' => A200]]];\n`,
      'hostile/two/config/horizon.php': `<?php\nreturn ['environments' => ['production' => [${lines(5_000, (index) => `'s${index}' => ['maxProcesses' => ${'('.repeat(20)}9e99${')'.repeat(20)}],`)}]]];\n`,
    }),
  },
  {
    name: 'XML, PHP, Java and Go: what opens again and again and is never closed',
    files: () => ({
      'hostile/pom.xml': `<project>${'<a \n'.repeat(150_000)}`,
      'hostile/db/changelog/a.xml': `<databaseChangeLog>${'<changeSet id="1" author="a">\n'.repeat(20_000)}`,
      'hostile/b.csproj': `<Project>${'<a b=\n'.repeat(100_000)}`,
      'hostile/config/database.php': `<?php return [${'a{\n'.repeat(90_000)}`,
      'hostile/composer.json': '{ "require": { "laravel/framework": "^11" } }',
      'hostile/java/pom.xml':
        '<project><artifactId>a</artifactId><dependencies><dependency><groupId>org.hibernate.orm</groupId><artifactId>hibernate-core</artifactId></dependency></dependencies></project>',
      'hostile/java/src/main/java/A.java': `import jakarta.persistence.*;\n@Entity class A { @Id Long id; int a = ${'a[\n'.repeat(90_000)}`,
      'hostile/go/go.mod': 'module a\ngo 1.22\nrequire github.com/jackc/pgx/v5 v5.0.0\n',
      'hostile/go/main.go': `package main\nimport "github.com/jackc/pgx/v5/pgxpool"\nfunc main() { pgxpool.New(ctx, ${'@a(\n'.repeat(100_000)}`,
    }),
  },
  {
    name: 'Symfony: parameters that name each other, aliases that multiply, and 5,000 connections',
    files: () => ({
      'hostile/config/services.yaml': `parameters:\n  p0: x\n${lines(500, (index) => `  p${index + 1}: "%p${index}%%p${index}%"`)}\n  a: "%b%"\n  b: "%a%"\n`,
      'hostile/config/packages/doctrine.yaml': `doctrine:\n  dbal:\n    connections:\n      z: { host: "%p500%", port: "%a%", url: "%env(${'resolve:'.repeat(40)}X)%" }\n${lines(5_000, (index) => `      c${index}: { url: "%env(default:p12:V${index})%" }`)}\n`,
    }),
  },
  {
    name: 'PHP: 3,000 clients in functions in functions, and names that lead in circles',
    files: () => ({
      'hostile/composer.json': '{ "name": "a", "type": "project" }',
      'hostile/a.php': `<?php\nrequire 'a.php';\nrequire 'b.php';\n$a = $b;\n$b = $a . $a;\n${lines(3_000, (index) => `function f${index}() { $x = $y . $y; $y = $x . $x; return new PDO("mysql:host={$x};port=$y"); }`)}\n${'function g() { '.repeat(500)}new PDO($x);\n`,
      'hostile/b.php': `<?php\nrequire 'a.php';\nnew PDO('pgsql:${'host=a;'.repeat(20_000)}');\n`,
    }),
  },
  {
    name: 'Supervisor: 20,000 programs that include themselves',
    files: () => ({
      'hostile/supervisord.conf': `[include]\nfiles = *.conf\n${lines(20_000, (index) => `[program:p${index}]\ncommand=php artisan queue:work\nnumprocs=%(ENV_${'A'.repeat(50)})s`)}\n`,
      'hostile/www.conf': `[__proto__]\n${lines(20_000, (index) => `[p${index}]\npm.max_children = 999999`)}\n`,
      'hostile/Dockerfile': 'FROM php:8.3-fpm\nCMD ["supervisord", "-c", "supervisord.conf"]\n',
    }),
  },
  {
    name: 'the JVM: settings without end, placeholders in placeholders, profiles in circles, and XML nested deep',
    files: () => ({
      'hostile/pom.xml': `<project><artifactId>hide</artifactId>${'<a>'.repeat(30_000)}${lines(5_000, (index) => `<dependency><artifactId>__proto__${index}</artifactId></dependency>`)}`,
      'hostile/build.gradle': `plugins { id 'org.springframework.boot' }\ndependencies {${'{ implementation('.repeat(20_000)}`,
      'hostile/src/main/resources/application.yml': `spring:\n  profiles.group:\n${lines(2_000, (index) => `    p${index}: [p${(index + 1) % 2_000}, p${(index * 7) % 2_000}]`)}\n  datasource.url: "${'${a:'.repeat(5_000)}"\n  profiles.active: p0\n${lines(20_000, (index) => `k${index}: \${k${(index + 1) % 20_000}}\${k${(index + 2) % 20_000}}`)}\n`,
      'hostile/src/main/resources/application-p1.properties': `${lines(20_000, (index) => `constructor.k${index}=\\`)}\n__proto__=\\u00zz\n`,
    }),
  },
  {
    name: 'Python: settings that name each other, calls in calls, and engines by the thousand',
    files: () => ({
      'hostile/requirements.txt': 'sqlalchemy==2.0\nasyncpg==0.30\n',
      'hostile/main.py': `from sqlalchemy import create_engine\nfrom .a import *\nfrom . import a, b\n${'f('.repeat(3_000)}create_engine(a.x)${')'.repeat(3_000)}\n${lines(5_000, (index) => `e${index} = create_engine(e${(index + 1) % 5_000}, pool_size=a.x${index}, **e${(index + 7) % 5_000})`)}\n`,
      'hostile/a.py': `from .b import *\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n${lines(3_000, (index) => `    x${index}: int = x${(index + 1) % 3_000}`)}\nx = ${'x + '.repeat(3_000)}x\n`,
      'hostile/b.py': `from .a import *\nfrom .main import *\n${lines(2_000, (index) => `y${index} = f"{y${(index + 1) % 2_000}}{y${(index + 2) % 2_000}}"`)}\n`,
      'hostile/gunicorn.conf.py': `from main import *\nworkers = ${'('.repeat(4_000)}1${')'.repeat(4_000)}\n`,
    }),
  },
  // Schemas
  {
    name: 'schemas: tables and keys without end, dropped one by one, and names of objects’ innards',
    files: () => ({
      'hostile/Gemfile': 'gem "rails"\ngem "pg"\n',
      'hostile/config/environment.rb': 'x\n',
      'hostile/db/schema.rb': `ActiveRecord::Schema.define do\n  create_table "__proto__" do |t|\n${lines(9_000, (index) => `    t.index ["constructor", "c${index}"]`)}\n  end\n  add_foreign_key "__proto__", "toString", column: ${'['.repeat(3_000)}${']'.repeat(3_000)}\nend\n`,
      'hostile/sql/schema.sql': `${lines(9_000, (index) => `CREATE TABLE t${index} (id int, a int REFERENCES "__proto__");`)}\n${lines(9_000, (index) => `DROP INDEX i${index};`)}`,
      'hostile/more/migrations/1_keys.sql': `CREATE TABLE "constructor" (a int);\n${lines(15_000, (index) => `CREATE INDEX i${index} ON "constructor" (a, b${index}) WHERE ${'('.repeat(20)}a IS NOT NULL${')'.repeat(20)};`)}`,
    }),
  },
  {
    name: 'Elixir: configuration that imports itself, branches that double, functions in circles, and brackets that never close',
    files: () => ({
      'hostile/mix.exs': 'defmodule A do\n  def project, do: [app: :a]\n  def application, do: [mod: {A, []}]\nend\n',
      'hostile/lib/repo.ex': `defmodule A.Repo do\n  use Ecto.Repo, otp_app: :a, adapter: Ecto.Adapters.Postgres\nend\n${'['.repeat(20_000)}`,
      'hostile/config/config.exs': `import Config\nimport_config "config.exs"\nimport_config "runtime.exs"\nconfig :a, A.Repo, url: ${'('.repeat(5_000)}\n`,
      'hostile/config/runtime.exs': `import Config\ndefmodule F do\n  def f(x), do: g(x) || g(x)\n  def g(x), do: f(x) || f(x)\nend\nx0 = System.get_env("X")\n${lines(300, (index) => `x${index + 1} = x${index} || x${index} <> x${index}`)}\n${lines(60, (index) => `if System.get_env("A${index}"), do: config(:a, A.Repo, pool_size: ${index}, __proto__: [constructor: ${index}])`)}\nconfig :a, A.Repo, url: x300, pool_size: F.f(1), hostname: ${'if a, do: '.repeat(2_000)}1\n`,
    }),
  },
  {
    name: 'Rust: functions that hand each other their parameters, settings in circles, and expressions 5,000 deep',
    files: () => ({
      'hostile/Cargo.toml': '[package]\nname = "a"\n',
      'hostile/src/main.rs': `${lines(300, (index) => `const C${index}: u32 = C${(index + 1) % 300} + C${(index + 7) % 300};\nfn f${index}(x: u32) -> u32 { f${(index + 1) % 300}(x) + f${(index + 3) % 300}(x) }`)}\nfn open(size: u32) { PgPoolOptions::new().max_connections(size).connect(&format!("{}{size}", config.url)); open(size); open(f0(C0)); }\nfn main() { Config { url: config.url, max: self.max }; open(config.max); PgPoolOptions::new().max_connections(${'('.repeat(5_000)}1${')'.repeat(5_000)}).connect(${'&'.repeat(5_000)}url); }\n`,
      'hostile/src/deep.rs': `fn main() { PgPoolOptions::new()${'.max_connections(3)'.repeat(3_000)}.connect(x); Pool::builder().build(${'Manager::new('.repeat(3_000)} }\n`,
    }),
  },
  {
    name: 'Java and Kotlin: functions that hand each other their parameters, constants in circles, chains and brackets without end, settings that name each other',
    files: () => ({
      'hostile/build.gradle': "plugins { id 'application' }\ndependencies { implementation 'com.zaxxer:HikariCP:6' }\n",
      'hostile/src/main/java/a/A.java': `class A {\n${lines(200, (index) => `  static int C${index} = C${(index + 1) % 200} + C${(index + 7) % 200};\n  static int f${index}(int x) { return f${(index + 1) % 200}(x) + f${(index + 3) % 200}(x); }`)}\n  Object __proto__(int size) { var c = new HikariConfig(); c.setMaximumPoolSize(size); c.setJdbcUrl(constructor + f0(C0)); __proto__(size); __proto__(f0(size)); return new HikariDataSource(c); }\n}\n`,
      'hostile/src/main/java/a/B.java': `class B { Object a = new HikariDataSource(new HikariConfig()${'.setX(1)'.repeat(3_000)}); String b = ${'"a" + '.repeat(5_000)}"b"; Object c = ${'('.repeat(5_000)}; }\n`,
      'hostile/src/main/java/a/C.java': `class C { Object a() { HikariDataSource s = new HikariDataSource(); ${lines(5_000, (index) => `if (a == null) { s.setMaximumPoolSize(${index}); s = s; }`)} return s; } }\n`,
      'hostile/src/main/kotlin/a/D.kt': `val a by lazy { a }\nval b = b ?: a\nfun Any.c(x: Any = c()): Any = c(c(x))\nobject D { val d = HikariDataSource(HikariConfig().apply { jdbcUrl = "${'$' + '{b}'.repeat(2_000)}"; maximumPoolSize = c(b) as Int })\n${'fun e() { routing { get("/") { '.repeat(100)} Database.connect(b) }\n`,
      'hostile/src/main/kotlin/a/E.kt': `val x = HikariDataSource(${'run { '.repeat(5_000)}\n`,
      'hostile/src/main/kotlin/a/F.kt': `val x = environment.config.property("a").getString()\nval y = HikariDataSource().apply { jdbcUrl = x }\nval z = """${'$'.repeat(20_000)}\n`,
      'hostile/src/main/resources/application.conf': `a = \${b}\nb = \${a}\na = \${?a}"x"\${a}\n__proto__.constructor = \${__proto__}\n${lines(300, (index) => `c${index} = \${c${index + 1}}\${c${index + 1}}`)}\n${'x { '.repeat(5_000)}\n`,
    }),
  },
  {
    name: 'migrations in code: tables in tables, loops in loops, functions in circles, sums without end',
    files: () => ({
      'hostile/package.json': '{"dependencies": {"pg": "8.16.0", "__proto__": "1"}}',
      'hostile/migrations/1.js': `const list = [${'1,'.repeat(900)}]\nconst a = a.b\nconst up = async (knex) => {\n${'for (const x of list) '.repeat(20)}await knex.schema.dropTable(x)\nawait again(knex)\nawait knex.schema.dropTable(a)\nawait knex.schema.alterTable('__proto__', (t) => t${".dropColumn('constructor')".repeat(2_000)})\n}\nconst again = (knex) => up(knex) && again(knex)\nmodule.exports = { up }\n`,
      'hostile/migrations/2.js': `exports.up = (knex) => knex.raw(${"'a' + ".repeat(5_000)}'b')\n`,
      'hostile/migrations/3.js': `exports.shorthands = { a: 'b', b: 'a', c: { type: 'c' }, __proto__: { type: 'a' } }\nconst o = { ...o }\nexports.up = (pgm) => {\n  pgm.createTable('__proto__', { constructor: 'a', b: { type: 'c' }, ...o })\n  pgm.addColumns(o, o)\n  pgm.addConstraint('t', 'c', { check: [${"'('.repeat(9), ".repeat(2_000)}], unique: [${"['a'],".repeat(2_000)}] })\n  pgm.sql('${'{a}'.repeat(5_000)}', { a: o.a })\n${"  pgm.dropIndex('t', 'c')\n".repeat(3_000)}}\n`,
      'hostile/orm/package.json': '{"dependencies": {"sequelize": "6.0.0", "@mikro-orm/core": "6.0.0"}}',
      'hostile/orm/models/1.js': `const { DataTypes } = require('sequelize')\nconst a = { ...b }\nconst b = { ...a }\nsequelize.define('__proto__', { ...a, constructor: DataTypes.TEXT }, { indexes: [${"{ fields: ['constructor'] },".repeat(3_000)}] })\n${"sequelize.define('hasOwnProperty', { toString: { type: DataTypes.TEXT, unique: '__proto__' } })\n".repeat(300)}${"this.belongsTo(a, { foreignKey: 'constructor' })\n".repeat(2_000)}`,
      'hostile/orm/models/2.ts': `import { Entity, Index, ManyToOne, EntitySchema, defineEntity, p } from '@mikro-orm/core'\n@Entity()\n${"@Index({ properties: ['a'] })\n".repeat(2_000)}class A extends A {\n${Array.from({ length: 1_500 }, (_, index) => `@ManyToOne() a${index}: A`).join('\n')}\n}\nconst f = () => f()\ndefineEntity({ name: 'x', properties: { a: f, b: () => p${'.index()'.repeat(3_000)} } })\nnew EntitySchema({ name: 'y', properties: f() })\n`,
      'hostile/migrations/5.go': `package migrations\n\nimport "github.com/pressly/goose/v3"\n\nvar a = b\nvar b = a\n\nfunc init() { goose.AddMigrationContext(up, nil); goose.NewGoMigration(1, &goose.GoFunc{RunTx: a}, nil) }\n\nfunc up(ctx context.Context, tx *sql.Tx) error {\n\ttx.Exec(a + ${'"b" + '.repeat(5_000)}b)\n${'\tfor _, one := range []string{"a", "b"} {\n'.repeat(40)}\ttx.Exec("DROP TABLE " + one)\n\tup(ctx, tx)\n${'\t}\n'.repeat(40)}\treturn ${'('.repeat(3_000)}up(ctx, tx)\n}\n`,
      'hostile/migrations/4.ts': `import { Kysely, sql } from 'kysely'\nconst a = sql\`\${b} \${b}\`\nconst b = sql\`\${a} \${a}\`\nexport async function up(db: Kysely<any>) {\n  await a.execute(db)\n  await sql\`\${sql.join([${'a,'.repeat(400)}])}\`.execute(db)\n  let q = db.schema.alterTable('__proto__')\n${"  q = q.dropColumn('constructor').$call(f)\n".repeat(1_500)}  await q.execute()\n  await db.schema.createTable('t')${".addColumn('c', 'text', (c) => c.notNull())".repeat(1_500)}.execute()\n}\nconst f = (q) => q.$call(f)${".$call((x) => x.addColumn('c', 'text'))".repeat(300)}\n`,
      'hostile/database/migrations/1.php': `<?php\nreturn new class extends Migration { function up() { $a = $b; $b = $a; Schema::drop($a); ${"foreach (['a', 'b'] as $x) { ".repeat(60)} DB::statement("DROP TABLE {$x}"); $this->up(); ${'}'.repeat(60)} } };\n`,
      'hostile/database/migrations/2.php': `<?php\nreturn new class extends Migration { function up() { DB::statement(${"'a' . ".repeat(5_000)}'b'); Schema::table('t', fn ($t) => $t${"->string('a')".repeat(3_000)}); ${'('.repeat(5_000)} } };\n`,
    }),
  },
  // Go
  {
    name: 'a program of Go: functions that call each other, brackets in brackets',
    files: () => ({
      'hostile/go.mod': 'module hostile.example/a\n',
      'hostile/main.go': `package main\n\nimport "database/sql"\n\nfunc main() { a(a(a("x"))); sql.Open("postgres", ${'('.repeat(3_000)}x${')'.repeat(3_000)}) }\n\nfunc a(s string) string { sql.Open("postgres", b(s)); return b(b(s)) }\n\nfunc b(s string) string { return a(a(s)) }\n`,
    }),
  },
  {
    name: 'a program of Go: ten thousand conditions before a pool',
    files: () => ({
      'hostile/go.mod': 'module hostile.example/a\n',
      'hostile/main.go': `package main\n\nimport (\n\t"database/sql"\n\t"os"\n)\n\nfunc main() {\n\turl := ""\n${lines(10_000, (index) => `\tif os.Getenv("A${index}") == "${index}" { url = url + "__proto__" + url }`)}\n\tdb, _ := sql.Open("postgres", url)\n\tdb.SetMaxOpenConns(4)\n}\n`,
    }),
  },
  {
    name: '.NET: calls in calls, variables that double, methods that call each other, and settings 5,000 deep',
    files: () => ({
      'hostile/Hostile.csproj': `<Project Sdk="Microsoft.NET.Sdk.Web"><ItemGroup><ProjectReference Include="Hostile.csproj" />${lines(3_000, (index) => `<PackageReference Include="__proto__${index}" Version="1" />`)}`,
      'hostile/Program.cs': `var a0 = Configuration["__proto__"];\n${lines(300, (index) => `var a${index + 1} = a${index} + a${index};`)}\nservices.AddDbContext<X>(o => o.UseNpgsql(a300));\n${lines(100, (index) => `string F${index}(string x) => F${(index + 1) % 100}(x) + F${(index + 7) % 100}(x);`)}\nvar c = new NpgsqlConnection(F0(F1("a")));\n`,
      'hostile/Deep.cs': `class Deep { void Open() { UseNpgsql(${'('.repeat(20_000)} } }\n`,
      'hostile/Wide.cs': `class Wide { void Open(string s) { ${lines(8_000, (index) => `if (Configuration["${index}"] == "x") { o.UseNpgsql(s); return; }`)} } }\n`,
      'hostile/appsettings.json': `{ "ConnectionStrings": ${'{ "a": ['.repeat(5_000)}`,
      ...named(100, (index) => [`hostile/appsettings.e${index}.json`, `{ "constructor": { "prototype": "Host=\${a}${';'.repeat(5_000)}" } }`]),
    }),
  },
  {
    name: 'handlers in Python: chains and loops nested deep, models that are made of one another, and a view of 10,000 queries',
    files: () => ({
      'hostile/requirements.txt': 'django\nfastapi\n',
      'hostile/settings.py': 'INSTALLED_APPS = ["rest_framework"]\n',
      'hostile/urls.py': 'urlpatterns = [path("", views.all)]\n',
      'hostile/models.py': `from .models import *\nfrom .other import *\n${lines(400, (index) => `class A${index}(A${(index + 1) % 400}, A${(index * 7) % 400}): pass`)}\n`,
      'hostile/other.py': 'from .models import *\nfrom .other import A0 as constructor, __proto__\n',
      'hostile/views.py': `from django.http import x\nfrom .models import *\nfrom .other import __proto__\ndef all(request):\n${lines(10_000, (index) => `    for a in A${index % 400}.objects.all(): list(A0.objects.get(pk=a))`)}\n    return A0.objects${'.all()'.repeat(4_000)}\n`,
      'hostile/deep/views.py': `from django.http import x\ndef all(request):\n${lines(300, (index) => `${' '.repeat(index + 4)}for a in A.objects.all():`)}\n`,
      'hostile/more/views.py': `from django.http import x\ndef all(request):\n    return ${'[a for a in '.repeat(3_000)}A.objects.all()${']'.repeat(3_000)}\n`,
    }),
  },
  {
    name: 'models of Django: bases in circles and in a row of thousands, options that name one another, keys without end, and names of objects’ innards',
    files: () => ({
      'hostile/manage.py': 'import os\n',
      'hostile/rows/models.py': `from django.db import models\nclass A0(models.Model):\n    class Meta: abstract = True\n${lines(2_000, (index) => `class A${index + 1}(A${index}):\n    f${index} = models.SlugField()\n    class Meta(A${index}.Meta): abstract = True`)}\nclass B(A2000): pass\n`,
      'hostile/falls/models.py': `from django.db import models\n${lines(2_000, (index) => `class A${index}(A${index + 1}): pass`)}\nclass A2000(models.Model): pass\n`,
      'hostile/circles/models/__init__.py': lines(24, (index) => `from .m${index} import *`),
      ...named(24, (index) => [
        `hostile/circles/models/m${index}.py`,
        `from django.db import models\nfrom . import *\n${lines(24, (other) => `from .m${other} import *`)}\n${lines(150, (other) => `class C${index}_${other}(C${(index + 1) % 24}_${other}, C${(index + 7) % 24}_${(other * 3) % 150}, models.Model):\n    a = F${other}(**O${other})\nO${other} = {**O${other + 1}, "db_index": O${other + 1}}\nF${other} = F${other + 1}`)}\n`,
      ]),
      'hostile/keys/models.py': `from django.db import models\nclass __proto__(models.Model):\n${lines(1_500, (index) => `    constructor${index} = models.ForeignKey("toString", models.CASCADE, **{"__proto__": 1})`)}\n    class Meta:\n        indexes = [${lines(1_500, (index) => `models.Index(fields=["constructor", "constructor${index}"]),`)}]\n        unique_together = ${'('.repeat(1_500)}${')'.repeat(1_500)}\n        constraints = ${'[] + '.repeat(1_500)}[]\n`,
      'hostile/more/models.py': `from django.db import models\n${lines(40, (index) => `L${index} = [${`*L${index + 1}, `.repeat(50)}]\nclass M${index}:\n    class Meta(${`M${index + 1}.Meta, `.repeat(30)}): pass`)}\nL40 = []\nclass A(models.Model):\n    class Meta(M0.Meta):\n        indexes = L0\nclass B(models.Model):\n    class Meta(M0.Meta): pass\n`,
      'hostile/keys/apps.py': `from django.apps import AppConfig\n${lines(1_500, (index) => `class C${index}(C${(index + 1) % 1_500}, AppConfig): label = C${index}.label`)}\n`,
    }),
  },
  {
    name: 'controllers of Rails: chains and blocks nested deep, models that are their own parents, and a view without an end',
    files: () => ({
      'hostile/Gemfile': 'gem "rails"\n',
      'hostile/app/models/order.rb': 'class Order < Line\n  include Order\nend\n',
      'hostile/app/models/line.rb': `class Line < Order\n${lines(9_000, (index) => `  belongs_to :a${index}`)}\nend\n`,
      'hostile/app/controllers/orders_controller.rb': `class OrdersController < ApplicationController\n  def index\n    @orders = Order.all\n${lines(5_000, () => '    Order.all.each { |a| Line.find(a) }')}\n  end\n  def show\n    render json: Order${'.all'.repeat(3_000)}\n  end\nend\n`,
      'hostile/app/controllers/deep_controller.rb': `class DeepController < ApplicationController\n  def index\n    ${'Order.all.each { |a| '.repeat(3_000)}${'}'.repeat(3_000)}\n  end\nend\n`,
      'hostile/app/views/orders/index.html.erb': `${'<% @orders.each do |a| %>'.repeat(3_000)}<%${'<%'.repeat(50_000)}`,
    }),
  },
  {
    name: 'entities of JPA: classes and embeddables in circles, sums and brackets without end, 3,000 relations and indexes',
    files: () => ({
      'hostile/pom.xml':
        '<project><artifactId>hostile</artifactId><dependencies><dependency><artifactId>spring-boot-starter-data-jpa</artifactId></dependency></dependencies></project>',
      ...named(40, (index) => [
        `hostile/src/main/java/a/A${index}.java`,
        `package a; import jakarta.persistence.*; import a.A${(index * 7) % 40}.*;\n@Entity @Table(name = A${(index + 1) % 40}.N) class A${index} extends A${(index + 1) % 40}<A${index}> {\n  static final String N = A${(index + 3) % 40}.N + A${(index + 7) % 40}.N;\n${lines(9, (one) => `  @Id @ManyToOne A${(index * 7 + one) % 40} a${one}; @Embedded E${one % 3} e${one}; @ManyToMany java.util.Set<A${(index + one) % 40}> s${one};`)}\n}\n`,
      ]),
      ...named(3, (index) => [
        `hostile/src/main/java/a/E${index}.java`,
        `package a; import jakarta.persistence.*;\n@Embeddable class E${index} {\n${lines(30, (one) => `  @Embedded E${one % 3} e${one}; @ManyToOne A${one} a${one};`)}\n}\n`,
      ]),
      'hostile/src/main/java/a/Wide.java': `package a; import jakarta.persistence.*;\n@Entity @Table(indexes = {${lines(3_000, (index) => `@Index(columnList = "a${index}, __proto__"),`)}}) class Wide {\n  @Id long constructor;\n${lines(3_000, (index) => `  @ManyToOne Wide a${index};`)}\n}\n`,
      'hostile/src/main/java/a/Sum.java': `package a; import jakarta.persistence.*;\n@Entity @Table(name = ${'"a" + '.repeat(6_000)}"b") class Sum { @Id @Column(name = ${'('.repeat(3_000)}"a"${')'.repeat(3_000)}) long id; }\n`,
      'hostile/src/main/java/a/Deep.java': `package a; import jakarta.persistence.*;\n${'@Entity class Deep { '.repeat(3_000)}@Id long id;\n`,
      'hostile/src/main/java/a/Open.java': `package a; import jakarta.persistence.*;\n@Entity class Open { ${'@Table(indexes = {@Index('.repeat(5_000)}\n`,
      'hostile/src/main/java/a/Types.java': `package a; import jakarta.persistence.*;\n@Entity class Types { @OneToMany ${'java.util.List<'.repeat(3_000)}Types${'>'.repeat(3_000)} all; }\n`,
      'hostile/src/main/java/a/K.kt': `import jakarta.persistence.*\n${' '.repeat(50_000)}@Entity${'@'.repeat(50_000)}\n`,
    }),
  },
]
