/** Whose code a service runs: the package its build names, what its Dockerfile takes from the context, and the whole context only where that is taken. */
import { describe, expect, test } from 'vitest'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { loadConfig } from '../../src/config/load.ts'

async function foldersOf(files: Readonly<Record<string, string>>, service: string, root = 'yard/'): Promise<readonly string[]> {
  const tree = memoryTree(files)
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  const found = system.things.find((one) => one.kind === 'service' && one.name === service)
  return (found?.marks ?? []).flatMap((mark) => (mark.startsWith('folder:') ? [mark.slice(`folder:${root}`.length)] : []))
}

/** The repository's code lies in a folder of its own, since a mark does not tell the root. */
const below = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`yard/${path}`, text]))

const compose = (more = ''): string =>
  `services:\n  weigher:\n    build: { context: yard, dockerfile: parts/weigher/Dockerfile }\n    restart: always\n${more}  till:\n    build: { context: yard, dockerfile: parts/till/Dockerfile }\n    restart: always\n`

/** A repository of which every image is built from the root. */
const yard = (dockerfile: string, lines = ''): Readonly<Record<string, string>> => ({
  'compose.production.yaml': compose(lines),
  ...below({
    'package.json': '{ "name": "yard", "private": true, "devDependencies": { "prettier": "3" } }',
    'package-lock.json': '{}',
    'parts/till/Dockerfile': 'FROM node:22\nCOPY parts/till/package.json .\nCOPY parts/till/ .\nCMD ["node", "index.js"]\n',
    'parts/till/package.json': '{ "name": "till", "dependencies": { "express": "5", "pg": "8" }, "scripts": { "start": "node index.js" } }',
    'parts/till/index.js': "import pg from 'pg'\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })\n",
    'parts/weigher/Dockerfile': dockerfile,
    'parts/weigher/main.cpp': 'int main() { return 0; }\n',
    'parts/weigher/src/scale.py': 'print(1)\n',
    'shared/proto/a.proto': 'syntax = "proto3";\n',
    'shared/lib/weights.js': 'export const gram = 1\n',
  }),
})

