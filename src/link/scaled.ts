/** Copies and images that a deploy sets beside the files: what runs then is what it says, whatever the files say. */
import { isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { join } from '../base/paths.ts'
import type { ImageAction, ScaleAction } from '../model/cluster-action.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import { deliveries } from './hazards.ts'
import type { Declared } from './input.ts'
import { expand } from './scripts.ts'

/** A scale before the deploy is undone by it, one under a condition is for another day, and an autoscaler goes its own way. */
export function withScales(declared: Declared): Declared {
  const images: ImageAction[] = []
  const scales = deliveries(declared).flatMap((script) => {
    const actions = expand(script.actions, script, declared).steps.map((step) => step.action)
    images.push(...actions.filter((action) => action.does === 'image'))
    const deployed = actions.findLastIndex((action) => action.does === 'deploy')
    if (deployed === -1) return []
    return actions.slice(deployed + 1).flatMap((action) => (action.does === 'scale' && action.condition === undefined ? [action] : []))
  })
  if (scales.length + images.length === 0) return declared
  return { ...declared, services: declared.services.map((service) => imaged(scaled(service, scales), images)) }
}

/** A deploy that says the image by what it built: the file's own is what somebody would start with otherwise. */
function imaged(service: ServiceDeclaration, all: readonly ImageAction[]): ServiceDeclaration {
  if (service.orchestrator !== 'kubernetes' || service.image?.state === 'unresolved') return service
  // The containers beside a pod's first are called after both.
  const [pod = '', container] = service.name.split('/')
  const own = all.findLast(
    (one) => one.of.some(({ text }) => isCalled(text, pod)) || one.files.some(({ text }) => join(one.folder ?? '', text) === service.at.path),
  )
  const [, repository = ''] = /^([^@]*?)(?::[^/@]*)?(?:@.*)?$/.exec(valueOf(service.image) ?? '') ?? []
  const sets = own?.sets.filter(({ text }) => container === undefined || text.startsWith(`${container}=`) || text.startsWith('*='))
  const isOfIt = (text: string): boolean =>
    repository === '' || /^\$|^$/.test(text) || (text.startsWith(repository) && /^[:@$]|^$/.test(text.slice(repository.length)))
  const image = sets?.map(({ text }) => text.slice(text.indexOf('=') + 1)).find(isOfIt)
  if (own === undefined || image === undefined) return service
  return { ...service, image: /[$`{]/.test(image) ? unresolved(image, own.at, 'let the file name the version that runs') : known(image, own.at) }
}

function isCalled(word: string, name: string): boolean {
  return word.includes('/') && word.slice(word.indexOf('/') + 1) === name
}

function scaled(service: ServiceDeclaration, scales: readonly ScaleAction[]): ServiceDeclaration {
  if (service.global === true || service.scaling !== undefined || service.fires !== undefined) return service
  const own = scales.filter((one) => one.of.some((word) => isOf(one.tool, word.text, service)))
  const counts = own.map((one) => countOf(one))
  const [last] = counts.slice(-1)
  if (last === undefined) return service
  const differs = counts.some((one) => isResolved(one) !== isResolved(last) || (isResolved(one) && isResolved(last) && one.value !== last.value))
  const of = new Set(own.map((one) => one.at.path))
  return { ...service, replicas: differs && of.size > 1 ? unresolved('what several deploys set', last.at, 'let the file say how many copies run') : last }
}

function isOf(tool: string, word: string, service: ServiceDeclaration): boolean {
  if (tool === 'service') return service.swarm && word === `${service.stack}_${service.name}`
  if (tool === 'compose') return service.orchestrator === undefined && word === service.name
  const [kind = '', name = ''] = word.split('/', 2)
  return service.orchestrator === 'kubernetes' && /^(deploy|deployments?|sts|statefulsets?|rollouts?|rs|replicasets?)(\.|$)/.test(kind) && name === service.name
}

function countOf({ replicas, at }: ScaleAction): Fact<number> {
  return /^\d{1,5}$/.test(replicas.text) ? known(Number(replicas.text), at) : unresolved(replicas.text, at, 'write the number of copies out')
}
