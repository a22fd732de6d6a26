/** Code that only a feature of Cargo compiles, where nothing of the tree builds with that feature: none of it runs. */
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { Placed } from '../../parse/placed.ts'
import { eachNode, nameOf, textOf, type RustFile } from '../../parse/rust/index.ts'
import { parseToml } from '../../parse/toml.ts'
import type { ReadContext } from '../reader.ts'
import { parsedOnce } from './program.ts'

/** Manifests and files that build, of one tree. */
const most = 300

/** The feature that a file's module, or one around it, hangs on and that no build has; undefined where nothing of the tree builds anything. */
export async function missingFeature(path: string, context: ReadContext): Promise<string | undefined> {
  for (const feature of await featuresAround(path, context)) {
    const on = await builtWith(context)
    if (on !== undefined && !on.has(feature)) return feature
  }
  return undefined
}

/** `#[cfg(feature = "till")] mod till;` in the files that declare the module and those around it ({@link https://doc.rust-lang.org/reference/items/modules.html#module-source-filenames}). */
async function featuresAround(path: string, context: ReadContext): Promise<readonly string[]> {
  const found: string[] = []
  let at = basename(path) === 'mod.rs' ? dirname(path) : path.replace(/\.rs$/, '')
  while (basename(at) !== 'src' && at !== '') {
    const above = dirname(at)
    const names = basename(above) === 'src' ? [`${above}/lib.rs`, `${above}/main.rs`] : [`${above}/mod.rs`, `${above}.rs`]
    for (const name of names.filter((one) => one !== path && context.has(one))) {
      const source = await context.read(name)
      const { file } = isText(source) ? await parsedOnce(source, context) : {}
      const feature = file === undefined ? undefined : featureOf(basename(at), file)
      if (feature !== undefined) found.push(feature)
    }
    at = above
  }
  return found
}

function featureOf(name: string, file: RustFile): string | undefined {
  let found: string | undefined
  eachNode(file.root, (node) => {
    if (node.name !== 'ModItem' || nameOf(node, file) !== name || node.parent?.name !== 'AttributeItem') return node.name !== 'FunctionItem'
    for (const attribute of node.parent.getChildren('Attribute')) found ??= /\bcfg\(\s*feature\s*=\s*"([\w-]{1,60})"\s*\)/.exec(textOf(attribute, file))?.[1]
    return false
  })
  return found
}

const answers = new WeakMap<ReadContext, Promise<ReadonlySet<string> | undefined>>()

/** Names of features that any build has. Of which crate each is does not count: one too many leaves code judged. */
function builtWith(context: ReadContext): Promise<ReadonlySet<string> | undefined> {
  const before = answers.get(context) ?? gather(context)
  answers.set(context, before)
  return before
}

const builders = /(^|\/)((Docker|Container|Make|just)file[^/]*|[^/]+\.(dockerfile|ya?ml|sh|nix|toml|hcl))$/i
const aside = /\bcargo[\s+\w]{0,20}\s(clippy|test|check|nextest|doc|bench|tarpaulin|llvm-cov|hack)\b/

async function gather(context: ReadContext): Promise<ReadonlySet<string> | undefined> {
  const on = new Set<string>()
  const all = context.below('').filter((path) => !/(^|\/)(target|vendor|node_modules)\//.test(path))
  let builds = false
  for (const path of all.filter((one) => builders.test(one) && basename(one) !== 'Cargo.toml').slice(0, most)) {
    const file = await context.read(path)
    if (!isText(file)) continue
    builds ||= /\bcargo\s+(\S+\s+)?(b|build|install|chef|rustc|auditable)\b/.test(file.text)
    for (const line of file.text.split('\n').filter((one) => !aside.test(one))) {
      if (line.includes('--all-features')) return undefined
      for (const [, said = ''] of line.matchAll(/(?:--features|-F)(?:\s*=\s*|\s+)("[^"]*"|'[^']*'|\S+)/g)) {
        if (said.includes('$')) return undefined
        for (const name of said.split(/[^\w/-]+/)) on.add(plain(name))
      }
    }
  }
  if (!builds) return undefined
  const crates = (
    await Promise.all(
      all
        .filter((one) => basename(one) === 'Cargo.toml')
        .slice(0, most)
        .map((path) => manifestAt(path, context)),
    )
  ).flat()
  const own = new Set(crates.map(({ name }) => name))
  for (const { features, asked } of crates) {
    for (const name of features.get('default') ?? []) on.add(name)
    for (const { crate, names } of asked) if (own.has(crate)) for (const name of names) on.add(name)
  }
  for (const name of on) for (const { features } of crates) for (const other of features.get(name) ?? []) on.add(other)
  return on
}

interface Crate {
  readonly name: string
  readonly features: ReadonlyMap<string, readonly string[]>
  readonly asked: readonly { readonly crate: string; readonly names: readonly string[] }[]
}

/** `tills/rows` and `tills?/rows` are `rows` of another crate. */
const plain = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
const alike = (name: string): string => name.replaceAll('-', '_')

async function manifestAt(path: string, context: ReadContext): Promise<readonly Crate[]> {
  const file = await context.read(path)
  if (!isText(file)) return []
  const { root } = parseToml(file.text, path)
  const asked: Crate['asked'][number][] = []
  for (const table of ['dependencies', 'build-dependencies', 'workspace'])
    for (const [key, { value }] of entries(table === 'workspace' ? member(member(root, table), 'dependencies') : member(root, table))) {
      const renamed = member(value, 'package')
      asked.push({ crate: alike(renamed?.kind === 'text' ? renamed.text : key), names: texts(member(value, 'features')) })
    }
  const name = member(member(root, 'package'), 'name')
  const features = new Map([...entries(member(root, 'features'))].map(([key, { value }]): [string, readonly string[]] => [key, texts(value)]))
  return [{ name: alike(name?.kind === 'text' ? name.text : dirname(path)), features, asked }]
}

function member(value: Placed | undefined, name: string): Placed | undefined {
  return value?.kind === 'map' ? value.members.get(name)?.value : undefined
}

function entries(value: Placed | undefined): ReadonlyMap<string, { readonly value: Placed }> {
  return value?.kind === 'map' ? value.members : new Map()
}

function texts(value: Placed | undefined): readonly string[] {
  return value?.kind === 'list' ? value.items.flatMap((one) => (one.kind === 'text' ? [plain(one.text)] : [])) : []
}
