/** Deployment groups of CodeDeploy as the resource that Terraform's mappers read. */
import { newList, newObject, type Thing } from '../programs/thing.ts'
import { flagValue, textValue, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { askedOf, makeResource, prop, usual, type Asked, type Context } from './context.ts'
import { serviceIn } from './ecs.ts'

/** A failed deployment is rolled back when nobody says: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_codedeploy.AutoRollbackConfig.html} */
export function ecsDeploymentGroup(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const { props } = asked
  const given = prop(props, 'service')
  const service = serviceIn(given)
  const name: Value | undefined = service === undefined ? given : { ...unknownValue(`${service.made.plain}.name`, site.at), leans: service.made.leans ?? [] }
  const back = prop(props, 'autoRollback')
  const enabled = prop(back, 'failedDeployment') ?? (back?.kind === 'unknown' ? back : usual(flagValue(true, back?.at ?? props.at)))
  return makeResource(context, 'aws_codedeploy_deployment_group', asked, {
    ecsService: name === undefined ? undefined : newObject([['serviceName', name]], props.at),
    autoRollbackConfiguration: newObject(
      [
        ['enabled', enabled],
        ['events', newList([textValue('DEPLOYMENT_FAILURE', enabled.at)], enabled.at)],
      ],
      enabled.at,
    ),
  })
}
