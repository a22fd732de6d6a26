/** Services of Amazon ECS, and tasks that are started by the clock. */
import type { Mapper } from '../resource.ts'
import { declareScheduled } from '../aws/ecs/scheduled.ts'
import { declareService } from '../aws/ecs/service.ts'
import { resourcesOf } from '../aws/modules.ts'
import { awsWorld } from '../aws/registry.ts'
import { together } from '../mapping/values.ts'

export const awsEcsMapper: Mapper = {
  name: 'aws-ecs',
  title: 'Amazon ECS',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service',
  types: [
    'aws_ecs_service',
    'aws_ecs_task_definition',
    'terraform-aws-modules/ecs/aws',
    'terraform-aws-modules/ecs/aws//modules/service',
    'aws_cloudwatch_event_target',
    'aws_scheduler_schedule',
  ],
  declare(resource, world) {
    const whole = awsWorld(world)
    if (resource.type === 'aws_cloudwatch_event_target' || resource.type === 'aws_scheduler_schedule') return declareScheduled(resource, whole)
    return together(resourcesOf(resource, ['aws_ecs_service']).map((one) => declareService(one, whole)))
  },
}
