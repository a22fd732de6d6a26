/** Files of Java and Kotlin as one program: which types and functions they declare, and who calls and makes what. */
import { around, lastOf, nodesIn, pathOf, typeAround, type Code, type CodeFile } from './nodes.ts'

export interface Program {
  readonly types: ReadonlyMap<string, readonly Code[]>
  readonly functions: ReadonlyMap<string, readonly Code[]>
  readonly calls: ReadonlyMap<string, readonly Code[]>
  /** Type → where one is made. */
  readonly news: ReadonlyMap<string, readonly Code[]>
  /** Kotlin's properties that stand outside of types. */
  readonly loose: ReadonlyMap<string, readonly Code[]>
  readonly files: ReadonlyMap<Code, CodeFile>
}

/** Declarations and calls of one name: more is a name that tells nothing. */
const most = 200

export function programOf(files: Iterable<CodeFile>): Program {
  const types = new Map<string, Code[]>()
  const functions = new Map<string, Code[]>()
  const calls = new Map<string, Code[]>()
  const news = new Map<string, Code[]>()
  const loose = new Map<string, Code[]>()
  const roots = new Map<Code, CodeFile>()
  for (const file of files) {
    roots.set(file.root, file)
    for (const node of nodesIn(file.root)) {
      if (node.kind === 'type') put(types, node.name, node)
      else if (node.kind === 'function') put(functions, node.name, node)
      else if (node.kind === 'call') put(calls, node.name, node)
      else if (node.kind === 'new') put(news, node.name, node)
      else if (node.kind === 'variable' && node.parent === file.root) put(loose, node.name, node)
    }
  }
  return { types, functions, calls, news, loose, files: roots }
}

function put(map: Map<string, Code[]>, name: string, node: Code): void {
  const list = map.get(name)
  if (list === undefined) map.set(name, [node])
  else if (list.length < most) list.push(node)
}

export function fileOf(node: Code, program: Program): CodeFile | undefined {
  let root = node
  while (root.parent !== undefined) root = root.parent
  return program.files.get(root)
}

export function parametersOf(node: Code | undefined): readonly Code[] {
  return node?.inside.filter(({ kind }) => kind === 'parameter') ?? []
}

/** A type's own fields and properties, those of its companion too. */
export function fieldsOf(type: Code): readonly Code[] {
  return type.inside.flatMap((one) => {
    if (one.kind === 'variable' || one.kind === 'parameter') return [one]
    if (one.kind === 'other') return one.inside.filter(({ kind }) => kind === 'variable')
    return one.kind === 'type' && one.words.has('companion') ? fieldsOf(one) : []
  })
}

/** What declares the thing that a name stands for, where the name stands. */
export function declarationOf(node: Code, program: Program): Code | undefined {
  const { name } = node
  let below: Code = node
  for (const one of around(node)) {
    if (one.kind === 'type') {
      const field = fieldsOf(one).find((each) => each.name === name)
      if (field !== undefined) return field
    } else {
      const found = declaredIn(one, name, below)
      if (found !== undefined) return found
    }
    below = one
  }
  const others = program.loose.get(name) ?? []
  return others.length === 1 ? others[0] : undefined
}

/** Parameters, and variables that stand in front of what asks; at the top of a file any does. */
function declaredIn(scope: Code, name: string, below: Code): Code | undefined {
  let found: Code | undefined
  for (const one of scope.inside) {
    if (one === below && scope.kind !== 'file') break
    if (one.kind === 'parameter' && one.name === name) found = one
    if (one.kind === 'variable' && one.name === name && one !== below) found = one
    if (one.kind === 'other') found = one.inside.find((each) => each.kind === 'variable' && each.name === name) ?? found
  }
  return found
}

/** Calls of a function: those that can be no other's, else those that may be its own by what they are called on. */
export function callsOf(definition: Code, program: Program): readonly Code[] {
  const type = typeAround(definition)
  const parameters = parametersOf(definition).length
  if (definition.name === '<init>' || definition.kind !== 'function') return type === undefined ? [] : (program.news.get(type.name) ?? [])
  const all = (program.calls.get(definition.name) ?? []).filter((call) => call.inside.length <= parameters)
  const own = all.filter((call) => isOn(call, type, program) === true)
  return own.length > 0 ? own : all.filter((call) => isOn(call, type, program) !== false)
}

/** Whether a call is one of a type's own; undefined where nobody can say. */
function isOn(call: Code, type: Code | undefined, program: Program): boolean | undefined {
  const on = pathOf(call.on)
  if (call.on === undefined || on === 'this') return type === undefined || [...around(call)].includes(type)
  if (type === undefined) return undefined
  if (on === undefined) return call.on.kind === 'new' ? call.on.name === type.name : undefined
  const last = lastOf(on)
  if (/^[A-Z]/.test(last)) return last === type.name || on.split('.').includes(type.name)
  const declared = call.on.kind === 'name' ? declarationOf(call.on, program) : undefined
  const [value] = declared?.inside ?? []
  const kind = lastOf(declared?.type ?? '') || (value?.kind === 'new' ? value.name : '')
  if (kind === '' || kind === 'var') return undefined
  if (kind === type.name) return true
  // `UserRepository` of `JdbcUserRepository` and `UserRepositoryImpl`.
  return type.name.endsWith(kind) || type.name.startsWith(kind) ? undefined : false
}

/** The function of the program that a call runs, where only one may be it. */
export function calledBy(call: Code, program: Program): Code | undefined {
  const fitting = (program.functions.get(call.name) ?? []).filter(
    (one) => parametersOf(one).length >= call.inside.length && requiredOf(one) <= call.inside.length && isOn(call, typeAround(one), program) !== false,
  )
  const near = fitting.filter((one) => typeAround(one) !== undefined && typeAround(one) === typeAround(call))
  const [only] = near.length > 0 ? near : fitting
  return (near.length > 0 ? near : fitting).length === 1 ? only : undefined
}

function requiredOf(definition: Code): number {
  return parametersOf(definition).filter(({ inside }) => inside.length === 0).length
}
