/** Backups, buckets, caches and secrets of the CDK as the resources that Terraform's mappers read. */
import type { Evidence } from '../../base/evidence.ts'
import { isThing, method, newList, newObject, type Thing } from '../programs/thing.ts'
import type { Made } from '../programs/world.ts'
import { flagValue, nullValue, numberValue, textValue, toNumber, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { askedOf, extended, makeResource, prop, usual, type Asked, type Context } from './context.ts'
import { daysOf } from './constants.ts'

const ref = (of: Value, name: string, at: Evidence): Value => (isThing(of) ? { ...unknownValue(`${of.plain}.${name}`, at), leans: of.leans ?? [] } : of)

/** Plans of AWS Backup: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_backup.BackupPlan.html} */
export function backupPlan(args: readonly Value[], site: Asked['site'], context: Context, ready: readonly Value[] = []): Made {
  const asked = askedOf(args, site, context)
  const home = prop(asked.props, 'backupVault') ?? makeResource(context, 'aws_backup_vault', { ...asked, name: `${asked.name}-vault` }, {})
  const given = prop(asked.props, 'backupPlanRules')
  const rules = [...(given?.kind === 'list' ? given.items : []), ...ready].map((one) => ruleOf(one, home, site.at))
  const made = makeResource(context, 'aws_backup_plan', asked, { rules: given !== undefined && given.kind !== 'list' ? given : newList(rules, site.at) })
  return extended(made, {
    addRule: (at) =>
      method('addRule', at, ([rule], place) => {
        if (rule !== undefined) rules.push(ruleOf(rule, home, place.at))
        made.put('rules', newList(rules, site.at))
        return nullValue(place.at)
      }),
    addSelection: (at) =>
      method('addSelection', at, ([id, props], place) => {
        const resources = prop(props, 'resources')
        const name = (id === undefined ? undefined : toText(id)) ?? 'selection'
        const chosen = resources?.kind === 'list' ? resources.items : []
        const tags = chosen.flatMap((one) => prop(one, '__tag') ?? [])
        makeResource(
          context,
          'aws_backup_selection',
          { ...asked, name: `${asked.name}-${name}`, site: place },
          {
            planId: ref(made, 'id', place.at),
            resources:
              resources !== undefined && resources.kind !== 'list'
                ? resources
                : newList(
                    chosen.filter((one) => prop(one, '__tag') === undefined),
                    resources?.at ?? place.at,
                  ),
            selectionTags: tags.length === 0 ? undefined : newList(tags, place.at),
          },
        )
        return nullValue(place.at)
      }),
  })
}

/** At five in the morning, and kept until somebody deletes it, when nobody says. */
function ruleOf(rule: Value, home: Value, at: Evidence): Value {
  if (rule.kind === 'unknown') return rule
  const members: (readonly [string, Value])[] = [
    ['ruleName', prop(rule, 'ruleName') ?? textValue('rule', at)],
    ['targetVaultName', ref(prop(rule, 'backupVault') ?? home, 'name', at)],
  ]
  const schedule = prop(rule, 'scheduleExpression')
  if (schedule !== undefined) members.push(['schedule', schedule])
  const days = daysOf(prop(rule, 'deleteAfter'))
  if (days !== undefined) members.push(['lifecycle', newObject([['deleteAfter', days]], days.at)])
  const copies = prop(rule, 'copyActions')
  if (copies?.kind === 'list') {
    members.push([
      'copyActions',
      newList(
        copies.items.map((one) => {
          const until = daysOf(prop(one, 'deleteAfter'))
          const to = prop(one, 'destinationBackupVault') ?? unknownValue('a vault', one.at)
          return newObject(
            [
              ['destinationVaultArn', ref(to, 'arn', one.at)],
              ...(until === undefined ? [] : [['lifecycle', newObject([['deleteAfter', until]], until.at)] as const]),
            ],
            one.at,
          )
        }),
        copies.at,
      ),
    ])
  } else if (copies !== undefined) members.push(['copyActions', copies])
  return newObject(members, rule.at)
}

/** Rules that the class brings ready: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_backup.BackupPlanRule.html} */
const ready: Readonly<Record<string, readonly [days: number, schedule: string]>> = {
  daily: [35, 'cron(0 5 * * ? *)'],
  weekly: [90, 'cron(0 5 ? * SAT *)'],
  monthly1Year: [365, 'cron(0 5 1 * ? *)'],
  monthly5Year: [1_825, 'cron(0 5 1 * ? *)'],
  monthly7Year: [2_555, 'cron(0 5 1 * ? *)'],
}

const plans: Readonly<Record<string, readonly string[]>> = {
  daily35DayRetention: ['daily'],
  dailyMonthly1YearRetention: ['daily', 'monthly1Year'],
  dailyWeeklyMonthly5YearRetention: ['daily', 'weekly', 'monthly5Year'],
  dailyWeeklyMonthly7YearRetention: ['daily', 'weekly', 'monthly7Year'],
}

function readyRule(name: string, at: Evidence): Value {
  const [days, schedule] = ready[name] ?? [35, '']
  return newObject(
    [
      ['deleteAfter', newObject([['__seconds', numberValue(days * 86_400, at)]], at)],
      ['scheduleExpression', textValue(schedule, at)],
    ],
    at,
  )
}

export function backupValue(name: string, args: readonly Value[], site: Asked['site'], context: Context): Value | undefined {
  const [first, second, third] = args
  const { at } = site
  const [of = '', what = ''] = name.split('.')
  if (of === 'BackupPlan' && Object.hasOwn(plans, what)) {
    const own = (plans[what] ?? []).map((one) => readyRule(one, at))
    return backupPlan(
      [first ?? nullValue(at), second ?? nullValue(at), third === undefined ? nullValue(at) : newObject([['backupVault', third]], at)],
      site,
      context,
      own,
    )
  }
  if (of === 'BackupPlanRule' && Object.hasOwn(ready, what)) {
    const rule = readyRule(what, at)
    return first === undefined || first.kind === 'null' || rule.kind !== 'map' ? rule : newObject([...rule.members, ['backupVault', first]], at)
  }
  if (of === 'BackupResource') {
    if (what === 'fromTag')
      return newObject(
        [
          [
            '__tag',
            newObject(
              [
                ['type', textValue('STRINGEQUALS', at)],
                ['key', first ?? nullValue(at)],
                ['value', second ?? nullValue(at)],
              ],
              at,
            ),
          ],
        ],
        at,
      )
    if (what === 'fromArn' || what.startsWith('from')) return first === undefined ? undefined : ref(first, 'arn', at)
  }
  return name === 'BackupVault.fromBackupVaultArn' ? third : undefined
}

/** `Schedule.cron({ minute: '0', hour: '4' })`: what is not said is every one of it. {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_events.Schedule.html} */
export function scheduleOf(name: string, [first]: readonly Value[], at: Evidence): Value | undefined {
  if (name === 'Schedule.expression') return first
  if (name === 'Schedule.rate') {
    const days = daysOf(first)
    const minutes = days === undefined ? undefined : toNumber(days)
    return minutes === undefined ? first : textValue(`rate(${Math.round(minutes * 1_440)} minutes)`, first?.at ?? at)
  }
  if (name !== 'Schedule.cron') return undefined
  const field = (part: string, otherwise: string): string | undefined => {
    const said = prop(first, part)
    return said === undefined ? otherwise : toText(said)
  }
  const weekDay = field('weekDay', '?')
  const day = field('day', weekDay === '?' ? '*' : '?')
  const parts = [field('minute', '*'), field('hour', '*'), day, field('month', '*'), weekDay, field('year', '*')]
  return parts.includes(undefined) ? unknownValue('a schedule', at) : textValue(`cron(${parts.join(' ')})`, first?.at ?? at)
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3.Bucket.html} */
export function bucket(args: readonly Value[], site: Asked['site'], context: Context): Made {
  const asked = askedOf(args, site, context)
  const { props } = asked
  const made = makeResource(context, 'aws_s3_bucket', asked, { bucket: prop(props, 'bucketName') })
  const versioned = prop(props, 'versioned') ?? usual(flagValue(false, props.at))
  makeResource(context, 'aws_s3_bucket_versioning', asked, {
    bucket: ref(made, 'id', site.at),
    versioningConfiguration: newObject(
      [['status', versioned.kind === 'flag' ? { ...textValue(versioned.flag ? 'Enabled' : 'Suspended', versioned.at) } : versioned]],
      versioned.at,
    ),
  })
  return extended(made, { bucketName: (at) => ref(made, 'id', at), bucketArn: (at) => ref(made, 'arn', at) })
}

export function vault(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const made = makeResource(context, 'aws_backup_vault', asked, { name: prop(asked.props, 'backupVaultName') })
  return extended(made, { backupVaultArn: (at) => ref(made, 'arn', at), backupVaultName: (at) => ref(made, 'name', at) })
}

export function secret(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const made = makeResource(context, 'aws_secretsmanager_secret', asked, { name: prop(asked.props, 'secretName') })
  const text = prop(asked.props, 'secretStringValue') ?? prop(asked.props, 'secretObjectValue')
  if (text !== undefined) makeResource(context, 'aws_secretsmanager_secret_version', asked, { secretId: ref(made, 'id', site.at), secretString: text })
  return extended(made, { secretArn: (at) => ref(made, 'arn', at), secretName: (at) => ref(made, 'name', at) })
}
