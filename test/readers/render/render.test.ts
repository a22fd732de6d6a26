/** Blueprints of Render: services of all types, databases with what each plan includes, variables from everywhere. */
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import { textOf } from '../../../src/base/fact.ts'
import { renderPlatform } from '../../../src/readers/render/index.ts'
import { brief, printed, read, show, type Files, type Read } from '../platform-harness.ts'

const shop = `services:
  - type: web
    name: shop-api
    runtime: docker
    rootDir: api
    dockerfilePath: ./docker/Dockerfile
    plan: standard
    numInstances: 4
    healthCheckPath: /health
    preDeployCommand: npx prisma migrate deploy
    maxShutdownDelaySeconds: 60
    domains: [shop.example.com, www.shop.example.com]
    envVars:
      - fromGroup: common
      - key: DATABASE_URL
        fromDatabase: { name: shop-db, property: connectionString }
      - key: REDIS_URL
        fromService: { type: keyvalue, name: shop-cache, property: connectionString }
      - key: MAILER
        fromService: { type: pserv, name: mailer, property: hostport }
      - key: STRIPE_KEY
        sync: false
      - key: SESSION_SECRET
        generateValue: true
      - key: LOG_LEVEL
        value: warn
  - type: worker
    name: shop-worker
    runtime: node
    startCommand: node worker.js
    plan: pro plus
    scaling: { minInstances: 2, maxInstances: 5, targetCPUPercent: 70 }
  - type: pserv
    name: mailer
    runtime: image
    image: { url: ghcr.io/acme/mailer:1.4.2 }
    envVars:
      - { key: PORT, value: "2525" }
  - type: cron
    name: dump
    runtime: node
    schedule: "30 1 * * *"
    startCommand: ./ops/dump.sh
  - type: keyvalue
    name: shop-cache
    plan: standard
    maxmemoryPolicy: noeviction
    ipAllowList: []
  - type: web
    name: site
    runtime: static
    staticPublishPath: ./dist
databases:
  - name: shop-db
    plan: pro-16gb
    postgresMajorVersion: "16"
    ipAllowList: []
    highAvailability: { enabled: true }
    readReplicas:
      - name: shop-db-read
envVarGroups:
  - name: common
    envVars:
      - { key: LOG_LEVEL, value: info }
      - { key: TZ, value: UTC }
`
const one = (yaml: string): Promise<Read> => read(renderPlatform, { 'render.yaml': yaml })

describe('a Blueprint', () => {
  test('a web service with its figures, check and build', async () => {
    const { service, stacks, skipped } = await one(shop)
    const api = service('shop-api')
    expect(skipped).toEqual([])
    expect(stacks.map(({ name, tool }) => [name, tool])).toEqual([['production', 'render']])
    expect(show(api.replicas)).toBe('8 services.shop-api.numInstances = 4')
    expect(show(api.limits.memory)).toBe(`7 services.shop-api.plan = ${2 * 1024 ** 3}`)
    expect(show(api.healthcheck?.asks)).toBe('9 services.shop-api.healthCheckPath = GET /health')
    expect(api.build).toEqual({ context: 'api', dockerfile: 'api/docker/Dockerfile', at: api.at })
    expect(brief(api.stopGracePeriod)).toBe('= 60')
    expect(api.awaits).toEqual(['shop-api-pre-deploy'])
    expect(brief(service('shop-api-pre-deploy').command)).toBe('= /bin/sh|-c|npx prisma migrate deploy')
    expect(brief(service('shop-api-pre-deploy').mode)).toBe('= replicated-job')
    expect(brief(api.update?.order)).toContain('= start-first')
  })

  test('variables of groups below its own, and those that Render fills in', async () => {
    const { environment, given } = (await one(shop)).service('shop-api')
    expect([...environment].map(([name, fact]) => [name, brief(fact)])).toEqual([
      ['LOG_LEVEL', '= warn'],
      ['TZ', '= UTC'],
      ['DATABASE_URL', '? ${shop-db.connectionString}'],
      ['REDIS_URL', '? ${shop-cache.connectionString}'],
      ['MAILER', '= mailer:2525'],
      ['STRIPE_KEY', '? ${STRIPE_KEY}'],
      ['SESSION_SECRET', '? ${SESSION_SECRET}'],
    ])
    expect([...(given ?? [])]).toEqual([
      ['DATABASE_URL', 'shop-db/connectionString'],
      ['REDIS_URL', 'shop-cache/connectionString'],
    ])
    expect(textOf(environment.get('DATABASE_URL'))).toBe('postgresql://${shop-db.user}:${shop-db.password}@${shop-db.host}/${shop-db.database}')
  })

  test('workers, private services and cron jobs', async () => {
    const { service } = await one(shop)
    expect(show(service('shop-worker').replicas)).toBe('32 services.shop-worker.scaling.minInstances = 2')
    expect(brief(service('shop-worker').limits.memory)).toBe(`= ${8 * 1024 ** 3}`)
    expect(service('shop-worker').ports).toEqual([])
    expect(brief(service('mailer').image)).toBe('= ghcr.io/acme/mailer:1.4.2')
    expect(service('mailer').ports.map(({ container }) => brief(container))).toEqual(['= 2525'])
    expect(show(service('dump').fires?.expression)).toBe('42 services.dump.schedule = 30 1 * * *')
    expect(service('dump').replicas).toBeUndefined()
  })

  test('the database has its standby, replica, figures and copies', async () => {
    const { database, of } = await one(shop)
    const db = database('shop-db')
    expect(show(db.standbys)).toBe('58 databases.shop-db.highAvailability.enabled = 1')
    expect(show(db.readReplicas)).toBe('59 databases.shop-db.readReplicas = 1')
    expect(brief(db.maxConnections)).toBe('= 400')
    expect(brief(db.memory)).toBe(`= ${16 * 1024 ** 3}`)
    expect(brief(db.pointInTime)).toContain('= true')
    expect(db.windowDays).toMatchObject({ state: 'unresolved', atLeast: 3, atMost: 7 })
    expect(db.exposures).toEqual([])
    expect(db.readHosts).toEqual(['${shop-db-read.host}'])
    expect(of('copy').map(({ name, continuous }) => [name, continuous])).toEqual([['shop-db point-in-time recovery', true]])
  })

  test('Key Value is a store with its settings', async () => {
    const cache = (await one(shop)).database('shop-cache')
    expect(cache.engine).toBe('valkey')
    expect(brief(cache.settings.get('maxmemory-policy'))).toBe('= noeviction')
    expect(brief(cache.memory)).toBe(`= ${1024 ** 3}`)
    expect(cache.exposures).toEqual([])
    expect(cache.exposureOpen).toBeUndefined()
  })

  test('ways in, of web services alone', async () => {
    const { of } = await one(shop)
    expect(of('route').map(({ name, service, tls }) => [name, service, brief(tls)])).toEqual([
      ['shop.example.com', 'shop-api', expect.stringContaining('= true')],
      ['www.shop.example.com', 'shop-api', expect.stringContaining('= true')],
    ])
  })
})

