/** Programs of their own beside the one that is started: files that call what they hold as they load, and that nothing loads. */
import { basename } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import { bare, bindingOf, calleeName, isCall, isFunction, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { parsed } from './parsed.ts'
import { staysUp } from './place.ts'
import { entry, exporting, isReached } from './set-aside.ts'

const mayEnd = /\bprocess\.exit\(|\.(\$?disconnect|end|close|destroy|quit)\(/
const ends = /^process\.exit$|\.(\$?disconnect|end|close|destroy|quit)$/

/** Whether it is over once its function is: it leaves the process there, or closes its client. */
export async function isOneOff(file: SourceFile, context: ReadContext): Promise<boolean> {
  return !entry.test(file.path) && mayEnd.test(file.text) && !staysUp(file.text) && runs(file, context, isOver)
}

export function runsAlone(file: SourceFile, context: ReadContext): Promise<boolean> {
  return runs(file, context, () => true)
}

async function runs(file: SourceFile, context: ReadContext, fits: (body: JsNode) => boolean): Promise<boolean> {
  const name = basename(file.path).replace(/\.[cm]?[jt]sx?$/, '')
  if (name === 'index' || exporting.test(file.text)) return false
  const { module } = await parsed(file)
  const called = module?.program.body.flatMap((one) => calledBy(one as JsNode, module) ?? []) ?? []
  if (!called.some(fits)) return false
  return !(await isReached({ name, folder: file.path, isFolder: false, exports: false, isProgram: true }, context))
}

/** The body of the function that a statement calls: `main()`, `await main()`, `main().catch(…)`, `(async () => { … })()`. */
function calledBy(statement: JsNode, module: JsModule): JsNode | undefined {
  let node = statement.type === 'ExpressionStatement' ? bare(statement.expression) : undefined
  while (node?.type === 'AwaitExpression' || node?.type === 'UnaryExpression') node = bare(node.argument)
  if (!isCall(node)) return undefined
  let callee = bare(node.callee as JsNode)
  while (callee.type === 'MemberExpression' && isCall(bare(callee.object))) callee = bare((bare(callee.object) as typeof node).callee as JsNode)
  const binding = bindingOf(module, callee)
  const made = binding === undefined ? callee : (binding.init ?? binding.node)
  return isFunction(made) ? (made.body as JsNode) : undefined
}

/** The last statement, within a `try` as well, ends the process or the client whatever came before; what is told then changes nothing. */
function isOver(body: JsNode): boolean {
  const last = body.type === 'BlockStatement' ? body.body.findLast((one) => !/^(console|log|logger)\./.test(calledIn(one))) : undefined
  return last?.type === 'TryStatement' ? isOver(last.finalizer ?? last.block) : last !== undefined && ends.test(calledIn(last))
}

function calledIn(statement: JsNode): string {
  const node = statement.type === 'ExpressionStatement' ? bare(statement.expression) : undefined
  const call = node?.type === 'AwaitExpression' ? bare(node.argument) : node
  return isCall(call) ? calleeName(call) : ''
}
