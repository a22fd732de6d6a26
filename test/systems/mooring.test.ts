/** A production in a Helm chart with its database as a subchart: what it loses through values, conditions or templates blocks, what it only says otherwise does not. */
import { describe, expect, test } from 'vitest'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { add, all, blocked, fixture, judge, rename, replace, type Edit } from './story.ts'

const base = fixture('mooring')
const guarded = new Set(shippedRules.flatMap(({ rule }) => (rule.guarded ? [rule.id] : [])))
const values = 'chart/values.yaml'
const production = 'chart/values-production.yaml'
const workflow = '.github/workflows/release.yml'
const api = 'chart/templates/api.yaml'
const subchart = 'chart/charts/postgresql'
const cluster = `${subchart}/templates/cluster.yaml`
const db = 'database/mooring-store'
const noBackup = [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`]
const noDatabase = [
  'backup/automated',
  'backup/deletion-protection',
  'backup/offsite',
  'backup/point-in-time',
  'backup/retention',
  'database/connection-budget',
  'database/persistence',
  'database/pooling',
  'database/replica',
  'security/database-exposed',
].map((rule) => `${rule} database/db`)
const noStore = [...noBackup, `backup/point-in-time ${db}`]

const losses: readonly (readonly [name: string, edit: Edit, rules: readonly string[]])[] = [
  ['the backup is switched off in the values file', replace(production, 'backup:\n    enabled: true', 'backup:\n    enabled: false'), noStore],
  ['the values file no longer speaks of the backup', replace(production, / {2}backup:\n(?: {4}.*\n)+/, ''), noStore],
  ['the schedule is suspended', replace(production, '    retention: 35d', '    suspend: true\n    retention: 35d'), noBackup],
  ['the schedule can never fire', replace(production, '0 40 1 * * *', '0 40 1 30 2 *'), noBackup],
  ['a backup a week', replace(production, '0 40 1 * * *', '0 40 1 * * 1'), [`backup/automated ${db}`]],
  ['the retention falls back to the subchart’s own', replace(production, '    retention: 35d\n', ''), [`backup/retention ${db}`]],
  ['one instance', replace(production, 'instances: 3', 'instances: 1'), [`database/replica ${db}`]],
  ['the instances fall back to the subchart’s own', replace(production, '  instances: 3\n', ''), [`database/replica ${db}`]],
  ['null takes the instances away', replace(production, '  instances: 3\n', '  instances: null\n'), [`database/replica ${db}`]],
  ['the command sets one instance', replace(workflow, '--set image.tag', '--set store.instances=1 --set image.tag'), [`database/replica ${db}`]],
  ['the pooler keeps sessions', replace(production, '    size: 30', '    size: 30\n    mode: session'), [`database/pooling ${db}`]],
  ['the API goes around the pooler', replace(production, 'host: mooring-store-pool', 'host: mooring-store-rw'), [`database/pooling ${db}`]],
  ['the pooler opens more than the server takes', replace(production, 'size: 30', 'size: 150'), [`database/connection-budget ${db}`]],
  ['the autoscaler may go down to one copy', replace(production, 'minReplicas: 3', 'minReplicas: 1'), ['infrastructure/replicas service/mooring']],
  ['the autoscaler’s minimum falls back to the chart’s own', replace(production, '  minReplicas: 3\n', ''), ['infrastructure/replicas service/mooring']],
  [
    'no autoscaler, and one copy',
    all(replace(production, 'autoscaling:\n  enabled: true', 'autoscaling:\n  enabled: false'), replace(production, 'replicaCount: 2', 'replicaCount: 1')),
    ['infrastructure/replicas service/mooring'],
  ],
  ['the Ingress has no certificate any more', replace(production, / {2}tls:\n {4}- secretName.*\n {6}hosts.*\n/, ''), ['security/tls route/lines.example.org']],
  ['certificates of the authority’s staging server', replace(values, 'acme-v02', 'acme-staging-v02'), ['security/tls route/lines.example.org']],
  ['a password is written into the values', replace(api, 'mooring:$(DATABASE_PASSWORD)@', 'mooring:q8Zt3LwXk1Vn7Rb@'), ['security/hardcoded-secret system']],
  [
    'the schema is pushed with what it loses',
    replace(api, '[npx, prisma, migrate, deploy]', '[npx, prisma, db, push, --accept-data-loss]'),
    [`database/destructive-change ${db}`],
  ],
  [
    'the workflow installs without the values file',
    replace(workflow, ' -f chart/values-production.yaml', ''),
    [...noDatabase, 'gate/unreadable chart/templates/api.yaml', 'infrastructure/replicas service/mooring'],
  ],
  ['the database is switched off by its condition', replace(production, 'store:\n  enabled: true', 'store:\n  enabled: false'), noDatabase],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['nothing', (files) => files],
  [
    'a comment, and other spaces around actions',
    all(replace(production, 'replicaCount: 2', '# two\nreplicaCount: 2'), replace(api, '{{ .Values.replicaCount }}', '{{- .Values.replicaCount | int }}')),
  ],
  ['more copies at the least', replace(production, 'minReplicas: 3', 'minReplicas: 4')],
  ['a count that the autoscaler overrides', replace(production, 'replicaCount: 2', 'replicaCount: 1')],
  ['a new version of the app', replace('chart/Chart.yaml', 'appVersion: v2.6.0', 'appVersion: v2.7.0')],
  ['another hour', replace(production, '0 40 1 * * *', '0 10 4 * * *')],
  ['longer retention', replace(production, '35d', '60d')],
  ['a copy more of the database', replace(production, 'instances: 3', 'instances: 4')],
  ['the minimum moves into the chart’s own values', all(replace(production, '  minReplicas: 3\n', ''), replace(values, 'minReplicas: 1', 'minReplicas: 3'))],
  ['the values file is renamed', all(rename(production, 'chart/values-prod.yaml'), replace(workflow, 'values-production', 'values-prod'))],
  ['the template of the autoscaler is renamed', rename('chart/templates/hpa.yaml', 'chart/templates/scaler.yaml')],
  [
    'the pooler gets a template of its own',
    (files) => {
      const text = files[cluster] ?? ''
      const from = text.indexOf('{{- if .Values.pooler.enabled }}')
      const head = '{{- $name := printf "%s-store" .Release.Name }}\n'
      return { ...files, [cluster]: text.slice(0, from), [`${subchart}/templates/pooler.yaml`]: `${head}${text.slice(from)}` }
    },
  ],
  ['a condition that nobody answers, and so stands', replace('chart/Chart.yaml', 'store.enabled', 'store.install,store.enabled')],
  [
    'values in flow style',
    replace(production, 'podAnnotations:\n  mooring.example.org/team: quayside', 'podAnnotations: { "mooring.example.org/team": "quayside" }'),
  ],
  [
    'an alias of another name',
    all(
      replace('chart/Chart.yaml', 'alias: store\n    condition: store.enabled', 'alias: data\n    condition: data.enabled'),
      replace(production, 'store:\n  enabled', 'data:\n  enabled'),
    ),
  ],
  ['values for staging beside it', add('chart/values-staging.yaml', 'replicaCount: 1\nautoscaling: { enabled: false }\n')],
]

describe('Mooring: a loss blocks', () => {
  test.for(losses)('%s', async ([, edit, rules]) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([...rules].sort())
    expect(decision.decision).toBe('block')
  })

  test('the base itself passes every guarded rule', async () => {
    const decision = await judge(base, base)
    const open = decision.head.verdicts.filter((verdict) => guarded.has(verdict.rule) && verdict.outcome !== 'pass' && verdict.outcome !== 'not-applicable')
    expect(open.map((verdict) => `${verdict.outcome} ${verdict.rule} ${verdict.subject}: ${verdict.message}`)).toEqual([])
  })
})

describe('Mooring: what loses nothing passes', () => {
  test.for(harmless)('%s', async ([, edit]) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([])
  })
})
