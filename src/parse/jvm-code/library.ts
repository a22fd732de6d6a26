/** What calls of the JVM's own libraries come to, as far as clients are made of them: the environment, settings, and what only changes a value's type. */
import type { Worth } from '../told.ts'
import { argumentOf, lambdaOf, pathOf, type Code } from './nodes.ts'
import { declarationOf } from './program.ts'
import { joined, orElse, type Frame, type Value } from './values.ts'

export interface Ways {
  readonly inner: (one: Code | undefined) => Value
  readonly frame: Frame
  /** What the program's own function of that name returns. */
  readonly own: () => Value | undefined
  readonly path: string
}

/** Functions that hand on what they are called on. */
const passing =
  /^(toInt|toLong|toInteger|toIntOrNull|toLongOrNull|toString|intValue|longValue|trim|strip|getString|getAsString|getInt|asString|asInt|get|orElseThrow|orElseGet|map|let|also|takeIf|takeUnless|toBoolean|toBooleanStrict|booleanValue|value|getOrThrow)$/

/** Functions that hand on their first argument. */
const wrapping =
  /^(parseInt|parseLong|valueOf|parseBoolean|requireNonNull|requireNotNull|checkNotNull|ofNullable|of|toInt|toInteger|parse|String|Integer|Long)$/

const holders = /^(java\.(lang|util|net)\.)?(Integer|Long|Short|Boolean|Objects|Optional|String|Preconditions|NumberUtils|Ints|URI)$/

export function calledWith(node: Code, ways: Ways): Value | undefined {
  const { inner, frame, path } = ways
  const { name, on, line } = node
  const first = argumentOf(node, 0)
  const text = (one: Code | undefined): string | undefined => {
    const value = one === undefined ? undefined : inner(one)
    return value?.kind === 'value' && typeof value.value === 'string' ? value.value : undefined
  }
  const place = (worth: Worth): Value => ({ ...worth, path })
  const holder = pathOf(on)
  if (name === 'getenv' && holder === 'System') {
    const variable = text(first)
    return variable === undefined ? undefined : place({ kind: 'variable', name: variable, line })
  }
  if (on !== undefined && isEnvironment(on, frame)) {
    const variable = text(first)
    if (variable === undefined || !/^(get|getOrDefault|getOrElse|getValue)$/.test(name)) return undefined
    const found: Value = { kind: 'variable', name: variable, line, path }
    const usual = argumentOf(node, 1)
    return usual === undefined ? found : orElse(found, inner(usual))
  }
  const setting = settingOf(node, text, ways)
  if (setting !== undefined) return setting === 'missing' ? undefined : setting
  if (/^(orElse|getOrElse|ifEmpty|ifBlank|orElseGet|orEmpty)$/.test(name) && on !== undefined && first !== undefined)
    return orElse(inner(on), inner(lambdaOf(node) ?? first))
  if (/^(requireNonNullElse|firstNonNull|defaultIfBlank|defaultIfEmpty|defaultString|requireNonNullElseGet)$/.test(name) && first !== undefined)
    return orElse(inner(first), inner(argumentOf(node, 1)))
  if (name === 'format' && holder === 'String' && first !== undefined) return formatted(first, node.inside.slice(1), ways, line)
  if ((name === 'formatted' || name === 'format') && on !== undefined) return formatted(on, node.inside, ways, line)
  if (name === 'concat' && on !== undefined) return place(joined([inner(on), inner(first)], line))
  if (wrapping.test(name) && first !== undefined && (on === undefined || (holder !== undefined && holders.test(holder)))) return ways.own() ?? inner(first)
  if (/^(trimIndent|trimMargin)$/.test(name)) return inner(on)
  const own = ways.own()
  if (own !== undefined) return own
  if (passing.test(name) && on !== undefined && (node.inside.length === 0 || lambdaOf(node) !== undefined || /^(map|orElseThrow)$/.test(name))) {
    const lambda = lambdaOf(node)
    // `map { it.toInt() }` only changes the type; what makes another value is not followed.
    return lambda === undefined || isPassing(lambda) ? inner(on) : undefined
  }
  return getter(node, ways)
}

/** `settings.getUrl()`, which a record, a bean or Kotlin's class would answer by its field. */
function getter(node: Code, { inner }: Ways): Value | undefined {
  if (node.inside.length > 0 || node.on === undefined) return undefined
  const bare = node.name.replace(/^get(?=[A-Z])/, '')
  const name = bare.slice(0, 1).toLowerCase() + bare.slice(1)
  const field: Code = { ...node, kind: 'member', name }
  const found = inner(field)
  return found.kind === 'unknown' ? undefined : found
}

