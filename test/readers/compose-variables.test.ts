import { describe, expect, it } from 'vitest'
import { examplesOf } from '../../src/readers/compose/env-files.ts'
import { brief, one, read, show, type Files } from './compose-harness.ts'

const web = (body: string): string => `services:\n  web:\n    image: nginx\n${body.replace(/^(?=.)/gm, '    ')}\n`
const envOf = async (files: Files, stack = {}): Promise<Record<string, string>> => {
  const found = await read(files, { files: ['compose.yaml'], ...stack })
  return Object.fromEntries([...found.service('web').environment].map(([name, fact]) => [name, brief(fact)]))
}

describe('interpolation', () => {
  it.each([
    ['postgres:${TAG:-16.4}', '= postgres:16.4'],
    ['postgres:${TAG-16.4}', '= postgres:16.4'],
    ['hub${HUB_REF:-:latest}', '= hub:latest'],
    ['${A:-${B:-deep}}', '= deep'],
    ['cost$$5', '= cost$5'],
    ['$WORKER_IMAGE', '? $WORKER_IMAGE'],
    ['postgres:${TAG}', '? postgres:${TAG}'],
    ['postgres:${TAG:?say which}', '? postgres:${TAG:?say which}'],
    ['${X:+set}none', '= none'],
  ])('fills in %s', async (image, text) => {
    expect(brief((await one(`services:\n  web:\n    image: ${image}\n`)).image)).toBe(text)
  })

  it('keeps what is known of an image or URL beside a variable nobody sets', async () => {
    const { image, environment } = await one(
      'services:\n  web:\n    image: ${REG:-ghcr.io}/acme/api:${TAG}\n    environment:\n      DATABASE_URL: postgres://app:${DB_PASSWORD}@pgbouncer:6432/app\n',
    )
    expect(image).toMatchObject({ state: 'unresolved', raw: 'ghcr.io/acme/api:${TAG}', hint: 'write ${TAG:-…}, or commit .env' })
    const url = environment.get('DATABASE_URL')
    expect(url).toMatchObject({ state: 'unresolved', raw: '${DB_PASSWORD}' })
    expect(url?.state === 'unresolved' && url.partial?.reveal()).toBe('postgres://app:${DB_PASSWORD}@pgbouncer:6432/app')
    expect(JSON.stringify(url)).not.toContain('pgbouncer')
  })

  it('fills in values and not keys, but for the list form', async () => {
    expect(await envOf({ 'compose.yaml': web('environment:\n  "${K:-A}": 1'), '.env': 'K=Z' })).toEqual({ '${K:-A}': '= 1' })
    expect(await envOf({ 'compose.yaml': web('environment:\n  - ${K:-A}=1'), '.env': 'K=Z' })).toEqual({ Z: '= 1' })
  })

  it('tells what Compose would refuse, without its text', async () => {
    const found = await read(web('environment: { A: "hunter2${" }'))
    expect(brief(found.service('web').environment.get('A'))).toBe('? a text Compose would refuse')
    expect(found.skipped.join()).toMatch(/^compose\.yaml:4 services\.web\.environment\.A: /)
    expect(found.skipped.join()).not.toContain('hunter2')
  })

  it('knows the project and the folder', async () => {
    expect(await envOf({ 'compose.yaml': web('environment: { P: "${COMPOSE_PROJECT_NAME}", D: "${PWD}/x" }') })).toEqual({
      P: "= shop (the project's name)",
      D: '= ./x (the folder it is deployed from)',
    })
  })
})

