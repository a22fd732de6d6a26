/** Which service of which Swarm, by the address of a manager's engine. */
import { z } from 'zod'
import { withoutCredentials } from '../../base/secret.ts'
import { parseDuration } from '../../parse/units.ts'
import { pem, textOrMap, words } from '../common/target.ts'
import type { HttpAsk } from '../io.ts'
import { Unreached } from '../probe.ts'

export interface SwarmTarget {
  readonly service: string
  /** As `DOCKER_HOST` has it. */
  readonly host: string
  /** Whether tcp:// is to be TLS. */
  readonly secured: boolean
  /** Seconds within which a failure or a rollback is this deploy's. */
  readonly within: number
  readonly tls: NonNullable<HttpAsk['tls']>
}

const example = 'the name of a service, such as shop_backend'
const address = 'an engine such as unix:///var/run/docker.sock or tcp://manager.example.org:2376'
const recent = 'a duration such as 1h'

const standardHost = 'unix:///var/run/docker.sock'

export const swarmTarget: z.ZodType<SwarmTarget> = textOrMap(
  'service',
  {
    service: words(example).refine((text) => /^[A-Za-z0-9][\w.-]{0,200}$/.test(text), { error: example }),
    host: words(address)
      .refine((text) => /^(unix|tcp|https?|ssh|npipe|fd):\/\//.test(text), { error: address })
      .optional(),
    within: z
      .string({ error: recent })
      .transform((text, context) => {
        const seconds = parseDuration(text)
        if (seconds !== undefined && seconds > 0) return seconds
        context.addIssue({ code: 'custom', message: recent, input: text })
        return z.NEVER
      })
      .optional(),
    authorities: pem('the authority of the engine').optional(),
    certificate: pem('the certificate shown as a client').optional(),
    key: pem('its private key').optional(),
    serverName: words('the name asked for and expected in the certificate').optional(),
  },
  example,
)
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), { error: 'certificate and key together' })
  .transform(({ service, host = '', within = 3_600, authorities, certificate, key, serverName }): SwarmTarget => {
    const given = { authorities, certificate, key, serverName }
    const tls = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    return { service, host, within, tls, secured: authorities !== undefined || certificate !== undefined }
  })

export const swarmEnvironment = ['DOCKER_HOST', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY'] as const

/** As the docker command falls back to them; certificates lie in files, whose text the target takes. */
export function withEnvironment(target: SwarmTarget, environment: Readonly<Record<string, string | undefined>>): SwarmTarget {
  const { DOCKER_HOST: host = '', DOCKER_TLS: tls = '', DOCKER_TLS_VERIFY: verify = '' } = environment
  return target.host !== '' ? target : { ...target, host, secured: target.secured || tls !== '' || verify !== '' }
}

/** What stands before a path of the engine's API, and how it is reached. */
export function engineOf({ host, secured, tls }: SwarmTarget): Pick<HttpAsk, 'url' | 'socketPath' | 'tls'> {
  const [, scheme = '', rest = ''] = /^(\w+):\/\/(.*)$/s.exec(host === '' ? standardHost : host) ?? []
  if (scheme === 'unix') return { url: 'http://docker', socketPath: rest }
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https')
    throw new Unreached(
      'cannot-run',
      `${scheme === '' ? 'the engine’s address' : `${scheme}://`} is no way to an engine here; forward its socket and name that, or take tcp:// with certificates`,
    )
  const safe = scheme === 'https' || (scheme === 'tcp' && (secured || /:2376\/?$/.test(rest)))
  const url = `${safe ? 'https' : 'http'}://${rest.replace(/\/+$/, '')}`
  if (!URL.canParse(url)) throw new Unreached('cannot-run', 'the engine’s address can’t be read')
  const parsed = new URL(url)
  if (parsed.port === '' && !/:\d+$/.test(rest)) parsed.port = safe ? '2376' : '2375'
  return { url: parsed.href.replace(/\/+$/, ''), ...(safe ? { tls } : {}) }
}

/** For people, and of an address that can't be asked too. */
export function placeOf({ host }: SwarmTarget): string {
  return withoutCredentials(host === '' ? standardHost : host).replace(/^unix:\/\//, '')
}
