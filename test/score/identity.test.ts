/** Which subject at head is which at base, one to one. */
import { describe, expect, test } from 'vitest'
import type { Kind, Thing } from '../../src/model/kinds.ts'
import type { System } from '../../src/model/system.ts'
import { identify } from '../../src/score/identity.ts'

const at = { path: 'compose.yaml', line: 1, key: '' }

function thing(kind: Kind, name: string, marks: readonly string[], engine?: string): Thing {
  return { kind, name, at, facts: engine === undefined ? {} : { engine: { state: 'known', value: engine, at } }, marks } as Thing
}

function system(...things: readonly Thing[]): System {
  return {
    root: { kind: 'system', name: 'system', at, facts: {}, marks: [] } as Thing<'system'>,
    things,
    stacks: [],
    candidates: [],
    skipped: [],
    files: [],
    needs: [],
    asks: [],
    notes: [],
  }
}

const pairs = (base: System, head: System): Readonly<Record<string, string>> => {
  const { system: _, ...rest } = Object.fromEntries(identify(base, head).forward)
  return rest
}

describe('a subject is known again', () => {
  test('by kind and name first', () => {
    expect(
      pairs(
        system(thing('service', 'a', ['image:x']), thing('service', 'b', ['image:y'])),
        system(thing('service', 'b', ['image:x']), thing('service', 'a', ['image:y'])),
      ),
    ).toEqual({ 'service/a': 'service/a', 'service/b': 'service/b' })
    expect(pairs(system(thing('service', 'a', [])), system(thing('pool', 'a', [])))).toEqual({})
  })

  test('by its image, its folder, its clients, its host, its volume', () => {
    for (const mark of ['image:x', 'build:app', 'folder:app', 'clients:api', 'schema:prisma/schema.prisma', 'host:db', 'volume:data']) {
      expect(pairs(system(thing('database', 'old', [mark], 'postgres')), system(thing('database', 'new', [mark], 'postgres')))).toEqual({
        'database/old': 'database/new',
      })
    }
  })

  test('not by name when the engine is another kind of database', () => {
    expect(pairs(system(thing('database', 'db', [], 'postgres')), system(thing('database', 'db', [], 'redis')))).toEqual({})
  })

  test.for([
    ['redis', 'valkey', true],
    ['mysql', 'mariadb', true],
    ['sqlite', 'postgres', true],
    ['sqlite', 'mysql', true],
    ['sqlite', 'redis', false],
    ['postgres', 'sqlite', false],
    ['postgres', 'mysql', false],
  ] as const)('%s as %s: %s', ([before, after, same]) => {
    expect(pairs(system(thing('database', 'a', ['clients:api'], before)), system(thing('database', 'b', ['clients:api'], after)))).toEqual(
      same ? { 'database/a': 'database/b' } : {},
    )
  })

  test('by the most telling mark first, whatever the order of things', () => {
    const base = system(
      thing('database', 'a', ['volume:one', 'engine:postgres'], 'postgres'),
      thing('database', 'b', ['volume:two', 'engine:postgres'], 'postgres'),
    )
    const head = system(
      thing('database', 'y', ['volume:two', 'engine:postgres'], 'postgres'),
      thing('database', 'x', ['volume:one', 'engine:postgres'], 'postgres'),
    )
    expect(pairs(base, head)).toEqual({ 'database/a': 'database/x', 'database/b': 'database/y' })
    expect(identify(base, head).ties).toEqual([])
  })
})

describe('a tie', () => {
  test('is matched to none and said', () => {
    const base = system(thing('service', 'worker', ['image:x']))
    const head = system(thing('service', 'left', ['image:x']), thing('service', 'right', ['image:x']))
    const { forward, ties } = identify(base, head)
    expect(forward.get('service/worker')).toBeUndefined()
    expect(ties).toEqual(['service/worker may be service/left or service/right at head'])
  })

  test('that a weaker mark breaks is not said', () => {
    const base = system(thing('service', 'worker', ['image:x', 'volume:v']))
    const head = system(thing('service', 'left', ['image:x']), thing('service', 'right', ['image:x', 'volume:v']))
    expect(identify(base, head)).toMatchObject({ ties: [] })
    expect(pairs(base, head)).toEqual({ 'service/worker': 'service/right' })
  })

  test('one subject is never two', () => {
    const base = system(thing('service', 'a', ['image:x']), thing('service', 'b', ['image:x']))
    const head = system(thing('service', 'c', ['image:x']))
    const { forward } = identify(base, head)
    expect([...forward.values()].filter((one) => one === 'service/c').length).toBeLessThanOrEqual(1)
  })
})
