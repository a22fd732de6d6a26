/** A coppice that sells hurdles by a program in plain Java, whose pools are made in its code: what takes a pool away is stopped, what only moves it is not. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('coppice')
const java = 'src/main/java/shop/coppice'
const code = `${java}/Database.java`
const settings = `${java}/Settings.java`
const pooling = 'database/pooling database/db'
const budget = 'database/connection-budget database/db'
const file = 'database/engine database/'

const orders = 'config.setMaximumPoolSize(Settings.POOL_SIZE);'
const made = 'return new HikariDataSource(config);'
const plain = 'var plain = new org.postgresql.ds.PGSimpleDataSource();\n        plain.setURL(Settings.url());\n        return plain;'

const losses: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['the size of the pool is gone', replace(code, `        ${orders}\n`, ''), pooling],
  ['the pool is gone', replace(code, made, plain), pooling],
  ['a connection for each call', replace(`${java}/Orders.java`, 'source.getConnection()', 'java.sql.DriverManager.getConnection(Settings.url())'), pooling],
  ['one connection', replace(settings, 'POOL_SIZE = 12', 'POOL_SIZE = 1'), pooling],
  ['more than the server takes', replace(settings, 'POOL_SIZE = 12', 'POOL_SIZE = 60'), budget],
  ['more than the server takes, in place', replace(code, orders, 'config.setMaximumPoolSize(40);'), budget],
  ['more copies than the server takes', replace('compose.yaml', 'replicas: 3', 'replicas: 12'), budget],
  [
    'a size by a variable that is too large',
    all(
      replace(code, orders, 'config.setMaximumPoolSize(Integer.parseInt(System.getenv("POOL")));'),
      replace('compose.yaml', '      DB_NAME:', '      POOL: "50"\n      DB_NAME:'),
    ),
    budget,
  ],
  ['a pool for each request', replace(`${java}/Main.java`, 'ctx.json(orders.open())', 'ctx.json(new Orders(Database.orders()).open())'), pooling],
  ['a pool for each call of a class', replace(`${java}/Orders.java`, 'source.getConnection()', 'Database.orders().getConnection()'), pooling],
  ['H2 in a file', replace(settings, /return "jdbc:postgresql.*;/, 'return "jdbc:h2:file:/var/lib/hurdles/orders";'), file],
  ['SQLite', replace(settings, /return "jdbc:postgresql.*;/, 'return "jdbc:sqlite:/var/lib/hurdles/orders.db";'), file],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a larger pool that fits', replace(settings, 'POOL_SIZE = 12', 'POOL_SIZE = 20')],
  ['a smaller pool', replace(settings, 'POOL_SIZE = 12', 'POOL_SIZE = 8')],
  ['the size in place', replace(code, orders, 'config.setMaximumPoolSize(12);')],
  [
    'the size by a variable',
    all(
      replace(code, orders, 'config.setMaximumPoolSize(Integer.parseInt(System.getenv("POOL")));'),
      replace('compose.yaml', '      DB_NAME:', '      POOL: "12"\n      DB_NAME:'),
    ),
  ],
  ['the size by a variable with what it was', replace(code, orders, 'config.setMaximumPoolSize(Integer.parseInt(Settings.of("POOL", "12")));')],
  [
    'the size in the constant of another file',
    all(
      replace(code, 'Settings.POOL_SIZE', 'Pools.ORDERS'),
      add(`${java}/Pools.java`, 'package shop.coppice;\n\ninterface Pools {\n    int ORDERS = 12;\n}\n'),
    ),
  ],
  [
    'the configuration in a method of its own',
    all(
      replace(code, 'HikariConfig config = new HikariConfig();', 'HikariConfig config = configured();'),
      replace(
        code,
        '    static DataSource reports() {',
        '    private static HikariConfig configured() {\n        return new HikariConfig();\n    }\n\n    static DataSource reports() {',
      ),
    ),
  ],
  [
    'the pool in another class',
    all(
      rename(code, `${java}/Pool.java`),
      replace(`${java}/Pool.java`, 'final class Database', 'final class Pool'),
      replace(`${java}/Pool.java`, 'private Database', 'private Pool'),
      replace(`${java}/Main.java`, 'Database.', 'Pool.'),
    ),
  ],
  ['the pool set up on itself', replace(code, /HikariConfig config = new HikariConfig\(\);/, 'HikariDataSource config = new HikariDataSource();')],
  ['reformatted', replace(code, '        config.set', '\n\n            config\n                .set')],
  ['a comment', replace(code, orders, `// config.setMaximumPoolSize(900);\n        ${orders}`)],
  [
    'the URL by a variable',
    all(
      replace(code, 'config.setJdbcUrl(Settings.url());', 'config.setJdbcUrl(System.getenv("DB_URL"));'),
      replace('compose.yaml', 'DB_HOST: db', 'DB_URL: jdbc:postgresql://db:5432/hurdles'),
    ),
  ],
  [
    'the URL by a format',
    replace(
      settings,
      /return "jdbc:postgresql.*;/,
      'return String.format("jdbc:postgresql://%s:5432/%s", of("DB_HOST", "localhost"), of("DB_NAME", "hurdles"));',
    ),
  ],
  [
    'other settings of the pool',
    replace(
      code,
      'config.setConnectionTimeout(5_000);',
      'config.setConnectionTimeout(3_000);\n        config.setMinimumIdle(2);\n        config.setLeakDetectionThreshold(60_000);',
    ),
  ],
  ['a larger pool in a test', replace('src/test/java/shop/coppice/OrdersTest.java', '500', '900')],
  ['a test without a pool', remove('src/test/java/shop/coppice/OrdersTest.java')],
  ['TLS said by the URL alone', replace(code, '        source.addDataSourceProperty("sslmode", "require");\n', '')],
  ['TLS that checks who answers', replace(code, '"sslmode", "require"', '"sslmode", "verify-full"')],
]

describe('pools in plain Java', () => {
  test('what stands is read', async () => {
    const decision = await judge(base, base)
    expect(blocked(decision)).toEqual([])
  })

  test.each(losses)('is stopped: %s', async (_, edit, says) => expect(blocked(await judge(base, edit(base))).some((one) => one.startsWith(says))).toBe(true))

  test.each([
    ['where the URL says so', all(), 'pass'],
    ['where a property says so', replace('compose.yaml', '?sslmode=require', ''), 'pass'],
    [
      'where neither does',
      all(replace('compose.yaml', '?sslmode=require', ''), replace(code, '        source.addDataSourceProperty("sslmode", "require");\n', '')),
      'fail',
    ],
    ['where a property says no', all(replace('compose.yaml', '?sslmode=require', ''), replace(code, '"sslmode", "require"', '"sslmode", "disable"')), 'fail'],
  ])('TLS is asked for %s', async (_, edit, outcome) => {
    const { head } = await judge(base, edit(base))
    expect(head.verdicts.find(({ rule, subject }) => rule === 'security/database-tls' && subject === 'client/hurdles/REPORTS_URL')?.outcome).toBe(outcome)
  })

  test.each(harmless)('goes through: %s', async (_, edit) => expect(blocked(await judge(base, edit(base)))).toEqual([]))
})
