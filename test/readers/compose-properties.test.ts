import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { brief, facts, read } from './compose-harness.ts'

interface Port {
  readonly target: number
  readonly published?: number
  readonly address?: string
}
interface Mount {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
}
interface Model {
  readonly image: string
  readonly restart?: string
  readonly replicas?: number
  readonly memory?: string
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly ports: readonly Port[]
  readonly mounts: readonly Mount[]
  readonly dependsOn: readonly string[]
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
const value = fc.oneof(word, fc.constantFrom('true', '5432', 'no', '', 'a b', 'x: y', '#no', '${X:-d}', '${GONE}', 'a=b', "it's", '"', '@daily', '* * * * *'))
const record = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z]{1,4}$/), value), { selector: ([key]) => key, maxLength: 4 })
  .map((pairs) => Object.fromEntries(pairs))
const port: fc.Arbitrary<Port> = fc.record(
  { target: fc.integer({ min: 1, max: 65_535 }), published: fc.integer({ min: 1, max: 65_535 }), address: fc.constantFrom('127.0.0.1', '10.0.0.1') },
  { requiredKeys: ['target', 'published'] },
)
const mount: fc.Arbitrary<Mount> = fc.record({
  source: fc.oneof(
    word,
    word.map((name) => `./${name}`),
    word.map((name) => `/srv/${name}`),
  ),
  target: word.map((name) => `/${name}`),
  readOnly: fc.boolean(),
})
const service: fc.Arbitrary<Model> = fc.record(
  {
    image: fc.constantFrom('postgres:17', 'a/b@sha256:00', 'app:${TAG:-1}', 'app:${TAG}'),
    restart: fc.constantFrom('always', 'no', 'on-failure:3'),
    replicas: fc.integer({ min: 0, max: 9 }),
    memory: fc.constantFrom('1g', '512m', '100000'),
    environment: record,
    labels: record,
    ports: fc.uniqueArray(port, { selector: ({ target }) => target, maxLength: 3 }),
    mounts: fc.uniqueArray(mount, { selector: ({ target }) => target, maxLength: 3 }),
    dependsOn: fc.uniqueArray(fc.constantFrom('db', 'cache'), { maxLength: 2 }),
  },
  { requiredKeys: ['image', 'environment', 'labels', 'ports', 'mounts', 'dependsOn'] },
)
const stack = fc.uniqueArray(fc.tuple(word, service), { selector: ([name]) => name, minLength: 1, maxLength: 3 })

interface Style {
  readonly long: boolean
  readonly lists: boolean
  readonly quote: 'single' | 'double' | 'json'
  readonly flow: boolean
  readonly reverse: boolean
  readonly comments: boolean
  readonly anchors: boolean
}
const style: fc.Arbitrary<Style> = fc.record({
  long: fc.boolean(),
  lists: fc.boolean(),
  quote: fc.constantFrom('single', 'double', 'json'),
  flow: fc.boolean(),
  reverse: fc.boolean(),
  comments: fc.boolean(),
  anchors: fc.boolean(),
})
const usual: Style = { long: false, lists: false, quote: 'double', flow: false, reverse: false, comments: false, anchors: false }

type Sections = readonly (readonly [key: string, yaml: unknown])[]

