/** What calls come to: functions of the tree are gone through, those of texts and containers are known, all others are told by name. */
import { briefOf } from './brief.ts'
import { casted, environmentCall, isEnv } from './environment.ts'
import { keyOf, memberOf } from './members.ts'
import type { PyCall } from './nodes.ts'
import { eitherOf, merged } from './operators.ts'
import { mayGoOn, placeOf, unknown, type PyRun } from './run.ts'
import { joined } from './texts.ts'
import { truthOf, type PyCalled, type PyScope, type PyValue } from './values.ts'

export function callOf(node: PyCall, scope: PyScope, run: PyRun): PyValue {
  const at = placeOf(scope, node)
  const raw = briefOf(node)
  const given = argumentsOf(node, scope, run)
  if (node.callee.type === 'member') {
    const object = run.value(node.callee.object, scope)
    const method = methodOf(object, node.callee.name, { of: '', ...given, is: 'call', put: new Map(), at }, raw)
    if (method !== undefined) return method
    const maker = object.is === 'call' ? object : undefined
    return applied(memberOf(object, node.callee.name, run, at, briefOf(node.callee)), { of: '', ...given, is: 'call', put: new Map(), at }, run, raw, maker)
  }
  return applied(run.value(node.callee, scope), { of: '', ...given, is: 'call', put: new Map(), at }, run, raw)
}

export type Given = Pick<PyCalled, 'arguments' | 'named' | 'open'>

function argumentsOf(node: PyCall, scope: PyScope, run: PyRun): Given {
  const positional: PyValue[] = []
  const named = new Map<string, PyValue>()
  let open = false
  for (const argument of node.arguments) {
    const value = run.value(argument.value, scope)
    if (argument.name !== undefined) named.set(argument.name, value)
    else if (argument.spread === undefined) positional.push(value)
    else if (argument.spread === '*' && value.is === 'list' && !value.open) positional.push(...value.items)
    else if (argument.spread === '**' && value.is === 'dict') {
      for (const [key, one] of value.entries) named.set(key, one)
      open ||= value.open
    } else if (argument.spread === '**' && value.is === 'either' && value.taken.is === 'dict' && value.otherwise.is === 'dict') {
      // Of two dicts, each key is one thing or the other; one that the other lacks is then not given.
      const { taken, otherwise, when, at } = value
      const none: PyValue = { is: 'none', at }
      for (const key of new Set([...taken.entries.keys(), ...otherwise.entries.keys()]))
        named.set(key, eitherOf(when, taken.entries.get(key) ?? none, otherwise.entries.get(key) ?? none, at))
      open ||= taken.open || otherwise.open
    } else open = true
  }
  return { arguments: positional, named, open }
}

function applied(callee: PyValue, call: PyCalled, run: PyRun, raw: string, maker?: PyCalled): PyValue {
  const { at } = call
  switch (callee.is) {
    case 'either':
      return eitherOf(callee.when, applied(callee.taken, call, run, raw, maker), applied(callee.otherwise, call, run, raw, maker), at)
    case 'call':
      // An object that is called itself: `env("X")`, `config("X")`.
      return environmentCall(callee.of, call, callee, run.prefix) ?? { ...call, of: `${callee.of}.__call__` }
    case 'outside':
      return builtin(callee.of, call) ?? environmentCall(callee.of, call, maker, run.prefix) ?? { ...call, of: callee.of }
    case 'function':
      return functionCall(callee, call, run, raw)
    case 'class': {
      const instance: PyValue = { is: 'instance', of: callee, names: new Map(call.named), at }
      return instance
    }
    default:
      return unknown(raw, at)
  }
}

/** Goes through a function of the tree with its arguments. */
function functionCall(callee: PyValue & { readonly is: 'function' }, call: PyCalled, run: PyRun, raw: string): PyValue {
  if (!mayGoOn(run) || callee.node.async) return unknown(raw, call.at)
  const names = parametersOf(callee, call, run)
  run.depth += 10
  const returned = run.body(callee.node.body, { module: callee.scope.module, names, above: callee.scope }).returned
  run.depth -= 10
  return returned ?? { is: 'none', at: call.at }
}

