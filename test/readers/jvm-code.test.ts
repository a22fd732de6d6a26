/** What the reader of Java and Kotlin says of each way to make a pool, a source or a connection: whom it reaches, how large it is, how often it is made. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { ClientDeclaration } from '../../src/model/declaration.ts'
import { jvmCodeReader } from '../../src/readers/jvm-code/index.ts'
import { contextOf, type Files } from './platform-harness.ts'

const main = 'app/src/main/java/fen/Pools.java'
const kotlin = 'app/src/main/kotlin/fen/Pools.kt'

async function readAll(files: Files): Promise<{ readonly clients: readonly ClientDeclaration[]; readonly skipped: readonly string[] }> {
  const context = contextOf({ 'app/build.gradle': '', ...files })
  const clients: ClientDeclaration[] = []
  const skipped: string[] = []
  for (const [path, text] of Object.entries(files)) {
    if (!/\.(java|kt)$/.test(path) || jvmCodeReader.concerns?.(text) === false) continue
    const reading = await jvmCodeReader.read({ path, text }, context)
    clients.push(...reading.declares.flatMap((one) => (one.kind === 'client' ? [one] : [])))
    skipped.push(...reading.skipped.map(({ path: at, line, reason }) => `${at}:${line} ${reason}`))
  }
  return { clients, skipped }
}

const brief = (fact: Fact<string | number> | undefined): string =>
  fact === undefined ? '' : fact.state === 'unresolved' ? `?${fact.raw}` : fact.state === 'default' ? `(${fact.value})` : `${fact.value}`

/** `hikaricp postgres DB_URL|(jdbc:…) 12 require module`: library, engine, target, size, TLS, how often. */
function shown({ library, engine, url, host, hostVariable, port, portVariable, pool, poolVariable, tls, tlsVariable, made }: ClientDeclaration): string {
  const target = [
    url === undefined ? '' : `${[url.variable, ...(url.others ?? [])].filter((one) => one !== undefined).join(',')}=${brief(url.literal)}${url.appended ?? ''}`,
    host === undefined && hostVariable === undefined ? '' : `${hostVariable ?? ''}@${brief(host)}`,
    port === undefined && portVariable === undefined ? '' : `${portVariable ?? ''}:${brief(port)}`,
  ]
  const size = pool === undefined && poolVariable === undefined ? '-' : `${[poolVariable ?? []].flat().join()}#${brief(pool)}`
  const safe = tls === undefined && tlsVariable === undefined ? '' : `${tlsVariable ?? ''}!${brief(tls)}`
  return [library, engine ?? '-', target.join(''), size, safe, made].filter((one) => one !== '').join(' ')
}

const inJava = (body: string, uses = 'import com.zaxxer.hikari.*;'): string => `package fen;\n${uses}\nclass Pools {\n  Object pool() {\n    ${body}\n  }\n}\n`
const inKotlin = (body: string, uses = 'import com.zaxxer.hikari.*'): string =>
  `package fen\n${uses}\nobject Pools {\n  fun pool(): Any {\n    ${body}\n  }\n}\n`
const url = '"jdbc:postgresql://fen-db:5432/fen"'
const fen = 'hikaricp postgres =jdbc:postgresql://fen-db:5432/fen'

