/** What code scanning is given: the shape that SARIF 2.1.0 prescribes, findings that keep their names, and nothing of a stranger's that becomes a link. */
import { describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Scorecard, Verdict } from '../../src/model/verdict.ts'
import { said, uriOf } from '../../src/report/sarif-places.ts'
import { decisionSarif, scorecardSarif, type SarifOptions } from '../../src/report/sarif.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { judge, replace, type Files } from '../systems/story.ts'
import { shapeFaults, type SarifResult, type SarifRun } from './sarif-shape.ts'

const version = '7.8.9'

async function scored(files: Files): Promise<Scorecard> {
  const tree = memoryTree(files, 'c'.repeat(40))
  return (await scan(tree, { config: await loadConfig(tree, { rules: shippedRules }), rules: shippedRules })).scorecard
}

function runOf(text: string): SarifRun {
  const log = JSON.parse(text) as { readonly runs: readonly SarifRun[] }
  expect(shapeFaults(log)).toEqual([])
  const [run] = log.runs
  if (run === undefined) throw new Error('no run')
  return run
}

const scanned = (scorecard: Scorecard, options: Partial<SarifOptions> = {}): SarifRun => runOf(scorecardSarif(scorecard, { version, ...options }))
const resultOf = (run: SarifRun, rule: string): SarifResult => {
  const found = run.results.find((result) => result.ruleId === rule)
  if (found === undefined) throw new Error(`no result of ${rule}`)
  return found
}

/** As many verdicts as wanted, each its own. */
function crowd(scorecard: Scorecard, verdicts: readonly Partial<Verdict>[]): Scorecard {
  const [pattern] = scorecard.verdicts
  if (pattern === undefined) throw new Error('no verdict')
  return { ...scorecard, verdicts: verdicts.map((one) => ({ ...pattern, outcome: 'fail', severity: 'low', ...one })) }
}

test('a log that is none is found out', () => {
  const faults = shapeFaults({ version: '2.1', runs: [{ results: [{ message: {}, rank: 101 }] }] } as never)
  expect(faults).toContain("/runs/0 must have required property 'tool'")
  expect(faults).toContain('/version must be equal to one of the allowed values')
  expect(faults).toContain('/runs/0/results/0/rank must be <= 100')
})

