/** Names for the parser's nodes, derived from its own types so that nothing else has to import them. */
import type { parse } from '@babel/parser'
import type { Origin } from './origin.ts'

export type JsFile = ReturnType<typeof parse>
export type Program = JsFile['program']
export type Statement = Program['body'][number]
export type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression']
type Of<Type extends Expression['type']> = Extract<Expression, { type: Type }>
type Declarator = Extract<Statement, { type: 'VariableDeclaration' }>['declarations'][number]
export type ObjectExpression = Of<'ObjectExpression'>
type Member = ObjectExpression['properties'][number]
export type CallNode = Of<'CallExpression'> | Of<'NewExpression'> | Of<'OptionalCallExpression'>
export type Argument = CallNode['arguments'][number]
export type ClassNode = Of<'ClassExpression'> | Extract<Statement, { type: 'ClassDeclaration' }>
type ClassBody = ClassNode['body']
type ClassMember = ClassBody['body'][number]
type Parameter = Of<'ArrowFunctionExpression'>['params'][number]
type Switch = Extract<Statement, { type: 'SwitchStatement' }>
type Try = Extract<Statement, { type: 'TryStatement' }>
type Specifier =
  | Extract<Statement, { type: 'ImportDeclaration' }>['specifiers'][number]
  | Extract<Statement, { type: 'ExportNamedDeclaration' }>['specifiers'][number]
type Template = Of<'TemplateLiteral'>['quasis'][number]

export type JsNode =
  | JsFile
  | Program
  | Statement
  | Expression
  | Declarator
  | Declarator['id']
  | Member
  | Argument
  | CallNode['callee']
  | ClassBody
  | ClassMember
  | Parameter
  | Switch['cases'][number]
  | NonNullable<Try['handler']>
  | Specifier
  | Template
  | NonNullable<ClassNode['decorators']>[number]

export type FunctionNode = Extract<
  JsNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' | 'ObjectMethod' | 'ClassMethod' | 'ClassPrivateMethod' }
>

/** A node together with the file it stands in. */
export interface Ref<Node extends JsNode = JsNode> {
  readonly module: JsModule
  readonly node: Node
}

export interface Binding {
  readonly kind: 'const' | 'let' | 'var' | 'function' | 'class' | 'import' | 'parameter' | 'enum'
  readonly name: string
  /** The declarator, function, class or import specifier. */
  readonly node: JsNode
  /** The node whose names it is among. */
  readonly scope: JsNode
  readonly init?: JsNode
  /** Property names from the initialiser down to this name, for destructuring. */
  readonly route: readonly string[]
  /** `{ a = 5 }`: what it is when the initialiser lacks it. */
  readonly fallback?: JsNode
  readonly source?: string
  /** What an import takes: a name, `default`, or `*`. */
  readonly imported?: string
}

/** A parsed file with everything that a search for names needs, gathered in one pass. */
export interface JsModule {
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly parents: ReadonlyMap<JsNode, JsNode>
  readonly scopes: ReadonlyMap<JsNode, ReadonlyMap<string, Binding>>
  readonly calls: readonly CallNode[]
  readonly classes: readonly ClassNode[]
  readonly strings: readonly Extract<JsNode, { type: 'StringLiteral' | 'TemplateElement' }>[]
  readonly assignments: readonly Of<'AssignmentExpression'>[]
  /** Names that are assigned to anywhere: such a `let` has no one value. */
  readonly assigned: ReadonlySet<string>
  /** Uses of each name, declarations left out. */
  readonly uses: ReadonlyMap<string, readonly Of<'Identifier'>[]>
  /** Answers of before: what looks for one thing asks of the same names as what looks for another. */
  readonly answered: { readonly bindings: Map<JsNode, Binding | undefined>; readonly origins: Map<JsNode, Origin | undefined> }
}

export function isFunction(node: JsNode | undefined | null): node is FunctionNode {
  return node !== undefined && node !== null && functionTypes.has(node.type)
}

export function isClass(node: JsNode | undefined | null): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression'
}

export function isCall(node: JsNode | undefined | null): node is CallNode {
  return node?.type === 'CallExpression' || node?.type === 'NewExpression' || node?.type === 'OptionalCallExpression'
}

const functionTypes: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
])

// Types say nothing about what runs, and leaving them out saves half of the nodes.
const unvisited: ReadonlySet<string> = new Set([
  'loc',
  'extra',
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'superTypeParameters',
  'returnType',
  'implements',
  'errors',
  'comments',
  'tokens',
  'leadingComments',
  'trailingComments',
  'innerComments',
])

/** The nodes directly below one, in the order of the text. */
export function childrenOf(node: JsNode): JsNode[] {
  const children: JsNode[] = []
  // One list of keys a node, of millions of nodes, is what costs here: `for … in` makes none.
  for (const name in node) {
    const value: unknown = (node as unknown as Readonly<Record<string, unknown>>)[name]
    if (typeof value !== 'object' || value === null || unvisited.has(name)) continue
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item)
    } else if (isNode(value)) children.push(value)
  }
  return children
}

function isNode(value: unknown): value is JsNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

export function lineOf(node: JsNode): number {
  return node.loc?.start.line ?? 1
}

/** The expression inside casts, `!`, `satisfies`, parentheses and `await`. */
export function bare(node: JsNode): JsNode {
  let inner = node
  for (;;) {
    switch (inner.type) {
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSSatisfiesExpression':
      case 'ParenthesizedExpression':
      case 'TypeCastExpression':
      case 'TSInstantiationExpression':
        inner = inner.expression
        break
      case 'AwaitExpression':
        inner = inner.argument
        break
      default:
        return inner
    }
  }
}
