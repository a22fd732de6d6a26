/** The network that App Platform puts in front of every app, unless its spec asks to go without. */
import { known } from '../../base/fact.ts'
import type { EdgeDeclaration } from '../../model/managed.ts'
import type { Fields } from '../fields.ts'
import type { Component } from './component.ts'

/** {@link https://docs.digitalocean.com/products/app-platform/how-to/cache-content/}: Cloudflare's, and what answers say of caching is heeded. */
export function edgeOf(spec: Fields, components: readonly Component[], stack: string): readonly EdgeDeclaration[] {
  const first = components.find(({ kind }) => kind === 'service')
  if (first === undefined) return []
  const off = spec.flag('disable_edge_cache')
  const { at } = first.fields
  const is = off === undefined ? known(true, at) : off.state === 'unresolved' ? off : known(!off.value, off.at)
  return [{ kind: 'edge', what: 'cdn', name: 'edge', stack, at, by: 'App Platform’s own network', is }]
}
