/** What Bitnami's charts of databases have in common, so that one that is not in the tree is understood by its values. */
import { byDefault, isResolved, known, unresolved, type Fact } from '../../../../base/fact.ts'
import { Secret } from '../../../../base/secret.ts'
import type { CredentialDeclaration, Declaration, Engine } from '../../../../model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../../model/managed.ts'
import { credentialIn, looksReal } from '../../../../parse/credentials.ts'
import { hostsOf } from '../../custom/names.ts'
import { below, flagFact, isThere, plainText, quantityFact, textFact, type Part } from '../../custom/part.ts'
import { runsBy } from '../../custom/runs.ts'
import { fallback, flag, word, type Asked } from './asked.ts'

export interface Table {
  readonly engine: Engine
  readonly port: number
  /** Where the settings of the server that writes are: `primary`, `master`. */
  readonly main?: string
  /** Persistence, the Service and the image's neighbours are outside of that part. */
  readonly outer?: boolean
  /** Names of the Services behind the release's, and of those that only serve reads. */
  readonly services: (name: string) => readonly string[]
  readonly readServices?: (name: string) => readonly string[]
  readonly standbys: Fact<number>
  readonly readReplicas: Fact<number>
  readonly settings?: ReadonlyMap<string, Fact<string>>
  /** Values that are passwords. */
  readonly secrets: readonly string[]
}

/** Their repository, by address or by the name that everybody gives it. */
export const bitnami = /bitnami/i

/** Copies that there are in one architecture only. */
export function copiesIf(decides: Fact<string> | Fact<boolean>, wanted: string | boolean, copies: Fact<number>): Fact<number> {
  if (!isResolved<string | boolean>(decides)) return decides
  if (decides.value === wanted) return copies
  return decides.state === 'known' ? known(0, decides.at) : byDefault(0, decides.at, decides.note)
}

/** {@link https://github.com/bitnami/charts/blob/main/bitnami/common/templates/_names.tpl}: the release's name where it says what it is. */
export function fullName({ release, alias, values }: Asked): string {
  const whole = plainText(values, 'fullnameOverride')
  if (whole !== undefined && whole !== '') return whole
  const given = plainText(values, 'nameOverride')
  const name = given === undefined || given === '' ? alias : given
  return release.includes(name) ? release : `${release}-${name}`.slice(0, 63).replace(/-$/, '')
}

export function databaseOf(asked: Asked, table: Table): readonly Declaration[] {
  const { values, stack, namespace } = asked
  const name = fullName(asked)
  const server = table.main === undefined ? values : below(values, table.main)
  const hosts = (names: readonly string[]): readonly string[] => names.flatMap((one) => hostsOf(one, namespace))
  const limit = below(server, 'resources', 'limits', 'memory')
  const cpus = quantityFact(below(server, 'resources', 'limits', 'cpu'))
  const image = below(table.outer === true ? server : values, 'image', 'tag')
  const tag = textFact(image)
  const existing = plainText(values, 'auth', 'existingSecret') ?? ''
  const metrics = flagFact(below(values, 'metrics', 'enabled'))
  const database: DatabaseDeclaration = {
    kind: 'database',
    name,
    stack,
    at: values.at,
    engine: table.engine,
    by: 'Bitnami’s chart',
    hosted: false,
    version: tag === undefined ? unresolved('the version of the chart’s image', image.at, 'image.tag would tell it') : versionIn(tag),
    hosts: hosts(table.services(name)),
    ...(table.readServices === undefined ? {} : { readHosts: hosts(table.readServices(name)) }),
    port: fallback(below(values, 'service'), table.port),
    secrets: [existing === '' ? name : existing],
    settings: table.settings ?? new Map(),
    memory: quantityFact(limit) ?? unresolved('what resourcesPreset comes to', limit.at, 'resources.limits.memory would tell it'),
    ...(cpus === undefined ? {} : { cpus }),
    durable: durableOf(below(table.outer === true ? values : server, 'persistence')),
    standbys: table.standbys,
    readReplicas: table.readReplicas,
    ...exposuresOf(below(table.outer === true ? values : server, 'service', 'type')),
    protections: [],
    tls: flag(below(values, 'tls', 'enabled'), false),
    ...(existing === '' ? passwordsOf(table.secrets, asked) : {}),
    ...(metrics?.state === 'known' && metrics.value ? { watched: known('the chart’s exporter', metrics.at) } : {}),
  }
  return [database, ...copiesOf(name, asked), ...credentialsOf(table.secrets, asked)]
}