/** A service as plain data in the forms a style chooses. */
function sections(model: Model, { long, lists, reverse }: Style): Sections {
  const pairs = (record: Readonly<Record<string, string>>): unknown => (lists ? Object.entries(record).map(([key, text]) => `${key}=${text}`) : record)
  const found: [string, unknown][] = [
    ['image', model.image],
    ['environment', pairs(model.environment)],
    ['labels', pairs(model.labels)],
    [
      'ports',
      model.ports.map(({ target, published, address }) =>
        long
          ? { target, published, ...(address === undefined ? {} : { host_ip: address }) }
          : `${address === undefined ? '' : `${address}:`}${published}:${target}`,
      ),
    ],
    [
      'volumes',
      model.mounts.map(({ source, target, readOnly }) =>
        long ? { type: /^[./]/.test(source) ? 'bind' : 'volume', source, target, read_only: readOnly } : `${source}:${target}${readOnly ? ':ro' : ''}`,
      ),
    ],
    ['depends_on', long ? Object.fromEntries(model.dependsOn.map((name) => [name, { condition: 'service_started' }])) : model.dependsOn],
    [
      'deploy',
      {
        ...(model.replicas === undefined ? {} : { replicas: model.replicas }),
        ...(model.memory === undefined ? {} : { resources: { limits: { memory: model.memory } } }),
      },
    ],
  ]
  if (model.restart !== undefined) found.push(['restart', model.restart])
  return reverse ? found.reverse() : found
}

function scalar(text: unknown, { quote }: Style): string {
  if (typeof text !== 'string') return String(text)
  return quote === 'single' ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text)
}

function render(data: unknown, style: Style, indent: string): string {
  if (Array.isArray(data)) {
    if (data.length === 0) return ' []'
    if (style.flow) return ` [${data.map((item) => flow(item, style)).join(', ')}]`
    return data.map((item) => `\n${note(style, indent)}${indent}- ${flow(item, style)}`).join('')
  }
  if (typeof data === 'object' && data !== null) {
    const entries = Object.entries(data)
    if (style.flow || entries.length === 0) return ` ${flow(data, style)}`
    return entries.map(([key, item]) => `\n${note(style, indent)}${indent}${key}:${render(item, style, `${indent}  `)}`).join('')
  }
  return ` ${scalar(data, style)}`
}

function flow(data: unknown, style: Style): string {
  if (Array.isArray(data)) return `[${data.map((item) => flow(item, style)).join(', ')}]`
  if (typeof data === 'object' && data !== null)
    return `{ ${Object.entries(data)
      .map(([key, item]) => `${key}: ${flow(item, style)}`)
      .join(', ')} }`
  return scalar(data, style)
}

function note({ comments }: Style, indent: string): string {
  return comments ? `${indent}# restart: always\n\n` : ''
}

type Named = readonly (readonly [string, Sections])[]

function file(services: Named, style: Style): string {
  let anchors = ''
  let text = 'services:\n'
  for (const [index, [name, parts]] of (style.reverse ? [...services].reverse() : services).entries()) {
    // With anchors, the first half of the keys comes through a merge key and the rest through aliases of values.
    const merged = style.anchors ? parts.slice(0, Math.ceil(parts.length / 2)) : []
    const aliased = style.anchors ? parts.slice(merged.length) : []
    if (style.anchors) anchors += `x-m${index}: &m${index}\n  x-k: 1${merged.map(([key, data]) => `\n  ${key}:${render(data, style, '    ')}`).join('')}\n`
    aliased.forEach(([, data], at) => {
      anchors += `x-v${index}-${at}: &v${index}x${at} ${flow(data, style)}\n`
    })
    text += `${note(style, '  ')}  ${name}:\n`
    if (style.anchors) text += `    <<: *m${index}\n${aliased.map(([key], at) => `    ${key}: *v${index}x${at}\n`).join('')}`
    else text += parts.map(([key, data]) => `    ${key}:${render(data, style, '      ')}\n`).join('')
  }
  return anchors + text
}

const named = (models: readonly (readonly [string, Model])[], style: Style): Named => models.map(([name, model]) => [name, sections(model, style)])

