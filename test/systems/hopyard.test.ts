/** Hops by the bale behind Caddy: what is lost in a Caddyfile, what it imports and what fills it is stopped, and so is what is lost behind it. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const base = fixture('hopyard')
const stack = 'compose.production.yaml'
const main = 'caddy/Caddyfile'
const secured = 'caddy/snippets/secured.caddy'
const growers = 'caddy/sites/growers.caddy'
const env = '.env'
const db = 'database/bales'
const tls = (name: string): string => `security/tls route/${name}`
const site = tls('hopyard.example')
const www = tls('www.hopyard.example')
const farm = tls('growers.hopyard.example')
const stream = (inside: string): Edit => replace(main, '\temail growers@hopyard.example\n', `\temail growers@hopyard.example\n${inside}`)

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
  'database/single-client',
  'infrastructure/replicas',
  'security/database-exposed',
  'security/hardcoded-secret',
  'security/tls',
]

const losses: readonly (readonly [name: string, edit: Edit, expected: readonly string[]])[] = [
  ['HTTPS, by the variable of a name', replace(env, 'SITE=hopyard', 'SITE=http://hopyard'), [site]],
  ['HTTPS, by a port in the variable', replace(env, 'GROWERS=growers.hopyard.example', 'GROWERS=growers.hopyard.example:80'), [farm]],
  ['a public certificate, by a variable', replace(stack, 'TLS: growers@hopyard.example', 'TLS: internal'), [farm, site]],
  ['a public certificate, by the snippet', replace(secured, 'tls {$TLS}', 'tls internal'), [farm, site]],
  ['a public certificate, by an issuer', replace(secured, 'tls {$TLS}', 'tls {\n\t\tissuer internal\n\t}'), [farm, site]],
  ['a public certificate, by a rehearsal’s authority', stream('\tacme_ca https://acme-staging-v02.api.letsencrypt.org/directory\n'), [farm, site, www]],
  ['a public certificate, by an option', stream('\tlocal_certs\n'), [farm, site, www]],
  ['everything Caddy does by itself', stream('\tauto_https off\n'), [farm, site]],
  [
    'the redirect, by an option and a site on 80',
    all(stream('\tauto_https disable_redirects\n'), add('caddy/sites/plain.caddy', 'http://{$GROWERS} {\n\timport spread api:8080 /health\n}\n')),
    [farm, site, www],
  ],
  ['the secure port', replace(stack, '"80:80", "443:443", "443:443/udp"', '"80:80"'), [farm, site, www]],
  [
    'the imported sites, of which one comes back without HTTPS',
    replace(main, 'import sites/*.caddy', '{$GROWERS}:80 {\n\timport spread api:8080 /health\n}'),
    [farm],
  ],
  ['the mount of the configuration', replace(stack, '      - ./caddy:/etc/caddy:ro\n', ''), [farm, site, www]],
  ['the folder that Caddy looks in', replace(stack, './caddy:/etc/caddy:ro', './caddy:/etc/caddie:ro'), [farm, site, www]],
  ['the file that Caddy looks for', rename(main, 'caddy/Caddyfile.production'), [farm, site, www]],
  ['the names, of which one has no variable any more', replace(stack, '      SITE: ${SITE}\n', ''), [site, www]],
  ['a value of a variable', replace(env, 'SITE=hopyard.example\n', ''), [site, www]],
  ['the import of the sites', replace(main, 'import sites/*.caddy\n', ''), [farm]],
  ['the import of the snippets', replace(main, 'import snippets/*.caddy\n', ''), [farm, site]],
  [
    'privacy of the database',
    stream('\tlayer4 {\n\t\t:443 {\n\t\t\t@pg postgres\n\t\t\troute @pg {\n\t\t\t\tproxy bales:5432\n\t\t\t}\n\t\t}\n\t}\n'),
    [`security/database-exposed ${db}`],
  ],
  [
    'privacy of the pooler, by a file that is imported',
    all(
      stream('\timport options/*.caddy\n'),
      add('caddy/options/l4.caddy', 'layer4 {\n\t:6432 {\n\t\troute {\n\t\t\tproxy {\n\t\t\t\tupstream pooler:6432\n\t\t\t}\n\t\t}\n\t}\n}\n'),
      replace(stack, '"80:80", "443:443"', '"80:80", "6432:6432", "443:443"'),
    ),
    ['security/database-exposed pool/pooler'],
  ],
  ['daily copies, by the profile that makes them', replace(env, 'COMPOSE_PROFILES=copies\n', ''), [`backup/automated ${db}`]],
  ['how long copies are kept, by a variable', replace(env, 'KEEP_DAYS=35', 'KEEP_DAYS=3'), [`backup/retention ${db}`]],
  ['what the server archives', replace(stack, 'archive_mode=on', 'archive_mode=off'), [`backup/point-in-time ${db}`]],
  ['the standby', without(stack, '  bales-standby:'), [`database/replica ${db}`]],
  [
    'the standby, by a condition before its copy',
    replace('ops/standby.sh', '  pg_basebackup', '  exit 0\n  pg_basebackup'),
    [`backup/automated ${db}-standby`, `database/replica ${db}`],
  ],
  ['the way through the pooler', replace(stack, '@pooler:6432', '@bales:5432'), [`database/connection-budget ${db}`, `database/pooling ${db}`]],
  ['transaction pooling', replace(stack, 'POOL_MODE: transaction', 'POOL_MODE: session'), [`database/pooling ${db}`]],
  ['the connection budget', replace(stack, 'DEFAULT_POOL_SIZE: 30', 'DEFAULT_POOL_SIZE: 90'), [`database/connection-budget ${db}`]],
  ['copies of the API', replace(stack, 'replicas: 3', 'replicas: 1'), ['infrastructure/replicas service/api']],
  ['the volume', replace(stack, '    volumes: [ "bales:/var/lib/postgresql/data" ]\n', ''), [`database/persistence ${db}`]],
  [
    'what keeps the volume',
    replace('ops/deploy.sh', '  docker compose -f', '  docker compose -f compose.production.yaml down -v\n  docker compose -f'),
    [`backup/deletion-protection ${db}`],
  ],
  [
    'one client for all',
    all(
      replace('src/server.ts', 'import { db }', "import { PrismaClient } from '@prisma/client'\nimport { db }"),
      replace('src/server.ts', "app.get('/api/bales', async () => db", "app.get('/api/bales', async () => new PrismaClient()"),
    ),
    ['database/single-client service/api', 'database/single-client service/migrate'],
  ],
  [
    'a column with what is in it',
    add('prisma/migrations/20260601080000_plain/migration.sql', 'ALTER TABLE "Bale" DROP COLUMN "grower";\n'),
    [`database/destructive-change ${db}`],
  ],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a comment and another indent', replace(main, '\tencode zstd gzip', '  # smaller answers\n  encode   zstd gzip')],
  ['quotes', replace(main, 'import snippets/*.caddy', 'import "snippets/*.caddy"')],
  ['a whole path for a relative one', replace(main, 'import sites/*.caddy', 'import /etc/caddy/sites/*.caddy')],
  ['the sites in the main file', all(remove(growers), replace(main, 'import sites/*.caddy', (base[growers] ?? '').trimEnd()))],
  ['a snippet in the place of its import', replace(growers, '\timport secured', '\ttls {$TLS}\n\theader X-Content-Type-Options nosniff')],
  ['a snippet’s file by another name', rename(secured, 'caddy/snippets/headers.caddy')],
  [
    'arguments as they were written once',
    all(replace('caddy/snippets/spread.caddy', 'y {args[0]}', 'y {args.0}'), replace('caddy/snippets/spread.caddy', 'i {args[1]}', 'i {args.1}')),
  ],
  ['the name in place of its variable', replace(main, /^\{\$SITE\} \{/m, 'hopyard.example {')],
  ['a default for the variable', replace(main, /^\{\$SITE\} \{/m, '{$SITE:localhost} {')],
  ['the scheme written out', replace(env, 'SITE=hopyard', 'SITE=https://hopyard')],
  ['one more name', replace(env, 'GROWERS=growers.hopyard.example', 'GROWERS="growers.hopyard.example, farms.hopyard.example"')],
  ['one upstream more', replace(env, 'API_UPSTREAMS=api:8080', 'API_UPSTREAMS="api:8080 hopyard-api-2:8080"')],
  ['the upstreams in the block', replace('caddy/snippets/spread.caddy', 'reverse_proxy {args[0]} {', 'reverse_proxy {\n\t\tto {args[0]}')],
  ['an issuer by name', replace(secured, 'tls {$TLS}', 'tls {\n\t\tissuer acme {\n\t\t\temail growers@hopyard.example\n\t\t}\n\t}')],
  ['another balancing', replace('caddy/snippets/spread.caddy', 'least_conn', 'ip_hash')],
  [
    'the files one by one',
    replace(
      stack,
      './caddy:/etc/caddy:ro',
      './caddy/Caddyfile:/etc/caddy/Caddyfile:ro\n      - ./caddy/snippets:/etc/caddy/snippets:ro\n      - ./caddy/sites:/etc/caddy/sites:ro',
    ),
  ],
  [
    'the file told to Caddy',
    replace(stack, '    image: caddy:2.8.4\n', '    image: caddy:2.8.4\n    command: caddy run --config /etc/caddy/Caddyfile --adapter caddyfile\n'),
  ],
  ['a Caddyfile for developers beside it', add('caddy/Caddyfile.dev', 'http://localhost {\n\treverse_proxy api:8080\n}\n')],
  ['a port of the pooler that the proxy keeps to itself', stream('\tlayer4 {\n\t\t:6432 {\n\t\t\troute {\n\t\t\t\tproxy pooler:6432\n\t\t\t}\n\t\t}\n\t}\n')],
  ['a site that is given up', remove(growers)],
  ['kept for longer', replace(env, 'KEEP_DAYS=35', 'KEEP_DAYS=90')],
  ['a larger pool within the budget', replace(stack, 'DEFAULT_POOL_SIZE: 30', 'DEFAULT_POOL_SIZE: 35')],
]

/** What no rule guards goes through, and is told. */
const told: readonly (readonly [name: string, edit: Edit, verdict: string, at: string])[] = [
  [
    'nobody asks the copies whether they answer',
    replace('caddy/snippets/spread.caddy', /\t\thealth_.*\n/g, ''),
    'infrastructure/load-balancer-health service/api',
    'fail caddy/snippets/spread.caddy:3',
  ],
  ['no headers for security', replace(secured, /\theader \{[^}]*\}\n/, ''), 'security/headers service/api', 'fail src/server.ts:4'],
  [
    'an API that changes everything, open to the world',
    all(stream('\tadmin 0.0.0.0:2019\n'), replace(stack, '"80:80", "443:443"', '"80:80", "2019:2019", "443:443"')),
    'security/default-credentials service/edge',
    'fail caddy/Caddyfile:3',
  ],
  [
    'the same by a variable',
    all(
      replace(stack, '      SITE: ${SITE}\n', '      SITE: ${SITE}\n      CADDY_ADMIN: :2019\n'),
      replace(stack, '"80:80", "443:443"', '"80:80", "2019:2019", "443:443"'),
    ),
    'security/default-credentials service/edge',
    'fail compose.production.yaml:16',
  ],
]

describe('hopyard', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const judged = head.verdicts.filter(({ rule, outcome }) => guarded.includes(rule) && outcome !== 'not-applicable')
    const open = judged.filter(({ rule, outcome }) => rule !== 'infrastructure/replicas' && outcome !== 'pass')
    expect(open.map(({ rule, subject, message }) => `${rule} ${subject} ${message}`)).toEqual([])
    expect([...new Set(judged.map(({ rule }) => rule))].sort()).toEqual(guarded)
  })

  test.each(told)('tells of %s', async (_, edit, verdict, at) => {
    const { head, decision, base: before } = await judge(base, edit(base))
    const [rule, subject] = verdict.split(' ')
    const outcome = (of: typeof head): string =>
      of.verdicts
        .filter((one) => one.rule === rule && one.subject === subject)
        .map((one) => `${one.outcome} ${one.evidence[0]?.path}:${one.evidence[0]?.line}`)
        .join()
    expect([decision, outcome(before).startsWith('fail'), outcome(head)]).toEqual(['pass', false, at])
  })

  test.each(losses)('loses %s', async (_, edit, expected) => {
    expect(blocked(await judge(base, edit(base)))).toEqual(expected)
  })

  test.each(harmless)('keeps everything with %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
