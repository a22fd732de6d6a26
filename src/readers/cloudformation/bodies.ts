/** A resource’s values with what stands where nobody says anything: CloudFormation’s own default, or nobody knows what. */
import { byDefault, unresolved, type Fact, type UnresolvedFact } from '../../base/fact.ts'
import type { Body } from '../terraform/resource.ts'
import { own, type Shape } from './shapes/shape.ts'

/** Where the provider takes another value than CloudFormation where nobody says one. */
export function withDefaults(body: Body, defaults: Shape['defaults']): Body {
  if (defaults === undefined) return body
  const otherwise = <T extends string | number | boolean>(name: string, kind: 'string' | 'number' | 'boolean'): Fact<T> | undefined => {
    const found = own(defaults, name)
    if (found === undefined || typeof found.value !== kind) return undefined
    const at = { ...body.at, key: `${body.at.key}.${name}` }
    if (found.unless !== undefined && body.has(found.unless)) return unresolved('what the snapshot it is made of has', at, 'say it in the template')
    return byDefault(found.value as T, at, found.note)
  }
  return {
    ...body,
    text: (name) => body.text(name) ?? otherwise<string>(name, 'string'),
    number: (name) => body.number(name) ?? otherwise<number>(name, 'number'),
    flag: (name) => body.flag(name) ?? otherwise<boolean>(name, 'boolean'),
  }
}

/** What makes one thing of several: of these, what is not written is not there. */
const joining: ReadonlySet<string> = new Set([
  'identifier',
  'replicate_source_db',
  'replication_source_identifier',
  'global_cluster_identifier',
  'cluster_identifier',
  'replication_group_id',
  'launch_type',
])

/** Of a resource whose properties a macro or another file brings in, nobody can tell which it has. */
export function openBody(body: Body, brought: UnresolvedFact): Body {
  const open = (name: string): UnresolvedFact | undefined => (joining.has(name) ? undefined : { ...brought, at: { ...body.at, key: `${body.at.key}.${name}` } })
  return {
    ...body,
    text: (name) => body.text(name) ?? open(name),
    number: (name) => body.number(name) ?? open(name),
    flag: (name) => body.flag(name) ?? open(name),
    texts: (name) => body.texts(name) ?? open(name),
    map: (name) => body.map(name) ?? open(name),
    objects: (name) => body.objects(name) ?? open(name),
    open: (name) => body.open(name) ?? open(name),
  }
}
