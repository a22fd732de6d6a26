/** Logins of servers that anybody would guess: the words every image's documentation uses, the user's own name, and ways in without a password. Values never leave this file. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { exposures } from './database-thing.ts'
import { imageName } from './images.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { fileAt } from './servers.ts'
import { places, unlisted } from './things.ts'

/** What one image reads: each password with the variable of its user, or the user it stands for when nobody names one. */
interface Login {
  readonly image: RegExp
  readonly passwords: readonly (readonly [password: RegExp, user: string | undefined])[]
  /** The login that stands when none of them is set, and what else may set it. */
  readonly otherwise?: { readonly what: string; readonly unless: RegExp; readonly mounts: RegExp; readonly certain: boolean }
}

const logins: readonly Login[] = [
  {
    image: /(^|\/|[-_])(rabbitmq)$/,
    passwords: [[/^RABBITMQ_(DEFAULT_PASS|PASSWORD)$/, 'RABBITMQ_DEFAULT_USER']],
    otherwise: {
      what: 'the default login of RabbitMQ',
      unless: /^RABBITMQ_(DEFAULT_PASS|CONFIG_FILE|PASSWORD|LOAD_DEFINITIONS|DEFINITIONS_FILE)/,
      mounts: /rabbitmq/,
      certain: true,
    },
  },
  {
    image: /(^|\/)minio$/,
    passwords: [[/^MINIO_(ROOT_PASSWORD|SECRET_KEY)$/, 'MINIO_ROOT_USER']],
    otherwise: {
      what: 'the default login of MinIO',
      unless: /^MINIO_(ROOT_PASSWORD|SECRET_KEY|CONFIG_ENV_FILE)/,
      mounts: /minio\/config|config\.env/,
      certain: true,
    },
  },
  {
    image: /(^|\/)grafana(-oss|-enterprise)?$/,
    passwords: [[/^GF_SECURITY_ADMIN_PASSWORD$/, 'GF_SECURITY_ADMIN_USER']],
    otherwise: {
      what: 'the default login of Grafana',
      unless: /^GF_(SECURITY_ADMIN_PASSWORD|SECURITY_DISABLE_INITIAL_ADMIN_CREATION|PATHS_CONFIG|AUTH_DISABLE_LOGIN_FORM)/,
      mounts: /grafana\.ini$|^\/etc\/grafana$/,
      certain: false,
    },
  },
  { image: /(^|\/)keycloak$/, passwords: [[/^(KEYCLOAK_ADMIN_PASSWORD|KC_BOOTSTRAP_ADMIN_PASSWORD|KEYCLOAK_PASSWORD)$/, 'KEYCLOAK_ADMIN']] },
  { image: /(^|\/)pgadmin4$/, passwords: [[/^PGADMIN_DEFAULT_PASSWORD$/, undefined]] },
  { image: /(^|\/)mongo-express$/, passwords: [[/^ME_CONFIG_BASICAUTH_PASSWORD$/, 'ME_CONFIG_BASICAUTH_USERNAME']] },
]

const ofEngine: Readonly<Record<string, Login['passwords']>> = {
  postgres: [
    [/^POSTGRES_PASSWORD$/, 'POSTGRES_USER'],
    [/^POSTGRESQL_(PASSWORD|POSTGRES_PASSWORD)$/, 'POSTGRESQL_USERNAME'],
  ],
  mysql: [
    [/^(MYSQL|MARIADB)_ROOT_PASSWORD$/, undefined],
    [/^MYSQL_PASSWORD$/, 'MYSQL_USER'],
    [/^MARIADB_PASSWORD$/, 'MARIADB_USER'],
  ],
  mongodb: [[/^(MONGO_INITDB_ROOT_PASSWORD|MONGODB_ROOT_PASSWORD)$/, 'MONGO_INITDB_ROOT_USERNAME']],
  redis: [[/^(REDIS|VALKEY)_PASSWORD$/, undefined]],
  couchdb: [[/^COUCHDB_PASSWORD$/, 'COUCHDB_USER']],
  influxdb: [[/^DOCKER_INFLUXDB_INIT_PASSWORD$/, 'DOCKER_INFLUXDB_INIT_USERNAME']],
  clickhouse: [[/^CLICKHOUSE_PASSWORD$/, 'CLICKHOUSE_USER']],
  elasticsearch: [[/^ELASTIC_PASSWORD$/, undefined]],
}

/** The words of documentation, tutorials and first guesses. */
const guessed =
  /^(postgres(ql)?|root|toor|admin(istrator)?\d{0,4}|pass(word|wd)?\d{0,4}|p@ssw[o0]rd\d{0,4}|change[-_ ]?(me|it|this)\d{0,4}|secret|example|test(ing)?\d{0,4}|guest|minio(admin|123)?|mysql|mariadb|mongo(db)?|redis|rabbitmq|elastic|grafana|keycloak|user|default|qwerty|letmein|1234?5?6?7?8?9?0?|0000)$/i

const truthy = /^(1|yes|true|on|y)$/i

interface Found {
  readonly what: string
  readonly at: Evidence
}

