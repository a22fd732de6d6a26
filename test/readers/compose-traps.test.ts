import { describe, expect, it } from 'vitest'
import { brief, mountText, one, portText, read, show } from './compose-harness.ts'

// What real stacks do; each of these has made some analyser wrong.
describe('traps', () => {
  it('judges only the files of the stack, never an override beside them', async () => {
    const files = {
      'compose.yml': 'services:\n  db: { image: "postgres:17", restart: always }\n',
      'compose.override.yml': 'services:\n  db: { ports: ["5432:5432"] }\n',
      'compose.override.yml.example': 'secrets: { x: { file: y } }\n',
      'compose.deploy.yml': 'services:\n  db: { restart: unless-stopped }\n',
    }
    const found = await read(files, { files: ['compose.yml', 'compose.deploy.yml'] })
    expect(found.service('db').ports).toEqual([])
    expect(show(found.service('db').restart)).toBe('compose.deploy.yml:2 services.db.restart = unless-stopped')
  })

  it('completes a service that the main file re-declares without an image', async () => {
    const found = await read(
      {
        'compose.yml': 'services:\n  db:\n    environment: [A=1]\ninclude: [services/pg.yaml]\n',
        'services/pg.yaml': 'services: { db: { image: "postgres:17", volumes: ["./i:/i"] } }',
        'services/i/a.sql': '',
      },
      { files: ['compose.yml'] },
    )
    expect([brief(found.service('db').image), found.service('db').mounts.map(mountText)]).toEqual(['= postgres:17', ['bind ./i /i file=services/i']])
  })

  it('sees an image that only an anchor holds', async () => {
    expect(show((await one('x-pg: &pg\n  image: postgres:17\nservices:\n  db:\n    <<: *pg\n', 'db')).image)).toBe(
      'compose.yaml:2 services.db.image = postgres:17',
    )
  })

  it('takes an interpolated restart for what its default says, and for unknown without one', async () => {
    const yaml = (restart: string): string => `services:\n  web:\n    image: a\n    restart: ${restart}\n`
    expect(brief((await one(yaml('${RESTART_POLICY:-unless-stopped}'))).restart)).toBe('= unless-stopped')
    const found = await read({ 'compose.yaml': yaml('${RESTART_POLICY}'), 'env.example': 'RESTART_POLICY=always' })
    expect(brief(found.service('web').restart)).toBe('= always (from example)')
  })

  it.each([
    ['postgres:${POSTGRES_IMAGE_TAG}', 'POSTGRES_IMAGE_TAG=16-alpine', '= postgres:16-alpine'],
    ['$WORKER_IMAGE', 'WORKER_IMAGE=acme/worker:nightly', '= acme/worker:nightly'],
    ['hub${HUB_REF:-:latest}', 'X=1', '= hub:latest'],
    ['acme/app:${APP_VERSION}', 'APP_VERSION=stable', '= acme/app:stable'],
  ])('finds the tag of %s in .env', async (image, env, text) => {
    const found = await read({ 'compose.yaml': `services:\n  web: { image: "${image}" }\n`, '.env': env })
    expect(brief(found.service('web').image)).toBe(text)
  })

  it.each(['redis@sha256:0b5cb1ccff6b0a1b', 'redis:latest@sha256:0b5cb1ccff6b0a1b', 'localhost:5000/app:1'])('keeps %s whole', async (image) => {
    expect(brief((await one(`services:\n  web: { image: "${image}" }\n`)).image)).toBe(`= ${image}`)
  })

  it('keeps both image and build: then the image is only a local name', async () => {
    const { image, build } = await one('services:\n  web:\n    image: pgbouncer\n    build: ./docker/pgbouncer\n')
    expect([brief(image), build?.context]).toEqual(['= pgbouncer', 'docker/pgbouncer'])
  })

  it('tells a private port from a public one through its default', async () => {
    const { ports } = await one(
      'services:\n  db:\n    image: a\n    ports:\n      - "${POSTGRES_PUBLISH_IP:-127.0.0.1}:5433:5432"\n      - "${POSTGRES_PORT:-5432}:${POSTGRES_PORT:-5432}"\n      - "${WEBAPP_PUBLISH_IP:-0.0.0.0}:8030:3000"\n',
      'db',
    )
    expect(ports.map(portText)).toEqual(['publish 127.0.0.1 5433 5432/tcp', 'publish - 5432 5432/tcp', 'publish 0.0.0.0 8030 3000/tcp'])
  })

  it('starts of a stack whose services all have profiles the one that is production’s by its name, else nothing', async () => {
    const pair = (one: string, other: string): string =>
      `services:\n  dev: { image: a, profiles: [${one}], volumes: ["pg:/data"] }\n  prod: { image: b, profiles: [${other}], volumes: ["pg:/data"] }\n`
    const found = await read(pair('dev', 'prod'))
    expect([...found.services.keys()]).toEqual(['prod'])
    expect(found.skipped).toEqual([
      'compose.yaml:2 nothing says which profile is switched on: "prod" is taken by its name',
      'compose.yaml:2 services.dev: profile "dev" is not switched on',
    ])
    expect([...(await read(pair('dev', 'default'))).services.keys()]).toEqual(['prod'])
    const untold = await read(pair('blue', 'green'))
    expect([untold.services.size, untold.skipped.length]).toEqual([0, 2])
    // What starts without any outweighs a profile that holds hardly more, but a tool beside the stack does not.
    expect([...(await read(`${pair('dev', 'prod')}  web: { image: c }\n`)).services.keys()]).toEqual(['web'])
    const three = `${pair('prod', 'prod')}  more: { image: d, profiles: [prod] }\n  mail: { image: c }\n`
    expect([...(await read(three)).services.keys()]).toEqual(['dev', 'prod', 'more', 'mail'])
    expect([...(await read(three.replaceAll('[prod]', '[full]'))).services.keys()]).toEqual(['mail'])
    expect([
      ...(await read('services:\n  dev: { image: a, profiles: [dev] }\n  prod: { image: b, profiles: [prod] }\n', { profiles: ['prod'] })).services.keys(),
    ]).toEqual(['prod'])
  })

  it('switches on what a committed .env switches on', async () => {
    const found = await read({ 'compose.yml': 'services:\n  web: { image: a, profiles: [feature-complete] }\n', '.env': 'COMPOSE_PROFILES=feature-complete\n' })
    expect([...found.services.keys()]).toEqual(['web'])
  })

  it('aims a backup where the default says, and drops its switched-off dependency', async () => {
    const found = await read(
      'services:\n  postgres: { image: "postgres:17" }\n  db-prod: { image: "postgres:17", profiles: [prod] }\n  backup:\n    image: acme/backup\n    environment: { BACKUP_POSTGRES_HOST: "${BACKUP_POSTGRES_HOST:-postgres}" }\n    depends_on: [db-prod]\n',
    )
    expect(brief(found.service('backup').environment.get('BACKUP_POSTGRES_HOST'))).toBe('= postgres')
    expect(found.service('backup').dependsOn).toEqual([])
  })

  it('keeps the environment of a backup without a telling image', async () => {
    const { environment, build } = await one('services:\n  b:\n    build: ./b\n    environment: { SCHEDULE: "@daily", S3_BUCKET: , POSTGRES_HOST: db }\n', 'b')
    expect([...environment].map(([name, fact]) => `${name} ${brief(fact)}`)).toEqual(['SCHEDULE = @daily', 'S3_BUCKET ? ${S3_BUCKET}', 'POSTGRES_HOST = db'])
    expect(build?.context).toBe('b')
  })

  it('keeps trust authentication as it is written', async () => {
    const { environment } = await one('services:\n  db: { image: postgres, environment: [POSTGRES_HOST_AUTH_METHOD=trust] }\n', 'db')
    expect(brief(environment.get('POSTGRES_HOST_AUTH_METHOD'))).toBe('= trust')
  })

  it('finds secrets of committed files', async () => {
    const found = await read({
      'compose.yaml':
        'services:\n  db:\n    image: postgres\n    env_file: [.env.prod]\n    environment: { A: "${DB_PASSWORD:?set it}", POSTGRES_PASSWORD_FILE: /run/secrets/pw }\n    secrets: [pw]\nsecrets: { pw: { file: db/password.txt } }\n',
      '.env': 'DB_PASSWORD=hunter2',
      '.env.prod': 'TOKEN=abc',
      'db/password.txt': 'hunter3',
    })
    const db = found.service('db')
    expect(show(db.environment.get('TOKEN'))).toBe('.env.prod:1 TOKEN = abc')
    expect(db.environment.get('A')).toMatchObject({ state: 'known', also: [{ path: '.env', line: 1, key: 'DB_PASSWORD' }] })
    expect(db.mounts.map(mountText)).toEqual(['secret pw /run/secrets/pw file=db/password.txt'])
  })

  it.each([
    ['|-', 'command: |-\n      postgres\n      -c max_connections=321\n      -c shared_buffers=1GB'],
    ['>', 'command: >\n      postgres\n      -c max_connections=321\n      -c shared_buffers=1GB'],
    ['flow', 'command: ["postgres",\n      "-c", "max_connections=321",\n      "-c", "shared_buffers=1GB"]'],
    ['list', 'command:\n      - postgres\n      - -c\n      - max_connections=321\n      - -c\n      - shared_buffers=1GB'],
    ['quoted', 'command: "postgres -c \'max_connections=321\' -c shared_buffers=1GB"'],
    ['CR', 'command: postgres -c max_connections=321 -c shared_buffers=1GB\r'],
  ])('reads server flags of a %s command', async (_, command) => {
    expect(brief((await one(`services:\n  db:\n    image: postgres\n    ${command}\n`, 'db')).command)).toBe(
      '= postgres|-c|max_connections=321|-c|shared_buffers=1GB',
    )
  })

  it('reads files with carriage returns line by line', async () => {
    const found = await read('services:\r\n  web:\r\n    image: a\r\n    environment:\r\n      - A=1\r\n      - B=2\r\n')
    expect(show(found.service('web').environment.get('B'))).toBe('compose.yaml:6 services.web.environment.B = 2')
  })

  it('keeps data paths of new images and of PGDATA', async () => {
    const { mounts, environment } = await one(
      'services:\n  db: { image: "postgres:18", volumes: ["pg:/var/lib/postgresql"], environment: { PGDATA: /var/lib/postgresql/18/docker } }\n',
      'db',
    )
    expect([mounts.map(mountText), brief(environment.get('PGDATA'))]).toEqual([['volume pg /var/lib/postgresql'], '= /var/lib/postgresql/18/docker'])
  })

  it('never reads what is commented out', async () => {
    const found = await read('services:\n  web:\n    image: a\n    # restart: always\n    # ports: ["80:80"]\n  # db: { image: postgres }\n')
    expect([[...found.services.keys()], brief(found.service('web').restart), found.service('web').ports]).toEqual([
      ['web'],
      '= no (Compose restarts nothing unless `restart` says so)',
      [],
    ])
  })

  it('fills environment in from .env and never from env_file', async () => {
    const found = await read(
      { 'compose.yaml': 'services:\n  web:\n    image: a\n    env_file: app.env\n    environment: { X: "${X}" }\n', 'app.env': 'X=from-file' },
      { files: ['compose.yaml'] },
    )
    expect(brief(found.service('web').environment.get('X'))).toBe('? ${X}')
  })
})
