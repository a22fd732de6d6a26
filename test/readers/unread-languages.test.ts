/** What opens databases in a language that is not read is told by its manifest's line. */
import { expect, test } from 'vitest'
import { unreadLanguagesReader } from '../../src/readers/unread-languages.ts'

const context = { read: async () => undefined, has: () => false, below: () => [] }
const told = async (path: string, text: string): Promise<readonly string[]> => {
  const { declares, skipped } = await unreadLanguagesReader.read({ path, text }, context)
  expect(declares).toEqual([])
  return skipped.map((skip) => `${skip.path}:${skip.line} ${skip.reason}`)
}

test.for([
  [
    'go.mod',
    'module example/tide\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.10.0\n\tgithub.com/go-pg/pg/v10 v10.14.0\n)\n',
    5,
    'a Go module that opens databases with github.com/go-pg/pg/v10',
  ],
  ['go.mod', 'module example/tide\nrequire github.com/gocql/gocql v1.7.0\n', 2, 'a Go module that opens databases with github.com/gocql/gocql'],
  [
    'mix.exs',
    'defp deps do\n  [\n    {:phoenix, "~> 1.7"},\n    {:mongodb_driver, "~> 1.5"}\n  ]\nend\n',
    4,
    'an Elixir application that opens databases with mongodb_driver',
  ],
  ['Cargo.toml', '[dependencies]\nserde = "1"\nmysql_async = { version = "0.34" }\n', 3, 'a Rust crate that opens databases with mysql_async'],
  [
    'src/Tide/Tide.fsproj',
    '<Project>\n  <ItemGroup>\n    <PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="8.0.10" />\n  </ItemGroup>\n</Project>\n',
    3,
    'a .NET project that opens databases with Npgsql.EntityFrameworkCore.PostgreSQL',
  ],
  [
    'src/Tide/Tide.csproj',
    '<Project>\n  <ItemGroup>\n    <PackageReference Include="Npgsql" Version="9.0.3" />\n    <PackageReference Include="MongoDB.Driver" Version="3.4.0" />\n  </ItemGroup>\n</Project>\n',
    4,
    'a .NET project that opens databases with MongoDB.Driver',
  ],
  [
    'src/Tide/Tide.csproj',
    '<Project>\n  <ItemGroup><PackageReference Include="Oracle.ManagedDataAccess.Core" Version="23.8.0" /></ItemGroup>\n</Project>\n',
    2,
    'a .NET project that opens databases with Oracle.ManagedDataAccess.Core',
  ],
  ['build.sbt', 'libraryDependencies ++= Seq(\n  "com.typesafe.slick" %% "slick" % "3.5.2"\n)\n', 2, 'a Scala build that opens databases with slick'],
] as const)('%s', async ([path, text, line, what]) => {
  expect(await told(path, text)).toEqual([`${path}:${line} ${what}: its clients, pools and migrations are not read`])
})

test('tables of Exposed are told, its pools are read', async () => {
  expect(await told('build.gradle.kts', 'dependencies {\n  implementation("org.jetbrains.exposed:exposed-core:0.56.0")\n}\n')).toEqual([
    'build.gradle.kts:2 a Kotlin or Java application that opens databases with exposed-core: its tables and migrations are not read',
  ])
})

test('an application without a database is silent', async () => {
  expect(await told('go.mod', 'module example/tide\n\nrequire github.com/gin-gonic/gin v1.10.0 // not gorm.io/gorm\n')).toEqual([])
  expect(await told('Cargo.toml', '[package]\nname = "sqlx-notes"\n')).toEqual([])
})