describe('Java', () => {
  test.each<readonly [name: string, code: string, says: string]>([
    [
      'a configuration',
      inJava(`HikariConfig c = new HikariConfig(); c.setJdbcUrl(${url}); c.setMaximumPoolSize(17); return new HikariDataSource(c);`),
      `${fen} #17 !(prefer) module`,
    ],
    ['the source itself', inJava(`var s = new HikariDataSource(); s.setJdbcUrl(${url}); s.setMaximumPoolSize(17); return s;`), `${fen} #17 !(prefer) module`],
    ['HikariCP’s default', inJava(`var s = new HikariDataSource(); s.setJdbcUrl(${url}); return s;`), `${fen} #(10) !(prefer) module`],
    [
      'an initializer',
      inJava(`return new HikariDataSource(new HikariConfig() {{ setJdbcUrl(${url}); setMaximumPoolSize(6); }});`),
      `${fen} #6 !(prefer) module`,
    ],
    [
      'a later size counts',
      inJava(`var s = new HikariDataSource(); s.setMaximumPoolSize(3); s.setJdbcUrl(${url}); s.setMaximumPoolSize(5); return s;`),
      `${fen} #5 !(prefer) module`,
    ],
    [
      'a size that a condition decides',
      inJava(`var s = new HikariDataSource(); s.setJdbcUrl(${url}); if (big) { s.setMaximumPoolSize(50); } return s;`),
      `${fen} #?a size that is told as it runs !(prefer) module`,
    ],
    [
      'a size where a variable is set',
      inJava(
        `var s = new HikariDataSource(); s.setJdbcUrl(${url}); String n = System.getenv("N"); if (n != null) s.setMaximumPoolSize(Integer.parseInt(n)); return s;`,
      ),
      `${fen} N#(10) !(prefer) module`,
    ],
    [
      'variables with what counts where they are not set',
      inJava(
        'var s = new HikariDataSource(); s.setJdbcUrl(System.getenv("URL")); s.setMaximumPoolSize(Integer.parseInt(System.getenv().getOrDefault("N", "9"))); return s;',
      ),
      'hikaricp - URL= N#(9) module',
    ],
    [
      'Optional',
      inJava(
        'var s = new HikariDataSource(); s.setJdbcUrl(Optional.ofNullable(System.getenv("URL")).orElse("jdbc:mysql://m/fen")); s.setMaximumPoolSize(Optional.ofNullable(System.getenv("N")).map(Integer::parseInt).orElse(4)); return s;',
      ),
      'hikaricp - URL=(jdbc:mysql://m/fen) N#(4) module',
    ],
    [
      'a text put together',
      inJava(
        'var s = new HikariDataSource(); s.setJdbcUrl("jdbc:postgresql://" + System.getenv("HOST") + ":" + System.getenv("PORT") + "/fen?sslmode=require"); return s;',
      ),
      'hikaricp postgres HOST@PORT: #(10) !require module',
    ],
    [
      'a variable with options behind it',
      inJava('var s = new HikariDataSource(); s.setJdbcUrl(System.getenv("URL") + "?sslmode=require&password=x"); return s;'),
      'hikaricp - URL=?sslmode=require&password=••• #(10) module',
    ],
    [
      'a data source class',
      inJava(
        'HikariConfig c = new HikariConfig(); c.setDataSourceClassName("org.postgresql.ds.PGSimpleDataSource"); c.addDataSourceProperty("serverName", "fen-db"); c.addDataSourceProperty("portNumber", 5433); c.addDataSourceProperty("ssl", "true"); return new HikariDataSource(c);',
      ),
      'hikaricp postgres @fen-db:5433 #(10) !require module',
    ],
    [
      'a source inside a pool',
      inJava(
        `var p = new PGSimpleDataSource(); p.setUrl(${url}); HikariConfig c = new HikariConfig(); c.setDataSource(p); c.setMaximumPoolSize(8); return new HikariDataSource(c);`,
      ),
      `${fen} #8 !(prefer) module`,
    ],
    [
      'DBCP',
      inJava(`var s = new BasicDataSource(); s.setUrl(${url}); s.setMaxTotal(21); return s;`),
      'dbcp2 postgres =jdbc:postgresql://fen-db:5432/fen #21 !(prefer) module',
    ],
    [
      'c3p0',
      inJava(`var s = new ComboPooledDataSource(); s.setJdbcUrl(${url}); return s;`),
      'c3p0 postgres =jdbc:postgresql://fen-db:5432/fen #(15) !(prefer) module',
    ],
    [
      'Tomcat’s pool',
      inJava(
        `PoolProperties p = new PoolProperties(); p.setUrl(${url}); p.setMaxActive(30); return new DataSource(p);`,
        'import org.apache.tomcat.jdbc.pool.*;',
      ),
      'tomcat-jdbc postgres =jdbc:postgresql://fen-db:5432/fen #30 !(prefer) module',
    ],
    [
      'Druid',
      inJava('var s = new DruidDataSource(); s.setUrl("jdbc:mysql://m/fen"); s.setMaxActive(30); return s;'),
      'druid mysql =jdbc:mysql://m/fen #30 module',
    ],
    [
      'a source without a pool',
      inJava(`var s = new PGSimpleDataSource(); s.setUrl(${url}); s.setSslMode("verify-full"); return s;`),
      'jdbc postgres =jdbc:postgresql://fen-db:5432/fen - !verify-full call',
    ],
    ['DriverManager', inJava(`return DriverManager.getConnection(${url}, "a", "b");`), 'jdbc postgres =jdbc:postgresql://fen-db:5432/fen - !(prefer) call'],
    ['DataSourceBuilder', inJava(`return DataSourceBuilder.create().url(${url}).username("a").build();`), `${fen} #(10) !(prefer) module`],
    ['Jdbi', inJava(`return Jdbi.create(${url});`), 'jdbi postgres =jdbc:postgresql://fen-db:5432/fen - !(prefer) call'],
    [
      'R2DBC’s pool',
      inJava(
        'return new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get("r2dbc:postgresql://fen-db/fen")).maxSize(18).build());',
        'import io.r2dbc.pool.*;',
      ),
      'r2dbc-pool postgres =r2dbc:postgresql://fen-db/fen #18 module',
    ],
    [
      'R2DBC by host',
      inJava(
        'var f = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder().host("fen-db").port(5432).build()); var c = ConnectionPoolConfiguration.builder(f).build(); return new ConnectionPool(c);',
        'import io.r2dbc.pool.*;',
      ),
      'r2dbc-pool - @fen-db:5432 #(10) module',
    ],
    [
      'Jedis',
      inJava('JedisPoolConfig c = new JedisPoolConfig(); c.setMaxTotal(40); return new JedisPool(c, System.getenv("REDIS_HOST"), 6379);'),
      'jedis redis REDIS_HOST@:6379 #40 module',
    ],
    ['Jedis by a URL', inJava('return new JedisPooled("redis://fen-cache:6379");'), 'jedis redis =redis://fen-cache:6379 #(8) module'],
    ['Lettuce', inJava('return RedisClient.create(System.getenv("REDIS_URL"));', 'import io.lettuce.core.*;'), 'lettuce redis REDIS_URL= #(1) module'],
    ['MongoDB', inJava('return MongoClients.create(System.getenv("MONGO_URL"));'), 'mongodb-driver mongodb MONGO_URL= #(100) module'],
    [
      'MongoDB with a size',
      inJava(
        'return MongoClients.create(MongoClientSettings.builder().applyConnectionString(new ConnectionString("mongodb://fen-docs/fen")).applyToConnectionPoolSettings(b -> b.maxSize(20)).build());',
      ),
      'mongodb-driver mongodb =mongodb://fen-docs/fen #20 module',
    ],
  ])('%s', async (_, code, says) => {
    const { clients } = await readAll({ [main]: code })
    expect(clients.map(shown)).toEqual([says])
  })
})

