import { describe, expect, test } from 'vitest'
import type { SourceFile } from '../../src/base/source.ts'
import type { PackageDeclaration } from '../../src/model/declaration.ts'
import { nxReader } from '../../src/readers/nx.ts'

const manifest = '{\n  "name": "quay",\n  "dependencies": {\n    "@nestjs/core": "10.4.7"\n  }\n}'

function contextOf(files: Readonly<Record<string, string>>) {
  const at = (path: string): SourceFile | undefined => (files[path] === undefined ? undefined : { path, text: files[path] })
  return { read: async (path: string) => at(path), has: (path: string) => path in files, below: () => [] }
}

const read = (text: string, path = 'apps/berths/project.json', files?: Readonly<Record<string, string>>) =>
  nxReader.read({ path, text }, contextOf(files ?? { 'package.json': manifest }))

async function packageOf(text: string, path?: string, files?: Readonly<Record<string, string>>): Promise<PackageDeclaration | undefined> {
  return (await read(text, path, files)).declares.find((each) => each.kind === 'package')
}

const schema = '"$schema": "../../node_modules/nx/schemas/project-schema.json"'
const application = (targets: object): string => JSON.stringify({ name: 'berths', projectType: 'application', targets })

describe('project.json of Nx', () => {
  test('a whole application', async () => {
    const text = `{
  ${schema},
  "name": "quay-berths",
  "sourceRoot": "apps/berths/src",
  "projectType": "application",
  "implicitDependencies": ["quay-db", "!quay-ui"],
  "targets": {
    "build": {
      "executor": "@nx/webpack:webpack",
      "options": { "outputPath": "dist/apps/berths", "main": "apps/berths/src/main.ts", "compiler": "tsc", "target": "node" }
    },
    "serve": { "executor": "@nx/js:node", "options": { "buildTarget": "quay-berths:build" } }
  },
  "tags": []
}`
    expect(await read(text)).toEqual({
      declares: [
        {
          kind: 'package',
          starts: true,
          name: 'quay-berths',
          folder: 'apps/berths',
          path: 'apps/berths/project.json',
          at: { path: 'apps/berths/project.json', line: 3, key: 'name' },
          dependencies: new Map([['@nestjs/core', { range: '10.4.7', dev: false, at: { path: 'package.json', line: 4, key: 'dependencies.@nestjs/core' } }]]),
          scripts: [],
          project: { is: 'application', name: 'quay-berths', needs: ['quay-db', '!quay-ui'] },
        },
      ],
      skipped: [],
    })
  })

  test.each<[string, object]>([
    ['what runs a built program', { serve: { executor: '@nx/js:node', options: { buildTarget: 'berths:build' } } }],
    ['nrwl’s name for it', { serve: { executor: '@nrwl/node:node' } }],
    ['nrwl’s first name for it', { serve: { builder: '@nrwl/node:execute' } }],
    ['Next', { build: { executor: '@nx/next:build' }, serve: { executor: '@nx/next:server' } }],
    ['esbuild, which is for Node unless it says otherwise', { build: { executor: '@nx/esbuild:esbuild', options: { main: 'apps/berths/src/main.ts' } } }],
    ['webpack for Node', { build: { executor: '@nx/webpack:webpack', options: { target: 'node' } } }],
    ['a command', { serve: { executor: 'nx:run-commands', options: { command: 'nest start --watch', cwd: 'apps/berths' } } }],
    [
      'one of several commands',
      { start: { executor: '@nrwl/workspace:run-commands', options: { commands: ['nx build berths', { command: 'node dist/main.js' }] } } },
    ],
    ['a command alone', { dev: { command: 'tsx watch src/main.ts' } }],
  ])('starts by %s', async (_, targets) => {
    expect(await packageOf(application(targets))).toMatchObject({ starts: true, project: { is: 'application' } })
  })

  test.each<[string, object]>([
    ['webpack for a browser', { build: { executor: '@nx/webpack:webpack', options: { compiler: 'babel', main: 'apps/berths/src/main.tsx' } } }],
    ['its server', { serve: { executor: '@nx/webpack:dev-server' } }],
    ['Angular', { build: { executor: '@nx/angular:application' }, serve: { executor: '@angular-devkit/build-angular:dev-server' } }],
    ['Vite', { build: { executor: '@nx/vite:build' }, serve: { executor: '@nx/vite:dev-server' } }],
    ['esbuild for a browser', { build: { executor: '@nx/esbuild:esbuild', options: { platform: 'browser' } } }],
    ['a compiler alone', { build: { executor: '@nx/js:tsc', options: { main: 'apps/berths/src/index.ts' } } }],
    ['a command of a browser’s server', { serve: { executor: 'nx:run-commands', options: { command: 'vite --port 4210' } } }],
    ['a command that starts nothing', { seed: { executor: 'nx:run-commands', options: { command: 'ts-node scripts/seed.ts' } } }],
  ])('does not start by %s', async (_, targets) => {
    const found = await packageOf(application(targets))
    expect(found?.project).toEqual({ is: 'application', name: 'berths', needs: [] })
    expect(found).not.toHaveProperty('starts')
  })

  test('the old key for targets', async () => {
    const text = '{ "projectType": "application", "architect": { "build": { "builder": "@nrwl/node:build" } } }'
    expect(await packageOf(text)).toMatchObject({ starts: true, name: 'berths', at: { line: 1 } })
  })

  test('a framework’s own file, where plugins make the targets', async () => {
    const text = `{ ${schema}, "name": "berths", "projectType": "application", "targets": {} }`
    expect(await packageOf(text, undefined, { 'apps/berths/next.config.mjs': '' })).toMatchObject({ starts: true })
    expect(await packageOf(text, undefined, { 'apps/berths/vite.config.ts': '' })).not.toHaveProperty('starts')
  })

  test('tests of an application start nothing', async () => {
    const text = '{ "name": "berths-e2e", "projectType": "application", "targets": { "serve": { "executor": "@nx/js:node" } } }'
    expect(await packageOf(text, 'apps/berths-e2e/project.json')).not.toHaveProperty('starts')
  })

  test('a library, by its type or for want of one', async () => {
    const library = `{ ${schema}, "name": "ropes", "projectType": "library", "targets": { "serve": { "executor": "@nx/js:node" } } }`
    expect(await packageOf(library, 'libs/ropes/project.json')).toMatchObject({ folder: 'libs/ropes', project: { is: 'library' } })
    expect(await packageOf(library, 'libs/ropes/project.json')).not.toHaveProperty('starts')
    expect(await packageOf(`{ ${schema} }`, 'libs/ropes/project.json')).toMatchObject({ name: 'ropes', project: { is: 'library', name: 'ropes' } })
    expect(await packageOf(`{ ${schema}, "targets": { "serve": { "executor": "@nx/js:node" } } }`)).toMatchObject({ project: { is: 'application' } })
  })

  test('the nearest manifest that depends on anything is whose dependencies it has', async () => {
    const files = {
      'package.json': manifest,
      'apps/package.json': '{ "dependencies": { "pg": "8.11.3" } }',
      'apps/berths/package.json': '{ "name": "@quay/berths" }',
    }
    const found = await packageOf(application({ serve: { executor: '@nx/js:node' } }), undefined, files)
    expect([...(found?.dependencies.keys() ?? [])]).toEqual(['pg'])
    const none = await packageOf(application({ serve: { executor: '@nx/js:node' } }), undefined, {})
    expect(none?.dependencies.size).toBe(0)
  })

  test('the root of a workspace only names tasks, unless it is an application itself', async () => {
    const tasks = '{ "$schema": "node_modules/nx/schemas/project-schema.json", "name": "@quay/source", "targets": { "serve": { "command": "node x.js" } } }'
    expect(await read(tasks, 'project.json')).toEqual({ declares: [], skipped: [] })
    const alone = application({ serve: { executor: '@nx/js:node' } })
    expect(await packageOf(alone, 'project.json')).toMatchObject({ folder: '', starts: true })
  })
})

