/** The whole audit as its owner reads it: each sentence says what is there, where, and what to do, and nothing is said twice or of nobody. */
import { describe, expect, test } from 'vitest'
import type { Scorecard, Verdict } from '../../src/model/verdict.ts'
import { renderDecision, renderScorecard } from '../../src/report/markdown.ts'
import { renderScorecardText } from '../../src/report/text.ts'
import { untold } from '../../src/report/words.ts'
import { add, all, fixture, judge, remove, replace, type Files } from '../systems/story.ts'

async function cardOf(files: Files): Promise<Scorecard> {
  return (await judge(files, files)).head
}

function verdictOf(card: Scorecard, rule: string, subject?: string): Verdict {
  const found = card.verdicts.find((one) => one.rule === rule && (subject === undefined || one.subject === subject))
  if (found === undefined) throw new Error(`${rule} was not judged`)
  return found
}

test('a tree of which nothing is read that runs is told so, beside its score and in its sections', async () => {
  const card = await cardOf({
    'deploy/web.bicep': "resource web 'Microsoft.App/containerApps@2024-03-01' = {}\n",
    '.github/dependabot.yml': dependabot,
    'package.json': '{"dependencies":{"lodash":"4"}}',
  })
  const said =
    'Nothing that runs or keeps data was read in this repository, so the score says nothing of a system; what was seen and not read is listed at the end.'
  expect(renderScorecardText(card, { color: false, quiet: false })).toContain(said)
  const report = renderScorecard(card)
  expect(report).toContain(said)
  expect(report).toContain('No service was found in this repository.')
  expect(renderScorecardText(asAudited, { color: false, quiet: false })).not.toContain('Nothing that runs')
})

const place = ({ evidence: [at] }: Verdict): string => `${at.path}:${at.line}`

const dependabot = 'version: 2\nupdates:\n  - { package-ecosystem: npm, directory: /, schedule: { interval: weekly } }\n'
const audit = fixture('advwell-audit')
const deployed = fixture('advwell-deployed')
const [asAudited, asDeployed, decision] = await Promise.all([cardOf(audit), cardOf(deployed), judge(audit, deployed)])
const [report, gated] = [renderScorecard(asAudited), renderDecision(decision)]

/** One numbered section. */
function section(text: string, number: number): string {
  return text.slice(text.indexOf(`\n## ${number}. `), text.indexOf(`\n## ${number + 1}. `))
}

describe('backups that nothing starts', () => {
  test('a script that dumps is named', () => {
    expect(verdictOf(asAudited, 'backup/automated').message).toBe(
      'Nothing backs up postgres automatically; criar_backup.sh makes a copy with pg_dump, but nothing starts it',
    )
    expect(verdictOf(asAudited, 'backup/offsite').message).toBe('No automated copy of postgres leaves the host; what criar_backup.sh makes stays on the host')
  })

  test('of several the one that does most is named first, and is the place', () => {
    const automated = verdictOf(asDeployed, 'backup/automated')
    expect(automated.message).toBe(
      'Nothing backs up postgres automatically; backup-to-s3.sh makes a copy and sends it to s3://advwell-app/database-backups/, criar_backup.sh makes one too, but nothing starts either',
    )
    expect(place(automated)).toBe('backup-to-s3.sh:10')
    expect(verdictOf(asDeployed, 'backup/offsite').message).toBe(
      'No automated copy of postgres leaves the host; backup-to-s3.sh sends one to s3://advwell-app/database-backups/, but nothing starts it',
    )
    expect(verdictOf(asDeployed, 'backup/retention').message).toBe(
      'Backups of postgres are made by hand only; backup-to-s3.sh would keep them at least 30 days',
    )
  })

  test('started by the clock it passes, and nothing is named any more', async () => {
    const card = await cardOf(add('ops/crontab', '0 2 * * * root /root/backup-to-s3.sh\n')(deployed))
    for (const rule of ['backup/automated', 'backup/offsite', 'backup/retention']) expect(verdictOf(card, rule).outcome).toBe('pass')
  })

  test('where there is no script nothing is made up', async () => {
    const card = await cardOf(remove('criar_backup.sh')(audit))
    expect(verdictOf(card, 'backup/automated').message).toBe('Nothing backs up postgres automatically')
    expect(verdictOf(card, 'backup/offsite').message).toBe('No automated copy of postgres leaves the host')
    expect(verdictOf(card, 'backup/retention').message).toBe('No backup of postgres is automated, so none is kept')
  })

  test('a container that dumps once at its start is not called a script', async () => {
    const compose =
      'services:\n  rows:\n    image: postgres:16\n    volumes: [ "rows:/var/lib/postgresql/data" ]\n  backup:\n    image: postgres:16\n    command: sh -c "pg_dump -h rows -U till till > /kept/till.sql"\n    volumes: [ "kept:/kept" ]\nvolumes:\n  rows:\n  kept:\n'
    expect(verdictOf(await cardOf({ 'compose.yaml': compose }), 'backup/automated').message).toBe('Nothing backs up rows automatically')
  })

  test('stated objectives are told with their place, and as what cannot be met', () => {
    expect(verdictOf(asDeployed, 'backup/objectives')).toMatchObject({
      message: 'No backup is automated, so the recovery point objective of 24 h cannot be met',
      recommended: 'a backup at least every 24 h, started by a schedule',
    })
    expect(gated).toContain('Stated: recovery time objective 2 h, recovery point objective 24 h (`SCALING_GUIDE.md:12`, `SCALING_GUIDE.md:13`).')
  })
})

