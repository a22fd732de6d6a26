/** Credentials that stand in tracked files: real-looking values under secret names, passwords in URLs, committed secret files. Values never leave this file. */
import type { Evidence } from '../base/evidence.ts'
import { known as knownFact, type Fact, type KnownFact } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import { isNamedAfter, isSecretName, isShown, namesSomething } from '../base/secret.ts'
import type { Declared, LinkInput } from './input.ts'
import { once } from './once.ts'
import { holdsNone, usersIn } from './secret-files.ts'
import { triedWith } from './trial-keys.ts'
import { harmless, isLeftOut, issued, isOfTests, isSetElsewhere, isTriedToo, overruledDefault, saysItIsNone } from './trial-secrets.ts'
import { parsedUrl } from './variables.ts'

export interface FoundSecret {
  /** In words that stay when lines and files move. */
  readonly what: string
  readonly at: Evidence
}

const placeholder =
  /^(|x+|\*+|\.+|-+|_+|0+|1234567?8?9?0?|change[-_ ]?(me|this|it|in[-_ ]?production)?.*|replace[-_ ]?.*|your[-_ ].*|.*[-_](here|goes[-_]here)|my[-_]?.*|some[-_]?.*|example.*|sample.*|dummy.*|fake.*|test(ing)?\d*|todo|none|null|undefined|true|false|secret\d*|password\d*|passwd|pass(word)?|postgres(ql)?|root|admin\d*|user|dev(elopment)?|local|default|redis|mysql|mongo|minio(admin)?|guest|insecure.*|([a-z]{2,16}[-_.]|root|db|user|admin|my)?(pwd|pass)\d{0,4}|not[-_ ]?(so[-_ ]?)?secret.*|super[-_ ]?secret.*|please.*|set[-_ ].*|generate.*|<.*>|\{\{.*\}\}|\[.*\]|\$.*|%.*%|!.*|openssl.*|.*\.\.\.)$/i

const standIn =
  /(change[-_ ]?me|placeholder|example|your[-_]|insert|xxxx|dummy|[-_.]fake$|password$|^password|not-?secret|super-?secret|insecure|localhost|development|for[-_]?test)/i

