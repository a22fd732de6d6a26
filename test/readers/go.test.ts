/** What Go's many spellings of a database come to: where it leads, its size, its TLS, who makes it. */
import { describe, expect, test } from 'vitest'
import { isText } from '../../src/base/source.ts'
import type { ClientDeclaration } from '../../src/model/declaration.ts'
import { goReader } from '../../src/readers/go/index.ts'

async function clientsIn(files: Readonly<Record<string, string>>): Promise<readonly ClientDeclaration[]> {
  const all = { 'go.mod': 'module example.com/mill\n', ...files }
  const sources = new Map(Object.entries(all).map(([path, text]) => [path, { path, text }]))
  const paths = [...sources.keys()].sort()
  const context = {
    read: (path: string) => Promise.resolve(sources.get(path)),
    has: (path: string) => sources.has(path),
    below: (folder: string) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
  const found: ClientDeclaration[] = []
  for (const path of paths) {
    const file = await context.read(path)
    if (!isText(file) || !path.endsWith('.go') || goReader.concerns?.(file.text) === false) continue
    for (const one of (await goReader.read(file, context)).declares) if (one.kind === 'client') found.push(one)
  }
  return found
}

function program(body: string, ...imports: readonly string[]): string {
  return `package main\n\nimport (\n${imports.map((one) => `\t"${one}"\n`).join('')})\n\nfunc main() {\n${body}\n}\n`
}

/** The parts that are asked for, facts as their values. */
async function told(body: string, ...imports: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const [client, ...others] = await clientsIn({ 'main.go': program(body, ...imports) })
  expect(others).toEqual([])
  const plain = (fact: unknown): unknown => (typeof fact === 'object' && fact !== null && 'state' in fact ? ('value' in fact ? fact.value : fact.state) : fact)
  const { url, pool, poolVariable, host, hostVariable, tls, tlsVariable, engine, library, chosenBy } = client ?? {}
  const all = {
    library,
    engine,
    url: url?.variable ?? plain(url?.literal),
    pool: plain(pool),
    poolVariable,
    host: plain(host),
    hostVariable,
    tls: plain(tls),
    tlsVariable,
    chosenBy: chosenBy?.value,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

describe('a program in Go', () => {
  test('a DSN made of parts tells its host, and the variable of its TLS', async () => {
    const body = `mode := os.Getenv("DB_SSL")\nif mode == "" {\n\tmode = "require"\n}\ndsn := fmt.Sprintf("host=%s port=%d user=%s password=%s dbname=mill sslmode=%s", os.Getenv("DB_HOST"), 5433, "mill", os.Getenv("DB_PASSWORD"), mode)\ndb, err := sql.Open("postgres", dsn)\nif err != nil {\n\tlog.Fatal(err)\n}\ndb.SetMaxOpenConns(6)`
    expect(await told(body, 'database/sql', 'fmt', 'log', 'os')).toEqual({
      library: 'database/sql',
      engine: 'postgres',
      pool: 6,
      hostVariable: 'DB_HOST',
      tls: 'require',
      tlsVariable: 'DB_SSL',
    })
  })

  test('the configuration of MySQL’s driver', async () => {
    const body = `cfg := mysql.NewConfig()\ncfg.Net = "tcp"\ncfg.Addr = "dough:3306"\ncfg.Passwd = os.Getenv("DB_PASSWORD")\ncfg.TLSConfig = "skip-verify"\ndb, _ := sql.Open("mysql", cfg.FormatDSN())\ndb.SetMaxOpenConns(min(9, 12))`
    expect(await told(body, 'database/sql', 'os', 'github.com/go-sql-driver/mysql')).toEqual({
      library: 'database/sql',
      engine: 'mysql',
      url: 'user@tcp(dough:3306)/?tls=skip-verify',
      pool: 9,
      tls: 'disable',
    })
  })

  test.each([
    ['max := flag.Int("db-max", 7, "")\nflag.Parse()\ndb, _ := sql.Open("pgx", os.Getenv("URL"))\ndb.SetMaxOpenConns(*max)', 'flag', 7, '--db-max'],
    [
      'viper.SetDefault("db.max", 8)\nviper.SetEnvPrefix("mill")\nviper.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))\nviper.AutomaticEnv()\ndb, _ := sql.Open("pgx", os.Getenv("URL"))\ndb.SetMaxOpenConns(viper.GetInt("db.max"))',
      'github.com/spf13/viper',
      8,
      'MILL_DB_MAX',
    ],
    [
      'max, err := strconv.Atoi(os.Getenv("MAX"))\nif err != nil {\n\tmax = 9\n}\ndb, _ := sql.Open("pgx", os.Getenv("URL"))\ndb.SetMaxOpenConns(max)',
      'strconv',
      9,
      'MAX',
    ],
  ])('a size by %#', async (body, library, pool, poolVariable) => {
    expect(await told(body, 'database/sql', 'os', 'strings', library)).toEqual({
      library: 'database/sql',
      engine: 'postgres',
      url: 'URL',
      pool,
      poolVariable,
      tls: 'prefer',
    })
  })

  test.each(['0', '-1'])('%s is no limit', async (size) => {
    expect(await told(`db, _ := sql.Open("pgx", os.Getenv("URL"))\ndb.SetMaxOpenConns(${size})`, 'database/sql', 'os')).toEqual({
      library: 'database/sql',
      engine: 'postgres',
      url: 'URL',
      tls: 'prefer',
    })
  })

  test('a driver that the environment chooses', async () => {
    const body =
      'driver := os.Getenv("DB_DRIVER")\nif driver == "" {\n\tdriver = "sqlite"\n}\nswitch driver {\ncase "postgres":\n\tsql.Open("postgres", os.Getenv("URL"))\ncase "sqlite":\n\tsql.Open("sqlite3", "mill.db")\n}'
    const found = await clientsIn({ 'main.go': program(body, 'database/sql', 'os') })
    expect(found.map(({ engine, chosenBy }) => [engine, chosenBy?.variable, chosenBy?.value ?? '', chosenBy?.isDefault])).toEqual([
      ['postgres', 'DB_DRIVER', 'postgres', false],
      ['sqlite', 'DB_DRIVER', 'sqlite', true],
    ])
  })

  test('MongoDB’s driver and go-redis', async () => {
    expect(
      await told(
        'mongo.Connect(ctx, options.Client().ApplyURI(os.Getenv("MONGO_URL")).SetMaxPoolSize(30))',
        'os',
        'go.mongodb.org/mongo-driver/mongo',
        'go.mongodb.org/mongo-driver/mongo/options',
      ),
    ).toEqual({ library: 'mongo-driver', engine: 'mongodb', url: 'MONGO_URL', pool: 30 })
    expect(await told('opt, _ := redis.ParseURL(os.Getenv("REDIS_URL"))\nredis.NewClient(opt)', 'os', 'github.com/redis/go-redis/v9')).toEqual({
      library: 'go-redis',
      engine: 'redis',
      url: 'REDIS_URL',
      pool: 'unresolved',
    })
  })

  test('a size in a loop over what nobody knows is not told', async () => {
    const body =
      'cfg := &options{size: 20}\nfor _, one := range parsed() {\n\tone.size = 3\n}\ndb, _ := sql.Open("pgx", os.Getenv("URL"))\ndb.SetMaxOpenConns(cfg.size)'
    const [client] = await clientsIn({ 'main.go': `${program(body, 'database/sql', 'os')}\ntype options struct{ size int }\n` })
    expect(client?.pool?.state).toBe('unresolved')
  })

  test.each(['settings.Unmarshal("db", &c)', 'json.NewDecoder(body).Decode(&c)', 'yaml.Unmarshal(text, &c)'])(
    'a struct that %s fills holds what nobody knows, and no zero',
    async (fills) => {
      const body = `var c struct {\n\tURL string\n\tMaxOpen int\n}\n${fills}\ndb, _ := sql.Open("pgx", c.URL)\ndb.SetMaxOpenConns(c.MaxOpen)`
      const [client] = await clientsIn({ 'main.go': program(body, 'database/sql', 'encoding/json', 'example.com/settings', 'gopkg.in/yaml.v3') })
      expect([client?.pool?.state, client?.url?.literal?.state ?? 'unresolved']).toEqual(['unresolved', 'unresolved'])
    },
  )

  const settings = 'type DB struct {\n\tURL string\n\tMax int\n}\ntype Config struct {\n\tDB DB\n}\n'
  test.each([
    ['viper.Unmarshal(&c)', 'var c Config', ''],
    ['viper.UnmarshalKey("db", &c.DB)', 'var c Config', ''],
    ['k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{})', 'var c Config\nvar k = koanf.New(".")', ''],
    ['', 'var c Config', 'func init() {\n\tviper.Unmarshal(&c)\n}\n'],
    ['setup()', 'var c Config', 'func setup() {\n\tviper.Unmarshal(&c)\n}\n'],
    ['', 'var c = Config{DB: DB{Max: 7}}', 'func init() {\n\tk.Unmarshal("", &c)\n}\n'],
  ])('a size in settings of a package that %s %s %s fills is nobody’s zero', async (does, declares, more) => {
    const body = `${does}\ndb, _ := sql.Open("pgx", c.DB.URL)\ndb.SetMaxOpenConns(c.DB.Max)`
    const imports = ['database/sql', 'github.com/spf13/viper', 'github.com/knadh/koanf/v2']
    const [client] = await clientsIn({ 'main.go': `${program(body, ...imports)}\n${settings}${declares}\n${more}` })
    expect([client?.pool?.state, client?.url?.literal?.state]).toEqual(['unresolved', 'unresolved'])
  })

  test('of several that are written into one variable, too', async () => {
    const opens = (name: string, library: string): string =>
      `func ${name}(dsn string) error {\n\tvar err error\n\tdb, err = gorm.Open(${library}.Open(dsn), &gorm.Config{})\n\treturn err\n}\n`
    const all = `package store\n\nimport (\n\t"gorm.io/gorm"\n\t"gorm.io/driver/mysql"\n\t"gorm.io/driver/postgres"\n)\n\nvar db *gorm.DB\n\n${opens('setupRows', 'postgres')}\n${opens('setupOthers', 'mysql')}`
    const found = await clientsIn({ 'store.go': all })
    expect(found.map(({ engine, isOneOfSeveral }) => [engine, isOneOfSeveral]).sort()).toEqual([
      ['mysql', true],
      ['postgres', true],
    ])
    const apart = all.replace('var db *gorm.DB\n', '').replaceAll('\tvar err error\n', '\tvar db *gorm.DB\n\tvar err error\n')
    expect((await clientsIn({ 'store.go': apart })).map(({ isOneOfSeveral }) => isOneOfSeveral)).toEqual([undefined, undefined])
    const two = await clientsIn({ 'store.go': all.replace(/db, err = (?=gorm.Open\(mysql)/, 'other, err = ') })
    expect(two.map(({ isOneOfSeveral }) => isOneOfSeveral)).toEqual([undefined, undefined])
  })

  test('a file whose name says at its end that it is in memory is nobody’s to lose', async () => {
    const body = 'sql.Open("sqlite3", fmt.Sprintf("file:%s?mode=memory&cache=shared", name()))'
    const [client] = await clientsIn({ 'main.go': program(body, 'database/sql', 'fmt') })
    expect(client).toBeUndefined()
  })

  test('of several databases of which nobody can say which is opened, each is one of several', async () => {
    const body =
      'cfg := load()\nswitch cfg.Driver {\ncase "sqlite":\n\tsql.Open("sqlite3", cfg.Path)\ncase "mysql":\n\tsql.Open("mysql", cfg.URL)\ncase "postgres":\n\tsql.Open("postgres", cfg.URL)\n}'
    const found = await clientsIn({ 'main.go': program(body, 'database/sql') })
    expect(found.map(({ engine, isOneOfSeveral, pool }) => [engine, isOneOfSeveral, pool?.state]).sort()).toEqual([
      ['mysql', true, 'unresolved'],
      ['postgres', true, 'unresolved'],
      ['sqlite', true, 'unresolved'],
    ])
  })
})

test('a pool that migrates and is closed by the function that opened it keeps nothing; one that stays is the program’s', async () => {
  const store = (end: string): string =>
    `package store\n\nimport (\n\t"context"\n\t"os"\n\n\t"github.com/jackc/pgx/v5/pgxpool"\n)\n\nfunc Migrate(ctx context.Context) *pgxpool.Pool {\n\tpool, _ := pgxpool.New(ctx, os.Getenv("ROWS_URL"))\n\t${end}\n}\n`
  const main = {
    'main.go':
      'package main\n\nimport (\n\t"context"\n\t"net/http"\n\n\t"example.com/mill/store"\n)\n\nfunc main() {\n\tstore.Migrate(context.Background())\n\thttp.ListenAndServe(":8093", nil)\n}\n',
  }
  const use = async (end: string, name = 'Migrate'): Promise<readonly unknown[]> =>
    (await clientsIn({ 'main.go': main['main.go'].replace('Migrate', name), 'store/rows.go': store(end).replace('Migrate', name) })).map((one) => one.use)
  expect(await use('defer pool.Close()\n\treturn nil')).toEqual(['script'])
  expect(await use('defer pool.Close()\n\treturn nil', 'TestDBConnection')).toEqual(['script'])
  expect(await use('defer pool.Close()\n\treturn nil', 'ServeRows')).toEqual(['code'])
  expect(await use('return pool')).toEqual(['code'])
})