/** Whoever writes a size or a class for the volume wants it, and leaves on what is on by default. */
function durableOf(persistence: Part): Fact<boolean> {
  const on = flag(below(persistence, 'enabled'), true)
  return on.state === 'default' && ['size', 'storageClass', 'existingClaim'].some((name) => isThere(below(persistence, name)))
    ? known(true, persistence.at)
    : on
}

function versionIn(tag: Fact<string>): Fact<string> {
  if (!isResolved(tag)) return tag
  const found = /^v?(\d{1,3}(?:\.\d{1,4}){0,3})(?:-|$)/.exec(tag.value)?.[1]
  return found === undefined ? unresolved(tag.value, tag.at, 'a tag that begins with the version would tell it') : { ...tag, value: found }
}

/** Who may come in, by the type of its Service. */
export function exposuresOf(type: Part): Pick<DatabaseDeclaration, 'exposures' | 'exposureOpen'> {
  const written = word(type, 'ClusterIP')
  if (written.state === 'unresolved') return { exposures: [], exposureOpen: written }
  return { exposures: /^(LoadBalancer|NodePort)$/.test(written.value) ? [{ what: `a Service of type ${written.value}`, at: type.at }] : [] }
}

/** `backup.enabled`: a CronJob that dumps onto a claim in the same cluster. */
function copiesOf(name: string, { values, stack }: Asked): readonly CopyDeclaration[] {
  const enabled = flagFact(below(values, 'backup', 'enabled'))
  if (enabled === undefined || (enabled.state === 'known' && !enabled.value)) return []
  const schedule = below(values, 'backup', 'cronjob', 'schedule')
  const said = textFact(schedule)
  const running =
    said === undefined ? { automatic: known(true, enabled.at), every: byDefault(24, schedule.at, '@daily unless the schedule is said') } : runsBy(schedule)
  return [
    {
      kind: 'copy',
      name: `${name} dumps`,
      stack,
      at: enabled.at,
      of: known(name, enabled.at),
      mechanism: 'dumps of the chart’s CronJob',
      ...(enabled.state === 'unresolved' ? { automatic: enabled } : running),
      offsite: known(false, enabled.at),
      destination: 'a volume of the cluster',
      continuous: false,
    },
  ]
}

/** What the values give away, for whoever looks whether it is anybody's guess; without a word the chart makes one up. */
function passwordsOf(routes: readonly string[], { values }: Asked): Pick<DatabaseDeclaration, 'passwords'> {
  const user = plainText(values, 'auth', 'username')
  const passwords = routes.flatMap((route) => {
    const part = below(values, ...route.split('.'))
    const written = plainText(part)
    if (written === undefined || written === '') return []
    return [{ what: route, value: new Secret(written), at: part.at, ...(user !== undefined && route === 'auth.password' ? { user } : {}) }]
  })
  return passwords.length === 0 ? {} : { passwords }
}

function credentialsOf(routes: readonly string[], { values }: Asked): readonly CredentialDeclaration[] {
  return routes.flatMap((route) => {
    const part = below(values, ...route.split('.'))
    const written = plainText(part)
    const isReal = written !== undefined && (looksReal(written) || credentialIn(written) !== undefined)
    return isReal ? [{ kind: 'credential' as const, what: `${route} in a Helm values file`, at: part.at }] : []
  })
}
