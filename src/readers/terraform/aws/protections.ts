/** What keeps a database of AWS from being deleted, and what takes its data with it. */
import { valueOf, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import type { Resource } from '../resource.ts'
import { flagOr } from '../mapping/values.ts'

export interface Protections {
  readonly protections: readonly Found[]
  readonly protectionOpen?: UnresolvedFact
  readonly lacking: readonly Found[]
  readonly destroyers: readonly Found[]
}

/**
 * `deletion_protection`, the final snapshot that is made unless it is skipped, backups that outlive the instance, and Terraform's own `prevent_destroy`.
 * {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#deletion_protection-1}
 */
export function protectionsOf(resource: Resource): Protections {
  const flags: readonly (readonly [what: string, fact: Fact<boolean>, when: boolean])[] = [
    ['deletion protection', flagOr(resource, 'deletion_protection', false), true],
    ['final snapshot', flagOr(resource, 'skip_final_snapshot', false), false],
    ...(resource.type === 'aws_db_instance' ? ([['backups kept after deletion', flagOr(resource, 'delete_automated_backups', true), false]] as const) : []),
    ...resource.blocks('lifecycle').map((block) => ['prevent_destroy', flagOr(block, 'prevent_destroy', false), true] as const),
  ]
  // What is asked for, of which the provider offers these two.
  const open = flags
    .slice(0, 2)
    .map(([, fact]) => fact)
    .find((fact) => fact.state === 'unresolved')
  const skipped = resource.flag('skip_final_snapshot')
  return {
    protections: flags.filter(([, fact, when]) => valueOf(fact) === when).map(([what, { at }]) => ({ what, at })),
    lacking: flags.filter(([, fact, when]) => valueOf(fact) === !when).map(([what, { at }]) => ({ what, at })),
    ...(open?.state === 'unresolved' ? { protectionOpen: open } : {}),
    destroyers: skipped !== undefined && valueOf(skipped) === true ? [{ what: 'deletion without a final snapshot (skip_final_snapshot)', at: skipped.at }] : [],
  }
}
