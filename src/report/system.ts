/** The system as understood: every fact on a line with its place, then the files read and what was not. */
import type { Fact } from '../base/fact.ts'
import { withoutCredentials } from '../base/secret.ts'
import { kinds, subjectOf, type Thing, type Unlisted } from '../model/kinds.ts'
import type { System } from '../model/system.ts'
import { code, plain } from './escape.ts'
import { showsSetting } from './json.ts'
import { paints } from './text.ts'
import { filesShown } from './stack-words.ts'

interface Line {
  readonly name: string
  readonly value: string
  readonly place: string
}

type AnyFact = Fact<string | number | boolean>

function shown(fact: AnyFact): string {
  if (fact.state === 'unresolved') {
    const bounds = [fact.atLeast === undefined ? '' : `at least ${fact.atLeast}`, fact.atMost === undefined ? '' : `at most ${fact.atMost}`]
      .filter((part) => part !== '')
      .join(', ')
    return `? ${fact.raw}${bounds === '' ? '' : ` (${bounds})`}${fact.hint === undefined ? '' : `; ${fact.hint}`}`
  }
  const value =
    typeof fact.value === 'string'
      ? withoutCredentials(fact.value)
      : typeof fact.value === 'number'
        ? String(Math.round(fact.value * 100) / 100)
        : String(fact.value)
  return fact.state === 'default' ? `${value} (${fact.note})` : value
}

function linesOf(thing: Thing): readonly Line[] {
  const place = (at: { readonly path: string; readonly line: number }): string => `${at.path}:${at.line}`
  return Object.keys(kinds[thing.kind]).flatMap((name): readonly Line[] => {
    const value = (thing.facts as unknown as Readonly<Record<string, AnyFact | readonly Thing[] | ReadonlyMap<string, Fact<string>> | Unlisted | undefined>>)[
      name
    ]
    if (value === undefined) return []
    if (value instanceof Map) {
      return [...(value as ReadonlyMap<string, Fact<string>>)].map(([setting, fact]) => ({
        name: `settings.${setting}`,
        value: fact.state !== 'unresolved' && !showsSetting(setting, fact.value) ? '•••' : shown(fact),
        place: place(fact.at),
      }))
    }
    if (Array.isArray(value)) {
      const members = value as readonly Thing[]
      if (members.length === 0) return []
      return members.map((member) => ({ name, value: member.kind === 'place' ? member.name : subjectOf(member), place: place(member.at) }))
    }
    const fact = value as AnyFact
    return [{ name, value: shown(fact), place: place(fact.at) }]
  })
}

export function renderSystemText(system: System, options: { readonly color: boolean }): string {
  const { bold, dim } = paints(options.color)
  const lines: string[] = []
  if (system.stacks.length === 0 && system.candidates.length > 0) lines.push('no stack is judged as production’s; those that were found stand at the end')
  for (const stack of system.stacks) lines.push(`${bold(`stack ${plain(stack.name)}`)}  ${filesShown(stack.files, plain)}  ${dim(plain(stack.why))}`)
  for (const thing of system.things) {
    lines.push('', `${bold(plain(subjectOf(thing)))}  ${dim(plain(`${thing.at.path}:${thing.at.line}`))}`)
    for (const line of linesOf(thing)) lines.push(`  ${line.name} = ${plain(line.value)}  ${dim(plain(line.place))}`)
  }
  if (system.things.length === 0) lines.push('Nothing was understood as a system: no stack, no database, no schema.')
  lines.push('', `${bold('files that gave facts')} (${system.files.length})`, ...system.files.map((file) => `  ${plain(file)}`))
  if (system.candidates.length > 0)
    lines.push(
      '',
      `${bold('not part of a stack')} (${system.candidates.length})`,
      ...system.candidates.map((one) => `  ${plain(one.path)}  ${dim(plain(one.why))}`),
    )
  if (system.skipped.length > 0)
    lines.push(
      '',
      `${bold('not read')} (${system.skipped.length})`,
      ...system.skipped.map((one) => `  ${plain(`${one.path}:${one.line}`)}  ${dim(plain(one.reason))}`),
    )
  return `${lines.join('\n').replace(/^\n+/, '')}\n`
}

export function renderSystemMarkdown(system: System): string {
  const parts = system.things.map(
    (thing) =>
      `## ${code(subjectOf(thing))}\n\n${linesOf(thing)
        .map((line) => `- ${line.name} = ${code(line.value)} ${code(line.place)}`)
        .join('\n')}`,
  )
  return `# The system as understood\n\n${parts.join('\n\n')}\n`
}