/** What the parameters are: as given, else their defaults. With no call, as a framework calls it: nothing but defaults. */
export function parametersOf(callee: PyValue & { readonly is: 'function' }, call: Given | undefined, run: PyRun): Map<string, PyValue> {
  const names = new Map<string, PyValue>()
  const rest = [...(callee.self === undefined ? [] : [callee.self]), ...(call?.arguments ?? [])]
  for (const parameter of callee.node.parameters) {
    const at = placeOf(callee.scope, callee.node)
    if (parameter.spread !== undefined) {
      if (parameter.spread === '*') names.set(parameter.name, { is: 'list', items: rest.splice(0), open: call === undefined, at })
      continue
    }
    const given = call?.named.get(parameter.name) ?? rest.shift()
    const fallback = parameter.fallback === undefined ? undefined : run.value(parameter.fallback, callee.scope)
    names.set(parameter.name, given ?? fallback ?? unknown(parameter.name, at))
  }
  return names
}

function builtin(of: string, call: PyCalled): PyValue | undefined {
  const { at } = call
  const [first, second, third] = call.arguments
  switch (of) {
    case 'int':
    case 'float':
      return first === undefined ? undefined : casted(first, 'number')
    case 'str':
    case 'pydantic.SecretStr':
    case 'starlette.datastructures.Secret':
    case 'urllib.parse.quote_plus':
    case 'urllib.parse.quote':
    case 'urllib.parse.unquote':
    case 'copy.deepcopy':
    case 'copy.copy':
    case 'typing.cast':
      return of === 'typing.cast' ? second : first
    case 'bool': {
      const truth = first === undefined ? undefined : truthOf(first)
      return typeof truth === 'boolean' ? { is: 'truth', truth, at } : truth === undefined ? undefined : { is: 'test', when: truth, at }
    }
    case 'distutils.util.strtobool':
    case 'setuptools._distutils.util.strtobool':
    case 'ast.literal_eval':
    case 'json.loads':
      return first !== undefined && (first.is === 'variable' || first.is === 'text') && !of.startsWith('json') ? casted(first, 'truth') : undefined
    case 'list':
    case 'tuple':
    case 'set':
      return first === undefined ? { is: 'list', items: [], open: false, at } : first.is === 'list' ? first : undefined
    case 'dict': {
      const own: PyValue = { is: 'dict', entries: new Map(call.named), open: call.open, at }
      return first === undefined ? own : merged(first, own, at)
    }
    case 'getattr':
      return first === undefined || second?.is !== 'text' || first.is !== 'instance' ? third : (first.names.get(second.text) ?? third)
    case 'isinstance':
      return first?.is === 'none' ? { is: 'truth', truth: false, at } : undefined
    case 'len':
      return first?.is === 'list' && !first.open ? { is: 'number', number: first.items.length, at } : undefined
    default:
      return undefined
  }
}

/** Methods of texts, lists and dicts; those of a variable leave it one where they only trim it. */
function methodOf(object: PyValue, name: string, call: PyCalled, raw: string): PyValue | undefined {
  const { at } = call
  const [first, second] = call.arguments
  if (object.is === 'either' && /^(get|lower|upper|strip|replace|split|copy)$/.test(name)) {
    const [taken, otherwise] = [methodOf(object.taken, name, call, raw), methodOf(object.otherwise, name, call, raw)]
    return taken === undefined || otherwise === undefined ? undefined : eitherOf(object.when, taken, otherwise, at)
  }
  if (object.is === 'either' && name === 'update') {
    methodOf(object.taken, name, call, raw)
    return methodOf(object.otherwise, name, call, raw)
  }
  if (object.is === 'dict') return dictMethod(object, name, call, raw)
  if (object.is === 'call' && (name === 'update' || name === 'setdefault'))
    return dictMethod({ is: 'dict', entries: object.put, open: true, at }, name, call, raw)
  if (object.is === 'list') {
    if (name === 'copy') return { ...object, items: [...object.items] }
    const added = name === 'append' && first !== undefined ? [first] : name === 'extend' && first?.is === 'list' ? first.items : undefined
    if (added !== undefined) (object.items as PyValue[]).push(...added.slice(0, 1_000))
    return added === undefined ? undefined : { is: 'none', at }
  }
  if (object.is === 'variable' && /^(strip|rstrip|lstrip|lower|upper|title|casefold|encode|decode|get_secret_value|unicode_string)$/.test(name)) return object
  if (object.is === 'variable' && name === 'split')
    return { ...object, cast: 'list', ...(object.fallback === undefined ? {} : { fallback: casted(object.fallback, 'list') }) }
  // A URL as an object: what it is written as is what it was made of.
  if ((object.is === 'call' || object.is === 'mixed') && /^(unicode_string|render_as_string|get_secret_value|__str__|__to_string__|human_repr)$/.test(name))
    return object
  if (name === 'replace' && first?.is === 'text' && second?.is === 'text') {
    if (object.is === 'mixed')
      return { ...object, parts: object.parts.map((part) => (typeof part === 'string' ? part.replaceAll(first.text, second.text).slice(0, 100_000) : part)) }
    if (object.is === 'call' && /^[a-z0-9+]+:/i.test(first.text)) return object
    if (object.is === 'text') return { ...object, text: object.text.replaceAll(first.text, second.text).slice(0, 100_000) }
    // A URL's scheme put right, or what a shell leaves around it: it is the same database.
    if (object.is === 'variable' && (/^[a-z0-9+]+:|^[a-z]+\+[a-z0-9]+$/i.test(first.text) || first.text.length <= 2))
      return {
        ...object,
        ...(object.fallback?.is === 'text' ? { fallback: { ...object.fallback, text: object.fallback.text.replaceAll(first.text, second.text) } } : {}),
      }
    return undefined
  }
  if (object.is !== 'text') return undefined
  switch (name) {
    case 'lower':
    case 'casefold':
      return { ...object, text: object.text.toLowerCase() }
    case 'upper':
      return { ...object, text: object.text.toUpperCase() }
    case 'strip':
      return first === undefined ? { ...object, text: object.text.trim() } : undefined
    case 'split':
      return first?.is === 'text' && first.text !== ''
        ? { is: 'list', items: object.text.split(first.text).map((text) => ({ is: 'text', text, at })), open: false, at }
        : undefined
    case 'startswith':
    case 'endswith':
      return first?.is !== 'text'
        ? undefined
        : { is: 'truth', truth: name === 'startswith' ? object.text.startsWith(first.text) : object.text.endsWith(first.text), at }
    case 'join':
      return first?.is === 'list' && !first.open
        ? joined(
            first.items.flatMap((item, index) => (index === 0 ? [item] : [object.text, item])),
            at,
          )
        : undefined
    case 'format':
      return formattedBy(object.text, call, raw)
    default:
      return undefined
  }
}

