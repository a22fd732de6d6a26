/** How a group is reached and asked: ports of its network, its services' names, tags and checks. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { HealthDeclaration, PortDeclaration } from '../../model/declaration.ts'
import type { Body } from '../../parse/expressions/asked.ts'
import type { Section } from './source.ts'

/** Services of a group and its tasks, as Consul or Nomad lists them ({@link https://developer.hashicorp.com/nomad/docs/job-specification/service}). */
export function servicesOf(group: Section, task: Section, isMain: boolean): readonly Body[] {
  const own = group.body.blocks('service').filter((service) => {
    const named = valueOf(service.text('task'))
    return named === undefined ? isMain : named === task.name
  })
  return [...own, ...task.body.blocks('service')]
}

/** A service without a name is called after job, group and task. */
export function namesOf(services: readonly Body[], job: string, group: string, task: string): readonly string[] {
  return services.flatMap((service) => {
    const name = textOf(service.text('name')) ?? `${job}-${group}-${task}`
    return name.includes('$') ? [] : [name, `${name}.service.consul`, `${name}.virtual.consul`]
  })
}

/** Traefik, Caddy and their like read what a service is tagged with as labels. */
export function labelsOf(services: readonly Body[]): ReadonlyMap<string, Fact<string>> {
  const labels = new Map<string, Fact<string>>()
  for (const service of services) {
    const tags = service.texts('tags')
    for (const tag of tags === undefined || 'state' in tags ? [] : tags) {
      const text = textOf(tag)
      const cut = text?.indexOf('=') ?? -1
      if (text === undefined || cut <= 0) continue
      const value = text.slice(cut + 1)
      labels.set(text.slice(0, cut), tag.state === 'unresolved' ? tag : { ...tag, value })
    }
  }
  return labels
}

interface NetworkPort {
  readonly label: string
  readonly at: Section['at']
  readonly to?: Fact<number>
  readonly host?: Fact<number>
}

function networkPorts(group: Section, task: Section): readonly NetworkPort[] {
  const networks = [...group.sections('network'), ...task.sections('network'), ...task.sections('resources').flatMap((one) => one.sections('network'))]
  return networks
    .flatMap((network) => network.sections('port'))
    .map(({ name, at, body }) => {
      const host = body.number('static')
      const to = body.number('to') ?? host
      return { label: name, at, ...(to === undefined ? {} : { to }), ...(host === undefined ? {} : { host }) }
    })
}

/** A port of the node is open to whoever reaches the node; whether the world does, its own network says ({@link https://developer.hashicorp.com/nomad/docs/job-specification/network}). */
export function portsOf(group: Section, task: Section, services: readonly Body[]): readonly PortDeclaration[] {
  const listed = task.body.blocks('config')[0]?.texts('ports')
  const wanted = listed === undefined || 'state' in listed ? undefined : new Set(listed.flatMap((one) => valueOf(one) ?? []))
  const ports = networkPorts(group, task)
    .filter(({ label }) => wanted === undefined || wanted.has(label))
    .map(({ label, at, to, host }): PortDeclaration => {
      const container = to ?? unresolved(`\${NOMAD_PORT_${label}}`, at, 'Nomad chooses it; write `to` where the task listens on one of its own')
      if (host === undefined) return { container, protocol: 'tcp', published: false, at }
      const address = unresolved('the address of the node', at, 'the client’s configuration says on which network the node answers')
      return { container, host, address, protocol: 'tcp', published: true, at }
    })
  const listening = new Set(ports.map(({ container }) => valueOf(container)))
  // With Consul's mesh, `port` is the number that the task itself listens on.
  const own = services.flatMap((service): readonly PortDeclaration[] => {
    const port = service.number('port')
    const value = valueOf(port)
    return port === undefined || value === undefined || listening.has(value) ? [] : [{ container: port, protocol: 'tcp', published: false, at: port.at }]
  })
  return [...ports, ...own]
}

/** The first check there is ({@link https://developer.hashicorp.com/nomad/docs/job-specification/check}). */
export function healthOf(services: readonly Body[], task: Section): HealthDeclaration | undefined {
  const mine = services.flatMap((service) => service.blocks('check').map((check) => ({ check, port: check.text('port') ?? service.text('port') })))
  const first = mine.find(({ check }) => [undefined, task.name].includes(valueOf(check.text('task'))))
  if (first === undefined) return undefined
  const { check, port } = first
  const type = valueOf(check.text('type')) ?? 'http'
  if (type === 'script') {
    const args = check.texts('args')
    const words = [check.text('command'), ...(args === undefined || 'state' in args ? [] : args)].flatMap((word) => valueOf(word) ?? [])
    return { disabled: false, test: known(['CMD', ...words], check.at), at: check.at }
  }
  const on = valueOf(port) === undefined ? '' : ` on port ${valueOf(port)}`
  const path = check.text('path') ?? byDefault('/', check.at, 'the root where no path is written')
  return {
    disabled: false,
    asks:
      type === 'http'
        ? mapFact(path, (text) => `${valueOf(check.text('method')) ?? 'GET'} ${text.replace(/[?#].*/s, '')}${on}`)
        : known(`${type.toUpperCase()}${on}`, check.at),
    at: check.at,
  }
}
