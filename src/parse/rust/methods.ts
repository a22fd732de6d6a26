/** Calls that leave a value what it is, ask the environment, or say what stands in where nothing is set. */
import type { Worth } from '../told.ts'
import { unknownAt, valueAt, type Frame, type RustValue } from './frame.ts'
import { argumentsOf, childrenOf, nameOf, pathOf, textOf, type RustNode } from './parse.ts'

/** Of a value, a `Result` or an `Option`: the same value, as far as a configuration is concerned. */
const same: ReadonlySet<string> = new Set(
  (
    'unwrap expect to_string to_owned clone into as_str as_ref as_deref as_mut parse trim ok err context with_context wrap_err map_err into_inner try_into expose_secret ' +
    'into_string to_string_lossy cloned copied ok_or ok_or_else borrow as_bytes deref inspect_err into_boxed_str as_slice to_str get leak into_owned unwrap_or_default ' +
    'filter into_string_lossy change_context attach_printable or_raise'
  ).split(' '),
)

/** Functions of other crates that wrap a value. */
const wrapping =
  /(^|::)(String::from|Some|Ok|Box::new|Arc::new|Cow::from|SecretString::(new|from)|Secret::new|Cow::(Borrowed|Owned)|(u|i)(8|16|32|64|size)::(from|try_from|from_str)|String::from_str|Url::parse|PathBuf::from|Path::new)$/

const environment = /(^|::)(env|dotenv|dotenvy)::(var|var_os)$|^(dotenv|dotenvy)::var$|^var$/

export function applied(node: RustNode, frame: Frame, depth: number): RustValue {
  const target = node.firstChild
  if (target === null) return unknownAt('a call', node, frame)
  const given = argumentsOf(node)
  const [first] = given
  const inner = (one: RustNode): RustValue => frame.evaluate(one, frame, depth + 1)
  const generic = target.name === 'GenericFunction' ? (target.firstChild ?? target) : target
  if (generic.name !== 'FieldExpression') {
    const path = pathOf(generic, frame.file)
    if (environment.test(path) && first !== undefined) {
      const name = inner(first)
      if (name.kind !== 'value' || typeof name.value !== 'string') return unknownAt('a variable of the environment', node, frame)
      return { kind: 'variable', name: name.value.slice(0, 200), line: frame.file.lineOf(node), path: frame.file.path }
    }
    if (wrapping.test(path) && first !== undefined) return inner(first)
    return unknownAt(`${path}()`, node, frame)
  }
  const receiver = generic.firstChild
  const field = generic.getChild('FieldIdentifier')
  if (receiver === null || field === null) return unknownAt('a call', node, frame)
  return method(textOf(field, frame.file), inner(receiver), given, node, frame, depth)
}

function method(name: string, on: RustValue, given: readonly RustNode[], node: RustNode, frame: Frame, depth: number): RustValue {
  const [first, second] = given
  if (name === 'parse' || name === 'to_string' || name === 'into') return name === 'parse' ? parsed(on) : on
  if (same.has(name)) return on
  if (name === 'unwrap_or' || name === 'or') return first === undefined ? on : orElse(on, frame.evaluate(first, frame, depth + 1))
  if (name === 'unwrap_or_else' || name === 'or_else') {
    const body = first === undefined ? undefined : bodyOf(first)
    return body === undefined ? unknownAt(name, node, frame) : orElse(on, frame.evaluate(body, frame, depth + 1))
  }
  if (name === 'map' || name === 'and_then') return first === undefined ? on : through(first, on, frame, depth)
  if (name === 'map_or' || name === 'map_or_else') {
    if (first === undefined || second === undefined) return unknownAt(name, node, frame)
    const fallback = name === 'map_or' ? first : bodyOf(first)
    return fallback === undefined ? unknownAt(name, node, frame) : orElse(through(second, on, frame, depth), frame.evaluate(fallback, frame, depth + 1))
  }
  if ((name === 'max' || name === 'min') && first !== undefined) {
    const other = frame.evaluate(first, frame, depth + 1)
    if (on.kind === 'value' && other.kind === 'value' && typeof on.value === 'number' && typeof other.value === 'number')
      return valueAt(name === 'max' ? Math.max(on.value, other.value) : Math.min(on.value, other.value), node, frame)
  }
  return unknownAt(on.kind === 'variable' ? `\${${on.name}}` : `${name}()`, node, frame)
}

/** `"10".parse()`; a variable's text is a number where it is asked for as one. */
function parsed(on: RustValue): RustValue {
  if (on.kind === 'value' && typeof on.value === 'string' && /^\s*-?\d{1,9}\s*$/.test(on.value)) return { ...on, value: Number(on.value) }
  if (on.kind === 'variable' && on.fallback?.kind === 'value') return { ...on, fallback: parsed({ ...on.fallback, path: on.path }) }
  return on
}

function orElse(on: RustValue, fallback: Worth): RustValue {
  if (on.kind === 'variable') return { ...on, fallback: on.fallback === undefined ? fallback : orElse({ ...on.fallback, path: on.path }, fallback) }
  return on
}

function bodyOf(closure: RustNode): RustNode | undefined {
  return closure.name === 'ClosureExpression' ? childrenOf(closure).at(-1) : undefined
}

/** What a closure makes of a value: the same where it only parses or turns it, by `str::parse` and their like too. */
function through(closure: RustNode, on: RustValue, frame: Frame, depth: number): RustValue {
  const body = bodyOf(closure)
  if (body === undefined) {
    const path = pathOf(closure, frame.file)
    return /(^|::)(parse|from|into|to_string|trim|Some|Ok|from_str|String|new|to_owned)$/.test(path) ? on : unknownAt(path, closure, frame)
  }
  const [parameter] = closure.getChild('ParamList')?.getChildren('Parameter') ?? []
  const name = parameter === undefined ? undefined : nameOf(parameter, frame.file)
  return frame.evaluate(body, name === undefined || name === '' ? frame : { ...frame, names: new Map([...frame.names, [name, on]]) }, depth + 1)
}
