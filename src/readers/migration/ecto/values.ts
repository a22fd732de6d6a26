/** What arguments of Ecto's migrations come to: names, texts with gaps, options, tables. */
import { evaluate, type ElixirCall, type ElixirNode, type ElixirValue, type Scope } from '../../../parse/elixir/index.ts'
import { computedWord, type Name } from '../code/statements.ts'

export function valueOf(node: ElixirNode | undefined, scope: Scope): ElixirValue | undefined {
  return node === undefined ? undefined : evaluate(node, scope, () => false)
}

/** An atom or a text that is known whole. */
export function nameOf(node: ElixirNode | undefined, scope: Scope): Name {
  return nameIn(valueOf(node, scope))
}

export function nameIn(value: ElixirValue | undefined): Name {
  return value?.kind === 'value' && typeof value.value === 'string' ? value.value : undefined
}

/** A text whose unknown parts stand as a word; undefined where nothing of it is known. */
export function textOf(node: ElixirNode | undefined, scope: Scope): string | undefined {
  return textIn(valueOf(node, scope))
}

export function textIn(value: ElixirValue | undefined): string | undefined {
  if (value?.kind === 'value') return typeof value.value === 'string' || typeof value.value === 'number' ? String(value.value) : undefined
  if (value?.kind === 'joined') {
    const parts = value.parts.map(textIn)
    return parts.every((part) => part === undefined) ? undefined : parts.map((part) => part ?? computedWord).join('')
  }
  return value?.kind === 'variable' && value.fallback !== undefined ? textIn(value.fallback) : undefined
}

/** Options as they are written: pairs at the end of the arguments, or a list of them. */
export function optionsOf(call: ElixirCall, scope: Scope): (key: string) => ElixirNode | undefined {
  const pairs = new Map<string, ElixirNode>()
  const take = (node: ElixirNode, depth: number): void => {
    if (node.kind === 'pair') pairs.set(node.key, node.value)
    else if (node.kind === 'list' && depth < 3) for (const one of node.items) take(one, depth + 1)
    // Options that a name stands for are kept as values: `@opts`.
  }
  for (const one of call.arguments) take(one, 0)
  return (key) => pairs.get(key) ?? kept(call, key, scope)
}

function kept(call: ElixirCall, key: string, scope: Scope): ElixirNode | undefined {
  const last = call.arguments.at(-1)
  if (last?.kind !== 'name' && last?.kind !== 'attribute') return undefined
  const value = valueOf(last, scope)
  const own = value?.kind === 'keywords' ? value.entries.get(key) : undefined
  if (own?.kind !== 'value' || own.value === null) return undefined
  const { line } = last
  return typeof own.value === 'string' ? (own.isAtom === true ? { kind: 'atom', name: own.value, line } : { kind: 'text', parts: [own.value], line }) : typeof own.value === 'number' ? { kind: 'number', value: own.value, line } : { kind: 'word', value: own.value, line } // prettier-ignore
}

export function isTrue(node: ElixirNode | undefined, scope: Scope): boolean {
  const value = valueOf(node, scope)
  return value?.kind === 'value' && value.value === true
}

export function isFalse(node: ElixirNode | undefined, scope: Scope): boolean {
  const value = valueOf(node, scope)
  return value?.kind === 'value' && value.value === false
}
