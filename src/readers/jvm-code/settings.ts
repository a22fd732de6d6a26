/** Settings that code of the JVM asks for by their names: Ktor's and Typesafe's HOCON, Ktor's YAML, and the base files of Spring and Micronaut. */
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { flatYaml } from '../../parse/jvm/flat-yaml.ts'
import { parseHocon } from '../../parse/jvm/hocon.ts'
import { plainName, variableName } from '../../parse/jvm/names.ts'
import { parseProperties, type Property } from '../../parse/jvm/properties.ts'
import type { Frame } from '../../parse/jvm-code/index.ts'
import type { Worth } from '../../parse/told.ts'
import type { ReadContext } from '../reader.ts'

type Ask = Frame['setting']

const nothing: Ask = () => undefined

/** The settings of the application that a file of code lies in; undefined for a key where there are none. */
export async function settingsFor(path: string, context: ReadContext): Promise<Ask> {
  const folder = await resourcesFor(path, context)
  if (folder === undefined) return nothing
  const at = (name: string): string => join(folder, name) ?? ''
  for (const name of ['application.conf', 'application.yaml', 'application.yml', 'application.properties']) {
    const file = context.has(at(name)) ? await context.read(at(name)) : undefined
    if (!isText(file)) continue
    const placed =
      (ask: (key: string) => Worth): Ask =>
      (key) => ({ ...ask(key), path: file.path })
    if (name.endsWith('.conf')) {
      const { values } = parseHocon(file.text)
      return placed((key) => values.get(key) ?? { kind: 'value', value: null, line: 1 })
    }
    const properties = name.endsWith('.properties') ? parseProperties(file.text).documents.flat() : (flatYaml(file.text).documents[0] ?? [])
    if (properties.some((one) => one.name.startsWith('ktor.'))) return placed(ktor(properties))
    return placed(spring(properties, await profiles(folder, context)))
  }
  return nothing
}

/** `src/main/resources` of the module that a file lies in, else the only one of the tree that holds such a file. */
async function resourcesFor(path: string, context: ReadContext): Promise<string | undefined> {
  const own = /^((?:.*\/)?src\/\w+)\/(?:java|kotlin|scala)\//.exec(path)?.[1]
  const has = (folder: string): boolean => ['conf', 'yaml', 'yml', 'properties'].some((ending) => context.has(join(folder, `application.${ending}`) ?? ''))
  for (const folder of [own === undefined ? undefined : `${own}/resources`, path.startsWith('src/') ? 'resources' : undefined])
    if (folder !== undefined && has(folder)) return folder
  const others = new Set(
    context
      .below('')
      .filter((one) => /(^|\/)src\/(main|\w+Main)\/resources\/application\.(conf|ya?ml|properties)$/.test(one))
      .map(dirname),
  )
  const [only] = others
  return others.size === 1 ? only : undefined
}

/** `$NAME`, `$NAME:usual`, `${?NAME}` ({@link https://ktor.io/docs/server-configuration-file.html#environment-variables}). */
function ktor(properties: readonly Property[]): (key: string) => Worth {
  const values = new Map(properties.map((one) => [one.name, one]))
  const ask = (key: string, level: number): Worth | undefined => {
    const found = values.get(key)
    if (found === undefined || level > 10) return undefined
    const { value, line } = found
    const [, name, usual] = /^\$\{?\??([\w.-]{1,200})(?::(.{0,500}?))?\}?$/.exec(value) ?? []
    if (name === undefined) return { kind: 'value', value, line }
    const other = ask(name, level + 1)
    if (other !== undefined) return other
    return { kind: 'variable', name, line, ...(usual === undefined ? {} : { fallback: { kind: 'value', value: usual, line } }) }
  }
  return (key) => ask(key, 0) ?? { kind: 'value', value: null, line: 1 }
}

/** A variable by the setting's name counts over the file; what a profile says otherwise is known only as it runs. */
function spring(properties: readonly Property[], profiled: ReadonlySet<string>): (key: string) => Worth {
  const values = new Map(properties.map((one) => [plainName(one.name), one]))
  const ask = (key: string, level: number): Worth => {
    const found = values.get(plainName(key))
    const name = variableName(key)
    const line = found?.line ?? 1
    if (profiled.has(plainName(key)) || level > 10) return { kind: 'unknown', raw: `\${${key}}`, line }
    if (found === undefined) return { kind: 'variable', name, line }
    const [, other, usual] = /^\$\{([\w.-]{1,200})(?::([^${}]{0,500}))?\}$/.exec(found.value) ?? []
    const fallback: Worth | undefined = usual === undefined ? undefined : { kind: 'value', value: usual, line }
    const below: Worth =
      other === undefined
        ? found.value.includes('${')
          ? { kind: 'joined', parts: pieces(found.value, line), line }
          : { kind: 'value', value: found.value, line }
        : values.has(plainName(other))
          ? ask(other, level + 1)
          : { kind: 'variable', name: other, line, ...(fallback === undefined ? {} : { fallback }) }
    return below.kind === 'value' || below.kind === 'variable' ? { kind: 'variable', name, fallback: below, line } : below
  }
  return (key) => ask(key, 0)
}

/** `jdbc:postgresql://${DB_HOST:db}:5432/shop` in parts. */
function pieces(text: string, line: number): readonly Worth[] {
  const found: Worth[] = []
  let from = 0
  for (const match of text.matchAll(/\$\{([\w.-]{1,200})(?::([^${}]{0,500}))?\}/g)) {
    const [whole, name = '', usual] = match
    if (match.index > from) found.push({ kind: 'value', value: text.slice(from, match.index), line })
    found.push({ kind: 'variable', name, line, ...(usual === undefined ? {} : { fallback: { kind: 'value', value: usual, line } }) })
    from = match.index + whole.length
  }
  if (from < text.length) found.push({ kind: 'value', value: text.slice(from), line })
  return found
}

/** Names of settings that files of profiles set. */
async function profiles(folder: string, context: ReadContext): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const paths = context.below(folder).filter((path) => /\/application-[\w.+-]+\.(ya?ml|properties)$/.test(path))
  for (const path of paths.slice(0, 20)) {
    const file = await context.read(path)
    if (!isText(file)) continue
    const properties = path.endsWith('.properties') ? parseProperties(file.text).documents : flatYaml(file.text).documents
    for (const { name } of properties.flat()) found.add(plainName(name))
  }
  return found
}
