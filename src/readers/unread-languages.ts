/** Applications in languages whose clients are not read yet, known by what their manifests depend on: whoever counts on a pool there is told so. */
import { basename } from '../base/paths.ts'
import { lineFinder } from '../parse/lines.ts'
import type { Reader } from './reader.ts'

interface Manifest {
  readonly names: RegExp
  readonly what: string
  /** A dependency that opens databases, on a line of its own; its first group is the name that is told. */
  readonly opens: RegExp
  /** What of it is not read, where some is. */
  readonly unread?: string
}

const manifests: readonly Manifest[] = [
  {
    names: /^go\.mod$/,
    what: 'a Go module',
    opens:
      /^\s{0,20}(?:require\s)?\s{0,20}(github\.com\/(?:go-pg\/pg(?:\/v\d{1,2})?|gobuffalo\/pop(?:\/v\d)?|upper\/db(?:\/v\d)?|go-gorp\/gorp(?:\/v\d)?|gomodule\/redigo|gocql\/gocql|beego\/beego(?:\/v\d)?))\s(?!.{0,100}\/\/ indirect)/m,
  },
  {
    names: /\.(fs|vb)proj$/,
    what: 'a .NET project',
    opens:
      /<PackageReference\s[^>]{0,200}Include="((?:Npgsql|Microsoft\.EntityFrameworkCore|Pomelo\.EntityFrameworkCore|MySqlConnector|Microsoft\.Data\.(?:SqlClient|Sqlite)|Dapper|MongoDB\.Driver)[\w.]{0,80})"/,
  },
  {
    names: /\.csproj$/,
    what: 'a .NET project',
    opens:
      /<PackageReference\s[^>]{0,200}Include="((?:MongoDB\.(?:Driver|EntityFrameworkCore)|Oracle\.(?:ManagedDataAccess|EntityFrameworkCore)|Devart\.Data\.Oracle)[\w.]{0,80})"/,
  },
  {
    names: /^mix\.exs$/,
    what: 'an Elixir application',
    opens: /\{\s{0,5}:(mongodb_driver|mongodb_ecto|mongodb|xandra|jamdb_oracle|epgsql|ecto_ch|ch|eredis)\b/,
  },
  {
    names: /^Cargo\.toml$/,
    what: 'a Rust crate',
    opens: /^\s{0,20}(mysql|mysql_async|mongodb|rbatis|rbdc|tiberius|oracle|scylla|welds|fred|deadpool-redis|bb8-redis|surrealdb|clickhouse)\s{0,20}=/m,
  },
  { names: /^build\.sbt$/, what: 'a Scala build', opens: /"(slick|doobie-core|skunk-core|quill-jdbc|HikariCP|anorm)"/ },
  {
    names: /^(build\.gradle(\.kts)?|pom\.xml)$/,
    what: 'a Kotlin or Java application',
    opens: /org\.jetbrains\.exposed:(exposed-\w{1,20})|<artifactId>(exposed-\w{1,20})<\/artifactId>/,
    unread: 'its tables and migrations',
  },
]

export const unreadLanguagesReader: Reader = {
  name: 'unread-languages',
  title:
    'Applications in F#, Visual Basic and Scala, tables of Exposed, .NET’s drivers of MongoDB and Oracle, and less common libraries of Go, Elixir and Rust: seen by their manifests, and told not to be read',
  docs: 'https://go.dev/ref/mod#go-mod-file',
  files: ['**/{go.mod,mix.exs,Cargo.toml,build.sbt,build.gradle,build.gradle.kts,pom.xml}', '**/*.{fsproj,vbproj,csproj}'],
  async read({ path, text }) {
    const manifest = manifests.find(({ names }) => names.test(basename(path)))
    const found = manifest?.opens.exec(text)
    if (manifest === undefined || found === null || found === undefined) return { declares: [], skipped: [] }
    const name = found.slice(1).find((one) => one !== undefined) ?? ''
    const reason = `${manifest.what} that opens databases with ${name}: ${manifest.unread ?? 'its clients, pools and migrations'} are not read`
    return { declares: [], skipped: [{ path, line: lineFinder(text)(found.index), reason }] }
  },
}
