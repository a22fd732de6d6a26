/** What nginx-proxy and its ACME companion are told by a container's environment ({@link https://github.com/nginx-proxy/nginx-proxy/tree/main/docs}). */
import { textOf, type Fact } from '../base/fact.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'

type Variable = 'VIRTUAL_HOST' | 'LETSENCRYPT_HOST'

/** What a variable is set to; empty is as good as not set. */
export function proxyVariable({ environment }: Pick<ServiceDeclaration, 'environment'>, name: Variable): Fact<string> | undefined {
  const fact = environment.get(name)
  return fact?.state !== 'unresolved' && fact?.value.trim() === '' ? undefined : fact
}

/** Handed on from whoever starts it, with nothing written: whether it is set at all, no file tells. */
export function isHandedOn(fact: Fact<string>): boolean {
  return fact.state === 'unresolved' && (textOf(fact) ?? '') === ''
}
