/** A chandlery on Dapper, with MySQL beside it and SQL Server elsewhere: each loss is stopped, through options, builders and the environment. */
import { describe, expect, test } from 'vitest'
import { all, blocked, fixture, judge, replace, type Edit, type Files } from './story.ts'

const base = fixture('chandlery')
const stack = 'compose.yaml'
const settings = 'Chandlery.Api/appsettings.json'
const stock = 'Chandlery.Api/Stock/StockRepository.cs'
const ledger = 'ConnectionStrings__Ledger'
const set = (name: string, value: string): Edit =>
  replace(stack, '    environment:\n      Database', `    environment:\n      ${name}: ${value}\n      Database`)
const asText = replace(
  stock,
  /_connectionString = new MySqlConnectionStringBuilder[^;]*;/,
  '_connectionString = $"Server={database.Server};Database={database.Name};Uid=chandlery;Pwd={database.Password};MaximumPoolSize={database.Connections}";',
)

const losses: readonly (readonly [name: string, edit: Edit, rule: string])[] = [
  ['a pool of one, by options', replace(settings, '"Connections": 20', '"Connections": 1'), 'database/pooling database/db'],
  ['a pool that is switched off', replace(stock, 'MaximumPoolSize = database.Connections', 'Pooling = false'), 'database/pooling database/db'],
  ['no size', replace(stock, '            MaximumPoolSize = database.Connections,\n', ''), 'database/pooling database/db'],
  ['more than the server takes, by options', replace(settings, '"Connections": 20', '"Connections": 40'), 'database/connection-budget database/db'],
  ['more than the server takes, by a variable', set('Database__Connections', '"40"'), 'database/connection-budget database/db'],
  ['more than the server takes, in a text', all(asText, replace(settings, '"Connections": 20', '"Connections": 40')), 'database/connection-budget database/db'],
  ['no size of the other pool', replace(settings, ';Max Pool Size=15', ''), `database/pooling database/${ledger}`],
]

const inTheOpen: readonly (readonly [name: string, edit: Edit])[] = [
  ['by the file', replace(settings, 'Encrypt=True', 'Encrypt=False')],
  ['by a variable', set(ledger, 'Server=tcp:ledger.chandlery.example,1433;Database=ledger;User ID=chandlery;Encrypt=Optional;Max Pool Size=15')],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a larger pool', replace(settings, '"Connections": 20', '"Connections": 25')],
  ['the size by a variable', set('Database__Connections', '"20"')],
  ['the string in a text', asText],
  ['TLS that checks the certificate’s name', replace(settings, 'Encrypt=True', 'Encrypt=Strict')],
  ['development with another pool', replace('Chandlery.Api/appsettings.Development.json', '"Connections": 1', '"Connections": 500')],
  [
    'a settings object without its section',
    replace(
      'Chandlery.Api/Startup.cs',
      'services.Configure<DatabaseOptions>(_configuration.GetSection("Database"));',
      'services.AddOptions<DatabaseOptions>().BindConfiguration("Database");',
    ),
  ],
]

async function tlsIn(files: Files): Promise<string | undefined> {
  const { head } = await judge(base, files)
  return head.verdicts.find(({ rule, subject }) => rule === 'security/database-tls' && subject === `client/api/${ledger}`)?.outcome
}

describe('on Dapper', () => {
  test.each(losses)('%s is stopped', async (_, edit, rule) => {
    expect(blocked(await judge(base, edit(base)))).toContain(rule)
  })

  test('the way to the server elsewhere is encrypted', async () => {
    expect(await tlsIn(base)).toBe('pass')
  })

  test.each(inTheOpen)('TLS that is given up is told, %s', async (_, edit) => {
    expect(await tlsIn(edit(base))).toBe('fail')
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
