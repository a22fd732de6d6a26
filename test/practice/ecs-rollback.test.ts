/** Who turns a failed update of a service of ECS back, in each of the formats that declare one. */
import { expect, test } from 'vitest'
import { cdkApp } from '../harness/cdk.ts'
import { currents, verdicts } from './verdicts.ts'

const rule = 'infrastructure/rollback'

const terraform = (more: string, container = ''): Readonly<Record<string, string>> => ({
  'main.tf': `resource "aws_ecs_service" "till" {
  name            = "till"
  launch_type     = "FARGATE"
  desired_count   = 2
  task_definition = aws_ecs_task_definition.till.arn
  deployment_controller {
    type = "CODE_DEPLOY"
  }
}
resource "aws_ecs_task_definition" "till" {
  family                = "till"
  network_mode          = "awsvpc"
  container_definitions = jsonencode([{ name = "till", image = "acme/till:4.1", portMappings = [{ containerPort = 8080 }] }${container}])
}
${more}`,
})

const group = (back: string, service = 'aws_ecs_service.till.name'): string => `resource "aws_codedeploy_deployment_group" "till" {
  app_name = "till"
  ecs_service {
    cluster_name = "shop"
    service_name = ${service}
  }
${back}
}
`

test.each([
  ['', 'unknown @ main.tf:7'],
  [group(''), 'fail: A failed update of till pauses and is not rolled back @ main.tf:15'],
  [
    group('  auto_rollback_configuration {\n    enabled = false\n    events = ["DEPLOYMENT_FAILURE"]\n  }'),
    'fail: A failed update of till pauses and is not rolled back @ main.tf:22',
  ],
  [
    group('  auto_rollback_configuration {\n    enabled = true\n    events = ["DEPLOYMENT_STOP_ON_ALARM"]\n  }'),
    'fail: A failed update of till pauses and is not rolled back @ main.tf:21',
  ],
  [group('  auto_rollback_configuration {\n    enabled = true\n    events = ["DEPLOYMENT_FAILURE"]\n  }'), 'pass @ main.tf:23'],
  [group('  auto_rollback_configuration {\n    enabled = true\n    events = ["DEPLOYMENT_FAILURE"]\n  }', '"till"'), 'pass @ main.tf:23'],
  [
    group('  auto_rollback_configuration {\n    enabled = true\n    events = [data.aws_ssm_parameter.events.value]\n  }') +
      'data "aws_ssm_parameter" "events" {\n  name = "events"\n}\n',
    'unknown @ main.tf:23',
  ],
  [group('  auto_rollback_configuration {\n    enabled = true\n  }', '"ledger"'), 'unknown @ main.tf:7'],
])('a deployment of CodeDeploy %#', async (more, said) => {
  expect(await verdicts(terraform(more), rule)).toEqual([`service/till ${said}`])
})

test('a controller outside of ECS does what it likes', async () => {
  const files = { 'main.tf': (terraform('')['main.tf'] ?? '').replace('CODE_DEPLOY', 'EXTERNAL') }
  expect(await verdicts(files, rule)).toEqual(['service/till unknown @ main.tf:7'])
})

test('a second container of a task has no roll-out of its own', async () => {
  const aside = ', { name = "agent", image = "acme/agent:2", portMappings = [{ containerPort = 2772 }] }'
  expect(await verdicts(terraform('', aside), rule)).toEqual(['service/till unknown @ main.tf:7', 'service/till/agent not-applicable @ main.tf:13'])
})

const template = (more: string): Readonly<Record<string, string>> => ({
  'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Till:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: till
      LaunchType: FARGATE
      DesiredCount: 2
      TaskDefinition: !Ref Task
${more}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: till
      ContainerDefinitions:
        - { Name: till, Image: 'acme/till:4.1', PortMappings: [{ ContainerPort: 8080 }] }
`,
})

test('CloudFormation', async () => {
  expect(await verdicts(template(''), rule)).toEqual([
    'service/till fail: till has no deployment circuit breaker: ECS starts the tasks of a failed update again and again @ template.yaml:3',
  ])
  expect(await currents(template(''), rule)).toEqual(['no deployment circuit breaker'])
  const breaker = '      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } }'
  expect(await verdicts(template(breaker), rule)).toEqual(['service/till pass @ template.yaml:10'])
  const byCodeDeploy = (back: string): Readonly<Record<string, string>> =>
    template(`      DeploymentController: { Type: CODE_DEPLOY }
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ECSServices: [{ ClusterName: shop, ServiceName: !GetAtt Till.Name }]
${back}`)
  const back = '      AutoRollbackConfiguration: { Enabled: true, Events: [DEPLOYMENT_FAILURE] }'
  expect(await verdicts(byCodeDeploy(back), rule)).toEqual(['service/till pass @ template.yaml:15'])
  expect(await verdicts(byCodeDeploy(''), rule)).toEqual(['service/till fail: A failed update of till pauses and is not rolled back @ template.yaml:11'])
})

const app = (props: string, more = '') =>
  cdkApp(
    { codedeploy: 'aws-codedeploy', ecs: 'aws-ecs' },
    `    const task = new ecs.FargateTaskDefinition(this, 'Task')
    task.addContainer('till', { image: ecs.ContainerImage.fromRegistry('acme/till:4.1'), portMappings: [{ containerPort: 8080 }] })
    const till = new ecs.FargateService(this, 'Till', { taskDefinition: task, ${props} })
${more}`,
  )
const controlled = 'deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY }'

test.each([
  [app(''), 'fail: Kiln-Till has no deployment circuit breaker: ECS starts the tasks of a failed update again and again @ bin/app.ts:9'],
  [app('circuitBreaker: { rollback: true }'), 'pass @ bin/app.ts:9'],
  [app(controlled), 'unknown @ bin/app.ts:9'],
  [app(controlled, "    new codedeploy.EcsDeploymentGroup(this, 'Group', { service: till })"), 'pass @ bin/app.ts:10'],
  [
    app(controlled, "    new codedeploy.EcsDeploymentGroup(this, 'Group', { service: till, autoRollback: { failedDeployment: false } })"),
    'fail: A failed update of Kiln-Till pauses and is not rolled back @ bin/app.ts:10',
  ],
])('the CDK %#', async (files, said) => {
  expect(await verdicts(files, rule)).toEqual([`service/Kiln-Till ${said}`])
})
