/** How often a client is made: once as the module loads, once behind something that keeps it, or every time a function runs. */
import type { PyCall, PyCallSite, PyExpression, PyFunction, PyModule, PyStatement } from '../../parse/python/index.ts'
import type { Use } from './place.ts'

export interface Made {
  readonly made: 'module' | 'guarded' | 'call'
  readonly defines?: boolean
  readonly use?: Use
}

const keeps = /(^|\.)(lru_cache|cache|cached|cached_property|cache_resource|singleton|memoize|once)$/
const starts =
  /(^|\.)(on_event|before_first_request|on_startup|before_serving|listener|main_process_start|before_server_start|worker_process_init\.connect|worker_init\.connect|register_startup)$/
const asks =
  /(^|\.)(get|post|put|patch|delete|head|options|route|api_route|websocket|task|shared_task|actor|middleware|before_request|after_request|job|subscriber|command_handler|message_handler)$/
const commands = /(^|\.)(command|group|callback|cli)$/
const once =
  /^(lifespan\w*|app_lifespan|\w*startup\w*|on_start|create_app|make_app|build_app|get_app|app_factory|init|init_\w+|_init_\w+|initiali[sz]e\w*|setup\w*|configure\w*|connect|connect_to_\w+|open_\w+|main|amain|run|serve|start|bootstrap|__init__|__new__|__aenter__|__post_init__)$/

export function nameOf(node: PyExpression): string {
  if (node.type === 'call') return nameOf(node.callee)
  return node.type === 'member' ? `${nameOf(node.object)}.${node.name}` : node.type === 'name' ? node.name : ''
}

const isFunction = (one: PyCallSite['inside'][number]): one is PyFunction => one.type === 'function'

export function functionsOf(site: PyCallSite): readonly PyFunction[] {
  return site.inside.filter(isFunction)
}

export function madeOf(site: PyCallSite, module: PyModule, sites: readonly PyCallSite[], single: boolean): Made {
  const around = functionsOf(site)
  const own = around.at(-1)
  if (own === undefined) return { made: 'module' }
  const decorators = around.flatMap(({ decorators: list }) => list.map(nameOf))
  if (decorators.some((name) => /(^|\.)fixture$/.test(name))) return { made: 'call', use: 'test' }
  if (decorators.some((name) => commands.test(name))) return { made: 'guarded', use: 'script' }
  if (decorators.some((name) => keeps.test(name) || starts.test(name))) return { made: 'guarded' }
  if (decorators.some((name) => asks.test(name))) return { made: 'call' }
  if (isKept(site, own, module)) return { made: 'guarded', ...(own.name === '__init__' ? { defines: true } : {}) }
  if (once.test(own.name)) return { made: 'guarded', ...(own.name.startsWith('__') ? { defines: true } : {}) }
  const calls = sites.filter(({ call }) => call.callee.type === 'name' && call.callee.name === own.name)
  if (calls.some(({ inside }) => inside.length === 0)) return { made: 'module' }
  if (
    calls.length > 0 &&
    calls.every(({ inside }) =>
      inside.some((one) => isFunction(one) && (once.test(one.name) || one.decorators.some((by) => keeps.test(nameOf(by)) || starts.test(nameOf(by))))),
    )
  )
    return { made: 'guarded' }
  // A factory that gives its client back and is called in other files: how often, they say.
  if (!single && !yields(own, module) && isReturned(site, own)) return { made: 'call', defines: true }
  return { made: 'call' }
}

/** Put where it stays: a global name, or an attribute of something that lives longer than the function. */
function isKept(site: PyCallSite, own: PyFunction, module: PyModule): boolean {
  const { statement } = site
  if (statement.type !== 'assign') return false
  const globals = new Set<string>()
  const collect = (body: readonly PyStatement[]): void => {
    for (const one of body) {
      if (one.type === 'other' && /^(global|nonlocal)$/.test(one.word)) {
        for (const name of module.text
          .slice(one.from, one.to)
          .replace(/^\w+\s+/, '')
          .split(/\s*,\s*/))
          globals.add(name.trim())
      } else if (one.type === 'if') one.branches.forEach(({ body: inner }) => collect(inner))
      else if (one.type === 'block' || one.type === 'try') collect(one.body)
    }
  }
  collect(own.body)
  return statement.targets.some((target) => target.type === 'member' || target.type === 'subscript' || (target.type === 'name' && globals.has(target.name)))
}

function isReturned(site: PyCallSite, own: PyFunction): boolean {
  const names = new Set<string>()
  if (site.statement.type === 'return') return true
  if (site.statement.type === 'assign') for (const target of site.statement.targets) if (target.type === 'name') names.add(target.name)
  const gives = (node: PyExpression | undefined): boolean =>
    node !== undefined &&
    ((node.type === 'name' && names.has(node.name)) ||
      (node.type === 'list' && node.items.some(gives)) ||
      (node.type === 'call' && (isMaker(node) || false) && node.arguments.some(({ value }) => gives(value))))
  const any = (body: readonly PyStatement[]): boolean =>
    body.some(
      (one) =>
        (one.type === 'return' && gives(one.value)) ||
        (one.type === 'if' && (one.branches.some(({ body: inner }) => any(inner)) || any(one.otherwise))) ||
        ((one.type === 'block' || one.type === 'try') && any(one.body)),
    )
  return any(own.body)
}

/** `return sessionmaker(engine)`: what is given back holds the engine. */
function isMaker(call: PyCall): boolean {
  return /(^|\.)(async_)?(sessionmaker|scoped_session|Session|AsyncSession|Database)$/.test(nameOf(call.callee))
}

/** A dependency that yields is run for each request. */
function yields(own: PyFunction, module: PyModule): boolean {
  return /^\s*(?:\w+\s*=\s*)?yield\b/m.test(module.text.slice(own.from, own.to))
}
