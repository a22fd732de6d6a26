/** An app of Heroku or Dokku: its processes, how many of each, what is released first, and its add-ons. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { join } from '../../base/paths.ts'
import { limits } from '../../base/limits.ts'
import type { BuildDeclaration, Declaration, FiringDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import type { RouteDeclaration } from '../../model/managed.ts'
import { cronInterval } from '../../parse/cron.ts'
import type { Fields, Told } from '../../parse/fields.ts'
import { hostedService, keptSecret, shellCommand, written, type Variables } from '../../parse/hosted.ts'
import { addonOf, keepsData, keyValueOf, postgresOf, sizeOf, type Addon, type Kept } from './addons.ts'
import type { Process } from '../../parse/procfile.ts'

export interface Parts {
  readonly folder: string
  readonly procfile?: { readonly path: string; readonly processes: readonly Process[] }
  readonly app?: Fields
  /** The same as `app`, for lists whose items are of several kinds. */
  readonly listed?: Fields
  readonly manifest?: Fields
}

/** {@link https://devcenter.heroku.com/articles/app-json-schema}, {@link https://devcenter.heroku.com/articles/build-docker-images-heroku-yml}. */
export function declareApp(
  { folder, procfile, app, listed, manifest }: Parts,
  stack: string,
  scaled: ReadonlyMap<string, Fact<number>>,
  told: Told,
): readonly Declaration[] {
  const kept = keptOf(addonsOf(listed, manifest), stack, told)
  const at = app?.at ?? manifest?.at ?? { path: procfile?.path ?? folder, line: 1, key: 'Procfile' }
  const variables = variablesOf(app, manifest, kept)
  const formation = app?.one('formation')
  const commands = commandsOf(procfile, manifest)
  const shared = {
    environment: variables.values,
    given: variables.given.size === 0 ? undefined : variables.given,
    openEnvironment: ['config vars that the platform keeps'],
    orchestrator: 'heroku',
  }
  const build = (type: string): BuildDeclaration => buildOf(folder, manifest, type, at)
  const release = commands.get('release')
  const services = [...commands].flatMap(([name, command]): readonly (ServiceDeclaration | RouteDeclaration)[] => {
    if (name === 'release') return []
    const own = formation?.one(name)
    const memory = sizeOf(own?.text('size') ?? unresolved('the size of its dynos', command.at, 'write size in formation'))
    const cpus = unresolved('the CPU of its dynos', command.at, 'dynos share CPU')
    const service = hostedService(name, stack, command.at, {
      ...shared,
      build: build(name),
      command: command.state !== 'unresolved' && command.value === '' ? undefined : shellCommand(command),
      ports:
        name === 'web' ? [{ container: unresolved('${PORT}', command.at, 'the platform chooses it'), protocol: 'tcp', published: false, at: command.at }] : [],
      replicas: replicasOf(name, own, scaled, command.at),
      healthcheck: name === 'web' ? healthOf(app, command.at) : undefined,
      restart: byDefault('always', command.at, 'dynos that end are started again'),
      limits: { memory, cpus },
      reservations: { memory, cpus },
      spread: { is: byDefault(true, command.at, 'dynos run on several machines'), words: 'machines that the platform chooses' },
      stopGracePeriod: byDefault(30, command.at, 'https://devcenter.heroku.com/articles/dynos#graceful-shutdown-with-sigterm'),
      dependsOn: release === undefined ? [] : ['release'],
      awaits: release === undefined ? undefined : ['release'],
    })
    return name === 'web' ? [service, routeOf(stack, command.at)] : [service]
  })
  const once =
    release === undefined
      ? []
      : [
          hostedService('release', stack, release.at, {
            ...shared,
            build: build('release'),
            command: shellCommand(release),
            mode: known('replicated-job', release.at),
          }),
        ]
  return [...services, ...once, ...cronsOf(app, stack, shared), ...kept.flatMap(({ declares }) => declares)]
}

