/** Where code handles the signal to stop: by a handler of its own, or by what its framework or a library does. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bindingOf, calleeName, fold, lineOf, originOf, type CallNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { isAside } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'

/** Libraries whose call registers the handlers. */
const libraries: readonly (readonly [RegExp, RegExp])[] = [
  [/^@godaddy\/terminus$/, /^createTerminus$/],
  [/^http-graceful-shutdown$/, /^(gracefulShutdown)?$/],
  [/^lightship$/, /^createLightship$/],
  [/^close-with-grace$/, /^(closeWithGrace)?$/],
  [/^(fastify-graceful-shutdown|@fastify\/graceful-shutdown)$/, /^$/],
  // Its runtime listens to the signals by itself: https://typescript.temporal.io/api/interfaces/worker.RuntimeOptions#shutdownsignals
  [/^@temporalio\/worker$/, /^Worker\.create$/],
  [/^async-exit-hook$|^exit-hook$|^node-graceful$|^prexit$/, /^(default|asyncExitHook|on)?$/],
]

export const shutdownFinder: Finder = {
  // Next.js has no other file that is run once than the one around its pages.
  pages: true,
  words: [
    'SIGTERM',
    'enableShutdownHooks',
    '@godaddy/terminus',
    'graceful-shutdown',
    'lightship',
    'close-with-grace',
    'exit-hook',
    'node-graceful',
    'prexit',
    '@temporalio/worker',
  ],
  // A handler that tests or developers alone get is none where the service runs.
  find: (looked) =>
    looked.module.calls.flatMap((call) => {
      const found = handlerOf(call, looked)
      return found === undefined || isAside(looked.module, call, looked.imports) ? [] : [found]
    }),
}

function handlerOf(call: CallNode, looked: Looked): FeatureDeclaration | undefined {
  const name = calleeName(call)
  if (/^process\.(on|once|addListener)$/.test(name) && isProcess(looked.module, rootOf(call))) {
    return signals(call, looked).includes('SIGTERM') ? feature('process', call, looked) : undefined
  }
  if (/\.enableShutdownHooks$/.test(name)) return feature('@nestjs/core', call, looked)
  const origin = originOf(looked.module, call.callee)
  const known = origin !== undefined && libraries.some(([from, path]) => from.test(origin.source) && path.test(origin.path.join('.')))
  return known ? feature(origin.source, call, looked) : undefined
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

/** The signals a handler is for: the literal, or what a loop over a list of them names. */
function signals(call: CallNode, { module, imports }: Looked): readonly string[] {
  const node = call.arguments[0]
  if (node === undefined || node.type === 'SpreadElement') return []
  const value = fold({ module, node }, imports)
  if (value.kind === 'literal') return [String(value.value)]
  return node.type === 'Identifier' ? listed(module, node) : []
}

/** Names in the list that the enclosing `forEach`, `map` or `for … of` goes over. */
function listed(module: JsModule, node: JsNode): readonly string[] {
  const words = (list: JsNode): readonly string[] => {
    const init = list.type === 'Identifier' ? bindingOf(module, list)?.init : list
    const array = init?.type === 'TSAsExpression' || init?.type === 'TSSatisfiesExpression' ? init.expression : init
    return array?.type === 'ArrayExpression' ? array.elements.flatMap((one) => (one?.type === 'StringLiteral' ? [one.value] : [])) : []
  }
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) {
    if (above.type === 'ForOfStatement') return words(above.right)
    if (above.type === 'CallExpression' && above.callee.type === 'MemberExpression' && above.arguments.some((one) => one.type.endsWith('FunctionExpression')))
      return words(above.callee.object)
  }
  return []
}

function feature(library: string, call: CallNode, { module, use }: Looked): FeatureDeclaration {
  const at = { path: module.path, line: lineOf(call), key: 'shutdown' }
  return { kind: 'feature', what: 'shutdown', library, name: 'shutdown', path: module.path, at, use, facts: new Map() }
}
