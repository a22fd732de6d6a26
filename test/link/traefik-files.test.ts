import { describe, expect, it } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const compose = (labels: string) =>
  `services:\n  edge:\n    image: traefik:v3.1\n    ports: [ "80:80", "443:443" ]\n    volumes: [ "./edge/traefik.yml:/etc/traefik/traefik.yml:ro", "./edge/dynamic:/dynamic:ro" ]\n  api:\n    image: ghcr.io/shop/api:4.2\n${labels}`
const labels = '    labels: [ "traefik.http.routers.api.rule=Host(`shop.example`)", "traefik.http.routers.api.tls.certresolver=le-main" ]\n'
const file = (server: string, redirect: string) =>
  `entryPoints:\n  web:\n    address: ":80"\n${redirect}  secure:\n    address: ":443"\ncertificatesResolvers:\n  le-main:\n    acme:\n      storage: /acme.json\n${server}`
const redirect = '    http: { redirections: { entryPoint: { to: secure } } }\n'
const staging = '      caServer: https://acme-staging-v02.api.letsencrypt.org/directory\n'
const route = async (files: Readonly<Record<string, string>>) => {
  const { tls, redirects, service } = await factsOf(files, 'route/shop.example')
  return [tls, redirects, service]
}

describe('files of Traefik', () => {
  it('knows a resolver of the staging directory, and the redirect', async () => {
    const [tls, redirects] = await route({ 'compose.yaml': compose(labels), 'edge/traefik.yml': file(staging, redirect) })
    expect([tls, redirects]).toEqual(['false edge/traefik.yml:11', 'true edge/traefik.yml:4'])
    const [real, plain] = await route({ 'compose.yaml': compose(labels), 'edge/traefik.yml': file('', '') })
    expect([real, plain]).toEqual(['true compose.yaml:8', 'false compose.yaml:4'])
  })

  it('leaves open what a file says that is not in the repository', async () => {
    const bare = '    labels: [ "traefik.http.routers.api.rule=Host(`shop.example`)" ]\n'
    const [tls, redirects] = await route({ 'compose.yaml': compose(bare) })
    expect([tls, redirects]).toEqual(['?Traefik’s static file compose.yaml:8', '?Traefik’s static file compose.yaml:8'])
  })

  it('makes routes of the file provider’s routers, but of none that only catches everything', async () => {
    const dynamic =
      'http:\n  routers:\n    shop:\n      rule: Host(`shop.example`)\n      service: shop\n      tls: { certResolver: le-main }\n    all:\n      rule: HostRegexp(`.+`)\n      service: noop@internal\n  services:\n    shop:\n      loadBalancer:\n        servers: [ { url: "http://api:8181" } ]\n'
    const files = { 'compose.yaml': compose(''), 'edge/traefik.yml': file('', redirect), 'edge/other/traefik-shop.yml': dynamic }
    expect(await subjectsOf(files, 'route')).toEqual([])
    const named = { 'compose.yaml': compose(''), 'edge/traefik.yml': file('', redirect), 'edge/dynamic/shop.yml': dynamic }
    expect(await subjectsOf(named, 'route')).toEqual(['shop.example'])
    expect(await route(named)).toEqual(['true edge/dynamic/shop.yml:6', 'true edge/traefik.yml:4', 'api edge/dynamic/shop.yml:4'])
  })
})
