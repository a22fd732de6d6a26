import { describe, expect, it } from 'vitest'
import { brief, facts, mountText, one, portText, read, show } from './compose-harness.ts'

describe('files laid over one another', () => {
  const base = `services:
  web:
    image: nginx:1.28
    command: ["a", "b"]
    ports: ["80:80", "127.0.0.1:9000:9000"]
    environment:
      A: base
      B: base
    labels: ["x=1", "y=1"]
    volumes: ["data:/data", "./conf:/etc/conf"]
    depends_on: [db]
    healthcheck: { test: ["CMD", "old"], interval: 5s }
    deploy: { replicas: 2, placement: { constraints: [node.role==manager] } }
  db: { image: "postgres:16" }
`
  const over = `services:
  web:
    image: nginx:1.29
    command: c d
    ports: ["443:443", "80:80/tcp"]
    environment: ["B=over", "C=over"]
    labels: { y: 2 }
    volumes: ["./other:/etc/conf:ro"]
    depends_on: { cache: { condition: service_started } }
    healthcheck: { test: new }
    deploy: { replicas: 3, placement: { constraints: [node.labels.fast==true] } }
    restart: always
`
  it('merges every key as the specification says', async () => {
    const found = await read({ 'compose.yaml': base, 'compose.prod.yaml': over })
    const web = found.service('web')
    expect(show(web.image)).toBe('compose.prod.yaml:3 services.web.image = nginx:1.29')
    expect(brief(web.command)).toBe('= c|d')
    expect(web.ports.map(portText)).toEqual(['publish - 80 80/tcp', 'publish 127.0.0.1 9000 9000/tcp', 'publish - 443 443/tcp'])
    expect([...web.environment].map(([, fact]) => show(fact))).toEqual([
      'compose.yaml:7 services.web.environment.A = base',
      'compose.prod.yaml:6 services.web.environment.B = over',
      'compose.prod.yaml:6 services.web.environment.C = over',
    ])
    expect([...web.labels].map(([name, fact]) => `${name} ${brief(fact)}`)).toEqual(['x = 1', 'y = 2'])
    expect(web.mounts.map(mountText)).toEqual(['volume data /data', 'bind ./other /etc/conf ro'])
    expect(web.dependsOn).toEqual(['db', 'cache'])
    expect(brief(web.healthcheck?.test)).toBe('= CMD-SHELL|new')
    expect(show(web.replicas)).toBe('compose.prod.yaml:11 services.web.deploy.replicas = 3')
    expect(web.placement.map(brief)).toEqual(['= node.role==manager', '= node.labels.fast==true'])
    expect(web.at).toEqual({ path: 'compose.yaml', line: 2, key: 'services.web' })
    expect(found.skipped).toEqual([])
  })

  it('takes an overlay without image for no service of its own', async () => {
    const found = await read({
      'compose.yaml': 'services:\n  web: { image: a }\n',
      'over.yaml': 'services:\n  web: {}\n  ghost:\n    labels: [a=1]\n  none:\n',
    })
    expect([...found.services.keys()]).toEqual(['web'])
    expect(found.skipped).toEqual([
      'over.yaml:3 services.ghost: neither image nor build is said in any file of the stack',
      'over.yaml:5 services.none: neither image nor build is said in any file of the stack',
    ])
  })

  it('reads what an overlay adds to the top-level sections', async () => {
    const found = await read({
      'compose.yaml': 'services:\n  db: { image: a, volumes: ["d:/data"] }\nvolumes:\n  d:\n',
      'over.yaml': 'volumes:\n  d: { external: true }\n',
    })
    expect(found.service('db').mounts.map(mountText)).toEqual(['volume d /data external'])
  })

  it('takes away with !reset and replaces with !override', async () => {
    const found = await read({
      'compose.yaml': base,
      'over.yaml':
        'services:\n  web:\n    ports: !override ["8443:443"]\n    environment:\n      A: !reset null\n    volumes: !reset []\n    healthcheck: !reset\n    labels: !override { z: 1 }\n    depends_on: !override [cache]\n',
    })
    const web = found.service('web')
    expect(web.ports.map(portText)).toEqual(['publish - 8443 443/tcp'])
    expect([...web.environment.keys()]).toEqual(['B'])
    expect(web.mounts).toEqual([])
    expect(web.healthcheck).toBeUndefined()
    expect([...web.labels.keys()]).toEqual(['z'])
    expect(web.dependsOn).toEqual(['cache'])
  })

  it('lets a third file say again what the second reset', async () => {
    const found = await read({ 'a.yaml': base, 'b.yaml': 'services: { web: { ports: !reset [] } }', 'c.yaml': 'services: { web: { ports: ["81:81"] } }' })
    expect(found.service('web').ports.map(portText)).toEqual(['publish - 81 81/tcp'])
  })

  it('ignores !reset where nothing stands below', async () => {
    const found = await read('services:\n  web:\n    image: a\n    ports: !reset ["80:80"]\n    environment: { A: !reset 1, B: 2 }\n')
    expect(found.service('web').ports).toEqual([])
    expect([...found.service('web').environment.keys()]).toEqual(['B'])
  })

  it('removes a whole service', async () => {
    const found = await read({ 'a.yaml': base, 'b.yaml': 'services:\n  db: !reset null\n' })
    expect([...found.services.keys()]).toEqual(['web'])
  })

  it('keeps what is below an empty value', async () => {
    const found = await read({ 'a.yaml': base, 'b.yaml': 'services:\n  web:\n    image:\n    ports:\n    environment:\n    command:\n' })
    expect(brief(found.service('web').image)).toBe('= nginx:1.28')
    expect([found.service('web').ports.length, found.service('web').environment.size, found.service('web').command]).toEqual([2, 2, undefined])
  })

  it('merges build in both forms', async () => {
    const found = await read({ 'a.yaml': 'services: { web: { build: ./app } }', 'b.yaml': 'services: { web: { build: { dockerfile: Prod } } }' })
    expect(found.service('web').build).toMatchObject({ context: 'app', dockerfile: 'app/Prod' })
  })

  it('merges the documents of one file like files', async () => {
    const found = await read('services: { web: { image: a, restart: always } }\n---\nservices: { web: { image: b } }\n')
    expect([brief(found.service('web').image), brief(found.service('web').restart)]).toEqual(['= b', '= always'])
  })

  it('reads paths of every file from the first one’s folder', async () => {
    const found = await read(
      { 'ops/a.yaml': 'services: { web: { image: a } }', 'ops/prod/b.yaml': 'services: { web: { volumes: ["./x:/x"] } }', 'ops/x/f': '' },
      { files: ['ops/a.yaml', 'ops/prod/b.yaml'] },
    )
    expect(found.service('web').mounts.map(mountText)).toEqual(['bind ./x /x file=ops/x'])
  })

  it('tells a file that is not there and reads the others', async () => {
    const found = await read({ 'a.yaml': 'services: { web: { image: a } }' }, { files: ['a.yaml', 'gone.yaml'] })
    expect([[...found.services.keys()], found.skipped]).toEqual([['web'], ['gone.yaml:1 gone.yaml is not in the repository']])
  })

  it('tells what changes its kind', async () => {
    const found = await read({
      'a.yaml': 'services: { web: { image: a, deploy: { labels: { a: 1 }, resources: { limits: { memory: 1g } } } } }',
      'b.yaml': 'services:\n  web:\n    deploy: { resources: none }\n',
    })
    expect(found.skipped).toEqual(['b.yaml:3 services.web.deploy.resources is a text here and a map in the files before'])
  })
})

