/** A quarry's scales on axum and sqlx: the pool that the program makes, sized through clap, against one server. */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('quarry')
const stack = 'stack.yml'
const code = 'src/db.rs'
const config = 'src/config.rs'
const db = 'database/scales'
const sized = '.max_connections(config.pool_size)\n        .acquire'
const variable = (text: string): Edit => replace(stack, '      RUST_LOG: info', `      RUST_LOG: info\n      ${text}`)

const losses = (
  [
    ['the pool left to sqlx’s default', replace(code, sized, '.acquire'), `database/pooling ${db}`],
    [
      'the options left out altogether',
      replace(code, /PgPoolOptions::new\(\)\n {8}\.max_connections\(config\.pool_size\)[^]*?\.connect\(/, 'PgPool::connect('),
      `database/pooling ${db}`,
    ],
    ['the pool set to 1', replace(code, sized, '.max_connections(1)\n        .acquire'), `database/pooling ${db}`],
    ['the pool set to 1 by a variable', variable('DB_POOL: 1'), `database/pooling ${db}`],
    ['the pool set to 1 by a constant of another file', replace(config, 'DEFAULT_POOL: u32 = 12', 'DEFAULT_POOL: u32 = 1'), `database/pooling ${db}`],
    ['the pool raised by a variable', variable('DB_POOL: 30'), 'database/connection-budget'],
    ['the pool raised by a constant of another file', replace(config, 'DEFAULT_POOL: u32 = 12', 'DEFAULT_POOL: u32 = 2 * 15'), 'database/connection-budget'],
    ['the pool raised in code', replace(code, sized, '.max_connections(40)\n        .acquire'), 'database/connection-budget'],
    ['the pool raised by what clap falls back to', replace(config, 'default_value_t = DEFAULT_POOL', 'default_value = "50"'), 'database/connection-budget'],
    ['more copies', replace(stack, 'replicas: 4', 'replicas: 8'), 'database/connection-budget'],
    ['a smaller server', replace(stack, 'max_connections=70', 'max_connections=40'), 'database/connection-budget'],
    [
      'a second pool beside the first',
      replace(
        'src/main.rs',
        '    sqlx::migrate!',
        '    let reports = sqlx::postgres::PgPoolOptions::new().max_connections(10).connect(&config.database_url).await?;\n    sqlx::migrate!',
      ),
      'database/connection-budget',
    ],
    [
      'SQLite, by the types',
      all(
        replace(code, 'Pg', 'Sqlite'),
        replace(code, 'sqlx::postgres', 'sqlx::sqlite'),
        replace(stack, 'postgres://quarry@scales:5432/quarry', 'sqlite:///data/quarry.db'),
      ),
      'database/engine',
    ],
    [
      'SQLite, by the URL of a pool for any engine',
      all(
        replace(code, /use sqlx::postgres::\{PgPool, PgPoolOptions\};/, 'use sqlx::any::{AnyPool, AnyPoolOptions};'),
        replace(code, 'PgPoolOptions::new()\n        .max', 'AnyPoolOptions::new()\n        .max'),
        replace(stack, 'postgres://quarry@scales:5432/quarry', 'sqlite:///data/quarry.db'),
      ),
      'database/engine',
    ],
    [
      'a pool for each request',
      replace(
        'src/routes/mod.rs',
        '    let weighing = sqlx',
        '    let pool = sqlx::PgPool::connect(&std::env::var("DATABASE_URL").unwrap()).await.unwrap();\n    let weighing = sqlx',
      ),
      `database/pooling ${db}`,
    ],
    [
      'a pool for each request, by a function of another file',
      all(
        replace('src/routes/mod.rs', '    let weighing = sqlx', '    let pool = crate::db::fresh().await;\n    let weighing = sqlx'),
        replace(
          code,
          '#[cfg(test)]',
          'pub async fn fresh() -> PgPool {\n    PgPoolOptions::new().max_connections(4).connect(&std::env::var("DATABASE_URL").unwrap()).await.unwrap()\n}\n\n#[cfg(test)]',
        ),
      ),
      `database/pooling ${db}`,
    ],
    [
      'the database dropped on the way',
      replace(
        '.github/workflows/deploy.yml',
        '      - run: docker stack',
        '      - run: ssh deploy@node.steinbruch.example sqlx database reset -y\n      - run: docker stack',
      ),
      'database/destructive-change',
    ],
  ] as readonly (readonly [string, Edit, string])[]
).map(([name, edit, rule]) => ({ name, edit, rule }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['the pool raised within the budget', replace(config, 'DEFAULT_POOL: u32 = 12', 'DEFAULT_POOL: u32 = 15')],
  ['the pool lowered by a variable', variable('DB_POOL: 6')],
  ['the number in place of the setting', replace(code, sized, '.max_connections(12)\n        .acquire')],
  [
    'the number as a constant',
    all(
      replace(code, sized, '.max_connections(POOL)\n        .acquire'),
      replace(code, 'pub async fn connect', 'const POOL: u32 = 12;\n\npub async fn connect'),
    ),
  ],
  [
    'the environment asked by hand',
    replace(code, sized, '.max_connections(std::env::var("DB_POOL").ok().and_then(|text| text.parse().ok()).unwrap_or(12))\n        .acquire'),
  ],
  [
    'the environment asked by a match',
    replace(code, sized, '.max_connections(match std::env::var("DB_POOL") { Ok(text) => text.parse().unwrap(), Err(_) => 12 })\n        .acquire'),
  ],
  [
    'a function of its own',
    all(
      replace(code, sized, '.max_connections(size())\n        .acquire'),
      replace(
        code,
        'pub async fn connect',
        'fn size() -> u32 {\n    std::env::var("DB_POOL").map_or(12, |text| text.parse().expect("a number"))\n}\n\npub async fn connect',
      ),
    ),
  ],
  [
    'settings by hand in place of clap',
    all(
      replace(config, '#[derive(clap::Parser, Debug, Clone)]', '#[derive(Debug, Clone)]'),
      replace(config, /\n {4}\/\/\/[^\n]*|\n {4}#\[(arg|clap)[^\n]*/g, ''),
      replace('src/main.rs', 'Config::parse()', 'Config::from_env()'),
      (files) => ({
        ...files,
        [config]: `${files[config] ?? ''}\nimpl Config {\n    pub fn from_env() -> Self {\n        let database_url = std::env::var("DATABASE_URL").expect("DATABASE_URL");\n        Self { database_url, pool_size: DEFAULT_POOL, port: 8080 }\n    }\n}\n`,
      }),
    ),
  ],
  [
    'options in place of the URL',
    replace(
      code,
      '.connect(&config.database_url)',
      '.connect_with(sqlx::postgres::PgConnectOptions::new().host("scales").username("quarry").database("quarry"))',
    ),
  ],
  ['a pool that is opened lazily', all(replace(code, '.connect(&config.database_url)\n        .await', '.connect_lazy(&config.database_url)'))],
  [
    'options set up step by step',
    replace(
      code,
      /PgPoolOptions::new\(\)\n {8}\.max_connections\(config\.pool_size\)[^]*?\.await\n}/,
      'let options = PgPoolOptions::new().max_connections(config.pool_size);\n    options.connect(&config.database_url).await\n}',
    ),
  ],
  [
    'the module by another name',
    all(rename(code, 'src/store.rs'), replace('src/main.rs', 'mod db', 'mod store'), replace('src/main.rs', 'db::connect', 'store::connect')),
  ],
  ['the tests’ own pools', replace('tests/weighings.rs', 'max_connections(2)', 'max_connections(200)')],
  ['the pool of the tests inside', replace(code, 'max_connections(1)', 'max_connections(300)')],
  ['no tests', remove('tests/weighings.rs')],
  ['an example', add('examples/import.rs', 'fn main() {\n    let pool = sqlx::SqlitePool::connect_lazy("sqlite://import.db").unwrap();\n}\n')],
  [
    'a comment and moved lines',
    replace(code, '    PgPoolOptions::new()\n        .max', '    // One copy on each node.\n\n    PgPoolOptions::new()\n        .max'),
  ],
]

describe('on sqlx', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = [
      'database/pooling',
      'database/connection-budget',
      'database/engine',
      'database/persistence',
      'database/destructive-change',
      'backup/automated',
      'backup/offsite',
    ]
    const judged = head.verdicts.filter(({ rule, outcome }) => guarded.includes(rule) && outcome !== 'not-applicable')
    expect(judged.filter(({ outcome }) => outcome !== 'pass').map(({ rule, subject, message }) => `${rule} ${subject} ${message}`)).toEqual([])
    expect(new Set(judged.map(({ rule }) => rule)).size).toBe(guarded.length)
  })

  test('every copy is counted: 4 × 12 and the dump', async () => {
    expect((await factsOf(base, db))['demand']).toBe('49 stack.yml:11')
  })

  test.each(losses)('$name is stopped', async ({ edit, rule }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found.join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
