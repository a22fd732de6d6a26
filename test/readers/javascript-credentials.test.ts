import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { credentials, readAll } from './javascript-harness.ts'

// Joined here, so that nothing in this file looks like a credential to anybody else.
const password = ['Vq7', 'mTz', '9Lw', 'e2R'].join('')
const url = `postgresql://shop:${password}@10.3.0.7:5432/shop`
const aws = ['AK', 'IA', 'QZ7TN4WBLM3KPX5D'].join('')
const stripe = ['sk', 'live', '51Hq8ZkLmNoPqRsTuVwXyZa1'].join('_')
const github = ['ghp', 'k3Jf8sLq2Wn5Rt7Yv1Xb4Zc6Md9Pg0Hj2KuE'].join('_')
const slack = ['https://hooks.slack.com/services', 'T02KQ9ZLM', 'B03RW7XTN', 'hQ8sVkLm2Jf9ZtYpWc4RbNdE'].join('/')
const key = `-----BEGIN RSA PRIVATE ${'KEY'}-----\\n${'MIIEpQIBAAKCAQEA7bq2Xk9fLmNw3vRtYzPs'.repeat(2)}`

const whole = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()

describe('found', () => {
  test.each([
    ['a database URL', `export const config = {\n  database: { url: '${url}' },\n}`, ['2 config.database.url password in a database URL']],
    ['a default of a URL', `const url = process.env.U ?? '${url}'`, ['1 url password in a database URL']],
    ['a URL in a template', `const url = \`${url}?schema=\${name}\``, ['1 url password in a database URL']],
    ['an AWS key', `export const s3 = client({\n  accessKeyId: '${aws}',\n})`, ['2 s3.accessKeyId AWS access key id']],
    ['a Stripe key', `const pay = new Stripe('${stripe}')`, ['1 pay Stripe live key']],
    ['a GitHub token', `fetch(u, { headers: { authorization: 'token ${github}' } })`, ['1 headers.authorization GitHub token']],
    ['a Slack hook', `const hook = '${slack}'`, ['1 hook Slack webhook']],
    ['a private key', `const pem = '${key}'`, ['1 pem private key']],
    ['a private key on one line', `const pem = '${whole.replaceAll('\n', ' ')}'`, ['1 pem private key']],
    ['a private key of lines', `const pem = \`${whole}\``, ['1 pem private key']],
    [
      'a password in options',
      `import { Pool } from 'pg'\nconst db = new Pool({ host: 'db', password: '${password}' })`,
      ['2 db.password password in the options of pg'],
    ],
    [
      'a password in sequelize',
      `const { Sequelize } = require('sequelize')\nconst db = new Sequelize('a', 'b', '${password}', { dialect: 'mysql', host: 'db' })`,
      ['2 db password in the options of sequelize'],
    ],
    [
      'a signing secret',
      `import jwt from 'jsonwebtoken'\nconst secret = '${password}'\nexport const f = (x) => jwt.sign(x, secret)`,
      ['2 secret signing secret of JSON web tokens'],
    ],
    [
      'what an example takes, and others too',
      `const FIRST = '${aws}'\nfunction createExample() {\n  return FIRST\n}\nexport const key = FIRST`,
      ['1 FIRST AWS access key id'],
    ],
    ['two of one name', `const url = '${url}'\n{ const url = '${url}' }`, ['1 url password in a database URL', '2 url#2 password in a database URL']],
  ])('%s', async (_title, text, expected) => {
    expect(await credentials(text)).toEqual(expected)
  })
})

describe('not credentials', () => {
  const shown: readonly (readonly [string, string])[] = [
    ...[
      'password',
      'changeme',
      'postgres',
      'mysecretpassword',
      '<PASSWORD>',
      'xxxxxxxx',
      'your-password',
      'shop',
      '********',
      'example123',
      'p4ss',
      'aaaaaaaaaaaa1',
    ].map((word) => [`the password ${word}`, `const u = 'postgresql://shop:${word}@db.internal:5432/shop'`] as const),
    [
      'a key that a form shows, shorter than it says',
      `const shown = '-----BEGIN PRIVATE ${'KEY'}-----\\n${'MIIFRDCCAyygAwIBAgIUEPOR47ys6VDwMVB9tYoeEka83uQw'}\\n-----END PRIVATE ${'KEY'}-----'`,
    ],
    ['the own machine', `const u = 'postgresql://shop:${password}@localhost:5432/shop'`],
    ['127.0.0.1', `const u = 'postgresql://shop:${password}@127.0.0.1:5432/shop'`],
    ['an example host', `const u = 'postgresql://shop:${password}@db.example.com/shop'`],
    ['a host in capitals', `const u = 'postgresql://shop:${password}@HOST:5432/shop'`],
    ['parts of a template', 'const u = `postgresql://${user}:${pw}@db.internal/shop`'],
    ['a comment', `// ${url}\nconst x = 1`],
    ['a placeholder of a page', `const F = () => <input placeholder="${url}" />`],
    ['a documented example', `const f = { example: '${url}' }`],
    ['what is called a sample', `export const sampleProject = [{ key: 'DATABASE_URL', value: '${url}' }]`],
    [
      'what only a function that makes an example takes',
      `const FIRST = [{ value: '${aws}' }]\nasync function createExampleSecrets(app) {\n  await fill(app, [{ secrets: FIRST }])\n}`,
    ],
    ['a message', `throw new Error('write it as ${url}')`],
    ['the documentation’s AWS key', `const k = '${['AKIA', 'IOSFODNN7EXAMPLE'].join('')}'`],
    ['a Stripe test key', `const k = '${stripe.replace('live', 'test')}'`],
    ['a masked token', `const k = '${'ghp_'}${'x'.repeat(36)}'`],
    ['a password from the environment', `import { Pool } from 'pg'\nconst db = new Pool({ password: process.env.PW })`],
    ['a header of a key alone', `if (pem.startsWith('-----BEGIN PRIVATE ${'KEY'}-----')) ok()`],
    ['a signing secret by variable', `import jwt from 'jsonwebtoken'\njwt.sign(x, process.env.SECRET)`],
  ]
  test.each(shown)('%s', async (_title, text) => {
    expect(await credentials(text, 'src/page.tsx')).toEqual([])
  })

  test('tests, seeds, stories and declarations are not looked at', async () => {
    const text = `export const u = '${url}'`
    for (const path of [
      'src/a.test.ts',
      'test/helpers.ts',
      'prisma/seed.ts',
      'db/seeds/a.ts',
      'src/a.stories.tsx',
      'src/a.d.ts',
      'src/mock.ts',
      'examples/x/a.ts',
    ]) {
      expect(await credentials(text, path)).toEqual([])
    }
    expect(await credentials(text, 'scripts/copy.ts')).toHaveLength(1)
  })

  test('no value is in what is declared', async () => {
    const text = `import { Pool } from 'pg'\nexport const db = new Pool({ host: 'db', password: '${password}' })\nconst k = '${aws}'`
    const said = JSON.stringify((await readAll(text)).declares, (_key, value: unknown) => (value instanceof Map ? [...value] : value))
    expect(said).not.toContain(password)
    expect(said).not.toContain(aws)
  })

  test('a URL made of parts loses its credentials', async () => {
    const text = `import { Pool } from 'pg'\nexport const db = new Pool({ connectionString: \`postgres://shop:${password}@\${process.env.H}/shop?sslpassword=${password}\` })`
    const { declares } = await readAll(text, 'test/x.ts')
    expect(JSON.stringify(declares)).not.toContain(password)
  })
})
