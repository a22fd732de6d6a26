import Ajv from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { configJsonSchema } from '../../src/config/schema.ts'

const validate = new Ajv.default({ strict: false }).compile(configJsonSchema() as object)

describe('the published schema, as an editor applies it', () => {
  test.each([
    ['units as people write them', 'target: { tenants: 100, node: { cpus: 500m, memory: 16GiB } }\nobjectives: { rto: 2h, rpo: 1d }'],
    ['switches', 'gate: { mode: enforce, introduced: on, waive: { notAuthor: false } }\nrules: { monitoring/apm: off, backup/retention: { days: 14 } }'],
    ['lists of rules, also of one’s own', 'gate: { introduced: [database/engine], block: [database/own-rule] }'],
    ['waivers', 'waivers: [ { rule: database/replica, reason: later, until: 2027-01-31, by: "@octocat" } ]'],
    ['verify', 'verify: { production: { checks: { api: { http: "https://api.example.org/health", expect: ["status == 200"] } } } }'],
  ])('takes %s', (_, text) => {
    expect(validate(parse(text))).toBe(true)
  })

  test.each([
    ['an unknown key', 'rulez: {}'],
    ['a waiver without a day', 'waivers: [ { rule: database/replica, reason: later, by: me } ]'],
    ['a day in another form', 'waivers: [ { rule: database/replica, reason: later, until: 31.01.2027, by: me } ]'],
    ['what is no rule id', 'gate: { block: [Replica] }'],
    ['a mode that is none', 'gate: { mode: warn }'],
  ])('refuses %s', (_, text) => {
    expect(validate(parse(text))).toBe(false)
  })
})
