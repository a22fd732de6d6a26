/** Templates as the world that the provider’s mappers know: resources under its names, joined over nested stacks and exports. */
import { unresolvedOf } from '../../parse/expressions/facts.ts'
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { mapBody } from '../../parse/expressions/body.ts'
import type { Body, Resource, World } from '../terraform/resource.ts'
import { mapValue, type Value } from '../../parse/expressions/values.ts'
import type { Instance } from './instance.ts'
import type { Universe } from './scope.ts'
import { policyValues } from './policies.ts'
import { adapted } from './shapes/adapt.ts'
import { extrasOf } from './shapes/more.ts'
import { openBody, withDefaults } from './bodies.ts'
import { renamed, type Shape } from './shapes/shape.ts'
import { isOfConcern, shapeOf } from './shapes/table.ts'
import type { DeclaredResource } from './template.ts'

/** A resource of a template and what it is at the provider. */
export interface Made {
  readonly declared: DeclaredResource
  readonly inside: Instance
  readonly resources: readonly Resource[]
}

export interface Built {
  readonly world: World
  readonly made: readonly Made[]
  readonly skipped: readonly Skip[]
}

export function build(stack: string, instances: readonly Instance[], universe: Universe): Built {
  const made: Made[] = []
  const skipped: Skip[] = []
  let count = 0
  for (const inside of instances) {
    const above = inside.standing.exists()
    const away = above.state !== 'unresolved' && !above.value
    for (const declared of away ? [] : inside.template.resources.values()) {
      if (count >= limits.terraformResources) {
        skipped.push({ path: inside.template.path, line: declared.line, reason: 'too many resources: not read from here on' })
        break
      }
      const shape = shapeOf(declared)
      const resources = resourcesOf(declared, shape, inside)
      count += resources.length
      if (resources.length > 0) made.push({ declared, inside, resources })
      const exists = shape === undefined ? inside.existsOf(declared) : undefined
      const isThere = exists !== undefined && (exists.state === 'unresolved' || exists.value)
      if (isThere && isOfConcern(declared.type) && skipped.length < limits.skips)
        skipped.push({ path: inside.template.path, line: declared.line, reason: `${inside.plainOf(declared.id)} (${declared.type}): not read` })
    }
  }
  return { world: worldOf(stack, made, universe), made, skipped }
}

function worldOf(stack: string, made: readonly Made[], universe: Universe): World {
  const resources = made.flatMap((one) => one.resources)
  const byPlain = new Map<string, Resource>()
  for (const one of resources) if (!byPlain.has(one.plain)) byPlain.set(one.plain, one)
  const providers = new Map<string, Body>()
  for (const { standing, template } of universe.scopes) {
    if (standing.region === undefined || providers.has(standing.name)) continue
    const at = { path: template.path, line: 1, key: 'AWS::Region' }
    providers.set(`aws.${standing.name}`, mapBody(mapValue(new Map([['region', standing.region]]), at), universe.work))
  }
  return {
    stack,
    resources,
    providers,
    ofType: (...types) => resources.filter(({ type }) => types.includes(type)),
    find: (plain) => byPlain.get(plain),
  }
}

function resourcesOf(declared: DeclaredResource, shape: Shape | undefined, inside: Instance): readonly Resource[] {
  const { work } = inside.universe
  const plain = inside.plainOf(declared.id)
  const values = inside.properties(declared)
  const exists = inside.existsOf(declared)
  const brought = inside.brought(declared)
  const provider = inside.standing.region === undefined ? {} : { provider: `aws.${inside.standing.name}` }
  const one = (type: string, value: Value, suffix: string, defaults: Shape['defaults']): Resource => {
    const name = suffix === '' ? plain : `${plain}.${suffix}`
    const at = suffix === '' ? inside.place(declared.line, `Resources.${declared.id}`) : value.at
    const body = mapBody(value.kind === 'map' ? { ...value, at } : mapValue(new Map(), at), work)
    return {
      ...(brought === undefined || suffix !== '' ? withDefaults(body, defaults) : openBody(body, unresolvedOf(brought, at))),
      mode: 'resource',
      type,
      name: declared.id,
      address: name,
      plain: name,
      exists,
      ...provider,
    }
  }
  const extras = extrasOf(declared, values, plain, inside)
  const main = shape === undefined ? [] : [one(shape.type, mainValues(declared, shape, values, inside), '', shape.defaults)]
  return [...main, ...extras.map(({ type, suffix, values: members }) => one(type, members, suffix, undefined))]
}

function mainValues(declared: DeclaredResource, shape: Shape, values: Value, inside: Instance): Value {
  const value = adapted(shape.type, renamed(values, shape))
  const policies = policyValues(declared, inside)
  return value.kind === 'map' && policies.length > 0 ? { ...value, members: new Map([...value.members, ...policies]) } : value
}
