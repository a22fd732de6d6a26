/** What becomes of a resource when its stack goes or replaces it: the last snapshot, or the thing itself, is kept or not. */
import type { Found } from '../../model/managed.ts'
import type { Declaration } from '../../model/declaration.ts'
import { flagValue, textValue, toText, type Value } from '../../parse/expressions/values.ts'
import { evaluate } from './evaluate.ts'
import type { Scope } from './scope.ts'
import { member } from './nodes.ts'
import type { DeclaredResource } from './template.ts'

function policyOf(resource: DeclaredResource, name: 'DeletionPolicy' | 'UpdateReplacePolicy', inside: Scope): Value | undefined {
  const node = member(resource.node, name)
  return node === undefined ? undefined : evaluate(node, `Resources.${resource.id}.${name}`, inside)
}

/**
 * {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html} as the provider’s flags: of RDS a snapshot
 * is made unless it is said otherwise, of the others only where it is said.
 */
export function policyValues(resource: DeclaredResource, inside: Scope): readonly (readonly [string, Value])[] {
  if (!/^AWS::(RDS|DocDB|ElastiCache|MemoryDB)::/.test(resource.type)) return []
  const policy = policyOf(resource, 'DeletionPolicy', inside)
  if (policy === undefined) return []
  const text = toText(policy)
  if (/^AWS::(ElastiCache|MemoryDB)/.test(resource.type))
    return text === undefined || text === 'Delete' ? [] : [['final_snapshot_identifier', textValue(text, policy.at)]]
  return [['skip_final_snapshot', text === undefined ? policy : flagValue(text === 'Delete', policy.at)]]
}

/** Databases with what their resource’s policies keep of them. */
export function kept(declares: readonly Declaration[], resource: DeclaredResource, inside: Scope): readonly Declaration[] {
  const found: Found[] = []
  const keeps = (name: 'DeletionPolicy' | 'UpdateReplacePolicy', pattern: RegExp, what: string): void => {
    const policy = policyOf(resource, name, inside)
    const text = policy === undefined ? undefined : toText(policy)
    if (policy !== undefined && text !== undefined && pattern.test(text)) found.push({ what, at: policy.at })
  }
  keeps('DeletionPolicy', /^Retain/, 'kept when its stack is deleted (DeletionPolicy: Retain)')
  keeps('UpdateReplacePolicy', /^(Retain|Snapshot)$/, 'kept when an update replaces it (UpdateReplacePolicy)')
  if (found.length === 0) return declares
  return declares.map((one) => (one.kind === 'database' && one.protectionOpen === undefined ? { ...one, protections: [...one.protections, ...found] } : one))
}
