/** What `appsettings.json` and the file of an environment over it say, by keys with colons, as .NET's configuration knows them. */
import type { Skip } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { parseJson, type JsonNode } from '../../parse/json.ts'
import type { ReadContext } from '../reader.ts'

/** By keys in lower case: .NET tells none apart by case. */
export type AppSettings = ReadonlyMap<string, Fact<string>>

export interface SettingsFiles {
  /** Of an environment: `Production` where nobody chose another. */
  of(environment: string): AppSettings
  /** Environments that have a file of their own. */
  readonly environments: readonly string[]
  readonly skipped: readonly Skip[]
}

/**
 * {@link https://learn.microsoft.com/aspnet/core/fundamentals/configuration/#default-application-configuration-sources}. `more` are files that code adds, in
 * which `*` stands for the environment's name.
 */
export async function settingsOf(folder: string, more: readonly string[], context: ReadContext): Promise<SettingsFiles> {
  const skipped: Skip[] = []
  const read = new Map<string, AppSettings>()
  const environments = new Set<string>()
  const names = ['appsettings.json', 'appsettings.*.json', ...more]
  const below = folder === '' ? '' : `${folder}/`
  const beside = context.below(folder).filter((path) => path.endsWith('.json') && path.length - below.length < 200)
  const patterns = names.flatMap((name) => {
    const path = join(folder, name)
    return path === undefined ? [] : [path]
  })
  const files: { readonly environment: string | undefined; readonly path: string; readonly order: number }[] = []
  patterns.forEach((pattern, order) => {
    const [before = '', after] = pattern.split('*')
    for (const path of after === undefined ? [pattern] : beside.filter((one) => one.startsWith(before) && one.endsWith(after))) {
      const environment = after === undefined ? undefined : path.slice(before.length, path.length - after.length)
      if (environment !== undefined && !/^[\w-]{1,60}$/.test(environment)) continue
      if (context.has(path) && files.length < limits.includes) files.push({ environment, path, order })
    }
  })
  for (const { path, environment } of files) {
    const file = await context.read(path)
    if (!isText(file)) continue
    const { root, problem } = parseJson(file.text)
    if (problem !== undefined) skipped.push({ path, line: problem.line, reason: `not read as settings: ${problem.message}` })
    const values = new Map<string, Fact<string>>()
    if (root !== undefined) flatten(root, '', path, values)
    read.set(path, values)
    if (environment !== undefined) environments.add(environment)
  }
  return {
    environments: [...environments].sort(),
    skipped,
    of: (wanted) => {
      const values = new Map<string, Fact<string>>()
      for (const { path, environment } of files) {
        if (environment !== undefined && environment.toLowerCase() !== wanted.toLowerCase()) continue
        for (const [key, fact] of read.get(path) ?? []) values.set(key, fact)
      }
      return values
    },
  }
}

function flatten(node: JsonNode, key: string, path: string, into: Map<string, Fact<string>>): void {
  if (into.size > limits.properties) return
  if (node.kind === 'object') {
    for (const entry of node.entries) flatten(entry.value, key === '' ? entry.key : `${key}:${entry.key}`, path, into)
    return
  }
  if (node.kind === 'array') {
    node.items.forEach((item, index) => flatten(item, `${key}:${index}`, path, into))
    return
  }
  if (node.value === null) return
  const text = String(node.value)
  const at = { path, line: node.line, key: key.replaceAll(':', '.') }
  // What a deployment fills in: Octopus, Azure Pipelines and their kin.
  const isFilled = /#\{[^}]{1,200}\}|__[A-Z]\w{1,200}__|\$\([\w.]{1,200}\)/.test(text)
  into.set(
    key.toLowerCase(),
    isFilled ? unresolved('a token that the deployment fills in', at, 'set the variable for the service in the stack') : known(text, at),
  )
}
