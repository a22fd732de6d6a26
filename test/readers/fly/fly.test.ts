/** Apps of Fly: process groups, ways in, checks, Machines that stop, volumes, releases, environments apart. */
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import { flyPlatform } from '../../../src/readers/fly/index.ts'
import { brief, printed, read, show, type Files, type Read } from '../platform-harness.ts'

const harbour = `# Production of the harbour desk
app = "harbour"
primary_region = "ams"
kill_timeout = "90s"

[build]
  dockerfile = "ops/Dockerfile"
  build-target = "runtime"

[deploy]
  release_command = "npx prisma migrate deploy"
  strategy = "bluegreen"

[env]
  PORT = 3000
  LOG_LEVEL = "info"

[processes]
  web = "node dist/server.js --port 3000"
  worker = "node 'dist/the worker.js'"

[http_service]
  internal_port = 3000
  force_https = true
  auto_stop_machines = "stop"
  auto_start_machines = true
  min_machines_running = 2
  processes = ["web"]

  [[http_service.checks]]
    interval = "15s"
    timeout = "2s"
    method = "GET"
    path = "/healthz"

[[vm]]
  size = "shared-cpu-2x"
  memory = "1gb"
  processes = ["web"]

[[vm]]
  cpu_kind = "performance"
  cpus = 2
  processes = ["worker"]

[metrics]
  port = 9091
  path = "/metrics"
  processes = ["web"]
`
const one = (toml: string): Promise<Read> => read(flyPlatform, { 'fly.toml': toml })

describe('an app', () => {
  test('one service a process group, each with its own Machines', async () => {
    const { service, stacks, skipped, of } = await one(harbour)
    expect(skipped).toEqual([])
    expect(stacks.map(({ name, tool }) => [name, tool])).toEqual([['harbour', 'fly']])
    expect(of('service').map(({ name }) => name)).toEqual(['web', 'worker', 'harbour-release'])
    const web = service('web')
    expect(show(web.replicas)).toBe('27 http_service.min_machines_running = 2')
    expect(show(web.healthcheck?.asks)).toBe('34 http_service.checks./healthz.path = GET /healthz on port 3000')
    expect(show(web.limits.memory)).toBe(`38 vm.1.memory = ${1024 ** 3}`)
    expect(show(web.limits.cpus)).toBe('37 vm.1.size = 2')
    expect(brief(web.command)).toBe('= node|dist/server.js|--port|3000')
    expect(web.ports.map(({ container, published }) => [brief(container), published])).toEqual([['= 3000', false]])
    expect(web.names).toEqual(['web', 'harbour.internal', 'harbour.flycast', 'web.process.harbour.internal'])
    expect(brief(web.stopGracePeriod)).toBe('= 90')
    expect(web.build).toEqual({ context: '', dockerfile: 'ops/Dockerfile', target: 'runtime', at: { path: 'fly.toml', line: 6, key: 'build' } })
  })

  test('a worker has no way in, and as many Machines as were made', async () => {
    const worker = (await one(harbour)).service('worker')
    expect(worker.replicas).toMatchObject({ state: 'unresolved', raw: 'the number of Machines', atLeast: 1 })
    expect(worker.ports).toEqual([])
    expect(brief(worker.command)).toBe('= node|dist/the worker.js')
    expect(brief(worker.limits.memory)).toBe(`= ${4 * 1024 ** 3}`)
    expect(worker.healthcheck).toBeUndefined()
    expect(brief(worker.restart)).toContain('= on-failure')
  })

  test('the release runs first, the strategy says how Machines are replaced', async () => {
    const { service } = await one(harbour)
    expect(service('web').awaits).toEqual(['harbour-release'])
    expect(brief(service('harbour-release').command)).toBe('= npx|prisma|migrate|deploy')
    expect(brief(service('web').update?.order)).toBe('= start-first')
    expect(brief((await one('app = "x"\n')).service('x').update?.order)).toBe('= stop-first (Fly’s default strategy)')
    expect(brief((await one('app = "x"\n[deploy]\nstrategy = "immediate"\n')).service('x').update?.parallelism)).toBe('= 0')
  })

  test('variables are texts, and secrets stay with Fly', async () => {
    const { service, declares } = await one(harbour.replace('"info"', '"correct-horse-battery"'))
    expect([...service('web').environment].map(([name, fact]) => [name, brief(fact)])).toEqual([
      ['PORT', '= 3000'],
      ['LOG_LEVEL', '= correct-horse-battery'],
    ])
    expect(service('web').openEnvironment).toEqual(['the app’s secrets, which Fly keeps'])
    expect(printed(declares)).not.toContain('correct-horse')
  })

  test('the way in and what is collected', async () => {
    const { of } = await one(harbour)
    expect(of('route').map(({ name, service, tls, redirects, deadDropped }) => [name, service, brief(tls), brief(redirects), brief(deadDropped)])).toEqual([
      ['harbour.fly.dev', 'web', '= true (Fly gets certificates)', '= true', expect.stringContaining('= true')],
    ])
    expect(of('watch').map(({ what, tool, of: whom }) => [what, tool, whom.map(brief)])).toEqual([['scrape', 'fly', ['= web:9091']]])
  })
})

