/** What a shell script is once parsed: a bounded tree whose nodes know their lines and how they were written. */

export interface TextPart {
  readonly kind: 'text'
  readonly text: string
  /** Quoted or escaped: never split into fields, never a pattern. */
  readonly quoted: boolean
}

export interface VariablePart {
  readonly kind: 'variable'
  readonly name: string
  /** `:-`, `%%`, `/`, `length`, `indirect` …; absent for plain `$NAME` and `${NAME}`. */
  readonly operator?: string
  readonly argument?: ShellWord
  /** `@`, `*` or an index of `${NAME[…]}`. */
  readonly subscript?: string
  readonly raw: string
  readonly quoted: boolean
}

/** `$(…)`, backticks, or `<(…)`. */
export interface CommandPart {
  readonly kind: 'command'
  readonly process: boolean
  readonly body: readonly ShellNode[]
  /** What stands between the parentheses. */
  readonly inner: string
  readonly raw: string
  readonly quoted: boolean
}

export interface ArithmeticPart {
  readonly kind: 'arithmetic'
  readonly raw: string
  readonly quoted: boolean
}

export type WordPart = TextPart | VariablePart | CommandPart | ArithmeticPart

export interface ShellWord {
  readonly parts: readonly WordPart[]
  readonly line: number
  readonly raw: string
}

export interface Assignment {
  readonly name: string
  /** `+=` */
  readonly append: boolean
  readonly value?: ShellWord
  /** `NAME=(a b c)` */
  readonly array?: readonly ShellWord[]
  readonly line: number
}

export interface Redirection {
  /** `>`, `>>`, `<`, `<<`, `<<-`, `<<<`, `>&`, `<&`, `&>`, `&>>`, `>|`, `<>` */
  readonly operator: string
  readonly descriptor?: number
  /** A file, a descriptor, or the text of `<<<`. */
  readonly target?: ShellWord
  /** The body of a here-document; its `line` is the first line of the body. */
  readonly body?: ShellWord
  readonly line: number
}

interface Placed {
  readonly line: number
  readonly raw: string
  readonly redirections: readonly Redirection[]
}

export interface SimpleNode extends Placed {
  readonly kind: 'simple'
  readonly assignments: readonly Assignment[]
  readonly words: readonly ShellWord[]
}

export interface PipelineNode extends Placed {
  readonly kind: 'pipeline'
  readonly negated: boolean
  readonly commands: readonly ShellNode[]
}

export interface ChainNode extends Placed {
  readonly kind: 'chain'
  readonly items: readonly { readonly operator: '' | '&&' | '||'; readonly node: ShellNode }[]
}

export interface IfNode extends Placed {
  readonly kind: 'if'
  readonly branches: readonly { readonly condition: readonly ShellNode[]; readonly raw: string; readonly body: readonly ShellNode[] }[]
  readonly otherwise?: readonly ShellNode[]
}

export interface WhileNode extends Placed {
  readonly kind: 'while'
  readonly until: boolean
  readonly condition: readonly ShellNode[]
  readonly body: readonly ShellNode[]
}

export interface ForNode extends Placed {
  readonly kind: 'for'
  /** Absent for `for ((…))`. */
  readonly variable?: string
  /** Absent for `for X` over the script's arguments. */
  readonly words?: readonly ShellWord[]
  /** What stands in `for ((…))`. */
  readonly header?: string
  readonly body: readonly ShellNode[]
}

export interface CaseNode extends Placed {
  readonly kind: 'case'
  readonly subject: ShellWord
  readonly items: readonly { readonly patterns: readonly ShellWord[]; readonly body: readonly ShellNode[] }[]
}

export interface FunctionNode extends Placed {
  readonly kind: 'function'
  readonly name: string
  readonly body: ShellNode
}

export interface GroupNode extends Placed {
  readonly kind: 'group'
  readonly subshell: boolean
  readonly body: readonly ShellNode[]
}

export interface ArithmeticNode extends Placed {
  readonly kind: 'arithmetic'
}

/** `command &` */
export interface BackgroundNode extends Placed {
  readonly kind: 'background'
  readonly node: ShellNode
}

export type ShellNode =
  | SimpleNode
  | PipelineNode
  | ChainNode
  | IfNode
  | WhileNode
  | ForNode
  | CaseNode
  | FunctionNode
  | GroupNode
  | ArithmeticNode
  | BackgroundNode

export interface ShellProblem {
  readonly line: number
  readonly message: string
}

export interface ShellScript {
  readonly body: readonly ShellNode[]
  readonly problems: readonly ShellProblem[]
}
