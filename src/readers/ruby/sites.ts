/** Calls in Ruby that open connections, each with how often it is made and the pool around it. */
import { fold, insideOf, truthOf, type RubyCall, type RubyNode, type RubyScope } from '../../parse/ruby/index.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'

export interface Site {
  readonly call: RubyCall
  /** `Sequel.connect`, `PG::Connection.new`. */
  readonly name: string
  readonly made: ClientDeclaration['made']
  /** It stands in a method, and who calls that how often is told elsewhere. */
  readonly defines: boolean
  /** The class it stands in. */
  readonly inside: string
  /** `ConnectionPool.new(size: 5) { … }` around it. */
  readonly pool?: RubyCall
}

interface Around {
  readonly made: ClientDeclaration['made']
  readonly defines: boolean
  readonly inside: string
  readonly pool?: RubyCall
}

/** Blocks that Sinatra, Roda and their kin run once a request. */
const handlers: ReadonlySet<string> = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'route',
  'before',
  'after',
  'on',
  'is',
  'root',
  'before_action',
  'around_action',
])

export function sitesIn(root: RubyNode, scope: RubyScope): readonly Site[] {
  const sites: Site[] = []
  const visit = (node: RubyNode, around: Around): void => {
    switch (node.kind) {
      case 'class':
        visit(node.body, { ...around, inside: node.name })
        return
      case 'def':
        visit(node.body, { ...around, made: 'call', defines: true })
        return
      case 'if': {
        const holds = truthOf(fold(node.condition, scope))
        if (holds !== false) visit(node.yes, around)
        if (holds !== true && node.no !== undefined) visit(node.no, around)
        return
      }
      case 'assignment':
        // `@db ||= connect`, and what a constant or a variable of the program keeps.
        visit(node.value, keeps(node.name, node.operator) ? { ...around, made: around.made === 'call' ? 'guarded' : around.made, defines: false } : around)
        return
      case 'call': {
        const name = nameOf(node)
        sites.push({
          call: node,
          name,
          made: around.made,
          defines: around.defines,
          inside: around.inside,
          ...(around.pool === undefined ? {} : { pool: around.pool }),
        })
        if (node.receiver !== undefined) visit(node.receiver, around)
        for (const one of node.arguments) visit(one, around)
        if (node.block !== undefined) visit(node.block.body, blockOf(node, name, around))
        return
      }
      default:
        for (const one of insideOf(node)) visit(one, around)
    }
  }
  visit(root, { made: 'module', defines: false, inside: '' })
  return sites
}

function keeps(name: string, operator: string | undefined): boolean {
  return name.startsWith('$') || name.startsWith('@@') || /^[A-Z]/.test(name) || (operator === '||' && name.startsWith('@'))
}

function blockOf(call: RubyCall, name: string, around: Around): Around {
  if (name === 'ConnectionPool.new' || name === 'ConnectionPool::Wrapper.new') return { ...around, pool: call }
  return handlers.has(call.name) && (call.receiver === undefined || call.receiver.kind === 'variable') ? { ...around, made: 'call', defines: false } : around
}

function nameOf(call: RubyCall): string {
  const { receiver } = call
  return receiver?.kind === 'constant' ? `${receiver.name}.${call.name}` : receiver === undefined ? call.name : `.${call.name}`
}
