/** Which API server is asked and as whom: what the check says, else a kubeconfig, else the service account of the pod this runs in, as `kubectl` does. */
import { join } from 'node:path'
import type { HttpAsk, ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { fileOf, listed, loginOf, read, type KubeFile, type Login } from './kubeconfig.ts'
import { isAddress, type KubernetesTarget } from './target.ts'

export interface Access {
  /** Without a slash at its end. */
  readonly server: string
  readonly headers: Readonly<Record<string, string>>
  readonly tls: NonNullable<HttpAsk['tls']>
  /** Whether there is anything to log in with. */
  readonly known: boolean
  /** What must not be shown wherever it turns up. */
  readonly secrets: readonly string[]
}

/** {@link https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api} */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'
const maxBytes = 200_000

export async function accessOf(target: KubernetesTarget, io: ProbeIo): Promise<Access> {
  const found = await loginFound(target, io)
  const { ca = found.ca, serverName = found.serverName } = target
  const login = loginFor(target, found)
  if (!isAddress(found.server))
    throw new Unreached(
      'cannot-run',
      'the server of the cluster is no address of https, and credentials are not sent in clear; http is taken on this machine only',
    )
  // Node passes over what is no certificate, and the server would seem to be the one at fault.
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----'))
    throw new Unreached('cannot-run', 'the ca is not PEM: it begins with -----BEGIN CERTIFICATE-----, and a kubeconfig holds it in base64 once more')
  const { token, user, password = '', certificate, key } = login
  const basic = user === undefined ? undefined : Buffer.from(`${user}:${password}`).toString('base64')
  const authorization = token !== undefined ? `Bearer ${token}` : basic === undefined ? undefined : `Basic ${basic}`
  return {
    server: found.server.replace(/\/+$/, ''),
    headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    tls: {
      ...(ca === undefined ? {} : { authorities: ca }),
      ...(serverName === undefined ? {} : { serverName }),
      ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
      ...(found.unverified ? { lenient: true } : {}),
    },
    known: authorization !== undefined || certificate !== undefined,
    secrets: [token, password, basic].filter((text) => text !== undefined && text.length >= 4) as readonly string[],
  }
}

type Credentials = Pick<Login, 'token' | 'user' | 'password' | 'certificate' | 'key'>

/** What the check says takes the place of all that was found: two ways to log in at once would hide which of them counted. */
function loginFor({ token, certificate, key }: KubernetesTarget, found: Login): Credentials {
  if (token !== undefined) return { token }
  if (certificate !== undefined && key !== undefined) return { certificate, key }
  const { refused, ...login } = found
  if (refused !== undefined && login.token === undefined && login.certificate === undefined) throw new Unreached('cannot-run', refused)
  return login
}

async function loginFound(target: KubernetesTarget, io: ProbeIo): Promise<Login> {
  // What was found elsewhere is not sent to a server that only the check names.
  if (target.server !== undefined) return { server: target.server, unverified: false }
  const files = await kubeconfigs(target, io)
  if (files.length > 0) return loginOf(files, target.context, io)
  const inside = target.context === undefined ? await insideCluster(target, io) : undefined
  if (inside !== undefined) return inside
  throw new Unreached('no-credentials', 'there is no kubeconfig: set KUBECONFIG, or write server and token, or kubeconfig: ${KUBECONFIG_CONTENT}')
}

async function kubeconfigs({ kubeconfig, surroundings = {} }: KubernetesTarget, io: ProbeIo): Promise<readonly KubeFile[]> {
  if (kubeconfig !== undefined) return [fileOf(unpacked(kubeconfig), 'the kubeconfig')]
  const { kubeconfig: variable = '', home = '' } = surroundings
  if (variable !== '') return listed(variable, io)
  const file = home === '' ? undefined : await read(join(home, '.kube', 'config'), '~/.kube/config', io)
  return file === undefined ? [] : [file]
}

/** Pipelines often keep it in base64, so that its lines survive. */
function unpacked(kubeconfig: string): string {
  return /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(kubeconfig) ? Buffer.from(kubeconfig, 'base64').toString('utf8') : kubeconfig
}

async function insideCluster({ surroundings = {} }: KubernetesTarget, io: ProbeIo): Promise<Login | undefined> {
  const { host = '', port = '443' } = surroundings
  if (host === '') return undefined
  const [token, ca] = await Promise.all([io.readText(`${serviceAccount}/token`, maxBytes), io.readText(`${serviceAccount}/ca.crt`, maxBytes)])
  if (token === undefined) return undefined
  return { server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, unverified: false, token: token.trim(), ...(ca === undefined ? {} : { ca }) }
}
