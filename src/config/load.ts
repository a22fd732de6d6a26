/** Reads `.plimsoll.yml` out of a tree: every default filled in, every mistake told with its line. */
import { UserError } from '../base/errors.ts'
import { normalise } from '../base/paths.ts'
import { isText, type SourceFile, type Tree } from '../base/source.ts'
import { defaultConfig, type Config } from '../model/config.ts'
import { parseYaml } from '../parse/yaml.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { tellIssues } from './issues.ts'
import type { LoadedConfig } from './loaded.ts'
import { ownRules } from './own-rules.ts'
import { nowhere } from './places.ts'
import { refuse, type Problem } from './problems.ts'
import { checkReferences, knownRules, type KnownRules, type Tell } from './references.ts'
import { plainValue } from './values.ts'

export interface LoadConfigOptions {
  /** A path in the tree instead of the usual ones; it has to be there. */
  readonly path?: string
  /** Shipped rules; the tree's own are found beside the configuration. */
  readonly rules: readonly CompiledRule[]
}

const usualPaths = ['.plimsoll.yml', '.plimsoll.yaml'] as const
const mend = 'Mend this and run it again; docs/schema/plimsoll.schema.json describes every key.'

/**
 * Without a file everything is a default. Throws a `UserError` (exit 2) with all that is wrong, the topmost place in `where`.
 * Own rules that are broken don't throw here: they are kept beside the configuration, and {@link loadOwnRules} tells them.
 */
export async function loadConfig(tree: Tree, options: LoadConfigOptions): Promise<Config> {
  const own = await ownRules(tree)
  const file = await findFile(tree, options.path)
  if (file === undefined) return own.errors.length === 0 ? defaultConfig : withoutFile(own.errors)
  return readConfig(file, knownRules([...options.rules, ...own.rules], own.ids), own.errors)
}

function withoutFile(broken: readonly UserError[]): LoadedConfig {
  return { ...defaultConfig, places: nowhere, broken }
}

async function findFile(tree: Tree, wanted: string | undefined): Promise<SourceFile | undefined> {
  const path = wanted === undefined ? undefined : normalise(wanted)
  if (wanted !== undefined && (path === undefined || path === '')) {
    throw new UserError(`The configuration ${wanted} lies outside of the repository`, { exit: 2, hint: 'Name a path inside it, from its root.' })
  }
  const paths: readonly string[] = path === undefined ? usualPaths : [path]
  const found = (await tree.read(paths)).filter((file) => file !== undefined)
  const [file, second] = found
  if (second !== undefined)
    throw new UserError('there are two configurations, .plimsoll.yml and .plimsoll.yaml', { exit: 2, hint: 'Keep one of them.', where: `${usualPaths[1]}:1` })
  if (file === undefined) {
    if (path === undefined) return undefined
    throw new UserError(`there is no configuration ${path}`, {
      exit: 2,
      hint: 'Name a file of the repository, from its root, or leave it out for .plimsoll.yml.',
      where: `${path}:1`,
    })
  }
  if (!isText(file)) throw new UserError(`the configuration can't be read: ${file.unread}`, { exit: 2, hint: 'Make it a text file.', where: `${file.path}:1` })
  return file
}

async function readConfig(file: SourceFile, known: KnownRules, broken: readonly UserError[]): Promise<LoadedConfig> {
  const problems: Problem[] = []
  const add = (line: number, what: string): void => void problems.push({ path: file.path, line, what })
  const { documents, problem } = parseYaml(file.text)
  if (problem !== undefined) {
    add(problem.line, `this is not YAML: ${problem.message}${atSign(file.text, problem.line)}`)
    refuse(problems, mend)
  }
  if (documents[1] !== undefined) add(documents[1].line, 'a second document; the configuration is one')
  const plain = plainValue(documents[0] ?? { kind: 'scalar', text: '', quoted: false, block: false, line: 1, endLine: 1 })
  for (const one of plain.problems) add(one.line, one.what)
  if (plain.problems.length > 0) refuse(problems, mend)
  const tell: Tell = (route, what, at = 'value') => add((at === 'key' ? plain.places.keyLine(route) : undefined) ?? plain.places.near(route), what)
  const raw = withoutEmpty(plain.value)
  const [{ configSchema }, { toConfig }] = await Promise.all([import('./schema.ts'), import('./to-config.ts')])
  const checked = configSchema.safeParse(raw)
  if (!checked.success) tellIssues(checked.error.issues, raw, tell)
  checkReferences(raw, known, tell)
  const verify = checked.success ? checked.data.verify : undefined
  const places = { path: file.path, places: plain.places, tell }
  const environments = verify === undefined ? [] : (await import('./verify.ts')).environmentPlans(verify, places)
  if (problems.length > 0 || !checked.success) return refuse(problems, mend)
  return {
    ...toConfig(checked.data, { path: file.path, places: plain.places, known }),
    places: plain.places,
    broken,
    ...(environments.length === 0 ? {} : { environments }),
  }
}

/** A key with nothing under it is a heading whose lines are commented out; a file with nothing in it says nothing. */
function withoutEmpty(value: unknown): unknown {
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null))
}

/** `by: @octocat` is the one mistake that YAML itself makes likely. */
function atSign(text: string, line: number): string {
  return /[:\-[,{]\s*@/.test(text.split('\n')[line - 1] ?? '') ? '; a name that begins with @ stands in quotes' : ''
}
