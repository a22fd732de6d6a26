/** Whether clients of a database outside the tree must encrypt what goes over the network. */
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import { counts } from './connections.ts'
import type { Database, Way } from './databases.ts'
import type { Linked } from './linked.ts'

/** Providers whose servers refuse what is not encrypted, as their documentation says. */
const insisting = /(^|\.)(neon\.tech|psdb\.cloud|cockroachlabs\.cloud|mongodb\.net|upstash\.io|turso\.io|planetscale\.com|prisma-data\.net|prisma\.io)$/

/** Names that stay on the host or in the cluster. */
const near = /^(localhost|127\.|\[?::1|host\.docker\.internal$|172\.17\.0\.1$)|\.(svc|local|internal|lan|localdomain)$|\.svc\.|^[^.]+$/i

export function encryptedOf(database: Database, linked: Linked): Fact<boolean> | undefined {
  const ways = linked.ways.filter((way) => way.database === database && way.certain && counts(way.client))
  const said = ways.flatMap((way) => encryptedWay(way) ?? [])
  return said.find((fact) => fact.state !== 'unresolved' && !fact.value) ?? said.find((fact) => fact.state === 'unresolved') ?? said[0]
}

function encryptedWay({ client, database }: Way): Fact<boolean> | undefined {
  const { parsed } = client
  const host = parsed?.hosts[0]?.host ?? database.host
  const at = client.url?.at ?? client.at
  if (parsed === undefined || host === undefined || host.includes('$') || near.test(host)) return undefined
  const told = (...names: readonly string[]): string | undefined =>
    names
      .map((name) => parsed.parameters.get(name))
      .find((value) => value !== undefined)
      ?.toLowerCase()
  const yes = known(true, at)
  const no = known(false, at)
  const state = client.url?.state
  const mode = told('sslmode', 'ssl-mode', 'ssl_mode', 'sslMode')
  const flag = told('ssl', 'tls', 'useSSL', 'encrypt', 'sslaccept', 'secure')
  if ([mode, flag].some((value) => value?.includes('$') === true)) return unresolved('sslmode', at, 'write sslmode=require into the URL')
  if (/^(rediss|valkeys|amqps|mongodb\+srv|https|prisma(\+postgres)?|libsql)$/.test(parsed.scheme)) return yes
  if (mode !== undefined) {
    if (/^(require|required|verify[-_](ca|full|identity))$/.test(mode)) return yes
    if (/^(disable|disabled|allow|prefer|preferred)$/.test(mode) && !insisting.test(host))
      return state === 'default' ? unresolved('sslmode', at, 'the URL is an example’s') : no
  }
  if (flag !== undefined && /^(true|1|yes|strict|require|skip-verify|accept_invalid_certs|no-verify)$/.test(flag)) return yes
  if (flag === 'false' && !insisting.test(host)) return state === 'default' ? unresolved('ssl', at, 'the URL is an example’s') : no
  if (insisting.test(host)) return byDefault(true, at, 'its provider refuses what is not encrypted')
  // Drivers take certificates from code as well, and some servers refuse what is not encrypted.
  return unresolved('whether it encrypts', at, 'write sslmode=require, or what the driver calls it, into the URL')
}
