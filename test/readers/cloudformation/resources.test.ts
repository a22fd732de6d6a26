/** Resources under the names of CloudFormation, with its own defaults, policies and places. */
import { describe, expect, it, test } from 'vitest'
import { copiesIn, databaseIn, instance, readAll, shown } from './harness.ts'

const template = (resources: string): string => `AWSTemplateFormatVersion: '2010-09-09'\nResources:\n${resources}`

describe('an instance of RDS', () => {
  it('has the defaults of CloudFormation, which are not the provider’s', async () => {
    const one = await databaseIn(
      { 'db.yaml': template('  Ledger:\n    Type: AWS::RDS::DBInstance\n    Properties: { Engine: postgres, DBInstanceIdentifier: ledger }\n') },
      'ledger',
    )
    expect(shown(one.windowDays)).toBe('~1 @ db.yaml:3 Resources.Ledger.Properties.BackupRetentionPeriod')
    expect(shown(one.standbys)).toBe('~0 @ db.yaml:3 Resources.Ledger.Properties.MultiAZ')
    expect(shown(one.encrypted)).toBe('~false @ db.yaml:3 Resources.Ledger.Properties.StorageEncrypted')
    expect(one.protections.map(({ what, at }) => `${what} ${at.key}`)).toEqual(['final snapshot Resources.Ledger.DeletionPolicy'])
  })

  it.each([
    ['DeletionPolicy: Delete', [], ['deletion without a final snapshot (DeletionPolicy: Delete)']],
    ['DeletionPolicy: Retain', ['final snapshot', 'kept when its stack is deleted (DeletionPolicy: Retain)'], []],
    ['UpdateReplacePolicy: Snapshot', ['final snapshot', 'kept when an update replaces it (UpdateReplacePolicy)'], []],
  ])('%s', async (policy, protections, destroyers) => {
    const one = await databaseIn({ 'db.yaml': instance('9').replace('    Properties:', `    ${policy}\n    Properties:`) }, 'ledger')
    expect(one.protections.map(({ what }) => what)).toEqual(protections)
    expect(one.destroyers?.map(({ what }) => what)).toEqual(destroyers)
  })

  it('takes after its snapshot where nobody says how long its backups are kept', async () => {
    const text = template(
      '  Ledger:\n    Type: AWS::RDS::DBInstance\n    Properties: { Engine: postgres, DBSnapshotIdentifier: before, DBInstanceIdentifier: ledger }\n',
    )
    expect(shown((await databaseIn({ 'db.yaml': text }, 'ledger')).windowDays)).toMatch(/^\? what the snapshot it is made of has/)
  })

  it('has readers, settings, an open group and backups elsewhere', async () => {
    const one = await databaseIn(
      {
        'db.yaml': `${instance(
          '9',
          '',
          '      AutomaticBackupReplicationRegion: eu-west-3\n      DBParameterGroupName: !Ref Set\n      VPCSecurityGroups: [!GetAtt Open.GroupId]\n',
        )}  Reader:\n    Type: AWS::RDS::DBInstance\n    Properties: { SourceDBInstanceIdentifier: ledger }\n  Set:\n    Type: AWS::RDS::DBParameterGroup\n    Properties: { Family: postgres16, Parameters: { max_connections: 77 } }\n  Open:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress: { IpProtocol: tcp, FromPort: 5000, ToPort: 6000, CidrIpv6: '::/0' }\n`,
      },
      'ledger',
    )
    expect(shown(one.readReplicas)).toBe('1 @ db.yaml:12 Resources.Reader')
    expect(shown(one.maxConnections)).toMatch(/^77 @ db.yaml:17/)
    expect(one.exposures.map(({ what, at }) => `${what} ${at.line}`)).toEqual(['Open lets the whole world in on port 5432 21'])
  })

  it('keeps backups in another region', async () => {
    const copies = await copiesIn({
      'db.yaml': instance('9', '', '      AutomaticBackupReplicationRegion: eu-west-3\n      AutomaticBackupReplicationRetentionPeriod: 11\n'),
    })
    expect(copies.map(({ mechanism, retentionDays, offsite }) => [mechanism, shown(retentionDays), shown(offsite)])).toEqual([
      ['RDS snapshots', expect.stringMatching(/^9 /), expect.stringMatching(/^false /)],
      ['RDS backups in another region', expect.stringMatching(/^11 /), expect.stringMatching(/^true /)],
    ])
  })
})

test('a cluster of Aurora with two instances has one that can take over', async () => {
  const one = await databaseIn(
    {
      'db.yaml': template(
        '  Till:\n    Type: AWS::RDS::DBCluster\n    Properties: { DBClusterIdentifier: till, Engine: aurora-postgresql, BackupRetentionPeriod: 12, DeletionProtection: true }\n' +
          ['A', 'B']
            .map(
              (name) =>
                `  ${name}:\n    Type: AWS::RDS::DBInstance\n    Properties: { DBClusterIdentifier: !Ref Till, Engine: aurora-postgresql, DBInstanceClass: db.r6g.large }\n`,
            )
            .join(''),
      ),
    },
    'till',
  )
  expect(shown(one.standbys)).toBe('1 @ db.yaml:9 Resources.B')
  expect(one.hosts).toEqual(['${till.endpoint}', '${a.endpoint}', '${b.endpoint}'])
  expect(one.protections.map(({ what }) => what)).toEqual(['deletion protection', 'final snapshot'])
})

test('of DocumentDB nothing is left unless it is said', async () => {
  const one = await databaseIn({ 'db.yaml': template('  Docs:\n    Type: AWS::DocDB::DBCluster\n    Properties: { DBClusterIdentifier: docs }\n') }, 'docs')
  expect(one.destroyers?.map(({ what }) => what)).toEqual(['deletion without a final snapshot (DeletionPolicy: Delete)'])
})

