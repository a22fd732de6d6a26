/** `config/environments/production.rb`: from where pages have their files fetched. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import { asText, fold, insideOf, parseRuby, scopeOf, told, type RubyCall, type RubyNode } from '../../parse/ruby/index.ts'

/** `config.asset_host = ENV["ASSET_HOST"]` ({@link https://guides.rubyonrails.org/configuring.html#config-asset-host}): a host of its own may be a content delivery network. */
export async function productionFile(file: SourceFile): Promise<Reading> {
  const { root, problem } = await parseRuby(file.text)
  if (root === undefined) return { declares: [], skipped: [{ path: file.path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` }] }
  const [set] = settings(root, 'asset_host')
  const value = set?.arguments[0]
  if (set === undefined || value === undefined) return { declares: [], skipped: [] }
  const at = { path: file.path, line: set.line, key: 'config.asset_host' }
  const host = hostOf(value, root, at)
  if (host === undefined) return { declares: [], skipped: [] }
  return {
    declares: [{ kind: 'feature', what: 'cdn', library: 'rails', name: 'asset_host', path: file.path, at, use: 'code', facts: new Map([['host', host]]) }],
    skipped: [],
  }
}

function settings(root: RubyNode, name: string): readonly RubyCall[] {
  const found: RubyCall[] = []
  const visit = (node: RubyNode): void => {
    if (node.kind === 'call' && (node.name === `${name}=` || node.name === name) && node.arguments.length > 0) found.push(node)
    for (const one of insideOf(node)) visit(one)
  }
  visit(root)
  return found
}

/** What a variable leaves open may be a network or the same host; a path of the same host is none. */
function hostOf(value: RubyNode, root: RubyNode, at: Evidence): Fact<boolean> | undefined {
  const worth = told(fold(value, scopeOf(root)), at, asText)
  if (worth === undefined) return undefined
  const { fact, variables } = worth
  if (fact.state === 'unresolved') return unresolved(`what ${variables[0] ?? 'config.asset_host'} names`, at, 'write the host, or a default for the variable')
  return /^(https?:)?\/\/|^[\w-]+(\.[\w-]+)+$/.test(fact.value) ? known(true, at) : undefined
}
