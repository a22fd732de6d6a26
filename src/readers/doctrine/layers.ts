/** The files of Symfony's configuration that production loads, in their order, each as one value. */
import type { Skip } from '../../base/evidence.ts'
import { basename, dirname, join } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import { limits } from '../../base/limits.ts'
import { callsIn, entryOf, parsePhp, programOf, returnedBy, scalarText, scopeOf, type PhpEntry, type PhpValue } from '../../parse/php/index.ts'
import { asList, asScalar, parseYaml, valueAt } from '../../parse/yaml.ts'
import type { ReadContext } from '../reader.ts'
import { documentOf } from './yaml.ts'

export interface Layers {
  /** In order, the later over the earlier; sections of `when@prod` stand behind what is for all. */
  readonly values: readonly PhpValue[]
  readonly skipped: readonly Skip[]
}

/** `config/packages/doctrine.yaml` is followed by `config/packages/prod/doctrine.yaml`, `app/config/config.yml` by `config_prod.yml`. */
export async function layersOf(file: SourceFile, context: ReadContext): Promise<Layers> {
  const skipped: Skip[] = []
  const values: PhpValue[] = []
  const folder = dirname(file.path)
  const [name = '', ending = ''] = basename(file.path).split(/\.(?=[^.]+$)/)
  const isOld = name === 'config'
  const root = isOld ? folder : dirname(folder)
  const before = isOld ? await importsOf(file, context) : []
  const services = ['services.yaml', 'services.yml', 'services_prod.yaml'].map((one) => join(root, one))
  const after = isOld ? [`config_prod.${ending}`] : ['yaml', 'yml', 'php'].map((one) => `prod/${name}.${one}`)
  const paths = [...services, ...before, file.path, ...after.map((one) => join(folder, one))]
  for (const path of new Set(paths)) {
    if (path === undefined || (path !== file.path && !context.has(path))) continue
    const other = path === file.path ? file : await context.read(path)
    if (!isText(other)) continue
    const { value, problem } = await valueOf(other)
    if (value !== undefined) values.push(...sections(value, path.endsWith('.dist')))
    else if (path === file.path)
      skipped.push({ path, line: problem?.line ?? 1, reason: `not understood as configuration: ${problem?.message ?? 'it is made when it runs'}` })
  }
  return { values, skipped }
}

/** `imports: [{ resource: parameters.yml }]`; where the file is not committed its example stands in. */
async function importsOf(file: SourceFile, context: ReadContext, depth = 0): Promise<readonly string[]> {
  const [document] = parseYaml(file.text).documents
  const found: string[] = []
  for (const item of asList(valueAt(document, 'imports'))?.items ?? []) {
    const resource = asScalar(valueAt(item, 'resource'))?.text ?? asScalar(item)?.text ?? ''
    const path = join(dirname(file.path), resource)
    if (path === undefined || !/\.ya?ml$/.test(path) || found.length >= limits.includes) continue
    const own = [path, `${path}.dist`].find((one) => context.has(one))
    if (own === undefined) continue
    const other = depth < 5 ? await context.read(own) : undefined
    if (isText(other)) found.push(...(await importsOf(other, context, depth + 1)))
    found.push(own)
  }
  return found.slice(0, limits.includes)
}

interface Understood {
  readonly value?: PhpValue
  readonly problem?: { readonly line: number; readonly message: string }
}

async function valueOf(file: SourceFile): Promise<Understood> {
  if (!file.path.endsWith('.php')) {
    const { documents, problem } = parseYaml(file.text)
    const value = documentOf(documents[0], file.path)
    return { ...(value === undefined ? {} : { value }), ...(problem === undefined ? {} : { problem }) }
  }
  const parsed = await parsePhp(file)
  if (parsed.file === undefined) return { problem: { line: 1, message: parsed.problem } }
  const scope = scopeOf(parsed.file)
  const returned = returnedBy(programOf(scope))
  if (returned?.kind === 'list') return { value: returned }
  // `$container->extension('doctrine', [...])`, `App::config([...])`.
  const { calls } = callsIn(scope, new Map(), (name) => name === '->extension' || name === 'App::config', 50)
  const entries: PhpEntry[] = []
  for (const call of calls) {
    const [first, second] = [call.argument(0), call.argument(1)]
    if (call.name === 'App::config' && first?.kind === 'list') return { value: first }
    const key = scalarText(first)
    if (key !== undefined && second !== undefined) entries.push({ key, value: second, line: call.line })
  }
  return entries.length === 0 ? {} : { value: { kind: 'list', entries, open: false, line: 1, path: file.path } }
}

/** What holds for all environments, then what `when@prod` says ({@link https://symfony.com/doc/current/configuration.html#configuration-environments}). */
function sections(value: PhpValue, isExample: boolean): readonly PhpValue[] {
  const own = isExample ? withoutValues(value) : value
  const production = entryOf(value, 'when@prod')?.value
  return production === undefined ? [own] : [own, production]
}

/** An example tells the driver; whom production reaches, its own file does. */
function withoutValues(value: PhpValue): PhpValue {
  if (value.kind !== 'list') return /^(pdo_\w+|mysqli|pgsql|\d+)$/.test(scalarText(value) ?? '') ? value : unknownOf(value)
  return { ...value, entries: value.entries.map((one) => ({ ...one, value: withoutValues(one.value) })) }
}

const unknownOf = ({ line, path }: PhpValue): PhpValue => ({ kind: 'unknown', raw: 'a parameter whose file is not in the repository', line, path })

/** Maps are merged, whatever else is replaced, as Symfony does it. */
export function overlaid(below: PhpValue | undefined, above: PhpValue | undefined): PhpValue | undefined {
  if (below === undefined || above === undefined || below.kind !== 'list' || above.kind !== 'list') return above ?? below
  const isMap = [...below.entries, ...above.entries].every(({ key }) => key !== undefined)
  if (!isMap) return above
  const entries = new Map(below.entries.map((one) => [one.key, one]))
  for (const one of above.entries) {
    const merged = overlaid(entries.get(one.key)?.value, one.value)
    entries.set(one.key, merged === undefined ? one : { ...one, value: merged })
  }
  return { ...above, entries: [...entries.values()], open: below.open || above.open }
}
