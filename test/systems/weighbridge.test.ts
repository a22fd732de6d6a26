/** A weighbridge on actix and Diesel, as a workspace: a pool of r2d2 that a library makes and a program sizes. */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'
import { add, all, blocked, fixture, judge, rename, replace, type Edit } from './story.ts'

const base = fixture('weighbridge')
const stack = 'compose.production.yml'
const store = 'crates/store/src/lib.rs'
const settings = 'crates/api/src/settings.rs'
const variable = (text: string): Edit => replace(stack, '      DATABASE_URL', `      ${text}\n      DATABASE_URL`)

const losses: readonly (readonly [name: string, edit: Edit, rule: string])[] = [
  ['the pool left to r2d2’s default', replace(store, '        .max_size(size)\n', ''), 'database/pooling database/ramp'],
  ['the pool set to 1 by what a variable falls back to', replace(settings, '    9\n', '    1\n'), 'database/pooling database/ramp'],
  ['the pool set to 1 by a variable', variable('CONNECTIONS: 1'), 'database/pooling database/ramp'],
  ['the pool raised by a variable', variable('CONNECTIONS: 20'), 'database/connection-budget database/ramp'],
  [
    'the pool raised where the library is called',
    replace('crates/api/src/main.rs', 'settings.connections)', '30)'),
    'database/connection-budget database/ramp',
  ],
  ['more copies', replace(stack, 'replicas: 3', 'replicas: 6'), 'database/connection-budget database/ramp'],
  [
    'SQLite in place of PostgreSQL',
    all(
      replace(store, 'PgConnection', 'SqliteConnection'),
      replace(store, 'diesel::pg', 'diesel::sqlite'),
      replace(stack, 'postgres://bridge@ramp/bridge', 'sqlite:///data/bridge.db'),
    ),
    'database/engine',
  ],
  [
    'a connection for each request',
    replace(
      'crates/api/src/main.rs',
      'let mut conn = pool.get().expect("a connection");',
      'let mut conn = diesel::pg::PgConnection::establish(&std::env::var("DATABASE_URL").unwrap()).unwrap();',
    ),
    'database/pooling database/ramp',
  ],
  [
    'the database reset as it starts',
    replace('Dockerfile', 'ENTRYPOINT ["weighbridge-api"]', 'CMD diesel database reset && weighbridge-api'),
    'database/destructive-change database/ramp',
  ],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['the pool raised within the budget', variable('CONNECTIONS: 11')],
  ['the number in the library', replace(store, '.max_size(size)', '.max_size(9)')],
  ['a constant in place of a function', replace(settings, '    9\n', '    USUAL\n}\n\nconst USUAL: u32 = 3 * 3;\n\nfn _unused() {\n')],
  [
    'the manager written in place',
    all(replace(store, '.build(manager)', '.build(ConnectionManager::<PgConnection>::new(url))'), replace(store, /    let manager[^\n]*\n/, '')),
  ],
  [
    'the settings in another file',
    all(
      rename(settings, 'crates/api/src/environment.rs'),
      replace('crates/api/src/main.rs', 'mod settings', 'mod environment'),
      replace('crates/api/src/main.rs', 'settings::load', 'environment::load'),
    ),
  ],
  [
    'a program that is run by hand',
    all(
      add('crates/report/Cargo.toml', '[package]\nname = "report"\n\n[dependencies]\ndiesel = "2"\n'),
      add(
        'crates/report/src/main.rs',
        'use diesel::prelude::*;\nfn main() {\n    let mut cache = diesel::sqlite::SqliteConnection::establish("report.db").unwrap();\n}\n',
      ),
    ),
  ],
  [
    'tests of its own',
    add(
      'crates/store/tests/pool.rs',
      'use diesel::r2d2::{ConnectionManager, Pool};\n#[test]\nfn opens() {\n    let pool = Pool::builder().max_size(300).build(ConnectionManager::<diesel::SqliteConnection>::new("test.db")).unwrap();\n}\n',
    ),
  ],
]

describe('on Diesel', () => {
  test.each(losses)('%s is stopped', async (_, edit, rule) => {
    expect(blocked(await judge(base, edit(base))).join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })

  test('3 × 9 of the pool; what migrates is gone before anybody is served', async () => {
    expect((await factsOf(base, 'database/ramp'))['demand']).toBe('27 compose.production.yml:9')
  })
})
