/** Containers that run in another's network: a VPN serves nobody, and what it publishes is answered by who listens behind it. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

type Files = Readonly<Record<string, string>>

const roles = async (files: Files): Promise<readonly string[]> =>
  (await said(files, /^service\/\S+ role = /)).map((line) => line.replace(/^service\/(\S+) role = (\S+) .*$/, '$1 $2'))

const compose = (image: string, mode = 'service:fog'): string => `services:
  harbour:
    image: acme/harbour:3.2
    network_mode: ${mode}
    command: [ "serve" ]
  fog:
    image: ${image}
    container_name: harbour-fog
    cap_add: [ NET_ADMIN ]
    ports: [ "8080:8080", "51820:51820/udp" ]
`

test.each(['qmcgaw/gluetun:v3.40', 'lscr.io/linuxserver/wireguard:1.0', 'tailscale/tailscale:v1.80', 'dperson/openvpn-client:2.4', 'bubuntux/nordvpn:3.16'])(
  'a VPN is a tool, and who runs in its network answers: %s',
  async (image) => {
    expect(await roles({ 'compose.yaml': compose(image) })).toEqual(['fog tool', 'harbour web'])
  },
)

test('its copies are not asked for, those of the service behind it are', async () => {
  const files = { 'compose.yaml': compose('qmcgaw/gluetun:v3.40') }
  for (const rule of ['infrastructure/replicas', 'infrastructure/single-node'])
    expect((await verdicts(files, rule)).filter((line) => line.includes(' fail')).map((line) => line.split(' ', 1)[0])).toEqual(['service/harbour'])
})

test('a network is named by its container, too', async () => {
  expect(await roles({ 'compose.yaml': compose('qmcgaw/gluetun:v3.40', 'container:harbour-fog') })).toEqual(['fog tool', 'harbour web'])
})

test('a VPN that is built here is known by its name and what it may do', async () => {
  const files = (rights: string): Files => ({
    'compose.yaml': `services:\n  harbour:\n    image: acme/harbour:3.2\n    network_mode: service:vpn\n  vpn:\n    build: ./vpn\n${rights}    ports: [ "8080:8080" ]\n`,
    'vpn/Dockerfile': 'FROM alpine:3.22\nRUN apk add wireguard-tools\nCMD ["wg-quick", "up", "wg0"]\n',
  })
  expect(await roles(files('    cap_add: [ NET_ADMIN ]\n'))).toEqual(['harbour web', 'vpn tool'])
  expect(await roles(files(''))).toEqual(['harbour worker', 'vpn web'])
})

test('another container that lends its network keeps its ports', async () => {
  const text = `services:
  harbour:
    image: acme/harbour:3.2
    ports: [ "8080:8080" ]
  lamp:
    image: acme/lamp:1.1
    network_mode: service:harbour
`
  expect(await roles({ 'compose.yaml': text })).toEqual(['harbour web', 'lamp worker'])
})

const several = (listening: string, more = ''): string => `services:
  fog:
    image: qmcgaw/gluetun:v3.40
    ports: [ "8080:8080", "9200:9200" ]
  berth:
    ${listening}
    network_mode: service:fog
  ledger:
    image: postgres:17
    network_mode: service:fog
  tide:
    image: acme/tide:2.0
    network_mode: service:fog
${more}`

test.each([
  ['its image', 'build: ./berth', { 'berth/Dockerfile': 'FROM alpine:3.22\nEXPOSE 8080 9200\nCMD ["/berth"]\n' }],
  ['its command', 'image: acme/berth:3.2\n    command: serve --listen :8080 --figures :9200', {}],
  [
    'its health check and its variable',
    'image: acme/berth:3.2\n    environment: { HTTP_PORT: 9200 }\n    healthcheck: { test: curl -f http://127.0.0.1:8080/up }',
    {},
  ],
])('of several, whoever listens at the port answers: by %s', async (_, listening, more) => {
  expect(await roles({ 'compose.yaml': several(listening), ...more })).toEqual(['berth web', 'fog tool', 'ledger database', 'tide worker'])
})

test('where nothing tells who listens, all that may do', async () => {
  expect(await roles({ 'compose.yaml': several('image: acme/berth:3.2') })).toEqual(['berth web', 'fog tool', 'ledger database', 'tide web'])
})

test('a database behind a VPN is published where the VPN publishes its port, and nowhere else', async () => {
  const files = (port: string): Files => ({ 'compose.yaml': several('image: acme/berth:3.2\n    command: serve :8080').replace('9200:9200', port) })
  expect(await verdicts(files('5432:5432'), 'security/database-exposed')).toEqual([expect.stringMatching(/^database\/ledger fail: .* @ compose\.yaml:4$/)])
  expect(await verdicts(files('127.0.0.1:5432:5432'), 'security/database-exposed')).toEqual([expect.stringMatching(/^database\/ledger pass /)])
})

test('one reaches the others at the VPN’s name, in the networks that the VPN joins', async () => {
  const client = `  harbour:
    image: acme/harbour:3.2
    networks: [ sea ]
    environment: { DATABASE_URL: "postgres://harbour@fog:5432/books" }
`
  const text = several('image: acme/berth:3.2', client)
  const joined = text.replace('    image: qmcgaw', '    networks: [ sea ]\n    image: qmcgaw')
  const reached = async (stack: string): Promise<readonly string[]> => await said({ 'compose.yaml': stack }, /^client\/harbour (of|through) = /)
  expect(await reached(joined)).toEqual([expect.stringMatching(/ of = ledger /), expect.stringMatching(/ through = none /)])
  expect(await reached(text)).toEqual([expect.anything(), expect.stringMatching(/ through = \? DATABASE_URL /)])
})

test('a route that a proxy finds at the VPN is the service’s behind it', async () => {
  const label = '    labels: { "traefik.http.routers.berth.rule": "Host(`berth.example.com`)" }\n'
  const text = compose('qmcgaw/gluetun:v3.40').replace(/ {4}ports: .*\n/, label)
  expect(await roles({ 'compose.yaml': `${text}  traefik:\n    image: traefik:v3.3\n    ports: [ "443:443" ]\n` })).toEqual([
    'fog tool',
    'harbour web',
    'traefik proxy',
  ])
})