test('shards of ElastiCache say their replicas one by one', async () => {
  const one = await databaseIn(
    {
      'db.yaml': template(
        '  Queue:\n    Type: AWS::ElastiCache::ReplicationGroup\n    Properties:\n      ReplicationGroupId: queue\n      AutomaticFailoverEnabled: true\n      NodeGroupConfiguration: [{ ReplicaCount: 2 }]\n',
      ),
    },
    'queue',
  )
  expect(shown(one.standbys)).toMatch(/^2 @ db.yaml:8/)
})

test('a service of ECS starts with one task, and a clock starts another', async () => {
  const { declares } = await readAll({
    'run.yaml': template(`  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: 256
      Memory: 512
      ContainerDefinitions:
        - { Name: a, Image: 'acme/a:3.1', EntryPoint: [node], PortMappings: [{ ContainerPort: 8123 }], Secrets: [{ Name: KEY, ValueFrom: !Sub '\${Secret}:key::' }], DockerLabels: { Zone.A: x } }
  Secret: { Type: AWS::SecretsManager::Secret }
  Run: { Type: AWS::ECS::Service, Properties: { ServiceName: run, TaskDefinition: !Ref Task, LaunchType: FARGATE } }
  Clock:
    Type: AWS::Scheduler::Schedule
    Properties:
      Name: nightly
      State: DISABLED
      ScheduleExpression: rate(1 day)
      Target: { Arn: x, EcsParameters: { TaskDefinitionArn: !Ref Task } }
`),
  })
  const services = declares.flatMap((one) => (one.kind === 'service' ? [one] : []))
  expect(services.map(({ name, replicas, fires }) => [name, shown(replicas), shown(fires?.suspended)])).toEqual([
    ['run', '~1 @ run.yaml:11 Resources.Run.Properties.DesiredCount', 'absent'],
    ['nightly', '1 @ run.yaml:18 Resources.Clock.Properties.Target.EcsParameters.TaskCount', 'true @ run.yaml:16 Resources.Clock.Properties.State'],
  ])
  expect(services[0]?.ports.map(({ container }) => shown(container))).toEqual([
    '8123 @ run.yaml:9 Resources.Task.Properties.ContainerDefinitions.0.PortMappings.0.ContainerPort',
  ])
  expect([...(services[0]?.given ?? [])]).toEqual([['KEY', 'Secret/key']])
  expect([...(services[0]?.labels.keys() ?? [])]).toEqual(['Zone.A'])
})

test('what is attached to a secret is reached by it', async () => {
  const one = await databaseIn(
    {
      'db.yaml': `${instance('9')}  Owner: { Type: AWS::SecretsManager::Secret }\n  Attached:\n    Type: AWS::SecretsManager::SecretTargetAttachment\n    Properties: { SecretId: !Ref Owner, TargetId: !Ref Ledger, TargetType: AWS::RDS::DBInstance }\n`,
    },
    'ledger',
  )
  expect(one.secrets).toEqual(['Owner'])
})

test('a proxy stands before what it names', async () => {
  const { declares } = await readAll({
    'db.yaml': `${instance('9')}  Proxy: { Type: AWS::RDS::DBProxy, Properties: { DBProxyName: way, EngineFamily: POSTGRESQL } }\n  Targets:\n    Type: AWS::RDS::DBProxyTargetGroup\n    Properties: { DBProxyName: !Ref Proxy, DBInstanceIdentifiers: [ledger] }\n`,
  })
  const pooler = declares.find((one) => one.kind === 'pooler')
  expect([pooler?.name, shown(pooler?.of), pooler?.hosts]).toEqual([
    'way',
    '"ledger" @ db.yaml:12 Resources.Targets.Properties.DBInstanceIdentifiers.0',
    ['${proxy.endpoint}'],
  ])
})

test('a table of DynamoDB by its own names', async () => {
  const { declares } = await readAll({
    'app.yaml':
      "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: orders\n      DeletionProtectionEnabled: true\n      PointInTimeRecoverySpecification:\n        PointInTimeRecoveryEnabled: true\n        RecoveryPeriodInDays: 14\n",
  })
  const table = declares.find((one) => one.kind === 'database')
  expect(table).toMatchObject({
    name: 'orders',
    pointInTime: { state: 'known', value: true, at: { line: 9 } },
    windowDays: { state: 'known', value: 14, at: { line: 10 } },
    protections: [{ what: 'deletion protection', at: { line: 7 } }],
  })
})

test('what bears on the rules and is not read is told, and nothing else is', async () => {
  const { declares, skipped } = await readAll({
    'app.yaml':
      'Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn: { Type: AWS::Serverless::Function }\n  Role: { Type: AWS::IAM::Role }\n  Table: { Type: AWS::Serverless::SimpleTable }\n  Own: { Type: Custom::Thing }\n',
  })
  expect(declares).toEqual([])
  expect(skipped.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '3 Fn (AWS::Serverless::Function): not read',
    '5 Table (AWS::Serverless::SimpleTable): not read',
  ])
})

test('of properties that another file brings in nobody can tell which there are', async () => {
  const include = '      Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://a/b.yaml } }\n'
  const one = await databaseIn({ 'db.yaml': instance('9', '', include) }, 'ledger')
  expect(shown(one.windowDays)).toMatch(/^9 /)
  expect(shown(one.standbys)).toBe('? ${Fn::Transform} @ db.yaml:3 Resources.Ledger.Properties.MultiAZ')
  expect(one.protectionOpen?.raw).toBe('${Fn::Transform}')
})
