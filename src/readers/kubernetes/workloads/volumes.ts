/** What is mounted into a container, and what stands behind each volume: claims, folders of the node, ConfigMaps and Secrets with their contents. */
import type { Evidence } from '../../../base/evidence.ts'
import { known, type Fact } from '../../../base/fact.ts'
import type { MountDeclaration } from '../../../model/declaration.ts'
import type { Cluster } from '../object.ts'
import type { Told } from '../told.ts'
import { keptIn, type Kept } from './kept.ts'
import { down, each, entriesOf, isTrue, sameNamespace, spotOf, text, textFact, textOfSpot, type Spot } from './spots.ts'
import type { Workload } from './workload.ts'

export interface Mounting {
  readonly workload: Workload
  readonly cluster: Cluster
  readonly told: Told
}

/** All mounts of one container ({@link https://kubernetes.io/docs/concepts/storage/volumes/}). */
export function readMounts(container: Spot, mounting: Mounting): readonly MountDeclaration[] {
  const { workload, told } = mounting
  const mounts = each(down(container, 'volumeMounts'))
  if (mounts.length === 0) return []
  const volumes = new Map(each(down(workload.pod, 'volumes')).map((volume) => [text(volume, 'name') ?? '', volume]))
  const claims = new Map(each(down(workload.root, 'spec', 'volumeClaimTemplates')).map((claim) => [text(claim, 'metadata', 'name') ?? '', claim]))
  return mounts.flatMap((mount): readonly MountDeclaration[] => {
    const name = text(mount, 'name') ?? ''
    const target = textFact(down(mount, 'mountPath'), told)
    if (target === undefined) return []
    const at = { ...mount.at, key: `${mount.at.key.replace(/\[[^[\]]*\]$/, '')}[${target.state === 'unresolved' ? name : target.value}]` }
    const facts: Facts = { target, at, ...(isTrue(mount, 'readOnly') ? { readOnly: true } : {}) }
    const template = claims.get(name)
    if (template !== undefined) {
      // The claim of each copy is called `data-db-0`.
      return [{ type: 'volume', source: known(`${name}-${workload.object.name}`, template.at), ...classOf(down(template, 'spec')), ...facts }]
    }
    const volume = volumes.get(name)
    if (volume !== undefined) return behind(volume, facts, text(mount, 'subPath'), mounting)
    told.tell(mount.at, `${mount.at.key}: no volume of the pod is called ${name}`)
    return [{ type: 'other', ...facts }]
  })
}

type Facts = Pick<MountDeclaration, 'target' | 'readOnly' | 'at'>

function behind(volume: Spot, facts: Facts, subPath: string | undefined, mounting: Mounting): readonly MountDeclaration[] {
  for (const [kind, spot] of entriesOf(volume)) {
    if (kind === 'name') continue
    if (kind === 'persistentVolumeClaim') return [claimed(spot, facts, mounting)]
    if (kind === 'emptyDir') return [text(spot, 'medium') === 'Memory' ? { type: 'tmpfs', ...facts } : { type: 'volume', ...facts }]
    // A claim that is made and deleted with the pod.
    if (kind === 'ephemeral') return [{ type: 'volume', ...facts }]
    if (kind === 'hostPath') return [{ type: 'bind', ...sourceOf(down(spot, 'path'), mounting.told), ...facts }]
    if (kind === 'configMap' || kind === 'secret') return kept(kind, spot, facts, subPath, mounting)
    if (kind === 'projected')
      return each(down(spot, 'sources')).flatMap((one) =>
        (['configMap', 'secret'] as const).flatMap((inner) => {
          const part = down(one, inner)
          return part === undefined ? [] : kept(inner, part, facts, subPath, mounting)
        }),
      )
    if (kind === 'downwardAPI') return [{ type: 'other', ...facts }]
    const driver = kind === 'csi' || kind === 'flexVolume' ? (text(spot, 'driver') ?? kind) : kind
    if (/secrets-store/.test(driver)) return [{ type: 'secret', external: true, driver, ...facts }]
    return [{ type: 'volume', source: known(outside(spot) ?? kind, spot.at), external: true, driver, ...facts }]
  }
  // A volume that names nothing is an empty folder.
  return [{ type: 'volume', ...facts }]
}

