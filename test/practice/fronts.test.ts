/** Which files beside a service may stand in front of it: a proxy that is mounted does, a page of documentation does not. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'
import { said } from './said.ts'

const tree: Files = {
  'docker/compose.yaml':
    'services:\n  edge:\n    image: caddy:2.8\n    ports: [ "80:80", "443:443" ]\n    volumes: [ "./Caddyfile:/etc/caddy/Caddyfile" ]\n  till:\n    build: ../till\n    expose: [ "8091" ]\n',
  'docker/Caddyfile': 'till.example.org\n\nreverse_proxy /* http://till:8091\n',
  'till/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
  'till/package.json': '{ "name": "till", "dependencies": { "express": "^5.0.0" } }',
  'till/src/server.ts': "import express from 'express'\nconst app = express()\napp.get('/sales', (request, response) => response.json([]))\napp.listen(8091)\n",
}

async function outcomes(more: Files): Promise<readonly (string | undefined)[]> {
  const rules = ['security/headers', 'security/rate-limit']
  const found = await Promise.all(rules.map((rule) => judged({ ...tree, ...more }, rule)))
  return found.map((lines) => lines.find((line) => line.includes('service/till'))?.split(' ')[0])
}

const strict = { key: 'X-Frame-Options', value: 'DENY' }
const nginx = 'server {\n  listen 80;\n}\n'

test.each([
  ['the mounted Caddyfile alone', {}, ['fail', 'fail']],
  ['another among the documentation', { 'docs/files/Caddyfile': 'till.example.org\n' }, ['fail', 'fail']],
  ['a file of a proxy that nobody read', { 'edge/Caddyfile': '{% for host in hosts %}\n{{ host.name }} {\n}\n' }, ['unknown', 'unknown']],
  [
    'Vercel’s file of the site of the documentation',
    { 'docs/vercel.json': JSON.stringify({ headers: [{ source: '/(.*)', headers: [strict] }] }) },
    ['fail', 'fail'],
  ],
  ['Vercel’s file of the service without headers', { 'till/vercel.json': '{ "github": { "silent": true } }' }, ['fail', 'fail']],
  [
    'Vercel’s file of the service with headers',
    { 'till/vercel.json': JSON.stringify({ headers: [{ source: '/(.*)', headers: [strict] }] }) },
    ['unknown', 'fail'],
  ],
  [
    'Vercel’s routes with headers',
    { 'till/vercel.json': JSON.stringify({ routes: [{ src: '/(.*)', headers: { 'X-Frame-Options': 'DENY' } }] }) },
    ['unknown', 'fail'],
  ],
  ['Vercel’s file, broken', { 'till/vercel.json': '{ "headers": [' }, ['unknown', 'fail']],
  ['Netlify’s file with headers', { 'till/netlify.toml': '[[headers]]\nfor = "/*"\n[headers.values]\nX-Frame-Options = "DENY"\n' }, ['unknown', 'fail']],
  ['Netlify’s file without', { 'till/netlify.toml': '[build]\npublish = "site"\n' }, ['fail', 'fail']],
] as const)('%s', async (_why, more, expected) => {
  expect(await outcomes(more)).toEqual(expected)
})

test('a file among the documentation counts where it is mounted', async () => {
  const compose =
    tree['docker/compose.yaml']
      ?.replace('./Caddyfile:', '../docs/files/nginx.conf:')
      .replace('caddy:2.8', 'nginx:1.27')
      .replace('caddy/Caddyfile', 'nginx/nginx.conf') ?? ''
  expect(await outcomes({ 'docker/compose.yaml': compose, 'docker/Caddyfile': '', 'docs/files/nginx.conf': nginx })).toEqual(['unknown', 'unknown'])
})

test('what a mounted proxy hands requests to serves, whether the stack says so or not', async () => {
  const compose = (tree['docker/compose.yaml'] ?? '').replace('    expose: [ "8091" ]\n', '')
  expect(await outcomes({ 'docker/compose.yaml': compose })).toEqual(['fail', 'fail'])
  expect(await outcomes({ 'docker/compose.yaml': compose.replace('    volumes: [ "./Caddyfile:/etc/caddy/Caddyfile" ]\n', '') })).toEqual([
    'not-applicable',
    'not-applicable',
  ])
})

const odd = (target: string): Files => ({
  'compose.yaml': `services:\n  edge:\n    image: nginx:1.27\n    ports: ["9000:80"]\n    volumes: ["./edge:/tmp/edge", "./door/shop.conf:${target}"]\n  till:\n    image: acme/till:4\n  mill:\n    image: acme/mill:4\n`,
  'door/shop.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://till/; }\n  # proxy_pass http://mill/;\n}\n',
  'edge/README.md': 'Nothing yet.\n',
})

test('what a file is, the path that it is mounted at tells where its own does not', async () => {
  const roles = async (files: Files): Promise<readonly string[]> =>
    (await said(files, /^service\/\S+ role = /)).map((line) => line.replace(/^service\/(\S+) role = (\S+) .*$/, '$1 $2'))
  expect(await roles(odd('/etc/nginx/conf.d/default.conf'))).toEqual(['edge web', 'mill worker', 'till web'])
  expect(await roles(odd('/srv/pages/shop.conf'))).toEqual(['edge web', 'mill worker', 'till worker'])
  const files = odd('/etc/nginx/conf.d/default.conf')
  const folder = (files['compose.yaml'] ?? '').replace('./door/shop.conf:/etc/nginx/conf.d/default.conf', './door:/etc/nginx/conf.d:ro')
  expect(await roles({ ...files, 'compose.yaml': folder })).toEqual(['edge web', 'mill worker', 'till web'])
})

test('a file that two of a stack mount is read once', async () => {
  const files = odd('/etc/nginx/conf.d/default.conf')
  const twice = (files['compose.yaml'] ?? '').replace(
    '  till:',
    '  door:\n    image: nginx:1.27\n    volumes: ["./door/shop.conf:/etc/nginx/conf.d/default.conf"]\n  till:',
  )
  const conf = (files['door/shop.conf'] ?? '').replace('listen 80;', 'listen 80;\n  server_name till.example.org;')
  expect(await said({ ...files, 'compose.yaml': twice.replace('9000:80', '80:80'), 'door/shop.conf': conf }, /^route\/\S+ service = till/)).toHaveLength(1)
})

test.each([
  ['haproxy:3.0', '/usr/local/etc/haproxy/haproxy.cfg', 'frontend all\n  bind :80\n  default_backend till\nbackend till\n  server one till:8091\n'],
  ['caddy:2.8', '/etc/caddy/Caddyfile', ':80\n\nreverse_proxy till:8091\n'],
])('%s under another name', async (image, target, text) => {
  const compose = `services:\n  edge:\n    image: ${image}\n    ports: ["9000:80"]\n    volumes: ["./door/shop.txt:${target}"]\n  till:\n    image: acme/till:4\n`
  expect(await said({ 'compose.yaml': compose, 'door/shop.txt': text }, /^service\/till role/)).toEqual([expect.stringContaining('role = web')])
})

test('nginx that passes on a port of the world to a datastore opens it, and one for its own networks does not', async () => {
  const store = (limit: string): Files => ({
    'compose.yaml':
      'services:\n  edge:\n    image: nginx:1.29\n    ports: [ "5433:5433" ]\n    volumes: [ "./nginx.conf:/etc/nginx/nginx.conf:ro" ]\n  rows:\n    image: postgres:17.2\n    volumes: [ "rows:/var/lib/postgresql/data" ]\nvolumes: { rows: }\n',
    'nginx.conf': `events { }\nstream {\n  server {\n    listen 5433;\n    ${limit}\n    proxy_pass rows:5432;\n  }\n}\n`,
  })
  expect(await judged(store(''), 'security/database-exposed')).toEqual(['fail database/rows rows is published to the world: edge port 5433, which leads to it'])
  expect(await judged(store('allow 10.0.0.0/8; deny all;'), 'security/database-exposed')).toEqual(['pass database/rows'])
})
