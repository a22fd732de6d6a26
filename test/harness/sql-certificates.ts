/** Certificates for the servers that speak TLS inside of their own protocol: one for `localhost`, and an authority that has nothing to do with it. */
import { webcrypto } from 'node:crypto'

export interface Certificates {
  readonly authority: string
  readonly otherAuthority: string
  readonly good: { readonly certificate: string; readonly key: string }
  readonly expired: { readonly certificate: string; readonly key: string }
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const day = 86_400_000

export async function certificates(): Promise<Certificates> {
  // It has to be there before the other is loaded.
  await import('reflect-metadata')
  const { BasicConstraintsExtension, cryptoProvider, PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } = await import('@peculiar/x509')
  cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0])
  const dates = (from: number, to: number) => ({ notBefore: new Date(Date.now() + from * day), notAfter: new Date(Date.now() + to * day) })
  const pair = async () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const root = async (name: string, keys: webcrypto.CryptoKeyPair) =>
    X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: algorithm,
      serialNumber: '01',
      ...dates(-2, 30),
      extensions: [new BasicConstraintsExtension(true, 1, true)],
    })
  const keys = await pair()
  const authority = await root('Harbour', keys)
  const leaf = async (from: number, to: number, serialNumber: string) => {
    const own = await pair()
    const made = await X509CertificateGenerator.create({
      subject: 'CN=localhost',
      issuer: authority.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      serialNumber,
      ...dates(from, to),
      extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
    })
    const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey)
    return { certificate: made.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') }
  }
  return {
    authority: authority.toString('pem'),
    otherAuthority: (await root('Stranger', await pair())).toString('pem'),
    good: await leaf(-1, 30, '02'),
    expired: await leaf(-2, -1, '03'),
  }
}
