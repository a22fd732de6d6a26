/** How a service's code behaves at failure and at its end: errors that are reported, logs machines can read, the signal to stop. */
import { known, mapFact, valueOf, textOf, unresolved, type Fact } from '../base/fact.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf } from '../model/kinds.ts'
import { within } from './code.ts'
import { featuresOf, serverOf } from './features.ts'
import { heeded } from './heeded.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { commandOf, wordsOf } from './command-words.ts'
import { scriptOf } from './scripts.ts'
import { facts, text } from './things.ts'
import { apmOf, trackingFacts } from './trackers.ts'

/** Facts are told where the service's code was read: it has a framework, or the feature itself was seen. */
export function operationFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  // Of code that is not in the tree only an agent is told, which its command or its environment loads.
  if (service.folders.length === 0) return facts({ apm: apmOf(service, linked, undefined) })
  const read = serverOf(service, linked)
  const at = read?.at ?? service.declared.at
  const loggers = loggersOf(service, linked)
  const filed = loggers.find((one) => one.facts.get('structured')?.state === 'unresolved')
  const logger = loggers.find((one) => valueOf(one.facts.get('structured')) === true) ?? filed ?? loggers[0]
  return facts({
    ...trackingFacts(service, linked, read),
    stops: told(stopsOf(service, linked), service, linked, read !== undefined),
    logger: logger === undefined ? undefined : text(logger.library === 'code' ? 'its own code' : logger.library, logger.at),
    structuredLogs:
      logger === undefined
        ? read === undefined
          ? undefined
          : known(false, at)
        : logger === filed
          ? mapFact(filed.facts.get('structured') ?? known(false, at), Boolean)
          : known(valueOf(logger.facts.get('structured')) === true, logger.at),
    apm: apmOf(service, linked, read),
  })
}

/** What may be heard or not is asked for only where nothing else handles the signal. */
function stopsOf(service: Running, linked: Linked): Fact<boolean> | undefined {
  const heard = heeded(service, linked)
  if (heard?.state === 'known') return heard
  const own = stopsByItself(service, linked)
  return own === undefined ? undefined : (heard ?? own)
}

/** What a script starts as a child of its shell never hears of the signal, whatever it would do; some init processes tell the whole group. */
function told(stops: Fact<boolean> | undefined, service: Running, linked: Linked, isRead: boolean): Fact<boolean> | undefined {
  if (!isRead || (stops?.state === 'known' && !stops.value)) return stops
  return shielded(service, linked) ?? stops
}

function shielded(service: Running, linked: Linked): Fact<boolean> | undefined {
  const words = valueOf(commandOf(service.declared, service.stage)) ?? []
  if (words.some((word) => /(^|\/)dumb-init$/.test(word)) || (words.some((word) => /(^|\/)tini$/.test(word)) && words.includes('-g'))) return undefined
  const runs = service.actions.filter((action) => action.does === 'run')
  // `ENTRYPOINT ./${SCOPE}-start.sh`: a script by that ending, whichever it is.
  const open = wordsOf(service.declared, service.stage)
    .map((word) => /\}([\w.-]{2,100}\.sh)$/.exec(textOf(word) ?? '')?.[1] ?? '')
    .find((ending) => ending !== '')
  const script =
    runs.length === 1 && runs[0] !== undefined && !runs[0].script.text.includes('$')
      ? scriptOf(runs[0].script.text, linked.declared)
      : open === undefined
        ? undefined
        : linked.declared.scripts.find((one) => one.shields !== undefined && one.path.endsWith(open))
  return script?.shields === undefined
    ? undefined
    : unresolved('whether the signal reaches the program', script.shields, 'start it with exec, since a shell hands no signal on')
}

/** One that a package of the workspace is asked for counts where that package hands a library's on. */
function loggersOf(service: Running, linked: Linked): readonly FeatureDeclaration[] {
  return featuresOf(service, linked, 'logging').filter((one) => {
    if (isTheirs(one, linked) || one.facts.has('lends') || (one.library === 'code' && isForBrowsers(one.path, linked))) return false
    const asked = valueOf(one.facts.get('asks'))
    if (asked === undefined) return true
    const lender = linked.declared.packages.find(({ name }) => one.library === name || one.library.startsWith(`${name}/`))
    return (
      lender !== undefined &&
      linked.declared.features.some(({ what, path, facts: lent }) => {
        const name = what === 'logging' && within(path, lender.folder) ? valueOf(lent.get('lends')) : undefined
        return name === asked || name === '*'
      })
    )
  })
}

/** What a library of others is handed says what that does and nothing of the program; one of the tree is a part of it. */
function isTheirs({ facts: all }: FeatureDeclaration, { declared: { packages } }: Linked): boolean {
  const handed = String(valueOf(all.get('handed')) ?? '')
  const name = /^(@[^/]+\/)?[^/]+/.exec(handed)?.[0]
  return name !== undefined && packages.some(({ dependencies }) => dependencies.has(name)) && !packages.some((one) => one.name === name)
}

/** Code of a package that draws pages and serves nothing: what it writes stands in a browser. */
function isForBrowsers(path: string, linked: Linked): boolean {
  const owner = linked.declared.packages.filter(({ folder }) => within(path, folder)).sort((a, b) => b.folder.length - a.folder.length)[0]
  // The one manifest of a workspace says of none of its projects where it runs.
  const depends = (name: string): boolean => owner?.dependencies.get(name)?.at.path === owner?.path
  if (owner === undefined || !['react-dom', 'vue', 'svelte', '@angular/core', 'solid-js', 'preact'].some(depends)) return false
  return !linked.declared.features.some(({ what, use, path: served }) => what === 'framework' && use === 'code' && within(served, owner.folder))
}

/** Frameworks whose own server handles the signal ({@link https://nextjs.org/docs/app/guides/self-hosting}), and some that are mounted in those. */
const hosts = /^(next|nuxt|@sveltejs\/kit|@remix-run\/.*|@apollo\/server)$/
const mounted = /^(hono|@hono\/zod-openapi|elysia)$/
/** What gives those a server of their own. */
const adapters = ['@hono/node-server', '@elysiajs/node']

/** What has no such framework ends at once; so does one that is told to leave the signal alone, or is run by a server of one's own. */
function stopsByItself(service: Running, linked: Linked): Fact<boolean> | undefined {
  const read = featuresOf(service, linked, 'framework')
  const first = read[0]
  if (first === undefined) return undefined
  const serves = (one: FeatureDeclaration): boolean => valueOf(one.facts.get('serves')) === true
  const custom = read.find((one) => one.library === 'next' && serves(one))
  if (custom !== undefined) return known(false, custom.at)
  const manual = service.declared.environment.get('NEXT_MANUAL_SIG_HANDLE')
  if (manual !== undefined && read.some((one) => one.library === 'next')) return known(false, manual.at)
  const own = read.filter((one) => !hosts.test(one.library))
  const isHosted = own.length < read.length && own.every((one) => mounted.test(one.library) && !serves(one)) && !hasAdapter(service, linked)
  const deciding = isHosted ? read.find((one) => hosts.test(one.library)) : first
  if (deciding === undefined || hosts.test(deciding.library)) return undefined
  const server = serverOf(service, linked)
  return known(false, server === undefined || hosts.test(server.library) ? deciding.at : server.at)
}

function hasAdapter(service: Running, linked: Linked): boolean {
  return linked.declared.packages.some((one) => service.folders.includes(one.folder) && adapters.some((name) => one.dependencies.has(name)))
}
