/** Caddy and HAProxy as their containers see them: imports, variables, several files, and what they pass on as it comes. */
import { describe, expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

type Files = Readonly<Record<string, string>>

const stack = (edge: string, more = ''): string =>
  `services:\n  edge:\n${edge}  api:\n    image: ghcr.io/ferry/api:4.2\n    deploy: { replicas: 3 }\n  db:\n    image: postgres:16\n    volumes: [ "db:/var/lib/postgresql/data" ]\n${more}volumes: { db: {} }\n`
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

describe('Caddy', () => {
  const files = (caddyfile: string, more: Files = {}, environment = '{}', ports = '"80:80", "443:443"'): Files => ({
    'compose.yaml': stack(`    image: caddy:2.8\n    ports: [ ${ports} ]\n    environment: ${environment}\n    volumes: [ "./caddy:/etc/caddy:ro" ]\n`),
    'caddy/Caddyfile': caddyfile,
    ...more,
  })
  const site = async (all: Files, name = 'ferry.example'): Promise<readonly unknown[]> => {
    const { service, tls, redirects } = await factsOf(all, `route/${name}`)
    return [service, tls, redirects]
  }

  test('what the variable says where it is not set, and where it is', async () => {
    const text = '{$SITE:ferry.example} {\n  reverse_proxy {$TO:api}:8080\n}\n'
    expect(await site(files(text))).toEqual(['api caddy/Caddyfile:1', 'true caddy/Caddyfile:1', 'true caddy/Caddyfile:1'])
    expect(await site(files(text, {}, '{ SITE: "http://quay.example" }'), 'quay.example')).toEqual([
      'api compose.yaml:5',
      'false compose.yaml:5',
      'false compose.yaml:5',
    ])
  })

  test('a snippet of another file, with arguments and a block', async () => {
    const all = files('import parts/*.conf\nferry.example {\n  import to api 8080 {\n    health_uri /up\n  }\n}\n', {
      'caddy/parts/to.conf': '(to) {\n  reverse_proxy {args[0]}:{args[1]} {\n    {block}\n  }\n}\n',
    })
    expect(await site(all)).toEqual(['api caddy/Caddyfile:2', 'true caddy/Caddyfile:2', 'true caddy/Caddyfile:2'])
    const { deadDropped } = await factsOf(all, 'service/api')
    expect(deadDropped).toBe('true caddy/Caddyfile:4')
  })

  test('an import that nobody can read leaves open what it says', async () => {
    expect(await site(files('ferry.example {\n  import /run/secrets/tls\n  reverse_proxy api:8080\n}\n'))).toEqual([
      'api caddy/Caddyfile:1',
      '?what /run/secrets/tls says of TLS caddy/Caddyfile:2',
      'true caddy/Caddyfile:1',
    ])
    // A file of the tree that no reader took for a Caddyfile.
    expect((await site(files('ferry.example {\n  import parts/*\n  reverse_proxy api:8080\n}\n', { 'caddy/parts/tls': 'tls internal\n' })))[1]).toBe(
      '?what parts/* says of TLS caddy/Caddyfile:2',
    )
  })

  test('files that import one another end', async () => {
    const all = files('import a.caddy\nferry.example {\n  import b.caddy\n  reverse_proxy api:8080\n}\n', {
      'caddy/a.caddy': 'import b.caddy\n(x) {\n  import x\n}\n',
      'caddy/b.caddy': 'import a.caddy\n',
    })
    expect((await site(all))[0]).toBe('api caddy/Caddyfile:2')
  })

  test('names that a site for many picks out', async () => {
    const all = files(
      lines(
        '*.ferry.example {',
        '  tls { dns cloudflare {env.TOKEN} }',
        '  @deck host deck.ferry.example',
        '  handle @deck {',
        '    reverse_proxy api:8080',
        '  }',
        '  handle {',
        '    abort',
        '  }',
        '}',
      ).replace('tls { dns cloudflare {env.TOKEN} }', 'tls {\n    dns cloudflare {env.TOKEN}\n  }'),
    )
    expect(await site(all, 'deck.ferry.example')).toEqual(['api caddy/Caddyfile:6', 'true caddy/Caddyfile:1', 'true caddy/Caddyfile:1'])
  })

  test.for([
    ['all of it', 'redir https://ferry.example{uri}', 'true caddy/Caddyfile:2'],
    ['all that is plain', '@plain protocol http\n  redir @plain https://{host}{uri}', 'true caddy/Caddyfile:3'],
    ['in a block without a matcher', 'handle {\n    redir https://{host}{uri} permanent\n  }', 'true caddy/Caddyfile:3'],
    ['one address', 'redir /old https://ferry.example/new\n  reverse_proxy api:8080', '?what of plain HTTP is redirected caddy/Caddyfile:2'],
    ['to another address of its own', 'redir /old /new\n  reverse_proxy api:8080', 'false caddy/Caddyfile:1'],
  ] as const)('a redirect of %s', async ([, body, expected]) => {
    expect((await site(files(`http://ferry.example {\n  ${body}\n}\nhttps://ferry.example {\n  reverse_proxy api:8080\n}\n`)))[2]).toBe(expected)
  })

  test.for([
    ['a port that it passes on', '', 'edge port 5432 compose.yaml:4'],
    ['for a private network', '@in remote_ip 10.0.0.0/8 private_ranges', ''],
    ['for anybody who names himself', '@in remote_ip 0.0.0.0/0', 'edge port 5432 compose.yaml:4'],
    ['for whom a variable says', '@in remote_ip {$FROM}', '?from where it is let in caddy/Caddyfile:4'],
  ] as const)('the database at %s', async ([, matcher, expected]) => {
    const all = files(
      lines(
        '{',
        '  layer4 {',
        '    :5432 {',
        `      ${matcher}`,
        `      route ${matcher === '' ? '' : '@in'} {`,
        '        proxy db:5432',
        '      }',
        '    }',
        '  }',
        '}',
      ),
      {},
      '{}',
      '"80:80", "5432:5432"',
    )
    expect((await factsOf(all, 'database/db'))['exposures'] ?? '').toBe(expected)
  })

  test('two services behind one proxy are one another’s copies', async () => {
    const all = {
      ...files('ferry.example {\n  reverse_proxy deck-a:5000 deck-b:5000 {\n    fail_duration 30s\n  }\n}\n'),
      'compose.yaml': stack(
        '    image: caddy:2.8\n    ports: [ "80:80", "443:443" ]\n    volumes: [ "./caddy:/etc/caddy:ro" ]\n',
        '  deck-a: &deck\n    image: ghcr.io/ferry/deck:7\n  deck-b:\n    <<: *deck\n',
      ),
    }
    const { replicas, balancer, deadDropped } = await factsOf(all, 'service/deck-a')
    expect([String(replicas).split(' ')[0], balancer, deadDropped]).toEqual(['2', 'Caddy caddy/Caddyfile:2', 'true caddy/Caddyfile:3'])
  })
})

describe('HAProxy', () => {
  const files = (edge: string, more: Files, service = ''): Files => ({
    'compose.yaml': stack(`    image: haproxy:3.0\n${edge}    volumes: [ "./haproxy:/etc/haproxy:ro" ]\n`, service),
    ...more,
  })
  const web = '    ports: [ "80:80", "443:443" ]\n    command: haproxy -f /etc/haproxy\n'
  const secure = 'bind :443 ssl crt /etc/letsencrypt/live/ferry/all.pem'
  const route = async (all: Files, name = 'ferry.example'): Promise<readonly unknown[]> => {
    const { service, tls, redirects } = await factsOf(all, `route/${name}`)
    return [service, tls, redirects]
  }
  const front = (...rules: readonly string[]): string => lines('frontend web from base', ...rules.map((rule) => `  ${rule}`))
  const base = { 'haproxy/0.cfg': 'defaults base\n  mode http\n', 'haproxy/9.cfg': 'backend api from base\n  server a api:8080 check\n' }
  const host = 'use_backend api if { hdr(host) -i ferry.example }'

  test('files of a folder in their order, and defaults by name', async () => {
    expect(await route(files(web, { ...base, 'haproxy/5.cfg': front('bind :80', secure, 'redirect scheme https unless { ssl_fc }', host) }))).toEqual([
      'api haproxy/5.cfg:5',
      'true haproxy/5.cfg:3',
      'true haproxy/5.cfg:4',
    ])
  })

  test('a file that is not in the repository leaves open what it says', async () => {
    const all = files(web.replace('-f /etc/haproxy', '-f /etc/haproxy/0.cfg -f /etc/haproxy/5.cfg -f /etc/haproxy/9.cfg -f /run/more.cfg'), {
      ...base,
      'haproxy/5.cfg': front('bind :80', host),
    })
    expect((await route(all)).slice(1)).toEqual(['?where HTTPS ends compose.yaml:2', '?whether plain HTTP is redirected compose.yaml:2'])
  })

  test.for([
    [
      'a condition that nobody can decide',
      ['.if version_atleast(2.8)', 'redirect scheme https if !{ ssl_fc }', '.endif'],
      '?what of plain HTTP is redirected haproxy/5.cfg:5',
    ],
    ['one host of two', ['redirect scheme https if { hdr(host) -i ferry.example } !{ ssl_fc }'], 'true haproxy/5.cfg:4'],
    ['another host', ['redirect scheme https if { hdr(host) -i quay.example } !{ ssl_fc }'], 'false haproxy/5.cfg:2'],
    ['some of its addresses', ['redirect scheme https if { path_beg /pay } !{ ssl_fc }'], '?what of plain HTTP is redirected haproxy/5.cfg:4'],
    [
      'all but the challenge',
      ['acl acme path_beg /.well-known/acme-challenge/', 'http-request redirect scheme https if !{ ssl_fc } !acme'],
      'true haproxy/5.cfg:5',
    ],
    ['what comes to port 80', ['http-request redirect scheme https if { dst_port 80 }'], 'true haproxy/5.cfg:4'],
    ['a location', ['http-request redirect location https://ferry.example%[capture.req.uri] unless { ssl_fc }'], 'true haproxy/5.cfg:4'],
  ] as const)('a redirect of %s', async ([, rules, expected]) => {
    expect((await route(files(web, { ...base, 'haproxy/5.cfg': front('bind :80', secure, ...rules, host) })))[2]).toBe(expected)
  })

  test('what it sets for itself fills its words, too', async () => {
    const all = files(web, {
      ...base,
      'haproxy/1.cfg': 'global\n  setenv LIVE /etc/letsencrypt/live\n  presetenv NAME ferry\n',
      'haproxy/5.cfg': front('bind :80', 'bind :443 ssl crt "${LIVE}/${NAME}/all.pem"', 'redirect scheme https unless { ssl_fc }', host),
    })
    expect((await route(all))[1]).toBe('true haproxy/1.cfg:2')
  })

  test('several paths of one host go to several servers', async () => {
    const all = files(
      web,
      {
        ...base,
        'haproxy/5.cfg': front('bind :80', secure, 'use_backend deck if { hdr(host) -i ferry.example } { path_beg /deck }', host),
        'haproxy/8.cfg': 'backend deck from base\n  server d deck:7000\n',
      },
      '  deck:\n    image: ghcr.io/ferry/deck:7\n    deploy: { replicas: 2 }\n',
    )
    expect([(await factsOf(all, 'service/api'))['deadDropped'], (await factsOf(all, 'service/deck'))['deadDropped']]).toEqual([
      'true haproxy/9.cfg:2',
      'false haproxy/8.cfg:2',
    ])
  })

  test('HTTPS that ends behind it', async () => {
    const all = files(web, {
      ...base,
      'haproxy/5.cfg': `${front('bind :80', host)}frontend tls\n  mode tcp\n  bind :443\n  default_backend tls\nbackend tls\n  mode tcp\n  server a api:8443\n`,
    })
    expect((await route(all))[1]).toBe('?where HTTPS ends haproxy/5.cfg:2')
  })

  const withCode = (all: Files): Files => ({
    ...all,
    'compose.yaml': (all['compose.yaml'] ?? '').replace('image: ghcr.io/ferry/api:4.2', 'build: ./api'),
    'api/package.json': '{ "name": "api", "dependencies": { "express": "4" }, "scripts": { "start": "node index.js" } }',
    'api/index.js': "import express from 'express'\nconst app = express()\napp.get('/', (q, r) => r.send(''))\napp.listen(8080)\n",
    'api/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["node", "index.js"]\n',
  })

  test.for([
    ['how often it asks', 'http-request deny if { sc_http_req_rate(0) gt 90 }', true],
    ['how often it connects', 'tcp-request connection reject if { src_conn_rate ge 30 }', true],
    ['how often it is wrong', 'http-request tarpit if { sc0_http_err_rate gt 20 }', true],
    ['a rate of a table, by a name', 'acl hasty src,table_http_req_rate(rates) gt 9\n  http-request deny deny_status 429 if hasty', true],
    ['what 429 says', 'acl hasty var(txn.left) lt 0\n  http-request deny deny_status 429 if hasty', true],
    ['how many connections it has open', 'tcp-request connection reject if { src_conn_cur ge 40 }', false],
    ['how many it has open, and 429', 'http-request deny deny_status 429 if { sc_conn_cur(0) ge 40 }', false],
    ['nothing: its rate is only noted', 'http-request set-header X-Rate %[sc_http_req_rate(0)]', false],
    ['nothing: its rate is only noted where it is high', 'http-request set-var(txn.high) int(1) if { sc_http_req_rate(0) gt 90 }', false],
  ] as const)('a client is turned away by %s', async ([, rule, expected]) => {
    const lines = `frontend web\n  bind :80\n  http-request track-sc0 src table rates\n  ${rule}\n  default_backend api\n`
    const all = files(web, { ...base, 'haproxy/5.cfg': lines, 'haproxy/9.cfg': 'backend api from base\n  server a api:8080\n' })
    expect(String((await factsOf(withCode(all), 'service/api'))['limited']).split(' ')[0]).toBe(String(expected))
  })

  test('a limit and headers that stand before one backend', async () => {
    const all = files(web, {
      ...base,
      'haproxy/5.cfg': front('bind :80', secure, 'default_backend api'),
      'haproxy/9.cfg':
        'backend api from base\n  http-request track-sc0 src table rates\n  http-request deny if { sc_http_req_rate(0) gt 90 }\n  http-response set-header X-Frame-Options DENY\n  server a api:8080\n',
    })
    const { limited, hardened } = await factsOf(withCode(all), 'service/api')
    expect([limited, String(hardened).split(' ')[0]]).toEqual(['true haproxy/9.cfg:3', 'true'])
  })

  test.for([
    ['says so', 'true', 'true haproxy/5.cfg:4'],
    ['says no', 'false', 'false haproxy/5.cfg:2'],
  ] as const)('a redirect where a variable %s', async ([, value, expected]) => {
    const all = files(`${web}    environment: { FORCE: "${value}" }\n`, {
      ...base,
      'haproxy/5.cfg': front('bind :80', secure, 'redirect scheme https if !{ ssl_fc } { env(FORCE) -m str true }', host),
    })
    const [, , redirects] = await route(all)
    expect(String(redirects).split(' ')[0]).toBe(expected.split(' ')[0])
  })

  test('what a guessed password opens, in an image of somebody else’s', async () => {
    const stats = (auth: string): Files => ({
      ...files('    ports: [ "8404:8404" ]\n', { 'haproxy/haproxy.cfg': `listen stats\n  mode http\n  bind :8404\n  stats enable\n  stats auth ${auth}\n` }),
      'compose.yaml': stack('    image: ferry/haproxy-certbot:2\n    ports: [ "8404:8404" ]\n    volumes: [ "./haproxy:/config" ]\n'),
    })
    const told = async (auth: string): Promise<unknown> => (await factsOf(stats(auth), 'service/edge'))['weakLogins']
    expect(await told('ops:admin@123')).toBe('HAProxy’s statistics behind a password that is tried first, open to the world haproxy/haproxy.cfg:5')
    expect(await told('ops:"${STATS}"')).toBe(undefined)
  })

  test('copies that speak no HTTP', async () => {
    const all = files(
      '    ports: [ "1883:1883" ]\n    command: haproxy -f /etc/haproxy/haproxy.cfg\n',
      { 'haproxy/haproxy.cfg': 'listen mqtt\n  mode tcp\n  bind :1883\n  server a mqtt-a:1883 check\n  server b mqtt-b:1883 check\n' },
      '  mqtt-a: &mqtt\n    image: ghcr.io/ferry/mqtt:2\n  mqtt-b:\n    <<: *mqtt\n',
    )
    const { replicas, deadDropped } = await factsOf(all, 'service/mqtt-b')
    expect([String(replicas).split(' ')[0], deadDropped]).toEqual(['2', 'true haproxy/haproxy.cfg:5'])
    const unasked = { ...all, 'haproxy/haproxy.cfg': (all['haproxy/haproxy.cfg'] ?? '').replaceAll(' check', '') }
    expect((await factsOf(unasked, 'service/mqtt-b'))['deadDropped']).toBe('false haproxy/haproxy.cfg:5')
  })

  const stream = (...rules: readonly string[]): Files => ({
    'haproxy/haproxy.cfg': lines('listen db', '  mode tcp', ...rules.map((rule) => `  ${rule}`), '  server db db:5432 check'),
  })
  const exposures = async (edge: string, cfg: Files): Promise<unknown> => (await factsOf(files(edge, cfg), 'database/db'))['exposures'] ?? ''

  test.for([
    ['a port that is published', '    ports: [ "15432:5432" ]\n', ['bind :5432'], 'edge port 5432 compose.yaml:4'],
    ['a port of several', '    ports: [ "5433:5433" ]\n', ['bind :5432-5434'], 'edge port 5433 compose.yaml:4'],
    ['another port', '    ports: [ "80:80" ]\n', ['bind :5432'], ''],
    ['its own address', '    network_mode: host\n', ['bind 127.0.0.1:5432'], ''],
    ['a private address of the host', '    network_mode: host\n', ['bind 10.8.0.1:5432'], ''],
    ['every address of the host', '    network_mode: host\n', ['bind *:5432'], 'edge port 5432 haproxy/haproxy.cfg:3'],
    ['an address that a variable holds', '    ports: [ "${FROM}:5432:5432" ]\n', ['bind :5432'], '?${FROM} compose.yaml:4'],
    ['a private network alone', '    ports: [ "5432:5432" ]\n', ['bind :5432', 'tcp-request connection reject unless { src 10.0.0.0/8 }'], ''],
    [
      'a list that is not in the repository',
      '    ports: [ "5432:5432" ]\n',
      ['bind :5432', 'tcp-request connection reject if !{ src -f /etc/haproxy/in.lst }'],
      '?from where it is let in haproxy/haproxy.cfg:4',
    ],
    [
      'private networks that are let in before the rest is refused',
      '    ports: [ "5432:5432" ]\n',
      ['bind :5432', 'tcp-request connection accept if { src 10.0.0.0/8 }', 'tcp-request connection reject'],
      '',
    ],
    ['a condition', '    ports: [ "5432:5432" ]\n', ['.if feature(LUA)', 'bind :5432', '.endif'], 'edge port 5432 compose.yaml:4'],
  ] as const)('the database at %s', async ([, edge, rules, expected]) => {
    expect(await exposures(`${edge}    command: haproxy -f /etc/haproxy/haproxy.cfg\n`, stream(...rules))).toBe(expected)
  })

  test('a client that asks it reaches whom it passes on to', async () => {
    const client = '  web:\n    image: ghcr.io/ferry/web:1\n    environment: { DATABASE_URL: "postgres://ferry@edge:6000/ferry" }\n'
    const all = files('    command: haproxy -f /etc/haproxy/haproxy.cfg\n', stream('bind :6000'), client)
    expect(await subjectsOf(all, 'database')).toEqual(['db'])
    expect(String((await factsOf(all, 'client/web'))['of']).split(' ')[0]).toBe('db')
  })
})
