import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import {
  composeBytes,
  goDuration,
  kubernetesQuantity,
  mysqlBytes,
  parseBytes,
  parseCount,
  parseCpus,
  parseDuration,
  parsePercent,
  redisBytes,
} from '../../src/parse/units.ts'

const none = undefined
const table = (read: (text: string) => number | undefined, rows: readonly (readonly [string, number | undefined])[]) => () => {
  expect(rows.map(([text]) => [text, read(text)])).toEqual(rows.map(([text, expected]) => [text, expected]))
}
const kibi = 1024
const mebi = 1024 ** 2
const gibi = 1024 ** 3

describe('durations', () => {
  it(
    'reads Go and Compose, strictly',
    table(goDuration, [
      ['1h30m', 5400],
      ['1m30s', 90],
      ['1.5s', 1.5],
      ['300ms', 0.3],
      ['2us', 0.000002],
      ['1h5m30s20ms', 3930.02],
      ['0', 0],
      ['+5s', 5],
      ['.5m', 30],
      ['30', none],
      ['2d', none],
      ['1 h', none],
      ['-5s', none],
      ['1M', none],
      ['', none],
      ['10S', none],
    ]),
  )
  it(
    'reads systemd and people',
    table(
      (text) => parseDuration(text),
      [
        ['2h', 7200],
        ['10 minutes', 600],
        ['5min 20s', 320],
        ['1h30m', 5400],
        ['1 hour, 30 minutes', 5400],
        ['90 days', 7_776_000],
        ['2 Weeks', 1_209_600],
        ['1 month', 2_629_800],
        ['1M', 2_629_800],
        ['1m', 60],
        ['1y', 31_557_600],
        ['15s', 15],
        ['500 msec', 0.5],
        ['0', 0],
        ['30', none],
        ['h', none],
        ['10 parsecs', none],
        ['1h and a bit', none],
        ['-1h', none],
        ['${WINDOW}', none],
      ],
    ),
  )
  it('counts a bare number in the unit the format names', () => {
    expect(parseDuration('30', 's')).toBe(30)
    expect(parseDuration('30', 'min')).toBe(1800)
    expect(parseDuration('250', 'ms')).toBe(0.25)
    expect(parseDuration('7', 'd')).toBe(604_800)
    expect(parseDuration('30s', 'min')).toBe(30)
  })
})

describe('sizes', () => {
  it(
    'reads Compose in powers of 1024',
    table(composeBytes, [
      ['512m', 512 * mebi],
      ['1gb', gibi],
      ['1.5GiB', 1.5 * gibi],
      ['1 GB', gibi],
      ['256K', 256 * kibi],
      ['64b', 64],
      ['300', 300],
      ['2t', 2 * 1024 * gibi],
      ['1Gi', gibi],
      ['1 g b', none],
      ['-1', none],
      ['512mm', none],
      ['half', none],
      ['', none],
    ]),
  )
  it(
    'reads Kubernetes quantities, where case counts',
    table(kubernetesQuantity, [
      ['1Gi', gibi],
      ['512Mi', 512 * mebi],
      ['128974848', 128_974_848],
      ['129e6', 129_000_000],
      ['129M', 129_000_000],
      ['1G', 1e9],
      ['1k', 1000],
      ['500m', 0.5],
      ['1E', 1e18],
      ['1e3', 1000],
      ['0.5Gi', gibi / 2],
      ['100u', 0.0001],
      ['1K', none],
      ['1GB', none],
      ['1gi', none],
      ['Gi', none],
    ]),
  )
  it(
    'reads redis, where `m` and `mb` differ',
    table(redisBytes, [
      ['256mb', 256 * mebi],
      ['256m', 256_000_000],
      ['1gb', gibi],
      ['2GB', 2 * gibi],
      ['1g', 1e9],
      ['64k', 64_000],
      ['64kb', 65_536],
      ['100', 100],
      ['100b', 100],
      ['1.5gb', none],
      ['0', 0],
      ['80%', none],
    ]),
  )
  it(
    'reads MySQL and configurations of ours',
    table(mysqlBytes, [
      ['128M', 128 * mebi],
      ['1g', gibi],
      ['67108864', 67_108_864],
      ['1GB', none],
    ]),
  )
  it(
    'tells GB from GiB',
    table(parseBytes, [
      ['16GiB', 16 * gibi],
      ['16Gi', 16 * gibi],
      ['194GB', 194e9],
      ['80 TB', 80e12],
      ['1G', 1e9],
      ['4096', 4096],
      ['1.5 GiB', 1.5 * gibi],
      ['lots', none],
    ]),
  )
})

describe('shares and counts', () => {
  it(
    'reads cores',
    table(parseCpus, [
      ['0.5', 0.5],
      ['500m', 0.5],
      ['2', 2],
      ['1.25', 1.25],
      ['250m', 0.25],
      ['1Gi', none],
      ['all', none],
    ]),
  )
  it(
    'reads percentages only with their sign',
    table(parsePercent, [
      ['80%', 0.8],
      ['12.5 %', 0.125],
      ['0.8', none],
      ['%', none],
    ]),
  )
  it(
    'reads whole numbers',
    table(parseCount, [
      ['100', 100],
      [' 5432 ', 5432],
      ['10_000', 10_000],
      ['1.5', none],
      ['0x10', none],
      ['-1', none],
      ['1_0', none],
      ['', none],
    ]),
  )
})

describe('every unit', () => {
  it('comes back from what was written', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        expect(goDuration(`${hours}h${minutes}m${seconds}s`)).toBe(hours * 3600 + minutes * 60 + seconds)
        expect(parseDuration(`${hours} hours ${minutes}min, ${seconds} s`)).toBe(hours * 3600 + minutes * 60 + seconds)
      }),
    )
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.constantFrom(0, 1, 2, 3, 4), (count, power) => {
        const letter = 'bkmgt'[power] ?? ''
        expect(composeBytes(`${count}${letter}`)).toBe(count * 1024 ** power)
        expect(parseBytes(`${count} ${power === 0 ? 'B' : `${letter.toUpperCase()}iB`}`)).toBe(count * 1024 ** power)
        expect(kubernetesQuantity(power === 0 ? `${count}` : `${count}${letter.toUpperCase()}i`)).toBe(count * 1024 ** power)
      }),
    )
  })

  it('answers text of any kind in no time, a number or nothing', () => {
    const readers = [goDuration, parseDuration, composeBytes, kubernetesQuantity, redisBytes, mysqlBytes, parseBytes, parsePercent, parseCpus, parseCount]
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom('1', '.', 'h', 'm', ' ', 'Gi', 'e', '-', '%'), { maxLength: 40 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (any) => {
        for (const read of readers) {
          const value = read(any)
          expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true)
        }
      }),
    )
    const started = processorTime()
    for (const hostile of ['1'.repeat(500_000), '1h'.repeat(300_000), ' '.repeat(500_000), '1.'.repeat(300_000)])
      for (const read of readers) expect(read(hostile)).not.toBe(Infinity)
    expect([kubernetesQuantity('1e999'), composeBytes('9'.repeat(400)), parseDuration('9'.repeat(199) + '0'.repeat(200), 's')]).toEqual([none, none, none])
    expect(processorTime() - started).toBeLessThan(1_000)
  })
})
