/** What runs, and what starts and replaces it: ECS, App Runner, CodeDeploy, autoscaling and the clocks. */
import type { Shape } from './shape.ts'

const ecsService = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html'

export const runningShapes: Readonly<Record<string, Shape>> = {
  'AWS::ECS::Service': {
    type: 'aws_ecs_service',
    names: {
      ServiceName: 'name',
      LoadBalancers: 'load_balancer',
      PlacementStrategies: 'ordered_placement_strategy',
      MinimumHealthyPercent: 'deployment_minimum_healthy_percent',
      MaximumPercent: 'deployment_maximum_percent',
    },
    flat: ['DeploymentConfiguration'],
    inner: {
      DeploymentConfiguration: {
        names: { MinimumHealthyPercent: 'deployment_minimum_healthy_percent', MaximumPercent: 'deployment_maximum_percent' },
      },
      NetworkConfiguration: { flat: ['AwsvpcConfiguration'] },
      ServiceConnectConfiguration: { names: { Services: 'service' }, inner: { Services: { names: { ClientAliases: 'client_alias' } } } },
    },
    // https://github.com/aws/aws-cdk/pull/13130 tells the same: one task of a new service.
    defaults: { desired_count: { value: 1, note: `one task of a new service, ${ecsService}` } },
  },
  'AWS::ECS::TaskDefinition': {
    type: 'aws_ecs_task_definition',
    names: { Volumes: 'volume' },
    ref: 'arn',
    inner: {
      ContainerDefinitions: { as: 'camel', inner: { DockerLabels: { as: 'plain' } } },
      Volumes: {
        names: { EFSVolumeConfiguration: 'efs_volume_configuration', SourcePath: 'host_path' },
        flat: ['Host'],
        inner: { Host: { names: { SourcePath: 'host_path' } } },
      },
    },
  },
  'AWS::CodeDeploy::DeploymentGroup': { type: 'aws_codedeploy_deployment_group', names: { ECSServices: 'ecs_service' } },
  'AWS::ApplicationAutoScaling::ScalableTarget': { type: 'aws_appautoscaling_target' },
  'AWS::AppRunner::Service': {
    type: 'aws_apprunner_service',
    inner: {
      SourceConfiguration: {
        inner: {
          ImageRepository: {
            inner: { ImageConfiguration: { inner: { RuntimeEnvironmentVariables: { as: 'pairs' }, RuntimeEnvironmentSecrets: { as: 'pairs' } } } },
          },
        },
      },
    },
    attributes: { ServiceUrl: 'service_url' },
    ref: 'arn',
  },
  'AWS::AppRunner::AutoScalingConfiguration': { type: 'aws_apprunner_auto_scaling_configuration_version', ref: 'arn' },
  'AWS::Events::Rule': { type: 'aws_cloudwatch_event_rule' },
  'AWS::Scheduler::Schedule': { type: 'aws_scheduler_schedule' },
  'AWS::ServiceDiscovery::Service': { type: 'aws_service_discovery_service' },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': { type: 'aws_service_discovery_private_dns_namespace' },
}
