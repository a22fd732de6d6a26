/** Targets as people write them: a text where that says it all, a map where there is more to say. */
import { z } from 'zod'

/** `key` is where a text belongs in the map; the message of an unknown key is the list of those known. */
export function textOrMap<Shape extends z.ZodRawShape>(key: keyof Shape & string, shape: Shape, expected: string) {
  const known = Object.keys(shape).join(' ')
  const map = z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `${expected}, or a map of ${Object.keys(shape).join(', ')}`),
  })
  return z.preprocess((value) => (typeof value === 'string' ? { [key]: value } : value), map)
}

export const words = (expected: string): z.ZodType<string, string> => z.string({ error: expected }).trim().min(1, { error: expected })

export const flag = z.boolean({ error: 'true or false' })

/** PEM, usually `${NAME}` of the environment. */
export const pem = (what: string): z.ZodType<string, string> => words(`${what} in PEM, such as \${CA_PEM}`)

export interface Place {
  readonly host: string
  readonly port: number
}

/** `app.example.org:443`, `[2001:db8::1]:443`, an address of a page, or a bare host where the port is known. */
export function placeSchema(expected: string, port?: number) {
  return words(expected).transform((text, context): Place => {
    const found = placeIn(text, port)
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message: expected, input: text })
    return z.NEVER
  })
}

function placeIn(text: string, usual: number | undefined): Place | undefined {
  if (/^https?:\/\//i.test(text)) {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url === undefined ? undefined : { host: bare(url.hostname), port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) }
  }
  // An address of IPv6 is all colons; a port needs brackets around it.
  if (usual !== undefined && /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(text)) return { host: text, port: usual }
  const [, host = '', digits] = /^(\[[0-9a-f:.%]+\]|[^\s:/@[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? []
  const port = digits === undefined ? usual : Number(digits)
  return host === '' || port === undefined || port < 1 || port > 65_535 ? undefined : { host: bare(host), port }
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}

export function placeText({ host, port }: Place): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
