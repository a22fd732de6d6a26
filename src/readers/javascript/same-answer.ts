/** Whether a route answers everybody alike: it reads nothing of what it is asked, waits for nothing, and checks nobody, so that asking it often costs and tells nothing. */
import { bare, calleeName, isCall, isFunction, memberName, type JsModule, type JsNode, type Ref } from '../../parse/javascript/index.ts'
import { below } from './seen.ts'

const asks = /(^|\.)(fetch|then|fork|(exec|spawn)\w*)$|hash|compare|scrypt|pbkdf|sign|verify|password|token/i
const answers = /^((Next)?Response)(\.|$)/
const most = 4_000

/** Told of a function that a file exports itself: what others wrap may read anything. */
export function answersAlike(written: Ref, module: JsModule): boolean {
  const node = bare(written.node)
  if (written.module !== module || !isFunction(node) || node.generator === true || node.params.some((one) => one.type !== 'Identifier')) return false
  if (module.program.body.some((one) => one.type === 'ImportDeclaration' && one.source.value === 'next/headers')) return false
  const names = node.params.flatMap((one) => (one.type === 'Identifier' ? [one.name] : []))
  // Below `pages/api` the answer is a parameter too.
  const answer = /(^|\/)pages\/api\//.test(module.path) ? names[1] : undefined
  const inside = below(node.body as JsNode, most)
  const isOwn = (one: JsNode): boolean => answers.test(nameAtRoot(one)) || (answer !== undefined && nameAtRoot(one).split('.', 1)[0] === answer)
  if (node.body.type !== 'BlockStatement' && !isOwn(node.body as JsNode)) return false
  return inside.length < most && inside.every((one) => isHarmless(one, isOwn, module, { names, answer }))
}

function isHarmless(
  one: JsNode,
  isOwn: (node: JsNode) => boolean,
  module: JsModule,
  { names, answer }: { names: readonly string[]; answer: string | undefined },
): boolean {
  const above = module.parents.get(one)
  if (one.type === 'AwaitExpression' || one.type === 'ImportExpression' || one.type === 'Import') return false
  if (one.type === 'ForOfStatement' && one.await) return false
  if (one.type === 'Identifier') {
    if (one.name === 'arguments') return false
    // Whoever is handed the answer may do anything with it.
    if (names.includes(one.name) && !(above?.type === 'MemberExpression' && above.object === one && (one.name === answer || memberName(above) === 'method')))
      return false
  }
  if (one.type === 'ReturnStatement') return !one.argument || isOwn(one.argument as JsNode) || isInner(one, module)
  if (one.type === 'ExpressionStatement' && isCall(bare(one.expression as JsNode)))
    return isOwn(one.expression as JsNode) || /^(console|log|logger)\./.test(nameAtRoot(one.expression as JsNode))
  return !isCall(one) || !asks.test(calleeName(one))
}

/** In a function within the handler, what is returned is that one's. */
function isInner(node: JsNode, module: JsModule): boolean {
  let functions = 0
  for (let at = module.parents.get(node); at !== undefined; at = module.parents.get(at)) if (isFunction(at)) functions++
  return functions > 1
}

/** `res.status` of `res.status(200).json(…)`. */
function nameAtRoot(written: JsNode): string {
  let node = bare(written)
  for (let step = 0; step < 20 && isCall(node); step++) {
    const callee = bare(node.callee as JsNode)
    const object = callee.type === 'MemberExpression' ? bare(callee.object) : undefined
    if (object === undefined || !isCall(object)) return calleeName(node)
    node = object
  }
  return ''
}
