/** A task definition as services: the application's container under the family's name, and each one beside it as `family/container`. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, textOf, unresolved, valueOf } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { basename, wordsOf } from '../../base/paths.ts'
import type { ServiceDeclaration } from '../../model/declaration.ts'
import { mainContainer } from '../../parse/ecs.ts'
import type { Fields, Told } from '../../parse/fields.ts'
import { hostedService, written } from '../../parse/hosted.ts'
import { containerFacts, healthOf, processesOfHost } from './container.ts'
import type { Deploys } from './deploys.ts'
import { imageFilled, imageRendered } from './filled.ts'

const hint = 'the ECS service, which is not in this repository, says it'

export interface Naming {
  readonly name: string
  readonly stack: string
  readonly path: string
}

export function declareTask(task: Fields, { name, stack, path }: Naming, deploys: Deploys, told: Told): readonly ServiceDeclaration[] {
  const all = task.many('containerDefinitions').filter((one) => one.has('name'))
  const containers = all.slice(0, limits.hostedServices)
  if (all.length > containers.length) told.tell(task.at, `${all.length - containers.length} containers of ${name} were not read`)
  const applications = containers.filter((one) => !isFront(one))
  const main = mainContainer(applications.length === 0 ? containers : applications, undefined, name)
  if (main === undefined) return []
  const mode = valueOf(task.text('networkMode'))
  const isFargate = task.texts('requiresCompatibilities')?.some((one) => valueOf(one) === 'FARGATE') === true
  const ownNetwork = mode === undefined ? isFargate : mode === 'awsvpc'
  const called = (container: string): string => (container === valueOf(main.text('name')) ? name : `${name}/${container}`)
  const once = onceOf(task, main, { name, path }, deploys)
  const awaited = new Set(containers.flatMap((one) => waits(one).flatMap(({ container, ends }) => (ends ? [container] : []))))
  const shared = written({ orchestrator: 'ecs', hostProcesses: processesOfHost(task), hostNetwork: mode === 'host' ? true : undefined })
  // What stands beside a task that is run once ends with it.
  return (once === undefined ? containers : [main]).map((container) => {
    const isMain = container === main
    const own = valueOf(container.text('name')) ?? ''
    const by = deploys.rendered(path, own, isMain)
    const image = imageFilled(container.text('image'), container.place('image'))
    const facts = {
      ...containerFacts(container, task),
      ...shared,
      image: by === undefined ? image : imageRendered(image, by),
      dependsOn: waits(container).map((one) => called(one.container)),
      borrows: borrowsOf(container, called),
      sharesNetwork: isMain || !ownNetwork ? undefined : name,
    }
    const ends = once ?? (awaited.has(own) ? container.at : undefined)
    if (ends !== undefined) {
      return hostedService(called(own), stack, isMain ? task.at : container.at, {
        ...facts,
        sizedAt: container.at,
        healthcheck: healthOf(container, false),
        mode: known('replicated-job', ends),
        restart: known('no', ends),
      })
    }
    const ending = waits(container).flatMap((one) => (one.ends ? [called(one.container)] : []))
    return hostedService(called(own), stack, isMain ? task.at : container.at, {
      ...facts,
      sizedAt: container.at,
      ...service(task, isFargate),
      healthcheck: healthOf(container, (container.many('portMappings').length > 0 && isMain) || isFront(container)),
      // A task is replaced as one: what stands beside the main container has no roll-out of its own.
      update: isMain ? updateOf(task) : undefined,
      awaits: ending.length === 0 ? undefined : ending,
    })
  })
}

/** How many there are and where is what the service says that runs them. */
function service(task: Fields, isFargate: boolean): Pick<ServiceDeclaration, 'replicas' | 'scaling' | 'restart' | 'spread'> {
  const { at } = task
  return {
    replicas: unresolved('how many tasks run', at, hint),
    scaling: unresolved('whether it is scaled by its load', at, hint),
    restart: byDefault('always', at, 'ECS starts a task anew when one stops'),
    spread: isFargate
      ? {
          is: byDefault(true, task.place('requiresCompatibilities'), 'each task of Fargate has a machine of its own'),
          words: 'over the zones of its subnets, by Fargate',
        }
      : { is: unresolved('how its tasks are placed', at, hint), words: 'as its service says' },
  }
}

function updateOf({ at }: Fields): NonNullable<ServiceDeclaration['update']> {
  return { order: unresolved('how its tasks are replaced', at, hint), failureAction: unresolved('what happens to a failed deployment', at, hint), at }
}

/** A proxy before the application is no application where there is another container. */
function isFront(container: Fields): boolean {
  return /(^|[/._-])(nginx|traefik|haproxy|caddy|httpd)([:@._-]|$)/i.test(textOf(container.text('image')) ?? '')
}

const migrating = /^(migrations?|migrate|migrator|migrates)$/
/** Commands that change the schema and end. */
const migration =
  /\bmigrat(e|es|ions?)\b|\balembic\s+upgrade\b|\bdb:(prepare|setup|migrate|schema:load)\b|\bprisma\s+db\s+push\b|\b(flyway|liquibase|goose|dbmate|atlas)\b/i
const besides = /^(cd|set|export|echo|source|\.|sleep|date|true|exit|printf|wait-for\S*|\S*wait-for-it\S*)(\s|$)/

/** Run once instead of staying up: by a command of a workflow, by its name, or by a command that migrates and does nothing else. */
function onceOf(task: Fields, main: Fields, { name, path }: Omit<Naming, 'stack'>, deploys: Deploys): Evidence | undefined {
  const run = deploys.once(name)
  if (run !== undefined) return run
  const words = (main.texts('command') ?? []).flatMap((word) => valueOf(word) ?? [])
  const steps = words
    .join(' ')
    .replace(/^(\/(usr\/)?bin\/)?(ba|da)?sh\s+-[a-z]{1,4}\s+/, '')
    .split(/&&|\|\||;|\n/)
    .map((step) => step.trim())
    .filter((step) => step !== '' && !besides.test(step))
  if (steps.length > 0 && steps.every((step) => migration.test(step))) return main.place('command')
  const isCalled = [...wordsOf(name), ...wordsOf(basename(path))].some((word) => migrating.test(word))
  return isCalled ? task.place('family') : undefined
}

interface Wait {
  readonly container: string
  readonly ends: boolean
}

function waits(container: Fields): readonly Wait[] {
  return container.many('dependsOn').flatMap((one) => {
    const name = valueOf(one.text('containerName'))
    return name === undefined ? [] : [{ container: name, ends: /^(COMPLETE|SUCCESS)$/.test(valueOf(one.text('condition')) ?? '') }]
  })
}

function borrowsOf(container: Fields, called: (name: string) => string): ServiceDeclaration['borrows'] {
  const found = container.many('volumesFrom').flatMap((one) => {
    const of = valueOf(one.text('sourceContainer'))
    return of === undefined
      ? []
      : [{ of: called(of), isOutside: false, at: one.at, ...(valueOf(one.flag('readOnly')) === true ? ({ readOnly: true } as const) : {}) }]
  })
  return found.length === 0 ? undefined : found
}
