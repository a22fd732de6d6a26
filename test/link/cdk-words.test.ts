/** What an app of the CDK comes to is said in the CDK's words, and by what AWS really does with it. */
import { expect, test } from 'vitest'
import { cdkApp } from '../harness/cdk.ts'
import { blocked, judge } from '../systems/story.ts'
import { factsOf, subjectsOf } from './facts.ts'

const app = (body: string) =>
  cdkApp(
    {
      ec2: 'aws-ec2',
      rds: 'aws-rds',
      elasticache: 'aws-elasticache',
      wafv2: 'aws-wafv2',
      cloudfront: 'aws-cloudfront',
      ecs: 'aws-ecs',
      patterns: 'aws-ecs-patterns',
    },
    `    const vpc = new ec2.Vpc(this, 'Vpc')
    const group = new ec2.SecurityGroup(this, 'Group', { vpc })
    group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.allTraffic())
${body}`,
  )
const aurora = (version: string, more = ''): string =>
  `    new rds.DatabaseCluster(this, 'Store', { engine: rds.DatabaseClusterEngine.auroraMysql({ version: ${version} }), writer: rds.ClusterInstance.provisioned('w'), vpc${more} })`

test('nodes of ElastiCache have no address in the world, whoever a group lets in; a database may', async () => {
  const cache =
    "    new elasticache.CfnReplicationGroup(this, 'Cache', { engine: 'redis', cacheNodeType: 'cache.t3.small', securityGroupIds: [group.securityGroupId] })"
  expect((await factsOf(app(cache), 'database/Kiln-Cache'))['exposures']).toBe('')
  const store = aurora('rds.AuroraMysqlEngineVersion.VER_3_08_0', ', securityGroups: [group]')
  expect((await factsOf(app(store), 'database/Kiln-Store'))['exposures']).toBe('Kiln-Group lets the whole world in on port 3306 bin/app.ts:14')
})

test.each([
  ['rds.AuroraMysqlEngineVersion.VER_3_08_0', '8.0'],
  ['rds.AuroraMysqlEngineVersion.VER_2_11_4', '5.7'],
  ['rds.AuroraMysqlEngineVersion.VER_5_7_12', '5.7.12'],
  ["rds.AuroraMysqlEngineVersion.of('8.0.mysql_aurora.3.08.0', '8.0')", '8.0'],
])('Aurora’s %s is MySQL %s', async (version, own) => {
  expect((await factsOf(app(aurora(version)), 'database/Kiln-Store'))['version']).toMatch(new RegExp(`^${own} `))
})

test('who takes a database away with its stack', async () => {
  const { protections = '', unprotected = '' } = await factsOf(
    app(aurora('rds.AuroraMysqlEngineVersion.VER_3_08_0', ', removalPolicy: cdk.RemovalPolicy.DESTROY')),
    'database/Kiln-Store',
  )
  expect(`${protections}${unprotected}`).not.toContain('skip_final_snapshot')
})

const till =
  "    const till = new patterns.ApplicationLoadBalancedFargateService(this, 'Till', { vpc, taskImageOptions: { image: ecs.ContainerImage.fromRegistry('till:4') } })\n"
const acl = "    const acl = new wafv2.CfnWebACL(this, 'Acl', { scope: 'REGIONAL', defaultAction: { allow: {} } })\n"
const put = "    new wafv2.CfnWebACLAssociation(this, 'Put', { resourceArn: till.loadBalancer.loadBalancerArn, webAclArn: acl.attrArn })\n"

test.each([
  ['no sign of either', '', ['fail', 'fail']],
  ['a firewall that is put before the balancer', acl + put, ['pass', 'fail']],
  ['a firewall that is not seen to be put anywhere', acl, ['unknown', 'fail']],
  ['a distribution', "    new cloudfront.Distribution(this, 'Front', { defaultBehavior: { origin: {} } })\n", ['fail', 'pass']],
  ['a distribution that is off', "    new cloudfront.Distribution(this, 'Front', { enabled: false, defaultBehavior: { origin: {} } })\n", ['fail', 'fail']],
])('%s', async (_, more, expected) => {
  const files = app(till + more)
  const { head } = await judge(files, files)
  expect(['security/waf', 'performance/cdn'].map((rule) => head.verdicts.find((one) => one.rule === rule)?.outcome)).toEqual(expected)
})

const staged = (variable: string): Readonly<Record<string, string>> => ({
  ...app(''),
  'bin/app.ts': `import * as cdk from 'aws-cdk-lib'
import * as rds from 'aws-cdk-lib/aws-rds'
class Kiln extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id)
    new rds.DatabaseInstance(this, 'Firings', { engine: rds.DatabaseInstanceEngine.POSTGRES })
  }
}
const app = new cdk.App()
new Kiln(app, 'glaze')
const stage = process.env.${variable} || 'dev'
new Kiln(app, \`\${stage}-kiln\`)
`,
})

test.each([
  ['DEV_ENV', 1],
  ['STAGE', 2],
  ['DEV_OR_PROD', 2],
])('a stack that %s names', async (variable, count) => {
  expect(await subjectsOf(staged(variable), 'database')).toHaveLength(count)
})

test('an app whose stacks are all for development is judged where it is the only one', async () => {
  const one = (name: string): string =>
    `import * as cdk from 'aws-cdk-lib'\nimport * as rds from 'aws-cdk-lib/aws-rds'\nconst app = new cdk.App()\nconst kiln = new cdk.Stack(app, '${name}')\nnew rds.DatabaseInstance(kiln, 'Firings', { engine: rds.DatabaseInstanceEngine.POSTGRES })\n`
  const dev = { ...app(''), 'bin/app.ts': one('dev-kiln') }
  expect(await subjectsOf(dev, 'database')).toHaveLength(1)
  const other = {
    'glaze/cdk.json': '{ "app": "npx ts-node bin/app.ts" }',
    'glaze/package.json': '{ "dependencies": { "aws-cdk-lib": "2.200.0" } }',
    'glaze/bin/app.ts': one('glaze'),
  }
  expect((await subjectsOf({ ...dev, ...other }, 'database')).join()).not.toMatch(/dev/)
  expect(await subjectsOf({ ...dev, ...other }, 'database')).toHaveLength(1)
  // One that was judged does not get away by its name.
  const before = { ...dev, ...other, 'bin/app.ts': one('kiln') }
  expect(blocked(await judge(before, { ...dev, ...other })).join()).toContain('gate/weakened')
})