describe('what never changes the facts', () => {
  it('order, quotes, comments, anchors, flow, short and long forms', async () => {
    await fc.assert(
      fc.asyncProperty(stack, style, async (models, chosen) => {
        const plain = await read(file(named(models, usual), usual))
        const styled = await read(file(named(models, chosen), chosen))
        expect(facts(styled)).toEqual(facts(plain))
        expect([styled.skipped, plain.skipped]).toEqual([[], []])
      }),
      { numRuns: 300 },
    )
  })

  it('splitting a file in two', async () => {
    await fc.assert(
      fc.asyncProperty(stack, style, fc.integer({ min: 0, max: 8 }), async (models, chosen, at) => {
        const whole = await read(file(named(models, usual), usual))
        const parts = named(models, { ...chosen, anchors: false })
        const first = parts.map(([name, all]) => [name, all.slice(0, at)] as const)
        const second = parts.map(([name, all]) => [name, all.slice(at)] as const)
        const split = await read({ 'compose.yaml': file(first, { ...chosen, anchors: false }), 'over.yaml': file(second, { ...chosen, anchors: false }) })
        expect(facts(split)).toEqual(facts(whole))
      }),
      { numRuns: 200 },
    )
  })

  it('saying a service through extends or include', async () => {
    await fc.assert(
      fc.asyncProperty(stack, async (models) => {
        const text = file(named(models, usual), usual)
        const whole = await read(text)
        const extended = models.map(([name]) => `  ${name}: { extends: { file: base.yaml, service: ${name} } }\n`).join('')
        expect(facts(await read({ 'compose.yaml': `services:\n${extended}`, 'base.yaml': text }, { files: ['compose.yaml'] }))).toEqual(facts(whole))
        expect(facts(await read({ 'compose.yaml': 'include: [base.yaml]\n', 'base.yaml': text }, { files: ['compose.yaml'] }))).toEqual(facts(whole))
      }),
      { numRuns: 100 },
    )
  })
})

