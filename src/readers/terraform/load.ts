/** Reads the files of one module's folder and sorts what they declare by what it is; override files change it last. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { HclBlock, HclFile } from '../../parse/hcl/ast.ts'
import { parseHclJson } from '../../parse/hcl/json.ts'
import { parseHcl } from '../../parse/hcl/parse.ts'
import type { ReadContext } from '../reader.ts'
import type { Layer } from '../../parse/expressions/body.ts'
import type { Value } from '../../parse/expressions/values.ts'

/** A block of the top level, as override files leave it. */
export interface Declared {
  readonly labels: readonly string[]
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly layers: readonly Layer[]
}

/** A file that a tool writes into the folder before Terraform runs; its lines are those of the file that holds it. */
export interface WrittenFile {
  /** As it is called in the folder. */
  readonly name: string
  readonly path: string
  readonly text: string
  readonly file: HclFile
  /** Values that stand in it by name. */
  readonly parts: ReadonlyMap<string, Value>
  /** Where the folder has a file of that name, that one stays. */
  readonly gives: boolean
}

export interface ModuleSource {
  readonly folder: string
  readonly files: readonly string[]
  readonly variables: ReadonlyMap<string, Declared>
  readonly locals: ReadonlyMap<string, Layer>
  readonly outputs: ReadonlyMap<string, Declared>
  readonly modules: ReadonlyMap<string, Declared>
  /** By `type.name`. */
  readonly resources: ReadonlyMap<string, Declared>
  readonly data: ReadonlyMap<string, Declared>
  /** By name and alias. */
  readonly providers: ReadonlyMap<string, Declared>
  /** It says where its state is kept, as only a root does. */
  readonly isRoot: boolean
  /** Some expression may read a file. */
  readonly readsFiles: boolean
  readonly skipped: readonly Skip[]
  /** Some of it can't be read: what is not found may be there all the same. */
  readonly isPartial: boolean
  /** Values that written files hold by name. */
  readonly parts: ReadonlyMap<string, Value>
}

/** {@link https://developer.hashicorp.com/terraform/language/syntax/json#block-type-specific-exceptions} */
export const labels: ReadonlyMap<string, number> = new Map(
  Object.entries({
    resource: 2,
    data: 2,
    ephemeral: 2,
    variable: 1,
    output: 1,
    module: 1,
    provider: 1,
    locals: 0,
    terraform: 0,
    check: 1,
    moved: 0,
    import: 0,
    removed: 0,
  }),
)

const ending = /\.(tf|tofu)(\.json)?$/