describe('the env files of a stack', () => {
  const compose = web('environment: { N: "${N}" }\nrestart: ${RESTART_POLICY}')
  it('takes a committed .env as known and names its line', async () => {
    const found = await read({ 'ops/compose.yaml': compose, 'ops/.env': '# x\nN=7\nRESTART_POLICY=always\n', '.env': 'N=1' }, { files: ['ops/compose.yaml'] })
    expect(found.service('web').environment.get('N')).toEqual({
      state: 'known',
      value: '7',
      at: { path: 'ops/compose.yaml', line: 4, key: 'services.web.environment.N' },
      also: [{ path: 'ops/.env', line: 2, key: 'N' }],
    })
    expect(show(found.service('web').restart)).toBe('ops/compose.yaml:5 services.web.restart = always')
  })

  it.each(['.env.example', '.env.sample', '.env.template', '.env.dist', 'env.example', 'env.sample', 'example.env'])(
    'takes %s for a .env that is not committed',
    async (name) => {
      const found = await read({ 'compose.yaml': compose, [name]: 'N=7\nRESTART_POLICY=always\n' })
      expect(found.service('web').environment.get('N')).toEqual({
        state: 'default',
        value: '7',
        note: 'from example',
        at: { path: 'compose.yaml', line: 4, key: 'services.web.environment.N' },
        also: [{ path: name, line: 1, key: 'N' }],
      })
      expect(show(found.service('web').restart)).toBe('compose.yaml:5 services.web.restart = always (from example)')
    },
  )

  it('never mixes a committed .env with its example', async () => {
    expect(await envOf({ 'compose.yaml': compose, '.env': 'X=1', '.env.example': 'N=7' })).toEqual({ N: '? ${N}' })
  })

  it('takes what an example leaves empty for unknown', async () => {
    expect(await envOf({ 'compose.yaml': compose, '.env.example': 'N=\n' })).toEqual({ N: '? ${N}' })
  })

  it('takes named env files instead of .env, the later over the earlier', async () => {
    const files = { 'compose.yaml': web('environment: { N: "${N}", M: "${M}" }'), '.env': 'N=1', 'a.env': 'N=2\nM=2', 'b.env': 'M=3' }
    expect(await envOf(files, { envFiles: ['a.env', 'b.env'] })).toEqual({ N: '= 2', M: '= 3' })
  })

  it('takes the example of a named env file', async () => {
    const files = { 'compose.yaml': web('environment: { N: "${N}" }'), '.env.production.example': 'N=2', '.env.example': 'N=3' }
    expect(await envOf(files, { envFiles: ['.env.production'] })).toEqual({ N: '= 2 (from example)' })
  })

  it('does not take a link for a file', async () => {
    const found = await read({ 'compose.yaml': compose, '.env': '../.env' })
    expect(brief(found.service('web').environment.get('N'))).toBe('? ${N}')
    expect(found.skipped).toContain('.env:1 is a link to a file that was not read')
  })

  it('names examples beside the file', () => {
    expect(examplesOf('ops/.env.production')).toContain('ops/.env.production.example')
    expect(examplesOf('ops/api.env')).toContain('ops/api.env.example')
  })
})

describe('environment', () => {
  it.each([
    'environment:\n  A: x\n  B: "1"\n  C: true\n  D: ""\n  E: 5432',
    'environment:\n  - A=x\n  - B=1\n  - C=true\n  - D=\n  - E=5432',
    'environment: ["A=x", "B=1", "C=true", "D=", "E=5432"]',
  ])('reads both forms alike (%#)', async (body) => {
    expect(await envOf({ 'compose.yaml': web(body) })).toEqual({ A: '= x', B: '= 1', C: '= true', D: '= ', E: '= 5432' })
  })

  it('gives each variable its line and key', async () => {
    const { environment } = await one(web('environment:\n  - A=x\n  - B=${X:-y=z}'))
    expect(show(environment.get('B'))).toBe('compose.yaml:6 services.web.environment.B = y=z')
  })

  it('passes a variable without a value through from .env, never empty', async () => {
    const list = web('environment:\n  - POSTGRES_PASSWORD\n  - GONE')
    const map = web('environment:\n  POSTGRES_PASSWORD:\n  GONE: ~')
    for (const compose of [list, map]) {
      expect(await envOf({ 'compose.yaml': compose, '.env': 'POSTGRES_PASSWORD=s3' })).toEqual({ POSTGRES_PASSWORD: '= s3', GONE: '? ${GONE}' })
      expect(await envOf({ 'compose.yaml': compose, '.env.example': 'POSTGRES_PASSWORD=s3' })).toEqual({
        POSTGRES_PASSWORD: '= s3 (from example)',
        GONE: '? ${GONE}',
      })
    }
  })

  it('tells a value that is a list or a map', async () => {
    const found = await read(web('environment:\n  A: [1]\n  B: 2'))
    expect(found.skipped).toEqual(['compose.yaml:5 services.web.environment.A is a list where a value is wanted'])
    expect(brief(found.service('web').environment.get('B'))).toBe('= 2')
  })

  it('never shows a value beside a variable', async () => {
    expect(await envOf({ 'compose.yaml': web('environment: { A: "hunter2-${X}-${Y:-hunter3}" }') })).toEqual({ A: '? ${X}' })
  })
})

