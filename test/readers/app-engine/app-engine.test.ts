/** App Engine's app.yaml: both environments, their scaling, sizes and checks, variables with what is included, and files that only bear the name. */
import { describe, expect, test } from 'vitest'
import { appEnginePlatform } from '../../../src/readers/app-engine/index.ts'
import { read, show } from '../platform-harness.ts'

const flexible = `runtime: custom
env: flex
service: tides
manual_scaling:
  instances: 3
resources:
  cpu: 2
  memory_gb: 4.5
beta_settings:
  cloud_sql_instances: kelp-boxes:europe-west4:orders=tcp:5432
readiness_check:
  path: /ready
env_variables:
  NODE_ENV: production
  DB_NAME: orders
`

describe('the flexible environment', () => {
  test('is read whole', async () => {
    const found = await read(appEnginePlatform, { 'tides/app.yaml': flexible })
    const one = found.service('tides')
    expect([show(one.replicas), show(one.limits.cpus), show(one.limits.memory), show(one.healthcheck?.asks)]).toEqual([
      '5 manual_scaling.instances = 3',
      '7 resources.cpu = 2',
      '8 resources.memory_gb = 4831838208',
      '12 readiness_check.path = GET /ready',
    ])
    expect([...(one.given ?? [])]).toEqual([['/cloudsql', 'europe-west4:orders']])
    expect([one.build?.dockerfile, one.orchestrator]).toEqual(['tides/Dockerfile', 'app-engine'])
  })

  test('keeps two unless it is said', async () => {
    const without = flexible.replace(/manual_scaling:\n.*\n/, '')
    expect(show((await read(appEnginePlatform, { 'app.yaml': without })).service('tides').replicas)).toBe(
      '1  = 2 (two unless min_num_instances says otherwise)',
    )
    const said = `${without}automatic_scaling:\n  min_num_instances: 5\n`
    expect(show((await read(appEnginePlatform, { 'app.yaml': said })).service('tides').replicas)).toBe('15 automatic_scaling.min_num_instances = 5')
  })
})

describe('the standard environment', () => {
  const standard =
    'runtime: nodejs22\ninstance_class: F4\nautomatic_scaling:\n  min_instances: 2\nenv_variables:\n  INSTANCE_UNIX_SOCKET: /cloudsql/kelp-boxes:europe-west4:orders\n'

  test.each([
    [standard, '4 automatic_scaling.min_instances = 2', '2 instance_class = 1610612736'],
    ['runtime: nodejs22\n', '1  = 0 (none stays where nobody asks, unless min_instances says so)', '1  = 402653184 (App Engine’s default)'],
    [
      'runtime: nodejs22\nbasic_scaling: { max_instances: 4 }\n',
      '2 basic_scaling = 0 (with basic scaling no instance stays where nobody asks)',
      '1  = 805306368 (App Engine’s default)',
    ],
    ['runtime: python27\n', '1  = 0 (none stays where nobody asks, unless min_instances says so)', '1  ? the memory of its class'],
  ])('scales and is sized by its file', async (text, replicas, memory) => {
    const one = (await read(appEnginePlatform, { 'app.yaml': text })).service('default')
    expect([show(one.replicas), show(one.limits.memory)]).toEqual([replicas, memory])
  })

  test('leads to the instance whose socket a variable names, its own or an included file’s', async () => {
    expect([...((await read(appEnginePlatform, { 'app.yaml': standard })).service('default').given ?? [])]).toEqual([
      ['INSTANCE_UNIX_SOCKET', 'europe-west4:orders'],
    ])
    const found = await read(appEnginePlatform, {
      'app.yaml': 'runtime: nodejs22\nincludes: [env/live.yaml, env/gone.yaml]\nenv_variables:\n  KIND: web\n',
      'env/live.yaml': 'env_variables:\n  KIND: other\n  DB_HOST: /cloudsql/kelp-boxes:europe-west4:orders\n',
    })
    const one = found.service('default')
    expect([one.given?.get('DB_HOST'), show(one.environment.get('KIND')), one.openEnvironment, found.skipped]).toEqual([
      'europe-west4:orders',
      '4 env_variables.KIND = web',
      ['env/gone.yaml'],
      ['app.yaml:2 includes a file that is not in the repository: env/gone.yaml'],
    ])
  })

  test('sends plain HTTP on only where every handler says so', async () => {
    const route = async (text: string): Promise<string> => show((await read(appEnginePlatform, { 'app.yaml': text })).of('route')[0]?.redirects)
    expect(await route('runtime: go122\nhandlers:\n- url: /.*\n  secure: always\n  script: auto\n')).toBe('4 handlers.1.secure = true')
    expect(await route('runtime: go122\nhandlers:\n- url: /a\n  secure: always\n- url: /.*\n  script: auto\n')).toMatch(/^5 handlers\.2 = false \(/)
    expect(await route('runtime: custom\nenv: flex\n')).toMatch(/^1 {2}\? whether the code/)
  })
})

test('requests by the clock are told, and what only bears the name is somebody else’s', async () => {
  const found = await read(appEnginePlatform, {
    'app.yaml': 'runtime: nodejs22\n',
    'cron.yaml': 'cron:\n- url: /tasks/dump?token=hunter2\n  schedule: every day 03:00\n',
    '.do/app.yaml': 'name: a\nservices: [{ name: web, runtime: x }]\nruntime: y\n',
    'k8s/app.yaml': 'apiVersion: v1\nkind: Pod\nruntime: x\n',
    'broken/app.yaml': 'runtime: [a\n',
  })
  expect([found.stacks.flatMap(({ files }) => files), found.skipped]).toEqual([
    ['app.yaml'],
    ['cron.yaml:2 /tasks/dump by the clock: what the code does with the request is not followed'],
  ])
})

test('files that include each other end', async () => {
  const found = await read(appEnginePlatform, { 'app.yaml': 'runtime: a\nincludes: [b.yaml]\n', 'b.yaml': 'includes: [b.yaml, app.yaml]\n' })
  expect(found.service('default').openEnvironment).toBeUndefined()
})