describe('pooling', () => {
  test('says whose figure holds and where one is set', () => {
    const { message, recommended } = verdictOf(asAudited, 'database/pooling')
    expect(message).toBe('Nobody chose how many connections to postgres are opened: backend opens Prisma’s default of 9 connections a process')
    expect(recommended).toBe(
      'a transaction pooler in the path (migrations past it, by directUrl), or a client pool of a stated size: connection_limit in DATABASE_URL',
    )
  })

  test('a stated size passes; one connection is no pool', async () => {
    const sized = (limit: number): Promise<Scorecard> => cardOf(replace('docker-compose.yml', ':5432/advtom', `:5432/advtom?connection_limit=${limit}`)(audit))
    expect(verdictOf(await sized(7), 'database/pooling')).toMatchObject({ outcome: 'pass', current: 'a client pool sized on purpose' })
    expect(verdictOf(await sized(1), 'database/pooling')).toMatchObject({ outcome: 'fail', current: 'backend opens a single connection with Prisma' })
  })

  test('without the node’s cores the default is told as what it is', async () => {
    const card = await cardOf(replace('.plimsoll.yml', 'cpus: 4, ', '')(audit))
    expect(verdictOf(card, 'database/pooling').current).toBe('backend opens Prisma’s default, two connections a core and one')
  })
})

describe('limits of requests', () => {
  test('every reason is told, not one at a time', () => {
    expect(verdictOf(asAudited, 'security/rate-limit').message).toBe(
      'backend checks passwords and has no stricter limit on the log-in; it lets 100 requests in 15 min through, where one user alone makes 360 at 0.4 requests a second',
    )
  })

  test('what is mended is told no more', async () => {
    const wide = await cardOf(replace('backend/src/index.ts', 'max: 100,', 'max: 1500,')(audit))
    expect(verdictOf(wide, 'security/rate-limit').message).toBe('backend checks passwords and has no stricter limit on the log-in')
    const guarded = "app.use('/api/auth/login', rateLimit({ windowMs: 15 * 60_000, limit: 10 }))\napp.use('/api/auth', authRouter)\n"
    const strict = await cardOf(replace('backend/src/index.ts', "app.use('/api/auth', authRouter)\n", guarded)(audit))
    expect(verdictOf(strict, 'security/rate-limit').message).toBe(
      'backend lets 100 requests in 15 min through, where one user alone makes 360 at 0.4 requests a second',
    )
  })
})

describe('places', () => {
  test('what is missing from the whole stands at its file, without a line', () => {
    for (const rule of [
      'monitoring/uptime',
      'monitoring/disk',
      'performance/load-test',
      'performance/cdn',
      'security/waf',
      'backup/objectives',
      'monitoring/log-aggregation',
    ])
      expect([rule, place(verdictOf(asAudited, rule))]).toEqual([rule, 'docker-compose.yml:1'])
    expect(report).toContain('- 🟡 High: Nothing in the repository watches disk use `docker-compose.yml`\n')
    expect(renderScorecardText(asAudited, { color: false, quiet: true })).toContain('\n  system  monitoring/disk  docker-compose.yml\n')
  })

  test('a setting stands at the line that sets it, a default at the image', () => {
    expect(place(verdictOf(asAudited, 'database/max-connections'))).toBe('docker-compose.yml:74')
    expect(place(verdictOf(asDeployed, 'database/max-connections'))).toBe('docker-compose.yml:105')
  })

  test('a script that watches and is not started is its own place', () => {
    expect(place(verdictOf(asDeployed, 'monitoring/disk'))).toBe('monitor-disk.sh:5')
  })
})

