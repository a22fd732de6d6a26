/** Which values say themselves that another belongs there: documents are read where a secret is one of them. */
import type { Fact, KnownFact } from '../../base/fact.ts'
import { isSecretName } from '../../base/secret.ts'

/** `replace-me`, `CHANGE_THIS_KEY`, `<your key>`, `your-secret-here`. */
const asking =
  /^_{0,9}(replace|change|edit)[-_ ]?(me|this|it|with|by|in[-_ ]?production)(?![a-z])|^<[^<>]{1,100}>$|^(your|put|enter|insert|paste)[-_ ]|[-_ ](goes[-_ ])?here$/i

export function isAsking(name: string, fact: Fact<string>): fact is KnownFact<string> {
  return fact.state === 'known' && asking.test(fact.value.trim()) && isSecretName(name)
}
