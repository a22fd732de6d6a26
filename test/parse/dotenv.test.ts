import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { dotenvValues, parseDotenv } from '../../src/parse/dotenv.ts'

const valuesOf = (text: string): Record<string, string> => Object.fromEntries([...dotenvValues(parseDotenv(text))].map(([name, value]) => [name, value.text]))

describe('parseDotenv', () => {
  it.each([
    ['A=1', '1'],
    ['A = spaced out  ', 'spaced out'],
    ['export A=1', '1'],
    ['A: yaml', 'yaml'],
    ['A=', ''],
    ['A=   ', ''],
    ['A= # nothing but a comment', ''],
    ['A=value # comment', 'value'],
    ['A=value#no comment', 'value#no comment'],
    ['A=#fff', ''],
    ['A="#fff" # colour', '#fff'],
    ["A='# kept' # gone", '# kept'],
    ['A="two words"', 'two words'],
    ["A='$B ${C}'", '$B ${C}'],
    ['A="line\\nnext\\ttab \\\\ \\"quoted\\""', 'line\nnext\ttab \\ "quoted"'],
    ["A='it\\'s \\n raw'", "it's \\n raw"],
    ['A="\\$HOME and \\q"', '$HOME and \\q'],
    ['A="first\nsecond\n"', 'first\nsecond\n'],
    ['A=`ticks`', '`ticks`'],
    ['A=postgresql://u:p@db/x?a=b', 'postgresql://u:p@db/x?a=b'],
    ['A="unclosed\nA=2', '2'],
    ['A=1\r\n', '1'],
    ['\ufeffA=1', '1'],
    ['A=it"s', 'it"s'],
    ['A={"json": true}', '{"json": true}'],
    ['A=pa$$word', 'pa$word'],
    ['A=1\nA=2', '2'],
  ])('%j', (text, expected) => {
    expect(valuesOf(text)).toEqual({ A: expected })
  })

  it('gives exact lines across comments, blank lines and values over several lines', () => {
    const { entries, problems } = parseDotenv('# top\r\n\r\nA=1\r\nKEY="-----BEGIN\r\nabc\r\n-----END"\r\n\r\n  B=2\nnot a variable\nexport C\nD="x" y\n')
    expect(entries.map((entry) => [entry.name, entry.line, entry.endLine])).toEqual([
      ['A', 3, 3],
      ['KEY', 4, 6],
      ['B', 8, 8],
      ['C', 10, 10],
      ['D', 11, 11],
    ])
    expect(entries[1]?.text).toBe('-----BEGIN\nabc\n-----END')
    expect(entries[3]).toMatchObject({ passThrough: true, text: '' })
    expect(problems).toEqual([
      { line: 9, message: 'neither a comment nor `NAME=value`' },
      { line: 11, message: 'something follows the quoted value of D' },
    ])
  })

  it('fills in what stands above, and asks outside first', () => {
    const file = parseDotenv(
      'HOST=db\nPORT=${DB_PORT:-5433}\nURL=postgresql://${USER}:${PW}@${HOST}:${PORT}/x\nHOST=late\nRAW=\'${HOST}\'\nEMPTY=\nE=${EMPTY:-full}\nTWICE="${URL}"',
    )
    const values = dotenvValues(file)
    expect(values.get('PORT')).toMatchObject({ state: 'known', text: '5433', defaulted: true, line: 2 })
    expect(values.get('URL')).toMatchObject({ state: 'unresolved', text: 'postgresql://${USER}:${PW}@db:5433/x', missing: ['USER', 'PW'], line: 3 })
    expect(values.get('HOST')).toMatchObject({ state: 'known', text: 'late', line: 4 })
    expect(values.get('RAW')).toMatchObject({ state: 'known', text: '${HOST}' })
    expect(values.get('E')).toMatchObject({ text: 'full' })
    expect(values.get('TWICE')).toMatchObject({ state: 'unresolved', missing: ['URL'] })
    const outside = dotenvValues(file, (name) => (name === 'HOST' ? { state: 'known', value: 'shell' } : { state: 'unset' }))
    expect(outside.get('URL')?.text).toBe('postgresql://${USER}:${PW}@shell:5433/x')
  })

  it('keeps a doubling chain and a wall of quotes small', () => {
    const started = processorTime()
    const chain = ['A=xxxxxxxxxx', ...Array.from({ length: 20_000 }, () => 'A=$A$A')].join('\n')
    expect(dotenvValues(parseDotenv(chain)).get('A')?.state).toBe('unresolved')
    const many = [`A=${'x'.repeat(60_000)}`, ...Array.from({ length: 5_000 }, (_, index) => `B${index}=$A`)].join('\n')
    expect(dotenvValues(parseDotenv(many)).get('B4999')?.problem).toBe('the values of this file become too long together')
    for (const hostile of ['A="\\"\n'.repeat(100_000), 'A=\'\nB="\n'.repeat(60_000), '='.repeat(500_000), 'A '.repeat(250_000), 'export '.repeat(100_000)]) {
      dotenvValues(parseDotenv(hostile))
    }
    expect(processorTime() - started).toBeLessThan(2_000)
  })

  it('never throws, and comments and blank lines change nothing but lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '\n', '\r', ' ', '#', '$', '{', '}', '\\', ':', 'x') }), (text) => {
        dotenvValues(parseDotenv(text))
      }),
    )
    const value = fc.string({ unit: fc.constantFrom('a', 'b', '7', '-', '/', ':', '"', "'", '#', ' ', '=', '\n') })
    const pair = fc.tuple(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,6}$/), value)
    const quote = (text: string): string => `"${text.replaceAll('"', '\\"')}"`
    fc.assert(
      fc.property(fc.array(pair), fc.array(fc.constantFrom('', '# x', '  # A=9', '\t')), (pairs, noise) => {
        const lines = pairs.map(([name, text]) => `${name}=${quote(text)}`)
        const noisy = lines.flatMap((line, index) => [noise[index % Math.max(noise.length, 1)] ?? '', line])
        expect(valuesOf(lines.join('\n'))).toEqual(Object.fromEntries(pairs))
        expect(valuesOf(noisy.join('\r\n'))).toEqual(Object.fromEntries(pairs))
      }),
    )
  })
})
