/** What an HAProxy configuration says once its files are one: servers for HTTP, what is passed on as it comes, and who may ask about it. */
import type { ProxyDeclaration, ProxyDirective, ProxyDoor } from '../../model/surroundings.ts'
import { openPort } from '../addresses.ts'
import { placeOf } from '../directives.ts'
import { listensOf, serversOf, streamOf } from './frontends.ts'
import { membersOf } from './members.ts'
import { sectionsOf, type Section } from './sections.ts'

export type HaproxyFile = Pick<ProxyDeclaration, 'at' | 'servers' | 'includes'> & Required<Pick<ProxyDeclaration, 'streams' | 'doors'>>

/** Undefined where it has no section. */
export function readHaproxy(directives: readonly ProxyDirective[], path: string): HaproxyFile | undefined {
  const sections = sectionsOf(directives)
  if (!sections.some(({ kind }) => kind !== '')) return undefined
  const backends = new Map(sections.flatMap((section) => (section.kind === 'backend' ? [[section.name, membersOf(section)] as const] : [])))
  const listening = sections.filter(({ kind }) => kind === 'frontend' || kind === 'listen')
  const servers = listening.flatMap((section) => (section.mode === 'http' ? serversOf(section, backends) : []))
  const streams = listening.flatMap((section) => (section.mode === 'tcp' ? streamOf(section, backends) : []))
  const [first] = servers
  return {
    at: { path: first?.at.path ?? path, line: first?.at.line ?? 1, key: '' },
    servers,
    streams,
    includes: [],
    doors: [...statistics(listening), ...sockets(sections)],
  }
}

const tried = /^(admin|root|user|haproxy|stats|monitor|test|guest|password|passwd|changeme|secret|1234?5?6?7?8?)[@!#._-]?\d{0,6}$/i

/** A page that shows every server and its address; with `stats admin` whoever sees it takes them out ({@link https://docs.haproxy.org/3.0/configuration.html#stats%20auth}). */
function statistics(listening: readonly Section[]): readonly ProxyDoor[] {
  return listening.flatMap((section): readonly ProxyDoor[] => {
    const said = section.lines.find(({ words }) => words[0] === 'stats' && /^(enable|uri|admin)$/.test(words[1] ?? ''))
    if (said === undefined || section.mode !== 'http') return []
    const rules = [...section.around, ...section.lines]
    const auth = rules.find(({ words }) => words[0] === 'stats' && words[1] === 'auth')
    const kept = rules.some(
      ({ words }) => (words[0] === 'stats' && words[1] === 'http-request') || (words[0] === 'http-request' && /^(auth|deny)$/.test(words[1] ?? '')),
    )
    const isTried = auth !== undefined && tried.test((auth.words[2] ?? '').replace(/^[^:]*:/, ''))
    if (kept || (auth !== undefined && !isTried)) return []
    const what = isTried ? 'HAProxy’s statistics behind a password that is tried first' : 'HAProxy’s statistics without a password'
    return listensOf(section).map(({ port }) => ({ what, port, at: placeOf(auth ?? said, `${section.kind}.${section.name}.stats`) }))
  })
}

/** `stats socket ipv4@*:9999 level admin` in `global`: the runtime API, which asks for no password. */
function sockets(sections: readonly Section[]): readonly ProxyDoor[] {
  return sections.flatMap((section) =>
    section.kind !== 'global'
      ? []
      : section.lines.flatMap((line): readonly ProxyDoor[] => {
          const port = line.words[0] === 'stats' && line.words[1] === 'socket' ? openPort((line.words[2] ?? '').replace(/^ipv[46]@/, '')) : undefined
          return port === undefined ? [] : [{ what: 'HAProxy’s runtime API without a password', port, at: placeOf(line, 'global.stats') }]
        }),
  )
}
