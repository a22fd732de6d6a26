/** Web apps of Azure App Service: what they run and see, how many instances their plan keeps, and the way in to them. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { HealthDeclaration, ServiceDeclaration } from '../../../model/declaration.ts'
import type { EdgeDeclaration, RouteDeclaration } from '../../../model/managed.ts'
import { hostedService, innerPort, shellCommand, written } from '../../../parse/hosted.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, byText, flagOr, isAway, naming, nothing } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { byId, said, serviceName } from './names.ts'
import { instancesOf } from './plan.ts'
import { filled } from './secrets.ts'

export const plans = ['azurerm_service_plan']

export function declareWebApp(app: Resource, world: World): Mapped {
  if (isAway(app) || app.mode === 'data' || valueOf(app.flag('enabled')) === false) return nothing
  return asFarAsItExists(app, () => ({ declares: [serviceOf(app, world), ...routesOf(app, world), ...edgesOf(app, world)], skipped: [] }))
}

function serviceOf(app: Resource, world: World): ServiceDeclaration {
  const [site] = bodiesOf(app, 'site_config').bodies
  const plan = byId(app, 'service_plan_id', world, plans)
  const environment = environmentOf(app, world)
  const command = said(site, 'app_command_line')
  const health = healthOf(site)
  const image = imageOf(site)
  const port = portOf(environment.values, image, app)
  const logs = logsOf(app, world)
  return hostedService(serviceName(app, world), world.stack, app.at, {
    ...written({ image, command: command === undefined ? undefined : shellCommand(command) }),
    environment: environment.values,
    ...(environment.open.length === 0 ? {} : { openEnvironment: environment.open }),
    ports: [innerPort(port)],
    ...(health === undefined ? {} : { healthcheck: health }),
    ...instancesOf(site, plan, world),
    ...(logs === undefined ? {} : { logDriver: logs }),
    restart: byDefault('always', app.at, 'App Service starts an app anew when it stops'),
    orchestrator: 'app-service',
    spread: spreadOf(plan, app),
    limits: sizeOf(plan),
  })
}

/** An app that lets nobody in but Front Door stands behind one ({@link https://learn.microsoft.com/azure/frontdoor/origin-security}): what that one does is said where it is made. */
function edgesOf(app: Resource, world: World): readonly EdgeDeclaration[] {
  const rules = bodiesOf(app, 'site_config').bodies.flatMap((site) => bodiesOf(site, 'ip_restriction').bodies)
  const allowed = rules.filter((rule) => !/^deny$/i.test(textOf(rule.text('action')) ?? 'Allow'))
  const [tag] = allowed.flatMap((rule) => rule.text('service_tag') ?? [])
  const isOnlyWay = allowed.length > 0 && allowed.every((rule) => textOf(rule.text('service_tag')) === 'AzureFrontDoor.Backend')
  if (!isOnlyWay || tag === undefined) return []
  const is = unresolved('the Front Door that it stands behind', tag.at, 'say under provides: what it does')
  return (['cdn', 'firewall'] as const).map((what) => ({
    ...{ kind: 'edge', what, name: `${what} before ${app.address}`, stack: world.stack, at: tag.at, by: 'Azure Front Door', is },
  }))
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/linux_web_app#application_stack-1}, and the texts of older providers. */
function imageOf(site: Body | undefined): Fact<string> | undefined {
  const [stack] = site === undefined ? [] : bodiesOf(site, 'application_stack').bodies
  const name = said(stack, 'docker_image_name')
  const registry = textOf(said(stack, 'docker_registry_url'))?.replace(/^https?:\/\//, '')
  if (name !== undefined)
    return registry === undefined || /^(index\.)?docker\.io/.test(registry) ? name : mapFact(name, (text) => `${registry.replace(/\/$/, '')}/${text}`)
  const image = stack?.text('docker_image') ?? stack?.text('docker_container_name')
  const tag = stack?.text('docker_image_tag') ?? stack?.text('docker_container_tag')
  if (image === undefined) return undefined
  return tag === undefined ? image : tag.state === 'unresolved' ? tag : mapFact(image, (text) => `${text}:${tag.value}`)
}

/** Prefixes of the variables that connection strings become. {@link https://learn.microsoft.com/azure/app-service/configure-common#configure-connection-strings} */
const prefixes = new Map([
  ['postgresql', 'POSTGRESQLCONNSTR_'],
  ['mysql', 'MYSQLCONNSTR_'],
  ['sqlserver', 'SQLCONNSTR_'],
  ['sqlazure', 'SQLAZURECONNSTR_'],
])

function environmentOf(app: Resource, world: World): { readonly values: ReadonlyMap<string, Fact<string>>; readonly open: readonly string[] } {
  const settings = app.map('app_settings')
  const values = new Map<string, Fact<string>>()
  const open: string[] = []
  if (settings !== undefined && 'state' in settings) open.push(settings.raw)
  else for (const [name, value] of settings ?? []) values.set(name, filled(value, world))
  const strings = bodiesOf(app, 'connection_string')
  if (strings.open !== undefined) open.push(strings.open.raw)
  for (const one of strings.bodies) {
    const name = textOf(one.text('name'))
    const value = one.text('value')
    const prefix = prefixes.get(textOf(one.text('type'))?.toLowerCase() ?? '') ?? 'CUSTOMCONNSTR_'
    if (name !== undefined && value !== undefined) values.set(`${prefix}${name}`, filled(value, world))
  }
  return { values, open }
}

/** An app is sent requests whether it says where or not. {@link https://learn.microsoft.com/azure/app-service/configure-custom-container#configure-port-number} */
function portOf(environment: ReadonlyMap<string, Fact<string>>, image: Fact<string> | undefined, app: Resource): Fact<number> {
  const fact = environment.get('WEBSITES_PORT') ?? environment.get('PORT')
  if (fact !== undefined) return mapFact(fact, (text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined))
  return image === undefined
    ? unresolved('the PORT that App Service gives it', app.at)
    : byDefault(80, app.at, 'App Service asks a container at port 80 unless WEBSITES_PORT is said')
}

/** Only a path of its own can fail; without one, App Service asks nothing of an instance that runs. {@link https://learn.microsoft.com/azure/app-service/monitor-instances-health-check} */
function healthOf(site: Body | undefined): HealthDeclaration | undefined {
  const path = said(site, 'health_check_path')
  return path === undefined ? undefined : { disabled: false, asks: mapFact(path, (text) => `GET ${text}`), at: path.at }
}

function spreadOf(plan: Resource | undefined, app: Resource): NonNullable<ServiceDeclaration['spread']> {
  const zones = plan?.flag('zone_balancing_enabled')
  if (zones !== undefined && valueOf(zones) !== false) return { is: zones, words: 'over the zones of its plan' }
  return { is: byDefault(true, plan?.at ?? app.at, 'each instance of a plan is a machine of its own'), words: 'one machine an instance' }
}

/** Each instance has the whole machine of its plan, which the documentation of sizes tells and this table does not. */
function sizeOf(plan: Resource | undefined): ServiceDeclaration['limits'] {
  const sku = plan?.text('sku_name')
  if (sku === undefined) return {}
  const open =
    sku.state === 'unresolved'
      ? sku
      : unresolved(`the machine of the plan ${sku.value}`, sku.at, 'the size of an instance of the plan, which Plimsoll does not know')
  return { memory: open, cpus: open }
}

/** Console logs that a diagnostic setting sends on. */
function logsOf(app: Resource, world: World): Fact<string> | undefined {
  const [setting] = naming(app, world, ['azurerm_monitor_diagnostic_setting'], 'target_resource_id')
  return setting === undefined ? undefined : known('azure-monitor', setting.at)
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/linux_web_app#https_only-1}: plain HTTP is answered unless it is said. */
function routesOf(app: Resource, world: World): readonly RouteDeclaration[] {
  const [site] = bodiesOf(app, 'site_config').bodies
  if (valueOf(app.flag('public_network_access_enabled')) === false || isShut(site)) return []
  const service = serviceName(app, world)
  const domains = domainsOf(app, world)
  const at = app.at
  const secure = flagOr(app, 'https_only', false)
  const checked = said(site, 'health_check_path')
  const own: Domain = { host: unresolved(`\${${app.plain}.default_hostname}`, at), tls: byDefault(true, at, 'App Service has a certificate of its own') }
  return (domains.length > 0 ? domains : [own]).map(({ host, tls }) => ({
    kind: 'route',
    name: valueOf(host) ?? `${service} by its own address`,
    stack: world.stack,
    at: host.at,
    host,
    service,
    tls,
    redirects: secure,
    balancer: 'App Service',
    deadDropped: checked === undefined ? byDefault(false, at, 'App Service drops an instance only where health_check_path is said') : known(true, checked.at),
  }))
}

interface Domain {
  readonly host: Fact<string>
  readonly tls: Fact<boolean>
}

/** Only networks or addresses that it names may come in: Front Door, most often. */
function isShut(site: Body | undefined): boolean {
  if (site === undefined) return false
  if (valueOf(site.text('ip_restriction_default_action'))?.toLowerCase() === 'deny') return true
  // Before there was a default action, naming whom to let in shut everybody else out.
  const allowed = bodiesOf(site, 'ip_restriction').bodies.some((one) => (valueOf(one.text('action')) ?? 'Allow') === 'Allow')
  return allowed && site.text('ip_restriction_default_action') === undefined
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/app_service_custom_hostname_binding} */
function domainsOf(app: Resource, world: World): readonly Domain[] {
  const types = ['azurerm_app_service_custom_hostname_binding']
  const name = valueOf(app.text('name'))
  const byName =
    name === undefined ? [] : (byText(world, types, 'app_service_name').get(name) ?? []).filter((one) => one.references('app_service_name').length === 0)
  return [...naming(app, world, types, 'app_service_name'), ...byName].flatMap((binding): readonly Domain[] => {
    const host = binding.text('hostname')
    return host === undefined ? [] : [{ host, tls: certifiedOf(binding, world) }]
  })
}

/** A certificate is bound here, or beside it. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/app_service_certificate_binding} */
function certifiedOf(binding: Resource, world: World): Fact<boolean> {
  const state = binding.text('ssl_state')
  if (state !== undefined) return mapFact(state, (text) => /^(sni|ip)/i.test(text))
  const [bound] = naming(binding, world, ['azurerm_app_service_certificate_binding'], 'hostname_binding_id')
  if (bound !== undefined) return bound.exists.state === 'unresolved' ? { ...bound.exists, at: bound.at } : known(true, bound.at)
  return known(false, binding.at)
}
