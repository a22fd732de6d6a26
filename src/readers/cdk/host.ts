/** The CDK's library, as far as what a program builds with it bears on the rules. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { Host } from '../programs/run.ts'
import { isInstance, isThing, method, newList, newObject, short, thing, type Instance, type Method, type Origin, type Site } from '../programs/thing.ts'
import { Makings } from '../programs/world.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import { nullValue, over, textValue, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { alarm, metric, metricFilter, metricOf, topic } from './alarms.ts'
import { balancedService, balancer, redirectAction, targetGroup } from './balancing.ts'
import { durationOf, engineNamed, machineOf } from './constants.ts'
import { askedOf, below, nowhere, prop, type Context } from './context.ts'
import { ecsDeploymentGroup } from './deployments.ts'
import { distribution } from './edge.ts'
import { containerValue, fargateService, taskDefinition } from './ecs.ts'
import { peerOrPort, securityGroup } from './network.ts'
import { backupPlan, backupValue, bucket, scheduleOf, secret, vault } from './others.ts'
import { plainConstruct } from './plain.ts'
import { cluster, instance, proxy, replica } from './rds.ts'

type Maker = (args: readonly Value[], site: Site, context: Context) => Value

const makers: Readonly<Record<string, Maker>> = {
  'rds.DatabaseInstance': instance,
  'rds.DatabaseInstanceFromSnapshot': instance,
  'rds.DatabaseInstanceReadReplica': replica,
  'rds.DatabaseCluster': cluster,
  'rds.DatabaseClusterFromSnapshot': cluster,
  'rds.DatabaseProxy': proxy,
  'rds.ParameterGroup': (args, site, context) => askedOf(args, site, context).props,
  'ec2.SecurityGroup': securityGroup,
  'ecs.FargateTaskDefinition': taskDefinition,
  'ecs.FargateService': fargateService,
  'ecs-patterns.ApplicationLoadBalancedFargateService': balancedService,
  'codedeploy.EcsDeploymentGroup': ecsDeploymentGroup,
  'elasticloadbalancingv2.ApplicationLoadBalancer': balancer,
  'elasticloadbalancingv2.ApplicationTargetGroup': targetGroup,
  'backup.BackupPlan': (args, site, context) => backupPlan(args, site, context),
  'backup.BackupVault': vault,
  's3.Bucket': bucket,
  'cloudfront.Distribution': distribution,
  'cloudfront.CloudFrontWebDistribution': distribution,
  'cloudfront.CfnDistribution': distribution,
  'cloudwatch.Alarm': alarm,
  'cloudwatch-actions.SnsAction': ([of], site) => of ?? newObject([], site.at),
  'sns.Topic': topic,
  'sns-subscriptions.EmailSubscription': ([to], site) =>
    newObject(
      [
        ['protocol', textValue('email', site.at)],
        ['endpoint', to ?? nullValue(site.at)],
      ],
      site.at,
    ),
  'sns-subscriptions.UrlSubscription': ([to], site) =>
    newObject(
      [
        ['protocol', textValue('https', site.at)],
        ['endpoint', to ?? nullValue(site.at)],
      ],
      site.at,
    ),
  'cloudwatch.Metric': (args, site, context) => metric(args[0] ?? newObject([], site.at), context, site.at),
  'logs.MetricFilter': metricFilter,
  'secretsmanager.Secret': secret,
}

/** `rds.DatabaseInstance`, however it was imported; `core.Stack` for what the library holds itself. */
function nameOf({ source, path }: Origin): string | undefined {
  const module = /^(?:aws-cdk-lib\/|@aws-cdk\/)(?:aws-)?([\w-]+)$/.exec(source)?.[1]
  if (module !== undefined) return [module === 'core' ? 'core' : module, ...path].join('.')
  if (source === 'constructs') return ['core', ...path].join('.')
  if (source !== 'aws-cdk-lib') return undefined
  const inner = /^aws_(\w+)$/.exec(path[0] ?? '')?.[1]
  return inner === undefined ? ['core', ...path].join('.') : [inner.replaceAll('_', '-'), ...path.slice(1)].join('.')
}

export interface Built {
  readonly context: Context
  readonly skipped: Skip[]
}

