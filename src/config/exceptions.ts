/** Waivers and `provides` that a change brings: allowed by themselves, where their review is the approval, and not beside what they would excuse. */
import type { Evidence } from '../base/evidence.ts'
import type { Config, Provided } from '../model/config.ts'
import type { Waiver } from '../model/verdict.ts'
import type { Difference } from './difference.ts'
import { isExpired } from './waivers.ts'

/** A waiver of the same rule and subject that reaches as far at base is nothing new; one that is over already does nothing. */
export function exceptionDifferences(base: Config, head: Config, clock: Date): readonly Difference[] {
  const found: Difference[] = []
  const add = (effect: Difference['effect'], side: 'base' | 'head', at: Evidence | undefined, what: string): void => {
    const path = at?.path ?? (side === 'head' ? head.path : base.path) ?? '.plimsoll.yml'
    found.push({ effect, exception: true, path, line: at?.line ?? 1, side, key: at?.key ?? '', what })
  }
  for (const waiver of head.waivers) {
    if (base.waivers.some((known) => covers(known, waiver) && (known.until ?? '9999') >= (waiver.until ?? '9999'))) continue
    if (isExpired(waiver, clock)) add('stronger', 'head', waiver.at, `a waiver of ${target(waiver)} is new and expired on ${waiver.until ?? ''} already`)
    else add('weaker', 'head', waiver.at, `a waiver of ${target(waiver)} ${wasThere(base, waiver)} until ${waiver.until ?? 'any day'}: ${waiver.reason}`)
  }
  for (const provided of head.provides) {
    if (!base.provides.some((known) => covers(known, provided)))
      add('weaker', 'head', provided.at, `${target(provided)} is said to be provided by ${provided.by}`)
  }
  for (const waiver of base.waivers) {
    if (!head.waivers.some((one) => covers(one, waiver))) add('stronger', 'base', waiver.at, `the waiver of ${target(waiver)} is gone`)
  }
  for (const provided of base.provides) {
    if (!head.provides.some((one) => covers(one, provided)))
      add('stronger', 'base', provided.at, `${target(provided)} is no longer said to be provided by ${provided.by}`)
  }
  return found
}

type Exception = Waiver | Provided

function covers(known: Exception, one: Exception): boolean {
  return known.rule === one.rule && (known.subject === undefined || known.subject === one.subject)
}

function target(one: Exception): string {
  return one.subject === undefined ? one.rule : `${one.rule} for ${one.subject}`
}

function wasThere(base: Config, waiver: Waiver): string {
  const before = base.waivers.find((known) => covers(known, waiver))
  return before === undefined ? 'is new and lasts' : `lasted until ${before.until ?? 'any day'} and lasts`
}
