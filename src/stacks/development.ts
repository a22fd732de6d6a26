/** What in a stack shows that it is for development, and what shows that it is production's all the same: weighed only where no command and no name tells. */
import { namesDatabase } from '../base/database-variables.ts'
import type { Evidence } from '../base/evidence.ts'
import { textOf, valueOf } from '../base/fact.ts'
import { basename, placeOf, wordsOf } from '../base/paths.ts'
import type { Stack } from '../model/stack.ts'
import type { HeadComment } from '../parse/head-comment.ts'
import type { Outside } from './outside.ts'
import {
  baseSign,
  browserSign,
  clashOf,
  editorSign,
  emulatorSign,
  enginesSign,
  fleetingSign,
  isShell,
  listenerSign,
  memorySign,
  registrySign,
  reservedSign,
  routeSign,
  trialDataSign,
  trustSign,
  triedOut,
  unsafeSign,
} from './service-signs.ts'
import { careSigns, isLanguage, productionSigns, workshopSigns, type Contained, type Sign, type WorkshopSign } from './workshop.ts'

export interface Contents {
  readonly stack: Stack
  readonly services: readonly Contained[]
  /** The files build more than what runs without a profile. */
  readonly buildsMore: boolean
  /** A service that only another file makes whole, which nobody names: Compose refuses the stack as it stands. */
  readonly lacking?: string
  /** The tree holds code that opens databases. */
  readonly opensDatabases: boolean
  readonly comments: readonly { readonly path: string; readonly comment: HeadComment }[]
  /** Where a script dumps one of its databases. */
  readonly dumped?: Evidence
  /** Where a script for development brings it up. */
  readonly started?: Evidence
  /** Where a test lays its last file over the others, as nothing else does. */
  readonly tried?: Evidence
  /** Production that a platform's own files describe. */
  readonly beside?: Stack
  /** That one is deployed or named for production, and runs services. */
  readonly servedBeside?: boolean
  /** Whom documents tell how to start it, and whether plainly, to deploy it. */
  readonly told?: { readonly to: 'others' | 'work' | 'nobody' | 'else'; readonly isPlain?: true; readonly isExample?: true; readonly at: Evidence }
  /** Files by which a platform may run the tree, though nothing of it is judged: `openshift/templates`. */
  readonly elsewhere?: string
  /** The file of Compose's own name at the root, where that is set aside for development and this is not it. */
  readonly rootAside?: string
  /** Tests that stand beside its files. */
  readonly tests?: string
  readonly outside?: Outside
  /** A file that describes production for a platform of which no stack here is surely one, as a clause. */
  readonly unread?: string
  /** Where editors are told to open it. */
  readonly editor?: Evidence
}

export interface Leaning {
  readonly development: readonly Sign[]
  readonly production: readonly Sign[]
  /** Documents speak of containers, and tell nobody to start these, of which none is published from here. */
  readonly unoffered?: true
}

/** Of the words for what is no production, those that leave no doubt: `demo`, `sandbox` and `integration` are products' names, too. */
const isWorkshop = / says (dev|devel|develop|development|devcontainer|devenv|dockerdev|gitpod|codespaces?|ddev|lando|okteto|tests?|testing|e2e)$/

const ownsNothing = 'it runs nothing of this repository, only what its code is developed against'

/**
 * Two signs that do not depend on each other, or one that needs no second, and nothing against them; one where documents speak of something else;
 * three against services that only restart by themselves, as they do where code is written, too; whatever else is against twice as much.
 */
export function isForDevelopment({ development, production, unoffered }: Leaning): boolean {
  const sum = development.reduce((all, { weight }) => all + weight, 0)
  return sum >= (production.length === 0 ? (unoffered === true ? 1 : 2) : production.every(({ restarts }) => restarts === true) ? 3 : 4)
}

function emptySign({ buildsMore, opensDatabases }: Contents, at: Evidence): Sign {
  if (buildsMore) return { weight: 2, what: 'what it builds starts only when somebody asks for it', at }
  return { weight: opensDatabases ? 2 : 1, what: opensDatabases ? ownsNothing : 'it runs nothing but datastores and tools', at }
}

