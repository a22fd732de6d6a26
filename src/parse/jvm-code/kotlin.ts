/** Kotlin's syntax tree as code of the JVM. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { parseWith, type SitterNode } from '../tree-sitter.ts'
import { made, type Code, type CodeParsed } from './nodes.ts'

/** Parses one file of Kotlin ({@link https://kotlinlang.org/spec/syntax-and-grammar.html}); nothing of it runs. Never throws for what the text holds. */
export async function parseKotlinCode({ path, text }: Pick<SourceFile, 'path' | 'text'>): Promise<CodeParsed> {
  if (text.length > limits.kotlinCharacters) return { problem: `longer than ${limits.kotlinCharacters} characters` }
  const { root, problem } = await parseWith('@tree-sitter-grammars/tree-sitter-kotlin', text)
  return root === undefined ? { problem } : { file: { path, text, root: convert(root) } }
}

type Place = Pick<Code, 'line' | 'from'>

const child = (node: SitterNode | undefined, ...types: readonly string[]): SitterNode | undefined => node?.children.find(({ type }) => types.includes(type))
const parts = (node: SitterNode | undefined): readonly SitterNode[] => node?.children.filter((one) => one.isNamed && !/comment$/.test(one.type)) ?? []
const fieldOf = (node: SitterNode, name: string): SitterNode | undefined => node.children.find(({ field }) => field === name)

/** The tree is no deeper than its parser lets it be. */
function convert(node: SitterNode): Code {
  const place: Place = { line: node.line, from: node.from }
  const rest = (): readonly Code[] => parts(node).map(convert)
  switch (node.type) {
    case 'source_file':
      return made({
        ...place,
        kind: 'file',
        inside: parts(node)
          .filter(({ type }) => !/^(import|package_header|file_annotation)$/.test(type))
          .map(convert),
      })
    case 'class_declaration':
    case 'object_declaration':
    case 'companion_object':
    case 'object_literal':
      return typeOf(node, place)
    case 'function_declaration':
    case 'secondary_constructor':
    case 'getter':
      return functionOf(node, place)
    case 'anonymous_initializer':
      return made({ ...place, kind: 'initial', inside: rest() })
    case 'parameter':
    case 'class_parameter':
      return parameterOf(node, undefined)
    case 'property_declaration':
      return propertyOf(node, place)
    case 'call_expression':
      return callOf(node, place)
    case 'constructor_invocation':
      return made({ ...place, kind: 'call', name: 'super', inside: argumentsIn(child(node, 'value_arguments')) })
    case 'index_expression': {
      const [on, key] = parts(node)
      return made({ ...place, kind: 'call', name: 'get', on: on === undefined ? undefined : convert(on), inside: key === undefined ? [] : [convert(key)] })
    }
    case 'navigation_expression': {
      const [on, ...names] = parts(node)
      const name = names.at(-1)
      // `Int::toString` names a function and calls none.
      if (name === undefined || on === undefined || node.children.some(({ type }) => type === '::'))
        return made({ ...place, kind: 'other', name: name?.text ?? '' })
      return made({ ...place, kind: 'member', name: nameOf(name), on: convert(on) })
    }
    case 'assignment': {
      const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')]
      const sign = fieldOf(node, 'operator')?.text ?? '='
      return left === undefined || right === undefined
        ? made({ ...place, kind: 'other', inside: rest() })
        : made({ ...place, kind: 'assign', name: sign, inside: [convert(left), convert(right)] })
    }
    case 'lambda_literal':
    case 'annotated_lambda':
    case 'anonymous_function':
      return lambdaOf(node, place)
    case 'block':
      return made({ ...place, kind: 'block', inside: rest() })
    case 'function_body': {
      const [only] = parts(node)
      return only === undefined ? made({ ...place, kind: 'block' }) : convert(only)
    }
    case 'return_expression':
      return made({
        ...place,
        kind: 'return',
        inside: parts(node)
          .filter(({ type }) => type !== 'label')
          .map(convert),
      })
    case 'if_expression': {
      const condition = fieldOf(node, 'condition')
      return made({
        ...place,
        kind: 'if',
        inside: [
          ...(condition === undefined ? [] : [convert(condition)]),
          ...parts(node)
            .filter((one) => one !== condition)
            .map(convert),
        ],
      })
    }
    case 'annotation': {
      const called = child(node, 'constructor_invocation')
      const name = (child(called ?? node, 'user_type')?.text ?? '').replace(/<.*$/s, '')
      return made({ ...place, kind: 'annotation', name, inside: argumentsIn(child(called, 'value_arguments')) })
    }
    default:
      return expression(node, place)
  }
}

