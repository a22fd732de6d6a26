/** Modules that `use Ecto.Repo`: whose configuration they take, what they speak, and what they make of it as they start. */
import { bind, evaluate, run, type ElixirCall, type ElixirNode, type ElixirValue, type Scope } from '../../parse/elixir/index.ts'

export interface Repository {
  readonly module: string
  readonly line: number
  readonly application: string | undefined
  /** `Ecto.Adapters.Postgres`; the configuration names it in Ecto 2. */
  readonly adapter: ElixirValue | undefined
  readonly isReadOnly: boolean
  /** `init/2`: what it starts with, of what is configured. */
  init?(configured: ElixirValue, assumed: ReadonlyMap<string, boolean>): ElixirValue
}

/** {@link https://hexdocs.pm/ecto/Ecto.Repo.html} */
export function repositoriesIn(body: readonly ElixirNode[], scope: Scope): readonly Repository[] {
  const found: Repository[] = []
  const visit = (nodes: readonly ElixirNode[], around: readonly string[], names: ReadonlyMap<string, ElixirValue>): void => {
    const inner: Scope = { ...scope, names: new Map(names) }
    for (const node of nodes) {
      if (node.kind === 'attribute' && node.value !== undefined) evaluate(node, inner, () => false)
      if (node.kind !== 'call') continue
      if (node.name === 'defmodule') {
        for (const module of namesOf(node.arguments[0], around, inner)) {
          const within = node.blocks.get('do') ?? []
          const own = repository(module, within, inner)
          if (own !== undefined) found.push(own)
          visit(within, [module], inner.names)
        }
      } else if (node.name === 'for') eachOf(node, around, inner, visit)
      else if (node.name === 'if' || node.name === 'unless') visit([...node.blocks.values()].flat(), around, inner.names)
    }
  }
  visit(body, [], scope.names)
  return found
}

function namesOf(node: ElixirNode | undefined, around: readonly string[], scope: Scope): readonly string[] {
  if (node?.kind === 'module') return [[...around, node.name.replace(/^__MODULE__\./, '')].join('.').slice(0, 200)]
  const value = node === undefined ? undefined : evaluate(node, scope, () => false)
  return value?.kind === 'value' && typeof value.value === 'string' ? [value.value] : []
}

/** Repositories made one by one of a list: {@link https://hexdocs.pm/ecto/replicas-and-dynamic-repositories.html}. */
function eachOf(
  node: ElixirCall,
  around: readonly string[],
  scope: Scope,
  visit: (nodes: readonly ElixirNode[], around: readonly string[], names: ReadonlyMap<string, ElixirValue>) => void,
): void {
  const [drawn] = node.arguments
  if (drawn?.kind !== 'binary' || drawn.operator !== '<-') return
  const list = evaluate(drawn.right, scope, () => false)
  for (const item of list.kind === 'list' ? list.items.slice(0, 50) : []) {
    const names = new Map(scope.names)
    bind(drawn.left, item, { ...scope, names })
    visit(node.blocks.get('do') ?? [], around, names)
  }
}

function repository(module: string, body: readonly ElixirNode[], scope: Scope): Repository | undefined {
  const inner: Scope = { ...scope, names: new Map(scope.names) }
  for (const node of body) if (node.kind === 'attribute' && node.value !== undefined) evaluate(node, inner, () => false)
  const use = body.find((one) => one.kind === 'call' && one.name === 'use' && one.arguments[0]?.kind === 'module' && one.arguments[0].name === 'Ecto.Repo')
  if (use?.kind !== 'call') return undefined
  const given = use.arguments.slice(1)
  const [only] = given
  const options =
    given.length === 1 && only !== undefined && only.kind !== 'pair'
      ? evaluate(only, inner, () => false)
      : evaluate({ kind: 'list', items: given, line: use.line }, inner, () => false)
  const of = (name: string): ElixirValue | undefined => (options.kind === 'keywords' ? options.entries.get(name) : undefined)
  const application = of('otp_app')
  const readOnly = of('read_only')
  const init = initIn(body)
  return {
    module,
    line: use.line,
    application: application?.kind === 'value' ? String(application.value) : undefined,
    adapter: of('adapter'),
    isReadOnly: readOnly?.kind === 'value' && readOnly.value === true,
    ...(init === undefined ? {} : { init: (configured, assumed) => initialised(init, configured, { ...inner, machine: { ...inner.machine, assumed } }) }),
  }
}

function initIn(body: readonly ElixirNode[]): ElixirCall | undefined {
  const found = body.filter((one) => one.kind === 'call' && one.name === 'def' && one.arguments[0]?.kind === 'call' && one.arguments[0].name === 'init')
  const [only] = found
  return found.length === 1 && only?.kind === 'call' ? only : undefined
}

/** `{:ok, config}` is what it comes to; what can't be followed leaves all of it open. */
function initialised(definition: ElixirCall, configured: ElixirValue, scope: Scope): ElixirValue {
  const [head] = definition.arguments
  const inner: Scope = { ...scope, names: new Map(scope.names) }
  const [, second] = head?.kind === 'call' ? head.arguments : []
  if (second !== undefined) bind(second, configured, inner)
  const made = run(definition.blocks.get('do') ?? [], inner, () => false)
  const result = made.kind === 'tuple' ? made.items[1] : undefined
  if (result?.kind === 'keywords' || (result?.kind === 'list' && result.items.length === 0)) return result
  const entries = new Map<string, ElixirValue>()
  return { kind: 'keywords', entries, isOpen: true, path: scope.path, line: definition.line }
}
