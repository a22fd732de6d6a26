/** The published shape of the results, as zod schemas from which the JSON Schemas are generated. */
import { z } from 'zod'
import { verificationSchema } from './verification/schema.ts'

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
  grade: z.string().nullable().describe('null where too little was judged, or nothing'),
  judged: z.object({ rules: z.int(), of: z.int() }).describe('rules that passed or failed for at least one subject, of all that are on'),
  categories: z.array(z.object({ id: z.string(), title: z.string(), score: z.number(), grade: z.string(), status: z.string() })),
  unjudged: z.array(z.string()).describe('categories with nothing to judge'),
  verdicts: z.array(verdict),
  plan: z.array(
    z.object({
      phase: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      score: z.number().nullable().describe('the overall score once this phase and those before it are done'),
      grade: z.string().nullable(),
      items: z.array(
        z.object({
          rule: z.string(),
          category: z.string(),
          severity,
          title: z.string(),
          effort: z.string(),
          subjects: z.array(z.string()),
          message: z.string(),
          gain: z.number().describe('points in its category'),
          overall: z.number().describe('points in the overall score'),
          evidence,
        }),
      ),
    }),
  ),
  capacity: z
    .object({
      tenants: z.number().nullable(),
      users: z.number(),
      requestsPerSecond: z.number(),
      queriesPerSecond: z.number(),
      carries: z.number().nullable().describe('tenants, or users where the target names none, that what is known carries'),
      assumptions: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string(), because: z.string() })),
      bounds: z.array(
        z.object({ what: z.string(), users: z.number().nullable(), tenants: z.number().nullable(), how: z.string(), remedy: z.string(), evidence }),
      ),
      answers: z.array(z.object({ when: z.string(), answer: z.enum(['yes', 'no', 'unknown']), because: z.string() })),
    })
    .nullable()
    .describe('null without a target'),
  cost: z
    .object({
      currency: z.string(),
      items: z.array(z.object({ name: z.string(), monthly: z.number(), quantity: z.number(), total: z.number() })),
      total: z.number(),
      sizes: z.array(z.object({ tenants: z.number(), perTenant: z.number(), carried: z.enum(['yes', 'no', 'unknown']) })),
    })
    .nullable()
    .describe('null without prices'),
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

/** As much of a stranger's report as is compared; its changes one by one, since one schema for all would list every mistake of a million. */
export const claimSchema = decisionSchema.pick({ schemaVersion: true, decision: true, mode: true }).extend({ changes: z.array(z.unknown()).max(10_000) })
/** Flat for the same reason. */
export const claimedChangeSchema = change.pick({ rule: true, severity: true, subject: true, change: true, blocking: true })

export const scorecardSchema = z.object({ schemaVersion: z.literal(1), ...scorecardFields })

/** By file name, that of the command whose `--format json` it describes. */
export function resultSchemas(): Readonly<Record<string, unknown>> {
  return { gate: z.toJSONSchema(decisionSchema), scan: z.toJSONSchema(scorecardSchema), verify: z.toJSONSchema(verificationSchema) }
}
