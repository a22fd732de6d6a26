/** Texts put together and values cast, as PHP does both. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import { isTrue, scalarText, type PhpValue } from './value.ts'

/** Where an expression stands. */
export interface Place {
  readonly line: number
  readonly path: string
}

/** A text of its parts, where all of them are known. */
export function joined(parts: readonly PhpValue[], place: Place): PhpValue {
  const texts = parts.map((part) => scalarText(part))
  if (texts.every((text) => text !== undefined)) return { kind: 'text', text: texts.join('').slice(0, limits.expanded), ...place }
  return { kind: 'joined', parts: parts.flatMap((part) => (part.kind === 'joined' ? part.parts : [part])).slice(0, 200), ...place }
}

/** `(int) env('WORKERS', '4')` and its like, of what is known. */
export function cast(value: PhpValue, text: string): PhpValue {
  const to = /^\(\s*(\w+)\s*\)/.exec(text)?.[1]
  if (to === undefined) return value
  if (value.kind === 'variable') return value.fallback === undefined ? value : { ...value, fallback: cast(value.fallback, text) }
  const plain = scalarText(value)
  if (plain === undefined) return value
  const place = { line: value.line, path: value.path }
  if (/^int/.test(to) && /^-?\d{1,15}/.test(plain)) return { kind: 'number', number: Number.parseInt(plain, 10), ...place }
  if (/^bool/.test(to)) return { kind: 'truth', is: isTrue(value) === true, ...place }
  return to === 'string' ? { kind: 'text', text: plain, ...place } : value
}

/** A number, a truth or null, where the node is one. */
export function literal(node: SyntaxNode, written: string, place: Place): PhpValue | undefined {
  if (node.name === 'Boolean') return { kind: 'truth', is: /^true$/i.test(written), ...place }
  if (node.name === 'null') return { kind: 'null', ...place }
  if (node.name !== 'Integer' && node.name !== 'Float') return undefined
  const number = Number(written.replaceAll('_', ''))
  return Number.isFinite(number) ? { kind: 'number', number, ...place } : undefined
}
