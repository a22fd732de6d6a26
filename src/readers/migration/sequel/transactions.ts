/** Whether an application turns transactions off for all of its migrations at once: what can't run in one is then no fault. */
import { basename, dirname } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { entryIn, insideOf, parseRuby, type RubyNode } from '../../../parse/ruby/index.ts'
import type { ReadContext } from '../../reader.ts'
import { gemfileIn } from '../gems.ts'

/** Files that start a migrator, by their names. */
const starters = /^(?:Rakefile|[\w.-]{1,60}\.rake|[\w-]{0,40}(?:migrat|database|db|boot|setup|tasks?)[\w-]{0,40}(?:\.rb|\.ru)?)$/i
const mostFiles = 40

const known = new WeakMap<ReadContext, Map<string, Promise<boolean>>>()

/** {@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Migrator.html#method-c-run `Sequel::Migrator.run(db, folder, use_transactions: false)`}. */
export function runsWithoutTransactions(path: string, context: ReadContext): Promise<boolean> {
  let root = dirname(path)
  while (root !== '' && gemfileIn(root, context) === undefined) root = dirname(root)
  const folders = known.get(context) ?? new Map<string, Promise<boolean>>()
  known.set(context, folders)
  const key = `${root}:${dirname(path)}`
  const before = folders.get(key) ?? search(root, dirname(path), context)
  folders.set(key, before)
  return before
}

async function search(root: string, own: string, context: ReadContext): Promise<boolean> {
  const files = context.below(root).filter((one) => starters.test(basename(one)) && !one.startsWith(`${own}/`) && !/(?:^|\/)(?:spec|tests?|vendor|node_modules)\//.test(one)) // prettier-ignore
  for (const one of files.slice(0, mostFiles)) {
    const file = await context.read(one)
    if (!isText(file) || !file.text.includes('use_transactions')) continue
    const { root: tree } = await parseRuby(file.text)
    if (tree !== undefined && turnsOff(tree, 0)) return true
  }
  return false
}

/** Only a value that is plainly `true` leaves it on; a computed one may turn it off. */
function turnsOff(node: RubyNode, depth: number): boolean {
  if (depth > 60) return false
  const options = node.kind === 'call' && /^(?:run|apply|new|check_current|is_current\?|run_single)$/.test(node.name) ? node.arguments.at(-1) : undefined
  const given = entryIn(options, 'use_transactions')
  if (given !== undefined && !(given.kind === 'word' && given.value !== false)) return true
  return insideOf(node).some((one) => turnsOff(one, depth + 1))
}
