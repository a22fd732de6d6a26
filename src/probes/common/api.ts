/** Answers of HTTP APIs that speak JSON, as Prometheus and Alertmanager do: what stands in front of them, and what they refuse, by its reason. */
import type { z } from 'zod'
import { withoutCredentials } from '../../base/secret.ts'
import type { HttpAnswer, HttpAsk } from '../io.ts'
import { Unmeasured, Unreached } from '../probe.ts'
import { jsonFigure } from './json.ts'

/** Names and values; a name may come several times. */
export type Query = readonly [name: string, value: string][]

/** `https://prometheus.example.org/metrics/` and a path of its API, with what is asked. */
export function apiUrl(base: string, path: string, query: Query = []): string {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  url.search = new URLSearchParams(query).toString()
  return url.href
}

/** The answer as its shape; `place` is for people. */
export function jsonOf<T>({ body }: HttpAnswer, shape: z.ZodType<T>, place: string): T {
  const read = jsonFigure(body)
  const checked = read instanceof Unmeasured ? undefined : shape.safeParse(read.json)
  if (checked?.success === true) return checked.data
  const why = read instanceof Unmeasured ? read.detail : 'it has another shape than its API’s'
  throw new Unreached('wrong-answer', `what ${place} answers is not what its API says: ${why}`)
}

/** What an answer that is none means, but for what the API itself says of it. */
export function refusalOf({ status, headers }: HttpAnswer, credentials: boolean, place: string, words = ''): Unreached {
  const said = words === '' ? '' : `: ${words}`
  if (status === 401)
    return credentials
      ? new Unreached('auth-rejected', `${place} did not take the credentials${said}`)
      : new Unreached('no-credentials', `${place} asks for credentials, and none are configured`)
  if (status === 403) return new Unreached('forbidden', `${place} does not allow this question${said}`)
  if (status >= 300 && status < 400)
    return new Unreached(
      'wrong-answer',
      `${place} leads elsewhere, to ${withoutCredentials(headers.get('location') ?? 'nowhere').slice(0, 200)}; a login may stand before it`,
    )
  if (status >= 500 || status === 429) return new Unreached('server-error', `${place} answers ${status}${said}`)
  return new Unreached('wrong-answer', `${place} answers ${status}${said}; its API is not there`)
}

export function hasCredentials({ url, headers = {} }: Pick<HttpAsk, 'url' | 'headers'>): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== '' || Object.keys(headers).some((name) => /authorization|token|api-?key|cookie/i.test(name))
}

/** A peer's words, on one line and short. */
export function oneLine(text: string, most = 200): string {
  const line = text
    .slice(0, most * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most)}…` : line
}
