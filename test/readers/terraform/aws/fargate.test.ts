/** A whole stack of AWS in modules, with variables and conditions: what is declared of it, and what one value changes. */
import { describe, expect, test } from 'vitest'
import { fixture } from '../../../systems/story.ts'
import { worldOf, evaluate } from '../../../../src/readers/terraform/root.ts'
import { contextOf } from '../harness.ts'
import { fact, mapped } from './harness.ts'
import type { Files } from '../../../systems/story.ts'

const files = fixture('fargate')
const production = 'infra/env/production.tfvars'

async function declared(changed: Files = files, values = production) {
  const evaluated = await evaluate('infra', contextOf(changed), { varFiles: [values] })
  const { declares, skipped } = mapped(worldOf('receipts', evaluated))
  const of = <K extends (typeof declares)[number]['kind']>(kind: K) =>
    declares.filter((one): one is Extract<(typeof declares)[number], { kind: K }> => one.kind === kind)
  return { of, skipped: [...evaluated.skipped, ...skipped] }
}

const plain = (one: Parameters<typeof fact>[0]): string => fact(one).replace(/ @.*/, '')

describe('the whole stack', () => {
  test('is read without anything left out', async () => {
    expect((await declared()).skipped).toEqual([])
  })

  test('has its database with all that keeps it', async () => {
    const { of } = await declared()
    const [receipts, queue, ...more] = of('database')
    expect(more).toEqual([])
    expect(receipts?.name).toBe('receipts')
    expect([receipts?.standbys, receipts?.readReplicas, receipts?.windowDays, receipts?.maxConnections, receipts?.encrypted, receipts?.tls].map(plain)).toEqual(
      ['1', '1', '30', '400', 'true', 'true'],
    )
    expect(receipts?.exposures).toEqual([])
    expect(receipts?.protections.map(({ what }) => what)).toEqual(['deletion protection', 'final snapshot'])
    expect(receipts?.secrets).toEqual([])
    expect(queue).toMatchObject({
      name: 'receipts-queue',
      engine: 'valkey',
      hosts: ['${module.queue.replication_group_primary_endpoint_address}', '${module.queue.replication_group_configuration_endpoint_address}'],
    })
    expect([queue?.standbys, queue?.settings.get('maxmemory-policy'), queue?.tls].map(plain)).toEqual(['1', '"noeviction"', 'true'])
  })

  test('reaches it through the proxy', async () => {
    const { of } = await declared()
    const [pooler] = of('pooler')
    expect([pooler?.of, pooler?.mode, pooler?.serverConnections].map(plain)).toEqual(['"receipts"', '"transaction"*', '240'])
    expect(pooler?.secrets).toEqual(['aws_secretsmanager_secret.database_url'])
    for (const service of of('service')) expect(service.given?.get('DATABASE_URL')).toBe('aws_secretsmanager_secret.database_url/value')
  })

  test('copies it three ways', async () => {
    const { of } = await declared()
    const copies = of('copy').filter((one) => plain(one.of) === '"receipts"')
    expect(copies.map((one) => [one.mechanism, ...[one.automatic, one.offsite, one.retentionDays].map(plain)].join(' ')).sort()).toEqual([
      'AWS Backup to another vault true true 180',
      'AWS Backup true false 60',
      'RDS snapshots true false 30',
    ])
  })

  test('runs its services', async () => {
    const { of } = await declared()
    expect(
      of('service').map((one) =>
        [one.name, plain(one.replicas), plain(one.update?.failureAction), one.fires === undefined ? '' : plain(one.fires.expression)].join(' '),
      ),
    ).toEqual(['totals 1 absent "cron(0 4 * * ? *)"', 'till 3 "rollback" ', 'posting-worker 2 "rollback" '])
  })

  test('faces the world by HTTPS alone, is watched, and keeps its files', async () => {
    const { of } = await declared()
    expect(of('route').map((one) => [one.name, one.service, ...[one.tls, one.redirects].map(plain)].join(' '))).toEqual([
      'receipts.crumb.example till true true',
    ])
    expect(
      of('watch')
        .map(({ what, signal }) => `${what} ${signal ?? ''}`)
        .sort(),
    ).toEqual(['alert backup', 'alert connections', 'alert disk', 'alert errors', 'alert latency', 'alert memory', 'uptime '])
    expect(of('bucket').map(({ versioned }) => plain(versioned))).toEqual(['true'])
  })
})

describe('one value changes it', () => {
  const changed = (path: string, from: string, to: string): Files => {
    const text = files[path] ?? ''
    if (!text.includes(from)) throw new Error(`${path} holds no ${from}`)
    return { ...files, [path]: text.replace(from, to) }
  }

  test('a value of tfvars', async () => {
    const { of } = await declared(changed(production, 'keep_days      = 30', 'keep_days      = 0'))
    expect(
      of('copy')
        .filter(({ mechanism }) => mechanism === 'RDS snapshots')
        .map(({ automatic }) => fact(automatic)),
    ).toEqual(['false @ infra/env/production.tfvars:2'])
  })

  test('a condition', async () => {
    const [receipts] = (await declared(changed('infra/locals.tf', '!var.rehearsal', 'var.rehearsal'))).of('database')
    expect(plain(receipts?.standbys)).toBe('0')
    expect(receipts?.protections.map(({ what }) => what)).toEqual(['final snapshot'])
  })

  test('a count', async () => {
    const [receipts] = (await declared(changed('infra/variables.tf', 'default = 1', 'default = 0'))).of('database')
    expect(plain(receipts?.readReplicas)).toBe('0*')
  })

  test('an input of a module', async () => {
    const [, till] = (await declared(changed(production, 'least = 3', 'least = 1'))).of('service')
    expect(fact(till?.replicas)).toBe('1 @ infra/env/production.tfvars:5')
  })

  test('another file of variables', async () => {
    const [receipts] = (await declared(files, 'infra/env/rehearsal.tfvars')).of('database')
    expect([receipts?.standbys, receipts?.readReplicas, receipts?.windowDays].map(plain)).toEqual(['0', '0*', '1'])
  })

  test('a vault in the same region', async () => {
    const { of } = await declared(changed('infra/backup.tf', '  provider = aws.refuge\n', ''))
    expect(of('copy').filter(({ offsite }) => plain(offsite) === 'true')).toEqual([])
  })

  test('a selection that is gone', async () => {
    const { of } = await declared(changed('infra/backup.tf', '[aws_db_instance.receipts.arn]', '[]'))
    expect(of('copy').filter(({ mechanism }) => mechanism.startsWith('AWS Backup'))).toEqual([])
  })
})
