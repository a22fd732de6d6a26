/** Spaces of DigitalOcean: whether they keep what is overwritten; and the network that delivers from them. */
import { byDefault, known, valueOf } from '../../../base/fact.ts'
import type { BucketDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, isAway, nothing, placeOf } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const digitaloceanSpacesMapper: Mapper = {
  name: 'digitalocean-spaces',
  title: 'Spaces and CDN of DigitalOcean',
  docs: 'https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/spaces_bucket',
  types: ['digitalocean_spaces_bucket', 'digitalocean_cdn'],
  declare(resource, world) {
    if (isAway(resource) || resource.mode === 'data') return nothing
    return asFarAsItExists(resource, () => (resource.type === 'digitalocean_cdn' ? cdn(resource, world) : bucket(resource, world)))
  },
}

const kinds =
  /(^|[-_.])(uploads?|media|files?|documents?|attachments?|avatars?|images?|assets|user-?content|backups?|dumps?|logs?|states?|artifacts?|static|cache)($|[-_.])/i

/** By its name, or by its address, which is all that is known of a name that is put together. */
function bucket(resource: Resource, world: World): Mapped {
  const written = valueOf(resource.text('name'))
  const holds = kinds.exec(written ?? '')?.[2] ?? kinds.exec(resource.name)?.[2]
  const { bodies, open } = bodiesOf(resource, 'versioning')
  const versioned = bodies[0]?.flag('enabled') ?? open ?? byDefault(false, placeOf(resource, 'versioning'), 'Spaces keep no versions unless they are told to')
  const one: BucketDeclaration = {
    kind: 'bucket',
    name: written ?? resource.address,
    stack: world.stack,
    at: resource.at,
    ...(holds === undefined ? {} : { holds: holds.toLowerCase() }),
    versioned,
  }
  return { declares: [one], skipped: [] }
}

function cdn(resource: Resource, { stack }: World): Mapped {
  const { at, address } = resource
  return { declares: [{ kind: 'edge', what: 'cdn', name: address, stack, at, by: 'DigitalOcean’s CDN', is: known(true, at) }], skipped: [] }
}
