/** Conditions of jobs and steps, as far as they say outright whether a schedule, or who uses an action, gets through. */
import { evaluate, type Value } from '../../parse/workflow-expressions.ts'

/** What an action of the tree is given, by name in lower case: undefined where only the run knows, and nothing of what nobody gives. */
export type Inputs = ReadonlyMap<string, string | undefined>

/** `if: false` and what comes to the same. */
export function neverRuns(condition: string | undefined, inputs?: Inputs): boolean {
  return condition !== undefined && isFalse(condition, (name) => inputOf(name, inputs))
}

/** Whether a job or step may run when the clock starts the workflow with this cron line. */
export function mayRun(condition: string | undefined, cron: string): boolean {
  const known = new Map([
    ['github.event_name', 'schedule'],
    ['github.event.schedule', plain(cron)],
  ])
  return condition === undefined || !isFalse(condition, (name) => known.get(name))
}

function isFalse(condition: string, valueOf: (name: string) => Value): boolean {
  const bare = condition
    .trim()
    .replace(/^\$\{\{([\s\S]*)\}\}$/, '$1')
    .trim()
  const value = bare === '0' ? false : evaluate(plain(bare), { valueOf })
  return value === false || value === ''
}

/** A star of a cron line stands for itself. */
function plain(text: string): string {
  return text.replaceAll('*', '_')
}

/** {@link https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs}: what is not given and has no default is an empty text. */
function inputOf(name: string, inputs: Inputs | undefined): Value {
  const input = /^inputs\.([\w-]+)$/i.exec(name)?.[1]?.toLowerCase()
  if (inputs === undefined || input === undefined) return undefined
  return inputs.has(input) ? inputs.get(input) : ''
}
