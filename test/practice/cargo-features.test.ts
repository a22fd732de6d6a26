/** Pools of Rust that a feature of Cargo compiles: those that a build has are judged, those that none has open nothing. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const harbour = (features: string, more: Files = {}): Files => ({
  'compose.yaml':
    'services:\n  ferry:\n    build: .\n    ports: [ "8095:8095" ]\n    environment: { ROWS_URL: "postgres://ferry@rows:5432/ferry" }\n  rows:\n    image: postgres:17.4\n',
  Dockerfile: 'FROM rust:1.85\nCOPY . .\nRUN cargo install --path ferry --locked\nCMD ["ferry"]\n',
  'Cargo.toml': '[workspace]\nmembers = ["ferry", "hold"]\n',
  'ferry/Cargo.toml': `[package]\nname = "ferry"\n[dependencies]\naxum = "0.8"\nhold = { path = "../hold" }\n[features]\n${features}\nrows = ["hold/rows"]\nboxes = ["hold/boxes"]\n`,
  'ferry/src/main.rs': 'fn main() { hold::open(); }\n',
  'hold/Cargo.toml':
    '[package]\nname = "hold"\n[dependencies]\nsqlx = { version = "0.8", features = ["postgres"], optional = true }\n[features]\nrows = ["dep:sqlx"]\nboxes = []\n',
  'hold/src/lib.rs': 'pub mod kinds;\n',
  'hold/src/kinds/mod.rs': '#[cfg(feature = "boxes")]\npub mod boxes;\n/// Kept in rows.\n#[cfg(feature = "rows")]\npub mod rows;\n',
  'hold/src/kinds/rows.rs':
    'use sqlx::postgres::PgPoolOptions;\npub async fn open() {\n    let pool = PgPoolOptions::new().connect(&std::env::var("ROWS_URL").unwrap()).await.unwrap();\n}\n',
  ...more,
})
const pooling = async (files: Files): Promise<string> => (await judged(files, 'database/pooling')).join('\n')
const told = /^fail database\/rows .*sqlx’s default of 10/

test('of a feature that no build has', async () => {
  expect(await pooling(harbour('default = ["boxes"]'))).not.toMatch(/sqlx/)
  expect(await pooling(harbour('default = ["boxes"]', { Makefile: 'lint:\n\tcargo clippy --all-features\n' }))).not.toMatch(/sqlx/)
})

test.each([
  ['by default', harbour('default = ["rows"]')],
  ['by another that is on by default', harbour('default = ["all"]\nall = ["boxes", "rows"]')],
  ['in the Dockerfile', harbour('', { Dockerfile: 'FROM rust:1.85\nCOPY . .\nRUN cargo install --path ferry --features "boxes,rows"\nCMD ["ferry"]\n' })],
  [
    'in a workflow',
    harbour('', {
      '.github/workflows/ship.yml': 'on: push\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: cargo build --features=rows\n',
    }),
  ],
  ['all of them', harbour('', { 'build.sh': 'cargo build --release --all-features\n' })],
  ['by a name that only the build knows', harbour('', { 'build.sh': 'cargo build --features "$KIND"\n' })],
  [
    'by whoever depends on it',
    harbour('', { 'ferry/Cargo.toml': '[package]\nname = "ferry"\n[dependencies]\naxum = "0.8"\nhold = { path = "../hold", features = ["rows"] }\n' }),
  ],
  ['without any', harbour('', { 'hold/src/kinds/mod.rs': 'pub mod rows;\n' })],
  ['where nothing builds it', harbour('', { Dockerfile: 'FROM debian:12\nCOPY . .\nCMD ["./ferry"]\n' })],
])('of a feature that is on: %s', async (_, files) => expect(await pooling(files)).toMatch(told))