describe('anchors and merge keys', () => {
  it('follows merge lists, merges in environment and aliases of siblings', async () => {
    const found = await read(`x-app: &app
  image: app:2
  environment: &env
    A: 1
    B: 1
x-log: &log { restart: always }
services:
  web: &web
    <<: [*app, *log]
    environment:
      <<: *env
      B: 2
    healthcheck: &hc
      test: ["CMD", "true"]
  worker:
    <<: *web
    command: work
    healthcheck: *hc
  db:
    <<: { image: "postgres:16" }
`)
    const worker = found.service('worker')
    expect(show(worker.image)).toBe('compose.yaml:2 services.worker.image = app:2')
    expect([...worker.environment].map(([, fact]) => show(fact))).toEqual([
      'compose.yaml:12 services.worker.environment.B = 2',
      'compose.yaml:4 services.worker.environment.A = 1',
    ])
    expect(show(worker.restart)).toBe('compose.yaml:6 services.worker.restart = always')
    expect(show(worker.healthcheck?.test)).toBe('compose.yaml:14 services.worker.healthcheck.test = CMD|true')
    expect(brief(found.service('db').image)).toBe('= postgres:16')
    expect(worker.at.line).toBe(15)
  })

  it('lets own keys win over the first merged, and that over the next', async () => {
    const web = await one(
      'x-a: &a { image: a, user: a, hostname: a }\nx-b: &b { image: b, user: b, restart: always }\nservices:\n  web:\n    <<: [*a, *b]\n    image: own\n',
    )
    expect([brief(web.image), brief(web.user), brief(web.restart)]).toEqual(['= own', '= a', '= always'])
  })
})

