/** Services of AWS App Runner, each with an address and a certificate of its own. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { RouteDeclaration } from '../../../model/managed.ts'
import type { ServiceDeclaration } from '../../../model/declaration.ts'
import { serviceName } from '../aws/names.ts'
import { awsWorld } from '../aws/registry.ts'
import { givenIn, masked } from '../aws/secrets.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, naming, isAway, named, nothing, numberOr, placeOf } from '../mapping/values.ts'
import type { Body, Mapped, Mapper, Resource, World } from '../resource.ts'

export const awsApprunnerMapper: Mapper = {
  name: 'aws-apprunner',
  title: 'AWS App Runner',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/apprunner_service',
  types: ['aws_apprunner_service'],
  declare: (resource, world) => declareRunner(resource, awsWorld(world)),
}

function declareRunner(service: Resource, world: World): Mapped {
  if (isAway(service)) return nothing
  return asFarAsItExists(service, () => ({ declares: [serviceOf(service, world), ...routesOf(service, world)], skipped: [] }))
}

function serviceOf(service: Resource, world: World): ServiceDeclaration {
  const [source] = bodiesOf(service, 'source_configuration').bodies
  const repository = source === undefined ? undefined : bodiesOf(source, 'image_repository').bodies[0]
  const image = repository?.text('image_identifier')
  const configuration = repository === undefined ? undefined : bodiesOf(repository, 'image_configuration').bodies[0]
  const [instance] = bodiesOf(service, 'instance_configuration').bodies
  const [scaling] = named(service, 'auto_scaling_configuration_arn', world, ['aws_apprunner_auto_scaling_configuration_version'], service)
  const environment = configuration?.map('runtime_environment_variables')
  const secrets =
    configuration === undefined
      ? { values: new Map<string, Fact<string>>(), from: new Map<string, string>() }
      : givenIn(configuration, 'runtime_environment_secrets', world)
  const port = configuration?.number('port') ?? byDefault(8080, placeOf(service, 'port'), 'App Runner’s default')
  const own = environment === undefined || 'state' in environment ? new Map<string, Fact<string>>() : environment
  return {
    kind: 'service',
    name: serviceName(service, world),
    stack: world.stack,
    at: service.at,
    ...(image === undefined ? {} : { image }),
    environment: new Map([...[...own].map(([name, value]) => [name, masked(value, world)] as const), ...secrets.values]),
    ...(secrets.from.size === 0 ? {} : { given: secrets.from }),
    replicas: scaling === undefined ? byDefault(1, placeOf(service, 'min_size'), 'App Runner’s default') : numberOr(scaling, 'min_size', 1),
    ports: [{ container: port, protocol: 'tcp', published: false, at: port.at }],
    mounts: [],
    names: [],
    networks: [],
    labels: new Map(),
    healthcheck: healthOf(service),
    restart: byDefault('always', service.at, 'App Runner replaces what stops'),
    limits: limitsOf(instance, service),
    reservations: {},
    update: {
      order: byDefault('start-first', service.at, 'App Runner starts the new before it stops the old'),
      failureAction: byDefault('rollback', service.at, 'App Runner turns back what fails'),
      at: service.at,
    },
    placement: [],
    dependsOn: [],
    swarm: false,
    orchestrator: 'app-runner',
    spread: { is: byDefault(true, service.at, 'App Runner spreads over availability zones'), words: 'over availability zones' },
  }
}

function healthOf(service: Resource): NonNullable<ServiceDeclaration['healthcheck']> {
  const [check] = bodiesOf(service, 'health_check_configuration').bodies
  const path = check?.text('path')
  const at = check?.at ?? placeOf(service, 'health_check_configuration')
  const http = valueOf(check?.text('protocol'))?.toUpperCase() === 'HTTP'
  return {
    disabled: false,
    asks: http && path !== undefined ? mapFact(path, (text) => `GET ${text}`) : byDefault('a connection to its port', at, 'App Runner’s own check'),
    at,
  }
}

/** https://docs.aws.amazon.com/apprunner/latest/api/API_InstanceConfiguration.html: `1024` and `1 vCPU`, `2048` and `2 GB`. */
function limitsOf(instance: Body | undefined, service: Resource): ServiceDeclaration['limits'] {
  const figure = (name: string, otherwise: string): Fact<number> => {
    const text = instance?.text(name) ?? byDefault(otherwise, placeOf(service, name), 'App Runner’s default')
    return mapFact(text, (written) => {
      const [, count = '', unit] = /^\s*(\d{1,6}(?:\.\d{1,6})?)\s*(vcpu|gb)?\s*$/i.exec(written) ?? []
      return count === '' ? undefined : unit === undefined ? Number(count) / 1024 : Number(count)
    })
  }
  return { cpus: figure('cpu', '1024'), memory: mapFact(figure('memory', '2048'), (gib) => gib * 1024 ** 3) }
}

function routesOf(service: Resource, world: World): readonly RouteDeclaration[] {
  const network = bodiesOf(service, 'network_configuration').bodies[0]
  const ingress = network === undefined ? undefined : bodiesOf(network, 'ingress_configuration').bodies[0]
  if (valueOf(ingress?.flag('is_publicly_accessible')) === false) return []
  const domains = naming(service, world, ['aws_apprunner_custom_domain_association'], 'service_arn').flatMap((one) => one.text('domain_name') ?? [])
  const hosts: readonly Fact<string>[] = domains.length > 0 ? domains : [unresolved(`\${${service.plain}.service_url}`, service.at)]
  return hosts.map((host) => ({
    kind: 'route',
    name: valueOf(host) ?? service.plain,
    stack: world.stack,
    at: host.at,
    host,
    service: serviceName(service, world),
    tls: byDefault(true, service.at, 'App Runner has a certificate of its own'),
    redirects: byDefault(true, service.at, 'App Runner answers nothing in the clear'),
    balancer: 'App Runner',
    deadDropped: known(true, service.at),
  }))
}
