/** What classes of instances and RDS's formulas come to. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formulaValue, isFormula } from '../../../../src/readers/terraform/aws/formula.ts'
import { sizeOf } from '../../../../src/readers/terraform/aws/sizes.ts'

const gib = 1024 ** 3

describe('sizes', () => {
  test.each([
    ['db.t4g.micro', 1, 2],
    ['db.t3.2xlarge', 32, 8],
    ['db.m6g.large', 8, 2],
    ['db.r6g.xlarge', 32, 4],
    ['db.r7g.16xlarge', 512, 64],
    ['db.r4.large', 15.25, 2],
    ['cache.t4g.small', 1.37, undefined],
    ['cache.r6g.2xlarge', 52.82, undefined],
  ])('%s has %d GiB', (name, memory, cpus) => {
    const size = sizeOf(name)
    expect(size?.memory).toBe(Math.round(memory * gib))
    expect(size?.cpus).toBe(cpus)
  })

  test.each(['db.serverless', 'db.r5.large.tpc1.mem2x', 'db.z1d.large', 'db.m9q.huge', 'large', '', 'constructor.large', 'db.__proto__.large'])(
    '%s is of no known family',
    (name) => {
      expect(sizeOf(name)).toBeUndefined()
    },
  )
})

describe('formulas', () => {
  test.each([
    ['LEAST({DBInstanceClassMemory/9531392},5000)', 901],
    ['{DBInstanceClassMemory/12582880}', 682],
    ['{DBInstanceClassMemory/32768}', 262_144],
    ['{DBInstanceClassMemory*3/4}', 6_442_450_944],
    ['GREATEST({DBInstanceClassMemory*1024/63963136},65536)', 137_518],
    ['SUM({DBInstanceClassMemory/12038},-50003)', 663_565],
    ['GREATEST({log(DBInstanceClassMemory/805306368)*45},{log(DBInstanceClassMemory/8187281408)*1000})', 153],
    ['LEAST( { DBInstanceVCPU * 2 } , 40 )', 4],
    ['{DBInstanceClassMemory/(2+2)}', 2_147_483_648],
  ])('%s', (text, value) => {
    expect(formulaValue(text, { memory: 8 * gib, cpus: 2 })).toBe(value)
  })

  test.each([
    '{DBInstanceClassMemory/9531392',
    'LEAST(1',
    'NONE({1})',
    '{AllocatedStorage/2}',
    '{1/0}',
    '',
    '{'.repeat(300),
    `${'('.repeat(50)}1${')'.repeat(50)}`,
  ])('of %s nothing is told', (text) => {
    expect(formulaValue(text, { memory: 8 * gib })).toBeUndefined()
  })

  test('any text comes to an end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{', '}', '(', ')', ',', 'LEAST', '5', '/', '*', '-', 'DBInstanceClassMemory', '$'), { maxLength: 200 }),
        (parts) => {
          const value = formulaValue(parts.join(''), { memory: gib })
          return value === undefined || Number.isInteger(value)
        },
      ),
    )
  })

  test('a plain figure is none', () => {
    expect(isFormula('200')).toBe(false)
  })
})
