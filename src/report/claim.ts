/** What a report from elsewhere says, read as a stranger's: by the published shape and nothing else, and only as much as is compared. */
import type { Decision } from '../model/verdict.ts'

export interface Claim {
  readonly decision: Decision['decision']
  /** Rule and subject of every blocking change. */
  readonly blocking: ReadonlySet<string>
}

/** Undefined for what is no report of a gate. */
export async function readClaim(text: string): Promise<Claim | undefined> {
  const { claimSchema, claimedChangeSchema } = await import('./schema.ts')
  const { data } = claimSchema.safeParse(parsed(text))
  if (data === undefined) return undefined
  const changes = []
  for (const one of data.changes) {
    const { data: change } = claimedChangeSchema.safeParse(one)
    if (change === undefined) return undefined
    changes.push(change)
  }
  return { decision: data.decision, blocking: blockingOf(changes) }
}

export function saysOtherwise(claim: Claim, decision: Decision): boolean {
  const ours = blockingOf(decision.changes)
  return claim.decision !== decision.decision || claim.blocking.size !== ours.size || [...ours].some((one) => !claim.blocking.has(one))
}

function blockingOf(changes: readonly { readonly rule: string; readonly subject: string; readonly blocking: boolean }[]): ReadonlySet<string> {
  return new Set(changes.filter((change) => change.blocking).map(({ rule, subject }) => JSON.stringify([rule, subject])))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
