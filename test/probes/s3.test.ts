/** The S3 probe against a store that verifies signatures: what a list of dumps says, and each way in which asking for it fails. */
import { setTimeout as wait } from 'node:timers/promises'
import { createEmulator, type Emulator } from 'emulate'
import { afterAll, afterEach, beforeAll, expect, describe, test } from 'vitest'
import type { HttpAnswer, HttpAsk, ProbeIo } from '../../src/probes/io.ts'
import { Unmeasured, type Figures } from '../../src/probes/probe.ts'
import { s3Probe } from '../../src/probes/s3/index.ts'
import { readXml, XmlProblem } from '../../src/probes/s3/xml.ts'
import { startChaos } from '../harness/chaos.ts'
import { freePort, Started } from '../harness/listeners.ts'
import { leftOpenBy, observing } from '../harness/observing.ts'
import { answer, bucket, key, startS3, type S3, type Stored } from '../harness/s3.ts'

const started = new Started()
afterEach(() => started.close())

let s3: S3
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.close())

type Written = Readonly<Record<string, unknown>>

const look = (more: Written = {}, patience = 600, environment: Readonly<Record<string, string>> = {}) =>
  observing(patience, (io) => {
    const written = { url: `s3://${bucket}/db/`, endpoint: s3.url, ...key, ...more }
    const target = s3Probe.target.parse(Object.fromEntries(Object.entries(written).filter(([, value]) => value !== null)))
    return s3Probe.observe(s3Probe.withEnvironment?.(target, environment) ?? target, io)
  })

const seen = async (objects: readonly Stored[], more: Written = {}): Promise<Figures> => {
  s3.say({ objects })
  const { value, because, detail } = await look(more)
  if (value === undefined) throw new Error(`${because}: ${detail}`)
  return value
}

const day = 86_400
const nightly = (sizes: readonly number[], from = 3_600): Stored[] =>
  sizes.map((size, at) => ({ key: `db/orders-${String(900 - at)}.dump`, size, age: from + at * day }))

