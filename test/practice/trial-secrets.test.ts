/** Secrets that open nothing of production's, each beside a near twin that does. */
import { describe, expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const value = 'kR7vQz2mXw94TbLp'
const stack = (environment: string, more = ''): string =>
  `services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n${more}    environment:\n${environment}`
const files = (environment: string): Readonly<Record<string, string>> => ({ 'compose.yaml': stack(environment) })
const secrets = async (tree: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await verdicts(tree, 'security/hardcoded-secret')).flatMap((line) => /secrets?: (.*)/.exec(line)?.[1] ?? [])
const logins = async (tree: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await verdicts(tree, 'security/default-credentials')).filter((line) => line.includes(' fail'))

describe('env files', () => {
  const key = `TILL_API_KEY=${value}\n`
  const plain = { 'compose.yaml': stack('      TILL: 1\n') }
  const rails = { 'config/environments/production.rb': 'Rails.application.configure {}\n' }

  test('of a Rails environment for work are nobody’s; those of one that is served somewhere, or is none, are somebody’s', async () => {
    const told = (name: string, more = {}): Promise<readonly string[]> => secrets({ ...plain, [`.env.${name}`]: key, ...more })
    expect(await told('profiling', { ...rails, 'config/environments/profiling.rb': '' })).toEqual([])
    expect(await told('sandbox', { ...rails, 'config/environments/sandbox.rb': '' })).toEqual(['TILL_API_KEY (.env.sandbox) @ .env.sandbox:1'])
    expect(await told('profiling', rails)).toEqual(['TILL_API_KEY (.env.profiling) @ .env.profiling:1'])
    const loaded = { ...rails, 'config/environments/profiling.rb': '', 'compose.yaml': stack('      TILL: 1\n', '    env_file: .env.profiling\n') }
    expect(await told('profiling', loaded)).toEqual(['TILL_API_KEY (.env.profiling) @ .env.profiling:1'])
  })

  test('that seed hold what those of tests hold as well, and what is their own', async () => {
    const seeded = 'SEED_ADMIN_PASSWORD=Lantern2Harbour\n'
    expect(await secrets({ ...plain, '.env.seed.small': seeded, '.env.seed.test': seeded })).toEqual([])
    expect(await secrets({ ...plain, '.env.seed.small': seeded })).toEqual([expect.stringContaining('SEED_ADMIN_PASSWORD')])
    expect(await secrets({ ...plain, '.env.seed.small': seeded, '.env.seed.test': 'SEED_ADMIN_PASSWORD=Copper5Meadow\n' })).toHaveLength(1)
    // What runs with the password of tests runs with one that everybody has.
    for (const name of ['.env', '.env.north', '.env.production'])
      expect(await secrets({ ...plain, [name]: seeded, '.env.seed.test': seeded })).toEqual([expect.stringContaining(name)])
  })

  test('called local.env are the developer’s, unless the stack loads them', async () => {
    expect(await secrets({ ...plain, 'till/local.env': key })).toEqual([])
    expect(await secrets({ ...plain, 'till/localities.env': key })).toHaveLength(1)
    expect(await secrets({ 'compose.yaml': stack('      TILL: 1\n', '    env_file: ./till/local.env\n'), 'till/local.env': key })).toHaveLength(1)
  })
})

test.each([
  ['TILL_AUTH_TOKEN', '463e3aa5-dc2c-4f08-ac5a-fake', 0],
  ['TILL_AUTH_TOKEN', '463e3aa5-dc2c-4f08-ac5a-faker7', 1],
  ['TILL_HEADER_KEY', 'X-Till-S2S-Uri', 0],
  ['TILL_HEADER_KEY', 'X-Till-kR7vQz2mXw94', 1],
])('%s: %s', async (name, written, count) => {
  expect(await secrets(files(`      ${name}: ${written}\n`))).toHaveLength(count)
})

test('what an image sets and a sample shows is the product’s default; anything else that an image sets is a secret', async () => {
  const tree = (shown: string): Readonly<Record<string, string>> => ({
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
    Dockerfile: `FROM debian:13\nENV MYSQL_USER="till" \\\n    MYSQL_PASSWORD="h4rb0ur457"\nCMD ["till"]\n`,
    'till.sample.env': `MYSQL_PASSWORD=${shown}\n`,
  })
  expect(await secrets(tree('h4rb0ur457'))).toEqual([])
  expect(await secrets(tree('m34d0w812'))).toEqual(['MYSQL_PASSWORD (Dockerfile) @ Dockerfile:2'])
})

describe('a comment', () => {
  test.each([
    ['# Not a real secret. It opens nothing.', 0],
    ['# this is just a dummy', 0],
    ['# Fake key for the mock', 0],
    ['# for testing only', 0],
    ['# not a secret', 0],
    ['# Placeholder: replace with your own', 1],
    ['# never a fake one', 1],
    ['# not a secret manager', 1],
    ['# Not for testing only', 1],
    ['# The secret of the shop', 1],
  ])('%s, above a key and behind it', async (comment, count) => {
    expect(await secrets(files(`      ${comment}\n      TILL_API_KEY: ${value}\n`))).toHaveLength(count)
    expect(await secrets(files(`      - TILL_API_KEY=${value} ${comment}\n`))).toHaveLength(count)
    expect(await secrets({ ...files('      TILL: 1\n'), '.env': `${comment}\nTILL_API_KEY='${value}'\n` })).toHaveLength(count)
  })

  test('speaks of what it stands beside, and of the rest of one credential', async () => {
    const told = async (lines: readonly string[]): Promise<number> => (await secrets(files(lines.map((line) => `      ${line}\n`).join('')))).length
    const secret = `- DESK_M2M_CLIENT_SECRET=${value}`
    expect(await told(['# Not a real secret.', '# It opens nothing.', '- DESK_M2M_CLIENT_ID=till', secret])).toBe(0)
    expect(await told(['# Not a secret', '- DESK_M2M_CLIENT_ID=till', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '- TILL_CLIENT_ID=till', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '- DESK_M2M_CLIENT_ID=till', '', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '- DESK_M2M_CLIENT_ID=till', '# This one is.', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '', secret])).toBe(1)
    const quoted = (note: string): string => `services:\n  till:\n    image: acme/till:3.2\n    environment: { TILL_NOTE: ${note}, TILL_API_KEY: ${value} }`
    expect([await secrets({ 'compose.yaml': quoted('"a # dummy"') }), await secrets({ 'compose.yaml': `${quoted('"a"')} # dummies\n` })].flat()).toHaveLength(2)
  })

  test('makes no key of a provider’s one that is none', async () => {
    const issued = ['sk', 'live', '9fQ2xW7tLk3VbN8mRz5C'].join('_')
    expect(await secrets(files(`      TILL_API_KEY: ${issued} # dummy\n`))).toHaveLength(1)
  })

  test('that calls made up what signs, or what a server lets in with, tells a default', async () => {
    expect(await logins(files(`      JWT_SECRET: ${value} # dummy\n`))).toEqual(['service/till fail: till: JWT_SECRET is a stand-in @ compose.yaml:6'])
    expect(await logins(files(`      JWT_SECRET: ${value}\n`))).toEqual([])
    expect(await logins(files(`      JWT_PUBLIC_KEY: ${value} # not a secret\n`))).toEqual([])
    expect(await logins(files(`      DESK_CLIENT_SECRET: ${value} # dummy\n`))).toEqual([])
    const filled = { ...files('      JWT_SECRET: ${JWT_SECRET}\n'), '.env': `# a dummy\nJWT_SECRET=${value}\n` }
    expect([await secrets(filled), await logins(filled)]).toEqual([[], ['service/till fail: till: JWT_SECRET is a stand-in @ .env:2']])
    const ledger = `services:\n  ledger:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${value} # for testing only\n`
    expect(await logins({ 'compose.yaml': ledger })).toEqual(['service/ledger fail: ledger: POSTGRES_PASSWORD is a stand-in @ compose.yaml:5'])
  })
})

test.each([
  ['OIDC_ENABLED: "${OIDC_ENABLED:-false}"', 0],
  ['ENABLE_OIDC: "no"', 0],
  ['OIDC_ENABLED: "${OIDC_ENABLED:-true}"', 1],
  ['OIDC_ENABLED: "${OIDC_ENABLED}"', 1],
  ['SMTP_ENABLED: "false"', 1],
])('a stand-in of a feature beside %s', async (line, count) => {
  expect(await logins(files(`      ${line}\n      OIDC_CLIENT_SECRET: \${OIDC_CLIENT_SECRET:-xxx}\n`))).toHaveLength(count)
})

describe('words that say they are none', () => {
  test.each([
    ['get-this-from-the-till-team', 0],
    ['unsafe-default-token-for-dev', 0],
    ['mock_api_key_for_local_use_only', 0],
    ['till-key-with-no-less-than-32-characters', 0],
    ['till-32-harbour-lantern-78-meadow', 1],
    ['harbour-lantern-meadow-copper-till', 1],
    ['harbour-default-lantern-meadow', 1],
    ['dev-token-harbour-lantern-meadow', 1],
    ['unsafe-default-token-xkqzrwtpvbnm', 1],
    ['get-this-from-the-4f9c1e77ab-team', 1],
  ])('%s', async (written, count) => {
    expect(await secrets(files(`      TILL_API_TOKEN: ${written}\n`))).toHaveLength(count)
  })

  test('sign nothing', async () => {
    expect(await logins(files('      JWT_SECRET: unsafe-default-secret-for-dev\n'))).toEqual([expect.stringContaining('JWT_SECRET is a stand-in')])
  })
})

describe('a comment over a block of an env file', () => {
  const told = async (lines: readonly string[], more = {}): Promise<number> =>
    (await secrets({ 'compose.yaml': stack('      TILL: 1\n'), 'till/.sandbox.env': `${lines.join('\n')}\n`, ...more })).length
  const block = ['DESK_URL=https://desk.acme.test', `DESK_PASSWORD='${value}'`]

  test.each([
    ['# Desk settings for local use and testing', 0],
    ['# Credentials for development', 0],
    ['# Desk keys in the test environment only', 0],
    ['# Desk settings for local use and production', 1],
    ['# Credentials for testing payments', 1],
    ['# Desk settings', 1],
    ['# Set keys for testing', 1],
  ])('%s', async (comment, count) => {
    expect(await told([comment, ...block])).toBe(count)
  })

  test('ends with it, and makes no key of a provider’s and no one that a stack is given one for trials', async () => {
    const heading = '# Desk settings for local use and testing'
    expect(await told([heading, 'DESK_URL=https://desk.acme.test', '', `DESK_PASSWORD='${value}'`])).toBe(1)
    expect(await told([heading, 'DESK_URL=https://desk.acme.test', '# Till', `DESK_PASSWORD='${value}'`])).toBe(1)
    expect(await told([heading, `DESK_API_KEY=${['sk', 'live', '9fQ2xW7tLk3VbN8mRz5C'].join('_')}`])).toBe(1)
    expect(await told([heading, ...block], { 'compose.yaml': stack('      TILL: 1\n', '    env_file: till/.sandbox.env\n') })).toBe(1)
    const filled = { 'compose.yaml': stack('      DESK_PASSWORD: ${DESK_PASSWORD}\n'), '.env': `${[heading, ...block].join('\n')}\n` }
    expect(await secrets(filled)).toHaveLength(1)
  })
})

describe('an env file', () => {
  const work = (file: string): string => `services:\n  desk:\n    build:\n      context: .\n      dockerfile: dev.Dockerfile\n    env_file: [ ${file} ]\n`
  const tree = (file: string, more = {}): Readonly<Record<string, string>> => ({
    'compose.prod.yaml': stack('      TILL: 1\n'),
    'compose.dev.yaml': work(file),
    [file]: `DESK_PASSWORD='${value}'\n`,
    ...more,
  })

  test('that only a stack for development loads is for that alone', async () => {
    expect(await secrets(tree('till/.desk.env'))).toEqual([])
    expect(await secrets(tree('.env'))).toHaveLength(1)
    expect(await secrets(tree('till/.prod.env'))).toHaveLength(1)
    expect(await secrets(tree('till/.desk.env', { 'compose.prod.yaml': stack('      TILL: 1\n', '    env_file: till/.desk.env\n') }))).toHaveLength(1)
    expect(await secrets(tree('till/.desk.env', { Dockerfile: 'FROM debian:13\nCOPY till/.desk.env /app/.env\nCMD ["till"]\n' }))).toHaveLength(1)
    expect(await secrets(tree('till/.desk.env', { 'till/.desk.env': `DESK_API_KEY=${['sk', 'live', '9fQ2xW7tLk3VbN8mRz5C'].join('_')}\n` }))).toHaveLength(1)
  })

  test('fills in nothing of a service whose profile is off', async () => {
    const told = async (env: string, profiled: string, more = ''): Promise<number> =>
      (await secrets({ 'compose.yaml': `${stack('      TILL: 1\n')}${profiled}${more}`, '.env': `${env}CHART_PASSWORD='${value}'\n` })).length
    const charts = '  charts:\n    image: acme/charts:2.1\n    profiles: [ charts ]\n    environment:\n      CHART_PASSWORD: ${CHART_PASSWORD:?}\n'
    expect(await told('COMPOSE_PROFILES=till\n', charts)).toBe(0)
    expect(await told('COMPOSE_PROFILES=till\n', charts.replace('CHART_PASSWORD: ${CHART_PASSWORD:?}', '- CHART_PASSWORD'))).toBe(0)
    expect(await told('COMPOSE_PROFILES=charts,till\n', charts)).toBe(1)
    expect(await told('', charts)).toBe(1)
    expect(await told('COMPOSE_PROFILES=till\n', charts.replace('    profiles: [ charts ]\n', ''))).toBe(1)
    expect(await told('COMPOSE_PROFILES=till\n', charts, '  desk:\n    image: acme/desk:1.4\n    environment: { CHARTS: "${CHART_PASSWORD}" }\n')).toBe(1)
    expect(await told('COMPOSE_PROFILES=till\n', charts.replace('CHART_PASSWORD:?', 'OTHER_PASSWORD:?').replace('CHART_PASSWORD:', 'OTHER:'))).toBe(1)
  })
})

describe('Django’s key', () => {
  const wsgi = { 'till/wsgi.py': "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'till.settings.production')\n", 'manage.py': '' }
  const told = (base: string, more = {}): Promise<readonly string[]> =>
    secrets({
      ...wsgi,
      'till/settings/base.py': `import environ\nimport os\nenv = environ.Env()\n${base}DATABASES = {'default': env.db('DATABASE_URL')}\n`,
      'till/settings/production.py': 'from .base import *\n',
      'till/settings/local.py': 'from .base import *\n',
      ...more,
    })
  const given = `SECRET_KEY = env('TILL_SECRET_KEY', default='${value}')\n`

  test('stands in the settings that production takes, or in their default', async () => {
    expect(await told(`SECRET_KEY = '${value}'\n`)).toEqual(['SECRET_KEY (base.py) @ till/settings/base.py:4'])
    expect(await told(given)).toEqual(['the default of TILL_SECRET_KEY (base.py) @ till/settings/base.py:4'])
    expect(await told(`SECRET_KEY = os.environ.get('TILL_SECRET_KEY', '${value}')\n`)).toHaveLength(1)
  })

  test('is none that production overrides, is given, or that says so itself', async () => {
    const production = "from .base import *\nSECRET_KEY = env('TILL_SECRET_KEY')\n"
    expect(await told(given, { 'till/settings/production.py': production })).toEqual([])
    expect(await told(given, { 'compose.yaml': stack('      TILL_SECRET_KEY: ${TILL_SECRET_KEY:?}\n') })).toEqual([])
    expect(await told(given, { 'compose.yaml': stack('      TILL: 1\n') })).toHaveLength(1)
    expect(await told(given, { '.env.example': 'TILL_SECRET_KEY=\n' })).toEqual([])
    expect(await told(`SECRET_KEY = 'django-insecure-${value}'\n`)).toEqual([])
    expect(await told("SECRET_KEY = env('TILL_SECRET_KEY')\n", { 'till/settings/local.py': `from .base import *\nSECRET_KEY = '${value}'\n` })).toEqual([])
  })
})

describe('a document', () => {
  const ledger = (given: string): string =>
    `services:\n  ledger:\n    image: acme/ledger:\${LEDGER_TAG:-latest}\n    ports: [ "80:80" ]\n  store:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${given}\n`
  const outcomes = async (document: Readonly<Record<string, string>>, given = '${STORE_PASSWORD:-ledger1}'): Promise<readonly (string | undefined)[]> => {
    const tree = { 'compose.yaml': ledger(given), ...document }
    const all = [
      ...(await verdicts(tree, 'infrastructure/image-pinned')).filter((line) => line.startsWith('service/ledger')),
      ...(await verdicts(tree, 'security/default-credentials')).filter((line) => line.startsWith('service/store')),
    ]
    return all.map((line) => /^\S+ (\w+)/.exec(line)?.[1])
  }
  const code = (text: string): string => `# Ledger\n\nTo install it:\n\n\`\`\`bash\n${text}\n\`\`\`\n\n\`\`\`bash\ndocker compose up -d\n\`\`\`\n`
  const secret = 'STORE_PASSWORD=$(openssl rand -hex 16)'

  test.each([
    ['echo', `echo LEDGER_TAG="3.1.4" > .env\necho "${secret}" >> .env`],
    ['echo over lines', `echo "# Store\n${secret}\n\nLEDGER_TAG=3.1.4" >> ./.env`],
    ['a here-document', `cat > .env <<EOF\nLEDGER_TAG=3.1.4\n${secret}\nEOF`],
    ['tee', `echo "LEDGER_TAG=3.1.4" | sudo tee .env\necho '${secret}' | tee -a .env`],
  ])('tells to write variables into the env file: %s', async (_, text) => {
    expect(await outcomes({ 'README.md': code(text) })).toEqual(['unknown', 'unknown'])
    expect(await outcomes({ 'docs/admin/install.mdx': code(text) })).toEqual(['unknown', 'unknown'])
  })

  test('shows what the env file is to hold', async () => {
    const shown = (before: string): Readonly<Record<string, string>> => ({
      'README.md': `# Ledger\n\n${before}\n\n\`\`\`\nLEDGER_TAG=3.1.4\nSTORE_PASSWORD=<your password>\n\`\`\`\n\nRun \`docker compose up -d\`.\n`,
    })
    expect(await outcomes(shown('Create a `.env` file with:'))).toEqual(['unknown', 'unknown'])
    expect(await outcomes(shown('These variables are known:'))).toEqual(['fail', 'fail'])
  })

  test.each([
    ['the same value', 'echo "LEDGER_TAG=latest" > .env\necho "STORE_PASSWORD=ledger1" >> .env'],
    ['a mention', 'source .env\nwget "https://acme.test/$LEDGER_TAG/compose.yaml?$STORE_PASSWORD"'],
    ['an empty value', 'echo "LEDGER_TAG=" > .env\necho "STORE_PASSWORD=" >> .env'],
    ['another file', `echo "LEDGER_TAG=3.1.4" > .env.local\necho "${secret}" > till.env`],
    ['a shell’s variable', `LEDGER_TAG=3.1.4\n${secret}\necho "TILL=1" > .env`],
  ])('changes nothing by %s', async (_, text) => {
    expect(await outcomes({ 'README.md': code(text) })).toEqual(['fail', 'fail'])
  })

  test('for those who write the code tells nobody else', async () => {
    const text = `echo "LEDGER_TAG=3.1.4" > .env\necho "${secret}" >> .env`
    const readme = '# Ledger\n\nRun `docker compose up -d`.\n'
    expect(await outcomes({ 'docs/development/setup.md': code(text), 'README.md': readme })).toEqual(['fail', 'fail'])
    expect(await outcomes({ 'README.md': `${readme}\n${code(text).replace('To install it:', '## Development')}` })).toEqual(['fail', 'fail'])
  })

  test('makes no real-looking default a secret of nobody’s, and loses no database', async () => {
    const readme = { 'README.md': code(`echo "${secret}" > .env`) }
    expect(await secrets({ 'compose.yaml': ledger(`\${STORE_PASSWORD:-${value}}`), ...readme })).toHaveLength(1)
    const client = '  till:\n    image: acme/till:3.2\n    environment:\n      DATABASE_URL: postgres://till:${STORE_PASSWORD:-ledger1}@store:5432/till\n'
    const open = async (more: Readonly<Record<string, string>>): Promise<number> =>
      (await verdicts({ 'compose.yaml': `${ledger('${STORE_PASSWORD:-ledger1}')}${client}`, ...more }, 'database/connection-budget')).length
    expect(await open(readme)).toBe(await open({}))
  })
})

describe('an env file of which the README says that nothing loads it', () => {
  const said = '## Local variables\n\nThe root `.env` is **not** loaded automatically by the application. Set what you need in your shell.\n'
  const env = { ...files('      TILL: 1\n'), '.env': `TILL_SIGNING_KEY=${value}\n` }
  const found = ['TILL_SIGNING_KEY (.env) @ .env:1']

  test.each([
    ['is not loaded', said],
    ['will not read', '# Till\n\nSet them locally before you start it. A `.env` can keep\nvalues at hand, but till will not read that file.\n'],
    ['won’t be picked up', '# Till\n\nOn your local machine `.env` won’t be picked up.\n'],
  ])('holds a note for work on the code: %s', async (_, readme) => {
    expect(await secrets({ ...env, 'README.md': readme })).toEqual([])
  })

  test.each([
    ['nothing', ''],
    ['that it is loaded', '# Till\n\nLocally, `.env` is loaded automatically.\n'],
    ['it of tests', '# Till\n\nLocally, `.env` is not loaded in tests.\n'],
    ['it of containers', '# Till\n\nLocally, `.env` is not read by Docker.\n'],
    ['it of another file', '# Till\n\nLocally, `.env.local` is not loaded.\n'],
    ['it of what runs somewhere', '# Till\n\nThe `.env` is not loaded by the worker.\n'],
    ['it in another part', '# Till\n\nThe `.env` is not loaded by the worker.\n\n## Local setup\n\nRun it.\n'],
  ])('as long as it says so, not %s', async (_, readme) => {
    expect(await secrets({ ...env, 'README.md': readme })).toEqual(found)
  })

  test.each([
    ['a script', { 'deploy.sh': '. ./.env\nship "$TILL_SIGNING_KEY"\n' }],
    ['a library', { 'package.json': '{ "dependencies": { "dotenv": "^16.0.0" } }' }],
    ['a stack', { 'compose.yaml': stack('      TILL: 1\n', '    env_file: .env\n') }],
    ['an image', { Dockerfile: 'FROM alpine\nCOPY .env /till/\n' }],
  ])('unless %s loads it all the same', async (_, more) => {
    expect(await secrets({ ...env, 'README.md': said, ...more })).toHaveLength(1)
  })

  test('and unless somebody issued what it holds', async () => {
    const issued = `TILL_SIGNING_KEY=ghp_${'aB3dE5gH7j'.repeat(3)}kLmNpQ\n`
    expect(await secrets({ ...env, '.env': issued, 'README.md': said })).toEqual(found)
  })
})

describe('a key of Google Maps', () => {
  const maps = `AIza${'SyD3x9Kq7Lw'.repeat(3)}Zt`
  const given = files(`      MAPS_API_KEY: ${maps}\n`)
  const found = ['MAPS_API_KEY (till) @ compose.yaml:6']
  const page = (key: string, of = 'js'): string => `<script src="//maps.googleapis.com/maps/api/${of}?libraries=places&key=${key}"></script>\n`

  test.each([
    ['Jinja', 'till/templates/find.html', '{{config.MAPS_API_KEY}}'],
    ['ERB', 'app/views/find.html.erb', "<%= ENV['MAPS_API_KEY'] %>&callback=show"],
    ['React', 'src/Find.tsx', '${process.env.MAPS_API_KEY}'],
    ['a variable of a template', 'views/find.njk', '{{ mapsApiKey }}'],
  ])('that a page hands to every browser is no secret: %s', async (_, path, key) => {
    expect(await secrets({ ...given, [path]: page(key) })).toEqual([])
    expect(
      await secrets({ 'compose.yaml': stack('      TILL: 1\n', '    env_file: till.env\n'), 'till.env': `MAPS_API_KEY=${maps}\n`, [path]: page(key) }),
    ).toEqual([])
  })

  test.each([
    ['no page', {}],
    ['a page with another', { 'find.html': page('{{config.OTHER_MAPS_API_KEY}}') }],
    ['a service that servers ask', { 'find.py': page('{MAPS_API_KEY}', 'geocode/json'), 'find.html': page('{{config.MAPS_API_KEY}}', 'geocode/json') }],
    ['an example', { 'examples/find.html': page('{{config.MAPS_API_KEY}}') }],
  ])('of %s is one', async (_, more) => {
    expect(await secrets({ ...given, ...more })).toEqual(found)
  })

  test('makes no other secret of that name public, nor another key', async () => {
    const shown = { 'find.html': page('{{config.MAPS_API_KEY}}') }
    expect(await secrets({ ...files(`      MAPS_API_KEY: ${value}\n`), ...shown })).toEqual(found)
    const other = stack(`      MAPS_API_KEY: ${maps}\n      GEOCODING_API_KEY: ${maps.replace('Sy', 'Sz')}\n`)
    expect(await secrets({ 'compose.yaml': other, ...shown })).toEqual(['GEOCODING_API_KEY (till) @ compose.yaml:7'])
  })
})
