import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { limits } from '../../src/base/limits.ts'
import { interpolate, type Looked } from '../../src/parse/interpolate.ts'

const values: Record<string, Looked> = {
  TAG: { state: 'known', value: '16.4' },
  EMPTY: { state: 'known', value: '' },
  POOL: { state: 'default', value: '25', note: 'from example .env.example' },
  BLANK: { state: 'default', value: '', note: 'from example .env.example' },
  SECRET: { state: 'unresolved', hint: 'secrets.DB is known only to GitHub' },
}
const lookup = (name: string): Looked => values[name] ?? { state: 'unset' }
const textOf = (text: string): string => interpolate(text, lookup).text

describe('interpolate', () => {
  it.each([
    ['postgres:${TAG}', 'postgres:16.4'],
    ['postgres:$TAG-alpine', 'postgres:16.4-alpine'],
    ['${TAG:-9}/${TAG-9}', '16.4/16.4'],
    ['${EMPTY:-a}|${EMPTY-a}|', 'a||'],
    ['${NOPE:-a}|${NOPE-b}|${NOPE:-}', 'a|b|'],
    ['${TAG:+set}|${EMPTY:+set}|${EMPTY+set}|${NOPE:+set}|${NOPE+set}', 'set||set||'],
    ['hub${HUB_REF:-:latest}', 'hub:latest'],
    ['${A:-${B:-${C-deep}}}', 'deep'],
    ['${A:-${TAG}}-x', '16.4-x'],
    ['${A:-{"a":{"b":1}}}!', '{"a":{"b":1}}!'],
    ['${A:-{}', '{'],
    ['echo $$HOME $${TAG} $$$TAG', 'echo $HOME ${TAG} $16.4'],
    ['${NOPE:-a:-b?c+d}', 'a:-b?c+d'],
    ['${POSTGRES_PUBLISH_IP:-127.0.0.1}:5433:5432', '127.0.0.1:5433:5432'],
    ['${TAG?must be set}${TAG:?}', '16.416.4'],
    ['no variable, {braces} }', 'no variable, {braces} }'],
  ])('%s gives %s', (text, expected) => {
    const result = interpolate(text, lookup)
    expect(result.text).toBe(expected)
    expect(result.problem).toBeUndefined()
    expect(result.state).toBe('known')
  })

  it('says that a default of the text decided', () => {
    expect(interpolate('${NOPE:-3}', lookup)).toEqual({ state: 'known', text: '3', variables: ['NOPE'], missing: [], defaulted: true, notes: [] })
    expect(interpolate('${TAG:-3}', lookup).defaulted).toBe(false)
  })

  it('carries the note of a value that an example gave', () => {
    expect(interpolate('${POOL}', lookup)).toEqual({
      state: 'default',
      text: '25',
      variables: ['POOL'],
      missing: [],
      defaulted: false,
      notes: ['from example .env.example'],
    })
  })

  it('keeps what nobody tells as written, and the rest filled in', () => {
    expect(interpolate('postgresql://${USER}:${PW:?set it}@${HOST:-db}:${PORT-5432}/${SECRET}', lookup)).toEqual({
      state: 'unresolved',
      text: 'postgresql://${USER}:${PW:?set it}@db:5432/${SECRET}',
      variables: ['USER', 'PW', 'HOST', 'PORT', 'SECRET'],
      missing: ['USER', 'PW', 'SECRET'],
      defaulted: true,
      notes: ['secrets.DB is known only to GitHub'],
    })
    expect(textOf('${SECRET:-literal}')).toBe('${SECRET:-literal}')
    expect(interpolate('${A:-${B}}', lookup)).toMatchObject({ state: 'unresolved', text: '${A:-${B}}', missing: ['B'], variables: ['A', 'B'] })
  })

  it('lets an example leave a required value empty, and refuses a file that does', () => {
    expect(interpolate('${BLANK:?set it}', lookup)).toMatchObject({ state: 'unresolved', missing: ['BLANK'] })
    expect(interpolate('${BLANK:?set it}', lookup).problem).toBeUndefined()
    expect(interpolate('${EMPTY:?set it}', lookup).problem).toBe('`EMPTY` is required and is set to nothing')
    expect(interpolate('${EMPTY?set it}', lookup)).toMatchObject({ state: 'known', text: '' })
  })

  it.each([
    ['cost $5', 'a `$` stands before what is no variable name; `$$` writes a dollar sign'],
    ['${}', 'a `$` stands before what is no variable name; `$$` writes a dollar sign'],
    ['end$', 'a `$` stands before what is no variable name; `$$` writes a dollar sign'],
    ['${TAG', 'a `${` is never closed'],
    ['${TAG:-x', 'a `${` is never closed'],
    ['${A:-${TAG}', 'a `${` is never closed'],
    ['${TAG!x}', 'what follows a name in `${…}` is none of `:-` `-` `:?` `?` `:+` `+`'],
    ['${TAG:x}', 'what follows a name in `${…}` is none of `:-` `-` `:?` `?` `:+` `+`'],
  ])('reports %s and leaves it as written', (text, problem) => {
    const result = interpolate(text, lookup)
    expect(result).toMatchObject({ state: 'unresolved', text, problem })
  })

  it('bounds nesting and growth', () => {
    const nested = (depth: number): string => (depth === 0 ? 'x' : `\${A:-${nested(depth - 1)}}`)
    expect(textOf(nested(limits.interpolations))).toBe('x')
    expect(interpolate(nested(limits.interpolations + 1), lookup).problem).toBe('defaults are nested more than 20 deep')
    const long = (): Looked => ({ state: 'known', value: 'y'.repeat(50_000) })
    expect(interpolate('${A}${A}${A}', long).problem).toBe('becomes too long when its variables are filled in')
    const started = processorTime()
    for (const hostile of ['${A:-'.repeat(200_000), '{'.repeat(500_000) + '${A:-{'.repeat(19), '$$'.repeat(400_000), '${A}'.repeat(200_000)]) {
      interpolate(hostile, lookup)
    }
    expect(processorTime() - started).toBeLessThan(1_500)
  })

  it('never throws, and undoes escaping', () => {
    const pieces = fc.array(fc.constantFrom('$', '{', '}', ':-', '-', '?', '+', 'A', 'TAG', '$$', '${', 'x'), { maxLength: 30 })
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('')
        const result = interpolate(text, lookup)
        if (result.state === 'unresolved') expect(result.problem !== undefined || result.missing.length > 0).toBe(true)
        if (result.problem !== undefined) expect(result.text).toBe(text)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(textOf(text.replaceAll('$', '$$$$'))).toBe(text)
      }),
    )
  })
})
