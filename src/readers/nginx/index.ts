/** nginx configurations: the servers of a file, what they listen on, where they send requests and what they add to answers. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyDeclaration } from '../../model/surroundings.ts'
import { parseNginx, type NginxDirective } from '../../parse/nginx.ts'
import type { Reader } from '../reader.ts'
import { readServer, type Around } from './server.ts'
import { streamsOf } from './streams.ts'
import { groupsOf } from './upstreams.ts'

export const nginxReader: Reader = {
  name: 'nginx',
  title: 'nginx configurations and their templates',
  docs: 'https://nginx.org/en/docs/dirindex.html',
  files: [
    '**/{nginx*,*nginx}.conf',
    '**/{nginx*,*nginx}.conf.*',
    '**/*.nginx',
    '**/nginx/**/*.conf',
    '**/nginx/**/*.{template,conf.template,tmpl,inc}',
    '**/nginx/**/sites-{available,enabled}/*',
    '**/{conf.d,sites-available,sites-enabled}/*.conf',
    '**/default.conf',
    '**/*.conf.template',
  ],
  concerns: (text) => text.includes('{') && /\b(server|upstream|http)\b/.test(text),
  read: async ({ path, text }) => {
    const template = templateLine(text)
    if (template !== undefined) return { declares: [], skipped: [{ path, line: template, reason: 'a template of a tool that fills in more than variables' }] }
    const { directives, problems } = parseNginx(text)
    const { servers, upstreams, http } = sections(directives)
    const streams = streamsOf(directives, path)
    // Other software has folders named conf.d and files that end in .conf.
    if (servers.length === 0 && upstreams.size === 0 && streams.length === 0) return { declares: [], skipped: [] }
    const around: Around = { path, http, upstreams }
    const names = new Map<string, number>()
    const declaration: ProxyDeclaration = {
      kind: 'proxy',
      software: 'nginx',
      path,
      at: { path, line: servers[0]?.line ?? 1, key: '' },
      servers: servers.map((server) => readServer(server, keyOf(server, names), around)),
      includes: includesOf(directives, path),
      ...(streams.length === 0 ? {} : { streams }),
    }
    return { declares: [declaration], skipped: problems.map(({ line, message }) => ({ path, line, reason: message })) }
  },
}

/** Jinja, Go's templates and their like: what they leave out or repeat is not known. nginx itself never writes these signs. */
function templateLine(text: string): number | undefined {
  const at = text.search(/\{\{|\{%|<%/)
  return at === -1 || !/\b(proxy_pass|server_name|listen)\b/.test(text) ? undefined : text.slice(0, at).split('\n').length
}

interface Sections {
  readonly servers: readonly NginxDirective[]
  readonly upstreams: ReadonlyMap<string, NginxDirective>
  /** Directives around the servers, which they inherit. */
  readonly http: readonly NginxDirective[]
}

/** Servers of the `http` block, or of a file that is included there; those of `stream` and `mail` speak no HTTP. */
function sections(directives: readonly NginxDirective[]): Sections {
  const inside = directives.flatMap((one) => (one.name === 'http' ? (one.block ?? []) : [one]))
  return {
    servers: inside.filter((one) => one.name === 'server' && one.block !== undefined && one.words.length === 0),
    upstreams: groupsOf(inside),
    http: inside.filter((one) => one.name !== 'server' && one.name !== 'upstream'),
  }
}

/** `servers.shop.example`, with a number behind the second of a name. */
function keyOf(server: NginxDirective, names: Map<string, number>): string {
  const name = server.block?.find((one) => one.name === 'server_name')?.words[0]?.text ?? '_'
  const count = (names.get(name) ?? 0) + 1
  names.set(name, count)
  return `servers.${name}${count === 1 ? '' : `[${count}]`}`
}

/** Every `include`, however deep; the parser bounds how deep that is. */
function includesOf(directives: readonly NginxDirective[], path: string): readonly Fact<string>[] {
  return directives.flatMap((one): readonly Fact<string>[] => {
    const [word] = one.words
    if (one.name !== 'include' || word === undefined) return includesOf(one.block ?? [], path)
    const at: Evidence = { path, line: word.line, key: `include.${word.text}` }
    return [word.text.includes('$') ? unresolved(word.text, at) : known(word.text, at)]
  })
}
