/** How many of a service run, with how much, where, and how they are updated and brought back; `deploy.*` and the older keys for the same. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, mapFact, type Fact } from '../../base/fact.ts'
import type { ResourceDeclaration, UpdateDeclaration } from '../../model/declaration.ts'
import { composeBytes, goDuration, parseCount } from '../../parse/units.ts'
import { evidenceOf, factOf, fill, plain, scalarFact, stringAt } from './facts.ts'
import { child, itemsIn, member, type MapNode, type Node } from './nodes.ts'
import type { Told } from './told.ts'

/** One service as the functions here are given it. */
export interface Deployed {
  readonly service: MapNode
  /** `services.web` */
  readonly route: string
  readonly at: Evidence
  readonly swarm: boolean
  readonly told: Told
}

export interface Scale {
  readonly replicas?: Fact<number>
  readonly global?: boolean
  readonly mode?: Fact<string>
}

export function readScale({ service, route, at, swarm, told }: Deployed): Scale {
  const mode = stringAt(child(service, 'deploy', 'mode'), `${route}.deploy.mode`, told)
  const written = mode === undefined ? {} : { mode }
  if (mode !== undefined && mode.state !== 'unresolved' && mode.value.startsWith('global')) return { ...written, global: true }
  const replicas = scalarFact(child(service, 'deploy', 'replicas'), `${route}.deploy.replicas`, parseCount, told)
  const scale = swarm ? undefined : scalarFact(child(service, 'scale'), `${route}.scale`, parseCount, told)
  const none = byDefault(1, { ...at, key: `${route}.deploy.replicas` }, 'one unless `deploy.replicas` says otherwise')
  return { ...written, replicas: scale ?? replicas ?? none }
}

/** What brings it back: Swarm reads `deploy.restart_policy` alone, Compose takes it before `restart`. */
export function readRestart({ service, route, at, swarm, told }: Deployed): Fact<string> {
  const policy = child(service, 'deploy', 'restart_policy')
  const key = `${route}.deploy.restart_policy.condition`
  if (policy?.kind === 'map') {
    const condition = stringAt(child(policy, 'condition'), key, told)
    const attempts = scalarFact(child(policy, 'max_attempts'), `${route}.deploy.restart_policy.max_attempts`, parseCount, told)
    if (condition === undefined) return byDefault('any', evidenceOf(policy, key), 'the condition is `any` unless it is said')
    // As the short form writes it: a count of attempts is part of `on-failure`.
    const counted = attempts === undefined || attempts.state === 'unresolved' || attempts.value === 0 ? '' : `:${attempts.value}`
    return mapFact(condition, (text) => (text === 'on-failure' ? `on-failure${counted}` : text))
  }
  if (swarm) return byDefault('any', { ...at, key }, 'Swarm restarts under any condition unless `deploy.restart_policy` says otherwise')
  const restart = stringAt(child(service, 'restart'), `${route}.restart`, told)
  if (restart === undefined) return byDefault('no', { ...at, key: `${route}.restart` }, 'Compose restarts nothing unless `restart` says so')
  // `restart: no` without quotes is a boolean to older parsers; `never` is Podman's other word for it, and Docker takes it for none of its own.
  return mapFact(restart, (text) => (/^(false|off|never)$/i.test(text) ? 'no' : text))
}

/** Zero means no limit, as Docker takes it: then there is no fact. */
function positive<T extends number>(fact: Fact<T> | undefined): Fact<T> | undefined {
  return fact !== undefined && fact.state !== 'unresolved' && fact.value === 0 ? undefined : fact
}

function cores(text: string): number | undefined {
  return /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined
}

export function readResources({ service, route, swarm, told }: Deployed, which: 'limits' | 'reservations'): ResourceDeclaration {
  const key = `${route}.deploy.resources.${which}`
  const at = child(service, 'deploy', 'resources', which)
  let cpus = positive(scalarFact(child(at, 'cpus'), `${key}.cpus`, cores, told))
  let memory = positive(scalarFact(child(at, 'memory'), `${key}.memory`, composeBytes, told))
  if (!swarm) {
    const older = which === 'limits' ? 'mem_limit' : 'mem_reservation'
    memory ??= positive(scalarFact(child(service, older), `${route}.${older}`, composeBytes, told))
    if (which === 'limits') cpus ??= positive(scalarFact(child(service, 'cpus'), `${route}.cpus`, cores, told)) ?? quota(service, route, told)
  }
  return { ...(cpus === undefined ? {} : { cpus }), ...(memory === undefined ? {} : { memory }) }
}

/** Microseconds of each period; the kernel's period is 100 ms. */
function quota(service: MapNode, route: string, told: Told): Fact<number> | undefined {
  const period = plain(child(service, 'cpu_period'))
  const micros = period === undefined ? 100_000 : spanOf(period)
  return positive(scalarFact(child(service, 'cpu_quota'), `${route}.cpu_quota`, (text) => divide(spanOf(text), micros), told))
}

function spanOf(text: string): number | undefined {
  const seconds = parseCount(text) === undefined ? goDuration(text) : undefined
  return seconds === undefined ? parseCount(text) : seconds * 1e6
}

function divide(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || by === undefined || by === 0 ? undefined : value / by
}

export function readUpdate({ service, route, told }: Deployed, which: 'update_config' | 'rollback_config'): UpdateDeclaration | undefined {
  const found = member(child(service, 'deploy'), which)
  const node = found?.node
  if (found === undefined || node?.kind !== 'map') return undefined
  const key = `${route}.deploy.${which}`
  const order = stringAt(child(node, 'order'), `${key}.order`, told)
  const parallelism = scalarFact(child(node, 'parallelism'), `${key}.parallelism`, parseCount, told)
  const delay = scalarFact(child(node, 'delay'), `${key}.delay`, goDuration, told)
  const failureAction = stringAt(child(node, 'failure_action'), `${key}.failure_action`, told)
  return {
    ...(order === undefined ? {} : { order }),
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(delay === undefined ? {} : { delay }),
    ...(failureAction === undefined ? {} : { failureAction }),
    at: evidenceOf(found, key),
  }
}

/** Constraints as `node.role==manager`, preferences as `spread=node.labels.zone`, and the cap on one node. */
export function readPlacement({ service, route, told }: Deployed): readonly Fact<string>[] {
  const placement = child(service, 'deploy', 'placement')
  const facts: Fact<string>[] = []
  const add = (node: Node | undefined, key: string, prefix: string): void => {
    if (node?.kind !== 'text') return
    const filled = fill(node)
    const spaces = (text: string): string => prefix + text.trim().replace(/\s*([!=]=|=)\s*/, '$1')
    facts.push(factOf(filled, evidenceOf(node, `${route}.deploy.placement.${key}`), spaces, told))
  }
  for (const item of itemsIn(child(placement, 'constraints'))) add(item, 'constraints', '')
  for (const item of itemsIn(child(placement, 'preferences'))) add(child(item, 'spread'), 'preferences', 'spread=')
  add(child(placement, 'max_replicas_per_node'), 'max_replicas_per_node', 'max_replicas_per_node=')
  return facts
}
