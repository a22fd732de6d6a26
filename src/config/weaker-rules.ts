/** What a change does to the repository's own rules, by their text: meaning is compared, not wording. */
import { severities } from '../model/rule.ts'
import { asBoolean, asMap, asScalar, deref, entriesOf, isNull, parseYaml, type YamlNode } from '../parse/yaml.ts'
import type { Difference } from './difference.ts'
import { ownRuleId } from './own-rules.ts'
import { shown } from './references.ts'
import type { Param } from './thresholds.ts'

interface OwnRule {
  readonly id: string
  readonly path: string
  /** Undefined when the text is no map. */
  readonly fields: ReadonlyMap<string, YamlNode> | undefined
}

/** Parts of a rule that decide its verdicts: nobody can say in general whether another text is stricter. */
const judging = ['for', 'when', 'check', 'params', 'measures', 'weakens']

export function ruleDifferences(baseFiles: ReadonlyMap<string, string>, headFiles: ReadonlyMap<string, string>): readonly Difference[] {
  const [base, head] = [ownRulesIn(baseFiles), ownRulesIn(headFiles)]
  const found: Difference[] = []
  for (const [id, before] of base) {
    const after = head.get(id)
    if (after === undefined) found.push({ effect: 'weaker', path: before.path, line: 1, side: 'base', key: '', what: `the rule ${id} was judged and is gone` })
    else found.push(...compareRule(before, after))
  }
  for (const [id, { path }] of head) {
    if (!base.has(id)) found.push({ effect: 'stronger', path, line: 1, side: 'head', key: '', what: `the rule ${id} is new` })
  }
  return found
}

/** Parameters and their values, by rule id. */
export function ownParams(files: ReadonlyMap<string, string>): ReadonlyMap<string, Readonly<Record<string, Param>>> {
  return new Map([...ownRulesIn(files).values()].map((rule) => [rule.id, paramsOf(rule)]))
}

function paramsOf({ fields }: OwnRule): Readonly<Record<string, Param>> {
  const map = asMap(fields?.get('params'))
  return Object.fromEntries(
    (map === undefined ? [] : entriesOf(map)).flatMap(({ key, value }): [string, Param][] => {
      const scalar = asScalar(value)
      if (scalar === undefined) return []
      const plain = scalar.quoted ? undefined : /^-?\d+(\.\d+)?$/.test(scalar.text) ? Number(scalar.text) : asBoolean(scalar)
      return [[key.text, plain ?? scalar.text]]
    }),
  )
}

function ownRulesIn(files: ReadonlyMap<string, string>): ReadonlyMap<string, OwnRule> {
  const rules = new Map<string, OwnRule>()
  for (const [path, text] of files) {
    const id = ownRuleId(path)
    if (id === undefined) continue
    const { documents, problem } = parseYaml(text)
    const map = problem === undefined ? asMap(documents[0]) : undefined
    rules.set(id, { id, path, fields: map === undefined ? undefined : new Map(entriesOf(map).map(({ key, value }) => [key.text, value])) })
  }
  return rules
}

function compareRule(before: OwnRule, after: OwnRule): readonly Difference[] {
  // What is no rule any more is told by loading it.
  if (before.fields === undefined || after.fields === undefined) return []
  const [base, head] = [before.fields, after.fields]
  const found: Difference[] = []
  const add = (effect: Difference['effect'], key: string, what: string): void => {
    const node = head.get(key)
    const place =
      node === undefined
        ? { path: before.path, line: base.get(key)?.line ?? 1, side: 'base' as const }
        : { path: after.path, line: node.line, side: 'head' as const }
    found.push({ effect, ...place, key, what })
  }
  for (const key of ['guarded', 'introduced']) {
    const [was, is] = [asBoolean(base.get(key)) === true, asBoolean(head.get(key)) === true]
    if (was !== is) add(is ? 'stronger' : 'weaker', key, `the rule ${before.id} was ${was ? '' : 'not '}${key} and is ${is ? '' : 'not '}${key}`)
  }
  const [was, is] = [textOf(base.get('severity')), textOf(head.get('severity'))]
  if (was !== is) add(rank(is) > rank(was) ? 'weaker' : 'stronger', 'severity', `the severity of ${before.id} was ${shown(was)} and is ${shown(is)}`)
  for (const key of judging) {
    const [old, recent] = [meaning(base.get(key), { left: 5_000 }), meaning(head.get(key), { left: 5_000 })]
    if (old !== recent)
      add('weaker', key, `${key} of the rule ${before.id} was ${shown(old)} and is ${shown(recent)}, and whether that is stricter can't be told`)
  }
  return found
}

function rank(severity: string): number {
  const index = (severities as readonly string[]).indexOf(severity)
  return index === -1 ? severities.length : index
}

function textOf(node: YamlNode | undefined): string {
  return asScalar(node)?.text ?? ''
}

/** A node without its spelling: keys in order, white space as one blank, quotes gone. Aliases unfold within bounds. */
function meaning(node: YamlNode | undefined, budget: { left: number }): string {
  budget.left--
  if (node === undefined || isNull(node) || budget.left < 0) return 'nothing'
  const value = deref(node)
  if (value.kind === 'scalar') return value.text.trim().replace(/\s+/g, ' ')
  if (value.kind === 'list') return `[${value.items.map((item) => meaning(item, budget)).join(', ')}]`
  const entries = entriesOf(value).map((entry) => `${entry.key.text}: ${meaning(entry.value, budget)}`)
  return `{ ${entries.sort().join(', ')} }`
}
