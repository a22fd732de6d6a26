import { expect, test } from 'vitest'
import { fileInZip } from '../../src/github/zip.ts'
import { zipOf } from '../harness/zip.ts'

const bounds = { entries: 3, bytes: 100_000 }
const read = (zip: Buffer) => fileInZip(zip, 'report.json', bounds)

test('gives the one file of that very name, up to the bound', async () => {
  const whole = 'é'.repeat(50_000)
  const zip = zipOf([
    { name: 'other.txt', data: 'x' },
    { name: 'report.json', data: whole },
    { name: 'sub/report.json', data: 'y' },
  ])
  expect((await read(zip)).toString('utf8')).toBe(whole)
})

const good = zipOf([{ name: 'report.json', data: '{"a": 1}' }])

test.each<[string, Buffer, RegExp]>([
  ['no zip', Buffer.from('<html>'), /end of central directory/i],
  ['nothing', Buffer.alloc(0), /end of central directory/i],
  ['one cut short', good.subarray(0, -30), /end of central directory/i],
  ['one whose content is cut', Buffer.concat([good.subarray(0, 20), good.subarray(24)]), /./],
  ['no such file', zipOf([{ name: 'Report.json', data: '{}' }]), /^it holds no report\.json$/],
  [
    'the file twice',
    zipOf([
      { name: 'report.json', data: '1' },
      { name: 'report.json', data: '2' },
    ]),
    /^it holds report\.json more than once$/,
  ],
  ['four files', zipOf(['a', 'b', 'c', 'report.json'].map((name) => ({ name, data: '1' }))), /^it holds 4 files, 3 are allowed$/],
  ['a name that climbs', zipOf([{ name: '../report.json', data: '1' }]), /invalid relative path/],
  ['an absolute name', zipOf([{ name: '/report.json', data: '1' }]), /absolute path/],
  ['a name with backslashes', zipOf([{ name: '..\\report.json', data: '1' }]), /invalid characters/],
  ['a bomb', zipOf([{ name: 'report.json', data: Buffer.alloc(30_000_000) }]), /^report\.json inflates to more than 100000 bytes$/],
  ['a bomb that claims to be small', zipOf([{ name: 'report.json', data: Buffer.alloc(30_000_000), claims: 99 }]), /too many bytes/],
  ['one smaller than it claims', zipOf([{ name: 'report.json', data: '{}', claims: 77 }]), /not enough bytes/],
])('refuses %s', async (_, zip, expected) => {
  await expect(read(zip)).rejects.toThrow(expected)
})

test('survives every byte of it being wrong', async () => {
  for (let at = 0; at < good.length; at += 1) {
    for (const value of [0, 0x7f, 0xff]) {
      const wrong = Buffer.from(good)
      wrong[at] = value
      await read(wrong).then(
        (content) => expect(content.length).toBeLessThanOrEqual(bounds.bytes),
        (error: unknown) => expect(error).toBeInstanceOf(Error),
      )
    }
  }
})
