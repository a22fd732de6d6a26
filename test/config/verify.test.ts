/** `verify:` is checked whole before anything is asked: targets, names, types, each mistake at its line with the nearest right word. */
import { describe, expect, test } from 'vitest'
import { environmentsOf } from '../../src/config/loaded.ts'
import { configOf, problemsOf } from './support.ts'

const check = (text: string): string => `verify:\n  production:\n    checks:\n      api: ${text}\n`

describe('mistakes', () => {
  test.for([
    ['no probe', '{ htp: "https://x.example.org" }', '.plimsoll.yml:4: verify.production.checks.api names no probe; did you mean http?'],
    [
      'two probes',
      '{ http: "https://x.example.org", tls: "x.example.org:443" }',
      '.plimsoll.yml:4: verify.production.checks.api names two probes, http and tls; a check has one',
    ],
    [
      'a misspelt figure',
      '{ http: "https://x.example.org", expect: ["statsu == 200"] }',
      '.plimsoll.yml:4: verify.production.checks.api.expect[0]: there is no variable statsu; did you mean status? in statsu == 200',
    ],
    [
      'a type that does not fit',
      '{ http: "https://x.example.org", expect: ["status == \'200\'"] }',
      ".plimsoll.yml:4: verify.production.checks.api.expect[0]: no such overload: int == string in status == '200'",
    ],
    [
      'no condition',
      '{ http: "https://x.example.org", expect: ["status"] }',
      '.plimsoll.yml:4: verify.production.checks.api.expect[0]: this gives int where true or false is asked for in status',
    ],
    [
      'a declared fact that is none',
      '{ http: "https://x.example.org", subject: service/api, expect: ["declared.replicsa > 1"] }',
      '.plimsoll.yml:4: verify.production.checks.api.expect[0]: there is no field replicsa; did you mean replicas? in declared.replicsa > 1',
    ],
    [
      'declared without a subject',
      '{ command: "true", expect: ["declared.replicas > 1"] }',
      '.plimsoll.yml:4: verify.production.checks.api.expect[0]: there is no variable declared in declared.replicas > 1',
    ],
    [
      'a misspelt key beside a text',
      '{ command: "true", expects: ["exitCode == 0"] }',
      '.plimsoll.yml:4: verify.production.checks.api has no key expects; did you mean expect?',
    ],
    ['an empty map of checks’ own', '{ expect: ["true"] }', expect.stringContaining('names no probe; it is one of ') as string],
    [
      'a capture that is no expression',
      '{ http: "https://x.example.org", capture: { token: "body..x" } }',
      expect.stringContaining('verify.production.checks.api.capture.token: ') as string,
    ],
  ])('%s', async ([, text, wanted]) => {
    expect(await problemsOf(check(text as string))).toEqual([wanted])
  })

  test('settle and what stands beside it', async () => {
    expect(await problemsOf('verify:\n  production:\n    settle: { intervall: 3s }\n    noData: maybe\n')).toEqual([
      '.plimsoll.yml:3: verify.production.settle has no key intervall; did you mean interval?',
      '.plimsoll.yml:4: verify.production.noData is maybe; it should be fail or warn',
    ])
    expect(await problemsOf('verify:\n  production:\n    settle: { deadline: soon, errors: -1 }\n')).toHaveLength(2)
  })

  test('a waiver of a check that is not there', async () => {
    const waiver = 'waivers: [ { rule: verify/apy, reason: x, until: 2027-01-31, by: "@a" } ]\n'
    expect(await problemsOf(`${check('{ command: "true" }')}${waiver}`)).toEqual([
      '.plimsoll.yml:5: waivers[0].rule: no environment has a check apy; did you mean verify/api?',
    ])
    expect(await problemsOf(`${check('{ command: "true" }')}${waiver.replace('apy', 'api.max_connections')}`)).toEqual([])
  })

  test('more expressions than anybody writes', async () => {
    const many = Array.from({ length: 900 }, () => '"exitCode == 0"').join(', ')
    const text = `verify:\n${['a', 'b', 'c'].map((name) => `  ${name}: { checks: { x: { command: "true", expect: [${many}] } } }\n`).join('')}`
    expect(await problemsOf(text)).toContainEqual(expect.stringContaining('more than 2000 expressions'))
  })
})

test('what the environment fills in is checked when it is there', async () => {
  expect(await problemsOf(check('{ http: "${URL}" }'))).toEqual([])
  expect(await problemsOf(check('{ http: { url: "${URL}", follow: many } }'))).toHaveLength(1)
})

test('keys beside a text belong to the target, and defaults are filled in', async () => {
  const [environment] = environmentsOf(
    await configOf(
      'verify:\n  production:\n    settle: { delay: 15s }\n    checks:\n      api: { http: "https://x.example.org", samples: 50, follow: false, expect: ["p95 < duration(\'500ms\')"], timeout: 2m, noData: warn }\n',
    ),
  )
  expect(environment).toMatchObject({
    name: 'production',
    noData: 'fail',
    settle: { delaySeconds: 15, intervalSeconds: 10, successes: 3, errors: 4, deadlineSeconds: 600 },
    checks: [{ name: 'api', target: { url: 'https://x.example.org', samples: 50, follow: false }, timeoutSeconds: 120, noData: 'warn', at: { line: 5 } }],
  })
})

test('a flow’s expectation is asked of its last step, with the names captured before', async () => {
  const [environment] = environmentsOf(
    await configOf(
      check(
        '{ http: "https://x.example.org/login", capture: { token: body.token }, then: { http: { url: "https://x.example.org/me", headers: { authorization: "Bearer {token}" } } }, expect: ["status == 200 && token != \'\'"] }',
      ),
    ),
  )
  const [flow] = environment?.checks ?? []
  expect(flow?.expect).toBeUndefined()
  expect(flow?.further.map(({ expect: wanted }) => wanted?.map(({ source }) => source))).toEqual([["status == 200 && token != ''"]])
})
