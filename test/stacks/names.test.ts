/** Where no command says what is deployed, names rank: each trap of real layouts. */
import { describe, expect, test } from 'vitest'
import { filesOf, find, script, services, shop, whyNot } from './build.ts'

describe('by name', () => {
  test('any stack counts, whatever it is called', () => {
    const found = find({ 'server-setup/thing.yaml': shop, 'config.yml': 'a: 1\n' })
    expect(found).toEqual({
      stacks: [
        {
          name: 'server-setup',
          tool: 'compose',
          files: ['server-setup/thing.yaml'],
          folder: 'server-setup',
          envFiles: [],
          profiles: [],
          unsure: true,
          why: 'the only Compose stack of the repository',
        },
      ],
      candidates: [],
      problems: [],
    })
  })

  test('of files in one folder of production’s, Compose’s own name comes first', () => {
    const found = find({ 'deployments/shop/build.yml': shop, 'deployments/shop/docker-compose.yml': shop })
    expect(filesOf(found)).toEqual([['deployments/shop/docker-compose.yml']])
    expect(filesOf(find({ 'deployments/shop/build.yml': shop, 'deployments/shop/serve.yml': shop }))).toEqual([['deployments/shop/build.yml']])
  })

  test('production outranks the default, which is development then', () => {
    const found = find({ 'docker-compose.yml': shop, 'docker-compose.prod.yml': shop })
    expect(filesOf(found)).toEqual([['docker-compose.prod.yml']])
    expect(found.stacks[0]?.why).toBe('taken by name: its name says prod')
    expect(whyNot(found, 'docker-compose.yml')).toBe('another way to run web, which docker-compose.prod.yml runs already')
  })

  test('the default outranks other names, and those outrank development', () => {
    expect(filesOf(find({ 'compose.yaml': shop, 'app.yml': shop, 'compose.dev.yaml': shop }))).toEqual([['compose.yaml']])
    expect(filesOf(find({ 'app.yml': shop, 'compose.dev.yaml': shop }))).toEqual([['app.yml']])
    expect(filesOf(find({ 'compose.dev.yaml': shop, 'compose.staging.yaml': shop }))).toEqual([['compose.staging.yaml']])
    expect(filesOf(find({ 'compose.dev.yaml': shop }))).toEqual([['compose.dev.yaml']])
  })

  test('a folder may say production too', () => {
    expect(filesOf(find({ 'docker/development/compose.yml': shop, 'docker/testing/compose.yml': shop, 'docker/production/compose.yml': shop }))).toEqual([
      ['docker/production/compose.yml'],
    ])
    expect(filesOf(find({ 'docker-compose.yml': shop, 'deploy/docker-compose.yml': shop }))).toEqual([['deploy/docker-compose.yml']])
  })

  test('a production overlay is put on its base', () => {
    const overlay = 'services:\n  web:\n    restart: always\n  worker: {}\n  caddy:\n    image: caddy\n'
    const found = find({ 'docker-compose.prod.yml': overlay, 'docker-compose.yml': shop, 'docker-compose.dev.yml': shop })
    expect(filesOf(found)).toEqual([['docker-compose.yml', 'docker-compose.prod.yml']])
    expect(found.stacks[0]?.why).toBe('taken by name: its name says prod, and it completes docker-compose.yml')
    expect(whyNot(found, 'docker-compose.dev.yml')).toBe('for development: its name says dev')
    expect(whyNot(found, 'docker-compose.yml')).toBeUndefined()
  })

  test('an overlay shows by what it speaks of, too', () => {
    const overlay = services('web:acme/web:2', '    depends_on: [db]\n')
    expect(filesOf(find({ 'compose.yml': shop, 'compose.deploy.yml': overlay }))).toEqual([['compose.yml', 'compose.deploy.yml']])
    const volume = services('web:acme/web:2', '    volumes: ["uploads:/x"]\n')
    expect(filesOf(find({ 'compose.yml': `${shop}volumes: { uploads: {} }\n`, 'compose.deploy.yml': volume }))).toEqual([['compose.yml', 'compose.deploy.yml']])
    expect(filesOf(find({ 'compose.yml': shop, 'deploy/compose.prod.yml': 'services:\n  web: {}\n' }))).toEqual([['compose.yml', 'deploy/compose.prod.yml']])
  })

  test('an overlay that nothing merges stays a candidate', () => {
    const found = find({
      'docker-compose.yml': shop,
      'docker-compose.gpu.yml': 'services:\n  web:\n    runtime: nvidia\n',
      'docker-compose.caddy.yml': services('caddy:caddy', '    depends_on: [web]\n'),
    })
    expect(filesOf(found)).toEqual([['docker-compose.yml']])
    expect(whyNot(found, 'docker-compose.gpu.yml')).toBe('an overlay of docker-compose.yml that no script or workflow deploys')
    expect(whyNot(found, 'docker-compose.caddy.yml')).toBe('an overlay of docker-compose.yml that no script or workflow deploys')
  })

  test('an overlay without any base is the last resort', () => {
    expect(filesOf(find({ 'x.prod.yml': 'services:\n  web:\n    restart: always\n', 'compose.dev.yml': shop, 'sub/compose.dev.yml': shop }))).toEqual([
      ['compose.dev.yml'],
    ])
    expect(filesOf(find({ 'x.prod.yml': 'services:\n  web:\n    restart: always\n' }))).toEqual([['x.prod.yml']])
  })

  test('an override is not merged without a bare command', () => {
    const found = find({ 'compose.yml': shop, 'compose.override.yml': services('db', '    ports: ["5432:5432"]\n') })
    expect(filesOf(found)).toEqual([['compose.yml']])
    expect(whyNot(found, 'compose.override.yml')).toBe('merged only by a bare `docker compose up`, which no deploy command here is')
  })

  test('examples, samples, tests and catalogues are no stacks and no candidates', () => {
    const found = find({
      'compose.yml': shop,
      'compose.override.yml.example': shop,
      'examples/full/docker-compose.prod.yml': services('x:y'),
      '_archived/compose.yml': services('x1:y1'),
      '.examples/compose.yml': services('x2:y2'),
      '.devcontainer/docker-compose.yml': services('x3:y3'),
      'ci/docker-compose.yml': services('x4:y4'),
      'test/compose.yml': services('x5:y5'),
      'templates/wordpress/compose.yml': services('x6:y6'),
    })
    expect(filesOf(found)).toEqual([['compose.yml']])
    expect(found.candidates).toEqual([])
    expect(find({ 'examples/a/compose.yml': shop }).stacks).toEqual([])
  })

  test('ignored files are neither', () => {
    expect(find({ 'compose.yml': shop, 'legacy/compose.prod.yml': shop }, { ignore: ['legacy'] })).toMatchObject({
      stacks: [{ files: ['compose.yml'] }],
      candidates: [],
    })
  })
})

