/** The published shape of a verification, and the way back from a file that holds one. */
import { z } from 'zod'
import type { Verification } from '../../model/verification.ts'

const evidence = z.object({ path: z.string(), line: z.int().min(1), endLine: z.int().min(1), key: z.string() })

const figure = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string().describe('s, bytes, ratio, days or a noun for what is counted'),
  better: z.enum(['lower', 'higher']).optional(),
})

const check = z.object({
  name: z.string(),
  probe: z.string(),
  subject: z.string().nullable(),
  outcome: z.enum(['pass', 'warn', 'fail', 'no-data', 'error', 'waived']),
  target: z.string(),
  actual: z.string(),
  attempts: z.int().describe('rounds until it passed, or all of them'),
  reasonCode: z.string(),
  message: z.string(),
  declaredAt: evidence.nullable().describe('where the value is declared that it was held against'),
  figures: z.array(figure),
})

export const verificationSchema = z.object({
  schemaVersion: z.literal(1),
  environment: z.string(),
  decision: z.enum(['healthy', 'unhealthy', 'unmeasured']),
  reasonCode: z.string(),
  sha: z.string().nullable(),
  attempts: z.int(),
  tookMs: z.int(),
  at: z.iso.datetime(),
  checks: z.array(check),
  notes: z.array(z.string()),
  open: z.array(z.object({ rule: z.string(), subject: z.string(), severity: z.string(), title: z.string() })),
  rollback: z.array(z.object({ service: z.string(), command: z.string() })),
})

/** What an earlier run wrote; undefined for anything else. */
export function readVerification(value: unknown): Verification | undefined {
  const read = verificationSchema.safeParse(value)
  return read.success ? (read.data as unknown as Verification) : undefined
}
