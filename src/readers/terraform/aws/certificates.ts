/** Certificates of listeners: whether a public authority made them, and for which name. */
import { byDefault, known, valueOf, type Fact } from '../../../base/fact.ts'
import type { Body, Resource, World } from '../resource.ts'
import { named } from '../mapping/values.ts'

const certificates = ['aws_acm_certificate', 'aws_iam_server_certificate']

/** The certificate an attribute leads to, through its validation. */
function certificateOf(body: Body, attribute: string, world: World): Resource | undefined {
  const [one] = named(body, attribute, world, certificates)
  if (one !== undefined) return one
  const [validation] = named(body, attribute, world, ['aws_acm_certificate_validation'])
  return validation === undefined ? undefined : named(validation, 'certificate_arn', world, certificates)[0]
}

/** ACM's own certificates are public; one that is brought along, or made by an authority of one's own, need not be. */
export function isPublic(body: Body, attribute: string, world: World): Fact<boolean> {
  const at = body.text(attribute)?.at ?? body.at
  const one = certificateOf(body, attribute, world)
  if (one === undefined || one.mode === 'data') return byDefault(true, at, 'a certificate of ACM')
  if (one.has('certificate_authority_arn')) return known(false, one.at)
  if (one.references('certificate_body').some((address) => address.startsWith('tls_self_signed_cert'))) return known(false, one.at)
  return known(true, at)
}

export function domainOf(body: Body, attribute: string, world: World): Fact<string> | undefined {
  const fact = certificateOf(body, attribute, world)?.text('domain_name')
  return valueOf(fact)?.startsWith('*.') === true ? undefined : fact
}
