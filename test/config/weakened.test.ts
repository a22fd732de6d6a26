import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { root } from '../harness/run-action.ts'
import { held, told, type Files } from './support.ts'

const workflow = `name: gate
on:
  pull_request:
jobs:
  plimsoll:
    runs-on: ubuntu-latest
    steps:
      - uses: plimsoll/plimsoll@v1
`
const at = '.github/workflows/gate.yml'
const publishes = '.github/workflows/fork-publish.yml'

/** Both sides have the workflow, so that nothing is a first adoption. */
async function heldConfig(base: string | undefined, head: string | undefined, factsChanged = false): Promise<Awaited<ReturnType<typeof held>>> {
  const files = (text: string | undefined): Files => ({ [at]: workflow, ...(text === undefined ? {} : { '.plimsoll.yml': text }) })
  return held(files(base), files(head), factsChanged)
}

describe('settings', () => {
  test.each<[string, string | undefined, string | undefined, string]>([
    ['a rule off', 'version: 1\n', 'version: 1\nrules:\n  backup/offsite: off\n', '.plimsoll.yml:3 head The rule backup/offsite was on and is turned off.'],
    [
      'a rule off in a new configuration',
      undefined,
      'rules: { backup/offsite: off }\n',
      '.plimsoll.yml:1 head The rule backup/offsite was on and is turned off.',
    ],
    [
      'a rule off that is not shipped yet',
      'version: 1\n',
      'rules: { monitoring/apm: no }\n',
      '.plimsoll.yml:1 head The rule monitoring/apm was on and is turned off.',
    ],
    [
      'a threshold below the default',
      'version: 1\n',
      'rules:\n  backup/retention:\n    days: 14\n',
      '.plimsoll.yml:3 head backup/retention asked for days: 30 and asks for days: 14.',
    ],
    [
      'a threshold lowered',
      'rules: { backup/retention: { days: 90 } }\n',
      '\nrules: { backup/retention: { days: 60 } }\n',
      '.plimsoll.yml:2 head backup/retention asked for days: 90 and asks for days: 60.',
    ],
    [
      'a threshold taken back to a lower default',
      '\n\nrules: { backup/retention: { days: 90 } }\n',
      'version: 1\n',
      '.plimsoll.yml:3 base backup/retention asked for days: 90 and asks for days: 30.',
    ],
    [
      'a configuration removed',
      '\nrules: { backup/retention: { days: 90 } }\n',
      undefined,
      '.plimsoll.yml:2 base backup/retention asked for days: 90 and asks for days: 30.',
    ],
    ['a path ignored', 'ignore: [a]\n', 'ignore:\n  - a\n  - deploy/**\n', '.plimsoll.yml:3 head deploy/** was read and is ignored.'],
    [
      'a stack narrowed',
      'stacks: { live: { files: [a.yml, b.yml] } }\n',
      'stacks:\n  live:\n    files: [a.yml]\n',
      '.plimsoll.yml:3 head The stack live was a.yml, b.yml and is a.yml.',
    ],
    [
      'a stack redirected',
      'stacks: { live: { files: [a.yml] } }\n',
      'stacks: { live: { files: [b.yml] } }\n',
      '.plimsoll.yml:1 head The stack live was a.yml and is b.yml.',
    ],
    [
      'a stack in another order',
      'stacks: { live: { files: [a.yml, b.yml] } }\n',
      'stacks: { live: { files: [b.yml, a.yml] } }\n',
      '.plimsoll.yml:1 head The files of the stack live override one another in another order: a.yml, b.yml before, b.yml, a.yml now.',
    ],
    [
      'a stack gone',
      'stacks:\n  live: { files: [a.yml] }\n  jobs: { files: [b.yml] }\n',
      'stacks:\n  live: { files: [a.yml] }\n',
      '.plimsoll.yml:3 base The stack jobs (b.yml) was judged and is gone.',
    ],
    [
      'stacks named that were found',
      'version: 1\n',
      'stacks: { live: { files: [a.yml] } }\n',
      '.plimsoll.yml:1 head The stacks were found and are named: live (a.yml).',
    ],
    [
      'stacks no longer named',
      'stacks: { live: { files: [a.yml] } }\n',
      'version: 1\n',
      '.plimsoll.yml:1 base The stacks live were named and are left to be found.',
    ],
    ['report mode', 'version: 1\n', 'gate:\n  mode: report\n', '.plimsoll.yml:2 head gate.mode was enforce and is report.'],
    ['introduced off', 'version: 1\n', 'gate: { introduced: off }\n', '.plimsoll.yml:1 head gate.introduced was on and is off.'],
    [
      'introduced for some',
      'version: 1\n',
      'gate: { introduced: [database/engine] }\n',
      '.plimsoll.yml:1 head gate.introduced was on and is [database/engine].',
    ],
    [
      'introduced for fewer',
      'gate: { introduced: [database/engine, database/replica] }\n',
      'gate: { introduced: [database/engine] }\n',
      '.plimsoll.yml:1 head gate.introduced was [database/engine, database/replica] and is [database/engine].',
    ],
    [
      'fewer to block',
      'gate:\n  block:\n    - monitoring/apm\n    - monitoring/disk\n',
      'gate: { block: [monitoring/apm] }\n',
      '.plimsoll.yml:4 base gate.block no longer names monitoring/disk.',
    ],
    [
      'more who may waive',
      'version: 1\n',
      'gate: { waive: { roles: [maintain, admin, write] } }\n',
      '.plimsoll.yml:1 head The role write could not waive losses and may.',
    ],
    [
      'authors who may waive',
      'gate: { waive: { notAuthor: true } }\n',
      'gate: { waive: { notAuthor: false } }\n',
      '.plimsoll.yml:1 head Authors could not waive their own losses and may.',
    ],
    ['a looser objective', 'objectives: { rpo: 6h }\n', 'objectives: { rpo: 12h }\n', '.plimsoll.yml:1 head objectives.rpo was 6 h and is 12 h.'],
    ['an objective looser than a day', 'version: 1\n', 'objectives: { rpo: 2d }\n', '.plimsoll.yml:1 head objectives.rpo was not stated and is 48 h.'],
    ['an objective no longer stated', 'objectives: { rto: 2h }\n', 'version: 1\n', '.plimsoll.yml:1 base objectives.rto was 2 h and is not stated.'],
    ['a smaller load', 'target: { tenants: 100 }\n', 'target: { tenants: 10 }\n', '.plimsoll.yml:1 head target.tenants was 100 and is 10.'],
    ['another machine', 'target: { node: { cpus: 4 } }\n', 'target: { node: { cpus: 8 } }\n', '.plimsoll.yml:1 head target.node.cpus was 4 and is 8.'],
    [
      'an invalid configuration',
      'version: 1\n',
      'version: 1\nrulez: 1\n',
      '.plimsoll.yml:2 head The configuration would be invalid: there is no key rulez; did you mean rules?',
    ],
  ])('%s', async (_, base, head, expected) => {
    expect(told(await heldConfig(base, head))).toEqual([expected])
  })

  test.each<[string, string | undefined, string | undefined, readonly string[]]>([
    ['nothing', 'gate: { mode: enforce }\n', '# enforced\ngate:\n  mode: enforce\n', []],
    [
      'the defaults, written out',
      undefined,
      'version: 1\nrules: { backup/retention: { days: 30 } }\ngate: { introduced: on, block: [], waive: { roles: [maintain, admin], notAuthor: false } }\n',
      [],
    ],
    ['a pattern that is covered', 'ignore: ["legacy/**"]\n', 'ignore: [legacy/, legacy/old]\n', []],
    ['a rule on', 'rules: { backup/offsite: off }\n', 'version: 1\n', ['The rule backup/offsite was off and is on. (.plimsoll.yml:1)']],
    [
      'a threshold raised',
      'version: 1\n',
      'rules: { backup/retention: { days: 60 } }\n',
      ['backup/retention asked for days: 30 and asks for days: 60. (.plimsoll.yml:1)'],
    ],
    [
      'a rule on, more loosely than another default',
      'rules: { backup/retention: off }\n',
      'rules: { backup/retention: { days: 60 } }\n',
      ['The rule backup/retention was off and is on. (.plimsoll.yml:1)'],
    ],
    ['more to block', 'version: 1\n', 'gate: { block: [monitoring/apm] }\n', ['gate.block names monitoring/apm. (.plimsoll.yml:1)']],
    ['enforced', 'gate: { mode: report }\n', 'version: 1\n', ['gate.mode was report and is enforce. (.plimsoll.yml:1)']],
    ['fewer who may waive', 'version: 1\n', 'gate: { waive: { roles: [admin] } }\n', ['The role maintain may no longer waive losses. (.plimsoll.yml:1)']],
    [
      'a stack more',
      'stacks: { a: { files: [a.yml] } }\n',
      'stacks: { a: { files: [a.yml] }, b: { files: [b.yml] } }\n',
      ['The stack b is judged too. (.plimsoll.yml:1)'],
    ],
    ['a stack by another name', 'stacks: { a: { files: [a.yml] } }\n', 'stacks: { b: { files: [a.yml] } }\n', []],
    ['a tighter objective', 'version: 1\n', 'objectives: { rpo: 6h }\n', ['objectives.rpo was not stated and is 6 h. (.plimsoll.yml:1)']],
    ['a larger load', 'target: { tenants: 10 }\n', 'target: { tenants: 100 }\n', ['target.tenants was 10 and is 100. (.plimsoll.yml:1)']],
  ])('shown at most: %s', async (_, base, head, notices) => {
    const found = await heldConfig(base, head, true)
    expect(told(found)).toEqual([])
    expect(found.notices).toEqual(notices)
  })

  test('a change is complete: who may let it through, and how', async () => {
    const { changes } = await heldConfig('gate: { waive: { roles: [admin] } }\n', 'gate: { mode: report, waive: { roles: [admin] } }\n')
    expect(changes).toEqual([
      {
        rule: 'gate/weakened',
        category: 'gate',
        severity: 'critical',
        subject: '.plimsoll.yml',
        change: 'gate-weakened',
        blocking: true,
        before: null,
        after: null,
        message:
          'gate.mode was enforce and is report. To allow it, somebody with the role admin waives gate/weakened for .plimsoll.yml: by a comment where commands are answered, or by approving this pull request with a waiver in it.',
        waiver: null,
        evidence: { path: '.plimsoll.yml', line: 1, key: 'gate.mode' },
        side: 'head',
      },
    ])
  })
})

