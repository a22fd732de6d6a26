/** A database of an operator from what its kind tells; what every object tells alike is added here. */
import { byDefault, known, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { DatabaseDeclaration, Found } from '../../../model/managed.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { protectionsOf } from './keeping.ts'
import { hostsOf, nameIn } from './names.ts'
import { below, isThere, numberFact, quantityFact, textFact, type Part } from './part.ts'
import { numberOf, versionOf } from './postgres.ts'
import { withAliases, type Ways } from './services.ts'

export interface Server {
  readonly object: KubernetesObject
  readonly cluster: Cluster
  readonly engine: Engine
  readonly by: string
  readonly version?: Fact<string> | undefined
  /** Names of its Services. */
  readonly services: readonly string[]
  readonly readServices?: readonly string[]
  readonly port: number
  readonly secrets?: readonly string[]
  readonly settings?: ReadonlyMap<string, Fact<string>>
  /** `limits` and `requests` of the server's container. */
  readonly resources: Part
  readonly durable: Fact<boolean>
  readonly standbys: Fact<number>
  readonly readReplicas?: Fact<number>
  readonly pointInTime?: Fact<boolean>
  readonly windowDays?: Fact<number> | undefined
  readonly ways?: Ways
  readonly protections?: readonly Found[]
  readonly destroyers?: readonly Found[]
  readonly tls?: Fact<boolean> | undefined
  readonly watched?: Fact<string> | undefined
}

export function serverOf(server: Server): DatabaseDeclaration {
  const { object, cluster, settings = new Map<string, Fact<string>>(), destroyers = [] } = server
  const hosts = (names: readonly string[]): readonly string[] =>
    withAliases(
      names.flatMap((name) => hostsOf(name, object.namespace)),
      cluster,
    )
  const memory = quantityFact(below(server.resources, 'limits', 'memory'))
  const cpus = quantityFact(below(server.resources, 'limits', 'cpu'))
  const maxConnections = numberOf(settings.get('max_connections'))
  return {
    kind: 'database',
    name: nameIn(object, cluster),
    stack: cluster.stack,
    at: object.at,
    engine: server.engine,
    by: server.by,
    hosted: false,
    ...(server.version === undefined ? {} : { version: server.version }),
    hosts: hosts(server.services),
    ...(server.readServices === undefined ? {} : { readHosts: hosts(server.readServices) }),
    port: byDefault(server.port, object.at, 'the operator’s default'),
    ...(server.secrets === undefined ? {} : { secrets: server.secrets }),
    settings,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus }),
    durable: server.durable,
    standbys: server.standbys,
    readReplicas: server.readReplicas ?? known(0, object.at),
    ...(server.pointInTime === undefined ? {} : { pointInTime: server.pointInTime }),
    ...(server.windowDays === undefined ? {} : { windowDays: server.windowDays }),
    exposures: server.ways?.exposures ?? [],
    ...(server.ways?.open === undefined ? {} : { exposureOpen: server.ways.open }),
    protections: [...protectionsOf(object), ...(server.protections ?? [])],
    ...(destroyers.length === 0 ? {} : { destroyers }),
    ...(server.tls === undefined ? {} : { tls: server.tls }),
    ...(server.watched === undefined ? {} : { watched: server.watched }),
  }
}

/** A count, or the operator's own. */
export function countOf(part: Part, otherwise: number): Fact<number> {
  return numberFact(part) ?? byDefault(otherwise, part.at, 'the operator’s default')
}

/** All but the one that leads. */
export function besidesLeader(count: Fact<number>): Fact<number> {
  return count.state === 'unresolved' ? count : { ...count, value: Math.max(0, count.value - 1) }
}

/** The version an image is tagged with; absent where no image is said. */
export function imageVersion(part: Part): Fact<string> | undefined {
  const image = textFact(part)
  return image === undefined ? undefined : versionOf(image)
}

/** Whether a claim stands where otherwise the pod's own disk is used. */
export function durableIf(claim: Part, otherwise: string): Fact<boolean> {
  return isThere(claim) ? known(true, claim.at) : byDefault(false, claim.at, otherwise)
}