describe('Kotlin', () => {
  test.each<readonly [name: string, code: string, says: string]>([
    ['apply', inKotlin(`return HikariDataSource(HikariConfig().apply { jdbcUrl = ${url}; maximumPoolSize = 17 })`), `${fen} #17 !(prefer) module`],
    ['apply on the source', inKotlin(`return HikariDataSource().apply { jdbcUrl = ${url}; maximumPoolSize = 17 }`), `${fen} #17 !(prefer) module`],
    ['also', inKotlin(`return HikariDataSource(HikariConfig().also { it.jdbcUrl = ${url}; it.maximumPoolSize = 7 })`), `${fen} #7 !(prefer) module`],
    [
      'with',
      inKotlin(`val c = HikariConfig()\n    with(c) {\n      jdbcUrl = ${url}\n      maximumPoolSize = 7\n    }\n    return HikariDataSource(c)`),
      `${fen} #7 !(prefer) module`,
    ],
    [
      'properties',
      inKotlin(`val c = HikariConfig()\n    c.jdbcUrl = ${url}\n    c.maximumPoolSize = 7\n    return HikariDataSource(c)`),
      `${fen} #7 !(prefer) module`,
    ],
    [
      'setters',
      inKotlin(`val c = HikariConfig()\n    c.setJdbcUrl(${url})\n    c.setMaximumPoolSize(7)\n    return HikariDataSource(c)`),
      `${fen} #7 !(prefer) module`,
    ],
    [
      'a template',
      inKotlin(
        'val host = System.getenv("HOST") ?: "fen-db"\n    return HikariDataSource().apply { jdbcUrl = "jdbc:postgresql://$host:${System.getenv("PORT") ?: "5432"}/fen" }',
      ),
      'hikaricp postgres HOST@(fen-db)PORT:(5432) #(10) !(prefer) module',
    ],
    [
      'elvis',
      inKotlin(
        'return HikariDataSource().apply { jdbcUrl = System.getenv("URL") ?: error("no URL"); maximumPoolSize = System.getenv("N")?.toIntOrNull() ?: 11 }',
      ),
      'hikaricp - URL= N#(11) module',
    ],
    [
      'dotenv',
      inKotlin('val env = dotenv { ignoreIfMissing = true }\n    return HikariDataSource().apply { jdbcUrl = env["URL"]; maximumPoolSize = env["N"].toInt() }'),
      'hikaricp - URL= N#?${N} module',
    ],
    [
      'lazy',
      'package fen\nval pool by lazy { HikariDataSource().apply { jdbcUrl = "jdbc:postgresql://fen-db:5432/fen" } }\n',
      `${fen} #(10) !(prefer) guarded`,
    ],
    [
      'Exposed without a pool',
      inKotlin(`return Database.connect(${url}, driver = "org.postgresql.Driver", user = "a", password = "b")`, 'import org.jetbrains.exposed.sql.Database'),
      'exposed postgres =jdbc:postgresql://fen-db:5432/fen - !(prefer) call',
    ],
    [
      'Exposed by a variable, with a driver',
      inKotlin(
        'return Database.connect(url = System.getenv("URL"), driver = "org.postgresql.Driver")',
        'import org.jetbrains.exposed.v1.jdbc.Database\nimport org.jetbrains.exposed.v1.core.*',
      ),
      'exposed postgres URL= - !(prefer) call',
    ],
    [
      'Exposed on a pool',
      inKotlin(
        `val pool = HikariDataSource(HikariConfig().apply { jdbcUrl = ${url} })\n    return Database.connect(pool)`,
        'import org.jetbrains.exposed.sql.Database',
      ),
      `${fen} #(10) !(prefer) module`,
    ],
    [
      'MongoDB’s coroutines',
      inKotlin('return MongoClient.create(connectionString = System.getenv("MONGO_URL"))'),
      'mongodb-driver mongodb MONGO_URL= #(100) module',
    ],
  ])('%s', async (_, code, says) => {
    const { clients } = await readAll({ [kotlin]: code })
    expect(clients.map(shown)).toEqual([says])
  })

  test('places are those of what is written', async () => {
    const { clients } = await readAll({
      [kotlin]: inKotlin(
        'val c = HikariConfig()\n    c.jdbcUrl = "jdbc:postgresql://fen-db/fen"\n    c.maximumPoolSize = Sizes.MOST\n    return HikariDataSource(c)',
      ),
      'app/src/main/kotlin/fen/Sizes.kt': 'package fen\n\nobject Sizes {\n  const val MOST = 23\n}\n',
    })
    const [client] = clients
    expect(client).toMatchObject({ name: 'Pools.pool (HikariDataSource)', at: { path: kotlin, line: 8, key: 'Pools.pool.HikariDataSource' } })
    expect(client?.pool).toMatchObject({ value: 23, at: { path: 'app/src/main/kotlin/fen/Sizes.kt', line: 4 } })
    expect(client?.url?.literal?.at).toMatchObject({ path: kotlin, line: 6 })
  })
})

