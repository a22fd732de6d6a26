/** Which HTTP framework a file starts: the sign that code serves requests, and that what it lacks is lacking. */
import type { Evidence } from '../../../base/evidence.ts'
import { known, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { calleeName, exportOf, lineOf, originOf, resolve, type CallNode, type JsModule } from '../../../parse/javascript/index.ts'
import { asksByClock } from '../clocked.ts'
import type { Finder, Looked } from '../finder.ts'
import { answersAlike } from '../same-answer.ts'

/** Package, and the names of it that make a server when called. */
const makers: Readonly<Record<string, RegExp>> = {
  express: /^(default|\*)?$/,
  fastify: /^(default|\*|fastify)?$/,
  koa: /^(default|\*)?$/,
  hono: /^Hono$/,
  '@hono/zod-openapi': /^OpenAPIHono$/,
  // Where Hono’s application becomes a server: the applications that it puts together stand in many files.
  '@hono/node-server': /^serve$/,
  restify: /^createServer$/,
  polka: /^(default|\*)?$/,
  '@hapi/hapi': /^server$/,
  '@nestjs/core': /^NestFactory\.create$/,
  '@apollo/server': /^ApolloServer$/,
  elysia: /^(Elysia|default)$/,
  // A server of one's own around Next.js.
  next: /^$/,
}

/** The package whose server or application a call makes. */
export function madeBy(module: JsModule, call: CallNode): string | undefined {
  const origin = originOf(module, call.callee)
  if (origin === undefined || !Object.hasOwn(makers, origin.source)) return undefined
  return makers[origin.source]?.test(origin.path.join('.')) === true ? origin.source : undefined
}

/** Files whose exports answer requests by their place: Next.js' route handlers. */
const routeFile = /(^|\/)app\/(.*\/)?route\.[cm]?[jt]sx?$/
const apiFile = /(^|\/)pages\/api\/.+\.[cm]?[jt]sx?$/
const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

function nextRoute({ module, imports, use }: Looked): readonly FeatureDeclaration[] {
  const names = routeFile.test(module.path) ? verbs : apiFile.test(module.path) ? ['default'] : []
  const handlers = names.flatMap((name) => exportOf(module, name) ?? [])
  const [handler] = handlers
  if (handler === undefined) return []
  const at = { path: module.path, line: lineOf(handler.node), key: 'next' }
  const facts = new Map<string, Fact<string | boolean>>([['name', known('next', at)]])
  if (handlers.every((one) => answersAlike(resolve(one, imports), module))) facts.set('alike', known(true, at))
  return [{ kind: 'feature', what: 'framework', library: 'next', name: 'next', path: module.path, at, use, facts }]
}

export const frameworkFinder: Finder = {
  words: [
    ...Object.keys(makers).flatMap((name) => [`'${name}'`, `"${name}"`]),
    ...verbs.flatMap((verb) => [`function ${verb}(`, `const ${verb} =`, `const { ${verb}`]),
    'NextApiRequest',
    'NextResponse',
  ],
  // Next.js asks for no name.
  places: (path) => routeFile.test(path) || apiFile.test(path),
  find(looked) {
    const { module, use } = looked
    // An application that such a file exports answers by its place, and is no server: `hono/vercel`, an Express app as a handler.
    const placed = nextRoute(looked)
    if (placed.length > 0) return placed
    const serves = module.calls.some((call) => /(^|\.)(listen|serve)$/.test(calleeName(call)))
    const facts = (library: string, at: Evidence): FeatureDeclaration['facts'] =>
      new Map<string, Fact<string | boolean>>([
        ['name', known(library, at)],
        ...(serves ? [['serves', known(true, at)] as const] : []),
        ...(asksByClock(module) ? [['asksByClock', known(true, at)] as const] : []),
      ])
    const made = module.calls.flatMap((call): readonly FeatureDeclaration[] => {
      const source = madeBy(module, call)
      if (source === undefined) return []
      const library = source === '@hono/node-server' ? 'hono' : source
      const at = { path: module.path, line: lineOf(call), key: library }
      return [{ kind: 'feature', what: 'framework', library, name: library, path: module.path, at, use, facts: facts(library, at) }]
    })
    // `next()` without a server around it is a tool's, and beside another framework that one is the server.
    const others = made.filter((one) => one.library !== 'next')
    return others.length > 0 || !serves ? others : made
  },
}
