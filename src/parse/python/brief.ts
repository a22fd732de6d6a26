/** What stands in the source, said by names alone: literals may be secrets. */
import type { PyExpression } from './nodes.ts'

/** `settings.DATABASES[…].get(…)`, at most some sixty characters. */
export function briefOf(node: PyExpression, depth = 0): string {
  const text = depth > 12 ? '…' : say(node, depth + 1)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function say(node: PyExpression, depth: number): string {
  switch (node.type) {
    case 'name':
      return node.name
    case 'member':
      return `${briefOf(node.object, depth)}.${node.name}`
    case 'call':
      return `${briefOf(node.callee, depth)}(…)`
    case 'subscript':
      return `${briefOf(node.object, depth)}[…]`
    case 'binary':
      return `${briefOf(node.left, depth)} ${node.operator} ${briefOf(node.right, depth)}`
    case 'unary':
      return `${node.operator}${node.operator === 'not' ? ' ' : ''}${briefOf(node.value, depth)}`
    case 'conditional':
      return `… if ${briefOf(node.test, depth)} else …`
    case 'number':
      return String(node.value)
    case 'constant':
      return node.value === null ? 'None' : node.value ? 'True' : 'False'
    default:
      return '…'
  }
}
