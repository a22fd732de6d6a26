/** The servers behind a section of HAProxy, and which of them it leaves out when they fail. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved } from '../../base/fact.ts'
import type { ProxyDirective, ProxyUpstream } from '../../model/surroundings.ts'
import { placeOf, shownOf } from '../directives.ts'
import { aclsOf, headersOf, limitsBy } from './rules.ts'
import type { Section } from './sections.ts'

/** `server api1 api:3000 check`, `server-template api 3 api:3000 check resolvers docker`; `default-server check` speaks for all after it. */
export function membersOf({ kind, name, lines, around, head }: Section): readonly ProxyUpstream[] {
  const acls = aclsOf([...around, ...lines])
  const place = (line: ProxyDirective): Evidence => placeOf(line, `${kind}.${name}.${line.words[0] ?? ''}`)
  const own = kind === 'backend' ? lines : []
  const limits = own.flatMap((line) => (limitsBy(line, acls) ? [place(line)] : []))
  const headers = headersOf(own)
  let always = around.some(({ words }) => words[0] === 'default-server' && words.includes('check'))
  const spares: ProxyUpstream[] = []
  const found = lines.flatMap((line): readonly ProxyUpstream[] => {
    const { words } = line
    if (words[0] === 'default-server') always = words.includes('check') || (always && !words.includes('no-check'))
    const written = words[0] === 'server' ? words[2] : words[0] === 'server-template' ? words[3] : undefined
    if (written === undefined || words.includes('disabled')) return []
    const at = placeOf(line, `${kind}.${name}.${words[1] ?? ''}`)
    const [, host, port] = /^(?:ipv[46]@)?([\w.-]+|\[[^\]]*\])(?::(\d{1,5}))?$/.exec(written) ?? []
    const checked = (words.includes('check') || always) && !words.includes('no-check')
    const one = {
      host: host === undefined ? unresolved(written.includes('$') ? shownOf(written) : 'an address', at, 'write the host of the server') : known(host, at),
      ...(port === undefined ? {} : { port: known(Number(port), at) }),
      ...(checked ? { checks: at } : {}),
      ...(limits.length === 0 ? {} : { limits }),
      ...(headers.length === 0 ? {} : { headers }),
      group: `${head.path}:${head.line}`,
      at,
    }
    if (!words.includes('backup')) return [one]
    spares.push(one)
    return []
  })
  return [...found, ...spares]
}
