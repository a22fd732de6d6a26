/** What runs by itself and what it comes to: cron lines, timers and workflow schedules, followed into the scripts they run. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { ScheduleDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { expand, type Step } from './scripts.ts'

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
}

export function jobsOf(declared: Declared): readonly Job[] {
  return declared.schedules.map((schedule) => jobOf(schedule, declared))
}

function jobOf(schedule: ScheduleDeclaration, declared: Declared): Job {
  const scripts = (schedule.runs ?? []).flatMap((name) => declared.scripts.find((script) => script.name === name) ?? [])
  const own = expand(schedule.actions, undefined, declared)
  const parts = scripts.map((script) => expand(script.actions, script, declared))
  const environment = new Map<string, Fact<string>>()
  for (const script of scripts) for (const [name, value] of script.environment ?? []) environment.set(name, value)
  return {
    name: schedule.name,
    at: schedule.expression.at,
    automatic: isAutomatic(schedule),
    ...(schedule.every === undefined || schedule.every === 'never' ? {} : { every: schedule.every }),
    steps: [...own.steps, ...parts.flatMap((part) => part.steps.map((step) => step))],
    on: schedule.by === 'workflow' ? 'runner' : 'host',
    absent: [...own.absent, ...parts.flatMap((part) => part.absent)],
    environment,
  }
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
