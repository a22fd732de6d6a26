/** The doors a probe has to the world. They are handed in, so that every probe can be bounded, ended and tested. */
import type { Duplex } from 'node:stream'
import type { PeerCertificate } from 'node:tls'

export interface TlsAsk {
  /** Name that is asked for and must be in the certificate; the host when left out. */
  readonly serverName?: string
  /** Look at the certificate whatever it is; `problem` says what is wrong with it. */
  readonly lenient?: boolean
  /** PEM of authorities trusted besides those known. */
  readonly authorities?: string
}

export interface ConnectAsk {
  readonly host: string
  readonly port: number
  readonly tls?: TlsAsk
  /** A socket of this machine, instead of host and port. */
  readonly socketPath?: string
}

export interface Connection {
  readonly socket: Duplex
  readonly address: string
  readonly connectMs: number
  /** Only with TLS. */
  readonly tls?: {
    readonly protocol: string
    readonly cipher: string
    readonly certificate: PeerCertificate
    /** The chain as sent, leaf first. */
    readonly chain: readonly PeerCertificate[]
    /** Of a lenient look: the reason a strict one would have failed for. */
    readonly problem?: { readonly because: 'tls-expired' | 'tls-not-yet-valid' | 'tls-name' | 'tls-untrusted'; readonly detail: string }
    readonly handshakeMs: number
  }
}

export interface HttpAsk {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Redirects that are followed, none when left out. */
  readonly follow?: number
  /** Bytes of the body that are read; more is `too-large`. */
  readonly maxBytes?: number
  /** A socket of this machine, such as the container engine's. */
  readonly socketPath?: string
  readonly tls?: TlsAsk & { readonly certificate?: string; readonly key?: string }
  /** Uses this session's open connection, as a browser would; each ask opens its own without one. */
  readonly session?: HttpSession
}

/** Types of records that can be asked for. */
export const recordTypes = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const

export interface DnsAsk {
  readonly name: string
  readonly type: (typeof recordTypes)[number]
  /** Name server that is asked; this machine's when left out. */
  readonly server?: { readonly host: string; readonly port: number }
}

export interface DnsAnswer {
  /** There being none is an answer. */
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'NODATA'
  /** As a zone file spells their values. */
  readonly records: readonly string[]
  /** Least seconds they may be kept; only of addresses. */
  readonly ttl?: number
}

export interface HttpSession {
  close(): void
}

export interface HttpAnswer {
  readonly status: number
  /** By lower-case name; several of one name joined by a comma and a blank. */
  readonly headers: ReadonlyMap<string, string>
  /** By name, of this answer and of the redirects before it, as far as they came from the place that was asked first. */
  readonly cookies: ReadonlyMap<string, string>
  readonly body: string
  readonly bytes: number
  readonly tookMs: number
  readonly phases: { readonly dnsMs?: number; readonly connectMs?: number; readonly tlsMs?: number; readonly firstByteMs: number }
  readonly address: string
  /** Where it led, in order. */
  readonly redirects: readonly string[]
}

export interface Ran {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** Every door ends what it does when `signal` is aborted, and throws `Unreached` for what the network or the peer does. */
export interface ProbeIo {
  /** Aborted at the end of this observation's time, and when all is to end. */
  readonly signal: AbortSignal
  /** Milliseconds this observation may take in all. */
  readonly patienceMs: number
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** The time of day. */
  today(): Date
  /** Every address of a name. */
  lookUp(host: string): Promise<readonly string[]>
  /** What the DNS holds, past hosts files and caches of this machine. */
  records(ask: DnsAsk): Promise<DnsAnswer>
  connect(ask: ConnectAsk): Promise<Connection>
  session(): HttpSession
  request(ask: HttpAsk): Promise<HttpAnswer>
  /** Runs a line of the shell that the configuration names. */
  run(line: string): Promise<Ran>
  /**
   * A text file of this machine, undefined where there is none. Only for what says how to log in and lies where its user or the platform put it:
   * what KUBECONFIG or HOME lead to and what that file names, and the fixed places of a service account. Never a path out of an answer.
   */
  readText(path: string, maxBytes: number): Promise<string | undefined>
  wait(milliseconds: number): Promise<void>
}
