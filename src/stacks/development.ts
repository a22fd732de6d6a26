/** What in a stack shows that it is for development, and what shows that it is production's all the same: weighed only where no command and no name tells. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import { besideSign, burdenSigns, emptySign, isForeign, isOffered, isOwn, isTended, rootSign, toolsSign, unkeptSign } from './burden.ts'
import type { Contents } from './contents.ts'
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
import { careSigns, productionSigns, workshopSigns, type Contained, type Sign, type WorkshopSign } from './workshop.ts'

export interface Leaning {
  readonly development: readonly Sign[]
  readonly production: readonly Sign[]
  /** Documents speak of containers, and tell nobody to start these, of which none is published from here. */
  readonly unoffered?: true
}

/** Of the words for what is no production, those that leave no doubt: `demo`, `sandbox` and `integration` are products' names, too. */
const isWorkshop = / says (dev|devel|develop|development|devcontainer|devenv|dockerdev|gitpod|codespaces?|ddev|lando|okteto|uffizzi|tests?|testing|e2e)$/

/**
 * Two signs that do not depend on each other, or one that needs no second, and nothing against them; one where documents speak of something else;
 * three against services that only restart by themselves, as they do where code is written, too; whatever else is against twice as much.
 */
export function isForDevelopment({ development, production, unoffered }: Leaning): boolean {
  const sum = development.reduce((all, { weight }) => all + weight, 0)
  return sum >= (production.length === 0 ? (unoffered === true ? 1 : 2) : production.every(({ restarts }) => restarts === true) ? 3 : 4)
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
    ...(isOffered(contents) && contents.comments.every(({ comment }) => comment.says !== 'denies')
      ? [{ weight: 1, what: 'others are told to deploy what is published from here', at } as const]
      : []),
    // Databases alone are for trying the code on, unless somebody keeps copies of them.
    ...(own.length > 0 ? [] : services.flatMap(careSigns)),
    ...(own.length > 0 || contents.dumped === undefined
      ? []
      : [{ weight: 1, what: `${contents.dumped.path}:${contents.dumped.line} backs it up`, at: contents.dumped } as const]),
    // What comes back by itself does so where it is written, too: against a name that leaves no doubt that tells nothing.
    ...services
      .filter((service) => (isOwn(service) || mayBeOwn(service)) && (isNamedForIt || !workshops.includes(service)))
      .flatMap(productionSigns)
      .filter(({ restarts }) => !isNamed || restarts !== true)
      // What others' programs run in tells nothing of a tree that opens databases itself.
      .filter(({ restarts }) => restarts === true || !contents.opensDatabases || !isForeign(services)),
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
    (contents.told.to === 'nobody' && (contents.told.isScripted === true || contents.dumped !== undefined || services.some(isTended)))
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

/** What passes requests on is no program of its own. */
const fronts = /(^|\/)(nginx(-unprivileged)?|caddy|httpd|traefik|haproxy|envoy)(:|@|$)/

/** What sets tables up and is over serves nobody, here or there. */
const onceOnly = /(^|[-_])(setup|migrat\w*|rollback|seed(er|ers|s|ing)?|init)([-_]|$)/

function outsideSign({ variable, service, at }: Outside): Sign {
  return { weight: 2, what: `${variable} of ${at.path} leads to ${service} by this very machine, and nothing in it is built here`, at }
}

function toldSign({ to, at }: { readonly to: string; readonly at: Evidence }): Sign {
  const what =
    to === 'work'
      ? `${at.path}:${at.line} tells those who write its code to start it, and nothing tells others`
      : `neither ${at.path} nor any other document speaks of it`
  return { weight: 2, what, at, written: true }
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
