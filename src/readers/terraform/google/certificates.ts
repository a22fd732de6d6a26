/** Certificates of load balancers: whether a public authority made them, and for which names. */
import { byDefault, known, valueOf, type Fact } from '../../../base/fact.ts'
import { bodiesOf, listed, named } from '../mapping/values.ts'
import type { Resource, World } from '../resource.ts'

const types = [
  'google_compute_managed_ssl_certificate',
  'google_compute_ssl_certificate',
  'google_compute_region_ssl_certificate',
  'google_certificate_manager_certificate',
]

function certificatesOf(proxy: Resource, world: World): readonly Resource[] {
  return ['ssl_certificates', 'certificate_manager_certificates'].flatMap((attribute) => named(proxy, attribute, world, types, proxy))
}

/** Google's own are public; one that is brought along may be signed by nobody. */
export function publicOf(proxy: Resource, world: World): Fact<boolean> {
  const certificates = certificatesOf(proxy, world)
  const own = certificates.find((one) => one.references('certificate').some((address) => address.includes('tls_self_signed_cert')))
  if (own !== undefined) return known(false, own.at)
  const [first] = certificates
  return first === undefined ? byDefault(true, proxy.at, 'a certificate of Google Cloud') : known(true, first.at)
}

export function certificateHosts(proxy: Resource, world: World): readonly Fact<string>[] {
  const domains = certificatesOf(proxy, world).flatMap((one) => bodiesOf(one, 'managed').bodies.flatMap((managed) => listed(managed, 'domains').texts))
  return domains
    .filter((one) => valueOf(one)?.startsWith('*.') !== true)
    .map((one) => (one.state === 'unresolved' ? one : { ...one, value: one.value.replace(/\.$/, '') }))
}
