/** Private keys in files of their own: whoever has the repository has them. Their bytes go nowhere, only the place is told. */
import { basename, dirname, placeOf, wordsOf } from '../base/paths.ts'
import { isText, type SourceFile } from '../base/source.ts'
import { isMadeUp } from '../parse/certificates.ts'
import { privateKeyIn } from '../parse/private-keys.ts'
import type { ReadContext, Reader } from './reader.ts'

export const privateKeyReader: Reader = {
  name: 'private-key',
  title: 'Private keys that are not encrypted, in PEM and in OpenSSH’s form',
  docs: 'https://www.rfc-editor.org/rfc/rfc7468#section-10',
  files: ['**/*.{pem,key,p8,pk8}', '**/{id,*_id}_{rsa,dsa,ecdsa,ed25519}', '**/*_rsa'],
  concerns: (text) => text.includes('PRIVATE KEY-----'),
  async read({ path, text }, context) {
    const line = isNobodys(path) || isOfSuites(path, context) ? undefined : privateKeyIn(text)
    if (line === undefined || saysItIsNone(text, line) || (await isOfLocalhost(path, context)) || (await isUnused(path, context)))
      return { declares: [], skipped: [] }
    const name = path.slice(path.lastIndexOf('/') + 1)
    const users = await usersOf(path, context)
    const at = { path, line, key: 'secret file' }
    return { declares: [{ kind: 'credential', what: `the private key in ${name}`, at, ...(users.length === 0 ? {} : { users }) }], skipped: [] }
  },
}

/** "A dummy key", "for test use only". What a certificate says of its names is no word of the key. */
const none =
  /\b(dummy|fake|mock|sample|example|throwaway|test|testing)\b[\s\w-]{0,20}\b(file|key|pair|cert|certificate|pem|credential)s?\b|\bfor (local )?(tests?|testing|examples?|demos?|trials?)( use| purposes?)?( only)?\b/i
const ofCertificate = /=|^\s*(friendlyName|localKeyID|subject|issuer)\b/i
const ofUse =
  /(?<!\b(not|never) (to be )?(for|in|used? (in|for)) (use in )?)\b(prod|production|live)\b|\bno(t| longer)? (an? |for |the )?(dummy|fake|sample|example|tests?|testing)\b/i

/** What stands above a key, in its file. */
function saysItIsNone(text: string, line: number): boolean {
  const above = text.split('\n').slice(0, line - 1)
  const from = above.findLastIndex((one) => one.includes('-----')) + 1
  const words = above
    .slice(from)
    .filter((one) => !ofCertificate.test(one))
    .join(' ')
    .slice(0, 2000)
  return none.test(words) && !ofUse.test(words)
}

const stand =
  /^((unit)?tests?(ing|data|certs?|keys?|server|client|ca)?|fixtures?|samples?|examples?|mocks?|stubs?|dummy|fake|snakeoil|localhost\w*|insecure|vagrant|demos?|hack|throwaway|selfsigned)$/

/** Keys that everybody may have: of tests and examples, of a developer’s own machine. */
function isNobodys(path: string): boolean {
  const { place } = placeOf(path)
  return place === 'example' || place === 'development' || path.split('/').some((name) => wordsOf(name).some((word) => stand.test(word)))
}

/** Suites of tests keep keys of their own; what else is called so holds no tests. */
function isOfSuites(path: string, context: ReadContext): boolean {
  const names = path.split('/').slice(0, -1)
  return names.some(
    (name, depth) =>
      wordsOf(name).some((word) => /^suites?$/.test(word)) && context.below(names.slice(0, depth + 1).join('/')).some((one) => testFile.test(one)),
  )
}

const certificate = /\.(crt|cer|cert|pem)$/
/** One folder holds a key's certificate under one of few names. */
const most = 12

interface Certificate {
  readonly subject: string
  readonly names: readonly string[]
  /** By the one it is for. */
  readonly selfIssued: boolean
  readonly madeUp: boolean
}

async function certificatesOf(path: string, context: ReadContext): Promise<readonly Certificate[]> {
  const folder = dirname(path)
  const name = plain(path)
  const beside = context.below(folder).filter((one) => one !== path && dirname(one) === folder && certificate.test(one) && plain(one) === name)
  const read: Certificate[] = []
  for (const one of beside.slice(0, most)) {
    const file = await context.read(one)
    if (!isText(file) || !file.text.includes('BEGIN CERTIFICATE')) continue
    const { X509Certificate } = await import('node:crypto')
    try {
      const { subject, issuer, subjectAltName = '' } = new X509Certificate(file.text)
      const names = [...`${subject}\n${subjectAltName}`.matchAll(/(?:^CN=|DNS:|IP Address:)([^\n,]+)/gm)].map(([, found]) => (found ?? '').trim())
      read.push({ subject, names, selfIssued: subject === issuer, madeUp: isMadeUp(subject, issuer) })
    } catch {
      // What is no certificate tells nothing of the key.
    }
  }
  return read
}

