/** What the arguments of a step of Rails come to, with what the migration sets above them. */
import { entryIn, fold, optionsIn, type RubyCall, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import type { ColumnOptions } from './types.ts'

/** Stands for a name that is computed when the migration runs; a loss of it is one all the same. */
export const computedText = 'computed_name'

export function textOf(node: RubyNode | undefined, scope: RubyScope): string | undefined {
  const value = node === undefined ? undefined : fold(node, scope)
  return value?.kind === 'value' && (typeof value.value === 'string' || typeof value.value === 'number') ? String(value.value) : undefined
}

/** A name, or what stands for one that nobody can tell. */
export function nameOf(node: RubyNode | undefined, scope: RubyScope): string {
  return textOf(node, scope) ?? computedText
}

/** One name or a list of them. */
export function namesOf(node: RubyNode | undefined, scope: RubyScope): readonly string[] {
  const list = listOf(node, scope)
  return list === undefined ? [nameOf(node, scope)] : list.map((one) => nameOf(one, scope))
}

/** The items of a list that stands there or under a name. */
export function listOf(node: RubyNode | undefined, scope: RubyScope, depth = 0): readonly RubyNode[] | undefined {
  if (node === undefined || depth > 20) return undefined
  if (node.kind === 'array') return node.items
  if (node.kind === 'body' && node.statements.length === 1) return listOf(node.statements[0], scope, depth + 1)
  if (node.kind === 'call' && node.receiver !== undefined && /^(freeze|dup|uniq|sort|reverse|to_a|map|compact)$/.test(node.name) && node.block === undefined)
    return listOf(node.receiver, scope, depth + 1)
  return node.kind === 'constant' || node.kind === 'variable' ? listOf(scope.names.get(node.name), scope, depth + 1) : undefined
}

/** A text of SQL: what is put in where it runs stands as a name; undefined where it is no text at all. */
export function sqlOf(node: RubyNode | undefined, scope: RubyScope, depth = 0): string | undefined {
  if (node === undefined || depth > 20) return undefined
  const whole = textOf(node, scope)
  if (whole !== undefined) return whole
  if (node.kind === 'joined')
    return node.parts.map((part) => (part.kind === 'joined' ? sqlOf(part, scope, depth + 1) : textOf(part, scope)) ?? computedText).join('')
  if (node.kind === 'body' && node.statements.length === 1) return sqlOf(node.statements[0], scope, depth + 1)
  if (node.kind === 'call' && node.receiver !== undefined && /^(squish|strip|freeze|chomp|strip_heredoc|tr|gsub|html_safe|to_s)$/.test(node.name))
    return sqlOf(node.receiver, scope, depth + 1)
  if (node.kind === 'constant' || node.kind === 'variable') return sqlOf(scope.names.get(node.name), scope, depth + 1)
  return undefined
}

export function optionsOf(call: RubyCall, scope: RubyScope): ColumnOptions {
  return readOptions(optionsIn(call), scope)
}

export function readOptions(hash: RubyNode | undefined, scope: RubyScope): ColumnOptions {
  const entry = (name: string): RubyNode | undefined => entryIn(hash, name)
  const valueOf = (name: string): string | number | boolean | null | undefined => {
    const node = entry(name)
    const value = node === undefined ? undefined : fold(node, scope)
    return value?.kind === 'value' ? value.value : undefined
  }
  return {
    text: (name) => textOf(entry(name), scope),
    number: (name) => {
      const value = valueOf(name)
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 100_000_000 ? value : undefined
    },
    isTrue: (name) => valueOf(name) === true,
    isFalse: (name) => valueOf(name) === false,
    has: (name) => {
      const node = entry(name)
      return node !== undefined && !(node.kind === 'word' && node.value === null)
    },
    computed: (name) => {
      const node = entry(name)
      // Prism's own kind for `-> { … }` is none that readers know: what stands inside it is its text.
      return node?.kind === 'other' ? (deepText(node) ?? '') : undefined
    },
  }
}

function deepText(node: RubyNode): string | undefined {
  if (node.kind === 'text') return node.text
  const inside = node.kind === 'other' ? node.children : node.kind === 'body' ? node.statements : []
  return inside.map(deepText).find((one) => one !== undefined)
}
