/** What one file of Java declares, without its statements: types, members, annotations and the values that stand in them. */

/** A value as written in an annotation or a constant: nothing is computed but sums of texts. */
export type JavaValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  /** A constant by its name: `LENGTH`, `Tables.ORDERS`, `ConstraintMode.NO_CONSTRAINT`. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly JavaValue[] }
  | { readonly kind: 'sum'; readonly parts: readonly JavaValue[] }
  | { readonly kind: 'annotation'; readonly annotation: JavaAnnotation }
  | { readonly kind: 'unknown' }

export interface JavaAnnotation {
  /** As written: `Entity`, `jakarta.persistence.Entity`. */
  readonly name: string
  readonly line: number
  /** By the names of its elements; what stands alone is `value`. */
  readonly values: ReadonlyMap<string, JavaValue>
}

/** A type where it is used: `Map<String, List<Order>>`. */
export interface JavaTypeUse {
  /** Without what stands in angle brackets: `Order.Key`. */
  readonly name: string
  readonly arguments: readonly JavaTypeUse[]
  readonly isArray: boolean
}

export interface JavaMember {
  readonly kind: 'field' | 'method' | 'component'
  readonly name: string
  readonly type: JavaTypeUse
  readonly line: number
  readonly annotations: readonly JavaAnnotation[]
  readonly modifiers: ReadonlySet<string>
  /** How many values a method takes. */
  readonly parameters: number
  /** What a field is given where it is declared. */
  readonly value?: JavaValue
}

export interface JavaType {
  readonly kind: 'class' | 'record' | 'interface' | 'enum'
  readonly name: string
  readonly line: number
  readonly endLine: number
  readonly annotations: readonly JavaAnnotation[]
  readonly modifiers: ReadonlySet<string>
  /** Names of its type variables. */
  readonly variables: readonly string[]
  readonly extends?: JavaTypeUse
  readonly implements: readonly JavaTypeUse[]
  readonly members: readonly JavaMember[]
  readonly types: readonly JavaType[]
}

export interface JavaImport {
  /** `jakarta.persistence.Entity`; of a wildcard, what stands before it. */
  readonly name: string
  readonly isStatic: boolean
  readonly isWildcard: boolean
}

export interface JavaFile {
  readonly path: string
  readonly package: string
  readonly imports: readonly JavaImport[]
  readonly types: readonly JavaType[]
}
