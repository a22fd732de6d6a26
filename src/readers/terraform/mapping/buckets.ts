/** What a bucket of any provider keeps, as far as its names say so. */

/** What users give: other buckets hold what can be made again, or keep versions of their own. */
const files = /(^|[-_.])(uploads?|media|files?|documents?|attachments?|avatars?|photos?|user-?content|user-?data)($|[-_.])/i
const others = /(^|[-_.])(backups?|dumps?|logs?|state|tfstate|artifacts?|static|cache|build|deploy\w*|replica\w*)($|[-_.])/i

/** Of its name in the cloud and in the file: whatever else one of them says, it holds nobody’s files. */
export function holdsOf(names: readonly string[]): { readonly holds?: string } {
  const holds = names.some((name) => others.test(name)) ? undefined : names.map((name) => files.exec(name)?.[2]).find((one) => one !== undefined)
  return holds === undefined ? {} : { holds: holds.toLowerCase() }
}