describe('waivers and provides', () => {
  const waiver = 'waivers: [ { rule: database/replica, subject: database/postgres, reason: later, until: 2027-01-31, by: me } ]\n'
  const provides = 'provides: [ { rule: backup/automated, by: RDS } ]\n'

  test('alone they are shown', async () => {
    const found = await heldConfig('version: 1\n', `${waiver}${provides}`)
    expect(found.changes).toEqual([])
    expect(found.notices).toEqual([
      'A waiver of database/replica for database/postgres is new and lasts until 2027-01-31: later. (.plimsoll.yml:1)',
      'backup/automated is said to be provided by RDS. (.plimsoll.yml:2)',
    ])
  })

  test('with changed facts they block', async () => {
    expect(told(await heldConfig('version: 1\n', `${waiver}${provides}`, true))).toEqual([
      '.plimsoll.yml:1 head A waiver of database/replica for database/postgres is new and lasts until 2027-01-31: later.',
      '.plimsoll.yml:2 head backup/automated is said to be provided by RDS.',
    ])
  })

  test('beside another change of the gate they block, even a stricter one', async () => {
    expect(told(await heldConfig('version: 1\n', `${waiver}gate: { block: [monitoring/apm] }\n`))).toEqual([
      '.plimsoll.yml:1 head A waiver of database/replica for database/postgres is new and lasts until 2027-01-31: later.',
    ])
  })

  test('one that lasts longer or means more is new', async () => {
    expect(told(await heldConfig(waiver, waiver.replace('2027-01-31', '2027-06-30'), true))).toEqual([
      '.plimsoll.yml:1 head A waiver of database/replica for database/postgres lasted until 2027-01-31 and lasts until 2027-06-30: later.',
    ])
    expect(told(await heldConfig(waiver, waiver.replace('subject: database/postgres, ', ''), true))).toEqual([
      '.plimsoll.yml:1 head A waiver of database/replica is new and lasts until 2027-01-31: later.',
    ])
  })

  test('one that ends sooner, has ended, or goes weakens nothing', async () => {
    expect(await heldConfig(waiver, waiver.replace('2027-01-31', '2026-12-31'), true)).toEqual({ changes: [], notices: [] })
    expect(await heldConfig('version: 1\n', waiver.replace('2027-01-31', '2026-11-19'), true)).toEqual({
      changes: [],
      notices: ['A waiver of database/replica for database/postgres is new and expired on 2026-11-19 already. (.plimsoll.yml:1)'],
    })
    expect(await heldConfig(waiver, 'version: 1\n', true)).toEqual({
      changes: [],
      notices: ['The waiver of database/replica for database/postgres is gone. (.plimsoll.yml:1)'],
    })
  })

  test('today still counts', async () => {
    expect(told(await heldConfig('version: 1\n', waiver.replace('2027-01-31', '2026-11-20'), true))).toHaveLength(1)
  })
})

