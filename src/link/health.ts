/** Who asks a service whether it works, and whether what spreads requests takes notice. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact, type UnresolvedFact } from '../base/fact.ts'
import type { HealthDeclaration } from '../model/declaration.ts'
import type { FactsOf } from '../model/kinds.ts'
import { servedCopies } from './alike.ts'
import { proxiedHosts } from './front-files.ts'
import { isSettled, uselessTest } from './health-test.ts'
import type { Declared } from './input.ts'
import type { Linked } from './linked.ts'
import { imageName } from './images.ts'
import { isHandedOn, proxyVariable } from './nginx-proxy.ts'
import { labelsOf } from './service-labels.ts'
import type { Running } from './running.ts'
import { bringsNoCheck, isPlainBase, ownImage } from './stages.ts'

interface Health {
  readonly checked: Fact<boolean>
  readonly words: string
}

const meant: ReadonlySet<string> = new Set(['web', 'proxy', 'database', 'pool', 'broker'])

/** Services and datastores are asked; one-shot jobs and workers have nothing that answers. */
export function healthFacts(service: Running, { declared, services }: Linked): Partial<FactsOf<'service'>> {
  const health = meant.has(service.role) ? healthOf(service, declared) : undefined
  if (health === undefined) return {}
  return {
    healthChecked: health.checked,
    health: known(health.words, health.checked.at),
    ...(routed(service, declared) ?? labelled(service, health.checked) ?? proxied(service, health.checked, services, declared)),
  }
}

function healthOf(service: Running, declared: Declared): Health {
  const own = service.declared.healthcheck
  if (own?.asks !== undefined) return byPlatform(own.asks)
  const found = own?.disabled === true || own?.test !== undefined ? judged(own, '') : inherited(service, declared, own)
  if (valueOf(found.checked) === true) return found
  const asked = askedByTraefik(service)
  return asked === undefined ? found : { checked: known(true, asked.at), words: 'a health check of the load balancer' }
}

/** A platform that asks by itself takes an error for one. What a path says behind `?` may be a token, and is never told. */
function byPlatform(asks: Fact<string>): Health {
  return asks.state === 'unresolved' ? { checked: asks, words: 'a health check' } : { checked: known(true, asks.at), words: withoutQuery(asks.value) }
}

function judged(health: HealthDeclaration, by: string): Health {
  if (health.disabled) return { checked: known(false, health.at), words: `a health check that is switched off${by}` }
  const { test } = health
  if (test === undefined) return { checked: unresolved('a health check without a test', health.at, 'write the test'), words: 'a health check without a test' }
  const words = test.state === 'unresolved' ? whateverTheyAre(test) : test.value
  if (words === undefined) return { checked: { ...(test as UnresolvedFact), at: health.at }, words: 'a health check' }
  const useless = uselessTest(words)
  return { checked: known(useless === undefined, test.at), words: `${useless ?? 'a health check that can fail'}${by}` }
}

/** The words of a test that does the same whatever its variables hold. */
function whateverTheyAre({ partial }: UnresolvedFact): readonly string[] | undefined {
  const words: unknown = partial === undefined ? undefined : JSON.parse(partial.reveal())
  return Array.isArray(words) && words.every((word) => typeof word === 'string') && isSettled(words) ? words : undefined
}

const byProbesAlone: ReadonlySet<string> = new Set(['kubernetes', 'cloud-run', 'app-engine'])

/** What the image brings. A check of the stack without a test of its own only changes how often that one runs. */
function inherited(service: Running, declared: Declared, own: HealthDeclaration | undefined): Health {
  const at = own?.at ?? service.declared.at
  // They ask by probes alone, whatever check an image brings.
  if (service.declared.orchestrator !== undefined && byProbesAlone.has(service.declared.orchestrator)) return none(at)
  const image = ownImage(service, declared)
  const brought = image?.lineage.find((stage) => stage.healthcheck !== undefined)?.healthcheck
  if (image !== undefined && brought !== undefined) {
    const health = judged(brought, ' in the Dockerfile')
    const value = valueOf(health.checked)
    return image.built || value === undefined
      ? health
      : { ...health, checked: byDefault(value, health.checked.at, 'the Dockerfile beside its code is taken for the image’s') }
  }
  const base = image === undefined ? undefined : valueOf(image.base)
  if (base !== undefined && isPlainBase(base)) return none(at)
  const pulled = valueOf(service.declared.image)
  const isPulled = service.declared.build === undefined || service.declared.build.published === true
  if (isPulled && pulled !== undefined && bringsNoCheck(pulled)) return none(at)
  const name = base ?? pulled
  const raw = name === undefined ? 'whether the image has a health check of its own' : `whether ${imageName(name).repository} has a health check of its own`
  return { checked: unresolved(raw, at, 'declare a health check in the stack'), words: 'no health check declared' }
}

