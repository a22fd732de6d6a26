/** A rule's YAML text to a rule ready to judge. Used when shipped rules are generated and when a repository brings its own; never on the way to judging shipped ones. */
import type { SourceFile } from '../base/source.ts'
import { kinds, type Kind } from '../model/kinds.ts'
import { severities, type MeasureRule, type Rule, type RuleExample, type Severity, type Weakens } from '../model/rule.ts'
import { asBoolean, asList, asScalar, parseYaml, type YamlNode } from '../parse/yaml.ts'
import type { Category, CompiledRule } from './compiled.ts'
import { compileRule } from './compile.ts'
import { FieldReader, type Entries } from './fields.ts'
import { exampleKeys, examplesKeys, measureKeys, ruleKeys, weakensKeys } from './keys.ts'
import { nearest } from './nearest.ts'
import { styleFaults } from './style.ts'

export interface LoadOptions {
  readonly categories: readonly Category[]
  /** Shipped rules must also be complete and well said. */
  readonly shipped: boolean
}

export interface LoadedRule {
  readonly rule: Rule
  readonly compiled: CompiledRule
}

const phases = { critical: 1, high: 2, medium: 3, low: 3 } as const satisfies Record<Severity, 1 | 2 | 3>

/**
 * Reads one rule file; its id is its path below the last folder named `rules`. Throws a `UserError` (exit 2) with `file:line`, what is wrong and the nearest right word.
 */
export function loadRule(file: SourceFile, options: LoadOptions): LoadedRule {
  const read = new FieldReader(file.path)
  const { category, id } = identify(read, options.categories)
  const { documents, problem } = parseYaml(file.text)
  if (problem !== undefined) read.fail(problem.line, `this is not YAML: ${problem.message}`, 'mend the YAML first')
  if (documents.length > 1) read.fail(documents[1]?.line ?? 1, 'a second document', 'one file holds one rule')
  const entries = read.entries(documents[0], 'a rule', Object.keys(ruleKeys))
  const { rule, needsMessage } = ruleOf(read, entries, id, category.id)
  const compiled = compileRule(read, entries, rule, category.order)
  if (options.shipped) {
    if (needsMessage) read.fail(1, 'message is missing', 'a shipped rule says in one sentence what is wrong')
    const [fault] = styleFaults(rule)
    if (fault !== undefined) read.fail(1, fault, 'see docs/writing-a-rule.md')
  }
  return { rule, compiled }
}

function identify(read: FieldReader, categories: readonly Category[]): { category: Category; id: string } {
  const [, folder, name] = /(?:^|\/)rules\/([^/]+)\/([^/]+)\.ya?ml$/.exec(read.path) ?? []
  if (folder === undefined || name === undefined) read.fail(1, 'a rule lies in rules/<category>/<name>.yaml', 'move it there; its path is its id')
  const ids = categories.map((category) => category.id)
  const category = categories.find((one) => one.id === folder)
  if (category === undefined) return read.fail(1, `there is no category ${folder}`, `did you mean ${nearest(folder, ids) ?? ids.join(', ')}?`)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) read.fail(1, `${name} is no rule name`, 'lower-case words with dashes between')
  return { category, id: `${folder}/${name}` }
}

function ruleOf(read: FieldReader, entries: Entries, id: string, category: string): { rule: Rule; needsMessage: boolean } {
  const title = read.needed(entries, 'title', 1)
  const severity = read.choice(entries, 'severity', ruleKeys.severity.words) ?? read.fail(1, 'severity is missing', `it is one of ${severities.join(', ')}`)
  const guarded = read.flag(entries, 'guarded')
  const introduced = read.flag(entries, 'introduced')
  if (introduced && !guarded) read.fail(1, 'introduced without guarded', 'a rule whose fresh failure blocks is guarded: true')
  const phase = read.choice(entries, 'phase', ruleKeys.phase.words)
  const when = read.text(entries, 'when')
  const current = read.text(entries, 'current') ?? ''
  const message = read.text(entries, 'message')
  const fallback = `It does not hold that ${title.charAt(0).toLowerCase()}${title.slice(1)}${current === '' ? '' : `: ${current}`}`
  const rule: Rule = {
    id,
    category,
    title,
    severity,
    guarded,
    introduced,
    ...(read.flag(entries, 'while-needed') ? { whileNeeded: true } : {}),
    phase: phase === undefined ? phases[severity] : (Number(phase) as 1 | 2 | 3),
    impact: read.text(entries, 'impact') ?? '',
    effort: read.text(entries, 'effort') ?? '',
    for: subjects(read, entries),
    ...(when === undefined ? {} : { when }),
    check: read.needed(entries, 'check', 1),
    params: params(read, entries),
    measures: measures(read, entries),
    weakens: weakens(read, entries),
    current,
    recommended: read.text(entries, 'recommended') ?? title,
    message: message ?? fallback,
    why: read.text(entries, 'why') ?? '',
    fix: texts(read, entries, 'fix'),
    links: read.texts(entries, 'links').map((link) => link.text),
    examples: examples(read, entries),
  }
  return { rule, needsMessage: message === undefined }
}

