/** Workspaces of Nx with one package.json: each application is its own, with its own database, and has what the libraries do. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const project = (name: string, more: object): string =>
  JSON.stringify({ name, $schema: '../../node_modules/nx/schemas/project-schema.json', sourceRoot: `${name}/src`, ...more })
const server = (name: string, more: object = {}): string =>
  project(name, {
    projectType: 'application',
    targets: { build: { executor: '@nx/webpack:webpack', options: { target: 'node', compiler: 'tsc' } }, serve: { executor: '@nx/js:node' } },
    ...more,
  })
const library = (name: string): string => project(name, { projectType: 'library', targets: { lint: { executor: '@nx/eslint:lint' } } })

const main = "import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(class {})\nawait app.listen(3000)\n"
const opens = "import { PrismaClient } from '@prisma/client'\nexport const prisma = new PrismaClient()\n"
const schema = (variable: string, model: string): string =>
  `datasource db {\n  provider = "postgresql"\n  url      = env("${variable}")\n}\nmodel ${model} {\n  id Int @id\n}\n`
const traces =
  "import { NodeSDK } from '@opentelemetry/sdk-node'\nimport { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'\nimport { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'\nconst sdk = new NodeSDK({ traceExporter: new OTLPTraceExporter(), instrumentations: [getNodeAutoInstrumentations()] })\nsdk.start()\n"

const root: Files = {
  'nx.json': '{}',
  'package.json': JSON.stringify({
    name: 'quay',
    scripts: { start: 'nx run-many -t serve' },
    dependencies: { '@nestjs/core': '10.4.7', '@prisma/client': '6.5.0', '@opentelemetry/sdk-node': '0.57.0', '@sentry/node': '9.1.0', helmet: '8.0.0' },
    devDependencies: { nx: '20.4.0' },
  }),
}
const quay: Files = {
  ...root,
  'apps/berths/project.json': server('berths'),
  'apps/berths/src/main.ts': main,
  'apps/berths/src/prisma.ts': opens,
  'apps/berths/prisma/schema.prisma': schema('BERTHS_URL', 'Berth'),
  'apps/cranes/project.json': server('quay-cranes'),
  'apps/cranes/src/main.ts': main,
  'apps/cranes/src/prisma.ts': opens,
  'apps/cranes/prisma/schema.prisma': schema('CRANES_URL', 'Crane'),
  'apps/board/project.json': project('board', { projectType: 'application', targets: { build: { executor: '@nx/angular:application' } } }),
  'apps/board/src/main.ts': "console.log('quay')\n",
  'libs/tracing/project.json': library('tracing'),
  'libs/tracing/src/index.ts': traces,
}

const services = async (files: Files): Promise<readonly string[]> => (await said(files, / role = /)).map((line) => line.replace(/ {2,}/g, ' '))
const clients = (files: Files): Promise<readonly string[]> => said(files, /^service\/\S+ clients = /)

describe('an application of Nx', () => {
  test('is a service of its own with its own client', async () => {
    expect(await services(quay)).toEqual(['service/berths role = web apps/berths/project.json:1', 'service/quay-cranes role = web apps/cranes/project.json:1'])
    expect(await clients(quay)).toEqual([
      'service/berths clients = client/berths apps/berths/prisma/schema.prisma:3',
      'service/quay-cranes clients = client/quay-cranes apps/cranes/prisma/schema.prisma:3',
    ])
    expect(await verdicts(quay, 'database/single-client')).toEqual([
      'service/berths pass @ apps/berths/src/prisma.ts:2',
      'service/quay-cranes pass @ apps/cranes/src/prisma.ts:2',
    ])
  })

  test('traces where a library does', async () => {
    expect(await verdicts(quay, 'monitoring/apm')).toEqual([
      'service/berths pass @ libs/tracing/src/index.ts:4',
      'service/quay-cranes pass @ libs/tracing/src/index.ts:4',
    ])
  })

  test('has the dependencies of the workspace', async () => {
    const words = await said(quay, /^service\/berths .*(is installed)/)
    expect(words).toEqual([
      'service/berths hardened = ? helmet is installed and was not seen in use; use it in code that serves, or take it out package.json:1',
      'service/berths tracker = @sentry/node is installed and never initialised package.json:1',
    ])
  })
})

describe('what no application holds', () => {
  const without = (...paths: readonly string[]): Files => Object.fromEntries(Object.entries(quay).filter(([path]) => !paths.includes(path)))
  const bare = without('apps/berths/prisma/schema.prisma', 'apps/berths/src/prisma.ts')

  test('a database in a library is each application’s', async () => {
    const files: Files = {
      ...bare,
      'libs/db/project.json': library('db'),
      'libs/db/src/index.ts': opens,
      'libs/db/prisma/schema.prisma': schema('QUAY_URL', 'Ship'),
    }
    expect(await clients(files)).toEqual([
      'service/berths clients = client/berths libs/db/prisma/schema.prisma:3',
      'service/quay-cranes clients = client/quay-cranes/CRANES_URL apps/cranes/prisma/schema.prisma:3',
      'service/quay-cranes clients = client/quay-cranes/QUAY_URL libs/db/prisma/schema.prisma:3',
    ])
  })

  test('but that of a library which has to be named is theirs who name it', async () => {
    const files: Files = {
      ...bare,
      'apps/berths/project.json': server('berths', { implicitDependencies: ['db'] }),
      'libs/db/project.json': library('db'),
      'libs/db/prisma/schema.prisma': schema('QUAY_URL', 'Ship'),
    }
    expect(await clients(files)).toEqual([
      'service/berths clients = client/berths libs/db/prisma/schema.prisma:3',
      'service/quay-cranes clients = client/quay-cranes apps/cranes/prisma/schema.prisma:3',
    ])
    expect(await clients({ ...files, 'libs/db/src/index.ts': 'export const ships = 7\n' })).toHaveLength(3)
  })

  test('a schema at the root is each application’s, and the root is none', async () => {
    const files: Files = {
      ...without('apps/berths/prisma/schema.prisma', 'apps/cranes/prisma/schema.prisma'),
      'prisma/schema.prisma': schema('QUAY_URL', 'Ship'),
    }
    expect(await services(files)).toEqual(['service/berths role = web apps/berths/project.json:1', 'service/quay-cranes role = web apps/cranes/project.json:1'])
    expect(await clients(files)).toEqual([
      'service/berths clients = client/berths prisma/schema.prisma:3',
      'service/quay-cranes clients = client/quay-cranes prisma/schema.prisma:3',
    ])
  })

  test('libraries of another workspace are not', async () => {
    const files: Files = {
      ...bare,
      'plugins/nx.json': '{}',
      'plugins/libs/db/project.json': library('db'),
      'plugins/libs/db/prisma/schema.prisma': schema('QUAY_URL', 'Ship'),
    }
    expect(await clients(files)).toContain('service/quay-cranes clients = client/quay-cranes apps/cranes/prisma/schema.prisma:3')
  })
})

describe('a project with a package.json of its own', () => {
  test('is one package, which says itself what it is built from', async () => {
    const files: Files = {
      ...quay,
      'apps/berths/package.json': '{ "name": "@quay/berths", "dependencies": { "@prisma/client": "6.5.0", "@nestjs/core": "10.4.7", "@quay/logs": "*" } }',
      'libs/logs/package.json': '{ "name": "@quay/logs" }',
      'libs/logs/project.json': library('logs'),
    }
    expect(await services(files)).toContain('service/berths role = web apps/berths/package.json:1')
    expect(await verdicts(files, 'monitoring/apm')).toEqual([
      expect.stringMatching(/^service\/berths fail/),
      'service/quay-cranes pass @ libs/tracing/src/index.ts:4',
    ])
  })

  test('which names none is built from the workspace’s libraries', async () => {
    const files: Files = { ...quay, 'apps/berths/package.json': '{ "name": "@quay/berths" }' }
    expect(await verdicts(files, 'monitoring/apm')).toEqual([
      'service/berths pass @ libs/tracing/src/index.ts:4',
      'service/quay-cranes pass @ libs/tracing/src/index.ts:4',
    ])
  })
})

describe('an image', () => {
  const compose = (dockerfile: string, ...names: readonly string[]): string =>
    `services:\n  hoist:\n    build: { context: ., dockerfile: ${dockerfile} }\n    restart: always\n    environment: { ${names.map((name) => `${name}_URL: "postgres://u:p@db.example.com/${name}"`).join(', ')} }\n    ports: ["80:3000"]\n`
  const all = 'FROM node:22\nCOPY . .\nCMD ["node", "dist/main.js"]\n'

  test('from the Dockerfile beside a project holds that project', async () => {
    const files: Files = { ...quay, 'compose.production.yaml': compose('apps/cranes/Dockerfile', 'CRANES'), 'apps/cranes/Dockerfile': all }
    expect(await clients(files)).toEqual([
      'service/berths clients = client/berths apps/berths/prisma/schema.prisma:3',
      'service/hoist clients = client/hoist compose.production.yaml:5',
    ])
  })

  test('that one project is built for holds that project', async () => {
    const built = all.replace('CMD', 'RUN npx nx build quay-cranes --configuration=production\nCMD')
    expect(await clients({ ...quay, 'compose.production.yaml': compose('Dockerfile', 'CRANES'), Dockerfile: built })).toEqual([
      'service/berths clients = client/berths apps/berths/prisma/schema.prisma:3',
      'service/hoist clients = client/hoist compose.production.yaml:5',
    ])
  })

  test('that copies everything holds everything', async () => {
    const files: Files = { ...quay, 'compose.production.yaml': compose('Dockerfile', 'CRANES', 'BERTHS'), Dockerfile: all }
    expect(await clients(files)).toEqual([
      'service/hoist clients = client/hoist/BERTHS_URL compose.production.yaml:5',
      'service/hoist clients = client/hoist/CRANES_URL compose.production.yaml:5',
    ])
  })

  test('that is pulled under an application’s name holds it, and a library’s name is nobody’s', async () => {
    const pulled = (name: string): Files => ({
      ...quay,
      'compose.production.yaml': `services:\n  ${name}:\n    image: ghcr.io/pier/${name}:1.4\n    restart: always\n    ports: ["80:3000"]\n`,
    })
    expect(await services(pulled('cranes'))).toEqual([
      'service/berths role = web apps/berths/project.json:1',
      'service/cranes role = web compose.production.yaml:2',
    ])
    expect(await services(pulled('tracing'))).toHaveLength(3)
  })
})