describe('what a Dockerfile takes from its context', () => {
  test.each<[string, string, readonly string[]]>([
    ['a folder', 'FROM gcc:14\nCOPY ./parts/weigher/ /w\nRUN make\n', ['parts/weigher']],
    ['a file with sources stands for its folder', 'FROM python:3.13\nCOPY parts/weigher/src/scale.py .\n', ['parts/weigher/src']],
    [
      'what is no code is only itself, beside the Dockerfile’s folder',
      'FROM envoyproxy/envoy:v1.39\nCOPY shared/proto/a.proto .\n',
      ['parts/weigher', 'shared/proto/a.proto'],
    ],
    ['another stage’s copies', 'FROM gcc:14 AS Build\nCOPY parts/weigher w\nFROM debian:12\nCOPY --from=build /w/out /out\n', ['parts/weigher']],
    ['a stage by its number', 'FROM gcc:14\nCOPY parts/weigher w\nFROM debian:12\nCOPY --from=0 /w/out /out\n', ['parts/weigher']],
    ['not a stage that nothing takes', 'FROM gcc:14 AS test\nCOPY . .\nFROM debian:12\nCOPY parts/weigher /w\n', ['parts/weigher']],
    ['a bind mount', 'FROM gcc:14\nRUN --mount=type=cache,target=/c --mount=type=bind,source=parts/weigher,target=/w make\n', ['parts/weigher']],
    ['a bind mount of everything', 'FROM golang:1.25\nRUN --mount=target=. go build -o /weigher .\n', ['']],
    ['what is made before, of its folder', 'FROM debian:12\nCOPY parts/weigher/out/weigher /weigher\n', ['parts/weigher']],
    ['what is made before at the root may be anybody’s', 'FROM eclipse-temurin:21\nCOPY target/*.jar app.jar\n', ['']],
    ['a pattern', 'FROM python:3.13\nCOPY parts/weigher/src/*.py ./\n', ['parts/weigher/src']],
    ['nothing: what comes from elsewhere', 'FROM alpine:3.22\nRUN wget https://weigher.example/w\n', ['parts/weigher']],
    ['the whole', 'FROM node:22\nCOPY . .\n', ['']],
    ['the whole by a pattern', 'FROM node:22\nCOPY * ./\n', ['']],
    ['the root’s manifest with sources of nobody', 'FROM node:22\nCOPY package*.json ./\nCOPY shared/lib lib\n', ['']],
    ['the root’s manifest with a member', 'FROM node:22\nCOPY package*.json ./\nCOPY parts/till parts/till\n', ['parts/till']],
    ['a name that is filled elsewhere', 'FROM node:22\nARG PART\nCOPY parts/$PART .\n', ['']],
    ['another context', 'FROM node:22\nCOPY --from=sources . .\n', ['']],
    ['an image', 'FROM gcc:14\nCOPY --from=ghcr.io/tools/uv:1.2 /uv /uv\nCOPY parts/weigher /w\n', ['parts/weigher']],
    ['an address', 'FROM gcc:14\nADD https://weigher.example/w.tar.gz /\nCOPY parts/weigher /w\n', ['parts/weigher']],
    ['an image of this repository', 'FROM till\nENV PART=weigher\n', ['']],
  ])('%s', async (_, dockerfile, folders) => {
    expect(await foldersOf(yard(dockerfile), 'weigher')).toEqual(folders)
  })

  const pages = 'FROM node:22 AS pages\nCOPY parts/pages /p\nRUN npm run bundle\n'
  const scale = 'FROM chainguard/wolfi-base AS scale\nCOPY parts/scale /app\n'
  const last = 'FROM scale AS whole\nCOPY --from=pages /p/out /app/static\n'

  test.each<[string, string, string, readonly string[]]>([
    ['its own program, which a stage below names', `${pages}${scale}ENTRYPOINT ["scaled"]\nCMD ["serve"]\n${last}`, '', ['parts/scale']],
    ['a server of Python', `${pages}${scale}${last}CMD ["gunicorn", "scale.wsgi"]\n`, '', ['parts/scale']],
    ['a server of Python by a shell', `${pages}${scale}${last}CMD exec gunicorn scale.wsgi\n`, '', ['parts/scale']],
    ['what the stack starts', `${pages}${scale}${last}CMD ["node", "server.js"]\n`, '    command: ["gunicorn", "scale.wsgi"]\n', ['parts/scale']],
    ['Node.js', `${pages}${scale}${last}CMD ["node", "server.js"]\n`, '', ['parts/scale', 'parts/pages']],
    ['both', `${pages}${scale}${last}CMD ["sh", "-c", "gunicorn scale.wsgi & exec node server.js"]\n`, '', ['parts/scale', 'parts/pages']],
    ['a script that is not read', `${pages}${scale}${last}CMD ["./start.sh"]\n`, '', ['parts/scale', 'parts/pages']],
    [
      'a program of the image that has Node.js',
      `${pages}${scale.replace('chainguard/wolfi-base', 'node:22')}${last}CMD ["scaled"]\n`,
      '',
      ['parts/scale', 'parts/pages'],
    ],
    ['what the image itself is given of both', `${scale}COPY parts/pages /p\nCMD ["scaled"]\n`, '', ['parts/scale', 'parts/pages']],
    ['a command that is filled elsewhere', `${pages}${scale}${last}CMD ["scaled"]\n`, '    command: "${WHAT}"\n', ['parts/scale', 'parts/pages']],
  ])('pages that are built beside a program: %s', async (_, dockerfile, lines, folders) => {
    const code = below({
      'parts/scale/pyproject.toml': '[project]\nname = "scale"\nversion = "1"\ndependencies = ["django"]\n',
      'parts/scale/scale/wsgi.py': 'application = None\n',
      'parts/pages/package.json': '{ "name": "pages", "dependencies": { "express": "5" } }',
      'parts/pages/server.js': "import express from 'express'\nexpress().listen(8080)\n",
    })
    expect(await foldersOf({ ...yard(dockerfile, lines), ...code }, 'weigher')).toEqual(folders)
  })

  const programs =
    "module.exports = { apps: [\n  { name: 'till', script: 'index.js', cwd: './parts/till' },\n  { name: 'pages', script: 'parts/pages/server.js' },\n  ...(process.env.WATCHED ? [{ name: 'watcher', script: './watch/loop.js' }] : []),\n] }\n"
  const both = 'FROM node:22\nCOPY . .\nCMD ["node", "node_modules/pm2/bin/pm2-runtime", "start", "ecosystem.config.js"]\n'

  test.each<[string, string, string, readonly string[]]>([
    ['all that it lists', both, '', ['parts/till', 'parts/pages']],
    ['one of them', both.replace('config.js"', 'config.js", "--only", "pages"'), '', ['parts/pages']],
    ['one that the stack asks for', both, '    command: pm2-runtime start ecosystem.config.js --only till\n', ['parts/till']],
    ['two of them', both, '    command: pm2-runtime ecosystem.config.js --only "till,watcher"\n', ['parts/till']],
    ['which, a variable tells', both, '    command: pm2-runtime ecosystem.config.js --only $$APP\n', ['parts/till', 'parts/pages']],
    ['one that lies in no package', both.replace('ecosystem.config.js', 'ecosystem.loose.js'), '', ['']],
    ['what the build makes', both.replace('ecosystem.config.js', 'ecosystem.built.js'), '', ['']],
    ['another file', both, '    command: pm2-runtime other.config.js\n', ['']],
  ])('what a process manager starts: %s', async (_, dockerfile, lines, folders) => {
    const code = below({
      'ecosystem.loose.js':
        "module.exports = { apps: [{ name: 'till', script: 'index.js', cwd: './parts/till' }, { name: 'watcher', script: './watch/loop.js' }] }\n",
      'ecosystem.built.js': "module.exports = { apps: [{ name: 'main', script: 'dist/main.js' }] }\n",
      'ecosystem.config.js': programs,
      'parts/pages/package.json': '{ "name": "pages" }',
      'watch/loop.js': 'setInterval(() => {}, 1)\n',
    })
    expect(await foldersOf({ ...yard(dockerfile, lines), ...code }, 'weigher')).toEqual(folders)
  })

  test('code that is mounted', async () => {
    const files = yard('FROM node:22\nWORKDIR /w\n', '    volumes: ["./yard/parts:/w"]\n')
    expect(await foldersOf(files, 'weigher')).toEqual([''])
  })

  test('no other service’s client, and its own all the same', async () => {
    const files = { ...yard('FROM gcc:14\nCOPY parts/weigher w\n') }
    const tree = memoryTree(files)
    const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
    expect(system.things.filter((one) => one.kind === 'client').map((one) => one.name)).toEqual(['till'])
  })
})

