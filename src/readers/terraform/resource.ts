/** What Terraform's language comes to: resources with their values, and what may be asked of each without knowing how it was written. */
import type { Skip } from '../../base/evidence.ts'
import type { Fact } from '../../base/fact.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { Body } from '../../parse/expressions/asked.ts'

export type { Body } from '../../parse/expressions/asked.ts'

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