/** Others are told to deploy what is published here: a platform is then one way of several. */
function isOffered({ told, services }: Contents): boolean {
  return told?.to === 'others' && told.isPlain === true && services.some(({ published, isNamedAfter }) => published || isNamedAfter === true)
}

function besideSign(contents: Contents, at: Evidence): readonly Sign[] {
  if (contents.beside === undefined) return []
  const weight = contents.servedBeside === true ? 4 : isOffered(contents) ? 1 : 2
  return [{ weight, what: `${contents.beside.files[0] ?? ''} describes production`, at }]
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
  const programs = own.filter((service) => workshops.includes(service) || !(fronts.test(service.base ?? '') || onceOnly.test(service.declared.name)))
  const told = workshops.length * 2 > programs.length ? distinct(workshops.flatMap((service) => signs.get(service) ?? [])) : []
  const catcher = services.find((service) => mailCatcher.test(valueOf(service.declared.image) ?? ''))?.declared
  const tryout = services.flatMap(triedOut)[0]
  const place = placeOf(stack.files.at(-1) ?? '')
  const isNamed = place.place === 'development' && isWorkshop.test(place.why)
  // Weighed although its name puts it forward.
  const isNamedForIt = stack.unsure !== true && stack.deployed !== true
  const production: readonly Sign[] = [
    ...(isNamedForIt ? [{ weight: 1, what: 'its name says production', at } as const] : []),
    ...(stack.tool === 'swarm' ? [{ weight: 1, what: 'it is written for Swarm', at } as const] : []),
    // Databases alone are for trying the code on, unless somebody keeps copies of them.
    ...(own.length > 0 ? [] : services.flatMap(careSigns)),
    ...(own.length > 0 || contents.dumped === undefined
      ? []
      : [{ weight: 1, what: `${contents.dumped.path}:${contents.dumped.line} backs it up`, at: contents.dumped } as const]),
    // What comes back by itself does so where it is written, too: against a name that leaves no doubt that tells nothing.
    ...services
      .filter((service) => (isOwn(service) || mayBeOwn(service)) && (isNamedForIt || !workshops.includes(service)))
      .flatMap(productionSigns)
      .filter(({ restarts }) => !isNamed || restarts !== true),
  ]
  const development: readonly Sign[] = [
    ...contents.comments.slice(0, 1).map(signOfComment),
    ...(place.place === 'development' ? [{ weight: isNamed ? 2 : 1, what: place.why, at } as const] : []),
    ...(own.length === 0 && services.every(({ helper }) => helper) ? [emptySign(contents, at)] : []),
    ...told,
    ...(catcher === undefined ? [] : [{ weight: 1, what: `${catcher.name} catches mail that nobody is to get`, at: catcher.at } as const]),
    ...(tryout === undefined ? [] : [{ weight: 1, what: `${tryout.name} runs ${tryout.image}, which is made for trying it out`, at: tryout.at } as const]),
    ...(contents.started === undefined
      ? []
      : [{ weight: 1, what: `${contents.started.path}:${contents.started.line} brings it up for development`, at: contents.started } as const]),
    ...(contents.tried === undefined
      ? []
      : [{ weight: 1, what: `${contents.tried.path}:${contents.tried.line} tries it, and nothing deploys it`, at: contents.tried } as const]),
    ...(contents.outside === undefined ? [] : [outsideSign(contents.outside)]),
    ...(contents.editor === undefined ? [] : [{ weight: 1, what: `${contents.editor.path} opens it in an editor`, at: contents.editor } as const]),
    ...services.flatMap(editorSign).slice(0, 1),
    ...services.flatMap(emulatorSign).slice(0, 1),
    ...services.flatMap(listenerSign).slice(0, 1),
    ...own.flatMap(reservedSign).slice(0, 1),
    ...services.flatMap(routeSign).slice(0, 1),
    ...(own.length > 0 && own.every(isShell) ? [{ weight: 2, what: `${own[0]?.declared.name ?? ''} is a shell that somebody works in`, at } as const] : []),
    ...(contents.unread === undefined || contents.beside !== undefined ? [] : [{ weight: 2, what: contents.unread, at } as const]),
    ...besideSign(contents, at),
    // What somebody keeps copies of, or sizes, need not be spoken of.
    ...burdenSigns(contents, own),
    ...(contents.told === undefined ||
    contents.told.to === 'others' ||
    contents.told.to === 'else' ||
    (isNamedForIt && told.length === 0) ||
    (contents.told.to === 'nobody' && (contents.dumped !== undefined || services.some(isTended)))
      ? []
      : [toldSign(contents.told)]),
    ...(contents.tests === undefined ? [] : [{ weight: 1, what: `it stands beside ${contents.tests}`, at } as const]),
    ...clashOf(services),
    ...services.flatMap(unsafeSign).slice(0, 1),
    ...(own.length === 0 ? [] : [...services.flatMap(memorySign).slice(0, 1), ...services.flatMap(trustSign).slice(0, 1)]),
    ...enginesSign(services),
    ...services.flatMap(registrySign).slice(0, 1),
    ...unkeptSign(contents, own),
    ...(contents.told?.isExample === true && !services.some(isTended) ? fleetingSign(services) : []),
    ...baseSign(own),
    ...services.flatMap(browserSign).slice(0, 1),
    ...services.flatMap(trialDataSign).slice(0, 1),
    ...(contents.lacking === undefined ? [] : [{ weight: 4, what: `${contents.lacking} has neither an image nor a build in it`, at } as const]),
    ...toolsSign(stack, own, at),
    ...(contents.rootAside === undefined ? [] : [rootSign(contents.rootAside, contents, at)]),
  ]
  // A name that something inside bears out outweighs whatever stands beside it.
  return isNamedForIt && production.length > 1
    ? { development: [], production }
    : { development, production, ...(contents.told?.to === 'else' && !services.some(({ published }) => published) ? { unoffered: true } : {}) }
}

