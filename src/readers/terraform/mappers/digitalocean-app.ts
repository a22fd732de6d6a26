/** Apps of DigitalOcean's App Platform that Terraform makes: their spec is read as an app spec is. */
import { valueOf } from '../../../base/fact.ts'
import type { Declaration } from '../../../model/declaration.ts'
import { declareApp } from '../../../parse/app-spec/app.ts'
import { engineNamed } from '../../../parse/app-spec/managed.ts'
import { terraformAddressOf } from '../../../parse/app-spec/ways.ts'
import { createTold } from '../../../parse/fields.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { isAway, live, nothing } from '../mapping/values.ts'
import { clusterOf, nameOf } from '../digitalocean/names.ts'
import { specFields } from '../digitalocean/spec.ts'
import type { Mapper, World } from '../resource.ts'

export const digitaloceanAppMapper: Mapper = {
  name: 'digitalocean-app',
  title: 'Apps of DigitalOcean’s App Platform',
  docs: 'https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/app',
  types: ['digitalocean_app'],
  declare(resource, world) {
    const [spec] = resource.blocks('spec')
    if (isAway(resource) || resource.mode === 'data' || spec === undefined) return nothing
    return asFarAsItExists(resource, () => {
      const told = createTold()
      const declares = declareApp(specFields(spec), world.stack, told, (route) => addressIn(route, world))
      return { declares: declares.filter((one) => !isMadeHere(one, world)), skipped: told.skips }
    })
  },
}

/** A cluster's address is in the state alone, but not its shape. */
function addressIn(route: string, world: World): string | undefined {
  const plain = route.slice(0, Math.max(0, route.lastIndexOf('.')))
  const resource = /digitalocean_database_/.test(plain) ? world.find(plain) : undefined
  if (resource === undefined) return undefined
  if (resource.type === 'digitalocean_database_connection_pool') return terraformAddressOf(route, 'postgres')
  const engine = engineNamed(valueOf((clusterOf(resource, world) ?? resource).text('engine')) ?? '')
  return engine === undefined ? undefined : terraformAddressOf(route, engine)
}

/** A cluster and a pool that the same root module makes are declared by themselves, with the ways that apps have to them. */
function isMadeHere(one: Declaration, world: World): boolean {
  const clusters = (): readonly string[] => live(world, 'digitalocean_database_cluster').map(nameOf)
  if (one.kind === 'database') return one.elsewhere === true && clusters().includes(one.name)
  if (one.kind === 'pooler') return one.elsewhere === true && live(world, 'digitalocean_database_connection_pool').map(nameOf).includes(one.name)
  return one.kind === 'copy' && one.of.state !== 'unresolved' && clusters().includes(one.of.value)
}
