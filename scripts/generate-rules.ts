/** Bakes rules/ into modules that need neither YAML nor CEL when they run; a bad rule fails here. Pure: files in, files out; writing them is the caller's. */
import { asList, asMap, asScalar, entriesOf, parseYaml, valueAt, type YamlNode } from '../src/parse/yaml.ts'
import type { Category, Scoring } from '../src/rules/compiled.ts'
import { loadRule, type LoadedRule } from '../src/rules/load.ts'
import { compareText } from '../src/base/evidence.ts'
import { renderRulePages } from './rules-docs.ts'

export type FileMap = ReadonlyMap<string, string>

export interface ShippedRules {
  readonly categories: readonly Category[]
  readonly scoring: Scoring
  readonly rules: readonly LoadedRule[]
}

/**
 * From the files of rules/ (by path from the root) to all that is made of them: `src/rules/shipped.gen.ts`, `src/rules/examples.gen.ts` and docs/rules/.
 * Throws a `UserError` for a rule that does not load, check or read well, and an `Error` for a file that does not belong there.
 */
export function generateRules(files: FileMap): FileMap {
  const shipped = readShippedRules(files)
  return new Map([...modules(shipped), ...renderRulePages(shipped)])
}

function readShippedRules(files: FileMap): ShippedRules {
  const categories: Category[] = []
  const sources: { readonly path: string; readonly text: string }[] = []
  let scoring: Scoring | undefined
  for (const [path, text] of [...files].sort(([a], [b]) => compareText(a, b))) {
    const category = /^rules\/([a-z]+)\/_category\.yaml$/.exec(path)?.[1]
    if (category !== undefined) categories.push(categoryOf(category, path, text))
    else if (path === 'rules/_score.yaml') scoring = scoringOf(path, text)
    else if (/^rules\/[a-z]+\/[a-z0-9-]+\.yaml$/.test(path)) sources.push({ path, text })
    else throw new Error(`${path} does not belong into rules/`)
  }
  if (scoring === undefined) throw new Error('rules/_score.yaml is missing')
  categories.sort((a, b) => a.order - b.order)
  return { categories, scoring, rules: sources.map((source) => loadRule(source, { categories, shipped: true })) }
}

function modules({ categories, scoring, rules }: ShippedRules): FileMap {
  const shipped = `// Generated from rules/ by scripts/generate.ts. Change the rules, not this file.
import type { Category, CompiledRule, Scoring } from './compiled.ts'

export const categories: readonly Category[] = ${print(categories)}

export const scoring: Scoring = ${print(scoring)}

// Parsing text is several times faster than evaluating as long a literal.
export const shippedRules: readonly CompiledRule[] = JSON.parse(
  ${JSON.stringify(JSON.stringify(rules.map((rule) => rule.compiled)))},
)
`
  const examples = `// Generated from rules/ by scripts/generate.ts. Change the rules, not this file.
import type { Rule } from '../model/rule.ts'

/** By rule id; only pages and \`plimsoll rules ID\` need them. */
export const examples: Readonly<Record<string, Rule['examples']>> = JSON.parse(
  ${JSON.stringify(JSON.stringify(Object.fromEntries(rules.map(({ rule }) => [rule.id, rule.examples]))))},
)
`
  return new Map([
    ['src/rules/shipped.gen.ts', shipped],
    ['src/rules/examples.gen.ts', examples],
  ])
}

function print(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}

function rootOf(path: string, text: string): YamlNode {
  const { documents, problem } = parseYaml(text)
  if (problem !== undefined || documents[0] === undefined) throw new Error(`${path}:${problem?.line ?? 1} is not YAML`)
  return documents[0]
}

function textAt(path: string, root: YamlNode, ...keys: readonly string[]): string {
  const text = asScalar(valueAt(root, ...keys))?.text
  if (text === undefined) throw new Error(`${path} has no ${keys.join('.')}`)
  return text
}

function numberAt(path: string, root: YamlNode, ...keys: readonly string[]): number {
  const value = Number(textAt(path, root, ...keys))
  if (!Number.isFinite(value)) throw new Error(`${path} has no number in ${keys.join('.')}`)
  return value
}

function categoryOf(id: string, path: string, text: string): Category {
  const root = rootOf(path, text)
  return { id, title: textAt(path, root, 'title'), order: numberAt(path, root, 'order') }
}

function scoringOf(path: string, text: string): Scoring {
  const root = rootOf(path, text)
  const points = (severity: string): number => numberAt(path, root, 'points', severity)
  const grades = (asList(valueAt(root, 'grades'))?.items ?? []).map((node) => {
    const keys = entriesOf(asMap(node) ?? { kind: 'map', entries: [], line: 1, endLine: 1 }).map((entry) => entry.key.text)
    const grade = textAt(path, node, 'grade')
    return keys.includes('above') ? { grade, above: numberAt(path, node, 'above') } : { grade, from: numberAt(path, node, 'from') }
  })
  return {
    graded: numberAt(path, root, 'graded'),
    points: { critical: points('critical'), high: points('high'), medium: points('medium'), low: points('low') },
    grades,
  }
}