function expression(node: SitterNode, place: Place): Code {
  switch (node.type) {
    case 'identifier':
      if (node.text === 'true' || node.text === 'false') return made({ ...place, kind: 'literal', value: node.text === 'true' })
      return node.text === 'null' ? made({ ...place, kind: 'literal', value: null }) : made({ ...place, kind: 'name', name: nameOf(node) })
    case 'this_expression':
    case 'super_expression':
      return made({ ...place, kind: 'name', name: node.type === 'this_expression' ? 'this' : 'super' })
    case 'null_literal':
    case 'null':
      return made({ ...place, kind: 'literal', value: null })
    case 'boolean_literal':
      return made({ ...place, kind: 'literal', value: node.text === 'true' })
    case 'number_literal':
    case 'float_literal':
      return made({ ...place, kind: 'literal', value: Number(node.text.replaceAll('_', '').replace(/[uU]?L$|[uUfF]$/, '')) })
    case 'string_literal':
    case 'multiline_string_literal':
      return textOf(node, place)
    case 'binary_expression': {
      const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')]
      const sign = fieldOf(node, 'operator')?.text ?? ''
      if (left === undefined || right === undefined) return made({ ...place, kind: 'other' })
      return made({ ...place, kind: sign === '?:' ? 'else' : sign === '+' ? 'sum' : 'compare', name: sign, inside: [convert(left), convert(right)] })
    }
    case 'unary_expression': {
      const inner = fieldOf(node, 'argument')
      const sign = fieldOf(node, 'operator')?.text
      return inner === undefined
        ? made({ ...place, kind: 'other' })
        : sign === '!!'
          ? convert(inner)
          : made({ ...place, kind: 'other', name: sign ?? '', inside: [convert(inner)] })
    }
    case 'parenthesized_expression':
    case 'as_expression':
    case 'labeled_expression': {
      const inner = fieldOf(node, 'left') ?? parts(node).at(-1)
      return inner === undefined ? made({ ...place, kind: 'other' }) : convert(inner)
    }
    default:
      return made({ ...place, kind: 'other', inside: parts(node).map(convert) })
  }
}

function nameOf(node: SitterNode): string {
  return node.text.replace(/^`|`$/g, '').slice(0, 200)
}

