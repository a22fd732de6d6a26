/** Import specifiers that a project gives a meaning of its own: `paths` of tsconfig.json, `imports` of package.json, SvelteKit's `$lib`. */
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { jsonAt, jsonText, parseJson, type JsonNode } from '../../parse/json.ts'
import type { ReadContext } from '../reader.ts'

/** A pattern with at most one star, and what it stands for, from the root of the tree. */
interface Alias {
  readonly pattern: string
  readonly targets: readonly string[]
}

/** Configurations that extend one another. */
const depth = 4

const kept = new WeakMap<ReadContext, Map<string, Promise<readonly Alias[]>>>()

/** Paths without ending that a specifier may mean: {@link https://www.typescriptlang.org/tsconfig/#paths}, {@link https://nodejs.org/api/packages.html#imports}. */
export async function aliased(from: string, specifier: string, context: ReadContext): Promise<readonly string[]> {
  const found: string[] = []
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    for (const { pattern, targets } of await aliasesIn(folder, context)) {
      const star = pattern.indexOf('*')
      const [head, tail] = star < 0 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)]
      const fits = star < 0 ? specifier === pattern : specifier.startsWith(head) && specifier.endsWith(tail) && specifier.length >= head.length + tail.length
      if (!fits) continue
      const middle = star < 0 ? '' : specifier.slice(head.length, specifier.length - tail.length)
      for (const target of targets) {
        const path = join(
          '',
          target.replace('*', () => middle),
        )
        if (path !== undefined) found.push(path)
      }
    }
    if (found.length > 0 || folder === '') return found
  }
}

function aliasesIn(folder: string, context: ReadContext): Promise<readonly Alias[]> {
  const own = kept.get(context) ?? new Map<string, Promise<readonly Alias[]>>()
  kept.set(context, own)
  const before = own.get(folder)
  if (before !== undefined) return before
  const made = readAliases(folder, context)
  own.set(folder, made)
  return made
}

async function readAliases(folder: string, context: ReadContext): Promise<readonly Alias[]> {
  const path = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const config = ['tsconfig.json', 'tsconfig.app.json', 'tsconfig.base.json', 'jsconfig.json'].map(path).find((one) => context.has(one))
  const own = config === undefined ? [] : await ofConfig(config, context, depth)
  const manifest = context.has(path('package.json')) ? await rootOf(path('package.json'), context) : undefined
  const imports = jsonAt(manifest, 'imports')
  const named =
    imports?.kind !== 'object'
      ? []
      : imports.entries.map(({ key, value }) => ({ pattern: key, targets: targetsIn(value, 5).flatMap((target) => join(folder, target) ?? []) }))
  const lib = context.has(path('svelte.config.js')) ? [{ pattern: '$lib/*', targets: [path('src/lib/*')] }] : []
  return [...own, ...named, ...lib]
}

/** The files that conditions of an entry name, in their order. */
export function targetsIn(node: JsonNode | undefined, left: number): readonly string[] {
  if (node === undefined || left <= 0) return []
  if (node.kind === 'object') return node.entries.flatMap(({ value }) => targetsIn(value, left - 1))
  if (node.kind === 'array') return node.items.flatMap((item) => targetsIn(item, left - 1))
  return typeof node.value === 'string' ? [node.value] : []
}

async function ofConfig(path: string, context: ReadContext, left: number): Promise<readonly Alias[]> {
  const root = await rootOf(path, context)
  const options = jsonAt(root, 'compilerOptions')
  const base = jsonText(jsonAt(options, 'baseUrl'))
  const folder = join(dirname(path), base ?? '.')
  const paths = jsonAt(options, 'paths')
  const own: Alias[] = []
  if (folder !== undefined && paths?.kind === 'object') {
    for (const { key, value } of paths.entries) own.push({ pattern: key, targets: targetsIn(value, 2).flatMap((target) => join(folder, target) ?? []) })
  }
  // Whatever is no package of its own may stand below `baseUrl`.
  if (base !== undefined && folder !== undefined) own.push({ pattern: '*', targets: [folder === '' ? '*' : `${folder}/*`] })
  const above = jsonText(jsonAt(root, 'extends'))
  if (paths !== undefined || above === undefined || left <= 0 || !above.startsWith('.')) return own
  const next = join(dirname(path), above.endsWith('.json') ? above : `${above}.json`)
  return next === undefined || !context.has(next) ? own : [...own, ...(await ofConfig(next, context, left - 1))]
}

export async function rootOf(path: string, context: ReadContext): Promise<JsonNode | undefined> {
  const file = await context.read(path)
  return isText(file) ? parseJson(file.text).root : undefined
}
