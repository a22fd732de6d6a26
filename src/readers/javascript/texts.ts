/** The parts a text is put together from: templates, sums, and what is appended to a variable. */
import { bare, bindingOf, isConstant, type JsModule, type JsNode } from '../../parse/javascript/index.ts'

export type Part =
  | { readonly is: 'written'; readonly text: string }
  | { readonly is: 'said'; readonly node: JsNode }
  /** Where another piece begins that was appended later. */
  | { readonly is: 'fragment' }

const maxParts = 400
const maxDepth = 60

const gathered = new WeakMap<JsModule, Map<string, JsModule['assignments'][number][]>>()

/** Assignments to a name, gathered once a file: looking through all of them for each text would cost the square. */
function assignedTo(module: JsModule, name: string): readonly JsModule['assignments'][number][] {
  let known = gathered.get(module)
  if (known === undefined) {
    known = new Map()
    for (const one of module.assignments) {
      if (one.left.type !== 'Identifier') continue
      const list = known.get(one.left.name)
      if (list === undefined) known.set(one.left.name, [one])
      else list.push(one)
    }
    gathered.set(module, known)
  }
  return known.get(name) ?? []
}

/** In the order of the text; a name of this file stands for what it was given. */
export function partsOf(module: JsModule, text: JsNode): readonly Part[] {
  const parts: Part[] = []
  const add = (start: JsNode, depth: number): void => {
    const node = bare(start)
    if (parts.length > maxParts || depth > maxDepth) return
    if (node.type === 'StringLiteral') parts.push({ is: 'written', text: node.value })
    else if (node.type === 'TemplateLiteral') {
      node.quasis.forEach((quasi, index) => {
        parts.push({ is: 'written', text: quasi.value.cooked ?? quasi.value.raw })
        const inner = node.expressions[index]
        if (inner !== undefined) add(inner as JsNode, depth + 1)
      })
    } else if (node.type === 'BinaryExpression' && node.operator === '+') {
      add(node.left as JsNode, depth + 1)
      add(node.right, depth + 1)
    } else if (node.type !== 'Identifier' || !named(node, depth)) parts.push({ is: 'said', node })
  }
  /** `const text = '…' + x`, and `let text = '…'; text += x`. */
  const named = (node: JsNode, depth: number): boolean => {
    const binding = bindingOf(module, node)
    if (binding?.init === undefined || binding.route.length > 0 || binding.kind === 'function' || binding.kind === 'class') return false
    const init = bare(binding.init)
    const isText = init.type === 'StringLiteral' || init.type === 'TemplateLiteral' || (init.type === 'BinaryExpression' && init.operator === '+')
    if (!isText) return false
    add(init, depth + 1)
    if (isConstant(module, binding)) return true
    for (const one of assignedTo(module, binding.name)) {
      if (parts.length > maxParts) break
      if (bindingOf(module, one.left) !== binding || (one.operator !== '+=' && one.operator !== '=')) continue
      parts.push({ is: 'fragment' })
      add(one.right, depth + 10)
    }
    return true
  }
  add(text, 0)
  return parts
}
