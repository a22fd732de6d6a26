/** From bytes to text, or to the reason why there is none: the same for every way a tree is read. */
import { TextDecoder } from 'node:util'
import { limits } from '../base/limits.ts'

export type Decoded = { readonly text: string } | { readonly unread: string }

export const tooLarge = (bytes: number): Decoded => ({ unread: `too large: ${bytes} bytes, ${limits.fileBytes} at most` })

/**
 * Reads UTF-8, and UTF-16 with a byte order mark, which is dropped. Other encodings are read as UTF-8 with replacement characters: keys and numbers are
 * ASCII in all of them. Zero bytes mean that it is no text, but for a stray one in what is UTF-8 otherwise, as in a string of a source: it is read as a
 * replacement character.
 */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > limits.fileBytes) return tooLarge(bytes.length)
  const text = decoder(bytes).decode(bytes)
  if (text.includes('\0')) return isStray(text) ? { text: text.replaceAll('\0', '\ufffd') } : { unread: 'binary' }
  if (text.startsWith('version https://git-lfs.github.com/spec/')) return { unread: 'kept in Git LFS, only its pointer is in the repository' }
  return { text }
}

/** Few among many characters, none of which another control character or a byte that is no UTF-8. */
function isStray(text: string): boolean {
  const zeros = text.split('\0').length - 1
  return zeros * 1_000 <= text.length && !/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/.test(text)
}

const utf8 = new TextDecoder('utf-8')

function decoder(bytes: Uint8Array): TextDecoder {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be')
  return utf8
}
