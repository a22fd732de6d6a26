/** What audits by hand found in the systems under test/fixtures/systems: rule, subject, outcome and the finding it comes from. */
import type { Scorecard, Verdict } from '../../src/model/verdict.ts'

export type Fixture = 'advwell-audit' | 'advwell-deployed' | 'brivara-before' | 'brivara-after'

export interface Expectation {
  readonly rule: string
  /** Exactly this subject; `some` where the finding does not say of what: then one subject has the outcome. */
  readonly subject: string
  /** One of these: where an auditor knew what no file tells, `unknown` is as good. */
  readonly outcome: Verdict['outcome'] | readonly Verdict['outcome'][]
  readonly why: string
}

const expect = (rule: string, subject: string, outcome: Expectation['outcome'], why: string): Expectation => ({ rule, subject, outcome, why })
const db = 'database/postgres'
const open = ['fail', 'unknown'] as const

export const expectations: Readonly<Record<Fixture, readonly Expectation[]>> = {
  'advwell-audit': [
    expect('database/max-connections', db, 'fail', 'critical: 100 connections for 500 concurrent users'),
    expect('database/pooling', db, 'fail', 'the first thing to do is a pooler'),
    expect('database/connection-budget', db, 'pass', 'one backend with a default pool does not fill the server'),
    expect('database/persistence', db, 'pass', 'the data lies on a volume'),
    expect('database/single-client', 'service/backend', 'pass', 'one client, in services/db'),
    expect('database/engine', db, 'pass', 'PostgreSQL'),
    expect('database/replica', db, 'fail', 'a replica is asked for in phase 2'),
    expect('database/foreign-key-index', 'some', 'pass', 'every foreign key is indexed'),
    expect('database/primary-key', 'some', 'pass', 'primary keys on all tables'),
    expect('database/shared-buffers', db, 'fail', '128 MB where 2 GB are recommended'),
    expect('database/random-page-cost', db, ['fail', 'unknown', 'not-applicable'], 'nothing is tuned'),
    expect('database/slow-query-log', db, 'fail', 'to be switched on in phase 2'),
    expect('database/statement-stats', db, 'fail', 'queries are not watched: pg_stat_statements is recommended'),
    expect('infrastructure/replicas', 'service/backend', 'fail', 'one replica'),
    expect('infrastructure/replicas', 'service/frontend', 'fail', 'one replica'),
    expect('infrastructure/single-node', 'some', open, 'one node, a single point of failure'),
    expect('infrastructure/health-check', 'service/backend', 'pass', 'Docker health checks are there'),
    expect('infrastructure/resource-limits', 'service/backend', 'fail', 'no limits before the deployment'),
    expect('infrastructure/image-pinned', 'service/backend', 'pass', 'images carry versions'),
    expect('security/tls', 'route/api.advwell.pro', 'pass', 'HTTPS only, by Let’s Encrypt'),
    expect('security/tls', 'route/app.advwell.pro', 'pass', 'HTTPS only, by Let’s Encrypt'),
    expect('security/hardcoded-secret', 'system', 'pass', 'secrets come from the environment'),
    expect('security/database-exposed', db, 'pass', 'no port is published'),
    expect('security/password-hashing', 'service/backend', 'pass', 'bcrypt with factor 12'),
    expect('security/cors', 'service/backend', 'pass', 'restricted to the frontend'),
    expect('security/headers', 'service/backend', 'pass', 'Helmet'),
    expect('security/raw-sql', 'service/backend', 'pass', 'Prisma alone'),
    expect('security/input-validation', 'service/backend', 'pass', 'express-validator'),
    expect('security/token-expiry', 'service/backend', 'pass', 'tokens expire'),
    expect('security/field-encryption', 'service/backend', 'pass', 'AES-256-CBC for keys and passwords'),
    expect('security/html-sanitising', 'some', 'pass', 'DOMPurify in the frontend'),
    expect('security/rate-limit', 'service/backend', 'fail', '100 requests in 15 minutes by address; by user is recommended'),
    expect('security/two-factor', 'some', open, 'recommended for administrators'),
    expect('security/waf', 'some', open, 'recommended'),
    expect('monitoring/error-tracking', 'some', 'fail', 'missing'),
    expect('monitoring/uptime', 'some', open, 'missing'),
    expect('monitoring/disk', 'some', open, 'to be watched'),
    expect('monitoring/database', 'some', open, 'queries are not watched'),
    expect('monitoring/log-aggregation', 'some', open, 'missing'),
    expect('monitoring/apm', 'some', open, 'missing'),
    expect('monitoring/metrics', 'service/backend', 'pass', 'Prometheus collects them'),
    expect('monitoring/structured-logging', 'service/backend', 'pass', 'Winston writes JSON'),
    expect(
      'monitoring/dashboards',
      'some',
      ['pass', 'unknown'],
      'Grafana; no dashboard of the repository is given to it, and the auditor saw those in its volume',
    ),
    expect('backup/automated', db, 'fail', 'critical: a script that is run by hand'),
    expect('backup/offsite', db, 'fail', 'no storage elsewhere'),
    expect('backup/retention', db, 'fail', 'a 30-day policy is recommended'),
    expect('backup/point-in-time', db, 'fail', 'the log is not archived'),
    expect('backup/restore-tested', db, 'fail', 'no restore was ever tried'),
    expect('backup/objectives', 'system', 'fail', 'nothing states how much may be lost'),
    expect('backup/failure-alert', db, 'not-applicable', 'nothing runs that could fail'),
    expect('backup/encrypted', db, 'not-applicable', 'nothing runs that could leave a copy'),
    expect('performance/capacity', 'some', 'fail', '100 companies now: no, for the connection limit'),
    expect('performance/caching', 'some', open, 'Redis is there and caches nothing'),
    expect('performance/cdn', 'some', open, 'recommended'),
  ],
  'advwell-deployed': [
    expect('database/max-connections', db, 'fail', '300 for 500 users is still short of 350'),
    expect('database/pooling', db, 'fail', 'PgBouncer is written and was not deployed'),
    expect('database/connection-budget', db, 'pass', 'three backends with default pools fit 300'),
    expect('database/shared-buffers', db, 'pass', '1 GB of 3 GB'),
    expect('database/maintenance-work-mem', db, 'pass', '256 MB'),
    expect('database/wal-buffers', db, 'pass', '16 MB'),
    expect('database/effective-cache-size', db, 'fail', '4 GB, more than the container’s 3 GB'),
    expect('database/slow-query-log', db, 'pass', 'above a second'),
    expect('database/connection-logging', db, 'pass', 'on'),
    expect('infrastructure/replicas', 'service/backend', 'pass', 'three'),
    expect('infrastructure/replicas', 'service/frontend', 'pass', 'two'),
    expect('infrastructure/resource-limits', 'service/backend', 'pass', '1 core, 1 GB'),
    expect('infrastructure/resource-limits', 'service/frontend', 'pass', 'half a core, 256 MB'),
    expect('infrastructure/resource-reservations', 'service/backend', 'pass', 'half a core, 512 MB'),
    expect('infrastructure/health-check', 'service/backend', 'pass', '/health every 10 s'),
    expect('infrastructure/load-balancer-health', 'service/backend', 'pass', 'Traefik asks /health'),
    expect('infrastructure/restart-policy', 'service/backend', 'pass', 'on failure, three attempts'),
    expect('infrastructure/rolling-update', 'service/backend', 'pass', 'one at a time, the new one first'),
    expect('infrastructure/rollback', 'service/backend', 'fail', 'how to roll back is said, and nothing makes a failed update do it'),
    expect('infrastructure/heap-within-limit', 'service/backend', 'fail', 'a heap of 1024 MB in 1 GB'),
    expect('backup/automated', db, 'fail', 'the scripts are there, the crontab is not'),
    expect('backup/offsite', db, 'fail', 'the upload never ran by itself'),
    expect('backup/retention', db, 'fail', 'nothing that runs by itself keeps anything'),
    expect('backup/restore-tested', db, 'fail', 'still on the list'),
    expect('backup/objectives', 'system', 'fail', 'RTO and RPO are stated, and no backup meets them'),
    expect('monitoring/error-tracking', 'some', 'fail', 'recommended, not configured'),
    expect('monitoring/uptime', 'some', open, 'recommended, not configured'),
  ],
  'brivara-before': [
    expect('database/engine', 'database/db', 'fail', 'SQLite in production'),
    expect('database/single-client', 'service/backend', 'fail', 'three PrismaClients'),
    expect('database/foreign-key-index', 'some', 'fail', 'indexes are asked for'),
    expect('database/graceful-disconnect', 'service/backend', 'fail', 'handlers were added by the audit'),
    expect('infrastructure/graceful-shutdown', 'service/backend', 'fail', 'handlers were added by the audit'),
    expect('infrastructure/replicas', 'service/backend', 'fail', 'one process'),
    expect('performance/overlap-guard', 'service/backend', 'fail', 'intervals run over themselves'),
    expect('performance/job-queue', 'service/backend', 'fail', 'mail is sent within the request'),
    expect('performance/load-test', 'some', 'fail', 'k6 is recommended'),
    expect('security/rate-limit', 'service/backend', open, '100 a minute for each address, and none of its own for the log-in'),
    expect('security/headers', 'service/backend', 'pass', 'Helmet'),
    expect('monitoring/error-tracking', 'some', 'fail', 'Sentry is asked for'),
    expect('backup/automated', 'database/db', 'fail', 'daily backups are still to be set up'),
    expect('backup/restore-tested', 'database/db', 'fail', 'backups are still to be set up'),
    expect('backup/objectives', 'system', 'fail', 'nothing states how much may be lost'),
  ],
  'brivara-after': [
    expect('database/engine', 'database/db', 'fail', 'still SQLite: the one critical thing left to do'),
    expect('database/single-client', 'service/backend', 'pass', 'one shared client'),
    expect('database/foreign-key-index', 'some', 'fail', 'indexes are still asked for'),
    expect('database/graceful-disconnect', 'service/backend', 'pass', 'SIGINT and SIGTERM disconnect'),
    expect('infrastructure/graceful-shutdown', 'service/backend', ['pass', 'fail'], 'it disconnects, and leaves without waiting for open requests'),
    expect('performance/overlap-guard', 'service/backend', 'pass', 'each engine skips while it is busy, in the one replica'),
    expect('performance/job-queue', 'service/backend', 'fail', 'a queue is still asked for'),
    expect('security/rate-limit', 'service/backend', ['pass', 'unknown'], '300 a minute, 10 for the log-in, by the forwarded address'),
    expect('backup/automated', 'database/db', 'fail', 'daily backups are still to be set up'),
    expect('backup/objectives', 'system', 'fail', 'nothing states how much may be lost'),
  ],
}

/** The scores that the auditor of `advwell-audit` gave. An auditor is no formula: the rest may lie farther away, with reasons. */
const scores: Readonly<Record<string, { readonly score: number; readonly within?: number }>> = {
  infrastructure: { score: 8 },
  database: { score: 7, within: 1.5 },
  security: { score: 8.5, within: 1.5 },
  monitoring: { score: 6, within: 1.5 },
  backup: { score: 4, within: 1.5 },
  performance: { score: 9 },
  overall: { score: 7.1, within: 1.5 },
}

/** How each score stands to the auditor's, and whether one that must be near is not. */
export function beside(card: Pick<Scorecard, 'score' | 'categories'>): readonly { readonly name: string; readonly said: string; readonly far: boolean }[] {
  const ours = new Map<string, number | undefined>([...card.categories.map((one): [string, number] => [one.id, one.score]), ['overall', card.score]])
  return Object.entries(scores).map(([name, { score, within }]) => {
    const own = ours.get(name)
    return {
      name,
      said: `${name} ${own ?? 'not judged'}, the auditor’s ${score}`,
      far: within !== undefined && (own === undefined || Math.abs(own - score) > within + 1e-9),
    }
  })
}
