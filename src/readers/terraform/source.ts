/** Where a module comes from, as an address that stays when its version changes. */
import { withoutCredentials } from '../../base/secret.ts'
import type { Declared } from './load.ts'

/** As written, where it is a plain text. */
export function sourceOf(declared: Declared): string | undefined {
  for (const { item } of declared.layers) {
    if (item.kind !== 'attribute' || item.name !== 'source') continue
    return item.value.kind === 'literal' && typeof item.value.value === 'string' ? item.value.value : undefined
  }
  return undefined
}

/**
 * A registry's address without its host, a repository's without scheme, credentials and `ref`. A repository that a registry's module is published from
 * ({@link https://developer.hashicorp.com/terraform/registry/modules/publish#requirements}) is written as that module.
 */
export function plainSource(text: string): string {
  const [head = ''] = text
    .replace(/^git::/, '')
    .replace(/^ssh:\/\//, '')
    .split('?')
  const bare = withoutCredentials(head)
    .replace(/^https?:\/\//, '')
    .replace(/^git@/, '')
    .replace(/^([\w.-]+):(?=\w)/, '$1/')
  const plain = bare.replace(/^(registry\.terraform\.io|registry\.opentofu\.org)\//, '').replace(/\.git(?=\/\/|$)/, '')
  const published = /^github\.com\/([\w-]+)\/terraform-([a-z0-9]+)-([\w-]+)(\/\/.*)?$/.exec(plain)
  if (published === null) return plain
  const [, owner = '', provider = '', name = '', folder = ''] = published
  return `${owner}/${name}/${provider}${folder}`
}
