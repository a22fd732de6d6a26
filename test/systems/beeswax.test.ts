/** A system in templates of CloudFormation that export to one another: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const base = fixture('beeswax')
const values = 'infra/params/data-production.json'
const data = 'infra/data.yaml'
const release = '.github/workflows/release.yml'
const db = 'database/orders'

const losses = (
  [
    ['RDS keeps nothing, by a file of parameters', replace(values, '"30"', '"0"'), `backup/point-in-time ${db}`],
    ['RDS keeps less, by a file of parameters', replace(values, '"30"', '"3"'), `backup/point-in-time ${db}`, `backup/retention ${db}`],
    ['the other file of parameters', replace(release, 'data-production.json', 'data-rehearsal.json'), `database/replica ${db}`, `backup/retention ${db}`],
    ['another stage, by a file of parameters', replace(values, '"production"', '"rehearsal"'), `database/replica ${db}`, `backup/deletion-protection ${db}`],
    [
      'no standby, by a condition',
      replace(data, 'IsProduction: !Equals [!Ref Stage, production]', 'IsProduction: !Equals [!Ref Stage, live]'),
      `database/replica ${db}`,
    ],
    [
      'no reader, by a condition of a resource',
      replace(data, 'HasReader: !Condition IsProduction', 'HasReader: !Not [!Condition IsProduction]'),
      `database/replica ${db}`,
    ],
    [
      'no standby, by one side of a choice',
      replace(data, 'MultiAZ: !If [IsProduction, true, false]', 'MultiAZ: !If [IsProduction, false, true]'),
      `database/replica ${db}`,
    ],
    [
      'no protection, by nothing in place of a value',
      replace(data, 'DeletionProtection: !If [IsProduction, true, !Ref AWS::NoValue]', 'DeletionProtection: !Ref AWS::NoValue'),
      `backup/deletion-protection ${db}`,
    ],
    ['no last snapshot', replace(data, 'DeletionPolicy: Snapshot', 'DeletionPolicy: Delete'), `backup/deletion-protection ${db}`],
    ['nothing kept of what is replaced', replace(data, '    UpdateReplacePolicy: Snapshot\n', ''), `backup/deletion-protection ${db}`],
    ['a refuge in the same region, by a default', replace(data, 'Default: eu-west-1', 'Default: eu-north-1'), `backup/offsite ${db}`],
    ['no plan of AWS Backup', without(data, '  Nightly:'), `backup/offsite ${db}`],
    ['a selection of nothing', replace(data, 'Resources: [!GetAtt Orders.DBInstanceArn]', 'Resources: []'), `backup/offsite ${db}`],
    ['a schedule that never fires', replace(data, 'cron(40 2 * * ? *)', 'cron(40 2 31 2 ? *)'), `backup/offsite ${db}`],
    ['copies that are kept for three days', replace(data, 'DeleteAfterDays: 200', 'DeleteAfterDays: 3'), `backup/retention ${db}`],
    ['past the proxy, by another export', replace('infra/app.yaml', '${DataStack}-ProxyEndpoint', '${DataStack}-OrdersEndpoint'), `database/pooling ${db}`],
    ['past the proxy, by what is exported', replace(data, 'Value: !GetAtt Proxy.Endpoint', 'Value: !GetAtt Orders.Endpoint.Address'), `database/pooling ${db}`],
    [
      'an address for the whole world',
      replace(data, 'StorageEncrypted: true', 'StorageEncrypted: true\n      PubliclyAccessible: true'),
      `security/database-exposed ${db}`,
    ],
    [
      'a group for the whole world, in another template',
      replace(
        'infra/network.yaml',
        '      ToPort: 5432\n      SourceSecurityGroupId: !GetAtt TaskGroup.GroupId',
        '      ToPort: 5432\n      CidrIp: 0.0.0.0/0',
      ),
      `security/database-exposed ${db}`,
    ],
    [
      'plain HTTP',
      replace('infra/network.yaml', /- Type: redirect\n.*\n/, '- { Type: forward, TargetGroupArn: !Ref CounterTargets }\n'),
      'security/tls route/orders.beeswax.example',
    ],
    ['one task, by a parameter of the command', replace(release, 'CounterLeast=3', 'CounterLeast=1'), 'infrastructure/replicas service/counter'],
    [
      'one task, by a default',
      all(
        replace(release, 'CounterLeast=3 ', ''),
        replace('infra/app.yaml', /CounterLeast:\n {4}Type: Number\n {4}Default: 2/, 'CounterLeast:\n    Type: Number\n    Default: 1'),
      ),
      'infrastructure/replicas service/counter',
    ],
    ['one task, by an input of a nested stack', replace('infra/app.yaml', 'Least: !Ref CounterLeast', 'Least: 1'), 'infrastructure/replicas service/counter'],
    ['one task, by autoscaling’s minimum', replace('infra/task.yaml', 'MinCapacity: !Ref Least', 'MinCapacity: 1'), 'infrastructure/replicas service/counter'],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more tasks', replace(release, 'CounterLeast=3', 'CounterLeast=5')],
  ['another tag', replace(release, 'Tag=7.3.1', 'Tag=7.4.0')],
  ['kept for longer', replace(values, '"30"', '"35"')],
  ['lines that move', replace(data, '  Orders:\n', '  # The orders themselves.\n\n\n  Orders:\n')],
  ['a value in place of a parameter', replace(data, 'BackupRetentionPeriod: !Ref KeepDays', 'BackupRetentionPeriod: 30')],
  ['another condition of the same', replace(data, 'MultiAZ: !If [IsProduction, true, false]', 'MultiAZ: !If [HasReader, true, false]')],
  [
    'functions in their long form',
    replace(data, 'DBInstanceClass: !FindInMap [Sizes, !Ref Stage, Class]', 'DBInstanceClass: { "Fn::FindInMap": [Sizes, { Ref: Stage }, Class] }'),
  ],
  ['a bigger class', replace(data, 'db.r6g.large', 'db.r6g.xlarge')],
  ['the instance itself is kept, too', replace(data, 'UpdateReplacePolicy: Snapshot', 'UpdateReplacePolicy: Retain')],
  ['a file by another name', all(rename('infra/network.yaml', 'infra/ways-in.yaml'), replace(release, 'infra/network.yaml', 'infra/ways-in.yaml'))],
  [
    'parameters as CodePipeline takes them',
    all(
      remove(values),
      add('infra/params/data-live.json', '{ "Parameters": { "Stage": "production", "KeepDays": "30", "ProxyShare": "60" } }'),
      replace(release, 'data-production.json', 'data-live.json'),
    ),
  ],
  [
    'parameters on the command line',
    all(remove(values), replace(release, 'file://infra/params/data-production.json', 'Stage=production KeepDays=30 ParameterKey=ProxyShare,ParameterValue=60')),
  ],
  ['the rehearsal alone', replace('infra/params/data-rehearsal.json', '"1"', '"0"')],
]

describe('in templates', () => {
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
    expect(found).toEqual(expect.arrayContaining(rules))
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