describe('settings and helpers', () => {
  const asks = (size: string): string =>
    inKotlin(
      `val c = HikariConfig()\n    c.jdbcUrl = environment.config.property("storage.url").getString()\n    c.maximumPoolSize = ${size}\n    return HikariDataSource(c)`,
    )
  const property = asks('environment.config.propertyOrNull("storage.size")?.getString()?.toInt() ?: 5')

  test.each<readonly [name: string, path: string, text: string, says: string]>([
    [
      'HOCON',
      'application.conf',
      'storage { url = "jdbc:postgresql://fen-db/fen", size = 12 }',
      'hikaricp postgres =jdbc:postgresql://fen-db/fen #12 !(prefer) module',
    ],
    ['HOCON with variables', 'application.conf', 'storage.url = ${DB_URL}\nstorage.size = 12\nstorage.size = ${?N}', 'hikaricp - DB_URL= N#(12) module'],
    [
      'HOCON that names itself',
      'application.conf',
      'host = fen-db\nstorage : {\n  // where it is\n  url : "jdbc:postgresql://"${host}"/fen"\n}',
      'hikaricp postgres =jdbc:postgresql://fen-db/fen #5 !(prefer) module',
    ],
    [
      'HOCON in three quotes',
      'application.conf',
      'storage { url = """jdbc:postgresql://fen-db/fen""" # here\n include "more.conf"\n list = [1, "]", 2]\n size = 3 }',
      'hikaricp postgres =jdbc:postgresql://fen-db/fen #3 !(prefer) module',
    ],
    ['YAML', 'application.yaml', 'ktor:\n  deployment:\n    port: 80\nstorage:\n  url: "$DB_URL"\n  size: "$N:13"', 'hikaricp - DB_URL= N#(13) module'],
    [
      'YAML that names itself',
      'application.yaml',
      'ktor:\n  deployment:\n    port: 80\nmost: 6\nstorage:\n  url: "jdbc:mysql://m/fen"\n  size: $most',
      'hikaricp mysql =jdbc:mysql://m/fen #6 module',
    ],
    ['nothing of it', 'application.conf', 'ktor { }', 'hikaricp - #5 module'],
  ])('%s', async (_, name, text, says) => {
    const { clients } = await readAll({ [kotlin]: property, [`app/src/main/resources/${name}`]: text })
    expect(clients.map(shown)).toEqual([says])
  })

  const bean = (annotations: string): string =>
    `package fen;\n@Configuration\nclass Pools {\n  @Value("\${fen.url}") String url;\n  @Value("\${fen.size:7}") int size;\n  ${annotations}\n  DataSource pool() {\n    HikariConfig c = new HikariConfig();\n    c.setJdbcUrl(url);\n    c.setMaximumPoolSize(size);\n    return new HikariDataSource(c);\n  }\n}\n`

  test('Spring’s values are the file’s, and a variable counts over them', async () => {
    const { clients } = await readAll({ [main]: bean('@Bean'), 'app/src/main/resources/application.yml': 'fen:\n  url: jdbc:postgresql://fen-db/fen\n' })
    expect(clients.map(shown)).toEqual(['hikaricp - FEN_URL=(jdbc:postgresql://fen-db/fen) FEN_SIZE#(7) module'])
    expect(clients[0]?.replacesConfigured).toBe(true)
  })

  test('what a profile says otherwise is told as it runs', async () => {
    const { clients } = await readAll({
      [main]: bean('@Bean'),
      'app/src/main/resources/application.yml': 'fen:\n  url: jdbc:postgresql://fen-db/fen\n  size: 4\n',
      'app/src/main/resources/application-live.yml': 'fen:\n  size: 40\n',
    })
    expect(clients.map(shown)).toEqual(['hikaricp - FEN_URL=(jdbc:postgresql://fen-db/fen) #?${fen.size} module'])
  })

  test('a source that settings fill is theirs to tell', async () => {
    expect((await readAll({ [main]: bean('@Bean @ConfigurationProperties("fen.datasource")') })).clients).toEqual([])
  })

  test.each([
    ['a constant', 'static final int MOST = 10 + 4;', 'MOST', '#14'],
    ['a constant of a constant', 'static final int A = 14; static final int MOST = A;', 'MOST', '#14'],
    ['a field', 'private final int most; Pools() { this.most = 14; }', 'most', '#14'],
    ['a function', 'static int most() { return 14; }', 'most()', '#14'],
    [
      'a function with a way out',
      'static int most() { String set = System.getenv("N"); if (set == null || set.isEmpty()) { return 14; } return Integer.parseInt(set); }',
      'most()',
      'N#(14)',
    ],
    ['a choice', '', 'System.getenv("N") != null ? Integer.parseInt(System.getenv("N")) : 14', 'N#(14)'],
    ['a record', 'record Size(int most) {} static final Size size = new Size(14);', 'size.most()', '#14'],
    ['what nobody can say', '', 'Runtime.getRuntime().availableProcessors() * 2', '#?a value that is told as it runs'],
  ])('%s', async (_, more, size, says) => {
    const code = `package fen;\nclass Pools {\n  ${more}\n  Object pool() {\n    var s = new HikariDataSource();\n    s.setJdbcUrl(${url});\n    s.setMaximumPoolSize(${size});\n    return s;\n  }\n}\n`
    const { clients } = await readAll({ [main]: code })
    expect(clients.map(shown)).toEqual([`${fen} ${says} !(prefer) module`])
  })
})

