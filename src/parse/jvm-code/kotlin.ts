/** Kotlin's syntax tree as code of the JVM. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { parseWith, type SitterNode } from '../tree-sitter.ts'
import { child, expression, fieldOf, nameOf, parts, type Place } from './kotlin-expressions.ts'
import { made, type Code, type CodeParsed } from './nodes.ts'

/** Parses one file of Kotlin ({@link https://kotlinlang.org/spec/syntax-and-grammar.html}); nothing of it runs. Never throws for what the text holds. */
export async function parseKotlinCode({ path, text }: Pick<SourceFile, 'path' | 'text'>): Promise<CodeParsed> {
  if (text.length > limits.kotlinCharacters) return { problem: `longer than ${limits.kotlinCharacters} characters` }
  const { root, problem } = await parseWith('@tree-sitter-grammars/tree-sitter-kotlin', text)
  return root === undefined ? { problem } : { file: { path, text, root: convert(root), isBroken: hasError(root) } }
}

function hasError(root: SitterNode): boolean {
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'ERROR') return true
    for (const one of node.children) open.push(one)
  }
  return false
}

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
      if (name?.text === 'class' && on !== undefined) return made({ ...place, kind: 'member', name: 'class', on: convert(on) })
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
    default:
      return statement(node, place)
  }
}

function statement(node: SitterNode, place: Place): Code {
  switch (node.type) {
    case 'lambda_literal':
    case 'annotated_lambda':
    case 'anonymous_function':
      return lambdaOf(node, place)
    case 'block':
      return made({ ...place, kind: 'block', inside: parts(node).map(convert) })
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
      return expression(node, place, convert)
  }
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
