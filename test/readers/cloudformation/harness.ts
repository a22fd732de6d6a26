/** Reads templates given as texts, and shows what facts they come to. */
import type { Fact } from '../../../src/base/fact.ts'
import { actionsOf } from '../../../src/commands/index.ts'
import type { Declaration, Reading } from '../../../src/model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../src/model/managed.ts'
import type { Stack } from '../../../src/model/stack.ts'
import type { Found } from '../../../src/readers/platform.ts'
import { cloudformationPlatform } from '../../../src/readers/cloudformation/index.ts'
import type { ReadContext } from '../../../src/readers/reader.ts'

export type Files = Readonly<Record<string, string>>

function contextOf(files: Files): ReadContext {
  const paths = Object.keys(files).sort()
  return {
    read: async (path) => (Object.hasOwn(files, path) ? { path, text: files[path] ?? '' } : undefined),
    has: (path) => Object.hasOwn(files, path),
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

export function find(files: Files): Promise<Found> {
  const paths = Object.keys(files)
    .filter((path) => /\.(ya?ml|json|template)$|samconfig\.toml$/.test(path) && !path.startsWith('.github/'))
    .sort()
  const scripts = Object.entries(files)
    .filter(([path]) => path.endsWith('.sh'))
    .map(([path, text]) => {
      const at = { path, line: 1, key: 'script' }
      return { kind: 'script' as const, name: path, path, at, actions: actionsOf(text, at).actions, calls: [], sources: [] }
    })
  return cloudformationPlatform.find({ paths, context: contextOf(files), scripts: scripts as never, schedules: [] })
}

/** What all stacks of the files declare. */
export async function readAll(files: Files): Promise<Reading> {
  const { stacks } = await find(files)
  const readings = await Promise.all(stacks.map((stack: Stack) => cloudformationPlatform.read(stack, contextOf(files))))
  return { declares: readings.flatMap(({ declares }) => declares), skipped: readings.flatMap(({ skipped }) => skipped) }
}

export async function databaseIn(files: Files, name: string): Promise<DatabaseDeclaration> {
  const { declares } = await readAll(files)
  const found = declares.find((one): one is DatabaseDeclaration => one.kind === 'database' && one.name === name)
  if (found === undefined) throw new Error(`no ${name} among ${declares.map(called).join(', ')}`)
  return found
}

export async function copiesIn(files: Files): Promise<readonly CopyDeclaration[]> {
  const { declares } = await readAll(files)
  return declares.filter((one): one is CopyDeclaration => one.kind === 'copy')
}

const called = (one: Declaration): string => `${one.kind} ${'name' in one ? String(one.name) : ''}`

/** `7 @ main.yaml:3 Resources.Db.Properties.Port`, `? ${Size} @ main.yaml:1 Parameters.Size`. */
export function shown(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  const bounds = fact.state === 'unresolved' && (fact.atLeast ?? fact.atMost) !== undefined ? ` ${fact.atLeast ?? ''}..${fact.atMost ?? ''}` : ''
  const value = fact.state === 'unresolved' ? `? ${fact.raw}${bounds}` : `${fact.state === 'default' ? '~' : ''}${JSON.stringify(fact.value)}`
  return `${value} @ ${fact.at.path}:${fact.at.line} ${fact.at.key}`
}

/** A template with one instance, whose retention is written so. */
export function instance(days: string, more = '', properties = ''): string {
  return `AWSTemplateFormatVersion: '2010-09-09'
${more}Resources:
  Ledger:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: ledger
      Engine: postgres
      BackupRetentionPeriod: ${days}
${properties}`
}
