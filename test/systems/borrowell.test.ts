/** A system that an app of the CDK describes: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { all, blocked, fixture, judge, rename, replace, type Edit } from './story.ts'

const base = fixture('borrowell')
const system = 'infra/lib/system-stack.ts'
const database = 'infra/lib/database.ts'
const stages = 'infra/lib/environments.ts'
const db = 'database/loans'

const losses = (
  [
    ['RDS keeps nothing, by a value of the context', replace('infra/cdk.json', '"backupDays": 35', '"backupDays": 0'), `backup/point-in-time ${db}`],
    ['RDS keeps less, by a value of the context', replace('infra/cdk.json', '"backupDays": 35', '"backupDays": 2'), `backup/point-in-time ${db}`],
    [
      'a day of backups, by what the CDK does when nobody says',
      replace(database, '      backupRetention: Duration.days(backupDays),\n', ''),
      `backup/point-in-time ${db}`,
    ],
    ['one task, by the stage’s sizes', replace(stages, 'least: 3', 'least: 1'), 'infrastructure/replicas service/loans'],
    ['one task, by autoscaling’s minimum', replace(system, 'minCapacity: sizes.least', 'minCapacity: 1'), 'infrastructure/replicas service/loans'],
    ['one task, by what stands for a minimum that nobody says', replace(system, 'minCapacity: sizes.least, ', ''), 'infrastructure/replicas service/loans'],
    ['no standby, by a property', replace(database, 'multiAz: careful', 'multiAz: false'), `database/replica ${db}`],
    ['no standby, left out', replace(database, '      multiAz: careful,\n', ''), `database/replica ${db}`],
    ['careless, by the stage', replace(stages, 'careful: true', 'careful: false'), `backup/deletion-protection ${db}`, `database/replica ${db}`],
    ['no reader, by the stage’s sizes', replace(stages, 'readers: 1', 'readers: 0'), `database/replica ${db}`],
    ['no protection', replace(database, 'deletionProtection: careful', 'deletionProtection: false'), `backup/deletion-protection ${db}`],
    ['no last snapshot, by the removal policy', replace(database, 'RemovalPolicy.RETAIN', 'RemovalPolicy.DESTROY'), `backup/deletion-protection ${db}`],
    ['no copy in another region', replace(stages, "    vaultRegion: 'eu-central-1',\n", ''), `backup/offsite ${db}`],
    ['a refuge in the same region', replace(stages, "vaultRegion: 'eu-central-1'", "vaultRegion: 'eu-west-2'"), `backup/offsite ${db}`],
    ['a selection of nothing', replace(system, '[backup.BackupResource.fromRdsDatabaseInstance(database.instance)]', '[]'), `backup/offsite ${db}`],
    ['a plan that copies nothing', replace(system, /copyActions: .*/, ''), `backup/offsite ${db}`],
    ['past the proxy', replace(database, 'secretUrl(this.proxy.endpoint', 'secretUrl(this.instance.dbInstanceEndpointAddress'), `database/pooling ${db}`],
    ['a database for the whole world', replace(database, 'multiAz:', 'publiclyAccessible: true,\n      multiAz:'), `security/database-exposed ${db}`],
    ['subnets that the world reaches', replace(database, 'SubnetType.PRIVATE_WITH_EGRESS', 'SubnetType.PUBLIC'), `security/database-exposed ${db}`],
    [
      'plain HTTP, without a certificate',
      all(replace(system, / *certificate: acm.*/, ''), replace(system, 'redirectHTTP: true', 'redirectHTTP: false')),
      'security/tls route/book.borrowell.example',
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more tasks', replace(stages, 'least: 3', 'least: 4')],
  ['another tag', replace(stages, '7.1.2', '7.1.3')],
  ['kept as long, in hours', replace(database, 'Duration.days(backupDays)', 'Duration.hours(backupDays * 24)')],
  ['a file by another name', all(rename(database, 'infra/lib/store.ts'), replace(system, './database', './store'))],
  ['lines that move', replace(database, 'export class Database', '// The loans of it all.\n\n\nexport class Database')],
  ['the library as a whole', all(replace(database, "import * as rds from 'aws-cdk-lib/aws-rds'", "import { aws_rds as rds } from 'aws-cdk-lib'"))],
  [
    'names of the library taken one by one',
    all(
      replace(stages, "import * as ec2 from 'aws-cdk-lib/aws-ec2'", "import { InstanceClass, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2'"),
      replace(stages, 'ec2.', ''),
    ),
  ],
  ['a value in place of a parameter', replace(database, 'multiAz: careful', 'multiAz: true')],
  ['staging alone', replace(stages, 'least: 1', 'least: 0')],
  ['a bigger machine', replace(stages, 'InstanceSize.LARGE', 'InstanceSize.XLARGE2')],
]

const guarded = [
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
]

describe('with the CDK', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const found = head.verdicts.filter(({ rule }) => guarded.includes(rule))
    expect(found.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([])
    expect(new Set(found.filter(({ outcome }) => outcome === 'pass').map(({ rule }) => rule)).size).toBe(guarded.length)
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    expect(found).toEqual(expect.arrayContaining(rules))
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
