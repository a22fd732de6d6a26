/** Reads Cargo.toml: where a crate of Rust stands, whether it is a program, and what it depends on, crates of its workspace among them. */
import type { Evidence } from '../base/evidence.ts'
import { basename, dirname, join, placeOf } from '../base/paths.ts'
import type { PackageDeclaration } from '../model/declaration.ts'
import type { Placed } from '../parse/placed.ts'
import { parseToml } from '../parse/toml.ts'
import type { Reader } from './reader.ts'

type Dependency = PackageDeclaration['dependencies'] extends ReadonlyMap<string, infer One> ? One : never

export const cargoReader: Reader = {
  name: 'cargo',
  title: 'Cargo.toml: crates of Rust and what they depend on',
  docs: 'https://doc.rust-lang.org/cargo/reference/manifest.html',
  files: ['**/Cargo.toml'],
  read: async ({ path, text }, context) => {
    if (/(^|\/)(target|vendor|node_modules)\//.test(path) || placeOf(path).place === 'example') return { declares: [], skipped: [] }
    const { root, problem } = parseToml(text, path)
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: `not TOML: ${problem.message}` }]
    const folder = dirname(path)
    const at = (...names: readonly string[]): Placed | undefined => member(root, ...names)
    const name = at('package', 'name')
    if (at('package') === undefined && at('workspace') === undefined) return { declares: [], skipped }
    const has = (file: string): boolean => context.has(join(folder, file) ?? file)
    const starts = has('src/main.rs') || at('bin') !== undefined || context.below(join(folder, 'src/bin') ?? 'src/bin').some((one) => one.endsWith('.rs'))
    const dependencies = dependenciesIn(root, path)
    const declared: PackageDeclaration = {
      kind: 'package',
      language: 'rust',
      name: name?.kind === 'text' ? name.text : basename(folder) || 'workspace',
      folder,
      path,
      at: { path, line: name?.line ?? 1, key: 'package.name' },
      dependencies,
      scripts: [],
      ...(starts ? { starts } : {}),
      ...([...dependencies.keys()].some((one) => serving.test(one)) ? { serves: true } : {}),
    }
    return { declares: [declared], skipped }
  },
}

const serving = /^(axum|actix-web|rocket|warp|poem|tide|salvo|hyper|tonic|ntex|loco-rs)$/

function member(value: Placed | undefined, ...names: readonly string[]): Placed | undefined {
  let one = value
  for (const name of names) one = one?.kind === 'map' ? one.members.get(name)?.value : undefined
  return one
}

/** Also those of one target alone; what only tests or a build script need is a developer's. */
function dependenciesIn(root: Placed, path: string): ReadonlyMap<string, Dependency> {
  const found = new Map<string, Dependency>()
  const take = (table: Placed | undefined, dev: boolean, section: string): void => {
    if (table?.kind !== 'map') return
    for (const [name, { value, line }] of table.members) {
      const written = value.kind === 'text' ? value : member(value, 'version')
      const renamed = member(value, 'package')
      const own = renamed?.kind === 'text' ? renamed.text : name
      const range = written?.kind === 'text' && /^[<>=~^*\d]/.test(written.text) ? written.text : ''
      const at: Evidence = { path, line, key: `${section}.${name}` }
      if (found.size < 2_000 && !found.has(own)) found.set(own, { range, dev, at })
    }
  }
  take(member(root, 'dependencies'), false, 'dependencies')
  const targets = member(root, 'target')
  if (targets?.kind === 'map') for (const { value } of targets.members.values()) take(member(value, 'dependencies'), false, 'target.dependencies')
  take(member(root, 'build-dependencies'), true, 'build-dependencies')
  take(member(root, 'dev-dependencies'), true, 'dev-dependencies')
  return found
}
