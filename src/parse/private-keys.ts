/** Whether a text holds a private key that opens something as it lies there: whole, and not encrypted. */

const begin = /-----BEGIN (RSA |EC |DSA |OPENSSH )?PRIVATE KEY-----/g
const most = 40
const longest = 20_000

/** The line of the first one. {@link https://www.rfc-editor.org/rfc/rfc7468#section-10} */
export function privateKeyIn(text: string): number | undefined {
  let count = 0
  for (const found of text.matchAll(begin)) {
    if (count++ >= most) return undefined
    const kind = (found[1] ?? '').trim()
    const from = found.index + found[0].length
    const to = text.indexOf('-----END ', from)
    if (to < 0 || to - from > longest) continue
    const body = text.slice(from, to)
    // Headers of the older format, `Proc-Type: 4,ENCRYPTED`: https://www.rfc-editor.org/rfc/rfc1421#section-4.6.1.1
    const lines = body.split(/\r?\n|\\n/).map((line) => line.trim())
    if (lines.some((line) => line.includes('ENCRYPTED'))) continue
    const base64 = lines.filter((line) => !line.includes(':')).join('')
    if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(base64)) continue
    const bytes = Buffer.from(base64, 'base64')
    if (kind === 'OPENSSH' ? isOpen(bytes) : isSequence(bytes)) return text.slice(0, found.index).split('\n').length
  }
  return undefined
}

/** Whether what stands for a key in a literal ends before it says, however its lines are parted: a form shows the beginning of one. */
export function isCutShort(text: string): boolean {
  const body = /-----BEGIN (?:RSA |EC |DSA )?PRIVATE KEY-----([A-Za-z0-9+/=\s\\]{40,20000})-----END /.exec(text)?.[1]
  const bytes = body === undefined ? undefined : Buffer.from(body.replaceAll('\\n', '').replace(/[\s\\]/g, ''), 'base64')
  return bytes?.[0] === 0x30 && !isSequence(bytes)
}

/** A sequence of DER as long as it says: what stands for a key in a document ends before. {@link https://www.rfc-editor.org/rfc/rfc5958#section-2} */
function isSequence(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30) return false
  const first = bytes[1] ?? 0
  if (first < 0x80) return first > 0 && bytes.length === 2 + first
  const size = first & 0x7f
  if (size < 1 || size > 3 || bytes.length < 2 + size) return false
  return bytes.length === 2 + size + bytes.readUIntBE(2, size)
}

/** A file of OpenSSH names the cipher after its magic word. {@link https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key} */
function isOpen(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 23) === 'openssh-key-v1\0\0\0\0\u0004none'
}
