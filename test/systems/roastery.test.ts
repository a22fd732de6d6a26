/** A coffee roaster's API and worker in Go on pgxpool: losses are stopped, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('roastery')
const stack = 'compose.prod.yml'
const config = 'internal/config/config.go'
const code = 'internal/database/database.go'
const handler = 'internal/orders/handler.go'
const size = '\tpoolConfig.MaxConns = int32(cfg.MaxConns)\n'
const db = 'database/silo'
const pooling = `database/pooling ${db}`
const budget = `database/connection-budget ${db}`
const set = (name: string, value: string): Edit => replace(stack, '      REDIS_ADDR', `      ${name}: "${value}"\n      REDIS_ADDR`)

const losses: readonly (readonly [string, Edit, string])[] = [
  ['no size of the pool', replace(code, size, ''), pooling],
  ['a pool of one, by the default in code', replace(config, 'defaultMaxConns = 12', 'defaultMaxConns = 1'), pooling],
  ['a pool of one, by the environment', set('DB_MAX_CONNS', '1'), pooling],
  ['a pool of one, as a number', replace(code, 'int32(cfg.MaxConns)', '1'), pooling],
  ['a pool of one, by the URL', all(replace(code, size, ''), replace(stack, 'silo:5432/roastery', 'silo:5432/roastery?pool_max_conns=1')), pooling],
  ['a pool larger than the server, by the default in code', replace(config, 'defaultMaxConns = 12', 'defaultMaxConns = 30'), budget],
  ['a pool larger than the server, by the environment', set('DB_MAX_CONNS', '25'), budget],
  ['a pool larger than the server, as a number', replace(code, 'int32(cfg.MaxConns)', '40'), budget],
  [
    'a pool larger than the server, by a constant',
    all(replace(code, 'int32(cfg.MaxConns)', 'perCopy * 10'), replace(code, '// Open connects', 'const perCopy = 4\n\n// Open connects')),
    budget,
  ],
  ['a pool larger than the server, by the worker', replace(stack, 'DB_MAX_CONNS: "4"', 'DB_MAX_CONNS: "40"'), budget],
  ['more copies', replace(stack, 'replicas: 3', 'replicas: 8'), budget],
  ['a smaller server', replace(stack, 'max_connections=60', 'max_connections=30'), budget],
  [
    'a single connection in place of the pool',
    all(
      replace(
        code,
        /\tpoolConfig, err :=[^]*?\tif err := pool.Ping/,
        '\tpool, err := pgx.Connect(ctx, cfg.URL)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tif err := pool.Ping',
      ),
      replace(code, '"github.com/jackc/pgx/v5/pgxpool"', '"github.com/jackc/pgx/v5"'),
      replace(code, '*pgxpool.Pool', '*pgx.Conn'),
    ),
    pooling,
  ],
  [
    'a file in place of the server',
    all(
      replace(
        code,
        /\tpoolConfig, err :=[^]*?\tif err := pool.Ping/,
        '\tpool, err := sql.Open("sqlite", "/data/roastery.db")\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tif err := pool.Ping',
      ),
      replace(code, '"github.com/jackc/pgx/v5/pgxpool"', '"database/sql"\n\n\t_ "modernc.org/sqlite"'),
    ),
    'database/engine',
  ],
  [
    'a pool for each request',
    replace(handler, '\tpool := h.pool\n', '\tpool, _ := pgxpool.New(r.Context(), os.Getenv("DATABASE_URL"))\n\tdefer pool.Close()\n'),
    'database/single-client service/api',
  ],
  [
    'a pool for each request, through the function that opens it',
    all(
      replace(handler, '\tpool := h.pool\n', '\tcfg, _ := config.Load()\n\tpool, _ := database.Open(r.Context(), cfg.Database)\n'),
      replace(
        handler,
        '\t"github.com/go-chi/chi/v5"\n',
        '\t"github.com/go-chi/chi/v5"\n\n\t"github.com/hearth-and-bean/roastery/internal/config"\n\t"github.com/hearth-and-bean/roastery/internal/database"\n',
      ),
    ),
    'database/single-client service/api',
  ],
]

const parsed = /\treturn fallback\n\}\n\nfunc getEnvInt[^]*$/

const harmless: readonly (readonly [string, Edit])[] = [
  ['a pool of thirteen', replace(config, 'defaultMaxConns = 12', 'defaultMaxConns = 13')],
  ['the pool as a number', replace(code, 'int32(cfg.MaxConns)', '12')],
  ['the pool by a variable with a value', set('DB_MAX_CONNS', '11')],
  ['the pool by another variable', all(replace(config, '"DB_MAX_CONNS"', '"POOL_SIZE"'), replace(stack, 'DB_MAX_CONNS', 'POOL_SIZE'))],
  ['the pool in the URL', all(replace(code, size, ''), replace(stack, 'silo:5432/roastery', 'silo:5432/roastery?pool_max_conns=8'))],
  [
    'the constant in a file of its own',
    all(replace(config, 'const defaultMaxConns = 12\n\n', ''), add('internal/config/defaults.go', 'package config\n\nconst defaultMaxConns = 12\n')),
  ],
  ['a file by another name', rename(code, 'internal/database/pool.go')],
  [
    'the environment read by tags',
    all(
      replace(
        config,
        /func Load\(\)[^]*$/,
        'func Load() (*Config, error) {\n\tcfg := &Config{}\n\tif err := env.Parse(cfg); err != nil {\n\t\treturn nil, err\n\t}\n\treturn cfg, nil\n}\n',
      ),
      replace(config, /import \([^]*?\)\n/, 'import (\n\t"time"\n\n\t"github.com/caarlos0/env/v11"\n)\n'),
      replace(config, 'URL         string', 'URL         string `env:"DATABASE_URL,required"`'),
      replace(config, 'MaxConns    int', 'MaxConns    int `env:"DB_MAX_CONNS" envDefault:"12"`'),
      replace(config, 'RedisAddr   string', 'RedisAddr   string `env:"REDIS_ADDR" envDefault:"cache:6379"`'),
    ),
  ],
  [
    'tags that a decoder of the environment reads',
    all(
      replace(
        config,
        /func Load\(\)[^]*$/,
        'func Load() (*Config, error) {\n\tcfg := &Config{}\n\tif err := envdecode.StrictDecode(cfg); err != nil {\n\t\treturn nil, err\n\t}\n\treturn cfg, nil\n}\n',
      ),
      replace(config, /import \([^]*?\)\n/, 'import (\n\t"time"\n\n\t"github.com/joeshaw/envdecode"\n)\n'),
      replace(config, 'URL         string', 'URL         string `env:"DATABASE_URL,required"`'),
      replace(config, 'MaxConns    int', 'MaxConns    int `env:"DB_MAX_CONNS,default=12,strict"`'),
      replace(config, 'RedisAddr   string', 'RedisAddr   string `env:"REDIS_ADDR,default=cache:6379"`'),
    ),
  ],
  [
    'the helper written otherwise',
    replace(
      config,
      parsed,
      '\treturn fallback\n}\n\nfunc getEnvInt(key string, fallback int) int {\n\tif n, err := strconv.Atoi(os.Getenv(key)); err == nil {\n\t\treturn n\n\t}\n\treturn fallback\n}\n',
    ),
  ],
  [
    'a seed that opens what it likes',
    replace('cmd/seed/main.go', 'postgres://roastery@localhost:5432/roastery', 'postgres://roastery@silo/roastery?pool_max_conns=900'),
  ],
  ['no seed', remove('cmd/seed/main.go')],
  [
    'tests that open what they like',
    add(
      'internal/database/database_test.go',
      'package database\n\nimport "database/sql"\n\nvar db, _ = sql.Open("sqlite", ":memory:")\nvar other, _ = sql.Open("postgres", "postgres://silo/roastery")\n',
    ),
  ],
  [
    'a file of tests, by its build tag',
    add(
      'internal/database/fake.go',
      '//go:build integration\n\npackage database\n\nimport "database/sql"\n\nvar other, _ = sql.Open("postgres", "postgres://silo/roastery")\n',
    ),
  ],
  [
    'development that opens more',
    replace(
      config,
      '\tif cfg.Database.URL == "" {',
      '\tif cfg.Environment == "development" {\n\t\tcfg.Database.MaxConns = 90\n\t}\n\tif cfg.Database.URL == "" {',
    ),
  ],
]

describe('in Go, on pgxpool', () => {
  test('the stack stands as it is', async () => {
    const { head } = await judge(base, base)
    const held = head.verdicts.filter(
      ({ rule, outcome }) => /^database\/(pooling|connection-budget|engine|single-client)$/.test(rule) && outcome !== 'pass' && outcome !== 'not-applicable',
    )
    expect(held.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([])
  })

  test.each(losses)('%s: stopped', async (_, edit, rule) => {
    expect(blocked(await judge(base, edit(base))).join('\n')).toContain(rule)
  })

  test.each(harmless)('%s: let through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