/** What a volume outside the cluster is called: a server's path, a disk. */
function outside(spot: Spot): string | undefined {
  const server = text(spot, 'server')
  const path = text(spot, 'path')
  if (server !== undefined) return `${server}:${path ?? '/'}`
  return ['pdName', 'volumeID', 'diskName', 'shareName', 'image', 'volumeName', 'endpoints'].map((key) => text(spot, key)).find((one) => one !== undefined)
}

function sourceOf(spot: Spot | undefined, told: Told): { source?: Fact<string> } {
  const source = textFact(spot, told)
  return source === undefined ? {} : { source }
}

function claimed(spot: Spot, facts: Facts, { cluster, workload, told }: Mounting): MountDeclaration {
  const { namespace } = workload.object
  const name = text(spot, 'claimName') ?? ''
  const claim = cluster.find('PersistentVolumeClaim', name, namespace)
  const found = claim !== undefined && sameNamespace(claim.namespace, namespace) ? spotOf(claim) : undefined
  return { type: 'volume', ...sourceOf(down(spot, 'claimName'), told), ...classOf(down(found, 'spec')), ...facts }
}

function classOf(spec: Spot | undefined): { driver?: string } {
  const driver = text(spec, 'storageClassName')
  return driver === undefined || driver === '' ? {} : { driver }
}

/** Every entry stands as a file of its own; `items` chooses and renames, `subPath` takes one of them. */
function kept(
  kind: 'configMap' | 'secret',
  spot: Spot,
  facts: Facts,
  subPath: string | undefined,
  { cluster, workload }: Mounting,
): readonly MountDeclaration[] {
  const named = down(spot, 'name') ?? down(spot, 'secretName')
  const name = textOfSpot(named)
  const type = kind === 'configMap' ? 'config' : 'secret'
  if (name === undefined || named === undefined) return [{ type, ...facts }]
  const source = known(name, named.at)
  const entries = keptIn(kind === 'configMap' ? 'ConfigMap' : 'Secret', name, workload.object.namespace, cluster)
  const items = each(down(spot, 'items'), 'key').flatMap((item) => {
    const key = text(item, 'key')
    return key === undefined ? [] : [[key, text(item, 'path') ?? key] as const]
  })
  const files = items.length > 0 ? items : [...(entries?.keys() ?? [])].map((key) => [key, key] as const)
  const whole: MountDeclaration = { type, source, ...(entries === undefined ? { external: true } : {}), ...facts }
  if (facts.target.state === 'unresolved' || files.length === 0 || files.length > most) return [whole]
  const folder = facts.target.value.replace(/\/+$/, '')
  if (subPath !== undefined) {
    const [key] = files.find(([, path]) => path === subPath) ?? []
    return [{ ...whole, ...contentOf(key, entries) }]
  }
  return files.map(([key, path]) => ({
    ...whole,
    target: known(`${folder}/${path}`, facts.target.at),
    at: keyed(facts.at, `${folder}/${path}`),
    ...contentOf(key, entries),
  }))
}

/** Files of one ConfigMap; the API takes no more than a mebibyte of them. */
const most = 500

function keyed(at: Evidence, path: string): Evidence {
  return { ...at, key: at.key.replace(/\[[^[\]]*\]$/, `[${path}]`) }
}

function contentOf(key: string | undefined, entries: ReadonlyMap<string, Kept> | undefined): { content?: Fact<string> } {
  const found = key === undefined ? undefined : entries?.get(key)
  if (found === undefined) return {}
  const { fact, spot } = found
  const { line } = fact.at
  // Only a block has the text's own lines; what is quoted or encoded has all of them in one.
  const own = spot.node.kind === 'text' && spot.node.block === true && !found.coded
  return { content: own ? fact : { ...fact, at: { ...fact.at, endLine: line } } }
}
