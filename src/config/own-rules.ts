/** A repository's own rules, `.plimsoll/rules/<category>/<name>.yaml`: loading them brings the CEL library in, so nothing of it is touched where there are none. */
import { UserError } from '../base/errors.ts'
import { compareText } from '../base/evidence.ts'
import { isText, type Tree } from '../base/source.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { categories, shippedRules } from '../rules/shipped.gen.ts'

const ownRule = /^\.plimsoll\/rules\/.+\.ya?ml$/
const maxRules = 100

export interface OwnRules {
  readonly rules: readonly CompiledRule[]
  /** By their paths: of the broken ones too. */
  readonly ids: readonly string[]
  /** Of files that are no rule. */
  readonly errors: readonly UserError[]
}

const kept = new WeakMap<Tree, Promise<OwnRules>>()

/** The rules of a tree, sorted by path. Throws a `UserError` (exit 2) for the first file that is none. */
export async function loadOwnRules(tree: Tree): Promise<readonly CompiledRule[]> {
  const { rules, errors } = await ownRules(tree)
  if (errors[0] !== undefined) throw errors[0]
  return rules
}

/** The rules of a tree and what is wrong with others; one tree is read once. */
export function ownRules(tree: Tree): Promise<OwnRules> {
  const found = kept.get(tree) ?? read(tree)
  kept.set(tree, found)
  return found
}

/** `.plimsoll/rules/backup/weekly.yaml` → `backup/weekly`; undefined for any other path. */
export function ownRuleId(path: string): string | undefined {
  return /^\.plimsoll\/rules\/(?:.+\/)?([^/]+\/[^/]+)\.ya?ml$/.exec(path)?.[1]
}

async function read(tree: Tree): Promise<OwnRules> {
  const entries = await tree.list()
  const paths = entries
    .map((entry) => entry.path)
    .filter((path) => ownRule.test(path))
    .sort(compareText)
  if (paths.length === 0) return { rules: [], ids: [], errors: [] }
  const ids = paths.flatMap((path) => ownRuleId(path) ?? [])
  const over = paths[maxRules]
  if (over !== undefined) {
    return { rules: [], ids, errors: [wrong(over, `there are ${paths.length} rules of the repository's own`, `Keep at most ${maxRules}.`)] }
  }
  const { loadRule } = await import('../rules/load.ts')
  const taken = new Map(shippedRules.map((rule) => [rule.rule.id, 'Plimsoll ships']))
  const rules: CompiledRule[] = []
  const errors: UserError[] = []
  const files = await tree.read(paths)
  paths.forEach((path, index) => {
    const file = files[index]
    try {
      if (!isText(file))
        throw wrong(
          path,
          file === undefined ? 'this rule could not be read' : `this rule could not be read: ${file.unread}`,
          'Make it a text file of less than 1 MB.',
        )
      const { compiled } = loadRule(file, { categories, shipped: false })
      const owner = taken.get(compiled.rule.id)
      if (owner !== undefined) throw wrong(path, `${compiled.rule.id} is a rule that ${owner} already`, 'Give the file another name: a rule’s id is its path.')
      taken.set(compiled.rule.id, `${path} holds`)
      rules.push(compiled)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      errors.push(placed(error))
    }
  })
  return { rules, ids, errors }
}

function wrong(path: string, what: string, hint: string): UserError {
  return new UserError(what, { exit: 2, hint, where: `${path}:1` })
}

/** A loader's message names its place; `where` does already. */
function placed(error: UserError): UserError {
  const { where, exit, hint, message } = error
  if (where === undefined || !message.startsWith(`${where} `)) return error
  return new UserError(message.slice(where.length + 1), { exit, hint, where })
}
