/** An app of Fly to declarations: one service a process group, what its deploy runs first, its way in and its volumes' copies. */
import { byDefault, known, valueOf, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { dirname, join } from '../../base/paths.ts'
import type { BuildDeclaration, Declaration, ServiceDeclaration } from '../../model/declaration.ts'
import type { WatchDeclaration } from '../../model/surroundings.ts'
import { goDuration } from '../../parse/units.ts'
import type { Fields } from '../../parse/fields.ts'
import { hostedService, plainCommand, written } from '../../parse/hosted.ts'
import { isPostgres, postgresOf } from './postgres.ts'
import { limitsOf, mountsOf, ofGroup, replicasOf, restartOf, sections, snapshotsOf, updateOf, type Group } from './machines.ts'
import { healthOf, portsOf, routesOf, servicesOf } from './services.ts'

/** Everything {@link https://fly.io/docs/reference/configuration/} says of what runs. Secrets, addresses and the number of Machines are kept by Fly alone. */
export function declareApp(root: Fields, stack: string, path: string, scaled: ReadonlyMap<string, Fact<number>> = new Map()): readonly Declaration[] {
  const app = valueOf(root.text('app')) ?? stack
  // Files of Fly's first platform begin with a list, `processes = []`, which names none.
  const processes = root.isList('processes') ? undefined : root.one('processes')
  const groups = groupsOf(processes?.keys ?? [])
  const build = root.one('build')
  const countOf = (group: Group): Fact<number> | undefined => scaled.get(group.name) ?? (group.isDefault ? scaled.get('') : undefined)
  if (isPostgres(build)) {
    const group: Group = { name: 'app', isDefault: true }
    return [postgresOf(root, app, stack, countOf(group)), ...snapshotsOf(root, group, app, stack)]
  }
  const shared = {
    image: build?.text('image'),
    build: buildOf(root, build, path),
    environment: environmentOf(root.one('env')),
    openEnvironment: ['the app’s secrets, which Fly keeps'],
    orchestrator: 'fly',
  }
  const release = root.one('deploy')?.text('release_command')
  const job = release === undefined ? undefined : releaseOf(`${app}-release`, release, stack, shared)
  const before = job === undefined ? [] : [job.name]
  const declared = groups.flatMap((group): readonly Declaration[] => {
    const name = groups.length === 1 && group.name === 'app' ? app : group.name
    const services = servicesOf(root, group)
    const at = processes?.has(group.name) === true ? processes.place(group.name) : root.at
    const command = processes?.text(group.name) ?? commandOf(root)
    const mounts = mountsOf(root, group)
    const size = limitsOf(root, group, at)
    const health = healthOf(root, services, group)
    const service = hostedService(name, stack, at, {
      ...shared,
      command: command === undefined || valueOf(command) === '' ? undefined : plainCommand(command),
      ports: portsOf(services),
      mounts,
      names: [name, ...(group.isDefault ? [`${app}.internal`, `${app}.flycast`] : []), `${group.name}.process.${app}.internal`],
      replicas: replicasOf(
        services.map(({ fields }) => fields),
        services[0]?.fields.at ?? at,
        countOf(group),
      ),
      healthcheck: health,
      restart: restartOf(root, group, at),
      limits: size,
      // A Machine has its size to itself.
      reservations: size,
      update: updateOf(root),
      spread: { is: byDefault(true, at, 'Fly places Machines on several hosts'), words: 'hosts that Fly chooses' },
      stopGracePeriod: graceOf(root),
      dependsOn: before,
      awaits: before.length === 0 ? undefined : before,
    })
    return [service, ...routesOf(app, name, services, health !== undefined, stack), ...snapshotsOf(root, group, name, stack), ...metricsOf(root, group, name)]
  })
  return job === undefined ? declared : [...declared, job]
}

/** `app` where none is written; else the one of that name, or the first, takes what names no group. */
function groupsOf(names: readonly string[]): readonly Group[] {
  if (names.length === 0) return [{ name: 'app', isDefault: true }]
  const first = names.includes('app') ? 'app' : names[0]
  return names.slice(0, limits.processGroups).map((name) => ({ name, isDefault: name === first }))
}

type Shared = Pick<ServiceDeclaration, 'environment'> & {
  readonly [K in 'image' | 'build' | 'openEnvironment' | 'orchestrator']?: ServiceDeclaration[K] | undefined
}

/** It runs once in a Machine of its own before any other is replaced, and stops the deploy where it fails. */
function releaseOf(name: string, command: Fact<string>, stack: string, shared: Shared): ServiceDeclaration {
  return hostedService(name, stack, command.at, { ...shared, command: plainCommand(command), mode: known('replicated-job', command.at), names: [] })
}

/** `[env]` holds texts; numbers and booleans are taken as such. */
function environmentOf(env: Fields | undefined): ReadonlyMap<string, Fact<string>> {
  return new Map(
    (env?.keys ?? []).flatMap((name) => {
      const value = env?.text(name)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

/** The folder of fly.toml is what is built, by its Dockerfile or a buildpack. */
function buildOf(root: Fields, build: Fields | undefined, path: string): BuildDeclaration | undefined {
  if (build?.has('image') === true) return undefined
  const folder = dirname(path)
  const named = build?.text('dockerfile')
  const isBuildpack = build?.has('builder') === true || build?.has('buildpacks') === true || build?.has('builtin') === true
  const file = valueOf(named) ?? (named === undefined && !isBuildpack ? 'Dockerfile' : undefined)
  return {
    context: folder,
    ...written({ dockerfile: file === undefined ? undefined : join(folder, file.replace(/^\/+/, '')), target: valueOf(build?.text('build-target')) }),
    at: build?.at ?? root.at,
  }
}

/** `[experimental] cmd`, a text or a list of words. */
function commandOf(root: Fields): Fact<string> | undefined {
  const words = root.one('experimental')?.texts('cmd')
  const [first] = words ?? []
  const texts = (words ?? []).flatMap((word) => valueOf(word) ?? [])
  return first === undefined ? undefined : known(texts.join(' '), first.at)
}

function graceOf(root: Fields): Fact<number> {
  const timeout = root.text('kill_timeout')
  const seconds = timeout === undefined ? undefined : (goDuration(valueOf(timeout) ?? '') ?? Number(valueOf(timeout)))
  return timeout === undefined || seconds === undefined || !Number.isFinite(seconds) ? byDefault(5, root.at, 'Fly’s default') : known(seconds, timeout.at)
}

/** Fly's own Prometheus collects what `[metrics]` names ({@link https://fly.io/docs/monitoring/metrics/}). */
function metricsOf(root: Fields, group: Group, service: string): readonly WatchDeclaration[] {
  return ofGroup(sections(root, 'metrics'), group).map((metrics) => {
    const port = metrics.number('port')
    return {
      kind: 'watch',
      what: 'scrape',
      tool: 'fly',
      name: `${service} metrics`,
      path: metrics.at.path,
      at: metrics.at,
      of: [known(port === undefined || port.state === 'unresolved' ? service : `${service}:${port.value}`, metrics.at)],
    }
  })
}
