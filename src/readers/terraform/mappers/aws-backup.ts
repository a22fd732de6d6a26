/** AWS Backup: plans, whose rules copy what their selections take, and copies of those in other regions and accounts. */
import { byDefault, isResolved, known, mapFact, unresolved, valueOf, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import { limits } from '../../../base/limits.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import type { Body, Mapped, Mapper, Resource, World } from '../resource.ts'
import { databaseName } from '../aws/names.ts'
import { isReplica } from '../aws/instance.ts'
import { isElsewhere } from '../aws/regions.ts'
import { awsWorld } from '../aws/registry.ts'
import { firing } from '../aws/schedules.ts'
import { backedUp, takes } from '../aws/selection.ts'
import { standInOf } from '../aws/global.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { flagOr, naming, isAway, live, nothing, openAs, placeOf, textOr } from '../mapping/values.ts'

export const awsBackupMapper: Mapper = {
  name: 'aws-backup',
  title: 'AWS Backup',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/backup_plan',
  types: ['aws_backup_plan', 'aws_backup_selection'],
  declare: (resource, world) => (resource.type === 'aws_backup_plan' ? declarePlan(resource, awsWorld(world)) : nothing),
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html */
const daily = 'cron(0 5 ? * * *)'
/** Recovery points without a lifecycle stay until somebody deletes them; a hundred years stand for that. */
const forever = 36_500

function declarePlan(plan: Resource, world: World): Mapped {
  if (isAway(plan)) return nothing
  return asFarAsItExists(plan, () => {
    const selections = naming(plan, world, ['aws_backup_selection'], 'plan_id')
    const databases = live(world, ...backedUp.keys()).filter((one) => !isReplica(one) && standInOf(one, world) === undefined)
    const declares: CopyDeclaration[] = []
    for (const database of databases) {
      const taken = takenBy(selections, database, world)
      if (taken === undefined) continue
      if ((made.get(world) ?? 0) >= limits.terraformResources)
        return { declares, skipped: [{ path: plan.at.path, line: plan.at.line, reason: `${plan.address}: too many copies` }] }
      const own = rulesOf(plan, database, taken, world)
      made.set(world, (made.get(world) ?? 0) + own.length)
      declares.push(...own)
    }
    return { declares, skipped: openRules(plan) }
  })
}

/** Plans times databases: both may be thousands. */
const made = new WeakMap<World, number>()

/** Since when a database is taken; undefined where no selection takes it. */
function takenBy(selections: readonly Resource[], database: Resource, world: World): Fact<boolean> | undefined {
  let open: UnresolvedFact | undefined
  for (const selection of selections) {
    const taken = takes(selection, database, world)
    if (taken === false) continue
    if (taken === true && selection.exists.state !== 'unresolved') return known(true, selection.at)
    open ??= taken === true ? (selection.exists as UnresolvedFact) : taken
  }
  return open === undefined ? undefined : openAs<boolean>(open)
}

function openRules(plan: Resource): Mapped['skipped'] {
  const open = plan.open('rule')
  return open === undefined ? [] : [{ path: open.at.path, line: open.at.line, reason: `${plan.address}: which rules it has is ${open.raw}` }]
}

function rulesOf(plan: Resource, database: Resource, taken: Fact<boolean>, world: World): readonly CopyDeclaration[] {
  return plan.blocks('rule').flatMap((rule, index) => {
    const named = rule.text('rule_name')
    const name = `${plan.plain} ${named !== undefined && isResolved(named) ? named.value : String(index + 1)}`
    const own = copyOf(name, rule, rule, database, taken, world)
    return [own, ...rule.blocks('copy_action').map((action, count) => awayOf(`${name} copy ${count + 1}`, plan, rule, action, own, world))]
  })
}

function copyOf(name: string, rule: Body, kept: Body, database: Resource, taken: Fact<boolean>, world: World): CopyDeclaration {
  const schedule = textOr(rule, 'schedule', daily, 'AWS Backup’s default')
  const { every } = firing(schedule)
  return {
    kind: 'copy',
    name: `${name} of ${databaseName(database, world)}`,
    stack: world.stack,
    at: rule.at,
    of: known(databaseName(database, world), rule.at),
    mechanism: 'AWS Backup',
    automatic: automaticOf(taken, schedule, every),
    ...(every === undefined || every === 'never' ? {} : { every }),
    // A vault of the same region and account is beside what it copies.
    offsite: known(false, rule.at),
    destination: 'a vault of AWS Backup in the same region',
    retentionDays: retentionOf(kept),
    encrypted: flagOr(database, 'storage_encrypted', database.type === 'aws_dynamodb_table'),
    continuous: valueOf(rule.flag('enable_continuous_backup')) === true,
  }
}

function automaticOf(taken: Fact<boolean>, schedule: Fact<string>, every: Fact<number> | 'never' | undefined): Fact<boolean> {
  if (taken.state === 'unresolved') return taken
  if (schedule.state === 'unresolved') return unresolved(schedule.raw, schedule.at, schedule.hint)
  if (every === 'never') return known(false, schedule.at)
  return { ...taken, also: [schedule.at] }
}

/** Days until it is deleted; cold or not, it can be had back. */
function retentionOf(body: Body): Fact<number> {
  const [lifecycle] = body.blocks('lifecycle')
  const days = lifecycle?.number('delete_after')
  return days === undefined
    ? byDefault(forever, placeOf(body, 'lifecycle.delete_after'), 'kept until somebody deletes it')
    : mapFact(days, (count) => (count > 0 ? count : forever))
}

function awayOf(name: string, plan: Resource, rule: Body, action: Body, own: CopyDeclaration, world: World): CopyDeclaration {
  return {
    ...own,
    name: `${name}${own.name.slice(own.name.indexOf(' of '))}`,
    at: action.at,
    mechanism: 'AWS Backup to another vault',
    offsite: isElsewhere(plan, action, 'destination_vault_arn', world),
    destination: 'another vault of AWS Backup',
    retentionDays: retentionOf(action),
    ...(own.automatic.state === 'unresolved' ? {} : { automatic: { ...own.automatic, also: [rule.at] } }),
  }
}
