/** Where dumps lie, and by whose leave they are listed. */
import { z } from 'zod'
import { flag, pem, textOrMap, words } from '../common/target.ts'
import type { TlsAsk } from '../io.ts'

export interface S3Target {
  readonly bucket: string
  readonly prefix: string
  readonly region?: string
  readonly endpoint?: string
  readonly pathStyle?: boolean
  /** A pattern that a key or its last part has to match. */
  readonly match?: string
  /** Objects before the newest that its size is held against. */
  readonly before: number
  readonly credentials?: Credentials
  readonly tls?: TlsAsk
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const example = 'a bucket and a prefix such as s3://backups/database/'
const endpoint = 'an address such as https://minio.example.org:9000'
const number = 'a number of objects, 3 to 1000'

const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/

const shape = {
  url: words(example).optional(),
  bucket: words('the name of a bucket')
    .refine((text) => bucketName.test(text), { error: 'the name of a bucket' })
    .optional(),
  prefix: z.string({ error: 'what keys begin with' }).optional(),
  region: words('a region such as eu-central-1').refine(isRegion, { error: 'a region such as eu-central-1' }).optional(),
  endpoint: words(endpoint)
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), { error: endpoint })
    .optional(),
  pathStyle: flag.optional(),
  match: words('a pattern such as *.dump').optional(),
  count: z.number({ error: number }).int({ error: number }).min(3, { error: number }).max(1_000, { error: number }).optional(),
  accessKeyId: words('an access key, usually ${AWS_ACCESS_KEY_ID}').optional(),
  secretAccessKey: words('its secret, usually ${AWS_SECRET_ACCESS_KEY}').optional(),
  sessionToken: words('a session token, usually ${AWS_SESSION_TOKEN}').optional(),
  authorities: pem('authorities that are trusted besides the usual').optional(),
}

export const s3Target: z.ZodType<S3Target> = textOrMap('url', shape, example)
  .refine(({ accessKeyId, secretAccessKey }) => (accessKeyId === undefined) === (secretAccessKey === undefined), {
    error: 'accessKeyId and secretAccessKey together',
  })
  .transform(({ url, bucket, prefix, count = 10, accessKeyId, secretAccessKey, sessionToken, authorities, ...rest }, context): S3Target => {
    const [, named, under = ''] = /^s3:\/\/([^/?#]+)(?:\/(.*))?$/s.exec(url ?? `s3://${bucket ?? ''}/${prefix ?? ''}`) ?? []
    const twice = url !== undefined && bucket !== undefined
    if (named === undefined || !bucketName.test(named) || twice) {
      context.addIssue({ code: 'custom', message: twice ? 'either an address or a bucket' : example, input: url ?? bucket })
      return z.NEVER
    }
    return {
      ...defined(rest),
      bucket: named,
      prefix: prefix ?? under,
      before: count,
      ...(accessKeyId === undefined || secretAccessKey === undefined
        ? {}
        : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
      ...(authorities === undefined ? {} : { tls: { authorities } }),
    }
  })

type Options = Pick<S3Target, 'region' | 'endpoint' | 'pathStyle' | 'match'>

function defined(options: { readonly [Name in keyof Options]: Options[Name] | undefined }): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** It becomes part of a host's name. */
export function isRegion(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,40}$/i.test(text)
}

export const s3Environment = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL',
] as const

/** As the AWS tools fall back to it; keys are never mixed from two places. */
export function withEnvironment(target: S3Target, environment: Readonly<Record<string, string | undefined>>): S3Target {
  const of = (...names: readonly (typeof s3Environment)[number][]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '')
  const accessKeyId = of('AWS_ACCESS_KEY_ID')
  const secretAccessKey = of('AWS_SECRET_ACCESS_KEY')
  const sessionToken = of('AWS_SESSION_TOKEN')
  const region = target.region ?? of('AWS_REGION', 'AWS_DEFAULT_REGION')
  const address = target.endpoint ?? of('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL')
  const credentials =
    target.credentials ??
    (accessKeyId === undefined || secretAccessKey === undefined
      ? undefined
      : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) })
  return {
    ...target,
    ...(region === undefined ? {} : { region }),
    ...(address === undefined ? {} : { endpoint: address }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

export function placeOf({ bucket, prefix }: S3Target): string {
  return `s3://${bucket}/${prefix}`
}