describe('how often', () => {
  const pool = `new HikariDataSource(new HikariConfig() {{ setJdbcUrl(${url}); }})`
  test.each([
    ['a handler of a framework', `class Pools {\n  @GetMapping("/a") Object a() { return ${pool}; }\n}`, 'call'],
    ['a servlet', `class Pools {\n  void doGet(HttpServletRequest a, HttpServletResponse b) { use(${pool}); }\n}`, 'call'],
    ['a route', `class Pools {\n  void run(Javalin app) { app.get("/a", ctx -> ctx.json(${pool})); }\n}`, 'call'],
    [
      'a function that a route calls',
      `class Pools {\n  void run(Javalin app) { app.get("/a", ctx -> ctx.json(pool())); }\n  Object pool() { return ${pool}; }\n}`,
      'call',
    ],
    [
      'a field of what a route makes',
      `class Pools {\n  static void run(Javalin app) { app.get("/a", ctx -> new Pools()); }\n  final Object pool = ${pool};\n}`,
      'call',
    ],
    [
      'a static field of what a route makes',
      `class Pools {\n  static void run(Javalin app) { app.get("/a", ctx -> new Pools()); }\n  static final Object pool = ${pool};\n}`,
      'module',
    ],
    ['a start', `class Pools {\n  public static void main(String[] a) { start(${pool}); }\n}`, 'module'],
    ['a look in a map', `class Pools {\n  void run() { cache.get("a", key -> ${pool}); }\n}`, 'module'],
    ['behind a guard', `class Pools {\n  static Object pool;\n  static Object get() { if (pool == null) { pool = ${pool}; } return pool; }\n}`, 'guarded'],
  ])('%s', async (_, code, says) => {
    const { clients } = await readAll({ [main]: `package fen;\n${code}\n` })
    expect(clients.map(({ made }) => made)).toEqual([says])
  })
})

