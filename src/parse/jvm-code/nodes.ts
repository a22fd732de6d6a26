/** Code of Java and Kotlin in one shape, so that whoever looks for pools reads both in one way: what calls, makes, sets and declares what. */

export type CodeKind =
  | 'file'
  /** A class, record, interface, enum or object; its parameters are a record's or a primary constructor's. */
  | 'type'
  /** A method, function or constructor, whose name is then `<init>`. */
  | 'function'
  /** What runs as its type is made, or, `static`, once as it is loaded. */
  | 'initial'
  | 'parameter'
  /** A field, property, local variable or resource. */
  | 'variable'
  /** `on.name(…)`; an index is a call of `get`. */
  | 'call'
  | 'new'
  /** A named argument. */
  | 'argument'
  | 'member'
  | 'name'
  | 'literal'
  /** Texts put together. */
  | 'sum'
  /** `a ?: b`. */
  | 'else'
  /** Condition, then, otherwise: a statement or an expression. */
  | 'if'
  | 'compare'
  | 'assign'
  | 'lambda'
  | 'block'
  | 'return'
  | 'annotation'
  | 'other'

export type Plain = string | number | boolean | null

export interface Code {
  readonly kind: CodeKind
  /** 1-based. */
  readonly line: number
  readonly from: number
  /** What it declares, names, calls or makes; of a comparison, its sign. */
  readonly name: string
  /** The type that a declaration names, without type arguments. */
  readonly type: string
  readonly value?: Plain
  /** What it is called on or a member of. */
  readonly on: Code | undefined
  /** What stands in it, in order, `on` and annotations left out. */
  readonly inside: readonly Code[]
  readonly annotations: readonly Code[]
  /** Modifiers, and `object`, `companion`, `lazy`. */
  readonly words: ReadonlySet<string>
  readonly parent: Code | undefined
}

export interface CodeFile {
  readonly path: string
  readonly text: string
  readonly root: Code
  /** Some of it is not understood. */
  readonly isBroken: boolean
}

export type CodeParsed = { readonly file: CodeFile; readonly problem?: undefined } | { readonly file?: undefined; readonly problem: string }

interface Draft {
  readonly kind: CodeKind
  readonly line: number
  readonly from: number
  readonly name?: string
  readonly type?: string
  readonly value?: Plain
  readonly on?: Code | undefined
  readonly inside?: readonly Code[]
  readonly annotations?: readonly Code[]
  readonly words?: ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set()

/** A node over those that are made before it, whose parent it is from then on. */
export function made(draft: Draft): Code {
  const node = { name: '', type: '', on: undefined, inside: [], annotations: [], words: none, parent: undefined, ...draft }
  for (const one of [...(node.on === undefined ? [] : [node.on]), ...node.inside, ...node.annotations]) (one as { parent: Code | undefined }).parent = node
  return node
}

/** Every node, from the outside in. */
export function* nodesIn(root: Code): Generator<Code> {
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    for (let index = node.inside.length - 1; index >= 0; index--) open.push(node.inside[index] ?? node)
    if (node.on !== undefined) open.push(node.on)
  }
}

/** Those around a node, the nearest first. */
export function* around(node: Code): Generator<Code> {
  for (let one = node.parent; one !== undefined; one = one.parent) yield one
}

export function typeAround(node: Code): Code | undefined {
  for (const one of around(node)) if (one.kind === 'type') return one
  return undefined
}

/** The function, constructor or initializer that a node stands in; undefined in the value of a field. */
export function functionAround(node: Code): Code | undefined {
  for (const one of around(node)) {
    if (one.kind === 'function' || one.kind === 'initial') return one
    if (one.kind === 'type') return undefined
  }
  return undefined
}

/** Its last word: `com.zaxxer.hikari.HikariConfig` → `HikariConfig`. */
export function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** Names with dots as written: `System`, `config.database.url`; undefined for anything else. */
export function pathOf(node: Code | undefined): string | undefined {
  const parts: string[] = []
  for (let one = node; one !== undefined; one = one.on) {
    if (one.kind !== 'name' && one.kind !== 'member') return undefined
    parts.unshift(one.name)
  }
  return parts.length === 0 ? undefined : parts.join('.')
}

/** Arguments by place and by name. */
export function argumentOf(call: Code, index: number, ...names: readonly string[]): Code | undefined {
  const named = call.inside.find((one) => one.kind === 'argument' && names.includes(one.name))
  if (named !== undefined) return named.inside[0]
  const plain = call.inside.filter((one) => one.kind !== 'argument')
  return plain[index]
}

/** The lambda that a call ends with. */
export function lambdaOf(call: Code): Code | undefined {
  const last = call.inside.at(-1)
  return last?.kind === 'lambda' ? last : undefined
}

export function annotatedWith(node: Code, names: RegExp): Code | undefined {
  return node.annotations.find(({ name }) => names.test(lastOf(name)))
}