describe('a scan', () => {
  test('gives what fails, its level by severity, where, now and recommended', async () => {
    const run = scanned(await scored(broken))
    expect(run.tool.driver).toMatchObject({ name: 'Plimsoll', version, informationUri: 'https://github.com/plimsoll/plimsoll' })
    expect(resultOf(run, 'backup/offsite')).toMatchObject({
      kind: 'fail',
      level: 'error',
      message: {
        text: expect.stringMatching(/^No automated copy of db leaves the host\. Current: every copy stays beside the database\. Recommended: a copy of /),
      },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'ops/backup.sh', uriBaseId: 'SRCROOT' }, region: { startLine: 4 } } }],
      properties: { subject: 'database/db', severity: 'critical', current: 'every copy stays beside the database' },
    })
    expect(resultOf(run, 'infrastructure/replicas').level).toBe('warning')
    expect(run.results.map((result) => result.ruleId)).not.toContain('backup/automated')
    expect(run.results.some((result) => 'baselineState' in result)).toBe(false)
  })

  test('describes every rule: why, how to mend it in each format, what it is worth', async () => {
    const { rules } = scanned(await scored(sound)).tool.driver
    expect(rules.map((rule) => rule.id)).toEqual(expect.arrayContaining(shippedRules.map((one) => one.rule.id)))
    const rule = rules.find((one) => one.id === 'backup/offsite')
    expect(rule).toMatchObject({
      name: 'BackupOffsite',
      shortDescription: { text: 'A copy of every database of record leaves the host' },
      fullDescription: { text: expect.stringMatching(/^A dump beside the database dies with it\./) },
      helpUri: 'https://github.com/plimsoll/plimsoll/blob/main/docs/rules/backup/offsite.md',
      defaultConfiguration: { level: 'error' },
      properties: { category: 'backup', precision: 'high', tags: ['production-readiness', 'backup'] },
    })
    expect(rule?.properties).not.toHaveProperty('security-severity')
    expect(rule?.help.markdown).toMatch(/\*\*When it fails:\*\* A fire, [^]*## How to mend it\n\n### shell\n\n```sh\n# at the end of ops\/backup\.sh\n/)
    expect(rules.find((one) => one.id === 'security/hardcoded-secret')?.properties['security-severity']).toBe('9.5')
    expect(rules.find((one) => one.id === 'security/tls')?.properties['security-severity']).toBe('8.0')
  })

  test('describes own rules too, with their own link for a page', async () => {
    const [shipped] = shippedRules
    if (shipped === undefined) throw new Error('no rule')
    const own = { ...shipped.rule, id: 'backup/weekly', title: 'A weekly copy', why: '', links: ['https://wiki.example.org/weekly'] }
    const rules = scanned(await scored(sound), { own: [own] }).tool.driver.rules
    expect(rules.find((rule) => rule.id === 'backup/weekly')).toMatchObject({
      helpUri: 'https://wiki.example.org/weekly',
      fullDescription: { text: 'A weekly copy' },
    })
  })

  test('says what is unknown and what was not read beside the results, never as one', async () => {
    const files = {
      ...sound,
      'compose.yaml': (sound['compose.yaml'] ?? '').replace('replicas: 3', 'replicas: ${API_REPLICAS}'),
      'ops/other.yaml': 'services:\n  a: [\n',
    }
    const run = scanned(await scored(files), { notices: ['provides: backup/automated stands in for nothing (.plimsoll.yml:7)'] })
    const said = run.invocations[0]?.toolExecutionNotifications ?? []
    expect(run.results.map((result) => result.ruleId)).not.toContain('infrastructure/replicas')
    expect(said.find((one) => one.associatedRule?.id === 'infrastructure/replicas')).toMatchObject({
      level: 'note',
      message: { text: expect.stringMatching(/^infrastructure\/replicas is unknown for service\/api: \$API_REPLICAS is not known from the repository\./) },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'compose.yaml' }, region: { startLine: 25 } } }],
    })
    expect(said.map((one) => one.message.text)).toContainEqual(expect.stringMatching(/^ops\/other\.yaml was not read, or not all of it: /))
    expect(said[0]?.message.text).toBe('provides: backup/automated stands in for nothing (.plimsoll.yml:7)')
  })

  test('keeps a finding’s name when its line moves, and gives it another for another subject or key', async () => {
    const name = async (files: Files, rule: string): Promise<unknown> => resultOf(scanned(await scored(files)), rule).partialFingerprints
    const moved = { ...broken, 'compose.yaml': `# one\n# two\n# three\n${broken['compose.yaml'] ?? ''}` }
    const renamed = { ...broken, 'compose.yaml': (broken['compose.yaml'] ?? '').replaceAll('  api:', '  web:') }
    const before = await name(broken, 'infrastructure/replicas')
    expect(before).toEqual({ 'plimsoll/v1': expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(resultOf(scanned(await scored(moved)), 'infrastructure/replicas').locations[0]?.physicalLocation.region.startLine).toBe(28)
    expect(await name(moved, 'infrastructure/replicas')).toEqual(before)
    expect(await name(renamed, 'infrastructure/replicas')).not.toEqual(before)
  })

  test('names paths from the root of the repository, as URIs', async () => {
    const scorecard = crowd(await scored(broken), [{ evidence: [{ path: 'a b/#1/ü?.yaml', line: 0, key: 'x' }] }])
    const [result] = scanned(scorecard, { prefix: 'apps/my shop' }).results
    expect(result?.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'apps/my%20shop/a%20b/%231/%C3%BC%3F.yaml', uriBaseId: 'SRCROOT' }, region: { startLine: 1 } } },
    ])
    expect(uriOf('javascript:alert(1)/\ud800')).toBe('javascript%3Aalert(1)/%EF%BF%BD')
  })

  test('has a result without any place when there is none', async () => {
    const [result] = scanned(crowd(await scored(broken), [{ evidence: [{ path: '', line: 0, key: '' }] }])).results
    expect(result?.locations).toEqual([])
  })

  test('stays within the limits of code scanning and says what it left out', async () => {
    const place = (line: number) => ({ path: 'compose.yaml', line, key: `k${line}` })
    const many = Array.from({ length: 5_003 }, (_, index): Partial<Verdict> => ({ subject: `service/s${index}`, evidence: [place(index + 1)] }))
    const wide: Partial<Verdict> = {
      severity: 'high',
      subject: 'service/wide',
      evidence: [place(1), ...Array.from({ length: 140 }, (_, index) => place(index + 2))],
    }
    const run = scanned(crowd(await scored(broken), [...many, wide]))
    expect(run.results).toHaveLength(5_000)
    expect(run.results[0]?.properties['subject']).toBe('service/wide')
    expect(run.results[0]?.relatedLocations).toHaveLength(99)
    expect(run.invocations[0]?.toolExecutionNotifications.slice(0, 2).map((one) => [one.level, one.message.text])).toEqual([
      ['warning', '4 of 5004 results are left out: code scanning shows 5000. The JSON report holds all.'],
      ['warning', 'Of 1 results only 100 places are given: code scanning shows no more. The JSON report holds all.'],
    ])
  })

  test('gives two findings that share everything two names', async () => {
    const run = scanned(crowd(await scored(broken), [{ message: 'One.' }, { message: 'Two.' }]))
    const [one, two] = run.results.map((result) => result.partialFingerprints['plimsoll/v1'])
    expect(two).toBe(`${one}:2`)
  })

  test('of nothing is a run without results', () => {
    return scored({ 'README.md': 'hello' }).then((scorecard) => expect(scanned(scorecard).results).toEqual([]))
  })
})

