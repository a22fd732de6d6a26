/** What in a stack shows that it is for development, and what shows that it is production's all the same: weighed only where no command and no name tells. */
import { namesDatabase } from '../base/database-variables.ts'
import type { Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import type { Stack } from '../model/stack.ts'
import type { HeadComment } from '../parse/head-comment.ts'
import type { Outside } from './outside.ts'
import { careSigns, isLanguage, productionSigns, workshopSigns, type Contained, type Sign, type WorkshopSign } from './workshop.ts'

export interface Contents {
  readonly stack: Stack
  readonly services: readonly Contained[]
  /** The files build more than what runs without a profile. */
  readonly buildsMore: boolean
  /** The tree holds code that opens databases. */
  readonly opensDatabases: boolean
  readonly comments: readonly { readonly path: string; readonly comment: HeadComment }[]
  /** Where a script dumps one of its databases. */
  readonly dumped?: Evidence
  /** Where a script for development brings it up. */
  readonly started?: Evidence
  /** Production that a platform's own files describe. */
  readonly beside?: Stack
  /** That one is deployed or named for production, and runs services. */
  readonly servedBeside?: boolean
  /** Documents tell those who write its code alone how to start it, or nobody. */
  readonly told?: { readonly to: 'work' | 'nobody'; readonly at: Evidence }
  /** The file of Compose's own name at the root, where that is set aside for development and this is not it. */
  readonly rootAside?: string
  /** Tests that stand beside its files. */
  readonly tests?: string
  readonly outside?: Outside
  /** A file that describes production for a platform of which no stack here is surely one. */
  readonly unread?: string
  /** Where editors are told to open it. */
  readonly editor?: Evidence
}

export interface Leaning {
  readonly development: readonly Sign[]
  readonly production: readonly Sign[]
}

/** Of the words for what is no production, those that leave no doubt: `demo`, `sandbox` and `integration` are products' names, too. */
const isWorkshop = / says (dev|devel|develop|development|devcontainer|devenv|dockerdev|gitpod|codespaces?|ddev|lando|okteto|tests?|testing|e2e)$/

const ownsNothing = 'it runs nothing of this repository, only what its code is developed against'

/**
 * Two signs that do not depend on each other, or one that needs no second, and nothing against them; three against services that only restart by themselves,
 * as they do where code is written, too; whatever else is against twice as much.
 */
export function isForDevelopment({ development, production }: Leaning): boolean {
  const sum = development.reduce((all, { weight }) => all + weight, 0)
  return sum >= (production.length === 0 ? 2 : production.every(({ restarts }) => restarts === true) ? 3 : 4)
}

/** What stands at the head of a file. */
export function signOfComment({ path, comment }: Contents['comments'][number]): Sign {
  // Whatever restarts by itself in it: nothing of such a repository serves users.
  const weight = comment.ofAll === true ? 4 : comment.says === 'denies' ? 2 : 1
  const says = /(^|\/)readme\.md$/i.test(path) ? `${path} says` : 'it says of itself'
  return { weight, what: `${says} “${comment.words.replace(/[.!]$/, '')}”`, at: { path, line: comment.line, key: '' } }
}

export function leaningOf(contents: Contents): Leaning {
  const { stack, services } = contents
  const at: Evidence = services[0]?.declared.at ?? { path: stack.files[0] ?? '', line: 1, key: '' }
  const own = services.filter(isOwn)
  const signs = new Map(own.map((service) => [service, workshopSigns(service)]))
  // A page of documentation that reloads beside the application makes no workshop of the stack.
  const workshops = own.filter((service) => (signs.get(service)?.length ?? 0) > 0)
  const programs = own.filter((service) => workshops.includes(service) || !fronts.test(service.base ?? ''))
  const told = workshops.length * 2 > programs.length ? distinct(workshops.flatMap((service) => signs.get(service) ?? [])) : []
  const catcher = services.find((service) => mailCatcher.test(valueOf(service.declared.image) ?? ''))?.declared
  const tryout = services.flatMap(triedOut)[0]
  const place = placeOf(stack.files.at(-1) ?? '')
  const isNamed = place.place === 'development' && isWorkshop.test(place.why)
  const production: readonly Sign[] = [
    ...(stack.tool === 'swarm' ? [{ weight: 1, what: 'it is written for Swarm', at } as const] : []),
    // Databases alone are for trying the code on, unless somebody keeps copies of them.
    ...(own.length > 0 ? [] : services.flatMap(careSigns)),
    ...(own.length > 0 || contents.dumped === undefined
      ? []
      : [{ weight: 1, what: `${contents.dumped.path}:${contents.dumped.line} backs it up`, at: contents.dumped } as const]),
    // What comes back by itself does so where it is written, too: against a name that leaves no doubt that tells nothing.
    ...services
      .filter((service) => (isOwn(service) || mayBeOwn(service)) && !workshops.includes(service))
      .flatMap(productionSigns)
      .filter(({ restarts }) => !isNamed || restarts !== true),
  ]
  const development: readonly Sign[] = [
    ...contents.comments.slice(0, 1).map(signOfComment),
    ...(place.place === 'development' ? [{ weight: isNamed ? 2 : 1, what: place.why, at } as const] : []),
    ...(own.length === 0 && !contents.buildsMore && services.every(({ helper }) => helper)
      ? [{ weight: contents.opensDatabases ? 2 : 1, what: contents.opensDatabases ? ownsNothing : 'it runs nothing but datastores and tools', at } as const]
      : []),
    ...told,
    ...(catcher === undefined ? [] : [{ weight: 1, what: `${catcher.name} catches mail that nobody is to get`, at: catcher.at } as const]),
    ...(tryout === undefined ? [] : [{ weight: 1, what: `${tryout.name} runs ${tryout.image}, which is made for trying it out`, at: tryout.at } as const]),
    ...(contents.started === undefined
      ? []
      : [{ weight: 1, what: `${contents.started.path}:${contents.started.line} brings it up for development`, at: contents.started } as const]),
    ...(contents.outside === undefined ? [] : [outsideSign(contents.outside)]),
    ...(contents.editor === undefined ? [] : [{ weight: 1, what: `${contents.editor.path} opens it in an editor`, at: contents.editor } as const]),
    ...services.flatMap(editorSign).slice(0, 1),
    ...services.flatMap(emulatorSign).slice(0, 1),
    ...services.flatMap(listenerSign).slice(0, 1),
    ...own.flatMap(reservedSign).slice(0, 1),
    ...(own.length > 0 && own.every(isShell) ? [{ weight: 2, what: `${own[0]?.declared.name ?? ''} is a shell that somebody works in`, at } as const] : []),
    ...(contents.unread === undefined || contents.beside !== undefined ? [] : [{ weight: 2, what: `${contents.unread} describes production`, at } as const]),
    ...(contents.beside === undefined
      ? []
      : [{ weight: contents.servedBeside === true ? 4 : 2, what: `${contents.beside.files[0] ?? ''} describes production`, at } as const]),
    // What somebody keeps copies of, or sizes, need not be spoken of.
    ...(contents.told === undefined || (contents.told.to === 'nobody' && (contents.dumped !== undefined || services.some(isTended)))
      ? []
      : [toldSign(contents.told)]),
    ...(contents.tests === undefined ? [] : [{ weight: 1, what: `it stands beside ${contents.tests}`, at } as const]),
    ...clashOf(services),
    ...services.flatMap(unsafeSign).slice(0, 1),
    ...enginesSign(services),
    ...services.flatMap(registrySign).slice(0, 1),
    ...(contents.rootAside === undefined ? [] : [rootSign(contents.rootAside, contents, at)]),
  ]
  return { development, production }
}

/** Other people's programs beside what is set aside need no second sign; the tree's own may be another part of it. */
function rootSign(path: string, { services, buildsMore, opensDatabases }: Contents, at: Evidence): Sign {
  const isOthers = !buildsMore && opensDatabases && !services.some(isOfTree)
  return { weight: isOthers ? 2 : 1, what: `${path} is for development, and nothing puts this one forward`, at }
}

/** What passes requests on is no program of its own. */
const fronts = /(^|\/)(nginx(-unprivileged)?|caddy|httpd|traefik|haproxy|envoy)(:|@|$)/

function outsideSign({ variable, service, at }: Outside): Sign {
  return { weight: 2, what: `${variable} of ${at.path} leads to ${service} by this very machine, and nothing in it is built here`, at }
}

/** Somebody thought of how it runs: copies are kept, or it is said how many of it there are, how large it may grow, how it is renewed. */
function isTended({ declared: { replicas, limits, update }, cares }: Contained): boolean {
  return cares || update !== undefined || [replicas, limits.memory, limits.cpus].some((fact) => fact !== undefined && fact.state !== 'default')
}

function toldSign({ to, at }: NonNullable<Contents['told']>): Sign {
  const what =
    to === 'work'
      ? `${at.path}:${at.line} tells those who write its code to start it, and nothing tells others`
      : `neither ${at.path} nor any other document speaks of it`
  return { weight: 2, what, at, written: true }
}

/** Services that take one port of their host are not all started: whoever works here starts what is at hand. */
function clashOf(services: readonly Contained[]): readonly Sign[] {
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
function unsafeSign({ declared, words, helper }: Contained): readonly Sign[] {
  const isUnsafe = helper && words.some((word) => /(^|\s)(-c|--)?\s?fsync=(off|false|0)\b/.test(word))
  return isUnsafe
    ? [{ weight: 2, what: `${declared.name} runs with fsync=off, so nobody minds when its data is lost`, at: declared.command?.at ?? declared.at }]
    : []
}

const engines = /(^|\/)(postgres|postgis|pgvector|mysql|mysql-server|mariadb|mssql\/server|oracle-(free|xe)|cockroach)$/

/** A registry of packages of one's own, from which code is tried before others can have it. */
function registrySign({ declared, base = '' }: Contained): readonly Sign[] {
  const isOne = /(^|\/)(verdaccio|pypiserver|gemstash|devpi)(:|@|$)/.test(base)
  return isOne ? [{ weight: 1, what: `${declared.name} keeps packages for those who write code`, at: declared.image?.at ?? declared.at }] : []
}

/** An application has one engine for its records; code that can run on several is tried on each. */
function enginesSign(services: readonly Contained[]): readonly Sign[] {
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
function listenerSign({ declared }: Contained): readonly Sign[] {
  const told = ['KAFKA_ADVERTISED_LISTENERS', 'KAFKA_CFG_ADVERTISED_LISTENERS'].flatMap((name) => declared.environment.get(name) ?? [])
  return told.flatMap((fact) => {
    const isHere = /:\/\/(localhost|127\.0\.0\.1):/.test(valueOf(fact) ?? '')
    return isHere ? [{ weight: 1, what: `${declared.name} tells its clients to come to localhost`, at: fact.at } as const] : []
  })
}

/** `command: /bin/sh` and no more: it ends at once, unless somebody is there. */
function isShell({ words, declared }: Contained): boolean {
  return words.length === 1 && /^(\/(usr\/)?bin\/)?(ba|da|z|a)?sh$/.test(words[0] ?? '') && declared.ports.length === 0
}

/** Names that no server of the internet answers for ({@link https://www.rfc-editor.org/rfc/rfc6761#section-6}): users come to none of them. */
const reserved = /^https?:\/\/[\w.-]+\.(test|localhost)([:/]|$)/

/** Addresses that are given to one person's workspace, and taken away with it. */
const workspaces = /^https?:\/\/[\w.-]+\.(gitpod\.io|app\.github\.dev|preview\.app\.github\.dev|githubpreview\.dev|csb\.app)([:/]|$)/

function reservedSign({ declared }: Contained): readonly Sign[] {
  for (const [name, fact] of declared.environment) {
    if (fact.state === 'known' && workspaces.test(fact.value))
      return [{ weight: 2, what: `${name} of ${declared.name} leads to somebody’s workspace in the cloud`, at: fact.at }]
    if (fact.state !== 'known' || !reserved.test(fact.value)) continue
    return [{ weight: 1, what: `${name} of ${declared.name} is a name that exists on the own machine alone`, at: fact.at }]
  }
  return []
}

/** Built or pushed here, or given a database to open: more than a helper of development. */
function isOwn(service: Contained): boolean {
  return !service.helper && (isOfTree(service) || [...service.declared.environment.keys()].some(namesDatabase))
}

/** Built or pushed here, or an image of a language that the tree's files are mounted into. */
function isOfTree({ declared, published, base = '' }: Contained): boolean {
  return declared.build !== undefined || published || (isLanguage(base) && declared.mounts.some(({ file }) => file !== undefined))
}

/** What the env file that is not in the tree gives it, nobody can tell. */
function mayBeOwn({ declared, helper }: Contained): boolean {
  return !helper && (declared.openEnvironment ?? []).length > 0
}

/** Images that their makers give for development alone: {@link https://hub.docker.com/r/temporalio/auto-setup} sets up its database anew by itself. */
const tryouts = /(^|\/)(temporalio\/auto-setup|rroemhild\/test-openldap|kristophjunge\/test-saml-idp|mock-oauth2-server|oauth2-mock-server)$/

/** What stands in for a service of somebody else's, or disturbs connections, wherever code is tried. */
const emulators =
  /(^|\/)(toxiproxy|localstack(-pro)?|azurite|dynamodb-local|fake-gcs-server|gcp-storage-emulator|google-cloud-pubsub-emulator|firebase-emulators?|azure-cosmos-emulator|servicebus-emulator|stripe-mock|wiremock|mockserver|moto(server)?|s3mock|elasticmq-native|httpbin|dredd|newman|cypress)$/

function emulatorSign({ declared, base = '' }: Contained): readonly Sign[] {
  const image = base.replace(/(@|:[^/]*$).*$/, '')
  if (/^(mock|fake|stub|dummy)[-_]|[-_](mock|fake|stub|dummy)$/.test(declared.name))
    return [{ weight: 2, what: `${declared.name} stands in for what production has`, at: declared.at }]
  return emulators.test(image) ? [{ weight: 2, what: `${declared.name} runs ${image}, which code is tested with`, at: declared.image?.at ?? declared.at }] : []
}

/** Images that hold an editor's tools: {@link https://github.com/devcontainers/images}. */
const editors = /(^|\/)(devcontainers\/|vscode\/devcontainers|gitpod\/workspace|codercom\/(code-server|enterprise))/

function editorSign({ declared, base = '' }: Contained): readonly Sign[] {
  return editors.test(base) ? [{ weight: 2, what: `${declared.name} is where an editor is at work`, at: declared.image?.at ?? declared.at }] : []
}

function triedOut({ declared, base = '' }: Contained): readonly { readonly name: string; readonly image: string; readonly at: Evidence }[] {
  const image = base.replace(/(@|:[^/]*$).*$/, '')
  return tryouts.test(image) ? [{ name: declared.name, image, at: declared.image?.at ?? declared.at }] : []
}

const mailCatcher = /(^|\/)(mailhog|mailpit|maildev|mailcatcher|inbucket|greenmail|smtp4dev|papercut(-smtp)?|mailslurper)(:|@|$)/i
/** Each kind counts once, in however many services. */
function distinct(signs: readonly WorkshopSign[]): readonly Sign[] {
  const seen = new Map<string, WorkshopSign>()
  for (const sign of signs) if (!seen.has(sign.kind)) seen.set(sign.kind, sign)
  return [...seen.values()]
}
