/** Schema changes that lose data, reached from what the container starts with, however far. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const schema = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Sale {\n  id Int @id\n}\n'
const stack = (start: string): string => `services:
  till:
    ${start}
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "postgresql://keeper:\${P}@ledger:5432/ledger" }
  ledger:
    image: postgres:16.4
    volumes: [ "ledger-data:/var/lib/postgresql/data" ]
volumes: { ledger-data: }
`
const scripts = {
  start: 'npm run boot',
  boot: 'pm2 delete all || true && pnpm run push && node server.js',
  push: 'pnpm dlx prisma@6.5.0 db push --accept-data-loss',
  prepared: 'npm run wipe && node server.js',
  wipe: 'prisma migrate reset --force',
  quiet: 'prisma migrate deploy && node server.js',
}
const tree = (compose: string, dockerfile: string): Readonly<Record<string, string>> => ({
  'compose.yaml': compose,
  Dockerfile: dockerfile,
  'package.json': JSON.stringify({ name: 'till', scripts, dependencies: { '@prisma/client': '6.5.0' } }, null, 1),
  'prisma/schema.prisma': schema,
  'server.js':
    "const { PrismaClient } = require('@prisma/client')\nconst db = new PrismaClient()\nrequire('http').createServer(() => db.sale.findFirst()).listen(8080)\n",
})
const said = async (files: Readonly<Record<string, string>>): Promise<string> => (await verdicts(files, 'database/destructive-change'))[0] ?? ''

const image = 'FROM node:22\nWORKDIR /app\nCOPY . .\n'
test.each([
  ['CMD ["sh", "-c", "nginx && pnpm run boot"]', 'db push --accept-data-loss'],
  ['CMD ["npm", "start"]', 'db push --accept-data-loss'],
  ['ENTRYPOINT ["npm", "run", "prepared"]', 'prisma reset'],
  ['CMD npm run prepared', 'prisma reset'],
])('the image starts with %s', async (line, what) => {
  expect(await said(tree(stack('build: .'), `${image}${line}\n`))).toContain(what)
})

test('the service’s own command is what starts, over the image’s', async () => {
  expect(await said(tree(stack('build: .\n    command: npm run prepared'), `${image}CMD ["npm", "run", "quiet"]\n`))).toContain('prisma reset')
  expect(await said(tree(stack('build: .\n    command: npm run quiet'), `${image}CMD ["npm", "run", "prepared"]\n`))).toContain(' pass')
})

test('an entrypoint script of the image is followed', async () => {
  const files = tree(stack('build: .'), `${image}COPY docker/entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n`)
  expect(await said({ ...files, 'docker/entrypoint.sh': '#!/bin/sh\nset -e\nyarn push\nexec node server.js\n' })).toContain('db push --accept-data-loss')
  expect(await said({ ...files, 'docker/entrypoint.sh': '#!/bin/sh\nset -e\nyarn quiet\n' })).toContain(' pass')
})

const building = (dockerfile: string, name: string): string => `name: Build
on: { push: { branches: [ main ] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: |
          docker buildx build --platform linux/amd64 \\
            -f ${dockerfile} \\
            -t ghcr.io/acme/${name}:\${{ env.VERSION }} \\
            --push .
`

test('an image that a workflow of the repository builds starts as its Dockerfile says', async () => {
  const files = tree(stack('image: ghcr.io/acme/till:latest'), '')
  const run = async (workflow: string): Promise<string> =>
    said({
      ...files,
      'Dockerfile.dev': `${image}CMD ["npm", "start"]\n`,
      Dockerfile: `${image}CMD ["npm", "run", "quiet"]\n`,
      '.github/workflows/build.yml': workflow,
    })
  expect(await run(building('Dockerfile.dev', 'till'))).toContain('db push --accept-data-loss')
  expect(await run(building('Dockerfile.dev', 'till-tests'))).toContain(' pass')
  expect(await run(building('Dockerfile', 'till'))).toContain(' pass')
})

const onPlatform = (name: string, does: string): Readonly<Record<string, string>> => {
  const { 'compose.yaml': _, Dockerfile: __, ...rest } = tree('', '')
  return {
    ...rest,
    'package.json': JSON.stringify({ name: 'till', scripts: { start: 'node server.js', [name]: does }, dependencies: { '@prisma/client': '6.5.0' } }),
  }
}
test.each(['vercel-build', 'heroku-postbuild', 'gcp-build'])('a platform builds what no stack describes by %s', async (name) => {
  expect(await said(onPlatform(name, 'prisma db push --accept-data-loss && next build'))).toContain('db push --accept-data-loss')
  expect(await said(onPlatform(name, 'prisma migrate deploy && next build'))).toContain(' pass')
})
test('a script that is only called so by halves is for developers', async () => {
  expect(await said(onPlatform('dev:build', 'prisma db push --accept-data-loss'))).toContain(' pass')
})

test.each([
  ['npm run db:push -- --force', 'drizzle-kit push --force'],
  ['pnpm db:push --force', 'drizzle-kit push --force'],
  ['npm run db:push', ''],
  ['npm run db:push -- --verbose', ''],
])('what stands behind a script’s name is handed to it: %s', async (words, what) => {
  const files = {
    'compose.yaml': stack('build: .'),
    Dockerfile: `${image}COPY boot.sh /boot.sh\nENTRYPOINT ["/boot.sh"]\nCMD ["node", "server.js"]\n`,
    'boot.sh': `#!/bin/sh\nset -e\n${words}\nexec "$@"\n`,
    'package.json': JSON.stringify({ name: 'till', scripts: { 'db:push': 'drizzle-kit push --config=drizzle.config.ts' }, dependencies: { 'drizzle-orm': '1', pg: '8' } }, null, 1), // prettier-ignore
    'server.js': "import { drizzle } from 'drizzle-orm/node-postgres'\nexport const db = drizzle(process.env.DATABASE_URL)\nserver.listen(8080)\n",
  }
  const told = await said(files)
  if (what === '') expect(told).toContain('database/ledger pass')
  else expect(told).toContain(`: ${what} @ package.json:`)
})
