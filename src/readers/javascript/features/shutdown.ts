/** Where code handles the signal to stop: by a handler of its own, or by what its framework or a library does. */
import { known, unresolved } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bindingOf, calleeName, lineOf, originOf, type CallNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { isAside } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'
import { signalsOf } from '../signals.ts'

/** Libraries whose call registers the handlers. */
const libraries: readonly (readonly [RegExp, RegExp])[] = [
  [/^@godaddy\/terminus$/, /^createTerminus$/],
  [/^http-graceful-shutdown$/, /^(gracefulShutdown)?$/],
  [/^lightship$/, /^createLightship$/],
  [/^close-with-grace$/, /^(closeWithGrace)?$/],
  [/^(fastify-graceful-shutdown|@fastify\/graceful-shutdown)$/, /^$/],
  // It stops on them unless it is told not to: https://www.apollographql.com/docs/apollo-server/api/apollo-server#stoponterminationsignals
  [/^(@apollo\/server|apollo-server(-(express|koa|fastify|hapi|micro|core|lambda|cloud-functions|azure-functions))?)$/, /^ApolloServer$/],
  // Its runtime listens to the signals by itself: https://typescript.temporal.io/api/interfaces/worker.RuntimeOptions#shutdownsignals
  [/^@temporalio\/worker$/, /^Worker\.create$/],
  [/^async-exit-hook$|^exit-hook$|^node-graceful$|^prexit$/, /^(default|asyncExitHook|on)?$/],
]

export const shutdownFinder: Finder = {
  // Next.js has no other file that is run once than the one around its pages.
  pages: true,
  words: [
    'SIGTERM',
    // The signal's name may stand in another file.
    'process.on(',
    'process.once(',
    'process.addListener(',
    'enableShutdownHooks',
    '@godaddy/terminus',
    'graceful-shutdown',
    'lightship',
    'close-with-grace',
    'exit-hook',
    'node-graceful',
    'prexit',
    '@temporalio/worker',
    '@apollo/server',
    'apollo-server',
  ],
  // A handler that tests or developers alone get is none where the service runs.
  find(looked) {
    const found = looked.module.calls.flatMap((call) => {
      const one = handlerOf(call, looked)
      return one === undefined || isAside(looked.module, call, looked.imports) ? [] : [one]
    })
    const others = found.filter(({ facts }) => !facts.has('interrupt'))
    return others.length > 0 ? others : found
  },
}

function handlerOf(call: CallNode, looked: Looked): FeatureDeclaration | undefined {
  const name = calleeName(call)
  if (/^process\.(on|once|addListener)$/.test(name) && isProcess(looked.module, rootOf(call))) {
    const { names, open } = signalsOf(call, looked.module, looked.imports)
    if (names.includes('SIGTERM')) return feature('process', call, looked)
    if (open !== undefined) return feature('process', call, looked, open)
    if (!names.includes('SIGINT')) return undefined
    const own = feature('process', call, looked)
    return { ...own, facts: new Map([['interrupt', known(true, own.at)]]) }
  }
  if (/\.enableShutdownHooks$/.test(name)) return feature('@nestjs/core', call, looked)
  const origin = originOf(looked.module, call.callee)
  const isKnown = origin !== undefined && libraries.some(([from, path]) => from.test(origin.source) && path.test(origin.path.join('.')))
  return isKnown ? feature(origin.source, call, looked) : undefined
}

/** The global, or what `import process from 'node:process'` calls so. */
function isProcess(module: JsModule, root: JsNode): boolean {
  return bindingOf(module, root) === undefined || /^(node:)?process$/.test(originOf(module, root)?.source ?? '')
}

function rootOf(call: CallNode): JsNode {
  let node = call.callee as JsNode
  while (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = node.object
  return node
}

/** `open` is what may or may not be the signal. */
function feature(library: string, call: CallNode, { module, use }: Looked, open?: string): FeatureDeclaration {
  const at = { path: module.path, line: lineOf(call), key: 'shutdown' }
  const facts = new Map(
    open === undefined ? [] : [['signals', unresolved(`whether ${open} holds SIGTERM`, at, "name the signal where it is heard: process.on('SIGTERM', …)")]],
  )
  return { kind: 'feature', what: 'shutdown', library, name: 'shutdown', path: module.path, at, use, facts }
}