describe('env_file', () => {
  it('comes first and environment over it', async () => {
    const files = { 'compose.yaml': web('env_file: [./a.env, b.env]\nenvironment: { C: over }'), 'a.env': 'A=1\nB=1\nC=1', 'b.env': 'B=2' }
    const found = await read(files, { files: ['compose.yaml'] })
    expect([...found.service('web').environment].map(([, fact]) => show(fact))).toEqual([
      'a.env:1 A = 1',
      'b.env:1 B = 2',
      'compose.yaml:5 services.web.environment.C = over',
    ])
    expect(found.service('web').openEnvironment).toBeUndefined()
  })

  it.each(['env_file: a.env', 'env_file:\n  - path: ./a.env', 'env_file:\n  - path: a.env\n    required: false', 'env_file: { path: a.env }'])(
    '%s',
    async (body) => {
      expect(await envOf({ 'compose.yaml': web(body), 'a.env': 'A="x y" # c' })).toEqual({ A: '= x y' })
    },
  )

  it('takes a raw file as it stands', async () => {
    expect(await envOf({ 'compose.yaml': web('env_file: [{ path: a.env, format: raw }]'), 'a.env': 'A="x$Y" # c' })).toEqual({ A: '= "x$Y" # c' })
  })

  it('tells of a dollar sign that Compose would refuse, once', async () => {
    const body = 'services:\n  web:\n    image: a\n    env_file: a.env\n  queue:\n    image: a\n    env_file: a.env\n'
    const found = await read({ 'compose.yaml': body, 'a.env': 'A=1\nHASH=$2b$10$heron\n' }, { files: ['compose.yaml'] })
    expect(found.skipped).toEqual(['a.env:2 HASH: a `$` stands before what is no variable name; `$$` writes a dollar sign'])
  })

  it('never fills in the Compose file', async () => {
    const files = { 'compose.yaml': web('env_file: a.env\nenvironment: { X: "${X}", Y: "${Y:-2}" }'), 'a.env': 'X=1\nY=1\nZ=1' }
    expect(await envOf(files)).toEqual({ X: '? ${X}', Y: '= 2', Z: '= 1' })
  })

  it('stands in with the example of a file that is not committed', async () => {
    const found = await read({ 'compose.yaml': web('env_file: backend/.env'), 'backend/.env.example': 'A=1\nKEY=\n' }, { files: ['compose.yaml'] })
    expect([...found.service('web').environment].map(([, fact]) => show(fact))).toEqual([
      'backend/.env.example:1 A = 1 (from example)',
      'backend/.env.example:2 KEY ? ${KEY}',
    ])
  })

  it('leaves the environment open when nothing of it is committed', async () => {
    const found = await read(web('env_file:\n  - path: .env.prod\n    required: false\n  - .env'))
    expect(found.service('web').openEnvironment).toEqual(['.env.prod', '.env'])
    expect(found.skipped).toEqual([
      'compose.yaml:5 services.web.env_file: .env.prod is not in the repository, nor need it be: what it sets is unknown',
      'compose.yaml:7 services.web.env_file: .env is not in the repository: what it sets is unknown',
    ])
  })

  it('fills its own values in from the project first', async () => {
    expect(await envOf({ 'compose.yaml': web('env_file: a.env'), 'a.env': 'HOST=db\nURL=pg://${HOST}/${NAME}', '.env': 'NAME=shop' })).toEqual({
      HOST: '= db',
      URL: '= pg://db/shop',
    })
  })
})

describe('profiles', () => {
  const compose = 'services:\n  web: { image: a }\n  replica: { image: b, profiles: [replica] }\n  tools: { image: c, profiles: [debug, "${P:-ops}"] }\n'
  const running = async (files: Files, stack = {}): Promise<readonly string[]> => [
    ...(await read({ 'compose.yaml': compose, ...files }, { files: ['compose.yaml'], ...stack })).services.keys(),
  ]

  it('leaves out what is not switched on and says so', async () => {
    const found = await read(compose)
    expect([...found.services.keys()]).toEqual(['web'])
    expect(found.skipped).toEqual([
      'compose.yaml:3 services.replica: profile "replica" is not switched on',
      'compose.yaml:4 services.tools: none of the profiles "debug", "ops" is switched on',
    ])
  })

  it.each([
    [{}, { profiles: ['replica'] }, ['web', 'replica']],
    [{}, { profiles: ['ops'] }, ['web', 'tools']],
    [{}, { profiles: ['*'] }, ['web', 'replica', 'tools']],
    [{ '.env': 'COMPOSE_PROFILES=replica, ops' }, {}, ['web', 'replica', 'tools']],
    [{ '.env.example': 'COMPOSE_PROFILES=replica' }, {}, ['web', 'replica']],
    [{ '.env': 'COMPOSE_PROFILES=replica' }, { profiles: ['ops'] }, ['web', 'tools']],
    [{ '.env': '# COMPOSE_PROFILES=replica' }, {}, ['web']],
    [{ 'prod.env': 'COMPOSE_PROFILES=replica' }, { envFiles: ['prod.env'] }, ['web', 'replica']],
  ])('%j %j', async (files, stack, names) => {
    expect(await running(files, stack)).toEqual(names)
  })

  it('drops a dependency that is switched off', async () => {
    const found = await read(
      'services:\n  web: { image: a, depends_on: { db: { condition: service_started, required: false }, cache: {} } }\n  db: { image: b, profiles: [db] }\n  cache: { image: c }\n',
    )
    expect(found.service('web').dependsOn).toEqual(['cache'])
  })
})
