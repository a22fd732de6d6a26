/** Whether anybody hears of a backup that failed: what its script tells, what waits for its ping, and what watches its age. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { NotifyAction } from '../model/action.ts'
import { unreadRules } from './alerts.ts'
import type { Backup } from './backups.ts'
import type { Job } from './jobs.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { first, names } from './backup-variables.ts'

export interface Told {
  readonly told: Fact<boolean>
  readonly by?: Fact<string>
}

const yes = (by: string, at: Evidence): Told => ({ told: known(true, at), by: known(by, at) })

export function telling(backup: Backup, linked: Linked): Told {
  const watch = linked.declared.watches.find((one) => one.what === 'alert' && one.signal === 'backup' && one.disabled === undefined)
  if (watch !== undefined) return yes(`the alert ${watch.name}`, watch.at)
  if (backup.sidecar !== undefined) return bySidecar(backup.sidecar)
  if (backup.job !== undefined) {
    const told = byJob(backup.job, backup.at, linked)
    const unread = valueOf(told.told) === false ? unreadRules(linked) : undefined
    return unread === undefined ? told : { told: unresolved(unread.words, unread.at, unread.hint) }
  }
  return { told: unresolved(`what ${backup.mechanism} tells`, backup.at, 'commit what makes the backup, or alert on its age') }
}

/** Tests that only look whether an address is set: they say nothing of failure. */
const looksForAddress = /^(?:! )?\(?(?:a test of |(?:\[\[?|test) (?:! )?(?:-[nz] |"?\$\{?\w{1,80}(?::-)?\}?"? (?:==?|!=) ""))/

/** A message under a condition, or on the way out, tells of failure; one that only ends the script may come only when all is well. */
function tellsFailure(action: NotifyAction): boolean {
  if (action.heartbeat) return true
  const { condition } = action
  if (condition === undefined) return false
  return condition === 'the script ends' || condition.split(' && ').some((part) => !looksForAddress.test(part))
}

const starters: Readonly<Record<string, string>> = { systemd: 'the unit that OnFailure names', scheduler: 'the scheduler', artisan: 'Laravel’s scheduler' }

const notesOfJobs = new WeakMap<Job, readonly NotifyAction[]>()

/** Messages of a job, looked for once: thousands of dumps may stand in one script. */
function notesOf(job: Job): readonly NotifyAction[] {
  const before = notesOfJobs.get(job)
  if (before !== undefined) return before
  const found = job.steps.flatMap(({ action }) => (action.does === 'notify' ? [action] : []))
  notesOfJobs.set(job, found)
  return found
}

function byJob(job: Job, at: Evidence, linked: Linked): Told {
  const notes = notesOf(job)
  const certain = notes.find(tellsFailure)
  if (certain !== undefined) return yes(certain.to, certain.at)
  // A scheduled workflow that fails is told to who last changed its schedule; CircleCI tells those who follow the project and want to hear of it.
  if (job.on === 'runner' && job.at.path.startsWith('.circleci/'))
    return { told: unresolved('who follows the project in CircleCI', job.at, 'tell it by a step with when: on_fail') }
  if (job.on === 'runner')
    return yes(job.at.path.startsWith('.github/') ? 'GitHub’s own mail to the workflow’s author' : 'GitLab’s own mail to the schedule’s owner', job.at)
  const starter = linked.declared.schedules.find((schedule) => schedule.expression.at === job.at)
  if (starter?.mails !== undefined) return yes(starters[starter.by] ?? 'cron’s mail', starter.mails)
  const labelled = job.at.key.includes('labels') ? schedulerLabel(linked) : undefined
  if (labelled !== undefined) return yes('the scheduler', labelled)
  const [maybe] = notes
  if (maybe !== undefined)
    return { told: unresolved(`whether ${maybe.to} is told of a failure too`, maybe.at, 'tell it on failure: trap … ERR, or || after the dump') }
  const elsewhere = job.absent.find((script) => !/(^|\/)(docker-entrypoint|entrypoint)/.test(script))
  if (elsewhere !== undefined) return { told: unresolved(elsewhere.slice(elsewhere.lastIndexOf('/') + 1), job.at, 'commit the script') }
  return { told: known(false, at) }
}

/** `ofelia.slack-webhook` and its kin on the scheduler's own container. */
function schedulerLabel(linked: Linked): Evidence | undefined {
  for (const { declared, role } of linked.services) {
    if (role !== 'scheduler') continue
    for (const [name, value] of declared.labels) if (/^(ofelia|chadburn)\.(slack-webhook|email-to|mail-to|gotify-webhook)$/.test(name)) return value.at
  }
  return undefined
}

/** Variables by which backup images are told whom to tell. */
const recipient =
  /NOTIF|WEBHOOK|SLACK|DISCORD|TELEGRAM|(^|_)(E?MAIL|SMTP)(_|$)|MAIL_?TO|HEALTH_?CHECKS?(_IO)?_(URL|UUID|PING|ID)|HC_(URL|UUID|PING)|PING_URL|CRONITOR|HEARTBEAT|PUSHOVER|NTFY|GOTIFY|APPRISE|SENTRY_DSN/i

/** https://offen.github.io/docker-volume-backup/reference/ and its kin: images that tell when they are told whom. */
const documented = /docker-volume-backup|(tiredofit|nfrastack)\/(docker-)?db-backup|postgres-backup-(local|s3)|mysql-(cron-)?backup|databack/

function bySidecar(service: Running): Told {
  const { environment, openEnvironment, at } = service.declared
  for (const [name, value] of environment) {
    if (!recipient.test(name)) continue
    const text = valueOf(value)
    if (text === undefined) return yes(name, value.at)
    if (text !== '' && !/^(false|0|no|off|none)$/i.test(text)) return yes(name, value.at)
  }
  const [file] = openEnvironment ?? []
  if (file !== undefined) return { told: unresolved(file, at, `commit an example of ${file}`) }
  if (documented.test(service.base ?? '')) return { told: known(false, first(environment, names.schedule)?.at ?? at) }
  return { told: unresolved(`what ${service.name} tells`, at, `say under provides: who hears of ${service.name}`) }
}
