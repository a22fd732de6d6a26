/** The `spec` of a `digitalocean_app` asked as an app spec in YAML is: blocks there are lists here, in the singular. */
import type { Evidence } from '../../../base/evidence.ts'
import type { Fields } from '../../../parse/fields.ts'
import type { Body } from '../resource.ts'

const blocks = new Map([
  ['services', 'service'],
  ['workers', 'worker'],
  ['jobs', 'job'],
  ['static_sites', 'static_site'],
  ['functions', 'function'],
  ['databases', 'database'],
  ['domains', 'domain'],
  ['envs', 'env'],
  ['alerts', 'alert'],
  ['log_destinations', 'log_destination'],
  ['rules', 'rule'],
])

/** {@link https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/app} */
export function specFields(body: Body): Fields {
  const block = (name: string): string => blocks.get(name) ?? name
  const below = (name: string): readonly Body[] => body.blocks(block(name))
  const place = (name: string): Evidence => body.text(name)?.at ?? { ...body.at, key: `${body.at.key}.${name}` }
  return {
    at: body.at,
    keys: [],
    has: (name) => body.has(name) || below(name).length > 0,
    place,
    text: (name) => body.text(name),
    number: (name) => body.number(name),
    flag: (name) => body.flag(name),
    texts(name) {
      const found = body.texts(name)
      return found === undefined ? undefined : 'state' in found ? [found] : found
    },
    one(name) {
      const found = below(name)[0] ?? body.object(name)
      return found === undefined ? undefined : specFields(found)
    },
    isList: (name) => below(name).length > 0,
    many: (name) => below(name).map(specFields),
    open: (name) => body.open(block(name)),
  }
}