function none(at: Health['checked']['at']): Health {
  return { checked: known(false, at), words: 'no health check' }
}

function askedByTraefik(service: Running): Fact<string> | undefined {
  for (const [label, value] of labelsOf(service)) if (/^traefik\.http\.services\.[^.]+\.loadbalancer\.healthcheck\.path$/i.test(label)) return value
  return undefined
}

/** What a platform's own way in does with a copy that no longer answers. */
function routed({ declared: { name, stack } }: Running, { routes }: Declared): Balancing | undefined {
  const route = routes.find((one) => one.stack === stack && one.service === name && one.balancer !== undefined)
  if (route?.balancer === undefined) return undefined
  return { balancer: known(route.balancer, route.at), ...(route.deadDropped === undefined ? {} : { deadDropped: route.deadDropped }) }
}

/** What stands behind a path may be a secret, whatever signs it has; the port that readers put behind it is none. */
function withoutQuery(words: string): string {
  if (!words.includes('?') && !words.includes('#')) return words
  return words.replace(/[?#].*?( on port [\w-]{1,40})?$/s, (_, port: string | undefined) => port ?? '')
}

const routerIn = (label: string): string => /^traefik\.http\.routers\.([^.]+)\./i.exec(label)?.[1] ?? label

type Balancing = Pick<FactsOf<'service'>, 'balancer' | 'deadDropped'>

/**
 * Traefik asks by itself where a label says so; else it leaves out containers that Docker calls unhealthy, and Swarm replaces such tasks.
 * nginx, which nginx-proxy is, leaves out a member that failed.
 */
function labelled(service: Running, checked: Fact<boolean>): Balancing | undefined {
  const labels = labelsOf(service)
  if (labels.size > 0 && valueOf(labels.get('traefik.enable'))?.toLowerCase() !== 'false') {
    // `api@internal`: Traefik answers such a router itself, and hands nothing on.
    const internal = new Set([...labels].flatMap(([label, value]) => (/@internal$/.test(valueOf(value) ?? '') ? [routerIn(label)] : [])))
    const router = [...labels].find(([label]) => /^traefik\.http\.(routers|services)\./i.test(label) && !internal.has(routerIn(label)))
    if (router !== undefined) {
      const asked = askedByTraefik(service)
      return { balancer: known('Traefik', router[1].at), deadDropped: asked === undefined ? checked : known(true, asked.at) }
    }
  }
  const host = proxyVariable(service.declared, 'VIRTUAL_HOST')
  if (host === undefined || isHandedOn(host)) return undefined
  return { balancer: known('nginx-proxy', host.at), deadDropped: byDefault(true, host.at, 'nginx leaves out a member that failed (max_fails=1)') }
}

const titles = { nginx: 'nginx', traefik: 'Traefik', caddy: 'Caddy', haproxy: 'HAProxy' } as const

/** nginx counts what failed unless told otherwise; the others only where a check is written. */
function leftOut(software: keyof typeof titles, at: Evidence): Fact<boolean> {
  return software === 'nginx' ? byDefault(true, at, 'nginx leaves out a member that failed (max_fails=1)') : known(true, at)
}

/**
 * nginx leaves out a member that failed, where it knows several: of an upstream, or of a name that is looked up when it starts. In Swarm a name is
 * one address, behind which Swarm leaves out what is unhealthy.
 */
function proxied(service: Running, checked: Fact<boolean>, services: readonly Running[], declared: Declared): Balancing {
  if ((valueOf(servedCopies(service, services, declared)) ?? 1) < 2) return {}
  const index = proxiedHosts(services, declared)
  if (index.size === 0) return {}
  for (const { front, software, upstream } of service.declared.names.flatMap((name) => index.get(`${service.declared.stack} ${name}`) ?? [])) {
    if (front === service) continue
    const balancer = known(titles[software], upstream.at)
    if (service.declared.swarm) return { balancer, deadDropped: checked }
    if (upstream.checks !== undefined) return { balancer, deadDropped: leftOut(software, upstream.checks) }
    // These count no failures and ask nobody until they are told to.
    if (software === 'caddy' || software === 'haproxy') return { balancer, deadDropped: known(false, upstream.at) }
  }
  return {}
}
