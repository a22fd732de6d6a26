/** Clients and pools that Ruby code makes beside what Rails’ own files say. */
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import { entryIn, fold, insideOf, parseRuby, scopeOf, urlFrom, type RubyNode, type RubyScope } from '../../parse/ruby/index.ts'
import { clientOf } from './clients.ts'
import { libraries, type Library } from './libraries.ts'
import { useOf } from './place.ts'
import { sitesIn, type Site } from './sites.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile): Promise<Reading> {
  const { path } = file
  const use = useOf(path)
  if (use === undefined || use === 'test') return nothing
  const { root, problem } = await parseRuby(file.text)
  if (root === undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` }] }
  const scope = scopeOf(root)
  const declares = sitesIn(root, scope).flatMap((site): readonly ClientDeclaration[] => {
    if (/^Sidekiq\.configure_(server|client)$/.test(site.name)) return sidekiqOf(site, path, scope)
    const library = site.call.name === 'establish_connection' ? record : libraries.get(site.name)
    if (library === undefined || (library === record && !isOwn(site, scope))) return []
    const client = clientOf({ site, library, path, use, scope })
    return client === undefined ? [] : [library === record ? { ...client, poolName: site.inside || site.name, poolParameter: 'pool' } : client]
  })
  return { declares, skipped: [] }
}

/** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionHandling.html#method-i-establish_connection} */
const record: Library = { library: 'activerecord', pool: 'pool', usual: { value: 5, note: 'Active Record’s default' }, parameter: 'pool' }

/** Without an argument, or with a name, it takes what `config/database.yml` says, which is read there. */
function isOwn({ call }: Site, scope: RubyScope): boolean {
  const [first] = call.arguments
  if (first === undefined || first.kind === 'symbol') return false
  return first.kind === 'hash' || fold(first, scope).kind !== 'unknown'
}

/** {@link https://github.com/sidekiq/sidekiq/wiki/Using-Redis}: REDIS_URL, unless the program gives it another. */
function sidekiqOf({ call }: Site, path: string, scope: RubyScope): readonly ClientDeclaration[] {
  if (call.block === undefined) return []
  const at = { path, line: call.line, key: `Sidekiq.${call.name}` }
  const set = redisIn(call.block.body)
  const options =
    set === undefined ? undefined : set.kind === 'hash' ? set : set.kind === 'variable' || set.kind === 'constant' ? scope.names.get(set.name) : undefined
  const written = entryIn(options, 'url')
  const own = written === undefined ? undefined : urlFrom(fold(written, scope), { ...at, line: written.line })
  return [sidekiqClient(own === undefined ? at : { ...at, line: own.at.line }, own ?? { variable: 'REDIS_URL', at })]
}

function sidekiqClient(at: ClientDeclaration['at'], url: NonNullable<ClientDeclaration['url']>): ClientDeclaration {
  return { kind: 'client', library: 'sidekiq', engine: 'redis', name: 'Sidekiq', path: at.path, at, url, made: 'module', use: 'code', queue: true }
}

function redisIn(node: RubyNode): RubyNode | undefined {
  if (node.kind === 'call' && node.name === 'redis=') return node.arguments[0]
  for (const one of insideOf(node)) {
    const found = redisIn(one)
    if (found !== undefined) return found
  }
  return undefined
}
