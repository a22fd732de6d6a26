/** Actions and schedules as one line each, so that tests can name all of what was understood. */
import type { Action } from '../../src/model/action.ts'
import type { ScriptSchedule } from '../../src/commands/index.ts'

function spell(value: unknown): string {
  if (value instanceof Map) return [...value].map(([key, inner]) => `${String(key)}:${spell(inner)}`).join(',')
  if (Array.isArray(value)) return `[${value.map(spell).join(' ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if ('text' in value) return `${String(value.text)}${'resolved' in value && value.resolved === false ? '?' : ''}${'byDefault' in value ? '~' : ''}`
  return Object.entries(value)
    .filter(([, inner]) => !(inner instanceof Map && inner.size === 0))
    .map(([key, inner]) => `${key}:${spell(inner)}`)
    .join(' ')
}

/** `6 dump engine=postgres …`: unknown words end in `?`, defaults in `~`. */
export function describeAction(action: Action): string {
  const fields = Object.entries(action)
    .filter(([name, value]) => name !== 'at' && name !== 'does' && name !== 'context' && name !== 'lines' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}=${spell(value)}`)
  return [action.at.line, action.does, ...fields].join(' ')
}

export function describeSchedule(schedule: ScriptSchedule): string {
  return `${schedule.at.line} ${schedule.syntax} ${spell(schedule.expression)} in ${schedule.place}: ${schedule.actions.map(describeAction).join('; ')}${schedule.disabled === undefined ? '' : ` (${schedule.disabled})`}`
}
