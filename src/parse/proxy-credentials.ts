/** Passwords and tokens that stand in a proxy's own file: the place and the kind are told, the value goes nowhere. */
import type { CredentialDeclaration } from '../model/declaration.ts'
import type { ProxyDirective } from '../model/surroundings.ts'
import { credentialIn, looksReal } from './credentials.ts'

export type Named = (words: readonly string[], above: readonly string[]) => { readonly what: string; readonly value: string } | undefined

/** `named` knows which words of the language hold one; what its issuer gives a shape is known anywhere. */
export function credentialsIn(directives: readonly ProxyDirective[], named: Named): readonly CredentialDeclaration[] {
  const counts = new Map<string, number>()
  const look = (lines: readonly ProxyDirective[], above: readonly string[]): readonly CredentialDeclaration[] =>
    lines.flatMap((one): readonly CredentialDeclaration[] => {
      const said = named(one.words, above)
      const told = said !== undefined && !/[${]/.test(said.value) && looksReal(said.value) ? said.what : undefined
      const what = told ?? one.words.map(credentialIn).find((found) => found !== undefined)
      const inner = look(one.block ?? [], one.words)
      if (what === undefined) return inner
      const count = (counts.get(what) ?? 0) + 1
      counts.set(what, count)
      return [{ kind: 'credential', what, at: { path: one.path, line: one.line, key: count === 1 ? what : `${what}#${count}` } }, ...inner]
    })
  return look(directives, [])
}

/** `stats auth ops:…`, `user ops insecure-password …` ({@link https://docs.haproxy.org/3.0/configuration.html#stats%20auth}). */
export const ofHaproxy: Named = (words, above) => {
  if (words[0] === 'stats' && words[1] === 'auth')
    return { what: `password of HAProxy’s statistics (${above[1] ?? ''})`, value: (words[2] ?? '').replace(/^[^:]*:/, '') }
  const plain = words.indexOf('insecure-password')
  if (words[0] === 'user' && plain !== -1) return { what: `password of a user of HAProxy’s (${above[1] ?? ''})`, value: words[plain + 1] ?? '' }
  return bearer(words, /^(set|add)-header$/)
}

/** `dns cloudflare …`, `api_token …`, `header_up Authorization "Bearer …"`. */
export const ofCaddy: Named = (words, above) => {
  const [name = '', first = '', second = ''] = words
  if ((name === 'dns' || name === 'acme_dns') && words.length === 3) return { what: `token of the DNS provider ${first}`, value: second }
  if (/(^|_)(token|secret|password|secret_access_key|api_key)$/.test(name) && words.length === 2 && /^(acme_)?dns$|^provider$/.test(above[0] ?? ''))
    return { what: `${name} of the DNS provider ${above[1] ?? ''}`, value: first }
  return bearer(words, /^header_up$/)
}

function bearer(words: readonly string[], sets: RegExp): ReturnType<Named> {
  const at = words.findIndex((word) => sets.test(word))
  if (at === -1 || words[at + 1]?.toLowerCase() !== 'authorization') return undefined
  return {
    what: 'an Authorization header',
    value: words
      .slice(at + 2)
      .join(' ')
      .replace(/^(Bearer|Basic)\s+/i, ''),
  }
}
