/** A tannery on Spring Boot: what its profiles, variables and command come to is judged, wherever it is written. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('tannery')
const settings = 'src/main/resources/application.yml'
const stack = 'compose.production.yml'
const profile = '      SPRING_PROFILES_ACTIVE: prod\n'
const budget = 'database/connection-budget database/ledger'
const pooling = 'database/pooling database/ledger'
const destructive = 'database/destructive-change database/ledger'
const pool = `      maximum-pool-size: \${POOL_SIZE:12}\n`

/** The profile's document as a file of its own. */
const split: Edit = (files) => {
  const [common = '', prod = ''] = (files[settings] ?? '').split('---\n')
  const own = prod.replace(/ {2}config:\n {4}activate:\n {6}on-profile: prod\n/, '')
  return { ...files, [settings]: common, 'src/main/resources/application-prod.yml': own }
}

const properties = (extra: string): string =>
  `# Production\nspring.datasource.url = jdbc:postgresql://\${DB_HOST:ledger}:5432/tannery\nspring.datasource.username: tannery\nspring.datasource.password=\${DB_PASSWORD}\nspring.datasource.hikari.maximumPoolSize \\\n    12\nspring.jpa.hibernate.ddl-auto=validate\n${extra}`

const losses = (
  [
    ['the pool removed', all(replace(settings, pool, ''), replace(settings, '      maximum-pool-size: 4\n', '      connection-timeout: 4000\n')), pooling],
    ['the pool set to 1', replace(settings, 'POOL_SIZE:12', 'POOL_SIZE:1'), pooling],
    ['the pool raised past the server, by its default', replace(settings, 'POOL_SIZE:12', 'POOL_SIZE:40'), budget],
    ['the same by the variable of the placeholder', replace(stack, profile, `${profile}      POOL_SIZE: "40"\n`), budget],
    ['the same by Spring’s own variable', replace(stack, profile, `${profile}      SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE: "40"\n`), budget],
    ['the same by the command', replace(stack, '    build: .\n', '    build: .\n    command: ["--spring.datasource.hikari.maximum-pool-size=40"]\n'), budget],
    ['the same by a system property', replace(stack, profile, `${profile}      JAVA_TOOL_OPTIONS: -Dspring.datasource.hikari.maximum-pool-size=40\n`), budget],
    [
      'the same by a JSON text',
      replace(stack, profile, `${profile}      SPRING_APPLICATION_JSON: '{"spring":{"datasource":{"hikari":{"maximumPoolSize":40}}}}'\n`),
      budget,
    ],
    ['more copies than the server takes', replace(stack, 'replicas: 4', 'replicas: 9'), budget],
    ['another profile, whose schema is made anew', replace(stack, 'SPRING_PROFILES_ACTIVE: prod', 'SPRING_PROFILES_ACTIVE: demo'), destructive],
    [
      'no profile, and none by the name of production',
      all(replace(stack, profile, ''), replace(settings, 'on-profile: prod', 'on-profile: live')),
      destructive,
    ],
    ['the schema made anew', replace(settings, 'ddl-auto: validate', 'ddl-auto: create'), destructive],
    ['the same by a variable', replace(stack, profile, `${profile}      SPRING_JPA_HIBERNATE_DDL_AUTO: create-drop\n`), destructive],
    ['the setting that kept the schema removed', replace(settings, /\n {2}jpa:\n {4}hibernate:\n {6}ddl-auto: validate/, ''), destructive],
    ['a file in the profile’s', all(split, replace('src/main/resources/application-prod.yml', 'ddl-auto: validate', 'ddl-auto: create-drop')), destructive],
    [
      'H2 in place of the server',
      all(
        replace(settings, /jdbc:postgresql:\/\/\$\{DB_HOST:ledger\}:5432\/tannery/, 'jdbc:h2:file:/data/tannery'),
        replace('pom.xml', '<scope>test</scope>', ''),
      ),
      'database/engine',
    ],
    ['SQLite, by a variable', replace(stack, profile, `${profile}      SPRING_DATASOURCE_URL: jdbc:sqlite:/data/tannery.db\n`), 'database/engine'],
    ['a new migration that drops', add('src/main/resources/db/migration/V2__less.sql', 'drop table hides;\n'), destructive],
    [
      'Flyway told to clean',
      replace(
        settings,
        '  jpa:\n    hibernate:\n      ddl-auto: validate',
        '  flyway:\n    clean-on-validation-error: true\n  jpa:\n    hibernate:\n      ddl-auto: validate',
      ),
      destructive,
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['the pool raised within the budget', replace(settings, 'POOL_SIZE:12', 'POOL_SIZE:15')],
  ['the figure written out', replace(settings, `\${POOL_SIZE:12}`, '12')],
  ['a variable with a value', replace(stack, profile, `${profile}      POOL_SIZE: "14"\n`)],
  ['the other spelling', replace(settings, 'maximum-pool-size: $', 'maximumPoolSize: $')],
  ['the profile in a file of its own', split],
  [
    'properties in place of YAML',
    all(split, remove('src/main/resources/application-prod.yml'), add('src/main/resources/application-prod.properties', properties(''))),
  ],
  ['the file by another ending', rename(settings, 'src/main/resources/application.yaml')],
  ['settings in the config folder', rename(settings, 'src/main/resources/config/application.yml')],
  [
    'the profile chosen by the command',
    all(replace(stack, profile, ''), replace(stack, '    build: .\n', '    build: .\n    command: ["--spring.profiles.active=prod"]\n')),
  ],
  ['the profile chosen by the image', all(replace(stack, profile, ''), replace('Dockerfile', 'USER 10001', 'ENV SPRING_PROFILES_ACTIVE=prod\nUSER 10001'))],
  ['nobody chooses, and one is named for production', replace(stack, profile, '')],
  ['the pool of the base file in place of the profile’s', replace(settings, pool, '')],
  ['development’s pool', replace(settings, 'maximum-pool-size: 4', 'maximum-pool-size: 1')],
  ['development’s database', replace(settings, 'url: jdbc:postgresql://localhost:5432/tannery', 'url: jdbc:h2:mem:dev')],
  [
    'tests’ settings',
    add('src/main/resources/application-test.properties', 'spring.datasource.url=jdbc:sqlite:test.db\nspring.jpa.hibernate.ddl-auto=create\n'),
  ],
  ['a profile for tests in the same file', replace(settings, 'on-profile: prod', 'on-profile: "prod & !rehearsal"')],
  [
    'Flyway allowed to clean, which nobody does',
    replace(
      settings,
      '  jpa:\n    hibernate:\n      ddl-auto: validate',
      '  flyway:\n    clean-disabled: false\n  jpa:\n    hibernate:\n      ddl-auto: validate',
    ),
  ],
  ['an added migration', add('src/main/resources/db/migration/V2__more.sql', 'alter table hides add column grade text;\n')],
]

describe('blocks', () => {
  test.for(losses)('$name', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    for (const rule of rules) expect(found.some((one) => one.startsWith(rule))).toBe(true)
    expect(found).not.toEqual([])
  })
})

describe('lets through', () => {
  test.for(harmless)('%s', async ([, edit]) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([])
  })
})

test('what guards the database stands at base', async () => {
  const { base: card } = await judge(base, base)
  const outcome = (rule: string): string | undefined => card.verdicts.find((one) => one.rule === rule && one.subject === 'database/ledger')?.outcome
  expect(['database/pooling', 'database/connection-budget', 'database/engine', 'database/destructive-change', 'database/persistence'].map(outcome)).toEqual(
    Array.from({ length: 5 }, () => 'pass'),
  )
})
