/** A Blueprint's parts to declarations: services of all types, databases, ways in, copies of disks. */
import { limits } from '../../base/limits.ts'
import { byDefault, known, valueOf } from '../../base/fact.ts'
import { wordsOf } from '../../base/paths.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { CopyDeclaration, RouteDeclaration } from '../../model/managed.ts'
import type { Fields, Told } from '../../parse/fields.ts'
import { keyValueOf, postgresOf } from './databases.ts'
import { environmentOf, openGroups, type Other, type Others } from './environment.ts'
import { declareService, portOf, runtimeOf, type Component } from './service.ts'

const types = new Set(['web', 'pserv', 'worker', 'cron'])

/** What stands at the top, in `ungrouped`, and in the environment of each project that is production's. */
function partsOf(root: Fields, told: Told): readonly Fields[] {
  const ungrouped = root.one('ungrouped')
  const parts = ungrouped === undefined ? [root] : [root, ungrouped]
  for (const project of root.many('projects')) {
    const environments = project.many('environments')
    const words = environments.map((one) => wordsOf(valueOf(one.text('name')) ?? ''))
    const live = environments.filter((_, index) => (words[index] ?? []).some((word) => /^(prod|production|live)$/.test(word)))
    const rest = environments.filter(
      (_, index) => !(words[index] ?? []).some((word) => /^(dev|development|staging|stage|test|testing|qa|uat|preview|sandbox|demo)$/.test(word)),
    )
    const taken = live.length > 0 ? live : rest.length > 0 ? rest : environments.slice(0, 1)
    parts.push(...taken)
    for (const one of environments) if (!taken.includes(one)) told.tell(one.at, `${one.at.key}: not read, for its name is not production’s`)
  }
  return parts
}

export function declareBlueprint(root: Fields, stack: string, told: Told): readonly Declaration[] {
  const parts = partsOf(root, told)
  const components = componentsOf(parts, told)
  const others: Others = {
    groups: new Map(parts.flatMap((part) => part.many('envVarGroups')).flatMap((group) => nameOf(group).map((name) => [name, group] as const))),
    services: new Map(
      components.map((one) => {
        const port = valueOf(portOf(one))
        return [one.name, { fields: one.fields, variables: variablesOf(one.fields), ...(port === undefined ? {} : { port }) }]
      }),
    ),
  }
  return [
    ...components.flatMap((one): readonly Declaration[] => {
      const { type, name, fields } = one
      if (type === 'keyvalue' || type === 'redis') return [keyValueOf(fields, name, stack)]
      if (type === 'static' || /^static$/.test(runtimeOf(fields))) return []
      if (!types.has(type)) {
        told.tell(fields.at, `${fields.at.key}: services of the type ${type === '' ? 'that is not written' : type.slice(0, 40)} are not read`)
        return []
      }
      const variables = environmentOf(fields, others, told)
      const open = variables.isCut === true ? ['variables that could not be followed'] : openGroups(fields, others)
      const declared = declareService(one, stack, variables, open)
      return [...declared, ...(type === 'web' ? routesOf(one, stack) : []), ...snapshotsOf(one, stack)]
    }),
    ...parts.flatMap((part) => part.many('databases')).flatMap((fields) => postgresOf(fields, stack)),
  ]
}

function variablesOf(fields: Fields): Other['variables'] {
  let made: ReadonlyMap<string, Fields> | undefined
  return () => {
    made ??= new Map(
      fields.many('envVars').flatMap((one) => {
        const key = valueOf(one.text('key'))
        return key === undefined ? [] : [[key, one] as const]
      }),
    )
    return made
  }
}

function nameOf(fields: Fields): readonly string[] {
  const name = valueOf(fields.text('name'))
  return name === undefined ? [] : [name]
}

function componentsOf(parts: readonly Fields[], told: Told): readonly Component[] {
  const taken = new Set<string>()
  const all = parts.flatMap((part) => part.many('services'))
  const [first] = parts
  if (first !== undefined && all.length > limits.hostedServices)
    told.tell(first.at, `${all.length - limits.hostedServices} services after the first ${limits.hostedServices} were not read`)
  return all.slice(0, limits.hostedServices).flatMap((fields): readonly Component[] => {
    const type = valueOf(fields.text('type')) ?? ''
    const [name = type] = nameOf(fields)
    if (taken.has(name)) {
      told.tell(fields.at, `${fields.at.key}: a second service called ${name}`)
      return []
    }
    taken.add(name)
    return [{ type, name, fields }]
  })
}

/** Each domain, else the name that Render gives ({@link https://render.com/docs/custom-domains}). */
function routesOf({ name, fields }: Component, stack: string): readonly RouteDeclaration[] {
  const written = [...(fields.texts('domains') ?? []), ...(fields.has('domain') ? [fields.text('domain')] : [])].filter((one) => one !== undefined)
  const hosts = written.length > 0 ? written : [byDefault(`${name}.onrender.com`, fields.at, 'the name Render gives')]
  return hosts.map((host) => ({
    kind: 'route',
    name: valueOf(host) ?? name,
    stack,
    at: host.at,
    host,
    service: name,
    tls: byDefault(true, host.at, 'Render gets certificates for every domain'),
    redirects: byDefault(true, host.at, 'Render sends plain HTTP on to HTTPS'),
    balancer: 'Render',
    deadDropped: fields.has('healthCheckPath')
      ? byDefault(true, fields.place('healthCheckPath'), 'instances that fail their check get no requests')
      : byDefault(true, fields.at, 'instances whose port does not open get no requests'),
  }))
}

/** Disks are copied once a day and kept for a week ({@link https://render.com/docs/disks#disk-snapshots}). */
function snapshotsOf({ name, fields }: Component, stack: string): readonly CopyDeclaration[] {
  const disk = fields.one('disk')
  if (disk === undefined) return []
  const { at } = disk
  const note = 'part of every disk: https://render.com/docs/disks'
  return [
    {
      kind: 'copy',
      name: `${name} disk snapshots`,
      stack,
      at,
      of: known(name, at),
      mechanism: 'Render disk snapshots',
      automatic: byDefault(true, at, note),
      every: byDefault(24, at, note),
      offsite: byDefault(false, at, 'kept by the provider beside the disk'),
      destination: 'Render, beside the disk',
      retentionDays: byDefault(7, at, note),
      encrypted: byDefault(true, at, note),
      continuous: false,
    },
  ]
}
