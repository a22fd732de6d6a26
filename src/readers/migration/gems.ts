/** Which engine the migrations of a Ruby application run on, as the adapters among its gems tell. */
import { join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { insideOf, parseRuby, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'

const adapters: readonly (readonly [string, string])[] = [
  ['pg', 'postgres'],
  ['sequel_pg', 'postgres'],
  ['mysql2', 'mysql'],
  ['trilogy', 'mysql'],
  ['sqlite3', 'sqlite'],
]

const known = new WeakMap<ReadContext, Map<string, Promise<string | undefined>>>()

/** The adapter in the {@link https://bundler.io/man/gemfile.5.html Gemfile} of a folder, where it has one only. */
export function gemEngine(folder: string, context: ReadContext): Promise<string | undefined> {
  const folders = known.get(context) ?? new Map<string, Promise<string | undefined>>()
  known.set(context, folders)
  const before = folders.get(folder) ?? engineIn(folder, context)
  folders.set(folder, before)
  return before
}

export function gemfileIn(folder: string, context: ReadContext): string | undefined {
  return ['Gemfile', 'gems.rb'].map((name) => join(folder, name) ?? name).find((one) => context.has(one))
}

async function engineIn(folder: string, context: ReadContext): Promise<string | undefined> {
  const path = gemfileIn(folder, context)
  const file = path === undefined ? undefined : await context.read(path)
  const { root } = isText(file) ? await parseRuby(file.text) : { root: undefined }
  const gems = new Set<string>()
  const look = (node: RubyNode): void => {
    const [first] = node.kind === 'call' && node.name === 'gem' ? node.arguments : []
    if (first?.kind === 'text') gems.add(first.text)
    for (const one of insideOf(node)) look(one)
  }
  if (root !== undefined) look(root)
  const found = new Set(adapters.flatMap(([gem, provider]) => (gems.has(gem) ? [provider] : [])))
  // SQLite beside a server's adapter is for tests and developers as often as not.
  if (found.size > 1) found.delete('sqlite')
  return found.size === 1 ? [...found][0] : undefined
}
