/** What faces the world: ports of datastores and poolers, and the proxies before the applications. */
import { describe } from 'vitest'
import { all, replace, without, type Edit } from '../story.ts'
import { shape } from './shape.ts'

const stack = 'compose.yaml'
const edit = (from: string | RegExp, to: string): Edit => replace(stack, from, to)

describe('ports', () => {
  const files = (ports: string, more = '', image = 'postgres:16', data = '/var/lib/postgresql/data'): Readonly<Record<string, string>> => ({
    [stack]: `services:\n  store:\n    image: ${image}\n    volumes: [ "box:${data}" ]\n${ports}${more}volumes:\n  box:\n`,
  })
  const open = ['security/database-exposed database/store']
  const closed: readonly (readonly [string, string])[] = [
    ['none', ''],
    ['expose alone', '    expose: [ "5432" ]\n'],
    ['loopback', '    ports: [ "127.0.0.1:15432:5432" ]\n'],
    ['IPv6 loopback', '    ports: [ "[::1]:15432:5432" ]\n'],
    ['a private address', '    ports: [ "10.4.0.7:5432:5432" ]\n'],
    ['a tailnet', '    ports: [ "100.90.12.3:5432:5432" ]\n'],
    ['a default that is loopback', '    ports: [ "${BIND:-127.0.0.1}:5432:5432" ]\n'],
    ['long form on loopback', '    ports:\n      - target: 5432\n        published: 15432\n        host_ip: 127.0.0.1\n'],
  ]
  for (const [name, ports] of closed) {
    shape(`closed: ${name}`, {
      files: files(ports),
      verdicts: { 'security/database-exposed': 'pass' },
      loss: [
        ports === ''
          ? edit('    image: postgres:16\n', '    image: postgres:16\n    ports: [ "5432:5432" ]\n')
          : edit(/ {4}(ports|expose):[^]*?(?=volumes:\n {2}box)/, '    ports:\n      - "0.0.0.0:25432:5432"\n'),
        open,
      ],
      harmless: edit('postgres:16', 'postgres:16.4'),
    })
  }
  const published: readonly (readonly [string, string])[] = [
    ['short form', '    ports: [ "5432:5432" ]\n'],
    ['the container’s port alone', '    ports: [ "5432" ]\n'],
    ['every address', '    ports: [ "0.0.0.0:5432:5432" ]\n'],
    ['every IPv6 address', '    ports: [ "[::]:5432:5432" ]\n'],
    ['a public address', '    ports: [ "203.0.113.9:5432:5432" ]\n'],
    ['a range', '    ports: [ "5432-5433:5432-5433" ]\n'],
    ['long form', '    ports:\n      - target: 5432\n        published: "15432"\n        mode: host\n'],
    ['a default that is a port', '    ports: [ "${PG_PORT:-5432}:5432" ]\n'],
    ['the host’s network', '    network_mode: host\n'],
  ]
  for (const [name, ports] of published)
    shape(`open: ${name}`, { files: files(ports), verdicts: { 'security/database-exposed': 'fail' }, harmless: edit('postgres:16', 'postgres:16.4') })

  shape('an address that is a variable without a value', {
    files: files('    ports: [ "${BIND}:5432:5432" ]\n'),
    verdicts: { 'security/database-exposed': 'unknown' },
  })

  shape('a pooler opens the database as well', {
    files: files('', '  bouncer:\n    image: edoburu/pgbouncer\n    environment: { DB_HOST: store, POOL_MODE: transaction }\n'),
    verdicts: { 'security/database-exposed database/store': 'pass', 'security/database-exposed pool/bouncer': 'pass' },
    loss: [edit('    image: edoburu/pgbouncer\n', '    image: edoburu/pgbouncer\n    ports: [ "6432:5432" ]\n'), ['security/database-exposed pool/bouncer']],
    harmless: edit('    image: edoburu/pgbouncer\n', '    image: edoburu/pgbouncer\n    ports: [ "127.0.0.1:6432:5432" ]\n'),
  })

  shape('a cache is a datastore too', {
    files: files('', '', 'valkey/valkey:8', '/data'),
    verdicts: { 'security/database-exposed': 'pass' },
    loss: [edit('    image: valkey/valkey:8\n', '    image: valkey/valkey:8\n    ports: [ "6379:6379" ]\n'), open],
    harmless: edit('valkey/valkey:8', 'valkey/valkey:8.0.1'),
  })
})

