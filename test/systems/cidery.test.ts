/** A cider press whose accounts are kept by Ktor and Exposed: its pools are told by Kotlin and by application.conf, and what takes one away is stopped. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('cidery')
const kotlin = 'src/main/kotlin/press/cidery'
const code = `${kotlin}/data/Databases.kt`
const conf = 'src/main/resources/application.conf'
const tastings = `${kotlin}/data/Tastings.kt`
const stack = 'compose.production.yaml'
const pooling = 'database/pooling database/ledger'
const budget = 'database/connection-budget database/ledger'
const file = 'database/engine database/'

const size = 'maximumPoolSize = storage.property("pool.size").getString().toInt()'
const url = 'storage.property("jdbcURL").getString()'
const plain = `return Database.connect(url = ${url}, driver = "org.postgresql.Driver", user = "press", password = "")`
const withoutPool: Edit = replace(code, /val pool = [\s\S]*return Database\.connect\(pool\)/, plain)
const yaml = `ktor:
  deployment:
    port: "$PORT:8080"
  application:
    modules:
      - press.cidery.ApplicationKt.module
storage:
  jdbcURL: "$JDBC_URL"
  user: "$JDBC_USER:press"
  pool:
    size: "$POOL_SIZE:14"
`

const losses: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['the pool is gone', withoutPool, pooling],
  ['the size of the pool is gone', replace(code, size, ''), pooling],
  ['one connection', replace(conf, 'size = 14', 'size = 1'), pooling],
  ['more than the server takes, in the settings', replace(conf, 'size = 14', 'size = 50'), budget],
  ['more than the server takes, in code', replace(code, size, 'maximumPoolSize = 64'), budget],
  ['more than the server takes, by a variable', replace(stack, '      JDBC_USER:', '      POOL_SIZE: "45"\n      JDBC_USER:'), budget],
  ['more copies than the server takes', replace(stack, 'replicas: 4', 'replicas: 12'), budget],
  [
    'a pool for each request',
    all(
      replace(`${kotlin}/Application.kt`, '    Databases.connect(environment.config)\n', ''),
      replace(
        `${kotlin}/Application.kt`,
        'call.respond(barrels.full())',
        'Databases.connect(call.application.environment.config)\n            call.respond(barrels.full())',
      ),
    ),
    pooling,
  ],
  [
    'a connection for each call',
    replace(
      `${kotlin}/data/Barrels.kt`,
      'List<Int> = transaction {',
      'List<Int> = transaction(Database.connect(System.getenv("JDBC_URL"), driver = "org.postgresql.Driver")) {',
    ),
    pooling,
  ],
  ['H2 in a file, in the settings', all(replace(conf, /jdbcURL = "jdbc[^"]*"\n {2}jdbcURL = \$\{\?JDBC_URL\}/, 'jdbcURL = "jdbc:h2:file:/data/press"')), file],
  ['SQLite, in code', replace(code, `jdbcUrl = ${url}`, 'jdbcUrl = "jdbc:sqlite:/data/press.db"'), file],
  ['SQLite, by a variable', replace(stack, 'jdbc:postgresql://ledger:5432/press', 'jdbc:sqlite:/data/press.db'), file],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a larger pool that fits', replace(conf, 'size = 14', 'size = 20')],
  ['a smaller pool', replace(conf, 'size = 14', 'size = 9')],
  ['the size in code', replace(code, size, 'maximumPoolSize = 14')],
  [
    'the size in a constant of another file',
    all(replace(code, size, 'maximumPoolSize = POOL_SIZE'), add(`${kotlin}/data/Sizes.kt`, 'package press.cidery.data\n\nconst val POOL_SIZE = 14\n')),
  ],
  [
    'the size by a variable',
    all(replace(code, size, 'maximumPoolSize = System.getenv("POOL").toInt()'), replace(stack, '      JDBC_USER:', '      POOL: "14"\n      JDBC_USER:')),
  ],
  ['the size by a variable with what it was', replace(code, size, 'maximumPoolSize = System.getenv("POOL")?.toInt() ?: 14')],
  [
    'the size by a function',
    all(
      replace(code, size, 'maximumPoolSize = env("POOL", "14").toInt()'),
      replace(code, 'object Databases {', 'private fun env(name: String, usual: String): String = System.getenv(name) ?: usual\n\nobject Databases {'),
    ),
  ],
  ['setters instead of properties', replace(code, 'maximumPoolSize = storage', 'this.maximumPoolSize = storage')],
  [
    'the configuration by itself',
    all(
      replace(code, 'val pool = HikariDataSource(\n            HikariConfig().apply {', 'val settings = HikariConfig()\n        with(settings) {'),
      replace(code, '            }\n        )\n', '            }\n        val pool = HikariDataSource(settings)\n'),
    ),
  ],
  [
    'the pool in another file',
    all(
      rename(code, `${kotlin}/data/Store.kt`),
      replace(`${kotlin}/data/Store.kt`, 'object Databases', 'object Store'),
      replace(`${kotlin}/Application.kt`, 'Databases', 'Store'),
    ),
  ],
  ['the settings in YAML', all(remove(conf), add('src/main/resources/application.yaml', yaml))],
  [
    'the settings written out',
    replace(conf, /storage \{[\s\S]*$/, 'storage.jdbcURL = ${JDBC_URL}\nstorage.user = ${JDBC_USER}\n"storage".pool.size: 14 // as before\n'),
  ],
  ['keys of another name', all(replace(conf, 'storage {', 'accounts {'), replace(code, 'config.config("storage")', 'config.config("accounts")'))],
  ['reformatted', replace(code, '                maximumPoolSize =', '\n\n                maximumPoolSize\n                    =')],
  ['a comment', replace(code, size, `// maximumPoolSize = 900\n                ${size}`)],
  ['a larger pool in a test', replace('src/test/kotlin/press/cidery/BarrelsTest.kt', '400', '900')],
  ['a column more', replace(`${kotlin}/data/Barrels.kt`, 'val litres', 'val cellar = integer("cellar").nullable()\n    val litres')],
  ['the other pool by a number', replace(tastings, 'System.getenv("TASTINGS_POOL")?.toIntOrNull() ?: AT_ONCE', '3')],
]

describe('pools of Ktor and Exposed', () => {
  test('what stands is not stopped', async () => expect(blocked(await judge(base, base))).toEqual([]))

  test.each(losses)('is stopped: %s', async (_, edit, says) => expect(blocked(await judge(base, edit(base))).some((one) => one.startsWith(says))).toBe(true))

  test.each(harmless)('goes through: %s', async (_, edit) => expect(blocked(await judge(base, edit(base)))).toEqual([]))

  test.each([
    ['where a property says so', all(), 'pass'],
    ['where nothing does', replace(tastings, '            addDataSourceProperty("sslmode", "verify-full")\n', ''), 'fail'],
    [
      'where the URL does',
      all(replace(tastings, '            addDataSourceProperty("sslmode", "verify-full")\n', ''), replace(stack, '/tastings', '/tastings?sslmode=require')),
      'pass',
    ],
  ])('TLS is asked for %s', async (_, edit, outcome) => {
    const { head } = await judge(base, edit(base))
    expect(head.verdicts.find(({ rule, subject }) => rule === 'security/database-tls' && subject === 'client/press/TASTINGS_URL')?.outcome).toBe(outcome)
  })
})
