/** The only stack of a tree, when what stands in it shows that it is where the code is written, and near twins that serve users. */
import { describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { renderScorecard } from '../../src/report/markdown.ts'
import { inspect } from '../../src/run/inspect.ts'
import { scan } from '../../src/run/scan.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { blocked, judge, replace, type Files } from '../systems/story.ts'

async function stacks(files: Files): Promise<readonly string[]> {
  const { system } = await inspect(memoryTree(files, 'base'), { config: defaultConfig })
  return [...system.stacks.map((stack) => `${stack.files.join(' ')}: ${stack.why}`), ...system.candidates.map((one) => `not ${one.path}: ${one.why}`)]
}

const alone = ['compose.yaml: the only Compose stack of the repository']
const application = { 'package.json': '{"name":"kiln","dependencies":{"pg":"8"},"scripts":{"dev":"next dev","start":"next start"}}' }

const mounted = `services:
  kiln:
    build: .
    image: kiln
    volumes: [ ".:/srv/kiln", "/srv/kiln/node_modules" ]
  rows: { image: "postgres:17" }
`
const served = `services:
  kiln:
    build: .
    image: kiln
    restart: unless-stopped
    environment: { DATABASE_URL: "postgresql://kiln@rows:5432/kiln" }
  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }
volumes: { rows: }
`

const live = served.replace('environment: {', 'environment: { NODE_ENV: production,')

const over = (keys: string): string => mounted.replace(', "/srv/kiln/node_modules"', '').replace('build: .', `build: .\n    image: kiln\n    ${keys}`)

describe('is for development', () => {
  test('what its name says is for tests, unless production speaks from it', async () => {
    const rows = 'services:\n  rows: { image: "postgres:17", ports: [ "5432" ] }\n  steps: { image: "restatedev/restate:1.5" }\n'
    expect(await stacks({ ...application, 'lib/compose.test.yaml': rows })).toEqual(['not lib/compose.test.yaml: for development: its name says test'])
    expect((await stacks({ ...application, 'lib/compose.test.yaml': live }))[0]).toBe('lib/compose.test.yaml: the only Compose stack of the repository')
  })

  test('code that is mounted over the image, with its modules kept apart', async () => {
    expect(await stacks({ 'compose.yaml': mounted })).toEqual([
      'not compose.yaml: for development: its code is mounted over kiln; /srv/kiln/node_modules of kiln is kept from that mount',
    ])
  })

  test.each([
    ['command: npm run dev', 'npm run dev'],
    ['command: sh -c "npm ci && npx next dev -p 4000"', 'next dev -p 4000'],
    ['command: [pnpm, --filter, web, dev]', 'pnpm --filter web dev'],
    ['command: uvicorn kiln:app --reload', 'uvicorn kiln:app --reload'],
    ['command: npx tsx watch src/main.ts', 'tsx watch src/main.ts'],
  ])('a development server beside a mail catcher: %s', async (command, words) => {
    const files = { 'compose.yaml': `services:\n  kiln:\n    build: .\n    image: kiln\n    ${command}\n  post: { image: "axllent/mailpit:v1" }\n` }
    expect(await stacks(files)).toEqual([
      `not compose.yaml: for development: kiln starts a development server (${words}); post catches mail that nobody is to get`,
    ])
  })

  test.each([
    ['environment: { MIX_ENV: dev }', 'kiln runs in MIX_ENV=dev'],
    ['environment: { KILN_LOCALDEV: "1" }', 'kiln runs in KILN_LOCALDEV=1'],
    ['environment: { IS_DEV_MODE: "true" }', 'kiln runs in IS_DEV_MODE=true'],
    ['entrypoint: ./entrypoint.dev.sh', 'kiln is built with entrypoint.dev.sh'],
    [
      'entrypoint: ./entrypoint.sh\n    command: python manage.py runserver 0.0.0.0:8000',
      'kiln starts a development server (python manage.py runserver 0.0.0.0:8000)',
    ],
  ])('code that is mounted over the image, and %s', async (keys, sign) => {
    expect((await stacks({ 'compose.yaml': over(keys) })).join('\n')).toMatch(
      new RegExp(`^not compose.yaml: for development: .*${sign.replace(/[().]/g, '.')}`),
    )
  })

  test.each([
    'environment: { MIX_ENV: prod }',
    'environment: { KILN_LOCALDEV: "0" }',
    'entrypoint: ./entrypoint.sh',
    'entrypoint: ./entrypoint.sh\n    command: gunicorn kiln',
  ])('code that is mounted over the image tells nothing beside %s', async (keys) => {
    expect(await stacks({ 'compose.yaml': over(keys) })).toEqual(alone)
  })

  test('an image of a language with the whole tree in it, beside a registry of packages and databases to try it on', async () => {
    const node = '  kiln: { image: "node:24", working_dir: /app, command: yarn start, volumes: [ "./:/app" ] }\n'
    const rows = '  rows: { image: "postgres:17" }\n'
    const other = '  others: { image: "mysql:8" }\n'
    const packages = '  packages: { image: "verdaccio/verdaccio:6" }\n'
    const all = await stacks({ 'compose.yaml': `services:\n${node}${rows}${other}${packages}` })
    expect(all).toEqual([
      'not compose.yaml: for development: its code is mounted over kiln; it runs postgres and mysql side by side, as code is tried on each; packages keeps packages for those who write code',
    ])
    expect(await stacks({ 'compose.yaml': `services:\n${node}${rows}` })).toEqual(alone)
    const part = { 'compose.yaml': `services:\n${node.replace('./:/app', './front:/app')}${rows}${other}${packages}` }
    expect(await stacks({ ...part, 'front/package.json': '{}' })).toEqual([
      'not compose.yaml: for development: folders of its code are mounted over kiln; it runs postgres and mysql side by side, as code is tried on each; packages keeps packages for those who write code',
    ])
    expect(await stacks({ ...part, 'front/kiln.toml': '' })).toEqual([
      'not compose.yaml: for development: it runs postgres and mysql side by side, as code is tried on each; packages keeps packages for those who write code',
    ])
    const kept = node.replace('./:/app', './settings:/app/settings')
    expect(await stacks({ 'compose.yaml': `services:\n${kept}${rows}${other}` })).toEqual(alone)
  })

  test('a database that may lose all it holds', async () => {
    const rows = (flags: string): string => `services:\n  kiln: { build: ., image: kiln }\n  rows: { image: "postgres:17", command: ${flags} }\n`
    expect(await stacks({ 'compose.yaml': rows('-c fsync=off -c full_page_writes=off') })).toEqual([
      'not compose.yaml: for development: rows runs with fsync=off, so nobody minds when its data is lost',
    ])
    expect(await stacks({ 'compose.yaml': rows('postgres -c fsync=on') })).toEqual(alone)
    const before = rows('postgres -c max_connections=90')
    const verdict = blocked(await judge({ ...application, 'compose.yaml': before }, { ...application, 'compose.yaml': rows('postgres -c fsync=off') }))
    expect(verdict.join(' ')).toContain('gate/weakened')
  })

  test('what is built on the spot and never started again, under its own code', async () => {
    const bare = mounted.replace(', "/srv/kiln/node_modules"', '').replace('    image: kiln\n', '')
    expect(await stacks({ 'compose.yaml': bare })).toEqual([
      'not compose.yaml: for development: its code is mounted over kiln; nothing that it builds is started again when it ends',
    ])
    for (const keys of ['restart: on-failure', 'image: kiln', 'mem_limit: 1g'])
      expect(await stacks({ 'compose.yaml': bare.replace('build: .', `build: .\n    ${keys}`) })).toEqual(alone)
    expect(await stacks({ 'compose.yaml': 'services:\n  kiln: { build: . }\n  rows: { image: "postgres:17" }\n' })).toEqual(alone)
  })

  test('a program of the tree that is mounted into an image of others', async () => {
    const image = (keys: string): Files => ({
      'compose.yaml': `services:\n  kiln: { image: "kilnworks/base:14", volumes: [ "./front:/usr/src/app" ], ${keys} }\n  rows: { image: "postgres:17" }\n`,
      'front/package.json': '{}',
    })
    expect(await stacks(image('environment: { RUN_ENV: DEV }'))).toEqual([
      'not compose.yaml: for development: kiln runs in RUN_ENV=DEV; folders of its code are mounted over kiln',
    ])
    expect(await stacks(image('environment: { RUN_ENV: live }'))).toEqual(alone)
    expect(await stacks({ ...image('environment: { RUN_ENV: DEV }'), 'front/package.json': '', 'front/kiln.toml': '' })).not.toEqual([])
  })

  test('names that exist on the own machine alone are routed to it', async () => {
    const routed = (host: string): Files => ({
      'compose.yaml': `services:\n  kiln:\n    image: "kilnworks/kiln:4"\n    labels: [ "traefik.http.routers.kiln.rule=Host(\`${host}\`)" ]\n  post: { image: "axllent/mailpit:v1" }\n`,
    })
    expect(await stacks(routed('kiln.shop.localhost'))).toEqual([
      'not compose.yaml: for development: post catches mail that nobody is to get; kiln is routed to by a name that exists on the own machine alone',
    ])
    expect(await stacks(routed('kiln.example.org'))).toEqual(alone)
  })

  test('records that are kept in memory', async () => {
    const rows = (target: string, post: string): Files => ({
      'compose.yaml': `services:\n  kiln: { image: "kilnworks/kiln:4", environment: { DATABASE_URL: "postgresql://rows/kiln" } }\n  rows: { image: "postgres:17", tmpfs: ${target} }\n${post}`,
    })
    const post = '  post: { image: "axllent/mailpit:v1" }\n'
    expect(await stacks(rows('/var/lib/postgresql/data', post))).toEqual([
      'not compose.yaml: for development: post catches mail that nobody is to get; rows keeps its data in memory, so nobody minds when it is lost',
    ])
    expect(await stacks(rows('/var/lib/postgresql/data', ''))).toEqual(alone)
    expect(await stacks(rows('/tmp', post))).toEqual(alone)
    const [before, after] = [rows('/run', post), rows('/var/lib/postgresql/data', post)]
    expect(blocked(await judge({ ...application, ...before }, { ...application, ...after })).join(' ')).toContain('gate/weakened')
  })

  test('other people’s programs in a folder, where the root’s own file is for development', async () => {
    const tools = 'services:\n  flows: { image: "apache/nifi:2.0.0", restart: on-failure }\n  rows: { image: "postgres:17" }\n'
    const files = { ...application, 'main.js': 'new (require("pg").Pool)()\n', 'compose.yaml': mounted, 'etl/compose.yaml': tools }
    expect(await stacks(files)).toContain('not etl/compose.yaml: for development: compose.yaml is for development, and nothing puts this one forward')
    expect(await stacks({ ...files, 'compose.yaml': live })).toContain('compose.yaml: taken by name: it has Compose’s default name'.replace('’', "'"))
    expect((await stacks({ ...files, 'etl/compose.yaml': `${tools}  kiln: { build: .., image: kiln }\n` }))[0]).toMatch(/^etl\/compose\.yaml: /)
  })

  test('images of others are installed, too, by documents for those who do', async () => {
    const install =
      'services:\n  kiln: { image: "kilnworks/kiln:4", env_file: .env, environment: { DATABASE_URL: "postgresql://kiln@rows:5432/kiln" } }\n  rows: { image: "postgres:17" }\n'
    const files = { ...application, 'main.js': 'new (require("pg").Pool)()\n', 'compose.yaml': install, Makefile: 'dev:\n\tdocker compose up\n' }
    expect(await stacks(files)).toEqual(alone)
  })

  test('what stands in for another in its name', async () => {
    const standing = (name: string): string =>
      served.replace('services:\n', `services:\n  ${name}: { image: "nginx:1.29" }\n`).replace('    restart: unless-stopped\n', '')
    expect(await stacks({ 'compose.yaml': standing('mock-ledger') })).toEqual([
      'not compose.yaml: for development: mock-ledger stands in for what production has',
    ])
    expect(await stacks({ 'compose.yaml': standing('mockingbird') })).toEqual(alone)
    expect(await stacks({ 'compose.yaml': standing('mock-ledger').replace('build: .', 'build: .\n    restart: always') })).toEqual([
      'not compose.yaml: for development: mock-ledger stands in for what production has',
    ])
    const running = standing('mock-ledger').replace('environment: {', 'restart: always\n    environment: { NODE_ENV: production,')
    expect(await stacks({ 'compose.yaml': running })).toEqual(alone)
  })

  test('a proxy in front is no program that would outweigh the one behind it', async () => {
    const front = '  front: { build: { context: ., dockerfile: front.Dockerfile }, ports: [ "443:443" ] }\n'
    const files = { 'front.Dockerfile': 'FROM nginx:1.29\n', 'compose.yaml': mounted + front }
    expect((await stacks(files))[0]).toMatch(/^not compose\.yaml: for development: its code is mounted over kiln/)
    expect(await stacks({ ...files, 'front.Dockerfile': 'FROM node:24\n' })).toEqual(alone)
  })

  test('three signs outweigh services that restart, two do not, and neither outweighs what says production', async () => {
    const packer = '  packer: { build: ., image: kiln, volumes: [ ".:/srv/kiln" ], command: npm run dev }\n'
    const sorter = '  sorter: { build: ./sorter, restart: always }\n'
    expect((await stacks({ 'compose.yaml': mounted + packer + sorter }))[0]).toMatch(/^not compose\.yaml: for development: its code/)
    expect(await stacks({ 'compose.yaml': mounted + packer.replace(', command: npm run dev', '') + sorter })).toEqual(alone)
    expect(await stacks({ 'compose.yaml': mounted + packer + sorter.replace('restart: always', 'environment: { NODE_ENV: production }') })).toEqual(alone)
  })

  test.each([
    ['command: ./bin/kiln-dev-server', 'kiln-dev-server'],
    ['command: [sh, -c, "exec bin/dev"]', 'bin/dev'],
    ['command: bundle exec foreman start -f Procfile.dev', 'foreman start -f Procfile.dev'],
    ['command: yarn build --watch', 'yarn build --watch'],
    ['command: npx tailwindcss -i in.css -o out.css --watch', 'tailwindcss -i in.css -o out.css --watch'],
    ['command: python -m flask --app kiln run --debug', 'flask --app kiln run --debug'],
  ])('a development server over code that is mounted: %s', async (command, words) => {
    const files = { 'compose.yaml': `services:\n  kiln:\n    build: .\n    image: kiln\n    restart: always\n    volumes: [ ".:/srv/kiln" ]\n    ${command}\n` }
    expect(await stacks(files)).toEqual([`not compose.yaml: for development: kiln starts a development server (${words}); its code is mounted over kiln`])
  })

  test.each([
    ["Flask's own server", 'command: flask run --host 0.0.0.0', "kiln starts Flask's server for development (flask run --host 0.0.0.0)"],
    ['Rails in no environment', 'command: bundle exec rails s -b 0.0.0.0', 'kiln starts Rails with no RAILS_ENV'],
    ['a terminal', 'tty: true\n    stdin_open: true', 'kiln keeps a terminal open'],
    ['the last stage', '', 'kiln is built from the stage dev-base'],
  ])('what some do in production too, over code that is mounted: %s', async (_, keys, why) => {
    const files = {
      'compose.yaml': `services:\n  kiln:\n    build: .\n    image: kiln\n    volumes: [ ".:/srv/kiln" ]\n    ${keys}\n  rows: { image: "postgres:17", restart: always }\n`,
      Dockerfile: `FROM ruby:3.4 AS dev-base\nFROM ${why.includes('stage') ? 'dev-base' : 'ruby:3.4'}\nCOPY . /srv/kiln\n`,
    }
    expect(await stacks(files)).toEqual([`not compose.yaml: for development: ${why}; its code is mounted over kiln`])
  })

  test('gems that are kept in a volume of their own', async () => {
    const files = {
      'compose.yaml': 'services:\n  kiln:\n    build: .\n    image: kiln\n    volumes: [ ".:/srv/kiln", "gems:/gems" ]\nvolumes: { gems: }\n',
      Dockerfile: 'FROM ruby:3.4\nENV BUNDLE_PATH=/gems\n',
    }
    expect(await stacks(files)).toEqual(['not compose.yaml: for development: its code is mounted over kiln; /gems of kiln is kept from that mount'])
  })

  test('the command of the image counts as the service’s own', async () => {
    const files = {
      'compose.yaml': 'services:\n  kiln:\n    build: .\n    image: kiln\n    environment: { NODE_ENV: development }\n',
      Dockerfile: 'FROM node:22\nCMD ["npm", "run", "dev"]\n',
    }
    expect(await stacks(files)).toEqual([
      'not compose.yaml: for development: kiln runs in NODE_ENV=development; kiln starts a development server (npm run dev)',
    ])
  })

  test('datastores alone, built or pulled, of an application that is started elsewhere', async () => {
    const files = {
      ...application,
      'compose.yaml': 'services:\n  rows: { build: ./rows, restart: always }\n  post: { image: "maildev/maildev" }\n',
      'rows/Dockerfile': 'FROM postgres:17\nCOPY start.sql /docker-entrypoint-initdb.d/\n',
    }
    expect(await stacks(files)).toEqual([
      'not compose.yaml: for development: it runs nothing of this repository, only what its code is developed against; post catches mail that nobody is to get',
    ])
  })

  test.each([
    '# This compose file is for demonstration only, do not use in prod.',
    '# Kiln.\n#\n# NOT FOR PRODUCTION',
    '# The stack below is meant\n# only for local development.',
    "# Don't use this in production!",
    '# Sample docker compose file, not meant for production use.',
    '# This is a sample docker compose file, not meant for production.',
  ])('its author says so: %s', async (comment) => {
    const [said, ...rest] = await stacks({ 'compose.yaml': `${comment}\n${served.replace('    restart: unless-stopped\n', '')}` })
    expect(said).toMatch(/^not compose\.yaml: for development: it says of itself “/)
    expect(rest).toEqual([])
  })

  test('a target for development brings it up, and its name says so', async () => {
    const files = {
      ...application,
      'compose.dev.yaml': served.replace('    restart: unless-stopped\n', ''),
      Makefile: 'dev-up:\n\tdocker compose -f compose.dev.yaml up -d\n',
    }
    expect(await stacks(files)).toEqual(['not compose.dev.yaml: for development: its name says dev; Makefile:2 brings it up for development'])
  })
})

describe('is for development: what stands around it', () => {
  const kiln =
    'services:\n  kiln:\n    build: .\n    image: kiln\n    environment: { DATABASE_URL: "postgresql://kiln@rows:5432/kiln" }\n  rows: { image: "postgres:17" }\n'
  const kept = kiln.replace('image: kiln', 'image: kiln\n    restart: on-failure')
  const why = async (files: Files): Promise<string> => (await stacks(files)).join('; ')

  test('documents tell those who write its code alone to start it', async () => {
    const contributing = '# Contributing\n\nStart what it needs:\n\n```sh\ndocker compose up -d\n```\n'
    const said = 'not compose.yaml: for development: CONTRIBUTING.md:6 tells those who write its code to start it, and nothing tells others'
    expect(await why({ 'compose.yaml': kiln, 'CONTRIBUTING.md': contributing })).toBe(said)
    expect(await why({ 'compose.yaml': kiln, 'CONTRIBUTING.md': contributing, 'README.md': '# Kiln\n\nSee https://kiln.example.org.\n' })).toBe(said)
    const other = '# Kiln\n\n```sh\nwget https://kiln.example.org/docker-compose.yml\ndocker compose up -d\n```\n'
    expect(await why({ 'compose.yaml': kiln, 'CONTRIBUTING.md': contributing, 'README.md': other })).toBe(said)
    const headed = '# Kiln\n\n## Installing\n\nAsk us.\n\n## Developing\n\n### With containers\n\n`docker compose up`\n'
    expect(await why({ 'compose.yaml': kiln, 'README.md': headed })).toContain('README.md:11 tells those who write its code')
  })

  test.each([
    '# Kiln\n\n## Environnement de développement\n\n```sh\ndocker compose up\n```\n',
    '# Kiln\n\n## Installation\n\nDémarrez les dépendances de développement :\n\n```sh\ndocker compose up\n```\n',
    '# Kiln\n\n## Entwicklung\n\n```sh\ndocker compose up\n```\n',
    '# Kiln\n\n## Entorno de desarrollo\n\n```sh\ndocker compose up\n```\n',
  ])('other languages: %j', async (readme) => {
    expect(await why({ 'compose.yaml': kiln, 'README.md': readme })).toContain('tells those who write its code')
    expect(await stacks({ 'compose.yaml': kiln, 'README.md': readme.replace(/d[ée]velop+ement|Entwicklung|desarrollo/g, 'production') })).toEqual(alone)
  })

  test('headings of reStructuredText, and what a part says before it tells the command', async () => {
    const headed = 'Kiln\n~~~~\n\nRunning it locally\n++++++++++++++++++\n\n::\n\n    docker compose up\n\n'
    expect(await why({ 'compose.yaml': kiln, 'README.rst': headed })).toContain('README.rst:9 tells those who write its code')
    const told = 'Kiln\n====\n\nInstallation\n------------\nTo run a development environment you need Docker::\n\n    docker compose up\n'
    expect(await why({ 'compose.yaml': kiln, 'README.rst': told })).toContain('README.rst:8 tells those who write its code')
    expect(await stacks({ 'compose.yaml': kept, 'README.rst': told.replace('a development environment', 'it') })).toEqual(alone)
    const next = `${told}\nServing\n-------\n::\n\n    docker compose up -d\n`
    expect(await stacks({ 'compose.yaml': kiln, 'README.rst': next })).toEqual(alone)
  })

  test.each([
    ['others are told, too', { 'README.md': '# Kiln\n\n## Installing\n\n```sh\ndocker compose up -d\n```\n' }],
    ['others are told of its name', { 'docs/run.md': '# Running\n\nTake `compose.yaml` and fill in the settings. `docker compose up -d` starts it.\n' }],
    [
      'a copy of it is brought down',
      { 'README.md': '# Kiln\n\ncurl -O https://raw.githubusercontent.com/kiln/kiln/main/compose.yaml\ndocker compose up -d\n' },
    ],
  ])('but not where %s', async (_, files) => {
    expect(await stacks({ 'compose.yaml': kept, 'CONTRIBUTING.md': '# Contributing\n\n`docker compose up`\n', ...files })).toEqual(alone)
  })

  test('what is built on the spot and never started again, where nobody is told that it is to serve', async () => {
    const said = 'not compose.yaml: for development: nothing that it builds is started again when it ends'
    const readme = (words: string): Files => ({ 'README.md': `# Kiln\n\n${words}\n\n\`docker compose up -d\` starts it.\n` })
    expect(await why({ 'compose.yaml': kiln, ...readme('## Installing') })).toBe(said)
    expect(await why({ 'compose.yaml': kiln.replace('image: kiln', 'image: "kiln:${TAG}"'), ...readme('## Installing') })).toBe(said)
    for (const words of ['## Deployment', 'It is easy to self-host it.']) expect(await stacks({ 'compose.yaml': kiln, ...readme(words) })).toEqual(alone)
    for (const image of ['ghcr.io/acme/kiln', '"${IMAGE}:${TAG}"']) {
      expect(await why({ 'compose.yaml': kiln.replace('image: kiln', `image: ${image}`), ...readme('## Installing') })).toBe(said)
      const pulled = kiln.replace('    build: .\n    image: kiln', `    image: ${image}`)
      expect(await stacks({ 'compose.yaml': pulled, ...readme('## Installing') })).toEqual(alone)
    }
    expect(
      await stacks({
        'compose.yaml': kiln.replace('image: kiln', 'image: kiln\n    mem_limit: 1g'),
        ...readme('## Installing'),
      }),
    ).toEqual(alone)
    const own = await stacks({ 'ops/compose.yaml': kiln, 'ops/README.md': '# Running\n\n`docker compose up -d` starts it.\n', 'README.md': '# Kiln\n' })
    expect(own[0]).toMatch(/^ops\/compose\.yaml: /)
  })

  test('a database that asks nobody for a password, beside another sign', async () => {
    const open = (text: string): string =>
      text.replace('{ image: "postgres:17" }', '{ image: "postgres:17", environment: { POSTGRES_HOST_AUTH_METHOD: trust } }')
    const caught = `${kiln}  post: { image: "axllent/mailpit:v1" }\n`
    expect(await why({ 'compose.yaml': open(caught) })).toContain('post catches mail that nobody is to get; rows asks nobody for a password')
    expect(await stacks({ 'compose.yaml': caught })).toEqual(alone)
    expect(await stacks({ 'compose.yaml': open(kiln) })).toEqual(alone)
  })

  test('a platform beside what others are told to deploy is one way of several', async () => {
    const image = (name: string): string => `services:\n  kiln: { image: "${name}" }\n  rows: { image: "postgres:17" }\n`
    const render = 'services:\n  - { type: worker, name: kiln, env: node, startCommand: node work.js }\n'
    const readme = (words: string): string => `# Kiln\n\n## ${words}\n\n\`docker compose up -d\` starts it.\n`
    const files = { ...application, 'render.yaml': render, 'compose.yaml': image('acme/kiln:3'), 'README.md': readme('Self-hosting') }
    expect((await stacks(files))[0]).toMatch(/^compose\.yaml: /)
    expect(await why({ ...files, 'README.md': readme('Starting') })).toContain('not compose.yaml: for development: render.yaml describes production')
    expect(await why({ ...files, 'compose.yaml': image('acme/oven:3') })).toContain('not compose.yaml: for development: render.yaml describes production')
  })

  test('what a production file adds to, and no file makes whole', async () => {
    const till = '  till: { environment: { NODE_ENV: production }, ports: [ "443:443" ] }\n'
    const whole = { 'compose.yaml': live, 'compose.production.yaml': 'services:\n  kiln: { mem_limit: 1g }\n' }
    expect((await stacks(whole))[0]).toMatch(/^compose\.yaml compose\.production\.yaml: /)
    const broken = {
      ...whole,
      'compose.production.yaml': `${whole['compose.production.yaml']}${till}`,
      'compose.test.yaml': 'services:\n  till: { build: . }\n',
    }
    expect((await stacks(broken)).join()).toContain('not compose.production.yaml: Compose refuses it: no file here tells what till runs')
    const lost = { ...broken, 'compose.yaml': live.replace(', volumes: [ "rows:/var/lib/postgresql/data" ]', '') }
    expect(blocked(await judge(whole, lost)).join(' ')).toContain('database/persistence')
  })

  test('a command for another file of the tree is none for this one', async () => {
    const files = (told: string): Files => ({
      'compose.yaml': kiln,
      'examples/alone/compose.yaml': kiln,
      'README.md': `# Kiln\n\n    docker compose -f ${told} up\n`,
      'CONTRIBUTING.md': '# Helping\n\nWhile you write code, `docker compose up -d`.\n',
    })
    expect(await why(files('examples/alone/compose.yaml'))).toContain('CONTRIBUTING.md:3 tells those who write its code to start it')
    for (const told of ['compose.yaml', './compose.yaml', '/srv/kiln/compose.yaml']) expect(await why(files(told))).not.toContain('CONTRIBUTING.md')
  })

  test('a program of Go that is compiled as it starts', async () => {
    const run = (command: string): string =>
      `services:\n  kiln:\n    image: golang:1.25\n    entrypoint: ${command}\n    volumes: [ ".:/src" ]\n  rows: { image: "postgres:17" }\n`
    expect(await why({ 'compose.yaml': run('go run main.go serve') })).toContain('kiln is compiled as it starts (go run main.go serve)')
    expect(await why({ 'compose.yaml': run('./bin/kiln serve') })).not.toContain('compiled')
  })

  test('what sets tables up and is over outweighs no program that is written here', async () => {
    const once = ['setup', 'migrate', 'rollback'].map((name) => `  rows_${name}: { build: ./rows }\n`).join('')
    expect(await why({ 'compose.yaml': mounted.replace('  rows:', `${once}  rows:`) })).toContain('its code is mounted over kiln')
    expect(await stacks({ 'compose.yaml': mounted.replace('  rows:', `${once.replaceAll('rows_', 'rows')}  rows:`) })).toEqual(alone)
  })

  test('what is told of as an example, and keeps nothing', async () => {
    const pulled = 'services:\n  kiln: { image: "acme/kiln:3" }\n  rows: { image: "postgres:17" }\n'
    const readme = (words: string): string => `# Kiln\n\n[compose.yaml](compose.yaml) ${words}:\n\n    docker compose up\n`
    const files = { 'compose.yaml': pulled, 'README.md': readme('is an example of how to run it') }
    expect(await why(files)).toContain('nothing in it is started again when it ends, and rows keeps its data in no volume')
    expect((await stacks({ ...files, 'README.md': readme('runs it') }))[0]).toBe(alone[0])
    for (const kept of ['restart: always', 'mem_limit: 1g', 'volumes: [ "./rows:/var/lib/postgresql/data" ]'])
      expect((await stacks({ ...files, 'compose.yaml': pulled.replace('"postgres:17"', `"postgres:17", ${kept}`) }))[0]).toBe(alone[0])
  })

  test('a document of its own that emulates production', async () => {
    const run = { 'infra/deployment/main.tf': '', 'render.yaml': 'services:\n  - { type: worker, name: kiln, env: node, startCommand: node work.js }\n' }
    const text = (words: string): string => `# Containers\n\n${words}\n\n\`docker compose up\` starts it.\n\n## Load\n\n\`docker compose up load\` asks it.\n`
    const files = { ...application, ...run, 'README.md': '# Kiln\n', 'compose.yaml': live.replace('    restart: unless-stopped\n', '') }
    expect(await why({ ...files, 'containers.md': text('Emulate a deployment in the cloud on your own machine.') })).toContain(
      'containers.md:5 tells those who write its code',
    )
    expect(await why({ ...files, 'containers.md': text('Runs it.') })).not.toContain('containers.md')
  })

  test('what images are built by, or what code is developed against, by its name', async () => {
    const building = 'services:\n  kiln:\n    build: .\n    image: acme/kiln\n    restart: on-failure\n'
    expect(await why({ 'compose.yaml': served, 'compose-build.yaml': building.replace('kiln:\n', 'oven:\n') })).toContain(
      'not compose-build.yaml: for development: its name says build, and it builds all that it runs',
    )
    expect(await why({ 'compose-build.yaml': building.replace('    build: .\n', '') })).not.toContain('its name says build')
    const rows = 'services:\n  rows: { image: "postgres:17", restart: always, volumes: [ "rows:/var/lib/postgresql/data" ] }\nvolumes: { rows: }\n'
    expect(await why({ ...application, 'compose.dep.yaml': rows })).toContain('its name says dep')
  })

  test('others’ programs, of a tree that opens databases itself and is told of in passing', async () => {
    const others =
      'services:\n  index: { image: "acme/index:4" }\n  vault: { image: "hashicorp/vault:1.20", environment: { RAILS_ENV: production, DATABASE_URL: "postgresql://rows/vault" } }\n  rows: { image: "postgres:17" }\n'
    const files = { ...application, 'compose.yaml': others, 'README.md': '# Kiln\n\n## Starting\n\n`docker compose up -d`\n' }
    expect(await why(files)).toBe('not compose.yaml: for development: it runs nothing of this repository')
    for (const kept of ['restart: always', 'mem_limit: 1g'])
      expect((await stacks({ ...files, 'compose.yaml': others.replace('"acme/index:4"', `"acme/index:4", ${kept}`) }))[0]).toMatch(/^compose\.yaml: /)
    expect((await stacks({ ...files, 'compose.yaml': others.replace('acme/index', 'acme/kiln') }))[0]).toMatch(/^compose\.yaml: /)
    // Who is told to run a script need not be told what that starts, and it is others' all the same.
    const script = { Makefile: 'up:\n\tdocker compose up -d\n', 'README.md': '# Kiln\n\n`make up`\n' }
    expect(await why({ ...files, ...script })).toContain('it runs nothing of this repository')
    expect((await stacks({ ...files, ...script, 'compose.yaml': served }))[0]).toMatch(/^compose\.yaml: /)
  })

  test('what is published from here and what others are told to deploy, by defaults that speak of this machine', async () => {
    const tagged = (image: string): string =>
      `services:\n  kiln:\n    image: ${image}\n    labels: { traefik.http.routers.kiln.rule: "Host(\`localhost\`)" }\n  rows: { image: "postgres:17" }\n  post: { image: "axllent/mailpit:v1" }\n`
    const files = (image: string): Files => ({
      ...application,
      'compose.yaml': tagged(image),
      'README.md': '# Kiln\n\n## Self-hosting\n\n`docker compose up -d`\n',
    })
    expect((await stacks(files('acme/kiln:dev')))[0]).toBe(alone[0])
    expect(await why({ ...files('acme/kiln:dev'), 'README.md': '# Kiln\n\n## Starting\n\n`docker compose up -d`\n' })).toContain('kiln is routed to by a name')
  })

  test('a word for the whole is none of what lies deep in the tree', async () => {
    const keycloak = 'services:\n  doors: { image: "quay.io/keycloak/keycloak:26", command: start-dev }\n'
    const files = { ...application, 'conf/doors/compose.yaml': keycloak, 'README.md': '# Kiln\n\nDeploy it with Docker Compose.\n' }
    expect(await why(files)).toContain('not conf/doors/compose.yaml: for development: it runs nothing of this repository')
    expect((await stacks({ 'self-hosting/compose/compose.yaml': kiln, 'README.md': '# Kiln\n\nDeploy it with Docker Compose.\n' }))[0]).toMatch(
      /^self-hosting\/compose\/compose\.yaml: /,
    )
  })

  test('the README of another folder speaks of what lies in that one', async () => {
    const named =
      'services:\n  kiln: { image: "kiln:latest", environment: { ENV: local } }\n  load: { image: "golang:1.25", volumes: [ ".:/src" ], command: go run ./load }\n'
    const files = { ...application, 'compose.yaml': named, 'README.md': '# Kiln\n', 'pages/README.md': '# Pages\n\nDeploy it with Docker Compose.\n' }
    expect(await why(files)).toContain('kiln runs in ENV=local')
    expect((await stacks({ ...files, 'README.md': '# Kiln\n\nDeploy it with Docker Compose.\n' }))[0]).toMatch(/^compose\.yaml: /)
  })

  test('a preview of somebody’s change, by the name of what brings it up', async () => {
    const limited = served.replace('    restart: unless-stopped\n', '    mem_limit: 1g\n')
    expect(await why({ 'docker-compose.uffizzi.yml': limited })).toBe('not docker-compose.uffizzi.yml: for development: its name says uffizzi')
  })

  test('the README above several of them says whom they are for', async () => {
    const words = 'This directory contains Docker compose files used by the core team for local development and testing purposes only.'
    const readme = (text: string): string => `# Local development\n\n${text}\n\n## Running a deployment locally\n\n\`\`\`sh\ndocker compose up\n\`\`\`\n`
    const files = { 'docker/compose/one/compose.yaml': kiln, 'docker/compose/two/compose.yaml': kiln.replaceAll('kiln', 'till') }
    expect(await why({ ...files, 'docker/compose/README.md': readme(words) })).toContain(
      'docker/compose/README.md says “This directory contains Docker compose files used',
    )
    expect((await stacks({ ...files, 'docker/compose/README.md': readme('This directory contains Docker compose files.') }))[0]).not.toContain('README.md says')
    const served = { 'docker/compose/README.md': readme(words).replace('## Running a deployment locally', '## Deploying') }
    expect((await stacks({ ...files, ...served })).join()).not.toContain('README.md says')
  })

  test('fragments that a generator puts together are no stacks', async () => {
    const part = { 'generator/docker-fragments/kiln.yml': served, 'generator/docker-fragments/till.yml': served.replaceAll('kiln', 'till') }
    expect((await stacks(part)).filter((line) => !line.startsWith('not '))).toEqual([])
  })

  test('a Dockerfile in a folder for it', async () => {
    const built = (dockerfile: string): string =>
      mounted.replace(', "/srv/kiln/node_modules"', '').replace('build: .', `build: { context: ., dockerfile: ${dockerfile} }\n    restart: always`)
    expect(await why({ 'compose.yaml': built('docker/dev/kiln/Dockerfile') })).toContain(
      'kiln is built with docker/dev/kiln/Dockerfile; its code is mounted over kiln',
    )
    expect((await stacks({ 'compose.yaml': built('docker/kiln/Dockerfile') }))[0]).toMatch(/^compose\.yaml: /)
  })

  test('what its author tests something with', async () => {
    const said = '# This file is used to test the kiln utility\n# Deployment files stand at acme/infra\n'
    expect(await why({ 'compose.yaml': said + served.replace('    restart: unless-stopped\n', '') })).toContain(
      'it says of itself “This file is used to test the kiln utility',
    )
  })

  test('programs that start only when they are asked for', async () => {
    const asked =
      'services:\n  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }\n  kiln:\n    build: .\n    profiles: [ kiln ]\nvolumes: { rows: }\n'
    expect(await why({ ...application, 'compose.yaml': asked })).toContain('what it builds starts only when somebody asks for it')
    expect((await stacks({ ...application, 'compose.yaml': asked, 'deploy.sh': '#!/bin/sh\nssh shore docker compose --profile kiln up -d\n' }))[0]).toMatch(
      /^compose\.yaml: /,
    )
    expect((await stacks({ ...application, 'compose.yaml': asked.replace('    profiles: [ kiln ]\n', '') }))[0]).toMatch(/^compose\.yaml: /)
  })

  test('what a browser is driven against', async () => {
    const files = {
      'ops/compose.puppeteer.yaml': served,
      'ops/remote/compose.yaml': served,
      Makefile:
        'puppeteer-up:\n\tdocker compose -f ops/compose.puppeteer.yaml up -d\n\nrestart-app:\n\tcd ops/remote && docker compose pull && docker compose up -d kiln\n',
    }
    const found = await stacks(files)
    expect(found[0]).toMatch(/^ops\/remote\/compose\.yaml: /)
    expect(found.join()).toContain('not ops/compose.puppeteer.yaml: for development: its name says puppeteer')
  })

  test('the tree’s own image is no helper, whatever such programs are for others', async () => {
    const page = 'services:\n  page: { image: "acme/uptime-kuma:2" }\n  rows: { image: "redis:8" }\n'
    const tree = (name: string): Files => ({ 'package.json': `{"name":"${name}","dependencies":{"ioredis":"5"}}`, 'compose.yaml': page })
    expect((await stacks(tree('uptime-kuma')))[0]).toBe(alone[0])
    expect(await why(tree('kiln'))).toContain('it runs nothing of this repository')
  })

  test('another way to run it, beside what is built on the spot', async () => {
    const post = '  post: { image: "axllent/mailpit:v1" }\n'
    const caught = (text: string): string => text.replace('  rows:', `${post}  rows:`)
    const readme = '# Kiln\n\n## Installing\n\n`docker compose up -d` starts it.\n'
    const procfile = { Procfile: 'web: node server.js\n', 'README.md': readme }
    expect(await why({ 'compose.yaml': caught(served), ...procfile })).toContain('Procfile is another way to run it, and this one builds on the spot')
    const judged = /^compose\.yaml: /
    expect((await stacks({ 'compose.yaml': caught(served), 'README.md': readme }))[0]).toMatch(judged)
    expect((await stacks({ 'compose.yaml': served, ...procfile }))[0]).toMatch(judged)
    expect((await stacks({ 'compose.yaml': caught(served).replace('image: kiln', 'image: acme/kiln'), ...procfile }))[0]).toMatch(judged)
    expect((await stacks({ 'compose.yaml': caught(live), ...procfile }))[0]).toMatch(judged)
    // How others' programs are sized beside it tells of those alone.
    const sized = (text: string, name: string): string => text.replace(`  ${name}:`, `  index: { image: "acme/index:4", mem_limit: 1g }\n  ${name}:`)
    expect(await why({ 'compose.yaml': sized(caught(served), 'rows'), ...procfile })).toContain('Procfile is another way to run it')
    expect((await stacks({ 'compose.yaml': caught(served).replace('image: kiln', 'image: kiln\n    mem_limit: 1g'), ...procfile }))[0]).toMatch(judged)
    expect((await stacks({ 'compose.yaml': caught(served), ...procfile, 'README.md': readme.replace('Installing', 'Deploying') }))[0]).toMatch(judged)
  })

  test('nothing of the repository, where its code opens databases', async () => {
    const others =
      'services:\n  flows: { image: "prefecthq/server:core-1.1.0", restart: always, environment: { DATABASE_URL: "postgresql://rows/flows" } }\n  rows: { image: "postgres:17" }\n'
    const files = { ...application, 'jobs/compose.yaml': others, 'README.md': '# Kiln\n\nBakes.\n' }
    expect(await why(files)).toContain('it runs nothing of this repository; neither README.md nor any other document speaks of it')
    expect((await stacks({ ...files, 'jobs/compose.yaml': others.replace('prefecthq/server', 'acme/kiln') }))[0]).toMatch(/^jobs\/compose\.yaml: /)
    expect((await stacks({ 'jobs/compose.yaml': others, 'README.md': '# Flows\n\nBakes.\n' }))[0]).toMatch(/^jobs\/compose\.yaml: /)
  })

  test.each([
    ['infra', /^not infra\/compose\.yaml: for development: infra\/README\.md:5 tells those who write its code/],
    ['production', /^production\/compose\.yaml: /],
  ])('a folder %s, whose README is for work', async (folder, expected) => {
    const readme = '# Parts\n\n## Local development\n\n`docker compose up`\n'
    expect((await stacks({ [`${folder}/compose.yaml`]: kiln, [`${folder}/README.md`]: readme }))[0]).toMatch(expected)
  })

  test('a comment within, which goes on to production', async () => {
    const said = (words: string): string =>
      kiln.replace(
        '    build: .\n    image: kiln\n',
        `    # ${words}\n    # See https://kiln.example.org for production deployments.\n    build: .\n    image: kiln\n`,
      )
    expect(await why({ 'compose.yaml': said('Runs as root: this is meant for development only.') })).toContain(
      'not compose.yaml: for development: it says of itself',
    )
    expect(await stacks({ 'compose.yaml': said('Runs as root.') })).toEqual(alone)
    expect(
      await stacks({
        'compose.yaml': kiln.replace('    build: .\n    image: kiln\n', '    # This port is only meant for development.\n    build: .\n    image: kiln\n'),
      }),
    ).toEqual(alone)
  })

  test('whoever edits a document turns no judge away, and loses nothing unseen', async () => {
    const told = {
      'compose.yaml': `${kiln.replace('"postgres:17" }', '"postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }')}volumes: { rows: }\n`,
      'README.md': '# Kiln\n\nTo self-host it, `docker compose up`.\n',
    }
    const untold = { ...told, 'README.md': '# Kiln\n\nBakes.\n' }
    expect((await stacks(told))[0]).toBe(alone[0])
    expect((await stacks(untold))[0]).toMatch(/^not compose\.yaml/)
    expect(blocked(await judge(told, untold))).toEqual([])
    const lost = { ...untold, 'compose.yaml': untold['compose.yaml'].replace(', volumes: [ "rows:/var/lib/postgresql/data" ]', '') }
    expect(blocked(await judge(told, lost)).join(' ')).toContain('database/persistence')
  })

  test('what keeps copies is judged, told of or not, and its loss is told', async () => {
    const keeper =
      '  keeper: { image: "prodrigestivill/postgres-backup-local:17", environment: { POSTGRES_HOST: rows, SCHEDULE: "@daily" }, volumes: [ "copies:/backups" ] }\n'
    const base = { 'compose.yaml': `${kiln}${keeper}volumes: { copies: }\n`, 'README.md': '# Kiln\n\nBakes.\n' }
    const head = { ...base, 'compose.yaml': base['compose.yaml'].replace(keeper, '') }
    expect(blocked(await judge(base, head)).join(' ')).toContain('backup/automated database/rows')
  })

  test('what varies it is for development with it', async () => {
    const files = { 'compose.yaml': kiln, 'compose-dind.yaml': kiln.replace('postgres:17', 'postgres:16'), 'CONTRIBUTING.md': '`docker compose up`\n' }
    expect(await stacks(files)).toEqual([
      'not compose-dind.yaml: for development: it varies compose.yaml',
      'not compose.yaml: for development: CONTRIBUTING.md:1 tells those who write its code to start it, and nothing tells others',
    ])
    const named = { 'compose.yaml': kiln, 'compose.prod.yaml': kiln, 'CONTRIBUTING.md': '`docker compose up`\n' }
    expect((await stacks(named))[0]).toMatch(/^compose\.prod\.yaml: /)
  })

  test('but not where it restarts by itself', async () => {
    expect(await stacks({ 'compose.yaml': served, 'CONTRIBUTING.md': '# Contributing\n\n`docker compose up`\n' })).toEqual(alone)
  })

  test.each([
    ['nobody is told of it', {}, 'not compose.yaml: for development: neither README.md nor any other document speaks of it'],
    ['but not where a document names what it is for', { 'docs/parts.md': 'The Compose file runs the parts.\n' }, alone[0]],
    ['but not where a script starts it', { 'start.sh': '#!/bin/sh\ndocker compose up -d\n' }, undefined],
  ])('%s', async (_, files, expected) => {
    const found = await stacks({ 'compose.yaml': kiln, 'README.md': '# Kiln\n\nBakes.\n', ...files })
    expect(found).toHaveLength(1)
    if (expected === undefined) expect(found[0]).toMatch(/^compose\.yaml: /)
    else expect(found).toEqual([expected])
  })

  test.each([
    ['restarts', served],
    ['has copies', kiln.replace('    build: .\n    image: kiln\n', '    build: .\n    image: kiln\n    deploy: { replicas: 3 }\n')],
    ['may not grow', kiln.replace('    build: .\n    image: kiln\n', '    build: .\n    image: kiln\n    mem_limit: 512m\n')],
    ['keeps copies', `${kiln}  keeper: { image: "prodrigestivill/postgres-backup-local:17", environment: { POSTGRES_HOST: rows, SCHEDULE: "@daily" } }\n`],
  ])('what nobody is told of and %s is production’s', async (_, text) => {
    expect(await stacks({ 'compose.yaml': text, 'README.md': '# Kiln\n\nBakes.\n' })).toEqual(alone)
  })

  test.each([
    ['values of a chart for it', { 'helm/values-prod.yaml': 'replicas: 2\n' }, 'helm/values-prod.yaml'],
    [
      'a playbook with its hosts',
      { 'ansible/site.yml': '- hosts: all\n  roles: [ kiln ]\n', 'ansible/inventory/kiln.ini': '[all]\nkiln.example.org\n' },
      'ansible/site.yml',
    ],
  ])('%s describe production', async (_, files: Files, path) => {
    expect(await stacks({ 'compose.yaml': kiln, ...files })).toContain(`not compose.yaml: for development: ${path} describes production`)
    expect(await stacks({ 'compose.yaml': served, ...files })).toEqual(alone)
  })

  test('a playbook that brings Compose along describes nothing else', async () => {
    const files = {
      'ansible/site.yml': '- hosts: all\n  tasks:\n    - command: docker compose up -d\n',
      'ansible/inventory/kiln.ini': '[all]\nkiln.example.org\n',
    }
    expect((await stacks({ 'compose.yaml': kiln, ...files })).join(' ')).not.toContain('not compose.yaml')
  })

  test.each([
    '> [!IMPORTANT]\n> The Docker Compose files in this repository are meant for testing and demo purposes!\n',
    'This repository contains configuration aimed at Kiln developers and testers to easily deploy a testing environment for Kiln.\n',
  ])('its README says whom the whole is for: %j', async (words) => {
    expect(await why({ 'compose.yaml': served, 'README.md': `# Kiln\n\n${words}` })).toContain('not compose.yaml: for development: README.md says')
    const other = words.replace(/test\w*( and demo)?/g, 'serving').replace('developers and servings', 'operators')
    expect(await stacks({ 'compose.yaml': served, 'README.md': `# Kiln\n\n${other}` })).toEqual(alone)
  })

  test('its README says that it is no blueprint for production', async () => {
    const readme =
      '# Kiln\n\nRun it with Docker.\n\n## Thoughts\n\nKiln is easy to get into. It is **not a blueprint for a\nproduction-ready deployment**, but rather a _template_.\n'
    expect(await why({ 'compose.yaml': served, 'README.md': readme })).toContain(
      'not compose.yaml: for development: README.md says “It is not a blueprint for a',
    )
    expect(await stacks({ 'compose.yaml': served, 'README.md': readme.replace('It is **not', 'What stands in dev/ is **not') })).toEqual(alone)
  })

  test('its README calls the whole an environment for development, even where things restart', async () => {
    const readme =
      '# kiln-docker\n\n[![built](https://kiln.example.org/badge.svg)](https://kiln.example.org)\n\nKiln development environment using Docker Compose, for Linux.\n'
    expect(await why({ 'compose.yaml': served, 'README.md': readme })).toBe(
      'not compose.yaml: for development: README.md says “Kiln development environment using Docker Compose, for Linux”',
    )
    expect(await stacks({ 'compose.yaml': served, 'README.md': readme.replace('for Linux', 'and for production') })).toEqual(alone)
  })

  test('an example by its title, which is a start for testing', async () => {
    const readme = '# Kiln Docker example\n\nPlease use this `compose.yaml` file as a starting point for testing; for production use it might need changes.\n'
    expect(await why({ 'compose.yaml': served, 'README.md': readme })).toContain('not compose.yaml: for development: README.md says')
    expect(await stacks({ 'compose.yaml': served, 'README.md': readme.replace('Docker example', 'Docker') })).toEqual(alone)
  })

  test('two that take one port are not run together', async () => {
    const two = (port: string): string =>
      `services:\n  kiln: { build: ., image: kiln }\n  rows: { image: "postgres:17", ports: [ "5432:5432" ] }\n  older: { image: "postgres:13", ports: [ "${port}:5432" ] }\n`
    expect(await why({ 'compose.yaml': two('5432') })).toBe(
      'not compose.yaml: for development: rows and older both take port 5432, so they are not run together',
    )
    expect(await stacks({ 'compose.yaml': two('5433') })).toEqual(alone)
    expect(await stacks({ 'compose.yaml': two('10.0.0.7:5432') })).toEqual(alone)
  })

  test('folders of its code are mounted under their own names', async () => {
    const over = (mounts: string): Files => ({
      'compose.yaml': `services:\n  kiln:\n    build: { context: ., target: debug }\n    restart: unless-stopped\n    volumes: [ ${mounts} ]\n`,
      'kiln/serve.py': 'pass\n',
      'tests/test_serve.py': 'pass\n',
      'settings/kiln.toml': '',
    })
    expect(await why(over('"./kiln:/srv/kiln", "./tests:/srv/tests"'))).toBe(
      'not compose.yaml: for development: kiln is built with debug; folders of its code are mounted over kiln',
    )
    expect(await stacks(over('"./kiln:/srv/kiln", "./settings:/srv/settings"'))).toEqual(alone)
    expect(await stacks(over('"./kiln:/srv/kiln:ro", "./tests:/srv/tests:ro"'))).toEqual(alone)
  })

  test('production that another platform’s files name and run', async () => {
    const main = 'resource "aws_instance" "kiln" {\n  ami = "ami-1"\n  instance_type = "t3.small"\n}\n'
    const bucket = 'resource "aws_s3_bucket" "files" {\n  bucket = "kiln"\n}\n'
    const tasks =
      'resource "aws_ecs_service" "kiln" {\n  name = "kiln"\n  task_definition = aws_ecs_task_definition.kiln.arn\n  desired_count = 2\n}\nresource "aws_ecs_task_definition" "kiln" {\n  family = "kiln"\n  container_definitions = jsonencode([{ name = "kiln", image = "kiln/kiln:2" }])\n}\n'
    const stacked = async (text: string): Promise<readonly string[]> =>
      (await stacks({ ...application, 'compose.yaml': served, 'infra/production/main.tf': text })).filter((one) => one.includes('compose.yaml'))
    expect(await stacked(tasks)).toEqual(['not compose.yaml: for development: infra/production/main.tf describes production'])
    expect((await stacked(bucket))[0]).toMatch(/^compose\.yaml: /)
    expect((await stacked(main)).length).toBe(1)
  })

  test('tools that restart beside a root that is set aside', async () => {
    const tools = 'services:\n  counter: { image: "counterworks/counter:5", restart: always, env_file: counter.env }\n  figures: { image: "mariadb:11" }\n'
    const files = { ...application, 'main.js': 'new (require("pg").Pool)()\n', 'compose.yaml': mounted }
    expect((await stacks({ ...files, 'compose.tools.yaml': tools })).join('\n')).toContain(
      'not compose.tools.yaml: for development: its name says tools; compose.yaml is for development, and nothing puts this one forward',
    )
    expect((await stacks({ ...files, 'compose.counter.yaml': tools }))[0]).toMatch(/^compose\.counter\.yaml: /)
  })

  test('what its name alone puts forward beside it', async () => {
    const bucket = 'resource "aws_s3_bucket" "files" {\n  bucket = "kiln"\n}\n'
    const named = async (text: string, more: Files = {}): Promise<string> => {
      const all = await stacks({ ...application, 'README.md': '# Kiln\n', 'compose.production.yaml': text, 'infra/production/main.tf': bucket, ...more })
      return all.find((one) => one.includes('compose.production.yaml')) ?? ''
    }
    const workshop = mounted.replace(', "/srv/kiln/node_modules"', '')
    expect(await named(workshop)).toBe(
      'not compose.production.yaml: for development: its code is mounted over kiln; infra/production/main.tf describes production; neither README.md nor any other document speaks of it',
    )
    expect(await named(workshop, { 'README.md': '# Kiln\n\n`docker compose -f compose.production.yaml up -d` on the server.\n' })).toMatch(/^compose\./)
    expect(await named(workshop.replace('    image: kiln', '    restart: always'))).toMatch(/^compose\./)
    expect(await named(served.replace('    restart: unless-stopped\n', ''))).toMatch(/^compose\./)
    expect(await named(workshop, { 'infra/production/main.tf': '' })).toMatch(/^compose\./)
  })
})

describe('is for development: the tree is mounted over an image that only runs it', () => {
  const rows = '  rows: { image: "postgres:17" }\n'
  const php = (keys: string): string => `services:\n  kiln:\n    build: ./docker/php\n    image: kiln\n    volumes: [ ".:/var/www/html" ]\n    ${keys}\n${rows}`

  test.each([
    ['environment: { APP_URL: "${APP_URL:-http://127.0.0.1:8000}" }', 'kiln calls itself 127.0.0.1:8000'],
    ['environment: { DEFAULT_DOMAIN: "localhost:8000" }', 'kiln calls itself localhost:8000'],
    ['command: bash -c "bundle check || bundle; tail -f /dev/null"', 'kiln waits for somebody to work in it (tail -f /dev/null)'],
    ['command: sleep infinity', 'kiln waits for somebody to work in it (sleep infinity)'],
  ])('%s', async (keys, sign) => {
    const told = await stacks({ 'compose.yaml': php(keys) })
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('not compose.yaml: for development: its code is mounted over kiln')
    expect(told[0]).toContain(sign)
  })

  test.each([
    ['nothing more', 'ports: [ "80:80" ]'],
    ['an address of its own that others reach', 'environment: { APP_URL: "https://kiln.example" }'],
    ['it restarts', 'restart: always\n    environment: { APP_URL: "http://localhost" }'],
    ['it runs in production', 'environment: { APP_ENV: production, APP_URL: "http://localhost" }'],
    ['another waits', 'environment: { DB_HOST: rows }\n  spare:\n    image: alpine:3.23\n    command: sleep infinity'],
  ])('but not with %s', async (_, keys) => {
    expect(await stacks({ 'compose.yaml': php(keys) })).toEqual(alone)
  })

  test('databases alone that somebody keeps copies of are used for good', async () => {
    const rows = 'services:\n  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }\nvolumes: { rows: }\n'
    const notJudged = ['not compose.yaml: for development: it runs nothing of this repository, only what its code is developed against']
    expect(await stacks({ ...application, 'compose.yaml': rows })).toEqual(notJudged)
    const copies = rows.replace(
      'volumes: { rows: }',
      '  copies: { image: "prodrigestivill/postgres-backup-local:17", environment: { POSTGRES_HOST: rows } }\nvolumes: { rows: }',
    )
    expect(await stacks({ ...application, 'compose.yaml': copies })).toEqual(alone)
    expect(
      await stacks({ ...application, 'compose.yaml': rows.replace('volumes: { rows: }', '  pooler: { image: "edoburu/pgbouncer:1.24" }\nvolumes: { rows: }') }),
    ).toEqual(alone)
    const script = 'docker exec rows pg_dump -U kiln kiln > /srv/copies/kiln.sql\n'
    expect(await stacks({ ...application, 'compose.yaml': rows, 'ops/nightly.sh': script })).toEqual(alone)
    expect(await stacks({ ...application, 'compose.yaml': rows, 'scripts/dev/copy.sh': script })).toEqual(notJudged)
    expect(await stacks({ ...application, 'compose.yaml': rows, 'ops/nightly.sh': script.replace('rows', 'other') })).toEqual(notJudged)
    // A service whose image nobody knows may be the application.
    expect(
      await stacks({ ...application, 'compose.yaml': rows.replace('volumes: { rows: }', '  kiln: { image: "kiln:latest" }\nvolumes: { rows: }') }),
    ).toEqual(alone)
  })

  test('what its author denies beside a deployed chart, though it runs in production mode', async () => {
    const chart = {
      'deploy/Chart.yaml': 'apiVersion: v2\nname: kiln\nversion: 1.0.0\n',
      'deploy/templates/kiln.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: kiln-web }\nspec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [ { name: kiln, image: "kiln:4" } ] } } }\n',
    }
    const local = `# Simplify running the application inside a container locally.\n# WARNING: do not use docker-compose in production environments.\n${served.replace('    restart: unless-stopped\n', '').replace('environment: {', 'environment: { RAILS_ENV: production,')}`
    const files = { ...chart, 'compose.yaml': local, 'bin/deploy': '#!/bin/sh\nhelm upgrade kiln ./deploy --install --namespace kiln-production\n' }
    const told = await stacks(files)
    expect(told.filter((one) => one.includes('compose.yaml'))).toEqual([
      'not compose.yaml: for development: it says of itself “WARNING: do not use docker-compose in production environments”; deploy/Chart.yaml describes production',
    ])
    // Without the chart nobody else says what production is.
    expect(await stacks({ 'compose.yaml': local })).toEqual(alone)
  })

  test('what its author denies, whatever its name says, where the same is run another way', async () => {
    const head = '# THIS IS NOT TO BE USED FOR PERSONAL DEPLOYMENTS!\n# Internal image for testing.\n'
    const denied = 'not compose.deploy.yaml: for development: it says of itself “THIS IS NOT TO BE USED FOR PERSONAL DEPLOYMENTS”'
    const told = await stacks({ 'compose.yaml': served, 'compose.deploy.yaml': head + served })
    expect(told).toEqual(['compose.yaml: taken by name: it has Compose’s default name'.replace('’', "'"), denied])
    expect((await stacks({ 'compose.deploy.yaml': head + served }))[0]).toMatch(/^compose\.deploy\.yaml: /)
    const other = '# This is not for Swarm deployments.\n'
    expect((await stacks({ 'compose.yaml': served, 'compose.deploy.yaml': other + served }))[0]).toMatch(/^compose\.deploy\.yaml: /)
    expect(
      (await stacks({ ...application, 'compose.yaml': other + mounted.replace('    volumes: [ ".:/srv/kiln", "/srv/kiln/node_modules" ]\n', '') }))[0],
    ).toMatch(/^compose\.yaml: /)
    expect((await stacks({ 'compose.yaml': served, 'compose.deploy.yaml': served }))[0]).toMatch(/^compose\.deploy\.yaml: /)
  })

  test('not what builds the application behind a profile', async () => {
    const files =
      'services:\n  rows: { image: "postgres:17", profiles: [default] }\n  kiln: { build: ., image: kiln, profiles: [default] }\n  spare: { build: ., image: kiln, profiles: [spare] }\n'
    expect((await stacks({ ...application, 'compose.yaml': files }))[0]).toBe('compose.yaml: the only Compose stack of the repository')
  })

  test('a folder that says so', async () => {
    const told = async (path: string): Promise<readonly string[]> => stacks({ [path]: served.replace('    restart: unless-stopped\n', '') })
    expect(await told('.devenv/kiln/compose.yaml')).toEqual(['not .devenv/kiln/compose.yaml: for development: its folder .devenv says devenv'])
    expect(await told('docker-compose.dev.yml')).toEqual(['not docker-compose.dev.yml: for development: its name says dev'])
    // The name of a product, and a stack that serves all the same.
    expect(await told('sandbox/compose.yaml')).toEqual(['sandbox/compose.yaml: the only Compose stack of the repository'])
    expect(await stacks({ 'dev/compose.yaml': live })).toEqual(['dev/compose.yaml: the only Compose stack of the repository'])
    // What writes code restarts its tools by themselves, too.
    expect(await stacks({ 'dev/compose.yaml': served })).toEqual(['not dev/compose.yaml: for development: its folder dev says dev'])
  })
})

describe('is production’s all the same', () => {
  test.each([
    ['one sign is none', mounted.replace(', "/srv/kiln/node_modules"', '')],
    ['a development server alone', served.replace('build: .', 'build: .\n    image: kiln\n    command: npm run dev')],
    [
      'a mail catcher beside an application that restarts',
      `${served.replace('volumes: { rows: }', '')}  post: { image: mailhog/mailhog }\nvolumes: { rows: }\n`.replace(/\n {2}post/, '\n  post'),
    ],
    [
      'pages that reload beside the application',
      served.replace('  rows:', '  pages: { build: ./pages, command: npm run dev, volumes: [ "./pages:/pages", "/pages/node_modules" ] }\n  rows:'),
    ],
    ["Flask's own server, which restarts", over('command: flask run\n    restart: always')],
    ["Flask's own server, in production", over('command: flask run\n    environment: { FLASK_ENV: production }')],
    ['Rails with its environment', over('command: bin/rails server\n    environment: { RAILS_ENV: production }')],
    ['Rails with its environment in the command', over('command: sh -c "RAILS_ENV=production exec bin/rails server"')],
    ['Rails with an env file that is not in the repository', over('command: bin/rails server\n    env_file: .env')],
    ['a terminal of what restarts', over('tty: true\n    stdin_open: true\n    restart: unless-stopped')],
    ['a terminal alone', served.replace('restart: unless-stopped', 'tty: true\n    stdin_open: true')],
    ['half a terminal', over('tty: true')],
    ['a server that watches its settings', over('command: caddy run --watch')],
    ['advice to those who use it', `# Do not use in production without changing the passwords.\n${served}`],
    ['a word on another file', `# For development see compose.dev.yaml instead.\n${served.replace('    restart: unless-stopped\n', '')}`],
    ['a word on development, of what restarts', `# The development environment\n${served}`],
    ['a word on both', `# Services for development and production\n${served.replace('    restart: unless-stopped\n', '')}`],
  ])('%s', async (_, text) => {
    expect(await stacks({ ...application, 'compose.yaml': text })).toEqual(alone)
  })

  test.each([
    ['the image’s own RAILS_ENV', 'FROM ruby:3.4\nENV RAILS_ENV=production\nCMD ["bin/rails", "server"]\n'],
    ['a stage for production below which one for development stands', 'FROM ruby:3.4 AS dev\nFROM dev AS production\nCMD ["bin/kiln"]\n'],
    ['an image of others with tools in it', 'FROM python:3.13-dev\nCMD ["bin/kiln"]\n'],
  ])('%s', async (_, Dockerfile) => {
    expect(await stacks({ ...application, Dockerfile, 'compose.yaml': over('init: true') })).toEqual(alone)
  })

  test('a command that deploys it outweighs what stands in it', async () => {
    const files = { 'compose.yaml': mounted, 'ops/deploy.sh': 'docker compose up -d\n' }
    expect(await stacks(files)).toEqual(['compose.yaml: deployed by ops/deploy.sh:1'])
  })

  test('a name that says production does too', async () => {
    expect(await stacks({ 'compose.production.yaml': mounted })).toEqual(['compose.production.yaml: the only Compose stack of the repository'])
  })

  test('an image that may be the application’s, with an env file that is not in the repository', async () => {
    const files = {
      ...application,
      'compose.yaml': 'services:\n  kiln: { image: "acme/kiln:3", restart: always, env_file: .env }\n  rows: { image: "postgres:17" }\n',
    }
    expect(await stacks(files)).toEqual(alone)
  })
})

test('the report says what was found, why it was not taken, and how to say otherwise', async () => {
  const { scorecard } = await scan(memoryTree({ ...application, 'compose.yaml': mounted }, 'base'), { config: defaultConfig, rules: shippedRules })
  const text = renderScorecard(scorecard)
  expect(text).toContain('No stack is judged as production’s.')
  expect(text).toContain('`compose.yaml` is not part of the stack: for development: its code is mounted over kiln')
  expect(text).toContain('stacks: { production: { files: [compose.yaml] } }')
  const beside = { ...application, 'compose.yaml': mounted, 'a/compose.ci.yaml': mounted, 'b/compose.ci.yaml': mounted }
  const several = await scan(memoryTree(beside, 'base'), { config: defaultConfig, rules: shippedRules })
  expect(renderScorecard(several.scorecard)).toContain('stacks: { production: { files: [compose.yaml] } }')
})

describe('a change that would turn the judge away', () => {
  const base: Files = {
    'compose.yaml': `${served.replace('volumes: { rows: }', '')}  keeper: { image: "prodrigestivill/postgres-backup-local:17", environment: { POSTGRES_HOST: rows, SCHEDULE: "@daily" }, volumes: [ "copies:/backups" ] }\nvolumes: { rows: , copies: }\n`,
  }
  const workshop = replace(
    'compose.yaml',
    '    restart: unless-stopped\n',
    '    command: npm run dev\n    volumes: [ ".:/srv/kiln", "/srv/kiln/node_modules" ]\n',
  )
  const lost = replace('compose.yaml', /^ {2}keeper:.*\n/m, '')

  test('is judged by what the base was: what is lost beside it is told', async () => {
    const found = blocked(await judge(base, lost(workshop(base))))
    expect(found).toContain('gate/weakened compose.yaml')
    expect(found.some((one) => one.startsWith('backup/automated database/rows'))).toBe(true)
  })

  test('blocks alone, for the next change would be judged by nothing', async () => {
    const decision = await judge(base, workshop(base))
    expect(blocked(decision)).toContain('gate/weakened compose.yaml')
    expect(decision.changes.find((change) => change.rule === 'gate/weakened')?.message).toContain('stacks: { production: { files: [compose.yaml] } }')
  })

  test('blocks under another name too', async () => {
    const moved = (files: Files): Files => ({ 'docker-compose.yml': files['compose.yaml'] ?? '' })
    expect(blocked(await judge(base, moved(lost(workshop(base)))))).toContain('gate/weakened docker-compose.yml')
  })

  test('does not block when the configuration keeps the stack by name', async () => {
    const kept = { ...workshop(base), '.plimsoll.yml': 'version: 1\nstacks: { production: { files: [compose.yaml] } }\n' }
    expect(blocked(await judge(base, kept))).not.toContain('gate/weakened compose.yaml')
  })

  test('a stack that was for development before is nobody’s loss', async () => {
    expect(blocked(await judge(workshop(base), lost(workshop(base))))).toEqual([])
  })

  test('a production stack that comes beside it takes its place', async () => {
    const apart = { ...workshop(base), 'compose.production.yaml': base['compose.yaml'] ?? '' }
    expect(blocked(await judge(base, apart))).toEqual([])
  })
})

describe('a stack of what others are developed against', () => {
  const helpers = `services:
  rows: { image: "postgres:17", ports: [ "15432:5432" ], volumes: [ "rows:/var/lib/postgresql/data" ] }
  signals: { image: "acme/signals:4.2", ports: [ "9050:8080" ] }
volumes: { rows: }
`
  const files = (example: string, compose = helpers) => ({ 'compose.yaml': compose, '.env.example': example })
  const judged = 'compose.yaml: the only Compose stack of the repository'

  test('that the example of an environment leads to by this very machine', async () => {
    expect(await stacks(files('DATABASE_URL=postgresql://kiln@localhost:15432/kiln\n'))).toEqual([
      'not compose.yaml: for development: DATABASE_URL of .env.example leads to rows by this very machine, and nothing in it is built here',
    ])
  })

  test.each([
    ['the example leads elsewhere', files('DATABASE_URL=postgresql://kiln@rows:5432/kiln\n')],
    ['nothing listens there', files('DATABASE_URL=postgresql://kiln@localhost:5432/kiln\n')],
    [
      'one of its services is given the same',
      files(
        'DATABASE_URL=postgresql://kiln@localhost:15432/kiln\n',
        helpers.replace('"acme/signals:4.2"', '"acme/signals:4.2", environment: { DATABASE_URL: "postgresql://kiln@rows:5432/kiln" }'),
      ),
    ],
    ['something is built here', files('DATABASE_URL=postgresql://kiln@localhost:15432/kiln\n', helpers.replace('image: "acme/signals:4.2"', 'build: .'))],
    [
      'an env file is given',
      files('DATABASE_URL=postgresql://kiln@localhost:15432/kiln\n', helpers.replace('"acme/signals:4.2"', '"acme/signals:4.2", env_file: .env')),
    ],
  ])('not where %s', async (_, tree) => {
    expect((await stacks(tree))[0]).toBe(judged)
  })

  test('with a broker that sends its clients to this very machine, and an editor that opens it', async () => {
    const broker = 'services:\n  lines:\n    image: acme/lines:7\n    environment: { KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT_HOST://localhost:9092" }\n'
    expect((await stacks({ 'compose.yaml': broker }))[0]).toBe(judged)
    expect(
      await stacks({
        'compose.yaml': broker,
        '.devcontainer/devcontainer.json': '{ // opened here\n  "dockerComposeFile": ["../compose.yaml", "more.yaml"] }',
      }),
    ).toEqual(['not compose.yaml: for development: .devcontainer/devcontainer.json opens it in an editor; lines tells its clients to come to localhost'])
    expect((await stacks({ 'compose.yaml': broker, '.devcontainer/devcontainer.json': '{ "dockerComposeFile": "more.yaml" }' }))[0]).toBe(judged)
  })

  test('a shell that somebody works in, and where an editor is at work', async () => {
    const alone = (more: string): Files => ({ 'compose.yaml': `services:\n  kiln:\n${more}` })
    expect(await stacks(alone('    build: .\n    image: kiln\n    command: /bin/sh\n'))).toEqual([
      'not compose.yaml: for development: kiln is a shell that somebody works in',
    ])
    expect(await stacks(alone('    image: mcr.microsoft.com/devcontainers/typescript-node:24\n    command: sleep infinity\n'))).toEqual([
      expect.stringContaining('kiln is where an editor is at work'),
    ])
    expect((await stacks(alone('    build: .\n    image: kiln\n    command: /bin/sh -c "exec kiln"\n')))[0]).toBe(judged)
  })

  test('beside what Convox runs', async () => {
    const files: Files = { 'compose.yaml': 'services:\n  kiln:\n    build: .\n    image: kiln\n  rows:\n    image: postgres:16\n' }
    expect((await stacks(files))[0]).toBe(judged)
    expect(await stacks({ ...files, 'convox.yml': 'resources: {}\n' })).toEqual(['not compose.yaml: for development: convox.yml describes production'])
    const manifest = 'ops/manifest-production.yml'
    expect(await stacks({ ...files, [manifest]: 'applications:\n- name: kiln\n' })).toEqual([
      `not compose.yaml: for development: ${manifest} describes production`,
    ])
    expect((await stacks({ ...files, [manifest]: 'files:\n- kiln\n' }))[0]).toBe(judged)
    expect((await stacks({ ...files, 'manifest-staging.yml': 'applications:\n- name: kiln\n' }))[0]).toBe(judged)
  })

  test('what the platform is told to leave out', async () => {
    const files: Files = { 'compose.yaml': 'services:\n  kiln:\n    build: .\n    image: kiln\n  rows:\n    image: postgres:16\n' }
    expect(await stacks({ ...files, '.slugignore': 'tests\n/compose.yaml\n' })).toEqual([
      'not compose.yaml: for development: .slugignore leaves it out of what is deployed',
    ])
    expect((await stacks({ ...files, '.slugignore': 'tests\ncompose.dev.yaml\n' }))[0]).toBe(judged)
  })

  test('an example, as the README of its folder says, where another is none', async () => {
    const fly: Files = { 'etc/fly.toml': 'app = "kiln"\n[http_service]\ninternal_port = 80\n' }
    const files: Files = { 'compose.yaml': served, ...fly }
    const said: Files = { 'etc/README.md': '# Example files for running kiln\n\nSee `fly.toml`.\n' }
    expect((await stacks(files)).join()).not.toContain('not etc/fly.toml')
    expect((await stacks({ ...files, ...said })).join()).toContain('not etc/fly.toml: an example: etc/README.md:1 says “Example files for running kiln”')
    expect((await stacks({ ...fly, ...said })).join()).not.toContain('not etc/fly.toml')
    const head = '# This is only an EXAMPLE of a configuration.\n# Please modify this file as you need it.\n'
    const headed = (words: string): Files => ({ ...files, 'etc/fly.toml': `${words}${fly['etc/fly.toml']}` })
    expect((await stacks(headed(head))).join()).toContain('not etc/fly.toml: an example: etc/fly.toml:1 says “This is only an EXAMPLE of a configuration”')
    expect((await stacks(headed('# For example, see below.\n'))).join()).not.toContain('not etc/fly.toml')
    const gone = (words: string): Files => ({ ...files, 'etc/README.md': `# Kiln at the edge\n\n${words}\n` })
    expect((await stacks(gone('This is not used anymore.'))).join()).toContain('not etc/fly.toml: out of use: etc/README.md:3 says “This is not used anymore”')
    expect((await stacks(gone('This is used. The old one is deprecated.'))).join()).not.toContain('not etc/fly.toml')
    const sent = '# Fly\n\n> For production, use [the chart](../chart/). The files below are meant for tutorials and simple setups.\n'
    expect((await stacks({ ...files, 'etc/README.md': sent })).join()).toContain(
      'not etc/fly.toml: not for production: etc/README.md:3 says “The files below are meant for tutorials and simple setups”',
    )
    expect((await stacks({ ...files, 'etc/README.md': sent.replace(/The files.*/, '') })).join()).not.toContain('not etc/fly.toml')
  })

  test('a demonstration, or what is given up, as a README above it says', async () => {
    const overlay: Files = {
      'deploy/production/kustomization.yaml': 'resources: [ kiln.yaml ]\n',
      'deploy/production/kiln.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: kiln }\nspec:\n  template:\n    spec:\n      containers: [ { name: kiln, image: "kiln:1.2.3", ports: [ { containerPort: 80 } ] } ]\n',
    }
    const told = async (path: string, title: string): Promise<string> => (await stacks({ ...overlay, [path]: `${title}\n\nWith three environments.\n` })).join()
    expect(await told('deploy/README.md', '# Deploy demo webapp')).toContain('a demonstration: deploy/README.md:1 says “Deploy demo webapp”')
    expect(await told('deploy/README.md', '# Kiln demo')).toContain('a demonstration: deploy/README.md:1')
    expect(await told('deploy/README.md', '# Kiln (deprecated)')).toContain('out of use: deploy/README.md:1 says “Kiln (deprecated)”')
    for (const title of ['# Deploy the webapp', '# Deploy kiln, with a demo of glazes', '# Deprecated settings of kiln']) {
      expect(await told('deploy/README.md', title)).not.toContain('not deploy/production')
    }
    // The root's speaks of the whole, of which this is a part.
    expect(await told('README.md', '# Kiln demo')).not.toContain('not deploy/production')
    const base = overlay['deploy/production/kiln.yaml'] ?? ''
    const before = { ...overlay, 'deploy/production/kiln.yaml': base.replace('spec:\n  template', 'spec:\n  replicas: 3\n  template') }
    expect(blocked(await judge(before, { ...overlay, 'deploy/README.md': '# Kiln demo\n' })).join()).toContain('infrastructure/replicas')
  })

  test('a file that builds what others are built from is there for building', async () => {
    const building = (base: string): Files => ({
      'compose.yaml':
        'services:\n  kiln-base:\n    build: { context: ., dockerfile: base.Dockerfile }\n    image: pots/kiln-base\n  kiln:\n    build: .\n    image: pots/kiln\n    ports: [ "80:80" ]\n',
      'base.Dockerfile': 'FROM debian:13\nRUN apt-get install glaze\n',
      Dockerfile: `FROM ${base}\nCMD ["kiln"]\n`,
      'README.md': '# Kiln\n\nRun it:\n\n    docker compose -f elsewhere.yml up\n',
    })
    const { 'README.md': _, ...unspoken } = building('pots/kiln-base:latest')
    expect((await stacks(unspoken))[0]).toMatch(/^compose\.yaml: /)
    expect((await stacks(building('pots/kiln-base:latest')))[0]).toBe(
      'not compose.yaml: for development: kiln-base is what kiln is built from, which serves nothing by itself',
    )
    expect((await stacks(building('debian:13')))[0]).toMatch(/^compose\.yaml: /)
    // Whatever is told to be there in no copy is brought up by nobody.
    const asked = building('pots/kiln-base:latest')
    const by = (text: string): string => text.replace('pots/kiln-base\n', 'pots/kiln-base:${TAG}\n    deploy: { replicas: 0 }\n')
    expect((await stacks({ ...asked, 'README.md': '# Kiln\n', 'compose.yaml': by(asked['compose.yaml'] ?? '') }))[0]).toBe(
      'not compose.yaml: for development: neither README.md nor any other document speaks of it; kiln-base is what kiln is built from, which serves nothing by itself',
    )
  })

  test('files of kontinuous beside it describe production', async () => {
    const beside = (path: string): Files => ({ 'compose.yaml': served.replace('    restart: unless-stopped\n', ''), [path]: 'kind: ConfigMap\n' })
    expect((await stacks(beside('.kontinuous/env/prod/templates/app.configmap.yaml'))).join()).toContain('templates/app.configmap.yaml describes production')
    expect((await stacks(beside('.kontinuous/env/dev/templates/app.configmap.yaml')))[0]).toMatch(/^compose\.yaml: /)
  })

  test('a script that runs something like production', async () => {
    const like = async (name: string): Promise<string> =>
      (await stacks({ 'ops/kiln.yml': mounted, [`bin/${name}`]: '#!/bin/sh\ndocker compose -f ops/kiln.yml up\n' }))[0] ?? ''
    expect(await like('prod-server')).toBe('ops/kiln.yml: deployed by bin/prod-server:2')
    expect(await like('prod-style-server')).toMatch(/^not ops\/kiln\.yml: for development/)
    expect(await like('production-like')).toMatch(/^not ops\/kiln\.yml: for development/)
  })

  test('one sign, where documents speak of other containers, and of none that are pulled', async () => {
    const once = 'services:\n  kiln:\n    build: .\n  rows: { image: "postgres:17" }\n'
    const readme = { 'README.md': '# Kiln\n\nRun it:\n\n    docker compose -f elsewhere.yml up\n' }
    expect((await stacks({ 'compose.yaml': once }))[0]).toMatch(/^compose\.yaml: /)
    expect((await stacks({ 'compose.yaml': once, 'README.md': '# Kiln\n\nDeploy it:\n\n    docker compose up -d\n' }))[0]).toMatch(/^compose\.yaml: /)
    expect((await stacks({ 'compose.yaml': once, ...readme }))[0]).toBe(
      'not compose.yaml: for development: nothing that it builds is started again when it ends',
    )
    expect((await stacks({ 'compose.yaml': served, ...readme }))[0]).toMatch(/^compose\.yaml: /)
  })

  test('under a name that no server of the internet answers for', async () => {
    const till = (url: string, more = ''): Files => ({
      'compose.yaml': `services:\n  till:\n    build: .\n    image: kiln\n    environment: { DATABASE_URL: "postgresql://rows/till", TILL_URL: "${url}" }\n  rows:\n    image: postgres:16\n${more}`,
    })
    const post = '  post:\n    image: axllent/mailpit\n'
    expect(await stacks(till('https://till.test/app', post))).toEqual([
      'not compose.yaml: for development: post catches mail that nobody is to get; TILL_URL of till is a name that exists on the own machine alone',
    ])
    expect((await stacks(till('https://till.test/app')))[0]).toBe(judged)
    expect((await stacks(till('https://8080-acme-till.ws-eu7.gitpod.io')))[0]).toContain('TILL_URL of till leads to somebody’s workspace')
    expect((await stacks(till('https://till.example.com/app', post)))[0]).toBe(judged)
  })
})

test('what a job of GitHub brings up and says nothing of is tried out, and deployed where it says so', async () => {
  const job = (name: string): string =>
    `on: push\njobs:\n  ${name}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: docker compose -f lib/compose.release.yaml up -d\n`
  const files = (name: string) => ({ 'lib/compose.release.yaml': served, 'compose.yaml': served, '.github/workflows/kiln.yml': job(name) })
  expect((await stacks(files('old-with-new')))[0]).toMatch(/^lib\/compose\.release\.yaml: taken by name/)
  expect((await stacks(files('deploy')))[0]).toMatch(/^lib\/compose\.release\.yaml: deployed by /)
})

test('an app.yaml that is still to be filled in is a template', async () => {
  const app = (id: string): string => `runtime: nodejs22\nenv_variables:\n  APP_ID: ${id}\n`
  expect(await stacks({ 'app.yaml': app('<your-app-id>') })).toEqual(['not app.yaml: a template: <your-app-id> in it is still to be filled in'])
  expect((await stacks({ 'app.yaml': app('kiln') }))[0]).toBe('app.yaml: the only one of its kind in the repository')
})

describe('manifests', () => {
  const pod = (image: string, head = ''): Files => ({
    'k8s/kiln.yaml': `${head}apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: kiln }\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: kiln } }\n  template:\n    metadata: { labels: { app: kiln } }\n    spec:\n      containers: [ { name: kiln, image: "${image}" } ]\n`,
  })

  test.each([
    ['images from the own machine', pod('localhost:5001/kiln:local'), 'the image of kiln comes from a registry on the own machine'],
    [
      'their author’s word',
      pod('kiln/kiln:2.1', '# Sample manifests, not meant for production use.\n'),
      'k8s/kiln.yaml says “Sample manifests, not meant for production use”',
    ],
  ])('are for development by %s', async (_, files, why) => {
    expect(await stacks(files)).toEqual([`not k8s/kiln.yaml: for development: ${why}`])
  })

  test.each([
    ['a registry of MicroK8s', pod('localhost:32000/kiln:2.1')],
    ['advice', pod('kiln/kiln:2.1', '# Do not use in production without changing the secrets.\n')],
  ])('are production’s all the same with %s', async (_, files) => {
    expect((await stacks(files))[0]).toMatch(/^k8s\/kiln\.yaml: /)
  })

  test('stay judged where they were', async () => {
    const base = pod('kiln/kiln:2.1')
    const head = pod('localhost:5001/kiln:2.1')
    const decision = await judge(base, { ...head, 'k8s/kiln.yaml': (head['k8s/kiln.yaml'] ?? '').replace('replicas: 2', 'replicas: 1') })
    expect(blocked(decision)).toEqual(['gate/weakened k8s/kiln.yaml'])
  })
})
