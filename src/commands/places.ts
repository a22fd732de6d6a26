/** Where the system looks for schedules and units: what a script writes there is a schedule. */

export interface CronPlace {
  readonly kind: 'crontab' | 'folder'
  /** Whether a user column stands in it. */
  readonly users: 'yes' | 'no'
  /** For `cron.daily` and its kin. */
  readonly expression?: string
}

/** What a path means to cron; undefined for other paths. */
export function cronPlace(path: string): CronPlace | undefined {
  const folder = /\/?etc\/(?:periodic\/|cron\.)(hourly|daily|weekly|monthly)(\/|$)/.exec(path)?.[1]
  if (folder !== undefined) return { kind: 'folder', users: 'no', expression: `@${folder}` }
  if (/(^|\/)etc\/cron\.d(\/|$)/.test(path) || /(^|\/)etc\/crontab$/.test(path)) return { kind: 'crontab', users: 'yes' }
  return /(^|\/)var\/spool\/cron(\/|$)|(^|\/)etc\/crontabs(\/|$)/.test(path) ? { kind: 'crontab', users: 'no' } : undefined
}

export function isUnitPath(path: string): boolean {
  return /\.(timer|service)$/.test(path) && /(^|\/)systemd\//.test(path)
}