describe('dumps', () => {
  test('all figures of five nightly ones', async () => {
    const found = await seen([...nightly([5_200, 5_100, 5_300, 4_900, 5_000]), { key: 'elsewhere/newer', size: 1, age: 5 }])
    expect(Object.keys(found).sort()).toEqual(Object.keys(s3Probe.figures).sort())
    expect(found).toMatchObject({ size: 5_200, shrink: 0, identical: false, count: 5, newest: 'db/orders-900.dump', medianSize: 5_050, totalSize: 25_500 })
    expect(found['age']).toBeCloseTo(3_600, -1)
    expect(found['oldestAge']).toBeCloseTo(3_600 + 4 * day, -1)
    expect(found['longestGap']).toBeCloseTo(day, -1)
  })

  test('shrunken, tiny, the same twice, stopped for a while', async () => {
    const shrunken = await seen(nightly([2_000, 5_000, 5_000, 5_000]))
    expect(shrunken['shrink']).toBeCloseTo(0.6)
    expect(await seen(nightly([0, 5_000, 5_000, 5_000]))).toMatchObject({ size: 0, shrink: 1 })
    const twice = nightly([3_300, 3_300, 3_300]).map((one, at) => (at < 2 ? { ...one, etag: '"9e107d9d"' } : one))
    expect(await seen(twice)).toMatchObject({ identical: true })
    // The same number of bytes is not the same dump.
    expect(await seen(nightly([3_300, 3_300, 3_300]))).toMatchObject({ identical: false })
    const stopped = await seen([...nightly([5_000]), ...nightly([5_000, 5_000, 5_000], 5 * day).map((one) => ({ ...one, key: `${one.key}.old` }))])
    expect(stopped['longestGap']).toBeCloseTo(5 * day - 3_600, -1)
  })

  test('few, one, none: what can’t be told is not told', async () => {
    expect(await seen(nightly([5_000, 5_000, 5_000]))).toMatchObject({ shrink: { reason: 'too-few-samples' }, medianSize: { reason: 'too-few-samples' } })
    expect(await seen(nightly([5_000]))).toMatchObject({ identical: { reason: 'too-few-samples' }, count: 1 })
    const none = await seen([{ key: 'db/', size: 0, age: 5 }])
    expect(none).toMatchObject({ age: { reason: 'nothing-there' }, newest: { reason: 'nothing-there' }, count: 0, totalSize: 0 })
    const unmatched = await seen(nightly([5_000, 5_000]), { match: '*.sql.gz' })
    expect(unmatched['age']).toEqual(new Unmeasured('nothing-there', `none of the 2 objects under s3://${bucket}/db/ matches *.sql.gz`))
  })

  test('a pattern picks dumps among their checksums, in folders too; count bounds the median', async () => {
    const objects = [
      ...nightly([5_200, 5_100]),
      { key: 'db/orders-900.dump.sha256', size: 64, age: 60 },
      { key: 'db/2026/11/a b+c.dump', size: 7_000, age: 30 },
    ]
    expect(await seen(objects)).toMatchObject({ newest: 'db/2026/11/a b+c.dump', count: 4 })
    expect(await seen(objects, { match: '*.dump' })).toMatchObject({ newest: 'db/2026/11/a b+c.dump', count: 3 })
    expect(await seen(objects, { match: 'orders-*.dump' })).toMatchObject({ newest: 'db/orders-900.dump', count: 2 })
    expect(await seen(objects, { match: '2026/**/*.dump' })).toMatchObject({ count: 1 })
    expect(await seen(objects, { url: `s3://${bucket}/db/orders`, match: '*.sha256' })).toMatchObject({ count: 1 })
    expect(await seen(nightly([9, 10, 10, 10, 90, 90, 90, 90]), { count: 3 })).toMatchObject({ medianSize: 10 })
  })

  test('the newest on the last page counts', async () => {
    const objects = Array.from({ length: 25 }, (_, at) => ({ key: `db/${String(at).padStart(3, '0')}`, size: 100 + at, age: 1_000 - at }))
    s3.say({ objects, pageSize: 10 })
    expect((await look()).value).toMatchObject({ count: 25, newest: 'db/024', size: 124 })
    expect(s3.asked.map((query) => query.get('continuation-token'))).toEqual([null, '10', '20'])
  })

  test('age goes by the store’s clock: ours, set wrong, makes no dump fresh', async () => {
    s3.say({ objects: nightly([5_000], 2 * day), aheadMs: 10 * 60_000 })
    expect((await look()).value?.['age']).toBeCloseTo(2 * day, -1)
    s3.say({ objects: nightly([5_000], -3_600) })
    expect((await look()).value).toMatchObject({ age: { reason: 'no-figure' }, longestGap: { reason: 'no-figure' } })
  })

  test('another region is followed once, a session token and the environment are used', async () => {
    s3.say({ objects: nightly([5_000]), region: 'eu-west-3', sessionToken: 'tide+/=' })
    expect((await look({ sessionToken: 'tide+/=' })).value).toMatchObject({ count: 1 })
    const environment = {
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_SESSION_TOKEN: 'tide+/=',
      AWS_DEFAULT_REGION: 'eu-west-3',
      AWS_ENDPOINT_URL: s3.url,
    }
    const bare = { accessKeyId: null, secretAccessKey: null, endpoint: null }
    expect((await look(bare, 600, environment)).value).toMatchObject({ count: 1 })
    expect(Object.keys(environment).every((name) => s3Probe.environment?.includes(name))).toBe(true)
  })
})

