/** Whether a command that was walked surely, or likely, ended well. */
import type { ShellNode } from '../parse/shell/ast.ts'
import { textOf } from './expand.ts'
import type { Result, Session, State } from './session.ts'
import { not, testOutcome, type Outcome } from './testing.ts'

const unknown = { success: undefined }

const tests = new Set([
  '[',
  '[[',
  'test',
  'grep',
  'egrep',
  'fgrep',
  'command',
  'which',
  'type',
  'hash',
  'pgrep',
  'id',
  'diff',
  'cmp',
  'systemctl',
  'flock',
  'ping',
  'nc',
  'read',
  'expr',
  'let',
  'mountpoint',
  'getent',
])

/** How a command that was walked surely or likely ended. */
export function outcomeOf(node: ShellNode, result: Pick<Result, 'success'>, state: State, session: Session): Outcome {
  if (result.success !== undefined) return result.success ? 'true' : 'false'
  if (node.kind === 'pipeline') {
    const last = node.commands.at(-1)
    if (last === undefined) return undefined
    const inner =
      node.commands.length > 1 && !(last.kind === 'simple' && tests.has(last.words[0]?.raw ?? '')) ? 'likely' : outcomeOf(last, unknown, state, session)
    return node.negated ? not(inner) : inner
  }
  if (node.kind === 'arithmetic') return undefined
  if (node.kind === 'chain') {
    const outcomes = node.items.map((item) => outcomeOf(item.node, unknown, state, session))
    return outcomes.every((outcome) => outcome === 'likely' || outcome === 'true') ? 'likely' : undefined
  }
  if (node.kind !== 'simple') return 'likely'
  const program = node.words[0]?.raw ?? ''
  if (program === '[' || program === '[[' || program === 'test') {
    const from = { state, path: session.origin.path }
    // Between double brackets nothing is split; between single ones an empty word vanishes, which a test is written not to meet.
    const words = node.words.slice(1, program === 'test' ? undefined : -1).map((word) => textOf(word, from))
    return testOutcome(words, (path) => session.outputs.has(path) || session.files.has(path))
  }
  return tests.has(program) || asks(program.toLowerCase()) ? undefined : 'likely'
}

/** What people call a function that asks somebody, and the programs for that. */
function asks(program: string): boolean {
  return dialogs.has(program) || program.split(/[_-]/).some((word) => asking.has(word))
}

const asking: ReadonlySet<string> = new Set(['ask', 'confirm', 'prompt'])
const dialogs: ReadonlySet<string> = new Set(['whiptail', 'dialog', 'gum', 'zenity'])