describe('first adoption', () => {
  test('is shown, however loose or wrong', async () => {
    const found = await held(
      {},
      {
        [at]: workflow.replace('@v1', '@v1\n        with: { report-only: true }'),
        '.plimsoll.yml': 'rules: { backup/offsite: off }\ngate: { mode: report }\n',
      },
      true,
    )
    expect(found.changes).toEqual([])
    expect(found.notices).toEqual([
      'Plimsoll is new here: there was neither a configuration nor a workflow that runs it, so its settings are shown and block nothing.',
      'The workflow .github/workflows/gate.yml is new and runs Plimsoll. (.github/workflows/gate.yml:8)',
      'The rule backup/offsite was on and is turned off. (.plimsoll.yml:1)',
      'gate.mode was enforce and is report. (.plimsoll.yml:2)',
    ])
    const wrong = await held({}, { '.plimsoll.yml': 'rulez: 1\n' })
    expect(wrong.changes).toEqual([])
    expect(wrong.notices[1]).toBe('The configuration would be invalid: there is no key rulez; did you mean rules? (.plimsoll.yml:1)')
  })

  test('nothing is nothing', async () => {
    expect(await held({}, {}, true)).toEqual({ changes: [], notices: [] })
    expect(await held({ [at]: 'on: push\njobs: { test: { steps: [ { run: npm test } ] } }' }, {}, true)).toEqual({ changes: [], notices: [] })
  })
})

