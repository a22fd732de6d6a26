import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { loadConfig } from '../../src/config/load.ts'
import { configJsonSchema } from '../../src/config/schema.ts'
import { defaultConfig, type Config } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { configOf, linesOf, problemsOf } from './support.ts'

const whole = `version: 1
stacks: { production: { files: [compose.yml, ./deploy/../compose.deploy.yml] } }
ignore: ["legacy/**"]
target: { tenants: 120, usersPerTenant: 4, peakRequestsPerSecond: 90.5, node: { cpus: 6, memory: 12GiB, disk: 194 GB } }
objectives: { rto: 90 minutes, rpo: 1d }
prices: { currency: USD, items: [ { name: "VPS 16 GB", monthly: 80, quantity: 1 } ] }
gate: { mode: report, introduced: [database/engine], block: [monitoring/error-tracking], waive: { roles: [admin], notAuthor: yes } }
rules: { backup/retention: { days: 14 }, monitoring/apm: off }
provides: [ { rule: backup/automated, subject: database/orders, by: "RDS snapshots, in the infra repository" } ]
waivers:
  - rule: database/replica
    subject: database/postgres
    reason: "single node until Q1"
    until: 2027-01-31
    by: "@octocat"
verify:
  production:
    version: { http: "https://app.example.org/version", expect: ["body.commit == sha"], instances: 3 }
    settle: { delay: 15s }
    noData: fail
    checks: { api: { http: "https://api.example.org/health", expect: ["status == 200"] } }
`

function plain(config: Config): unknown {
  const { places: _, broken: __, environments: ___, ...rest } = config as Config & { places?: unknown; broken?: unknown; environments?: unknown }
  return rest
}