describe('what is not Nx’s', () => {
  test.each([
    ['old .NET', '{ "version": "1.0.0-*", "dependencies": { "NETStandard.Library": "1.6.0" }, "frameworks": { "netstandard1.6": {} } }'],
    ['translations', '{ "project_view": { "projectType": "Typ", "targets": "Ziele" } }'],
    ['a type alone', '{ "projectType": "application" }'],
    ['another type', '{ "projectType": "game", "targets": { "win": {} } }'],
    ['a list', '[]'],
    ['what is broken and nobody’s', '{ "projectType": '],
    ['nothing', ''],
  ])('%s yields nothing', async (_, text) => {
    expect(await read(text)).toEqual({ declares: [], skipped: [] })
  })

  test('a project of another language is told by its own manifest', async () => {
    const text = application({ serve: { executor: 'nx:run-commands', options: { command: 'node x.js' } } })
    expect((await read(text, undefined, { 'apps/berths/pyproject.toml': '' })).declares).toEqual([])
    expect((await read(application({ serve: { executor: '@nx-go/nx-go:serve' } }))).declares).toEqual([])
  })
})

describe('a broken file', () => {
  test('of Nx’s is told, and what can be read of it stays', async () => {
    const { declares, skipped } = await read(`{\n  ${schema},\n  "name": "berths",\n  "projectType": "application"\n  "targets": {}\n}`)
    expect(skipped).toEqual([{ path: 'apps/berths/project.json', line: 5, reason: 'not JSON: comma expected' }])
    expect(declares).toMatchObject([{ name: 'berths' }])
  })

  test('of which nothing can be read, too', async () => {
    expect(await read(`[ ${schema}`)).toMatchObject({ declares: [], skipped: [{ line: 1 }] })
  })
})
