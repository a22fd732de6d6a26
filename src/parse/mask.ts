/** Makes texts that hold connection strings fit to be shown. */
import { isSecretName } from '../base/secret.ts'
import { conceal } from './placeholders.ts'
import { authorityOf, longest } from './url-parts.ts'

/**
 * The text with every password in it replaced by `•••`, so that it may be shown: those of URLs, wherever they stand in the text, and of `password=`
 * and its kin. Variables stay (`${PW:-literal}` without its default), so what can be read of hosts and parameters still can be.
 */
export function withoutPasswords(text: string): string {
  const hidden = conceal(text.length > longest ? `${text.slice(0, longest)}…` : text)
  if (hidden === undefined) return '•••'
  const mask = (value: string): string => {
    if (value === '') return ''
    // `pa$word` may be a literal: only what is a variable and nothing else is shown, by its name.
    return hidden.holdsOnly(value) && !/\$[a-z]/.test(hidden.reveal(value)) ? hidden.names(value) : '•••'
  }
  let masked = ''
  let from = 0
  for (let at = hidden.text.indexOf('://'); at >= 0; at = hidden.text.indexOf('://', from)) {
    const start = at + 3
    const space = hidden.text.slice(start).search(/\s/)
    const url = hidden.text.slice(start, space < 0 ? undefined : start + space)
    const { userinfo } = authorityOf(url, 0)
    const colon = userinfo?.indexOf(':') ?? -1
    masked += hidden.text.slice(from, start)
    from = start
    if (userinfo === undefined) continue
    masked += colon < 0 ? userinfo : `${userinfo.slice(0, colon)}:${mask(userinfo.slice(colon + 1))}`
    from += userinfo.length
  }
  masked += hidden.text.slice(from)
  const assigned = /([\w.-]{1,60})(\s{0,3}=\s{0,3})("[^"]*"|'[^']*'|\{[^}]*\}|[^\s;&"']*)/g
  return hidden.reveal(
    masked
      .replace(assigned, (whole, name: string, equals: string, value: string) => (isSecretName(name) ? `${name}${equals}${mask(value)}` : whole))
      .replace(/^([^\s:@/]{1,100}):(.{1,300})(@(?:tcp6?|unix)\()/s, (_, user: string, password: string, rest: string) => `${user}:${mask(password)}${rest}`),
  )
}
