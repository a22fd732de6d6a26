/** What a service's defences come to when code, packages, environment and proxy are put together. */
import { describe, expect, test } from 'vitest'
import { findScanner, type Files } from './scan-files.ts'

const scanFiles = await findScanner()

const stack = 'services:\n  orders:\n    build: ./orders\n    ports: [ "4180:4180" ]\n'
const dockerfile = 'FROM node:22-slim\nCOPY . .\nCMD ["node", "src/main.js"]\n'

function shop(code: string, dependencies: readonly string[] = [], others: Files = {}): Files {
  const listed = Object.fromEntries(['express', ...dependencies].map((name) => [name, '^3.1.4']))
  return {
    'compose.yaml': stack,
    'orders/Dockerfile': dockerfile,
    'orders/package.json': JSON.stringify({ name: 'orders', dependencies: listed }),
    'orders/src/main.js': `import express from 'express'\n${code}\nconst app = express()\napp.listen(4180)\n`,
    ...others,
  }
}

async function verdict(rule: string, files: Files, config?: string): Promise<string> {
  const found = (await scanFiles?.(files, config === undefined ? {} : { config })) ?? []
  const one = found.find((each) => each.rule === `security/${rule}` && each.subject === 'service/orders')
  if (one === undefined) return 'none'
  return `${one.outcome} ${one.evidence[0].path}:${one.evidence[0].line} ${one.outcome === 'fail' ? (one.message ?? '') : (one.current ?? '')}`
}