describe('what is not said, and other spellings', () => {
  test.each([
    ['nothing', '[http_service]\ninternal_port = 80\n', '? the number of Machines'],
    ['never stopping', '[http_service]\nauto_stop_machines = "off"\nmin_machines_running = 3\n', '? the number of Machines'],
    ['stopping as a boolean', '[http_service]\nauto_stop_machines = true\nmin_machines_running = 1\n', '= 1'],
    ['suspending', '[http_service]\nauto_stop_machines = "suspend"\n', '= 0 (all of them may stop unless min_machines_running says otherwise)'],
    ['the older section', '[[services]]\ninternal_port = 80\nauto_stop_machines = true\nmin_machines_running = 2\n', '= 2'],
  ])('how many stay up, with %s', async (_, toml, replicas) => {
    expect(brief((await one(`app = "x"\n${toml}`)).service('x').replicas)).toBe(replicas)
  })

  test('the older section: ports, handlers and checks', async () => {
    const { service, of } = await one(
      'app = "x"\n[[services]]\ninternal_port = 4000\nprotocol = "tcp"\n[[services.ports]]\nport = 80\nhandlers = ["http"]\nforce_https = true\n[[services.ports]]\nport = 443\nhandlers = ["tls", "http"]\n[[services.tcp_checks]]\ninterval = 10000\n',
    )
    expect(brief(service('x').healthcheck?.asks)).toBe('= TCP on port 4000')
    expect(of('route').map(({ tls, redirects }) => [brief(tls), brief(redirects)])).toEqual([['= true', '= true']])
    expect(service('x').ports.map(({ published }) => published)).toEqual([false])
  })

  test('what is passed on as it is, is open to the world', async () => {
    const { service } = await one(
      'app = "db"\n[build]\nimage = "postgres:16.4"\n[[mounts]]\nsource = "data"\ndestination = "/var/lib/postgresql/data"\n[[services]]\ninternal_port = 5432\n[[services.ports]]\nport = 15432\nhandlers = ["pg_tls"]\n',
    )
    expect(brief(service('db').image)).toBe('= postgres:16.4')
    expect(service('db').build).toBeUndefined()
    expect(service('db').ports.map(({ published, host }) => [published, brief(host)])).toEqual([
      [false, 'absent'],
      [true, '= 15432'],
    ])
  })

  test('checks of the whole app', async () => {
    const { service } = await one('app = "x"\n[checks.alive]\ntype = "http"\nport = 9000\npath = "/alive"\n')
    expect(show(service('x').healthcheck?.asks)).toBe('5 checks.alive.path = GET /alive on port 9000')
  })

  test.each([
    ['as one table', '[mounts]\nsource = "data"\ndestination = "/data"\n', '= 5 (part of every volume: https://fly.io/docs/volumes/snapshots/)', 'true'],
    ['as a list, kept for longer', '[[mounts]]\nsource = "data"\ndestination = "/data"\nsnapshot_retention = 30\n', '= 30', 'true'],
    ['switched off', '[[mounts]]\nsource = "data"\ndestination = "/data"\nscheduled_snapshots = false\n', expect.stringContaining('= 5'), 'false'],
  ])('a volume %s is mounted and copied', async (_, toml, days, automatic) => {
    const { service, of } = await one(`app = "x"\n${toml}`)
    expect(service('x').mounts.map(({ type, source, target }) => [type, brief(source), brief(target)])).toEqual([['volume', '= data', '= /data']])
    expect(of('copy').map(({ retentionDays, automatic: runs }) => [brief(retentionDays), brief(runs).split(' ')[1]])).toEqual([[days, automatic]])
  })

  test('the smallest Machine unless said otherwise; memory in MiB', async () => {
    expect(brief((await one('app = "x"\n')).service('x').limits.memory)).toContain(`= ${256 * 1024 ** 2}`)
    expect(brief((await one('app = "x"\n[[vm]]\nmemory = 512\n')).service('x').limits.memory)).toBe(`= ${512 * 1024 ** 2}`)
    expect(brief((await one('app = "x"\n[[vm]]\nsize = "l40s"\n')).service('x').limits.memory)).toBe('? l40s')
  })

  test('a list of processes, as the first platform began its files, names none and is no fault', async () => {
    const { skipped, of } = await one('app = "x"\nprocesses = []\n[[services]]\n  internal_port = 8081\n  processes = ["app"]\n')
    expect(skipped).toEqual([])
    expect(of('service').map(({ name }) => name)).toEqual(['x'])
  })
  test('TOML that Fly would not take is told, and nothing of it is believed', async () => {
    const { declares, skipped } = await one('app = "x"\n[env\nA = 1\n')
    expect(declares).toEqual([])
    expect(skipped).toEqual(["fly.toml:2 TOML: a table's name ends in ]"])
  })
})

