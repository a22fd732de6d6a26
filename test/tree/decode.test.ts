/** What is text and what is not. */
import { expect, test } from 'vitest'
import { decode } from '../../src/tree/decode.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const source = `const key = 'till\0stamp'\n${'// a line of a source that goes on for a while\n'.repeat(40)}`

test.each([
  ['a stray zero byte in a source', bytes(source), { text: source.replace('\0', '\ufffd') }],
  ['zero bytes all over', bytes('a\0b\0c\0'.repeat(400)), { unread: 'binary' }],
  ['one in a short text', bytes('till\0stamp'), { unread: 'binary' }],
  ['one beside other control characters', bytes(`${source}\u0002`), { unread: 'binary' }],
  ['one beside bytes that are no UTF-8', Uint8Array.from([...bytes(source), 0xff, 0xd8]), { unread: 'binary' }],
  ['none', bytes('till'), { text: 'till' }],
])('%s', (_what, given, expected) => {
  expect(decode(given)).toEqual(expected)
})
