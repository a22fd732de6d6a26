/** Env files of the tree, and the committed example that stands in for one that is not committed. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, textOf, unresolved, type Fact } from '../../base/fact.ts'
import { placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { dotenvValues, parseDotenv, type Dotenv, type DotenvValue } from '../../parse/dotenv.ts'
import { copiedTo } from '../../parse/env-template.ts'
import type { Stack } from '../../model/stack.ts'
import type { Looked } from '../../parse/interpolate.ts'
import type { ReadContext } from '../reader.ts'
import type { Told } from './told.ts'

export interface EnvFile {
  /** The file read: the example's path where it is one. */
  readonly path: string
  readonly example: boolean
  readonly values: ReadonlyMap<string, Fact<string>>
}

export interface EnvFiles {
  /** Undefined when neither the file nor an example of it is in the tree. `raw` is Compose's format without quotes and variables. */
  /** What is written into them before the stack is brought up. */
  readonly written: Stack['written']
  read(path: string, options?: { readonly format?: string | undefined; readonly lookup?: (name: string) => Looked }): Promise<EnvFile | undefined>
}

/** Reads each file once however many services name it. */
export function createEnvFiles(context: ReadContext, told: Told, written?: Stack['written']): EnvFiles {
  const parsed = new Map<string, Promise<Parsed | undefined>>()
  const done = new Map<unknown, Map<string, EnvFile>>()
  return {
    written,
    async read(path, { format, lookup } = {}) {
      const raw = format === 'raw'
      const name = `${raw} ${path}`
      const asked = parsed.get(name) ?? parse(path, raw, context, told)
      parsed.set(name, asked)
      const found = await asked
      if (found === undefined) return undefined
      const perLookup = done.get(lookup) ?? new Map<string, EnvFile>()
      done.set(lookup, perLookup)
      const file = perLookup.get(name) ?? { path: found.path, example: found.example, values: over(factsOf(found, told, lookup), written?.get(path)) }
      perLookup.set(name, file)
      return file
    },
  }
}

interface Parsed {
  readonly path: string
  readonly example: boolean
  readonly dotenv: Dotenv
}

async function parse(path: string, raw: boolean, context: ReadContext, told: Told): Promise<Parsed | undefined> {
  for (const candidate of await candidatesFor(path, context)) {
    const file = await context.read(candidate)
    if (!isText(file)) {
      if (file !== undefined) told.tell({ path: candidate, line: 1 }, `could not be read: ${file.unread}`)
      continue
    }
    // A symbolic link's text is its target: a path without any assignment.
    if (/^\.{0,2}\/?[\w./-]+$/.test(file.text.trim()) && file.text.trim().includes('/')) {
      told.tell({ path: candidate, line: 1 }, 'is a link to a file that was not read')
      continue
    }
    return { path: candidate, example: candidate !== path, dotenv: raw ? asWritten(file.text) : parseDotenv(file.text) }
  }
  return undefined
}

/** The file, else its examples by their names, else one that its own head tells people to copy there: not a developer's. */
async function candidatesFor(path: string, context: ReadContext): Promise<readonly string[]> {
  const named = [path, ...examplesOf(path)].filter((one) => context.has(one))
  return named.length > 0 ? named : [...(await templatesOf(path, context)), ...kinOf(path).filter((one) => context.has(one))]
}

async function templatesOf(path: string, context: ReadContext): Promise<readonly string[]> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const found: string[] = []
  for (const one of context.below(folder.slice(0, -1))) {
    if (found.length > 0 || !/^(\.env[._-][\w.-]{1,60}|[\w-]{1,60}\.env)$/.test(one.slice(folder.length))) continue
    if (placeOf(one).place === 'development') continue
    const file = await context.read(one)
    if (isText(file) && copiedTo(one, file.text) === path) found.push(one)
  }
  return found
}

/** `.env.production` → `.env.production.example` and its kin; `.env` → `env.example`, `example.env` and `.example.env` too. */
export function examplesOf(path: string): readonly string[] {
  const slash = path.lastIndexOf('/') + 1
  const folder = path.slice(0, slash)
  const name = path.slice(slash)
  const names = name.startsWith('.') ? [name, name.slice(1)] : [name]
  const found = names.flatMap((one) => ['example', 'sample', 'template', 'dist'].flatMap((word) => [`${one}.${word}`, `${one}-${word}`]))
  if (name.startsWith('.')) found.push(`example${name}`, `sample${name}`, `.example${name}`, `.sample${name}`)
  else if (name.endsWith('.env')) found.push(`${name.slice(0, -4)}.example.env`)
  return found.map((one) => folder + one)
}

/** Where there is neither `.env` nor an example of it: `.env.docker` and `.env.production`, which people copy to it. Those of developers and tests are not. */
function kinOf(path: string): readonly string[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  if (path.slice(folder.length) !== '.env') return []
  return ['docker', 'production', 'prod', 'compose', 'docker-compose'].flatMap((word) => [`${folder}.env.${word}`, `${folder}env.${word}`])
}

function asWritten(text: string): Dotenv {
  const entries = text.split(/\r?\n/).flatMap((one, index) => {
    const found = /^\s*([^#=\s][^=]*)=(.*)$/.exec(one)
    const line = index + 1
    return found === null ? [] : [{ name: found[1] ?? '', text: found[2] ?? '', interpolates: false, passThrough: false, line, endLine: line }]
  })
  return { entries, problems: [] }
}

function factsOf({ path, example, dotenv }: Parsed, told: Told, lookup?: (name: string) => Looked): ReadonlyMap<string, Fact<string>> {
  const facts = new Map<string, Fact<string>>()
  for (const [name, value] of dotenvValues(dotenv, lookup)) {
    const at = { path, line: value.line, key: name }
    if (value.problem !== undefined && !example) told.tell(at, `${name}: ${value.problem}`)
    facts.set(name, factOf(name, value, at, example))
  }
  return facts
}

/** What only may be written, and is what stands there already, changes nothing. */
function over(values: ReadonlyMap<string, Fact<string>>, written: ReadonlyMap<string, Fact<string>> = new Map()): ReadonlyMap<string, Fact<string>> {
  const changed = [...written].filter(([name, fact]) => fact.state !== 'unresolved' || textOf(fact) === undefined || textOf(fact) !== textOf(values.get(name)))
  return new Map([...values, ...changed])
}

function factOf(name: string, value: DotenvValue, at: Evidence, example: boolean): Fact<string> {
  if (value.state === 'unresolved') {
    const names = value.missing.map((one) => `\${${one}}`).join(' ')
    return unresolved(names || `\${${name}}`, at, value.notes[0])
  }
  // An example that leaves a value empty asks for one.
  if (example && value.text === '') return unresolved(`\${${name}}`, at, `${at.path} leaves ${name} open`)
  if (example) return byDefault(value.text, at, 'from example')
  return value.state === 'known' ? known(value.text, at) : byDefault(value.text, at, value.notes.join('; ') || 'from example')
}
