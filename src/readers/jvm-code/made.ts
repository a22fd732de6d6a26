/** How often a source of connections is made: once as a program starts, once behind a guard, or for each request. */
import {
  annotatedWith,
  around,
  callsOf,
  functionAround,
  lambdaOf,
  lastOf,
  parametersOf,
  typeAround,
  type Code,
  type Frame,
} from '../../parse/jvm-code/index.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import type { Site } from './sites.ts'

/** Calls of calls that are followed to a program's start. */
const deepest = 6

/** Methods that a framework calls for each request, message or tick. */
const handling =
  /^((Get|Post|Put|Patch|Delete|Request|Message|Query|Mutation|Schema|Subscribe|Exception)(Mapping)?|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Post|Put|Get|Delete|Patch|Scheduled|\w*Listener|OnMessage|Incoming)$/

/** What only a handler is handed. */
const requests =
  /^(HttpServletRequest|HttpServletResponse|HttpExchange|RoutingContext|ServerRequest|ApplicationCall|Request|Context|ContainerRequestContext|PipelineContext|HttpRequest)$/

const routes = /^(get|post|put|patch|delete|head|options|handle|before|after|webSocket|ws|sse|addHandler|method|createContext)$/

export function frequencyOf({ node, source }: Site, frame: Frame): Pick<ClientDeclaration, 'made'> {
  const home = homeOf(node)
  if (home === 'guarded') return { made: 'guarded' }
  // A connection that nobody keeps is opened wherever one is asked for.
  if (source.isPlain === true) return { made: isKept(node) && !isPerRequest(node, frame, new Set(), 0) ? 'module' : 'call' }
  return { made: isPerRequest(node, frame, new Set(), 0) ? 'call' : 'module' }
}

function homeOf(node: Code): 'guarded' | undefined {
  for (const one of around(node)) {
    if (one.kind === 'call' && one.name === 'lazy') return 'guarded'
    // `if (pool == null) pool = …`
    if (one.kind === 'if' && one.inside[0]?.kind === 'compare' && one.inside[0].inside.some(({ kind, value }) => kind === 'literal' && value === null))
      return 'guarded'
    if (one.kind === 'function' || one.kind === 'type') return undefined
  }
  return undefined
}

/** One connection in a static field, or in a field of what is made once. */
function isKept(node: Code): boolean {
  const call = node.kind === 'call' && (node.name === 'getConnection' || node.name === 'using')
  if (!call) return false
  for (const one of around(node)) {
    if (one.kind === 'initial') return true
    if (one.kind === 'function') return one.name === 'main' || one.name === '<init>'
    if (one.kind === 'type') return true
  }
  return false
}

function isPerRequest(node: Code, frame: Frame, seen: Set<Code>, depth: number): boolean {
  for (const one of around(node)) {
    if (one.kind === 'lambda' && isHandler(one)) return true
    if (one.kind === 'variable' && one.parent?.kind === 'type')
      return !one.words.has('static') && !isObject(one.parent) && isMadePerRequest(one.parent, frame, seen, depth)
    if (one.kind === 'initial')
      return !one.words.has('static') && typeAround(one) !== undefined && !isObject(typeAround(one)) && isMadePerRequest(typeAround(one), frame, seen, depth)
    if (one.kind === 'function') return isFunctionPerRequest(one, frame, seen, depth)
  }
  return false
}

function isObject(type: Code | undefined): boolean {
  return type?.words.has('object') === true
}

function isMadePerRequest(type: Code | undefined, frame: Frame, seen: Set<Code>, depth: number): boolean {
  if (type === undefined || seen.has(type) || depth > deepest) return false
  seen.add(type)
  if (annotatedWith(type, /^RequestScoped$/) !== undefined) return true
  frame.wanted.add(`${type.name}(`)
  return (frame.program.news.get(type.name) ?? []).some((one) => isPerRequest(one, frame, seen, depth + 1))
}

function isFunctionPerRequest(definition: Code, frame: Frame, seen: Set<Code>, depth: number): boolean {
  if (seen.has(definition) || depth > deepest || definition.name === 'main') return false
  seen.add(definition)
  if (definition.name === '<init>') return isMadePerRequest(typeAround(definition), frame, seen, depth)
  // What a container keeps is made once, unless it says otherwise.
  if (annotatedWith(definition, /^(Bean|Singleton|ApplicationScoped|Produces|Provides)$/) !== undefined)
    return annotatedWith(definition, /^RequestScope(d)?$/) !== undefined
  if (annotatedWith(definition, handling) !== undefined) return true
  if (parametersOf(definition).some(({ type }) => requests.test(lastOf(type)))) return true
  if (definition.type !== '' && requests.test(lastOf(definition.type)) && definition.words.has('suspend')) return true
  frame.wanted.add(`${definition.name}(`)
  return callsOf(definition, frame.program).some((call) => functionAround(call) !== definition && isPerRequest(call, frame, seen, depth + 1))
}

/** `app.get("/stalls", ctx -> …)`, `get("/stalls") { … }`, `get { … }` below a route. */
function isHandler(lambda: Code): boolean {
  const call = lambda.parent
  if (call?.kind !== 'call' || lambdaOf(call) !== lambda || !routes.test(call.name)) return false
  const [first] = call.inside
  if (first === lambda) return [...around(call)].some((one) => one.kind === 'call' && /^(routing|route|authenticate|path|routes)$/.test(one.name))
  return first?.kind === 'literal' && typeof first.value === 'string' && (first.value === '' || /^[/{:]/.test(first.value) || call.on === undefined)
}
