/** Which of the root module's provider configurations a resource uses, however many modules it stands in. */
import type { HclExpression } from '../../parse/hcl/ast.ts'
import type { Declared } from './load.ts'

export interface Inherited {
  /** `module.db.`, or nothing for the root. */
  readonly plain: string
  /** Providers of the root module, by the names they have here. */
  readonly providers: ReadonlyMap<string, string>
}

function nameIn({ plain, providers }: Inherited, name: string): string {
  const [local = ''] = name.split('.')
  return providers.get(name) ?? (plain === '' ? name : (providers.get(local) ?? name))
}

/** A resource's own, or the one its type begins with ({@link https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider}). */
export function providerOf(declared: Declared, type: string, standing: Inherited): { readonly provider?: string } {
  const local = type.split('_')[0] ?? type
  const provider = nameIn(standing, reference(attributeOf(declared, 'provider')) ?? local)
  return provider === local ? {} : { provider }
}

/** {@link https://developer.hashicorp.com/terraform/language/meta-arguments/module-providers} */
export function providersFor(declared: Declared, standing: Inherited): ReadonlyMap<string, string> {
  const given = attributeOf(declared, 'providers')
  const names = new Map<string, string>([...standing.providers].filter(([name]) => !name.includes('.')))
  if (given?.kind !== 'object') return names
  for (const { key, value } of given.entries) {
    const name = key.kind === 'literal' ? String(key.value) : reference(key)
    const to = reference(value)
    if (name !== undefined && to !== undefined) names.set(name, nameIn(standing, to))
  }
  return names
}

function attributeOf(declared: Declared, name: string): HclExpression | undefined {
  const found = declared.layers.find(({ item }) => item.kind === 'attribute' && item.name === name)
  return found?.item.kind === 'attribute' ? found.item.value : undefined
}

/** `aws` and `aws.frankfurt`; a text of them in older files. */
function reference(node: HclExpression | undefined): string | undefined {
  if (node?.kind === 'literal') return typeof node.value === 'string' ? node.value : undefined
  if (node?.kind === 'name') return node.name
  return node?.kind === 'get' && node.of.kind === 'name' ? `${node.of.name}.${node.name}` : undefined
}
