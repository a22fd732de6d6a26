/** Caddy's JSON says what the Caddyfile says that it was made from. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caddyJsonReader } from '../../src/readers/caddy-json.ts'
import { factsOf } from '../link/facts.ts'

type Files = Readonly<Record<string, string>>

const site = (more: readonly object[], match = 'ferry.example'): object => ({
  match: [{ host: [match] }],
  handle: [{ handler: 'subroute', routes: [{ handle: more }] }],
  terminal: true,
})
const sends = { handler: 'reverse_proxy', upstreams: [{ dial: 'api:8080' }], health_checks: { active: { uri: '/up' } } }
const config = (server: object, apps: object = {}, more: object = {}): string =>
  JSON.stringify({ ...more, apps: { http: { servers: { srv0: { listen: [':443'], routes: [site([sends])], ...server } } }, ...apps } }, null, '\t')
const files = (text: string, ports = '"80:80", "443:443"'): Files => ({
  'compose.yaml': `services:\n  edge:\n    image: caddy:2.8\n    command: [ "caddy", "run", "--config", "/etc/caddy/caddy.json" ]\n    ports: [ ${ports} ]\n    volumes: [ "./caddy.json:/etc/caddy/caddy.json:ro" ]\n  api:\n    image: ghcr.io/ferry/api:4.2\n    deploy: { replicas: 3 }\n  db:\n    image: postgres:16\n    volumes: [ "db:/var/lib/postgresql/data" ]\nvolumes: { db: {} }\n`,
  'caddy.json': text,
})
const route = async (text: string): Promise<readonly unknown[]> => {
  const { service, tls, redirects } = await factsOf(files(text), 'route/ferry.example')
  return [service, tls, redirects].map((fact) => String(fact).replace(/ \S+$/, ''))
}
const issued = (issuer: object, subjects?: readonly string[]): object => ({
  tls: { automation: { policies: [{ ...(subjects === undefined ? {} : { subjects }), issuers: [issuer] }] } },
})

describe('Caddy’s JSON', () => {
  test.for([
    ['a name gets a certificate and the redirect by itself', config({}), 'true', 'true'],
    ['an authority of its own', config({}, issued({ module: 'internal' })), 'false', 'true'],
    ['one for another name', config({}, issued({ module: 'internal' }, ['quay.example'])), 'true', 'true'],
    [
      'a rehearsal’s authority',
      config({}, issued({ module: 'acme', ca: 'https://acme-staging-v02.api.letsencrypt.org/directory' }, ['ferry.example'])),
      'false',
      'true',
    ],
    [
      'a certificate of one’s own',
      config({}, { tls: { certificates: { load_files: [{ certificate: '/c/a.pem', key: '/c/a.key' }] } } }),
      '?which certificate',
      'true',
    ],
    ['nothing by itself', config({ automatic_https: { disable: true }, listen: [':80'] }), 'false', 'false'],
    ['plain HTTP', config({ listen: [':80'] }), 'false', 'false'],
    [
      'a redirect of one’s own',
      config({
        listen: [':80'],
        routes: [site([{ handler: 'static_response', status_code: 308, headers: { Location: ['https://{http.request.host}{http.request.uri}'] } }])],
      }),
      'false',
      'true',
    ],
  ] as const)('%s', async ([, text, tls, redirects]) => {
    expect((await route(text)).slice(1)).toEqual([tls, redirects])
  })

  test('whom it asks, and which headers it sets', async () => {
    const text = config({ routes: [site([{ handler: 'headers', response: { set: { 'X-Frame-Options': ['DENY'] } } }, sends])] })
    const { balancer, deadDropped } = await factsOf(files(text), 'service/api')
    const line = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length
    expect([balancer, deadDropped]).toEqual([`Caddy caddy.json:${line('"dial"') - 1}`, `true caddy.json:${line('"uri"')}`])
    const { declares } = await caddyJsonReader.read({ path: 'caddy.json', text }, undefined as never)
    expect(declares.flatMap((one) => (one.kind === 'proxy' ? one.servers.flatMap(({ headers }) => headers) : []))).toEqual(['x-frame-options'])
  })

  test('a port that leads to the database', async () => {
    const streams = (match: object): object => ({
      layer4: { servers: { pg: { listen: [':5432'], routes: [{ ...match, handle: [{ handler: 'proxy', upstreams: [{ dial: ['db:5432'] }] }] }] } } },
    })
    const exposures = async (match: object): Promise<unknown> =>
      (await factsOf(files(config({}, streams(match)), '"443:443", "5432:5432"'), 'database/db'))['exposures'] ?? ''
    expect(await exposures({})).toBe('edge port 5432 compose.yaml:5')
    expect(await exposures({ match: [{ remote_ip: { ranges: ['10.0.0.0/8'] } }] })).toBe('')
  })

  test('a file that breaks off is told, and what stands before is read', async () => {
    const text = config({}).slice(0, -4)
    const { declares, skipped } = await caddyJsonReader.read({ path: 'caddy.json', text }, undefined as never)
    expect([declares.length, skipped.length]).toEqual([1, 1])
  })

  test('never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const text = JSON.stringify({ apps: { http: { servers: { a: value } }, tls: value, layer4: { servers: { b: value } } }, admin: value })
        expect((await caddyJsonReader.read({ path: 'caddy.json', text }, undefined as never)).skipped).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
