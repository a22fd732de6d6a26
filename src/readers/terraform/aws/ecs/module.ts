/** Services that a module of the registry makes: their containers stand in a map, and autoscaling is on unless it is said. */
import { byDefault, known, valueOf } from '../../../../base/fact.ts'
import type { ServiceDeclaration } from '../../../../model/declaration.ts'
import type { Body, Resource } from '../../resource.ts'
import { moduleOf } from '../modules.ts'
import { flagOr, isFixed, numberOr, openAs, placeOf } from '../../mapping/values.ts'

/** Containers by name; the module takes them in ECS's spelling, and took them in Terraform's before. */
export function containersOfModule(service: Resource): readonly Body[] | undefined {
  if (moduleOf(service) === undefined) return undefined
  const map = service.map('container_definitions')
  const object = service.object('container_definitions')
  if (map === undefined || 'state' in map || object === undefined) return []
  return [...map.keys()].flatMap((name) => {
    const body = object.object(name)
    return body === undefined ? [] : [eitherSpelling(body, name)]
  })
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
/** Written without an underscore where the module still followed Docker. */
const odd = new Map([['entryPoint', 'entrypoint']])

function eitherSpelling(body: Body, name: string | undefined): Body {
  const spelt = (wanted: string): string => {
    for (const one of [wanted, odd.get(wanted) ?? wanted, snake(wanted)]) if (body.has(one)) return one
    return wanted
  }
  const inner = (one: Body | undefined): Body | undefined => (one === undefined ? undefined : eitherSpelling(one, undefined))
  return {
    at: body.at,
    has: (wanted) => body.has(spelt(wanted)),
    text: (wanted) => body.text(spelt(wanted)) ?? (wanted === 'name' && name !== undefined ? known(name, body.at) : undefined),
    number: (wanted) => body.number(spelt(wanted)),
    flag: (wanted) => body.flag(spelt(wanted)),
    texts: (wanted) => body.texts(spelt(wanted)),
    map: (wanted) => body.map(spelt(wanted)),
    object: (wanted) => inner(body.object(spelt(wanted))),
    objects: (wanted) => {
      const found = body.objects(spelt(wanted))
      return found === undefined || 'state' in found ? found : found.map((one) => eitherSpelling(one, undefined))
    },
    blocks: (wanted) => body.blocks(spelt(wanted)).map((one) => eitherSpelling(one, undefined)),
    open: (wanted) => body.open(spelt(wanted)),
    references: (wanted) => body.references(spelt(wanted)),
  }
}

/** Autoscaling's minimum is one unless it is said; without it, the desired count counts. */
export function replicasOfModule(service: Resource): Pick<ServiceDeclaration, 'replicas' | 'scaling' | 'unscaled'> | undefined {
  const module = moduleOf(service)
  if (module === undefined) return undefined
  const note = `the default of ${module.type}`
  const scales = flagOr(service, 'enable_autoscaling', true, note)
  const least = service.number('autoscaling_min_capacity') ?? byDefault(1, placeOf(service, 'autoscaling_min_capacity'), note)
  if (scales.state === 'unresolved') return { replicas: openAs(scales), scaling: openAs(scales) }
  if (!scales.value) return { replicas: numberOr(service, 'desired_count', 1, note) }
  if (isFixed(service, 'autoscaling_min_capacity', 'autoscaling_max_capacity'))
    return { replicas: least, unscaled: known('as many copies at most as at least', least.at) }
  const words = `${valueOf(least) ?? 'some'} to ${valueOf(service.number('autoscaling_max_capacity')) ?? 10} copies`
  return { replicas: least, scaling: known(words, scales.at) }
}
