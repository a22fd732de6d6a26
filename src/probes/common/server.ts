/** Which server a connection string leads to, as people write it under a check's key: a URL, key=value pairs, or a map with such a string in it. */
import { z } from 'zod'
import type { Secret } from '../../base/secret.ts'
import type { Engine } from '../../model/declaration.ts'
import { parseFilledUrl } from '../../parse/url.ts'

export interface Server {
  /** In the order they are tried; empty for a socket. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  /** Folder of a Unix socket, or its path where the protocol has it so. */
  readonly socket?: string
  readonly user?: string
  readonly password?: Secret
  readonly database?: string
  /** Names in lower case: `sslmode`, `sslrootcert`. */
  readonly parameters: ReadonlyMap<string, string>
}

/** Addresses that one string may name. */
const mostHosts = 10

export interface Kind {
  readonly engine: Engine
  /** Engines whose URLs speak the same protocol. */
  readonly engines: readonly Engine[]
  readonly port: number
  readonly expected: string
}

function serverOf(text: string, kind: Kind): Server | undefined {
  const url = parseFilledUrl(text, kind.engine)
  if (url === undefined || (url.engine !== undefined && !kind.engines.includes(url.engine))) return undefined
  const hosts = url.hosts.map(({ host, port }) => ({ host, port: port ?? kind.port }))
  if (hosts.length > mostHosts || hosts.some(({ host }) => !isHost(host))) return undefined
  if (hosts.length === 0 && url.socket === undefined && url.database === undefined && url.user === undefined) return undefined
  const nowhere = hosts.length === 0 && url.socket === undefined
  return {
    hosts: nowhere ? [{ host: 'localhost', port: Number(url.parameters.get('port') ?? kind.port) || kind.port }] : hosts,
    ...(url.socket === undefined ? {} : { socket: url.socket }),
    ...(url.user === undefined ? {} : { user: url.user }),
    ...(url.password === undefined ? {} : { password: url.password }),
    ...(url.database === undefined ? {} : { database: url.database }),
    parameters: new Map([...url.parameters].map(([name, value]) => [name.toLowerCase().replaceAll(/[ _-]/g, ''), value])),
  }
}

function isHost(host: string): boolean {
  return host.length <= 253 && /^[\w.:%-]+$/.test(host)
}

/** A check's target: the string alone, or `url` beside options. The string is a secret, so a message about it holds none of it. */
export function serverSchema(kind: Kind): z.ZodType<Server, string> {
  return z
    .string({ error: kind.expected })
    .meta({ examples: [kind.expected.replace(/^.*such as /, '')] })
    .transform((text, context) => {
      const server = serverOf(text, kind)
      if (server !== undefined) return server
      context.addIssue({ code: 'custom', message: kind.expected })
      return z.NEVER
    })
}

/** `db.example.org:5432/orders`: no user, no password, no parameters. */
export function placeOf({ hosts, socket, database }: Server): string {
  const where = socket ?? hosts.map(({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)).join(',')
  return database === undefined ? where : `${where}/${database}`
}
