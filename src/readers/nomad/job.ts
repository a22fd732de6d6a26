/** A job of Nomad to services: one a task, with what its group and its job say of copies, updates, places and clocks. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import type { Declaration, FiringDeclaration, ServiceDeclaration, SpreadDeclaration, UpdateDeclaration } from '../../model/declaration.ts'
import { cronInterval } from '../../parse/cron.ts'
import type { Body } from '../../parse/expressions/asked.ts'
import type { Told } from '../../parse/fields.ts'
import { hostedService, written } from '../../parse/hosted.ts'
import { goDuration } from '../../parse/units.ts'
import { healthOf, labelsOf, namesOf, portsOf, servicesOf } from './reach.ts'
import type { Section } from './source.ts'
import { containerOf } from './task.ts'

type Scaled = ReadonlyMap<string, Fact<number>>

/** {@link https://developer.hashicorp.com/nomad/docs/job-specification} */
export function declareJob(job: Section, stack: string, told: Told, scaled: Scaled = new Map()): readonly Declaration[] {
  const groups = job.sections('group')
  if (groups.length > limits.hostedServices)
    told.tell(job.at, `${groups.length - limits.hostedServices} groups after the first ${limits.hostedServices} were not read`)
  for (const one of job.body.blocks('multiregion')) told.tell(one.at, `${one.at.key}: regions of one job are not read`)
  // A task that stands in no group makes one of its own.
  const own = groups.length === 0 && job.sections('task').length > 0 ? [job] : groups.slice(0, limits.hostedServices)
  return own.flatMap((group) => declareGroup(group, own.length === 1 ? job.name : `${job.name}/${group.name}`, job, stack, told, scaled))
}

function declareGroup(group: Section, name: string, job: Section, stack: string, told: Told, scaled: Scaled): readonly ServiceDeclaration[] {
  const tasks = group.sections('task').slice(0, limits.processGroups)
  const before = tasks.filter((task) => isHook(task, /^prestart$/) && !isSidecar(task))
  const after = tasks.filter((task) => isHook(task, /^post(start|stop)$/) && !isSidecar(task))
  const rest = tasks.filter((task) => !before.includes(task) && !after.includes(task))
  const main = rest.find((task) => !isSidecar(task)) ?? rest[0]
  const names = new Map(tasks.map((task) => [task, task === main ? name : `${name}/${task.name}`]))
  const waits = before.map((task) => names.get(task) ?? task.name)
  const sharesNetwork = group.body
    .blocks('network')
    .some((one) => valueOf(one.text('mode'))?.startsWith('bridge') === true || valueOf(one.text('mode'))?.startsWith('cni') === true)
  return tasks.map((task): ServiceDeclaration => {
    const isMain = task === main
    const own = names.get(task) ?? task.name
    const services = servicesOf(group, task, isMain)
    const isOnce = before.includes(task) || after.includes(task)
    const facts = containerOf(task, group)
    if (facts.image === undefined && textOf(task.body.text('driver')) === 'docker') told.tell(task.at, `${task.at.key}: its image is not written`)
    return hostedService(own, stack, task.at, {
      ...facts,
      ...(isOnce ? { mode: known('replicated-job', task.at) } : lifeOf(job, group, told, scaled)),
      ports: portsOf(group, task, services),
      names: [...new Set([own, ...namesOf(services, job.name, group.name, task.name)])],
      labels: labelsOf(services),
      healthcheck: healthOf(services, task),
      stopGracePeriod: graceOf(task),
      orchestrator: 'nomad',
      sharesNetwork: isMain || !sharesNetwork ? undefined : name,
      dependsOn: isOnce ? [] : waits,
      awaits: isOnce || waits.length === 0 ? undefined : waits,
    })
  })
}

function isHook(task: Section, hook: RegExp): boolean {
  return task.body.blocks('lifecycle').some((one) => hook.test(valueOf(one.text('hook')) ?? ''))
}

function isSidecar(task: Section): boolean {
  return task.body.blocks('lifecycle').some((one) => valueOf(one.flag('sidecar')) === true)
}

type Life = { readonly [K in 'replicas' | 'global' | 'scaling' | 'mode' | 'fires' | 'restart' | 'update' | 'spread']?: ServiceDeclaration[K] | undefined }

function lifeOf(job: Section, group: Section, told: Told, scaled: Scaled): Life {
  const type = job.body.text('type') ?? byDefault('service', job.at, 'Nomad’s default')
  const spread = spreadOf(job, group)
  if (valueOf(type) === 'batch' || valueOf(type) === 'sysbatch') {
    const [periodic] = job.body.blocks('periodic')
    return { mode: known('replicated-job', type.at), fires: periodic === undefined ? undefined : firesOf(periodic, told), spread }
  }
  const shared = { restart: restartOf(group), update: updateOf(job, group), spread }
  if (valueOf(type) === 'system') return { ...shared, update: undefined, global: true, mode: type }
  const said = scaled.get(group.name) ?? scaled.get('')
  return { ...shared, ...(said === undefined ? countOf(group) : { ...countOf(group), replicas: said }) }
}

/** One unless said otherwise; where the autoscaler is let, its minimum counts ({@link https://developer.hashicorp.com/nomad/docs/job-specification/scaling}). */
function countOf(group: Section): Pick<Life, 'replicas' | 'scaling'> {
  const count = group.body.number('count') ?? byDefault(1, group.at, 'one unless said otherwise')
  const [scaling] = group.body.blocks('scaling')
  if (scaling === undefined || valueOf(scaling.flag('enabled')) === false) return { replicas: count }
  const least = scaling.number('min') ?? count
  const most = scaling.number('max')
  return { replicas: least, scaling: known(`${valueOf(least) ?? 'some'} to ${valueOf(most) ?? 'more'} copies`, scaling.at) }
}

