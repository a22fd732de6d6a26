/** What keeps a database of Google Cloud from being deleted. */
import { valueOf, type Fact } from '../../../base/fact.ts'
import type { DatabaseDeclaration } from '../../../model/managed.ts'
import { bodiesOf, flagOr } from '../mapping/values.ts'
import type { Body, Resource } from '../resource.ts'

/**
 * Terraform's own refusal, which is on unless it is said, Google's, and what is left of an instance that is taken away.
 * {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance}
 */
export function protectionsOf(instance: Resource, settings: Body): Pick<DatabaseDeclaration, 'protections' | 'protectionOpen'> {
  const final = bodiesOf(settings, 'final_backup_config').bodies[0]
  return protectedBy([
    ['deletion protection', flagOr(instance, 'deletion_protection', true)],
    ['deletion protection of Google’s own', flagOr(settings, 'deletion_protection_enabled', false)],
    ...(final === undefined ? [] : [['final backup', flagOr(final, 'enabled', false)] as const]),
    ...(settings.flag('retain_backups_on_delete') === undefined
      ? []
      : [['backups kept after deletion', flagOr(settings, 'retain_backups_on_delete', false)] as const]),
    ...lifecycle(instance),
  ])
}

export function lifecycle(resource: Resource): readonly (readonly [string, Fact<boolean>])[] {
  return resource.blocks('lifecycle').map((block) => ['prevent_destroy', flagOr(block, 'prevent_destroy', false)] as const)
}

export function protectedBy(flags: readonly (readonly [what: string, flag: Fact<boolean>])[]): Pick<DatabaseDeclaration, 'protections' | 'protectionOpen'> {
  const open = flags.map(([, flag]) => flag).find((flag) => flag.state === 'unresolved')
  return {
    protections: flags.filter(([, flag]) => valueOf(flag) === true).map(([what, { at }]) => ({ what, at })),
    ...(open?.state === 'unresolved' ? { protectionOpen: open } : {}),
  }
}
