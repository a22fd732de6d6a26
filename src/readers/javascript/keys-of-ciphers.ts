/** What is derived from a passphrase to encrypt with it: nobody keeps it, so that it is no password hash. */
import { bindingOf, calleeName, dotted, isFunction, type CallNode, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import { functionAround, isBelow } from './guards.ts'
import { below, nameAround } from './seen.ts'

const cipher = /(^|\.)create(Cipher|Decipher)iv$/
/** What is told by them is authentic: whoever encrypts does so too. */
const signer = /(^|\.)createHmac$/

/** Whether all that is made of a derivation in its file is the key of a cipher. What is also given to anything else may be kept. */
export function isKeyOfCipher(module: JsModule, call: CallNode): boolean {
  const keysOf = (maker: RegExp): JsNode[] =>
    module.calls.flatMap((one) => (maker.test(calleeName(one)) ? ((one.arguments[1] as JsNode | undefined) ?? []) : []))
  const keys = keysOf(cipher)
  if (keys.length === 0) return false
  const fine = [...keys, ...keysOf(signer)]
  const feeds = (one: CallNode): boolean => keys.some((key) => comesFrom(module, key, one)) && !isGivenOn(module, one, fine)
  if (feeds(call)) return true
  // A function that only derives: everybody who calls it here has to encrypt with what it gives.
  const around = functionAround(module, call)
  const name = around === undefined || keys.some((key) => isBelow(module, key, around)) ? undefined : makerOf(module, call, around)
  const made = module.calls.filter((one) => name !== undefined && one !== call && calleeName(one).split('.').at(-1) === name)
  return made.length > 0 && made.every(feeds)
}

/** The name of a function that does nothing with the key but give it back. */
function makerOf(module: JsModule, call: CallNode, around: JsNode): string | undefined {
  const given: JsNode[] = below(around).flatMap((node) => (node.type === 'ReturnStatement' ? (node.argument ?? []) : []))
  if (around.type === 'ArrowFunctionExpression') given.push(around.body as JsNode)
  const back = given.filter((value) => comesFrom(module, value, call))
  if (back.length === 0 || isGivenOn(module, call, back)) return undefined
  return around.type === 'FunctionDeclaration' ? around.id?.name : nameAround(module, around)
}

/** Whether a value is what a call gives: in itself, by a name, in a member, or in the call's own callback. */
function comesFrom(module: JsModule, value: JsNode, call: CallNode): boolean {
  return below(value, 60).some((node) => node === call || isNameOf(module, node, call))
}

function isNameOf(module: JsModule, node: JsNode, call: CallNode): boolean {
  if (node.type === 'MemberExpression') {
    const above = module.parents.get(call)
    return above?.type === 'AssignmentExpression' && dotted(above.left) !== '' && dotted(above.left) === dotted(node)
  }
  const binding = bindingOf(module, node)
  // A function is no name of what it gives.
  if (binding?.init !== undefined) return isBelow(module, call, binding.init) && functionAround(module, call) === functionAround(module, binding.init)
  return binding?.kind === 'parameter' && call.arguments.some((argument) => argument === binding.scope)
}

/** Whether a local name of it is used anywhere but in these places, where it is no more than asked for or wiped. */
function isGivenOn(module: JsModule, call: CallNode, places: readonly JsNode[]): boolean {
  for (const uses of module.uses.values())
    for (const use of uses) {
      if (!isNameOf(module, use, call) || places.some((place) => isBelow(module, use, place)) || isHarmless(module, use)) continue
      return true
    }
  return false
}

function isHarmless(module: JsModule, use: JsNode): boolean {
  const above = module.parents.get(use)
  if (above?.type === 'MemberExpression') return above.property === use || dotted(above).endsWith('.fill')
  return above?.type === 'UnaryExpression' || above?.type === 'IfStatement' || isFunction(above) || (above?.type === 'VariableDeclarator' && above.id === use)
}
