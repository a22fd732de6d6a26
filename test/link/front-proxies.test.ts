/** Routes of Caddy and HAProxy, out of files that stand in their containers. */
import { describe, expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

type Files = Readonly<Record<string, string>>

const compose = (image: string, mount: string, ports = '"80:80", "443:443"'): string =>
  `services:\n  edge:\n    image: ${image}\n    ports: [ ${ports} ]\n    volumes: [ "${mount}:ro" ]\n  api:\n    image: ghcr.io/ferry/api:4.2\n    deploy: { replicas: 3 }\n`

const route = async (files: Files, name = 'ferry.example'): Promise<readonly unknown[]> => {
  const { service, tls, redirects } = await factsOf(files, `route/${name}`)
  return [service, tls, redirects]
}

describe('Caddy', () => {
  const caddy = (text: string, ports?: string): Files => ({ 'compose.yaml': compose('caddy:2.8', './Caddyfile:/etc/caddy/Caddyfile', ports), Caddyfile: text })

  test.for([
    ['a name gets a certificate and the redirect by itself', 'ferry.example {\n  reverse_proxy api:8080\n}\n', 'true Caddyfile:1', 'true Caddyfile:1'],
    ['the braces left out', '# the ferry\nferry.example\n\nreverse_proxy api:8080\n', 'true Caddyfile:2', 'true Caddyfile:2'],
    ['several names over two lines', 'www.ferry.example,\nferry.example {\n  reverse_proxy api:8080\n}\n', 'true Caddyfile:1', 'true Caddyfile:1'],
    ['without encryption', 'http://ferry.example {\n  reverse_proxy api:8080\n}\n', 'false Caddyfile:1', 'false Caddyfile:1'],
    ['at port 80', 'ferry.example:80 {\n  reverse_proxy api:8080\n}\n', 'false Caddyfile:1', 'false Caddyfile:1'],
    ['by an authority of its own', 'ferry.example {\n  tls internal\n  reverse_proxy api:8080\n}\n', 'false Caddyfile:2', 'true Caddyfile:1'],
    [
      'by a rehearsal’s authority',
      '{\n  acme_ca https://acme-staging-v02.api.letsencrypt.org/directory\n}\nferry.example {\n  reverse_proxy api:8080\n}\n',
      'false Caddyfile:2',
      'true Caddyfile:4',
    ],
    ['with an address for the authority', 'ferry.example {\n  tls ops@ferry.example\n  reverse_proxy api:8080\n}\n', 'true Caddyfile:1', 'true Caddyfile:1'],
    [
      'a certificate of one’s own',
      'ferry.example {\n  tls /certs/ferry.pem /certs/ferry.key\n  reverse_proxy api:8080\n}\n',
      '?which certificate Caddyfile:2',
      'true Caddyfile:1',
    ],
    [
      'no redirect',
      '{\n  auto_https disable_redirects\n}\nferry.example {\n  reverse_proxy api:8080\n}\nhttp://ferry.example {\n  reverse_proxy api:8080\n}\n',
      'true Caddyfile:4',
      'false Caddyfile:7',
    ],
    ['nothing by itself', '{\n  auto_https off\n}\nferry.example {\n  reverse_proxy api:8080\n}\n', 'false Caddyfile:2', 'false Caddyfile:2'],
    [
      'a snippet, a matcher and a handle',
      '(proxied) {\n  reverse_proxy /* api:8080\n}\nferry.example {\n  handle /api/* {\n    import proxied\n  }\n}\n',
      'true Caddyfile:4',
      'true Caddyfile:4',
    ],
  ] as const)('%s', async ([, text, tls, redirects]) => {
    const [service, ...rest] = await route(caddy(text))
    expect(String(service).split(' ')[0]).toBe('api')
    expect(rest).toEqual([tls, redirects])
  })

  test('a name that a variable holds is unknown', async () => {
    const files = caddy('{$SITE} {\n  reverse_proxy api:8080\n}\n')
    const [name = ''] = await subjectsOf(files, 'route')
    expect((await route(files, name)).slice(1)).toEqual(['?which site it is Caddyfile:1', 'true compose.yaml:4'])
  })

  test('copies are left out where it asks them', async () => {
    const asks = async (more: string): Promise<readonly unknown[]> => {
      const { balancer, deadDropped } = await factsOf(caddy(`ferry.example {\n  reverse_proxy api:8080${more}\n}\n`), 'service/api')
      return [balancer, deadDropped]
    }
    expect(await asks(' {\n    health_uri /health\n  }')).toEqual(['Caddy Caddyfile:2', 'true Caddyfile:3'])
  })
})

describe('HAProxy', () => {
  const haproxy = (text: string, ports?: string): Files => ({
    'compose.yaml': compose('haproxy:3.0', './edge/haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg', ports),
    'edge/haproxy.cfg': `global\n  maxconn 4000\ndefaults\n  mode http\n  timeout connect 5s\n${text}`,
  })
  const backend = 'backend api\n  option httpchk GET /health\n  server-template api 3 api:8080 check resolvers docker\n'
  const hosts = '  acl is_ferry hdr(host) -i ferry.example\n  use_backend api if is_ferry\n'
  const secure = '  bind *:443 ssl crt /etc/letsencrypt/live/ferry/all.pem alpn h2\n'
  const sends = '  http-request redirect scheme https code 301 unless { ssl_fc }\n'

  test.for([
    ['both', `frontend web\n  bind :80\n${secure}${sends}${hosts}${backend}`, 'true edge/haproxy.cfg:8', 'true edge/haproxy.cfg:9'],
    ['no redirect', `frontend web\n  bind :80\n${secure}${hosts}${backend}`, 'true edge/haproxy.cfg:8', 'false edge/haproxy.cfg:7'],
    [
      'a host in the rule itself',
      `frontend web\n  bind :80\n${secure}${sends}  use_backend api if { req.hdr(host) -i ferry.example }\n${backend}`,
      'true edge/haproxy.cfg:8',
      'true edge/haproxy.cfg:9',
    ],
    [
      'a certificate nobody knows',
      `frontend web\n  bind :80\n${secure.replace('letsencrypt/live/ferry', 'ssl')}${sends}${hosts}${backend}`,
      '?which certificate edge/haproxy.cfg:8',
      'true edge/haproxy.cfg:9',
    ],
  ] as const)('%s', async ([, text, tls, redirects]) => {
    const [service, ...rest] = await route(haproxy(text))
    expect(String(service).split(' ')[0]).toBe('api')
    expect(rest).toEqual([tls, redirects])
  })

  test('plain HTTP alone', async () => {
    const [, ...rest] = await route(haproxy(`frontend web\n  bind :80\n${hosts}${backend}`, '"80:80"'))
    expect(rest).toEqual(['false edge/haproxy.cfg:7', 'false edge/haproxy.cfg:7'])
  })

  test('a server is left out where it is asked', async () => {
    const dropped = async (text: string): Promise<unknown> => (await factsOf(haproxy(text), 'service/api'))['deadDropped']
    expect(await dropped(`frontend web\n  bind :80\n  default_backend api\n${backend}`)).toBe('true edge/haproxy.cfg:11')
  })

  test('what is sent on as it comes is no route', async () => {
    expect(await subjectsOf(haproxy('listen db\n  mode tcp\n  bind :5432\n  server db db:5432 check\n'), 'route')).toEqual([])
  })
})

describe('routes that a proxy sends elsewhere', () => {
  const base = (mount: string, ports = ''): Files => ({
    'compose.yaml': `services:\n  edge:\n    image: proxy:1\n    ports: ["443:443"]\n    volumes: ["./${mount}:/etc/${mount}:ro"]\n  deck:\n    build: ./deck\n    restart: always\n${ports}  purser:\n    image: ghcr.io/ferry/purser:2\n    restart: always\n`,
    'deck/Dockerfile': 'FROM node:22\nCOPY . .\nRUN npm run build\nCMD ["npx", "next", "start"]\n',
    'deck/package.json': '{ "name": "deck", "dependencies": { "next": "15" }, "scripts": { "start": "next start" } }',
    'deck/src/pages/api/private/me.ts': 'export default function me(req, res) {\n  res.json({ name: req.query.name })\n}\n',
  })
  const caddy = 'ferry.example {\n  reverse_proxy /api/* http://purser:3000\n  reverse_proxy /* http://deck:3001\n}\n'
  const nginx =
    'server {\n  listen 443 ssl;\n  server_name ferry.example;\n  location /api/ { proxy_pass http://purser:3000; }\n  location / { proxy_pass http://deck:3001; }\n}\n'
  const next = 'next deck/src/pages/api/private/me.ts:1'

  test.each<[name: string, files: Files, framework: string | undefined]>([
    ['Caddy', { ...base('Caddyfile'), Caddyfile: caddy }, undefined],
    [
      'Caddy, in a block',
      { ...base('Caddyfile'), Caddyfile: caddy.replace('reverse_proxy /api/* http', 'handle /api/* {\n    reverse_proxy http').replace('3000', '3000\n  }') },
      undefined,
    ],
    ['nginx', { ...base('nginx.conf'), 'nginx.conf': nginx }, undefined],
    ['other addresses', { ...base('Caddyfile'), Caddyfile: caddy.replace('/api/*', '/files/*') }, next],
    ['to itself', { ...base('Caddyfile'), Caddyfile: caddy.replace('purser:3000', 'deck:3001') }, next],
    ['to what does not run here', { ...base('Caddyfile'), Caddyfile: caddy.replace('purser:3000', 'elsewhere:3001') }, next],
    ['but it is reached beside the proxy', { ...base('Caddyfile', '    ports: ["3001:3001"]\n'), Caddyfile: caddy }, next],
    ['another site sends all', { ...base('Caddyfile'), Caddyfile: `${caddy}deck.ferry.example {\n  reverse_proxy deck:3001\n}\n` }, next],
    ['nginx, all to it', { ...base('nginx.conf'), 'nginx.conf': nginx.replace(/ {2}location \/api.*\n/, '') }, next],
  ])('%s', async (_, files, framework) => expect((await factsOf(files, 'service/deck'))['framework']).toBe(framework))
})
