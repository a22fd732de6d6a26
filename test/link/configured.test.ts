/** Which settings of the JVM's frameworks hold for a service, and what clients they make. */
import { expect, test } from 'vitest'
import { factOf, outcomeOf } from '../systems/shapes/shape.ts'
import { judge, type Files } from '../systems/story.ts'

const pom = (more: string): string =>
  `<project><artifactId>bark</artifactId><parent><artifactId>spring-boot-starter-parent</artifactId><version>3.3.5</version></parent><dependencies>${more}</dependencies><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>`
const dependency = (name: string, more = ''): string => `<dependency><artifactId>${name}</artifactId>${more}</dependency>`
const stack = (service: string): Files => ({
  'deploy.sh': 'docker stack deploy -c compose.production.yml bark\n',
  Dockerfile: 'FROM eclipse-temurin:21-jre\nCOPY target/bark.jar app.jar\nENTRYPOINT ["java", "-jar", "app.jar"]\n',
  'compose.production.yml': `services:\n  bark:\n    build: .\n${service}  vat: { image: "postgres:16.4", volumes: ["vat:/var/lib/postgresql/data"] }\nvolumes: { vat: {} }\n`,
})
const main = 'src/main/resources/'

test.for<readonly [name: string, files: Files, facts: Readonly<Record<string, string | number | boolean>>]>([
  [
    'Tomcat’s pool by its type',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}application.properties`]: 'spring.datasource.url=jdbc:postgresql://vat/bark\nspring.datasource.type=org.apache.tomcat.jdbc.pool.DataSource\n',
      ...stack(''),
    },
    { 'client/bark.library': 'tomcat-jdbc', 'client/bark.pool': 100, 'client/bark.of': 'vat' },
  ],
  [
    'R2DBC beside nothing of JDBC',
    {
      'pom.xml': pom(dependency('spring-boot-starter-data-r2dbc')),
      [`${main}application.yml`]: 'spring:\n  r2dbc:\n    url: r2dbc:postgresql://vat/bark\n    pool: { max-size: 25 }\n',
      ...stack(''),
    },
    { 'client/bark.library': 'r2dbc-pool', 'client/bark.pool': 25, 'client/bark.of': 'vat' },
  ],
  [
    'a group of profiles, chosen by the command',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}application.yml`]:
        'spring:\n  datasource: { url: "jdbc:postgresql://nowhere/bark" }\n  profiles:\n    group:\n      live: [vat, wide]\n---\nspring:\n  config.activate.on-profile: vat\n  datasource.url: jdbc:postgresql://vat/bark\n---\nspring:\n  config.activate.on-profile: wide\n  datasource.hikari.maximumPoolSize: 33\n',
      ...stack('    command: ["--spring.profiles.active=live"]\n'),
    },
    { 'client/bark.of': 'vat', 'client/bark.pool': 33 },
  ],
  [
    'a file that the service mounts over the one in the jar',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}application.yml`]: 'spring:\n  datasource:\n    url: jdbc:postgresql://nowhere/bark\n    hikari.maximum-pool-size: 3\n',
      'ops/application.properties': 'spring.datasource.url=jdbc:postgresql://vat/bark\n',
      ...stack('    volumes: ["./ops/application.properties:/config/application.properties:ro"]\n'),
    },
    { 'client/bark.of': 'vat', 'client/bark.pool': 3 },
  ],
  [
    'a jar from elsewhere with settings beside it',
    {
      'hide/pom.xml': pom(dependency('druid-spring-boot-starter')).replace('bark', 'hide'),
      'hide/src/main/resources/application.yml': 'spring.datasource.druid.url: jdbc:postgresql://other/bark\n',
      'docker/Dockerfile': 'FROM openjdk:8-jre\nCOPY application.yml application.yml\nCOPY bark.jar bark.jar\nENTRYPOINT ["java", "-jar", "bark.jar"]\n',
      'docker/application.yml': 'spring:\n  datasource:\n    druid:\n      url: jdbc:postgresql://vat/bark\n      max-active: 50\n',
      'deploy.sh': 'docker stack deploy -c compose.production.yml bark\n',
      'compose.production.yml': 'services:\n  bark: { build: docker }\n  vat: { image: "postgres:16.4" }\n',
    },
    { 'client/bark.library': 'druid', 'client/bark.pool': 50, 'database/vat.demand': 50 },
  ],
  [
    'a file of the application’s own name, by its code',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}application.yml`]: 'spring:\n  datasource: { url: "jdbc:postgresql://nowhere/bark", hikari: { maximumPoolSize: 4 } }\n',
      [`${main}tanbark.yml`]: 'spring:\n  datasource:\n    url: jdbc:postgresql://vat/bark\n    hikari:\n      maximumPoolSize: "${BARK_POOL:17}"\n',
      [`${main}tanbark-live.yml`]: 'spring.datasource.hikari.maximum_pool_size: 44\n',
      'src/main/java/BarkApplication.java':
        'class BarkApplication {\n  static final String NAME = "--spring.config.name";\n  static final String USUAL = NAME + "=" + "tanbark";\n}\n',
      ...stack(''),
    },
    { 'client/bark.of': 'vat', 'client/bark.pool': 17 },
  ],
  [
    'a file of another name, which whoever runs it gives, with its profile',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}application.yml`]: 'spring:\n  datasource: { url: "jdbc:postgresql://nowhere/bark" }\n',
      [`${main}tanbark.yml`]: 'spring:\n  datasource: { url: "jdbc:postgresql://vat/bark", hikari: { maximum-pool-size: 17 } }\n',
      [`${main}tanbark-live.yml`]: 'spring.datasource.hikari.maximum_pool_size: 44\n',
      ...stack('    command: ["--spring.config.name=tanbark", "--spring.profiles.active=live"]\n'),
    },
    { 'client/bark.of': 'vat', 'client/bark.pool': 44 },
  ],
  [
    'a file of another name that nothing gives, beside the usual one',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}application.yml`]: 'spring:\n  datasource: { url: "jdbc:postgresql://vat/bark" }\n',
      [`${main}samples.yml`]: 'spring:\n  datasource: { url: "jdbc:postgresql://nowhere/bark", hikari: { maximum-pool-size: 17 } }\n',
      ...stack(''),
    },
    { 'client/bark.of': 'vat', 'client/bark.pool': 10 },
  ],
  [
    'the only file, whatever its name, and a second datasource that is off',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}tanbark.yml`]:
        'spring:\n  datasource:\n    url: "${BARK_URL:jdbc:postgresql://vat/bark}"\n    hikari: { maximumPoolSize: 17 }\n    events: { enabled: "${BARK_EVENTS:false}", jdbcUrl: "jdbc:postgresql://vat/events", maximumPoolSize: 9 }\n',
      ...stack(''),
    },
    { 'client/bark.of': 'vat', 'client/bark.pool': 17, 'database/vat.demand': 17 },
  ],
  [
    'a config server may set anything',
    {
      'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
      [`${main}application.yml`]: 'spring:\n  config.import: "configserver:http://settings:8888"\n  datasource.url: jdbc:postgresql://vat/bark\n',
      ...stack(''),
    },
    { 'client/bark.pool': '?≥1', 'client/bark.of': 'vat' },
  ],
  [
    'Quarkus, whose profile is prod',
    {
      'pom.xml':
        '<project><artifactId>bark</artifactId><dependencyManagement><dependencies><dependency><artifactId>quarkus-bom</artifactId><version>3.15.1</version><scope>import</scope></dependency></dependencies></dependencyManagement><dependencies><dependency><artifactId>quarkus-jdbc-postgresql</artifactId></dependency></dependencies><build><plugins><plugin><artifactId>quarkus-maven-plugin</artifactId></plugin></plugins></build></project>',
      [`${main}application.properties`]:
        'quarkus.datasource.jdbc.url=jdbc:postgresql://nowhere/bark\n%prod.quarkus.datasource.jdbc.url=jdbc:postgresql://vat/bark\n%dev.quarkus.datasource.jdbc.max-size=2\n',
      ...stack(''),
    },
    { 'client/bark.library': 'agroal', 'client/bark.of': 'vat', 'client/bark.pool': 20 },
  ],
])('%s', async ([, files, facts]) => {
  const { head } = await judge(files, files)
  expect(Object.fromEntries(Object.keys(facts).map((key) => [key, factOf(head, key)]))).toEqual(facts)
})

test('Quarkus that makes its schema anew', async () => {
  const files: Files = {
    'pom.xml':
      '<project><artifactId>bark</artifactId><dependencies><dependency><artifactId>quarkus-jdbc-postgresql</artifactId></dependency></dependencies><build><plugins><plugin><artifactId>quarkus-maven-plugin</artifactId></plugin></plugins></build></project>',
    [`${main}application.properties`]:
      '%prod.quarkus.datasource.jdbc.url=jdbc:postgresql://vat/bark\nquarkus.hibernate-orm.database.generation=none\n%test.quarkus.hibernate-orm.database.generation=drop-and-create\n',
    ...stack(''),
  }
  const { head } = await judge(files, files)
  expect(outcomeOf(head, 'database/destructive-change database/vat')).toBe('pass')
  const lost = await judge(files, {
    ...files,
    [`${main}application.properties`]: `${files[`${main}application.properties`] ?? ''}quarkus.hibernate-orm.database.generation=drop-and-create\n`,
  })
  expect(lost.changes.filter(({ blocking }) => blocking).map(({ rule, subject }) => `${rule} ${subject}`)).toEqual(['database/destructive-change database/vat'])
})

/** The datastores of an application without any URL, by the drivers that it brings along. */
test.for<readonly [name: string, drivers: string, outcome: string | undefined]>([
  ['the only driver is an embedded one', dependency('h2', '<scope>runtime</scope>'), 'fail'],
  ['a server’s stands beside it', dependency('postgresql') + dependency('h2', '<scope>runtime</scope>'), undefined],
  ['a server’s by a name that tests have, too', dependency('postgresql') + dependency('postgresql', '<scope>test</scope>') + dependency('h2'), undefined],
  ['a server’s is for tests', dependency('postgresql', '<scope>test</scope>') + dependency('h2'), 'fail'],
])('an embedded database where no URL is set: %s', async ([, drivers, outcome]) => {
  const files = {
    'pom.xml': pom(dependency('spring-boot-starter-data-jpa') + drivers),
    [`${main}application.yml`]: 'bark:\n  store: in-memory\n',
    ...stack(''),
  }
  const { head } = await judge(files, files)
  expect(head.verdicts.find(({ rule, subject }) => rule === 'database/engine' && subject !== 'database/vat')?.outcome).toBe(outcome)
})

test('an embedded database where no URL is set lives in memory, and one of a file does not', async () => {
  const drivers = dependency('spring-boot-starter-data-jpa') + dependency('h2', '<scope>runtime</scope>')
  const files = (settings: string): Files => ({ 'pom.xml': pom(drivers), [`${main}application.properties`]: settings, ...stack('') })
  const said = async (settings: string): Promise<string | undefined> =>
    (await judge(files(settings), files(settings))).head.verdicts.find((one) => one.rule === 'database/engine' && one.outcome === 'fail')?.message
  expect(await said('spring.jpa.hibernate.ddl-auto=update\n')).toBe('testdb is h2, in the memory of the process: each start begins empty')
  expect(await said('spring.datasource.url=jdbc:h2:file:/data/bark\n')).toBe('bark is h2, a single file beside the process')
})

test.each([
  ['""', '?≥1', 'unknown'],
  ['"14"', 14, 'pass'],
  ['0', '?≥1', 'unknown'],
  [undefined, 20, 'pass'],
])('a size from a variable that is %s', async (value, pool, outcome) => {
  const files = {
    'pom.xml': pom(dependency('spring-boot-starter-jdbc')),
    [`${main}application.yml`]: 'spring:\n  datasource:\n    url: jdbc:postgresql://vat/bark\n    hikari.maximum-pool-size: ${BARK_POOL:20}\n',
    ...stack(value === undefined ? '' : `    environment: { BARK_POOL: ${value} }\n`),
  }
  const { head } = await judge(files, files)
  expect([factOf(head, 'client/bark.pool'), outcomeOf(head, 'database/pooling database/vat')]).toEqual([pool, outcome])
  // With no figure at all nobody chose one.
  const without = { ...files, [`${main}application.yml`]: 'spring:\n  datasource:\n    url: jdbc:postgresql://vat/bark\n' }
  expect(outcomeOf((await judge(without, without)).head, 'database/pooling database/vat')).toBe('fail')
})