describe('Traefik', () => {
  const flags = `      - --providers.docker=true
      - --entrypoints.web.address=:80
      - --entrypoints.web.http.redirections.entrypoint.to=websecure
      - --entrypoints.websecure.address=:443
      - --certificatesresolvers.le.acme.email=ops@shop.example
      - --certificatesresolvers.le.acme.httpchallenge.entrypoint=web
`
  const proxy = (image: string, command = flags): string =>
    `  edge:\n    image: ${image}\n    command:\n${command}    ports: [ "80:80", "443:443" ]\n    volumes: [ "/var/run/docker.sock:/var/run/docker.sock:ro" ]\n`
  const app = (labels: string): string => `  shop:\n    image: ghcr.io/shop/web:3\n    labels:\n${labels}`
  const router =
    '      - traefik.enable=true\n      - traefik.http.routers.shop.rule=Host(`shop.example`)\n      - traefik.http.routers.shop.entrypoints=websecure\n      - traefik.http.routers.shop.tls.certresolver=le\n'
  const lost = ['security/tls route/shop.example']

  for (const image of ['traefik:v2.11', 'traefik:v3.1', 'docker.io/library/traefik:3']) {
    shape(`${image} with a resolver at the router`, {
      files: { [stack]: `services:\n${proxy(image)}${app(router)}` },
      facts: { 'route/shop.example.tls': true, 'route/shop.example.redirects': true },
      verdicts: { 'security/tls': 'pass' },
      loss: [edit(/.*tls\.certresolver=le\n/, ''), lost],
      harmless: edit('ghcr.io/shop/web:3', 'ghcr.io/shop/web:4'),
    })
  }

  shape('the resolver stands at the entry point', {
    files: {
      [stack]: `services:\n${proxy('traefik:v3', `${flags}      - --entrypoints.websecure.http.tls.certresolver=le\n`)}${app(router.replace(/.*tls\.certresolver.*\n/, ''))}`,
    },
    verdicts: { 'security/tls': 'pass' },
    loss: [edit(/.*websecure\.http\.tls\.certresolver.*\n/, ''), lost],
    harmless: edit('--entrypoints.websecure.http.tls.certresolver=le', '--entryPoints.websecure.http.tls.certResolver=le'),
  })

  shape('labels as a map, and a redirect by a middleware', {
    files: {
      [stack]: `services:\n${proxy('traefik:v2.11', flags.replace(/.*redirections.*\n/, ''))}${app(
        '      traefik.enable: "true"\n      traefik.http.routers.shop-plain.rule: Host(`shop.example`)\n      traefik.http.routers.shop-plain.entrypoints: web\n      traefik.http.routers.shop-plain.middlewares: to-https\n      traefik.http.middlewares.to-https.redirectscheme.scheme: https\n      traefik.http.routers.shop.rule: Host(`shop.example`)\n      traefik.http.routers.shop.entrypoints: websecure\n      traefik.http.routers.shop.tls.certresolver: le\n',
      )}`,
    },
    facts: { 'route/shop.example.tls': true, 'route/shop.example.redirects': true },
    verdicts: { 'security/tls': 'pass' },
    loss: [edit(/.*middlewares: to-https\n/, ''), lost],
    harmless: edit('redirectscheme.scheme: https', 'redirectscheme.scheme: "https"'),
  })

  shape('a staging authority is none', {
    files: { [stack]: `services:\n${proxy('traefik:v3')}${app(router)}` },
    verdicts: { 'security/tls': 'pass' },
    loss: [
      edit(
        'acme.httpchallenge.entrypoint=web',
        'acme.httpchallenge.entrypoint=web\n      - --certificatesresolvers.le.acme.caserver=https://acme-staging-v02.api.letsencrypt.org/directory',
      ),
      lost,
    ],
  })

  shape('in a swarm the service’s own labels count', {
    files: {
      'stack.yml': `services:\n${proxy('traefik:v3', flags.replace('providers.docker', 'providers.swarm'))}  shop:\n    image: ghcr.io/shop/web:3\n    deploy:\n      replicas: 2\n      labels:\n${router.replaceAll('      - ', '        - ')}        - traefik.http.services.shop.loadbalancer.server.port=3000\n`,
      'deploy.sh': 'docker stack deploy -c stack.yml shop\n',
    },
    verdicts: { 'security/tls': 'pass', 'infrastructure/replicas service/shop': 'pass' },
    loss: [replace('stack.yml', 'tls.certresolver=le', 'tls=false'), lost],
    harmless: replace('stack.yml', 'replicas: 2', 'replicas: 3'),
  })

  shape('Traefik itself runs in another repository', {
    files: { [stack]: `services:\n${app(router)}` },
    facts: { 'route/shop.example.tls': true, 'route/shop.example.redirects': '?' },
    verdicts: { 'security/tls': 'unknown' },
  })

  shape('a certificate that no label names', {
    files: { [stack]: `services:\n${proxy('traefik:v3')}${app(router.replace('tls.certresolver=le', 'tls=true'))}` },
    facts: { 'route/shop.example.tls': '?' },
    verdicts: { 'security/tls': 'unknown' },
  })
})