/** The certificate that stands beside it says whom it is for: a name of the own machine, or one that is given to nobody ({@link https://www.rfc-editor.org/rfc/rfc6761#section-6}), a made-up one, or no name at all. */
async function isOfLocalhost(path: string, context: ReadContext): Promise<boolean> {
  return (await certificatesOf(path, context)).some(
    ({ subject, names, selfIssued, madeUp }) =>
      madeUp || (names.length === 0 ? selfIssued && unasked.test(subject) : names.every((found) => nobodys.test(found))),
  )
}

/** No client trusts a certificate that vouches for itself, and it is called so; what serves it all the same, or puts it anywhere, names it or its folder. */
async function isUnused(path: string, context: ReadContext): Promise<boolean> {
  if (!/(^|[-_.])self-?signed([-_.]|$)/i.test(basename(path)) || !(await certificatesOf(path, context)).some(({ selfIssued }) => selfIssued)) return false
  const folder = dirname(path)
  const names = [basename(path), ...(folder === '' ? [] : [basename(folder)])]
  const near = dirname(folder)
  const users = context
    .below('')
    .filter(
      (one) => one !== path && !certificate.test(one) && (serving.test(one) || (folder !== '' && dirname(one) === near && !/\.(md|mdx|rst|txt)$/.test(one))),
    )
  return (await naming(names, users, context))?.every(({ text }) => isOnlyForWork(text)) === true
}

async function naming(names: readonly string[], files: readonly string[], context: ReadContext): Promise<readonly SourceFile[] | undefined> {
  if (files.length > mostUsers) return undefined
  const read = await Promise.all(files.map((one) => context.read(one)))
  return read.flatMap((file) => (isText(file) && names.some((one) => file.text.includes(one)) ? [file] : []))
}

/** Beside a key, what puts it into an image, and what makes it. */
const making = /^((docker|container)file.{0,60}|.{1,60}\.dockerfile|.{1,80}\.sh)$/i

/** Files that name a key: looked for where one beside it does. */
async function usersOf(path: string, context: ReadContext): Promise<readonly string[]> {
  const folder = dirname(path)
  const beside = context.below(folder).filter((one) => dirname(one) === folder && making.test(basename(one)))
  const names = [basename(path)]
  if (beside.length === 0 || ((await naming(names, beside, context)) ?? []).length === 0) return []
  const all = context.below('').filter((one) => one !== path && !certificate.test(one) && serving.test(one))
  return ((await naming(names, all, context)) ?? []).map((file) => file.path)
}

/** What may deploy or serve. */
const serving =
  /(^|\/)((docker|container)file[^/]{0,60}|[^/]{0,60}\.dockerfile|makefile|justfile|caddyfile|package\.json|(server|app|index|main)\.([cm]?[jt]sx?|py|go|rb))$|\.(ya?ml|sh|bash|conf|cfg|toml|tf|service|j2|tpl)$/i
const mostUsers = 3000

/** At its head, by its author's own word. */
function isOnlyForWork(text: string): boolean {
  const head = text.split('\n', 40)
  const end = head.findIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  return head
    .slice(0, end < 0 ? head.length : end)
    .some(
      (line) =>
        /\b(dev(elopment)?|local|qa|testing)([ /,]+\w{1,20}){0,3} only\b|\bonly for (local )?(dev(elopment)?|testing)\b/i.test(line) && !/\bprod/i.test(line),
    )
}

/** `server-key.pem` and `server-cert.pem` are one pair. */
function plain(path: string): string {
  return basename(path)
    .replace(/\..*$/, '')
    .replace(/[-_]?(private[-_]?)?(key|cert|certificate|crt)$/i, '')
}

/** Whoever presses Enter at each of OpenSSL's questions is called so ({@link https://github.com/openssl/openssl/blob/master/apps/openssl.cnf}). */
const unasked = /^O=Internet Widgits Pty Ltd$/m

const nobodys = /^(.{1,100}\.)?(localhost|localdomain|test|example|invalid|example\.(com|org|net))(:\d{1,5})?$|^127\.|^::1$|^0:0:0:0:0:0:0:1$/i

const testFile = /(_test\.(go|py|exs)|_spec\.rb|[.-](test|spec)\.[cm]?[jt]sx?|(^|\/)test_\w+\.py|Tests?\.(java|kt|cs|php))$/
