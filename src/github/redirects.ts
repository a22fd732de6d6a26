/** Follows GitHub to where a renamed or moved repository is now, and the token nowhere else. */
import type { Octokit } from '@octokit/rest'

/** As Octokit's hooks have them, which it doesn't export. */
export type SendOptions = Required<Octokit['request']['endpoint']['DEFAULTS']>
export type Answer = Awaited<ReturnType<Octokit['request']>>
export type Sending = (options: SendOptions) => Answer | Promise<Answer>

const most = 5

/** Source: docs.github.com, "Best practices for using the REST API": 301, 302 and 307 are followed as they were asked. */
export function redirecting(octokit: Octokit): (send: Sending, options: SendOptions) => Promise<Answer> {
  const { endpoint } = octokit.request
  const own = new URL(endpoint.DEFAULTS.baseUrl).origin
  return async (send, options) => {
    const first = endpoint.parse(options)
    refuseStranger(first.url, own)
    // The archive of an artifact lies with a storage, which is asked without the token: fetch drops it on the way to another host.
    if (/\/actions\/artifacts\//.test(first.url)) return send(options)
    options.request = { ...options.request, redirect: 'manual' }
    const asked = { ...options }
    try {
      for (let at = first.url, hops = 0; ; hops += 1) {
        const answer = await send(options)
        if (!isRedirect(answer.status)) return answer
        const to = new URL(String(answer.headers.location ?? ''), at).href
        if (hops >= most || to === at) throw new Error(`GitHub sends the request for ${at} in a circle`)
        refuseStranger(to, own)
        at = to
        become(options, { ...kept(asked), url: to.replace(/[{}]/g, encodeURIComponent), ...(first.body === undefined ? {} : { data: first.body as unknown }) })
      }
    } finally {
      become(options, asked)
    }
  }
}

/** Without what the address was made of, which would else be sent along. */
function kept({ baseUrl, mediaType, method, headers, request }: SendOptions): Partial<SendOptions> {
  return { baseUrl, mediaType, method, headers: { ...headers }, request }
}

/** In place: Octokit's hooks hand their options on by reference, whatever they are given. */
function become(options: SendOptions, wanted: Partial<SendOptions>): void {
  for (const key of Object.keys(options)) Reflect.deleteProperty(options, key)
  Object.assign(options, wanted)
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 307 || status === 308
}

/** A page's link to the next is an address too. */
function refuseStranger(url: string, own: string): void {
  const { origin } = new URL(url)
  if (origin !== own) throw new Error(`GitHub names an address on another host, ${origin}, to which the token is not sent`)
}