describe('hostile input', () => {
  it('never throws on random text', async () => {
    const bit = fc.constantFrom(
      'services:',
      '\n',
      '  ',
      '    ',
      'web:',
      'image: a',
      '- ',
      '&a ',
      '*a',
      '<<: ',
      '${',
      '}',
      '$',
      '{',
      '[',
      ']',
      ':',
      '"',
      "'",
      '!reset ',
      '!override ',
      'extends: web',
      'ports:',
      'environment:',
      'include:',
      '|',
      '>',
      '80:80',
      'deploy:',
      '\t',
      '~',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(bit, fc.string({ maxLength: 3 })), { maxLength: 60 }), async (bits) => {
        const found = await read(bits.join(''))
        expect(Array.isArray(found.skipped)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('never throws on well-formed YAML of any shape', async () => {
    const key = fc.constantFrom(
      'image',
      'build',
      'ports',
      'volumes',
      'environment',
      'env_file',
      'labels',
      'deploy',
      'healthcheck',
      'test',
      'extends',
      'configs',
      'secrets',
      'networks',
      'command',
      'depends_on',
      'replicas',
      'target',
      'source',
      'file',
      'resources',
      'limits',
      'memory',
      'profiles',
      'scale',
      'external',
      'content',
      'volumes_from',
      'links',
      'tmpfs',
    )
    const shape = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom<unknown>(null, true, 0, -1, 1e300, '', 'a', '80:80', '${X}', '${X:-1}', './a:/b', 'web', '\u0000', '__proto__'),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(key, tie('node'), { maxKeys: 5 }),
      ),
    })).node
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('web', 'db', '__proto__', 'constructor'), fc.dictionary(key, shape, { maxKeys: 6 }), { maxKeys: 3 }),
        fc.dictionary(key, shape, { maxKeys: 3 }),
        fc.constantFrom('compose' as const, 'swarm' as const),
        async (services, top, tool) => {
          const found = await read(JSON.stringify({ ...top, services }), { tool })
          for (const one of found.services.values()) expect(one.kind).toBe('service')
        },
      ),
      { numRuns: 500 },
    )
  })

  const within = async (files: Record<string, string>, seconds: number, stack = {}): Promise<Awaited<ReturnType<typeof read>>> => {
    const start = processorTime()
    const found = await read(files, { files: ['compose.yaml'], ...stack })
    expect((processorTime() - start) / 1000).toBeLessThan(seconds)
    return found
  }

  it('bounds an alias bomb and still reads what comes before', async () => {
    const levels = Array.from({ length: 12 }, (_, at) => `x-${at + 1}: &b${at + 1} { ${Array.from({ length: 10 }, (_, n) => `k${n}: *b${at}`).join(', ')} }`)
    const found = await within(
      { 'compose.yaml': `x-0: &b0 { a: 1 }\n${levels.join('\n')}\nservices:\n  ok: { image: a }\n  bomb: { image: b, deploy: *b12 }\n` },
      3,
    )
    expect(brief(found.service('ok').image)).toBe('= a')
    expect(found.skipped.length).toBeGreaterThan(0)
    for (const skip of found.skipped) expect(skip).toContain('repeats itself more often than can be followed')
  })

  it('costs nothing for a bomb nobody refers to', async () => {
    const levels = Array.from({ length: 12 }, (_, at) => `x-${at + 1}: &b${at + 1} [${Array.from({ length: 10 }, () => `*b${at}`).join(', ')}]`)
    expect((await within({ 'compose.yaml': `x-0: &b0 a\n${levels.join('\n')}\nservices:\n  ok: { image: a }\n` }, 1)).skipped).toEqual([])
  })

  it('bounds merge keys that multiply', async () => {
    const levels = Array.from({ length: 40 }, (_, at) => `x-${at + 1}: &b${at + 1}\n  <<: [*b${at}, *b${at}]\n  k${at}: 1`)
    const services = Array.from({ length: 2000 }, (_, at) => `  s${at}: { <<: *b40, image: a }`)
    expect((await within({ 'compose.yaml': `x-0: &b0 { a: 1 }\n${levels.join('\n')}\nservices:\n${services.join('\n')}\n` }, 4)).services.size).toBe(2000)
  })

  it('bounds services that extend a large one', async () => {
    const environment = Array.from({ length: 1000 }, (_, at) => `      A${at}: 1`).join('\n')
    const services = Array.from({ length: 10_000 }, (_, at) => `  s${at}: { extends: base }`)
    const found = await within({ 'compose.yaml': `services:\n  base:\n    image: a\n    environment:\n${environment}\n${services.join('\n')}\n` }, 5)
    expect(found.skipped.join()).toContain('repeats itself')
  })

  it('bounds an env file that many services name', async () => {
    const services = Array.from({ length: 5000 }, (_, at) => `  s${at}: { image: a, env_file: big.env }`)
    const found = await within(
      { 'compose.yaml': `services:\n${services.join('\n')}\n`, 'big.env': Array.from({ length: 5000 }, (_, at) => `A${at}=1`).join('\n') },
      5,
    )
    expect(found.services.size).toBe(5000)
    expect(found.skipped.join()).toContain('repeats itself')
  })

  it('ends a chain of a thousand extends', async () => {
    const services = Array.from({ length: 1000 }, (_, at) => `  s${at}: { extends: s${at + 1} }`)
    const found = await within({ 'compose.yaml': `services:\n${services.join('\n')}\n  s1000: { image: a }\n` }, 3)
    expect(found.skipped.join()).toContain('nested too deeply')
  })

  it('bounds port ranges and includes', async () => {
    const ports = Array.from({ length: 20_000 }, () => '      - 1-65535').join('\n')
    await within({ 'compose.yaml': `services:\n  web:\n    image: a\n    ports:\n${ports}\n` }, 3)
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`f${at}.yaml`, `include: [${Array.from({ length: 200 }, (_, n) => `f${n}.yaml`).join(', ')}]`]),
    )
    const found = await within({ ...files, 'compose.yaml': 'include: [f0.yaml]\nservices: { web: { image: a } }\n' }, 4)
    expect(found.skipped.join()).toContain('files are brought in')
  })

  it('reads a thousand services', async () => {
    const services = Array.from(
      { length: 1000 },
      (_, at) => `  s${at}:\n    image: a:${at}\n    environment: { A: "1", B: "\${X:-2}" }\n    ports: ["${at + 1}:80"]\n    deploy: { replicas: 2 }\n`,
    )
    const found = await within({ 'compose.yaml': `services:\n${services.join('')}` }, 3)
    expect([found.services.size, found.skipped, brief(found.service('s999').image)]).toEqual([1000, [], '= a:999'])
  })

  it('refuses deep nesting without failing', async () => {
    const found = await within({ 'compose.yaml': `services:\n  ok: { image: a }\n---\nservices: { web: ${'['.repeat(5000)}` }, 2)
    expect([...found.services.keys()]).toEqual(['ok'])
  })

  it('prints no secret: neither in a reason, nor in a key, nor in what stands for an unknown value', async () => {
    const secret = 'hunter2'
    const places = [
      `environment: ["PASSWORD:${secret}", "PASSWORD ${secret}", "A=${secret}\${X}", "B=\${X}\${Y:-${secret}}", "C=${secret}\${"]`,
      `environment: { A: ["${secret}"], B: "\${X:?${secret}}", C: "\${Y:-${secret}}\${X}", D: "postgres://a:${secret}@\${HOST}/b" }`,
      `command: redis-server --requirepass ${secret}\${X} --x \${Y:-${secret}}\${Z}`,
      `command: ["--requirepass", "${secret}\${X}", { a: "${secret}" }]`,
      `healthcheck: { test: "redis-cli -a ${secret} \${X} ping" }`,
      `labels: ["users=a:${secret}\${X}"]`,
      `deploy: { replicas: "${secret}", resources: { limits: { memory: "${secret}", cpus: ["${secret}"] } }, labels: "${secret}" }`,
      `image: "https://a:${secret}@host/\${X}"`,
      `env_file: [{ file: "${secret}" }, secret.env]`,
      `ports: ["${secret}:${secret}", { published: "${secret}" }]`,
    ]
    for (const place of places) {
      const found = await read(
        { 'compose.yaml': `services:\n  web:\n    build: .\n    ${place}\n`, 'secret.env': `A=${secret}\n${secret} x\nB=${secret}\${X}\nC="${secret}` },
        { files: ['compose.yaml'] },
      )
      const printed: unknown[] = [found.skipped]
      const walk = (value: unknown): void => {
        if (value instanceof Map) value.forEach(walk)
        else if (Array.isArray(value)) value.forEach(walk)
        else if (typeof value === 'object' && value !== null) {
          const { value: _, ...rest } = value as { value?: unknown }
          for (const one of Object.values(rest)) if (typeof one === 'object') walk(one)
          printed.push(JSON.stringify({ raw: 'raw' in rest ? rest.raw : '', at: 'at' in rest ? rest.at : '', hint: 'hint' in rest ? rest.hint : '' }))
        }
      }
      walk(found.service('web'))
      expect(JSON.stringify(printed), place).not.toContain(secret)
    }
  })

  it('reads nothing outside the repository', async () => {
    const asked: string[] = []
    const { readStack } = await import('../../src/readers/compose/index.ts')
    const text =
      'include: ["../../etc/compose.yaml", /etc/compose.yaml]\nservices:\n  web:\n    image: a\n    env_file: ["../../.env", /etc/environment, "~/.env"]\n    extends: { file: ../../x.yaml, service: y }\n    volumes: ["../../x:/x"]\nsecrets: { s: { file: ../../pw } }\n'
    await readStack(
      { name: 's', tool: 'compose', files: ['compose.yaml'], folder: '', envFiles: [], profiles: [], why: '' },
      {
        read: (path) => {
          asked.push(path)
          return Promise.resolve(path === 'compose.yaml' ? { path, text } : undefined)
        },
        has: (path) => {
          asked.push(path)
          return false
        },
        below: (path) => {
          asked.push(path)
          return []
        },
      },
    )
    expect(asked.filter((path) => path.startsWith('/') || path.includes('..') || path.startsWith('~'))).toEqual([])
  })
})