describe('the plan', () => {
  const phaseOf = (card: Scorecard, rule: string) => card.audit.phases.find((phase) => phase.items.some((item) => item.rule === rule))

  test('capacity is done with what lifts it, in its phase and in the score after it', () => {
    const phase = phaseOf(asAudited, 'performance/capacity')
    expect(phase?.phase).toBe(1)
    expect(phase?.items.at(-1)).toMatchObject({ rule: 'performance/capacity', doneWith: ['database/max-connections'] })
    expect(section(report, 8)).toMatch(
      /\| 8 \| 🟡 High \| Too little for the 500 concurrent users of the target: postgres connections end at 138 \| .* \| done with 3 \| `docker-compose.yml:74` \|/,
    )
    expect(section(report, 10)).not.toContain('Too little for')
  })

  test('of a bound that another phase lifts, it is that phase’s', async () => {
    const card = await cardOf(replace('.plimsoll.yml', 'tenants: 100', 'tenants: 700')(audit))
    expect(phaseOf(card, 'performance/capacity')?.phase).toBe(2)
  })

  test('the order of the rest is by severity, and gains add up by hand', () => {
    const gains = [...section(report, 8).matchAll(/\| \+(\d\.\d\d) \|/g)].map((one) => Number(one[1]))
    expect(gains).toHaveLength(42)
    expect(section(report, 8)).toContain('A gain is in points of its category; the overall score is the mean of the 6 categories.')
  })

  test('recommendations are few, and the rest is counted', () => {
    const text = section(`${report}\n## 11. `, 10)
    expect([...text.matchAll(/^- \*\*/gm)]).toHaveLength(7 + 7 + 7)
    expect(text).toContain('- And 4 more in the action plan.')
  })

  test('Traefik with certificates in a file is not simply doubled', () => {
    expect(verdictOf(asAudited, 'infrastructure/replicas', 'service/traefik').recommended).toBe(
      'first, certificates where all copies share them (an ACME client of its own, or a TLS proxy in front); then 2 replicas or more',
    )
    expect(verdictOf(asAudited, 'infrastructure/replicas', 'service/backend').recommended).toBe('2 replicas or more')
    expect(section(report, 8)).toContain('traefik: first, certificates where all copies share them')
    expect(section(report, 1)).toContain('| No: only one instance may write `/letsencrypt/acme.json` |')
  })
})

test('roles and the filter of tenants are listed with what is implemented', async () => {
  expect(section(report, 3)).toContain('- ✅ Roles are checked by `requireRole` (`backend`) `backend/src/')
  expect(section(report, 3)).toContain('- ✅ Queries are filtered by `companyId` (`backend`) `backend/src/')
  expect(section(renderScorecard(await cardOf(fixture('brivara-before'))), 3)).not.toMatch(/Roles are checked|Queries are filtered/)
})

describe('words and units', () => {
  test('settings are written as PostgreSQL takes them, everything else in binary units', () => {
    expect(section(report, 2)).toContain(
      'Recommended values are based on 8 GiB of memory for `postgres`, half of the node’s 16 GiB, since 6 other services share it: `.plimsoll.yml:3`',
    )
    expect(section(report, 2)).toContain('| `shared_buffers` | 128MB of 8 GiB (default) | 2GB, 15 to 40 % of 8 GiB | 🟢 Medium |')
    expect(`${report}${gated}`).not.toMatch(/\d (k|M|G)B\b/)
  })

  test('memory that nobody tells gives no figure', async () => {
    const text = renderScorecard(await cardOf(remove('.plimsoll.yml')(audit)))
    expect(text).toContain('| `shared_buffers` | 128MB (default) | a quarter of its memory | ⚠️ unknown |')
    expect(text).not.toContain('not set')
  })

  test('high and medium have lights of their own, and lists name the severity', () => {
    expect(section(report, 3)).toContain('- 🟡 High: backend checks passwords')
    expect(section(report, 3)).toContain('- 🟢 Medium: frontend starts as root')
  })

  test('issues are sentences with the names of whom they are true', () => {
    expect(section(report, 1)).toContain('| 🟡 High | backend keeps 1 replica; also `frontend` | 1 replica | 2 replicas or more |')
    expect(report).not.toMatch(/\| 🔴 Critical \| \w+\/[\w-]+:/)
  })

  test('what a title says is not said again', () => {
    expect(section(report, 1)).toContain('- ✅ Every long-running service restarts after a crash (`backend`, ')
    expect(section(gated, 2)).toContain('- ✅ Connections are logged (`postgres`) ')
  })

  test.each([
    ['whether traefik has a health check of its own', 'The repository does not show whether traefik has a health check of its own'],
    ['names that speak of a second factor', 'Not known from the repository: names that speak of a second factor'],
    ['${POOL_SIZE}', '`${POOL_SIZE}` is not known from the repository'],
    ['num_cpus * 2 + 1', '`num_cpus * 2 + 1` is not known from the repository'],
  ])('%s', (raw, said) => {
    expect(untold(raw, (text) => `\`${text}\``, String)).toBe(said)
  })

  test('one sum without limits names who has none', () => {
    expect(report).toContain('The repository does not show what traefik, backend and 5 more may take, without a CPU limit. Set deploy.resources.limits.')
  })
})

