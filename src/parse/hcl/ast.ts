/** What HCL's native syntax and its JSON form are both turned into: bodies of attributes and blocks, and expressions, each with its line. */

export interface HclLiteral {
  readonly kind: 'literal'
  readonly value: string | number | boolean | null
}

/** A text with parts to be filled in; texts between them are literals. */
export interface HclTemplate {
  readonly kind: 'template'
  readonly parts: readonly HclExpression[]
}

/** The first word of a traversal: `var`, `aws_db_instance`, or a name that a `for` gives. */
export interface HclName {
  readonly kind: 'name'
  readonly name: string
}

export interface HclGet {
  readonly kind: 'get'
  readonly of: HclExpression
  readonly name: string
}

export interface HclIndex {
  readonly kind: 'index'
  readonly of: HclExpression
  readonly key: HclExpression
}

/** `of[*].each`: the hole in `each` is the element. */
export interface HclSplat {
  readonly kind: 'splat'
  readonly of: HclExpression
  readonly each: HclExpression
}

export interface HclHole {
  readonly kind: 'hole'
}

export interface HclCall {
  readonly kind: 'call'
  readonly name: string
  readonly arguments: readonly HclExpression[]
  /** The last argument is a list of arguments: `max(xs...)`. */
  readonly expand: boolean
}

export interface HclUnary {
  readonly kind: 'unary'
  readonly operator: '!' | '-'
  readonly of: HclExpression
}

export type HclOperator = '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%'

export interface HclBinary {
  readonly kind: 'binary'
  readonly operator: HclOperator
  readonly left: HclExpression
  readonly right: HclExpression
}

export interface HclConditional {
  readonly kind: 'conditional'
  readonly test: HclExpression
  readonly yes: HclExpression
  readonly no: HclExpression
}

export interface HclTuple {
  readonly kind: 'tuple'
  readonly items: readonly HclExpression[]
}

export interface HclEntry {
  /** A bare word is a literal here. */
  readonly key: HclExpression
  readonly value: HclExpression
}

export interface HclObject {
  readonly kind: 'object'
  readonly entries: readonly HclEntry[]
}

export interface HclFor {
  readonly kind: 'for'
  readonly keyName?: string
  readonly valueName: string
  readonly over: HclExpression
  /** There for `{for …}`, which makes an object. */
  readonly key?: HclExpression
  readonly value: HclExpression
  readonly group: boolean
  readonly when?: HclExpression
}

/** `%{ for }` of a template: the texts of a `for`, one after the other. */
export interface HclJoin {
  readonly kind: 'join'
  readonly of: HclExpression
}

export type HclShape =
  | HclLiteral
  | HclTemplate
  | HclName
  | HclGet
  | HclIndex
  | HclSplat
  | HclHole
  | HclCall
  | HclUnary
  | HclBinary
  | HclConditional
  | HclTuple
  | HclObject
  | HclFor
  | HclJoin

export type HclExpression = HclShape & {
  readonly line: number
  /** How many levels it has, itself included: whoever walks it may recurse, since none has more than the bound. */
  readonly height: number
}

export interface HclAttribute {
  readonly kind: 'attribute'
  readonly name: string
  readonly line: number
  readonly value: HclExpression
}

export interface HclBlock {
  readonly kind: 'block'
  readonly type: string
  readonly labels: readonly string[]
  readonly line: number
  readonly endLine: number
  readonly body: HclBody
}

export interface HclBody {
  readonly items: readonly (HclAttribute | HclBlock)[]
  /** JSON does not tell blocks from attributes: there an attribute may stand for blocks. */
  readonly json: boolean
}

export interface HclProblem {
  readonly line: number
  readonly message: string
}

export interface HclFile {
  readonly body: HclBody
  readonly problems: readonly HclProblem[]
}
