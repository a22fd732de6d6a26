/** How a new version takes the place of the old: Kubernetes stops a failed roll-out and never turns it back by itself. */
import type { Told } from '../told.ts'
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import type { UpdateDeclaration } from '../../../model/declaration.ts'
import { countOf, down, each, textOfSpot, valueFact, type Spot } from './spots.ts'
import type { Workload } from './workload.ts'

/** {@link https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy}, and the same of other kinds. */
export function readUpdate(workload: Workload, replicas: Fact<number> | undefined, told: Told): UpdateDeclaration | undefined {
  const { shape, object, root } = workload
  if (shape === 'job' || shape === 'cronjob' || shape === 'pod' || object.kind === 'ReplicaSet' || object.kind === 'ReplicationController') return undefined
  const spec = down(root, 'spec')
  if (object.kind === 'Rollout') return rollout(workload, replicas, told)
  const key = shape === 'deployment' ? 'strategy' : 'updateStrategy'
  const strategy = down(spec, key)
  const at = strategy?.at ?? { ...object.at, key: `${object.at.key}.spec.${key}` }
  const failureAction = byDefault('pause', at, 'Kubernetes stops a roll-out that fails and does not turn it back')
  const type = down(strategy, 'type')
  const named = textOfSpot(type)
  if (type !== undefined && (named === 'Recreate' || named === 'OnDelete'))
    return { order: known('stop-first', type.at), parallelism: known(named === 'Recreate' ? 0 : 1, type.at), failureAction, at }
  if (shape === 'stateful') {
    const most = valueFact(down(strategy, 'rollingUpdate', 'maxUnavailable'), countOf, 'a whole number', told)
    const note = 'a StatefulSet replaces one pod at a time'
    return {
      order: byDefault('stop-first', at, 'a StatefulSet stops a pod before its successor starts'),
      parallelism: most ?? byDefault(1, at, note),
      failureAction,
      at,
    }
  }
  if (shape === 'daemon') {
    const surge = down(strategy, 'rollingUpdate', 'maxSurge')
    const surges = surge !== undefined && !/^0%?$/.test(textOfSpot(surge) ?? '')
    return {
      order: surges ? known('start-first', surge.at) : byDefault('stop-first', at, 'a DaemonSet stops a pod before its successor starts'),
      parallelism: byDefault(1, at, 'a DaemonSet replaces the pod of one node at a time'),
      failureAction,
      at,
    }
  }
  const { order, parallelism } = rolling(down(strategy, 'rollingUpdate') ?? down(strategy, 'rollingParams'), at, replicas)
  return { order, parallelism, failureAction, at }
}

type Rolling = Required<Pick<UpdateDeclaration, 'order' | 'parallelism'>>

/** Shares of the copies: what may be more is rounded up, what may be missing down; where both come to nothing, one may be missing. */
function rolling(spot: Spot | undefined, at: UpdateDeclaration['at'], replicas: Fact<number> | undefined, standard = '25%'): Rolling {
  const surge = down(spot, 'maxSurge')
  const missing = down(spot, 'maxUnavailable')
  const count = replicas === undefined ? undefined : replicas.state === 'unresolved' ? replicas.atLeast : replicas.value
  const more = amount(textOfSpot(surge) ?? '25%', count, Math.ceil)
  const fewer = amount(textOfSpot(missing) ?? standard, count, Math.floor)
  const place = (missing ?? surge)?.at ?? at
  if (more === undefined || fewer === undefined) {
    const open = unresolved('shares of a number of copies that is not told', place, 'write maxSurge and maxUnavailable as numbers')
    return { order: open, parallelism: open }
  }
  const least = more === 0 && fewer === 0 ? 1 : fewer
  // What starts beside those that run takes nothing away: only as many stop before their successors are ready as may be missing.
  const atOnce = Math.min(least === 0 ? more : least, Math.max(1, count ?? Infinity))
  const fact = <T>(value: T): Fact<T> =>
    surge === undefined && missing === undefined
      ? byDefault(value, place, 'a quarter more and a quarter fewer, as a Deployment does by default')
      : known(value, place)
  return { order: fact(least === 0 ? 'start-first' : 'stop-first'), parallelism: fact(atOnce) }
}

function amount(value: string, count: number | undefined, round: (share: number) => number): number | undefined {
  const whole = countOf(value)
  if (whole !== undefined) return whole
  const share = /^(\d{1,4})%$/.exec(value.trim())?.[1]
  return share === undefined || count === undefined ? undefined : round((Number(share) * count) / 100)
}

/** An Argo Rollout turns back by itself where an analysis watches it ({@link https://argo-rollouts.readthedocs.io/en/stable/features/analysis/}). */
function rollout({ root, object }: Workload, replicas: Fact<number> | undefined, told: Told): UpdateDeclaration {
  const strategy = down(root, 'spec', 'strategy')
  const at = strategy?.at ?? { ...object.at, key: `${object.at.key}.spec.strategy` }
  const green = down(strategy, 'blueGreen')
  const canary = down(strategy, 'canary')
  const analysis =
    down(canary, 'analysis') ??
    down(green, 'prePromotionAnalysis') ??
    down(green, 'postPromotionAnalysis') ??
    each(down(canary, 'steps'))
      .map((step) => down(step, 'analysis'))
      .find((step) => step !== undefined)
  const failureAction = analysis === undefined ? byDefault('pause', at, 'a Rollout without an analysis stops where it fails') : known('rollback', analysis.at)
  if (green !== undefined) return { order: known('start-first', green.at), parallelism: known(1, green.at), failureAction, at }
  if (strategy !== undefined && canary === undefined) told.tell(at, `${at.key} is neither canary nor blueGreen`)
  const { order, parallelism } = rolling(canary, at, replicas)
  return { order, parallelism, failureAction, at }
}
