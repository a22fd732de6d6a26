/** Lines of a Procfile: the process types of an app, each with its command. */
import { limits } from '../base/limits.ts'

export interface Process {
  readonly name: string
  readonly command: string
  readonly line: number
}

/** {@link https://devcenter.heroku.com/articles/procfile#procfile-format}; of two lines of one name the last stands. */
export function parseProcfile(text: string): readonly Process[] {
  const found = new Map<string, Process>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const cut = line.indexOf(':')
    const name = line.slice(0, cut)
    if (cut <= 0 || !/^[A-Za-z0-9_-]{1,100}$/.test(name) || found.size >= limits.processGroups) continue
    const command = line.slice(cut + 1).trim()
    if (command !== '') found.set(name, { name, command, line: index + 1 })
  }
  return [...found.values()]
}
