/** What a stranger adds, and the order things come in, never changes which stack is production. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StackInput } from '../../src/stacks/index.ts'
import { find, script, services, shop } from './build.ts'

const overlay = 'services:\n  web:\n    restart: always\n'

/** Repositories as they are found, each with what is production in it. */
const repositories: readonly { readonly files: Readonly<Record<string, string>>; readonly more?: Partial<StackInput> }[] = [
  { files: { 'docker-compose.yml': shop } },
  { files: { 'docker-compose.yml': shop, 'docker-compose.prod.yml': overlay } },
  { files: { 'docker-compose.yml': shop, 'docker-compose.prod.yml': shop, 'docker-compose.mysql.yml': shop } },
  { files: { 'docker/compose.yml': shop, 'docker/compose.dev.yml': overlay } },
  {
    files: { 'stack.yml': shop, 'compose.yml': shop },
    more: { scripts: [script('ops/deploy.sh', [{ tool: 'stack', files: ['stack.yml'], folder: '', project: 'shop' }])] },
  },
  {
    files: { 'compose.yml': shop, 'compose.deploy.yml': overlay },
    more: { scripts: [script('deploy.sh', [{ files: ['compose.yml', 'compose.deploy.yml'] }])] },
  },
  { files: { 'app/compose.yml': services('web:acme/web db:postgres'), 'db/compose.yml': services('warehouse:acme/warehouse') } },
]

const addition = fc.constantFrom<readonly [string, string]>(
  ['docker-compose.dev.yml', shop],
  ['compose.local.yaml', shop],
  ['docker-compose.test.yml', services('web=. db:postgres')],
  ['docker-compose.override.yml', services('db', '    ports: ["5432:5432"]\n')],
  ['.devcontainer/docker-compose.yml', services('dev=.. db:postgres')],
  ['examples/prod/docker-compose.prod.yml', shop],
  ['test/e2e/docker-compose.yml', services('web=. chrome:browserless/chrome')],
  ['docker-compose.monitoring.yml', services('prometheus:prom/prometheus grafana:grafana/grafana')],
  ['monitoring/docker-compose.yml', services('prometheus2:prom/prometheus')],
  ['tools/docker-compose.tools.yml', services('adminer:adminer')],
  ['docker-compose.override.yml.example', shop],
  ['docker-compose.prod.yml.bak', shop],
  ['docs/docker-compose.yml', shop],
  ['templates/x/docker-compose.yml', services('x:y')],
  ['docker-compose.gpu.yml', 'services:\n  web:\n    runtime: nvidia\n'],
  ['k8s/deployment.yaml', 'apiVersion: apps/v1\nkind: Deployment\n'],
)

describe('what is production', () => {
  test('stays when development, examples, tests, monitoring or tools are added', () => {
    fc.assert(
      fc.property(fc.constantFrom(...repositories), fc.array(addition, { maxLength: 6 }), ({ files, more }, added) => {
        const before = find(files, more)
        const after = find({ ...files, ...Object.fromEntries(added.filter(([path]) => files[path] === undefined)) }, more)
        for (const stack of before.stacks)
          expect(after.stacks.map(({ files: taken, tool, name }) => ({ files: taken, tool, name }))).toContainEqual({
            files: stack.files,
            tool: stack.tool,
            name: stack.name,
          })
        expect(after.stacks[0]?.files).toEqual(before.stacks[0]?.files)
      }),
    )
  })

  test('does not depend on the order of anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...repositories), fc.array(addition, { maxLength: 6 }), fc.func(fc.integer()), ({ files, more }, added, key) => {
        const all = Object.entries({ ...Object.fromEntries(added), ...files })
        const shuffled = Object.fromEntries([...all].sort((a, b) => key(a[0]) - key(b[0])))
        expect(find(shuffled, more)).toEqual(find(Object.fromEntries(all), more))
      }),
    )
  })

  test('stays when scripts that deploy nothing of it come, in any order', () => {
    const noise = fc.constantFrom(
      script('Makefile#dev', [{ files: ['docker-compose.yml'] }]),
      script('package.json#up', [{}]),
      script('.github/workflows/ci.yml#test', [{ files: ['docker-compose.yml'] }]),
      script('scripts/start.sh', [{}]),
    )
    fc.assert(
      fc.property(fc.constantFrom(...repositories), fc.array(noise, { maxLength: 4 }), fc.boolean(), ({ files, more }, scripts, first) => {
        const own = more?.scripts ?? []
        expect(find(files, { ...more, scripts: first ? [...scripts, ...own] : [...own, ...scripts] })).toEqual(find(files, more))
      }),
    )
  })

  test.each([
    ['docker-compose.yml', 'compose.yaml'],
    ['docker-compose.yml', 'docker-compose.yaml'],
    ['docker-compose.prod.yml', 'docker-compose.production.yml'],
    ['docker-compose.prod.yml', 'compose.prod.yaml'],
    ['docker-compose.yml', 'stack.yml'],
  ])('stays when %s is renamed to %s', (from, to) => {
    for (const { files, more } of repositories.filter((one) => one.files[from] !== undefined && one.more === undefined)) {
      const renamed = Object.fromEntries(Object.entries(files).map(([path, text]) => [path === from ? to : path, text]))
      if (from === 'docker-compose.yml' && to === 'stack.yml' && Object.keys(files).length > 1) continue
      const expected = find(files, more).stacks.map((stack) => stack.files.map((path) => (path === from ? to : path)))
      expect(find(renamed, more).stacks.map((stack) => stack.files)).toEqual(expected)
    }
  })

  test('moves with its folder', () => {
    for (const { files, more } of repositories.filter((one) => one.more === undefined)) {
      const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [`infra/docker/${path}`, text]))
      expect(find(moved, more).stacks.map((stack) => stack.files)).toEqual(
        find(files, more).stacks.map((stack) => stack.files.map((path) => `infra/docker/${path}`)),
      )
    }
  })
})

test('names are never shared by two stacks', () => {
  const part = fc.constantFrom('a', 'b', 'compose', 'x.prod')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(part, part, fc.string({ minLength: 1, maxLength: 1, unit: fc.constantFrom('k', 'l', 'm', 'n') })), { maxLength: 8 }),
      (parts) => {
        const files = Object.fromEntries(
          parts.map(([folder, name, service], index) => [`${folder}/${name}.yml`, `name: shop\n${services(`${service}${index}:acme/${service}${index}`)}`]),
        )
        const names = find(files).stacks.map(({ name }) => name)
        expect(new Set(names).size).toBe(names.length)
      },
    ),
  )
})