describe('extends', () => {
  it('begins as a service of the same file', async () => {
    const found = await read(
      'services:\n  base:\n    image: app\n    environment: { A: 1, B: 1 }\n    ports: ["80:80"]\n  web:\n    extends: base\n    environment: [B=2]\n    ports: ["81:81"]\n  job:\n    extends: { service: web }\n    command: work\n',
    )
    const job = found.service('job')
    expect(show(job.image)).toBe('compose.yaml:3 services.job.image = app')
    expect([...job.environment].map(([, fact]) => brief(fact))).toEqual(['= 1', '= 2'])
    expect(job.ports.map(portText)).toEqual(['publish - 80 80/tcp', 'publish - 81 81/tcp'])
    expect(job.at).toEqual({ path: 'compose.yaml', line: 10, key: 'services.job' })
    expect(found.service('base').ports.length).toBe(1)
  })

  it('begins as a service of another file, whose paths are its own', async () => {
    const found = await read(
      {
        'compose.yaml': 'services:\n  web:\n    extends: { file: common/base.yaml, service: app }\n    restart: always\n',
        'common/base.yaml': 'services:\n  root: { build: ., env_file: a.env }\n  app:\n    extends: root\n    volumes: ["./conf:/conf"]\n',
        'common/a.env': 'A=1',
        'common/conf/x': '',
      },
      { files: ['compose.yaml'] },
    )
    const web = found.service('web')
    expect(web.build).toMatchObject({ context: 'common', dockerfile: 'common/Dockerfile' })
    expect(web.mounts.map(mountText)).toEqual(['bind ./conf /conf file=common/conf'])
    expect(show(web.environment.get('A'))).toBe('common/a.env:1 A = 1')
    expect([...found.services.keys()]).toEqual(['web'])
    expect(found.skipped).toEqual([])
  })

  it('takes away what the base says with !reset', async () => {
    const found = await read('services:\n  base: { image: a, ports: ["80:80"] }\n  web: { extends: base, ports: !reset [] }\n')
    expect(found.service('web').ports).toEqual([])
  })

  it.each([
    ['services:\n  a: { image: x, extends: b }\n  b: { extends: a }\n', 'compose.yaml:2 services.a.extends leads back to itself'],
    ['services:\n  a: { image: x, extends: a }\n', 'compose.yaml:2 services.a.extends leads back to itself'],
    ['services:\n  a: { image: x, extends: gone }\n', 'compose.yaml:2 services.a.extends: no service "gone" is there'],
    ['services:\n  a: { image: x, extends: { file: gone.yaml, service: b } }\n', 'compose.yaml:2 gone.yaml is not in the repository'],
    ['services:\n  a: { image: x, extends: { file: /etc/x.yaml, service: b } }\n', 'compose.yaml:2 services.a.extends: its file is not in the repository'],
    ['services:\n  a: { image: x, extends: {} }\n', 'compose.yaml:2 services.a.extends: no service is named'],
  ])('says %j', async (text, reason) => {
    const found = await read(text)
    expect(found.skipped).toContain(reason)
    expect(brief(found.service('a').image)).toBe('= x')
  })

  it('finds a loop over two files', async () => {
    const found = await read(
      {
        'a.yaml': 'services: { web: { image: x, extends: { file: b.yaml, service: web } } }',
        'b.yaml': 'services: { web: { extends: { file: a.yaml, service: web } } }',
      },
      { files: ['a.yaml'] },
    )
    expect(found.skipped.join()).toContain('leads back to itself')
    expect(brief(found.service('web').image)).toBe('= x')
  })

  it('declares a service whose base is not in the repository', async () => {
    const found = await read('services:\n  web: { extends: { file: gone.yaml, service: b }, ports: ["80:80"] }\n')
    expect(found.service('web').image).toBeUndefined()
    expect(found.service('web').ports.length).toBe(1)
  })
})