describe('a gate', () => {
  test('makes an error of what blocks alone; what failed before is unchanged, and what was mended is left out', async () => {
    const run = runOf(decisionSarif(await judge(sound, broken), { version }))
    expect(run.results.map(({ ruleId, level, baselineState }) => [ruleId, level, baselineState])).toEqual([
      ['backup/offsite', 'error', 'new'],
      ['database/pooling', 'error', 'new'],
      ['infrastructure/replicas', 'error', 'new'],
      ...run.results.slice(3).map(({ ruleId, level }) => [ruleId, level === 'note' ? 'note' : 'warning', 'unchanged']),
    ])
    expect(run.results[2]).toMatchObject({
      message: { text: 'api keeps 1 replica. Before: 3 replicas.' },
      properties: { change: 'regressed', blocking: true, before: '3 replicas', after: '1 replica' },
    })
    expect(run.results[1]?.message.text).toMatch(/^It still passes and got weaker: |^database\/db: It still passes and got weaker: /)
    expect(run.properties).toMatchObject({ decision: 'block', mode: 'enforce', base: 'base', commit: 'head' })
    const back = runOf(decisionSarif(await judge(broken, sound), { version }))
    expect(back.results.filter((result) => result.baselineState === 'new').map((result) => result.ruleId)).toEqual(['database/pooler-replicas'])
    expect(new Set(back.results.map((result) => result.level))).toEqual(new Set(['warning', 'note']))
  })

  test('names what it finds as a scan of the head does', async () => {
    const of = (run: SarifRun): unknown => resultOf(run, 'backup/offsite').partialFingerprints
    expect(of(runOf(decisionSarif(await judge(sound, broken), { version })))).toEqual(of(scanned(await scored(broken))))
  })

  test('in report mode has no errors', async () => {
    const run = runOf(decisionSarif({ ...(await judge(sound, broken)), mode: 'report' }, { version }))
    expect(new Set(run.results.map((result) => result.level))).toEqual(new Set(['warning', 'note']))
  })

  test('a waived loss is suppressed, with the reason', async () => {
    const waived = {
      ...sound,
      '.plimsoll.yml': 'version: 1\nwaivers: [ { rule: backup/offsite, reason: "moving [house](0)", until: 2999-12-31, by: "@octocat" } ]\n',
    }
    const run = runOf(decisionSarif(await judge(waived, { ...broken, '.plimsoll.yml': waived['.plimsoll.yml'] }), { version }))
    expect(resultOf(run, 'backup/offsite')).toMatchObject({
      level: 'warning',
      suppressions: [{ kind: 'external', status: 'accepted', justification: 'moving [house] (0) (@octocat, until 2999-12-31)' }],
    })
  })

  test('what stood at the base alone is told in words, not by a line of another file', async () => {
    const gone = Object.fromEntries(Object.entries(sound).filter(([path]) => path !== 'ops/crontab' && path !== 'ops/backup.sh'))
    const result = resultOf(runOf(decisionSarif(await judge(sound, gone), { version })), 'backup/automated')
    expect(result.locations[0]?.physicalLocation.artifactLocation.uri).toBe('compose.yaml')
    expect(result.message.text).toContain('It stood at ops/crontab:1 in base.')
  })

  test('tells what weakens the gate by a rule of its own', async () => {
    const base = { ...sound, '.plimsoll.yml': 'version: 1\n' }
    const head = { ...replace('compose.yaml', 'replicas: 3', 'replicas: 4')(base), '.plimsoll.yml': 'version: 1\nrules: { database/replica: off }\n' }
    const run = runOf(decisionSarif(await judge(base, head), { version }))
    expect(run.results[0]).toMatchObject({ ruleId: 'gate/weakened', level: 'error' })
    expect(run.tool.driver.rules.find((rule) => rule.id === 'gate/weakened')?.help.markdown).toContain('docs/gate.md#what-weakens-the-gate')
  })
})

describe('texts of strangers', () => {
  test.for([
    ['[click](https://evil.example)', '[click] (https://evil.example)'],
    ['[1][2] and [3]: x', '[1] [2] and [3] : x'],
    ['${N:-3} of ${POOL} {0}', '${{N:-3}} of $POOL {{0}}'],
    ['a\nb\u202ec', 'a bc'],
  ])('%s becomes no link, no placeholder and no second line', ([text = '', expected]) => {
    expect(said(text)).toBe(expected)
  })

  test('reach a message only so', async () => {
    const text = 'see [here](https://evil.example) and {0}'
    const place = { path: 'compose.yaml', line: 3, key: text }
    const hostile: Partial<Verdict> = { subject: text, message: text, current: text, recommended: text, evidence: [{ ...place, line: 2 }, place] }
    const run = scanned(crowd(await scored(broken), [hostile, { ...hostile, outcome: 'unknown', missing: [{ raw: text, at: place, hint: text }] }]))
    const texts = [...run.results.flatMap(textsOf), ...(run.invocations[0]?.toolExecutionNotifications ?? []).flatMap(textsOf)]
    expect(texts.length).toBeGreaterThan(2)
    for (const one of texts) expect(one).not.toMatch(/\]\(|(?<!\{)\{0\}/)
  })
})

/** Every text that a reader may take for Markdown. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === 'text' && typeof inner === 'string' ? [inner] : key === 'properties' ? [] : textsOf(inner)))
}
