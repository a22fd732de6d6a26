import { describe, expect, it } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const compose = (ports: string, more = '') =>
  `services:\n  edge:\n    image: nginx:1.27.2\n    ports: [ ${ports} ]\n    volumes: [ "./edge/nginx.conf:/etc/nginx/nginx.conf:ro" ]\n  api:\n    image: ghcr.io/shop/api:4.2\n${more}`
const http = (body: string) => ({ 'edge/nginx.conf': `http {\n${body}\n}\n` })
const plain = '  server {\n    listen 80;\n    server_name shop.example;\n    location / { proxy_pass http://api:8181; }\n  }'
const secure =
  '  server {\n    listen 443 ssl;\n    server_name shop.example;\n    ssl_certificate /etc/letsencrypt/live/shop/fullchain.pem;\n    location / { proxy_pass http://api:8181; }\n  }'
const redirect = '  server {\n    listen 80;\n    server_name shop.example;\n    return 301 https://$host$request_uri;\n  }'
const route = async (files: Readonly<Record<string, string>>, name = 'shop.example') => {
  const { host, service, tls, redirects } = await factsOf(files, `route/${name}`)
  return [host, service, tls, redirects]
}
const unresolvedTls = (raw: string, place: string) => `?${raw} ${place}`

describe('routes of nginx', () => {
  it('knows a certificate by its folder, and the redirect', async () => {
    expect(await route({ 'compose.yaml': compose('"80:80", "443:443"'), ...http(`${redirect}\n${secure}`) })).toEqual([
      'shop.example edge/nginx.conf:9',
      'api edge/nginx.conf:9',
      'true edge/nginx.conf:10',
      'true edge/nginx.conf:5',
    ])
  })

  it('is without TLS where port 80 faces the world and nothing listens on 443', async () => {
    expect(await route({ 'compose.yaml': compose('"80:80"'), ...http(plain) })).toEqual([
      'shop.example edge/nginx.conf:4',
      'api edge/nginx.conf:4',
      'false edge/nginx.conf:3',
      'false edge/nginx.conf:3',
    ])
  })

  it('says that plain HTTP is not redirected', async () => {
    const [, , tls, redirects] = await route({ 'compose.yaml': compose('"80:80", "443:443"'), ...http(`${plain}\n${secure}`) })
    expect([tls, redirects]).toEqual(['true edge/nginx.conf:10', 'false edge/nginx.conf:3'])
  })

  it('needs no redirect where port 80 is closed', async () => {
    const [, , tls, redirects] = await route({ 'compose.yaml': compose('"443:443"'), ...http(`${plain}\n${secure}`) })
    expect([tls, redirects]).toEqual(['true edge/nginx.conf:10', 'true compose.yaml:4'])
  })

  it.each([
    ['another proxy in front', http(`  set_real_ip_from 10.0.0.0/8;\n${plain}`), '', 'what encrypts in front of it edge/nginx.conf:2'],
    ['a file that was not read', http(`  include /etc/nginx/extra/shop.conf;\n${plain}`), '', 'where HTTPS ends edge/nginx.conf:2'],
    ['a redirect to where nothing listens', http(redirect), '', 'where HTTPS ends edge/nginx.conf:5'],
    ['a tunnel', http(plain), '  tunnel:\n    image: cloudflare/cloudflared:2024.11.1\n', 'what encrypts in front of it compose.yaml:8'],
    [
      'another that faces the world',
      http(plain),
      '  front:\n    image: haproxy:3.0\n    ports: [ "443:443" ]\n',
      'what encrypts in front of it compose.yaml:8',
    ],
  ])('leaves open: %s', async (_why, files, more, said) => {
    const [, , tls] = await route({ 'compose.yaml': compose('"80:80"', more), ...files })
    expect(tls).toBe(unresolvedTls(said.replace(/ \S+:\d+$/, ''), said.split(' ').at(-1) ?? ''))
  })

  it('leaves open whose certificate it is', async () => {
    const own = secure.replace('/etc/letsencrypt/live/shop/fullchain.pem', '/etc/ssl/shop.pem')
    const [, , tls] = await route({ 'compose.yaml': compose('"80:80", "443:443"'), ...http(`${redirect}\n${own}`) })
    expect(tls).toBe('?which certificate edge/nginx.conf:10')
  })

  it.each([
    ['not published', ''],
    ['only on the host itself', '"127.0.0.1:80:80"'],
    ['at a port that something else stands in front of', '"8088:80"'],
  ])('makes no route: %s', async (_why, ports) => {
    expect(await subjectsOf({ 'compose.yaml': compose(ports), ...http(plain) }, 'route')).toEqual([])
  })

  it('makes no route of a file that no container has, nor beside a router of Traefik', async () => {
    const files = { 'compose.yaml': compose('"80:80"').replace('/etc/nginx/nginx.conf', '/docs/nginx.conf'), ...http(plain) }
    expect(await subjectsOf(files, 'route')).toEqual([])
    const labels = '    labels: [ "traefik.http.routers.x.rule=Host(`shop.example`)" ]\n'
    const routed = { 'compose.yaml': compose('"80:80"').replace('  api:\n', `${labels}  api:\n`), ...http(plain) }
    expect(await subjectsOf(routed, 'route')).toEqual(['shop.example'])
  })

  it('follows what a Dockerfile copies, and names a route after the service where the file has no name', async () => {
    const files = {
      'compose.yaml': 'services:\n  site:\n    build: ./site\n    ports: [ "80:80" ]\n',
      'site/Dockerfile': 'FROM nginx:1.27.2\nCOPY default.conf /etc/nginx/conf.d/default.conf\n',
      'site/default.conf': 'server {\n  listen 80;\n  server_name _;\n  root /srv;\n}\n',
    }
    expect(await route(files, 'site')).toEqual([
      'site site/default.conf:1',
      'site site/default.conf:1',
      'false site/default.conf:2',
      'false site/default.conf:2',
    ])
  })

  it('knows that nginx leaves out a member that failed, where there are several', async () => {
    const replicas = '    deploy: { replicas: 3 }\n    ports: [ "8181" ]\n'
    const files = { 'compose.yaml': compose('"80:80"', replicas), ...http(plain) }
    const { balancer, deadDropped } = await factsOf(files, 'service/api')
    expect([balancer, deadDropped]).toEqual(['nginx edge/nginx.conf:5', 'true edge/nginx.conf:5'])
    expect((await factsOf({ 'compose.yaml': compose('"80:80"', '    ports: [ "8181" ]\n'), ...http(plain) }, 'service/api'))['balancer']).toBe(undefined)
  })
})