describe('reading', () => {
  test('every key of the contract, in its units', async () => {
    expect(plain(await configOf(whole))).toEqual({
      path: '.plimsoll.yml',
      targetLine: 4,
      prices: { currency: 'USD', items: [{ name: 'VPS 16 GB', monthly: 80, quantity: 1 }] },
      stacks: { production: ['compose.yml', 'compose.deploy.yml'] },
      ignore: ['legacy/**'],
      target: { tenants: 120, usersPerTenant: 4, peakRequestsPerSecond: 90.5, node: { cpus: 6, memoryBytes: 12 * 1024 ** 3, diskBytes: 194e9 } },
      objectives: { rtoHours: 1.5, rpoHours: 24 },
      gate: { mode: 'report', introduced: ['database/engine'], block: ['monitoring/error-tracking'], waive: { roles: ['admin'], notAuthor: true } },
      rules: { 'backup/retention': { days: 14 }, 'monitoring/apm': 'off' },
      provides: [
        {
          rule: 'backup/automated',
          subject: 'database/orders',
          by: 'RDS snapshots, in the infra repository',
          at: { path: '.plimsoll.yml', line: 9, key: 'provides.backup/automated.database/orders' },
        },
      ],
      waivers: [
        {
          rule: 'database/replica',
          subject: 'database/postgres',
          reason: 'single node until Q1',
          until: '2027-01-31',
          by: '@octocat',
          at: { path: '.plimsoll.yml', line: 11, key: 'waivers.database/replica.database/postgres' },
        },
      ],
    })
  })

  test('no file is the defaults', async () => {
    expect(await loadConfig(memoryTree({ 'a.yml': 'a: 1' }), { rules: shippedRules })).toBe(defaultConfig)
  })

  test.each([
    ['nothing', ''],
    ['comments', '# gate:\n#   mode: report\n'],
    ['a version', 'version: 1\n'],
    ['a version in quotes', 'version: "1"\n'],
    ['headings whose lines are commented out', 'version: 1\ngate:\n  # mode: report\nrules:\nwaivers:\n'],
    ['a byte order mark', '\ufeffversion: 1\n'],
  ])('%s is the defaults with a path', async (_, text) => {
    expect(plain(await configOf(text))).toEqual({ ...defaultConfig, path: '.plimsoll.yml' })
  })

  test('.plimsoll.yaml is read too, and a path that is asked for', async () => {
    const tree = memoryTree({ '.plimsoll.yaml': 'ignore: [a]', 'ops/gate.yml': 'ignore: [b]' })
    expect(await loadConfig(tree, { rules: shippedRules })).toMatchObject({ path: '.plimsoll.yaml', ignore: ['a'] })
    expect(await loadConfig(tree, { rules: shippedRules, path: './ops/gate.yml' })).toMatchObject({ path: 'ops/gate.yml', ignore: ['b'] })
  })

  test.each([
    ['2h', 2],
    ['24h', 24],
    ['10 minutes', 10 / 60],
    ['1d', 24],
    ['"1h 30m"', 1.5],
    ['1 week', 168],
  ])('rpo: %s', async (text, hours) => {
    expect((await configOf(`objectives: { rpo: ${text} }`)).objectives.rpoHours).toBeCloseTo(hours, 9)
  })

  test.each([
    ['16GiB', 16 * 1024 ** 3],
    ['194 GB', 194e9],
    ['1.5TB', 1.5e12],
    ['8000000000', 8e9],
  ])('memory: %s', async (text, bytes) => {
    expect((await configOf(`target: { node: { memory: ${text} } }`)).target?.node?.memoryBytes).toBe(bytes)
  })

  test.each([
    ['on', true],
    ['off', false],
    ['true', true],
    ['false', false],
    ['"off"', false],
    ['[]', []],
    ['[database/engine, backup/automated]', ['database/engine', 'backup/automated']],
  ])('gate.introduced: %s', async (text, value) => {
    expect((await configOf(`gate: { introduced: ${text} }`)).gate.introduced).toEqual(value)
  })

  test.each([
    ['off', 'off'],
    ['false', 'off'],
    ['no', 'off'],
    ['on', {}],
    ['{ days: 14 }', { days: 14 }],
    ['{ days: 2 weeks }', { days: 14 }],
    ['{ days: 36h }', { days: 1.5 }],
  ])('backup/retention: %s', async (text, value) => {
    expect((await configOf(`rules: { backup/retention: ${text} }`)).rules['backup/retention']).toEqual(value)
  })

  test('anchors and merge keys', async () => {
    const config = await configOf(
      'waivers:\n  - &w { rule: database/replica, reason: later, until: 2027-01-31, by: "@a" }\n  - { <<: *w, subject: database/orders }\n',
    )
    expect(config.waivers.map(({ rule, subject, at }) => [rule, subject, at?.line])).toEqual([
      ['database/replica', undefined, 2],
      ['database/replica', 'database/orders', 3],
    ])
  })

  test('the gate’s own rules can be waived, by path', async () => {
    expect((await configOf('waivers: [ { rule: gate/weakened, subject: .plimsoll.yml, reason: r, until: 2028-02-29, by: me } ]')).waivers[0]?.subject).toBe(
      '.plimsoll.yml',
    )
  })
})

const waiver = (rest: string): string => `waivers:\n  - rule: database/replica\n    reason: later\n    by: "@octocat"\n${rest}`

