/** A stationer's shop on ASP.NET Core with EF Core and Dapper: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('stationer')
const stack = 'compose.yaml'
const live = 'src/Stationer.Web/appsettings.Production.json'
const plain = 'src/Stationer.Web/appsettings.json'
const program = 'src/Stationer.Web/Program.cs'
const data = 'src/Stationer.Data/DependencyInjection.cs'
const mailer = 'src/Stationer.Mailer/Program.cs'
const db = 'database/db'
const pooling = `database/pooling ${db}`
const budget = `database/connection-budget ${db}`
const lost = `database/destructive-change ${db}`
const written = 'Host=db;Port=5432;Database=stationer;Username=stationer;Maximum Pool Size=20;Timeout=5'

/** A variable of the web service. */
const set = (name: string, value: string): Edit =>
  replace(stack, '      ASPNETCORE_HTTP_PORTS: "8080"\n', `      ASPNETCORE_HTTP_PORTS: "8080"\n      ${name}: ${value}\n`)
const builder = (size: string): Edit =>
  replace(
    data,
    'options.UseNpgsql(connectionString,',
    `options.UseNpgsql(new Npgsql.NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = ${size} }.ConnectionString,`,
  )
const sizes = (value: string): Edit =>
  add('src/Stationer.Data/PoolSizes.cs', `namespace Stationer.Data;\n\ninternal static class PoolSizes\n{\n    public const int Shop = ${value};\n}\n`)

