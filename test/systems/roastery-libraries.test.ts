/** The same roastery on database/sql, sqlx, GORM, Bun and Ent: each library's own spelling of a pool, and what of its changes is stopped. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, rename, replace, type Edit } from './story.ts'

const roastery = fixture('roastery')
const stack = 'compose.prod.yml'
const path = 'internal/database/database.go'
const config = 'internal/config/config.go'
const handler = 'internal/orders/handler.go'

interface Variant {
  readonly name: string
  readonly imports: string
  /** Statements that end with a `pool` whose size is set. */
  readonly body: string
  readonly result: string
  readonly sized: string
  readonly sqlite: readonly [from: string, to: string]
}

const variants: readonly Variant[] = [
  {
    name: 'database/sql',
    imports: '"database/sql"\n\n\t_ "github.com/lib/pq"',
    body: 'pool, err := sql.Open("postgres", cfg.URL)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tpool.SetMaxOpenConns(cfg.MaxConns)\n\tpool.SetMaxIdleConns(2)',
    result: '*sql.DB',
    sized: '\tpool.SetMaxOpenConns(cfg.MaxConns)\n',
    sqlite: ['"postgres"', '"sqlite3"'],
  },
  {
    name: 'sqlx',
    imports: '"github.com/jmoiron/sqlx"\n\t_ "github.com/jackc/pgx/v5/stdlib"',
    body: 'pool := sqlx.MustConnect("pgx", cfg.URL)\n\tlimit(pool, cfg)',
    result: '*sqlx.DB',
    sized: '\tlimit(pool, cfg)\n',
    sqlite: ['"pgx"', '"sqlite3"'],
  },
  {
    name: 'GORM',
    imports: '"gorm.io/driver/postgres"\n\t"gorm.io/gorm"',
    body: 'pool, err := gorm.Open(postgres.New(postgres.Config{DSN: cfg.URL}), &gorm.Config{})\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tsqlDB, err := pool.DB()\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tsqlDB.SetMaxOpenConns(cfg.MaxConns)',
    result: '*gorm.DB',
    sized: '\tsqlDB.SetMaxOpenConns(cfg.MaxConns)\n',
    sqlite: ['postgres.New(postgres.Config{DSN: cfg.URL})', 'sqlite.Open("/data/roastery.db")'],
  },
  {
    name: 'Bun',
    imports: '"database/sql"\n\n\t"github.com/uptrace/bun"\n\t"github.com/uptrace/bun/dialect/pgdialect"\n\t"github.com/uptrace/bun/driver/pgdriver"',
    body: 'sqldb := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(cfg.URL)))\n\tsqldb.SetMaxOpenConns(cfg.MaxConns)\n\tpool := bun.NewDB(sqldb, pgdialect.New())',
    result: '*bun.DB',
    sized: '\tsqldb.SetMaxOpenConns(cfg.MaxConns)\n',
    sqlite: ['sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(cfg.URL)))', 'opened(sql.Open("sqlite", "file:/data/roastery.db"))'],
  },
  {
    name: 'Ent',
    imports: '"entgo.io/ent/dialect"\n\tentsql "entgo.io/ent/dialect/sql"\n\n\t"github.com/hearth-and-bean/roastery/ent"',
    body: 'driver, err := entsql.Open(dialect.Postgres, cfg.URL)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tdriver.DB().SetMaxOpenConns(cfg.MaxConns)\n\tpool := ent.NewClient(ent.Driver(driver))',
    result: '*ent.Client',
    sized: '\tdriver.DB().SetMaxOpenConns(cfg.MaxConns)\n',
    sqlite: ['dialect.Postgres', 'dialect.SQLite'],
  },
]

function written({ imports, body, result }: Variant): string {
  const helpers =
    'func limit(db *sqlx.DB, cfg config.Database) {\n\tif cfg.MaxConns > 0 {\n\t\tdb.SetMaxOpenConns(cfg.MaxConns)\n\t}\n}\n\nfunc opened(db *sql.DB, err error) *sql.DB {\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\treturn db\n}\n'
  return `package database\n\nimport (\n\t"context"\n\t${imports}\n\n\t"github.com/hearth-and-bean/roastery/internal/config"\n)\n\nfunc Open(ctx context.Context, cfg config.Database) (${result}, error) {\n\t${body}\n\treturn pool, nil\n}\n\n${helpers}`
}

