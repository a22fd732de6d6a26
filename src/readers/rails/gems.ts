/** Gemfiles: which application of Ruby stands where, and on which gems it runs, with the versions that are locked. */
import { basename, dirname, join } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { PackageDeclaration } from '../../model/declaration.ts'
import { entryIn, insideOf, optionsIn, parseRuby, type RubyCall, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'
import type { RailsVersion } from './database.ts'

type Dependency = PackageDeclaration['dependencies'] extends ReadonlyMap<string, infer One> ? One : never

/** Groups that a server does not install. */
const aside = /^(development|test|ci|lint|rubocop|docs?|documentation|cypress|staging|debug|profile|benchmark)$/

export interface Gems {
  readonly dependencies: ReadonlyMap<string, Dependency>
  readonly problem?: { readonly line: number; readonly message: string }
}

/** Reads a Gemfile ({@link https://bundler.io/man/gemfile.5.html}); what a condition leaves open is taken along. */
export async function gemsIn(file: SourceFile, locked: ReadonlyMap<string, string>): Promise<Gems> {
  const { root, problem } = await parseRuby(file.text)
  if (root === undefined) return { dependencies: new Map(), problem }
  const dependencies = new Map<string, Dependency>()
  const visit = (node: RubyNode, groups: readonly string[]): void => {
    if (node.kind === 'call' && node.receiver === undefined) {
      if (node.name === 'gem') {
        add(node, groups)
        return
      }
      if (node.name === 'group' && node.block !== undefined) {
        visit(node.block.body, [...groups, ...namesIn(node.arguments)])
        return
      }
    }
    for (const one of insideOf(node)) visit(one, groups)
  }
  const add = (call: RubyCall, groups: readonly string[]): void => {
    const [first, second] = call.arguments
    if (first?.kind !== 'text') return
    const options = optionsIn(call)
    const own = [...groups, ...namesIn([entryIn(options, 'group'), entryIn(options, 'groups')].flatMap((one) => one ?? []))]
    const range = locked.get(first.text) ?? (second?.kind === 'text' ? second.text : '')
    const dev = own.length > 0 && own.every((name) => aside.test(name))
    dependencies.set(first.text, { range, dev, at: { path: file.path, line: call.line, key: `gem.${first.text}` } })
  }
  visit(root, [])
  return { dependencies }
}

function namesIn(nodes: readonly RubyNode[]): readonly string[] {
  return nodes.flatMap((node) => (node.kind === 'symbol' || node.kind === 'text' ? [node.text] : node.kind === 'array' ? namesIn(node.items) : []))
}

/** Versions of `Gemfile.lock`, of which each gem has a line of its own ({@link https://bundler.io/guides/rationale.html}). */
export async function lockedGems(folder: string, context: ReadContext): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>()
  const path = ['Gemfile.lock', 'gems.locked'].map((name) => join(folder, name) ?? name).find((one) => context.has(one))
  const lock = path === undefined ? undefined : await context.read(path)
  if (!isText(lock)) return versions
  for (const line of lock.text.split('\n')) {
    const found = /^ {4}([\w.-]{1,100}) \(([\w.-]{1,60})\)$/.exec(line)
    if (found !== null) versions.set(found[1] ?? '', found[2] ?? '')
  }
  return versions
}

export function railsVersion(locked: ReadonlyMap<string, string>): RailsVersion {
  const [major, minor] = (locked.get('activerecord') ?? locked.get('rails') ?? '').split('.').map(Number)
  return major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor) ? undefined : [major, minor]
}

/** The module that `config/application.rb` names, else the folder. */
export async function applicationName(folder: string, context: ReadContext): Promise<string> {
  const path = join(folder, 'config/application.rb') ?? ''
  const file = context.has(path) ? await context.read(path) : undefined
  const { root } = isText(file) ? await parseRuby(file.text) : { root: undefined }
  const module = root?.kind === 'body' ? root.statements.find((one) => one.kind === 'class') : undefined
  const named = module?.kind === 'class' ? module.name.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase() : ''
  return named !== '' ? named : basename(folder) || 'app'
}

/** What is started has a `config.ru` or Rails' own files; a library has a gemspec and neither. */
export function startsByItself(folder: string, context: ReadContext): boolean {
  return ['config.ru', 'config/application.rb', 'config/environment.rb', 'Procfile', 'app.rb'].some((name) => context.has(join(folder, name) ?? name))
}

export const folderOf = (path: string): string => dirname(path)
