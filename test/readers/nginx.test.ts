import { describe, expect, it } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { ProxyDeclaration, ProxyServer } from '../../src/model/surroundings.ts'
import { nginxReader } from '../../src/readers/nginx/index.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (text: string, path = 'edge/nginx.conf') => {
  const { declares, skipped } = await nginxReader.read({ path, text }, nothing)
  return { file: declares[0] as ProxyDeclaration | undefined, skipped }
}
const fact = (one: Fact<unknown> | undefined): string | undefined =>
  one === undefined ? undefined : one.state === 'unresolved' ? `?${one.raw} ${one.at.line}` : `${String(one.value)} ${one.at.line}`
const server = async (body: string): Promise<ProxyServer> => {
  const found = (await read(`server {\n${body}\n}\n`)).file?.servers[0]
  if (found === undefined) throw new Error('no server')
  return found
}

describe('nginxReader', () => {
  it('reads a whole file', async () => {
    const { file, skipped } = await read(
      `http {
  include /etc/nginx/mime.types;
  limit_req_zone $binary_remote_addr zone=login:10m rate=7r/m;
  add_header X-Frame-Options DENY;
  upstream api {
    least_conn;
    server api-1:8181 max_fails=4;
    server api-2:8181 max_fails=0;
    server api-3:8181 down;
  }
  server {
    listen 80 default_server;
    listen [::]:80;
    server_name shop.example www.shop.example;
    location /.well-known/acme-challenge/ { root /var/www; }
    location / { return 301 https://$host$request_uri; }
  }
  server {
    listen 8443 ssl;
    server_name shop.example;
    ssl_certificate /etc/letsencrypt/live/shop.example/fullchain.pem;
    include snippets/tls.conf;
    add_header Strict-Transport-Security "max-age=63072000" always;
    location /log-in { limit_req zone=login burst=3; proxy_pass http://api/log-in; }
    location / { proxy_pass http://web:3000; }
  }
}
stream { server { listen 5432; proxy_pass ledger:5432; } }
`,
    )
    expect(skipped).toEqual([])
    expect(file?.at).toEqual({ path: 'edge/nginx.conf', line: 11, key: '' })
    expect(file?.includes.map(fact)).toEqual(['/etc/nginx/mime.types 2', 'snippets/tls.conf 22'])
    const [plain, secure] = file?.servers ?? []
    expect(file?.servers.length).toBe(2)
    expect(
      file?.streams?.map(({ name, at, listens, upstreams }) => [name, at.line, listens.map(({ port }) => port), upstreams.map(({ host }) => fact(host))]),
    ).toEqual([['5432', 28, [5432], ['ledger 28']]])
    expect(plain?.at).toEqual({ path: 'edge/nginx.conf', line: 11, key: 'servers.shop.example' })
    expect(plain?.hosts.map(fact)).toEqual(['shop.example 14', 'www.shop.example 14'])
    expect(plain?.listens.map(({ port, tls, at }) => [port, tls, at.line])).toEqual([
      [80, false, 12],
      [80, false, 13],
    ])
    expect(plain?.redirects?.line).toBe(16)
    expect(plain?.headers).toEqual(['x-frame-options'])
    expect(secure?.at.key).toBe('servers.shop.example[2]')
    expect(secure?.listens.map(({ port, tls }) => [port, tls])).toEqual([[8443, true]])
    expect(fact(secure?.certificate)).toBe('/etc/letsencrypt/live/shop.example/fullchain.pem 21')
    expect(secure?.redirects).toBe(undefined)
    expect(secure?.headers).toEqual(['strict-transport-security'])
    expect(secure?.limits.map(({ what, at }) => [what, at.line])).toEqual([['limit_req login 7r/m by $binary_remote_addr', 24]])
    expect(secure?.upstreams.map((one) => [fact(one.host), fact(one.port), one.checks?.line])).toEqual([
      ['api-1 7', '8181 7', 7],
      ['api-2 8', '8181 8', undefined],
      ['web 25', '3000 25', 25],
    ])
  })

  it.each([
    ['return 301 https://$host$request_uri;', 2],
    ['return https://shop.example;', 2],
    ['rewrite ^ https://$host$request_uri? permanent;', 2],
    ['rewrite ^/(.*)$ https://$host/$1 redirect;', 2],
    ['if ($scheme != "https") { return 308 https://$host$request_uri; }', 2],
    ['if ($host = shop.example) {\n return 301 https://$host$request_uri;\n}\nreturn 404;', 3],
    ['return 301 http://www.shop.example$request_uri;', undefined],
    ['rewrite ^/old$ https://shop.example/new permanent;', undefined],
    ['location /old { return 301 https://shop.example/new; }', undefined],
    ['# return 301 https://$host$request_uri;', undefined],
  ])('redirects: %s', async (body, line) => expect((await server(body)).redirects?.line).toBe(line))

  it.each([
    ['listen 127.0.0.1:8080;', []],
    ['listen unix:/run/x.sock;', []],
    ['listen ${PORT};', []],
    ['listen 10.1.2.3;', [[80, false]]],
    ['listen *:8443 ssl http2;', [[8443, true]]],
    ['listen 443 quic reuseport;', [[443, true]]],
    ['listen 8443; ssl on;', [[8443, true]]],
    ['root /x;', [[80, false]]],
    ['include listen.conf;', []],
  ])('listens: %s', async (body, ports) => expect((await server(body)).listens.map(({ port, tls }) => [port, tls])).toEqual(ports))

  it('keeps unknown what a template or the request decides', async () => {
    const found = await server(
      'server_name ${DOMAIN};\nset $up api:8181;\nlocation /a { proxy_pass http://$up; }\nlocation /b { proxy_pass http://${WEB}:3000; }\nlocation /c { fastcgi_pass unix:/run/php.sock; }',
    )
    expect(found.hosts.map(fact)).toEqual(['?${DOMAIN} 2'])
    expect(found.upstreams.map((one) => [fact(one.host), fact(one.port), one.checks])).toEqual([
      ['api 4', '8181 4', undefined],
      ['?${WEB} 5', undefined, undefined],
      ['?an address 6', undefined, undefined],
    ])
  })

  it.each<readonly [string, string | undefined]>([
    ['listen 5432; proxy_pass ledger:5432;', undefined],
    ['listen 5432; allow 10.0.0.0/8; deny all; proxy_pass ledger:5432;', 'true 1'],
    ['listen 5432; deny 203.0.113.9; proxy_pass ledger:5432;', undefined],
    ['listen 5432; allow 203.0.113.9; deny all; proxy_pass ledger:5432;', '?who may connect 1'],
    ['listen 5432 ssl; ssl_verify_client on; proxy_pass ledger:5432;', '?who may connect 1'],
  ])('passes on what comes: %s', async (body, limited) => {
    const [found] = (await read(`stream { server { ${body} } }`)).file?.streams ?? []
    expect(found?.upstreams.map(({ host }) => fact(host))).toEqual(['ledger 1'])
    expect(fact(found?.limited)).toBe(limited)
  })

  it('passes on nothing of UDP, nor what only the machine itself reaches', async () => {
    expect((await read('stream { server { listen 53 udp; proxy_pass names:53; } server { listen 127.0.0.1:5432; proxy_pass ledger:5432; } }')).file).toBe(
      undefined,
    )
  })

  it('notices that another proxy is in front', async () => {
    expect((await server('set_real_ip_from 10.0.0.0/8;')).behind?.line).toBe(2)
    expect((await server('location / {\n proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;\n}')).behind?.line).toBe(3)
    expect((await server('proxy_set_header X-Forwarded-Proto $scheme;')).behind).toBe(undefined)
    const mapped = await read("map $http_x_forwarded_proto $proto {\n  '' $scheme;\n}\nserver {\n  listen 81;\n}\n")
    expect(mapped.file?.servers[0]?.behind?.line).toBe(1)
  })

  it('reads no template that does more than fill in variables', async () => {
    expect(await read('server {\n  listen 81;\n  {% if tls %}\n  listen 443 ssl;\n  {% endif %}\n}\n')).toEqual({
      file: undefined,
      skipped: [{ path: 'edge/nginx.conf', line: 3, reason: 'a template of a tool that fills in more than variables' }],
    })
  })

  it('leaves files of other software alone, and tells what is broken', async () => {
    expect(await read('[program:x]\ncommand=server {\n', 'conf.d/x.conf')).toEqual({ file: undefined, skipped: [] })
    expect((await read('server {\n listen 81\n server_name a.example;\n}\n}\n')).skipped).toEqual([
      { path: 'edge/nginx.conf', line: 5, reason: 'a `}` without a block' },
    ])
  })
})
