/** What the DNS itself holds of a name, past hosts files and whatever else this machine asks first. */
import type { CaaRecord, promises } from 'node:dns'
import type { DnsAnswer, DnsAsk } from '../probes/io.ts'
import { Unreached } from '../probes/probe.ts'
import { bounded, seconds, type Bounds } from './bounds.ts'
import { codesOf, placeOf } from './faults.ts'
import { lookUp, resolverFor } from './lookup.ts'

/** What the DNS says that there is none of, which is an answer. */
const none: Readonly<Record<string, DnsAnswer['code']>> = { ENOTFOUND: 'NXDOMAIN', ENODATA: 'NODATA' }

export async function records(ask: DnsAsk, bounds: Bounds): Promise<DnsAnswer> {
  const resolver = resolverFor(bounds)
  const { name, type, server } = ask
  if (server !== undefined) resolver.setServers((await lookUp(server.host, bounds)).map((address) => placeOf(address, server.port)))
  const whom = server === undefined ? 'the name server of this machine' : placeOf(server.host, server.port)
  return bounded<DnsAnswer>(
    bounds,
    () => new Unreached(server === undefined ? 'dns' : 'no-connection', `${whom} did not answer within ${seconds(bounds.patienceMs)}`),
    ({ resolve, reject }) => {
      read(resolver, name, type).then(resolve, (error: unknown) => {
        const code = codesOf(error)[0] ?? ''
        const nothing = none[code]
        if (nothing !== undefined) resolve({ code: nothing, records: [] })
        else reject(recordFault(code, whom, server !== undefined, error))
      })
      return () => resolver.cancel()
    },
  )
}

function recordFault(code: string, whom: string, named: boolean, error: unknown): unknown {
  if (code === 'ESERVFAIL' || code === 'EREFUSED' || code === 'ENOTIMP') return new Unreached('server-error', `${whom} answered ${code.slice(1)}`, error)
  if (code === 'EBADRESP' || code === 'EFORMERR') return new Unreached('wrong-answer', `what ${whom} answered is no DNS (${code})`, error)
  // The machine's own name server is the way, not the thing looked at.
  if (code === 'ECONNREFUSED') return new Unreached(named ? 'refused' : 'dns', `${whom} refused the question`, error)
  if (code === 'ETIMEOUT' || code === 'ECANCELLED') return new Unreached(named ? 'no-connection' : 'dns', `${whom} did not answer in time`, error)
  return code === '' ? error : new Unreached('dns', `${whom} could not be asked (${code})`, error)
}

async function read(resolver: promises.Resolver, name: string, type: DnsAsk['type']): Promise<DnsAnswer> {
  const found = (list: readonly string[], ttl?: number): DnsAnswer => ({ code: 'NOERROR', records: list.slice(0, most), ...(ttl === undefined ? {} : { ttl }) })
  const leastTtl = (list: readonly { readonly ttl: number }[]): number | undefined => (list.length === 0 ? undefined : Math.min(...list.map(({ ttl }) => ttl)))
  switch (type) {
    case 'A':
    case 'AAAA': {
      const list = await (type === 'A' ? resolver.resolve4(name, { ttl: true }) : resolver.resolve6(name, { ttl: true }))
      return found(
        list.map(({ address }) => address),
        leastTtl(list),
      )
    }
    case 'CNAME':
      return found(await resolver.resolveCname(name))
    case 'NS':
      return found(await resolver.resolveNs(name))
    case 'PTR':
      return found(await resolver.resolvePtr(name))
    case 'TXT':
      return found((await resolver.resolveTxt(name)).map((parts) => parts.join('')))
    case 'MX':
      return found((await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`))
    case 'SRV':
      return found((await resolver.resolveSrv(name)).map(({ priority, weight, port, name: host }) => `${priority} ${weight} ${port} ${host}`))
    case 'SOA': {
      const { nsname, hostmaster, serial, refresh, retry, expire, minttl } = await resolver.resolveSoa(name)
      return found([[nsname, hostmaster, serial, refresh, retry, expire, minttl].join(' ')])
    }
    case 'CAA':
      return found((await resolver.resolveCaa(name)).map(caaOf))
  }
}

/** Records of one answer that are kept. */
const most = 1_000

/** Node gives the tag as the name of a field, and says the type beside it. */
function caaOf({ critical, ...fields }: CaaRecord): string {
  const tag = Object.entries(fields).find(([name]) => name !== 'type')
  return `${critical} ${tag?.join(' ') ?? ''}`
}
