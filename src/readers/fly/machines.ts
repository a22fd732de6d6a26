/** What Machines of one process group are: how many stay up, how large they are, how they start again and are replaced. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { MountDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import type { CopyDeclaration } from '../../model/managed.ts'
import type { Fields } from '../../parse/fields.ts'
import { bySize, isKnown } from '../../parse/hosted.ts'
import { memoryOf, sizeNamed } from './sizes.ts'

/** A process group, which runs one command in Machines of its own. */
export interface Group {
  readonly name: string
  /** Sections that name no group are this one's. */
  readonly isDefault: boolean
}

/** Sections that name a group; those of size and restart that name none hold for every group, the others for the default one. */
export function ofGroup(found: readonly Fields[], group: Group, whenUnnamed: 'all' | 'default' = 'default'): readonly Fields[] {
  return found.filter((section) => {
    const processes = section.texts('processes')
    if (processes === undefined || processes.length === 0) return whenUnnamed === 'all' || group.isDefault
    return processes.some((one) => valueOf(one) === group.name)
  })
}

/** A section that may be written once, `[mounts]`, or several times, `[[mounts]]`. */
export function sections(root: Fields, name: string): readonly Fields[] {
  return root.isList(name) ? root.many(name) : [root.one(name)].filter((one) => one !== undefined)
}

/**
 * Machines that stop when nobody asks for anything leave `min_machines_running`; else there are as many as were made, which no file says
 * ({@link https://fly.io/docs/launch/autostart-stop/}) but perhaps a command.
 */
export function replicasOf(services: readonly Fields[], at: Evidence, scaled?: Fact<number>): Fact<number> {
  for (const service of services) {
    const stops = service.text('auto_stop_machines')
    if (stops === undefined || (stops.state !== 'unresolved' && /^(off|false)$/.test(stops.value))) continue
    const least = service.number('min_machines_running') ?? byDefault(0, stops.at, 'all of them may stop unless min_machines_running says otherwise')
    // No more stay up than were made.
    return scaled?.state === 'known' && least.state !== 'unresolved' && scaled.value < least.value ? scaled : least
  }
  if (scaled !== undefined) return scaled
  return { ...unresolved('the number of Machines', at, '`fly scale count` sets it, and fly.toml does not hold it'), atLeast: 1 }
}

export function limitsOf(root: Fields, group: Group, at: Evidence): ServiceDeclaration['limits'] {
  const found = ofGroup(sections(root, 'vm'), group, 'all')
  // A section for this very group says more than one for all.
  const vm = found.find((one) => one.has('processes')) ?? found[0]
  const size = vm?.text('size')
  const memory = vm?.text('memory') ?? vm?.text('memory_mb')
  const cpus = vm?.number('cpus')
  const isShared = vm?.has('cpu_kind') !== true || isKnown(vm.text('cpu_kind'), 'shared')
  const made = cpus === undefined ? undefined : mapFact(cpus, (count) => `${isShared ? 'shared-cpu' : 'performance'}-${count}x`)
  const named = size ?? made ?? byDefault('shared-cpu-1x', vm?.at ?? at, 'the smallest Machine unless said otherwise')
  return {
    cpus: cpus ?? bySize(named, (name) => sizeNamed(name)?.cpus, 'CPU'),
    memory: memory === undefined ? bySize(named, (name) => sizeNamed(name)?.memory, 'memory') : mapFact(memory, memoryOf, (text) => text),
  }
}

/** Ten times after a failure unless said otherwise ({@link https://fly.io/docs/machines/guides-examples/machine-restart-policy/}). */
export function restartOf(root: Fields, group: Group, at: Evidence): Fact<string> {
  const policy = ofGroup(sections(root, 'restart'), group, 'all')[0]?.text('policy')
  if (policy === undefined) return byDefault('on-failure', at, 'ten times after a failure unless said otherwise')
  return mapFact(policy, (text) => (text === 'never' ? 'no' : text === 'on-fail' ? 'on-failure' : text))
}

/** Machines are replaced one after the other unless said otherwise ({@link https://fly.io/docs/reference/configuration/#picking-a-deployment-strategy}). */
export function updateOf(root: Fields): ServiceDeclaration['update'] {
  const deploy = root.one('deploy')
  const strategy = deploy?.text('strategy') ?? byDefault('rolling', deploy?.at ?? root.at, 'Fly’s default strategy')
  const most = deploy?.number('max_unavailable')
  const whole = most === undefined ? undefined : mapFact(most, (count) => (count >= 1 ? count : undefined))
  return {
    order: mapFact(strategy, (name) => (name === 'bluegreen' || name === 'canary' ? 'start-first' : 'stop-first')),
    failureAction: mapFact(strategy, (name) => (name === 'bluegreen' || name === 'canary' ? 'rollback' : 'pause')),
    ...(valueOf(strategy) === 'immediate'
      ? { parallelism: mapFact(strategy, () => 0) }
      : whole === undefined || whole.state === 'unresolved'
        ? {}
        : { parallelism: whole }),
    at: strategy.at,
  }
}

/** A volume belongs to one Machine of one host and outlives it ({@link https://fly.io/docs/volumes/overview/}). */
export function mountsOf(root: Fields, group: Group): readonly MountDeclaration[] {
  return ofGroup(sections(root, 'mounts'), group).flatMap((mount): readonly MountDeclaration[] => {
    const target = mount.text('destination')
    const source = mount.text('source')
    return target === undefined ? [] : [{ type: 'volume', target, driver: 'fly', at: target.at, ...(source === undefined ? {} : { source }) }]
  })
}

/** Volumes are copied once a day and kept for five, unless said otherwise ({@link https://fly.io/docs/volumes/snapshots/}). */
export function snapshotsOf(root: Fields, group: Group, service: string, stack: string): readonly CopyDeclaration[] {
  return ofGroup(sections(root, 'mounts'), group).map((mount, index) => {
    const { at } = mount
    const note = 'part of every volume: https://fly.io/docs/volumes/snapshots/'
    return {
      kind: 'copy',
      name: `${service} volume snapshots${index === 0 ? '' : ` ${index + 1}`}`,
      stack,
      at,
      of: known(service, at),
      mechanism: 'Fly volume snapshots',
      automatic: mount.flag('scheduled_snapshots') ?? byDefault(true, at, note),
      every: byDefault(24, at, note),
      offsite: byDefault(false, at, 'kept by the provider beside the volume'),
      destination: 'Fly, beside the volume',
      retentionDays: mount.number('snapshot_retention') ?? byDefault(5, at, note),
      encrypted: byDefault(true, at, 'Fly encrypts volumes unless told otherwise'),
      continuous: false,
    }
  })
}
