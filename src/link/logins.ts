/** Log-ins that anybody knows: passwords out of the manual, and servers that ask for none. Values never leave this file. */
import type { Evidence } from '../base/evidence.ts'
import { textOf, valueOf, type Fact } from '../base/fact.ts'
import { remembered } from '../base/remembered.ts'
import { isNamedAfter, namesSomething } from '../base/secret.ts'
import type { Thing, Unlisted } from '../model/kinds.ts'
import type { DatabaseDeclaration } from '../model/managed.ts'
import { imageName } from './images.ts'
import type { Linked } from './linked.ts'
import { once } from './once.ts'
import type { Running } from './running.ts'
import { fileAt } from './servers.ts'
import { givenTo } from './secret-files.ts'
import { isGuessable, isOfManual, isStandIn, isWalked, sampleOf } from './secrets.ts'
import { places, unlisted } from './things.ts'
import { isCalledStandIn, isSwitchedOff, overruledDefault } from './trial-secrets.ts'
import { unlocked } from './unlocked.ts'

/** Variables by which a server's image is given the password that it then asks for. */
const setters =
  /^((POSTGRES|POSTGRESQL|PG|PGBOUNCER|MYSQL|MYSQL_ROOT|MARIADB|MARIADB_ROOT|MONGO_INITDB_ROOT|MONGODB_ROOT|MONGODB|REDIS|VALKEY|RABBITMQ_DEFAULT|RABBITMQ)_(PASSWORD|PASS)|POSTGRESQL_POSTGRES_PASSWORD|MINIO_ROOT_PASSWORD|MINIO_SECRET_KEY|GF_SECURITY_ADMIN_PASSWORD|PGADMIN_DEFAULT_PASSWORD|KEYCLOAK_ADMIN_PASSWORD|KC_BOOTSTRAP_ADMIN_PASSWORD|CLICKHOUSE_PASSWORD|COUCHDB_PASSWORD|DOCKER_INFLUXDB_INIT_PASSWORD|ELASTIC_PASSWORD|OPENSEARCH_INITIAL_ADMIN_PASSWORD|MEILI_MASTER_KEY|TYPESENSE_API_KEY|NEO4J_PASSWORD|MSSQL_SA_PASSWORD|SA_PASSWORD)$/

/** What a store of objects lets in with, under the name its clients know it by. */
const ofStores = /^(AWS_SECRET_ACCESS_KEY|S3_SECRET_KEY|RUSTFS_SECRET_KEY)$/

/** What an application signs its sessions and tokens with: who knows it is whom they like. What is called a dummy signs nothing. */
const signing =
  /^(?!(\w+_)?(DUMMY|FAKE|MOCK)_)((\w+_)?(JWT|SESSION|AUTH|NEXTAUTH|COOKIE|SIGNING|TOKEN)_(\w+_)?(SECRET|KEY)|APP_(SECRET|KEY)|(\w+_)?ENCRYPTION_((\w+_)?KEY|SECRET)|(\w+_)?ENCRYPTION_(\w+_)?SALT|(\w+_)?SECRET(_KEY)?(_BASE)?)$/

/** Flags of a server's command by which it is given the password. */
const flags = ['requirepass', 'masterauth', 'master_key', 'api_key']

const ofServers = /^(POSTGRES|PG_|MYSQL|MARIADB|MONGO|REDIS|VALKEY|RABBITMQ|CLICKHOUSE|COUCHDB|NEO4J|MSSQL|SA_)/

/** Those that no client of a database is given. */
const ofTools = /^(GF_|PGADMIN_|KEYCLOAK_|KC_)/

/** What an application makes its first administrator with; a server's own administrator is known to its clients too. */
const ofAdministrators =
  /^(?!(\w+_)?(POSTGRES(QL)?|PG\w*|MYSQL|MARIADB|MONGO\w*|REDIS|RABBITMQ|DB|DATABASE|ELASTIC\w*|LDAP|SMTP|KEYCLOAK|KC|GRAFANA|MINIO|S3)_)\w{1,40}_(ADMIN|SUPERUSER)_PASS(WORD)?$/

