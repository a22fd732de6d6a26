/** Signs of a content delivery network that stand beside the stack: in workflows, in the application's own configuration, in a host's. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const tree = {
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "3000:3000" ]\n',
  Dockerfile: 'FROM node:22\nCMD ["npm", "start"]\n',
  'package.json': '{ "name": "till", "scripts": { "start": "next start" }, "dependencies": { "next": "15.0.0" } }',
}
const cdn = async (more: Readonly<Record<string, string>>, rule = 'performance/cdn'): Promise<string> =>
  (await verdicts({ ...tree, ...more }, rule))[0]?.replace(/:.* @/, ' @') ?? ''
const workflow = (step: string): Readonly<Record<string, string>> => ({
  '.github/workflows/deploy.yml': `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n${step}`,
})
const step = (command: string): Readonly<Record<string, string>> => workflow(`      - run: |\n          ${command}\n`)

test.each([
  'curl -X POST "https://api.cloudflare.com/client/v4/zones/${ZONE}/purge_cache" -H "Authorization: Bearer $TOKEN" --data \'{"purge_everything":true}\'',
  'aws cloudfront create-invalidation --distribution-id "$ID" --paths "/*"',
  'fastly purge --all --service-id $ID',
])('%s clears the cache of one that is there', async (command) => {
  expect(await cdn(step(command))).toBe('system pass @ .github/workflows/deploy.yml:7')
})

test('so do actions and scripts; other calls of the same services say nothing', async () => {
  expect(await cdn(workflow('      - uses: jakejarvis/cloudflare-purge-action@v0.3.0\n'))).toBe('system pass @ .github/workflows/deploy.yml:6')
  expect(await cdn(workflow('      - uses: chetan/invalidate-cloudfront-action@v2\n'))).toBe('system pass @ .github/workflows/deploy.yml:6')
  expect(await cdn({ 'ops/deploy.sh': '#!/bin/sh\naws cloudfront create-invalidation --distribution-id X --paths "/*"\n' })).toBe(
    'system pass @ ops/deploy.sh:2',
  )
  expect(await cdn(step('curl "https://api.cloudflare.com/client/v4/zones/$ZONE/dns_records"'))).toBe('system fail @ compose.yaml:1')
  expect(await cdn(step('aws cloudfront list-distributions'))).toBe('system fail @ compose.yaml:1')
  expect(await cdn(step('echo "purge_cache"'))).toBe('system fail @ compose.yaml:1')
  expect(await cdn(workflow('      - if: false\n        run: aws cloudfront create-invalidation --paths x\n'))).toBe('system fail @ compose.yaml:1')
})

test('whose firewall has rules on is not told by a cache that is cleared', async () => {
  const cloudflare = step('curl "https://api.cloudflare.com/client/v4/zones/$ZONE/purge_cache" -X POST')
  expect(await cdn(cloudflare, 'security/waf')).toBe('system unknown @ .github/workflows/deploy.yml:7')
  expect(await cdn(step('aws cloudfront create-invalidation --paths x'), 'security/waf')).toBe('system fail @ compose.yaml:1')
})

test('what the application’s configuration lets be fetched elsewhere', async () => {
  const next = (option: string): Readonly<Record<string, string>> => ({ 'next.config.mjs': `export default {\n  ${option}\n}\n` })
  expect(await cdn(next("assetPrefix: 'https://cdn.till.example',"))).toBe('system pass @ next.config.mjs:2')
  expect(await cdn(next("images: { loader: 'imgix', path: 'https://till.imgix.net' },"))).toBe('system pass @ next.config.mjs:2')
  expect(await cdn(next('assetPrefix: process.env.CDN_URL,'))).toBe('system unknown @ next.config.mjs:2')
  expect(await cdn(next("assetPrefix: '/till',"))).toBe('system fail @ compose.yaml:1')
  expect(await cdn(next('assetPrefix: undefined,'))).toBe('system fail @ compose.yaml:1')
  expect(await cdn(next("images: { loader: 'default' },"))).toBe('system fail @ compose.yaml:1')
  expect(await cdn({ 'lib/options.ts': "export const x = { assetPrefix: 'https://cdn.till.example' }\n" })).toBe('system fail @ compose.yaml:1')
})

test('a host with a network of its own beside the stack leaves it open', async () => {
  expect(await cdn({ 'vercel.json': '{}' })).toBe('system unknown @ vercel.json:1')
  expect(await cdn({ 'apps/till/netlify.toml': '[build]\npublish = "site"\n' })).toBe('system unknown @ apps/till/netlify.toml:1')
  expect(await cdn({ 'apps/site/wrangler.jsonc': '{ "name": "berths-site" }' })).toBe('system unknown @ apps/site/wrangler.jsonc:1')
  expect(await cdn({ 'apps/site/public/_headers': '/*\n  X-Frame-Options: DENY\n' })).toBe('system unknown @ apps/site/public/_headers:1')
  expect(await cdn({ 'docs/vercel.json': '{}' })).toBe('system fail @ compose.yaml:1')
})

test('so does a step that hands a site to one', async () => {
  const at = 'system unknown @ .github/workflows/deploy.yml'
  expect(await cdn(workflow('      - uses: nwtgck/actions-netlify@v3.0\n'))).toBe(`${at}:6`)
  expect(await cdn(workflow('      - uses: amondnet/vercel-action@v25\n'))).toBe(`${at}:6`)
  expect(await cdn(step('npx vercel deploy --prebuilt --prod --token=$TOKEN'))).toBe(`${at}:7`)
  expect(await cdn(step('netlify deploy --dir=site --prod'))).toBe(`${at}:7`)
  expect(await cdn(step('vercel pull --yes --environment=production'))).toBe('system fail @ compose.yaml:1')
  expect(await cdn(workflow('      - if: false\n        run: vercel deploy --prod\n'))).toBe('system fail @ compose.yaml:1')
})

const serving = "import http from 'node:http'\nhttp.createServer(answer).listen(3000)\n"

test('code that reads Cloudflare’s headers may well have it in front', async () => {
  const code = { 'src/main.ts': `${serving}export const from = (request) => request.headers['cf-connecting-ip']\n` }
  expect(await cdn(code)).toBe('system unknown @ src/main.ts:3')
  expect(await cdn(code, 'security/waf')).toBe('system unknown @ src/main.ts:3')
  expect(await cdn({ 'src/main.ts': `${serving}export const from = (request) => request.headers['x-forwarded-for']\n` }, 'security/waf')).toMatch(
    /^system fail /,
  )
})

test('code that clears what Cloudflare keeps has it in front, with whichever rules', async () => {
  const code = { 'src/main.ts': `import Cloudflare from 'cloudflare'\n${serving}export const clear = (files) => client.zones.purgeCache(zone, { files })\n` }
  expect(await cdn(code)).toBe('system pass @ src/main.ts:4')
  expect(await cdn(code, 'security/waf')).toBe('system unknown @ src/main.ts:4')
})

test('where Rails has its files fetched from', async () => {
  const rails = (line: string) => ({
    Gemfile: 'source "https://rubygems.org"\ngem "rails"\n',
    'config/application.rb': 'module Till\n  class Application < Rails::Application\n  end\nend\n',
    'config/environments/production.rb': `Rails.application.configure do\n  config.eager_load = true\n  ${line}\nend\n`,
  })
  const at = 'config/environments/production.rb:3'
  expect(await cdn(rails('config.asset_host = ENV["ASSET_HOST"]'))).toBe(`system unknown @ ${at}`)
  expect(await cdn(rails('config.asset_host = "https://cdn.till.example"'))).toBe(`system pass @ ${at}`)
  expect(await cdn(rails('config.asset_host = nil'))).toMatch(/^system fail/)
  expect(await cdn(rails('# config.asset_host = "https://cdn.till.example"'))).toMatch(/^system fail/)
})

const pods = (service: string): Readonly<Record<string, string>> => ({
  'k8s/till.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec:
  replicas: 2
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till } }
    spec:
      containers:
        - { name: till, image: "ghcr.io/berths/till:4.0.1", ports: [ { containerPort: 3000 } ] }
---
apiVersion: v1
kind: Service
metadata: { name: till }
spec: { selector: { app: till }, ports: [ { port: 80, targetPort: 3000 } ]${service} }
`,
})
const ingress = {
  'k8s/ingress.yaml':
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: till }\nspec:\n  rules:\n    - host: till.example\n      http: { paths: [ { path: /, pathType: Prefix, backend: { service: { name: till, port: { number: 80 } } } } ] }\n',
}
const clustered = async (files: Readonly<Record<string, string>>, rule: string): Promise<string> =>
  (await verdicts(files, rule))[0]?.replace(/:.* @/, ' @') ?? ''

test.each(['performance/cdn', 'security/waf'])(
  '%s: where a cluster lets nobody in by what is written, what stands before that way in is open',
  async (rule) => {
    expect(await clustered(pods(''), rule)).toBe('system unknown @ k8s/till.yaml:11')
    expect(await clustered(pods(', type: ClusterIP'), rule)).toBe('system unknown @ k8s/till.yaml:11')
    expect(await clustered(pods(', type: LoadBalancer'), rule)).toBe('system fail @ k8s/till.yaml:1')
    expect(await clustered(pods(', type: NodePort'), rule)).toBe('system fail @ k8s/till.yaml:1')
    expect(await clustered({ ...pods(''), ...ingress }, rule)).toBe('system fail @ k8s/till.yaml:1')
  },
)

const api = (code: string, dependencies = '"express": "5.1.0"'): Readonly<Record<string, string>> => ({
  'package.json': `{ "name": "till", "scripts": { "start": "node src/main.js" }, "dependencies": { ${dependencies} } }`,
  'src/main.js': `import express from 'express'\nconst app = express()\n${code}\napp.listen(3000)\n`,
})

test('a program that only answers with data has nothing for one to keep', async () => {
  const answers = "app.get('/sales', (req, res) => res.json(sales()))"
  expect(await cdn(api(answers))).toBe('system not-applicable @ compose.yaml:1')
  expect(await cdn(api(answers), 'security/waf')).toBe('system fail @ compose.yaml:1')
  expect(await cdn({ ...api(answers), ...step('aws cloudfront create-invalidation --paths "/*"') })).toBe('system pass @ .github/workflows/deploy.yml:7')
})

test.each([
  ['a folder', api("app.use(express.static('public'))")],
  ['pages', api("app.get('/', (req, res) => res.render('till'))")],
  ['files', api("app.get('/x', (req, res) => res.sendFile(place))")],
  ['a front end in the tree', { ...api(''), 'pages/package.json': '{ "name": "pages", "dependencies": { "react-dom": "19.0.0" } }' }],
  ['a page in the tree', { ...api(''), 'site/index.html': '<!doctype html>' }],
  [
    'another program whose code is elsewhere',
    { ...api(''), 'compose.yaml': `${tree['compose.yaml']}  shop:\n    image: ghcr.io/berths/shop:2.1.0\n    ports: [ "80:80" ]\n` },
  ],
  [
    'a proxy in front, which hands out what it likes',
    { ...api(''), 'compose.yaml': `${tree['compose.yaml']}  gate:\n    image: nginx:1.27\n    ports: [ "80:80" ]\n` },
  ],
])('%s is something to keep', async (_what, files) => {
  expect(await cdn(files)).toBe('system fail @ compose.yaml:1')
})

test.each(['performance/cdn', 'security/waf'])('%s: what listens on loopback alone is let out by something of the host', async (rule) => {
  const on = (ports: string): Readonly<Record<string, string>> => ({ 'compose.yaml': tree['compose.yaml'].replace('[ "3000:3000" ]', ports) })
  expect(await cdn(on('[ "127.0.0.1:3000:3000" ]'), rule)).toBe('system unknown @ compose.yaml:4')
  expect(await cdn(on('[ "127.0.0.1:3000:3000", "3001:3001" ]'), rule)).toMatch(/^system fail/)
  expect(await cdn(on('[ "3000:3000" ]'), rule)).toMatch(/^system fail/)
})

test('programs in any language, beside which there is no page, style or picture, only answer', async () => {
  const go = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    'compose.yaml': 'services:\n  till:\n    build: ./till\n    image: ghcr.io/berths/till:2.1.0\n    ports: [ "3000:3000" ]\n',
    'till/Dockerfile': 'FROM golang:1.24\nCOPY . .\nRUN go build -o /till .\nCMD ["/till"]\n',
    'till/go.mod': 'module till\n',
    'till/main.go': 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":3000", nil)\n}\n',
    'docs/index.png': '',
    'package.json': '{ "name": "berths" }',
    ...more,
  })
  expect(await cdn(go({}))).toBe('system not-applicable @ compose.yaml:1')
  expect(await cdn(go({ 'till/views/sale.html': '<p>' }))).toBe('system fail @ compose.yaml:1')
  expect(await cdn(go({ 'till/logo.svg': '<svg/>' }))).toBe('system fail @ compose.yaml:1')
})
