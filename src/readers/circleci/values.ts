/** Parameters of CircleCI's jobs and commands, and the conditions that ask for them. */
import { asBoolean, asList, asMap, asScalar, deref, entriesOf, isNull, valueAt, type YamlNode } from '../../parse/yaml.ts'

/** What a parameter holds: a text, undefined where only the run knows it, or steps with what they in turn may name. */
export interface Given {
  readonly text?: string
  readonly steps?: { readonly node: YamlNode; readonly scope: Scope }
}

/** By what stands between `<<` and `>>`. */
export type Scope = ReadonlyMap<string, Given>

const reference = /(?<!\\)<<\s*([\w.-]+)\s*>>/g
const longest = 20_000

/** {@link https://circleci.com/docs/pipeline-variables/}: what is not known becomes a variable of that name. */
export function fill(text: string, scope: Scope): string {
  return text.includes('<<')
    ? text.replace(reference, (_, name: string) => scope.get(name)?.text ?? `\${${name.replaceAll('-', '_')}}`).slice(0, longest)
    : text
}

export function filled(node: YamlNode | undefined, scope: Scope): string | undefined {
  const text = asScalar(node)?.text
  return text === undefined ? undefined : fill(text, scope)
}

/** Steps that a parameter holds, where the text is nothing but its name. */
export function stepsIn(text: string, scope: Scope): Given['steps'] {
  const name = /^\s*<<\s*([\w.-]+)\s*>>\s*$/.exec(text)?.[1]
  return name === undefined ? undefined : scope.get(name)?.steps
}

/** {@link https://circleci.com/docs/configuration-reference/#parameters}: defaults, and over them what the call gives. */
export function scopeOf(declared: YamlNode | undefined, given: YamlNode | undefined, outer: Scope): Scope {
  const scope = new Map<string, Given>([...outer].filter(([name]) => name.startsWith('pipeline.')))
  const parameters = asMap(declared)
  for (const { key, value } of parameters === undefined ? [] : entriesOf(parameters).slice(0, 200)) {
    const own = valueAt(given, key.text)
    const node = own ?? valueAt(value, 'default')
    const steps = node === undefined || asList(node) === undefined ? undefined : { node, scope: outer }
    const handed = own === undefined ? undefined : stepsIn(asScalar(own)?.text ?? '', outer)
    const text = node === undefined ? undefined : isNull(node) ? '' : filled(node, outer)
    scope.set(`parameters.${key.text}`, {
      ...(text === undefined ? {} : { text }),
      ...(handed !== undefined ? { steps: handed } : steps === undefined ? {} : { steps }),
    })
  }
  return scope
}

/** {@link https://circleci.com/docs/configuration-reference/#logic-statements}; undefined where only the run can tell. */
export function holds(node: YamlNode | undefined, scope: Scope, depth = 0): boolean | undefined {
  if (node === undefined || depth > 20) return undefined
  const value = deref(node)
  if (value.kind === 'scalar') {
    const text = fill(value.text, scope)
    if (text.includes('$') || /^pipeline\.|==|!=/.test(text)) return undefined
    return !(isNull(value) || text === '' || text === '0' || asBoolean({ ...value, text }) === false)
  }
  const items = (name: string): readonly YamlNode[] | undefined => asList(valueAt(value, name))?.items.slice(0, 100)
  const inner = valueAt(value, 'not')
  if (inner !== undefined) return negated(holds(inner, scope, depth + 1))
  const equal = items('equal')?.map((one) => filled(one, scope) ?? '')
  if (equal !== undefined) return equal.some((text) => text.includes('$')) ? undefined : equal.every((text) => text === equal[0])
  const all = items('and')?.map((one) => holds(one, scope, depth + 1))
  if (all !== undefined) return all.includes(false) ? false : all.includes(undefined) ? undefined : true
  const any = items('or')?.map((one) => holds(one, scope, depth + 1))
  return any === undefined ? undefined : any.includes(true) ? true : any.includes(undefined) ? undefined : false
}

export function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

/** A condition in words, for those who read what stands under it. */
export function wording(node: YamlNode | undefined, scope: Scope, depth = 0): string {
  const own = filled(node, scope)
  if (own !== undefined || depth > 20) return own ?? ''
  const parts = asList(node)?.items.map((one) => wording(one, scope, depth + 1))
  if (parts !== undefined) return parts.slice(0, 20).join(' ')
  return (asMap(node)?.entries ?? []).map(({ key, value }) => `${key.text} ${wording(value, scope, depth + 1)}`).join(' ')
}