/** Neighbours on a keyboard, one after the other, with the digits in their order after them. */
const walked =
  /^(azerty(uiop)?|qwert[yz](uiop)?|asdfg?h?(jkl)?|qsdfg?h?(jklm)?|zxcvb?n?m?|wxcvbn?|1qaz(2wsx)?|qaz(wsx)?(edc)?|1q2w3e(4r)?(5t)?)+(1234?5?6?7?8?9?0?)?[!@#$._-]{0,3}$/i

/** Typed without a thought: nobody's secret, and tried first. */
export function isWalked(value: string): boolean {
  return value.length < 40 && walked.test(value.trim())
}

/** What a tool puts a value into before anything starts: nobody knows what will stand there. */
const template = /\$|\{\{|<[^>]*>|%\w+%|^(__|@|%).*(__|@|%)$/

/** Words that stand in manuals; a longer password may hold them. */
const known: ReadonlySet<string> = new Set(
  'admin administrator root postgres postgresql mysql mariadb mongo mongodb redis rabbitmq guest minioadmin minio password passw0rd pass passwd secret changeme change_me changeit test test123 user default example letmein qwerty 123 1234 12345 123456 12345678 admin123 pgpass dbpass'.split(
    ' ',
  ),
)

export function isOfManual(text: string): boolean {
  return known.has(plainly(text))
}

/** `p0stgr3s` and `Postgres1` are the words they are made of. */
function plainly(text: string): string {
  const lower = text.toLowerCase()
  if (known.has(lower)) return lower
  const letters = lower
    .replace(/\d+$/, '')
    .replace(/[0134578@$]/g, (sign) => ({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', $: 's' })[sign] ?? sign)
  return letters === '' ? lower : letters
}

/** Words people write where a password is to come, which open the door to whoever reads the file until somebody replaces them. */
export function isStandIn(value: string): boolean {
  // `__changeme__` is told to people: no tool fills it.
  const text = value.trim().replace(/^_{1,9}((?:change|replace)[-_ ]?(?:me|this|it))_{1,9}$/i, '$1')
  return (
    text !== '' &&
    !template.test(text) &&
    !/^(true|false|none|null|undefined)$/i.test(text) &&
    (placeholder.test(text) || standIn.test(text) || /^replace|\bjust type\b/i.test(text) || saysItIsNone(text))
  )
}

/** Too short, or made of words that are tried first: what a real-looking one is not. */
export function isGuessable(value: string): boolean {
  const text = value.trim()
  if (text === '' || template.test(text) || calledSo.test(text)) return false
  return isStandIn(text) || isWalked(text) || text.length < 8 || (!looksReal(text) && /pass(word|wd)?|secret|admin|demo|test|change/i.test(text))
}

/** What a secret is called where it is kept, `PAYMENT-API-KEY`, or the header that brings it, `X-Payment-Key`, is no secret. */
const calledSo = /^[A-Z]{2,20}([-_][A-Z]{2,20}){1,9}$|^X(-([A-Z][a-z]{1,15}|[A-Z\d]{2,5})){1,6}$/

/** `ch4n63m31fy0uc4n` says to change it. */
function spelt(text: string): string {
  return text.replace(/[0134567]/g, (digit) => digits[digit] ?? digit)
}
const digits: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 6: 'g', 7: 't' }

/** `0123456789abcdef0123456789abcdef`: no machine that makes secrets makes one twice over. */
const repeats = /^(.{4,32}?)\1{1,}(?:\1|.{0,3})$/

/** `0123456789abcdef01234567`, in groups or cut anywhere: counted up, and over again from where it began or elsewhere. */
function isCounted(text: string): boolean {
  const plain = text.replaceAll('-', '')
  let run = 1
  for (let at = 1; at < plain.length; at++) {
    if (plain.charCodeAt(at) - plain.charCodeAt(at - 1) === 1 || /^9[0a]$/i.test(plain.slice(at - 1, at + 1))) run++
    else if (run < 4) return false
    else run = 1
  }
  return plain.length >= 16
}

/** `sk-till-1234567890`: what a vendor puts in front, and a count. */
const numbered = /^(sk|pk|rk|ak|api|key|tok(en)?|secret)[-_]([a-z]{2,10}[-_]){0,2}(?=\w{5})(0?(1234567890){0,6}(12345(6(7(8(90?)?)?)?)?)?|abcdef(g(hi?)?)?)$/i

/** Whether a value looks like a credential somebody uses: long and mixed enough, and none of the words people write as a stand-in. */
function looksReal(value: string): boolean {
  const text = value.trim()
  if (text.length < 8 || text.length > 4_000 || /\s/.test(text) || text.includes('${') || placeholder.test(text)) return false
  if (isOfManual(text) && !/\d{7}$/.test(text)) return false
  if (
    saysItIsNone(text) ||
    standIn.test(text) ||
    standIn.test(spelt(text)) ||
    calledSo.test(text) ||
    isWalked(text) ||
    repeats.test(text) ||
    isCounted(text) ||
    numbered.test(text)
  )
    return false
  // Paths, addresses, names of classes, and what pages show to Google.
  if (/^(\/|\.\/|[a-z]:\\|urn:|%[\w.]+%\/)|^https?:\/\/[^@]*$|^[\w./-]+\.(pem|key|crt|json|ya?ml|txt)$|^(UA-\d+-\d+|GTM?-[A-Z\d]{6,12})$/i.test(text))
    return false
  // `ledger[till],bus[till]`: names, listed.
  if (/^([a-z]\w*\.){2,}[A-Z]\w*$/.test(text) || /^[a-z-]{2,60}(\[[a-z;-]{1,60}\])?(,[a-z-]{2,60}(\[[a-z;-]{1,60}\])?)+$/.test(text)) return false
  if (/^[a-z]+([-_.][a-z]+)*$/i.test(text) && text.length < 24)
    return entropy(text) > 3.6 && /[a-z]/.test(text) && /[A-Z]/.test(text.slice(1)) && !/^[A-Z]?[a-z]+([A-Z][a-z]+)*$/.test(text)
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length
  return kinds >= 2 && entropy(text) >= 2.8
}

/** Bits a character, from the text's own letter counts. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Which public key signs somebody's packages, `GPG_KEY=B97B…`: 40 digits, or the last 16 or 8 of them, that everybody may know. */
function isFingerprint(name: string, value: string): boolean {
  const text = value.trim()
  return (
    /^(0x)?([0-9A-F]{40}|[0-9A-F]{16}|[0-9A-F]{8})$/.test(text) && (text.startsWith('0x') || /(^|_)(gpg|pgp|pkg|repo|apt|fingerprint|keyring)(_|$)/i.test(name))
  )
}

function inValue(name: string, fact: KnownFact<string>, declared: Declared): string | undefined {
  const { value } = fact
  if (fact.called !== undefined && fact.called !== 'trial' && !issued.test(value)) return undefined
  const url = /:\/\/[^/\s]*:[^/\s]*@/.test(value) ? parsedUrl(fact) : undefined
  const password = url?.password?.reveal()
  if (password !== undefined && url !== undefined) {
    const local = url.hosts.some((host) => /^(localhost|127\.)/.test(host.host))
    return looksReal(password) && !local && password !== url.user && !usersIn(declared).has(password) ? `the password in ${name}` : undefined
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return undefined
  if (/^AKIA[0-9A-Z]{16}$/.test(value) && !value.includes('EXAMPLE')) return `the AWS access key in ${name}`
  if (!isSecretName(name) || isShown(name, value) || namesSomething(name, value) || isNamedAfter(name, value) || isFingerprint(name, value)) return undefined
  return looksReal(value) && !usersIn(declared).has(value) ? name : undefined
}

/** A chart puts all of an application's settings into a Secret, whether one of them is secret or not: `values.yaml#9/init/config/config.yml`. */
const renderedSettings = /#.{1,200}\/(config|settings|application|app)\.(ya?ml|json|toml|ini|conf|properties)$/
const setting = /^\s{0,40}["']?([\w.-]{1,80})["']?\s{0,9}[:=]\s{0,9}["']?([^\s"']{8,200})["']?,?\s{0,9}$/

function isOnlySettings(file: string, content: Fact<string> | undefined, declared: Declared): boolean {
  if (!renderedSettings.test(file) || content?.state !== 'known') return false
  return content.value.split('\n', 2_000).every((line) => {
    const [, name = '', value = ''] = setting.exec(line.slice(0, 400)) ?? []
    return name === '' || inValue(name.replaceAll(/[.-]/g, '_'), { ...content, value }, declared) === undefined
  })
}

const samplesIn = once(({ envs }: Declared): ReadonlyMap<string, string> => {
  const told = (example: boolean): readonly (readonly [name: string, value: string, path: string])[] =>
    envs
      .filter((env) => env.example === example && (example || !harmless.test(env.path)))
      .flatMap(({ path, values }) => [...values].flatMap(([name, fact]) => (fact.state === 'known' ? [[name, fact.value, path] as const] : [])))
  const real = new Set(told(false).map(([, value]) => value))
  return new Map(told(true).flatMap(([name, value, path]) => (real.has(value) || issued.test(value) ? [] : [[`${name}=${value}`, path]])))
})

/** A credential of a stack that an example beside it shows to everybody: no secret, and in every copy that was given no other. Undefined where a file that is no example has it too. */
export function sampleOf(name: string, fact: Fact<string>, declared: Declared): string | undefined {
  const example = fact.state === 'known' ? samplesIn(declared).get(`${name}=${fact.value}`) : undefined
  if (example === undefined || fact.state !== 'known' || harmless.test(fact.at.path) || declared.envs.some(({ path }) => path === fact.at.path))
    return undefined
  const what = inValue(name, fact, declared)
  return what === undefined ? undefined : `${what} is the one of ${basename(example)}`
}

export function secretsOf(declared: Declared, input: Pick<LinkInput, 'candidates' | 'shapes' | 'stacks' | 'shown'>): readonly FoundSecret[] {
  const found = new Map<string, FoundSecret>()
  const add = (what: string, at: Evidence, place = `${at.path}:${at.key}`): void => {
    if (!harmless.test(at.path) && !found.has(place)) found.set(place, { what, at })
  }
  const onPages = (name: string, { value }: KnownFact<string>): boolean => input.shown?.has(name) === true && /^AIza[\w-]{35}$/.test(value)
  const look = (owner: string, name: string, fact: Fact<string>): void => {
    if (fact.state !== 'known' || onPages(name, fact)) return
    const what = inValue(name, fact, declared)
    if (what !== undefined) add(`${what} (${owner})`, fact.at)
  }
  const used = new Set<string>()
  const loaded = new Set<string>()
  for (const service of declared.services) {
    for (const { at, state } of service.environment.values()) (state === 'known' ? loaded : used).add(at.path)
  }
  for (const path of loaded) used.add(path)
  const told = new Set<string>()
  const calledIn = namesIn(declared)
  const fromFile = new Set(declared.envs.map((env) => env.path))
  // `${ROOT_PASSWORD}` of a stack holds nothing: the env file that fills it in does, and is looked at by itself.
  const filledIn = new Set(
    declared.envs.flatMap((env) => (env.example ? [] : [...env.values.values()].flatMap((fact) => (fact.state === 'known' ? [fact.value] : [])))),
  )
  for (const service of declared.services) {
    for (const [name, given] of service.environment) {
      const overruled = overruledDefault(given)
      const fact = overruled === undefined ? given : knownFact(overruled, given.at)
      if (fromFile.has(fact.at.path) || fact.state !== 'known' || filledIn.has(fact.value) || onPages(name, fact)) continue
      const isSample = sampleOf(name, fact, declared) !== undefined
      const what = isSample ? undefined : inValue(name, fact, declared)
      // One value that a chart gives to several is one place.
      const source = `${what ?? name} ${fact.at.line} ${fact.at.path}`
      if (told.has(source)) continue
      if (fact.at.path !== service.at.path && (isSample || what !== undefined)) told.add(source)
      // What several services take from one place above them all is one place, whoever takes it.
      const isShared = fact.at.path === service.at.path && fact.at.line < service.at.line
      const owner = isShared ? calledIn(fact.at.path) : service.name
      if (what !== undefined) add(`${what} (${owner})`, fact.at, isShared ? `${fact.at.path}:${fact.at.line}:${name}` : undefined)
    }
    for (const mount of service.mounts) {
      if (mount.type !== 'secret' || mount.file === undefined || harmless.test(mount.file)) continue
      if (
        !isOnlySettings(mount.file, mount.content, declared) &&
        !holdsNone(mount, (value) => inValue('SECRET', knownFact(value, mount.at), declared) !== undefined)
      )
        add(`the secret file ${calledIn(mount.file)}`, { ...mount.at, path: mount.file, line: 1, key: 'secret file' })
    }
  }
  for (const env of declared.envs) {
    // A template that a stack loads as it stands is no longer one.
    if ((env.example && !(env.standsFor !== undefined && loaded.has(env.path))) || isOfTests(env, used, declared.paths)) continue
    const isOff = isLeftOut(env, input, declared)
    for (const [name, fact] of env.values) if (!isTriedToo(env, name, fact, used, declared) && !isOff(name, fact)) look(calledIn(env.path), name, fact)
  }
  for (const file of declared.settings) {
    for (const entry of file.entries) {
      const password = entry.fields.get('password')
      if (password !== undefined) look(`${entry.section} ${entry.name}`, 'password', password)
    }
  }
  for (const image of declared.images.values()) {
    for (const stage of image.stages)
      for (const [name, fact] of stage.environment) if (sampleOf(name, fact, declared) === undefined) look('Dockerfile', name, fact)
  }
  for (const schema of declared.schemas) if (schema.url?.literal !== undefined) look(`schema ${schema.name}`, 'url', schema.url.literal)
  for (const { name, passwords = [] } of declared.managed) for (const one of passwords) if (looksReal(one.value.reveal())) add(`${one.what} (${name})`, one.at)
  const tried = triedWith(declared, input)
  for (const { what, at, written, users } of declared.credentials) {
    if (written !== undefined && (!looksReal(written.value.reveal()) || isSetElsewhere(written.variable, declared))) continue
    // One of a Secret that services are given, or several, is told already.
    const place = `${what.split(' (', 1)[0]} ${at.line} ${at.path}`
    if (told.has(place) || (at.key === 'secret file' && tried(at.path, users))) continue
    if (/ \((Secret|ConfigMap) [^)]*\)$/.test(what)) told.add(place)
    add(what, at)
  }
  return [...found.values()]
}

/** A file's name, with its folders where another one is called the same. */
function namesIn({ envs, services }: Declared): (path: string) => string {
  const files = new Set([...envs.map(({ path }) => path), ...services.flatMap(({ at, mounts }) => [at.path, ...mounts.flatMap(({ file }) => file ?? [])])])
  const counts = new Map<string, number>()
  for (const path of files) counts.set(basename(path), (counts.get(basename(path)) ?? 0) + 1)
  return (path) => ((counts.get(basename(path)) ?? 0) > 1 ? path : basename(path))
}
