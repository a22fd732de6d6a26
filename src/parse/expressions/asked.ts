/** What may be asked of a block or an object of HCL without knowing how it was written. */
import type { Evidence } from '../../base/evidence.ts'
import type { Fact, UnresolvedFact } from '../../base/fact.ts'

/** A block's or an object's values. What is not set, or is null, is undefined; what only a state, a secret or an unset variable knows is unresolved. */
export interface Body {
  readonly at: Evidence
  /** Names that are written in it, whatever they come to; blocks in it are not among them. */
  readonly keys?: readonly string[]
  has(name: string): boolean
  /**
   * A text with unknown parts is unresolved, with those parts in `partial` as references: `postgres://shop:${random_password.db.result}@${aws_db_instance.main.address}/shop`.
   * An attribute of a resource of the tree that nobody but the state knows is written by its address without indexes: `${module.db.aws_db_instance.this.address}`.
   */
  text(name: string): Fact<string> | undefined
  number(name: string): Fact<number> | undefined
  flag(name: string): Fact<boolean> | undefined
  /** Two attributes are one expression in one place, whatever that comes to; also through variables of a module. */
  alike?(name: string, other: string): boolean
  /** A list, set or tuple of texts; one text alone when the whole is unknown. */
  texts(name: string): readonly Fact<string>[] | UnresolvedFact | undefined
  map(name: string): ReadonlyMap<string, Fact<string>> | UnresolvedFact | undefined
  /** An attribute that holds an object. */
  object(name: string): Body | undefined
  /** An attribute that holds a list of objects; JSON text of `jsonencode` is read through. */
  objects(name: string): readonly Body[] | UnresolvedFact | undefined
  /** Nested blocks in order, dynamic ones unrolled. */
  blocks(name: string): readonly Body[]
  /** Why nobody can say which blocks of that name there are: a dynamic block over what is not known. */
  open(name: string): UnresolvedFact | undefined
  /** Addresses without indexes of the resources and data sources that an attribute's value leans on, through locals, variables and modules' outputs. */
  references(name: string): readonly string[]
}
