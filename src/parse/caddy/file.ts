/** What a Caddyfile says once its imports are in place: the sites, what it passes on as it comes, and its own API. */
import { known, valueOf, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import type { ProxyDeclaration, ProxyDirective, ProxyServer } from '../../model/surroundings.ts'
import type { CaddyDirective } from '../caddyfile.ts'
import { adminDoor, globalsOf } from './globals.ts'
import { placeOf } from '../directives.ts'
import { readSite } from './site.ts'
import { streamsOf } from './streams.ts'
import { unfolded, type Snippets } from './unfold.ts'

export function inFile(directives: readonly CaddyDirective[], path: string): readonly ProxyDirective[] {
  return directives.map(({ words, line, block }) => ({ words, line, path, ...(block === undefined ? {} : { block: inFile(block, path) }) }))
}

export type CaddyFile = Pick<ProxyDeclaration, 'at' | 'servers' | 'includes'> & Required<Pick<ProxyDeclaration, 'streams' | 'doors'>>

/** Undefined where nothing in it is a server's: a file of snippets that others import still is. */
export function readCaddy(directives: readonly ProxyDirective[], path: string): CaddyFile | undefined {
  const { options, snippets, sites } = parts(directives)
  const globals = globalsOf(options)
  const at: Evidence = sites[0] === undefined ? { path, line: 1, key: '' } : placeOf(sites[0], '')
  const streams = streamsOf(options, globals)
  const includes = importsIn(directives).flatMap((one): readonly Fact<string>[] =>
    snippets.has(one.words[1] ?? '') ? [] : [known(one.words[1] ?? '', placeOf(one, `import.${one.words[1] ?? ''}`))],
  )
  if (sites.length + streams.length + includes.length + snippets.size + options.length === 0) return undefined
  return { at, servers: withoutImplied(sites.flatMap((site) => readSite(site, { globals, snippets }))), includes, streams, doors: adminDoor(options) }
}

/** A site of its own at the plain port takes the place of the redirect that Caddy makes by itself ({@link https://caddyserver.com/docs/automatic-https#overview}). */
function withoutImplied(servers: readonly ProxyServer[]): readonly ProxyServer[] {
  const plain = new Set(servers.flatMap(({ hosts, listens }) => (listens.every(({ tls }) => !tls) ? hosts.flatMap((host) => valueOf(host) ?? []) : [])))
  return servers.map((server) => {
    const { redirects: _implied, listens, ...rest } = server
    const isBoth = listens.some(({ tls }) => tls) && listens.some(({ tls }) => !tls)
    if (!isBoth || !server.hosts.some((host) => plain.has(valueOf(host) ?? ''))) return server
    return { ...rest, listens: listens.filter(({ tls }) => tls) }
  })
}

interface Parts {
  readonly options: readonly ProxyDirective[]
  readonly snippets: Snippets
  readonly sites: readonly ProxyDirective[]
}

/** Options first, snippets in brackets, then sites; of a file with one site alone its braces may be left out. */
function parts(directives: readonly ProxyDirective[]): Parts {
  const snippets = new Map(
    directives.flatMap((one) => {
      const [, route = '', name] = /^(&?)\(([\w.-]{1,200})\)$/.exec(one.words[0] ?? '') ?? []
      return name === undefined || one.block === undefined ? [] : [[`${route}${name}`, one.block] as const]
    }),
  )
  const whole = unfolded(directives, snippets)
  const options = whole.flatMap((one) => (one.words.length === 0 ? (one.block ?? []) : []))
  const own = whole.filter((one) => one.words.length > 0 && !/^&?\(/.test(one.words[0] ?? ''))
  const rest = own.filter((one) => one.words[0] !== 'import')
  const [first] = rest
  const isOne = first !== undefined && first.block === undefined && isAddress(first)
  const sites = isOne ? [{ ...first, block: own.filter((one) => one !== first) }] : rest.filter((one) => one.block !== undefined && isAddress(one))
  return { options, snippets, sites }
}

/** A file that others import into a site has directives where sites would stand. */
function isAddress({ words: [first = ''], block }: ProxyDirective): boolean {
  return /[.:*]|^\{\$|^localhost,?$/.test(first) || (block !== undefined && !first.startsWith('@') && !directiveNames.has(first))
}

const directiveNames = new Set(
  (
    'abort acme_server basic_auth basicauth bind encode error file_server forward_auth fs handle handle_errors handle_path handle_response header intercept invoke log log_append ' +
    'log_skip map method metrics php_fastcgi push rate_limit redir request_body request_header respond reverse_proxy rewrite root route skip_log templates tls tracing try_files uri vars'
  ).split(' '),
)

function importsIn(block: readonly ProxyDirective[], depth = 0): readonly ProxyDirective[] {
  return depth > 8 ? [] : block.flatMap((one) => (one.words[0] === 'import' ? [one] : importsIn(one.block ?? [], depth + 1)))
}
