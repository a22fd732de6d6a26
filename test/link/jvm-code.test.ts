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
