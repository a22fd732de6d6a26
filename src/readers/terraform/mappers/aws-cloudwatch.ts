/** Alarms of CloudWatch, checks of Route 53 and canaries, dashboards, and whom they tell. */
import { isResolved, known, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import { withoutCredentials } from '../../../base/secret.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { agentIn } from '../aws/agent.ts'
import { meaningOf } from '../aws/metrics.ts'
import { awsWorld } from '../aws/registry.ts'
import { bodiesOf, naming, isAway, listed, named, nothing, numberOr, openAs } from '../mapping/values.ts'
import type { Body, Mapped, Mapper, Resource, World } from '../resource.ts'

export const awsCloudwatchMapper: Mapper = {
  name: 'aws-cloudwatch',
  title: 'Amazon CloudWatch and Route 53 health checks',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm',
  types: [
    'aws_cloudwatch_metric_alarm',
    'aws_cloudwatch_dashboard',
    'aws_route53_health_check',
    'aws_synthetics_canary',
    'aws_backup_vault_notifications',
    'aws_ssm_parameter',
  ],
  declare(resource, world) {
    if (isAway(resource)) return nothing
    const whole = awsWorld(world)
    switch (resource.type) {
      case 'aws_cloudwatch_metric_alarm':
        return of(alarm(resource, whole))
      case 'aws_route53_health_check':
        return healthCheck(resource)
      case 'aws_synthetics_canary':
        return of({ ...plain(resource, 'uptime', 'cloudwatch-synthetics'), outside: true })
      case 'aws_ssm_parameter': {
        const agent = agentIn(resource)
        return agent === undefined ? nothing : of(agent)
      }
      case 'aws_backup_vault_notifications':
        return vaultNotifications(resource, whole)
      default:
        return of(plain(resource, 'dashboard', 'cloudwatch'))
    }
  },
}

function of(watch: WatchDeclaration): Mapped {
  return { declares: [watch], skipped: [] }
}

function plain(resource: Resource, what: WatchDeclaration['what'], tool: string): WatchDeclaration {
  const open = resource.exists.state === 'unresolved' ? { disabled: `whether it is there is ${resource.exists.raw}` } : {}
  return { kind: 'watch', what, tool, name: valueOf(resource.text('alarm_name')) ?? resource.plain, path: resource.at.path, at: resource.at, of: [], ...open }
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm */
function alarm(resource: Resource, world: World): WatchDeclaration {
  const metrics = metricsOf(resource)
  const metric = metrics.find(({ meaning }) => meaning.signal !== 'other')
  const told = metric ?? metrics[0]
  const threshold = thresholdOf(resource, told, world)
  const period = told?.body.number('period') ?? resource.number('period')
  const to = channelOf(resource, world)
  const why = silentBecause(resource)
  return {
    ...plain(resource, 'alert', 'cloudwatch'),
    of: told === undefined ? [] : told.dimensions,
    signal: told?.meaning.signal ?? 'other',
    ...(threshold === undefined ? {} : { threshold }),
    forSeconds: durationOf(resource, period),
    ...(to === undefined ? {} : { to }),
    ...(why === undefined ? {} : { disabled: why }),
  }
}

interface Metric {
  readonly body: Body
  readonly meaning: ReturnType<typeof meaningOf>
  readonly dimensions: readonly Fact<string>[]
  /** A share of others, by an expression: errors of requests. */
  readonly share: boolean
}

/** The metric of the alarm, or those its expression is made of. */
function metricsOf(resource: Resource): readonly Metric[] {
  const queries = bodiesOf(resource, 'metric_query').bodies
  const share = queries.some((query) => /\//.test(valueOf(query.text('expression')) ?? ''))
  return [resource, ...queries.flatMap((query) => bodiesOf(query, 'metric').bodies)].flatMap((body) => {
    const name = textOf(body.text('metric_name'))
    if (name === undefined) return []
    const dimensions = body.map('dimensions')
    const values = dimensions === undefined || 'state' in dimensions ? [] : [...dimensions.values()]
    return [{ body, meaning: meaningOf(textOf(body.text('namespace')) ?? '', name), dimensions: values, share }]
  })
}

/** Shares as ratios, seconds as they are: of an expression with a division, 5 is five in a hundred. */
function thresholdOf(resource: Resource, metric: Metric | undefined, world: World): Fact<number> | undefined {
  const threshold = resource.number('threshold')
  if (threshold === undefined || !isResolved(threshold)) return threshold
  if (metric?.meaning.signal === 'disk' && metric.meaning.unit === undefined) return usedShare(threshold, metric.body, world)
  const unit = metric?.share === true ? (threshold.value > 1 ? 0.01 : 1) : (metric?.meaning.unit ?? 1)
  return unit === 1 ? threshold : { ...threshold, value: Math.round(threshold.value * unit * 1e6) / 1e6 }
}

/** Bytes that are still free, as the share of the disk that is then in use. */
function usedShare(free: Fact<number>, metric: Body, world: World): Fact<number> {
  const [instance] = named(metric, 'dimensions', world, ['aws_db_instance'])
  const size = valueOf(instance?.number('allocated_storage'))
  const bytes = valueOf(free)
  if (size === undefined || bytes === undefined || size <= 0)
    return unresolved('a share of a disk of unknown size', free.at, 'say allocated_storage of the instance')
  return { ...known(Math.round((1 - bytes / (size * 1024 ** 3)) * 1000) / 1000, free.at), also: [instance?.at ?? free.at] }
}

function durationOf(resource: Resource, period: Fact<number> | undefined): Fact<number> {
  const periods = numberOr(resource, 'evaluation_periods', 1)
  if (period === undefined) return unresolved('how long one period is', resource.at, 'say period')
  if (!isResolved(period)) return period
  return isResolved(periods) ? { ...periods, value: periods.value * period.value, also: [period.at] } : openAs(periods)
}

/** An alarm that tells nobody is only a colour on a page. */
function silentBecause(resource: Resource): string | undefined {
  if (resource.exists.state === 'unresolved') return `whether it is there is ${resource.exists.raw}`
  if (valueOf(resource.flag('actions_enabled')) === false) return 'its actions are switched off'
  const { texts, open } = listed(resource, 'alarm_actions')
  return texts.length === 0 && open === undefined ? 'it has no alarm_actions' : undefined
}

function channelOf(resource: Resource, world: World): Fact<string> | undefined {
  const [topic] = named(resource, 'alarm_actions', world, ['aws_sns_topic'], resource)
  if (topic === undefined) return undefined
  const [subscription] = naming(topic, world, ['aws_sns_topic_subscription'], 'topic_arn')
  const protocol = subscription?.text('protocol')
  return protocol !== undefined && isResolved(protocol) ? protocol : known('sns', topic.at)
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_health_check */
function healthCheck(resource: Resource): Mapped {
  const type = valueOf(resource.text('type'))?.toUpperCase()
  if (type === 'CALCULATED' || type === 'CLOUDWATCH_METRIC' || type === 'RECOVERY_CONTROL') return nothing
  const host = resource.text('fqdn') ?? resource.text('ip_address')
  const path = valueOf(resource.text('resource_path')) ?? ''
  const scheme = type?.startsWith('HTTPS') === true ? 'https' : type?.startsWith('HTTP') === true ? 'http' : 'tcp'
  const of_ = host === undefined ? [] : [isResolved(host) ? { ...host, value: withoutCredentials(`${scheme}://${host.value}${path}`) } : host]
  const off = valueOf(resource.flag('disabled')) === true ? { disabled: 'it is switched off' } : {}
  return of({ ...plain(resource, 'uptime', 'route53'), of: of_, outside: true, ...off })
}

/** Which jobs of a vault are told of: failures are what an alert is for. */
function vaultNotifications(resource: Resource, world: World): Mapped {
  const { texts } = listed(resource, 'backup_vault_events')
  const failing = texts.find((event) => /FAILED|EXPIRED|BACKUP_JOB_COMPLETED|COPY_JOB_FAILED/.test(valueOf(event) ?? ''))
  if (failing === undefined) return nothing
  const [topic] = named(resource, 'sns_topic_arn', world, ['aws_sns_topic'], resource)
  return of({ ...plain(resource, 'alert', 'aws-backup'), signal: 'backup', to: known('sns', topic?.at ?? resource.at) })
}
