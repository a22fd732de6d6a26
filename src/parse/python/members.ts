/** What stands under a name or a key of a value. */
import { eitherOf } from './operators.ts'
import { fromModule, mayGoOn, unknown, type PyRun } from './run.ts'
import { isProperty, settingOf, type PyHands } from './settings-class.ts'
import type { PyPlace, PyValue } from './values.ts'

export function keyOf(value: PyValue): string | undefined {
  return value.is === 'text' ? value.text : value.is === 'number' ? String(value.number) : undefined
}

export function itemOf(object: PyValue, index: PyValue, at: PyPlace, raw: string): PyValue {
  if (object.is === 'either') return eitherOf(object.when, itemOf(object.taken, index, at, raw), itemOf(object.otherwise, index, at, raw), at)
  const key = keyOf(index)
  if (object.is === 'dict' && key !== undefined) return object.entries.get(key) ?? unknown(raw, at)
  if (object.is === 'call' && key !== undefined) return object.put.get(key) ?? unknown(raw, at)
  if (object.is === 'list' && index.is === 'number' && !object.open) return object.items.at(index.number) ?? unknown(raw, at)
  if (object.is === 'outside' && object.of === 'os.environ' && key !== undefined) return { is: 'variable', name: key, at }
  // Nobody tests or migrates with the words that a server is started with.
  if (object.is === 'outside' && object.of === 'sys.argv') return { is: 'text', text: 'serve', at }
  return unknown(raw, at)
}

export function sliced(object: PyValue, raw: string, at: PyPlace): PyValue {
  return object.is === 'outside' && object.of === 'sys.argv' ? object : unknown(raw, at)
}

export function memberOf(object: PyValue, name: string, run: PyRun, at: PyPlace, raw: string): PyValue {
  switch (object.is) {
    case 'either':
      return eitherOf(object.when, memberOf(object.taken, name, run, at, raw), memberOf(object.otherwise, name, run, at, raw), at)
    case 'outside':
      return { is: 'outside', of: `${object.of}.${name}`, at }
    case 'module':
      return fromModule(object.path, name, run, at)
    case 'class':
      return classMember(object, name) ?? unknown(raw, at)
    case 'instance': {
      const field = mayGoOn(run) ? settingOf(object, name, at, handsOf(run, at, raw)) : undefined
      const own = object.names.get(name) ?? field ?? (object.of.is === 'class' ? classMember(object.of, name) : undefined)
      if (own?.is !== 'function') return own ?? unknown(raw, at)
      return isProperty(own.node) ? handsOf(run, at, raw).call(own, [object]) : { ...own, self: object }
    }
    case 'call':
      return { is: 'outside', of: `${object.of}.${name}`, at }
    default:
      return unknown(raw, at)
  }
}

/** A class's own name, or one of those it is derived from. */
function classMember(value: PyValue & { readonly is: 'class' }, name: string, depth = 0): PyValue | undefined {
  const own = value.names.get(name)
  if (own !== undefined || depth > 10) return own
  for (const base of value.bases) {
    const found = base.is === 'class' ? classMember(base, name, depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function handsOf(run: PyRun, at: PyPlace, raw: string): PyHands {
  return {
    evaluate: run.value,
    call({ node, scope }, given) {
      if (!mayGoOn(run) || node.async) return unknown(raw, at)
      const names = new Map<string, PyValue>()
      node.parameters.forEach(({ name, fallback }, index) =>
        names.set(name, given[index] ?? (fallback === undefined ? unknown(name, at) : run.value(fallback, scope))),
      )
      run.depth += 10
      const { returned } = run.body(node.body, { module: scope.module, names, above: scope })
      run.depth -= 10
      return returned ?? { is: 'none', at }
    },
  }
}