describe('alternatives in one folder', () => {
  test('are never merged: one is taken, the same one each time', () => {
    const engines = ['mysql', 'postgres', 'mariadb', 'mssql', 'cockroach', 'oracle', 'sqlite', 'db2']
    const files = Object.fromEntries(engines.map((engine) => [`docker-compose.${engine}.yml`, services(`app:acme/app ${engine}:${engine}`)]))
    const found = find(files)
    expect(filesOf(found)).toEqual([['docker-compose.cockroach.yml']])
    expect(found.candidates.length).toBe(7)
    expect(whyNot(found, 'docker-compose.mysql.yml')).toBe('another way to run app, which docker-compose.cockroach.yml runs already')
    expect(filesOf(find({ ...files, 'docker-compose.yml': services('app:acme/app db:postgres') }))).toEqual([['docker-compose.yml']])
  })

  test('in folders of their own are alternatives by the program they run', () => {
    const found = find({
      'stacks/light/compose.yml': services('app:acme/app:1'),
      'stacks/full/compose.yml': services('main:registry.acme.io/acme/app:2 db:postgres'),
    })
    expect(filesOf(found)).toEqual([['stacks/full/compose.yml']])
    expect(whyNot(found, 'stacks/light/compose.yml')).toBe('another way to run app, which stacks/full/compose.yml runs already')
  })

  test('may build the same folder instead', () => {
    expect(filesOf(find({ 'compose.prod.yml': services('web=./web'), 'compose.yml': services('frontend=./web') }))).toEqual([['compose.prod.yml']])
  })
})

