/** What pools in Java and Kotlin tell the linker beside the settings of a framework, and of the modules that they lie in. */
import { expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const stack = (environment: string, more = ''): string =>
  `services:\n  fen:\n    build: .\n    image: registry.fen.example/fen:3.4.1\n    environment:\n      LOG: info\n${environment}    deploy: { replicas: 2 }\n  vat: { image: "postgres:17.2", volumes: ["vat:/var/lib/postgresql/data"] }\n${more}volumes: { vat: {} }\n`
const image = 'FROM eclipse-temurin:21-jre\nCOPY build/libs/fen.jar app.jar\nENTRYPOINT ["java", "-jar", "app.jar"]\n'
const build = (...names: readonly string[]): string =>
  `plugins { id 'application' }\ndependencies {\n${names.map((name) => `  implementation '${name}:1.0'\n`).join('')}}\n`
const spring =
  "plugins { id 'org.springframework.boot' version '3.4.1' }\ndependencies { implementation 'org.springframework.boot:spring-boot-starter-jdbc'; runtimeOnly 'org.postgresql:postgresql' }\n"
const yaml = 'spring:\n  datasource:\n    url: jdbc:postgresql://vat/fen\n    hikari:\n      maximum-pool-size: 4\n'
const bean = (url: string): string =>
  `package fen;\n@Configuration\nclass Pools {\n  @Bean\n  DataSource pool(@Value("\${spring.datasource.url}") String url) {\n    HikariConfig c = new HikariConfig();\n    c.setJdbcUrl(${url});\n    c.setMaximumPoolSize(18);\n    return new HikariDataSource(c);\n  }\n}\n`
const base = { 'compose.production.yml': stack(''), Dockerfile: image, 'build.gradle': spring, 'src/main/resources/application.yml': yaml }
const main = 'src/main/java/fen/Pools.java'

test.each([
  ['a setting’s URL', bean('url')],
  ['a URL of its own', bean('"jdbc:postgresql://vat/fen"')],
])('code that hands Spring its pool stands in for the settings: %s', async (_, code) => {
  const files = { ...base, [main]: code }
  expect(await subjectsOf(files, 'client')).toHaveLength(1)
  const [name] = await subjectsOf(files, 'client')
  expect(await factsOf(files, `client/${name}`)).toMatchObject({ pool: `18 ${main}:8`, of: expect.stringContaining('vat') })
})

test('without it the settings count', async () => {
  expect(await factsOf(base, 'client/fen')).toMatchObject({ pool: '4 src/main/resources/application.yml:5' })
})

test('a pool that settings fill is theirs', async () => {
  const code =
    'package fen;\nclass Pools {\n  @Bean @ConfigurationProperties("spring.datasource.hikari")\n  HikariDataSource pool() { return new HikariDataSource(); }\n}\n'
  expect(await factsOf({ ...base, [main]: code }, 'client/fen')).toMatchObject({ pool: '4 src/main/resources/application.yml:5' })
})

const plain = (code: string): string =>
  `package fen;\nclass Pools {\n  static final Object POOL = pool();\n  static Object pool() {\n    HikariDataSource s = new HikariDataSource();\n    ${code}\n    return s;\n  }\n}\n`

test('a URL that nothing here tells is the only one of the environment, by the only driver', async () => {
  const files = {
    'compose.production.yml': stack('      LEDGER: jdbc:postgresql://vat/fen\n'),
    Dockerfile: image,
    'build.gradle': build('com.zaxxer:HikariCP', 'org.postgresql:postgresql'),
    [main]: plain('s.setJdbcUrl(given.url());\n    s.setMaximumPoolSize(9);'),
  }
  expect(await factsOf(files, 'client/fen')).toMatchObject({ library: `hikaricp ${main}:5`, pool: `9 ${main}:7`, of: 'vat compose.production.yml:7' })
})

test('code of a module that an application is built from is its own', async () => {
  const files = {
    'compose.production.yml': stack('      DB_HOST: vat\n'),
    Dockerfile: image,
    'settings.gradle': "include 'app', 'store'\n",
    'app/build.gradle': "plugins { id 'application' }\ndependencies { implementation project(':store') }\n",
    'app/src/main/java/fen/Main.java': 'package fen;\nclass Main {\n  public static void main(String[] a) { Pools.pool(12); }\n}\n',
    'store/build.gradle':
      "plugins { id 'java-library' }\ndependencies { implementation 'com.zaxxer:HikariCP:6.2.1'; runtimeOnly 'org.postgresql:postgresql:42.7.5' }\n",
    'store/src/main/java/fen/Pools.java':
      'package fen;\npublic class Pools {\n  public static DataSource pool(int most) {\n    HikariConfig c = new HikariConfig();\n    c.setJdbcUrl("jdbc:postgresql://" + System.getenv("DB_HOST") + "/fen");\n    c.setMaximumPoolSize(most);\n    return new HikariDataSource(c);\n  }\n}\n',
  }
  const [name] = await subjectsOf(files, 'client')
  expect(await factsOf(files, `client/${name}`)).toMatchObject({ pool: '12 app/src/main/java/fen/Main.java:3', of: expect.stringContaining('vat') })
})

const ofProperties = (body: string, more = '', annotation = ''): string =>
  `package fen;\n@Configuration\nclass Pools {\n  @Bean${annotation}\n  HikariDataSource pool(DataSourceProperties properties) {\n    ${body}\n  }\n${more}}\n`
const built = 'HikariDataSource s = properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();'
const unsized = { ...base, 'src/main/resources/application.yml': 'spring:\n  datasource:\n    url: jdbc:postgresql://vat/fen\n' }

test.each<[string, typeof base, string, string]>([
  ['over the settings', base, ofProperties(`${built}\n    s.setMaximumPoolSize(18);\n    return s;`), `18 ${main}:7`],
  ['through a cast', base, ofProperties('var s = (HikariDataSource) properties.initializeDataSourceBuilder().build();\n    s.setMaximumPoolSize(18);\n    return s;'), `18 ${main}:7`],
  ['not at all: the pool’s own settings are bound to none of an application’s own', base, ofProperties(`${built}\n    return s;`), expect.stringMatching(/^10 /)],
  ['by a variable', base, ofProperties(`${built}\n    s.setMaximumPoolSize(Integer.parseInt(System.getenv("LOG_SIZE")));\n    return s;`), expect.stringContaining('LOG_SIZE')],
  ['as it runs', base, ofProperties(`${built}\n    s.setMaximumPoolSize(most());\n    return s;`), expect.stringContaining(`${main}:7`)],
  ['before settings are bound', base, ofProperties(`${built}\n    s.setMaximumPoolSize(18);\n    return s;`, '', ' @ConfigurationProperties("spring.datasource.hikari")'), '4 src/main/resources/application.yml:5'],
  ['before settings are bound that say none', unsized, ofProperties(`${built}\n    s.setMaximumPoolSize(18);\n    return s;`, '', ' @ConfigurationProperties(prefix = "spring.datasource.hikari")'), `18 ${main}:7`],
  ['of a builder that settings fill', unsized, ofProperties('HikariDataSource s = DataSourceBuilder.create().type(HikariDataSource.class).build();\n    s.setMaximumPoolSize(18);\n    return s;', '', ' @ConfigurationProperties("spring.datasource")'), `18 ${main}:7`],
  ['of a source that settings fill', unsized, ofProperties('var s = new HikariDataSource();\n    s.setMaximumPoolSize(18);\n    return s;', '', ' @ConfigurationProperties("spring.datasource")'), `18 ${main}:7`],
  ['of properties of its own', base, ofProperties('var s = own().initializeDataSourceBuilder().build();\n    ((HikariDataSource) s).setMaximumPoolSize(18);\n    return s;', '  @Bean @ConfigurationProperties("spring.datasource") DataSourceProperties own() { return new DataSourceProperties(); }\n'), `18 ${main}:7`],
])('Spring’s own source with a size that code sets: %s', async (_, files, code, pool) => {
  const all = { ...files, [main]: code }
  expect(await subjectsOf(all, 'client')).toEqual(['fen'])
  expect(await factsOf(all, 'client/fen')).toMatchObject({ pool, of: expect.stringContaining('vat') })
}) // prettier-ignore

test.each([
  ['a field', 'class Pools {\n  @Autowired HikariDataSource s;\n  @PostConstruct void more() { s.setMaximumPoolSize(18); }\n}\n'],
  [
    'a bean as it is made',
    'class Pools {\n  Object postProcess(Object bean) {\n    HikariDataSource s = (HikariDataSource) bean; s.setMaximumPoolSize(18); return s;\n  }\n}\n',
  ],
  ['a source as it runs', 'class Pools {\n  HikariDataSource s;\n  void more() { s.getHikariConfigMXBean().setMaximumPoolSize(18); }\n}\n'],
  ['a source behind a cast', 'class Pools {\n\n  void more(DataSource s) { ((HikariDataSource) s).setMaximumPoolSize(18); }\n}\n'],
])('a size that code sets on Spring’s own source leaves that unknown: %s', async (_, code) => {
  const { pool } = await factsOf({ ...base, [main]: `package fen;\n${code}` }, 'client/fen')
  expect(pool).toMatch(/size of a pool that is set up elsewhere.* src\/main\/java\/fen\/Pools\.java:4/)
})

test('threads have pools with a size, too', async () => {
  const code = 'package fen;\nclass Pools {\n  HikariDataSource s;\n  ThreadPoolExecutor t;\n  void more() { t.setMaximumPoolSize(18); }\n}\n'
  expect(await factsOf({ ...base, [main]: code }, 'client/fen')).toMatchObject({ pool: '4 src/main/resources/application.yml:5' })
})