/** A workspace whose Dockerfile lies at the root and takes the whole. */
const workspace = (dockerfile: string, command = ''): Readonly<Record<string, string>> => ({
  'compose.production.yaml': `services:\n  shop:\n    build: { context: yard, args: { PART: counter } }\n    restart: always\n${command}`,
  ...below({
    Dockerfile: `FROM node:22 AS build\nCOPY . .\n${dockerfile}\nFROM node:22\nCOPY --from=build /out .\nCMD ["node", "server.js"]\n`,
    'package.json': '{ "name": "yard", "private": true, "workspaces": ["apps/*", "packages/*"] }',
    'apps/counter/package.json': '{ "name": "@yard/counter", "scripts": { "start": "node ." }, "dependencies": { "@yard/db": "*" } }',
    'apps/papers/package.json': '{ "name": "@yard/papers", "scripts": { "start": "node ." } }',
    'packages/db/package.json': '{ "name": "@yard/db" }',
  }),
})
const counter = ['apps/counter', 'packages/db']

describe('the package that a build names', () => {
  test.each<[string, readonly string[]]>([
    ['RUN npx turbo run build --filter=@yard/counter...', counter],
    ['RUN turbo run build --filter "{apps/counter}..."', counter],
    ['RUN turbo build -F counter', counter],
    ['RUN npm i -g turbo && turbo prune @yard/counter --docker', counter],
    ['RUN turbo prune --scope=@yard/counter --docker', counter],
    ['RUN pnpm --filter=./apps/counter --prod deploy /out', counter],
    ['RUN pnpm turbo run build --filter=@yard/counter', counter],
    ['RUN yarn workspace @yard/counter build', counter],
    ['RUN npm run build --workspace=apps/counter', counter],
    ['RUN npx nx build counter', counter],
    ['RUN npx nx run counter:build:production', counter],
    ['RUN npx lerna run build --scope=@yard/counter', counter],
    ['RUN npx nx build ${PART}', counter],
    ['RUN <<EOF\nset -e\nturbo run build --filter=@yard/counter\nEOF', counter],
    ['RUN turbo run build --filter=@yard/counter --filter=@yard/papers', [...counter, 'apps/papers']],
    // What is built for others tells nothing of which runs, nor does what leaves some out, a pattern, or a name that is told elsewhere.
    ['RUN pnpm --filter @yard/db generate', ['']],
    ['RUN turbo run build --filter=!@yard/papers', ['']],
    ['RUN turbo run build --filter=./apps/*', ['']],
    ['RUN npx nx build ${OTHER}', ['']],
    ['RUN echo --filter=@yard/counter', ['']],
    ['RUN turbo run build', ['']],
  ])('%s', async (line, folders) => {
    expect(await foldersOf(workspace(line), 'shop')).toEqual(folders)
  })

  test('a command counts over the build', async () => {
    const files = workspace('RUN turbo run build --filter=@yard/counter', '    command: ["sh", "-c", "npx turbo run start --filter=@yard/papers"]\n')
    expect(await foldersOf(files, 'shop')).toEqual(['apps/papers'])
  })

  test.each([
    ['start', '    runtime: node\n    plan: starter\n    buildCommand: npm ci\n    startCommand: npx turbo run start --filter=@yard/counter\n'],
    ['build, told twice', '    runtime: docker\n    plan: starter\n    dockerfilePath: ./yard.Dockerfile\n'],
  ])('what is pulled under the root’s name is what other deployments of the root %s', async (_case, lines) => {
    const { 'compose.production.yaml': _, ...files } = workspace('')
    const root = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('yard/', ''), text]))
    const found = await foldersOf(
      {
        ...root,
        'compose.production.yaml': 'services:\n  shop:\n    image: yard/yard:4.2\n    restart: always\n',
        'render.yaml': `services:\n  - type: web\n    name: yard-web\n${lines}`,
        'yard.Dockerfile':
          'FROM node:22\nCOPY . .\nRUN turbo prune --scope=@yard/counter\nRUN turbo run build --filter=@yard/counter...\nCMD ["sh", "go.sh"]\n',
      },
      'shop',
      '',
    )
    expect(found).toEqual(counter)
  })
})

