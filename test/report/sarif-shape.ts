/** What is wrong with a SARIF log: by the official schema, and by the parts that are written as checks of our own, which are narrower. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { root } from '../harness/run-action.ts'

let official: ValidateFunction | undefined

/** The schema is of draft 4, whose words in it mean the same today, but for the name of its own. */
function officialFaults(log: unknown): readonly string[] {
  if (official === undefined) {
    const {
      $schema: _draft,
      id: _id,
      ...schema
    } = JSON.parse(readFileSync(join(root, 'test/fixtures/sarif/sarif-schema-2.1.0.json'), 'utf8')) as Record<string, unknown>
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    official = ajv.compile(schema)
  }
  return official(log) ? [] : (official.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}

interface Place {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
    readonly region: { readonly startLine: number }
  }
}

export interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly Place[]
  readonly relatedLocations?: readonly Place[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly baselineState?: string
  readonly properties: Readonly<Record<string, unknown>>
}

export interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string
        readonly help: { readonly markdown: string }
        readonly properties: Readonly<Record<string, unknown>>
      }[]
    }
  }
  readonly invocations: readonly {
    readonly toolExecutionNotifications: readonly {
      readonly level: string
      readonly message: { readonly text: string }
      readonly associatedRule?: { readonly id: string }
    }[]
  }[]
  readonly results: readonly SarifResult[]
  readonly properties: Readonly<Record<string, unknown>>
}

type Check = (value: unknown, at: string) => readonly string[]

const text: Check = (value, at) => (typeof value === 'string' && value !== '' ? [] : [`${at} is no text`])
const bag: Check = (value, at) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? [] : [`${at} is no property bag`])
const yes: Check = (value, at) => (typeof value === 'boolean' ? [] : [`${at} is no boolean`])
const count =
  (least: number): Check =>
  (value, at) =>
    Number.isInteger(value) && (value as number) >= least ? [] : [`${at} is no whole number from ${least}`]
const oneOf =
  (...words: readonly string[]): Check =>
  (value, at) =>
    words.includes(value as string) ? [] : [`${at} is ${String(value)}`]
const matching =
  (pattern: RegExp): Check =>
  (value, at) =>
    typeof value === 'string' && pattern.test(value) ? [] : [`${at} is ${String(value)}`]
const list =
  (item: Check, unique = false): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return [`${at} is no list`]
    const twice = unique && new Set(value.map((one) => JSON.stringify(one))).size !== value.length ? [`${at} holds something twice`] : []
    return [...twice, ...value.flatMap((one, index) => item(one, `${at}[${index}]`))]
  }
const texts: Check = (value, at) =>
  bag(value, at).length > 0 ? bag(value, at) : Object.entries(value as object).flatMap(([key, one]) => text(one, `${at}.${key}`))
/** A key with `?` may be left out; no other keys are allowed. */
const shape =
  (keys: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    const wrong = bag(value, at)
    if (wrong.length > 0) return wrong
    const given = value as Readonly<Record<string, unknown>>
    const known = new Set(Object.keys(keys).map((key) => key.replace('?', '')))
    const odd = Object.keys(given)
      .filter((key) => !known.has(key))
      .map((key) => `${at} has ${key}`)
    const checked = Object.entries(keys).flatMap(([key, check]) => {
      const name = key.replace('?', '')
      if (given[name] === undefined) return key.endsWith('?') ? [] : [`${at} has no ${name}`]
      return check(given[name], `${at}.${name}`)
    })
    return [...odd, ...checked]
  }

const message = shape({ text })
/** RFC 3986: what stands for itself, and bytes after a percent sign. A relative reference's first part has no colon. */
const uri = matching(/^(?!\/)(?![^/]*:)(?:[\w.~!$&'()*+,;=@:/-]|%[0-9A-F]{2})+$/)
const place = shape({
  'id?': count(0),
  physicalLocation: shape({
    artifactLocation: shape({ uri, uriBaseId: oneOf('SRCROOT') }),
    region: shape({ startLine: count(1), 'endLine?': count(1) }),
  }),
  'message?': message,
})
const level = oneOf('none', 'note', 'warning', 'error')
const https = matching(/^https:\/\/[\w.-]+\/[\w./#-]*$/)
const rule = shape({
  id: matching(/^[a-z]+\/[a-z0-9-]+$/),
  name: matching(/^([A-Z0-9][A-Za-z0-9]*)+$/),
  shortDescription: message,
  fullDescription: message,
  help: shape({ text, markdown: text }),
  'helpUri?': https,
  defaultConfiguration: shape({ level }),
  properties: bag,
})
const notification = shape({ level, message, 'locations?': list(place, true), 'associatedRule?': shape({ id: text }) })
const result = shape({
  ruleId: text,
  ruleIndex: count(0),
  kind: oneOf('fail'),
  level,
  message,
  locations: list(place),
  'relatedLocations?': list(place, true),
  partialFingerprints: texts,
  'baselineState?': oneOf('new', 'unchanged', 'updated', 'absent'),
  'suppressions?': list(shape({ kind: oneOf('inSource', 'external'), status: oneOf('accepted', 'underReview', 'rejected'), justification: text }), true),
  properties: bag,
})
const run = shape({
  tool: shape({ driver: shape({ name: text, version: text, semanticVersion: text, informationUri: https, rules: list(rule, true) }) }),
  originalUriBaseIds: shape({ SRCROOT: shape({ description: message }) }),
  invocations: list(shape({ executionSuccessful: yes, toolExecutionNotifications: list(notification) })),
  results: list(result),
  properties: bag,
})
const whole = shape({
  $schema: oneOf('https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'),
  version: oneOf('2.1.0'),
  runs: list(run),
})

/** What is wrong with a log, each as a sentence; empty for a good one. */
export function shapeFaults(log: { readonly runs: readonly SarifRun[] }): readonly string[] {
  const faults = [...officialFaults(log), ...whole(log, 'log')]
  if (faults.length > 0) return faults
  return log.runs.flatMap(({ tool, results }) => {
    const ids = tool.driver.rules.map((one) => one.id)
    const names = results.map((one) => one.partialFingerprints['plimsoll/v1'])
    return [
      ...(new Set(ids).size === ids.length ? [] : ['two rules share an id']),
      ...(new Set(names).size === names.length ? [] : ['two results share a fingerprint']),
      ...results.filter((one) => ids[one.ruleIndex] !== one.ruleId).map((one) => `${one.ruleId} is not rule ${one.ruleIndex}`),
    ]
  })
}
