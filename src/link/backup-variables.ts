/** The variables by which backup containers are told when, what and where to. */
import type { Fact } from '../base/fact.ts'
import { remembered } from '../base/remembered.ts'

type Environment = ReadonlyMap<string, Fact<string>>

export const names = {
  schedule:
    /^(SCHEDULE|CRON(_SCHEDULE|_TIME|JOB|_EXPRESSION|_JOB)?|BACKUP_(CRON(_EXPRESSION|_SCHEDULE)?|SCHEDULE)|DB_DUMP_CRON|SCHEDULE_CRON|CRON_SCHED\w*|DEFAULT_BACKUP_SCHEDULE)$/,
  minutes: /^(DB_DUMP_FREQ(UENCY)?|DB\d\d_BACKUP_INTERVAL|DEFAULT_BACKUP_INTERVAL|BACKUP_INTERVAL_MINUTES)$/,
  host: /^((POSTGRES(QL)?|PG|DB|MYSQL|MARIADB|MONGO(DB)?|DATABASE|BACKUP_POSTGRES)_?(HOST(NAME)?|SERVER)|PGHOST|DB\d\d_HOST)$/,
  url: /^(DATABASE_URL|POSTGRES_URL|MONGO(DB)?_UR[IL]|DB_URL|PG_URL|BACKUP_DATABASE_URL)$/,
  port: /^((POSTGRES(QL)?|PG|DB|MYSQL|MONGO|DATABASE)_?PORT|PGPORT|DB\d\d_PORT)$/,
  days: /^((BACKUP_)?(KEEP|RETENTION)_DAYS|BACKUP_KEEP_DAYS|BACKUP_RETENTION_DAYS|RETENTION|DAYS_TO_KEEP|BACKUP_RETENTION|DB_DUMP_RETENTION|REMOVE_BEFORE|DELETE_OLDER_THAN)$/,
  count: /^(MAX_BACKUPS|BACKUP_COUNT|BACKUPS_TO_KEEP|KEEP_BACKUPS|BACKUP_NUM_KEEP)$/,
  once: /^(RUN_ONCE|DB_DUMP_ONCE|BACKUP_ONCE)$/,
  cleanupMinutes: /^(DB_CLEANUP_TIME|DB\d\d_CLEANUP_TIME|DEFAULT_CLEANUP_TIME)$/,
  bucket:
    /^((AWS_)?S3_(BUCKET(_NAME)?|PATH|BUCKET_PATH|URI|URL)|AWS_S3_BUCKET_NAME|AWS_BUCKET|BUCKET(_NAME)?|B2_BUCKET|GCS_BUCKET|DB_DUMP_TARGET|RESTIC_REPOSITORY|AZURE_STORAGE_CONTAINER(_NAME)?|WEBDAV_URL|SSH_HOST_NAME|RCLONE_(REMOTE|DEST\w*)|DB\d\d_S3_BUCKET)$/,
  endpoint: /^((AWS_)?(S3_)?ENDPOINT(_URL)?|S3_ENDPOINT|S3_HOST|AWS_ENDPOINT|AWS_ENDPOINT_URL|DB\d\d_S3_HOST|MINIO_ENDPOINT)$/,
} as const

export function first(environment: Environment, pattern: RegExp): Fact<string> | undefined {
  for (const [name, value] of environment) if (pattern.test(name)) return value
  return undefined
}

/** A container without a telling image that is given a schedule, a database and somewhere to put it backs up. */
export function looksLikeBackup(environment: Environment): boolean {
  let isTimed = false
  for (const name of environment.keys()) isTimed ||= isTime(name)
  if (!isTimed) return false
  const given = (one: RegExp, other: RegExp): boolean => (first(environment, one) ?? first(environment, other)) !== undefined
  return given(names.host, names.url) && given(names.bucket, names.days)
}

/** Asked first, and of each name once: few variables tell a time, and services have the same few names. */
const isTime = remembered((name) => names.schedule.test(name) || names.minutes.test(name))
