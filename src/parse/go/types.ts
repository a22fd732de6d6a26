/** Structs of Go: what their fields are where nobody set them, and who makes one that is given from outside. */
import { dirname } from '../../base/paths.ts'
import { limits } from '../../base/limits.ts'
import { childOf, itemsOf, unquoted, type SyntaxNode } from './nodes.ts'
import type { GoFile, GoFunction } from './parse.ts'
import { fresh, isDeep, nothing, placeIn, set, TooLong, type GoField, type GoRun } from './run.ts'
import { eachOf, objectOf, unknownValue, type GoObject, type GoTypeName, type GoValue, type Place } from './values.ts'

/** The name of a struct's type, less pointers and parameters. */
export function typeNameOf(node: SyntaxNode | undefined, file: GoFile, run: GoRun): GoTypeName | undefined {
  if (node === undefined) return undefined
  if (node.name === 'PointerType' || node.name === 'ParenthesizedType' || node.name === 'ParameterizedType') {
    const inner = itemsOf(node).find(({ name }) => name !== '*' && name !== 'TypeArgs')
    return typeNameOf(inner, file, run)
  }
  if (node.name === 'TypeName' || node.name === 'VariableName') {
    const name = file.textOf(node)
    return /^(string|bool|byte|rune|error|any|u?int\d*|float\d+)$/.test(name) ? undefined : { folder: dirname(file.path), name }
  }
  if (node.name !== 'QualifiedType' && node.name !== 'SelectorExpr') return undefined
  const [qualifier, name] = file.textOf(node).split('.')
  const path = file.imports.get(qualifier ?? '')
  if (path === undefined || name === undefined) return undefined
  const home = run.module.packageAt(path)
  return home === undefined ? { path, name } : { folder: home.folder, name }
}

/** Fields of a struct of the module, in order; undefined for what is no struct. */
function fieldsOf(type: GoTypeName, run: GoRun): readonly GoField[] | undefined {
  const found = run.packageOf(type)?.types.get(type.name)
  return found === undefined ? undefined : fieldsIn(found.node, found.file)
}

