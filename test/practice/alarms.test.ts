/** Alarms of CloudWatch that tell nobody, metrics of one's own, and the agent that measures: each said as it is. */
import { expect, test } from 'vitest'
import { cdkApp } from '../harness/cdk.ts'
import { verdicts } from './verdicts.ts'

const app = (body: string) =>
  cdkApp(
    { cw: 'aws-cloudwatch', actions: 'aws-cloudwatch-actions', ecs: 'aws-ecs', logs: 'aws-logs', patterns: 'aws-ecs-patterns', sns: 'aws-sns' },
    `    new patterns.ApplicationLoadBalancedFargateService(this, 'Till', { taskImageOptions: { image: ecs.ContainerImage.fromRegistry('acme/till:4') } })
    const filter = new logs.MetricFilter(this, 'Filter', { metricNamespace: 'Kiln', metricName: 'ErrorLog', metricValue: '1' })
${body}`,
  )
const alarm = "    const errors = new cw.Alarm(this, 'Errors', { metric: filter.metric(), threshold: 3, evaluationPeriods: 4 })\n"

test('an alarm that tells nobody is none, and that is what is said of it', async () => {
  expect(await verdicts(app(alarm), 'monitoring/alerts')).toEqual([
    'system fail: no alert with a threshold and a duration covers errors (Kiln-Errors tells nobody: it has no addAlarmAction), latency, memory, disk @ bin/app.ts:13',
  ])
  const told = `${alarm}    errors.addAlarmAction(new actions.SnsAction(new sns.Topic(this, 'Call')))`
  expect(await verdicts(app(told), 'monitoring/alerts')).toEqual([
    'system fail: no alert with a threshold and a duration covers latency, memory, disk @ bin/app.ts:13',
  ])
})

test('what is called an error of something special is no rate of errors', async () => {
  const files = app(alarm.replace('filter.metric()', "new cw.Metric({ namespace: 'Kiln', metricName: 'CouponErrors' })"))
  expect((await verdicts(files, 'monitoring/alerts'))[0]).toContain('covers errors, latency, memory, disk')
})

test('a way in made by the CDK is named by its constructs', async () => {
  expect((await verdicts(app(''), 'security/tls')).map((line) => line.split(' @')[0])).toEqual([
    'route/Kiln-Till behind Kiln-Till-LB fail: Kiln-Till behind Kiln-Till-LB has no HTTPS with a public certificate',
  ])
})

const service = `  Till:
    Type: AWS::ECS::Service
    Properties: { LaunchType: EC2, DesiredCount: 2, TaskDefinition: !Ref Task }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{ Name: till, Image: 'acme/till:4.1', PortMappings: [{ ContainerPort: 8080 }] }]
`
const template = (more: string): Readonly<Record<string, string>> => ({
  'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'\nParameters: { Cluster: { Type: String } }\nResources:\n${service}${more}`,
})
const agent = (collected: string): string => `  Agent:
    Type: AWS::SSM::Parameter
    Properties:
      Name: !Sub "AmazonCloudWatch-\${Cluster}"
      Type: String
      Value: !Sub |
        { "metrics": { "append_dimensions": { "InstanceId": "\${!aws:InstanceId}", "Cluster": "\${Cluster}" }, "metrics_collected": { ${collected} } } }
`

test('an agent that measures disks tells nobody, and says so', async () => {
  const [plain] = await verdicts(template(''), 'monitoring/disk')
  expect(plain).toContain('nothing in the repository watches disk use')
  const [memory] = await verdicts(template(agent('"mem": { "measurement": ["mem_used_percent"] }')), 'monitoring/disk')
  expect(memory).toContain('nothing in the repository watches disk use')
  const measures = agent('"disk": { "measurement": ["used_percent"], "resources": ["/"] }')
  expect(await verdicts(template(measures), 'monitoring/disk')).toEqual([
    'system fail: the CloudWatch agent measures disk use, and no alert in force asks it @ template.yaml:11',
  ])
  const asked = `  Full:
    Type: AWS::CloudWatch::Alarm
    Properties: { Namespace: CWAgent, MetricName: disk_used_percent, Threshold: 81, Period: 60, EvaluationPeriods: 7, AlarmActions: [!Ref Call] }
  Call: { Type: AWS::SNS::Topic }
`
  expect((await verdicts(template(`${measures}${asked}`), 'monitoring/disk'))[0]).toMatch(/^system pass /)
})
