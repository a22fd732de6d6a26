/** The commented configuration that `plimsoll init` writes: what was found, what only a person can tell, and every setting within reach. */
import { severities } from '../model/rule.ts'
import type { Scorecard, Verdict } from '../model/verdict.ts'
import type { RuleData } from '../rules/compiled.ts'
import { verifySection } from './init-verify.ts'
import { comment, scalar, value } from './init-yaml.ts'
import { filesShown } from '../report/stack-words.ts'

export const configPath = '.plimsoll.yml'

/** More lines of a kind than this are a list, and no help any more. */
const most = 20

const raw = 'https://raw.githubusercontent.com/plimsoll/plimsoll/main/docs/schema/plimsoll.schema.json'
const docs = 'https://github.com/plimsoll/plimsoll/blob/main/docs/configuration.md'

/** A line of prose begins with `# ` and a word; any other comment is a setting that takes effect without its `#`. */
export function configText(scorecard: Scorecard, rules: readonly RuleData[], clock: Date): string {
  const sections = [
    [
      `# yaml-language-server: $schema=${raw}`,
      '# What the files of this repository cannot tell Plimsoll. Everything is optional: take the # away from what you need.',
      `# Every key: ${docs}`,
      '# A pull request is judged by what stands here at its base, so a change counts once it is merged.',
      'version: 1',
    ],
    stacks(scorecard),
    ['# Paths that are not read: a file, a folder, or a pattern of names, * and **.', '#ignore: ["legacy/**"]'],
    [
      '# The load that the system is meant for, and the machine it runs on: several rules ask for more where more is meant.',
      '#target:',
      '#  tenants: 100',
      '#  usersPerTenant: 5',
      '#  peakRequestsPerSecond: 200',
      '#  node: { cpus: 4, memory: 16GiB, disk: 200GB }',
    ],
    ['# How long a recovery may take, and how much of the past it may lose.', '#objectives: { rto: 2h, rpo: 24h }'],
    gate(scorecard, rules),
    tuned(scorecard, rules),
    provided(scorecard),
    waivers(scorecard, clock),
    verifySection(scorecard.system),
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function stacks(scorecard: Scorecard): readonly string[] {
  const candidates = limited(scorecard.candidates.map(({ path, why }) => `# - not taken: ${comment(path)}, ${comment(why)}.`))
  if (scorecard.stacks.length === 0)
    return [
      '# Which files describe production, in the order they are merged. None was found; where there are some, name them.',
      ...candidates,
      '#stacks:',
      '#  production: { files: [compose.yml, compose.production.yml] }',
    ]
  const names = new Set<string>()
  const own = scorecard.stacks.slice(0, most).map((stack) => ({ stack, name: unique(stack.name, names) }))
  return [
    '# Which files describe production, in the order they are merged. These were found by themselves:',
    ...own.map(({ stack }) => `# - ${comment(stack.name)}: ${filesShown(stack.files, comment)}, ${comment(stack.why)}.`),
    ...candidates,
    '# If that is wrong, say which:',
    '#stacks:',
    ...own.map(({ stack, name }) => `#  ${scalar(name)}: { files: [${stack.files.map(scalar).join(', ')}] }`),
  ]
}

function unique(name: string, taken: Set<string>): string {
  const wanted = name === '' ? 'production' : name
  let found = wanted
  for (let count = 2; taken.has(found); count++) found = `${wanted}-${count}`
  taken.add(found)
  return found
}

function gate(scorecard: Scorecard, rules: readonly RuleData[]): readonly string[] {
  const passing = new Set(scorecard.verdicts.filter((verdict) => verdict.outcome === 'pass').map((verdict) => verdict.rule))
  const open = bySeverity(rules.filter((rule) => !rule.guarded && passing.has(rule.id))).slice(0, 5)
  return [
    'gate:',
    '  # Decide, show, and let the merge go on. To enforce, remove this line, and report-only in the workflow.',
    '  mode: report',
    '  # Whether a pull request that brings in what fails is blocked too: on, off, or the rules for which it is.',
    '  #introduced: on',
    ...(open.length === 0
      ? []
      : ['  # Rules that block although they are not guarded. These pass today:', `  #block: [${open.map((rule) => scalar(rule.id)).join(', ')}]`]),
    '  # Who may waive a loss.',
    '  #waive: { roles: [maintain, admin], notAuthor: false }',
  ]
}

/** Rules with parameters that judge something here; where none does, all of them. */
function tuned(scorecard: Scorecard, rules: readonly RuleData[]): readonly string[] {
  const judged = new Set(scorecard.verdicts.filter((verdict) => verdict.outcome !== 'not-applicable').map((verdict) => verdict.rule))
  const tunable = rules.filter((rule) => Object.keys(rule.params).length > 0)
  const here = tunable.filter((rule) => judged.has(rule.id))
  const shown = here.length === 0 ? tunable : here
  const params = (rule: RuleData): string =>
    Object.entries(rule.params)
      .map(([name, one]) => `${scalar(name)}: ${value(one)}`)
      .join(', ')
  return [
    '# Rules that can be tuned, with the values they have. `off` in place of the values turns a rule off.',
    '#rules:',
    ...shown.slice(0, most).map((rule) => `#  ${scalar(rule.id)}: { ${params(rule)} } # ${comment(rule.title)}`),
    ...(shown.length > most ? [`# - and ${shown.length - most} more: plimsoll rules`] : []),
    ...(shown.length === 0 ? ['#  database/replica: off'] : []),
  ]
}

/** What is done elsewhere, such as a managed database's backups, is the one thing that no file here can tell. */
function provided(scorecard: Scorecard): readonly string[] {
  const unknown = bySeverity(scorecard.verdicts.filter((verdict) => verdict.outcome === 'unknown'))
  const missed = bySeverity(
    scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail' && (verdict.category === 'backup' || verdict.category === 'monitoring')),
  )
  const entry = (verdict: Verdict): string =>
    `#  - { rule: ${scalar(verdict.rule)}, subject: ${scalar(verdict.subject)}, by: "say what does it, and where that is kept" }`
  const lines = [
    ...limited(
      unknown.map((verdict) => [`# - ${comment(verdict.rule)} is unknown for ${comment(verdict.subject)}: ${whyUnknown(verdict)}`, entry(verdict)].join('\n')),
    ),
    ...limited(
      missed.map((verdict) =>
        [`# - ${comment(verdict.rule)} fails for ${comment(verdict.subject)}: ${comment(verdict.current)} (${at(verdict)}).`, entry(verdict)].join('\n'),
      ),
    ),
  ]
  return [
    '# What something outside of this repository does, such as the backups of a managed database. The rule then passes.',
    '#provides:',
    ...(lines.length === 0
      ? ['#  - { rule: backup/automated, subject: database/postgres, by: "the provider\'s daily snapshots, in the infra repository" }']
      : lines),
  ]
}

function whyUnknown(verdict: Verdict): string {
  const missing = verdict.missing[0]
  const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint
  const place = missing === undefined ? at(verdict) : comment(`${missing.at.path}:${missing.at.line}`)
  return `${comment(missing?.raw ?? 'a value')} (${place}) is not known from the repository.${hint === undefined ? '' : ` What would tell: ${comment(hint)}.`}`
}

function at(verdict: Verdict): string {
  return comment(`${verdict.evidence[0].path}:${verdict.evidence[0].line}`)
}

function waivers(scorecard: Scorecard, clock: Date): readonly string[] {
  const failing = bySeverity(scorecard.verdicts.filter((verdict) => verdict.outcome === 'fail'))[0]
  const until = new Date(clock.getTime() + 90 * 24 * 3600 * 1000).toISOString().slice(0, 10)
  const subject = failing === undefined ? '' : ` subject: ${scalar(failing.subject)},`
  return [
    '# Losses that somebody accepted; the last day counts. What fails today needs none: only what gets worse blocks.',
    '#waivers:',
    `#  - { rule: ${scalar(failing?.rule ?? 'database/replica')},${subject} reason: "why it is accepted", until: ${until}, by: "@you" }`,
  ]
}

function bySeverity<T extends { readonly severity: (typeof severities)[number] }>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `# - and ${lines.length - most} more; plimsoll scan shows all`]
}
