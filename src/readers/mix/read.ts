/** What mix.exs says: the application's name, whether it starts by itself, and its dependencies, umbrella's own ones among them. */
import type { Evidence } from '../../base/evidence.ts'
import { basename, dirname, placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { PackageDeclaration, Reading } from '../../model/declaration.ts'
import { insideOf, parseElixir, type ElixirCall, type ElixirNode } from '../../parse/elixir/index.ts'
import type { ReadContext } from '../reader.ts'

const nothing: Reading = { declares: [], skipped: [] }

type Dependency = PackageDeclaration['dependencies'] extends ReadonlyMap<string, infer One> ? One : never

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  if (/(^|\/)(deps|_build|node_modules)\//.test(path) || placeOf(path).place === 'example') return nothing
  const { body, problem } = await parseElixir(file)
  if (body === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `not understood as Elixir: ${problem}` }] }
  const functions = new Map<string, ElixirCall>()
  each(body, (node) => {
    if (node.kind !== 'call' || !/^defp?$/.test(node.name) || node.target !== undefined) return
    const [head] = node.arguments
    if (head?.kind === 'call' || head?.kind === 'name') functions.set(head.name, node)
  })
  const folder = dirname(path)
  const project = pairsIn(functions.get('project'))
  const app = project.get('app')
  const isUmbrella = project.has('apps_path')
  const dependencies = dependenciesIn(functions.get('deps'), path)
  const starts =
    pairsIn(functions.get('application')).has('mod') || (isUmbrella && context.below(folder).some((one) => /(^|\/)apps\/[^/]+\/mix\.exs$/.test(one)))
  return {
    declares: [
      {
        kind: 'package',
        language: 'elixir',
        name: app?.kind === 'atom' ? app.name : basename(folder) || releaseIn(project.get('releases')) || 'app',
        folder,
        path,
        at: { path, line: app?.line ?? 1, key: 'app' },
        dependencies,
        scripts: [],
        ...(starts ? { starts: true } : {}),
        ...([...dependencies.keys()].some((name) => /^(phoenix|bandit|plug_cowboy|cowboy)$/.test(name)) ? { serves: true } : {}),
      },
    ],
    skipped: [],
  }
}

function each(nodes: readonly ElixirNode[], visit: (node: ElixirNode) => void): void {
  for (const node of nodes) {
    visit(node)
    each(insideOf(node), visit)
  }
}

/** The list that a function of the project ends with. */
function pairsIn(definition: ElixirCall | undefined): ReadonlyMap<string, ElixirNode> {
  const found = new Map<string, ElixirNode>()
  const last = definition?.blocks.get('do')?.at(-1)
  const visit = (node: ElixirNode | undefined): void => {
    if (node?.kind === 'list') for (const one of node.items) if (one.kind === 'pair') found.set(one.key, one.value)
    if (node?.kind === 'binary' && node.operator === '++') {
      visit(node.left)
      visit(node.right)
    }
  }
  visit(last)
  return found
}

function releaseIn(node: ElixirNode | undefined): string | undefined {
  const [first] = node?.kind === 'list' ? node.items : []
  return first?.kind === 'pair' ? first.key : undefined
}

/** `{:ecto_sql, "~> 3.12"}`, `{:credo, "~> 1.7", only: [:dev, :test]}` ({@link https://hexdocs.pm/mix/Mix.Tasks.Deps.html}). */
function dependenciesIn(definition: ElixirCall | undefined, path: string): ReadonlyMap<string, Dependency> {
  const found = new Map<string, Dependency>()
  each(definition?.blocks.get('do') ?? [], (node) => {
    if (node.kind === 'pair' && node.value.kind === 'text') add(node.key, node.value, [], node.line)
    if (node.kind !== 'tuple') return
    const [name, ...rest] = node.items
    if (name?.kind === 'atom')
      add(
        name.name,
        rest.find(({ kind }) => kind === 'text'),
        rest,
        node.line,
      )
  })
  function add(name: string, written: ElixirNode | undefined, options: readonly ElixirNode[], line: number): void {
    const range = written?.kind === 'text' && written.parts.every((part) => typeof part === 'string') ? written.parts.join('') : ''
    const at: Evidence = { path, line, key: `deps.${name}` }
    if (found.size < 2_000) found.set(name, { range: /^[\d~><=! .a-z-]{0,80}$/.test(range) ? range : '', dev: isDevelopers(options), at })
  }
  return found
}

function isDevelopers(options: readonly ElixirNode[]): boolean {
  const only = options.flatMap((one) => (one.kind === 'list' ? one.items : [one])).find((one) => one.kind === 'pair' && one.key === 'only')
  if (only?.kind !== 'pair') return false
  const names = only.value.kind === 'list' ? only.value.items : [only.value]
  return !names.some((one) => one.kind === 'atom' && one.name === 'prod')
}
