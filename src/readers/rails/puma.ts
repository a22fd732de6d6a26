/** `config/puma.rb` and unicorn's file: how many processes and threads a server starts in production. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { unresolved, valueOf } from '../../base/fact.ts'
import { basename, dirname } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { WorkersDeclaration } from '../../model/declaration.ts'
import { asCount, fold, insideOf, parseRuby, scopeOf, told, truthOf, type RubyCall, type RubyNode, type RubyScope, type Told } from '../../parse/ruby/index.ts'

export interface Workers {
  readonly workers: readonly WorkersDeclaration[]
  readonly skipped: readonly Skip[]
}

interface Asked {
  readonly call: RubyCall
  /** Conditions around it that nobody can decide, with the variables they ask. */
  readonly conditions: readonly RubyNode[]
}

/** Reads Puma's file ({@link https://puma.io/puma/Puma/DSL.html}) or Unicorn's ({@link https://yhbt.net/unicorn/Unicorn/Configurator.html}). */
export async function serverFile(file: SourceFile): Promise<Workers> {
  const { root, problem } = await parseRuby(file.text)
  if (root === undefined) return { workers: [], skipped: [{ path: file.path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` }] }
  const scope = scopeOf(root)
  const calls = callsIn(root, scope)
  const tool = basename(file.path).startsWith('unicorn') ? 'unicorn' : 'puma'
  const processes = countOf(
    calls.findLast(({ call }) => call.name === (tool === 'puma' ? 'workers' : 'worker_processes')),
    0,
    file.path,
    scope,
  )
  const threadsCall = tool === 'puma' ? calls.findLast(({ call }) => call.name === 'threads' && call.arguments.length > 0) : undefined
  const threads = countOf(threadsCall, (threadsCall?.call.arguments.length ?? 1) - 1, file.path, scope)
  const at = { path: file.path, line: 1, key: '*' }
  const declaration: WorkersDeclaration = {
    kind: 'workers',
    tool,
    path: file.path,
    at,
    ...(processes === undefined ? {} : { processes: processes.fact }),
    ...(processes === undefined || processes.variables.length === 0 ? {} : { processesVariable: processes.variables }),
    ...(threads === undefined ? {} : { threads: threads.fact }),
    ...(threads === undefined || threads.variables.length === 0 ? {} : { threadsVariable: threads.variables }),
    ...broughtBy(calls, scope),
  }
  return { workers: [declaration], skipped: [] }
}

/** Settings at the top and under conditions that hold, or may. */
function callsIn(root: RubyNode, scope: RubyScope): readonly Asked[] {
  const found: Asked[] = []
  const visit = (node: RubyNode, conditions: readonly RubyNode[]): void => {
    if (node.kind === 'def') return
    if (node.kind === 'if') {
      const holds = truthOf(fold(node.condition, scope))
      const open = holds === undefined ? [...conditions, node.condition] : conditions
      if (holds !== false) visit(node.yes, open)
      if (holds !== true && node.no !== undefined) visit(node.no, open)
      return
    }
    if (node.kind === 'case' && node.subject !== undefined) {
      for (const { body } of node.branches) visit(body, [...conditions, node.subject])
      if (node.no !== undefined) visit(node.no, [...conditions, node.subject])
      return
    }
    if (node.kind === 'call' && node.receiver === undefined) found.push({ call: node, conditions })
    else for (const one of insideOf(node)) visit(one, conditions)
  }
  visit(root, [])
  return found
}

/** {@link https://github.com/rails/solid_queue#puma-plugin} */
function broughtBy(calls: readonly Asked[], scope: RubyScope): Pick<WorkersDeclaration, 'brings'> {
  const plugin = calls.find(({ call }) => call.name === 'plugin' && isNamed(call.arguments[0], 'solid_queue'))
  if (plugin === undefined) return {}
  const [variable] = plugin.conditions.flatMap((one) => variablesIn(one, scope))
  return { brings: { tool: 'solid_queue', ...(variable === undefined ? {} : { variable }) } }
}

function isNamed(node: RubyNode | undefined, name: string): boolean {
  return (node?.kind === 'symbol' || node?.kind === 'text') && node.text === name
}

function countOf(asked: Asked | undefined, index: number, path: string, scope: RubyScope): Told<number> | undefined {
  const node = asked?.call.arguments[index]
  if (asked === undefined || node === undefined) return undefined
  const at: Evidence = { path, line: asked.call.line, key: asked.call.name }
  if (node.kind === 'symbol') {
    return {
      fact: { ...unresolved('one process for each core', at, 'write the number of processes, or set WEB_CONCURRENCY'), atLeast: 1 },
      variables: ['WEB_CONCURRENCY'],
    }
  }
  const made = told(fold(node, scope), at, (value) => asCount(value))
  if (made === undefined) return undefined
  const fact = made.fact.state === 'unresolved' ? { ...made.fact, atLeast: 1 } : made.fact
  // `workers count if count > 1` asks what it sets; another condition may leave it out.
  const others = asked.conditions.flatMap((one) => variablesIn(one, scope)).filter((name) => !made.variables.includes(name))
  const value = valueOf(fact)
  const isOwn = others.length === 0 && (made.variables.length > 0 || asked.conditions.length === 0)
  if (isOwn) return { ...made, fact }
  const open = unresolved(others[0] === undefined ? 'a condition' : `\${${others[0]}}`, at, 'write the number of processes without a condition')
  return { fact: { ...open, atLeast: 1, ...(value === undefined || made.variables.length > 0 ? {} : { atMost: Math.max(1, value) }) }, variables: [] }
}

/** Variables of the environment that a condition asks, through the names that the file gives them. */
function variablesIn(node: RubyNode, scope: RubyScope): readonly string[] {
  const names = new Set<string>()
  const seen = new Set<RubyNode>()
  const visit = (one: RubyNode): void => {
    if (seen.has(one) || seen.size > 500) return
    seen.add(one)
    const value = fold(one, scope)
    if (value.kind === 'variable') names.add(value.name)
    const set = one.kind === 'variable' || one.kind === 'constant' ? scope.names.get(one.name) : undefined
    if (set !== undefined) visit(set)
    for (const inner of insideOf(one)) visit(inner)
  }
  visit(node)
  return [...names]
}

/** Puma takes `config/puma/production.rb` before `config/puma.rb`. */
export function isOvertaken(path: string, has: (path: string) => boolean): boolean {
  return basename(path) === 'puma.rb' && has(`${dirname(path)}/puma/production.rb`)
}
