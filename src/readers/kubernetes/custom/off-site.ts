/** Whether object storage lies outside the cluster, and how it is called. */
import type { Evidence } from '../../../base/evidence.ts'
import { byDefault, known, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import { withoutCredentials } from '../../../base/secret.ts'
import { withoutPasswords } from '../../../parse/mask.ts'
import type { Cluster } from '../object.ts'
import { groupBy, indexed } from './related.ts'

export type Provider = 's3' | 'gcs' | 'azure'

const local = /(^|\.)(local|localdomain|internal|lan|intranet|corp|private|home\.arpa)$/
const privateAddress = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|\[?f[cd])/
const common = /\.(com|net|org|io|dev|cloud|eu|de|fr|nl|ch|at|uk|us|ca|au|jp|app|tech|co)$/

/** By the endpoint where one is said, else by the provider, who is nobody in the cluster. */
export function offsite(endpoint: Fact<string> | undefined, at: Evidence, cluster: Cluster): Fact<boolean> {
  if (endpoint === undefined) return known(true, at)
  if (endpoint.state === 'unresolved') return endpoint
  const host = hostOf(endpoint.value)
  if (host === '') return unresolved(withoutPasswords(withoutCredentials(endpoint.value)), endpoint.at)
  if (isInside(host, cluster)) return known(false, endpoint.at)
  if (local.test(host) || privateAddress.test(host)) {
    return unresolved(host, endpoint.at, 'a host of the private network may stand beside the cluster or away from it; say where under provides:')
  }
  if (host.split('.').length === 2 && !common.test(host)) {
    return unresolved(host, endpoint.at, `write \`${host}.svc\` for a Service of the cluster, or the full name of a host outside`)
  }
  return known(true, endpoint.at)
}

/** `https://minio.shop:9000/x` → `minio.shop`. */
function hostOf(endpoint: string): string {
  const rest = endpoint.trim().replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '')
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  return authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

/** A bare name, a name of the cluster's domain, or one whose second part is a namespace of the stack. */
function isInside(host: string, cluster: Cluster): boolean {
  if (/^(localhost|127\.|\[?::1)/.test(host) || /\.svc$|\.cluster\.local$|\.svc\./.test(host)) return true
  const parts = host.split('.')
  if (parts.length === 1) return true
  const namespaces = indexed(cluster, 'namespaces', () =>
    groupBy(cluster.objects, ({ namespace, kind, name }) => (kind === 'Namespace' ? [name] : [namespace])),
  )
  return parts.length === 2 && namespaces.has(parts[1] ?? '')
}

/** Encrypted where it lies: as said, else as the three large providers do with everything. */
export function atRest(said: Fact<string> | undefined, endpoint: Fact<string> | undefined, provider: Provider, at: Evidence): Fact<boolean> {
  if (said !== undefined) return mapFact(said, (text) => text.trim() !== '' && !/^none$/i.test(text))
  if (endpoint !== undefined && !/\.amazonaws\.com(\.cn)?(:\d+)?\/?$/.test(endpoint.state === 'unresolved' ? '' : endpoint.value)) {
    return unresolved('the storage’s own encryption', at, 'ask for encryption in the backup’s settings')
  }
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html and their neighbours' like.
  const words = { s3: 'Amazon S3', gcs: 'Google Cloud Storage', azure: 'Azure Storage' }[provider]
  return byDefault(true, at, `${words} encrypts every object`)
}

/** A destination to be shown: a variable stays as it is written. */
export function destinationOf(path: Fact<string> | undefined, otherwise: string): string {
  if (path === undefined) return otherwise
  return path.state === 'unresolved' ? path.raw : withoutPasswords(withoutCredentials(path.value))
}
