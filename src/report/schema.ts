/** The published shape of the results, as zod schemas from which the JSON Schemas are generated. */
import { z } from 'zod'

const evidence = z.object({ path: z.string(), line: z.int().min(1), endLine: z.int().min(1), key: z.string() })
const severity = z.enum(['critical', 'high', 'medium', 'low'])

const verdict = z.object({
  rule: z.string(),
  category: z.string(),
  severity,
  subject: z.string().describe('<kind>/<name as declared>; `system` is the whole'),
  outcome: z.enum(['pass', 'fail', 'unknown', 'not-applicable', 'error']),
  current: z.string(),
  recommended: z.string(),
  measures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
  message: z.string(),
  evidence: z.array(evidence).min(1),
  provided: z.string().optional(),
})

const place = z.object({ path: z.string(), line: z.int() })
const scorecardFields = {
  commit: z.string(),
  score: z.number().min(0).max(10).nullable(),
  grade: z.string().nullable(),
  categories: z.array(z.object({ id: z.string(), title: z.string(), score: z.number(), grade: z.string(), status: z.string() })),
  unjudged: z.array(z.string()).describe('categories with nothing to judge'),
  verdicts: z.array(verdict),
  stacks: z.array(z.object({ name: z.string(), files: z.array(z.string()), why: z.string() })),
  candidates: z.array(z.object({ path: z.string(), why: z.string() })),
  skipped: z.array(place.extend({ reason: z.string() })),
  system: z.object({ things: z.array(place.extend({ subject: z.string(), facts: z.record(z.string(), z.unknown()) })) }),
}
const scorecard = z.object(scorecardFields)

const waiver = z.object({ rule: z.string(), subject: z.string().nullable(), reason: z.string(), until: z.string().nullable(), by: z.string() })

const change = z.object({
  rule: z.string(),
  category: z.string(),
  severity,
  subject: z.string(),
  change: z.enum(['regressed', 'weakened', 'lost-evidence', 'removed', 'introduced', 'fixed', 'improved', 'gate-weakened']),
  blocking: z.boolean(),
  before: verdict.nullable(),
  after: verdict.nullable(),
  message: z.string(),
  waiver: waiver.nullable(),
  evidence,
  side: z.enum(['base', 'head']).describe('the commit `evidence` belongs to'),
})

export const decisionSchema = z.object({
  schemaVersion: z.literal(1),
  decision: z.enum(['pass', 'block']),
  reason: z.string(),
  mode: z.enum(['enforce', 'report']),
  base: scorecard,
  head: scorecard,
  changes: z.array(change),
  notices: z.array(z.string()),
})

export const scorecardSchema = z.object({ schemaVersion: z.literal(1), ...scorecardFields })

/** By file name: `gate` for `plimsoll gate --format json`, `scan` for `plimsoll scan --format json`. */
export function resultSchemas(): Readonly<Record<string, unknown>> {
  return { gate: z.toJSONSchema(decisionSchema), scan: z.toJSONSchema(scorecardSchema) }
}
