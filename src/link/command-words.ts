/** The words that a service is started with: its own over its image's. */
import { isResolved, known, type Fact } from '../base/fact.ts'
import type { ImageStage, ServiceDeclaration } from '../model/declaration.ts'

/** The words the process is started with: the service's own over the image's. */
export function commandOf(declared: ServiceDeclaration, stage: ImageStage | undefined): Fact<readonly string[]> | undefined {
  const entrypoint = declared.entrypoint ?? stage?.entrypoint
  const command = declared.command ?? (declared.entrypoint === undefined ? stage?.command : undefined)
  if (entrypoint === undefined) return command
  if (command === undefined) return entrypoint
  if (!isResolved(entrypoint)) return entrypoint
  if (!isResolved(command)) return command
  return known([...entrypoint.value, ...command.value], command.at)
}

/** What starts is told by its first word, whatever a variable puts behind it. */
export function partOf(declared: ServiceDeclaration, stage: ImageStage | undefined): readonly string[] | undefined {
  const words = wordsOf(declared, stage)
  const [first, ...others] = words
  const isTold = first !== undefined && isResolved(first) && others.every((word) => isResolved(word) || word.raw.startsWith('$'))
  return isTold && others.length > 0 ? words.map((word) => (isResolved(word) ? word.value : word.raw)) : undefined
}

/** The same words one by one, each with its own place and state: a word that is unknown leaves the others known. */
export function wordsOf(declared: ServiceDeclaration, stage: ImageStage | undefined): readonly Fact<string>[] {
  const each = (fact: Fact<readonly string[]> | undefined): readonly Fact<string>[] =>
    fact === undefined ? [] : fact.state === 'unresolved' ? [fact] : fact.value.map((value) => ({ ...fact, value }))
  const entrypoint = declared.entrypointWords ?? each(declared.entrypoint ?? stage?.entrypoint)
  const command = declared.commandWords ?? each(declared.command ?? (declared.entrypoint === undefined ? stage?.command : undefined))
  return [...entrypoint, ...command]
}