describe('several stacks', () => {
  test('what somebody starts by hand, to copy files, is not deployed', () => {
    const copying = (more: string): string =>
      `services:\n  move:\n    image: acme/rsync\n    ${more}\n    volumes: [ "files:/old", "./files:/new" ]\nvolumes: { files: }\n`
    const aside = (text: string): string | undefined => whyNot(find({ 'docker-compose.yml': shop, 'docker-compose.move.yml': text }), 'docker-compose.move.yml')
    expect(aside(copying('restart: never'))).toBe('holds only what somebody starts by hand, and nothing deploys it')
    expect(aside(copying('restart: "no"'))).toBe('holds only what somebody starts by hand, and nothing deploys it')
    for (const stays of [
      copying('restart: always'),
      copying('command: "rsync --daemon"'),
      services('move=./move').replace('build:', 'restart: "no"\n    build:'),
    ])
      expect(aside(stays)).toBeUndefined()
    expect(filesOf(find({ 'docker-compose.move.yml': copying('restart: "no"') }))).toEqual([['docker-compose.move.yml']])
    const deployed = find(
      { 'docker-compose.yml': shop, 'docker-compose.move.yml': copying('restart: "no"') },
      { scripts: [script('deploy.sh', [{ files: ['docker-compose.yml', 'docker-compose.move.yml'] }])] },
    )
    expect(filesOf(deployed)).toEqual([['docker-compose.yml', 'docker-compose.move.yml']])
  })

  test('stand side by side when they share nothing', () => {
    const found = find({ 'docker-compose.yml': shop, 'docker-compose.monitoring.yml': services('prometheus:prom/prometheus grafana:grafana/grafana') })
    expect(found.stacks.map(({ name, files }) => [name, files])).toEqual([
      ['production', ['docker-compose.yml']],
      ['monitoring', ['docker-compose.monitoring.yml']],
    ])
    expect(found.stacks[1]?.why).toBe('taken beside the others: it shares no service with them, and nothing says that it is for development')
  })

  test('may be a database in one folder and its application in another', () => {
    const found = find({
      'ops/db/docker-compose.yml': services('postgres:postgres:16 pgbouncer:edoburu/pgbouncer'),
      'ops/app/docker-compose.yml': services('api:acme/api redis:redis'),
    })
    expect(found.stacks.map(({ name }) => name)).toEqual(['app', 'db'])
  })

  test('may each have a datastore of the usual name', () => {
    const found = find({
      'photos/compose.yml': services('photos:a/photos db:postgres redis:redis'),
      'papers/compose.yml': services('papers:b/papers db:postgres redis:redis'),
    })
    expect(found.stacks.length).toBe(2)
  })

  test("are not made of a developer's database", () => {
    const found = find({ 'docker-compose.yml': shop, 'packages/prisma/docker-compose.yml': services('postgres:postgres:15') })
    expect(filesOf(found)).toEqual([['docker-compose.yml']])
    expect(whyNot(found, 'packages/prisma/docker-compose.yml')).toBe('holds only what docker-compose.yml runs already')
    const other = find({ 'docker-compose.yml': services('mysql:mysql mailhog:mailhog/mailhog'), 'deploy/compose.yml': services('web:acme/web') })
    expect(filesOf(other)).toEqual([['deploy/compose.yml']])
    expect(whyNot(other, 'docker-compose.yml')).toBe('holds only datastores and tools, and nothing deploys it')
    expect(filesOf(find({ 'docker-compose.yml': services('mysql:mysql') }))).toEqual([['docker-compose.yml']])
  })
})

test('what a generator fills is no stack, unless somebody deploys it', () => {
  const files = { 'src/made/docker-compose.template.yml': services('web:acme/web db:postgres') }
  expect(filesOf(find(files))).toEqual([])
  expect(filesOf(find({ ...files, 'compose.yml': services('shop:acme/shop') }))).toEqual([['compose.yml']])
})

test('an included file is part of the one that includes it, wherever the include stands', () => {
  const files = { 'docker-compose.yml': `${services('web:acme/web db')}include:\n  - services/db.yaml\n`, 'services/db.yaml': services('db:postgres') }
  const found = find(files)
  expect(filesOf(found)).toEqual([['docker-compose.yml']])
  expect(whyNot(found, 'services/db.yaml')).toBe('included by docker-compose.yml')
  const beside = find({ ...files, 'pg/compose.yml': services('db:postgres') })
  expect(whyNot(beside, 'pg/compose.yml')).toBe('holds only what docker-compose.yml runs already')
  expect(filesOf(find({ 'compose.yml': shop, 'compose.dev.yml': 'include: [compose.yml]\n' }))).toEqual([['compose.yml']])
  expect(filesOf(find({ 'a.yml': 'include: [b.yml]\n', 'b.yml': 'include: [a.yml]\n' })).length).toBeGreaterThan(0)
  expect(
    whyNot(find({ 'compose.yml': 'services:\n  web:\n    extends: { file: common.yml, service: base }\n', 'common.yml': services('base:x') }), 'common.yml'),
  ).toBe('extended by compose.yml')
})