describe.skipIf(scanFiles === undefined)('a service', () => {
  test('whose package is installed and not seen in use is unknown', async () => {
    expect(await verdict('headers', shop('', ['helmet']))).toMatch(/^unknown orders\/package\.json:1 /)
    expect(await verdict('headers', shop('', ['react-helmet']))).toBe(
      'fail orders/src/main.js:3 orders sets no security headers on its answers as a whole, and nothing in front of it does',
    )
  })

  test('whose headers wait for a variable that its stack leaves out is unknown for that variable', async () => {
    const code = `import helmet from 'helmet'\nconst own = express()\nif (process.env.SHOP_HARDENED === 'yes') own.use((request, response, next) => helmet({ hsts: true })(request, response, next))`
    const on: Files = { 'compose.yaml': `${stack}    environment:\n      SHOP_HARDENED: "yes"\n` }
    expect(await verdict('headers', shop(code, ['helmet'], on))).toBe('pass orders/src/main.js:4 set by helmet')
    const found = (await scanFiles?.(shop(code, ['helmet']), {})) ?? []
    const open = found.find((each) => each.rule === 'security/headers' && each.subject === 'service/orders')
    expect([open?.outcome, open?.evidence[0]]).toEqual(['unknown', expect.objectContaining({ path: 'orders/src/main.js', line: 4 })])
    expect(open?.message).toContain('it hangs on SHOP_HARDENED, which switches helmet on')
  })

  test('whose file for Dependabot is called otherwise than documented is perhaps kept current', async () => {
    const dependabot = 'version: 2\nupdates: [ { package-ecosystem: npm, directory: /orders } ]\n'
    const scanned = async (path: string): Promise<string> => {
      const found = (await scanFiles?.({ ...shop(''), [path]: dependabot }, {})) ?? []
      const one = found.find((each) => each.rule === 'security/dependency-scanning')
      return `${one?.outcome ?? ''} ${one?.evidence[0].path ?? ''} ${one?.message ?? ''}`
    }
    expect(await scanned('.github/dependabot.yml')).toMatch(/^pass \.github\/dependabot\.yml /)
    expect(await scanned('.github/Dependabot.yml')).toMatch(/^unknown \.github\/Dependabot\.yml .*; call it \.github\/dependabot\.yml$/)
  })

  test('whose workflows reckon with a bot is perhaps kept current, though no file configures one', async () => {
    const scanned = async (files: Files): Promise<string> => {
      const found = (await scanFiles?.({ ...shop(''), ...files }, {})) ?? []
      const one = found.find((each) => each.rule === 'security/dependency-scanning')
      return `${one?.outcome ?? ''} ${one?.evidence[0].path ?? ''}:${one?.evidence[0].line ?? ''}`
    }
    const workflow = (job: string, more = ''): Files => ({
      '.github/workflows/press.yml': `${more}on: pull_request\njobs:\n  press:\n${job}    runs-on: ubuntu-latest\n    steps:\n      - run: make\n`,
    })
    const asked = workflow("    if: github.actor != 'dependabot[bot]'\n")
    const renovated = workflow("    if: github.event.pull_request.user.login == 'renovate[bot]'\n")
    const off = { 'renovate.json': '{ "enabled": false }' }
    expect(await scanned(asked)).toBe('unknown .github/workflows/press.yml:4')
    expect(await scanned(renovated)).toBe('unknown .github/workflows/press.yml:4')
    expect(await scanned(workflow('    env: { A: b }\n'))).toMatch(/^fail orders\//)
    expect(await scanned(workflow("    if: github.actor == 'ferry[bot]'\n"))).toMatch(/^fail /)
    expect(await scanned(workflow('', "# dependabot[bot] may not read this repository's secrets\n"))).toMatch(/^fail /)
    expect(await scanned(workflow('    if: false\n    env: { A: "dependabot[bot]" }\n    name: dependabot[bot]\n'))).toMatch(/^fail /)
    expect(await scanned({ ...renovated, ...off })).toMatch(/^fail /)
    expect(await scanned({ ...asked, ...off })).toMatch(/^unknown /)
    expect(await scanned({ ...asked, '.github/workflows/scan.yml': 'on: push\njobs:\n  scan:\n    steps: [ { run: trivy fs . } ]\n' })).toBe(
      'pass .github/workflows/scan.yml:4',
    )
  })

  test('has the code that a job of its image is called after', async () => {
    const of = (job: string): Files => ({
      'compose.yaml': `services:\n  orders:\n    image: ghcr.io/acme/orders:3.2.0\n    ports: [ "4180:4180" ]\n  ${job}:\n    image: ghcr.io/acme/orders:3.2.0\n    restart: "no"\n    command: node packages/store/wait.js\n`,
      'package.json': '{ "name": "orders", "workspaces": [ "packages/*" ], "dependencies": { "express": "4.21.2", "@acme/store": "*" } }',
      'src/main.js': "import express from 'express'\nconst app = express()\napp.listen(4180)\n",
      'packages/store/package.json': '{ "name": "@acme/store", "dependencies": { "pino": "9.6.0" } }',
      'packages/store/log.js': "import pino from 'pino'\nexport const log = pino()\n",
    })
    for (const job of ['migrate-store', 'patience']) {
      const found = (await scanFiles?.(of(job), {})) ?? []
      const one = found.find((each) => each.rule === 'monitoring/structured-logging' && each.subject === 'service/orders')
      expect([job, one?.outcome, one?.evidence[0].path]).toEqual([job, 'pass', 'packages/store/log.js'])
    }
  })

  test('whose image nothing is copied into runs other code', async () => {
    const files = shop('', [], { 'orders/Dockerfile': 'FROM node:22-slim\nRUN npm i -g maildev\nCMD maildev\n' })
    expect(await verdict('headers', files)).toMatch(/^(none|not-applicable)/)
  })

  test('whose image runs no JavaScript is not asked', async () => {
    expect(await verdict('headers', shop('', [], { 'orders/Dockerfile': 'FROM python:3.12\nCOPY . .\nCMD ["gunicorn", "shop"]\n' }))).toMatch(
      /^(none|not-applicable)/,
    )
  })

  test('takes rounds from its stack', async () => {
    const code = `import bcrypt from 'bcryptjs'\nexport const keep = (password) => bcrypt.hash(password, Number(process.env.HASH_ROUNDS ?? 12))`
    const set = (rounds: string): Files => ({ 'compose.yaml': `${stack}    environment:\n      HASH_ROUNDS: "${rounds}"\n` })
    expect(await verdict('password-hashing', shop(code, ['bcryptjs']))).toBe('pass orders/src/main.js:3 bcrypt with 12 rounds')
    expect(await verdict('password-hashing', shop(code, ['bcryptjs'], set('6')))).toBe('fail compose.yaml:6 orders keeps passwords as bcrypt with 6 rounds')
  })

  test('shows the sum of what one user makes', async () => {
    const code = `import rateLimit from 'express-rate-limit'\nexport const globalLimiter = rateLimit({ windowMs: 900_000, max: 100 })`
    expect(await verdict('rate-limit', shop(code, ['express-rate-limit']))).toBe(
      'fail orders/src/main.js:3 orders lets 100 requests in 15 min through, where one user alone makes 360 at 0.4 requests a second',
    )
  })

  test('behind a proxy counts all users as one', async () => {
    const code = `import rateLimit from 'express-rate-limit'\nexport const globalLimiter = rateLimit({ windowMs: 60_000, max: 100 })`
    const front = { 'compose.yaml': 'services:\n  orders:\n    build: ./orders\n    labels:\n      traefik.http.routers.orders.rule: Host(`o.example.org`)\n' }
    expect(await verdict('rate-limit', shop(code, ['express-rate-limit'], front), 'target: { tenants: 30, usersPerTenant: 4 }')).toBe(
      'fail orders/src/main.js:3 orders counts the proxy in front as one client: all users share 100 requests in 1 min, and 120 users make 2880',
    )
    const open = code.replace('60_000, max: 100', 'Number(process.env.SPAN), max: Number(process.env.MOST)')
    expect(await verdict('rate-limit', shop(open, ['express-rate-limit'], front))).toBe(
      'fail orders/src/main.js:3 orders counts the proxy in front as one client: all users share its limit',
    )
  })

  test('with a limiter for one route only is asked for no sum', async () => {
    const code = `import rateLimit from 'express-rate-limit'\nconst exportLimiter = rateLimit({ windowMs: 3_600_000, max: 3 })\nexport const on = (app) => app.post('/export', exportLimiter, give)`
    expect(await verdict('rate-limit', shop(code, ['express-rate-limit']))).toBe('pass orders/src/main.js:3 3 in 1 h by address')
  })

  test('beside a file of Vercel is unknown only where that file may set headers', async () => {
    expect(await verdict('headers', shop('', [], { 'orders/vercel.json': '{ "headers": [{ "source": "/", "headers": [] }] }' }))).toMatch(
      /^unknown orders\/vercel\.json:1 /,
    )
    expect(await verdict('headers', shop('', [], { 'orders/vercel.json': '{ "github": { "silent": true } }' }))).toMatch(/^fail /)
  })

  test('whose limiter takes its number from whoever makes it is unknown', async () => {
    const code = `import { Ratelimit } from '@upstash/ratelimit'\nexport const make = (each) => new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(each.count, each.span) })`
    expect(await verdict('rate-limit', shop(code, ['@upstash/ratelimit']))).toMatch(/^unknown orders\/src\/main\.js:3 /)
  })

  test('that checks passwords itself does not take another route’s limiter for the log-in’s', async () => {
    const derives = 'const scrypt = promisify(crypto.scrypt)\n'
    const checks = `import crypto from 'node:crypto'\nimport { promisify } from 'node:util'\n${derives}export async function fits(person, password) {\n  const made = await scrypt(password, person.salt, 64)\n  return crypto.timingSafeEqual(made, person.kept)\n}\n`
    const routes = (guards: string): string =>
      `import rateLimit from 'express-rate-limit'\nimport { fits } from './people.js'\nconst few = rateLimit({ windowMs: 3_600_000, max: 1_500, keyGenerator: (q) => q.userId })\n${guards}`
    const judged = (guards: string): Promise<string> => verdict('rate-limit', shop(routes(guards), ['express-rate-limit'], { 'orders/src/people.js': checks }))
    const enter = 'async (q, r) => r.json({ fits: await fits(q.person, q.body.password) })'
    expect(await judged(`app.post('/survey', few, give)\napp.post('/auth/login', ${enter})`)).toMatch(/^unknown /)
    expect(await judged(`app.use(few)\napp.post('/auth/login', ${enter})`)).toMatch(/^fail .*checks passwords and has no stricter limit on the log-in/)
    expect(await judged(`app.post('/auth/login', few, ${enter})`)).toMatch(/^pass .* on the log-in$/)
  })

  test('whose origin is a variable of its stack', async () => {
    const code = `import cors from 'cors'\nexport const open = cors({ origin: process.env.DESK, credentials: true })`
    const set = (origin: string): Files => ({ 'compose.yaml': `${stack}    environment:\n      DESK: "${origin}"\n` })
    expect(await verdict('cors', shop(code, ['cors'], set('https://desk.example.org')))).toMatch(/^pass .* listed origins, with credentials$/)
    expect(await verdict('cors', shop(code, ['cors'], set('*')))).toBe('fail compose.yaml:6 orders allows any origin together with credentials')
  })

  test('that signs through Nest ends its tokens as the module says', async () => {
    const code = `import { JwtModule } from '@nestjs/jwt'\nexport const m = JwtModule.register({ secret: key, signOptions: { expiresIn: '9h' } })\nexport const f = (jwtService, user) => jwtService.sign({ sub: user.id })`
    expect(await verdict('token-expiry', shop(code, ['@nestjs/jwt']))).toBe('pass orders/src/main.js:3 after 9 h')
    expect(await verdict('token-expiry', shop(code.replace(", signOptions: { expiresIn: '9h' }", ''), ['@nestjs/jwt']))).toBe(
      'fail orders/src/main.js:4 orders signs a token that never expires',
    )
  })
})