export function loginFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const env = service.declared.environment
  const repository = service.base === undefined ? '' : imageName(service.base).repository.toLowerCase()
  const own = logins.find((login) => login.image.test(repository))
  const engine = service.engine === 'mariadb' ? 'mysql' : service.engine === 'valkey' ? 'redis' : (service.engine ?? '')
  const passwords = own?.passwords ?? (service.role === 'database' && Object.hasOwn(ofEngine, engine) ? (ofEngine[engine] ?? []) : [])
  const found: Found[] = []
  let seen = false
  let open: { readonly raw: string; readonly at: Evidence; readonly hint: string } | undefined
  const look = (name: string, password: Fact<string>, user: string | undefined): void => {
    seen = true
    const value = valueOf(password)
    if (value === undefined || value === '') return
    const isGuessed = guessed.test(value) || (user !== undefined && user !== '' && value.toLowerCase() === user.toLowerCase())
    if (!isGuessed) return
    if (password.state === 'known') found.push({ what: `${name} is a word anybody would guess`, at: password.at })
    else open ??= { raw: name, at: password.at, hint: `deploy another ${name} than the example’s, or leave it out of the example` }
  }
  for (const [pattern, userName] of passwords) {
    for (const [name, value] of env) if (pattern.test(name)) look(name, value, userName === undefined ? undefined : valueOf(env.get(userName)))
  }
  const required = service.role === 'database' && engine === 'redis' ? linked.settings(service).get('requirepass') : undefined
  if (required !== undefined) look('requirepass', required, undefined)
  for (const one of [...withoutPassword(service, engine), ...trusting(service, engine, linked)]) found.push(one)
  const missing = own?.otherwise
  if (missing !== undefined && !seen && ![...env.keys()].some((name) => missing.unless.test(name))) {
    const at = service.declared.image?.at ?? service.declared.at
    const elsewhere =
      !missing.certain ||
      (service.declared.openEnvironment ?? []).length > 0 ||
      service.stage !== undefined ||
      service.declared.mounts.some((mount) => missing.mounts.test(valueOf(mount.target) ?? '') && mount.type !== 'volume')
    if (elsewhere) open ??= { raw: missing.what, at, hint: `set the password of ${service.name} in its environment` }
    else found.push({ what: `${missing.what} stands`, at })
    seen = true
  }
  if (!seen && found.length === 0) return {}
  return { weakLogins: places(found, open === undefined ? undefined : unlisted(open.raw, open.at, open.hint)) }
}

/** Variables that let everybody in. Redis inside its own network is commonly without a password; published it is not. */
function withoutPassword(service: Running, engine: string): readonly Found[] {
  const env = service.declared.environment
  const found: Found[] = []
  const isSet = (...names: readonly string[]): boolean => names.some((name) => env.has(name) || env.has(`${name}_FILE`))
  const add = (name: string, pattern: RegExp, what: string): void => {
    const value = env.get(name)
    if (value?.state === 'known' && pattern.test(value.value.trim())) found.push({ what, at: value.at })
  }
  if (service.role === 'pool') {
    for (const name of ['AUTH_TYPE', 'PGBOUNCER_AUTH_TYPE']) add(name, /^(any|trust)$/i, 'clients need no password')
    return found
  }
  if (service.role !== 'database') return found
  if (engine === 'postgres') add('POSTGRES_HOST_AUTH_METHOD', /^trust$/i, 'POSTGRES_HOST_AUTH_METHOD lets everybody in without a password')
  if (engine === 'mysql' && !isSet('MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD', 'MARIADB_RANDOM_ROOT_PASSWORD')) {
    for (const name of ['MYSQL_ALLOW_EMPTY_PASSWORD', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'MARIADB_ALLOW_EMPTY_PASSWORD'])
      add(name, truthy, 'root has no password')
  }
  const isReachable = engine !== 'redis' || isPublished(service)
  if (
    isReachable &&
    !isSet('POSTGRESQL_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD', 'REDIS_PASSWORD', 'VALKEY_PASSWORD', 'MONGODB_ROOT_PASSWORD')
  ) {
    add('ALLOW_EMPTY_PASSWORD', truthy, 'ALLOW_EMPTY_PASSWORD lets everybody in without a password')
  }
  return found
}

function isPublished(service: Running): boolean {
  const list = exposures([service])
  return 'length' in list && list.length > 0
}

const local = /^(127\.|::1(\/|$)|localhost$)/

/** Lines of pg_hba.conf, and PgBouncer's auth_type, that ask for no password. */
function trusting(service: Running, engine: string, linked: Linked): readonly Found[] {
  const isIn = (path: string): boolean =>
    service.declared.mounts.some((mount) => mount.file === path || (mount.file !== undefined && path.startsWith(`${mount.file}/`)))
  if (service.role === 'pool') {
    return linked.declared.settings.flatMap((file): readonly Found[] => {
      const type = file.server === 'pgbouncer' && isIn(file.path) ? file.settings.get('auth_type') : undefined
      return type?.state === 'known' && /^(any|trust)$/i.test(type.value) ? [{ what: 'clients need no password', at: type.at }] : []
    })
  }
  if (service.role !== 'database' || engine !== 'postgres') return []
  const pointed = valueOf(linked.settings(service).get('hba_file'))
  const read = linked.declared.settings.filter((file) => file.server === 'postgres-hba' && isRead(service, file.path, pointed))
  return read.flatMap((file) =>
    file.entries.flatMap((entry): readonly Found[] => {
      const type = valueOf(entry.fields.get('type')) ?? ''
      const address = valueOf(entry.fields.get('address')) ?? ''
      const method = entry.fields.get('method')
      return type.startsWith('host') && valueOf(method) === 'trust' && !local.test(address) && address !== 'samehost'
        ? [{ what: `pg_hba.conf lets ${address === '' ? 'everybody' : address} in without a password`, at: entry.at }]
        : []
    }),
  )
}

/** PostgreSQL reads the file that hba_file names, else the one beside its data. */
function isRead(service: Running, path: string, pointed: string | undefined): boolean {
  if (pointed !== undefined) return fileAt(service, pointed) === path
  return [
    '/var/lib/postgresql/data/pg_hba.conf',
    '/var/lib/postgresql/18/docker/pg_hba.conf',
    '/opt/bitnami/postgresql/conf/pg_hba.conf',
    '/bitnami/postgresql/conf/pg_hba.conf',
  ].some((target) => fileAt(service, target) === path)
}
