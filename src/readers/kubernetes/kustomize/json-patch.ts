/** JSON patches: operations on paths, one after the other ({@link https://www.rfc-editor.org/rfc/rfc6902}). */
import { textAt, type Placed, type PlacedMap } from '../../../parse/placed.ts'
import { withMember } from './edit.ts'
import { isTooLarge } from './size.ts'

/** Why an operation can't be carried out, where it stands. */
export interface Fault {
  readonly path: string
  readonly line: number
  readonly reason: string
}

export interface Patched {
  readonly node: PlacedMap
  readonly fault?: Fault
}

/** Carries out operations in order. The first that can't be is told, and leaves the object as it was before the patch: Kustomize builds nothing then. */
export function patchedBy(operations: readonly Placed[], node: PlacedMap): Patched {
  let result: Placed = node
  for (const operation of operations) {
    const done = carriedOut(operation, result)
    const next = typeof done !== 'string' && isTooLarge(done) ? 'larger than can be followed' : done
    if (typeof next === 'string') return { node, fault: { path: operation.path, line: operation.line, reason: next } }
    result = next
  }
  return result.kind === 'map' ? { node: result } : { node }
}

function carriedOut(operation: Placed, node: Placed): Placed | string {
  const op = textAt(operation, 'op')
  const path = pointer(textAt(operation, 'path'))
  const value = operation.kind === 'map' ? operation.members.get('value')?.value : undefined
  const from = pointer(textAt(operation, 'from'))
  if (path === undefined) return 'a JSON patch without a path'
  const there = `${op ?? ''}: ${path.join('.')} is not there`
  switch (op) {
    case 'add':
      return value === undefined ? 'add: no value is given' : (changed(node, path, () => value, true) ?? there)
    case 'replace':
      return value === undefined ? 'replace: no value is given' : find(node, path) === undefined ? there : (changed(node, path, () => value, false) ?? there)
    case 'remove':
      return find(node, path) === undefined ? there : (changed(node, path, () => undefined, false) ?? there)
    case 'move':
    case 'copy': {
      const moved = from === undefined ? undefined : find(node, from)
      if (from === undefined || moved === undefined) return `${op}: what to ${op} is not there`
      const without = op === 'copy' ? node : changed(node, from, () => undefined, false)
      return without === undefined ? there : (changed(without, path, () => moved, true) ?? there)
    }
    case 'test': {
      const found = find(node, path)
      return found !== undefined && value !== undefined && isSame(found, value) ? node : `test: ${path.join('.')} is something else`
    }
    default:
      return 'a JSON patch of an unknown operation'
  }
}

/** `/metadata/annotations/a~1b` → its steps. */
function pointer(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || !text.startsWith('/')) return text === '' ? [] : undefined
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function find(node: Placed | undefined, steps: readonly string[]): Placed | undefined {
  let value = node
  for (const step of steps) {
    if (value?.kind === 'map') value = value.members.get(step)?.value
    else if (value?.kind === 'list') value = /^\d{1,6}$/.test(step) ? value.items[Number(step)] : undefined
    else return undefined
  }
  return value
}

function changed(node: Placed, steps: readonly string[], make: () => Placed | undefined, adds: boolean, depth = 0): Placed | undefined {
  const step = steps[depth]
  if (step === undefined) return make()
  const last = depth === steps.length - 1
  if (node.kind === 'map') {
    const before = node.members.get(step)?.value
    if (last) {
      const value = make()
      // A place of its own for the key, too: what a patch writes stands in the patch.
      return withMember(value === undefined ? node : withMember(node, step, undefined), step, value)
    }
    const value = before === undefined ? undefined : changed(before, steps, make, adds, depth + 1)
    return value === undefined ? undefined : withMember(node, step, value)
  }
  if (node.kind !== 'list') return undefined
  const index = step === '-' ? node.items.length : /^\d{1,6}$/.test(step) ? Number(step) : -1
  if (index < 0 || index > node.items.length || (index === node.items.length && !(last && adds))) return undefined
  const items = [...node.items]
  if (last) {
    const value = make()
    items.splice(index, adds ? 0 : 1, ...(value === undefined ? [] : [value]))
  } else {
    const value = changed(items[index] as Placed, steps, make, adds, depth + 1)
    if (value === undefined) return undefined
    items[index] = value
  }
  return { ...node, items }
}

function isSame(a: Placed, b: Placed): boolean {
  if (a.kind === 'map' && b.kind === 'map') {
    if (a.members.size !== b.members.size) return false
    return [...a.members].every(([key, { value }]) => {
      const other = b.members.get(key)?.value
      return other !== undefined && isSame(value, other)
    })
  }
  if (a.kind === 'list' && b.kind === 'list') return a.items.length === b.items.length && a.items.every((item, index) => isSame(item, b.items[index] as Placed))
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text
  return a.kind === 'empty' && b.kind === 'empty'
}
