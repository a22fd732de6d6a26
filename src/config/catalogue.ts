/** Every rule id of the catalogue, shipped or not yet: a configuration written for a later Plimsoll must not fail in this one, and a misspelt id must. */

const names: Readonly<Record<string, string>> = {
  backup: 'automated offsite retention point-in-time deletion-protection restore-tested failure-alert objectives encrypted object-storage',
  database:
    'pooling connection-budget engine persistence single-client destructive-change replica max-connections pooler-compatibility pooler-replicas read-routing ' +
    'unsafe-migration shared-buffers effective-cache-size work-mem maintenance-work-mem wal-buffers random-page-cost slow-query-log statement-stats ' +
    'connection-logging foreign-key-index filter-index primary-key redundant-index unbounded-query query-in-loop graceful-disconnect migrations-in-deploy ' +
    'supported-version',
  infrastructure:
    'replicas health-check resource-limits restart-policy single-node rolling-update rollback resource-reservations load-balancer-health heap-within-limit ' +
    'graceful-shutdown process-manager image-pinned disruption-budget autoscaling node-capacity',
  security:
    'database-exposed hardcoded-secret tls default-credentials rate-limit password-hashing raw-sql cors database-tls headers encryption-at-rest ' +
    'run-as-non-root least-privilege docker-socket dependency-scanning input-validation token-expiry field-encryption html-sanitising two-factor audit-log waf',
  monitoring: 'error-tracking uptime disk metrics alerts database log-aggregation structured-logging dashboards apm',
  performance: 'capacity overlap-guard caching cache-bounds job-queue load-test cdn',
}

export const catalogue: ReadonlySet<string> = new Set(
  Object.entries(names).flatMap(([category, words]) => words.split(' ').map((name) => `${category}/${name}`)),
)

/** Rules about the gate itself: they can be waived and can't be turned off. */
export const gateRules: readonly string[] = ['gate/weakened', 'gate/unreadable']
