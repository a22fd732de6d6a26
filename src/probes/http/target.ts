/** What a check may say about a request, and the request it comes to. */
import { z } from 'zod'
import { withoutCredentials } from '../../base/secret.ts'
import { parseBytes } from '../../parse/units.ts'
import type { HttpAsk } from '../io.ts'
import { flag, pem, textOrMap, words } from '../common/target.ts'

export interface HttpTarget {
  readonly ask: Omit<HttpAsk, 'session'>
  readonly samples: number
}

/** Redirects where `follow: true` names no number; browsers give up after twenty, and who needs more than five has a fault. */
const usualFollow = 5

const address = 'an address such as https://app.example.org/health'
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'a text, a number, true or false' }).transform(String)
const upTo = (least: number, most: number, what: string): z.ZodType<number> => {
  const error = `${what}, ${least} to ${most}`
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}
const size = z.union([z.string(), z.number()], { error: 'a size such as 10MB' }).transform((value, context) => {
  const bytes = parseBytes(String(value))
  if (bytes !== undefined && bytes > 0 && bytes <= 64_000_000) return bytes
  context.addIssue({ code: 'custom', message: 'a size such as 10MB, of 64 MB at most', input: value })
  return z.NEVER
})

const shape = {
  url: words(address).refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), { error: address }),
  method: words('a method such as POST')
    .refine((text) => /^[a-z]{1,20}$/i.test(text), { error: 'a method such as POST' })
    .optional(),
  headers: z.record(z.string(), scalar, { error: 'a map of headers' }).optional(),
  json: z.unknown().optional(),
  form: z.record(z.string(), scalar, { error: 'a map of fields' }).optional(),
  body: z.string({ error: 'a text' }).optional(),
  follow: z.union([flag, upTo(0, 20, 'a number of redirects')], { error: 'true, false or a number of redirects, 0 to 20' }).optional(),
  samples: upTo(1, 1_000, 'a number of requests').optional(),
  maxBytes: size.optional(),
  serverName: words('the name asked for and expected in the certificate').optional(),
  authorities: pem('authorities that are trusted besides the usual').optional(),
  certificate: pem('the certificate shown as a client').optional(),
  key: pem('its private key').optional(),
}

export const httpTarget: z.ZodType<HttpTarget> = textOrMap('url', shape, address)
  .refine(({ json, form, body }) => [json, form, body].filter((one) => one !== undefined).length <= 1, { error: 'one of json, form and body' })
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), { error: 'certificate and key together' })
  .transform(({ url, method, headers, json, form, body, follow = 0, samples = 1, maxBytes, ...tls }): HttpTarget => {
    const sent = payload(json, form, body)
    return {
      samples,
      ask: {
        url,
        method: (method ?? (sent === undefined ? 'GET' : 'POST')).toUpperCase(),
        headers: { ...(sent?.type === undefined ? {} : { 'content-type': sent.type }), ...lowered(headers ?? {}) },
        ...(sent === undefined ? {} : { body: sent.text }),
        follow: typeof follow === 'number' ? follow : follow ? usualFollow : 0,
        ...(maxBytes === undefined ? {} : { maxBytes }),
        tls: defined(tls),
      },
    }
  })

/** Where it looks, for people; also of a target that is not read yet. */
export function placeOf({ ask: { method = 'GET', url } }: HttpTarget): string {
  return method === 'GET' ? withoutCredentials(url) : `${method} ${withoutCredentials(url)}`
}

function payload(json: unknown, form: Readonly<Record<string, string>> | undefined, body: string | undefined) {
  if (json !== undefined) return { text: JSON.stringify(json), type: 'application/json' }
  if (form !== undefined) return { text: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' }
  return body === undefined ? undefined : { text: body, type: undefined }
}

function lowered(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function defined(tls: { readonly [Name in 'serverName' | 'authorities' | 'certificate' | 'key']?: string | undefined }): NonNullable<HttpAsk['tls']> {
  return Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))
}
