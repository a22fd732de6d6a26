/** `config/cache.yml`: which of the databases Solid Cache keeps its entries in. */
import { isText } from '../../base/source.ts'
import { join } from '../../base/paths.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import type { ReadContext } from '../reader.ts'
import { itemsOf, part, valueIn, waysOf, type Part } from './configuration.ts'

/** `database`, `databases` and the keys of `connects_to` of production ({@link https://github.com/rails/solid_cache#database-configuration}). */
export async function withCaches(clients: readonly ClientDeclaration[], root: string, context: ReadContext): Promise<readonly ClientDeclaration[]> {
  const path = ['config/cache.yml', 'config/solid_cache.yml'].map((name) => join(root, name)).find((one) => one !== undefined && context.has(one))
  const file = path === undefined || clients.length < 2 ? undefined : await context.read(path)
  if (!isText(file)) return clients
  const { roots } = await waysOf(file)
  const [first, ...others] = roots.map((one) => namesIn(part(one, 'production') ?? one))
  // Where conditions choose, only what all have in common is known; the primary database holds the records, whatever else is in it.
  const names = (first ?? []).filter((name) => name !== 'primary' && others.every((one) => one.includes(name)))
  return clients.map((client) => (client.poolName !== undefined && names.includes(client.poolName) ? { ...client, holds: 'cache' } : client))
}

function namesIn(section: Part): readonly string[] {
  return [part(section, 'database'), ...itemsOf(part(section, 'databases'))].flatMap((one) => {
    const value = valueIn(one)
    return value?.kind === 'value' && typeof value.value === 'string' ? [value.value] : []
  })
}