/**
 * Who says of a stack that it is production's: nothing, where it runs none of the tree's programs, or only what is built on the spot while other files
 * tell how the tree is run.
 */
function burdenSigns({ stack, services, elsewhere, beside, unread, opensDatabases, told }: Contents, own: readonly Contained[]): readonly Sign[] {
  const at: Evidence = services[0]?.declared.at ?? { path: stack.files[0] ?? '', line: 1, key: '' }
  if (stack.tool === 'swarm' || told === undefined || services.some((service) => service.cares || isTended(service))) return []
  const isNamed = ({ isNamedAfter }: Contained): boolean => isNamedAfter === true
  if (opensDatabases && own.length > 0 && !services.some((service) => isOfTree(service) || isNamed(service)))
    return [{ weight: 1, what: 'it runs nothing of this repository', at }]
  if (elsewhere === undefined || beside !== undefined || unread !== undefined || told.isPlain === true || own.length === 0 || !own.every(isMadeHere)) return []
  return [{ weight: 2, what: `${elsewhere} is another way to run it, and this one builds on the spot`, at }]
}

/** What is built on the spot and stays down once it is, until somebody who watches it starts it again. */
function unkeptSign({ stack: { tool, unsure }, told }: Contents, own: readonly Contained[]): readonly Sign[] {
  const first = own.find(({ declared }) => declared.build !== undefined)
  // Told how to start it and not what for: whoever is to deploy it is told so.
  const isVague = unsure === true && told?.to === 'others' && told.isPlain !== true
  const isKept = (service: Contained): boolean => {
    const { build, image, restart } = service.declared
    const isOthers = build === undefined ? (service.codeFolders ?? []).length === 0 : service.published || (!isVague && image !== undefined)
    return isOthers || isTended(service) || (restart !== undefined && restart.state !== 'default')
  }
  return first === undefined || tool === 'swarm' || own.some(isKept)
    ? []
    : [{ weight: isVague ? 2 : 1, what: `nothing that it builds is started again when it ends`, at: first.declared.at }]
}