describe('own rules', () => {
  const path = '.plimsoll/rules/backup/weekly.yaml'
  const rule = `title: Backups are checked each week
severity: high
guarded: true
for: database
params: { days: 7 }
check: subject.purpose != 'record' || subject.backups.size() > 0
current: "{subject.backups.size()} backups"
`
  const heldRule = (head: string | undefined, config = 'version: 1\n'): ReturnType<typeof held> =>
    held({ '.plimsoll.yml': 'version: 1\n', [path]: rule }, { '.plimsoll.yml': config, ...(head === undefined ? {} : { [path]: head }) }, true)

  test.each<[string, string | undefined, string]>([
    ['removed', undefined, `${path}:1 base The rule backup/weekly was judged and is gone.`],
    ['no longer guarded', rule.replace('guarded: true', 'guarded: false'), `${path}:3 head The rule backup/weekly was guarded and is not guarded.`],
    ['guarded left out', rule.replace('guarded: true\n', ''), `${path}:3 base The rule backup/weekly was guarded and is not guarded.`],
    ['less severe', rule.replace('high', 'low'), `${path}:2 head The severity of backup/weekly was high and is low.`],
    [
      'another check',
      rule.replace('> 0', '>= 0'),
      `${path}:6 head Check of the rule backup/weekly was subject.purpose != 'record' || subject.backups.size() > 0 and is subject.purpose != 'record' || subject.backups.size() >= 0, and whether that is stricter can't be told.`,
    ],
    [
      'a condition',
      `${rule}when: subject.managed\n`,
      `${path}:8 head When of the rule backup/weekly was nothing and is subject.managed, and whether that is stricter can't be told.`,
    ],
    ['broken', rule.replace('subject.backups', 'subject.backupz'), ''],
  ])('%s', async (_, head, expected) => {
    const found = told(await heldRule(head))
    if (expected === '')
      expect(found).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^\.plimsoll\/rules\/backup\/weekly\.yaml:6 head The rule \.plimsoll\/rules\/backup\/weekly\.yaml would be invalid: /),
        ]),
      )
    else expect(found).toEqual([expected])
  })

  test.each([
    ['words', rule.replace('Backups are', 'Every backup is')],
    ['comments and order', `# ours\nfor: database\n${rule.replace('for: database\n', '')}`],
    ['the spelling', rule.replace('high', '"high"').replace('{ days: 7 }', '\n  days: 7')],
  ])('%s may change', async (_, head) => {
    expect(await heldRule(head)).toEqual({ changes: [], notices: [] })
  })

  test('its parameters are compared with its own defaults, and any other value counts as weaker', async () => {
    expect(told(await heldRule(rule, 'rules: { backup/weekly: { days: 7 } }\n'))).toEqual([])
    expect(told(await heldRule(rule, 'rules: { backup/weekly: { days: 9 } }\n'))).toEqual([
      '.plimsoll.yml:1 head backup/weekly asked for days: 7 and asks for days: 9.',
    ])
    expect(told(await heldRule(rule, 'rules: { backup/weekly: off }\n'))).toEqual(['.plimsoll.yml:1 head The rule backup/weekly was on and is turned off.'])
  })

  test('a new one is shown', async () => {
    expect(await held({ '.plimsoll.yml': '' }, { '.plimsoll.yml': '', [path]: rule })).toEqual({
      changes: [],
      notices: [`The rule backup/weekly is new. (${path}:1)`],
    })
  })
})

