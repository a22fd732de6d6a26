/** Who says of a stack that it serves: what speaks against one that nothing puts forward, by whose programs it runs and how they are kept. */
import { namesDatabase } from '../base/database-variables.ts'
import type { Evidence } from '../base/evidence.ts'
import { textOf, valueOf } from '../base/fact.ts'
import { basename, wordsOf } from '../base/paths.ts'
import type { Stack } from '../model/stack.ts'
import type { Contents } from './contents.ts'
import { isLanguage, type Contained, type Sign } from './workshop.ts'

const ownsNothing = 'it runs nothing of this repository, only what its code is developed against'

export function emptySign({ buildsMore, opensDatabases }: Contents, at: Evidence): Sign {
  if (buildsMore) return { weight: 2, what: 'what it builds starts only when somebody asks for it', at }
  return { weight: opensDatabases ? 2 : 1, what: opensDatabases ? ownsNothing : 'it runs nothing but datastores and tools', at }
}

/** Others are told to deploy what is published here: a platform is then one way of several. */
export function isOffered({ told, services }: Contents): boolean {
  return told?.to === 'others' && told.isPlain === true && services.some(({ published, isNamedAfter }) => published || isNamedAfter === true)
}

export function besideSign(contents: Contents, at: Evidence): readonly Sign[] {
  if (contents.beside === undefined) return []
  const weight = isOffered(contents) ? 1 : contents.servedBeside === true ? 4 : 2
  return [{ weight, what: `${contents.beside.files[0] ?? ''} describes production`, at }]
}

/**
 * Who says of a stack that it is production's: nothing, where it runs none of the tree's programs, or only what is built on the spot while other files
 * tell how the tree is run.
 */
export function burdenSigns({ stack, services, elsewhere, beside, unread, opensDatabases, told }: Contents, own: readonly Contained[]): readonly Sign[] {
  const at: Evidence = services[0]?.declared.at ?? { path: stack.files[0] ?? '', line: 1, key: '' }
  // How others' programs are sized beside one's own tells of those.
  const made = own.filter(isOfTree)
  if (stack.tool === 'swarm' || told === undefined || services.some(({ cares }) => cares) || (made.length > 0 ? made : services).some(isTended)) return []
  if (opensDatabases && isForeign(services) && (own.length > 0 || told.isPlain !== true))
    return [{ weight: told.isPlain === true || services.some(isKept) ? 1 : 2, what: 'it runs nothing of this repository', at }]
  if (elsewhere === undefined || beside !== undefined || unread !== undefined || told.isPlain === true || made.length === 0 || !made.every(isMadeHere))
    return []
  return [{ weight: 2, what: `${elsewhere} is another way to run it, and this one builds on the spot`, at }]
}

/** Others' programs, beyond what serves an application as a datastore or a tool. */
export function isForeign(services: readonly Contained[]): boolean {
  return services.some(({ helper }) => !helper) && !services.some((service) => isOfTree(service) || service.isNamedAfter === true)
}

function isKept({ declared: { restart } }: Contained): boolean {
  return restart !== undefined && restart.state !== 'default'
}

/** What is built on the spot and stays down once it is, until somebody who watches it starts it again. */
export function unkeptSign({ stack: { tool, unsure }, told }: Contents, own: readonly Contained[]): readonly Sign[] {
  const first = own.find(({ declared }) => declared.build !== undefined)
  // Told how to start it and not what for: whoever is to deploy it is told so.
  const isVague = unsure === true && told?.to === 'others' && told.isPlain !== true
  const isLookedAfter = (service: Contained): boolean => {
    const { build, image } = service.declared
    const isOthers = build === undefined ? (service.codeFolders ?? []).length === 0 : service.published || (!isVague && image !== undefined)
    return isOthers || isTended(service) || isKept(service)
  }
  return first === undefined || tool === 'swarm' || own.some(isLookedAfter)
    ? []
    : [{ weight: isVague ? 2 : 1, what: `nothing that it builds is started again when it ends`, at: first.declared.at }]
}

/** Built on the spot, and nowhere else to be had: its name is for this machine alone. */
function isMadeHere({ declared: { build, image }, published }: Contained): boolean {
  const name = image === undefined ? undefined : (textOf(image)?.replace(/\$\{[^}]*\}/g, '') ?? '')
  return build !== undefined && !published && (name === undefined || (/^[^:@]*\w/.test(name) && !name.includes('/')))
}

/** `compose.tools.yml`, and `compose-build.yml`, by which images are built that others pull. */
export function toolsSign({ files }: Stack, own: readonly Contained[], at: Evidence): readonly Sign[] {
  const words = wordsOf(basename(files.at(-1) ?? ''))
  const word = words.find((one) => /^(tools?|tooling|deps?|dependencies|extras)$/.test(one))
  if (word !== undefined) return [{ weight: 1, what: `its name says ${word}`, at }]
  const builds = words.includes('build') && own.length > 0 && own.every(({ declared }) => declared.build !== undefined)
  return builds ? [{ weight: 2, what: 'its name says build, and it builds all that it runs', at }] : []
}

/** Other people's programs beside what is set aside need no second sign; the tree's own may be another part of it. */
export function rootSign(path: string, { services, buildsMore, opensDatabases }: Contents, at: Evidence): Sign {
  const isOthers = !buildsMore && opensDatabases && !services.some(isOfTree)
  return { weight: isOthers ? 2 : 1, what: `${path} is for development, and nothing puts this one forward`, at }
}

/** Somebody thought of how it runs: copies are kept, or it is said how many of it there are, how large it may grow, how it is renewed. */
export function isTended({ declared: { replicas, limits, update }, cares }: Contained): boolean {
  // None at all is what is built beside the others, or brought up by hand.
  const isSaid = (fact: typeof replicas): boolean => fact !== undefined && fact.state !== 'default' && valueOf(fact) !== 0
  return cares || update !== undefined || [replicas, limits.memory, limits.cpus].some(isSaid)
}

/** Built or pushed here, or given a database to open: more than a helper of development. */
export function isOwn(service: Contained): boolean {
  return !service.helper && (isOfTree(service) || service.isNamedAfter === true || [...service.declared.environment.keys()].some(namesDatabase))
}

/** Built or pushed here, an image of a language that the tree's files are mounted into, or another that a program of the tree is. */
function isOfTree({ declared, published, base = '', codeFolders = [] }: Contained): boolean {
  return codeFolders.length > 0 || declared.build !== undefined || published || (isLanguage(base) && declared.mounts.some(({ file }) => file !== undefined))
}