/** `"{}:{port}".format(host, port=1)`. */
function formattedBy(pattern: string, call: PyCalled, raw: string): PyValue {
  const parts: (string | PyValue)[] = []
  let next = 0
  let from = 0
  for (const match of pattern.matchAll(/\{(\w{0,60})\}/g)) {
    parts.push(pattern.slice(from, match.index))
    from = match.index + match[0].length
    const name = match[1] ?? ''
    const value = name === '' ? call.arguments[next++] : /^\d+$/.test(name) ? call.arguments[Number(name)] : call.named.get(name)
    parts.push(value ?? unknown(raw, call.at))
  }
  return joined([...parts, pattern.slice(from)], call.at)
}

function dictMethod(object: PyValue & { readonly is: 'dict' }, name: string, call: PyCalled, raw: string): PyValue | undefined {
  const { at } = call
  const [first, second] = call.arguments
  const key = first === undefined ? undefined : keyOf(first)
  switch (name) {
    case 'get':
      return key === undefined ? unknown(raw, at) : (object.entries.get(key) ?? (object.open ? unknown(raw, at) : (second ?? { is: 'none', at })))
    case 'setdefault':
      if (key !== undefined && !object.entries.has(key)) object.entries.set(key, second ?? { is: 'none', at })
      return key === undefined ? unknown(raw, at) : (object.entries.get(key) ?? unknown(raw, at))
    case 'pop':
      if (key === undefined) return unknown(raw, at)
      {
        const value = object.entries.get(key)
        object.entries.delete(key)
        return value ?? second ?? unknown(raw, at)
      }
    case 'copy':
      return { ...object, entries: new Map(object.entries) }
    case 'update': {
      if (first?.is === 'dict') for (const [one, value] of first.entries) object.entries.set(one, value)
      if ((first !== undefined && first.is !== 'dict') || (first?.is === 'dict' && first.open) || call.open) object.open = true
      for (const [one, value] of call.named) object.entries.set(one, value)
      return { is: 'none', at }
    }
    case 'values':
      return { is: 'list', items: [...object.entries.values()], open: object.open, at }
    case 'keys':
      return { is: 'list', items: [...object.entries.keys()].map((text) => ({ is: 'text', text, at })), open: object.open, at }
    case 'items':
      return {
        is: 'list',
        items: [...object.entries].map(([text, value]) => ({ is: 'list', items: [{ is: 'text', text, at }, value], open: false, at })),
        open: object.open,
        at,
      }
    default:
      return undefined
  }
}

/** Whether a value is an object that reads the environment. */
export function isEnvironment(value: PyValue): value is PyCalled {
  return value.is === 'call' && isEnv(value.of)
}