describe('the workflow', () => {
  const heldWorkflow = (head: string | undefined, base = workflow): ReturnType<typeof held> =>
    held({ [at]: base }, head === undefined ? {} : { [at]: head }, true)
  const step = (rest: string): string => workflow.replace('@v1\n', `@v1\n${rest}`)

  test.each<[string, string | undefined, string]>([
    ['removed', undefined, `${at}:8 base The workflow ${at} ran Plimsoll and is gone.`],
    [
      'its step removed',
      workflow.replace('uses: plimsoll/plimsoll@v1', 'run: npm test'),
      `${at}:8 base The workflow ${at} ran Plimsoll and does not any more.`,
    ],
    [
      'its step commented out',
      workflow.replace('- uses: plimsoll', '- run: npm test\n      # - uses: plimsoll'),
      `${at}:8 base The workflow ${at} ran Plimsoll and does not any more.`,
    ],
    ['no YAML any more', `${workflow}  - {\n`, `${at}:8 base The workflow ${at} ran Plimsoll and does not any more.`],
    ['if: false', step('        if: false\n'), `${at}:9 head The job plimsoll ran Plimsoll and is disabled by \`if: false\`.`],
    [
      'if: ${{ false }} on the job',
      workflow.replace('    runs-on', '    if: ${{ false }}\n    runs-on'),
      `${at}:6 head The job plimsoll ran Plimsoll and is disabled by \`if: false\`.`,
    ],
    [
      'a condition',
      step("        if: github.actor != 'octocat'\n"),
      `${at}:9 head The job plimsoll ran Plimsoll always and runs it only if github.actor != 'octocat'.`,
    ],
    [
      'a job that it needs and that never runs',
      workflow.replace('  plimsoll:', '  never: { if: false, steps: [] }\n  plimsoll:\n    needs: never'),
      `${at}:5 head The job plimsoll ran Plimsoll and is disabled by \`if: false\`.`,
    ],
    [
      'continue-on-error',
      step('        continue-on-error: true\n'),
      `${at}:9 head The job plimsoll failed with Plimsoll and goes on without it: continue-on-error is set.`,
    ],
    [
      'continue-on-error of the job',
      workflow.replace('    runs-on', '    continue-on-error: ${{ matrix.soft }}\n    runs-on'),
      `${at}:6 head The job plimsoll failed with Plimsoll and goes on without it: continue-on-error is set.`,
    ],
    [
      'report-only',
      step('        with:\n          report-only: true\n'),
      `${at}:10 head The job plimsoll ran Plimsoll with report-only: false and runs it with report-only: true.`,
    ],
    [
      'report-only by an expression',
      step('        with: { report-only: "${{ vars.X }}" }\n'),
      `${at}:9 head The job plimsoll ran Plimsoll with report-only: false and runs it with report-only: \${{ vars.X }}.`,
    ],
    ['another mode', step('        with: { mode: scan }\n'), `${at}:8 base The workflow ${at} ran Plimsoll and does not any more.`],
    ['another base', step('        with: { base: HEAD }\n'), `${at}:9 head The job plimsoll ran Plimsoll with base: nothing and runs it with base: HEAD.`],
    [
      'another configuration',
      step('        with: { config: loose.yml }\n'),
      `${at}:9 head The job plimsoll ran Plimsoll with config: .plimsoll.yml and runs it with config: loose.yml.`,
    ],
    [
      'somebody else’s action',
      workflow.replace('plimsoll/plimsoll@v1', 'octocat/plimsoll@v1'),
      `${at}:8 head The job plimsoll ran plimsoll/plimsoll and runs octocat/plimsoll.`,
    ],
    ['no pull requests', workflow.replace('pull_request:', 'push:'), ''],
    [
      'some branches',
      workflow.replace('pull_request:', 'pull_request:\n    branches: [release]'),
      `${at}:4 head The workflow ${at} ran for all branches and runs only for release.`,
    ],
    [
      'some paths',
      workflow.replace('pull_request:', 'pull_request:\n    paths: ["src/**"]'),
      `${at}:4 head The workflow ${at} ran for all paths and runs only for src/**.`,
    ],
    [
      'ignored paths',
      workflow.replace('pull_request:', 'pull_request:\n    paths-ignore: ["deploy/**"]'),
      `${at}:4 head The workflow ${at} leaves out paths deploy/**, which it ran for.`,
    ],
    [
      'all paths but some',
      workflow.replace('pull_request:', 'pull_request:\n    paths: ["**", "!deploy/**"]'),
      `${at}:4 head The workflow ${at} ran for all paths and runs only for **, !deploy/**.`,
    ],
    [
      'some types',
      workflow.replace('pull_request:', 'pull_request:\n    types: [opened, labeled]'),
      `${at}:4 head The workflow ${at} ran on synchronize, reopened and does not any more.`,
    ],
  ])('%s', async (_, head, expected) => {
    const found = told(await heldWorkflow(head))
    expect(found).toEqual([expected === '' ? `${at}:3 base The workflow ${at} ran on pull_request and does not any more.` : expected])
  })

  test.each<[string, string]>([
    ['a newer version', workflow.replace('@v1', '@8f4b7f84864484a7bf31766abe9204da3cbe65b3 # v2')],
    ['another runner and a comment', workflow.replace('ubuntu-latest', 'ubuntu-24.04').replace('name: gate', '# ours\nname: Gate')],
    ['a short list of triggers', workflow.replace('\n  pull_request:\n', ' [push, pull_request]\n')],
    ['pull_request_target', workflow.replace('pull_request:', 'pull_request_target:')],
    ['every branch', workflow.replace('pull_request:', 'pull_request:\n    branches: ["**"]')],
    ['a condition that always holds', step('        if: ${{ !cancelled() }}\n')],
    ['the mode spelt out', step('        with: { mode: gate, report-only: false, comment: never }\n')],
    ['continue-on-error: false', step('        continue-on-error: false\n')],
    ['a step more', workflow.replace('    steps:\n', '    steps:\n      - uses: actions/checkout@v5\n')],
    ['another name of the job', workflow.replace('  plimsoll:\n', '  readiness:\n')],
  ])('%s weakens nothing', async (_, head) => {
    expect(await heldWorkflow(head)).toEqual({ changes: [], notices: [] })
  })

  test.each<[string, (text: string) => string | undefined, string]>([
    ['gone', () => undefined, `${publishes}:23 base The workflow ${publishes} ran Plimsoll and is gone.`],
    [
      'in report mode',
      (text) => text.replace('with:\n', 'with:\n          report-only: true\n'),
      `${publishes}:25 head The job publish ran Plimsoll with report-only: false and runs it with report-only: true.`,
    ],
    [
      'after another workflow',
      (text) => text.replace('workflows: [Plimsoll]', 'workflows: [Other]'),
      `${publishes}:7 head The workflow ${publishes} ran after Plimsoll and does not any more.`,
    ],
    [
      'by another condition',
      (text) => text.replace("== 'pull_request'", "== 'push'"),
      `${publishes}:14 head The job publish ran Plimsoll under another condition and runs it only if github.event.workflow_run.event == 'push'.`,
    ],
    ['with the mode spelt out', (text) => text.replace('with:\n', 'with:\n          mode: publish\n'), ''],
  ])('what publishes for forks: %s', async (_, edit, expected) => {
    const text = readFileSync(join(root, 'docs/workflows/fork-publish.yml'), 'utf8')
    const head = edit(text)
    const found = told(await held({ [at]: workflow, [publishes]: text }, { [at]: workflow, ...(head === undefined ? {} : { [publishes]: head }) }, true))
    expect(found).toEqual(expected === '' ? [] : [expected])
  })

  test('filters that were there may widen and not narrow', async () => {
    const some = (names: string): string => workflow.replace('pull_request:', `pull_request:\n    branches: [${names}]`)
    expect(told(await heldWorkflow(some('main, release'), some('main')))).toEqual([])
    expect(told(await heldWorkflow(workflow, some('main')))).toEqual([])
    expect(told(await heldWorkflow(some('main'), some('main, release')))).toEqual([
      `${at}:4 head The workflow ${at} ran for branches release and does not any more.`,
    ])
    expect(told(await heldWorkflow(some('main, "!main"'), some('main')))).toEqual([
      `${at}:4 head The workflow ${at} leaves out branches main, which it ran for.`,
    ])
  })

  test('it may move to another file', async () => {
    expect(await held({ [at]: workflow }, { '.github/workflows/other.yaml': workflow.replace('name: gate\n', '') }, true)).toEqual({ changes: [], notices: [] })
    expect(told(await held({ [at]: workflow }, { '.github/workflows/other.yml': step('        continue-on-error: true\n') }, true))).toEqual([
      '.github/workflows/other.yml:9 head The job plimsoll failed with Plimsoll and goes on without it: continue-on-error is set.',
    ])
  })

  test('a second workflow that was there already is no replacement', async () => {
    const second = '.github/workflows/second.yml'
    expect(told(await held({ [at]: workflow, [second]: workflow }, { [second]: workflow }))).toEqual([
      `${at}:8 base The workflow ${at} ran Plimsoll and is gone.`,
    ])
  })

  test('one that scans on a schedule guards nothing', async () => {
    const nightly = workflow.replace('pull_request:', 'schedule: [ { cron: "0 3 * * *" } ]')
    expect(told(await held({ [at]: workflow, '.github/workflows/n.yml': nightly }, { [at]: workflow }))).toEqual([])
  })

  const script = (run: string): string => workflow.replace('uses: plimsoll/plimsoll@v1', `run: |\n          npm ci\n          ${run}`)

  test.each([
    ['|| true', 'npx plimsoll gate --base origin/main || true', 'failed with Plimsoll and lets its failure pass: npx plimsoll gate --base origin/main || true'],
    [
      'a pipe',
      'npx plimsoll gate --base origin/main | tee out.txt',
      'failed with Plimsoll and lets its failure pass: npx plimsoll gate --base origin/main | tee out.txt',
    ],
    ['set +e', 'set +e\n          npx plimsoll gate --base origin/main', 'failed with Plimsoll and lets its failure pass: set +e'],
    ['itself as base', 'npx plimsoll gate --base HEAD', 'ran plimsoll gate with --base origin/main and runs it with --base HEAD'],
  ])('a command that fails no more: %s', async (_, run, what) => {
    const [found, ...others] = told(await heldWorkflow(script(run), script('npx plimsoll gate --base origin/main')))
    expect(others).toEqual([])
    expect(found).toContain(`head The job plimsoll ${what}.`)
  })

  test('a shell that goes on after a failure', async () => {
    const quiet = script('npx plimsoll gate --base origin/main').replace('      - run', '      - shell: bash {0}\n        run')
    expect(told(await heldWorkflow(quiet, script('npx plimsoll gate --base origin/main')))).toEqual([
      `${at}:11 head The job plimsoll failed with Plimsoll and lets its failure pass: shell: bash {0}.`,
    ])
  })

  test('a job that is skipped through another', async () => {
    const chain = workflow.replace(
      '  plimsoll:',
      '  never: { if: false, steps: [] }\n  between: { needs: [never], steps: [] }\n  plimsoll:\n    needs: [between]',
    )
    expect(told(await heldWorkflow(chain))).toEqual([`${at}:5 head The job plimsoll ran Plimsoll and is disabled by \`if: false\`.`])
    expect(told(await heldWorkflow(chain.replace('    needs: [between]', '    needs: [between]\n    if: always()')))).toEqual([])
  })

  test('a command over several lines, with a version and a format, is the same', async () => {
    expect(
      told(
        await heldWorkflow(
          script('npx plimsoll@0.4 gate --format markdown \\\n            --base origin/main > report.md 2>&1'),
          script('npx plimsoll gate --base origin/main'),
        ),
      ),
    ).toEqual([])
  })

  test('a command in a comment is none', async () => {
    expect(told(await heldWorkflow(script('# npx plimsoll gate --base origin/main'), script('node dist/cli.js gate --base origin/main')))).toEqual([
      `${at}:10 base The workflow ${at} ran Plimsoll and does not any more.`,
    ])
  })

  test('`./` is Plimsoll where the workflow says so, and any other action elsewhere', async () => {
    const local = 'on: pull_request\njobs: { check: { steps: [ { uses: ./ } ] } }\n'
    expect(told(await held({ '.plimsoll.yml': '', '.github/workflows/plimsoll.yml': local }, { '.plimsoll.yml': '' }))).toHaveLength(1)
    expect(told(await held({ '.plimsoll.yml': '', '.github/workflows/ci.yml': local }, { '.plimsoll.yml': '' }))).toEqual([])
  })

  test('a workflow that calls one that runs it counts', async () => {
    const caller = '.github/workflows/ci.yml'
    const calls = 'on: pull_request\njobs:\n  gate:\n    uses: ./.github/workflows/gate.yml\n'
    const files = { [at]: workflow.replace('pull_request:', 'workflow_call:'), [caller]: calls }
    expect(told(await held(files, { ...files, [caller]: `${calls}    if: false\n` }))).toEqual([
      `${caller}:5 head The job gate ran Plimsoll and is disabled by \`if: false\`.`,
    ])
    expect(told(await held(files, { [at]: files[at] as string }))).toEqual([`${caller}:4 base The workflow ${caller} ran Plimsoll and is gone.`])
  })
})

describe('properties', () => {
  test('a tree held against itself shows nothing, whatever it holds', async () => {
    const words = fc.constantFrom(
      'on: ',
      'pull_request',
      'jobs:\n',
      '  a:\n',
      '    steps:\n',
      '      - uses: plimsoll/plimsoll@v1\n',
      '      - run: plimsoll gate\n',
      '        if: false\n',
      '[',
      '{',
      '&a ',
      '*a',
      ': ',
      'uses',
      '\n',
      '- ',
      'check: ',
      'severity: high\n',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 30 }).map((parts) => parts.join('')),
    )
    await fc.assert(
      fc.asyncProperty(text, text, async (flow, rule) => {
        const files = { '.plimsoll.yml': '', [at]: flow, '.plimsoll/rules/backup/own.yaml': rule }
        const { changes, notices } = await held(files, files, true)
        expect(changes.filter((change) => !change.message.includes('would be invalid'))).toEqual([])
        expect(notices).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
