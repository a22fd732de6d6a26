/** Credentials that stand readable in Secrets and ConfigMaps of the tree: base64 hides nothing. */
import { valueOf } from '../../../base/fact.ts'
import { isSecretName, isShown, namesSomething } from '../../../base/secret.ts'
import type { CredentialDeclaration } from '../../../model/declaration.ts'
import { isOfMadeUp } from '../../../parse/certificates.ts'
import { credentialIn, looksReal } from '../../../parse/credentials.ts'
import { parseDatabaseUrl } from '../../../parse/url.ts'
import type { Cluster } from '../object.ts'
import { keptOf } from './kept.ts'

const most = 2_000

/** Words that people make up and write apart, `orders-pwd`: what a machine makes has no such shape. In doubt it is no credential. */
const wordy = /^[a-z]{1,30}([-_.][a-z]{1,30}){0,9}$/i

export function declareCredentials(cluster: Cluster): readonly CredentialDeclaration[] {
  const found: CredentialDeclaration[] = []
  for (const kind of ['Secret', 'ConfigMap']) {
    for (const object of cluster.ofKind(kind)) {
      const kept = keptOf(object)
      for (const [name, { fact }] of kept) {
        if (fact.state !== 'known' || found.length >= most || cluster.idle?.has(`${fact.at.path}:${fact.at.line}`) === true) continue
        const what = credentialOf(name, fact.value)
        if (
          what === 'private key' &&
          isOfMadeUp(
            fact.value,
            [...kept.values()].flatMap((one) => valueOf(one.fact) ?? []),
          )
        )
          continue
        if (what !== undefined) found.push({ kind: 'credential', what: `${what} (${kind} ${object.name})`, at: fact.at })
      }
    }
  }
  return found
}

function credentialOf(name: string, value: string): string | undefined {
  const shape = credentialIn(value)
  if (shape !== undefined) {
    const password = /:\/\/[^/\s]{0,400}@/.test(value) ? parseDatabaseUrl(value.trim())?.password?.reveal() : undefined
    return password !== undefined && wordy.test(password) ? undefined : shape
  }
  const text = value.trim()
  // An address that names nobody, and whose path is of words, lets nobody in.
  if (/^[a-z][a-z\d+.-]{0,20}:\/\/[\w.-]{1,253}(:\d{1,5})?(\/[\w.-]{0,20}){0,6}$/i.test(text)) return undefined
  return isSecretName(name) && !isShown(name, text) && !wordy.test(text) && !namesSomething(name, text) && looksReal(text) ? name : undefined
}
