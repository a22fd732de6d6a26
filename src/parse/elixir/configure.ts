/** What `config/*.exs` configure for production, file upon file as Mix and releases layer them. */
import { dirname, join } from '../../base/paths.ts'
import { bind, machineOf, evaluate, run, type Configured, type Machine, type Scope, type Statement } from './evaluate.ts'
import { insideOf, type ElixirCall, type ElixirNode } from './nodes.ts'
import { merged, type ElixirValue } from './values.ts'

/**
 * `config.exs` with what it imports, then `runtime.exs` or the `releases.exs` of earlier versions, each for `:prod`
 * ({@link https://hexdocs.pm/elixir/Config.html}, {@link https://hexdocs.pm/mix/Mix.Tasks.Release.html#module-application-configuration}).
 */
export function configuredBy(
  paths: readonly string[],
  files: Machine['files'],
  given: Partial<Pick<Machine, 'functions' | 'assumed'>> = {},
): { readonly configured: Configured; readonly missing: readonly string[] } {
  const machine = machineOf(files, given)
  for (const path of paths) take(path, machine)
  return { configured: machine.configured, missing: [...machine.missing] }
}

function take(path: string, machine: Machine): void {
  const body = machine.files.get(path)
  if (body === undefined || machine.inside.includes(path)) return
  machine.inside.push(path)
  run(body, { path, names: new Map(), machine }, statement)
  machine.inside.pop()
}

/** `config` and `import_config`; whatever else stands there is no statement of its own. */
const statement: Statement = (call, scope, depth) => {
  if (call.target !== undefined) return false
  if (call.name === 'config') return configure(call, scope, depth)
  if (call.name === 'for') return each(call, scope, depth)
  if (call.name !== 'import_config') return false
  const [first] = call.arguments
  const wanted = first === undefined ? undefined : evaluate(first, scope, statement, depth + 1)
  if (wanted?.kind !== 'value' || typeof wanted.value !== 'string') return true
  const path = join(dirname(scope.path), wanted.value)
  if (path === undefined) return true
  if (!path.includes('*') && !scope.machine.files.has(path)) scope.machine.missing.add(path)
  for (const one of path.includes('*') ? [...scope.machine.files.keys()].filter((known) => fits(known, path)) : [path]) take(one, scope.machine)
  return true
}

/** `for {repo, size} <- [...] do config :app, repo, pool_size: size end`. */
function each(call: ElixirCall, scope: Scope, depth: number): boolean {
  const [drawn] = call.arguments
  const body = call.blocks.get('do')
  if (body === undefined || drawn?.kind !== 'binary' || drawn.operator !== '<-') return false
  const list = evaluate(drawn.right, scope, statement, depth + 1)
  for (const item of list.kind === 'list' ? list.items : []) {
    const inner: Scope = { ...scope, names: new Map(scope.names) }
    bind(drawn.left, item, inner)
    run(body, inner, statement, depth + 1)
  }
  return true
}

/** Functions that modules of these files define, by `Module.name`, and by their names alone where a file imports them. */
export function functionsIn(files: Iterable<readonly ElixirNode[]>): ReadonlyMap<string, readonly ElixirCall[]> {
  const found = new Map<string, ElixirCall[]>()
  for (const body of files) {
    for (const module of body) {
      const [named] = module.kind === 'call' && module.name === 'defmodule' ? module.arguments : []
      if (module.kind !== 'call' || named?.kind !== 'module') continue
      for (const one of module.blocks.get('do') ?? []) {
        const [head] = one.kind === 'call' && /^defp?$/.test(one.name) ? one.arguments : []
        if (one.kind !== 'call' || (head?.kind !== 'call' && head?.kind !== 'name')) continue
        for (const name of [`${named.name}.${head.name}`, head.name]) found.set(name, [...(found.get(name) ?? []), one])
      }
    }
  }
  return found
}

/** Modules whose functions a file may call, `import`ed or by their names. */
export function modulesIn(body: readonly ElixirNode[]): readonly string[] {
  const found = new Set<string>()
  const visit = (nodes: readonly ElixirNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'call') {
        const [first] = node.arguments
        if (node.name === 'import' && first?.kind === 'module') found.add(first.name)
        if (node.target?.kind === 'module') found.add(node.target.name)
      }
      visit(insideOf(node))
    }
  }
  visit(body)
  return [...found]
}

/** A star of `import_config`, as older umbrellas have it, stands for one name. */
function fits(path: string, pattern: string): boolean {
  const [names, wanted] = [path.split('/'), pattern.split('/')]
  return names.length === wanted.length && wanted.every((one, index) => one === '*' || one === names[index])
}

function configure(call: ElixirCall, scope: Scope, depth: number): boolean {
  const [first, ...rest] = call.arguments
  if (first?.kind !== 'atom') return true
  const { machine } = scope
  const value = (node: ElixirNode): ElixirValue => evaluate(node, scope, statement, depth + 1)
  const [second] = rest
  const isKeyed = second !== undefined && second.kind !== 'pair' && rest.length > 1
  const key = isKeyed ? value(second) : undefined
  if (isKeyed && key?.kind !== 'value') return true
  const given = isKeyed ? rest.slice(1) : rest
  const [only] = given
  const made =
    only !== undefined && given.length === 1 && only.kind !== 'pair'
      ? value(only)
      : evaluate({ kind: 'list', items: given, line: call.line }, scope, statement, depth + 1)
  const keys = new Map(machine.configured.get(first.name))
  if (key?.kind === 'value') keys.set(String(key.value), merged(keys.get(String(key.value)), made, true))
  else if (made.kind === 'keywords') for (const [name, one] of made.entries) keys.set(name, merged(keys.get(name), one, true))
  machine.configured = new Map([...machine.configured, [first.name, keys]])
  return true
}
