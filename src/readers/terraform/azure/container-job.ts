/** Jobs of Azure Container Apps: by the clock, by events, or by hand. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FiringDeclaration, ServiceDeclaration } from '../../../model/declaration.ts'
import { cronInterval } from '../../../parse/cron.ts'
import { hostedService } from '../../../parse/hosted.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, isAway, nothing } from '../mapping/values.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { containerFacts } from './container.ts'
import { initsOf, placedIn } from './container-app.ts'
import { skip } from './flexible.ts'
import { serviceName } from './names.ts'

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/container_app_job} */
export function declareContainerJob(job: Resource, world: World): Mapped {
  if (isAway(job) || job.mode === 'data') return nothing
  const [template] = bodiesOf(job, 'template').bodies
  const [container] = template === undefined ? [] : bodiesOf(template, 'container').bodies
  if (template === undefined || container === undefined) return skip(job, 'its container is not to be read')
  return asFarAsItExists(job, () => {
    const name = serviceName(job, world)
    const fires = firesOf(job)
    const one: ServiceDeclaration = hostedService(name, world.stack, job.at, {
      ...containerFacts(container, job, template, world),
      mode: known('replicated-job', job.at),
      restart: known('no', job.at),
      orchestrator: 'container-apps',
      ...placedIn(job, world),
      fires,
    })
    return { declares: [one, ...initsOf(job, template, name, world)], skipped: [] }
  })
}

function firesOf(job: Resource): FiringDeclaration | undefined {
  const { bodies, open } = bodiesOf(job, 'schedule_trigger_config')
  const expression = open ?? bodies[0]?.text('cron_expression')
  if (expression === undefined) return undefined
  const every = intervalOf(expression)
  return { expression, ...(every === undefined ? {} : { every }) }
}

function intervalOf(expression: Fact<string>): Fact<number> | 'never' | undefined {
  if (expression.state === 'unresolved') return undefined
  const hours = cronInterval(expression.value, 'cron')
  if (hours === undefined) return unresolved(expression.value, expression.at, 'a schedule such as 0 3 * * *')
  return hours === 'never' ? hours : { ...expression, value: hours }
}
