/** Every object under a prefix, by signed requests, page by page: S3 lists by name, so the newest may be the last. */
import type { HttpAnswer, ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { faultOf, regionIn } from './faults.ts'
import { isRegion, placeOf, type S3Target } from './target.ts'
import { readXml, textOf, XmlProblem, type Element } from './xml.ts'

export interface StoredObject {
  readonly key: string
  readonly at: number
  readonly size: number
  readonly etag: string
}

export interface Listing {
  readonly objects: readonly StoredObject[]
  /** The store's own clock, by which it dates what it stores; ours where it does not tell. */
  readonly now: number
}

/** Fifty thousand objects: an hourly dump kept for five years. */
const mostPages = 50

const pageBytes = 8_000_000

export async function listObjects(target: S3Target, io: ProbeIo): Promise<Listing> {
  const objects: StoredObject[] = []
  let region = target.region ?? 'us-east-1'
  let moved = false
  let token: string | undefined
  for (let page = 0; page < mostPages;) {
    const answer = await ask(target, region, token, io)
    if (answer.status !== 200) {
      const elsewhere = moved ? undefined : regionIn(answer)
      if (elsewhere === undefined || elsewhere === region || !isRegion(elsewhere)) throw faultOf(answer, target, io.today())
      region = elsewhere
      moved = true
      continue
    }
    const root = pageOf(answer, target)
    for (const found of root.children) if (found.name === 'Contents') objects.push(objectOf(found, textOf(root, 'EncodingType') === 'url', target))
    if (textOf(root, 'IsTruncated')?.trim() !== 'true') return { objects, now: clockOf(answer) ?? io.today().getTime() }
    const next = textOf(root, 'NextContinuationToken')
    if (next === undefined || next === '' || next === token)
      throw new Unreached('wrong-answer', `${placeOf(target)} has more objects and does not say how to go on`)
    token = next
    page += 1
  }
  throw new Unreached('cannot-run', `${placeOf(target)} has more than ${mostPages * 1_000} objects, and the newest may be any of them; name a longer prefix`)
}

/** Of no bytes: nothing is sent. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

async function ask(target: S3Target, region: string, token: string | undefined, io: ProbeIo): Promise<HttpAnswer> {
  const { credentials } = target
  if (credentials === undefined)
    throw new Unreached('no-credentials', 'neither accessKeyId and secretAccessKey nor AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set')
  const { AwsV4Signer } = await import('aws4fetch')
  const url = addressOf(target, region)
  url.search = new URLSearchParams({
    'list-type': '2',
    'encoding-type': 'url',
    'max-keys': '1000',
    prefix: target.prefix,
    ...(token === undefined ? {} : { 'continuation-token': token }),
  }).toString()
  const signer = new AwsV4Signer({
    ...credentials,
    url: url.href,
    service: 's3',
    region,
    headers: { 'x-amz-content-sha256': emptyHash },
    datetime: io
      .today()
      .toISOString()
      .replace(/[:-]|\.\d{3}/g, ''),
  })
  const signed = await signer.sign()
  return io.request({
    url: signed.url.href,
    headers: Object.fromEntries(signed.headers),
    maxBytes: pageBytes,
    ...(target.tls === undefined ? {} : { tls: target.tls }),
  })
}

/** AWS wants the bucket in the host's name, others mostly in the path; a dot in it no certificate with a star covers. */
function addressOf({ bucket, endpoint, pathStyle }: S3Target, region: string): URL {
  const address = endpoint ?? `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
  if (!URL.canParse(address)) throw new Unreached('cannot-run', 'the endpoint in the environment is no address')
  const url = new URL(address)
  if (pathStyle ?? (endpoint !== undefined || bucket.includes('.'))) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${bucket}`
  else url.host = `${bucket}.${url.host}`
  return url
}

function pageOf({ body }: HttpAnswer, target: S3Target): Element {
  try {
    const root = readXml(body)
    if (root.name === 'ListBucketResult') return root
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error
    throw new Unreached('wrong-answer', `the list of ${placeOf(target)} can’t be read: ${error.message}`, error)
  }
  throw new Unreached('wrong-answer', `what answers for ${placeOf(target)} is no S3: it gives no list of a bucket`)
}

function objectOf(element: Element, encoded: boolean, target: S3Target): StoredObject {
  const key = textOf(element, 'Key')
  const at = Date.parse(textOf(element, 'LastModified')?.trim() ?? '')
  const size = textOf(element, 'Size')?.trim() ?? ''
  if (key === undefined || Number.isNaN(at) || !/^\d{1,15}$/.test(size))
    throw new Unreached('wrong-answer', `the list of ${placeOf(target)} has an object without a key, a time or a size`)
  return { key: encoded ? decoded(key) : key, at, size: Number(size), etag: textOf(element, 'ETag') ?? '' }
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}

function clockOf({ headers }: HttpAnswer): number | undefined {
  const at = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(at) ? undefined : at
}
