/** What Caddy passes on as it comes, with the layer4 app built in. */
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyDirective, ProxyListen, ProxyStream, ProxyUpstream } from '../../model/surroundings.ts'
import { isPrivateRange } from '../addresses.ts'
import type { Globals } from './globals.ts'
import { placeOf } from '../directives.ts'

/** `layer4 { :5432 { route { proxy db:5432 } } }` ({@link https://github.com/mholt/caddy-l4}), or a wrapper around the listener of a server. */
export function streamsOf(options: readonly ProxyDirective[], globals: Globals): readonly ProxyStream[] {
  const own = options.flatMap((one) => (one.words[0] === 'layer4' ? (one.block ?? []) : []))
  const wrapped = options.flatMap((one): readonly ProxyDirective[] => {
    if (one.words[0] !== 'servers') return []
    const inside = (one.block ?? []).flatMap((line) => (line.words[0] === 'listener_wrappers' ? (line.block ?? []) : []))
    const words = one.words.length > 1 ? one.words.slice(1) : [`:${globals.secure}`]
    return inside.flatMap((line) => (line.words[0] === 'layer4' ? [{ ...line, words }] : []))
  })
  return [...own, ...wrapped].flatMap((server): readonly ProxyStream[] => {
    const name = server.words[0] ?? ''
    const key = `layer4.${name}`
    const at = placeOf(server, key)
    const listens = server.words.flatMap((word): readonly ProxyListen[] => {
      const [, address = '', port] = /^(?:tcp\/)?(\[[^\]]*\]|[^:/]*):(\d{1,5}),?$/.exec(word) ?? []
      return port === undefined || /^(localhost|127\.|\[::1\])/.test(address)
        ? []
        : [{ port: Number(port), tls: false, at, ...(address === '' ? {} : { address }) }]
    })
    const matchers = new Map((server.block ?? []).flatMap((one) => (one.words[0]?.startsWith('@') === true ? [[one.words[0], one] as const] : [])))
    const routes = (server.block ?? []).filter((one) => one.words[0] === 'route')
    const each = routes.map((route) => ({ upstreams: proxied(route.block ?? [], key, 0), limited: limitOf(route.words[1], matchers, key) }))
    const open = each.filter(({ limited }) => limited === undefined || limited.state === 'unresolved' || !limited.value)
    const limited = open.length === 0 ? each[0]?.limited : open.find((one) => one.limited?.state === 'unresolved')?.limited
    const upstreams = (open.length === 0 ? each : open).flatMap((one) => one.upstreams)
    return listens.length === 0 || upstreams.length === 0 ? [] : [{ name, at, listens, upstreams, ...(limited === undefined ? {} : { limited }) }]
  })
}

function proxied(block: readonly ProxyDirective[], key: string, depth: number): readonly ProxyUpstream[] {
  return block.flatMap((one): readonly ProxyUpstream[] => {
    if (one.words[0] !== 'proxy') return depth > 8 ? [] : proxied(one.block ?? [], key, depth + 1)
    const named = [
      ...one.words.slice(1).map((word) => [word, one] as const),
      ...(one.block ?? []).flatMap((line) => (line.words[0] === 'upstream' ? line.words.slice(1).map((word) => [word, line] as const) : [])),
    ]
    return named.map(([word, line]) => {
      const at = placeOf(line, `${key}.proxy`)
      const [, host, port] = /^(?:tcp\/)?([\w.-]+|\[[^\]]*\]):(\d{1,5})$/.exec(word) ?? []
      return {
        host: host === undefined ? unresolved('an address', at, 'write the host that it is passed on to') : known(host, at),
        ...(port === undefined ? {} : { port: known(Number(port), at) }),
        at,
      }
    })
  })
}

function limitOf(matcher: string | undefined, matchers: ReadonlyMap<string, ProxyDirective>, key: string): Fact<boolean> | undefined {
  const found = matcher === undefined ? undefined : matchers.get(matcher)
  if (found === undefined) return undefined
  const lines = [{ ...found, words: found.words.slice(1) }, ...(found.block ?? [])]
  const ranges = lines.find((one) => one.words[0] === 'remote_ip')
  if (ranges === undefined) return undefined
  const at = placeOf(ranges, `${key}.${matcher ?? ''}`)
  const words = ranges.words.slice(1)
  if (words.some((word) => word.includes('{'))) return unresolved('from where it is let in', at, 'write the ranges of `remote_ip`')
  return known(words.every(isPrivateRange), at)
}
