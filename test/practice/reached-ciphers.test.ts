/** Ciphers that no server comes to encrypt no field: of what tests alone take, and of pages that run in browsers. */
import { describe, expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const cipher = `import { createCipheriv } from 'node:crypto'\nexport function seal(text, key, nonce) {\n  return createCipheriv('aes-256-gcm', key, nonce).update(text)\n}\n`
const shop = {
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
  Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server/main.js"]\n',
  'package.json': '{ "name": "till", "dependencies": { "express": "^4.19.2", "vue": "^3.5.0", "crypto-js": "^4.2.0" } }',
  'server/main.js': "import express from 'express'\nimport { orders } from './orders.js'\nconst app = express()\napp.use(orders)\napp.listen(80)\n",
  'server/orders.js': "import { Router } from 'express'\nexport const orders = Router()\n",
}
const at = 'server/utils/lockbox.js'
const spec = { 'server/utils/lockbox.test.js': "import { seal } from './lockbox.js'\ntest('seals', () => seal('a', 'b', 'c'))\n" }
const of = async (more: Readonly<Record<string, string>>): Promise<string> => (await verdicts({ ...shop, ...more }, 'security/field-encryption')).join('\n')
const passes = `service/till pass @ ${at}:3`
const tested = { [at]: cipher, ...spec }

describe('a file that tests take', () => {
  test('and nothing else does', async () => {
    expect(await of(tested)).toMatch(/^service\/till not-applicable/)
    const far = { 'server/utils/envelope.js': "import { seal } from './lockbox.js'\nexport const wrap = (text) => seal(text, 'k', 'n')\n" }
    expect(await of({ ...tested, ...far, 'server/utils/envelope.test.js': "import { wrap } from './envelope.js'\nwrap('a')\n" })).toMatch(/not-applicable/)
  })

  test.each([
    [
      'a file of the server',
      {
        'server/orders.js':
          "import { Router } from 'express'\nimport { seal } from './utils/lockbox.js'\nexport const orders = Router()\norders.use(() => seal())\n",
      },
    ],
    [
      'one that the server takes',
      {
        'server/orders.js': "const box = require('./box')\nmodule.exports = { orders: box }\n",
        'server/box.js': "module.exports = require('./utils/lockbox')\n",
      },
    ],
    ['a file that nothing takes', { 'server/jobs/nightly.js': "import { seal } from '../utils/lockbox.js'\nsetInterval(() => seal(), 1000)\n" }],
    ['a file by an alias that is not found', { 'server/jobs/nightly.js': "import { seal } from '@/utils/lockbox'\nsetInterval(() => seal(), 1000)\n" }],
    ['what names it in a text', { 'server/wire.js': "export const parts = ['lockbox']\n" }],
    ['what is given it under its name', { 'server/wire.js': 'export const wire = ({ lockbox }) => lockbox.seal()\n' }],
    [
      'what loads all of its folder',
      { 'server/wire.js': "import { readdirSync } from 'node:fs'\nfor (const one of readdirSync('server/utils')) await import(one)\n" },
    ],
    ['a function of a cloud', { 'serverless.yml': 'functions:\n  seal:\n    handler: server/utils/lockbox.seal\n' }],
    ['a framework that takes names from nowhere', { 'nuxt.config.ts': 'export default {}\n' }],
    ['a file that is not understood', { 'server/broken.js': "import { seal } from './utils/lockbox.js'\nexport const ) =\n" }],
  ])('and %s as well', async (_, more) => {
    expect(await of({ ...tested, ...more })).toBe(passes)
  })

  test('where frameworks look by themselves', async () => {
    const moved = { 'server/handlers/utils/lockbox.js': cipher, 'server/handlers/utils/lockbox.test.js': spec['server/utils/lockbox.test.js'] }
    expect(await of(moved)).toBe('service/till pass @ server/handlers/utils/lockbox.js:3')
  })

  test('loses a cipher that passes once the server no longer takes it, and finds the plain field', async () => {
    const schema = {
      'package.json': '{ "name": "till", "dependencies": { "express": "^4.19.2" } }',
      'prisma/schema.prisma':
        'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Mailer {\n  id Int @id\n  smtpPassword String\n}\n',
    }
    expect(await of({ ...tested, ...schema })).toMatch(/^service\/till fail/)
    expect(await of({ ...tested, ...schema, 'server/orders.js': "import { seal } from './utils/lockbox.js'\nexport const orders = () => seal()\n" })).toBe(
      passes,
    )
  })
})

describe('a file that pages take', () => {
  const backup = "import AES from 'crypto-js/aes'\nexport const backup = (text, word) => AES.encrypt(text, word).toString()\n"
  const vue = {
    'src/utils/cloudCopy.js': backup,
    'src/parts/Copies.vue':
      "<template><p/></template>\n<script>\nimport { backup } from '@/utils/cloudCopy'\nexport default { methods: { backup } }\n</script>\n",
  }
  const entry = "import { createApp } from 'vue'\nimport App from './App.vue'\nimport { store } from './store.js'\ncreateApp(App).use(store).mount('#app')\n"
  const store = { 'src/store.js': "import { backup } from './utils/cloudCopy.js'\nexport const store = { backup }\n", 'src/main.js': entry }

  test('runs in browsers', async () => {
    expect(await of(vue)).toMatch(/not-applicable/)
    expect(await of({ ...vue, ...store })).toMatch(/not-applicable/)
  })

  test('and a server too', async () => {
    const passing = 'service/till pass @ src/utils/cloudCopy.js:2'
    expect(await of({ ...vue, 'server/orders.js': "import { backup } from '../src/utils/cloudCopy.js'\nexport const orders = () => backup()\n" })).toBe(passing)
    expect(await of({ ...vue, 'src/entry-server.js': "import App from './App.vue'\nexport const render = () => App\n" })).toBe(passing)
    expect(await of({ ...vue, ...store, 'src/main.js': "import { store } from './store.js'\nexport default store\n" })).toBe(passing)
  })
})
