/** What Ref and GetAtt give of a resource: the provider’s attribute of it, as far as it is not written in the template itself. */
import type { Evidence } from '../../base/evidence.ts'
import { engineOf, portOf } from '../terraform/aws/engines.ts'
import { over, textValue, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Scope } from './scope.ts'
import { own } from './shapes/shape.ts'
import { shapeOf } from './shapes/table.ts'
import type { DeclaredResource } from './template.ts'

/** @param attribute undefined for Ref */
export function attributeOf(resource: DeclaredResource, attribute: string | undefined, at: Evidence, inside: Scope): Value {
  const plain = inside.plainOf(resource.id)
  const shape = shapeOf(resource)
  const leaning = <V extends Value>(value: V): V => ({ ...value, leans: [...new Set([plain, ...(value.leans ?? [])])] })
  if (attribute === undefined) {
    const named = shape?.refers === undefined ? undefined : inside.property(resource, shape.refers)
    if (named?.kind === 'text') return leaning(over(named, textValue('', at)))
    return leaning(unknownValue(`${plain}.${shape?.ref ?? 'id'}`, at, known))
  }
  if (/\.?Port$/.test(attribute)) return leaning(portIn(resource, at, inside) ?? unknownValue(`${plain}.port`, at, known))
  return leaning(unknownValue(`${plain}.${own(shape?.attributes, attribute) ?? attribute}`, at, known))
}

const known = 'what only the deployed stack knows'

/** The port it is given, else its engine’s own. */
function portIn(resource: DeclaredResource, at: Evidence, inside: Scope): Value | undefined {
  const port = inside.property(resource, 'Port')
  if (port !== undefined) return over(port, textValue('', at))
  const engine = inside.property(resource, 'Engine')
  const name = engine === undefined ? undefined : toText(engine)
  const known_ =
    name === undefined ? undefined : (engineOf(name) ?? (/^(redis|valkey|memcached)$/.test(name) ? (name as 'redis' | 'valkey' | 'memcached') : undefined))
  return known_ === undefined || engine === undefined ? undefined : over(textValue(String(portOf(known_)), at), engine)
}
