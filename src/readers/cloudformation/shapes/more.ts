/** Resources that CloudFormation writes inside others, and that are things of their own at the provider. */
import { listValue, mapValue, over, type MapValue, type UnknownValue, type Value } from '../../../parse/expressions/values.ts'
import { unknownValue } from '../../../parse/expressions/values.ts'
import type { Scope } from '../scope.ts'
import type { DeclaredResource } from '../template.ts'

export interface Extra {
  readonly type: string
  /** Added to the name of the one it is written in. */
  readonly suffix: string
  readonly values: MapValue
}

type Maker = (values: MapValue, plain: string, inside: Scope, resource: DeclaredResource) => readonly Extra[]

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['AWS::RDS::DBInstance', replicatedBackups],
  ['AWS::RDS::DBProxyTargetGroup', proxyTargets],
  ['AWS::SNS::Topic', subscriptions],
  ['AWS::Events::Rule', targets],
  ['AWS::Backup::BackupVault', notifications],
  ['AWS::SecretsManager::SecretTargetAttachment', attachment],
  ['AWS::Route53::RecordSetGroup', records],
])

export function extrasOf(resource: DeclaredResource, values: Value, plain: string, inside: Scope): readonly Extra[] {
  return values.kind === 'map' ? (makers.get(resource.type)?.(values, plain, inside, resource) ?? []) : []
}

/** A reference to the resource that an extra one is written in. */
function self(plain: string, at: Value['at']): UnknownValue {
  return { ...unknownValue(`${plain}.id`, at), leans: [plain] }
}

function made(type: string, suffix: string, members: readonly (readonly [string, Value | undefined])[], at: Value['at']): Extra {
  const known = members.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined)
  return { type, suffix, values: mapValue(new Map(known), at) }
}

const itemsIn = (value: Value | undefined): readonly Value[] => (value?.kind === 'list' ? value.items : value === undefined ? [] : [value])

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-automaticbackupreplicationregion} */
function replicatedBackups(values: MapValue, plain: string): readonly Extra[] {
  const region = values.members.get('AutomaticBackupReplicationRegion')
  if (region === undefined) return []
  const kept = values.members.get('AutomaticBackupReplicationRetentionPeriod')
  const of: Value = { ...self(plain, region.at), reference: `${plain}.arn` }
  return [
    made(
      'aws_db_instance_automated_backups_replication',
      'AutomaticBackupReplicationRegion',
      [
        ['source_db_instance_arn', of],
        ['retention_period', kept],
      ],
      region.at,
    ),
  ]
}

function proxyTargets(values: MapValue, _plain: string, inside: Scope): readonly Extra[] {
  const proxy = values.members.get('DBProxyName')
  return (
    [
      ['DBInstanceIdentifiers', 'db_instance_identifier'],
      ['DBClusterIdentifiers', 'db_cluster_identifier'],
    ] as const
  ).flatMap(([property, attribute]) =>
    itemsIn(values.members.get(property)).map((item, index) =>
      made(
        'aws_db_proxy_target',
        `${property}.${index}`,
        [
          ['db_proxy_name', proxy],
          [attribute, byName(item, inside)],
        ],
        item.at,
      ),
    ),
  )
}

/** A database that is named as it is called, rather than by reference. */
function byName(item: Value, inside: Scope): Value {
  if (item.kind !== 'text' || item.leans !== undefined) return item
  for (const resource of inside.template.resources.values()) {
    const property =
      resource.type === 'AWS::RDS::DBInstance' ? 'DBInstanceIdentifier' : resource.type === 'AWS::RDS::DBCluster' ? 'DBClusterIdentifier' : undefined
    const called = property === undefined ? undefined : inside.property(resource, property)
    if (called?.kind === 'text' && called.text === item.text) return { ...item, leans: [inside.plainOf(resource.id)] }
  }
  return item
}

function subscriptions(values: MapValue, plain: string): readonly Extra[] {
  return itemsIn(values.members.get('Subscription')).flatMap((item, index) =>
    item.kind === 'map'
      ? [
          made(
            'aws_sns_topic_subscription',
            `Subscription.${index}`,
            [
              ['topic_arn', self(plain, item.at)],
              ['protocol', item.members.get('Protocol')],
            ],
            item.at,
          ),
        ]
      : [],
  )
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html} */
function targets(values: MapValue, plain: string): readonly Extra[] {
  return itemsIn(values.members.get('Targets')).flatMap((item, index) => {
    const task = item.kind === 'map' ? item.members.get('EcsParameters') : undefined
    if (item.kind !== 'map' || task?.kind !== 'map') return []
    const inner = mapValue(
      new Map(
        (
          [
            ['task_definition_arn', task.members.get('TaskDefinitionArn')],
            ['task_count', task.members.get('TaskCount')],
          ] as const
        ).filter((entry): entry is readonly ['task_definition_arn' | 'task_count', Value] => entry[1] !== undefined),
      ),
      task.at,
    )
    const name = values.members.get('Name')
    return [
      made(
        'aws_cloudwatch_event_target',
        `Targets.${index}`,
        [
          ['name', name],
          ['rule', self(plain, item.at)],
          ['ecs_target', listValue([inner], task.at)],
          ['input', item.members.get('Input')],
        ],
        item.at,
      ),
    ]
  })
}

function notifications(values: MapValue, plain: string): readonly Extra[] {
  const own = values.members.get('Notifications')
  if (own?.kind !== 'map') return []
  return [
    made(
      'aws_backup_vault_notifications',
      'Notifications',
      [
        ['backup_vault_name', self(plain, own.at)],
        ['backup_vault_events', own.members.get('BackupVaultEvents')],
        ['sns_topic_arn', own.members.get('SNSTopicArn')],
      ],
      own.at,
    ),
  ]
}

/**
 * Puts host and port of a database into its secret.
 * {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html}
 */
function attachment(values: MapValue, _plain: string, inside: Scope): readonly Extra[] {
  const target = values.members.get('TargetId')
  const id = target?.leans?.map((plain) => plain.slice(plain.lastIndexOf('.') + 1)).find((name) => inside.template.resources.has(name))
  if (target === undefined || id === undefined) return []
  const host = over(inside.getAtt(id, 'Endpoint.Address', target.at), target)
  return [
    made(
      'aws_secretsmanager_secret_version',
      'TargetId',
      [
        ['secret_id', values.members.get('SecretId')],
        ['secret_string', host],
      ],
      target.at,
    ),
  ]
}

function records(values: MapValue): readonly Extra[] {
  const zone = values.members.get('HostedZoneId')
  return itemsIn(values.members.get('RecordSets')).flatMap((item, index) => {
    if (item.kind !== 'map') return []
    const alias = item.members.get('AliasTarget')
    const host = alias?.kind === 'map' ? alias.members.get('DNSName') : undefined
    return [
      made(
        'aws_route53_record',
        `RecordSets.${index}`,
        [
          ['name', item.members.get('Name')],
          ['zone_id', item.members.get('HostedZoneId') ?? zone],
          ['records', item.members.get('ResourceRecords')],
          ['alias', host === undefined || alias === undefined ? undefined : mapValue(new Map([['name', host]]), alias.at)],
        ],
        item.at,
      ),
    ]
  })
}