/** Built on the spot, and nowhere else to be had: its name is for this machine alone. */
function isMadeHere({ declared: { build, image }, published }: Contained): boolean {
  const name = image === undefined ? undefined : (textOf(image)?.replace(/\$\{[^}]*\}/g, '') ?? '')
  return build !== undefined && !published && (name === undefined || (/^[^:@]*\w/.test(name) && !name.includes('/')))
}

/** `compose.tools.yml`, and `compose-build.yml`, by which images are built that others pull. */
function toolsSign({ files }: Stack, own: readonly Contained[], at: Evidence): readonly Sign[] {
  const words = wordsOf(basename(files.at(-1) ?? ''))
  const word = words.find((one) => /^(tools?|tooling|deps?|dependencies|extras)$/.test(one))
  if (word !== undefined) return [{ weight: 1, what: `its name says ${word}`, at }]
  const builds = words.includes('build') && own.length > 0 && own.every(({ declared }) => declared.build !== undefined)
  return builds ? [{ weight: 2, what: 'its name says build, and it builds all that it runs', at }] : []
}

/** Other people's programs beside what is set aside need no second sign; the tree's own may be another part of it. */
function rootSign(path: string, { services, buildsMore, opensDatabases }: Contents, at: Evidence): Sign {
  const isOthers = !buildsMore && opensDatabases && !services.some(isOfTree)
  return { weight: isOthers ? 2 : 1, what: `${path} is for development, and nothing puts this one forward`, at }
}

/** What passes requests on is no program of its own. */
const fronts = /(^|\/)(nginx(-unprivileged)?|caddy|httpd|traefik|haproxy|envoy)(:|@|$)/

/** What sets tables up and is over serves nobody, here or there. */
const onceOnly = /(^|[-_])(setup|migrat\w*|rollback|seed(er|ers|s|ing)?|init)([-_]|$)/

function outsideSign({ variable, service, at }: Outside): Sign {
  return { weight: 2, what: `${variable} of ${at.path} leads to ${service} by this very machine, and nothing in it is built here`, at }
}

/** Somebody thought of how it runs: copies are kept, or it is said how many of it there are, how large it may grow, how it is renewed. */
function isTended({ declared: { replicas, limits, update }, cares }: Contained): boolean {
  // None at all is what is built beside the others, or brought up by hand.
  const isSaid = (fact: typeof replicas): boolean => fact !== undefined && fact.state !== 'default' && valueOf(fact) !== 0
  return cares || update !== undefined || [replicas, limits.memory, limits.cpus].some(isSaid)
}

function toldSign({ to, at }: { readonly to: string; readonly at: Evidence }): Sign {
  const what =
    to === 'work'
      ? `${at.path}:${at.line} tells those who write its code to start it, and nothing tells others`
      : `neither ${at.path} nor any other document speaks of it`
  return { weight: 2, what, at, written: true }
}

/** Built or pushed here, or given a database to open: more than a helper of development. */
function isOwn(service: Contained): boolean {
  return !service.helper && (isOfTree(service) || [...service.declared.environment.keys()].some(namesDatabase))
}

/** Built or pushed here, an image of a language that the tree's files are mounted into, or another that a program of the tree is. */
function isOfTree({ declared, published, base = '', codeFolders = [] }: Contained): boolean {
  return codeFolders.length > 0 || declared.build !== undefined || published || (isLanguage(base) && declared.mounts.some(({ file }) => file !== undefined))
}

/** What the env file that is not in the tree gives it, nobody can tell. */
function mayBeOwn({ declared, helper }: Contained): boolean {
  return !helper && (declared.openEnvironment ?? []).length > 0
}

const mailCatcher = /(^|\/)(mailhog|mailpit|maildev|mailcatcher|inbucket|greenmail|smtp4dev|papercut(-smtp)?|mailslurper)(:|@|$)/i
/** Each kind counts once, in however many services. */
function distinct(signs: readonly WorkshopSign[]): readonly Sign[] {
  const seen = new Map<string, WorkshopSign>()
  for (const sign of signs) if (!seen.has(sign.kind)) seen.set(sign.kind, sign)
  return [...seen.values()]
}
