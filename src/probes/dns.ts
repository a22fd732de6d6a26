/** What the DNS says of a name, which is another question than whether this machine can reach it. */
import { z } from 'zod'
import { placeSchema, placeText, textOrMap, words, type Place } from './common/target.ts'
import { recordTypes, type DnsAnswer, type ProbeIo } from './io.ts'
import { Unmeasured, type Probe } from './probe.ts'

interface DnsTarget {
  readonly name: string
  readonly type?: (typeof recordTypes)[number] | undefined
  readonly server?: Place | undefined
}

const example = 'a name such as app.example.org'
const types = `one of ${recordTypes.join(', ')}`

const schema = textOrMap(
  'name',
  {
    name: words(example).refine((text) => /^[^\s/:@]{1,253}$/.test(text), { error: example }),
    type: z
      .string({ error: types })
      .transform((text) => text.toUpperCase())
      .pipe(z.enum(recordTypes, { error: types }))
      .optional(),
    server: placeSchema('a name server such as 9.9.9.9 or ns1.example.org:53', 53).optional(),
  },
  example,
)

export const dnsProbe: Probe<DnsTarget> = {
  name: 'dns',
  title: 'the records of a name: its addresses, or those of a `type`, asked of this machine’s name server or of the `server` named, past hosts files',
  docs: 'https://www.rfc-editor.org/rfc/rfc1035',
  key: 'name',
  target: schema,
  figures: {
    records: { type: 'strings', means: 'the values, as a zone file spells them, in order of their text' },
    count: { type: 'int', means: 'how many there are' },
    code: { type: 'string', means: '`NOERROR`, `NXDOMAIN` where there is no such name, `NODATA` where it has no such records' },
    ttl: { type: 'double', means: 'how long they may be kept, the least of them; only of addresses', unit: 's' },
    took: { type: 'double', means: 'what the answer took', unit: 's', better: 'lower' },
  },
  defaults: () => ({ expect: ['count > 0'] }),
  place: ({ name, type, server }) => `${name}${type === undefined ? '' : ` ${type}`}${server === undefined ? '' : ` at ${placeText(server)}`}`,
  async observe(target, io) {
    const began = io.now()
    const { code, records, ttl } = await ask(target, io)
    return {
      records: [...records].sort(),
      count: records.length,
      code,
      ttl: ttl ?? new Unmeasured('no-figure', records.length === 0 ? 'there are no records' : 'only addresses tell it'),
      took: (io.now() - began) / 1000,
    }
  },
}

/** Without a type, addresses of either kind: a name that has one of them is there. */
async function ask({ name, type, server }: DnsTarget, io: ProbeIo): Promise<DnsAnswer> {
  const of = (wanted: (typeof recordTypes)[number]): Promise<DnsAnswer> => io.records({ name, type: wanted, ...(server === undefined ? {} : { server }) })
  if (type !== undefined) return of(type)
  const [first, second] = await Promise.all([of('A'), of('AAAA')])
  const records = [...first.records, ...second.records]
  if (records.length === 0) return first.code === 'NODATA' ? first : second
  const ttls = [first.ttl, second.ttl].filter((ttl) => ttl !== undefined)
  return { code: 'NOERROR', records, ...(ttls.length === 0 ? {} : { ttl: Math.min(...ttls) }) }
}
