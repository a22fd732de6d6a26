/** Tickets behind two HAProxies, one before the web and one before a cluster of Patroni's: what is lost in their files, and in what fills them, is stopped. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const base = fixture('signalbox')
const stack = 'compose.prod.yaml'
const env = 'production.env'
const web = 'haproxy/edge/20-web.cfg'
const defaults = 'haproxy/edge/10-defaults.cfg'
const ledger = 'haproxy/ledger/ledger.cfg'
const tcp = 'haproxy/ledger/base.cfg'
const db = 'database/ledger-1'
const tickets = 'security/tls route/tickets.signalbox.example'
const punch = 'security/tls route/punch.signalbox.example'
const both = [punch, tickets]
const exposed = `security/database-exposed ${db}`
const copies = ['infrastructure/replicas service/web-down', 'infrastructure/replicas service/web-up']

const unbacked = [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`]

const losses: readonly (readonly [name: string, edit: Edit, expected: readonly string[]])[] = [
  ['the redirect', replace(web, /^ {4}http-request redirect.*\n/m, ''), both],
  ['the redirect, by the condition around it and a variable', replace(env, 'PLAIN_HTTP=off', 'PLAIN_HTTP=on'), both],
  ['the redirect, by a condition that asks for something else', replace(web, 'streq("$PLAIN_HTTP",off)', 'defined(FORCE_HTTPS)'), both],
  ['the redirect of all but one host', replace(web, 'unless { ssl_fc } or is_acme', 'if is_punch !{ ssl_fc }'), [tickets]],
  ['a redirect that means an old host only', replace(web, 'unless { ssl_fc } or is_acme', 'if { hdr(host) -i seats.signalbox.example }'), both],
  ['the certificate', replace(web, / ssl crt .*/, ''), both],
  ['the certificate, by a variable', replace(env, 'CERTIFICATES=/etc/letsencrypt/live', 'CERTIFICATES=/etc/ssl/self-signed'), both],
  ['the secure port of the container', replace(stack, '"80:80", "443:443"', '"80:80"'), both],
  ['the secure bind', replace(web, /^ {4}bind :443.*\n/m, ''), both],
  ['the mount of the configuration', replace(stack, '      - ./haproxy/edge:/usr/local/etc/haproxy/conf.d:ro\n', ''), [...copies, ...both]],
  ['the file of the frontend, by its ending', rename(web, 'haproxy/edge/20-web.cfg.off'), [...copies, ...both]],
  ['the mode that frontends inherit', replace(defaults, 'mode http', 'mode tcp'), both],
  ['a server of the backend', replace(web, /^ {4}server down.*\n/m, ''), copies],
  ['a server that is switched off', replace(web, 'server down web-down:4000', 'server down web-down:4000 disabled'), copies],
  [
    'the second copy with its server',
    all(replace(web, /^ {4}server down.*\n/m, ''), without(stack, '  web-down:')),
    ['infrastructure/replicas service/web-up'],
  ],
  [
    'privacy, by a port of the proxy',
    replace(stack, '    command: haproxy -W -db -f /etc/haproxy/base.cfg', '    ports: [ "5000:5000" ]\n    command: haproxy -W -db -f /etc/haproxy/base.cfg'),
    [exposed],
  ],
  [
    'privacy, by the port for reading',
    replace(stack, '    command: haproxy -W -db -f /etc/haproxy/base.cfg', '    ports: [ "15001:5001" ]\n    command: haproxy -W -db -f /etc/haproxy/base.cfg'),
    [exposed],
  ],
  [
    'privacy, by the host’s network',
    replace(stack, '    command: haproxy -W -db -f /etc/haproxy/base.cfg', '    network_mode: host\n    command: haproxy -W -db -f /etc/haproxy/base.cfg'),
    [exposed],
  ],
  [
    'privacy, by a route of the proxy in front',
    all(
      add('haproxy/edge/40-reports.cfg', 'listen reports\n    mode tcp\n    bind :6543\n    server ledger ledger-proxy:5000\n'),
      replace(stack, '"80:80", "443:443"', '"80:80", "6543:6543", "443:443"'),
    ),
    [exposed],
  ],
  [
    'privacy of the pooler, by a frontend and its backend',
    all(
      add(
        'haproxy/edge/40-pool.cfg',
        'frontend pool\n    mode tcp\n    bind :443,:6432\n    default_backend pool\n\nbackend pool\n    mode tcp\n    server pooler pooler:6432 check\n',
      ),
      replace(stack, '"80:80", "443:443"', '"80:80", "6432:6432", "443:443"'),
    ),
    ['security/database-exposed pool/pooler'],
  ],
  ['the way through the pooler, to the proxy before the cluster', replace(stack, '@pooler:6432', '@ledger-proxy:5000'), [`database/pooling ${db}`]],
  ['the pooler’s own port for a session’s', replace(stack, 'POOL_MODE: transaction', 'POOL_MODE: session'), [`database/pooling ${db}`]],
  ['the connection budget', replace(stack, 'DEFAULT_POOL_SIZE: 40', 'DEFAULT_POOL_SIZE: 120'), [`database/connection-budget ${db}`]],
  ['the bucket', replace(env, 'WAL_BUCKET=s3://signalbox-wal/ledger', 'WAL_BUCKET='), unbacked],
  ['how long copies are kept', replace(env, 'KEEP=34', 'KEEP=4'), [`backup/point-in-time ${db}`, `backup/retention ${db}`]],
  ['the schedule', replace(stack, '"20 1 * * *"', '"20 1 31 2 *"'), unbacked],
  ['the standbys', all(without(stack, '  ledger-2:'), without(stack, '  ledger-3:')), [`database/replica ${db}`]],
  [
    'a standby of two, by another scope',
    replace(stack, '  ledger-3:\n    <<: *node\n', '  ledger-3:\n    <<: *node\n    environment:\n      <<: *node-environment\n      SCOPE: trial\n'),
    [`database/replica ${db}`],
  ],
  ['the volume', replace(stack, '    volumes: [ "ledger-1:/home/postgres/pgdata" ]\n', ''), [`database/persistence ${db}`]],
  [
    'what keeps the volumes',
    replace('Makefile', '&& docker compose -f', '&& docker compose -f compose.prod.yaml down --volumes && docker compose -f'),
    [`backup/deletion-protection ${db}`],
  ],
  ['a table', add('migrations/002_plain.sql', 'DROP TABLE seats;\n'), [`database/destructive-change ${db}`]],
  [
    'the password of a user list',
    add('haproxy/edge/05-users.cfg', 'userlist signalmen\n    user ops insecure-password Sema4-down-7Qx2\n'),
    ['security/hardcoded-secret system'],
  ],
  ['the password of the statistics', replace('haproxy/edge/30-stats.cfg', '${STATS_PASSWORD}', 'Sema4-down-7Qx2'), ['security/hardcoded-secret system']],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['comments and another indent', replace(web, '    balance leastconn', '\t# who has least to do\n\tbalance   leastconn')],
  ['quotes', replace(web, 'bind :80\n', "bind ':80'\n")],
  ['the address written out', replace(web, 'bind :80\n', 'bind *:80\n')],
  ['names for conditions', replace(web, 'unless { ssl_fc } or is_acme', 'if !{ ssl_fc } !is_acme')],
  [
    'the older way to redirect',
    replace(web, 'http-request redirect scheme https code 301 unless { ssl_fc } or is_acme', 'redirect scheme https code 301 if !{ ssl_fc } !is_acme'),
  ],
  ['a redirect by prefix', replace(web, 'http-request redirect scheme https code 301', 'http-request redirect prefix https://%[hdr(host)] code 308')],
  ['the condition the other way round', replace(web, '.if streq("$PLAIN_HTTP",off)', '.if !streq("$PLAIN_HTTP",on)')],
  [
    'the redirect in the other branch',
    replace(
      web,
      /\.if streq[^]*?\.endif/,
      '.if streq("$PLAIN_HTTP",on)\n    log global\n.else\n    http-request redirect scheme https code 301 unless { ssl_fc }\n.endif',
    ),
  ],
  ['the variable with braces and a default', replace(web, '"$PLAIN_HTTP"', '"${PLAIN_HTTP-off}"')],
  ['the path of the certificates in place of its variable', replace(web, '"${CERTIFICATES}/', '"/etc/letsencrypt/live/')],
  ['a frontend for each port', replace(web, '    bind :80\n    bind :443', '    bind :80\n    bind 0.0.0.0:443')],
  [
    'one file for all',
    all(remove(defaults), remove(web), replace('haproxy/edge/00-global.cfg', 'global\n', `${base[defaults] ?? ''}\n${base[web] ?? ''}\nglobal\n`)),
  ],
  [
    'the files one by one',
    replace(
      stack,
      '"-f", "/usr/local/etc/haproxy/conf.d" ]',
      '"-f", "/usr/local/etc/haproxy/conf.d/00-global.cfg", "-f", "/usr/local/etc/haproxy/conf.d/10-defaults.cfg", "-f", "/usr/local/etc/haproxy/conf.d/20-web.cfg" ]',
    ),
  ],
  ['checks at each server', all(replace(defaults, '    default-server check inter 3s fall 3 rise 2\n', ''), replace(web, /:4000/g, ':4000 check'))],
  ['hosts in the rule itself', replace(web, 'use_backend web if is_punch', 'use_backend web if { req.hdr(host) -i punch.signalbox.example }')],
  [
    'another backend for one path',
    replace(web, '    use_backend web if is_punch\n', '    use_backend web if is_tickets { path_beg /seats }\n    use_backend web if is_punch\n'),
  ],
  [
    'named defaults',
    all(
      replace(defaults, 'defaults\n', 'defaults http\n'),
      replace(web, 'frontend web\n', 'frontend web from http\n'),
      replace(web, 'backend web\n', 'backend web from http\n'),
    ),
  ],
  ['the port for reading taken away', replace(ledger, /\nlisten replicas[^]*$/, '')],
  [
    'a frontend and a backend for listen',
    all(
      replace(ledger, /listen primary from tcp\n/, 'frontend primary from tcp\n'),
      replace(
        ledger,
        '    option httpchk OPTIONS /primary\n',
        '    default_backend primary\n\nbackend primary from tcp\n    option httpchk OPTIONS /primary\n',
      ),
    ),
  ],
  ['another port before the cluster', replace(env, 'LEDGER_PRIMARY_PORT=5000', 'LEDGER_PRIMARY_PORT=5010')],
  [
    'a port for the host itself',
    replace(
      stack,
      '    command: haproxy -W -db -f /etc/haproxy/base.cfg',
      '    ports: [ "127.0.0.1:5000:5000" ]\n    command: haproxy -W -db -f /etc/haproxy/base.cfg',
    ),
  ],
  [
    'a port for private networks alone',
    all(
      replace(ledger, '    bind *:5001\n', '    bind *:5001\n    acl inside src 10.0.0.0/8 192.168.0.0/16\n    tcp-request connection reject if !inside\n'),
      replace(
        stack,
        '    command: haproxy -W -db -f /etc/haproxy/base.cfg',
        '    ports: [ "5001:5001" ]\n    command: haproxy -W -db -f /etc/haproxy/base.cfg',
      ),
    ),
  ],
  ['longer timeouts', replace(tcp, '30m', '60m')],
  ['kept for longer', replace(env, 'KEEP=34', 'KEEP=60')],
  ['a release', replace(env, 'RELEASE=9.2.0', 'RELEASE=9.3.0')],
]

