/** The parts of a Python module that readers ask for: a small tree of its own, so that nobody else has to know the parser's. */

/** Every node tells its lines, 1-based, and where its text stands. */
export interface PySpan {
  readonly line: number
  readonly endLine: number
  readonly from: number
  readonly to: number
}

export type PyExpression =
  | (PySpan & { readonly type: 'string'; readonly value: string; readonly bytes: boolean })
  /** An f-string: texts and what is put between them. */
  | (PySpan & { readonly type: 'format'; readonly parts: readonly (string | PyExpression)[] })
  | (PySpan & { readonly type: 'number'; readonly value: number })
  | (PySpan & { readonly type: 'constant'; readonly value: boolean | null })
  | (PySpan & { readonly type: 'name'; readonly name: string })
  | (PySpan & { readonly type: 'member'; readonly object: PyExpression; readonly name: string })
  /** `index` is undefined for a slice. */
  | (PySpan & { readonly type: 'subscript'; readonly object: PyExpression; readonly index?: PyExpression })
  | PyCall
  /** An entry without a key is `**value`. */
  | (PySpan & { readonly type: 'dict'; readonly entries: readonly { readonly key?: PyExpression; readonly value: PyExpression }[] })
  | (PySpan & { readonly type: 'list'; readonly of: 'list' | 'tuple' | 'set'; readonly items: readonly PyExpression[] })
  | (PySpan & { readonly type: 'spread'; readonly value: PyExpression })
  /** `and`, `or`, `==`, `not in`, `is not`, `+`, `|` … */
  | (PySpan & { readonly type: 'binary'; readonly operator: string; readonly left: PyExpression; readonly right: PyExpression })
  | (PySpan & { readonly type: 'unary'; readonly operator: string; readonly value: PyExpression })
  | (PySpan & { readonly type: 'conditional'; readonly test: PyExpression; readonly taken: PyExpression; readonly otherwise: PyExpression })
  | (PySpan & { readonly type: 'lambda'; readonly parameters: readonly PyParameter[]; readonly value: PyExpression })
  | (PySpan & { readonly type: 'named'; readonly name: string; readonly value: PyExpression })
  /** Comprehensions, `yield` and what is nested too deeply: the expressions inside it, in their order. `loop` is a comprehension's first `for`. */
  | (PySpan & { readonly type: 'other'; readonly inside: readonly PyExpression[]; readonly loop?: PyLoop })

export interface PyLoop {
  readonly binds: readonly string[]
  readonly over: PyExpression
}

export interface PyCall extends PySpan {
  readonly type: 'call'
  readonly callee: PyExpression
  readonly arguments: readonly PyArgument[]
}

export interface PyArgument {
  readonly name?: string
  /** `*rest` and `**rest`. */
  readonly spread?: '*' | '**'
  readonly value: PyExpression
}

export interface PyParameter {
  readonly name: string
  readonly spread?: '*' | '**'
  readonly annotation?: PyExpression
  readonly fallback?: PyExpression
}

export type PyStatement =
  | PyImport
  /** `a = b = 1` has two targets; a bare annotation has no value. */
  | (PySpan & { readonly type: 'assign'; readonly targets: readonly PyExpression[]; readonly value?: PyExpression; readonly annotation?: PyExpression })
  | (PySpan & { readonly type: 'update'; readonly target: PyExpression; readonly operator: string; readonly value: PyExpression })
  | (PySpan & { readonly type: 'expression'; readonly value: PyExpression })
  | (PySpan & {
      readonly type: 'if'
      readonly branches: readonly { readonly test: PyExpression; readonly body: readonly PyStatement[] }[]
      readonly otherwise: readonly PyStatement[]
    })
  | (PySpan & {
      readonly type: 'try'
      readonly body: readonly PyStatement[]
      readonly handlers: readonly (readonly PyStatement[])[]
      readonly otherwise: readonly PyStatement[]
      readonly last: readonly PyStatement[]
    })
  /** What may run not at all or often: loops, `match`; of `with` the body runs once. */
  | (PySpan & {
      readonly type: 'block'
      readonly of: 'with' | 'for' | 'while' | 'match'
      readonly heads: readonly PyExpression[]
      /** Names after `as`, or those that a loop binds. */
      readonly binds: readonly string[]
      readonly body: readonly PyStatement[]
    })
  | PyFunction
  | PyClass
  | (PySpan & { readonly type: 'return'; readonly value?: PyExpression })
  /** `raise`, `assert`, `del`, `global`, `pass` and what is broken. */
  | (PySpan & { readonly type: 'other'; readonly word: string; readonly inside: readonly PyExpression[] })

export interface PyImport extends PySpan {
  readonly type: 'import'
  /** Dots in front: 1 is the module's own package. */
  readonly level: number
  /** `a.b`, `''` for `from . import x`. */
  readonly module: string
  /** Undefined for `import a.b as c`, whose name is then `as`, or the first part where it is undefined. */
  readonly names?: readonly { readonly name: string; readonly as: string }[] | '*'
  readonly as?: string
}

export interface PyFunction extends PySpan {
  readonly type: 'function'
  readonly name: string
  readonly parameters: readonly PyParameter[]
  readonly decorators: readonly PyExpression[]
  readonly returns?: PyExpression
  readonly async: boolean
  readonly body: readonly PyStatement[]
}

export interface PyClass extends PySpan {
  readonly type: 'class'
  readonly name: string
  readonly bases: readonly PyArgument[]
  readonly decorators: readonly PyExpression[]
  readonly body: readonly PyStatement[]
}

export interface PyModule {
  readonly path: string
  readonly text: string
  readonly body: readonly PyStatement[]
  /** Lines that are not Python, or nested more deeply than is read: what stands there is left out or guessed by the parser. At most ten. */
  readonly faults: readonly PyProblem[]
}

export interface PyProblem {
  readonly line: number
  readonly message: string
}
