/** Which configuration of a provider a resource is made with: by the root module's names, through what modules are handed. */
import type { HclBlock, HclExpression } from '../../parse/hcl/ast.ts'
import type { Layer } from './body.ts'

/** Answers the root's name for a module's own name of a configuration. */
export type Providers = (local: string) => string

/** `aws`, or `aws.frankfurt` for a configuration with an alias. */
export function providerName(block: HclBlock): string {
  const [name = ''] = block.labels
  const alias = block.body.items.find((item) => item.kind === 'attribute' && item.name === 'alias')
  const value = alias?.kind === 'attribute' ? textOf(alias.value) : undefined
  return value === undefined ? name : `${name}.${value}`
}

/** `aws.frankfurt` as a bare traversal, or in quotes as it used to be written. */
function textOf(node: HclExpression): string | undefined {
  if (node.kind === 'literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.kind === 'template') return node.parts.length === 1 && node.parts[0] !== undefined ? textOf(node.parts[0]) : undefined
  if (node.kind === 'name') return node.name
  if (node.kind !== 'get') return undefined
  const of = textOf(node.of)
  return of === undefined ? undefined : `${of}.${node.name}`
}

/** What a resource says, else the configuration without an alias ({@link https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider}). */
export function providerOf(layers: readonly Layer[], type: string, providers: Providers): string {
  const said = layers.findLast(({ item }) => item.kind === 'attribute' && item.name === 'provider')?.item
  const local = said?.kind === 'attribute' ? textOf(said.value) : undefined
  return providers(local ?? type.split('_')[0] ?? type)
}

/** What a module is handed ({@link https://developer.hashicorp.com/terraform/language/meta-arguments/module-providers}); the default ones go down by themselves. */
export function handedDown(layers: readonly Layer[], providers: Providers): Providers {
  const said = layers.findLast(({ item }) => item.kind === 'attribute' && item.name === 'providers')?.item
  const handed = new Map<string, string>()
  if (said?.kind === 'attribute' && said.value.kind === 'object') {
    for (const { key, value } of said.value.entries) {
      const [inner, outer] = [textOf(key), textOf(value)]
      if (inner !== undefined && outer !== undefined) handed.set(inner, providers(outer))
    }
  }
  return (local) => handed.get(local) ?? (local.includes('.') ? local : providers(local))
}
