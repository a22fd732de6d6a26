/** A small S3 that lists a bucket and verifies every signature by its own reckoning; it can lie, be late and live elsewhere. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Stored {
  readonly key: string
  readonly size: number
  /** Seconds ago, by the store's clock. */
  readonly age: number
  readonly etag?: string
}

export interface S3Says {
  readonly objects?: readonly Stored[]
  readonly region?: string
  /** The store's clock against ours. */
  readonly aheadMs?: number
  readonly pageSize?: number
  readonly sessionToken?: string
  /** In place of an answer, once the signature is right. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => void
}

export interface S3 {
  readonly port: number
  readonly url: string
  /** Queries of the requests whose signatures were right. */
  readonly asked: URLSearchParams[]
  say(says: S3Says): void
  close(): Promise<void>
}

export const key = { accessKeyId: 'AKIAHARBOURQUAY00001', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYharbour+quay' } as const
export const bucket = 'harbour-backups'

export async function startS3(first: S3Says = {}): Promise<S3> {
  let says = first
  const asked: URLSearchParams[] = []
  const server = createServer((request, response) => {
    const now = Date.now() + (says.aheadMs ?? 0)
    response.setHeader('date', new Date(now).toUTCString())
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const wrong = fault(request, url, says, now)
    if (wrong !== undefined) return answer(response, ...wrong)
    asked.push(url.searchParams)
    if (says.instead !== undefined) return says.instead(request, response)
    const named = url.hostname.startsWith(`${bucket}.`) ? bucket : url.pathname.slice(1)
    if (named !== bucket) return answer(response, 404, 'NoSuchBucket')
    return void response.setHeader('content-type', 'application/xml').end(page(url.searchParams, says, now))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    asked,
    say: (next) => {
      says = next
      asked.length = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export function answer(response: ServerResponse, status: number, code: string, more = ''): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>What it says of ${key.secretAccessKey}</Message>${more}</Error>`)
}

function page(query: URLSearchParams, { objects = [], pageSize = 1_000 }: S3Says, now: number): string {
  const prefix = query.get('prefix') ?? ''
  const there = objects.filter((one) => one.key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1))
  const from = Number(query.get('continuation-token') ?? 0)
  const most = Math.min(pageSize, Number(query.get('max-keys')))
  const shown = there.slice(from, from + most)
  const more = from + most < there.length
  const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/')
  const items = shown.map(
    ({ key: name, size, age, etag = `"${createHash('md5').update(name).digest('hex')}"` }) =>
      `<Contents><Key>${encoded(name)}</Key><LastModified>${new Date(now - age * 1000).toISOString()}</LastModified><ETag>${etag.replaceAll('"', '&quot;')}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${encoded(prefix)}</Prefix><KeyCount>${shown.length}</KeyCount><MaxKeys>${most}</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${from + most}</NextContinuationToken>` : ''}${items.join('')}</ListBucketResult>`
}

type Fault = readonly [status: number, code: string, more?: string]

/** {@link https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html}, from the request as it came. */
function fault(request: IncomingMessage, url: URL, { region = 'us-east-1', sessionToken }: S3Says, now: number): Fault | undefined {
  const [, id, day, where, names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    ) ?? []
  if (id === undefined || day === undefined || where === undefined) return [403, 'AccessDenied']
  if (id !== key.accessKeyId) return [403, 'InvalidAccessKeyId']
  const stamp = String(request.headers['x-amz-date'])
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Math.abs(at - now) > 15 * 60_000 || !stamp.startsWith(day)) return [403, 'RequestTimeTooSkewed']
  if (where !== region) return [400, 'AuthorizationHeaderMalformed', `<Region>${region}</Region>`]
  if (!names.split(';').includes('host') || request.headers['x-amz-content-sha256'] === undefined) return [403, 'AccessDenied']
  const canonical = [
    request.method ?? '',
    url.pathname
      .split('/')
      .map((part) => rfc3986(decodeURIComponent(part)))
      .join('/'),
    [...url.searchParams]
      .map(([name, value]) => `${rfc3986(name)}=${rfc3986(value)}`)
      .sort()
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    names,
    String(request.headers['x-amz-content-sha256']),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', stamp, `${day}/${where}/s3/aws4_request`, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const derived = [day, where, 's3', 'aws4_request'].reduce<Buffer | string>((by, what) => hmac(by, what), `AWS4${key.secretAccessKey}`)
  if (!timingSafeEqual(hmac(derived, toSign), Buffer.from(signature, 'hex'))) return [403, 'SignatureDoesNotMatch']
  if (request.headers['x-amz-security-token'] !== sessionToken) return [400, sessionToken === undefined ? 'InvalidToken' : 'ExpiredToken']
  return undefined
}

function hmac(by: Buffer | string, what: string): Buffer {
  return createHmac('sha256', by).update(what).digest()
}

function rfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}
