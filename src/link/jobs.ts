/** What runs by itself and what it comes to: cron lines, timers and workflow schedules, followed into the scripts they run. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ScheduleDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import { containerOf } from './inside.ts'
import type { Running } from './running.ts'
import { expand, isLoop, type Step } from './scripts.ts'

export interface Job {
  readonly name: string
  readonly at: Evidence
  /** Whether it runs by itself. */
  readonly automatic: Fact<boolean>
  /** Hours between two runs. */
  readonly every?: Fact<number>
  readonly steps: readonly Step[]
  /** Where its own disk is: a CI runner's is no storage. */
  readonly on: 'host' | 'runner'
  /** Scripts it names that the tree does not have. */
  readonly absent: readonly string[]
  /** Variables of the place it runs in. */
  readonly environment: ReadonlyMap<string, Fact<string>>
  /** The container it runs in, where it is one. */
  readonly inside?: Running
  /** A script that sleeps and goes on by itself. */
  readonly loop?: boolean
}

export function jobsOf(declared: Declared, services: readonly Running[]): readonly Job[] {
  return declared.schedules.map((schedule) => jobOf(schedule, declared, services))
}

function jobOf(schedule: ScheduleDeclaration, declared: Declared, services: readonly Running[]): Job {
  if (schedule.by === 'artisan') return artisanJob(schedule, declared, services)
  const scripts = (schedule.runs ?? []).flatMap((name) => declared.scripts.find((script) => script.name === name) ?? [])
  const container = containerOf(schedule, services, declared)
  const inside = container === 'none' ? undefined : container
  const own = expand(schedule.actions, undefined, declared, inside?.declared)
  const parts = scripts.map((script) => expand(script.actions, script, declared, inside?.declared))
  const environment = new Map<string, Fact<string>>()
  for (const script of scripts) for (const [name, value] of script.environment ?? []) environment.set(name, value)
  for (const from of [inside?.stage?.environment, inside?.declared.environment]) for (const [name, value] of from ?? []) environment.set(name, value)
  const loop = isLoop(schedule)
  return {
    name: schedule.name,
    at: schedule.expression.at,
    automatic: container === 'none' ? idle(schedule, loop) : isAutomatic(schedule),
    ...(schedule.every === undefined || schedule.every === 'never' ? {} : { every: schedule.every }),
    steps: [...own.steps, ...parts.flatMap((part) => part.steps.map((step) => step))],
    on: schedule.by === 'workflow' ? 'runner' : 'host',
    absent: [...own.absent, ...parts.flatMap((part) => part.absent)],
    environment,
    ...(inside === undefined ? {} : { inside }),
    ...(loop ? { loop } : {}),
  }
}

/**
 * A task of Laravel's scheduler runs while something runs that: a process of a container, or a line of cron, which mostly stands on the host alone
 * ({@link https://laravel.com/docs/12.x/scheduling#running-the-scheduler}).
 */
function artisanJob(schedule: ScheduleDeclaration, declared: Declared, services: readonly Running[]): Job {
  const runner = schedulerOf(schedule, declared, services)
  const inside = runner?.inside ?? services.find((service) => runsCodeOf(service, schedule))
  const environment = new Map<string, Fact<string>>()
  for (const from of [inside?.stage?.environment, inside?.declared.environment]) for (const [name, value] of from ?? []) environment.set(name, value)
  return {
    name: schedule.name,
    at: schedule.expression.at,
    automatic: whileRun(schedule, runner?.automatic),
    ...(schedule.every === undefined || schedule.every === 'never' ? {} : { every: schedule.every }),
    ...expand(schedule.actions, undefined, declared),
    on: 'host',
    environment,
    ...(inside === undefined ? {} : { inside }),
  }
}

const artisan = 'artisan:schedule'
const clock = 'run php artisan schedule:work in a service of the stack, or commit the crontab that runs schedule:run'

function whileRun(schedule: ScheduleDeclaration, runs: Fact<boolean> | undefined): Fact<boolean> {
  const own = isAutomatic(schedule)
  if (valueOf(own) === false || valueOf(runs) === true) return own
  return runs ?? unresolved('whether something runs schedule:run', schedule.expression.at, clock)
}

function schedulerOf(
  schedule: ScheduleDeclaration,
  declared: Declared,
  services: readonly Running[],
): { readonly automatic: Fact<boolean>; readonly inside?: Running } | undefined {
  const service = services.find((one) => runsCodeOf(one, schedule) && expand(one.actions, undefined, declared).absent.includes(artisan))
  if (service !== undefined) return { automatic: known(true, service.declared.at), inside: service }
  for (const one of declared.schedules) {
    const scripts = (one.runs ?? []).flatMap((name) => declared.scripts.find((script) => script.name === name) ?? [])
    const runs = [expand(one.actions, undefined, declared), ...scripts.map((script) => expand(script.actions, script, declared))]
    if (one.by === 'artisan' || !runs.some(({ absent }) => absent.includes(artisan))) continue
    const container = containerOf(one, services, declared)
    if (container === 'none') return { automatic: idle(one, isLoop(one)) }
    return { automatic: isAutomatic(one), ...(container === undefined ? {} : { inside: container }) }
  }
  return undefined
}

function runsCodeOf({ folders }: Running, { at }: ScheduleDeclaration): boolean {
  return folders.some((folder) => within(at.path, folder))
}

/** What nothing starts does not run; whether an image is run that the stacks don't name, nobody can tell. */
function idle(schedule: ScheduleDeclaration, loop: boolean): Fact<boolean> {
  const { at } = schedule.expression
  return loop || valueOf(isAutomatic(schedule)) === false
    ? known(false, at)
    : unresolved(`what runs ${at.path}`, at, 'declare the service that is built from this image in a stack')
}

function isAutomatic(schedule: ScheduleDeclaration): Fact<boolean> {
  const at = schedule.expression.at
  if (schedule.disabled !== undefined || schedule.every === 'never') return known(false, at)
  if (schedule.every === undefined) {
    const { expression } = schedule
    return expression.state === 'unresolved'
      ? unresolved(expression.raw, at, expression.hint ?? 'write the schedule, or a default for the variable')
      : unresolved('a schedule that is not understood', at)
  }
  return known(true, at)
}
