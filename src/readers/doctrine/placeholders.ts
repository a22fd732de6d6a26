/** What Symfony fills in: parameters, and variables of the environment through their processors. */
import { limits } from '../../base/limits.ts'
import { entryOf, joined, type PhpEntry, type PhpValue } from '../../parse/php/index.ts'

type Parameters = ReadonlyMap<string, PhpValue>

/** The values of `parameters`, later files over earlier ones. */
export function parametersOf(layers: readonly PhpValue[]): Parameters {
  const found = new Map<string, PhpValue>()
  for (const layer of layers) {
    const section = entryOf(layer, 'parameters')?.value
    for (const { key, value } of section?.kind === 'list' ? section.entries : []) if (key !== undefined) found.set(key, value)
  }
  return found
}

/**
 * A value with `%parameters%` and `%env(…)%` as what they stand for ({@link https://symfony.com/doc/current/configuration/env_var_processors.html}); a
 * variable falls back to the parameter that bears its name.
 */
export function filled(value: PhpValue, parameters: Parameters, depth = 0): PhpValue {
  if (depth > limits.interpolations) return { kind: 'unknown', raw: 'a parameter that names itself', line: value.line, path: value.path }
  if (value.kind === 'list') {
    const entries = value.entries.map((one): PhpEntry => ({ ...one, value: filled(one.value, parameters, depth) }))
    return { ...value, entries }
  }
  if (value.kind === 'variable') return value.fallback === undefined ? value : { ...value, fallback: filled(value.fallback, parameters, depth + 1) }
  if (value.kind !== 'text' || !value.text.includes('%')) return value
  const place = { line: value.line, path: value.path }
  const parts: PhpValue[] = []
  const text = value.text.slice(0, limits.expanded)
  const pattern = /%%|%env\(([^()%]{1,400})\)%|%([\w.-]{1,200})%/g
  let from = 0
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    if (found.index > from) parts.push({ kind: 'text', text: text.slice(from, found.index), ...place })
    from = pattern.lastIndex
    if (found[0] === '%%') parts.push({ kind: 'text', text: '%', ...place })
    else if (found[1] !== undefined) parts.push(variableOf(found[1].split(':'), place, parameters, depth))
    else parts.push(parameterOf(found[2] ?? '', place, parameters, depth))
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from), ...place })
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : joined(parts, place)
}

interface Place {
  readonly line: number
  readonly path: string
}

/** Processors that hand on what they are given, in another type at most. */
const plain = /^(resolve|string|int|float|bool|trim|urlencode|not|require|strtolower)$/

function variableOf([first = '', ...rest]: readonly string[], place: Place, parameters: Parameters, depth: number): PhpValue {
  if (rest.length === 0) {
    const usual = parameters.get(`env(${first})`)
    const fallback = usual === undefined ? undefined : filled(usual, parameters, depth + 1)
    return /^\w+$/.test(first)
      ? { kind: 'variable', name: first, ...(fallback === undefined ? {} : { fallback }), ...place }
      : { kind: 'unknown', raw: 'a variable of the environment', ...place }
  }
  if (first === 'default') {
    const [name = '', ...more] = rest
    const value = variableOf(more, place, parameters, depth)
    if (value.kind !== 'variable' || name === '') return value
    return { ...value, fallback: parameterOf(name, place, parameters, depth) }
  }
  if (plain.test(first) && first !== 'require') return variableOf(rest, place, parameters, depth)
  return { kind: 'unknown', raw: first === 'file' ? 'what a file holds' : 'what is made of a variable', ...place }
}

function parameterOf(name: string, place: Place, parameters: Parameters, depth: number): PhpValue {
  if (name === 'kernel.project_dir' || name === 'kernel.root_dir') return { kind: 'text', text: '', ...place }
  if (name === 'kernel.environment') return { kind: 'text', text: 'prod', ...place }
  if (name === 'kernel.debug') return { kind: 'truth', is: false, ...place }
  const value = parameters.get(name)
  if (value === undefined) return { kind: 'unknown', raw: `%${name}%`, ...place }
  const known = filledBefore.get(parameters) ?? new Map<string, PhpValue>()
  filledBefore.set(parameters, known)
  const before = known.get(name)
  if (before !== undefined) return before
  // Until it is known, one that names itself is not.
  known.set(name, { kind: 'unknown', raw: 'a parameter that names itself', ...place })
  const now = filled(value, parameters, depth + 1)
  const kept: PhpValue = sizeOf(now) > limits.expanded ? { kind: 'unknown', raw: 'a parameter that grows without end', ...place } : now
  known.set(name, kept)
  return kept
}

/** Each parameter is filled once: those that double one another would take for ever. */
const filledBefore = new WeakMap<Parameters, Map<string, PhpValue>>()

function sizeOf(value: PhpValue, depth = 0): number {
  if (depth > limits.interpolations) return Number.POSITIVE_INFINITY
  if (value.kind === 'text') return value.text.length
  if (value.kind === 'list') return value.entries.reduce((sum, one) => sum + 1 + sizeOf(one.value, depth + 1), 0)
  return value.kind === 'variable' && value.fallback !== undefined ? 1 + sizeOf(value.fallback, depth + 1) : 1
}
