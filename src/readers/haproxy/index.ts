/** HAProxy's configurations: what each frontend listens on, which hosts it sends where, and the servers behind. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { parseHaproxy, type HaproxyLine, type HaproxySection } from '../../parse/haproxy.ts'
import type { ProxyDeclaration, ProxyServer, ProxyUpstream } from '../../model/surroundings.ts'
import type { Reader } from '../reader.ts'

export const haproxyReader: Reader = {
  name: 'haproxy',
  title: 'HAProxy’s configurations',
  docs: 'https://docs.haproxy.org/3.0/configuration.html',
  files: ['**/haproxy*.cfg', '**/haproxy*.cfg.*', '**/haproxy/**/*.cfg'],
  concerns: (text) => /^\s{0,20}(frontend|backend|listen|defaults)\b/m.test(text),
  async read({ path, text }) {
    if (/\{\{|\{%|<%/.test(text)) return { declares: [], skipped: [{ path, line: 1, reason: 'a template of a tool that fills in more than variables' }] }
    const { sections, problem } = parseHaproxy(text)
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }]
    const file: File = { path, ...inheriting(sections, path) }
    const servers = sections.flatMap((section) =>
      /^(frontend|listen)$/.test(section.kind) && file.modes.get(section) === 'http' ? serversOf(section, file) : [],
    )
    const declaration: ProxyDeclaration = {
      kind: 'proxy',
      software: 'haproxy',
      path,
      at: { path, line: servers[0]?.at.line ?? 1, key: '' },
      servers,
      includes: [],
    }
    return { declares: servers.length === 0 ? [] : [declaration], skipped }
  },
}

interface File {
  readonly path: string
  readonly backends: ReadonlyMap<string, readonly ProxyUpstream[]>
  /** Of sections that listen: their own servers, and `mode`, which is `tcp` where nobody says, as databases are sent on. */
  readonly own: ReadonlyMap<HaproxySection, readonly ProxyUpstream[]>
  readonly modes: ReadonlyMap<HaproxySection, string>
}

/** What a section says itself, else the defaults before it; one pass, since a file may have thousands. */
function inheriting(sections: readonly HaproxySection[], path: string): Omit<File, 'path'> {
  const backends = new Map<string, readonly ProxyUpstream[]>()
  const own = new Map<HaproxySection, readonly ProxyUpstream[]>()
  const modes = new Map<HaproxySection, string>()
  let mode = 'tcp'
  let checked = false
  for (const section of sections) {
    const said = section.lines.findLast(({ words }) => words[0] === 'mode')?.words[1]
    if (section.kind === 'defaults') {
      mode = said ?? 'tcp'
      checked = section.lines.some(({ words }) => words[0] === 'default-server' && words.includes('check'))
    }
    modes.set(section, said ?? mode)
    if (section.kind === 'backend') backends.set(section.name, membersOf(section, checked, path))
    if (section.kind === 'listen') own.set(section, membersOf(section, checked, path))
  }
  return { backends, own, modes }
}

/** One server a host that rules name, and one for everything else. */
function serversOf(section: HaproxySection, { path, backends, own }: File): readonly ProxyServer[] {
  const place = (line: HaproxyLine, what = line.words[0] ?? ''): Evidence => ({ path, line: line.line, key: `${section.kind}.${section.name}.${what}` })
  const at: Evidence = { path, line: section.line, key: `${section.kind}.${section.name}` }
  const rules = section.lines
  const listens = rules.flatMap((line) => listensOf(line, place(line)))
  const certificate = rules.find(({ words }) => words[0] === 'bind' && words.includes('crt'))
  const redirects = rules.find(isRedirect)
  const behind = rules.find(({ words }) => words.includes('accept-proxy') || words.some((word) => /x-forwarded-proto/i.test(word) && words[0] === 'acl'))
  const shared = {
    listens,
    ...(certificate === undefined ? {} : { certificate: textOf(certificate.words[certificate.words.indexOf('crt') + 1] ?? '', place(certificate, 'crt')) }),
    ...(redirects === undefined ? {} : { redirects: place(redirects) }),
    ...(behind === undefined ? {} : { behind: place(behind) }),
    headers: rules.flatMap(({ words }) =>
      words[0] === 'http-response' && /^(set|add)-header$/.test(words[1] ?? '') && words[2] !== undefined ? [words[2].toLowerCase()] : [],
    ),
    limits: rules.flatMap((line) => (isLimit(line) ? [{ what: line.words.slice(0, 2).join(' '), at: place(line) }] : [])),
  }
  const main = rules.findLast(({ words }) => words[0] === 'default_backend')?.words[1]
  const others = own.get(section) ?? []
  const rest = others.length > 0 ? others : (backends.get(main ?? '') ?? [])
  const acls = aclHosts(rules)
  const byHost = new Map<string, { readonly hosts: readonly string[]; readonly line: HaproxyLine; readonly upstreams: readonly ProxyUpstream[] }>()
  for (const line of rules) {
    if (line.words[0] !== 'use_backend') continue
    const hosts = hostsOf(line, acls)
    if (hosts.length > 0 && !byHost.has(hosts.join(' '))) byHost.set(hosts.join(' '), { hosts, line, upstreams: backends.get(line.words[1] ?? '') ?? [] })
  }
  const named = [...byHost.values()].map(({ hosts, line, upstreams }): ProxyServer => {
    const rule = place(line)
    return { at: rule, hosts: hosts.map((host) => known(host, rule)), upstreams, ...shared }
  })
  return [...named, { at, hosts: [], upstreams: rest, ...shared }]
}

