/** Whom OpenShift makes a container run as where neither its image nor the stack names anybody: hardly ever root. */
import type { Evidence } from '../base/evidence.ts'
import { unresolved, type UnresolvedFact } from '../base/fact.ts'
import type { Declared } from './input.ts'
import { once } from './once.ts'
import type { Running } from './running.ts'

interface Spoken {
  /** It is signed in to, or something is brought there. */
  readonly used: boolean
  /** `deployment/api`: what is restarted, scaled or given an image there. */
  readonly objects: ReadonlySet<string>
  /** Some account may run its pods as anybody. */
  readonly free: boolean
}

const spokenIn = once((scripts: Declared['scripts']): Spoken => {
  const actions = scripts.flatMap((script) => script.actions)
  const by = actions.filter((one) => 'tool' in one && one.tool === 'oc')
  const objects = by.flatMap((one) => (one.does === 'rollout' || one.does === 'scale' || one.does === 'image' ? one.of : []))
  return {
    used: by.length > 0 || actions.some((one) => one.does === 'deploy' && one.by === 'oc'),
    objects: new Set(objects.map(({ text }) => text.slice(text.lastIndexOf('/') + 1))),
    free: by.some((one) => one.does === 'cluster' && one.frees === true),
  }
})

export function userOfOpenShift({ declared: service }: Running, declared: Declared, at: Evidence): UnresolvedFact | undefined {
  const { used, objects, free } = spokenIn(declared.scripts)
  if (free || service.otherUser?.state === 'known') return undefined
  const isThere =
    service.orchestrator === 'kubernetes' ? service.otherUser !== undefined || used : service.orchestrator === undefined && objects.has(service.name)
  const words = 'whether OpenShift runs it as a user of its namespace’s own, as it does unless an account may run as anybody'
  return isThere ? unresolved(words, at, 'end the Dockerfile with a USER of its own') : undefined
}