describe('which file', () => {
  test.each([
    ['one alone', { 'fly.toml': 'app = "shop"\n' }, ['shop: fly.toml'], []],
    [
      'production before staging',
      { 'fly.production.toml': 'app = "shop"\n', 'fly.staging.toml': 'app = "shop-staging"\n' },
      ['shop: fly.production.toml'],
      ['fly.staging.toml: for development: its name says staging'],
    ],
    [
      'staging by its application',
      { 'fly.toml': 'app = "shop"\n', 'fly.s.toml': 'app = "shop-staging"\n' },
      ['shop: fly.toml'],
      ['fly.s.toml: for development: its application its name says staging'],
    ],
    [
      'production by its name beside a plain one',
      { 'fly.toml': 'app = "shop"\n', 'fly.production.toml': 'app = "shop-production"\n' },
      ['shop-production: fly.production.toml'],
      ['fly.toml: another way to run what fly.production.toml runs already'],
    ],
    [
      'two applications of one folder',
      { 'fly.toml': 'app = "shop"\n', 'fly.worker.toml': 'app = "shop-worker"\n' },
      ['shop: fly.toml', 'shop-worker: fly.worker.toml'],
      [],
    ],
    ['staging alone', { 'fly.staging.toml': 'app = "shop-staging"\n' }, ['shop-staging: fly.staging.toml'], []],
    ['a template alone', { 'ops/fly-pr.toml': 'app = "{NAME}"\n' }, [], ['ops/fly-pr.toml: a template: {NAME} in it is still to be filled in']],
    ['an example alone', { 'fly.example.toml': 'app = "shop"\n' }, [], ['fly.example.toml: an example: its name says example']],
    ['something else of the name', { 'fly.toml': 'wings = 2\n' }, [], []],
    ['several folders', { 'api/fly.toml': 'app = "api"\n', 'web/fly.toml': 'app = "web"\n' }, ['api: api/fly.toml', 'web: web/fly.toml'], []],
  ])('%s', async (_, files, taken, candidates) => {
    const found = await read(flyPlatform, files as unknown as Files)
    expect({ taken: found.stacks.map(({ name, files: own }) => `${name}: ${own.join()}`), candidates: found.candidates }).toEqual({ taken, candidates })
  })

  test('a lone file of staging is taken unsurely', async () => {
    expect((await read(flyPlatform, { 'fly.staging.toml': 'app = "shop-staging"\n' })).stacks.map(({ unsure }) => unsure)).toEqual([true])
  })
})

describe('hostile', () => {
  test.each([
    ['lists where tables are wanted', 'app = "x"\nenv = [1]\nhttp_service = 3\nservices = "a"\nprocesses = [[]]\nvm = { a = 1 }\n'],
    ['a path out of the repository', 'app = "x"\n[build]\ndockerfile = "../../../etc/passwd"\n'],
    ['names of prototypes', 'app = "__proto__"\n[processes]\n__proto__ = "a"\nconstructor = "b"\n[env]\ntoString = "1"\n'],
    [
      'thousands of groups',
      `app = "x"\n[processes]\n${Array.from({ length: 2_000 }, (_, index) => `p${index} = "run"`).join('\n')}\n[http_service]\nprocesses = ["p1"]\n`,
    ],
  ])('%s', async (_, toml) => {
    const start = processorTime()
    await one(toml)
    expect(processorTime() - start).toBeLessThan(8_000)
  })
})
