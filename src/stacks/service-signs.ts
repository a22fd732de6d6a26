/** What services show, whoever wrote them, of a stack that code is written and tried on. */
import type { Evidence } from '../base/evidence.ts'
import { textOf, valueOf } from '../base/fact.ts'
import type { Contained, Sign } from './workshop.ts'

/** Services that take one port of their host are not all started: whoever works here starts what is at hand. */
export function clashOf(services: readonly Contained[]): readonly Sign[] {
  const taken = new Map<string, string>()
  for (const { declared } of services) {
    for (const { published, host, address, protocol, at } of declared.ports) {
      const [port, where] = [valueOf(host), address === undefined ? '' : valueOf(address)]
      if (!published || port === undefined || where === undefined || port === 0) continue
      const key = `${where}:${port}/${protocol}`
      const other = taken.get(key)
      if (other !== undefined && other !== declared.name)
        return [{ weight: 2, what: `${other} and ${declared.name} both take port ${port}, so they are not run together`, at }]
      taken.set(key, declared.name)
    }
  }
  return []
}

/** {@link https://www.postgresql.org/docs/current/non-durability.html}: what it holds is gone with the next crash, and nobody minds. */
export function unsafeSign({ declared, words, helper }: Contained): readonly Sign[] {
  if (!helper) return []
  if (words.some((word) => /(^|\s)(-c|--)?\s?fsync=(off|false|0)\b/.test(word)))
    return [{ weight: 2, what: `${declared.name} runs with fsync=off, so nobody minds when its data is lost`, at: declared.command?.at ?? declared.at }]
  return []
}

/** {@link https://hub.docker.com/_/postgres}: whoever reaches it may do everything, and its authors say that nobody is to run it so. */
export function trustSign({ declared, helper }: Contained): readonly Sign[] {
  const method = declared.environment.get('POSTGRES_HOST_AUTH_METHOD')
  return helper && method !== undefined && valueOf(method) === 'trust'
    ? [{ weight: 1, what: `${declared.name} asks nobody for a password`, at: method.at }]
    : []
}

/** Beside a program that uses it: records that nobody minds losing. */
export function memorySign({ declared, helper, base = '' }: Contained): readonly Sign[] {
  if (!helper) return []
  const inMemory = engines.test(base.replace(/(@|:[^/]*$).*$/, ''))
    ? declared.mounts.find(({ type, target }) => type === 'tmpfs' && dataFolder.test(valueOf(target) ?? ''))
    : undefined
  return inMemory === undefined ? [] : [{ weight: 1, what: `${declared.name} keeps its data in memory, so nobody minds when it is lost`, at: inMemory.at }]
}

/** A server of records with no volume to keep them in, where all is pulled and nothing started again: who is told of it as an example is trying it out. */
export function fleetingSign(services: readonly Contained[]): readonly Sign[] {
  const isKept = ({ declared: { restart } }: Contained): boolean => restart !== undefined && restart.state !== 'default'
  if (services.some((service) => isKept(service) || service.declared.build !== undefined)) return []
  const servers = services.filter(({ helper, base = '' }) => helper && engines.test(base.replace(/(@|:[^/]*$).*$/, '')))
  const [first] = servers
  const keeps = ({ declared: { mounts, command } }: Contained): boolean =>
    mounts.some(({ type, target }) => type !== 'tmpfs' && !given.test(valueOf(target) ?? '')) || command?.state === 'unresolved'
  return first === undefined || servers.some(keeps)
    ? []
    : [{ weight: 2, what: `nothing in it is started again when it ends, and ${first.declared.name} keeps its data in no volume`, at: first.declared.at }]
}

/** What a server is given to start with. */
const given = /^\/(docker-entrypoint-initdb\.d|etc|usr|tmp|run|scripts?|sql)(\/|$)|\.(sql|sh|conf|cnf|ini|gz|pem|crt|key)$/

/** Where engines keep their records. */
const dataFolder = /^\/var\/(lib|opt)\/(postgresql|mysql|mssql)(\/|$)|\/pgdata(\/|$)/

