/** What stands in files that Traefik is given: its static configuration, and routers of its file provider. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf, type Fact } from '../base/fact.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import type { Settings } from './servers.ts'
import { ownImage } from './stages.ts'

export interface Router {
  readonly name: string
  readonly service: Running
  readonly at: Evidence
  readonly options: ReadonlyMap<string, Fact<string>>
}

/** Settings of every file that is mounted into the container or copied by its Dockerfile. */
export function traefikFiles(traefik: Running, declared: Declared): Settings {
  const context = traefik.declared.build?.context ?? ''
  const copied = (ownImage(traefik, declared)?.lineage ?? []).flatMap((stage) =>
    stage.copies.flatMap((copy) =>
      copy.stage === undefined
        ? copy.from.map((from) => [context, from.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')].filter((part) => part !== '').join('/'))
        : [],
    ),
  )
  const given = (path: string): boolean =>
    traefik.declared.mounts.some(({ file }) => file !== undefined && (path === file || path.startsWith(`${file}/`))) ||
    copied.some((from) => path === from || path.startsWith(`${from}/`))
  const found = declared.settings.filter((file) => file.server === 'traefik' && given(file.path))
  return new Map(found.flatMap((file) => [...file.settings]))
}

/** The routers of its file provider, each with the service that it leads to. */
export function fileRouters(traefik: Running, files: Settings, services: readonly Running[]): readonly Router[] {
  const routers = new Map<string, Map<string, Fact<string>>>()
  for (const [setting, value] of files) {
    const [, name, option] = /^http\.routers\.([^.]+)\.(.+)$/.exec(setting) ?? []
    if (name === undefined || option === undefined) continue
    const options = routers.get(name) ?? new Map<string, Fact<string>>()
    routers.set(name, options.set(option, value))
  }
  return [...routers].flatMap(([name, options]) => {
    const rule = options.get('rule')
    if (rule === undefined) return []
    return [{ name, service: behind(valueOf(options.get('service')), files, services, traefik), at: rule.at, options }]
  })
}

/** The service of the stack that the router's service has an address of, else Traefik itself. */
function behind(service: string | undefined, files: Settings, services: readonly Running[], traefik: Running): Running {
  const name = (service ?? '').replace(/@.*$/, '').toLowerCase().replaceAll('-', '_')
  const address = valueOf(files.get(`http.services.${name}.loadbalancer.servers`))?.split(',', 1)[0]
  const host = /^https?:\/\/([\w.-]+)/.exec(address ?? '')?.[1]
  return services.find((one) => host !== undefined && one.declared.stack === traefik.declared.stack && one.declared.names.includes(host)) ?? traefik
}
