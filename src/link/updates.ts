/** What an orchestrator does with the copies of a service: where it places them, and how it replaces them. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { isGlobal, replicasOf } from './replicas.ts'
import type { Running } from './running.ts'
import { facts } from './things.ts'

/** Without an orchestrator there is one host, and nobody updates anything by itself. */
export function placementFacts(service: Running): Partial<FactsOf<'service'>> {
  const { declared } = service
  if (declared.orchestrator !== undefined)
    return {
      orchestrator: known(declared.orchestrator, declared.at),
      ...(declared.spread === undefined ? {} : { spread: declared.spread.is, placement: known(declared.spread.words, declared.spread.is.at) }),
      ...writtenUpdates(declared),
      ...elastic(declared),
    }
  if (!declared.swarm) return { spread: known(false, declared.at), placement: known('one host: Compose places nothing anywhere else', declared.at) }
  const { spread, words } = swarmSpread(service)
  return { orchestrator: known('swarm', declared.at), spread, placement: known(words, spread.at), ...updateFacts(service) }
}

function swarmSpread(service: Running): { readonly spread: Fact<boolean>; readonly words: string } {
  const { declared } = service
  const more = valueOf(isGlobal(service)) === true ? 'each of more has a copy' : 'with more, say `max_replicas_per_node` or spread over a label of the nodes'
  const hint = `with one node, only a second one mends it; ${more}`
  let open: Fact<string> | undefined
  for (const fact of declared.placement) {
    const text = valueOf(fact)
    if (text === undefined) open ??= fact
    else if (/^node\.(hostname|id)==/.test(text)) return { spread: known(false, fact.at), words: `one node (${text})` }
    else if (/^node\.(role|labels\.|platform\.)|^engine\.labels\./.test(text)) open ??= fact
  }
  for (const fact of declared.placement) {
    const text = valueOf(fact) ?? ''
    if (text.startsWith('spread=')) return { spread: known(true, fact.at), words: `spread over ${text.slice('spread='.length)}` }
    const most = /^max_replicas_per_node=(\d+)$/.exec(text)?.[1]
    const replicas = valueOf(replicasOf(service))
    if (most !== undefined && replicas !== undefined && Number(most) > 0 && replicas > Number(most))
      return { spread: known(true, fact.at), words: `at most ${most} on one node` }
  }
  if (open === undefined) return { spread: unresolved('how many nodes there are', declared.at, hint), words: 'any node of the swarm' }
  const written = valueOf(open)
  return {
    spread: unresolved(written === undefined ? 'where it is placed' : `how many nodes fit ${written}`, open.at, hint),
    words: `the nodes that fit ${written ?? 'its constraint'}`,
  }
}

/** Platforms that change the number of copies by themselves when they are told to. */
const scaling: ReadonlySet<string> = new Set(['kubernetes', 'ecs', 'app-platform', 'render', 'cloud-run', 'container-apps', 'app-service'])

/** A budget is for what has several copies: one for a single copy would keep its node from ever being emptied. */
function elastic(declared: Running['declared']): Partial<FactsOf<'service'>> {
  const { at, orchestrator, disruption } = declared
  if (declared.global === true || declared.fires !== undefined) return {}
  const nothing: Fact<string> = declared.unscaled ?? known('a fixed number of copies', declared.replicas?.at ?? at)
  const scaled = declared.scaling
  const none: Fact<string> = known('no disruption budget', at)
  return {
    ...(orchestrator === undefined || !scaling.has(orchestrator)
      ? {}
      : { autoscaled: scaled === undefined ? known(false, nothing.at) : mapFact(scaled, () => true), scaling: scaled ?? nothing }),
    ...(orchestrator === 'kubernetes' && (valueOf(declared.replicas) ?? 2) > 1
      ? { disruptionGuarded: disruption === undefined ? known(false, at) : mapFact(disruption, () => true), disruption: disruption ?? none }
      : {}),
  }
}

/** Readers of platforms say their formats' own defaults. */
function writtenUpdates({ update, orchestrator }: Running['declared']): Partial<FactsOf<'service'>> {
  // What nobody wrote and nobody can write otherwise is no choice to judge: a StatefulSet's order, a roll-out of Kubernetes that stops by itself.
  const chosen = <T>(fact: Fact<T> | undefined): Fact<T> | undefined => (orchestrator === 'kubernetes' && fact?.state === 'default' ? undefined : fact)
  const order = valueOf(update?.order) === 'start-first' ? update?.order : chosen(update?.order)
  return facts({ updateParallelism: order === undefined ? undefined : update?.parallelism, updateOrder: order, updateFailure: chosen(update?.failureAction) })
}

/** Swarm's defaults: https://docs.docker.com/reference/compose-file/deploy/#update_config. */
function updateFacts({ declared }: Running): Partial<FactsOf<'service'>> {
  const { update } = declared
  const at = (name: string) => ({ ...(update?.at ?? declared.at), key: `${declared.at.key}.deploy.update_config.${name}` })
  const note = 'Swarm’s default'
  return {
    updateParallelism: update?.parallelism ?? byDefault(1, at('parallelism'), note),
    updateOrder:
      update?.order === undefined
        ? byDefault('stop-first', at('order'), note)
        : mapFact(
            update.order,
            (order) => (/^(start|stop)-first$/.test(order) ? order : undefined),
            () => 'an order that Swarm does not know',
          ),
    updateFailure: update?.failureAction ?? byDefault('pause', at('failure_action'), note),
  }
}