const engines = /(^|\/)(postgres|postgis|pgvector|mysql|mysql-server|mariadb|mssql\/server|oracle-(free|xe)|cockroach)$/

/** A registry of packages of one's own, from which code is tried before others can have it. */
export function registrySign({ declared, base = '' }: Contained): readonly Sign[] {
  const isOne = /(^|\/)(verdaccio|pypiserver|gemstash|devpi)(:|@|$)/.test(base)
  return isOne ? [{ weight: 1, what: `${declared.name} keeps packages for those who write code`, at: declared.image?.at ?? declared.at }] : []
}

/** An application has one engine for its records; code that can run on several is tried on each. */
export function enginesSign(services: readonly Contained[]): readonly Sign[] {
  const found = new Map<string, Contained>()
  for (const service of services) {
    const engine = engines.exec((service.base ?? '').replace(/(@|:[^/]*$).*$/, ''))?.[2]
    if (engine !== undefined) found.set(/^(post|pgv)/.test(engine) ? 'postgres' : engine, service)
  }
  const [first] = found.values()
  const names = [...found.keys()]
  return first === undefined || names.length < 2
    ? []
    : [
        {
          weight: names.length > 2 ? 2 : 1,
          what: `it runs ${names.slice(0, -1).join(', ')} and ${names.at(-1)} side by side, as code is tried on each`,
          at: first.declared.at,
        },
      ]
}

/** A broker that tells its clients to come to this very machine serves those who write code on it. */
export function listenerSign({ declared }: Contained): readonly Sign[] {
  const told = ['KAFKA_ADVERTISED_LISTENERS', 'KAFKA_CFG_ADVERTISED_LISTENERS'].flatMap((name) => declared.environment.get(name) ?? [])
  return told.flatMap((fact) => {
    const isHere = /:\/\/(localhost|127\.0\.0\.1):/.test(valueOf(fact) ?? '')
    return isHere ? [{ weight: 1, what: `${declared.name} tells its clients to come to localhost`, at: fact.at } as const] : []
  })
}

/** `command: /bin/sh` and no more: it ends at once, unless somebody is there. */
export function isShell({ words, declared }: Contained): boolean {
  return words.length === 1 && /^(\/(usr\/)?bin\/)?(ba|da|z|a)?sh$/.test(words[0] ?? '') && declared.ports.length === 0
}

/** Names that no server of the internet answers for ({@link https://www.rfc-editor.org/rfc/rfc6761#section-6}): users come to none of them. */
const reserved = /^https?:\/\/[\w.-]+\.(test|localhost)([:/]|$)/

/** Addresses that are given to one person's workspace, and taken away with it. */
const workspaces = /^https?:\/\/[\w.-]+\.(gitpod\.io|app\.github\.dev|preview\.app\.github\.dev|githubpreview\.dev|csb\.app)([:/]|$)/

