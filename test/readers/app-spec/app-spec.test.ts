/** App specs: what runs, how many, how large, what they reach, and what the platform does by itself. */
import { limits } from '../../../src/base/limits.ts'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import { textOf } from '../../../src/base/fact.ts'
import { appSpecPlatform } from '../../../src/readers/app-spec/index.ts'
import { brief, printed, read, show, type Files } from '../platform-harness.ts'

const app = `name: fleet
region: nyc
domains:
  - domain: fleet.example.org
    type: PRIMARY
alerts:
  - rule: DEPLOYMENT_FAILED
envs:
  - key: LOG_LEVEL
    value: info
  - key: SESSION_SECRET
    type: SECRET
    value: EV[1:abcdefgh:0123456789]
services:
  - name: api
    github: { repo: acme/fleet, branch: main, deploy_on_push: true }
    source_dir: server
    dockerfile_path: server/Dockerfile
    run_command: node dist/main.js
    http_port: 3000
    instance_count: 3
    instance_size_slug: apps-d-2vcpu-8gb
    health_check:
      http_path: /healthz
    alerts:
      - rule: CPU_UTILIZATION
        operator: GREATER_THAN
        value: 75
        window: FIVE_MINUTES
    log_destinations:
      - name: logs
        papertrail: { endpoint: syslog+tls://logs.example.org:1234 }
    envs:
      - key: DATABASE_URL
        scope: RUN_TIME
        value: \${db.fleet-pool.DATABASE_URL}
      - key: DIRECT_URL
        value: \${db.DATABASE_URL}
      - key: LOG_LEVEL
        value: warn
      - key: WORKER
        value: \${reports.PRIVATE_DOMAIN}
      - key: NPM_TOKEN
        scope: BUILD_TIME
        value: nothing-to-see
workers:
  - name: reports
    image: { registry_type: DOCR, repository: fleet-reports, tag: "4.2" }
    autoscaling: { min_instance_count: 2, max_instance_count: 6, metrics: { cpu: { percent: 80 } } }
    instance_size_slug: professional-s
jobs:
  - name: migrate
    kind: PRE_DEPLOY
    github: { repo: acme/fleet, branch: main }
    run_command: npx prisma migrate deploy
  - name: dump
    kind: SCHEDULED
    schedule: { cron: "15 2 * * *", time_zone: UTC }
    run_command: ./ops/dump.sh
static_sites:
  - name: site
    github: { repo: acme/fleet, branch: main }
databases:
  - name: db
    engine: PG
    production: true
    cluster_name: fleet-pg
    version: "16"
`
const one = (yaml: string): Promise<Awaited<ReturnType<typeof read>>> => read(appSpecPlatform, { '.do/app.yaml': yaml })

