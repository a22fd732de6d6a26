/** What an expression of a template is evaluated in: the names it may use, where it stands, and what it shares with other templates. */
import type { Evidence } from '../../base/evidence.ts'
import type { Fact } from '../../base/fact.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import type { Value } from '../../parse/expressions/values.ts'
import type { DeclaredResource, Template } from './template.ts'

/** What a deployment gives the parameters of a template. */
export interface Given {
  value(name: string): Value | undefined
  /** Given where it is deployed, and not written in the tree. */
  readonly open: ReadonlyMap<string, Evidence>
}

export interface Standing {
  /** The stack’s name, or the way to a nested one; what tells its resources from others of the same name. */
  readonly name: string
  readonly stackName?: Value
  readonly region?: Value
  readonly given: Given
  exists(): Fact<boolean>
  readonly depth: number
}

/** A template with its parameters, as one stack has them. */
export interface Scope {
  readonly template: Template
  readonly universe: Universe
  readonly standing: Standing
  plainOf(id: string): string
  place(line: number, key: string): Evidence
  ref(name: string, at: Evidence): Value
  getAtt(name: string, attribute: string, at: Evidence): Value
  condition(name: string, at: Evidence): Value
  /** A property of a resource, as far as it is asked for beside the whole. */
  property(resource: DeclaredResource, name: string): Value | undefined
  exports(): readonly Exported[]
}

/** What all stacks of one system share. */
export interface Universe {
  readonly work: Work
  /** Resources whose names stand in more than one template are told by their stack’s, too. */
  readonly shared: ReadonlySet<string>
  readonly scopes: Scope[]
  /** What they export, once it is asked for. */
  exported?: Index
  /** Told of each import that is asked for, with who exports it. */
  joins?(importer: Scope, exporter: Scope): void
}

export interface Exported {
  readonly owner: Scope
  readonly name: Value
  value(): Value
}

/** A text in parts; what is not known of it is undefined. */
export type Skeleton = readonly (string | undefined)[]

/** Exports by what is known of their names, so that thousands of imports don’t look at thousands of exports each. */
export interface Index {
  readonly whole: Map<string, Exported[]>
  /** Names with unknown parts, by what is known of them. */
  readonly alike: Map<string, Exported[]>
  /** The same by what they end in; nothing known comes first. */
  readonly endings: Map<string, { readonly name: Skeleton; readonly exported: Exported }[]>
  /** What was looked for before. */
  readonly found: Map<string, readonly Exported[]>
}
