/** Programs that run beside a stack and not in it: an example of their environment leads to ports that its datastores publish on this very machine. */
import { namesDatabase } from '../base/database-variables.ts'
import type { Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import type { EnvDeclaration } from '../model/declaration.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import type { Contained } from './workshop.ts'

export interface Outside {
  readonly variable: string
  readonly service: string
  readonly at: Evidence
}

const here = /^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1\]?)$/

/** Undefined where anything of the stack is built here, or is given what leads out: then the example is for those who run that one without it. */
export function outsideOf(services: readonly Contained[], envs: readonly EnvDeclaration[]): Outside | undefined {
  if (services.some(({ declared, published, helper }) => published || (declared.build !== undefined && !helper) || (declared.openEnvironment ?? []).length > 0))
    return undefined
  const given = new Set(services.flatMap(({ declared }) => [...declared.environment.keys()]))
  for (const env of envs) {
    const { place } = placeOf(env.path)
    if (place === 'production' || (place === 'example' && !env.example)) continue
    for (const [variable, fact] of env.values) {
      const text = namesDatabase(variable) && !given.has(variable) ? valueOf(fact) : undefined
      const host = text === undefined ? undefined : parseDatabaseUrl(text)?.hosts[0]
      if (host === undefined || !here.test(host.host) || host.port === undefined) continue
      const found = services.find(({ declared, helper }) => helper && declared.ports.some((port) => port.published && valueOf(port.host) === host.port))
      if (found !== undefined) return { variable, service: found.declared.name, at: fact.at }
    }
  }
  return undefined
}