/** `given` are the values that cdk.json puts into the context. */
export function cdkHost(given: ReadonlyMap<string, Value>, work: Work): { readonly host: Host; readonly made: Built } {
  const context: Context = {
    work,
    makings: new Makings(work),
    skipped: [],
    scopes: new WeakMap(),
    environments: new Map(),
    metric: (of, name, at) => metricOf(of, name, context, at),
  }
  const told = new Set<string>()

  const node = (at: Evidence): Value => {
    const get: Method = ([key], site) => {
      const text = key === undefined ? undefined : toText(key)
      return (text === undefined ? undefined : given.get(text)) ?? unknownValue(`context.${short(text ?? '')}`, site.at, 'set it in the context of cdk.json')
    }
    return thing('node', at, {
      get: (name) => (/^(try)?[gG]etContext$/.test(name) ? method(name, at, get) : method(name, at, (_, site) => nullValue(site.at))),
    })
  }

  const host: Host = {
    external(origin, at) {
      const last = origin.path.at(-1) ?? ''
      // Members of enumerations, and constants of classes.
      return nameOf(origin) !== undefined && origin.path.length > 1 && /^[A-Z][A-Z0-9_]*$/.test(last) ? textValue(last, at) : undefined
    },
    make(origin, args, site) {
      const name = nameOf(origin)
      const [within] = args
      if (name === undefined) {
        // A construct of somebody else's: what it makes, only its package knows.
        const last = origin.path.at(-1) ?? ''
        if (within !== undefined && context.scopes.has(within) && foreign.test(last)) tell(`${last} of ${origin.source}`, site.at)
        return undefined
      }
      const maker = Object.hasOwn(makers, name) ? makers[name] : undefined
      const built = maker?.(args, site, context) ?? plainConstruct(name, args, site, context)
      if (built !== undefined) {
        if (isThing(built) && !context.scopes.has(built))
          context.scopes.set(built, (args[0] === undefined ? undefined : context.scopes.get(args[0])) ?? nowhere)
        return built
      }
      if (name === 'ec2.InstanceType') return args[0]
      if (name === 'backup.BackupPlanRule') return args[0] ?? newObject([], site.at)
      if (concerns.test(name)) tell(`${name} of the CDK`, site.at)
      const own = thing(`${name}.${short((args[1] === undefined ? undefined : toText(args[1])) ?? '')}`, site.at, {
        get: (asks) => (asks === 'node' ? node(site.at) : anything(`${name}.${asks}`, site.at)),
      })
      const above = (args[0] === undefined ? undefined : context.scopes.get(args[0])) ?? nowhere
      const isScope = /^core\.(Stack|Stage|App|Construct)$/.test(name)
      context.scopes.set(own, isScope && name !== 'core.App' ? below(above, args[1], args[2]) : above)
      return own
    },
    call(origin, args, site) {
      const name = nameOf(origin)
      return name === undefined ? undefined : (staticOf(name, args, site, context) ?? over(unknownValue(`${short(name)}()`, site.at), ...args))
    },
    extend(origin, self, args) {
      const name = nameOf(origin)
      const [above, id, props] = args
      const scope = (above === undefined ? undefined : context.scopes.get(above)) ?? nowhere
      context.scopes.set(self, name === 'core.App' ? nowhere : below(scope, id, props))
      if (props !== undefined) self.fields.set('__props', props)
    },
    inherited: (_origin, self, name, at) => inheritedOf(self, name, at, node),
    method: (of, name, at) => (name === 'toDays' && of.kind === 'map' ? method(name, at, () => of) : undefined),
  }

  function tell(name: string, at: Evidence): void {
    if (told.has(name) || context.skipped.length >= limits.skips) return
    told.add(name)
    context.skipped.push({ path: at.path, line: at.line, reason: `${short(name)}: not read` })
  }

  return { host, made: { context, skipped: context.skipped } }
}

/** Constructs that run something, keep data or copy it. */
const concerns =
  /^(rds|ecs|ecs-patterns|elasticache|docdb|neptune|memorydb|dynamodb|lambda|apprunner|opensearchservice|redshift|eks|backup|efs|batch)\.\w*(Cluster|Instance|Service|Table|TableV2|Function|Domain|Task|Plan|Cache|FileSystem|Group)\b(?<!(Subnet|Security|Parameter|Option|Log)Group)(?<!ecs\.Cluster)/

/** Constructs of other packages that seem to run something, keep data or copy it. */
const foreign = /Cluster|Database|Instance|Service|Table|Lambda|Function|Task|Backup|Cache|Redis|Queue|App|Rds|Aurora|Postgres|Fargate|Ecs/

/** What a construct that is not read answers: something, which leads on. */
function anything(name: string, at: Evidence): Value {
  return thing(name, at, {
    call: (args, site) => over(unknownValue(`${short(name)}()`, site.at), ...args.filter((one) => !isInstance(one))),
    get: (next) => (name.length > 200 ? unknownValue(short(name), at) : anything(`${name}.${next}`, at)),
  })
}

/** Functions of classes: `Duration.days(7)`, `DatabaseInstanceEngine.postgres({ version })`. */
function staticOf(name: string, args: readonly Value[], site: Site, context: Context): Value | undefined {
  const { at } = site
  const [module = '', of = '', what = ''] = name.split('.')
  const own = [of, what].join('.')
  const [first, second] = args
  if (own.startsWith('Duration.')) return durationOf(what, first, at)
  if (own === 'InstanceType.of') return machineOf(args, at)
  if (/^Database(Instance|Cluster)Engine$/.test(of))
    return newObject(
      [
        ['__engine', textValue(engineNamed(what), at)],
        ['version', prop(first, 'version') ?? nullValue(at)],
      ],
      at,
    )
  if (/EngineVersion$/.test(of) && what === 'of') return first
  if (of === 'ClusterInstance')
    return newObject(
      [
        ['kind', textValue(what, at)],
        ['id', first ?? nullValue(at)],
        ['props', second ?? nullValue(at)],
      ],
      at,
    )
  if (of === 'ProxyTarget') return first === undefined ? undefined : newObject([['__target', first]], at)
  if (of === 'Credentials') return what === 'fromSecret' && first !== undefined ? newObject([['__secret', first]], at) : newObject([], at)
  if (module === 'core' && own === 'Stack.of') return first
  if (module === 'backup') return backupValue(own, args, site, context)
  if (own === 'ListenerAction.redirect') return newObject([['__action', newList([redirectAction(first, at)], at)]], at)
  return scheduleOf(own, args, at) ?? peerOrPort(own, args, at) ?? containerValue(own, args, at)
}

function inheritedOf(self: Instance, name: string, at: Evidence, node: (at: Evidence) => Value): Value | undefined {
  if (name === 'node') return node(at)
  const env = prop(self.fields.get('__props'), 'env')
  if (name === 'region' || name === 'account') return prop(env, name) ?? unknownValue(`stack.${name}`, at)
  if (name === 'stackName') return prop(self.fields.get('__props'), 'stackName') ?? unknownValue('stack.name', at)
  return undefined
}
