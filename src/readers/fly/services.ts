/** How a process group is reached: `[http_service]`, `[[services]]`, their checks, ports and the name Fly gives. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { HealthDeclaration, PortDeclaration } from '../../model/declaration.ts'
import type { RouteDeclaration } from '../../model/managed.ts'
import type { Fields } from '../../parse/fields.ts'
import { innerPort } from '../../parse/hosted.ts'
import { ofGroup, sections, type Group } from './machines.ts'

export interface Reached {
  readonly fields: Fields
  readonly isHttp: boolean
}

/** Both kinds of one group; one without `processes` belongs to the default one. */
export function servicesOf(root: Fields, group: Group): readonly Reached[] {
  return [
    ...ofGroup(sections(root, 'http_service'), group).map((fields) => ({ fields, isHttp: true })),
    ...ofGroup(sections(root, 'services'), group).map((fields) => ({ fields, isHttp: false })),
  ]
}

function innerOf({ fields }: Reached): Fact<number> {
  return fields.number('internal_port') ?? byDefault(8080, fields.at, 'Fly’s default port')
}

const isWeb = (port: Fields): boolean => (port.texts('handlers') ?? []).some((handler) => valueOf(handler) === 'http')

/** What Fly's proxy passes on as it is can be reached by everybody, unless the app has private addresses alone, which no file says. */
export function portsOf(services: readonly Reached[]): readonly PortDeclaration[] {
  return services.flatMap((one): readonly PortDeclaration[] => {
    const container = innerOf(one)
    const protocol = valueOf(one.fields.text('protocol')) ?? 'tcp'
    const raw = one.isHttp ? [] : one.fields.many('ports').filter((port) => port.has('port') && !isWeb(port))
    return [
      innerPort(container, protocol),
      ...raw.map((port): PortDeclaration => {
        const host = port.number('port') ?? unresolved('a port that is not written', port.at)
        return { container, host, protocol, published: true, at: host.at }
      }),
    ]
  })
}

/** The first check there is: of the way in, else of the whole app ({@link https://fly.io/docs/reference/health-checks/}). */
export function healthOf(root: Fields, services: readonly Reached[], group: Group): HealthDeclaration | undefined {
  for (const one of services) {
    const port = innerOf(one)
    for (const check of [...one.fields.many('checks'), ...one.fields.many('http_checks')]) return asked(check, 'http', port)
    for (const check of one.fields.many('tcp_checks')) return asked(check, 'tcp', port)
  }
  const checks = root.one('checks')
  const found = ofGroup(
    (checks?.keys ?? []).flatMap((name) => checks?.one(name) ?? []),
    group,
  )[0]
  return found === undefined ? undefined : asked(found, valueOf(found.text('type')) ?? 'tcp', found.number('port'))
}

function asked(check: Fields, type: string, port: Fact<number> | undefined): HealthDeclaration {
  const on = port === undefined || port.state === 'unresolved' ? '' : ` on port ${port.value}`
  const path = type === 'http' ? (check.text('path') ?? byDefault('/', check.at, 'Fly’s default path')) : undefined
  const method = (valueOf(check.text('method')) ?? 'get').toUpperCase()
  return {
    disabled: false,
    asks: path === undefined ? known(`TCP${on}`, check.at) : mapFact(path, (text) => `${method} ${text}${on}`),
    at: check.at,
  }
}

/** The name Fly gives, with its certificate; those of other names are kept by Fly alone. */
export function routesOf(app: string, service: string, services: readonly Reached[], isChecked: boolean, stack: string): readonly RouteDeclaration[] {
  for (const { fields, isHttp } of services) {
    const ports = fields.many('ports')
    const web = ports.filter(isWeb)
    if (!isHttp && web.length === 0) continue
    const tls = ports.find((port) => (port.texts('handlers') ?? []).some((handler) => valueOf(handler) === 'tls'))
    const force = isHttp ? fields.flag('force_https') : web.map((port) => port.flag('force_https')).find((flag) => flag !== undefined)
    const plain = web.find((port) => port !== tls)
    return [
      {
        kind: 'route',
        name: `${app}.fly.dev`,
        stack,
        at: fields.at,
        host: byDefault(`${app}.fly.dev`, fields.at, 'the name Fly gives'),
        service,
        tls: isHttp ? byDefault(true, fields.at, 'Fly gets certificates') : known(tls !== undefined, tls?.at ?? fields.at),
        redirects:
          force ??
          (isHttp || plain !== undefined ? byDefault(false, fields.at, 'plain HTTP is answered unless force_https says otherwise') : known(true, fields.at)),
        balancer: 'Fly Proxy',
        deadDropped: isChecked ? byDefault(true, fields.at, 'Machines that fail their check get no requests') : known(false, fields.at),
      },
    ]
  }
  return []
}
