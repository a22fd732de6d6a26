/** Whether what a client sends to its database is encrypted on the way, where it leaves the host. */
import { isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Database, Way } from './databases.ts'

/** Schemes that speak TLS by themselves ({@link https://www.mongodb.com/docs/manual/reference/connection-string/#std-label-connections-dns-seedlist}); HTTP drivers do too. */
const always = /^(rediss|mongodb\+srv|https|prisma)$/

/** Words that ask for TLS and take no connection without it. */
const modes = /^(require|required|verify-ca|verify-full|verify_ca|verify_identity|true|1|no-verify|skip-verify)$/

/** The file of a certificate authority, which is asked for where TLS is. */
const authority = /^[/.][^\s]{0,300}$|\.(pem|crt|cer|ca)$/i

/** What asks for TLS in a URL, by engine. */
function asks(engine: Database['engine']): string {
  if (engine === 'redis' || engine === 'valkey') return 'a rediss:// URL'
  return engine === 'mongodb' ? 'a URL with tls=true' : 'a URL with sslmode=require'
}

/** Absent for a database beside the client: their network is the host's or the cluster's own. */
export function encryptedTo(way: Way): Fact<boolean> | undefined {
  const asked = askedOf(way)
  const { declared, name } = way.client.service
  const host = way.client.parsed?.hosts[0]?.host
  // A bare name is one of a network of its own, of containers as a rule: what answers there may well be beside who asks.
  if (asked?.state === 'unresolved' || asked?.value !== false || host === undefined || /[.:]/.test(host) || declared.orchestrator !== undefined) return asked
  return unresolved(`who answers at ${host}`, asked.at, `declare ${host} in the stack of ${name}, or write the whole name of its host`)
}

function askedOf({ client, database }: Way): Fact<boolean> | undefined {
  if (database.is !== 'external') return undefined
  const { parsed, url } = client
  const host = parsed?.hosts[0]
  if (host !== undefined && /^(localhost|127\.|::1|host\.docker\.internal)/.test(host.host)) return undefined
  const option = optionOf(client, database.engine)
  if (option !== undefined && option.state !== 'default' && parsed?.parameters.get('sslmode') === undefined) {
    if (!isResolved(option)) return unresolved(option.raw, option.at, option.hint)
    const asked = modes.test(option.value) || authority.test(option.value)
    if (!asked && /^(localhost|127\.|::1|host\.docker\.internal)/.test(database.host ?? '')) return undefined
    // Without a host it may as well be beside the client.
    if (!asked && database.host === undefined && parsed === undefined)
      return unresolved(`where ${client.label} leads`, client.at, `write the host of ${client.label} into the environment of ${client.service.name}`)
    return known(asked, option.at)
  }
  if (parsed === undefined) {
    if (client.constructors.length > 0 && client.constructors.every((one) => one.adapter === 'http')) return known(true, client.at)
    return unresolved(
      url?.state === 'unresolved' ? url.raw : `how ${client.label} is reached`,
      client.at,
      `write ${asks(database.engine)} into a committed example`,
    )
  }
  const at = url?.at ?? client.at
  if (always.test(parsed.scheme.replace(/^jdbc:/, ''))) return known(true, at)
  const of = (name: string): string | undefined => parsed.parameters.get(name)?.toLowerCase()
  const mode = of('sslmode') ?? of('ssl-mode') ?? of('ssl') ?? of('tls') ?? of('encrypt')
  if (mode !== undefined) return known(modes.test(mode), at)
  if (of('sslcert') !== undefined || of('sslrootcert') !== undefined || of('sslaccept') !== undefined) return known(true, at)
  const set = valueOf(client.service.declared.environment.get('PGSSLMODE'))
  if (set !== undefined && database.engine === 'postgres') return known(modes.test(set), client.service.declared.environment.get('PGSSLMODE')?.at ?? at)
  // Plain options that ask for nothing, and a URL that doesn't either.
  if (option?.state === 'default') return known(modes.test(option.value), at)
  // Code may ask for it beside the URL, which is not read: only a plain URL that a schema's engine reads by itself tells.
  return client.library === 'prisma' && client.constructors.every((one) => one.adapter === undefined)
    ? known(false, at)
    : unresolved('TLS options in code', at, `write ${asks(database.engine)} into the environment of ${client.service.name}`)
}

/** What options ask for; where they leave it to libpq, its own variable tells ({@link https://www.postgresql.org/docs/current/libpq-envars.html}). */
function optionOf({ tls, constructors, service }: Way['client'], engine: Database['engine']): Fact<string> | undefined {
  const option = tls ?? constructors.find((one) => one.tls !== undefined)?.tls
  return option?.state === 'default' && engine === 'postgres' ? (service.declared.environment.get('PGSSLMODE') ?? option) : option
}
