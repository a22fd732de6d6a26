/** The shape of `.plimsoll.yml`, the single source of its checking and of the published JSON Schema. Loaded only where there is such a file. */
import { z } from 'zod'
import { normalise } from '../base/paths.ts'
import { parseBytes, parseCpus, parseDuration } from '../parse/units.ts'
import { catalogue, gateRules } from './catalogue.ts'
import { closed, count, list, maxItems, subject, text, written } from './forms.ts'
import { environmentSchema } from './verify-schema.ts'

const hours = written(
  'a duration such as 24h, 90 minutes or 1d',
  (value) => (typeof value === 'number' ? undefined : divide(parseDuration(value), 3600)),
  '24h',
)
const bytes = written('a size such as 16GiB or 194 GB', (value) => parseBytes(String(value)), '16GiB')
const cpus = written('a number of cores such as 4 or 500m', (value) => parseCpus(String(value)), '4')
const amount = z.number({ error: 'a number above 0' }).positive({ error: 'a number above 0' })

const flagWords = ['on', 'off', 'yes', 'no', 'true', 'false'] as const
const flag = z.union([z.boolean(), z.enum(flagWords)], { error: 'true or false' }).transform(isOn)

function isOn(value: boolean | (typeof flagWords)[number]): boolean {
  return value === true || value === 'on' || value === 'yes' || value === 'true'
}

function divide(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by
}

const idForm = { anyOf: [{ enum: [...catalogue, ...gateRules] }, { pattern: '^[a-z]+/[a-z0-9-]+$' }] }
const ruleId = text('the id of a rule, such as backup/retention').meta(idForm)

const path = z.string({ error: 'a path such as deploy/compose.yml' }).transform((value, context) => {
  const found = normalise(value.trim())
  if (found !== undefined && found !== '') return found
  context.addIssue({ code: 'custom', message: 'a path inside the repository, from its root', input: value })
  return z.NEVER
})

const day = z
  .string({ error: 'the last day it counts, such as 2027-01-31' })
  .refine(isDay, { error: 'the last day it counts, such as 2027-01-31' })
  .meta({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$`, examples: ['2027-01-31'] })

function isDay(value: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}

const parameters = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()], { error: 'a number, a text, true or false' }), {
  error: 'off, or parameters such as { days: 14 }',
})
const ruleSetting = z
  .union([z.boolean(), z.enum(flagWords), parameters], { error: 'off, or parameters such as { days: 14 }' })
  .transform((value) => (typeof value === 'object' ? value : isOn(value) ? {} : ('off' as const)))

export const configSchema = closed({
  $schema: z.string().optional(),
  version: z.literal([1, '1'], { error: '1, the only version there is' }).optional(),
  stacks: z
    .record(z.string().min(1), closed({ files: list(path, 'a list of files').min(1, { error: 'a list of at least one file' }) }), {
      error: 'a map of stacks, each with its files',
    })
    .refine((stacks) => Object.keys(stacks).length <= 100, { error: 'a map of at most 100 stacks' })
    .describe('Files that describe production, by stack. Left out, they are found, and the report says which and why.')
    .optional(),
  ignore: list(text('a pattern such as legacy/**'), 'a list of patterns such as ["legacy/**"]').describe('Paths that are not read.').optional(),
  target: closed({
    tenants: count.optional(),
    usersPerTenant: amount.optional(),
    peakRequestsPerSecond: amount.optional(),
    node: closed({ cpus: cpus.optional(), memory: bytes.optional(), disk: bytes.optional() }).optional(),
  })
    .describe('The load that the system is meant for, and the machine it runs on.')
    .optional(),
  objectives: closed({ rto: hours.optional(), rpo: hours.optional() }).describe('Recovery time and recovery point objectives.').optional(),
  prices: closed({
    currency: text('a currency such as USD').optional(),
    items: list(
      closed({
        name: text('what is paid for'),
        monthly: z.number({ error: 'the price of a month' }).nonnegative({ error: 'the price of a month' }),
        quantity: amount.optional(),
      }),
      'a list of { name, monthly, quantity }',
    ).optional(),
  }).optional(),
  gate: closed({
    mode: z.enum(['enforce', 'report'], { error: 'enforce or report' }).optional(),
    introduced: z.union([flag, z.array(ruleId).max(maxItems)], { error: 'on, off or a list of rules' }).optional(),
    block: list(ruleId, 'a list of rules').optional(),
    waive: closed({
      roles: list(text('a role such as maintain'), 'a list of roles such as [maintain, admin]').optional(),
      notAuthor: flag.optional(),
    }).optional(),
  }).optional(),
  rules: z
    .record(z.string(), ruleSetting, { error: 'a map of rules, each off or with its parameters' })
    .meta({ propertyNames: idForm })
    .describe('Rules that are off, or their parameters.')
    .optional(),
  provides: list(closed({ rule: ruleId, subject: subject.optional(), by: text('what does it, and where that is kept') }), 'a list of { rule, subject, by }')
    .describe('What something outside of this repository does.')
    .optional(),
  waivers: list(
    closed({
      rule: ruleId,
      subject: subject.optional(),
      reason: text('the reason, for those who read it later'),
      until: day,
      by: text('who answers for it, such as "@octocat"'),
    }),
    'a list of { rule, subject, reason, until, by }',
  )
    .describe('Losses that somebody accepted, until a day.')
    .optional(),
  verify: z.record(z.string(), environmentSchema, { error: 'a map of environments' }).describe('Checks of the live system, by environment.').optional(),
})

export type ConfigFile = z.output<typeof configSchema>

/** The JSON Schema of the file as it is written, for editors. */
export function configJsonSchema(): unknown {
  return { title: '.plimsoll.yml', ...z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) }
}
