/** What all ways in from the world have in common: a host, the workload behind a Service, and facts of which the best stands. */
import type { Evidence } from '../../../../base/evidence.ts'
import { known, valueOf, type Fact } from '../../../../base/fact.ts'
import type { RouteDeclaration } from '../../../../model/managed.ts'
import type { Cluster } from '../../object.ts'
import type { Told } from '../../told.ts'
import { listed, mainOf } from '../main.ts'
import { portsOf, type Served } from '../services.ts'
import { down, each, isOpen, openFact, sameNamespace, text, type Spot } from '../spots.ts'

export interface Ways {
  readonly cluster: Cluster
  readonly served: readonly Served[]
  readonly told: Told
  /** What the containers of the cluster are started with, as one text each: flags of a proxy are among them. */
  readonly flags: readonly { readonly text: string; readonly at: Evidence }[]
  /** Images that the cluster's containers run. */
  readonly images?: readonly string[]
}

/** A way as the functions of each format find it. */
export interface Way {
  readonly host: string | undefined
  /** What it is called where no host is said. */
  readonly object: string
  readonly path?: string | undefined
  readonly at: Evidence
  readonly hostAt: Evidence
  /** The Service it leads to, and the port's number or name. */
  readonly to: { readonly name: string; readonly namespace: string; readonly port: string | undefined }
  readonly tls: Fact<boolean>
  readonly redirects: Fact<boolean> | undefined
  readonly balancer: string
}

interface Backend {
  readonly service: string
  readonly deadDropped?: Fact<boolean>
}

/** The container that answers: a pod that is not ready is taken out of its Service, and ready is what its probe says. */
function backendOf({ to }: Way, { served, told }: Ways): Backend {
  const found = served.find(({ object }) => object.name === to.name && sameNamespace(object.namespace, to.namespace))
  const [workload] = found?.workloads ?? []
  if (found === undefined || workload === undefined) return { service: to.name }
  const containers = listed(workload.pod)
  const main = mainOf(workload)
  const ports = portsOf(found, containers, told)
  const port = ports.find((one) => one.name === to.port || String(valueOf(one.port)) === to.port) ?? (ports.length === 1 ? ports[0] : undefined)
  const number = String(valueOf(port?.target))
  const container = containers.find((one) => each(down(one, 'ports')).some((spot) => text(spot, 'containerPort') === number)) ?? main
  if (container === undefined) return { service: workload.name }
  const probe = down(container, 'readinessProbe')
  return {
    service: container === main ? workload.name : `${workload.name}/${text(container, 'name') ?? 'container'}`,
    deadDropped: probe === undefined ? known(false, container.at) : known(true, probe.at),
  }
}

/** One route for each host and what stands behind it; the host's first path has the host's name. */
export function routesFrom(found: readonly Way[], ways: Ways): readonly RouteDeclaration[] {
  const routes = new Map<string, RouteDeclaration>()
  const byHost = new Map<string, string>()
  const sorted = found.filter((way) => !isChallenge(way.path)).sort((a, b) => Number(isRoot(b)) - Number(isRoot(a)))
  for (const way of sorted) {
    const backend = backendOf(way, ways)
    const host = way.host === undefined || way.host === '' || isOpen(way.host) ? way.object : way.host
    const first = byHost.get(host) ?? backend.service
    byHost.set(host, first)
    const name = first === backend.service ? host : `${host}${way.path ?? `/${backend.service}`}`
    const before = routes.get(name)
    const route: RouteDeclaration = {
      kind: 'route',
      name,
      stack: ways.cluster.stack,
      at: way.at,
      host: way.host !== undefined && isOpen(way.host) ? openFact(way.host, way.hostAt) : known(way.host ?? '*', way.hostAt),
      ...backend,
      tls: way.tls,
      ...(way.redirects === undefined ? {} : { redirects: way.redirects }),
      balancer: way.balancer,
    }
    routes.set(name, before === undefined ? route : together(before, route))
  }
  return [...routes.values()]
}

/** Where an authority asks for the proof that gets the certificate, which must be plain HTTP ({@link https://www.rfc-editor.org/rfc/rfc8555#section-8.3}): no way in for a visitor. */
function isChallenge(path: string | undefined): boolean {
  return path?.startsWith('/.well-known/acme-challenge') === true
}

/** Of the paths that one rule matches, the one it is called after. */
export function pathAmong(paths: readonly (string | undefined)[]): string | undefined {
  const others = paths.filter((path) => !isChallenge(path))
  return others.length > 0 ? others[0] : paths[0]
}

function isRoot({ path }: Way): boolean {
  return path === undefined || path === '/' || path === '' || path === '/*'
}

/** Two objects may describe one host, one with HTTPS and one that redirects to it. */
function together(one: RouteDeclaration, two: RouteDeclaration): RouteDeclaration {
  const redirects = better(one.redirects, two.redirects)
  return { ...one, tls: better(one.tls, two.tls) ?? one.tls, ...(redirects === undefined ? {} : { redirects }) }
}

export function better(one: Fact<boolean> | undefined, two: Fact<boolean> | undefined): Fact<boolean> | undefined {
  if (one === undefined || valueOf(one) === true) return one ?? two
  if (two === undefined || valueOf(two) === true) return two ?? one
  return one.state === 'unresolved' ? one : two
}

/** `*.shop.test` covers one name below. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1)) && !host.slice(0, -pattern.length + 1).includes('.')
}

export function annotation(spot: Spot, name: string): Spot | undefined {
  return down(spot, 'metadata', 'annotations', name)
}
