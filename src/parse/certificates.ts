/** Whether a certificate says itself that nobody trusts it: whom it is for, or who vouches for it, is made up. */

const invented = /(^|[^a-z])(fake|example|dummy|bogus|snake-?oil)([^a-z]|$)/i
const ofTrials = /^test(ing)?[ _-]?(root|ca|authority|issuer|intermediate)\b/i
/** Reserved by {@link https://www.rfc-editor.org/rfc/rfc2606}. */
const reserved = /(^|\.)(example(\.(com|net|org))?|test|invalid|localhost)$/i

/** Names as OpenSSL prints them, one a line. A host's name has dots and says nothing of whether it is real: `example.harbour.io`. */
export function isMadeUp(subject: string, issuer: string): boolean {
  return [subject, issuer].some((name) => {
    const parts = [...name.matchAll(/^(CN|OU?|DC)=(.*)$/gm)].map(([, key = '', value = '']) => ({ key, value: value.trim() }))
    const components = parts.flatMap(({ key, value }) => (key === 'DC' ? value : []))
    const isReserved = [components.toReversed(), components].some((labels) => reserved.test(labels.join('.')))
    return isReserved || parts.some(({ key, value }) => key !== 'DC' && !value.includes('.') && (invented.test(value) || ofTrials.test(value)))
  })
}

/** Whether one of the texts is a certificate of this very key, and is made up. */
export function isOfMadeUp(key: string, texts: Iterable<string>): boolean {
  const certificates = [...texts].filter((text) => text.includes('-----BEGIN CERTIFICATE-----')).slice(0, most)
  if (certificates.length === 0) return false
  const { X509Certificate, createPrivateKey } = process.getBuiltinModule('node:crypto')
  try {
    const own = createPrivateKey(key)
    return certificates.some((text) => {
      const one = new X509Certificate(text)
      return one.checkPrivateKey(own) && isMadeUp(one.subject, one.issuer)
    })
  } catch {
    // What is no certificate tells nothing of the key.
    return false
  }
}

const most = 12
