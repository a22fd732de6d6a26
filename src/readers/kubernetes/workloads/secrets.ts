/** Credentials that stand readable in Secrets and ConfigMaps of the tree: base64 hides nothing. */
import { isSecretName } from '../../../base/secret.ts'
import type { CredentialDeclaration } from '../../../model/declaration.ts'
import { credentialIn, looksReal } from '../../../parse/credentials.ts'
import type { Cluster } from '../object.ts'
import { keptOf } from './kept.ts'

const most = 2_000

export function declareCredentials(cluster: Cluster): readonly CredentialDeclaration[] {
  const found: CredentialDeclaration[] = []
  for (const kind of ['Secret', 'ConfigMap']) {
    for (const object of cluster.ofKind(kind)) {
      for (const [name, { fact }] of keptOf(object)) {
        if (fact.state !== 'known' || found.length >= most) continue
        const shape = credentialIn(fact.value)
        const what = shape ?? (isSecretName(name) && looksReal(fact.value.trim()) ? name : undefined)
        if (what !== undefined) found.push({ kind: 'credential', what: `${what} (${kind} ${object.name})`, at: fact.at })
      }
    }
  }
  return found
}
