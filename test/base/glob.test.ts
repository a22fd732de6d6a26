/** Patterns mean what readers and users take them to mean, and stay quick over large trees. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { compileGlob, compileIgnore } from '../../src/base/glob.ts'
import { globIndex } from '../../src/base/glob-index.ts'

const matching = (pattern: string, paths: readonly string[]): readonly string[] => paths.filter(compileGlob(pattern))

describe('a pattern', () => {
  test('without a star is that path and no other', () => {
    expect(matching('ops/Dockerfile', ['ops/Dockerfile', 'Dockerfile', 'x/ops/Dockerfile', 'ops/dockerfile'])).toEqual(['ops/Dockerfile'])
    expect(matching('./ops/a', ['ops/a'])).toEqual(['ops/a'])
    expect(matching('/ops/a', ['ops/a'])).toEqual(['ops/a'])
  })

  test('with ** matches any folders, none too', () => {
    expect(matching('**/compose.yml', ['compose.yml', 'a/compose.yml', 'a/b/compose.yml', 'xcompose.yml'])).toEqual([
      'compose.yml',
      'a/compose.yml',
      'a/b/compose.yml',
    ])
    expect(matching('a/**/b.sql', ['a/b.sql', 'a/x/b.sql', 'a/x/y/b.sql', 'b.sql', 'c/a/b.sql'])).toEqual(['a/b.sql', 'a/x/b.sql', 'a/x/y/b.sql'])
    expect(matching('a/**', ['a/x', 'a/x/y', 'a', 'b/a/x'])).toEqual(['a/x', 'a/x/y'])
    expect(matching('**/a/**/b/*.c', ['a/b/b/x.c', 'q/a/z/b/y.c', 'a/x.c'])).toEqual(['a/b/b/x.c', 'q/a/z/b/y.c'])
  })

  test('with * stays inside one name', () => {
    expect(matching('*.yml', ['a.yml', '.yml', 'x/a.yml', 'a.yaml'])).toEqual(['a.yml', '.yml'])
    expect(matching('**/docker-compose*.yml', ['docker-compose.yml', 'x/docker-compose.prod.yml', 'docker-compose/x.yml'])).toEqual([
      'docker-compose.yml',
      'x/docker-compose.prod.yml',
    ])
    expect(matching('**/a*b*c', ['abc', 'aXbYc', 'acb', 'ab', 'abcd'])).toEqual(['abc', 'aXbYc'])
    expect(matching('**/aa*aa', ['aaa', 'aaaa', 'aaxaa'])).toEqual(['aaaa', 'aaxaa'])
  })

  test('with braces is each of its alternatives', () => {
    expect(matching('**/{docker-,}compose.y{a,}ml', ['docker-compose.yml', 'a/compose.yaml', 'docker-compose.yaml', 'composer.yml'])).toEqual([
      'docker-compose.yml',
      'a/compose.yaml',
      'docker-compose.yaml',
    ])
    expect(matching('{a,b/{c,d}}/x', ['a/x', 'b/c/x', 'b/d/x', 'b/x'])).toEqual(['a/x', 'b/c/x', 'b/d/x'])
    expect(matching('a{b}', ['a{b}', 'ab'])).toEqual(['a{b}'])
    expect(matching('a{b,c', ['a{b,c', 'ab'])).toEqual(['a{b,c'])
  })

  test('takes characters of regular expressions as themselves', () => {
    expect(matching('**/a+(b).[x]?', ['a+(b).[x]?', 'aab.x'])).toEqual(['a+(b).[x]?'])
  })

  test('cannot multiply or run away', () => {
    const started = processorTime()
    expect(compileGlob('{a,b}'.repeat(40))('x')).toBe(false)
    expect(compileGlob(`**/${'*a'.repeat(500)}b`)('a'.repeat(5_000))).toBe(false)
    expect(compileGlob(`${'**/x/'.repeat(200)}y`)(`${'x/'.repeat(1_000)}z`)).toBe(false)
    expect(processorTime() - started).toBeLessThan(500)
  })

  test('never throws and finds every path that is written out', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, path) => {
        compileGlob(pattern)(path)
        compileIgnore([pattern])(path)
      }),
    )
    const name = fc.stringMatching(/^[a-z.]{1,5}$/).filter((text) => !/^\.+$/.test(text))
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        expect(compileGlob(names.join('/'))(names.join('/'))).toBe(true)
        expect(compileGlob(`**/${names.at(-1)}`)(names.join('/'))).toBe(true)
        expect(compileGlob(names.map(() => '*').join('/'))(names.join('/'))).toBe(true)
      }),
    )
  })
})

test('a folder is ignored however it is written', () => {
  for (const pattern of ['legacy', 'legacy/', 'legacy/**']) {
    expect(['legacy/a', 'legacy/a/b', 'legacy', 'legacy2/a', 'x/legacy/a'].filter(compileIgnore([pattern]))).toEqual(['legacy/a', 'legacy/a/b', 'legacy'])
  }
  expect(compileIgnore([])('a')).toBe(false)
  expect(compileIgnore(['**/*.bak', 'b'])('x/y.bak')).toBe(true)
})

describe('an index', () => {
  const sets = [
    { globs: ['**/compose.yml', '**/*.yml'], value: 'yaml' },
    { globs: ['**/Dockerfile', '**/Dockerfile.*', '**/*.Dockerfile'], value: 'docker' },
    { globs: ['**/*compose*'], value: 'compose' },
    { globs: ['migrations/**'], value: 'migration' },
  ]

  test('answers every set once, in their order', () => {
    const find = globIndex(sets)
    expect(find('a/compose.yml')).toEqual(['yaml', 'compose'])
    expect(find('Dockerfile')).toEqual(['docker'])
    expect(find('x/Dockerfile.prod')).toEqual(['docker'])
    expect(find('api.Dockerfile')).toEqual(['docker'])
    expect(find('migrations/1/Dockerfile')).toEqual(['docker', 'migration'])
    expect(find('README')).toEqual([])
  })

  test('agrees with the patterns one by one', () => {
    const find = globIndex(sets)
    const word = fc.constantFrom('compose.yml', 'Dockerfile', 'Dockerfile.yml', 'migrations', 'x', '.yml', 'docker-compose')
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (names) => {
        const path = names.join('/')
        expect(find(path)).toEqual(sets.filter(({ globs }) => globs.some((glob) => compileGlob(glob)(path))).map(({ value }) => value))
      }),
    )
  })

  test('holds 20,000 paths against 60 patterns in a few milliseconds', () => {
    const extensions = ['ts', 'tsx', 'js', 'json', 'yml', 'sql', 'md', 'png', 'sh', 'prisma']
    const paths = Array.from({ length: 20_000 }, (_, n) => `packages/p${n % 50}/src/modules/m${n % 300}/file-${n}.${extensions[n % 10]}`)
    const many = Array.from({ length: 20 }, (_, n) => ({ globs: [`**/name${n}.conf`, `**/*.x${n}`, `**/*${extensions[n % 10]}-${n}/*.{ts,js}`], value: n }))
    const find = globIndex([...many, { globs: ['**/*.{yml,yaml}', '.github/workflows/*.yml', '**/Dockerfile*'], value: 99 }])
    let best = Infinity
    for (let round = 0; round < 4; round++) {
      const started = processorTime()
      let hits = 0
      for (const path of paths) hits += find(path).length
      expect(hits).toBe(2_000)
      best = Math.min(best, processorTime() - started)
    }
    console.info(`20,000 paths: ${best.toFixed(1)} ms`)
    expect(best).toBeLessThan(60)
  })
})
