/** An app of DigitalOcean's App Platform to declarations, whether YAML or Terraform holds its spec. */
import { valueOf } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { Fields, Told } from '../fields.ts'
import { declareComponent, jobKind, portOf, type Component, type ComponentKind } from './component.ts'
import { databaseOf, poolersNamed } from './databases.ts'
import { edgeOf } from './edge.ts'
import { environmentOf, referencesIn, type Addresses, type Lookup } from './environment.ts'
import { routesOf } from './routes.ts'
import { alertsOf, logsOf } from './watches.ts'
import { addressOf } from './ways.ts'

const kinds: readonly (readonly [list: string, kind: ComponentKind])[] = [
  ['services', 'service'],
  ['workers', 'worker'],
  ['jobs', 'job'],
]

/** `others` spells out addresses that are no component's. Everything {@link https://docs.digitalocean.com/products/app-platform/reference/app-spec/} declares that runs, stores, routes or watches. */
export function declareApp(spec: Fields, stack: string, told: Told, others: Addresses = () => undefined): readonly Declaration[] {
  const components = componentsOf(spec, told)
  const databases = spec.many('databases').flatMap((fields) => databaseOf(fields, stack, told) ?? [])
  const ports = new Map(components.map((one) => [one.name, one.kind === 'service' ? portOf(one) : undefined]))
  const lookup: Lookup = (component, name) => {
    if (!ports.has(component)) return undefined
    const port = ports.get(component)
    const number = port === undefined || port.state === 'unresolved' ? undefined : port.value
    if (name === 'PRIVATE_DOMAIN') return component
    if (name === 'PRIVATE_PORT') return number === undefined ? undefined : String(number)
    return name === 'PRIVATE_URL' && number !== undefined ? `http://${component}:${number}` : undefined
  }
  const engines = new Map(databases.map(({ component, engine }) => [component, engine]))
  const addresses: Addresses = (route) => {
    const engine = engines.get(route.split('.')[0] ?? '')
    return (engine === undefined ? undefined : addressOf(route, engine)) ?? others(route)
  }
  const before = components.filter(({ kind, fields }) => kind === 'job' && jobKind(fields) === 'PRE_DEPLOY').map(({ name }) => name)
  const services = components.map((component) => {
    const variables = environmentOf(spec, component.fields, component.name, lookup, addresses, told)
    return declareComponent(component, stack, variables, component.kind === 'job' ? [] : before)
  })
  const references = referencesIn(services.flatMap(({ environment }) => [...environment.values()]))
  const routed = components.filter(({ kind }) => kind === 'service').map((one) => ({ name: one.name, fields: one.fields, open: portOf(one) !== undefined }))
  for (const [list, what] of [['functions', 'functions'] as const]) {
    for (const one of spec.many(list)) told.tell(one.at, `${one.at.key}: ${what} are not read`)
  }
  return [
    ...services,
    ...databases.flatMap(({ declares }) => declares),
    ...poolersNamed(references, databases, stack),
    ...routesOf(spec, routed, stack),
    ...edgeOf(spec, components, stack),
    ...alertsOf(spec, undefined),
    ...components.flatMap(({ fields, name }) => [...alertsOf(fields, name), ...logsOf(fields, name)]),
  ]
}

/** A component without a name is called by its kind, as the platform itself would refuse nothing else to tell it by. */
function componentsOf(spec: Fields, told: Told): readonly Component[] {
  const taken = new Set<string>()
  return kinds.flatMap(([list, kind]) => {
    const open = spec.open?.(list)
    if (open !== undefined) told.tell(open.at, `${spec.at.key}: which ${list} there are is known only when it runs`)
    const all = spec.many(list)
    if (all.length > limits.hostedServices)
      told.tell(spec.at, `${all.length - limits.hostedServices} ${list} after the first ${limits.hostedServices} were not read`)
    return all.slice(0, limits.hostedServices).flatMap((fields, index): readonly Component[] => {
      const name = valueOf(fields.text('name')) ?? (index === 0 ? kind : `${kind}-${index + 1}`)
      if (taken.has(name)) {
        told.tell(fields.at, `${fields.at.key}: a second component called ${name}`)
        return []
      }
      taken.add(name)
      return [{ kind, name, fields }]
    })
  })
}