describe('include', () => {
  it('brings in whole files, from their own folder with their own .env', async () => {
    const found = await read(
      {
        'compose.yaml': 'services:\n  web: { image: a, depends_on: [db] }\n  db:\n    ports: ["127.0.0.1:5432:5432"]\ninclude:\n  - services/db.yaml\n',
        'services/db.yaml':
          'include: [cache/compose.yaml]\nservices:\n  db:\n    image: postgres:${TAG}\n    env_file: db.env\n    volumes: ["./init:/init", "pg:/data"]\nvolumes:\n  pg: { driver: rbd }\n',
        'services/.env': 'TAG=17.2',
        'services/db.env': 'POSTGRES_DB=shop',
        'services/init/a.sql': '',
        'services/cache/compose.yaml': 'services:\n  cache: { image: redis }\n',
      },
      { files: ['compose.yaml'] },
    )
    const db = found.service('db')
    expect(show(db.image)).toBe('services/db.yaml:4 services.db.image = postgres:17.2')
    expect(db.mounts.map(mountText)).toEqual(['bind ./init /init file=services/init', 'volume pg /data driver=rbd'])
    expect(db.ports.map(portText)).toEqual(['publish 127.0.0.1 5432 5432/tcp'])
    expect(show(db.environment.get('POSTGRES_DB'))).toBe('services/db.env:1 POSTGRES_DB = shop')
    expect([...found.services.keys()].sort()).toEqual(['cache', 'db', 'web'])
    expect(found.skipped).toEqual([])
  })

  it('lets the project’s own variables win', async () => {
    const found = await read(
      {
        'compose.yaml': 'include: [in/db.yaml]\nservices: {}\n',
        'in/db.yaml': 'services: { db: { image: "pg:${TAG}" } }',
        'in/.env': 'TAG=1',
        '.env': 'TAG=2',
      },
      { files: ['compose.yaml'] },
    )
    expect(brief(found.service('db').image)).toBe('= pg:2')
  })

  it('reads the long form', async () => {
    const found = await read(
      {
        'compose.yaml': 'include:\n  - path: [in/db.yaml, in/db.prod.yaml]\n    project_directory: .\n    env_file: in/prod.env\n',
        'in/db.yaml': 'services: { db: { image: "pg:${TAG}", build: ./img } }',
        'in/db.prod.yaml': 'services: { db: { restart: always } }',
        'in/prod.env': 'TAG=9',
      },
      { files: ['compose.yaml'] },
    )
    const db = found.service('db')
    expect([brief(db.image), brief(db.restart), db.build?.context]).toEqual(['= pg:9', '= always', 'img'])
  })

  it('lets a service extend an included one', async () => {
    const found = await read(
      { 'compose.yaml': 'include: [b.yaml]\nservices: { web: { extends: base } }', 'b.yaml': 'services: { base: { image: x } }' },
      { files: ['compose.yaml'] },
    )
    expect(brief(found.service('web').image)).toBe('= x')
  })

  it.each([
    ['include: [gone.yaml]', 'compose.yaml:1 include: gone.yaml is not in the repository; its services are unknown'],
    ['include: [compose.yaml]', 'compose.yaml:1 include: compose.yaml leads back to itself'],
    ['include: ["oci://docker.io/acme/db:1"]', 'compose.yaml:1 include: oci://docker.io/acme/db:1 is fetched from elsewhere; its services are unknown'],
    ['include: ["${WHERE}/c.yaml"]', 'compose.yaml:1 include: ${WHERE}/c.yaml is not in the repository; its services are unknown'],
  ])('says %s', async (line, reason) => {
    const found = await read(`${line}\nservices: { web: { image: a } }\n`)
    expect([found.skipped, [...found.services.keys()]]).toEqual([[reason], ['web']])
  })

  it('ends a loop over three files', async () => {
    const file = (next: string): string => `include: [${next}]\nservices: { s${next[0]}: { image: a } }\n`
    const found = await read({ 'a.yaml': file('b.yaml'), 'b.yaml': file('c.yaml'), 'c.yaml': file('a.yaml') }, { files: ['a.yaml'] })
    expect([...found.services.keys()].sort()).toEqual(['sa', 'sb', 'sc'])
    expect(found.skipped).toEqual(['c.yaml:1 include: a.yaml leads back to itself'])
  })
})

