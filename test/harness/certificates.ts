/** Authorities and certificates made for one test, so that expired, foreign and unfinished ones are at hand. */
// oxlint-disable-next-line import/no-unassigned-import -- it has to be there before the certificates' library and exports nothing
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export const day = 86_400_000

export interface Authority {
  readonly name: string
  readonly pem: string
  readonly issuer: { readonly certificate: x509.X509Certificate; readonly key: webcrypto.CryptoKey }
}

export interface Leaf {
  readonly cert: string
  readonly key: string
}

interface LeafAsk {
  readonly dns?: readonly string[]
  readonly ip?: readonly string[]
  /** Else it is called after the first of them. */
  readonly subject?: string
  /** Days from now, the past below zero. */
  readonly from?: number
  readonly until?: number
  /** For a client to show, not for a server. */
  readonly client?: boolean
}

export async function makeAuthority(name = 'Harbour test authority', above?: Authority): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto)
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const common = {
    serialNumber: serial(),
    notBefore: new Date(Date.now() - 100 * day),
    notAfter: new Date(Date.now() + 365 * day),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, above === undefined ? 2 : 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  }
  const certificate =
    above === undefined
      ? await x509.X509CertificateGenerator.createSelfSigned({ ...common, name: `CN=${name}`, keys })
      : await x509.X509CertificateGenerator.create({
          ...common,
          subject: `CN=${name}`,
          issuer: above.issuer.certificate.subject,
          publicKey: keys.publicKey,
          signingKey: above.issuer.key,
        })
  return { name, pem: `${certificate.toString('pem')}\n`, issuer: { certificate, key: keys.privateKey } }
}

/** `localhost` and 127.0.0.1 for 30 days unless said otherwise. Without an authority it signs itself. */
export async function makeLeaf(authority: Authority | undefined, ask: LeafAsk = {}): Promise<Leaf> {
  const { dns = ['localhost'], ip = ['127.0.0.1'], from = -1, until = 30, client = false } = ask
  const names = [...dns.map((value) => ({ type: 'dns' as const, value })), ...ip.map((value) => ({ type: 'ip' as const, value }))]
  x509.cryptoProvider.set(webcrypto)
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const subject = ask.subject ?? `CN=${dns[0] ?? ip[0] ?? 'nobody'}`
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject,
    issuer: authority?.issuer.certificate.subject ?? subject,
    notBefore: new Date(Date.now() + from * day),
    notAfter: new Date(Date.now() + until * day),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority?.issuer.key ?? keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.ExtendedKeyUsageExtension([client ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth]),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  })
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = der.match(/.{1,64}/g)?.join('\n') ?? ''
  return { cert: `${certificate.toString('pem')}\n`, key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n` }
}

function serial(): string {
  return `00${randomBytes(8).toString('hex')}`
}