/** `bind *:80`, `bind :443 ssl crt …`, `bind 10.0.0.1:80,10.0.0.2:80`; sockets and the machine's own address reach nobody. */
function listensOf({ words }: HaproxyLine, at: Evidence): ProxyServer['listens'] {
  if (words[0] !== 'bind') return []
  const tls = words.includes('ssl')
  return (words[1] ?? '').split(',').flatMap((address) => {
    if (/^(unix@|abns@|\/|127\.|\[::1\]|localhost)/.test(address)) return []
    const port = /:(\d{1,5})$/.exec(address)?.[1]
    return port === undefined ? [] : [{ port: Number(port), tls, at }]
  })
}

/** `http-request redirect scheme https unless { ssl_fc }`, `redirect scheme https code 301 if !{ ssl_fc }`. */
function isRedirect({ words }: HaproxyLine): boolean {
  const rule = words[0] === 'http-request' ? words.slice(1) : words
  return rule[0] === 'redirect' && rule[1] === 'scheme' && rule[2] === 'https'
}

function isLimit({ words }: HaproxyLine): boolean {
  return /^(http|tcp)-request$/.test(words[0] ?? '') && words.some((word) => /^\{?(sc\d?_|src_)\w*(rate|conn_cur)/.test(word))
}

/** `acl is_api hdr(host) -i api.shop.example`. */
function aclHosts(lines: readonly HaproxyLine[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const { words } of lines) {
    const name = words[0] === 'acl' ? words[1] : undefined
    if (name === undefined) continue
    const hosts = hostWords(words.slice(2))
    if (hosts.length > 0) found.set(name, [...(found.get(name) ?? []), ...hosts])
  }
  return found
}

function hostWords([sample = '', ...values]: readonly string[]): readonly string[] {
  if (!/^(req\.)?(f?hdr|ssl_fc_sni|req\.ssl_sni)(\(host\)|\(host,\S*)?/i.test(sample) || !/host|sni/i.test(sample) || /_(beg|end|sub|reg|dir)/.test(sample))
    return []
  return values.filter((value) => /^[\w.-]{1,253}$/.test(value) && value.includes('.')).map((value) => value.toLowerCase())
}

/** `use_backend api if is_api`, `use_backend api if { hdr(host) -i api.shop.example }`. */
function hostsOf({ words }: HaproxyLine, acls: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const condition = words.slice(2)
  const open = condition.indexOf('{')
  if (open !== -1) return hostWords(condition.slice(open + 1, condition.indexOf('}', open) === -1 ? undefined : condition.indexOf('}', open)))
  return condition.flatMap((word) => acls.get(word) ?? [])
}

/** `server api1 api:3000 check`, `server-template api 3 api:3000 check resolvers docker`; `default-server check` speaks for all after it. */
function membersOf(section: HaproxySection, checkedByDefault: boolean, path: string): readonly ProxyUpstream[] {
  let always = checkedByDefault
  return section.lines.flatMap((line): readonly ProxyUpstream[] => {
    const { words } = line
    if (words[0] === 'default-server') always = words.includes('check') || (always && !words.includes('no-check'))
    const written = words[0] === 'server' ? words[2] : words[0] === 'server-template' ? words[3] : undefined
    if (written === undefined || words.includes('disabled') || words.includes('backup')) return []
    const at: Evidence = { path, line: line.line, key: `${section.kind}.${section.name}.${words[1] ?? ''}` }
    const [, host, port] = /^(?:ipv[46]@)?([\w.-]+|\[[^\]]*\])(?::(\d{1,5}))?$/.exec(written) ?? []
    const checked = (words.includes('check') || always) && !words.includes('no-check')
    return [
      {
        host: host === undefined ? unresolved('an address', at, 'write the host of the server') : known(host, at),
        ...(port === undefined ? {} : { port: known(Number(port), at) }),
        ...(checked ? { checks: at } : {}),
        at,
      },
    ]
  })
}

function textOf(text: string, at: Evidence): Fact<string> {
  return text.includes('$') ? unresolved(text, at, 'the variable’s value would tell the path') : known(text, at)
}