describe('an app', () => {
  test('services have their figures, sizes and checks, each with its line', async () => {
    const { service, stacks, skipped } = await one(app)
    const api = service('api')
    expect(skipped).toEqual([])
    expect(stacks.map(({ name, tool, files }) => [name, tool, files])).toEqual([['fleet', 'app-spec', ['.do/app.yaml']]])
    expect(show(api.replicas)).toBe('21 services.api.instance_count = 3')
    expect(show(api.limits.memory)).toBe(`22 services.api.instance_size_slug = ${8 * 1024 ** 3}`)
    expect(show(api.limits.cpus)).toBe('22 services.api.instance_size_slug = 2')
    expect(show(api.healthcheck?.asks)).toBe('24 services.api.health_check.http_path = GET /healthz on port 3000')
    expect(brief(api.command)).toBe('= /bin/sh|-c|node dist/main.js')
    expect(api.build).toEqual({ context: 'server', dockerfile: 'server/Dockerfile', at: api.at })
    expect(api.ports.map(({ container, published }) => [brief(container), published])).toEqual([['= 3000', false]])
    expect(api.awaits).toEqual(['migrate'])
    expect(api.orchestrator).toBe('app-platform')
    expect(brief(api.update?.failureAction)).toContain('= rollback')
  })

  test('variables: the component’s over the app’s, references kept, build-time ones left out', async () => {
    const { service } = await one(app)
    const { environment, given } = service('api')
    expect([...environment].map(([name, fact]) => [name, brief(fact)])).toEqual([
      ['LOG_LEVEL', '= warn'],
      ['SESSION_SECRET', '? ${SESSION_SECRET}'],
      ['DATABASE_URL', '? ${db.fleet-pool.DATABASE_URL}'],
      ['DIRECT_URL', '? ${db.DATABASE_URL}'],
      ['WORKER', '= reports'],
    ])
    expect([...(given ?? [])]).toEqual([
      ['DATABASE_URL', 'db.fleet-pool/DATABASE_URL'],
      ['DIRECT_URL', 'db/DATABASE_URL'],
    ])
    expect(textOf(environment.get('DIRECT_URL'))).toBe('postgresql://${db.USERNAME}:${db.PASSWORD}@${db.HOSTNAME}:${db.PORT}/${db.DATABASE}?sslmode=require')
  })

  test('workers scale from the autoscaler’s minimum and pull their image', async () => {
    const worker = (await one(app)).service('reports')
    expect(show(worker.replicas)).toBe('49 workers.reports.autoscaling.min_instance_count = 2')
    expect(brief(worker.image)).toBe('= registry.digitalocean.com/fleet-reports:4.2')
    expect(worker.build).toBeUndefined()
    expect(worker.healthcheck).toBeUndefined()
    expect(worker.ports).toEqual([])
  })

  test('jobs run once, before a deployment or by the clock', async () => {
    const { service } = await one(app)
    expect(brief(service('migrate').mode)).toBe('= replicated-job')
    expect(service('migrate').fires).toBeUndefined()
    const { fires, replicas } = service('dump')
    expect(show(fires?.expression)).toBe('58 jobs.dump.schedule.cron = 15 2 * * *')
    expect(fires?.every === 'never' ? 'never' : brief(fires?.every)).toBe('= 24')
    expect(replicas).toBeUndefined()
  })

  test('a cluster of another name is only joined, with what the provider does for every one', async () => {
    const { database, of } = await one(app)
    const db = database('fleet-pg')
    expect(db.elsewhere).toBe(true)
    expect(brief(db.standbys)).toBe('? fleet-pg')
    expect(brief(db.windowDays)).toBe('= 7 (part of every managed cluster)')
    expect(db.secrets).toContain('${db.DATABASE_URL}')
    expect(brief(db.version)).toBe('= 16')
    expect(of('copy').map((copy) => [copy.name, brief(copy.of), brief(copy.retentionDays), copy.continuous])).toEqual([
      ['fleet-pg daily backups', '= fleet-pg', expect.stringMatching(/^= 7 /), true],
    ])
    expect(of('pooler').map(({ name, secrets, elsewhere, of: whose }) => [name, secrets?.slice(0, 2), elsewhere, brief(whose)])).toEqual([
      ['fleet-pool', ['db.fleet-pool', '${db.fleet-pool.DATABASE_URL}'], true, '= fleet-pg'],
    ])
  })

  test('ways in, alerts and logs', async () => {
    const { of } = await one(app)
    expect(of('route').map(({ name, service, tls, redirects }) => [name, service, brief(tls), brief(redirects)])).toEqual([
      ['fleet.example.org', 'api', expect.stringContaining('= true'), expect.stringContaining('= true')],
    ])
    expect(of('watch').map(({ what, name, signal, threshold, forSeconds }) => [what, name, signal, brief(threshold), brief(forSeconds)])).toEqual([
      ['alert', 'DEPLOYMENT_FAILED', 'down', 'absent', 'absent'],
      ['alert', 'api CPU_UTILIZATION', 'cpu', '= 0.75', '= 300'],
      ['logs', 'api logs', undefined, 'absent', 'absent'],
    ])
  })

  test('no secret of it is printed', async () => {
    const { declares, skipped } = await one(
      app.replace('value: ${db.DATABASE_URL}', 'value: postgres://fleet:hunter2hunter2@${db.HOSTNAME}:25060/fleet?sslmode=require'),
    )
    expect(printed(declares) + skipped.join()).not.toMatch(/hunter2|EV\[/)
  })
})

describe('what is not said (trap 67)', () => {
  test('a service without name and check: one instance, port 8080, a TCP check, the smallest size', async () => {
    const { service } = await one('services:\n  - git: { repo_clone_url: https://example.org/x.git, branch: main }\n')
    const api = service('service')
    expect(brief(api.replicas)).toBe('= 1 (one instance unless said otherwise)')
    expect(brief(api.healthcheck?.asks)).toBe('= TCP on port 8080 (App Platform’s default check)')
    expect(brief(api.limits.memory)).toContain(`= ${512 * 1024 ** 2}`)
    expect(brief(api.ports[0]?.container)).toContain('= 8080')
  })

  test('a count that a script fills in is some number', async () => {
    const { service } = await one('services:\n  - { name: web, github: { repo: a/b }, instance_count: $INSTANCE_COUNT }\n')
    expect(brief(service('web').replicas)).toBe('? $INSTANCE_COUNT')
  })

  test('a development database has no copies, no standby and no moments', async () => {
    const { database, of } = await one('services:\n  - { name: web, github: { repo: a/b } }\ndatabases:\n  - { name: db, engine: PG, production: false }\n')
    expect(database('db').elsewhere).toBeUndefined()
    expect(brief(database('db').standbys)).toContain('= 0')
    expect(brief(database('db').pointInTime)).toContain('= false')
    expect(of('copy')).toEqual([])
  })

  test('a cache that is managed is not copied', async () => {
    const { of, database } = await one(
      'services:\n  - { name: web, github: { repo: a/b } }\ndatabases:\n  - { name: cache, engine: VALKEY, production: true, cluster_name: fleet-cache }\n',
    )
    expect(database('fleet-cache').engine).toBe('valkey')
    expect(of('copy')).toEqual([])
  })

  test('an internal service has no way in', async () => {
    const { of, service } = await one(
      'services:\n  - { name: inner, github: { repo: a/b }, http_port: 0, internal_ports: [9000] }\n  - { name: web, github: { repo: a/b } }\n',
    )
    expect(of('route').map((route) => route.service)).toEqual(['web'])
    expect(service('inner').ports.map(({ container }) => brief(container))).toEqual(['= 9000'])
  })

  test.each([
    ['', '= true'],
    ['disable_edge_cache: true\n', '= false'],
  ])('the platform’s own network is in front: %j', async (line, expected) => {
    const { of } = await one(`${line}services:\n  - { name: web, github: { repo: a/b } }\n`)
    expect(of('edge').map(({ what, is }) => `${what} ${brief(is)}`)).toEqual([`cdn ${expected}`])
  })

  test('what takes no request has no network in front', async () => {
    expect((await one('workers:\n  - { name: mail, github: { repo: a/b } }\n')).of('edge')).toEqual([])
  })

  test('ingress rules choose; a host of its own is kept to', async () => {
    const { of } = await one(
      'domains: [{ domain: a.example.org }, { domain: b.example.org }]\nservices:\n  - { name: web, github: { repo: a/b } }\n  - { name: api, github: { repo: a/b } }\ningress:\n  rules:\n    - { component: { name: web }, match: { path: { prefix: / }, authority: { exact: a.example.org } } }\n    - { component: { name: api }, match: { path: { prefix: /api } } }\n',
    )
    expect(of('route').map(({ name, service }) => [name, service])).toEqual([
      ['a.example.org', 'web'],
      ['a.example.org/api', 'api'],
      ['b.example.org', 'api'],
    ])
  })

  test('a size nobody has documented is unknown', async () => {
    const { service } = await one('services:\n  - { name: web, github: { repo: a/b }, instance_size_slug: apps-huge }\n')
    expect(brief(service('web').limits.memory)).toBe('? apps-huge')
  })

  test('functions are told not to be read', async () => {
    expect((await one('services:\n  - { name: web, github: { repo: a/b } }\nfunctions:\n  - { name: hooks, github: { repo: a/b } }\n')).skipped).toEqual([
      '.do/app.yaml:4 functions.hooks: functions are not read',
    ])
  })
})

describe('which file', () => {
  const small = (name: string): string => `name: ${name}\nservices:\n  - { name: web, github: { repo: a/b } }\n`
  const found = async (files: Files): Promise<unknown> => {
    const { stacks, candidates } = await read(appSpecPlatform, files)
    return { taken: stacks.flatMap(({ files: own }) => own), candidates }
  }

  test.each([
    ['JSON', { '.do/app.json': JSON.stringify({ services: [{ name: 'web', github: { repo: 'a/b' } }] }) }, ['.do/app.json'], []],
    ['its name elsewhere', { 'deploy/app.yaml': small('shop') }, ['deploy/app.yaml'], []],
    [
      'production before staging',
      { '.do/app.yaml': small('shop'), '.do/app.staging.yaml': small('shop-staging') },
      ['.do/app.yaml'],
      ['.do/app.staging.yaml: for development: its name says staging'],
    ],
    [
      'by the application’s name',
      { '.do/one.yaml': small('shop-dev'), '.do/two.yaml': small('shop-prod') },
      ['.do/two.yaml'],
      ['.do/one.yaml: for development: its application its name says dev'],
    ],
    [
      'two applications',
      { '.do/api.yaml': small('api'), '.do/docs.yaml': small('docs').replace('name: web', 'name: site') },
      ['.do/api.yaml', '.do/docs.yaml'],
      [],
    ],
    [
      'a template beside it',
      { '.do/app.yaml': small('shop'), '.do/deploy.template.yaml': `spec:\n  ${small('shop').trim().replaceAll('\n', '\n  ')}\n` },
      ['.do/app.yaml'],
      ['.do/deploy.template.yaml: a template for others'],
    ],
    ['App Engine', { 'app.yaml': 'runtime: nodejs20\nservice: default\n' }, [], []],
    ['a manifest', { 'app.yaml': 'apiVersion: v1\nkind: List\nservices:\n  - { name: x, image: y }\n' }, [], []],
    ['CodeDeploy', { 'appspec.yml': 'version: 0.0\nos: linux\nfiles: []\n' }, [], []],
    ['a Compose file by that name', { 'app.yaml': 'services:\n  web:\n    image: nginx\n' }, [], []],
  ])('%s', async (_, files, taken, candidates) => {
    expect(await found(files as unknown as Files)).toEqual({ taken, candidates })
  })
})

describe('hostile', () => {
  test.each([
    ['broken YAML', 'services:\n  - name: [\n'],
    ['lists where maps are wanted', 'services: [[[]]]\nenvs: 3\ndatabases: { a: b }\n'],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, index) => `b${index}: &b${index} [${`*${index === 0 ? 'a' : `b${index - 1}`},`.repeat(9)}]`).join('\n')}\nservices: *b8\n`,
    ],
    ['deep', `services: ${'['.repeat(5_000)}`],
    ['variables in a circle', 'envs: [{ key: A, value: "${B}" }, { key: B, value: "${A}" }]\nservices:\n  - { name: web, github: { repo: a/b } }\n'],
    [
      'variables that multiply',
      `services:\n  - name: web\n    github: { repo: a/b }\n    envs:\n${Array.from({ length: 40 }, (_, index) => `      - { key: V${index}, value: "${`\${V${index + 1}}`.repeat(20)}" }`).join('\n')}\n`,
    ],
    ['a path out of the repository', 'services:\n  - { name: web, github: { repo: a/b }, source_dir: ../../etc, dockerfile_path: /../../x }\n'],
    [
      'variables for everybody',
      `envs:\n${Array.from({ length: 9_000 }, (_, index) => `  - { key: V${index}, value: a }`).join('\n')}\nservices:\n${Array.from({ length: 9_000 }, (_, index) => `  - { name: s${index}, github: { repo: a/b } }`).join('\n')}\n`,
    ],
    ['names of prototypes', 'services:\n  - { name: __proto__, github: { repo: a/b }, envs: [{ key: constructor, value: "${__proto__.constructor}" }] }\n'],
  ])('%s', async (_, yaml) => {
    const start = processorTime()
    await one(yaml)
    expect(processorTime() - start).toBeLessThan(8_000)
  })

  test('many components are read up to a bound, and the rest is told', async () => {
    const many = `services:\n${Array.from({ length: 5_000 }, (_, index) => `  - { name: s${index}, github: { repo: a/b } }`).join('\n')}\n`
    const { of, skipped } = await one(many)
    expect(of('service').length).toBe(limits.hostedServices)
    expect(skipped.join('\n')).toContain(`${5_000 - limits.hostedServices} services after the first ${limits.hostedServices} were not read`)
  })
})