test('each way in which it fails has its reason, no secret is told, and nothing is left open', async () => {
  const chaos = await started.add(startChaos(s3.port))
  const through = { endpoint: chaos.url }
  const gives =
    (text: string, status = 200) =>
    () =>
      s3.say({ instead: (_, response) => void response.writeHead(status, { 'content-type': 'application/xml' }).end(text) })
  const refuses = (status: number, code: string, more?: string) => () => s3.say({ instead: (_, response) => answer(response, status, code, more) })
  const spoilt = (how: Parameters<typeof chaos.spoil>[0]) => () => {
    s3.say({ objects: nightly(Array.from({ length: 50 }, () => 5)) })
    chaos.spoil(how)
  }
  const list = (inside: string) => `<ListBucketResult>${inside}</ListBucketResult>`
  const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${list('<Contents><Key>&b;</Key></Contents>')}`
  const plain = () => s3.say({ objects: nightly([5_000]) })
  const cases: readonly (readonly [what: string, more: Written, because: string, before: () => void])[] = [
    ['no credentials', { accessKeyId: null, secretAccessKey: null }, 'no-credentials', plain],
    ['an unknown key', { accessKeyId: 'AKIANOBODY' }, 'auth-rejected', plain],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'auth-rejected', plain],
    ['a token that has expired', { sessionToken: 'ebb' }, 'auth-rejected', () => s3.say({ sessionToken: 'flood' })],
    ['no such bucket', { url: 's3://harbour-lost/db/' }, 'gone', plain],
    ['not allowed', {}, 'forbidden', refuses(403, 'AccessDenied')],
    ['not allowed, without a word', {}, 'forbidden', gives('', 403)],
    ['a clock that is off', {}, 'cannot-run', () => s3.say({ aheadMs: 40 * 60_000 })],
    ['moved in circles', {}, 'cannot-run', refuses(301, 'PermanentRedirect', '<Region>eu-south-2</Region>')],
    ['moved nowhere', {}, 'cannot-run', refuses(301, 'PermanentRedirect')],
    ['moved to a host of its choosing', {}, 'cannot-run', refuses(301, 'PermanentRedirect', '<Region>evil.example.org/?</Region>')],
    ['a name that no bucket has', {}, 'cannot-run', refuses(400, 'InvalidBucketName')],
    ['too many requests', {}, 'server-error', refuses(503, 'SlowDown')],
    ['a failure', {}, 'server-error', gives('<html>Bad Gateway</html>', 502)],
    ['a page of somebody else', {}, 'wrong-answer', gives('<html><body>Welcome</body></html>')],
    ['not found, no S3', {}, 'wrong-answer', gives('404 page not found', 404)],
    ['JSON', {}, 'wrong-answer', gives('{"contents":[]}')],
    ['nothing', {}, 'wrong-answer', gives('')],
    ['XML cut short', {}, 'wrong-answer', gives('<ListBucketResult><Contents><Key>db/a</Key>')],
    ['XML out of order', {}, 'wrong-answer', gives(list('<Contents><Key>db/a</Contents></Key>'))],
    ['an entity bomb', {}, 'wrong-answer', gives(bomb)],
    ['a bomb in depth', {}, 'wrong-answer', gives('<a>'.repeat(1_000_000))],
    ['a bomb in width', {}, 'wrong-answer', gives(list('<a/>'.repeat(1_000_000)))],
    ['a bomb of bytes', {}, 'too-large', gives(list('x'.repeat(8_100_000)))],
    ['an object without a time', {}, 'wrong-answer', gives(list('<Contents><Key>db/a</Key><Size>7</Size></Contents>'))],
    [
      'an object of no size',
      {},
      'wrong-answer',
      gives(list('<Contents><Key>db/a</Key><LastModified>2026-01-07T00:00:00Z</LastModified><Size>-7</Size></Contents>')),
    ],
    ['pages that lead nowhere', {}, 'wrong-answer', gives(list('<IsTruncated>true</IsTruncated>'))],
    ['the same page without end', {}, 'wrong-answer', gives(list('<IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken>'))],
    [
      'pages without end',
      {},
      'cannot-run',
      () =>
        s3.say({
          instead: (_, response) => void response.end(list(`<IsTruncated>true</IsTruncated><NextContinuationToken>${s3.asked.length}</NextContinuationToken>`)),
        }),
    ],
    ['nobody there', { endpoint: `http://127.0.0.1:${await freePort()}` }, 'refused', plain],
    ['no name', { endpoint: 'http://store.invalid' }, 'dns', plain],
    ['TLS where there is none', { endpoint: `https://127.0.0.1:${s3.port}` }, 'tls-protocol', plain],
    ['cut', through, 'reset', spoilt({ open: 'reset' })],
    ['cut in the middle', through, 'wrong-answer', spoilt({ after: { bytes: 2_000, how: 'reset' } })],
    ['ended in the middle', through, 'wrong-answer', spoilt({ after: { bytes: 2_000, how: 'truncate' } })],
    ['stalled', through, 'no-answer', spoilt({ after: { bytes: 2_000, how: 'stall' } })],
    ['never served', through, 'no-answer', spoilt({ open: 'blackhole' })],
    ['dripping', through, 'no-answer', spoilt({ drip: 10 })],
  ]
  const left = await leftOpenBy(async () => {
    for (const [what, more, because, before] of cases) {
      before()
      const found = await look(more, 900)
      expect([what, found.because, found.detail]).toEqual([what, because, expect.not.stringMatching(/wJalr|Signature=|AKIA/)])
      expect(found.tookMs).toBeLessThan(2_000)
    }
    await chaos.close()
    s3.say({})
    await wait(50)
  })
  expect(left).toEqual([])
})

