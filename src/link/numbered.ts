/** Copies that a stack writes out one by one, `mailer-1` and `mailer-2`: nothing but their number tells them apart, and workers of a queue have no balancer that names them. */
import { textOf, type Fact } from '../base/fact.ts'
import type { Running } from './running.ts'
import { programKey } from './signs.ts'

const stem = (name: string): string => name.replace(/[-_.]?\d{1,4}$/, '')
/** What a process may be called without having another work for that; a shard, a queue or a tenant of its own is other work. */
const called =
  /^(?:\w{0,60}_)?(?:ID|(?:SERVICE|INSTANCE|NODE|WORKER|REPLICA|SERVER|PROCESS|CONTAINER|POD|HOST|MACHINE|MEMBER)_?(?:ID|NAME|NUMBER|INDEX)|HOSTNAME)$/i
const work = /SHARD|PARTITION|QUEUE|TOPIC|TENANT|CUSTOMER|CLIENT|USER|ACCOUNT|PROJECT|SITE|SHOP|STORE|REGION|ZONE|CHAIN|NETWORK|CHANNEL|DEVICE|GATEWAY|KEY/i
/** Each its own place for what nobody reads back. */
const logs = /(^|[/_.-])logs?([/_.-]|$)/i

export function numberedCopies(services: readonly Running[]): readonly (readonly Running[])[] {
  const groups = groupsOf(services, ({ declared, role, name }) => {
    const bare = stem(declared.name)
    // Nodes of a cluster hold the same and are no copies: one leads, and the others follow.
    if (bare === declared.name || bare === '' || role === 'database' || role === 'storage' || role === 'broker') return name
    return JSON.stringify([declared.stack, role, bare, programKey(declared)])
  })
  return groups.flatMap((group) => groupsOf(group, doingsOf))
}

function groupsOf(services: readonly Running[], keyOf: (service: Running) => string): readonly (readonly Running[])[] {
  const groups = new Map<string, Running[]>()
  for (const service of services) {
    const key = keyOf(service)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [service])
    else group.push(service)
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

/** All that decides what one does, without what numbers it. */
function doingsOf({ declared }: Running): string {
  const { environment, openEnvironment, given, command, entrypoint, commandWords, entrypointWords, mounts, networks, ports, labels } = declared
  return JSON.stringify([
    [...environment].map(([name, value]) => [name, called.test(name) && !work.test(name) ? stem(said(value)) : said(value)]).sort(),
    openEnvironment,
    given === undefined ? [] : [...given].sort(),
    words(entrypointWords, entrypoint),
    words(commandWords, command),
    mounts
      .map(({ type, source, target }) => {
        const from = said(source)
        return [type, said(target), logs.test(said(target)) ? from.replace(/[-_.]?\d+/g, '') : from]
      })
      .sort(),
    [...networks].sort(),
    ports.map(({ container }) => (container.state === 'unresolved' ? container.raw : container.value)).sort(),
    // Where requests of another host go to each, each is another's.
    [...labels].flatMap(([name, value]) => (/\.rule$/i.test(name) ? said(value) : [])),
  ])
}

function said(fact: Fact<string> | undefined): string {
  return textOf(fact) ?? (fact?.state === 'unresolved' ? fact.raw : '')
}

function words(each: readonly Fact<string>[] | undefined, all: Fact<readonly string[]> | undefined): readonly string[] {
  return each?.map(said) ?? (all === undefined ? [] : all.state === 'unresolved' ? [all.raw] : all.value)
}
