/** What a resource is told to heed no change of: a deploy of its own sets it, and what Terraform has is what it once began with. */
import type { Evidence } from '../../../base/evidence.ts'
import { textOf, unresolved, type Fact } from '../../../base/fact.ts'
import { Secret } from '../../../base/secret.ts'
import type { Resource } from '../resource.ts'

/** Where `ignore_changes` names one of these, letters alone, or all ({@link https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes}). */
export function leftToDeploys(resource: Resource, names: readonly string[]): Evidence | undefined {
  const isIt = (fact: Fact<string>): boolean => {
    const name = (fact.state === 'unresolved' ? fact.raw : fact.value).replace(/[^a-z]/gi, '').toLowerCase()
    return name === 'all' || names.includes(name)
  }
  for (const block of resource.blocks('lifecycle')) {
    const ignored = block.texts('ignore_changes')
    const found = ignored === undefined || 'state' in ignored ? undefined : ignored.find(isIt)
    if (found !== undefined) return found.at
  }
  return undefined
}

export function imageLeft(image: Fact<string>, left: Evidence): Fact<string> {
  const repository = (textOf(image) ?? '').replace(/(@|:[^/]*$).*$/, '')
  const open = unresolved('the image that a deploy registers', image.at, `${left.path}:${left.line} leaves it to deploys`)
  return repository === '' ? open : { ...open, partial: new Secret(`${repository}:\${IMAGE_TAG}`) }
}