/** A rule of Traefik's ({@link https://doc.traefik.io/traefik/routing/routers/#rule}) for such a name. */
const routed = /\bHost(SNI)?\(\s*[`"'][\w.-]*\blocalhost[`"']/

export function routeSign({ declared }: Contained): readonly Sign[] {
  const found = [...declared.labels].find(([, fact]) => fact.state === 'known' && routed.test(fact.value))
  return found === undefined ? [] : [{ weight: 1, what: `${declared.name} is routed to by a name that exists on the own machine alone`, at: found[1].at }]
}

export function reservedSign({ declared }: Contained): readonly Sign[] {
  for (const [name, fact] of declared.environment) {
    if (fact.state === 'known' && workspaces.test(fact.value))
      return [{ weight: 2, what: `${name} of ${declared.name} leads to somebody’s workspace in the cloud`, at: fact.at }]
    if (fact.state !== 'known' || !reserved.test(fact.value)) continue
    return [{ weight: 1, what: `${name} of ${declared.name} is a name that exists on the own machine alone`, at: fact.at }]
  }
  return []
}

/** Images that their makers give for development alone: {@link https://hub.docker.com/r/temporalio/auto-setup} sets up its database anew by itself. */
const tryouts = /(^|\/)(temporalio\/auto-setup|rroemhild\/test-openldap|kristophjunge\/test-saml-idp|mock-oauth2-server|oauth2-mock-server)$/

/** What stands in for a service of somebody else's, or disturbs connections, wherever code is tried. */
const emulators =
  /(^|\/)(toxiproxy|localstack(-pro)?|azurite|dynamodb-local|fake-gcs-server|gcp-storage-emulator|google-cloud-pubsub-emulator|firebase-emulators?|azure-cosmos-emulator|servicebus-emulator|stripe-mock|wiremock|mockserver|moto(server)?|s3mock|elasticmq-native|httpbin|dredd|newman|cypress)$/

export function emulatorSign({ declared, base = '' }: Contained): readonly Sign[] {
  const image = base.replace(/(@|:[^/]*$).*$/, '')
  if (/^(mock|fake|stub|dummy)[-_]|[-_](mock|fake|stub|dummy)$/.test(declared.name))
    return [{ weight: 3, what: `${declared.name} stands in for what production has`, at: declared.at }]
  return emulators.test(image) ? [{ weight: 3, what: `${declared.name} runs ${image}, which code is tested with`, at: declared.image?.at ?? declared.at }] : []
}

/** `./test-data:/var/lib/till` */
export function trialDataSign({ declared }: Contained): readonly Sign[] {
  const mount = declared.mounts.find(({ source }) =>
    /(^|\/)\.?(tests?|dev|dummy|sample|fake)[-_]?(data|db|database|files|storage|volume|uploads)\/?$/i.test(valueOf(source) ?? ''),
  )
  return mount === undefined ? [] : [{ weight: 1, what: `${declared.name} keeps what it holds in ${valueOf(mount.source)?.slice(0, 60)}`, at: mount.at }]
}

/** A browser that tests drive, {@link https://github.com/SeleniumHQ/docker-selenium}; what reads pages for its users may drive one, too. */
export function browserSign({ declared, base = '' }: Contained): readonly Sign[] {
  const isOne = /(^|\/)(selenium(\/|-)|selenoid|playwright|cypress\/)/.test(base) && !/^(chrome|browser|crawler|scraper)/.test(declared.name)
  return isOne ? [{ weight: 1, what: `${declared.name} is a browser that tests drive`, at: declared.image?.at ?? declared.at }] : []
}

/** Images that hold an editor's tools: {@link https://github.com/devcontainers/images}. */
const editors = /(^|\/)(devcontainers\/|vscode\/devcontainers|gitpod\/workspace|codercom\/(code-server|enterprise))/

export function editorSign({ declared, base = '' }: Contained): readonly Sign[] {
  return editors.test(base) ? [{ weight: 2, what: `${declared.name} is where an editor is at work`, at: declared.image?.at ?? declared.at }] : []
}

export function triedOut({ declared, base = '' }: Contained): readonly { readonly name: string; readonly image: string; readonly at: Evidence }[] {
  const image = base.replace(/(@|:[^/]*$).*$/, '')
  return tryouts.test(image) ? [{ name: declared.name, image, at: declared.image?.at ?? declared.at }] : []
}

/** An image that others are built from serves nothing by itself: a file that builds both may be there for building alone. */
export function baseSign(own: readonly Contained[]): readonly Sign[] {
  const repository = (image = ''): string => image.replace(/(@|:[^/]*$).*$/, '')
  // Whatever its tag is.
  const nameOf = (image: Contained['declared']['image']): string | undefined => (image === undefined ? undefined : textOf(image))
  for (const { declared } of own) {
    const name = declared.build === undefined ? '' : repository(nameOf(declared.image))
    const isOn = ({ declared: { build, image }, base }: Contained): boolean =>
      build !== undefined && repository(nameOf(image)) !== name && repository(base) === name
    const other = name === '' ? undefined : own.find(isOn)
    if (other !== undefined)
      return [{ weight: 1, what: `${declared.name} is what ${other.declared.name} is built from, which serves nothing by itself`, at: declared.at }]
  }
  return []
}