/** A failed task of a service starts again where it runs, then elsewhere, for ever, unless both are told not to ({@link https://developer.hashicorp.com/nomad/docs/job-specification/restart}). */
function restartOf(group: Section): Fact<string> {
  const [restart] = group.body.blocks('restart')
  const [reschedule] = group.body.blocks('reschedule')
  const attempts = restart?.number('attempts')
  const isUnlimited = valueOf(reschedule?.flag('unlimited')) !== false
  const elsewhere = valueOf(reschedule?.number('attempts'))
  if (attempts !== undefined && valueOf(attempts) === 0 && !isUnlimited && elsewhere === 0) return known('no', attempts.at)
  return byDefault('always', restart?.at ?? group.at, 'Nomad starts what has ended again, and places it anew where that fails')
}

/** Copies are replaced one by one, the old ones first, unless there are canaries ({@link https://developer.hashicorp.com/nomad/docs/job-specification/update}). */
function updateOf(job: Section, group: Section): UpdateDeclaration {
  const blocks = [...group.body.blocks('update'), ...job.body.blocks('update')]
  const at = blocks[0]?.at ?? group.at
  const asked = <T>(ask: (block: Body) => Fact<T> | undefined): Fact<T> | undefined => blocks.map(ask).find((fact) => fact !== undefined)
  const canary = asked((block) => block.number('canary'))
  const back = asked((block) => block.flag('auto_revert'))
  return {
    order:
      canary === undefined
        ? byDefault('stop-first', at, 'without canaries, old copies stop first')
        : mapFact(canary, (count) => (count > 0 ? 'start-first' : 'stop-first')),
    parallelism: asked((block) => block.number('max_parallel')) ?? byDefault(1, at, 'Nomad’s default'),
    failureAction:
      back === undefined
        ? byDefault('pause', at, 'a failed deployment stays as it is unless auto_revert says otherwise')
        : mapFact(back, (is) => (is ? 'rollback' : 'pause')),
    at,
  }
}

/** {@link https://developer.hashicorp.com/nomad/docs/job-specification/constraint} */
function spreadOf(job: Section, group: Section): SpreadDeclaration {
  const constraints = [...group.body.blocks('constraint'), ...job.body.blocks('constraint')]
  for (const one of constraints) {
    const attribute = textOf(one.text('attribute')) ?? ''
    const operator = valueOf(one.text('operator')) ?? '='
    if (/^\$\{(attr\.unique\.hostname|attr\.unique\.network\.ip-address|node\.unique\.(name|id))\}$/.test(attribute) && /^(=|==|is)$/.test(operator))
      return { is: known(false, one.at), words: 'one node, by name' }
  }
  const distinct = constraints.find((one) => valueOf(one.text('operator')) === 'distinct_hosts' || valueOf(one.flag('distinct_hosts')) === true)
  if (distinct !== undefined) return { is: known(true, distinct.at), words: 'each copy on a node of its own' }
  const [spread] = [...group.body.blocks('spread'), ...job.body.blocks('spread')]
  if (spread !== undefined)
    return { is: known(true, spread.at), words: `spread over ${(textOf(spread.text('attribute')) ?? 'nodes').replace(/^\$\{|\}$/g, '')}` }
  return { is: byDefault(true, group.at, 'Nomad keeps copies of one group apart where it can'), words: 'any node of its datacenters' }
}

/** Fields are minutes to weekdays; a seventh in front counts seconds, a sixth at the end years ({@link https://developer.hashicorp.com/nomad/docs/job-specification/periodic}). */
function firesOf(periodic: Body, told: Told): FiringDeclaration {
  const lists = periodic.texts('crons')
  const several = lists === undefined || 'state' in lists ? [] : lists
  const expression = periodic.text('cron') ?? several[0] ?? unresolved('a schedule that is not written', periodic.at, 'write crons')
  if (several.length > 1) told.tell(periodic.at, `${periodic.at.key}: of several schedules, the first is read`)
  const enabled = periodic.flag('enabled')
  const suspended = enabled === undefined ? undefined : mapFact(enabled, (is) => !is)
  if (expression.state === 'unresolved') return { expression, ...written({ suspended }) }
  const every = cronInterval(withoutYears(expression.value), 'cron')
  return { expression, ...written({ suspended }), ...(every === undefined ? {} : { every: every === 'never' ? every : known(every, expression.at) }) }
}

function withoutYears(text: string): string {
  const fields = text.trim().split(/\s+/)
  if (fields.length === 6 && fields[5] === '*') return fields.slice(0, 5).join(' ')
  return fields.length === 7 && fields[6] === '*' ? fields.slice(1, 6).join(' ') : text
}

/** Seconds between the signal and the end ({@link https://developer.hashicorp.com/nomad/docs/job-specification/task#kill_timeout}). */
function graceOf(task: Section): Fact<number> {
  const timeout = task.body.text('kill_timeout')
  return timeout === undefined
    ? byDefault(5, task.at, 'Nomad’s default')
    : mapFact(
        timeout,
        (text) => goDuration(text) ?? undefined,
        () => 'a time that is not understood',
      )
}