describe('the tool', () => {
  const placed = (name: string): string => `  ${name}:\n    image: acme/${name}\n    deploy: { placement: { constraints: [node.role == manager] } }\n`

  test('is Swarm when its keys dominate, and then says so', () => {
    const found = find({ 'compose.yml': `services:\n${placed('web')}${placed('api')}  db:\n    image: postgres\n` })
    expect(found.stacks[0]).toMatchObject({
      tool: 'swarm',
      why: "the only Compose stack of the repository; its keys are Swarm's: web.deploy.placement, api.deploy.placement",
    })
  })

  test('is Compose where it only says how things restart, beside an order to start in', () => {
    const tied =
      'services:\n  web:\n    image: x\n    depends_on: [ db ]\n    deploy: { restart_policy: { condition: on-failure } }\n  db: { image: "postgres:17" }\n'
    expect(find({ 'compose.yml': tied }).stacks[0]?.tool).toBe('compose')
    expect(find({ 'compose.yml': tied.replace('    depends_on: [ db ]\n', '') }).stacks[0]?.tool).toBe('swarm')
    expect(find({ 'compose.yml': tied.replace('{ restart_policy', '{ placement: {}, restart_policy') }).stacks[0]?.tool).toBe('swarm')
  })

  test('is Compose for replicas and limits, or a lone key', () => {
    expect(find({ 'compose.yml': 'services:\n  web:\n    image: x\n    deploy: { replicas: 2, resources: {} }\n' }).stacks[0]?.tool).toBe('compose')
    expect(find({ 'compose.yml': `services:\n${placed('web')}  a:\n    image: a\n  b:\n    image: b\n` }).stacks[0]?.tool).toBe('compose')
    expect(find({ 'docker-stack.yml': `services:\n${placed('web')}  a:\n    image: a\n  b:\n    image: b\n` }).stacks[0]?.tool).toBe('swarm')
  })
})

test('a broken file keeps its rank, so that its neighbour is not taken for it', () => {
  const found = find({ 'docker-compose.prod.yml': 'services:\n  web:\n    image: acme/web\n  db: [\n', 'docker-compose.yml': shop })
  expect(filesOf(found)).toEqual([['docker-compose.prod.yml']])
})

test('the name is the project, else the folder, never that of the repository', () => {
  expect(find({ 'a/compose.yml': `name: shop\n${shop}` }).stacks[0]?.name).toBe('shop')
  expect(find({ 'compose.yml': `name: \${X:-shop}\n${shop}` }).stacks[0]?.name).toBe('production')
})

test('what adds tools to the file of Compose’s own name leaves that the stack', () => {
  const extras = 'include: [ docker-compose.yml ]\nservices:\n  tunnel: { image: cloudflare/cloudflared }\n'
  const found = find({ 'docker-compose.yml': services('web:acme/web db:postgres'), 'docker-compose-extras.yml': extras })
  expect(filesOf(found)).toEqual([['docker-compose.yml']])
  expect(whyNot(found, 'docker-compose-extras.yml')).toBe('another way to run web, which docker-compose.yml runs already')
  const live = find({ 'docker-compose.yml': services('web:acme/web db:postgres'), 'docker-compose.prod.yml': extras })
  expect(filesOf(live)).toEqual([['docker-compose.prod.yml']])
})

test('a file of another name in another folder is no second stack that nothing deploys', () => {
  const files = { 'docker/docker-compose.yml': services('web:acme/web db:postgres'), 'backend/docker-compose.auth.yml': services('ldap:acme/ldap') }
  const found = find(files)
  expect(filesOf(found)).toEqual([['docker/docker-compose.yml']])
  expect(whyNot(found, 'backend/docker-compose.auth.yml')).toBe('nothing deploys it, it stands elsewhere, and its name is not one that Compose takes by itself')
  // Beside the stack it may well be a part of what runs.
  expect(filesOf(find({ 'docker-compose.yml': services('web:acme/web'), 'docker-compose.figures.yml': services('figures:acme/figures') })).length).toBe(2)
})