function isPassing(lambda: Code): boolean {
  const last = lambda.inside.at(-1)
  return last?.kind === 'call' && (passing.test(last.name) || wrapping.test(last.name)) && (last.on === undefined || pathOf(last.on) !== undefined)
}

/** `System.getenv()`, dotenv's own maps, and variables that hold one of them. */
function isEnvironment(node: Code, frame: Frame): boolean {
  if (node.kind === 'call' && node.name === 'getenv' && node.inside.length === 0 && pathOf(node.on) === 'System') return true
  if (node.kind === 'member' && node.name === 'env' && pathOf(node) === 'System.env') return true
  if (node.kind === 'call' && node.name === 'dotenv' && node.on === undefined) return true
  if (node.kind === 'call' && /^(load|ignoreIfMissing|configure|directory|filename|systemProperties)$/.test(node.name))
    return node.on !== undefined && (pathOf(node.on) === 'Dotenv' || isEnvironment(node.on, frame))
  if (node.kind !== 'name') return false
  const declared = declarationOf(node, frame.program)
  const [value] = declared?.inside ?? []
  return value !== undefined && value !== node && value.kind === 'call' && isEnvironment(value, frame)
}

/** `environment.config.property("storage.url").getString()` of Ktor, `config.getString("db.url")` of Typesafe's Config, `env.getProperty("db.url")` of Spring. */
function settingOf(node: Code, text: (one: Code | undefined) => string | undefined, { frame, path }: Ways): Value | 'missing' | undefined {
  const { name, on, line } = node
  if (on === undefined || !/^(property|propertyOrNull|getString|getInt|getLong|tryGetString|getProperty|getRequiredProperty|getAs)$/.test(name))
    return undefined
  const key = text(argumentOf(node, 0))
  const prefix = key === undefined ? undefined : sectionOf(on, text, frame, 0)
  if (key === undefined || prefix === undefined) return undefined
  const found = frame.setting(prefix === '' ? key : `${prefix}.${key}`)
  const usual = name === 'getProperty' ? text(argumentOf(node, 1)) : undefined
  if (usual === undefined) return found ?? 'missing'
  const fallback: Value = { kind: 'value', value: usual, line, path }
  return found === undefined ? fallback : orElse(found, fallback)
}

/** The section of the settings that an expression stands for, `''` for all of them. */
function sectionOf(node: Code, text: (one: Code | undefined) => string | undefined, frame: Frame, level: number): string | undefined {
  if (level > 10) return undefined
  if (node.kind === 'call' && /^(config|getConfig|sub)$/.test(node.name) && node.inside.length === 1) {
    const above = node.on === undefined ? '' : sectionOf(node.on, text, frame, level + 1)
    const own = text(node.inside[0])
    return above === undefined || own === undefined ? undefined : above === '' ? own : `${above}.${own}`
  }
  if (node.kind === 'call') {
    if (node.name === 'load' && pathOf(node.on) === 'ConfigFactory') return ''
    return /^(resolve|getEnvironment|getConfig)$/.test(node.name) && node.inside.length === 0 ? '' : undefined
  }
  if (node.kind === 'new') return /^(Hocon|Map)?ApplicationConfig$/.test(node.name) ? '' : undefined
  if (node.kind === 'member') return node.name === 'config' || node.name === 'environment' ? '' : undefined
  if (node.kind !== 'name') return undefined
  const declared = declarationOf(node, frame.program)
  const [value] = declared?.inside ?? []
  if (declared?.kind === 'variable' && value !== undefined && value !== node) return sectionOf(value, text, frame, level + 1)
  return /^(Application)?Config$|^(Configurable)?Environment$|^ApplicationEnvironment$/.test(declared?.type ?? '') ||
    (declared === undefined && /^(environment|config)$/.test(node.name))
    ? ''
    : undefined
}

/** `String.format("jdbc:postgresql://%s:%d/%s", host, port, name)`. */
function formatted(pattern: Code, values: readonly Code[], { inner, path }: Ways, line: number): Value | undefined {
  const written = inner(pattern)
  if (written.kind !== 'value' || typeof written.value !== 'string') return undefined
  const parts: Value[] = []
  let from = 0
  let next = 0
  for (const match of written.value.matchAll(/%(?:(\d{1,2})\$)?([sd%n])/g)) {
    parts.push({ kind: 'value', value: written.value.slice(from, match.index), line, path })
    from = match.index + match[0].length
    if (match[2] === '%' || match[2] === 'n') parts.push({ kind: 'value', value: match[2] === '%' ? '%' : '\n', line, path })
    else parts.push(inner(values[match[1] === undefined ? next++ : Number(match[1]) - 1]))
  }
  parts.push({ kind: 'value', value: written.value.slice(from), line, path })
  return { ...joined(parts, line), path }
}
