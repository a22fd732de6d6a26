/** Which of the code's features belong to a service: those seen in files that run in it. */
import { valueOf } from '../base/fact.ts'
import type { PackageDeclaration } from '../model/declaration.ts'
import type { Feature, FeatureDeclaration } from '../model/feature.ts'
import type { ProxyPath, ProxyServer } from '../model/surroundings.ts'
import { within } from './code.ts'
import { proxyFiles } from './front-files.ts'
import type { Linked } from './linked.ts'
import { once } from './once.ts'
import { handsOutFiles, ofAnother } from './own-code.ts'
import type { Running } from './running.ts'
import { switched } from './switched.ts'

/** Features in serving code of a service; what stands in tests, seeds and scripts serves nobody, nor does what its environment leaves off. */
export function featuresOf(service: Running, linked: Linked, wanted: Feature): readonly FeatureDeclaration[] {
  const written = writtenFor(service, linked, wanted)
  return written.length === 0 ? none : written.filter(({ when }) => switched(when, service, linked.declared) !== 'off')
}

/** Those that stand in its code, and that its environment leaves off. */
export function featuresOff(service: Running, linked: Linked, wanted: Feature): readonly FeatureDeclaration[] {
  return writtenFor(service, linked, wanted).filter(({ when }) => switched(when, service, linked.declared) === 'off')
}

const serves = ({ facts }: FeatureDeclaration): boolean => valueOf(facts.get('serves')) === true

/** The server that is asked by users: one for metrics alone is made beside it, and what writes a schema out starts one for a moment. */
export function serverOf(service: Running, linked: Linked): FeatureDeclaration | undefined {
  const found = featuresOf(service, linked, 'framework')
  const main = found.filter(({ path }) => !/metrics|health|webhook|swagger|storybook|collector|worker/i.test(path))
  return main.find(({ path }) => /(^|\/)(main|app|server|index)\.[cm]?[jt]sx?$/.test(path)) ?? main.find(serves) ?? main[0] ?? found[0]
}

const none: readonly FeatureDeclaration[] = []

/** Each service is asked of each kind, and a tree has few features of most. */
const inCode = once((features: readonly FeatureDeclaration[]): ReadonlyMap<Feature, readonly FeatureDeclaration[]> => {
  const found = new Map<Feature, FeatureDeclaration[]>()
  for (const feature of features) {
    if (feature.use !== 'code') continue
    const alike = found.get(feature.what)
    if (alike === undefined) found.set(feature.what, [feature])
    else alike.push(feature)
  }
  return found
})

/** What pages do where they are shown, whoever hands them out. */
const inBrowsers: ReadonlySet<Feature> = new Set(['sanitising', 'error-tracking', 'cdn'])

function writtenFor(service: Running, linked: Linked, wanted: Feature): readonly FeatureDeclaration[] {
  if (service.folders.length === 0 || (!inBrowsers.has(wanted) && handsOutFiles(service))) return none
  const all = inCode(linked.declared.features).get(wanted)
  if (all === undefined) return none
  const { services, declared } = linked
  const isHere = (path: string): boolean => service.folders.some((folder) => within(path, folder))
  const written = all.filter(
    (feature) =>
      feature.lentTo?.some((path) => isHere(path) && !ofAnother(path, service, services, declared.packages)) === true ||
      (isHere(feature.path) &&
        (feature.askedBy === undefined || feature.askedBy.some(isHere)) &&
        !ofAnother(feature.path, service, services, declared.packages) &&
        !isBeside(feature.path, service, declared.packages) &&
        !isSentElsewhere(feature.path, service, linked)),
  )
  const parts = new Set(written.flatMap((one) => one.parts ?? []))
  // What another application of the service takes in is a part of that one, unless it is served by itself too.
  const whole = parts.size === 0 ? written : written.filter((one) => serves(one) || !parts.has(`${one.at.path}:${one.at.line}`))
  return whole.length === 0 ? written : whole
}

/** A package of JavaScript below a program of another language is a desktop application, a site's pages or a tool of it: what it does, the program does not. */
function isBeside(path: string, service: Running, packages: readonly PackageDeclaration[]): boolean {
  const [nearest] = packages.filter(({ folder }) => within(path, folder)).toSorted((a, b) => b.folder.length - a.folder.length)
  if (nearest === undefined || nearest.language !== undefined || service.folders.includes(nearest.folder)) return false
  return packages.some(
    ({ folder, language, starts }) => language !== undefined && starts === true && service.folders.includes(folder) && within(nearest.folder, folder),
  )
}

/** A route by its file's place, of a service that only a proxy of the tree is asked for, which sends such addresses to another: mocks of a back end lie so. */
function isSentElsewhere(path: string, { declared: { names, name, ports, labels, stack } }: Running, { declared, services }: Linked): boolean {
  const found = /(?:^|\/)(?:pages(\/api\/.+)\.[cm]?[jt]sx?|app(\/.+)\/route\.[cm]?[jt]sx?)$/.exec(path)
  const route = found?.[1] ?? found?.[2]
  if (route === undefined || ports.some(({ published }) => published) || [...labels.keys()].some((label) => /^(traefik|caddy)/.test(label))) return false
  const own = new Set([name, ...names])
  const servers = proxyFiles(services, declared)
    .flatMap((proxy) => proxy.servers)
    .filter((server) => server.upstreams.some(({ host }) => own.has(valueOf(host) ?? '')))
  const takenBy = ({ paths = [] }: ProxyServer): readonly ProxyPath[] => paths.filter(({ prefix }) => `${route}/`.startsWith(prefix))
  const runs = (host: string): boolean => services.some((one) => one.declared.stack === stack && [one.declared.name, ...one.declared.names].includes(host))
  return servers.length > 0 && servers.every((server) => takenBy(server).length > 0 && takenBy(server).every(({ host }) => !own.has(host) && runs(host)))
}
