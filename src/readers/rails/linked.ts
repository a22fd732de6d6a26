/** Files of the server that Capistrano puts in place of the tree's own: what the tree says in them holds for nobody. */
import type { Evidence } from '../../base/evidence.ts'
import { join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { insideOf, parseRuby, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'

/** Where {@link https://capistranorb.com/documentation/getting-started/structure/#linked-files linked_files} names a file: `set :linked_files, %w[config/database.yml]`, `append`, `push`. */
export async function linkedAt(name: string, root: string, context: ReadContext): Promise<Evidence | undefined> {
  for (const script of ['config/deploy.rb', 'config/deploy/production.rb']) {
    const path = join(root, script)
    const file = path === undefined || !context.has(path) ? undefined : await context.read(path)
    if (path === undefined || !isText(file) || !file.text.includes('linked_files') || !file.text.includes(name)) continue
    const { root: program } = await parseRuby(file.text)
    const line = program === undefined ? undefined : lineIn(program, name)
    if (line !== undefined) return { path, line, key: 'linked_files' }
  }
  return undefined
}

function lineIn(node: RubyNode, name: string): number | undefined {
  if (node.kind === 'call' && /^(set|append)$/.test(node.name) && isLinkedFiles(node.arguments[0]))
    return node.arguments.slice(1).some((one) => holds(one, name)) ? node.line : undefined
  for (const inner of insideOf(node)) {
    const found = lineIn(inner, name)
    if (found !== undefined) return found
  }
  return undefined
}

function isLinkedFiles(node: RubyNode | undefined): boolean {
  return node?.kind === 'symbol' && node.text === 'linked_files'
}

function holds(node: RubyNode, name: string): boolean {
  return (node.kind === 'text' && node.text === name) || insideOf(node).some((one) => holds(one, name))
}
