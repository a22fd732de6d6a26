/** A system that a program of Pulumi describes: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('bindery')
const values = 'infra/Pulumi.production.yaml'
const db = 'database/bindery'

const losses = (
  [
    ['RDS keeps nothing, by the stack’s configuration', replace(values, 'keepDays: "30"', 'keepDays: "0"'), `backup/point-in-time ${db}`],
    ['RDS keeps less, by the stack’s configuration', replace(values, 'keepDays: "30"', 'keepDays: "2"'), `backup/point-in-time ${db}`],
    ['one task, by an object of the configuration', replace(values, 'least: 3', 'least: 1'), 'infrastructure/replicas service/orders'],
    [
      'one task, by an argument of a component',
      replace('infra/index.ts', '{ ...shared, least, most,', '{ ...shared, least: 1, most,'),
      'infrastructure/replicas service/orders',
    ],
    ['one task, by autoscaling’s minimum', replace('infra/service.ts', 'minCapacity: args.least', 'minCapacity: 1'), 'infrastructure/replicas service/orders'],
    ['no standby, by a condition', replace('infra/database.ts', 'multiAz: careful', 'multiAz: workshop'), `database/replica ${db}`],
    [
      'no standby and no protection, by a constant of another file',
      replace('infra/settings.ts', 'careful = !workshop', 'careful = false'),
      `backup/deletion-protection ${db}`,
      `database/replica ${db}`,
    ],
    [
      'the small one, by a flag of the configuration',
      replace(values, 'bindery:keepDays', 'bindery:workshop: "true"\n  bindery:keepDays'),
      'database/replica database/bindery-workshop',
    ],
    [
      'no reader, by what stands when nobody says',
      replace('infra/settings.ts', "getNumber('readers') ?? 1", "getNumber('readers') ?? 0"),
      `database/replica ${db}`,
    ],
    ['no reader, by the configuration', replace(values, 'bindery:keepDays', 'bindery:readers: 0\n  bindery:keepDays'), `database/replica ${db}`],
    ['no last snapshot', replace('infra/database.ts', 'skipFinalSnapshot: workshop', 'skipFinalSnapshot: true'), `backup/deletion-protection ${db}`],
    ['no copy in another region, by an option', replace('infra/backup.ts', ', { provider: refuge })', ')'), `backup/offsite ${db}`],
    ['a refuge in the same region, by a constant', replace('infra/settings.ts', "refuge: 'eu-west-1'", "refuge: 'eu-north-1'"), `backup/offsite ${db}`],
    ['a selection of nothing', replace('infra/backup.ts', '[orders.arn]', '[]'), `backup/offsite ${db}`],
    ['no backup, by an import that is left out', replace('infra/index.ts', "import './backup'\n", ''), `backup/offsite ${db}`],
    [
      'past the proxy',
      replace('infra/database.ts', '[settings.ownerPassword, proxy.endpoint]', '[settings.ownerPassword, orders.address]'),
      `database/pooling ${db}`,
    ],
    ['a database for the whole world', replace('infra/database.ts', 'multiAz:', 'publiclyAccessible: true,\n    multiAz:'), `security/database-exposed ${db}`],
    [
      'a group for the whole world',
      replace('infra/network.ts', 'referencedSecurityGroupId: groups.tasks.id', "cidrIpv4: '0.0.0.0/0'"),
      `security/database-exposed ${db}`,
    ],
    [
      'plain HTTP',
      replace('infra/front.ts', /\{ type: 'redirect', .* \}\]/, "{ type: 'forward', targetGroupArn: ordersGroup.arn }]"),
      'security/tls route/orders.foxglove.example',
    ],
    ['no copies, by a file that is read', replace('infra/kept.json', '[{ "days": 180 }]', '[]'), `backup/offsite ${db}`],
    ['a plan without copies', replace('infra/backup.ts', /\n *copyActions: .*/, ''), `backup/offsite ${db}`],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more tasks', replace(values, 'least: 3', 'least: 4')],
  ['another tag', replace(values, '2.14.0', '2.14.1')],
  ['kept for longer', replace(values, 'keepDays: "30"', 'keepDays: "35"')],
  ['a number without quotes', replace(values, 'keepDays: "30"', 'keepDays: 30')],
  ['a file by another name', all(rename('infra/backup.ts', 'infra/copies.ts'), replace('infra/index.ts', './backup', './copies'))],
  ['lines that move', replace('infra/database.ts', 'export const orders', '// The orders of it all.\n\n\nexport const orders')],
  ['a value in place of the configuration’s', replace('infra/settings.ts', "config.requireNumber('keepDays')", '30')],
  ['a condition the other way round', replace('infra/settings.ts', 'careful = !workshop', 'careful = workshop ? false : true')],
  [
    'names of the package taken one by one',
    all(
      replace('infra/backup.ts', "import * as aws from '@pulumi/aws'", "import { backup, iam, Provider } from '@pulumi/aws'"),
      replace('infra/backup.ts', 'aws.', ''),
    ),
  ],
  [
    'readers by a function',
    replace(
      'infra/database.ts',
      /for \(let index[^]*?\n\}\n/,
      'Array.from({ length: settings.readers }, (_, index) => new aws.rds.Instance(`orders-reader-${index}`, { replicateSourceDb: orders.identifier, instanceClass: settings.databaseClass, skipFinalSnapshot: true, vpcSecurityGroupIds: [groups.database.id] }))\n',
    ),
  ],
  ['the workshop alone', replace('infra/Pulumi.workshop.yaml', 'keepDays: "1"', 'keepDays: "0"')],
  ['a name for the project’s configuration', all(remove('infra/Pulumi.workshop.yaml'), add('infra/.gitignore', 'node_modules\n'))],
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

describe('with Pulumi', () => {
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
