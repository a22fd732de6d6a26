/** Frontends of HAProxy: one server a host that rules name and one for everything else, or a stream where it does not look inside. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyDirective, ProxyListen, ProxyServer, ProxyStream, ProxyUpstream } from '../../model/surroundings.ts'
import { placeOf, shownOf } from '../directives.ts'
import { membersOf } from './members.ts'
import { aclsOf, headersOf, hostsOf, limitedTo, limitsBy, redirectedBy, type Redirected } from './rules.ts'
import type { Section } from './sections.ts'

type Backends = ReadonlyMap<string, readonly ProxyUpstream[]>

interface Named {
  readonly hosts: readonly string[]
  readonly line: ProxyDirective
  readonly upstreams: ProxyUpstream[]
}

export function serversOf(section: Section, backends: Backends): readonly ProxyServer[] {
  const place = (line: ProxyDirective, what = line.words[0] ?? ''): Evidence => placeOf(line, `${section.kind}.${section.name}.${what}`)
  const at = placeOf(section.head, `${section.kind}.${section.name}`)
  const rules = [...section.around, ...section.lines]
  const acls = aclsOf(rules)
  const listens = listensOf(section)
  const redirects = rules.flatMap((line) => redirectedBy(line, acls) ?? [])
  const behind = rules.find(({ words }) => words.includes('accept-proxy') || (words[0] === 'acl' && words.some((word) => /x-forwarded-proto/i.test(word))))
  const shared = {
    listens,
    ...certificateOf(section, place),
    ...(behind === undefined ? {} : { behind: place(behind) }),
    headers: headersOf(rules),
    limits: rules.flatMap((line) => (limitsBy(line, acls) ? [{ what: line.words.slice(0, 2).join(' '), at: place(line) }] : [])),
  }
  const main = rules.findLast(({ words }) => words[0] === 'default_backend')?.words[1] ?? ''
  const rest = [...membersOf(section), ...(backends.get(main) ?? [])]
  const byHost = new Map<string, Named>()
  for (const line of rules) {
    if (line.words[0] !== 'use_backend') continue
    const hosts = hostsOf(line, acls)
    const members = backends.get(line.words[1] ?? '') ?? []
    if (hosts.length === 0) rest.push(...members)
    else {
      const before = byHost.get(hosts.join(' '))
      if (before === undefined) byHost.set(hosts.join(' '), { hosts, line, upstreams: [...members] })
      else before.upstreams.push(...members)
    }
  }
  // A host that nothing but its redirect names is answered all the same.
  const named = [...byHost.values()].map(({ hosts, line, upstreams }): ProxyServer => {
    const rule = place(line)
    return {
      at: rule,
      hosts: hosts.map((host) => known(host, rule)),
      upstreams: upstreams.length > 0 ? upstreams : rest,
      ...shared,
      ...redirectOf(redirects, hosts, place),
    }
  })
  return [...named, { at, hosts: [], upstreams: rest, ...shared, ...redirectOf(redirects, [], place) }]
}

function redirectOf(
  redirects: readonly Redirected[],
  hosts: readonly string[],
  place: (line: ProxyDirective) => Evidence,
): Pick<ProxyServer, 'redirects' | 'redirectsSome'> {
  const whole = redirects.find(({ what }) => what === 'all' || (hosts.length > 0 && typeof what !== 'string' && hosts.every((host) => what.includes(host))))
  if (whole !== undefined) return { redirects: place(whole.line) }
  const some = redirects.find(({ what }) => what === 'some')
  return some === undefined ? {} : { redirectsSome: place(some.line) }
}

/** `crt`, `crt-list`; a condition of which nobody knows whether it holds leaves open whether it encrypts at all. */
function certificateOf(section: Section, place: (line: ProxyDirective, what: string) => Evidence): Pick<ProxyServer, 'certificate' | 'trusted'> {
  const bind = section.lines.find(({ words }) => words[0] === 'bind' && words.some((word) => word === 'crt' || word === 'crt-list'))
  if (bind === undefined) return {}
  const at = place(bind, 'crt')
  if (bind.perhaps === true) return { trusted: unresolved('whether it encrypts', at, 'take the `bind` out of its condition') }
  const index = bind.words.findIndex((word) => word === 'crt' || word === 'crt-list')
  return { certificate: textOf(bind.words[index + 1] ?? '', at) }
}

function textOf(text: string, at: Evidence): Fact<string> {
  return text.includes('$') ? unresolved(shownOf(text), at, 'the variable’s value would tell the path') : known(text, at)
}

/** `bind *:80`, `bind :443 ssl crt …`, `bind 10.0.0.1:80,10.0.0.2:80`; sockets and the machine's own address reach nobody. */
export function listensOf(section: Section): readonly ProxyListen[] {
  return section.lines.flatMap((line): readonly ProxyListen[] => {
    const { words } = line
    if (words[0] !== 'bind') return []
    const at = placeOf(line, `${section.kind}.${section.name}.bind`)
    const tls = words.includes('ssl')
    return (words[1] ?? '').split(',').flatMap((written) => {
      const address = written.replace(/^ipv[46]@/, '')
      if (/^(unix@|abns@|\/|127\.|\[?::1\]?:|localhost)/.test(address)) return []
      const [, host = '', first, last] = /^(.*):(\d{1,5})(?:-(\d{1,5}))?$/.exec(address) ?? []
      if (first === undefined) return []
      const count = last === undefined ? 1 : Math.min(Math.max(Number(last) - Number(first) + 1, 1), 50)
      const bound = /^(\*|0\.0\.0\.0|\[?::\]?|)$/.test(host) ? {} : { address: host }
      return Array.from({ length: count }, (_, index) => ({ port: Number(first) + index, tls, ...bound, at }))
    })
  })
}

export function streamOf(section: Section, backends: Backends): readonly ProxyStream[] {
  const listens = listensOf(section)
  const rules = [...section.around, ...section.lines]
  const named = rules.flatMap(({ words }) => (words[0] === 'default_backend' || words[0] === 'use_backend' ? [words[1] ?? ''] : []))
  const upstreams = [...membersOf(section), ...[...new Set(named)].flatMap((name) => backends.get(name) ?? [])]
  if (listens.length === 0 || upstreams.length === 0) return []
  const at = placeOf(section.head, `${section.kind}.${section.name}`)
  const limited = limitedTo(rules, aclsOf(rules), (line) => placeOf(line, `${section.kind}.${section.name}.tcp-request`))
  const perhaps = section.head.perhaps === true ? unresolved('whether it listens', at, 'take it out of its condition') : undefined
  const told = limited?.state === 'known' && limited.value ? limited : (perhaps ?? limited)
  return [{ name: section.name, at, listens, upstreams, ...(told === undefined ? {} : { limited: told }) }]
}
