/** A dovecote's office on Micronaut: its datasource is told by application.yml, its environments and variables; what takes the pool away is stopped. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('dovecote')
const settings = 'src/main/resources/application.yml'
const stack = 'compose.yaml'
const pooling = 'database/pooling database/roost'
const budget = 'database/connection-budget database/roost'
const file = 'database/engine database/'
const size = 'maximum-pool-size: ${POOL_SIZE:15}'
const jdbc = /url: jdbc:postgresql:.*/
const environment = (line: string): Edit => replace(stack, '      DB_HOST: roost\n', `      DB_HOST: roost\n      ${line}\n`)
const properties = `micronaut.application.name=loft
datasources.default.url=jdbc:postgresql://\${DB_HOST:localhost}:5432/loft
datasources.default.driver-class-name=org.postgresql.Driver
datasources.default.maximumPoolSize=\${POOL_SIZE:15}
`

const losses: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['the size of the pool is gone', replace(settings, `    ${size}\n`, ''), pooling],
  ['one connection', replace(settings, size, 'maximum-pool-size: 1'), pooling],
  ['one connection, by a variable', environment('POOL_SIZE: "1"'), pooling],
  ['more than the server takes', replace(settings, size, 'maximum-pool-size: 60'), budget],
  ['more than the server takes, by a variable of the setting', environment('DATASOURCES_DEFAULT_MAXIMUM_POOL_SIZE: "70"'), budget],
  [
    'more than the server takes, in production’s environment',
    all(environment('MICRONAUT_ENVIRONMENTS: prod'), add('src/main/resources/application-prod.yml', 'datasources:\n  default:\n    maximum-pool-size: 64\n')),
    budget,
  ],
  ['more copies than the server takes', replace(stack, 'replicas: 2', 'replicas: 9'), budget],
  [
    'a second datasource to the same server',
    replace(settings, 'datasources:\n', 'datasources:\n  reports:\n    url: jdbc:postgresql://${DB_HOST:localhost}:5432/loft\n    maximum-pool-size: 40\n'),
    budget,
  ],
  ['H2 in a file', replace(settings, jdbc, 'url: jdbc:h2:file:/data/loft'), file],
  ['SQLite', replace(settings, jdbc, 'url: jdbc:sqlite:/data/loft.db'), file],
  ['H2 by a variable of the setting', environment('DATASOURCES_DEFAULT_URL: jdbc:h2:file:/data/loft'), file],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a larger pool that fits', replace(settings, ':15}', ':25}')],
  ['a smaller pool', replace(settings, ':15}', ':9}')],
  ['the size written out', replace(settings, size, 'maximum-pool-size: 15')],
  ['another spelling', replace(settings, 'maximum-pool-size', 'maximumPoolSize')],
  ['the size by a variable', environment('POOL_SIZE: "15"')],
  ['the size by a variable of the setting', all(replace(settings, `    ${size}\n`, ''), environment('DATASOURCES_DEFAULT_MAXIMUM_POOL_SIZE: "15"'))],
  ['the settings in properties', all(remove(settings), add('src/main/resources/application.properties', properties))],
  ['the other ending', rename(settings, 'src/main/resources/application.yaml')],
  ['an environment nobody asks for', add('src/main/resources/application-bench.yml', 'datasources:\n  default:\n    maximum-pool-size: 300\n')],
  [
    'production’s environment with what it was',
    all(environment('MICRONAUT_ENVIRONMENTS: prod'), add('src/main/resources/application-prod.yml', 'datasources:\n  default:\n    maximum-pool-size: 15\n')),
  ],
  ['the URL by a variable of the setting', environment('DATASOURCES_DEFAULT_URL: jdbc:postgresql://roost:5432/loft')],
  ['settings of the tests', replace('src/test/resources/application-test.yml', '90', '900')],
  ['a comment', replace(settings, `    ${size}`, `    # maximum-pool-size: 1\n    ${size}`)],
  ['another timeout', replace(settings, '4000', '9000')],
]

describe('datasources of Micronaut', () => {
  test('what stands is not stopped', async () => expect(blocked(await judge(base, base))).toEqual([]))

  test.each(losses)('is stopped: %s', async (_, edit, says) => expect(blocked(await judge(base, edit(base))).some((one) => one.startsWith(says))).toBe(true))

  test.each(harmless)('goes through: %s', async (_, edit) => expect(blocked(await judge(base, edit(base)))).toEqual([]))
})
