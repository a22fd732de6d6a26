/** Whose declared values a configured check is held against: the subject it names, or the only thing it can be about. */
import { UserError } from '../../base/errors.ts'
import { isResolved, type Fact } from '../../base/fact.ts'
import type { CheckPlan, EnvironmentPlan } from '../../config/verify.ts'
import { subjectOf, type Thing } from '../../model/kinds.ts'
import type { System } from '../../model/system.ts'
import type { Check } from './round.ts'
import { speaksOfDeclared } from './telling.ts'

/** Throws a `UserError` (exit 2) where an expectation speaks of `declared` and two things could be meant. */
export function configuredChecks(plan: EnvironmentPlan, system: System): readonly Check[] {
  return plan.checks.map((check) => {
    const declared = check.subject === undefined ? inferred(check, system) : system.things.find((thing) => subjectOf(thing) === check.subject)
    return {
      name: check.name,
      first: check,
      further: check.further,
      ...(declared === undefined ? {} : { declared }),
      ...(check.subject === undefined ? {} : { subject: check.subject }),
      noData: check.noData ?? plan.noData,
      drift: true,
    }
  })
}

function inferred(check: CheckPlan, system: System): Thing | undefined {
  const { probe, target, name, at } = check
  const fitting = system.things.filter((thing) => thing.kind === probe.of && fits(thing, probe.name, target))
  const asks = [check, ...check.further].some((step) => [...(step.expect ?? []), ...step.prefer].some(({ expr }) => speaksOfDeclared(expr)))
  if (fitting.length > 1 && asks) {
    const choices = fitting.map(subjectOf).join(', ')
    throw new UserError(`${name} speaks of declared values, and that could be ${choices}`, {
      exit: 2,
      where: `${at.path}:${at.line}`,
      hint: `Say which, as in subject: ${subjectOf(fitting[0] as Thing)}.`,
    })
  }
  return fitting.length === 1 ? fitting[0] : undefined
}

const engines: Readonly<Record<string, RegExp>> = {
  postgres: /^(postgres|timescaledb|cockroachdb)/,
  mysql: /^(mysql|mariadb)/,
  redis: /^(redis|valkey|keydb|dragonfly)/,
}

function fits(thing: Thing, probe: string, target: unknown): boolean {
  if (thing.kind === 'pool') return true
  if (thing.kind === 'service') return isNamed(thing.name, typeof target === 'string' ? target : '')
  const { engine } = thing.facts as { readonly engine?: Fact<string> }
  return isResolved(engine) && (engines[probe]?.test(engine.value) ?? false)
}

/** `shop_api` of a stack, `shop/deployment/api` of a cluster. */
function isNamed(service: string, target: string): boolean {
  const name = service.slice(service.lastIndexOf('/') + 1)
  return target === name || target.endsWith(`_${name}`) || target.endsWith(`/${name}`)
}
