/** What was observed and what is declared, as the names of an expression. */
import { wholeFile } from '../../base/evidence.ts'
import { isResolved, type Fact } from '../../base/fact.ts'
import type { Thing } from '../../model/kinds.ts'
import { Unmeasured, type Figures, type FigureShape, type FigureValue, type Probe } from '../../probes/probe.ts'
import { scoped, type Variables } from '../../rules/evaluate.ts'
import { Declared, Fault, JsonMap, Unknown, valueOfJson, type Result } from '../../rules/value.ts'

export interface Surroundings {
  readonly sha: string | undefined
  readonly declared: Thing | undefined
  /** As configured. */
  readonly subject?: string | undefined
  readonly captured: ReadonlyMap<string, unknown>
}

/** A figure the probe names and did not give is missing, which is no mistake of the expression's author. */
export function variablesOf(probe: Probe, seen: Figures, around: Surroundings): Variables {
  const variables = new Map<string, Result>()
  for (const [name, value] of around.captured) variables.set(name, valueOfJson(value))
  for (const [name, shape] of Object.entries(probe.figures)) {
    variables.set(name, Object.hasOwn(seen, name) ? resultOf(shape, seen[name] as FigureValue) : missing('no-figure', `${probe.name} gave no ${name}`))
  }
  variables.set('sha', around.sha ?? missing('not-declared', 'no commit is known; name it with --sha'))
  const { declared } = around
  const unclear =
    around.subject === undefined ? 'it is not clear which declared thing this is; name it with subject' : `the deployed commit declares no ${around.subject}`
  variables.set('declared', declared === undefined ? missing('not-declared', unclear) : new Declared(spelledLive(probe, declared, seen)))
  return scoped(variables)
}

function resultOf({ type }: FigureShape, value: FigureValue): Result {
  if (value instanceof Unmeasured) return missing(value.reason, value.detail)
  if (type === 'json') return valueOfJson(typeof value === 'object' && value !== null && 'json' in value ? value.json : value)
  if (type === 'int') return Number.isSafeInteger(value) ? BigInt(value as number) : new Fault('this is no whole number')
  if (value instanceof Map) return new JsonMap(value)
  if (type === 'double' && typeof value === 'number' && !Number.isFinite(value)) return missing('no-figure', 'it is no number')
  return value as string | number | boolean | readonly string[] | readonly number[]
}

/** The reason travels where a rule's missing fact has its raw text. */
function missing(reason: string, detail: string): Unknown {
  return new Unknown([{ raw: reason, at: wholeFile(''), hint: detail }])
}

/** `128MB` and `16384` of 8 kB are the same setting: declared ones take the server's spelling, so that `==` compares what is meant. */
function spelledLive(probe: Probe, declared: Thing, seen: Figures): Thing {
  const settings = (declared.facts as { readonly settings?: ReadonlyMap<string, Fact<string>> }).settings
  if (settings === undefined || probe.compare === undefined) return declared
  const spelled = new Map(
    [...settings].map(([name, fact]): readonly [string, Fact<string>] => {
      const compared = isResolved(fact) ? probe.compare?.(name, fact.value, seen) : undefined
      return [name, compared === undefined || !isResolved(fact) ? fact : { ...fact, value: compared.same ? compared.live : compared.declared }]
    }),
  )
  return { ...declared, facts: { ...declared.facts, settings: spelled } }
}