describe('what is broken', () => {
  it('reads the documents before a syntax error', async () => {
    const found = await read('services:\n  web: { image: a }\n---\nservices: [\n')
    expect([...found.services.keys()]).toEqual(['web'])
    expect(found.skipped[0]).toMatch(/^compose\.yaml:\d+ not YAML from here on: /)
  })

  it('reads a closing bracket that stands under its key', async () => {
    const web = await one(
      'services:\n  web:\n    image: a\n    command: [\n      a,\n      b\n    ]\n    ports: [\n      "80:80"\n    ]\n    restart: always\n',
    )
    expect([brief(web.command), web.ports.map(portText), show(web.restart)]).toEqual([
      '= a|b',
      ['publish - 80 80/tcp'],
      'compose.yaml:11 services.web.restart = always',
    ])
  })

  it.each([
    ['services:\n  web: { image: a }\n  bad: just text\n', 'compose.yaml:3 services.bad is no map'],
    ['services:\n  web:\n    image: a\n    ports: { a: 1 }\n', 'compose.yaml:4 services.web.ports is no list'],
    ['services:\n  web:\n    image: a\n    environment: text\n', 'compose.yaml:4 services.web.environment is neither a map nor a list'],
    ['services:\n  web:\n    image: a\n    deploy: 3\n', 'compose.yaml:4 services.web.deploy is no map'],
    ['services:\n  web:\n    image: a\n    user: [1]\n', 'compose.yaml:4 services.web.user is a list where one value is wanted'],
    ['services:\n  web:\n    image: a\n    command: { a: b }\n', 'compose.yaml:4 services.web.command is a map where words are wanted'],
    ['services:\n  web: { image: a }\nvolumes: 3\n', 'compose.yaml:3 volumes is no map'],
  ])('says %j', async (text, reason) => {
    const found = await read(text)
    expect([found.skipped, [...found.services.keys()]]).toEqual([[reason], ['web']])
  })

  it.each(['', '# nothing\n', '- a\n- b\n', 'text', 'services:\n', 'services: []\n', 'a: 1\n'])('declares nothing for %j', async (text) => {
    expect((await read(text)).services.size).toBe(0)
  })

  it('reads JSON', async () => {
    expect(facts(await read(JSON.stringify({ services: { web: { image: 'a', ports: ['80:80'] } } })))).toContain('web port publish - 80 80/tcp')
  })
})
