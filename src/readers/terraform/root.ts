/** A root module evaluated with all modules below it that are in the tree. */
import type { Skip } from '../../base/evidence.ts'
import { known } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import { join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'
import { Work, type Files } from '../../parse/expressions/frame.ts'
import { loadModule, type Declared, type ModuleSource } from './load.ts'
import { Module, type Universe } from './module.ts'
import type { Body, Resource, World } from './resource.ts'
import { sourceOf } from './source.ts'
import type { Inputs } from './terragrunt/inputs.ts'
import { readGiven, type Extra, type Given } from './tfvars.ts'
import type { Value } from '../../parse/expressions/values.ts'

export interface Evaluated {
  /** Configurations of providers, by name and alias. */
  readonly providers: ReadonlyMap<string, Body>
  readonly resources: readonly Resource[]
  readonly skipped: readonly Skip[]
  /** All that was read, sorted. */
  readonly files: readonly string[]
}

/** Files that expressions ask for are read between rounds; those that these ask for, in the next. */
const rounds = 4

/** Evaluates a folder ({@link https://developer.hashicorp.com/terraform/language}). Never throws for what files hold. */
export async function evaluate(root: string, context: ReadContext, extra: Extra = {}): Promise<Evaluated> {
  const skipped: Skip[] = []
  const given = await readGiven(root, context, extra)
  const sources = await loadModules(root, context, skipped, extra, given)
  skipped.push(...given.skipped)
  const source = sources.get(root)
  const { inputs } = extra
  const away = inputs?.rest?.kind === 'unknown' && inputs.rest.away === true ? inputs.rest : undefined
  const texts = new Map<string, { readonly text: string } | undefined>()
  let resources: readonly Resource[] = []
  let providers: ReadonlyMap<string, Body> = new Map()
  for (let round = 0; round < rounds; round++) {
    if (source === undefined) break
    const wanted = new Set<string>()
    const work = new Work(filesOver(context, texts, wanted), root)
    const universe: Universe = { work, sources, made: 0, ...(extra.workspace === undefined ? {} : { workspace: extra.workspace }) }
    const values = given.values(work)
    const standing = { plain: '', address: '', depth: 0, exists: known(true, { path: source.files[0] ?? root, line: 1, key: '*' }) }
    const module = new Module(source, universe, {
      ...standing,
      providers: new Map(),
      input: (name) => values.get(name) ?? inputs?.values.get(name) ?? (away === undefined ? restOf(inputs, name) : undefined),
      ...(away === undefined ? {} : { away }),
    })
    resources = module.resources()
    providers = module.configurations()
    if ([...sources.values()].every(({ readsFiles }) => !readsFiles)) break
    for (const one of resources) if ('force' in one && typeof one.force === 'function') one.force()
    if (wanted.size === 0) break
    for (const path of [...wanted].sort()) {
      const file = texts.size < limits.includes ? await context.read(path) : undefined
      texts.set(path, isText(file) ? file : undefined)
    }
  }
  const read = [...texts].flatMap(([path, file]) => (file === undefined ? [] : [path]))
  const files = [...new Set([...[...sources.values()].flatMap((one) => one.files), ...given.files, ...read])].sort()
  return { resources, providers, skipped, files }
}

/** What nobody sees is told as the variable that takes it, unless it has words of its own. */
function restOf(inputs: Inputs | undefined, name: string): Value | undefined {
  const rest = inputs?.rest
  return rest?.kind === 'unknown' && rest.reference === 'var' ? { ...rest, reference: `var.${name}` } : rest
}

function filesOver(context: ReadContext, texts: ReadonlyMap<string, { readonly text: string } | undefined>, wanted: Set<string>): Files {
  return {
    has: (path) => context.has(path),
    below: (folder) => context.below(folder),
    text: (path) => {
      if (texts.has(path)) return texts.get(path)
      if (!context.has(path)) return undefined
      wanted.add(path)
      return 'wanted'
    },
  }
}

/** The root's folder and all that local sources lead to, each once. */
async function loadModules(
  root: string,
  context: ReadContext,
  skipped: Skip[],
  { written = [], inputs }: Extra,
  given: Given,
): Promise<ReadonlyMap<string, ModuleSource>> {
  const sources = new Map<string, ModuleSource>()
  const waiting = [root]
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (sources.has(folder)) continue
    const source = await loadModule(folder, context, folder === root ? written : [])
    sources.set(folder, source)
    skipped.push(...source.skipped)
    const values = folder === root ? given.values(new Work(filesOver(context, new Map(), new Set()), root)) : new Map<string, Value>()
    for (const declared of source.modules.values()) {
      const said =
        sourceOf(declared) ?? early(source, declared, root, context, (name) => values.get(name) ?? (folder === root ? inputs?.values.get(name) : undefined))
      if (said === undefined && skipped.length < limits.skips)
        skipped.push({
          path: declared.path,
          line: declared.line,
          reason: `module ${(declared.labels[0] ?? '').slice(0, 100)}: not read, its source is known only when it runs`,
        })
      if (said === undefined || !/^\.\.?(\/|$)/.test(said)) continue
      const inner = join(folder, said)
      const there = inner !== undefined && context.below(inner).length > 0
      const reason = !there ? 'its module is not in the repository' : sources.size + waiting.length >= limits.terraformModules ? 'too many modules' : undefined
      if (reason !== undefined)
        skipped.push({ path: declared.path, line: declared.line, reason: `module ${(declared.labels[0] ?? '').slice(0, 100)}: ${reason}` })
      else if (inner !== undefined) waiting.push(inner)
    }
  }
  return sources
}

/** OpenTofu evaluates a source of variables and local values before all else ({@link https://opentofu.org/docs/language/modules/sources/}). */
function early(source: ModuleSource, declared: Declared, root: string, context: ReadContext, input: (name: string) => Value | undefined): string | undefined {
  const universe: Universe = { work: new Work(filesOver(context, new Map(), new Set()), root), sources: new Map(), made: 0 }
  const exists = known(true, { path: declared.path, line: declared.line, key: '*' })
  return new Module(source, universe, { plain: '', address: '', depth: 0, exists, providers: new Map(), input }).sourceText(declared)
}

/** Resources as mappers see them. */
export function worldOf(stack: string, { resources, providers }: Pick<Evaluated, 'resources' | 'providers'>): World {
  const byType = new Map<string, Resource[]>()
  const byPlain = new Map<string, Resource>()
  for (const one of resources) {
    const same = byType.get(one.type)
    if (same === undefined) byType.set(one.type, [one])
    else same.push(one)
    if (!byPlain.has(one.plain)) byPlain.set(one.plain, one)
  }
  return { stack, resources, providers, ofType: (...types) => types.flatMap((type) => byType.get(type) ?? []), find: (plain) => byPlain.get(plain) }
}
