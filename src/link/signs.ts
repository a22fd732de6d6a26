/** What the services of a stack say of each other: who is waited for, who is asked, and who is there for another. */
import { isResolved, textOf, valueOf } from '../base/fact.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import type { ProxyDirective } from '../model/surroundings.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'

/** What other services say of one. */
export interface Signs {
  /** Another starts only when this one has ended well. */
  readonly awaited: boolean
  /** Another is given an address of its own to ask it at, or the file of a proxy that does; or only an overlay publishes it. */
  readonly asked: boolean
  /** Another has its volumes, and its own command does nothing: it is there for them alone. */
  readonly lends: boolean
  /** Another runs the same image and publishes a port, where it runs a command of its own: the image's ports are that one's. */
  readonly isAside: boolean
}

/** `beside`: services that an overlay which is not merged publishes. */
export function signsOf({ services, proxies }: Declared, beside: ReadonlySet<string>): (service: ServiceDeclaration) => Signs {
  const awaited = new Set(services.flatMap((service) => (service.awaits ?? []).map((name) => `${service.stack}/${name}`)))
  const asked = new Set(beside)
  const lenders = new Set(services.flatMap((service) => (service.borrows ?? []).map(({ of }) => `${service.stack}/${of}`)))
  const publishing = new Set(services.flatMap((service) => (service.ports.some(({ published }) => published) ? `${service.stack}/${programKey(service)}` : [])))
  for (const service of services) {
    for (const value of service.environment.values()) {
      const text = textOf(value)
      if (text?.includes('://') !== true) continue
      for (const [, host = ''] of text.matchAll(/\bhttps?:\/\/([\w.-]+)(?=[:/]|$)/g)) {
        if (!service.names.includes(host)) asked.add(`${service.stack}/${host.toLowerCase()}`)
      }
    }
    for (const { file } of service.mounts) {
      const mounted = file === undefined ? [] : proxies.filter(({ path }) => within(path, file))
      for (const { host } of mounted.flatMap(({ servers }) => servers.flatMap(({ upstreams }) => upstreams)))
        if (isResolved(host)) asked.add(`${service.stack}/${host.value.toLowerCase()}`)
      for (const host of mounted.flatMap(({ written = [] }) => hostsWritten(written))) asked.add(`${service.stack}/${host}`)
    }
  }
  return (service) => ({
    awaited: awaited.size > 0 && awaited.has(`${service.stack}/${service.name}`),
    asked: asked.size > 0 && service.names.some((name) => asked.has(`${service.stack}/${name.toLowerCase()}`)),
    isAside: service.command !== undefined && service.ports.length === 0 && publishing.has(`${service.stack}/${programKey(service)}`),
    lends: lenders.size > 0 && lenders.has(`${service.stack}/${service.name}`) && doesNothing(valueOf(service.entrypoint ?? service.command) ?? []),
  })
}

const sends: ReadonlySet<string> = new Set(['server', 'server-template', 'reverse_proxy', 'php_fastcgi', 'to'])

/** Whom the lines of a part of a configuration ask: another part may say when. */
function hostsWritten(lines: readonly ProxyDirective[]): readonly string[] {
  return lines.flatMap(({ words: [name = '', ...words], block = [] }): readonly string[] => {
    const own = sends.has(name) ? words.flatMap((word) => /^(?:\w{1,20}:\/\/)?([\w.-]{1,253})(?::\d{1,5})?$/.exec(word)?.[1]?.toLowerCase() ?? []) : []
    return [...own, ...hostsWritten(block)]
  })
}

/** What two services share that run one image. */
export function programKey({ name, image, build }: ServiceDeclaration): string {
  if (build?.context !== undefined) return JSON.stringify([build.context, build.dockerfile, build.target])
  return textOf(image) ?? name
}

/** `true`, `echo "Data only"`: it ends at once, and well. */
function doesNothing(words: readonly string[]): boolean {
  const [program = '', ...more] = words
  if (/^(\/(usr\/)?bin\/)?(ba|da)?sh$/.test(program) && more[0] === '-c') return /^\s*(true|:|exit( 0)?|echo\s[^;&|`$()]*)\s*$/.test(more[1] ?? '')
  return /^((\/(usr\/)?bin\/)?(true|echo)|:)$/.test(program)
}
