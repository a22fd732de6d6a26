/** Which variables of a stack its documents tell people to set: what a default says is then not what runs. */
import { dirname, wordsOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { documentedIn } from '../../parse/documented.ts'
import type { ReadContext } from '../reader.ts'

export interface Told {
  /** Absent where everybody gets another. */
  readonly value?: string
  readonly hint: string
}

/** Of people who run it. Others write code, or tell of what was. */
const documents = /^((readme|install\w*|deploy\w*|self-?host\w*|quick-?start\w*|getting[-_]started)\.mdx?|(docs?|documentation|website|wiki)\/.{1,200}\.mdx?)$/i
const running =
  /^(readme|index|install(ation|ing)?|deploy(ment|ing|ments)?|docker|compose|setup|self|selfhost(ed|ing)?|host(ed|ing)?|start(ed)?|quickstart|production|admin|run(ning)?|configur\w*|environment)$/
const others = /^(contribut\w*|develop(ment|ing|er|ers)?|dev|tests?|testing|changelog|releases?|history|migrat\w*|versioned)$/
const most = 60

export async function documentedOf(names: ReadonlySet<string>, files: readonly string[], context: ReadContext): Promise<ReadonlyMap<string, Told>> {
  const folders = new Set(files.map(dirname))
  const fitting = context.below('').filter((path) => {
    if (!(documents.test(path) || (/(^|\/)readme\.mdx?$/i.test(path) && folders.has(dirname(path))))) return false
    const words = wordsOf(path)
    return words.some((word) => running.test(word)) && !words.some((word) => others.test(word))
  })
  const found = new Map<string, Told>()
  for (const path of fitting.slice(0, most)) {
    const file = await context.read(path)
    if (!isText(file)) continue
    for (const { name, value, line } of documentedIn(file.text)) {
      if (!names.has(name) || (found.has(name) && value !== undefined)) continue
      found.set(name, {
        ...(value === undefined ? {} : { value }),
        hint: `${path}:${line} tells people to set ${name} in .env, so the default beside it is not what runs`,
      })
    }
  }
  return found
}
