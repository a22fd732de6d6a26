/** What nginx-proxy and its ACME companion are told by a container's environment ({@link https://github.com/nginx-proxy/nginx-proxy/tree/main/docs}). */
import { textOf, type Fact } from '../base/fact.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'

type Variable = 'VIRTUAL_HOST' | 'LETSENCRYPT_HOST'

/** What a variable is set to; one that is only handed on from the shell, or is empty, says nothing until somebody sets it. */
export function proxyVariable({ environment }: Pick<ServiceDeclaration, 'environment'>, name: Variable): Fact<string> | undefined {
  const fact = environment.get(name)
  return fact === undefined || (textOf(fact) ?? '').trim() === '' ? undefined : fact
}