/** A text with what is put into it. */
function textOf(node: SitterNode, place: Place): Code {
  const isRaw = node.type === 'multiline_string_literal'
  const found = parts(node).map((one) => {
    if (one.type === 'interpolation') {
      const [only] = parts(one)
      return only === undefined ? made({ line: one.line, from: one.from, kind: 'other' }) : convert(only)
    }
    const value = one.type === 'escape_sequence' && !isRaw ? unescaped(one.text) : one.text
    return made({ line: one.line, from: one.from, kind: 'literal', value })
  })
  // `$name` comes as two contents where the grammar doesn't take it apart.
  const pieces: Code[] = []
  for (let index = 0; index < found.length; index++) {
    const [one, next] = [found[index], found[index + 1]]
    if (one === undefined) continue
    const name = one.value === '$' && typeof next?.value === 'string' ? /^[A-Za-z_]\w*/.exec(next.value)?.[0] : undefined
    if (name === undefined || next === undefined) pieces.push(one)
    else {
      pieces.push(made({ line: one.line, from: one.from, kind: 'name', name }))
      const after = String(next.value).slice(name.length)
      if (after !== '') pieces.push(made({ line: next.line, from: next.from, kind: 'literal', value: after }))
      index++
    }
  }
  if (pieces.every(({ kind }) => kind === 'literal')) return made({ ...place, kind: 'literal', value: pieces.map(({ value }) => String(value)).join('') })
  return made({ ...place, kind: 'sum', inside: pieces })
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b' }

/** {@link https://kotlinlang.org/docs/characters.html} */
function unescaped(text: string): string {
  const code = /^\\u([\da-fA-F]{4})$/.exec(text)?.[1]
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
  return escapes[text.slice(1)] ?? text.slice(1)
}

function modifiersOf(node: SitterNode): { readonly annotations: readonly Code[]; readonly words: Set<string> } {
  const found = parts(child(node, 'modifiers', 'parameter_modifiers'))
  return {
    annotations: found.filter(({ type }) => type === 'annotation').map(convert),
    words: new Set(found.filter(({ type }) => type !== 'annotation').map(({ text }) => text)),
  }
}

function typeIn(node: SitterNode | undefined): string {
  const found = child(node, 'user_type', 'nullable_type')
  return (found?.text ?? '').replace(/[<?].*$/s, '').replace(/\s+/g, '')
}

function typeOf(node: SitterNode, place: Place): Code {
  const { annotations, words } = modifiersOf(node)
  if (node.type !== 'class_declaration') words.add('object')
  if (node.type === 'companion_object') words.add('companion')
  const parameters = parts(child(child(node, 'primary_constructor'), 'class_parameters')).map(convert)
  const body = parts(child(node, 'class_body', 'enum_class_body')).map(convert)
  return made({
    ...place,
    kind: 'type',
    name: fieldOf(node, 'name')?.text ?? child(node, 'identifier')?.text ?? '',
    annotations,
    words,
    inside: [...parameters, ...body],
  })
}

function functionOf(node: SitterNode, place: Place): Code {
  const { annotations, words } = modifiersOf(node)
  const parameters: Code[] = []
  // A default stands beside the parameter it is of.
  const list = child(node, 'function_value_parameters')?.children ?? []
  for (const [index, one] of list.entries()) {
    if (one.type !== 'parameter') continue
    const given = list[index + 1]?.type === '=' ? list[index + 2] : undefined
    parameters.push(parameterOf(one, given))
  }
  const body = child(node, 'function_body', 'block')
  const receiver = node.children.find(({ type, field }, index) => type === 'user_type' && field === undefined && node.children[index + 1]?.type === '.')
  const isConstructor = node.type === 'secondary_constructor'
  return made({
    ...place,
    kind: 'function',
    name: isConstructor ? '<init>' : (fieldOf(node, 'name')?.text ?? ''),
    // What it extends, which no other question asks of a function.
    type: receiver?.text ?? '',
    annotations,
    words,
    inside: [...parameters, ...(body === undefined ? [] : [bodyOf(body)])],
  })
}

/** `= value` is what it returns. */
function bodyOf(body: SitterNode): Code {
  const isValue = child(body, '=') !== undefined
  const [only] = parts(body)
  const place = { line: body.line, from: body.from }
  if (!isValue || only === undefined) return convert(body)
  return made({ ...place, kind: 'block', inside: [made({ ...place, kind: 'return', inside: [convert(only)] })] })
}

function parameterOf(node: SitterNode, given: SitterNode | undefined): Code {
  const { annotations, words } = modifiersOf(node)
  const own = node.children.findIndex(({ type }) => type === '=')
  const value = given ?? (own < 0 ? undefined : node.children[own + 1])
  const name = child(node, 'identifier')?.text ?? ''
  return made({
    line: node.line,
    from: node.from,
    kind: 'parameter',
    name,
    type: typeIn(node),
    annotations,
    words,
    inside: value === undefined ? [] : [convert(value)],
  })
}

function propertyOf(node: SitterNode, place: Place): Code {
  const { annotations, words } = modifiersOf(node)
  const variable = child(node, 'variable_declaration')
  const delegate = child(node, 'property_delegate')
  const equals = node.children.findIndex(({ type }) => type === '=')
  const given = equals < 0 ? undefined : node.children[equals + 1]
  const getter = parts(child(node, 'getter')).find(({ type }) => type === 'function_body')
  const [delegated] = parts(delegate)
  if (delegated !== undefined && /^lazy\b/.test(delegated.text)) words.add('lazy')
  const value = given ?? delegated ?? (getter === undefined || child(getter, '=') === undefined ? undefined : parts(getter)[0])
  return made({
    ...place,
    kind: 'variable',
    name: child(variable, 'identifier')?.text ?? '',
    type: typeIn(variable),
    annotations,
    words,
    inside: value === undefined ? [] : [convert(value)],
  })
}

/** A lambda after the brackets is the last argument of the call in front of it. */
function callOf(node: SitterNode, place: Place): Code {
  const [called, ...others] = parts(node)
  if (called === undefined) return made({ ...place, kind: 'other' })
  const given = argumentsIn(child(node, 'value_arguments'))
  const lambdas = others.filter(({ type }) => type === 'annotated_lambda' || type === 'lambda_literal').map(convert)
  if (called.type === 'call_expression' && lambdas.length > 0 && child(node, 'value_arguments') === undefined) {
    const inner = callOf(called, place)
    return made({ ...inner, inside: [...inner.inside, ...lambdas] })
  }
  const inside = [...given, ...lambdas]
  if (called.type === 'navigation_expression') {
    const [on, ...names] = parts(called)
    const name = nameOf(names.at(-1) ?? called)
    // Only functions that make something are called by a type's name.
    if (/^[A-Z]/.test(name)) return made({ ...place, kind: 'new', name, type: name, inside })
    return made({ ...place, kind: 'call', name, on: on === undefined ? undefined : convert(on), inside })
  }
  const name = nameOf(called)
  if (called.type !== 'identifier') return made({ ...place, kind: 'call', name: 'invoke', on: convert(called), inside })
  return made({ ...place, kind: /^[A-Z]/.test(name) ? 'new' : 'call', name, type: /^[A-Z]/.test(name) ? name : '', inside })
}

function argumentsIn(list: SitterNode | undefined): readonly Code[] {
  return parts(list).map((one) => {
    if (one.type !== 'value_argument') return convert(one)
    const value = parts(one).at(-1)
    const isNamed = child(one, '=') !== undefined
    const place = { line: one.line, from: one.from }
    if (value === undefined) return made({ ...place, kind: 'other' })
    return isNamed ? made({ ...place, kind: 'argument', name: parts(one)[0]?.text ?? '', inside: [convert(value)] }) : convert(value)
  })
}

function lambdaOf(node: SitterNode, place: Place): Code {
  if (node.type === 'annotated_lambda') {
    const inner = child(node, 'lambda_literal')
    return inner === undefined ? made({ ...place, kind: 'other' }) : convert(inner)
  }
  const parameters = parts(child(node, 'lambda_parameters')).flatMap((one) => {
    const name = child(one, 'identifier') ?? (one.type === 'identifier' ? one : undefined)
    return name === undefined ? [] : [made({ line: one.line, from: one.from, kind: 'parameter', name: name.text })]
  })
  const body = parts(node).filter(({ type }) => type !== 'lambda_parameters')
  return made({ ...place, kind: 'lambda', inside: [...parameters, ...body.map(convert)] })
}