export function isTerraform(path: string): boolean {
  return ending.test(path) && !/^[.#]|~$/.test(basename(path))
}

/** OpenTofu takes a `.tofu` file instead of the `.tf` file of the same name ({@link https://opentofu.org/docs/language/files/}). */
export function filesOf(folder: string, context: Pick<ReadContext, 'below'>): readonly string[] {
  const all = context.below(folder).filter((path) => dirname(path) === folder && isTerraform(path))
  const tofu = new Set(all.filter((path) => /\.tofu(\.json)?$/.test(path)))
  const own = all.filter((path) => !tofu.has(path.replace(/\.tf(\.json)?$/, '.tofu$1')) || tofu.has(path))
  const isOverride = (path: string): boolean => /(^|_)override\.(tf|tofu)(\.json)?$/.test(basename(path))
  return [...own.filter((path) => !isOverride(path)), ...own.filter(isOverride)]
}

export async function loadModule(folder: string, context: ReadContext, more: readonly WrittenFile[] = []): Promise<ModuleSource> {
  const skipped: Skip[] = []
  const files: string[] = []
  const groups = { variable: new Map(), output: new Map(), module: new Map(), resource: new Map(), data: new Map(), provider: new Map() } as Record<
    string,
    Map<string, Declared>
  >
  const locals = new Map<string, Layer>()
  let readsFiles = false
  let isRoot = false
  let isPartial = false
  const parts = new Map<string, Value>()
  const take = (parsed: HclFile, path: string, text: string, name: string): void => {
    files.push(path)
    readsFiles ||= /file\w{0,20}\s{0,5}\(|template_file/.test(text)
    isPartial ||= parsed.problems.length > 0
    for (const { line, message } of parsed.problems) if (skipped.length < limits.skips) skipped.push({ path, line, reason: `HCL: ${message}` })
    isRoot ||= parsed.body.items.some((item) => item.kind === 'block' && item.type === 'terraform' && keepsState(item))
    sort(parsed, path, groups, locals, /override\.\w+(\.json)?$/.test(name), skipped)
  }
  const own = filesOf(folder, context)
  const written = more.filter(({ name, gives }) => !(gives && own.some((path) => basename(path) === name)))
  for (const path of own) {
    if (written.some(({ name }) => name === basename(path))) continue
    const file = await context.read(path)
    if (!isText(file)) {
      isPartial = true
      if (file !== undefined) skipped.push({ path, line: 1, reason: file.unread })
      continue
    }
    take(path.endsWith('.json') ? parseHclJson(file.text, labels) : parseHcl(file.text), path, file.text, path)
  }
  for (const one of written) {
    for (const [name, value] of one.parts) parts.set(name, value)
    take(one.file, one.path, one.text, one.name)
  }
  const of = (name: string): ReadonlyMap<string, Declared> => groups[name] ?? new Map()
  return {
    ...{ folder, files, locals, readsFiles, skipped, isRoot, isPartial, parts, providers: of('provider') },
    ...{ variables: of('variable'), outputs: of('output'), modules: of('module'), resources: of('resource'), data: of('data') },
  }
}

function sort(
  file: HclFile,
  path: string,
  groups: Record<string, Map<string, Declared>>,
  locals: Map<string, Layer>,
  override: boolean,
  skipped: Skip[],
): void {
  for (const block of file.body.items) {
    if (block.kind !== 'block') continue
    if (block.type === 'locals') {
      for (const item of block.body.items) if (item.kind === 'attribute') locals.set(item.name, { item, path })
      continue
    }
    const group = Object.hasOwn(groups, block.type) ? groups[block.type] : undefined
    const wanted = block.type === 'resource' || block.type === 'data' ? 2 : 1
    if (group === undefined || block.labels.length !== wanted) continue
    const name = block.type === 'provider' ? aliased(block) : block.labels.join('.')
    const before = group.get(name)
    if (before === undefined) group.set(name, declared(block, path))
    else if (override) group.set(name, overridden(before, block, path))
    else skipped.push({ path, line: block.line, reason: `${block.type} ${name.slice(0, 100)} is declared a second time` })
  }
}

/** `aws`, or `aws.frankfurt` with an alias. */
function aliased(block: HclBlock): string {
  const alias = block.body.items.find((item) => item.kind === 'attribute' && item.name === 'alias')
  if (alias?.kind !== 'attribute') return block.labels[0] ?? ''
  const value = alias.value.kind === 'literal' ? alias.value.value : undefined
  return `${block.labels[0] ?? ''}.${typeof value === 'string' ? value : '…'}`
}

/** {@link https://developer.hashicorp.com/terraform/language/backend} */
function keepsState(block: HclBlock): boolean {
  return block.body.items.some(
    (item) => (item.kind === 'block' ? item.type : item.name) === 'backend' || (item.kind === 'block' ? item.type : item.name) === 'cloud',
  )
}

function declared(block: HclBlock, path: string): Declared {
  const { line, endLine, body } = block
  return { labels: block.labels, path, line, endLine, layers: body.items.map((item) => ({ item, path })) }
}

/** An attribute is replaced, and so are all nested blocks of a type ({@link https://developer.hashicorp.com/terraform/language/files/override}). */
function overridden(before: Declared, block: HclBlock, path: string): Declared {
  const nameOf = ({ item }: Layer): string => (item.kind === 'attribute' ? item.name : item.type === 'dynamic' ? (item.labels[0] ?? '') : item.type)
  const layers = block.body.items.map((item) => ({ item, path }))
  const replaced = new Set(layers.map(nameOf))
  return { ...before, layers: [...before.layers.filter((layer) => !replaced.has(nameOf(layer))), ...layers] }
}
