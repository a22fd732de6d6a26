/** Calls and constructions in PHP code by their names, with what their arguments come to where they stand. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import { evaluate, programOf, type PhpProgram } from './evaluate.ts'
import { itemsOf, lastName, partsOf, textOf, type PhpFile } from './parse.ts'
import type { PhpScope } from './scope.ts'
import type { PhpValue } from './value.ts'

export interface PhpCall {
  /** `new PDO`, `mysqli_connect`, `DriverManager::getConnection`, `->extension`; namespaces and aliases are taken off. */
  readonly name: string
  readonly line: number
  readonly inFunction: boolean
  argument(index: number, label?: string): PhpValue | undefined
  /** What is called on what it gives back, in order: `->daily()->at('1:00')`. */
  chain(): readonly PhpCall[]
  /** Calls that conditions around it ask, inside its function; `open` for a condition that is none of a single call. */
  conditions(): readonly (PhpCall | 'open')[]
}

/** Of the names that are asked for, in the order they stand. */
export function callsIn(scope: PhpScope, files: ReadonlyMap<string, PhpScope>, wanted: (name: string) => boolean, most: number): PhpCalls {
  const { file } = scope
  const program = programOf(scope, files)
  const found: PhpCall[] = []
  const scopes = new Map<number, PhpProgram>()
  const cursor = file.root.cursor()
  do {
    if (cursor.name !== 'NewExpression' && cursor.name !== 'CallExpression') continue
    const node = cursor.node
    const name = nameOf(node, scope)
    if (name === undefined || !wanted(name)) continue
    const around = functionAround(node)
    const own = around === undefined ? program : (scopes.get(around.from) ?? within(around, scope, program))
    if (around !== undefined) scopes.set(around.from, own)
    found.push(callOf(node, name, own, around !== undefined))
  } while (found.length < most && cursor.next())
  return { calls: found, wanted: [...new Set([program, ...scopes.values()].flatMap((one) => [...one.wanted]))] }
}

export interface PhpCalls {
  readonly calls: readonly PhpCall[]
  /** Files that would tell more, as the program names them. */
  readonly wanted: readonly string[]
}

function nameOf(node: SyntaxNode, { file, imports }: PhpScope): string | undefined {
  const [head, second] = partsOf(node)
  const named = node.name === 'NewExpression' ? second : head
  if (named === undefined) return undefined
  const whole = (name: string): string => lastName(imports.get(name) ?? name)
  if (node.name === 'NewExpression') return named.name === 'Name' || named.name === 'QualifiedName' ? `new ${whole(textOf(named, file))}` : undefined
  if (named.name === 'Name' || named.name === 'QualifiedName') return lastName(textOf(named, file))
  const last = partsOf(named).at(-1)
  if (last === undefined) return undefined
  if (named.name === 'MemberExpression') return `->${textOf(last, file)}`
  const [of] = partsOf(named)
  return named.name === 'ScopedExpression' && of !== undefined ? `${whole(textOf(of, file))}::${textOf(last, file)}` : undefined
}

function callOf(node: SyntaxNode, name: string, program: PhpProgram, inFunction: boolean): PhpCall {
  const { file } = program.scope
  const list = partsOf(node).find((one) => one.name === 'ArgList')
  const items = list === undefined ? [] : itemsOf(list)
  const plain = items.filter((one) => one.name !== 'NamedArgument')
  const inside = (one: SyntaxNode): PhpCall | undefined => {
    const called = nameOf(one, program.scope)
    return called === undefined ? undefined : callOf(one, called, program, inFunction)
  }
  return {
    chain: () => chainOf(node).flatMap((one) => inside(one) ?? []),
    conditions: () => conditionsOf(node).map((one) => (one?.name === 'CallExpression' ? (inside(one) ?? 'open') : 'open')),
    name,
    line: file.lineOf(node),
    inFunction,
    argument: (index, label) => {
      const labelled = items.find((one) => one.name === 'NamedArgument' && label !== undefined && textOf(partsOf(one)[0] ?? one, file) === label)
      const given = plain[index] ?? (labelled === undefined ? undefined : partsOf(labelled).at(-1))
      return given === undefined ? undefined : evaluate(given, program)
    },
  }
}

function chainOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let one = node; found.length < limits.includes;) {
    const member = one.parent
    const call = member?.parent
    if (member?.name !== 'MemberExpression' || member.firstChild?.from !== one.from || call?.name !== 'CallExpression') break
    found.push(call)
    one = call
  }
  return found
}

/** Of each `if`, loop and choice around a node the condition of an `if` that is met; undefined for all else. */
function conditionsOf(node: SyntaxNode): readonly (SyntaxNode | undefined)[] {
  const found: (SyntaxNode | undefined)[] = []
  for (let one = node, up = node.parent; up !== null && !functions.has(up.name); one = up, up = up.parent) {
    if (!/^(If|Switch|While|DoWhile|For|Foreach)Statement$|^(Conditional|Match)Expression$/.test(up.name)) continue
    const [, condition, then] = partsOf(up)
    const isMet = up.name === 'IfStatement' && then?.from === one.from && condition !== undefined
    found.push(isMet ? itemsOf(condition)[0] : undefined)
  }
  return found
}

const functions: ReadonlySet<string> = new Set(['FunctionDefinition', 'FunctionDeclaration', 'MethodDeclaration', 'FunctionExpression', 'ArrowFunction'])

function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  for (let one = node.parent; one !== null; one = one.parent) if (functions.has(one.name)) return one
  return undefined
}

/** What a function's own names and its object's stand for: each that is given one value. A function sees nothing of the file's variables. */
function within(around: SyntaxNode, scope: PhpScope, { files, wanted }: PhpProgram): PhpProgram {
  const variables = new Map<string, SyntaxNode>()
  for (let one: SyntaxNode | null = around; one !== null; one = one.parent) if (one.name === 'ClassDeclaration') properties(one, scope.file, variables)
  assignments(around, scope.file, variables, (name) => !name.startsWith('$this'))
  return { ...programOf({ ...scope, variables, changed: new Map(), isSealed: true }, files), wanted }
}

/** Values that properties have from the start, or that one assignment in the class gives them. */
function properties(declaration: SyntaxNode, file: PhpFile, variables: Map<string, SyntaxNode>): void {
  const list = partsOf(declaration).find(({ name }) => name === 'DeclarationList')
  const assigned = new Map<string, SyntaxNode>()
  assignments(declaration, file, assigned, (name) => name.startsWith('$this'))
  const several = new Set<string>()
  for (const member of list === undefined ? [] : partsOf(list)) {
    if (member.name !== 'PropertyDeclaration') continue
    for (const one of partsOf(member)) {
      const [name, , value] = one.name === 'VariableDeclarator' ? partsOf(one) : []
      if (name === undefined || value === undefined || value.name === 'null') continue
      const key = `$this->${textOf(name, file).slice(1)}`
      if (assigned.has(key)) several.add(key)
      else variables.set(key, value)
    }
  }
  for (const [key, value] of assigned) if (!several.has(key)) variables.set(key, value)
}

/** Names that are given one value below a node; of several none is told. */
function assignments(below: SyntaxNode, file: PhpFile, variables: Map<string, SyntaxNode>, takes: (name: string) => boolean): void {
  const seen = new Set<string>()
  const cursor = below.cursor()
  const end = below.to
  while (cursor.next() && cursor.from < end) {
    if (cursor.name !== 'AssignmentExpression') continue
    const [target, sign, value] = partsOf(cursor.node)
    if (target === undefined || sign === undefined || value === undefined) continue
    if (target.name !== 'VariableName' && target.name !== 'MemberExpression') continue
    const name = textOf(target, file).replace(/\s/g, '')
    if (!takes(name)) continue
    if (seen.has(name) || textOf(sign, file) !== '=') variables.delete(name)
    else variables.set(name, value)
    seen.add(name)
  }
}
