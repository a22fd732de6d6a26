/** The shape of `verify:`, but for what stands behind each probe's key, which the probe itself checks. */
import { z } from 'zod'
import { parseDuration } from '../parse/units.ts'
import { probes } from '../probes/index.gen.ts'
import { closed, count, list, subject, text, written } from './forms.ts'

const seconds = (example: string): z.ZodType<number, string | number> =>
  written(`a duration such as ${example}`, (value) => (typeof value === 'number' ? undefined : parseDuration(value)), example)

/** A delay of nothing is a delay. */
const pause = z.union([z.string(), z.number()], { error: 'a duration such as 15s' }).transform((value, context) => {
  const found = parseDuration(String(value))
  if (found !== undefined) return found
  context.addIssue({ code: 'custom', message: 'a duration such as 15s', input: value })
  return z.NEVER
})

const noData = z.enum(['fail', 'warn'], { error: 'fail or warn' })
const expressions = list(text('an expression such as "status == 200"'), 'a list of expressions such as ["status == 200"]')

/** Keys of a check that say how it is judged; every other one is a probe's name or belongs to its target. */
export const checkKeys = ['expect', 'prefer', 'subject', 'noData', 'timeout', 'capture', 'then'] as const

const targets = Object.fromEntries(probes.map(({ name, title }) => [name, z.unknown().describe(title).optional()]))

const step = {
  ...targets,
  expect: expressions.optional(),
  prefer: expressions.optional(),
  timeout: seconds('10s').optional(),
  capture: z.record(z.string(), text('where it stands in the answer, such as body.token'), { error: 'a map of names' }).optional(),
}

/** Flows are written by hand: more steps than this are a mistake. */
const maxSteps = 20

const checkSchema = z.looseObject(
  {
    ...step,
    subject: subject.optional(),
    noData: noData.optional(),
    // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; what is read under it is called further.
    then: z
      .union([z.looseObject(step), z.array(z.looseObject(step)).max(maxSteps, { error: `at most ${maxSteps} steps` })], {
        error: 'the next request, or a list of them',
      })
      .optional(),
  },
  { error: 'a map with one of the probes, such as { http: "https://app.example.org/health" }' },
)

export const environmentSchema = closed({
  version: z
    .looseObject(
      { ...step, instances: count.optional() },
      { error: 'a request that tells the version, such as { http: "https://app.example.org/version", expect: ["body.commit == sha"] }' },
    )
    .describe('How an answer tells which commit it comes from: settling starts once this many instances answer with it.')
    .optional(),
  settle: closed({
    delay: pause.optional(),
    interval: seconds('10s').optional(),
    successes: count.optional(),
    errors: z.number({ error: 'a whole number' }).int({ error: 'a whole number' }).nonnegative({ error: 'a whole number, 0 or more' }).optional(),
    deadline: seconds('10m').optional(),
  })
    .describe('Good rounds in a row that end it well, bad rounds in all that are put up with, and the time it may take.')
    .optional(),
  noData: noData.describe('What a figure that is not there counts as; `fail` when left out.').optional(),
  checks: z
    .record(z.string(), checkSchema, { error: 'a map of checks' })
    .refine((checks) => Object.keys(checks).length <= 500, { error: 'a map of at most 500 checks' })
    .describe('Checks by name, each with one probe.')
    .optional(),
})

export type EnvironmentFile = z.output<typeof environmentSchema>
export type StepFile = z.output<z.ZodObject<typeof step, z.core.$loose>>
export type CheckFile = z.output<typeof checkSchema>