describe('an image that is filled in later', () => {
  const parts = Object.fromEntries(
    ['till', 'scale'].flatMap((name) => [
      [`yard/${name}/package.json`, `{ "name": "${name}", "dependencies": { "express": "5" }, "scripts": { "start": "node index.js" } }`],
      [`yard/${name}/index.js`, "import express from 'express'\nexpress().listen(80)\n"],
    ]),
  )
  const run = (image: string): Readonly<Record<string, string>> => ({
    ...parts,
    'k8s/production.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: live-app }\nspec:\n  selector: { matchLabels: { app: a } }\n  template:\n    metadata: { labels: { app: a } }\n    spec: { containers: [{ name: app, image: "${image}", ports: [{ containerPort: 80 }] }] }\n`,
  })

  test.each<[string, readonly string[]]>([
    ['ghcr.io/acme/till:__TAG__', ['till']],
    ['${REGISTRY}/acme/scale:${TAG}', ['scale']],
    ['${REGISTRY}/acme/scale@${DIGEST}', ['scale']],
    ['ghcr.io/acme/__NAME__:3', []],
    ['ghcr.io/acme/${NAME}:3', []],
    ['${IMAGE}', []],
    ['ghcr.io/acme/other:${TAG}', []],
  ])('%s', async (image, folders) => expect(await foldersOf(run(image), 'live-app')).toEqual(folders))
})