describe('other proxies', () => {
  shape('caddy-docker-proxy', {
    files: {
      [stack]:
        'services:\n  edge:\n    image: lucaslorentz/caddy-docker-proxy:2.9-alpine\n    ports: [ "80:80", "443:443" ]\n    volumes: [ "/var/run/docker.sock:/var/run/docker.sock" ]\n  shop:\n    image: ghcr.io/shop/web:3\n    labels:\n      caddy: shop.example\n      caddy.reverse_proxy: "{{upstreams 3000}}"\n',
    },
    facts: { 'route/shop.example.tls': true, 'route/shop.example.redirects': true },
    verdicts: { 'security/tls': 'pass' },
    loss: [edit('caddy: shop.example', 'caddy: http://shop.example'), ['security/tls route/shop.example']],
    harmless: edit('caddy: shop.example', 'caddy: https://shop.example'),
  })

  shape('caddy-docker-proxy with a certificate of its own', {
    files: {
      [stack]:
        'services:\n  edge:\n    image: lucaslorentz/caddy-docker-proxy:ci-alpine\n    ports: [ "443:443" ]\n  shop:\n    image: ghcr.io/shop/web:3\n    labels: { caddy: shop.example, caddy.tls: internal, caddy.reverse_proxy: "{{upstreams}}" }\n',
    },
    facts: { 'route/shop.example.tls': false },
    verdicts: { 'security/tls': 'fail' },
    harmless: edit('caddy.tls: internal, ', ''),
  })

  shape('nginx-proxy with its companion', {
    files: {
      [stack]:
        'services:\n  edge:\n    image: nginxproxy/nginx-proxy:1.6\n    ports: [ "80:80", "443:443" ]\n  acme:\n    image: nginxproxy/acme-companion:2.4\n    volumes_from: [ edge ]\n  shop:\n    image: ghcr.io/shop/web:3\n    environment:\n      - VIRTUAL_HOST=shop.example\n      - LETSENCRYPT_HOST=shop.example\n',
    },
    verdicts: { 'security/tls': 'pass' },
    loss: [edit('      - LETSENCRYPT_HOST=shop.example\n', ''), ['security/tls route/shop.example']],
    harmless: all(edit('nginx-proxy:1.6', 'nginx-proxy:1.7')),
  })

  shape('nginx-proxy without its companion gets no certificate', {
    files: {
      [stack]:
        'services:\n  edge:\n    image: nginxproxy/nginx-proxy:1.6\n    ports: [ "80:80", "443:443" ]\n  acme:\n    image: nginxproxy/acme-companion:2.4\n  shop:\n    image: ghcr.io/shop/web:3\n    environment: { VIRTUAL_HOST: shop.example, LETSENCRYPT_HOST: shop.example }\n',
    },
    verdicts: { 'security/tls': 'pass' },
    loss: [without(stack, '  acme:'), ['security/tls route/shop.example']],
  })

  shape('nginx-proxy told not to redirect', {
    files: {
      [stack]:
        'services:\n  edge:\n    image: jwilder/nginx-proxy\n    ports: [ "80:80", "443:443" ]\n  acme:\n    image: jrcs/letsencrypt-nginx-proxy-companion\n  shop:\n    image: ghcr.io/shop/web:3\n    environment: { VIRTUAL_HOST: shop.example, LETSENCRYPT_HOST: shop.example, HTTPS_METHOD: redirect }\n',
    },
    verdicts: { 'security/tls': 'pass' },
    loss: [edit('HTTPS_METHOD: redirect', 'HTTPS_METHOD: noredirect'), ['security/tls route/shop.example']],
    harmless: edit(', HTTPS_METHOD: redirect', ''),
  })
})