/** Whether a password is the name of the user it belongs to: `till` for `till`. */
function isOwnName(name: string, password: string, environment: ReadonlyMap<string, Fact<string>>): boolean {
  const stem = name.replace(/PASS(WORD)?$/, '')
  return password !== '' && ['USER', 'USERNAME'].some((end) => ownName(environment.get(`${stem}${end}`)) === password.toLowerCase())
}

function ownName(fact: Fact<string> | undefined): string | undefined {
  return valueOf(fact)?.toLowerCase()
}

/** Variables that let anybody in without a password. */
const opens: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^POSTGRES_HOST_AUTH_METHOD$/, /^trust$/i, 'trust authentication'],
  [
    /^(ALLOW_EMPTY_PASSWORD|MYSQL_ALLOW_EMPTY_PASSWORD|MARIADB_ALLOW_EMPTY_ROOT_PASSWORD|POSTGRESQL_ALLOW_EMPTY_PASSWORD)$/,
    /^(yes|true|1)$/i,
    'an empty password allowed',
  ],
  [/^(PGBOUNCER_)?AUTH_TYPE$/, /^(any|trust)$/i, 'a pooler that asks for no password'],
]

interface Said {
  readonly signs: boolean
  readonly sets: boolean
  /** It makes an administrator. */
  readonly makes: boolean
  readonly opens: (typeof opens)[number] | undefined
  /** Any of these. */
  readonly counts: boolean
}

/** What a variable is for, by its name; services have the same few names, and most are for nothing of this. */
const saidBy = remembered((name): Said => {
  const said = {
    signs: signing.test(name),
    sets: setters.test(name),
    makes: /_(ADMIN|SUPERUSER)_PASS/.test(name) && ofAdministrators.test(name),
    opens: opens.find(([pattern]) => pattern.test(name)),
  }
  return { ...said, counts: said.signs || said.sets || said.makes || said.opens !== undefined }
})

const asking: ReadonlySet<string> = new Set(['database', 'pool', 'monitoring', 'storage', 'tool'])

/** Weak log-ins of a service that others log in to; absent for those that ask nobody. */
export function weakLogins(service: Running, linked: Linked): readonly Thing<'place'>[] | Unlisted | undefined {
  const { declared } = service
  const found: { readonly what: string; readonly at: Evidence }[] = []
  let open: Unlisted | undefined
  for (const [name, fact] of givenTo(declared)) {
    const said = saidBy(name)
    const sample = sampleOf(name, fact, linked.declared)
    if (sample !== undefined && linked.services.find((one) => isGiven(one, name, fact)) === service) found.push({ what: sample, at: writtenAt(fact) })
    // A client may be given the password under the same name; it is told once, where it is asked for.
    const sets = said.sets || (service.role === 'storage' && ofStores.test(name))
    const overruled = sets || said.counts ? overruledDefault(fact) : undefined
    const text = overruled ?? (sets || said.counts ? ownValue(fact) : undefined)
    if (text === undefined) continue
    const before = found.length
    const isCalled = isCalledStandIn(name, writtenAt(fact), linked.declared)
    const isKnown = (isCalled || isKnownKey(name, text)) && !isSwitchedOff(name, declared.environment)
    if (signs(name, service) && isKnown && firstGiven(name, fact, linked) === service) found.push({ what: `${name} is a stand-in`, at: writtenAt(fact) })
    const makes = service.inStack && service.role === 'web' && said.makes
    if (makes || (sets && (isAsking(service, name) || ofTools.test(name)))) {
      const weak = weakness(name, text, service) ?? (isCalled ? 'is a stand-in' : undefined)
      if (weak !== undefined) found.push({ what: `${name} ${weak}`, at: writtenAt(fact) })
    }
    if (said.opens !== undefined && said.opens[1].test(text.trim())) found.push({ what: said.opens[2], at: writtenAt(fact) })
    if (overruled !== undefined && found.splice(before).length > 0 && fact.state === 'unresolved') open ??= unlisted(fact.raw, fact.at, fact.hint ?? '')
  }
  found.push(
    ...givenByFlag(service, linked),
    ...grafanaDefault(service),
    ...trustLines(service, linked),
    ...poolerFiles(service, linked),
    ...unlocked(service, linked),
  )
  if (found.length === 0 && open === undefined && !asking.has(service.role)) return undefined
  return places(found, open)
}