describe('what is not said, and other spellings (trap 67)', () => {
  test('a free database has no copies and no moments', async () => {
    const { database, of } = await one('databases:\n  - { name: db, plan: free, ipAllowList: [] }\n')
    expect(brief(database('db').pointInTime)).toContain('= false')
    expect(database('db').windowDays).toBeUndefined()
    expect(of('copy')).toEqual([])
  })

  test.each([
    ['without a list', '', ['db takes connections from anywhere, for it has no ipAllowList']],
    ['with an empty one', ', ipAllowList: []', []],
    ['with everybody in it', ', ipAllowList: [{ source: 0.0.0.0/0, description: everywhere }]', ['db takes connections from 0.0.0.0/0']],
    ['with everybody of IPv6', ', ipAllowList: [{ source: "::/0" }]', ['db takes connections from ::/0']],
    ['with an office', ', ipAllowList: [{ source: 203.0.113.0/24 }]', []],
  ])('a database %s', async (_, list, exposures) => {
    const { database } = await one(`databases:\n  - { name: db${list} }\n`)
    expect(database('db').exposures.map(({ what }) => what)).toEqual(exposures)
  })

  test('`redis` among the services, `env` for `runtime`', async () => {
    const { database, service } = await one(
      'services:\n  - { type: redis, name: cache, plan: free, ipAllowList: [] }\n  - { type: web, name: web, env: docker, plan: starter plus }\n  - { type: web, name: site, env: static }\n',
    )
    expect(database('cache').engine).toBe('redis')
    expect(brief(database('cache').durable)).toContain('= false')
    expect(service('web').build).toEqual({ context: '', dockerfile: 'Dockerfile', at: service('web').at })
    expect(brief(service('web').healthcheck?.asks)).toBe('= TCP (what Render tries without a path)')
    expect(brief(service('web').replicas)).toBe('= 1 (one instance unless said otherwise)')
    await expect(async () => (await one('services:\n  - { type: web, name: site, env: static }\n')).service('site')).rejects.toThrow('no site')
  })

  test('a disk is durable, is copied, and ties the service to one instance', async () => {
    const { service, of } = await one(
      'services:\n  - type: web\n    name: notes\n    runtime: node\n    disk: { name: data, mountPath: /var/data, sizeGB: 5 }\n',
    )
    expect(service('notes').mounts.map(({ type, target }) => [type, brief(target)])).toEqual([['volume', '= /var/data']])
    expect(brief(service('notes').update?.order)).toContain('= stop-first')
    expect(of('copy').map(({ of: whose, every }) => [brief(whose), brief(every)])).toEqual([['= notes', expect.stringContaining('= 24')]])
  })

  test('a group that is made by hand leaves the environment open', async () => {
    const { service, skipped } = await one('services:\n  - type: web\n    name: api\n    runtime: node\n    envVars:\n      - fromGroup: secrets\n')
    expect(service('api').openEnvironment).toEqual(['the group secrets'])
    expect(skipped).toEqual(['render.yaml:6 services.api.envVars.secrets: the group secrets is not in this Blueprint: what it sets is unknown'])
  })

  test('a build that changes the schema is a step of the deploy', async () => {
    const { service } = await one('services:\n  - { type: web, name: api, runtime: node, buildCommand: "npm ci && npx prisma db push --accept-data-loss" }\n')
    expect(brief(service('api-build').command)).toContain('db push')
  })

  test('projects: production’s environment, and what is left out is told', async () => {
    const { service, skipped, of } = await one(
      'projects:\n  - name: shop\n    environments:\n      - name: staging\n        services: [{ type: web, name: api-staging, runtime: node }]\n      - name: production\n        services: [{ type: web, name: api, runtime: node, numInstances: 3 }]\n        databases: [{ name: db, ipAllowList: [] }]\n',
    )
    expect(show(service('api').replicas)).toBe('7 projects.shop.environments.production.services.api.numInstances = 3')
    expect(of('service').map(({ name }) => name)).toEqual(['api'])
    expect(skipped).toEqual(['render.yaml:4 projects.shop.environments.staging: not read, for its name is not production’s'])
  })

  test('a plan nobody has documented, a type nobody knows', async () => {
    const { service, database, skipped } = await one(
      'services:\n  - { type: web, name: a, runtime: node, plan: huge }\n  - { type: lambda, name: b }\ndatabases: [{ name: db, plan: giant }]\n',
    )
    expect(brief(service('a').limits.memory)).toBe('? huge')
    expect(brief(database('db').maxConnections)).toBe('? giant')
    expect(skipped).toEqual(['render.yaml:3 services.b: services of the type lambda are not read'])
  })

  test('no secret of it is printed', async () => {
    const { declares, skipped } = await one(
      shop.replace('value: warn', 'value: postgres://x:correct-horse-battery@db/x').replace('value: UTC', 'value: [correct-horse-battery]'),
    )
    expect(printed(declares) + skipped.join()).not.toContain('correct-horse')
  })
})

