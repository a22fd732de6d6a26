/** A tree in memory for readers whose files run commands, and their declarations told in a line each. */
import type { Declaration, Reading } from '../../src/model/declaration.ts'
import type { Fact } from '../../src/base/fact.ts'
import type { Reader } from '../../src/readers/reader.ts'
import { describeAction } from '../commands/describe.ts'

async function readWith(reader: Reader, files: Readonly<Record<string, string>>, path = Object.keys(files)[0] ?? ''): Promise<Reading> {
  return reader.read(
    { path, text: files[path] ?? '' },
    {
      read: (other) => Promise.resolve(files[other] === undefined ? undefined : { path: other, text: files[other] }),
      has: (other) => files[other] !== undefined,
      below: (folder) => Object.keys(files).filter((other) => other.startsWith(`${folder}/`)),
    },
  )
}

function spellFact(fact: Fact<unknown> | 'never' | undefined): string {
  if (fact === undefined || fact === 'never') return String(fact)
  return fact.state === 'unresolved' ? `${fact.raw}?` : `${String(fact.value)}${fact.state === 'default' ? '~' : ''}`
}

function tell(declaration: Declaration): readonly string[] {
  if (declaration.kind === 'schedule') {
    const { name, at, expression, syntax, every, actions, runs, by, disabled } = declaration
    const head = `${at.line} schedule ${name} by ${by}: ${syntax} ${spellFact(expression)} every ${spellFact(every)}`
    return [
      `${head}${runs === undefined ? '' : ` runs ${runs.join(' ')}`}${disabled === undefined ? '' : ` (${disabled})`}`,
      ...actions.map((action) => `  ${describeAction(action)}`),
    ]
  }
  if (declaration.kind !== 'script') return [declaration.kind]
  const title = declaration.title === undefined ? '' : ` "${declaration.title}"`
  const environment = [...(declaration.environment ?? [])].map(([name, fact]) => ` ${name}=${spellFact(fact)}`).join('')
  return [`${declaration.at.line} script ${declaration.name}${title}${environment}`, ...declaration.actions.map((action) => `  ${describeAction(action)}`)]
}

export async function toldBy(reader: Reader, files: Readonly<Record<string, string>>, path?: string): Promise<readonly string[]> {
  const { declares, skipped } = await readWith(reader, files, path)
  return [...declares.flatMap(tell), ...skipped.map((skip) => `${skip.line} skipped: ${skip.reason}`)]
}