function fieldsIn(node: SyntaxNode, file: GoFile): readonly GoField[] | undefined {
  const body = node.name === 'StructType' ? childOf(node, 'StructBody') : undefined
  if (body === undefined) return undefined
  return body.getChildren('FieldDecl').flatMap((one): readonly GoField[] => {
    const names = one.getChildren('FieldName').map((name) => file.textOf(name))
    const written = childOf(one, 'String')
    const tag = written === undefined ? '' : unquoted(file.textOf(written))
    const type = itemsOf(one).find(({ name }) => name !== 'FieldName' && name !== 'String' && name !== '*')
    if (type === undefined) return []
    if (names.length > 0) return names.map((name) => ({ name, type, tag, isEmbedded: false, file, node: one }))
    return [{ name: file.textOf(type).replace(/^.*\./, '').replace(/\[.*$/s, ''), type, tag, isEmbedded: true, file, node: one }]
  })
}

/** What a variable holds that nobody gave a value: {@link https://go.dev/ref/spec#The_zero_value}. */
export function zeroOf(type: SyntaxNode | undefined, file: GoFile, run: GoRun, at: Place, isPointed = true): GoValue {
  if (type === undefined) return unknownValue('a value', at)
  const name = file.textOf(type)
  if (name === 'string') return { is: 'text', text: '', at }
  if (name === 'bool') return { is: 'bool', bool: false, at }
  if (/^(u?int\d*|float\d+)$/.test(name) || name === 'time.Duration') return { is: 'number', number: 0, at }
  if (type.name === 'PointerType' || type.name === 'FunctionType' || type.name === 'InterfaceType') return { is: 'nil', at }
  if (type.name === 'SliceType') return { is: 'list', items: [], at }
  if (type.name === 'StructType') return fresh(run, { ...objectOf(at), anonymous: { node: type, file } } as GoObject)
  const own = typeNameOf(type, file, run)
  if (own === undefined) return unknownValue(name, at)
  const found = run.packageOf(own)?.types.get(own.name)
  if (found !== undefined && found.node.name !== 'StructType' && isPointed) return zeroOf(found.node, found.file, run, at, false)
  return fresh(run, objectOf(at, own))
}

/** What a parameter or a receiver is that nobody gave: its type's own package may make it. */
export function givenOf(type: SyntaxNode | undefined, file: GoFile, name: string, run: GoRun): GoValue {
  const at = type === undefined ? { path: file.path, line: 1 } : placeIn(file, type)
  const own = typeNameOf(type, file, run)
  if (own === undefined || own.folder === undefined) return own === undefined ? unknownValue(name, at) : { ...objectOf(at, own), isOpen: true }
  return { ...objectOf(at, own), isGiven: true }
}

/** The declared fields of an object, where its type stands in the module. */
export function declaredFields(object: GoObject, run: GoRun): readonly GoField[] | undefined {
  const inline = (object as GoObject & { readonly anonymous?: { readonly node: SyntaxNode; readonly file: GoFile } }).anonymous
  if (inline !== undefined) return fieldsIn(inline.node, inline.file)
  return object.type === undefined ? undefined : fieldsOf(object.type, run)
}

export function fieldOf(object: GoObject, name: string, run: GoRun, written: string, at: Place): GoValue {
  const own = object.fields.get(name)
  if (own !== undefined) return object.type?.folder !== undefined && run.smeared.has(`${object.type.folder} ${name}`) ? unknownValue(written, at) : own
  if (isDeep(run)) return unknownValue(written, at)
  if (object.isGiven === true && object.type !== undefined) {
    const made = providerOf(object.type, run)
    if (made !== undefined && made !== object) return fieldOf(made, name, run, written, at)
  }
  const declared = declaredFields(object, run)
  const found = declared?.find((one) => one.name === name)
  if (found === undefined) {
    for (const one of declared ?? []) {
      if (!one.isEmbedded) continue
      run.depth += 5
      const inner = fieldOf(object, one.name, run, written, at)
      const value = eachOf(inner).find((each) => each.is === 'object')
      const promoted = value?.is === 'object' ? fieldOf(value, name, run, written, at) : undefined
      run.depth -= 5
      if (promoted !== undefined && promoted.is !== 'unknown') return promoted
    }
    return unknownValue(written, at)
  }
  if (object.isGiven === true) {
    const tagged = run.tagged(found)
    if (tagged !== undefined) return tagged
    const value = givenOf(found.type, found.file, written, run)
    object.fields.set(name, value)
    return value
  }
  if (object.isOpen) return unknownValue(written, at)
  const value = zeroOf(found.type, found.file, run, placeIn(found.file, found.node))
  set(run, object.fields, name, value)
  return value
}

const making = /^(Load|New|Get|Parse|Read|From|Init|Must|Default|Config|Setup|Provide)/i

/** What the package of a type makes of it, where one function does: what a framework puts into others by itself. */
function providerOf(type: GoTypeName, run: GoRun): GoObject | undefined {
  const key = `${type.folder ?? ''} ${type.name}`
  if (run.providers.has(key)) return run.providers.get(key)
  run.providers.set(key, undefined)
  const home = run.packageOf(type)
  const fitting = [...(home?.functions.values() ?? [])].filter((one) => making.test(one.name) && givesBack(one, type.name))
  const loading = fitting.filter((one) => /^(Load|Parse|Read|From|MustLoad)/i.test(one.name))
  const [maker, ...others] = loading.length > 0 ? loading : fitting
  if (maker === undefined || others.length > 0) return undefined
  const at = { path: maker.file.path, line: maker.file.lineOf(maker.node) }
  const { journal, steps, requests } = run
  run.journal = undefined
  run.requests = 0
  run.steps = Math.min(steps, limits.goAsideSteps * 5)
  const allowed = run.steps
  let value: GoValue = nothing
  try {
    value = run.call({ is: 'function', function: maker }, [], at)
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
  } finally {
    run.journal = journal
    run.requests = requests
    run.steps = steps - (allowed - run.steps)
  }
  const first = value.is === 'tuple' ? value.items[0] : value
  const made = eachOf(first).find((one) => one.is === 'object')
  const object = made?.is === 'object' && made.isGiven !== true ? made : undefined
  run.providers.set(key, object)
  return object
}

function givesBack({ results, file }: GoFunction, name: string): boolean {
  const type = results[0]?.type
  return type !== undefined && file.textOf(type).replace(/^\*/, '') === name
}
