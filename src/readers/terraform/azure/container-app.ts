/** Apps of Azure Container Apps: how many replicas stay, how they are replaced, and the way in to them. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { PortDeclaration, ServiceDeclaration } from '../../../model/declaration.ts'
import type { RouteDeclaration } from '../../../model/managed.ts'
import { hostedService } from '../../../parse/hosted.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, flagOr, isAway, isFixed, naming, nothing, numberOr } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { containerFacts, healthOf } from './container.ts'
import { skip } from './flexible.ts'
import { byId, serviceName } from './names.ts'

export const environments = ['azurerm_container_app_environment']

export function declareContainerApp(app: Resource, world: World): Mapped {
  if (isAway(app) || app.mode === 'data') return nothing
  const [template] = bodiesOf(app, 'template').bodies
  const containers = template === undefined ? { bodies: [] } : bodiesOf(template, 'container')
  if (template === undefined || containers.bodies.length === 0) return skip(app, 'its containers are not to be read')
  return asFarAsItExists(app, () => ({ declares: [...servicesOf(app, template, containers.bodies, world), ...routesOf(app, world)], skipped: [] }))
}

function servicesOf(app: Resource, template: Body, containers: readonly Body[], world: World): readonly ServiceDeclaration[] {
  const name = serviceName(app, world)
  const [ingress] = bodiesOf(app, 'ingress').bodies
  const port = ingress?.number('target_port')
  const replicas = numberOr(template, 'min_replicas', 0, 'Container Apps keeps none unless min_replicas says so')
  const common = {
    replicas,
    scaling: scalingOf(template, replicas),
    restart: byDefault('always', app.at, 'Container Apps starts a replica anew when one stops'),
    update: updateOf(app),
    orchestrator: 'container-apps',
    ...placedIn(app, world),
  }
  const main = containers.map((container, index): ServiceDeclaration => {
    const isMain = index === 0
    const own = isMain ? name : `${name}/${textOf(container.text('name')) ?? String(index + 1)}`
    return hostedService(own, world.stack, isMain ? app.at : container.at, {
      ...common,
      ...containerFacts(container, app, template, world),
      healthcheck: healthOf(container, isMain ? port : undefined),
      ports: isMain && ingress !== undefined ? portsOf(ingress) : [],
      names: [own],
      ...(isMain ? {} : { sharesNetwork: name }),
    })
  })
  return [...main, ...initsOf(app, template, name, world)]
}

/** Runs once before a replica starts. */
export function initsOf(app: Resource, template: Body, name: string, world: World): readonly ServiceDeclaration[] {
  return bodiesOf(template, 'init_container').bodies.map((container, index) =>
    hostedService(`${name}/${textOf(container.text('name')) ?? `init ${index + 1}`}`, world.stack, container.at, {
      ...containerFacts(container, app, template, world),
      mode: known('replicated-job', container.at),
      restart: known('no', container.at),
      orchestrator: 'container-apps',
      sharesNetwork: name,
    }),
  )
}

/** TCP is let in at a port of the environment; HTTP goes through its proxy. */
function portsOf(ingress: Body): readonly PortDeclaration[] {
  const container = ingress.number('target_port')
  if (container === undefined) return []
  const isTcp = /^tcp$/i.test(textOf(ingress.text('transport')) ?? '')
  const host = ingress.number('exposed_port')
  const published = isTcp && valueOf(ingress.flag('external_enabled')) === true
  return [{ container, ...(published ? { host: host ?? container } : {}), protocol: 'tcp', published, at: container.at }]
}

function scalingOf(template: Body, least: Fact<number>): Fact<string> | undefined {
  const most = numberOr(template, 'max_replicas', 10, 'Container Apps’ default')
  if (isFixed(template, 'min_replicas', 'max_replicas') || (valueOf(most) !== undefined && valueOf(most) === valueOf(least))) return undefined
  return known(`${valueOf(least) ?? 'some'} to ${valueOf(most) ?? 'more'} copies`, most.at)
}

/** {@link https://learn.microsoft.com/azure/container-apps/revisions}: the old revision keeps its traffic until the new one is ready. */
function updateOf(app: Resource): NonNullable<ServiceDeclaration['update']> {
  const single = valueOf(app.text('revision_mode'))?.toLowerCase() !== 'multiple'
  const order = byDefault('start-first', app.at, 'a new revision starts before the old one stops')
  return { order, ...(single ? { failureAction: byDefault('rollback', app.at, 'the old revision stays until the new one is ready') } : {}), at: app.at }
}

/** What its environment says: over zones or not, and where logs go. */
export function placedIn(app: Resource, world: World): Pick<ServiceDeclaration, 'spread' | 'logDriver'> {
  const environment = byId(app, 'container_app_environment_id', world, environments)
  if (environment === undefined || environment.mode === 'data') return {}
  const zones = environment.flag('zone_redundancy_enabled')
  const logs = environment.text('log_analytics_workspace_id') ?? environment.text('logs_destination')
  return {
    ...(zones === undefined || valueOf(zones) === false ? {} : { spread: { is: zones, words: 'over the zones of its environment' } }),
    ...(logs === undefined ? {} : { logDriver: known('azure-monitor', logs.at) }),
  }
}

/** {@link https://learn.microsoft.com/azure/container-apps/ingress-overview}: plain HTTP is sent on to HTTPS unless it is let in. */
function routesOf(app: Resource, world: World): readonly RouteDeclaration[] {
  const [ingress] = bodiesOf(app, 'ingress').bodies
  if (ingress === undefined || valueOf(flagOr(ingress, 'external_enabled', false)) === false) return []
  if (/^tcp$/i.test(textOf(ingress.text('transport')) ?? '') || isShut(ingress) || isInside(app, world)) return []
  const domains = [
    ...bodiesOf(ingress, 'custom_domain').bodies.flatMap((one) => one.text('name') ?? []),
    ...naming(app, world, ['azurerm_container_app_custom_domain'], 'container_app_id').flatMap((one) => one.text('name') ?? []),
  ]
  const hosts: readonly Fact<string>[] = domains.length > 0 ? domains : [unresolved(`\${${app.plain}.ingress.fqdn}`, ingress.at)]
  const service = serviceName(app, world)
  return hosts.map((host) => ({
    kind: 'route',
    name: valueOf(host) ?? `${service} by its own address`,
    stack: world.stack,
    at: ingress.at,
    host,
    service,
    tls: byDefault(true, ingress.at, 'Container Apps has a certificate of its own'),
    redirects: mapFact(flagOr(ingress, 'allow_insecure_connections', false), (is) => !is),
    balancer: 'Container Apps',
    deadDropped: byDefault(true, ingress.at, 'Container Apps leaves out a replica that is not ready'),
  }))
}

/** Only addresses that it names may come in. */
function isShut(ingress: Body): boolean {
  return bodiesOf(ingress, 'ip_security_restriction').bodies.some((one) => valueOf(one.text('action'))?.toLowerCase() === 'allow')
}

/** An environment behind an internal load balancer has no address that the world reaches. */
function isInside(app: Resource, world: World): boolean {
  return valueOf(byId(app, 'container_app_environment_id', world, environments)?.flag('internal_load_balancer_enabled')) === true
}