describe('between two commits', () => {
  test('nothing is said to stand elsewhere, and no part stands twice', () => {
    expect(gated).not.toContain('in the step summary')
    expect(gated).not.toContain('<details><summary>Action plan')
    for (const title of ['## 8. Action plan', '### PostgreSQL configuration', '```mermaid', '## Not judged']) expect(gated.split(title)).toHaveLength(2)
  })

  test('what could not be judged before and fails now is told', () => {
    expect(gated).toContain('Could not be judged before, and fails now:\n\n- 🟡 High: The limits of all copies come to at least 6.5 GiB and at least 6 cores')
    expect(gated).toContain('\n- 🟢 Medium: backend may outgrow its memory')
  })

  test('debt that was there before is not told as new', async () => {
    expect(renderDecision(await judge(audit, audit))).not.toContain('Could not be judged before')
  })

  test('a sum that is open has its least, with the buffer', () => {
    expect(section(gated, 1)).toContain('| CPU | ≥ 6 cores | +20 % | ≥ 7.2 cores | 4 cores |')
    expect(section(gated, 1)).toContain('| Memory | ≥ 6.5 GiB | +33 % | ≥ 8.6 GiB | 16 GiB |')
  })
})

test('what hangs on the same is told once', async () => {
  expect(report).toContain(
    '- `infrastructure/single-node` for `service/backend`, `service/frontend`, `docker-compose.yml:27`: The repository does not show how many nodes there are.',
  )
  const text = renderScorecard(await cardOf(remove('.plimsoll.yml')(audit)))
  expect(text).toContain(
    '- `database/effective-cache-size`, `database/shared-buffers`, `database/work-mem` for `database/postgres`, `docker-compose.yml:73`: The repository does not show how much memory it may use.',
  )
})

test('a single tenant is no measure: figures are users', async () => {
  const text = renderScorecard(await cardOf(fixture('brivara-before')))
  expect(text).toContain('Can it carry 10000 concurrent users? No: db writes end at 500 concurrent users.')
  expect(text).toContain('- From 400 concurrent users (four fifths of what db writes carry)')
  expect(text).toContain('As declared, what is known carries up to 500 concurrent users.')
  expect(text).not.toContain('1 tenants')
})

test('many places are counted, a few of them named', async () => {
  const models = Array.from(
    { length: 9 },
    (_, index) => `model Row${index} {\n  id Int @id\n  ownerId Int\n  owner Owner @relation(fields: [ownerId], references: [id])\n}\n`,
  )
  const owner = `model Owner {\n  id Int @id\n${models.map((_, index) => `  rows${index} Row${index}[]\n`).join('')}}\n`
  const files = all(replace('backend/prisma/schema.prisma', /$/, `\n${models.join('')}${owner}`))(audit)
  expect(verdictOf(await cardOf(files), 'database/foreign-key-index').message).toBe(
    'no index begins with Row0.ownerId, Row1.ownerId, Row2.ownerId, Row3.ownerId, Row4.ownerId and 4 more',
  )
})

test('how a connection is encrypted is asked for in the words of its engine', async () => {
  const code = "import Redis from 'ioredis'\nexport const redis = new Redis(process.env.KEPT_URL)\n"
  const package_ = '{ "name": "till", "dependencies": { "ioredis": "5.4.1", "express": "4.21.0" } }'
  const compose = 'services:\n  till:\n    build: ./till\n    environment: { KEPT_URL: "${KEPT_URL}" }\n    ports: [ "8080:8080" ]\n'
  const card = await cardOf({ 'compose.yaml': compose, 'till/package.json': package_, 'till/src/main.js': code })
  expect(verdictOf(card, 'security/database-tls').missing[0]?.hint).toBe('write a rediss:// URL into a committed example')
})
