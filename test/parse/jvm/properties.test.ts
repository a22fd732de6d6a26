import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProperties } from '../../../src/parse/jvm/properties.ts'

const read = (text: string) => parseProperties(text).documents.map((one) => one.map(({ name, value, line }) => `${line} ${name}=${value}`))

describe('parseProperties', () => {
  it.each([
    ['a.b=c\n', ['1 a.b=c']],
    ['a.b = c d  \n', ['1 a.b=c d']],
    ['a.b : c:d=e', ['1 a.b=c:d=e']],
    ['a.b   c', ['1 a.b=c']],
    ['  a.b\n', ['1 a.b=']],
    ['# x=1\n! y=2\n\n  z=3', ['4 z=3']],
    ['a = one, \\\n    two, \\\r\n\ttwelve\nb=9', ['1 a=one, two, twelve', '4 b=9']],
    ['a = c\\\\\nb=9', ['1 a=c\\', '2 b=9']],
    ['key\\ with\\:signs=caf\\u00e9\\tx', ['1 key with:signs=café\tx']],
    ['\ufeffa=1', ['1 a=1']],
    ['a=1 # no comment', ['1 a=1 # no comment']],
    ['a=1\\', ['1 a=1']],
  ])('%j', (text, expected) => expect(read(text)).toEqual([expected]))

  it('ends documents where Spring does', () => {
    expect(read('a=1\n#---\nb=2\n!---\nc=3\n# ---\nd=4\n')).toEqual([['1 a=1'], ['3 b=2'], ['5 c=3', '7 d=4']])
  })

  it('gives back what is written plainly, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z.]{0,12}$/), fc.stringMatching(/^[A-Za-z\d/:=?&]{1,20}$/), fc.string(), (name, value, noise) => {
        const quiet = noise.replace(/[\r\n\\]/g, ' ')
        expect(read(`#${quiet}\n${name}=${value}\n`).flat()).toContain(`2 ${name}=${value}`)
      }),
      { numRuns: 30 },
    )
  })

  it('stops at a bound and tells where', () => {
    expect(parseProperties('a=1\n'.repeat(20_001)).over).toBe(20_001)
  })
})
