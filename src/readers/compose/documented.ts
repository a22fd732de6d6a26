/** Which variables of a stack its documents tell people to set: what a default says is then not what runs. */
import { unresolved, type Fact } from '../../base/fact.ts'
import { dirname, wordsOf } from '../../base/paths.ts'
import { Secret } from '../../base/secret.ts'
import { isText } from '../../base/source.ts'
import type { ServiceDeclaration } from '../../model/declaration.ts'
import { askedIn, documentedIn } from '../../parse/documented.ts'
import type { ReadContext } from '../reader.ts'
import { isAsking } from './asking.ts'

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
  const found = new Map<string, Told>()
  for (const { path, text } of await documentsOf(files, context)) {
    for (const { name, value, line } of documentedIn(text)) {
      if (!names.has(name) || (found.has(name) && value !== undefined)) continue
      found.set(name, {
        ...(value === undefined ? {} : { value }),
        hint: `${path}:${line} tells people to set ${name} in .env, so the default beside it is not what runs`,
      })
    }
  }
  return found
}

async function documentsOf(files: readonly string[], context: ReadContext): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const folders = new Set(files.map(dirname))
  const fitting = context.below('').filter((path) => {
    if (!(documents.test(path) || (/(^|\/)readme\.mdx?$/i.test(path) && folders.has(dirname(path))))) return false
    const words = wordsOf(path)
    return words.some((word) => running.test(word)) && !words.some((word) => others.test(word))
  })
  const read = await Promise.all(fitting.slice(0, most).map((path) => context.read(path)))
  return read.flatMap((file) => (isText(file) ? [file] : []))
}

/** Secrets of services whose value says itself that another belongs there: open where a document tells people to set them, as who does not heed it runs with that. */
export async function withAsked(
  services: readonly ServiceDeclaration[],
  files: readonly string[],
  context: ReadContext,
): Promise<readonly ServiceDeclaration[]> {
  const texts = await documentsOf(files, context)
  const opened = (name: string, fact: Fact<string>): Fact<string> => {
    if (!isAsking(name, fact)) return fact
    const [place = fact.at] = fact.also ?? []
    const called = /^\w+$/.test(place.key) ? place.key : name
    if (!/^\w+$/.test(called)) return fact
    for (const { path, text } of texts) {
      const line = askedIn(text, called, fact.value)
      if (line === undefined) continue
      const hint = `${path}:${line} tells people to set ${called} in ${place.path}, so what stands there is not what runs`
      return {
        ...unresolved(`\${${name}}`, fact.at, hint),
        partial: new Secret(`\${${name}:-${fact.value}}`),
        ...(fact.also === undefined ? {} : { also: fact.also }),
      }
    }
    return fact
  }
  return services.map((service) => ({ ...service, environment: new Map([...service.environment].map(([name, fact]) => [name, opened(name, fact)])) }))
}
