/** Whether a backup's copies are encrypted where they lie: by the dump, by what stores them, or not at all. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { CopyAction, DumpAction } from '../model/action.ts'
import { first, names } from './backup-variables.ts'
import type { Backup } from './backups.ts'
import { repositories } from './retention.ts'
import type { Running } from './running.ts'

export function encryption(backup: Backup): Fact<boolean> | undefined {
  if (backup.declared?.encrypted !== undefined) return backup.declared.encrypted
  if (backup.sidecar !== undefined) return ofSidecar(backup.sidecar)
  if (backup.dump === undefined) return unresolved(`what ${backup.mechanism} encrypts`, backup.at, 'commit what makes the backup')
  return ofDump(backup.dump, backup.copies ?? [], backup)
}

function ofDump(dump: DumpAction, copies: readonly CopyAction[], backup: Backup): Fact<boolean> {
  if (dump.encrypted === true) return known(true, dump.at)
  if (dump.encryptedBy !== undefined) return byVariable(dump.encryptedBy, dump, backup)
  const cipher = [...(backup.job?.environment ?? []), ...(backup.inside?.declared.environment ?? [])].find(([name]) => ciphers.test(name))?.[1]
  if (repositories.has(dump.tool))
    return cipher === undefined
      ? unresolved(`whether ${dump.tool} encrypts its repository`, dump.at, `set its cipher in the environment of ${dump.tool}`)
      : known(true, cipher.at)
  const plain = copies.filter((copy) => !isHidden(copy, copies))
  const hidden = copies.find((copy) => isHidden(copy, copies))
  // The bytes pass through what encrypts: only what was left beside it is plain.
  if (backup.stays === true && !isInMemory(dump)) return known(false, dump.at)
  const local = plain.find((copy) => !copy.remote && !isWorkFile(copy, copies))
  if (local !== undefined) return known(false, local.at)
  let open: Fact<boolean> | undefined
  for (const copy of plain.filter((one) => one.remote)) {
    const at = byStorage(copy)
    if (at.state === 'unresolved') open ??= at
    else if (!at.value) return at
  }
  if (open !== undefined) return open
  const last = plain.find((copy) => copy.remote) ?? hidden
  return known(last !== undefined, last?.at ?? dump.at)
}

function byVariable(name: string, { at }: DumpAction, { job, inside }: Backup): Fact<boolean> {
  const set = job?.environment.get(name)
  if (set !== undefined && set.state !== 'unresolved') return known(!/^(null|\(null\)|)$/i.test(set.value), set.at)
  // What runs it on a host may have more than a container's environment, which is told.
  if (set === undefined && inside !== undefined && (inside.declared.openEnvironment ?? []).length === 0) return known(false, at)
  return unresolved(`whether ${name} is set`, at, `set ${name} for what makes the backup`)
}

/** Encrypted on its way, or a file that was encrypted before. */
function isHidden(copy: CopyAction, copies: readonly CopyAction[]): boolean {
  return (
    copy.encrypted === true ||
    /\.(gpg|pgp|age|enc|aes)$/.test(copy.from.text) ||
    copies.some((other) => other.encrypted === true && other !== copy && other.to.text === copy.from.text)
  )
}

const ciphers = /^(PGBACKREST_REPO\d_CIPHER_(TYPE|PASS)|WALG_(LIBSODIUM_KEY|PGP_KEY|GPG_KEY|CSE_KMS|S3_SSE)\w*|WALE_GPG_KEY_ID)$/

function isInMemory({ output }: DumpAction): boolean {
  return output === undefined || /^\/(dev|run|tmp)\//.test(output.text)
}

/** A copy that another copy takes further, such as out of a container. */
function isWorkFile(copy: CopyAction, copies: readonly CopyAction[]): boolean {
  return /^\/(tmp|run|dev)\//.test(copy.to.text) || copies.some((other) => other !== copy && other.from.text === copy.to.text && other.encrypted === true)
}

/**
 * What keeps objects encrypts them by itself: Amazon S3 every new object since January 2023, Google Cloud Storage and Azure always. Another S3 may or
 * may not, and a remote of rclone may be a crypt. A folder of another host lies there as it came.
 */
function byStorage(copy: CopyAction): Fact<boolean> {
  const { text } = copy.to
  const open = (what: string, at: Evidence): Fact<boolean> => unresolved(what, at, 'encrypt the dump before it is copied: gpg, age, openssl')
  if (copy.endpoint !== undefined) return open('whether the S3 endpoint encrypts', copy.at)
  if (/^(s3|gs|azure):\/\//.test(text) || (copy.tool === 'aws' && !copy.to.resolved)) return known(true, copy.at)
  if (/^(rsync|scp|sftp|ssh|lftp)$/.test(copy.tool)) return known(false, copy.at)
  return open(`whether ${copy.tool} or its storage encrypts`, copy.at)
}

const passphrase = /PASSPHRASE|ENCRYPT|GPG|AGE_(PUBLIC|PASS|RECIP)|RESTIC_PASSWORD|BORG_PASS|CIPHER|KOPIA_PASSWORD/i

function ofSidecar(service: Running): Fact<boolean> {
  const { environment, openEnvironment, mounts, at } = service.declared
  for (const [name, value] of environment) {
    const text = valueOf(value)
    if (passphrase.test(name) && text !== '' && !/^(false|0|no|off|none)$/i.test(text ?? '')) return known(true, value.at)
  }
  const [file] = openEnvironment ?? []
  if (file !== undefined) return unresolved(file, at, `commit an example of ${file}`)
  const bucket = first(environment, names.bucket)
  const endpoint = first(environment, names.endpoint)
  if (/restic|borg|kopia|duplic/.test(service.base ?? '')) return known(true, at)
  const documented = /docker-volume-backup|db-backup|postgres-backup|mysql-(cron-)?backup|mongo(db)?-backup/.test(service.base ?? '')
  if (!documented) return unresolved(`whether ${service.name} encrypts`, at, `say under provides: what ${service.name} keeps, and how`)
  if (bucket !== undefined && valueOf(bucket) !== '')
    return endpoint !== undefined && valueOf(endpoint) !== ''
      ? unresolved('whether the S3 endpoint encrypts', endpoint.at, 'set the image’s passphrase')
      : known(true, bucket.at)
  const kept = mounts.find((mount) => mount.type === 'bind' || mount.type === 'volume')
  return known(false, kept?.at ?? at)
}
