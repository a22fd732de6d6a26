/** Looks into PostgreSQL's parse tree without trusting its shape: what is not there is empty. */
import type { SqlName } from '../migration-effect.ts'
import type { PgNode } from './grammar.ts'

const none: PgNode = {}

function isNode(value: unknown): value is PgNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function fieldOf(node: PgNode, field: string): PgNode {
  const value = node[field]
  return isNode(value) ? value : none
}

export function listOf(node: PgNode, field: string): readonly PgNode[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

export function textOf(node: PgNode, field: string): string {
  const value = node[field]
  return typeof value === 'string' ? value : ''
}

export function isSet(node: PgNode, field: string): boolean {
  return node[field] === true
}

/** The node inside `{ Kind: node }`, if it is of that kind. */
export function ofKind(node: PgNode, kind: string): PgNode | undefined {
  const value = node[kind]
  return isNode(value) ? value : undefined
}

/** Of a list, the nodes of one kind. */
export function listOfKind(node: PgNode, field: string, kind: string): readonly PgNode[] {
  return listOf(node, field).flatMap((one) => {
    const found = ofKind(one, kind)
    return found === undefined ? [] : [found]
  })
}

export function kindOf(node: PgNode): string {
  return Object.keys(node)[0] ?? ''
}

export function stringsOf(nodes: readonly PgNode[]): readonly string[] {
  return nodes.flatMap((node) => {
    const text = ofKind(node, 'String')
    return text === undefined ? [] : [textOf(text, 'sval')]
  })
}

export function named(parts: readonly string[]): SqlName {
  const given = parts.filter((part) => part !== '')
  const key = given.length > 1 && given.at(-2) === 'public' ? given.slice(-1) : given
  return { text: given.join('.'), key: key.join('.') }
}

/** A table, view or index as a statement names it. */
export function relationName(relation: PgNode): SqlName {
  return named([textOf(relation, 'catalogname'), textOf(relation, 'schemaname'), textOf(relation, 'relname')])
}

export function isTemporary(relation: PgNode): boolean {
  return textOf(relation, 'relpersistence') === 't' || textOf(relation, 'schemaname') === 'pg_temp'
}

/** How deep an expression is gone into: deeper ones nobody wrote by hand. */
const deepest = 200

/** Every node of an expression, outermost first. */
export function* nodesIn(node: unknown, depth = 0): Generator<readonly [kind: string, node: PgNode]> {
  if (depth > deepest) return
  if (Array.isArray(node)) for (const one of node) yield* nodesIn(one, depth + 1)
  else if (isNode(node)) {
    for (const [key, value] of Object.entries(node)) {
      if (isNode(value) && /^[A-Z]/.test(key)) yield [key, value]
      if (typeof value === 'object') yield* nodesIn(value, depth + 1)
    }
  }
}

/** The last part of a column's name: `b` of `a.b`; empty for a star. */
export function columnIn(node: PgNode): string {
  const reference = ofKind(node, 'ColumnRef')
  return reference === undefined ? '' : (stringsOf(listOf(reference, 'fields').slice(-1))[0] ?? '')
}

/** The text of a string constant, whatever it is cast to. */
export function constantIn(node: PgNode): string | undefined {
  const cast = ofKind(node, 'TypeCast')
  const constant = ofKind(cast === undefined ? node : fieldOf(cast, 'arg'), 'A_Const')
  return constant === undefined || !('sval' in constant) ? undefined : textOf(fieldOf(constant, 'sval'), 'sval')
}
