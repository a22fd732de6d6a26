/** Names of stacks: as their tools name them where that is said, and never two alike. */
import { basename, dirname, wordsOf } from '../base/paths.ts'
import type { Stack } from '../model/stack.ts'

const plainWords = new Set('docker compose podman stack yml yaml'.split(' '))

/** The project, else the folder, else `production`: never the name of the folder the tree itself lies in. */
export function nameOf(files: readonly string[], said: string | undefined): string {
  if (said !== undefined && said !== '') return said
  const folder = basename(dirname(files[0] ?? ''))
  return folder === '' ? 'production' : folder
}

/** Tells stacks of one name apart by what their files' names add, the first keeping the plain one. */
export function distinct(stacks: readonly Stack[]): readonly Stack[] {
  const taken = new Set<string>()
  return stacks.map((stack) => {
    const last = stack.files.at(-1) ?? ''
    const own = wordsOf(basename(last))
      .filter((word) => !plainWords.has(word))
      .join('-')
    const folder = basename(stack.folder)
    const choices = [
      stack.name,
      own,
      ...[own, folder].filter((word) => word !== '').map((word) => `${stack.name}-${word}`),
      stack.files.join('+'),
      `${stack.name}: ${stack.why}`,
    ]
    const name = choices.find((choice) => choice !== '' && !taken.has(choice)) ?? stack.name
    taken.add(name)
    return name === stack.name ? stack : { ...stack, name }
  })
}