describe('mistakes, each with its line and the nearest right word', () => {
  test.each<[string, string, readonly string[]]>([
    ['an unknown key', 'version: 1\nrulez: {}\n', ['.plimsoll.yml:2: there is no key rulez; did you mean rules?']],
    [
      'an unknown key far from any',
      'banana: 1\n',
      ['.plimsoll.yml:1: there is no key banana; known keys are version, stacks, ignore, target, objectives, prices, gate, rules, provides, waivers, verify'],
    ],
    ['an unknown key below', 'gate:\n  mode: report\n  wave: {}\n', ['.plimsoll.yml:3: gate has no key wave; did you mean waive?']],
    [
      'an unknown key in a list',
      'waivers:\n  - rule: database/replica\n    reason: later\n    untill: 2027-01-31\n    until: 2027-01-31\n    by: me\n',
      ['.plimsoll.yml:4: waivers[0] has no key untill; did you mean until?'],
    ],
    [
      'two unknown keys',
      'objectives:\n  rtoo: 1h\n  rpoo: 1h\n',
      ['.plimsoll.yml:2: objectives has no key rtoo; did you mean rto?', '.plimsoll.yml:3: objectives has no key rpoo; did you mean rpo?'],
    ],
    ['another version', 'version: 2\n', ['.plimsoll.yml:1: version is 2; it should be 1, the only version there is']],
    ['a text for a list', 'ignore: legacy\n', ['.plimsoll.yml:1: ignore is legacy; it should be a list of patterns such as ["legacy/**"]']],
    [
      'a list for the whole',
      '- a\n',
      [
        '.plimsoll.yml:1: the configuration is a list; it should be a map of version, stacks, ignore, target, objectives, prices, gate, rules, provides, waivers, verify',
      ],
    ],
    [
      'a text for the whole',
      'hello\n',
      [
        '.plimsoll.yml:1: the configuration is hello; it should be a map of version, stacks, ignore, target, objectives, prices, gate, rules, provides, waivers, verify',
      ],
    ],
    ['a stack without files', 'stacks:\n  production: {}\n', ['.plimsoll.yml:2: stacks.production needs files: a list of files']],
    [
      'a stack with no file',
      'stacks:\n  production:\n    files: []\n',
      ['.plimsoll.yml:3: stacks.production.files is a list; it should be a list of at least one file'],
    ],
    [
      'a file out of the repository',
      'stacks:\n  production:\n    files:\n      - compose.yml\n      - ../compose.yml\n',
      ['.plimsoll.yml:5: stacks.production.files[1] is ../compose.yml; it should be a path inside the repository, from its root'],
    ],
    ['half a tenant', 'target:\n  tenants: 1.5\n', ['.plimsoll.yml:2: target.tenants is 1.5; it should be a whole number above 0']],
    ['a quoted count', 'target: { tenants: "100" }\n', ['.plimsoll.yml:1: target.tenants is "100"; it should be a whole number above 0']],
    ['no load', 'target: { usersPerTenant: 0 }\n', ['.plimsoll.yml:1: target.usersPerTenant is 0; it should be a number above 0']],
    [
      'a size without sense',
      'target:\n  node:\n    memory: much\n',
      ['.plimsoll.yml:3: target.node.memory is much; it should be a size such as 16GiB or 194 GB'],
    ],
    ['a duration without a unit', 'objectives:\n  rto: 2\n', ['.plimsoll.yml:2: objectives.rto is 2; it should be a duration such as 24h, 90 minutes or 1d']],
    [
      'a duration in other words',
      'objectives:\n  rpo: tomorrow\n',
      ['.plimsoll.yml:2: objectives.rpo is tomorrow; it should be a duration such as 24h, 90 minutes or 1d'],
    ],
    [
      'a price that is none',
      'prices: { items: [ { name: VPS, monthly: cheap } ] }\n',
      ['.plimsoll.yml:1: prices.items[0].monthly is cheap; it should be the price of a month'],
    ],
    ['a mode that is none', 'gate:\n  mode: enforced\n', ['.plimsoll.yml:2: gate.mode is enforced; it should be enforce or report']],
    ['introduced neither on nor off', 'gate:\n  introduced: maybe\n', ['.plimsoll.yml:2: gate.introduced is maybe; it should be on, off or a list of rules']],
    [
      'introduced for a number',
      'gate:\n  introduced:\n    - database/engine\n    - 3\n',
      ['.plimsoll.yml:4: gate.introduced[1] is 3; it should be the id of a rule, such as backup/retention'],
    ],
    ['an empty entry', 'gate:\n  block:\n    -\n', ['.plimsoll.yml:3: gate.block[0] is empty; it should be the id of a rule, such as backup/retention']],
    ['a misspelt rule', 'rules:\n  backup/retenton: off\n', ['.plimsoll.yml:2: there is no rule backup/retenton; did you mean backup/retention?']],
    [
      'a rule in another category',
      'rules:\n  infrastructure/retention: off\n',
      ['.plimsoll.yml:2: there is no rule infrastructure/retention; did you mean backup/retention?'],
    ],
    ['a rule like no other', 'rules:\n  coffee/machine: off\n', ['.plimsoll.yml:2: there is no rule coffee/machine; `plimsoll rules` lists them']],
    [
      'a misspelt rule to block',
      'gate:\n  block: [monitoring/error-trackin]\n',
      ['.plimsoll.yml:2: gate.block[0]: there is no rule monitoring/error-trackin; did you mean monitoring/error-tracking?'],
    ],
    [
      'the gate turned off',
      'rules:\n  gate/weakened: off\n',
      ['.plimsoll.yml:2: rules.gate/weakened: gate/weakened speaks of the gate itself and can only be waived'],
    ],
    [
      'a rule that says nothing',
      'rules:\n  backup/retention:\n',
      ['.plimsoll.yml:2: rules.backup/retention is empty; it should be off, or parameters such as { days: 14 }'],
    ],
    [
      'a rule that is a number',
      'rules:\n  backup/retention: 14\n',
      ['.plimsoll.yml:2: rules.backup/retention is 14; it should be off, or parameters such as { days: 14 }'],
    ],
    ['a misspelt parameter', 'rules:\n  backup/retention:\n    day: 14\n', ['.plimsoll.yml:3: backup/retention has no parameter day; did you mean days?']],
    ['a parameter of a rule without any', 'rules:\n  backup/offsite: { days: 3 }\n', ['.plimsoll.yml:2: backup/offsite has no parameters']],
    ['a parameter of another type', 'rules:\n  backup/retention: { days: long }\n', ['.plimsoll.yml:2: backup/retention asks for a number in days']],
    [
      'a parameter that is a list',
      'rules:\n  backup/retention: { days: [3] }\n',
      ['.plimsoll.yml:2: rules.backup/retention.days is a list; it should be a number, a text, true or false'],
    ],
    ['a waiver without a day', waiver(''), ['.plimsoll.yml:2: waivers[0] needs until: the last day it counts, such as 2027-01-31']],
    [
      'a waiver with an empty day',
      waiver('    until:\n'),
      ['.plimsoll.yml:5: waivers[0].until is empty; it should be the last day it counts, such as 2027-01-31'],
    ],
    [
      'an empty waiver',
      'waivers:\n  - {}\n',
      [
        'rule: the id of a rule, such as backup/retention',
        'reason: the reason, for those who read it later',
        'until: the last day it counts, such as 2027-01-31',
        'by: who answers for it, such as "@octocat"',
      ].map((rest) => `.plimsoll.yml:2: waivers[0] needs ${rest}`),
    ],
    ['provides without by', 'provides:\n  - rule: backup/automated\n', ['.plimsoll.yml:2: provides[0] needs by: what does it, and where that is kept']],
    [
      'a subject that is a name',
      `${waiver('    until: 2027-01-31\n    subject: orders\n')}`,
      ['.plimsoll.yml:6: waivers[0].subject is orders; it should be a kind and a name, did you mean database/orders?'],
    ],
    [
      'a subject of a misspelt kind',
      `${waiver('    until: 2027-01-31\n    subject: databse/orders\n')}`,
      ['.plimsoll.yml:6: waivers[0].subject is databse/orders; it should be a kind and a name, did you mean database/orders?'],
    ],
    [
      'a subject without a name',
      `${waiver('    until: 2027-01-31\n    subject: database/\n')}`,
      ['.plimsoll.yml:6: waivers[0].subject is database/; it should be a kind and a name, did you mean database/name?'],
    ],
    [
      'an environment that is a text',
      'verify:\n  production: yes\n',
      ['.plimsoll.yml:2: verify.production is yes; it should be a map of version, settle, noData, checks'],
    ],
    ['a key that stands twice', 'gate:\n  mode: report\n  mode: enforce\n', ['.plimsoll.yml:3: gate.mode stands twice; keep one of the two']],
    ['__proto__', 'rules:\n  __proto__: { days: 3 }\n', ['.plimsoll.yml:2: rules.__proto__ is no key']],
    [
      'a key of two lines',
      '"a\\nb": 1\ngate:\n  "mode\\nx": 1\n',
      [
        '.plimsoll.yml:1: there is no key a b; known keys are version, stacks, ignore, target, objectives, prices, gate, rules, provides, waivers, verify',
        '.plimsoll.yml:3: gate has no key mode x; did you mean mode?',
      ],
    ],
    ['two documents', 'version: 1\n---\nversion: 1\n', ['.plimsoll.yml:3: a second document; the configuration is one']],
  ])('%s', async (_, text, expected) => {
    expect(await problemsOf(text)).toEqual(expected)
  })

  test.each(['31.01.2027', '2027-1-31', '2027-02-30', '2027/01/31', '2027-01-31T00:00:00Z', 'tomorrow', '20270131', '"2027-13-01"'])(
    'until: %s is no day',
    async (day) => {
      expect(await problemsOf(waiver(`    until: ${day}\n`))).toEqual([
        `.plimsoll.yml:5: waivers[0].until is ${day.replaceAll('"', '')}; it should be the last day it counts, such as 2027-01-31`,
      ])
    },
  )

  test('all of them at once, at most ten lines and a count', async () => {
    const text = `rulez: 1\nignore: 3\n${Array.from({ length: 12 }, (_, index) => `key${index}${index}${index}: 1`).join('\n')}\n`
    const lines = await problemsOf(text)
    expect(lines).toHaveLength(11)
    expect(lines.slice(0, 3)).toEqual([
      '.plimsoll.yml:1: there is no key rulez; did you mean rules?',
      '.plimsoll.yml:2: ignore is 3; it should be a list of patterns such as ["legacy/**"]',
      expect.stringMatching(/^\.plimsoll\.yml:3: there is no key key000/),
    ])
    expect(lines[10]).toBe('and 4 more')
  })

  test('more items than anybody writes', async () => {
    expect(await problemsOf(`ignore: [${'a, '.repeat(1001)}]\n`)).toEqual(['.plimsoll.yml:1: ignore is a list; it should be a list of at most 1000'])
    expect(await problemsOf(`stacks: { ${Array.from({ length: 101 }, (_, index) => `s${index}: { files: [a.yml] }`).join(', ')} }\n`)).toEqual([
      '.plimsoll.yml:1: stacks is a map; it should be a map of at most 100 stacks',
    ])
  })

  test('the first place is in where, and a hint says what to do', async () => {
    await expect(configOf('a: 1\nrulez: 1\n')).rejects.toMatchObject({ exit: 2, where: '.plimsoll.yml:1', hint: expect.stringContaining('Mend this') })
  })

  test('a broken line, in the words of the YAML parser', async () => {
    expect(await problemsOf('gate:\n  mode: [report\n')).toEqual([expect.stringMatching(/^\.plimsoll\.yml:3: this is not YAML: \S/)])
  })

  test('a name that begins with @, where YAML allows none', async () => {
    expect(await problemsOf('waivers:\n  - by: @octocat\n')).toEqual([
      expect.stringMatching(/^\.plimsoll\.yml:2: this is not YAML: .+; a name that begins with @ stands in quotes$/),
    ])
  })

  test('two configurations at once', async () => {
    expect(await problemsOf('version: 1', { '.plimsoll.yaml': 'version: 1' })).toEqual([
      '.plimsoll.yaml:1: there are two configurations, .plimsoll.yml and .plimsoll.yaml',
    ])
  })

  test.each([
    ['ops/none.yml', 'ops/none.yml:1: there is no configuration ops/none.yml'],
    ['../gate.yml', 'The configuration ../gate.yml lies outside of the repository'],
    ['/etc/gate.yml', 'The configuration /etc/gate.yml lies outside of the repository'],
  ])('a path that is asked for and not there: %s', async (path, said) => {
    expect(await linesOf(loadConfig(memoryTree({ '.plimsoll.yml': '' }), { rules: shippedRules, path }))).toEqual([said])
  })

  test('a file that is no text', async () => {
    const tree = memoryTree({ '.plimsoll.yml': new Uint8Array([0, 1, 2, 0]) })
    const [line] = await linesOf(loadConfig(tree, { rules: shippedRules }))
    expect(line).toMatch(/^\.plimsoll\.yml:1: the configuration can't be read: /)
  })

  test('an alias bomb is over at once', async () => {
    const levels = Array.from({ length: 30 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(9)}]`)
    expect(await problemsOf(`verify:\n  a: { ${['l0: &l0 [x]', ...levels].join(', ')} }\n`)).toEqual([
      expect.stringMatching(/the aliases here unfold into too much$/),
    ])
  })
})

describe('properties', () => {
  const top = [
    'version: 1',
    'ignore: ["legacy/**"]',
    'objectives:\n  rto: 2h\n  rpo: 24h',
    'gate:\n  mode: report\n  waive:\n    notAuthor: true',
    'rules:\n  backup/retention: { days: 14 }\n  monitoring/apm: off',
    'target: { tenants: 100 }',
  ]

  test('the order of keys and comments change nothing', async () => {
    const { targetLine: _, ...expected } = await configOf(top.join('\n'))
    const comment = fc.constantFrom('', '# rules: off', '#', '   # gate: { mode: enforce }', '# waivers: [ {')
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(top, { minLength: top.length }), fc.array(comment, { minLength: 20, maxLength: 20 }), async (parts, comments) => {
        const text = parts
          .join('\n')
          .split('\n')
          .flatMap((line, index) => [comments[index] ?? '', `${line}  ${(comments[index + 5] ?? '').trim()}`])
          .join('\n')
        const { targetLine: line, ...found } = await configOf(text)
        expect(text.split('\n')[(line ?? 0) - 1]).toContain('target: {')
        expect(plain(found)).toEqual(plain(expected))
      }),
      { numRuns: 60 },
    )
  })

  async function onlyUserErrors(text: string): Promise<void> {
    await configOf(text).catch((error: unknown) => {
      if (!(error instanceof UserError) || error.exit !== 2 || !/^\.plimsoll\.yml:\d+$/.test(error.where ?? '')) throw error
    })
  }

  test('no text makes it throw anything but a placed UserError', async () => {
    const word = fc.constantFrom(
      'gate',
      'rules',
      'waivers',
      'provides',
      'until',
      'rule',
      'mode',
      'version',
      ': ',
      '- ',
      '\n',
      '\n  ',
      '\n    ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '&a ',
      '*a',
      '<<',
      '"',
      "'",
      '|',
      '#',
      '!!int ',
      '---\n',
      '~',
      '1',
      'off',
      '__proto__',
      'constructor',
      'backup/retention',
      '2027-01-31',
      '\t',
      '\u0000',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
        ),
        onlyUserErrors,
      ),
      { numRuns: 600 },
    )
  })

  test('no value at any key does either', async () => {
    const keys = [
      'version',
      'stacks',
      'ignore',
      'target',
      'objectives',
      'prices',
      'gate',
      'rules',
      'provides',
      'waivers',
      'verify',
      'files',
      'rule',
      'subject',
      'until',
      'by',
      'mode',
      'introduced',
      'block',
      'waive',
      'roles',
      'node',
      'toString',
      'production',
      'backup/retention',
      'days',
    ]
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 1, -1, 1e300, '', 'off', 'on', '2027-01-31', '1d', 'backup/retention', 'gate/weakened', 'database/orders', 'toString'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 4 }),
      ),
    })).any
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 }), (file) => onlyUserErrors(JSON.stringify(file))),
      { numRuns: 600 },
    )
  })
})

test('the JSON Schema names every key of the file and of a waiver, and asks for what a waiver needs', () => {
  const schema = configJsonSchema() as {
    properties: Record<string, { items?: { required?: string[]; additionalProperties?: boolean } }>
    additionalProperties: boolean
  }
  expect(Object.keys(schema.properties)).toEqual([
    '$schema',
    'version',
    'stacks',
    'ignore',
    'target',
    'objectives',
    'prices',
    'gate',
    'rules',
    'provides',
    'waivers',
    'verify',
  ])
  expect(schema.additionalProperties).toBe(false)
  expect(schema.properties['waivers']?.items).toMatchObject({ required: ['rule', 'reason', 'until', 'by'], additionalProperties: false })
})
