/** What readers of every format say of a schedule, put in one way. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import type { Action, Word } from '../model/action.ts'
import type { ScheduleDeclaration } from '../model/declaration.ts'
import { cronInterval, type ScheduleSyntax } from '../parse/cron.ts'
import { baseName } from './word.ts'

/** The expression as a fact, and how often it fires where that can be told. */
export function scheduleFacts(expression: Word, syntax: ScheduleSyntax, at: Evidence): Pick<ScheduleDeclaration, 'expression' | 'syntax' | 'every'> {
  if (!expression.resolved) {
    const [name] = expression.variables
    const hint = name === undefined ? 'a schedule written out would tell it' : `a default such as \`\${${name}:-0 2 * * *}\` would tell it`
    return { expression: unresolved(expression.text, at, hint), syntax }
  }
  const note = 'the default in the script'
  const fact: Fact<string> = expression.byDefault === true ? byDefault(expression.text, at, note) : known(expression.text, at)
  const hours = cronInterval(expression.text, syntax)
  if (hours === undefined) return { expression: fact, syntax }
  if (hours === 'never') return { expression: fact, syntax, every: 'never' }
  return { expression: fact, syntax, every: expression.byDefault === true ? byDefault(hours, at, note) : known(hours, at) }
}

/** A name that says what runs and never what secrets it is given: the script's, the tool's, else the program's. */
export function scheduleName(actions: readonly Action[], command: string): string {
  for (const action of actions) {
    if (action.does === 'run') return baseName(action.script.text)
    if (action.does === 'dump') return action.tool
  }
  const program = command.split(/\s+/).find((word) => !/^\w+=/.test(word) && !/^(cd|sudo|flock|nice)$/.test(word)) ?? 'command'
  return baseName(program).replace(/[^\w.-]/g, '') || 'command'
}