describe('which file', () => {
  const small = 'services:\n  - { type: web, name: api, runtime: node }\n'
  test.each([
    ['at the root', { 'render.yaml': small }, ['render.yaml'], []],
    [
      'before staging',
      { 'render.yaml': small, 'render.staging.yaml': small },
      ['render.yaml'],
      ['render.staging.yaml: for development: its name says staging'],
    ],
    ['staging alone, unsure', { 'render.staging.yaml': small }, ['render.staging.yaml'], []],
    ['two applications', { 'a/render.yaml': small, 'b/render.yaml': small }, ['a/render.yaml', 'b/render.yaml'], []],
    ['something else of the name', { 'render.yaml': 'width: 200\nheight: 100\n' }, [], []],
  ])('%s', async (_, files, taken, candidates) => {
    const found = await read(renderPlatform, files as unknown as Files)
    expect({ taken: found.stacks.flatMap(({ files: own }) => own), candidates: found.candidates }).toEqual({ taken, candidates })
  })
})

describe('hostile', () => {
  test.each([
    ['broken YAML', 'services:\n  - type: [\n'],
    ['lists where maps are wanted', 'services: [[[]]]\ndatabases: 3\nenvVarGroups: { a: b }\nprojects: [1]\n'],
    ['deep', `services: ${'['.repeat(5_000)}`],
    ['a path out of the repository', 'services:\n  - { type: web, name: x, runtime: docker, rootDir: ../../.., dockerfilePath: ../../../etc/passwd }\n'],
    [
      'names of prototypes',
      'services:\n  - { type: web, name: __proto__, runtime: node, envVars: [{ key: constructor, fromService: { name: constructor, property: hostport } }, { fromGroup: toString }] }\n',
    ],
    [
      'a group for everybody',
      `envVarGroups:\n  - name: g\n    envVars:\n${Array.from({ length: 9_000 }, (_, index) => `      - { key: V${index}, value: a }`).join('\n')}\nservices:\n${Array.from({ length: 9_000 }, (_, index) => `  - { type: web, name: s${index}, runtime: node, envVars: [{ fromGroup: g }] }`).join('\n')}\n`,
    ],
    [
      'thousands of them',
      `services:\n${Array.from({ length: 5_000 }, (_, index) => `  - { type: web, name: s${index}, runtime: node, envVars: [{ key: A, fromService: { name: s0, property: host } }] }`).join('\n')}\n`,
    ],
  ])('%s', async (_, yaml) => {
    const start = processorTime()
    await one(yaml)
    expect(processorTime() - start).toBeLessThan(8_000)
  })
})