describe('XML', () => {
  test('names, texts, comments, attributes', () => {
    const read = readXml(
      `\ufeff<?xml version="1.0"?>\n<!-- a > b -->\n<s3:List xmlns:s3="x>y" empty=''><Key>a&amp;b &#x263a;<![CDATA[<c>]]></Key><Size/></s3:List>\n`,
    )
    expect(read).toEqual({
      name: 'List',
      text: '',
      children: [
        { name: 'Key', text: 'a&b ☺<c>', children: [] },
        { name: 'Size', text: '', children: [] },
      ],
    })
  })

  test.each([
    '',
    'x',
    '<a',
    '<a>',
    '<a></b>',
    '</a>',
    '<a/><b/>',
    '<a>&bomb;</a>',
    '<a>&#x110000;</a>',
    '<a>&amp</a>',
    '<!DOCTYPE a><a/>',
    '<a><!-- </a>',
    '<1/>',
    '<a b="></a>',
    '<a/>x',
  ])('none: %s', (text) => {
    expect(() => readXml(text)).toThrow(XmlProblem)
  })
})

describe('addresses', () => {
  const asked = async (written: unknown, answers: readonly Partial<HttpAnswer>[] = [{}]): Promise<readonly HttpAsk[]> => {
    const asks: HttpAsk[] = []
    const io = {
      today: () => new Date('2026-11-28T07:00:00Z'),
      request: async (ask: HttpAsk) => {
        asks.push(ask)
        return { status: 200, headers: new Map<string, string>(), body: '<ListBucketResult/>', ...answers[asks.length - 1] }
      },
    } as unknown as ProbeIo
    await s3Probe.observe(s3Probe.target.parse(written), io)
    return asks
  }
  const hosts = async (written: unknown, answers?: readonly Partial<HttpAnswer>[]) => (await asked(written, answers)).map(({ url }) => url.split('?')[0])

  test('the bucket is in the host’s name at AWS, in the path elsewhere and where it has a dot', async () => {
    expect(await hosts({ url: 's3://quay/db', ...key })).toEqual(['https://quay.s3.us-east-1.amazonaws.com/'])
    expect(await hosts({ url: 's3://quay.example/db', region: 'cn-north-1', ...key })).toEqual(['https://s3.cn-north-1.amazonaws.com.cn/quay.example'])
    expect(await hosts({ bucket: 'quay', prefix: 'db', endpoint: 'https://minio.example.org/store/', ...key })).toEqual([
      'https://minio.example.org/store/quay',
    ])
    expect(await hosts({ bucket: 'quay', endpoint: 'https://ams3.example.org', pathStyle: false, ...key })).toEqual(['https://quay.ams3.example.org/'])
  })

  test('a bucket of another region is asked for there', async () => {
    const moved = { status: 301, headers: new Map([['x-amz-bucket-region', 'eu-south-2']]), body: '' }
    expect(await hosts({ url: 's3://quay/db', ...key }, [moved, {}])).toEqual([
      'https://quay.s3.us-east-1.amazonaws.com/',
      'https://quay.s3.eu-south-2.amazonaws.com/',
    ])
  })

  test.each([
    's3://',
    's3:///db',
    'https://quay.s3.amazonaws.com',
    's3://q',
    's3://quay@evil.example.org/db',
    { url: 's3://quay/db', endpoint: 'ftp://x' },
    { url: 's3://quay/db', bucket: 'quay' },
    { url: 's3://quay/db', accessKeyId: 'AKIA' },
    { url: 's3://quay/db', region: 'a.b' },
    { url: 's3://quay/db', count: 2 },
    { prefix: 'db' },
  ])('none: %j', (written) => {
    expect(s3Probe.target.safeParse(written).success).toBe(false)
  })

  test('a place tells no credentials', () => {
    expect(s3Probe.place(s3Probe.target.parse({ bucket: 'quay', prefix: 'db/', ...key }))).toBe('s3://quay/db/')
  })
})

describe('another store', () => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await createEmulator({ service: 'aws', port: await freePort() })
  })
  afterAll(() => emulator.close())

  test('lists what was put there a moment ago', async () => {
    const { AwsClient } = await import('aws4fetch')
    const client = new AwsClient({ ...key, service: 's3', region: 'us-east-1' })
    const put = async (path: string, body: string): Promise<void> => {
      const { ok, status } = await client.fetch(`${emulator.url}/s3/${path}`, { method: 'PUT', body })
      if (!ok) throw new Error(`${path}: ${status}`)
    }
    await put(bucket, '')
    await put(`${bucket}/db/orders.dump`, 'x'.repeat(512))
    const { value, because, detail } = await look({ endpoint: `${emulator.url}/s3` }, 2_000)
    expect([because, detail]).toEqual([undefined, undefined])
    expect(value).toMatchObject({ count: 1, size: 512, newest: 'db/orders.dump' })
  })
})
