/** Buckets that keep users' files, as the variables of the services that use them tell, and whether they keep what is overwritten. */
import type { Evidence } from '../base/evidence.ts'
import { known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { remembered } from '../base/remembered.ts'
import type { Action, BucketAction } from '../model/action.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { expand } from './scripts.ts'

export interface Bucket {
  readonly name: string
  readonly holds: string
  readonly at: Evidence
  readonly versioned: Fact<boolean>
}

/** A variable that names a bucket for an application's own use; what receives dumps, logs and builds holds no user's file. */
const variable =
  /^((AWS_)?S3_(\w+_)?BUCKET(_NAME)?|AWS_(S3_)?(\w+_)?BUCKET(_NAME)?|AWS_STORAGE_BUCKET_NAME|(\w+_)?(UPLOADS?|MEDIA|FILES?|DOCUMENTS?|ATTACHMENTS?|AVATARS?|IMAGES?|ASSETS|STORAGE|MINIO|R2|GCS|SPACES|B2)(_\w+)?_BUCKET(_NAME)?|MINIO_DEFAULT_BUCKETS)$/
const others = /BACKUP|DUMP|WAL|LOGS?(_|$)|STATE|TERRAFORM|CACHE|BUILD|ARTIFACT|DEPLOY|LOKI|TEMPO|THANOS|MIMIR|PUBLIC_CDN|STATIC/

/** Services have the same few names: each is held against the patterns once. */
const namesBucket = remembered((name) => name.includes('BUCKET') && variable.test(name) && !others.test(name))

/** Logs, builds, states and copies: no user put anything there. */
export function isForMachines(name: string): boolean {
  return /(^|[^a-z])(logs?|logging|backups?|dumps?|wal|state|tfstate|terraform|cache|builds?|artifacts?|deploy(ments?)?|releases?|loki|tempo|thanos|mimir|cdn|static|website|athena|inventory|audit|cloudtrail|metrics|pipelines?|codepipeline|lambda|packages?|registry)([^a-z]|$)/i.test(
    name,
  )
}

/** Services whose own work is with people. Proxies, exporters and the makers of backups are not. */
const roles: ReadonlySet<string> = new Set(['web', 'worker', 'scheduler'])

export function bucketsOf(linked: Linked): readonly Bucket[] {
  const actions = actionsOn(linked)
  const found = new Map<string, Bucket>()
  for (const service of linked.services) {
    if (!roles.has(service.role) || /backup/i.test(service.name)) continue
    for (const [name, value] of service.declared.environment) {
      if (!namesBucket(name)) continue
      // An example that leaves it open offers what is rarely taken.
      if (value.state === 'unresolved' && value.hint?.includes(' leaves ') === true) continue
      const text = valueOf(value)
      if (text === '' || (text !== undefined && /backup|dump|(^|-)logs?$/i.test(text))) continue
      const key = text ?? name
      const declared = linked.declared.buckets.find((bucket) => bucket.name === text || textOf(value)?.includes(`\${${bucket.name}`) === true)
      const versioned = declared?.versioned ?? versionedOf(value, name, service, actions, linked)
      if (!found.has(key)) found.set(key, { name: key, holds: name, at: value.at, versioned })
    }
  }
  return [...found.values()]
}

interface Acts {
  /** Anywhere in the tree: what makes a bucket keep versions may be run once, by hand. */
  readonly all: readonly BucketAction[]
  /** By services, and on the way to production. */
  readonly here: readonly BucketAction[]
}

function actionsOn(linked: Linked): Acts {
  const isOne = (action: Action): action is BucketAction => action.does === 'bucket'
  const own = linked.services.flatMap((service) => expand(service.actions, undefined, linked.declared).steps.map((step) => step.action))
  const here = [...own, ...linked.way.map((step) => step.action)].filter(isOne)
  return { all: [...here, ...linked.declared.scripts.flatMap((script) => script.actions.filter(isOne))], here }
}

function versionedOf(value: Fact<string>, name: string, service: Running, acts: Acts, linked: Linked): Fact<boolean> {
  const isIt = ({ bucket }: BucketAction): boolean => bucket.text === textOf(value) || bucket.variables.includes(name)
  const keeps = acts.all.find((action) => action.keeps && isIt(action))
  if (keeps !== undefined) return known(true, keeps.at)
  const made = acts.here.find((action) => action.made && isIt(action))
  const called = valueOf(value) ?? name
  // Made here, in a server of this tree, and nothing here makes it keep what is overwritten.
  return made !== undefined && storesHere(service, linked)
    ? known(false, made.at)
    : unresolved(`whether ${called} keeps versions`, value.at, `say under provides: what keeps versions of ${called}`)
}

/** The service's endpoint is an object store of the same tree. */
function storesHere(service: Running, linked: Linked): boolean {
  const stores = linked.services.flatMap((one) => (one.role === 'storage' ? [one.declared.name, ...one.declared.names] : []))
  for (const [name, value] of service.declared.environment) {
    if (!/ENDPOINT|MINIO|S3_(URL|HOST)/.test(name)) continue
    const host = /^(?:\w+:\/\/)?([^/:]+)/.exec(textOf(value) ?? '')?.[1]
    if (host !== undefined && stores.includes(host)) return true
  }
  return false
}
