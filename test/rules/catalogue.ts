/** The catalogue of rules: what each is worth, whether it stops a merge, and whether a fresh failure does. */
export const catalogue = `
backup/automated critical guarded introduced
backup/deletion-protection high guarded
backup/encrypted medium
backup/failure-alert high
backup/object-storage medium
backup/objectives medium
backup/offsite critical guarded
backup/point-in-time high guarded
backup/restore-tested high
backup/retention high guarded
database/connection-budget critical guarded introduced
database/connection-logging low
database/destructive-change critical guarded introduced
database/effective-cache-size medium
database/engine critical guarded introduced
database/filter-index medium
database/foreign-key-index high
database/graceful-disconnect medium
database/maintenance-work-mem medium
database/max-connections critical
database/migrations-in-deploy medium
database/persistence critical guarded introduced
database/pooler-compatibility high
database/pooler-replicas medium
database/pooling critical guarded
database/primary-key medium
database/query-in-loop medium
database/random-page-cost medium
database/read-routing low
database/redundant-index low
database/replica high guarded
database/shared-buffers medium
database/single-client critical guarded introduced
database/slow-query-log medium
database/statement-stats low
database/supported-version medium
database/unbounded-query medium
database/unsafe-migration high
database/wal-buffers medium
database/work-mem medium
infrastructure/autoscaling low
infrastructure/disruption-budget low
infrastructure/graceful-shutdown medium
infrastructure/health-check high
infrastructure/heap-within-limit medium
infrastructure/image-pinned medium
infrastructure/load-balancer-health medium
infrastructure/node-capacity high
infrastructure/process-manager medium
infrastructure/replicas high guarded
infrastructure/resource-limits high
infrastructure/resource-reservations medium
infrastructure/restart-policy high
infrastructure/rollback medium
infrastructure/rolling-update medium
infrastructure/single-node high
monitoring/alerts high
monitoring/apm low
monitoring/dashboards low
monitoring/database medium
monitoring/disk high
monitoring/error-tracking high
monitoring/log-aggregation medium
monitoring/metrics high
monitoring/structured-logging medium
monitoring/uptime high
performance/cache-bounds medium
performance/caching medium
performance/capacity high
performance/cdn low
performance/job-queue medium
performance/load-test medium
performance/overlap-guard high
security/audit-log low
security/cors high
security/database-exposed critical guarded introduced
security/database-tls medium
security/default-credentials high
security/dependency-scanning medium
security/docker-socket medium
security/encryption-at-rest medium
security/field-encryption low
security/hardcoded-secret critical guarded introduced
security/headers medium
security/html-sanitising low
security/input-validation medium
security/least-privilege medium
security/password-hashing high
security/rate-limit high
security/raw-sql high
security/run-as-non-root medium
security/tls high guarded
security/token-expiry low
security/two-factor low
security/waf low
`
  .trim()
  .split('\n')
