/** Backups of Cloud SQL, and how far back its log reaches. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import { bodiesOf, flagOr, openAs, placeOf } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'
import { offsiteOf, regionOf } from './regions.ts'

/** The larger edition keeps more when nobody says how much, and how much more its documentation does not tell. */
function isPlus(settings: Body): boolean {
  return valueOf(settings.text('edition')) === 'ENTERPRISE_PLUS' || /^db-perf-optimized/i.test(valueOf(settings.text('tier')) ?? '')
}

function backupOf(settings: Body): { readonly body: Body; readonly open?: Fact<boolean> } {
  const { bodies, open } = bodiesOf(settings, 'backup_configuration')
  return { body: bodies[0] ?? settings, ...(open === undefined ? {} : { open }) }
}

/** Backups are off unless they are switched on. */
function enabledOf(settings: Body): Fact<boolean> {
  const { bodies, open } = bodiesOf(settings, 'backup_configuration')
  if (open !== undefined) return open
  const [body] = bodies
  return body === undefined ? byDefault(false, placeOf(settings, 'backup_configuration'), 'the provider’s default') : flagOr(body, 'enabled', false)
}

/** Seven days of log, and seven backups, one a day. {@link https://cloud.google.com/sql/docs/postgres/backup-recovery/backups} */
function keptFor(settings: Body, body: Body, attribute: string): Fact<number> {
  const said = body.number(attribute)
  if (said !== undefined) return said
  const at = placeOf(body, attribute)
  if (isPlus(settings)) return { ...unresolved('the edition’s default', at, `say ${attribute}: Enterprise Plus keeps more than seven days`), atLeast: 7 }
  return byDefault(7, at, 'Cloud SQL’s default')
}

/** PostgreSQL and SQL Server by a flag, MySQL by its binary log; nothing without backups to start from. */
export function recoveryOf(settings: Body, engine: Engine): Pick<DatabaseDeclaration, 'pointInTime' | 'windowDays'> {
  const { body } = backupOf(settings)
  const enabled = enabledOf(settings)
  const attribute = engine === 'mysql' ? 'binary_log_enabled' : 'point_in_time_recovery_enabled'
  const flag = bodiesOf(settings, 'backup_configuration').bodies.length === 0 ? enabled : flagOr(body, attribute, engine !== 'mysql' && isPlus(settings))
  const pointInTime: Fact<boolean> =
    enabled.state !== 'unresolved' && !enabled.value
      ? enabled
      : flag.state !== 'unresolved' && !flag.value
        ? flag
        : enabled.state === 'unresolved'
          ? enabled
          : flag
  const kept = keptFor(settings, body, 'transaction_log_retention_days')
  const windowDays: Fact<number> = pointInTime.state === 'unresolved' ? openAs(pointInTime) : pointInTime.value ? kept : mapFact(pointInTime, () => 0)
  return { pointInTime, windowDays }
}

export function copiesOf(instance: Resource, settings: Body, database: DatabaseDeclaration, world: World): readonly CopyDeclaration[] {
  const { body } = backupOf(settings)
  const enabled = enabledOf(settings)
  const keeping = bodiesOf(body, 'backup_retention_settings').bodies[0] ?? body
  const offsite = offsiteOf(regionOf(instance, world), body, 'location')
  return [
    {
      kind: 'copy',
      name: `Cloud SQL backups of ${database.name}`,
      stack: world.stack,
      at: enabled.at,
      of: known(database.name, instance.at),
      mechanism: 'Cloud SQL backups',
      automatic: enabled,
      every: byDefault(24, enabled.at, 'once a day'),
      offsite: mapFact(enabled, () => true).state === 'unresolved' || valueOf(enabled) === true ? offsite : mapFact(enabled, () => false),
      destination: valueOf(offsite) === false ? 'backups in the instance’s own region' : 'backups over several regions or in another one',
      retentionDays: keptFor(settings, keeping, 'retained_backups'),
      encrypted: byDefault(true, enabled.at, 'Cloud SQL encrypts its backups'),
      continuous: valueOf(database.pointInTime) !== false,
    },
  ]
}
