/** What the names of one PHP file stand for: constants, classes' constants, and variables that are given one value. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import { lastName, partsOf, textOf, type PhpFile } from './parse.ts'

export interface PhpScope {
  readonly file: PhpFile
  /** `NAME` and `Class::NAME`. */
  readonly constants: ReadonlyMap<string, SyntaxNode>
  /** Of classes: `Class::$name` → what it is declared with. */
  readonly properties: ReadonlyMap<string, SyntaxNode>
  /** Variables at the top of the file, `$name` → the one value they are given. */
  readonly variables: ReadonlyMap<string, SyntaxNode>
  /** Of variables that are given another value later, which is made of no variable of the environment: the first. */
  readonly changed: ReadonlyMap<string, SyntaxNode>
  /** `use` lines: the short name → the whole. */
  readonly imports: ReadonlyMap<string, string>
  /** What `return` gives at the top of the file. */
  readonly returned?: SyntaxNode
  /** A function's: nothing of the files that this one takes in is seen. */
  readonly isSealed?: boolean
  /** Files of the tree that are taken in whole, whose variables are seen. */
  readonly includes?: readonly string[]
}

/** Goes through statements at the top of the file and through classes, not into functions. */
export function scopeOf(file: PhpFile): PhpScope {
  const constants = new Map<string, SyntaxNode>()
  const variables = new Map<string, SyntaxNode>()
  const several = new Set<string>()
  const firsts = new Map<string, SyntaxNode>()
  const asked = new Set<string>()
  const imports = new Map<string, string>()
  let returned: SyntaxNode | undefined
  const properties = new Map<string, SyntaxNode>()
  const declarators = (node: SyntaxNode, inside: string, into = constants): void => {
    for (const one of partsOf(node)) {
      const [name, , value] = one.name === 'VariableDeclarator' ? partsOf(one) : []
      if (name !== undefined && value !== undefined) into.set(`${inside}${textOf(name, file)}`, value)
    }
  }
  const members = (body: SyntaxNode, name: string): void => {
    for (const member of partsOf(body)) {
      if (member.name === 'ConstDeclaration') declarators(member, `${name}::`)
      else if (member.name === 'PropertyDeclaration') declarators(member, `${name}::`, properties)
      const [, own, , value] = member.name === 'EnumCase' ? partsOf(member) : []
      if (own !== undefined && value !== undefined) constants.set(`${name}::${textOf(own, file)}`, value)
    }
  }
  const assign = (node: SyntaxNode, depth: number): void => {
    const [target, sign, value] = partsOf(node)
    if (target?.name !== 'VariableName' || sign === undefined || value === undefined) return
    const name = textOf(target, file)
    if (!firsts.has(name) && depth === 0) firsts.set(name, value)
    else if (/\benv\(|getenv|\$_(ENV|SERVER)\b/.test(textOf(value, file))) asked.add(name)
    if (variables.has(name) || textOf(sign, file) !== '=') several.add(name)
    variables.set(name, value)
  }
  const statements = (parent: SyntaxNode, depth: number): void => {
    for (const node of partsOf(parent)) {
      if (node.name === 'NamespaceUseDeclaration') importsIn(node, file, imports)
      else if (node.name === 'ConstDeclaration') declarators(node, '')
      else if (node.name === 'ReturnStatement') returned ??= partsOf(node)[1]
      else if (node.name === 'ExpressionStatement') {
        const [expression] = partsOf(node)
        if (expression?.name === 'AssignmentExpression') assign(expression, depth)
        else if (expression?.name === 'CallExpression') define(expression, file, constants)
      } else if (/^(Class|Interface|Trait|Enum)Declaration$/.test(node.name)) {
        const name = partsOf(node).find((one) => one.name === 'Name')
        const body = partsOf(node).find((one) => one.name === 'DeclarationList' || one.name === 'EnumBody')
        if (name !== undefined && body !== undefined) members(body, textOf(name, file))
      } else if (depth < limits.depth && /^(Block|IfStatement|ElseClause|TryStatement|NamespaceDefinition)$/.test(node.name)) {
        // What only one branch gives a variable is not its one value.
        const before = new Set(variables.keys())
        statements(node, depth + 1)
        if (node.name === 'IfStatement') for (const name of variables.keys()) if (!before.has(name)) several.add(name)
      }
    }
  }
  statements(file.root, 0)
  const changed = new Map([...firsts].filter(([name]) => several.has(name) && !asked.has(name)))
  for (const name of several) variables.delete(name)
  return { file, constants, properties, variables, changed, imports, ...(returned === undefined ? {} : { returned }) }
}

/** `define('POOL', 20);` */
function define(call: SyntaxNode, file: PhpFile, constants: Map<string, SyntaxNode>): void {
  const [name, list] = partsOf(call)
  if (name === undefined || list === undefined || textOf(name, file) !== 'define') return
  const [first, second] = partsOf(list).filter((one) => !/^[(),]$/.test(one.name))
  const plain = first === undefined ? undefined : /^(['"])(\w{1,100})\1$/.exec(textOf(first, file))?.[2]
  if (plain !== undefined && second !== undefined && !constants.has(plain)) constants.set(plain, second)
}

/** `use App\Support\Limits;`, `use App\Support\Limits as L;` */
function importsIn(node: SyntaxNode, file: PhpFile, imports: Map<string, string>): void {
  const text = textOf(node, file)
    .replace(/^use\s+(function\s|const\s)?/, '')
    .replace(/;$/, '')
  for (const one of text.slice(0, 2_000).split(',')) {
    const [whole = '', as] = one.trim().split(/\s+as\s+/)
    if (/^[\w\\]+$/.test(whole)) imports.set(as?.trim() ?? lastName(whole), whole.replace(/^\\/, ''))
  }
}
