/** What databases and services of a provider are called in a system: by the name they are given where it is written, else by that in the file, and by their address where two share it. */
import { textOf, valueOf, type Fact } from '../../../base/fact.ts'
import { byText, live, named, naming } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'

/** Types of resources with the attribute that names each. */
export type Naming = ReadonlyMap<string, string>

const databases: Naming = new Map([
  ['azurerm_postgresql_flexible_server', 'name'],
  ['azurerm_mysql_flexible_server', 'name'],
  ['azurerm_mssql_database', 'name'],
  ['azurerm_redis_cache', 'name'],
  ['azurerm_managed_redis', 'name'],
])
const services: Naming = new Map([
  ['azurerm_linux_web_app', 'name'],
  ['azurerm_windows_web_app', 'name'],
  ['azurerm_container_app', 'name'],
  ['azurerm_container_app_job', 'name'],
])

const given = new WeakMap<Naming, WeakMap<World, ReadonlyMap<Resource, string>>>()

/** Whoever shares a name is told by its address, so that none depends on which stands first. */
function nameIn(resource: Resource, world: World, types: Naming): string {
  const cache = given.get(types) ?? new WeakMap<World, ReadonlyMap<Resource, string>>()
  given.set(types, cache)
  const names = cache.get(world) ?? namesOf(live(world, ...types.keys()), types)
  cache.set(world, names)
  return names.get(resource) ?? resource.address
}

function namesOf(resources: readonly Resource[], types: Naming): ReadonlyMap<Resource, string> {
  const wanted = resources.map((one) => [one, written(one, types.get(one.type) ?? 'name')] as const)
  const counts = new Map<string, number>()
  for (const [, name] of wanted) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map(wanted.map(([one, name]) => [one, counts.get(name) === 1 ? name : one.address]))
}

/** Names are often made when it runs; then the module that makes it, or its own name in the file, is what people call it. */
function written(one: Resource, attribute: string): string {
  const name = valueOf(one.text(attribute))
  return name !== undefined && name !== ''
    ? name
    : (/(?:^|\.)module\.([\w-]{1,100})(?:\[[^\]]{0,200}\])?\.[\w-]{1,100}\.[^.]{1,300}$/.exec(one.address)?.[1] ?? one.name)
}

export function databaseName(resource: Resource, world: World): string {
  return nameIn(resource, world, databases)
}

export function serviceName(resource: Resource, world: World): string {
  return nameIn(resource, world, services)
}

/** A text that says something: an empty one is how modules leave an argument out. */
export function said(body: Body | undefined, name: string): Fact<string> | undefined {
  const fact = body?.text(name)
  return fact !== undefined && valueOf(fact) === '' ? undefined : fact
}

/** Those that belong to a server: by its id, by its name as a reference, or by a name that both write. */
export function belonging(
  server: Resource,
  world: World,
  types: readonly string[],
  attributes: readonly string[] = ['server_id', 'server_name'],
): readonly Resource[] {
  const name = valueOf(server.text('name'))
  const found = new Set<Resource>()
  for (const attribute of attributes) {
    for (const one of naming(server, world, types, attribute)) found.add(one)
    for (const one of name === undefined ? [] : (byText(world, types, attribute).get(name) ?? [])) {
      if (one.references(attribute).length === 0) found.add(one)
    }
  }
  return [...found]
}

/** The one that an attribute names by reference, or by an id that ends in its name. */
export function byId(from: Body & Partial<Pick<Resource, 'address' | 'key'>>, attribute: string, world: World, types: readonly string[]): Resource | undefined {
  const near = from.address === undefined ? undefined : { address: from.address, ...(from.key === undefined ? {} : { key: from.key }) }
  const [one] = named(from, attribute, world, types, near)
  if (one !== undefined) return one
  const name = /\/([\w.-]{1,200})$/.exec(textOf(from.text(attribute)) ?? '')?.[1]
  return name === undefined ? undefined : byText(world, types, 'name').get(name)?.[0]
}
