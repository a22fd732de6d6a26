/** What nginx passes on as it comes, whatever protocol that is: the servers of its `stream` block. */
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyStream } from '../../model/surroundings.ts'
import { isPrivateRange } from '../../parse/addresses.ts'
import type { NginxDirective } from '../../parse/nginx.ts'
import { listensOf } from './server.ts'
import { groupsOf, upstreamsOf } from './upstreams.ts'

/** {@link https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html} */
export function streamsOf(directives: readonly NginxDirective[], path: string): readonly ProxyStream[] {
  const around = directives.flatMap((one) => (one.name === 'stream' ? (one.block ?? []) : []))
  const upstreams = groupsOf(around)
  return around.flatMap((server): readonly ProxyStream[] => {
    if (server.name !== 'server' || server.block === undefined) return []
    // A server of UDP is asked in other ways than ports of TCP are.
    const block = server.block.filter((one) => one.name !== 'listen' || one.words.every(({ text }) => text !== 'udp'))
    const name = block.find((one) => one.name === 'listen')?.words[0]?.text
    if (name === undefined) return []
    const key = `streams.${name}`
    const at = { path, line: server.line, key }
    const found = upstreamsOf(block, key, { path, upstreams })
    const listens = listensOf(block, at, (one, what) => ({ path, line: one.line, key: `${key}.${what}` }))
    const limited = limitOf(block, path, key) ?? limitOf(around, path, key)
    return listens.length === 0 || found.length === 0 ? [] : [{ name, at, listens, upstreams: found, ...(limited === undefined ? {} : { limited }) }]
  })
}

/** `allow 10.0.0.0/8; deny all;` ({@link https://nginx.org/en/docs/stream/ngx_stream_access_module.html}); a client's certificate may keep others out, too. */
function limitOf(block: readonly NginxDirective[], path: string, key: string): Fact<boolean> | undefined {
  const word = ({ words }: NginxDirective): string => words[0]?.text ?? ''
  const refusal = block.find((one) => one.name === 'deny' && word(one) === 'all')
  const found = refusal ?? block.find((one) => one.name === 'ssl_verify_client' && word(one) !== 'off')
  if (found === undefined) return undefined
  const at = { path, line: found.line, key: `${key}.${found.name}` }
  const allowed = refusal === undefined ? undefined : block.slice(0, block.indexOf(refusal)).filter(({ name }) => name === 'allow')
  return allowed?.every((one) => isPrivateRange(word(one))) === true ? known(true, at) : unresolved('who may connect', at, 'allow private networks alone')
}