/** What looks at a database is given its password under the server's own name. */
function isAsking({ role }: Running, name: string): boolean {
  return asking.has(role) && !((role === 'monitoring' || role === 'tool') && ofServers.test(name))
}

/** A store's key that is only called after itself opens nothing elsewhere. */
function isKnownKey(name: string, text: string): boolean {
  return !namesSomething(name, text) && (isStandIn(text) || isWalked(text) || (/^[a-z\d]/i.test(text) && isNamedAfter(name, text) && !ofStores.test(name)))
}

function signs(name: string, service: Running): boolean {
  return saidBy(name).signs && service.inStack && !asking.has(service.role)
}

/** Where the value itself stands: the env file's line of a variable that is only passed on, the Secret of one that is taken from there. */
function writtenAt({ at, also = [] }: Fact<string>): Evidence {
  if (/^(Secret|ConfigMap)\//.test(at.key)) return at
  return also.length === 1 && also[0] !== undefined ? also[0] : at
}

function isGiven({ declared }: Running, name: string, fact: Fact<string>): boolean {
  const own = givenTo(declared).get(name)
  return own !== undefined && placeOf(name, own) === placeOf(name, fact)
}

/** One value given to many services is one secret: it is told of the first. */
function firstGiven(name: string, fact: Fact<string>, linked: Linked): Running | undefined {
  return firstSigners(linked.services).get(placeOf(name, fact))
}

const firstSigners = once((services: readonly Running[]): ReadonlyMap<string, Running> => {
  const found = new Map<string, Running>()
  for (const service of services) {
    for (const [name, fact] of givenTo(service.declared)) {
      if (signs(name, service) && !found.has(placeOf(name, fact))) found.set(placeOf(name, fact), service)
    }
  }
  return found
})

function placeOf(name: string, fact: Fact<string>): string {
  const { path, line, key } = writtenAt(fact)
  // What an env file sets is one value, whatever services call it.
  return `${/^\w+$/.test(key) ? key : name} ${line} ${path}`
}

/** Those of a managed server's users that anybody would try. */
export function weakPasswords({ name, passwords = [] }: DatabaseDeclaration): readonly { readonly what: string; readonly at: Evidence }[] {
  return passwords.flatMap(({ what, value, user, at }) => {
    const text = value.reveal()
    const isOwn = user !== undefined && user.toLowerCase() === text.toLowerCase()
    const weak = outOfManual(what, text) ?? (isOwn ? 'is the user’s own name' : guessed(text, [name]))
    return weak === undefined ? [] : [{ what: `${what} ${weak}`, at }]
  })
}

/** Why a password opens the door to whoever tries; undefined for one of its own. */
function weakness(name: string, text: string, { declared, base }: Running): string | undefined {
  const manual = outOfManual(name, text)
  if (manual !== undefined) return manual
  if (isOwnName(name, text, givenTo(declared))) return 'is the user’s own name'
  const image = base === undefined ? '' : imageName(base).repository
  return guessed(text, [declared.name, image.slice(image.lastIndexOf('/') + 1)])
}

/** Images of these make no database without a password, unless a variable of its own allows it ({@link https://hub.docker.com/_/postgres}, {@link https://hub.docker.com/_/mysql}). */
const refusesNone = /^(POSTGRES(QL)?|MYSQL|MARIADB)_/

function outOfManual(name: string, text: string): string | undefined {
  if (text === '') return /ROOT/.test(name) && !refusesNone.test(name) ? 'is empty' : undefined
  return isOfManual(text) ? 'is a word out of a manual' : undefined
}

function guessed(text: string, servers: readonly string[]): string | undefined {
  if (servers.some((own) => own.toLowerCase() === text.toLowerCase())) return 'is the server’s own name'
  if (isStandIn(text)) return 'is a stand-in'
  return isGuessable(text) ? 'is easily guessed' : undefined
}

/** `redis-server --requirepass redis`, `requirepass` of a file it reads, `meilisearch --master-key …`. */
function givenByFlag(service: Running, linked: Linked): readonly { readonly what: string; readonly at: Evidence }[] {
  if (!asking.has(service.role)) return []
  const settings = linked.settings(service)
  return flags.flatMap((flag) => {
    const fact = settings.get(flag)
    const text = fact === undefined ? undefined : ownValue(fact)
    // Of a password in a settings file only that it is set is kept.
    if (fact === undefined || text === undefined || text === 'set') return []
    const weak = weakness(flag, text, service)
    return weak === undefined ? [] : [{ what: `${flag} ${weak}`, at: fact.at }]
  })
}

/** What an example puts there is a stand-in for what people set; a default in the stack is what runs when nobody does. */
function ownValue(fact: Fact<string>): string | undefined {
  if (fact.state === 'default' && fact.note.includes('example')) return undefined
  return fact.state === 'unresolved' ? undefined : textOf(fact)
}

/** Grafana's administrator is `admin` with the password `admin` until somebody says otherwise ({@link https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#admin_password}). */
function grafanaDefault({ declared, base }: Running): readonly { readonly what: string; readonly at: Evidence }[] {
  const repository = base === undefined ? '' : imageName(base).repository
  if (!/(^|\/)grafana(-oss|-enterprise)?$/.test(repository) || declared.build !== undefined) return []
  const told = [...declared.environment.keys()].some((name) =>
    /^GF_SECURITY_(ADMIN_PASSWORD(__FILE)?|DISABLE_INITIAL_ADMIN_CREATION)$|^GF_AUTH_(DISABLE_LOGIN_FORM|PROXY_ENABLED)$/.test(name),
  )
  // Its settings are looked for in that folder: {@link https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/}.
  const unread =
    (declared.openEnvironment ?? []).length > 0 || declared.mounts.some((mount) => /grafana\.ini$|^\/etc\/grafana\/?$/.test(valueOf(mount.target) ?? ''))
  return told || unread
    ? []
    : [{ what: 'GF_SECURITY_ADMIN_PASSWORD is not set, so the administrator’s password is Grafana’s default', at: declared.image?.at ?? declared.at }]
}

/** Lines of pg_hba.conf that let in from the network without a password. */
function trustLines(service: Running, linked: Linked): readonly { readonly what: string; readonly at: Evidence }[] {
  if (service.engine !== 'postgres') return []
  const mounted = new Set(service.declared.mounts.flatMap((mount) => mount.file ?? []))
  return linked.declared.settings
    .filter((file) => file.server === 'postgres-hba' && (mounted.has(file.path) || fileAt(service, '/etc/postgresql/pg_hba.conf') === file.path))
    .flatMap((file) =>
      file.entries
        .filter(
          (entry) =>
            valueOf(entry.fields.get('method')) === 'trust' &&
            valueOf(entry.fields.get('type')) !== 'local' &&
            !isLoopback(valueOf(entry.fields.get('address'))),
        )
        .map((entry) => ({ what: 'a line of pg_hba.conf that trusts the network', at: entry.at })),
    )
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1|localhost$|samehost$)/.test(address)
}

function poolerFiles(service: Running, linked: Linked): readonly { readonly what: string; readonly at: Evidence }[] {
  if (service.role !== 'pool') return []
  const mounted = new Set(service.declared.mounts.flatMap((mount) => mount.file ?? []))
  return linked.declared.settings.flatMap((file) => {
    const admin = file.server === 'proxysql' && mounted.has(file.path) ? file.settings.get('admin-credentials') : undefined
    if (valueOf(admin) === 'well-known' && admin !== undefined) return [{ what: 'an administrator out of ProxySQL’s manual', at: admin.at }]
    const type = file.server === 'pgbouncer' && mounted.has(file.path) ? file.settings.get('auth_type') : undefined
    return type !== undefined && /^(any|trust)$/i.test(valueOf(type) ?? '') ? [{ what: 'a pooler that asks for no password', at: type.at }] : []
  })
}