const losses: readonly (readonly [name: string, edit: Edit, rule: string])[] = [
  ['no size of the pool', replace(live, 'Maximum Pool Size=20;', ''), pooling],
  ['a pool that is switched off', replace(live, 'Maximum Pool Size=20', 'Pooling=false'), pooling],
  ['a pool of one', replace(live, 'Maximum Pool Size=20', 'Max Pool Size=1'), pooling],
  ['a pool of one, by a builder', builder('1'), pooling],
  ['a pool of one, by a constant of another file', all(builder('PoolSizes.Shop'), sizes('1')), pooling],
  ['a pool of one, by a variable', set('ConnectionStrings__Shop', 'Host=db;Database=stationer;Username=stationer;Maximum Pool Size=1'), pooling],
  ['no size, by a variable over the file', set('ConnectionStrings__Shop', 'Host=db;Database=stationer;Username=stationer'), pooling],
  ['other settings, by the environment’s name', set('ASPNETCORE_ENVIRONMENT', 'Development'), ''],
  ['other settings, by the image', replace('src/Stationer.Web/Dockerfile', 'WORKDIR /app', 'WORKDIR /app\nENV ASPNETCORE_ENVIRONMENT=Demo'), ''],
  ['more than the server takes', replace(live, 'Maximum Pool Size=20', 'Maximum Pool Size=60'), budget],
  ['more than the server takes, by a variable', set('ConnectionStrings__Shop', '"Host=db;Database=stationer;Username=stationer;MaxPoolSize=60"'), budget],
  ['more than the server takes, by what is put behind the string', replace(data, '(connectionString,', '(connectionString + ";Maximum Pool Size=60",'), budget],
  [
    'more than the server takes, by a setting',
    all(builder('configuration.GetValue<int>("Database:Pool", 20)'), replace(plain, '"CommandTimeout": 15', '"CommandTimeout": 15,\n    "Pool": 70')),
    budget,
  ],
  [
    'more than the server takes, by the variable of a setting',
    all(builder('configuration.GetValue<int>("Database:Pool", 20)'), set('Database__Pool', '"70"')),
    budget,
  ],
  ['more copies than the server takes', replace(stack, 'replicas: 2', 'replicas: 9'), budget],
  ['fewer connections than are opened', replace(stack, 'max_connections=80', 'max_connections=40'), budget],
  ['more connections of the pooler than are left', replace(stack, 'DEFAULT_POOL_SIZE: "10"', 'DEFAULT_POOL_SIZE: "60"'), budget],
  [
    'SQLite',
    all(
      replace(data, 'options.UseNpgsql(connectionString, npgsql => npgsql', 'options.UseSqlite("Data Source=/data/shop.db", sqlite => sqlite'),
      replace(data, '.EnableRetryOnFailure(3)', ''),
    ),
    '',
  ],
  ['a database in memory', replace(data, 'environment.IsEnvironment("Demo")', '!environment.IsStaging()'), ''],
  ['tables dropped as it starts', replace(program, 'app.Environment.IsDevelopment()', '!app.Environment.IsStaging()'), lost],
  [
    'tables dropped by the release',
    replace(
      stack,
      '    ports: ["127.0.0.1:8080:8080"]',
      '    command: sh -c "dotnet ef database drop --force && dotnet Stationer.Web.dll"\n    ports: ["127.0.0.1:8080:8080"]',
    ),
    lost,
  ],
  [
    'a source of connections for each request',
    all(replace(mailer, 'AddSingleton', 'AddTransient'), replace(stack, 'Host=pgbouncer;Port=6432', 'Host=db;Port=5432')),
    pooling,
  ],
  ['a way around the pooler without a size', replace(stack, /Host=pgbouncer;Port=6432(.*);Maximum Pool Size=5;No Reset On Close=true/, 'Host=db$1'), pooling],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a larger pool', replace(live, 'Maximum Pool Size=20', 'Maximum Pool Size=24')],
  ['another spelling', replace(live, written, 'Server=db;Database=stationer;User Id=stationer;MaxPoolSize=20')],
  ['the size by a builder', all(replace(live, 'Maximum Pool Size=20;', ''), builder('20'))],
  ['the size by a constant', all(replace(live, 'Maximum Pool Size=20;', ''), builder('PoolSizes.Shop'), sizes('2 * 10'))],
  ['the size by a setting', all(replace(live, 'Maximum Pool Size=20;', ''), builder('configuration.GetValue<int>("Database:Pool", 20)'))],
  [
    'the string by a variable',
    all(remove(live), set('ConnectionStrings__Shop', 'Host=db;Database=stationer;Username=stationer;Password=${POSTGRES_PASSWORD};Maximum Pool Size=20')),
  ],
  [
    'the string by an option of its own',
    all(
      replace(data, 'configuration.GetConnectionString(Names.Shop)', 'configuration.GetSection("Database")["Url"]'),
      replace(live, /"ConnectionStrings": \{\s+"Shop"/, '"Database": {\n    "Url"'),
    ),
  ],
  ['the string where the base file has it', all(remove(live), replace(plain, 'Host=localhost;Database=stationer;Username=stationer', written))],
  [
    'a source of its own',
    replace(data, 'options.UseNpgsql(connectionString,', 'options.UseNpgsql(new Npgsql.NpgsqlDataSourceBuilder(connectionString).Build(),'),
  ],
  ['contexts without a pool of theirs', replace(data, 'AddDbContextPool', 'AddDbContext')],
  ['code in a file by another name', rename(data, 'src/Stationer.Data/Registration.cs')],
  ['development with another pool', replace('src/Stationer.Web/appsettings.Development.json', 'Pooling=false', 'Maximum Pool Size=900')],
  ['no settings for development', remove('src/Stationer.Web/appsettings.Development.json')],
  ['a branch for development', replace(data, 'environment.IsEnvironment("Demo")', 'environment.IsDevelopment() || environment.IsEnvironment("Demo")')],
  ['tests on another engine', replace('tests/Stationer.Tests/ShopTests.cs', 'UseInMemoryDatabase("tests")', 'UseSqlite("Data Source=:memory:")')],
  ['tools with another string', replace('src/Stationer.Data/DesignTimeFactory.cs', 'Pooling=false', 'Maximum Pool Size=900')],
  [
    'a command for one person',
    add(
      'src/Stationer.Data/Reset.cs',
      'namespace Stationer.Data;\n\npublic class Reset(ShopContext shop)\n{\n    public void Everything() => shop.Database.EnsureDeleted();\n}\n',
    ),
  ],
]

describe('on .NET', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const found = head.verdicts.filter(
      (one) => one.subject === db && /^database\/(pooling|connection-budget|engine|destructive-change|persistence)$/.test(one.rule),
    )
    expect(found.map(({ rule, outcome }) => `${rule} ${outcome}`).sort()).toEqual([
      'database/connection-budget pass',
      'database/destructive-change pass',
      'database/engine pass',
      'database/persistence pass',
      'database/pooling pass',
    ])
  })

  test.each(losses)('%s is stopped', async (_, edit, rule) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    if (rule === '') expect(found.join(' ')).toMatch(/database\/(engine|pooling)/)
    else expect(found).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
