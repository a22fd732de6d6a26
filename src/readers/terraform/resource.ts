/** What Terraform's language comes to: resources with their values, and what may be asked of each without knowing how it was written. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import type { Fact, UnresolvedFact } from '../../base/fact.ts'
import type { Declaration } from '../../model/declaration.ts'

/** A block's or an object's values. What is not set, or is null, is undefined; what only a state, a secret or an unset variable knows is unresolved. */
export interface Body {
  readonly at: Evidence
  has(name: string): boolean
  /**
   * A text with unknown parts is unresolved, with those parts in `partial` as references: `postgres://shop:${random_password.db.result}@${aws_db_instance.main.address}/shop`.
   * An attribute of a resource of the tree that nobody but the state knows is written by its address without indexes: `${module.db.aws_db_instance.this.address}`.
   */
  text(name: string): Fact<string> | undefined
  number(name: string): Fact<number> | undefined
  flag(name: string): Fact<boolean> | undefined
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

export interface Resource extends Body {
  readonly mode: 'resource' | 'data' | 'module'
  /** `aws_db_instance`; for a module that is not in the tree its source: `terraform-aws-modules/rds/aws`. */
  readonly type: string
  readonly name: string
  /** With the modules it stands in and its index: `module.db.aws_db_instance.this[0]`. */
  readonly address: string
  /** The same without indexes. */
  readonly plain: string
  /** False for `count = 0`; unresolved where nobody can tell how many there are. */
  readonly exists: Fact<boolean>
  /** Copies where `count` or `for_each` is known and all are alike; each resource here is one of them. */
  readonly key?: string
  /** Its provider's configuration where another than the default one is said: `aws.frankfurt`, by the root module's names. */
  readonly provider?: string
}

export interface World {
  readonly stack: string
  readonly resources: readonly Resource[]
  /** Configurations of providers, by name and alias: `aws`, `aws.frankfurt`. */
  readonly providers?: ReadonlyMap<string, Body>
  ofType(...types: readonly string[]): readonly Resource[]
  /** By an address without indexes; the first of several copies. */
  find(plain: string): Resource | undefined
}

export interface Mapped {
  readonly declares: readonly Declaration[]
  readonly skipped: readonly Skip[]
}

/** What some types of resources are to the system. One file a service of a provider, which exports one constant that ends in `Mapper`. */
export interface Mapper {
  readonly name: string
  readonly title: string
  readonly docs: string
  /** Types of resources, and sources of modules that are not in the tree. */
  readonly types: readonly string[]
  declare(resource: Resource, world: World): Mapped
}