/** `run` of heroku.yml over the Procfile, which Heroku then does not read. */
function commandsOf(procfile: Parts['procfile'], manifest: Fields | undefined): ReadonlyMap<string, Fact<string>> {
  const found = new Map<string, Fact<string>>()
  const run = manifest?.one('run')
  for (const name of run?.keys.slice(0, limits.processGroups) ?? []) {
    const command = run === undefined || run.isList(name) || !run.has(name) ? undefined : (nested(run, name) ?? run.text(name))
    if (command !== undefined) found.set(name, command)
  }
  const docker = manifest?.one('build')?.one('docker')
  for (const name of docker?.keys.slice(0, limits.processGroups) ?? []) {
    // Without a command, the image's own runs.
    if (!found.has(name) && docker !== undefined && (run === undefined || name === 'web')) found.set(name, known('', docker.place(name)))
  }
  const release = manifest?.one('release')?.text('command')
  if (release !== undefined) found.set('release', release)
  if (manifest !== undefined && (run !== undefined || docker !== undefined)) return found
  for (const { name, command, line } of procfile?.processes ?? []) found.set(name, known(command, { path: procfile?.path ?? '', line, key: name }))
  return found
}

/** `worker: { command: [python worker.py], image: web }`. */
function nested(run: Fields, name: string): Fact<string> | undefined {
  const inner = isText(run, name) ? undefined : run.one(name)
  const [first] = inner?.texts('command') ?? []
  return inner === undefined ? undefined : (first ?? known('', run.place(name)))
}

function isText(fields: Fields, name: string): boolean {
  return fields.kind?.(name) === 'text'
}

/** Both files may list the same: an add-on without a name of its own is attached as `DATABASE` or `REDIS` ({@link https://devcenter.heroku.com/articles/app-json-schema#addons}). */
function addonsOf(app: Fields | undefined, manifest: Fields | undefined): readonly Addon[] {
  const plain = (app?.texts('addons') ?? []).flatMap((text) => (text.state === 'unresolved' ? [] : [addonOf(text.value, text.at)]))
  const own = [...plain, ...described(app?.many('addons') ?? [])]
  const attached = new Set(own.map(attachedAs))
  const more = described(manifest?.one('setup')?.many('addons') ?? []).filter((addon) => !attached.has(attachedAs(addon)))
  return [...own, ...more].slice(0, limits.hostedServices)
}

function described(objects: readonly Fields[]): readonly Addon[] {
  return objects.flatMap((one): readonly Addon[] => {
    const plan = one.text('plan')
    const as = valueOf(one.text('as'))
    const version = one.one('options')?.text('version')
    return plan === undefined || plan.state === 'unresolved' ? [] : [addonOf(plan.value, plan.at, written({ as, version }))]
  })
}

function attachedAs({ service, as }: Addon): string {
  return `${service} ${as ?? (service === 'heroku-postgresql' ? 'DATABASE' : service === 'heroku-redis' ? 'REDIS' : '')}`
}

function keptOf(addons: readonly Addon[], stack: string, told: Told): readonly Kept[] {
  const taken = new Map<string, number>()
  const named = (addon: Addon, base: string): string => {
    const name = addon.as?.toLowerCase().replaceAll('_', '-') ?? base
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return count === 1 ? name : `${name}-${count}`
  }
  const postgres = addons.filter(({ service }) => service === 'heroku-postgresql')
  const primary = postgres.find(({ as }) => as === undefined || as === 'DATABASE') ?? postgres[0]
  return addons.flatMap((addon): readonly Kept[] => {
    if (addon.service === 'heroku-postgresql') return [postgresOf(addon, named(addon, 'postgres'), addon === primary, stack)]
    if (addon.service === 'heroku-redis') return [keyValueOf(addon, named(addon, 'redis'), stack)]
    if (keepsData(addon)) told.tell(addon.at, `${addon.at.key}: the add-on ${addon.service.slice(0, 60)} is not read`)
    return []
  })
}

