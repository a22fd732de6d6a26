/** What ConfigMaps and Secrets hold, as texts: decoded, and left closed where a tool has sealed or fills them. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { entriesOf, down, isOpen, openFact, sameNamespace, spotOf, textOfSpot, type Spot } from './spots.ts'

/** One entry of a ConfigMap or Secret. */
export interface Kept {
  /** May be a secret: never printed. */
  readonly fact: Fact<string>
  readonly spot: Spot
  /** It was base64: its lines are none of the file's. */
  readonly coded: boolean
}

const before = new WeakMap<KubernetesObject, ReadonlyMap<string, Kept>>()

/** Undefined for an object that is not in the tree, which may hold anything. */
export function keptIn(kind: 'ConfigMap' | 'Secret', name: string, namespace: string, cluster: Cluster): ReadonlyMap<string, Kept> | undefined {
  const object = cluster.find(kind, name, namespace)
  if (object === undefined || !sameNamespace(object.namespace, namespace)) return kind === 'Secret' ? sealed(name, namespace, cluster) : undefined
  return keptOf(object)
}

export function keptOf(object: KubernetesObject): ReadonlyMap<string, Kept> {
  const found = before.get(object)
  if (found !== undefined) return found
  const root = spotOf(object)
  const kept = new Map<string, Kept>()
  const encrypted = down(root, 'sops') !== undefined
  const secret = object.kind === 'Secret'
  for (const part of secret ? ['data', 'stringData'] : ['data']) {
    for (const [name, spot] of entriesOf(down(root, part))) {
      const value = textOfSpot(spot)
      if (value !== undefined) kept.set(name, { fact: factOf(value, spot, encrypted, secret && part === 'data'), spot, coded: secret && part === 'data' })
    }
  }
  before.set(object, kept)
  return kept
}

function factOf(value: string, { at }: Spot, encrypted: boolean, coded: boolean): Fact<string> {
  if (encrypted || value.startsWith('ENC[')) return unresolved('a value that SOPS encrypted', at)
  // Marks of argocd-vault-plugin, vals and 1Password: the value comes when it is applied.
  if (/^(<[^<>]{1,300}>|ref\+\w+:\/\/|op:\/\/|vault:)/.test(value) || isOpen(value)) return openFact(value, at, 'names')
  if (!coded) return known(value, at)
  const decoded = decode(value)
  if (decoded === undefined) return unresolved('a value that is no base64 of a text', at)
  return isOpen(decoded) ? openFact(decoded, at, 'names') : known(decoded, at)
}

function decode(value: string): string | undefined {
  const plain = value.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return undefined
  const decoded = Buffer.from(plain, 'base64').toString('utf8')
  return decoded.includes('\uFFFD') || decoded.includes('\0') ? undefined : decoded
}

/** A SealedSecret becomes the Secret of its name; what it holds, only the cluster can open. */
function sealed(name: string, namespace: string, cluster: Cluster): ReadonlyMap<string, Kept> | undefined {
  const object = cluster.find('SealedSecret', name, namespace)
  if (object === undefined || !sameNamespace(object.namespace, namespace)) return undefined
  return new Map(
    entriesOf(down(spotOf(object), 'spec', 'encryptedData')).map(
      ([entry, spot]) => [entry, { fact: unresolved('a sealed value', spot.at), spot, coded: true }] as const,
    ),
  )
}