const guarded = [
  'backup/automated',
  'backup/deletion-protection',
  'backup/offsite',
  'backup/point-in-time',
  'backup/retention',
  'database/connection-budget',
  'database/destructive-change',
  'database/engine',
  'database/persistence',
  'database/pooling',
  'database/replica',
  'infrastructure/replicas',
  'security/database-exposed',
  'security/hardcoded-secret',
  'security/tls',
]

/** What no rule guards goes through, and is told. */
const told: readonly (readonly [name: string, edit: Edit, verdict: string, found: string])[] = [
  [
    'nobody asks the copies whether they answer',
    replace(defaults, 'default-server check inter', 'default-server inter'),
    'infrastructure/load-balancer-health service/web-up',
    'fail haproxy/edge/20-web.cfg:29',
  ],
  ['no limit', replace(web, / {4}http-request deny.*\n/, ''), 'security/rate-limit service/web-up', 'fail src/server.js:4'],
  ['no headers for security', replace(web, /^ {4}http-response.*\n/gm, ''), 'security/headers service/web-up', 'fail src/server.js:4'],
  [
    'statistics without a password, open to the world',
    all(replace('haproxy/edge/30-stats.cfg', /^ {4}stats auth.*\n/m, ''), replace(stack, '"80:80", "443:443"', '"80:80", "8404:8404", "443:443"')),
    'security/default-credentials service/edge',
    'fail haproxy/edge/30-stats.cfg:4',
  ],
  [
    'an API that changes everything, open to the world',
    all(
      replace('haproxy/edge/00-global.cfg', 'stats socket /var/run/haproxy.sock mode 660', 'stats socket ipv4@*:9999'),
      replace(stack, '"80:80", "443:443"', '"80:80", "9999:9999", "443:443"'),
    ),
    'security/default-credentials service/edge',
    'fail haproxy/edge/00-global.cfg:4',
  ],
]

describe('signalbox', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const judged = head.verdicts.filter(({ rule, outcome }) => guarded.includes(rule) && outcome !== 'not-applicable')
    const open = judged.filter(({ rule, outcome }) => rule !== 'infrastructure/replicas' && outcome !== 'pass')
    expect(open.map(({ rule, subject, message }) => `${rule} ${subject} ${message}`)).toEqual([])
    expect([...new Set(judged.map(({ rule }) => rule))].sort()).toEqual(guarded)
  })

  test.each(told)('tells of %s', async (_, edit, verdict, found) => {
    const { head, decision, base: before } = await judge(base, edit(base))
    const [rule, subject] = verdict.split(' ')
    const outcome = (of: typeof head): string =>
      of.verdicts
        .filter((one) => one.rule === rule && one.subject === subject)
        .map((one) => `${one.outcome} ${one.evidence[0].path}:${one.evidence[0].line}`)
        .join()
    expect([decision, outcome(before).startsWith('fail'), outcome(head)]).toEqual(['pass', false, found])
  })

  test.each(losses)('loses %s', async (_, edit, expected) => {
    expect(blocked(await judge(base, edit(base)))).toEqual(expected)
  })

  test.each(harmless)('keeps everything with %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
