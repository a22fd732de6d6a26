/** Alarms of CloudWatch and the metrics that constructs give for them. */
import type { Evidence } from '../../base/evidence.ts'
import { isThing, method, newList, newObject, thing, type Thing } from '../programs/thing.ts'
import type { Made } from '../programs/world.ts'
import { nullValue, numberValue, textValue, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { askedOf, extended, makeResource, prop, usual, type Asked, type Context } from './context.ts'

const spaces: Readonly<Record<string, string>> = {
  aws_db_instance: 'AWS/RDS',
  aws_rds_cluster: 'AWS/RDS',
  aws_ecs_service: 'AWS/ECS',
  aws_lb: 'AWS/ApplicationELB',
  aws_lb_target_group: 'AWS/ApplicationELB',
}

/** Metrics whose methods are called otherwise than they are. */
const metrics: Readonly<Record<string, string>> = {
  HttpCodeTarget: 'HTTPCode_Target_5XX_Count',
  HttpCodeElb: 'HTTPCode_ELB_5XX_Count',
  CpuUtilization: 'CPUUtilization',
  DatabaseConnections: 'DatabaseConnections',
}

/** `database.metricFreeStorageSpace()`, `balancer.metrics.targetResponseTime()`; undefined for what is no metric. */
export function metricOf(of: Thing, name: string, context: Context, at: Evidence): Value | undefined {
  const type = of.plain.split('.')[0] ?? ''
  const space = Object.hasOwn(spaces, type) ? spaces[type] : undefined
  if (space === undefined) return undefined
  if (name === 'metrics')
    return thing('metrics', at, { get: (one) => metricOf(of, `metric${one.charAt(0).toUpperCase()}${one.slice(1)}`, context, at) ?? nullValue(at) })
  const asked = /^metric([A-Z]\w{0,100})?$/.exec(name)
  if (asked === null) return undefined
  return method(name, at, ([first, second], site) => {
    const plain = asked[1]
    const named = plain === undefined ? first : textValue(Object.hasOwn(metrics, plain) ? (metrics[plain] ?? plain) : plain, site.at)
    const options = [first, second].find((one) => one?.kind === 'map')
    return metric(
      newObject(
        [
          ['namespace', textValue(space, site.at)],
          ['metricName', named ?? nullValue(site.at)],
          ['__of', of],
          ...(options?.kind === 'map' ? options.members : []),
        ],
        site.at,
      ),
      context,
      site.at,
    )
  })
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_sns.Topic.html} */
export function topic(args: readonly Value[], site: Asked['site'], context: Context): Made {
  const asked = askedOf(args, site, context)
  const made = makeResource(context, 'aws_sns_topic', asked, { name: prop(asked.props, 'topicName') })
  return extended(made, {
    topicArn: (at) => ({ ...unknownValue(`${made.plain}.arn`, at), leans: [made.plain] }),
    addSubscription: (at) =>
      method('addSubscription', at, ([to], place) => {
        makeResource(
          context,
          'aws_sns_topic_subscription',
          { ...asked, site: place },
          {
            topicArn: { ...unknownValue(`${made.plain}.arn`, place.at), leans: [made.plain] },
            protocol: prop(to, 'protocol') ?? unknownValue('a subscription', place.at),
            endpoint: prop(to, 'endpoint'),
          },
        )
        return nullValue(place.at)
      }),
  })
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch.Metric.html} */
export function metric(props: Value, context: Context, at: Evidence): Thing {
  const members = new Map(props.kind === 'map' ? props.members : [])
  members.set(
    'createAlarm',
    method('createAlarm', at, ([scope, id, given], site) =>
      alarmOf(askedOf([scope ?? nullValue(at), id ?? nullValue(at), given ?? nullValue(at)], site, context), newObject(members, at), context),
    ),
  )
  return thing('metric', at, {
    get: (name) => members.get(name) ?? (name === 'with' ? method('with', at, () => metric(newObject(members, at), context, at)) : nullValue(at)),
  })
}

/** What a filter finds in the logs, counted: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_logs.MetricFilter.html} */
export function metricFilter(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const { props } = askedOf(args, site, context)
  const counted = (given: Value | undefined, at: Evidence): Thing =>
    metric(
      newObject(
        [
          ['namespace', prop(props, 'metricNamespace') ?? nullValue(at)],
          ['metricName', prop(props, 'metricName') ?? nullValue(at)],
          ...(given?.kind === 'map' ? given.members : []),
        ],
        at,
      ),
      context,
      at,
    )
  return thing('metricFilter', site.at, {
    get: (name) => (name === 'metric' ? method(name, site.at, ([given], place) => counted(given, place.at)) : nullValue(site.at)),
  })
}

export function alarm(args: readonly Value[], site: Asked['site'], context: Context): Made {
  const asked = askedOf(args, site, context)
  return alarmOf(asked, prop(asked.props, 'metric'), context)
}

/** Five minutes a period, and above or at the threshold, when nobody says: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudwatch.AlarmProps.html} */
function alarmOf(asked: Asked, of: Value | undefined, context: Context): Made {
  const { props, site } = asked
  const operator = prop(props, 'comparisonOperator')
  const text = operator === undefined ? 'GREATER_THAN_OR_EQUAL_TO_THRESHOLD' : toText(operator)
  const words = (text ?? '').toLowerCase().replace(/(^|_)([a-z])/g, (_, _mark: string, letter: string) => letter.toUpperCase())
  const target = prop(of, '__of')
  const leans = target !== undefined && isThing(target) ? (target.leans ?? []) : []
  const period = prop(of, 'period', '__seconds') ?? prop(props, 'period', '__seconds')
  const actions: Value[] = []
  const made = makeResource(context, 'aws_cloudwatch_metric_alarm', asked, {
    alarmName: prop(props, 'alarmName'),
    namespace: prop(of, 'namespace'),
    metricName: prop(of, 'metricName') ?? unknownValue('the metric', site.at),
    dimensions: leans.length === 0 ? prop(of, 'dimensionsMap') : newObject([['of', { ...unknownValue(`${leans[0] ?? ''}.id`, site.at), leans }]], site.at),
    comparisonOperator: text === undefined ? operator : textValue(words, operator?.at ?? props.at),
    threshold: prop(props, 'threshold'),
    evaluationPeriods: prop(props, 'evaluationPeriods'),
    statistic: prop(of, 'statistic') ?? usual(textValue('Average', props.at)),
    period: period ?? usual(numberValue(300, props.at)),
    actionsEnabled: prop(props, 'actionsEnabled'),
  })
  return extended(made, {
    addAlarmAction: (at) =>
      method('addAlarmAction', at, (given, place) => {
        actions.push(...given.map((one) => (isThing(one) ? { ...unknownValue(`${one.plain}.arn`, place.at), leans: one.leans ?? [] } : one)))
        made.put('alarmActions', newList(actions, place.at))
        return nullValue(place.at)
      }),
  })
}