describe('what is no pool of the application', () => {
  test.each([
    ['tests', 'app/src/test/java/fen/Pools.java'],
    ['integration tests', 'app/src/integrationTest/java/fen/Pools.java'],
    ['a test by its name', 'app/src/main/java/fen/PoolsTest.java'],
    ['examples', 'examples/app/src/main/java/fen/Pools.java'],
    ['what a build made', 'app/build/generated/fen/Pools.java'],
  ])('%s', async (_, path) => {
    expect(await readAll({ [path]: inJava(`var s = new HikariDataSource(); s.setJdbcUrl(${url}); return s;`) })).toEqual({ clients: [], skipped: [] })
  })

  test('names of packages tell nothing', async () => {
    expect(
      (await readAll({ 'src/main/java/com/example/out/Pools.java': inJava(`var s = new HikariDataSource(); s.setJdbcUrl(${url}); return s;`) })).clients,
    ).toHaveLength(1)
  })

  test('a connection by what it is handed is told', async () => {
    const { clients, skipped } = await readAll({ [main]: inJava('return DriverManager.getConnection(given);') })
    expect(clients).toEqual([])
    expect(skipped).toEqual([`${main}:5 DriverManager.getConnection: whom it reaches is told elsewhere, and is not read`])
  })

  test('a pool of which nothing is told here is told of', async () => {
    const { clients, skipped } = await readAll({ [main]: inJava('return new HikariDataSource(new HikariConfig("/hikari.properties"));') })
    expect(clients).toEqual([])
    expect(skipped).toEqual([`${main}:5 HikariDataSource: whom it reaches and how many connections it opens is told elsewhere, and is not read`])
  })

  test('what is not read is told once', async () => {
    const { skipped } = await readAll({
      [kotlin]: inKotlin('R2dbcDatabase.connect("a")\n    return R2dbcDatabase.connect("b")'),
      [main]: 'class Settings {\n  DataSourceFactory database = new DataSourceFactory();\n}\n',
    })
    expect(skipped).toEqual([
      `${kotlin}:5 a database that Exposed opens over R2DBC: not read`,
      `${main}:2 a database of Dropwizard’s own file of settings: not read`,
    ])
  })

  test('an argument’s stand-in that nobody takes', async () => {
    const code = `package fen\nimport org.jetbrains.exposed.sql.Database\nclass Store(val db: Database = Database.connect("jdbc:h2:mem:a", "org.h2.Driver"))\nval store = Store(Database.connect(HikariDataSource().apply { jdbcUrl = ${url} }))\n`
    expect((await readAll({ [kotlin]: code })).clients.map(shown)).toEqual([`${fen} #(10) !(prefer) module`])
  })
})

test('never throws, whatever the text', { timeout: 30_000 }, async () => {
  const words = [
    'HikariDataSource',
    'Database.connect(',
    'fun a() {',
    '}',
    '"',
    '${',
    '(',
    ')',
    'val x = ',
    'class A',
    '{',
    '\n',
    '= ',
    'new ',
    ';',
    '->',
    'System.getenv("A")',
    '"""',
    '@Value("${a}")',
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 60 }), fc.boolean(), async (parts, isKotlin) => {
      const path = isKotlin ? kotlin : main
      await readAll({ [path]: `HikariDataSource ${parts.join(' ')}`, 'app/src/main/resources/application.conf': parts.join('') })
    }),
    { numRuns: 60 },
  )
})

test('a size that code sets on a source it is handed is told once a file', async () => {
  const code = 'package fen;\nclass Pools {\n  void more(HikariDataSource s) {\n    s.setMaximumPoolSize(18);\n    s.setMaximumPoolSize(19);\n  }\n}\n'
  const { skipped } = await readAll({ [main]: code })
  expect(skipped).toEqual([`${main}:4 setMaximumPoolSize: the pool that it sizes is made elsewhere, and the size is not read: set it in the settings`])
})
