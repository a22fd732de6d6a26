/** Apps of DigitalOcean's App Platform that Terraform makes: their spec is read as an app spec is. */
import type { Declaration } from '../../../model/declaration.ts'
import { declareApp } from '../../../parse/app-spec/app.ts'
import { createTold } from '../../../parse/fields.ts'
import { asFarAsItExists } from '../aws/unsure.ts'
import { isAway, live, nothing } from '../aws/values.ts'
import { nameOf } from '../digitalocean/names.ts'
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
      const declares = declareApp(specFields(spec), world.stack, told)
      return { declares: declares.filter((one) => !isMadeHere(one, world)), skipped: told.skips }
    })
  },
}

/** A cluster and a pool that the same root module makes are declared by themselves, with the ways that apps have to them. */
function isMadeHere(one: Declaration, world: World): boolean {
  const clusters = (): readonly string[] => live(world, 'digitalocean_database_cluster').map(nameOf)
  if (one.kind === 'database') return one.elsewhere === true && clusters().includes(one.name)
  if (one.kind === 'pooler') return one.elsewhere === true && live(world, 'digitalocean_database_connection_pool').map(nameOf).includes(one.name)
  return one.kind === 'copy' && one.of.state !== 'unresolved' && clusters().includes(one.of.value)
}
