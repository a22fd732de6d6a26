/** Certificates and how a host speaks TLS, looked at directly: a redirect shows another host's, and an expired one must still be readable. */
import type { PeerCertificate } from 'node:tls'
import { flag, pem, placeSchema, placeText, textOrMap, words, type Place } from './common/target.ts'
import type { Connection, ProbeIo } from './io.ts'
import { Unmeasured, Unreached, type Figures, type Probe } from './probe.ts'

interface TlsTarget {
  readonly address: Place
  readonly serverName?: string | undefined
  readonly authorities?: string | undefined
  readonly everyAddress?: boolean | undefined
  readonly lenient?: boolean | undefined
}

const example = 'a host and a port such as app.example.org:443'

const schema = textOrMap(
  'address',
  {
    address: placeSchema(example, 443),
    serverName: words('the name asked for and expected in the certificate').optional(),
    authorities: pem('authorities that are trusted besides the usual').optional(),
    everyAddress: flag.optional(),
    lenient: flag.optional(),
  },
  example,
)

const problems = ['tls-expired', 'tls-not-yet-valid', 'tls-name', 'tls-untrusted'] as const

export const tlsProbe: Probe<TlsTarget> = {
  name: 'tls',
  title:
    'the certificate of a host, asked for by its name and not through redirects. One that is expired, for another name or of nobody known fails for that reason; with `lenient` its figures are given all the same. `everyAddress` looks at each address of the name and gives the worst',
  docs: 'https://www.rfc-editor.org/rfc/rfc5280',
  key: 'address',
  target: schema,
  figures: {
    daysLeft: {
      type: 'double',
      means: 'days until the certificate expires, below zero since it has',
      unit: 'days',
      better: 'higher',
      reason: (value) => (typeof value === 'number' && value < 0 ? 'tls-expired' : undefined),
    },
    validFrom: { type: 'string', means: 'since when it is valid, ISO 8601' },
    validUntil: { type: 'string', means: 'until when it is valid, ISO 8601' },
    trusted: { type: 'bool', means: 'whether a strict client would go on' },
    problem: {
      type: 'string',
      means: 'why one would not: `tls-expired`, `tls-not-yet-valid`, `tls-name` or `tls-untrusted`, else empty',
      reason: (value) => problems.find((problem) => problem === value),
    },
    subject: { type: 'string', means: 'whom it is for' },
    names: { type: 'strings', means: 'names and addresses it is valid for' },
    issuer: { type: 'string', means: 'who signed it' },
    serial: { type: 'string', means: 'its serial number in hexadecimal' },
    fingerprint: { type: 'string', means: 'its SHA-256, in hexadecimal with colons' },
    chainLength: { type: 'int', means: 'certificates from it to its authority, as far as known' },
    protocol: { type: 'string', means: 'the protocol agreed on, such as `TLSv1.3`' },
    cipher: { type: 'string', means: 'the cipher agreed on' },
    handshake: { type: 'double', means: 'what the handshake took', unit: 's', better: 'lower' },
    addresses: { type: 'strings', means: 'addresses that were looked at' },
    certificates: { type: 'int', means: 'how many different certificates they showed' },
  },
  // Whoever looks leniently knows of a flaw and wants the date.
  defaults: ({ lenient }) => ({ expect: [...(lenient === true ? [] : ['trusted']), 'daysLeft >= 14.0'] }),
  place: ({ address }) => placeText(address),
  async observe(target, io) {
    const { address, everyAddress = false } = target
    const hosts = everyAddress ? await io.lookUp(address.host) : [address.host]
    const looks = everyAddress ? await lookAtAll(hosts, target, io) : [await look(address.host, target, io)]
    const [worst] = [...looks].sort((a, b) => rank(a) - rank(b))
    if (worst === undefined) throw new Unreached('dns', `${address.host} has no address`)
    if (worst.tls.problem !== undefined && target.lenient !== true) throw new Unreached(worst.tls.problem.because, worst.tls.problem.detail)
    return {
      ...figuresOf(worst.tls, io.today()),
      addresses: looks.map((one) => one.address),
      certificates: new Set(looks.map((one) => one.tls.certificate.fingerprint256)).size,
    }
  },
}

interface Look {
  readonly address: string
  readonly tls: NonNullable<Connection['tls']>
}

async function look(host: string, { address, serverName, authorities }: TlsTarget, io: ProbeIo): Promise<Look> {
  const tls = { serverName: serverName ?? address.host, lenient: true, ...(authorities === undefined ? {} : { authorities }) }
  const connection = await io.connect({ host, port: address.port, tls })
  connection.socket.destroy()
  if (connection.tls === undefined) throw new Error('a connection with TLS came without it')
  return { address: connection.address, tls: connection.tls }
}

/** Addresses of one name that are looked at; whoever has more keeps them alike. */
const mostAddresses = 16

async function lookAtAll(hosts: readonly string[], target: TlsTarget, io: ProbeIo): Promise<readonly Look[]> {
  const settled = await Promise.allSettled(hosts.slice(0, mostAddresses).map((host) => look(host, target, io)))
  const failed = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const found = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  // Machines without IPv6 have no way to half of the addresses, which says nothing about them.
  const faults = found.length === 0 ? failed : failed.filter((fault) => !(fault instanceof Unreached && fault.because === 'no-route'))
  const [first] = faults
  if (first !== undefined) throw first
  return found
}

/** The worst first: one that no client takes, then the one that expires next. */
function rank({ tls: { problem, certificate } }: Look): number {
  return problem === undefined ? Date.parse(certificate.valid_to) : Number.NEGATIVE_INFINITY
}

function figuresOf({ certificate, chain, protocol, cipher, problem, handshakeMs }: Look['tls'], today: Date): Figures {
  const until = Date.parse(certificate.valid_to)
  return {
    daysLeft: Number.isNaN(until) ? new Unmeasured('no-figure', 'its last day can’t be read') : (until - today.getTime()) / 86_400_000,
    validFrom: iso(certificate.valid_from),
    validUntil: iso(certificate.valid_to),
    trusted: problem === undefined,
    problem: problem?.because ?? '',
    subject: nameOf(certificate.subject),
    names: namesOf(certificate),
    issuer: nameOf(certificate.issuer),
    serial: certificate.serialNumber.toLowerCase(),
    fingerprint: certificate.fingerprint256,
    chainLength: chain.length,
    protocol,
    cipher,
    handshake: handshakeMs / 1000,
  }
}

function iso(date: string): string | Unmeasured {
  const at = Date.parse(date)
  return Number.isNaN(at) ? new Unmeasured('no-figure', 'the date can’t be read') : new Date(at).toISOString()
}

/** The common name, or else what there is: some certificates have only an organisation, or nothing. */
function nameOf(subject: PeerCertificate['subject'] | undefined): string {
  const { CN: common, O: organisation } = (subject ?? {}) as { readonly CN?: unknown; readonly O?: unknown }
  return String(common ?? organisation ?? '').slice(0, 200)
}

/** Node puts a name that could pass for two into quotes; those are for eyes only. */
function namesOf({ subjectaltname: names = '' }: PeerCertificate): readonly string[] {
  return names.split(', ').flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? [])
}
