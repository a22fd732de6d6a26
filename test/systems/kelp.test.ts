/** A system on Cloud Run and Cloud SQL: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('kelp')
const values = 'infra/env/production.tfvars'
const file = 'infra/database.tf'
const db = 'database/boxes-orders'

const losses = (
  [
    ['fewer backups, by a value of tfvars', replace(values, 'backups  = 40', 'backups  = 5'), `backup/retention ${db}`],
    ['less log, by a value of tfvars', replace(values, 'log_days = 14', 'log_days = 3'), `backup/point-in-time ${db}`],
    [
      'no log, by a condition',
      replace(file, 'point_in_time_recovery_enabled = local.careful', 'point_in_time_recovery_enabled = var.rehearsal'),
      `backup/point-in-time ${db}`,
    ],
    ['no backups of Cloud SQL', replace(file, /enabled {24}= true/, 'enabled                        = false'), `backup/point-in-time ${db}`],
    ['one instance, by a value of tfvars', replace(values, 'least = 3', 'least = 1'), 'infrastructure/replicas service/boxes'],
    [
      'one instance, by an input of a module',
      replace('infra/services.tf', 'least      = var.boxes.least', 'least      = 1'),
      'infrastructure/replicas service/boxes',
    ],
    [
      'no instance, by the revision’s minimum',
      replace('infra/modules/service/main.tf', '      min_instance_count = var.least\n', ''),
      'infrastructure/replicas service/boxes',
    ],
    ['no standby, by a condition', replace(file, 'local.careful ? "REGIONAL" : "ZONAL"', 'var.rehearsal ? "REGIONAL" : "ZONAL"'), `database/replica ${db}`],
    ['no reader, by a default', replace('infra/variables.tf', 'default = 1\n', 'default = 0\n'), `database/replica ${db}`],
    ['no reader, by count = 0', replace(file, 'count = var.readers', 'count = 0'), `database/replica ${db}`],
    [
      'no protection, by a local value',
      replace('infra/main.tf', 'careful = !var.rehearsal', 'careful = false'),
      `backup/deletion-protection ${db}`,
      `database/replica ${db}`,
    ],
    ['no protection of Google’s', replace(file, '    deletion_protection_enabled = local.careful\n', ''), `backup/deletion-protection ${db}`],
    ['a dump whose clock is paused', replace('infra/backup.tf', 'paused    = var.rehearsal', 'paused    = true'), `backup/offsite ${db}`],
    ['a dump without a clock', replace('infra/backup.tf', /resource "google_cloud_scheduler_job"[^]*?\n\}\n/, ''), `backup/offsite ${db}`],
    ['a clock for another job', replace('infra/backup.tf', 'jobs/${google_cloud_run_v2_job.dump.name}:run', 'jobs/tidy:run'), `backup/offsite ${db}`],
    ['no dump', remove('infra/backup.tf'), `backup/offsite ${db}`],
    ['past the pooler', replace(file, ':6432/orders', ':5432/orders'), `database/pooling ${db}`],
    ['no pooler', replace(file, 'connection_pooling_enabled = local.careful', 'connection_pooling_enabled = false'), `database/pooling ${db}`],
    ['a pooler of sessions', replace(file, '"transaction"', '"session"'), `database/pooling ${db}`],
    [
      'a database for the whole world',
      replace(
        file,
        'ipv4_enabled    = false\n      private_network = google_compute_network.private.id\n      ssl_mode',
        'ipv4_enabled    = true\n      authorized_networks {\n        value = "0.0.0.0/0"\n      }\n      ssl_mode',
      ),
      `security/database-exposed ${db}`,
    ],
    [
      'plain HTTP',
      replace('infra/front.tf', /default_url_redirect \{[^]*?\n {2}\}\n/, 'default_service = google_compute_backend_service.boxes.id\n'),
      'security/tls route/boxes.kelp.example',
    ],
    [
      'a certificate of nobody',
      all(
        replace('infra/front.tf', 'google_compute_managed_ssl_certificate.front.id', 'google_compute_ssl_certificate.front.id'),
        add(
          'infra/own.tf',
          'resource "tls_self_signed_cert" "front" {\n  private_key_pem = tls_private_key.front.private_key_pem\n}\nresource "google_compute_ssl_certificate" "front" {\n  certificate = tls_self_signed_cert.front.cert_pem\n  private_key = tls_private_key.front.private_key_pem\n}\n',
        ),
      ),
      'security/tls',
    ],
    ['the other variables', replace('.github/workflows/release.yml', 'env/production.tfvars', 'env/rehearsal.tfvars'), 'infrastructure/replicas service/boxes'],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more instances', replace(values, 'least = 3', 'least = 5')],
  ['another tag', replace(values, '"7.2.0"', '"7.2.1"')],
  ['kept for longer', replace(values, 'backups  = 40', 'backups  = 60')],
  ['a file by another name', rename('infra/backup.tf', 'infra/dumps.tf')],
  ['lines that move', replace(file, 'resource "random_password" "owner" {', '# The owner of it all.\n\n\nresource "random_password" "owner" {')],
  ['a value in place of a variable', replace(file, 'count = var.readers', 'count = 1')],
  ['a condition the other way round', replace('infra/main.tf', 'careful = !var.rehearsal', 'careful = var.rehearsal ? false : true')],
  ['a bigger machine', replace(values, 'db-perf-optimized-N-8', 'db-perf-optimized-N-16')],
  ['backups in several regions', replace(file, 'location                       = var.region', 'location                       = "eu"')],
  [
    'the minimum of the service itself',
    replace('infra/modules/service/main.tf', '  template {\n', '  scaling {\n    min_instance_count = var.least\n  }\n\n  template {\n'),
  ],
  ['flags in blocks of their own', replace('infra/database.tf', 'max_connections            = 300', 'max_connections            = "300"')],
  [
    'values by themselves',
    all(
      remove(values),
      add(
        'infra/env/production.tfvars.json',
        '{ "database_tier": "db-perf-optimized-N-8", "keep": { "backups": 40, "log_days": 14 }, "boxes": { "least": 3, "most": 15, "tag": "7.2.0" } }',
      ),
      replace('.github/workflows/release.yml', 'production.tfvars', 'production.tfvars.json'),
    ),
  ],
  ['the rehearsal alone', replace('infra/env/rehearsal.tfvars', 'backups  = 3', 'backups  = 1')],
]

describe('on Cloud Run and Cloud SQL', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = head.verdicts.filter((one) =>
      [
        'database/pooling',
        'database/replica',
        'database/connection-budget',
        'backup/automated',
        'backup/offsite',
        'backup/retention',
        'backup/point-in-time',
        'backup/deletion-protection',
        'infrastructure/replicas',
        'security/tls',
        'security/database-exposed',
      ].includes(one.rule),
    )
    expect(guarded.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([])
    expect(new Set(guarded.filter(({ outcome }) => outcome === 'pass').map(({ rule }) => rule)).size).toBe(11)
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    for (const rule of rules) expect(found.filter((one) => one.startsWith(rule))).not.toEqual([])
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
