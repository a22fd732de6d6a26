/** What Rust's code tells the linker: pools of each library, TLS, what stands in for a variable, and which crate an image starts. */
import { expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const stack = (environment: string, more = ''): string =>
  `services:\n  mill:\n    build: .\n    image: registry.mill.example/mill:3.4.1\n    environment:\n      RUST_LOG: info\n${environment}    deploy: { replicas: 2 }\n${more}`
const outside = '      DATABASE_URL: postgres://mill@pg.provider.example:6612/mill\n'
const manifest = (...names: readonly string[]): string =>
  `[package]\nname = "mill"\nversion = "1.0.0"\n\n[dependencies]\n${names.map((name) => `${name} = "1"\n`).join('')}`

function mill(code: string, environment = outside): Readonly<Record<string, string>> {
  return {
    'compose.production.yaml': stack(environment),
    Dockerfile: 'FROM rust:1.82\nCOPY . .\nRUN cargo install --path .\nCMD ["mill"]\n',
    'Cargo.toml': manifest('sqlx', 'diesel', 'sea-orm', 'tokio-postgres', 'deadpool-postgres'),
    'src/main.rs': code,
  }
}

const url = 'let url = std::env::var("DATABASE_URL").expect("DATABASE_URL");'
const main = (body: string, uses = ''): string => `${uses}\n#[tokio::main]\nasync fn main() {\n    ${url}\n    ${body}\n}\n`

test.each([
  ['sqlx', main('let pool = sqlx::PgPool::connect(&url).await.unwrap();'), '10', 'sqlx'],
  ['sqlx, by the type of a pool', main('let pool = Pool::<Postgres>::connect(&url).await.unwrap();', 'use sqlx::{Pool, Postgres};'), '10', 'sqlx'],
  [
    'r2d2',
    main(
      'let pool = Pool::builder().max_size(15).build(ConnectionManager::<PgConnection>::new(url)).unwrap();',
      'use diesel::r2d2::{ConnectionManager, Pool};',
    ),
    '15',
    'diesel',
  ],
  [
    'r2d2’s default',
    main('let pool = r2d2::Pool::new(ConnectionManager::<PgConnection>::new(url)).unwrap();', 'use diesel::r2d2::{self, ConnectionManager};'),
    '10',
    'diesel',
  ],
  [
    'r2d2 through bindings',
    main(
      'let manager = ConnectionManager::<PgConnection>::new(&url);\n    let builder = Pool::builder();\n    let pool = builder.max_size(6).build(manager).unwrap();',
      'use diesel::r2d2::{ConnectionManager, Pool};',
    ),
    '6',
    'diesel',
  ],
  ['bb8', main('let pool = bb8::Pool::builder().build(AsyncDieselConnectionManager::<AsyncPgConnection>::new(url)).await.unwrap();'), '10', 'diesel'],
  [
    'deadpool',
    main(
      'let config = AsyncDieselConnectionManager::<AsyncPgConnection>::new(url);\n    let pool = Pool::builder(config).max_size(9).build().unwrap();',
      'use diesel_async::pooled_connection::deadpool::Pool;',
    ),
    '9',
    'diesel',
  ],
  [
    'deadpool’s default',
    main('let pool = Pool::builder(AsyncDieselConnectionManager::<AsyncPgConnection>::new(url)).build().unwrap();'),
    '?twice as many as there are cores',
    'diesel',
  ],
  [
    'deadpool’s configuration',
    main(
      'let mut config = Config::new();\n    config.url = Some(url);\n    config.pool = Some(PoolConfig::new(7));\n    let pool = config.create_pool(Some(Runtime::Tokio1), NoTls).unwrap();',
      'use deadpool_postgres::{Config, PoolConfig};',
    ),
    '7',
    'tokio-postgres',
  ],
  [
    'SeaORM',
    main(
      'let mut options = ConnectOptions::new(url);\n    options.max_connections(33).min_connections(5);\n    let db = Database::connect(options).await.unwrap();',
      'use sea_orm::{ConnectOptions, Database};',
    ),
    '33',
    'sea-orm',
  ],
  ['SeaORM’s default', main('let db = Database::connect(&url).await.unwrap();', 'use sea_orm::Database;'), '10', 'sea-orm'],
  ['a single connection', main('let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();'), '1', 'tokio-postgres'],
])('%s: how many connections', async (_, code, pool, library) => {
  const facts = await factsOf(mill(code), 'client/mill')
  expect([facts['pool']?.replace(/ src.*$/, ''), facts['library']?.split(' ')[0]]).toEqual([pool, library])
})

test.each([
  ['nothing is said', main('let pool = sqlx::PgPool::connect(&url).await.unwrap();'), outside, 'false compose.production.yaml:7'],
  [
    'the URL says it',
    main('let pool = sqlx::PgPool::connect(&url).await.unwrap();'),
    outside.replace('/mill\n', '/mill?sslmode=require\n'),
    'true compose.production.yaml:7',
  ],
  [
    'options say it',
    main(
      'let options = PgConnectOptions::new().host("pg.provider.example").ssl_mode(PgSslMode::VerifyFull);\n    let pool = PgPoolOptions::new().connect_with(options).await.unwrap();',
      'use sqlx::postgres::*;',
    ),
    '',
    'true src/main.rs:5',
  ],
  [
    'options take it away',
    main(
      'let options = PgConnectOptions::from_str(&url).unwrap().ssl_mode(PgSslMode::Disable);\n    let pool = PgPoolOptions::new().connect_with(options).await.unwrap();',
      'use sqlx::postgres::*;',
    ),
    outside,
    'false src/main.rs:5',
  ],
  ['NoTls', main('let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();'), outside, 'false compose.production.yaml:7'],
])('TLS to a database outside, where %s', async (_, code, environment, tls) => {
  expect((await factsOf(mill(code, environment), 'client/mill'))['tls']).toBe(tls)
})

test.each([
  ['what stands in', '', '4'],
  ['what is set', '      MILL_POOL: 9\n', '9'],
  ['what stands in for both', '      MILL_POOL_OLD: 8\n', '8'],
])('a chain of variables: %s', async (_, environment, pool) => {
  const code = main(
    'let size = std::env::var("MILL_POOL").or_else(|_| std::env::var("MILL_POOL_OLD")).unwrap_or_else(|_| "4".into()).parse::<u32>().unwrap();\n    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(size).connect(&url).await.unwrap();',
  )
  expect((await factsOf(mill(code, `${outside}${environment}`), 'client/mill'))['pool']?.split(' ')[0]).toBe(pool)
})

const workspace: Readonly<Record<string, string>> = {
  'compose.production.yaml': stack(outside),
  Dockerfile:
    'FROM rust:1.82 AS build\nCOPY . .\nRUN cargo build --release --bin mill-server\nFROM debian:bookworm-slim\nCOPY --from=build /target/release/mill-server /usr/local/bin/\nENTRYPOINT ["/usr/local/bin/mill-server"]\n',
  'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
  'crates/server/Cargo.toml': '[package]\nname = "mill-server"\n\n[dependencies]\nmill-store = { path = "../store" }\n',
  'crates/server/src/main.rs': '#[tokio::main]\nasync fn main() {\n    let pool = mill_store::connect(&std::env::var("DATABASE_URL").unwrap(), 11).await;\n}\n',
  'crates/store/Cargo.toml': '[package]\nname = "mill-store"\n\n[dependencies]\nsqlx = "0.8"\n',
  'crates/store/src/lib.rs':
    'pub async fn connect(url: &str, size: u32) -> sqlx::PgPool {\n    sqlx::postgres::PgPoolOptions::new().max_connections(size).connect(url).await.unwrap()\n}\n',
  'crates/cli/Cargo.toml': '[package]\nname = "mill-cli"\n\n[dependencies]\nsqlx = "0.8"\n',
  'crates/cli/src/main.rs': '#[tokio::main]\nasync fn main() {\n    let cache = sqlx::SqlitePool::connect("sqlite://cache.db").await.unwrap();\n}\n',
}

test('of a workspace, the crate that the image starts runs, with the crates it depends on', async () => {
  expect((await factsOf(workspace, 'client/mill'))['pool']).toBe('11 crates/server/src/main.rs:3')
  expect(await subjectsOf(workspace, 'client')).not.toContain('cli')
})
