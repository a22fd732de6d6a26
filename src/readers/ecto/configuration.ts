/** Which files configure an application of Elixir, and what they come to for production. */
import { limits } from '../../base/limits.ts'
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { configuredBy, functionsIn, modulesIn, parseElixir, type Configured, type ElixirNode } from '../../parse/elixir/index.ts'
import type { ReadContext } from '../reader.ts'

export interface Configuration {
  readonly configured: Configured
  /** The same where something is taken to hold of the environment. */
  under(assumed: ReadonlyMap<string, boolean>): Configured
  /** Files that are imported and not in the tree: they may set anything. */
  readonly missing: readonly string[]
  /** Files that were not understood. */
  readonly problems: readonly string[]
}

const made = new WeakMap<ReadContext, Map<string, Promise<Configuration>>>()

/** An umbrella's configuration is its root's, which all its applications share ({@link https://hexdocs.pm/mix/Mix.Tasks.New.html}). */
export async function configurationFor(path: string, context: ReadContext): Promise<Configuration> {
  let root = dirname(path)
  while (root !== '' && !context.has(join(root, 'mix.exs') ?? '')) root = dirname(root)
  const above = /(^|\/)apps\/[^/]+$/.test(root) ? dirname(dirname(root)) : undefined
  const own = above !== undefined && ['config.exs', 'runtime.exs'].some((name) => context.has(join(above, `config/${name}`) ?? '')) ? above : root
  const before = made.get(context) ?? new Map<string, Promise<Configuration>>()
  made.set(context, before)
  const known = before.get(own) ?? configurationIn(own, context)
  before.set(own, known)
  return known
}

async function configurationIn(root: string, context: ReadContext): Promise<Configuration> {
  const folder = join(root, 'config') ?? 'config'
  const files = new Map<string, readonly ElixirNode[]>()
  const problems: string[] = []
  const beside = context.below(join(root, 'apps') ?? 'apps').filter((path) => /\/apps\/[^/]+\/config\/[^/]+\.exs$/.test(`/${path}`))
  const paths = [...context.below(folder), ...beside].filter((path) => path.endsWith('.exs') && !/(^|\/)(dev|test)(\.[\w-]+)*\.exs$/.test(path))
  for (const path of paths.slice(0, limits.includes)) {
    const file = await context.read(path)
    if (!isText(file)) continue
    const { body } = await parseElixir(file)
    if (body === undefined) problems.push(path)
    else files.set(path, body)
  }
  const at = (name: string): string => join(folder, name) ?? name
  // A release takes `releases.exs` where there is no `runtime.exs`.
  const last = files.has(at('runtime.exs')) ? 'runtime.exs' : 'releases.exs'
  const functions = functionsIn([...files.values(), ...(await helpers(root, [...files.values()], context))])
  const order = [at('config.exs'), at(last)]
  const { configured, missing } = configuredBy(order, files, { functions })
  return { configured, missing, problems, under: (assumed) => configuredBy(order, files, { functions, assumed }).configured }
}

/** Modules of the application that its configuration calls, by where Mix's convention has them: `Shop.ConfigHelpers` in `lib/shop/config_helpers.ex`. */
async function helpers(root: string, bodies: readonly (readonly ElixirNode[])[], context: ReadContext): Promise<readonly (readonly ElixirNode[])[]> {
  const paths = new Set<string>()
  for (const module of bodies.flatMap(modulesIn)) {
    const name = module
      .replaceAll('.', '/')
      .replace(/([a-z\d])([A-Z])/g, '$1_$2')
      .toLowerCase()
    for (const path of [`lib/${name}.ex`, `config/${name}.exs`]) paths.add(join(root, path) ?? path)
  }
  const found: (readonly ElixirNode[])[] = []
  for (const path of [...paths].filter((one) => context.has(one)).slice(0, limits.includes)) {
    const file = await context.read(path)
    const { body } = isText(file) ? await parseElixir(file) : { body: undefined }
    if (body !== undefined) found.push(body)
  }
  return found
}