function subjects(read: FieldReader, entries: Entries): readonly Kind[] {
  const names = Object.keys(kinds) as Kind[]
  const scalars = read.texts(entries, 'for')
  if (scalars.length === 0) read.fail(1, 'for is missing', `it is one or more of ${names.join(', ')}`)
  return scalars.map(
    ({ text, line }) =>
      names.find((name) => name === text) ?? read.fail(line, `there is no kind ${text}`, `did you mean ${nearest(text, names) ?? names.join(', ')}?`),
  )
}

function params(read: FieldReader, entries: Entries): Rule['params'] {
  const entry = entries.get('params')
  if (entry === undefined) return {}
  return Object.fromEntries(
    [...read.open(entry.value, 'params')].map(([name, { value, key }]) => [
      name,
      paramValue(value) ?? read.fail(key.line, `${name} is no plain value`, 'a number, a text, true or false'),
    ]),
  )
}

function paramValue(node: YamlNode): string | number | boolean | undefined {
  const scalar = asScalar(node)
  if (scalar === undefined) return undefined
  if (scalar.quoted) return scalar.text
  return /^-?\d+(\.\d+)?$/.test(scalar.text) ? Number(scalar.text) : (asBoolean(scalar) ?? scalar.text)
}

function measures(read: FieldReader, entries: Entries): Rule['measures'] {
  const entry = entries.get('measures')
  if (entry === undefined) return {}
  const result: Record<string, MeasureRule> = {}
  for (const [name, { value, key }] of read.open(entry.value, 'measures')) {
    if (!/^[a-z][A-Za-z]*$/.test(name)) read.fail(key.line, `${name} is no measure's name`, 'one word, lower case first')
    const fields = read.entries(value, 'a measure', Object.keys(measureKeys))
    const unit = read.needed(fields, 'unit', key.line)
    const [amount, each, label] = [read.text(fields, 'value'), read.text(fields, 'each'), read.text(fields, 'name')]
    if (amount === undefined && each === undefined) read.fail(key.line, `${name} measures nothing`, 'give it value:, or each: for one measure a member')
    if (label !== undefined && each === undefined) read.fail(key.line, `${name} has a name but no each`, 'name: names a member of each:')
    result[name] = {
      unit,
      ...(amount === undefined ? {} : { value: amount }),
      ...(each === undefined ? {} : { each }),
      ...(label === undefined ? {} : { name: label }),
    }
  }
  return result
}

function weakens(read: FieldReader, entries: Entries): Rule['weakens'] {
  const entry = entries.get('weakens')
  if (entry === undefined) return {}
  const known = measures(read, entries)
  const result: Record<string, Weakens> = {}
  for (const [name, { value, key }] of read.open(entry.value, 'weakens')) {
    const measure =
      known[name] ?? read.fail(key.line, `there is no measure ${name}`, `did you mean ${nearest(name, Object.keys(known)) ?? Object.keys(known).join(', ')}?`)
    const fields = read.entries(value, 'weakens', Object.keys(weakensKeys))
    const worse = read.choice(fields, 'worse', weakensKeys.worse.words) ?? read.fail(key.line, 'worse is missing', 'higher, lower, new or gone')
    const past = read.text(fields, 'past')
    if ((worse === 'new' || worse === 'gone') && measure.each === undefined)
      read.fail(key.line, `${name} has no members to be ${worse}`, 'give the measure each:')
    result[name] = { worse, ...(past === undefined ? {} : { past }), ...(read.flag(fields, 'told') ? { told: true } : {}) }
  }
  return result
}

function texts(read: FieldReader, entries: Entries, key: string): Readonly<Record<string, string>> {
  const entry = entries.get(key)
  if (entry === undefined) return {}
  const inner = read.open(entry.value, key)
  return Object.fromEntries([...inner.keys()].map((name) => [name, read.scalar(inner, name)?.text.trimEnd() ?? '']))
}

function examples(read: FieldReader, entries: Entries): Rule['examples'] {
  const entry = entries.get('examples')
  const groups = entry === undefined ? new Map() : read.entries(entry.value, 'examples', Object.keys(examplesKeys))
  const group = (name: string): readonly RuleExample[] => (asList((groups as Entries).get(name)?.value)?.items ?? []).map((node) => example(read, node))
  return { good: group('good'), bad: group('bad'), unknown: group('unknown') }
}

function example(read: FieldReader, node: YamlNode): RuleExample {
  const fields = read.entries(node, 'an example', Object.keys(exampleKeys))
  const optional = (key: 'finds' | 'subject' | 'config'): Record<string, string> => {
    const text = read.scalar(fields, key)?.text
    return text === undefined ? {} : { [key]: text }
  }
  const base = fields.has('base') ? { base: files(read, fields, 'base') } : {}
  return {
    why: read.needed(fields, 'why', node.line),
    files: files(read, fields, 'files'),
    ...base,
    ...optional('finds'),
    ...optional('subject'),
    ...optional('config'),
  }
}

/** A file's text ends with its newline, as it would in a repository. */
function files(read: FieldReader, fields: Entries, key: string): Readonly<Record<string, string>> {
  const entry = fields.get(key)
  const inner = read.open(entry?.value, key)
  return Object.fromEntries([...inner.keys()].map((name) => [name, read.scalar(inner, name)?.text ?? '']))
}
