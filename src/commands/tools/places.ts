/** Tells other storages from paths of the same host. */
import type { Word } from '../../model/action.ts'

const schemes =
  /^(s3|s3a|s3n|gs|b2|az|azure|abfss?|swift|oss|cos|r2|sftp|ssh|ftps?|https?|rsync|rest|webdav|dav|smb|rclone|gdrive|google|boto3|scp|par2\+s3|s3\+http):/i

/** A URL of a storage, or `host:path`; a path or `file://` is the same host. */
export function isRemote(word: Word): boolean {
  const { text } = word
  return schemes.test(text) || isHostPath(text)
}

/** `user@host:path` and `host:path`, also where the host is a variable; never a path that merely holds a colon. */
export function isHostPath(text: string): boolean {
  if (text.length > 2000 || /^[/.~]/.test(text) || text.startsWith('file:')) return false
  const beforeColon = /^(?:[^\s/:@$]+@|\$\{?\w+\}?@)?((?:\$\{[^{}]*\}|\$\w+(?!\w)|\$\([^()]*\)|[\w.-])+):/.exec(text)
  return beforeColon !== null
}
