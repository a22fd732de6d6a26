/** Applications in languages whose clients are not read yet, known by what their manifests depend on: whoever counts on a pool there is told so. */
import { basename } from '../base/paths.ts'
import { lineFinder } from '../parse/lines.ts'
import type { Reader } from './reader.ts'

interface Manifest {
  readonly names: RegExp
  readonly what: string
  /** A dependency that opens databases, on a line of its own; its first group is the name that is told. */
  readonly opens: RegExp
}

const manifests: readonly Manifest[] = [
  {
    names: /^go\.mod$/,
    what: 'a Go module',
    opens:
      /^\s{0,20}(?:require\s)?\s{0,20}(gorm\.io\/(?:gorm|driver\/\w{1,20})|github\.com\/(?:jackc\/pgx(?:\/v\d)?|lib\/pq|go-sql-driver\/mysql|jmoiron\/sqlx|uptrace\/bun|go-pg\/pg(?:\/v\d{1,2})?|mattn\/go-sqlite3)|entgo\.io\/ent|modernc\.org\/sqlite|xorm\.io\/xorm)\s/m,
  },
  { names: /^mix\.exs$/, what: 'an Elixir application', opens: /\{\s{0,5}:(ecto_sql|postgrex|myxql|ecto_sqlite3|tds)\b/ },
  {
    names: /\.(fs|vb)proj$/,
    what: 'a .NET project',
    opens:
      /<PackageReference\s[^>]{0,200}Include="((?:Npgsql|Microsoft\.EntityFrameworkCore|Pomelo\.EntityFrameworkCore|MySqlConnector|Microsoft\.Data\.(?:SqlClient|Sqlite)|Dapper|MongoDB\.Driver)[\w.]{0,80})"/,
  },
  {
    names: /^Cargo\.toml$/,
    what: 'a Rust crate',
    opens: /^\s{0,20}(sqlx|diesel|diesel-async|sea-orm|tokio-postgres|deadpool-postgres|r2d2|bb8|rusqlite)\s{0,20}=/m,
  },
  { names: /^build\.sbt$/, what: 'a Scala build', opens: /"(slick|doobie-core|skunk-core|quill-jdbc|HikariCP|anorm)"/ },
  {
    names: /^(build\.gradle(\.kts)?|pom\.xml)$/,
    what: 'a Kotlin or Java application',
    opens: /org\.jetbrains\.exposed:(exposed-\w{1,20})|<artifactId>(exposed-\w{1,20}|jdbi3-core)<\/artifactId>|org\.jdbi:(jdbi3-core)/,
  },
]

export const unreadLanguagesReader: Reader = {
  name: 'unread-languages',
  title: 'Applications in Go, Elixir, .NET, Rust and Scala, and those on Exposed or Jdbi: seen by their manifests, and told not to be read',
  docs: 'https://go.dev/ref/mod#go-mod-file',
  files: [
    '**/{pyproject.toml,Pipfile}',
    '**/requirements*.{txt,in}',
    '**/{go.mod,mix.exs,Cargo.toml,build.sbt,build.gradle,build.gradle.kts,pom.xml}',
    '**/*.{fsproj,vbproj}',
  ],
  async read({ path, text }) {
    const manifest = manifests.find(({ names }) => names.test(basename(path)))
    const found = manifest?.opens.exec(text)
    if (manifest === undefined || found === null || found === undefined) return { declares: [], skipped: [] }
    const name = found.slice(1).find((one) => one !== undefined) ?? ''
    const reason = `${manifest.what} that opens databases with ${name}: its clients, pools and migrations are not read`
    return { declares: [], skipped: [{ path, line: lineFinder(text)(found.index), reason }] }
  },
}