const inRequest = all(
  replace(handler, '\tpool := h.pool\n', '\tcfg, _ := config.Load()\n\tpool, _ := database.Open(r.Context(), cfg.Database)\n'),
  replace(
    handler,
    '\t"github.com/go-chi/chi/v5"\n',
    '\t"github.com/go-chi/chi/v5"\n\n\t"github.com/hearth-and-bean/roastery/internal/config"\n\t"github.com/hearth-and-bean/roastery/internal/database"\n',
  ),
)

describe.each(variants)('in Go, on $name', (variant) => {
  const base = add(path, written(variant))(roastery)
  const losses: readonly (readonly [string, Edit, string])[] = [
    ['no limit', replace(path, variant.sized, ''), 'database/pooling database/silo'],
    [
      'a pool of one',
      replace(
        path,
        variant.name === 'sqlx' ? 'limit(pool, cfg)' : variant.sized.trim(),
        variant.name === 'sqlx' ? 'pool.SetMaxOpenConns(1)' : variant.sized.trim().replace('cfg.MaxConns', '1'),
      ),
      'database/pooling database/silo',
    ],
    [
      'a pool larger than the server',
      replace(stack, '      REDIS_ADDR', '      DB_MAX_CONNS: "40"\n      REDIS_ADDR'),
      'database/connection-budget database/silo',
    ],
    [
      'a file in place of the server',
      all(
        replace(path, ...variant.sqlite),
        replace(path, 'import (\n', 'import (\n\t"gorm.io/driver/sqlite"\n'),
        replace(stack, 'postgres://roastery@silo:5432/roastery', '/data/roastery.db'),
      ),
      'database/engine',
    ],
    ['a pool for each request', inRequest, 'database/single-client service/api'],
  ]

  test.each(losses)('%s: stopped', async (_, edit, rule) => {
    expect(blocked(await judge(base, edit(base))).join('\n')).toContain(rule)
  })

  const set = (name: string, value: string): Edit => replace(stack, '      REDIS_ADDR', `      ${name}: "${value}"\n      REDIS_ADDR`)
  const harmless: readonly (readonly [string, Edit])[] = [
    ['as it is', (files) => files],
    [
      'a smaller pool by a constant beside it',
      all(
        replace(path, /cfg\.MaxConns\)/, 'most)'),
        replace(path, 'func Open(', 'const most = 11\n\nfunc Open('),
        replace(config, 'defaultMaxConns = 12', 'defaultMaxConns = 11'),
      ),
    ],
    ['a pool of thirteen', replace(config, 'defaultMaxConns = 12', 'defaultMaxConns = 13')],
    ['the pool as a number', replace(path, /cfg\.MaxConns\)/, '12)')],
    ['the pool by a variable with a value', set('DB_MAX_CONNS', '11')],
    ['the pool by another variable', all(replace(config, '"DB_MAX_CONNS"', '"POOL_SIZE"'), replace(stack, 'DB_MAX_CONNS', 'POOL_SIZE'))],
    [
      'the constant in a file of its own',
      all(replace(config, 'const defaultMaxConns = 12\n\n', ''), add('internal/config/defaults.go', 'package config\n\nconst defaultMaxConns = 12\n')),
    ],
    ['the file by another name', rename(path, 'internal/database/pool.go')],
    [
      'development that opens more',
      replace(
        config,
        '\tif cfg.Database.URL == "" {',
        '\tif cfg.Environment == "development" {\n\t\tcfg.Database.MaxConns = 90\n\t}\n\tif cfg.Database.URL == "" {',
      ),
    ],
    [
      'tests that open what they like',
      add('internal/database/database_test.go', 'package database\n\nimport "database/sql"\n\nvar db, _ = sql.Open("sqlite", ":memory:")\n'),
    ],
  ]

  test.each(harmless)('%s: let through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