function variablesOf(app: Fields | undefined, manifest: Fields | undefined, kept: readonly Kept[]): Variables {
  const variables: Variables = { values: new Map(), given: new Map() }
  const config = manifest?.one('setup')?.one('config')
  for (const name of config?.keys.slice(0, limits.variables) ?? []) {
    const value = config?.text(name)
    if (value !== undefined) variables.values.set(name, value)
  }
  const env = app?.one('env')
  for (const name of env?.keys.slice(0, limits.variables) ?? []) {
    if (env === undefined || !env.has(name)) continue
    const value = isText(env, name) ? env.text(name) : env.one(name)?.text('value')
    variables.values.set(name, value ?? keptSecret(name, env.place(name), 'the platform keeps it'))
  }
  for (const one of kept) one.putInto(variables)
  return variables
}

/** A command over the formation, which is what a new app starts with. */
function replicasOf(name: string, own: Fields | undefined, scaled: ReadonlyMap<string, Fact<number>>, at: Evidence): Fact<number> {
  return (
    scaled.get(name) ??
    own?.number('quantity') ?? {
      ...unresolved('the number of dynos', at, '`ps:scale` sets it; write it into formation, or into a script'),
      atLeast: name === 'web' ? 1 : 0,
    }
  )
}

/** Dokku asks what app.json says ({@link https://dokku.com/docs/deployment/zero-downtime-deploys/}); Heroku watches whether a dyno runs and listens. */
function healthOf(app: Fields | undefined, at: Evidence): ServiceDeclaration['healthcheck'] {
  const check = app?.one('healthchecks')?.many('web')[0]
  if (check === undefined) return { disabled: false, asks: unresolved('what the platform asks by itself', at, 'Heroku watches whether dynos run'), at }
  const path = check.text('path') ?? byDefault('/', check.at, 'Dokku’s default path')
  return { disabled: false, asks: mapFact(path, (text) => `GET ${text.replace(/[?#].*/s, '')}`), at: check.at }
}

/** The name Heroku gives has a certificate; whether plain HTTP is sent on, the code decides. */
function routeOf(stack: string, at: Evidence): RouteDeclaration {
  return {
    kind: 'route',
    name: `${stack} web`,
    stack,
    at,
    host: unresolved('the domains of the app', at, 'the platform keeps them'),
    service: 'web',
    tls: byDefault(true, at, 'https://devcenter.heroku.com/articles/automated-certificate-management'),
    redirects: unresolved('whether the code sends plain HTTP on', at, 'the router answers both'),
    balancer: 'Heroku’s router',
  }
}

/** Dokku's ({@link https://dokku.com/docs/processes/scheduled-cron-tasks/}). */
function cronsOf(app: Fields | undefined, stack: string, shared: Partial<ServiceDeclaration> | object): readonly ServiceDeclaration[] {
  return (app?.many('cron') ?? []).slice(0, limits.processGroups).flatMap((one, index): readonly ServiceDeclaration[] => {
    const command = one.text('command')
    const expression = one.text('schedule')
    if (command === undefined || expression === undefined) return []
    const every = expression.state === 'unresolved' ? undefined : cronInterval(expression.value, 'cron')
    const fires: FiringDeclaration = { expression, ...(every === undefined ? {} : { every: every === 'never' ? every : known(every, expression.at) }) }
    return [hostedService(`cron-${index + 1}`, stack, one.at, { ...shared, command: shellCommand(command), mode: known('replicated-job', one.at), fires })]
  })
}

function buildOf(folder: string, manifest: Fields | undefined, type: string, at: Evidence): BuildDeclaration {
  const docker = manifest?.one('build')?.one('docker')
  const named =
    docker === undefined
      ? undefined
      : valueOf(docker.has(type) && isText(docker, type) ? docker.text(type) : docker.has('web') && isText(docker, 'web') ? docker.text('web') : undefined)
  return { context: folder, ...written({ dockerfile: named === undefined ? undefined : join(folder, named) }), at: docker?.at ?? at }
}
