/** How a session with a database is encrypted, as libpq's `sslmode` and `sslrootcert` mean it, and the words of MySQL's clients for the same. */
import type { ConnectionOptions } from 'node:tls'
import { Unreached } from '../probe.ts'
import type { Server } from './server.ts'

export interface TlsChoice {
  /** Tried one after the other, where the first is not offered. */
  readonly tries: readonly (false | ConnectionOptions)[]
}

/** {@link https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION} */
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

export async function tlsChoice({ parameters, socket }: Server): Promise<TlsChoice> {
  const mode = modeOf(parameters)
  if (socket !== undefined || mode === 'disable') return { tries: [false] }
  const files = await filesOf(parameters)
  const root = parameters.get('sslrootcert') ?? parameters.get('sslca')
  if (mode === 'verify-full') return { tries: [files] }
  if (mode === 'verify-ca' || (mode === 'require' && root !== undefined)) return { tries: [{ ...files, checkServerIdentity: () => undefined }] }
  const any = { ...files, rejectUnauthorized: false }
  if (mode === 'require') return { tries: [any] }
  return { tries: mode === 'allow' ? [false, any] : [any, false] }
}

function modeOf(parameters: ReadonlyMap<string, string>): (typeof modes)[number] {
  const ssl = (parameters.get('ssl') ?? parameters.get('usessl'))?.toLowerCase()
  const written = parameters.get('sslmode')?.toLowerCase().replaceAll(/[_ ]/g, '-')
  // What drivers of other languages write.
  if (written === undefined) return ssl === undefined ? 'prefer' : /^(0|false|off|no|disable)$/.test(ssl) ? 'disable' : 'require'
  const other = new Map<string, (typeof modes)[number]>([
    ['no-verify', 'require'],
    ['trust', 'require'],
    ['disabled', 'disable'],
    ['none', 'disable'],
    ['preferred', 'prefer'],
    ['required', 'require'],
    ['verifyca', 'verify-ca'],
    ['verifyfull', 'verify-full'],
    ['verify-identity', 'verify-full'],
  ])
  const mode = modes.find((one) => one === written) ?? other.get(written)
  if (mode === undefined) throw new Unreached('cannot-run', `sslmode is one of ${modes.join(', ')}, and the connection string has another`)
  return mode
}

/** pg itself reads the files that a connection string names; without sslrootcert, or with `system`, Node's authorities count. */
async function filesOf(parameters: ReadonlyMap<string, string>): Promise<ConnectionOptions> {
  const named = ['sslrootcert', 'sslcert', 'sslkey'].flatMap((name) => {
    const path = parameters.get(name) ?? (name === 'sslrootcert' ? parameters.get('sslca') : undefined)
    return path === undefined || path === '' || path === 'system' ? [] : [`${name}=${encodeURIComponent(path)}`]
  })
  if (named.length === 0) return {}
  const { default: pg } = await import('pg')
  try {
    const { ssl } = new pg.Client({ connectionString: `postgresql://localhost/?${named.join('&')}` }) as unknown as { readonly ssl: ConnectionOptions }
    return {
      ...(ssl.ca === undefined ? {} : { ca: ssl.ca }),
      ...(ssl.cert === undefined ? {} : { cert: ssl.cert }),
      ...(ssl.key === undefined ? {} : { key: ssl.key }),
    }
  } catch (error) {
    throw new Unreached('cannot-run', `a file that ${named.map((one) => one.split('=')[0]).join(', ')} names can't be read`, error)
  }
}
