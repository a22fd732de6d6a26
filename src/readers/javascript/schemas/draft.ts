/** What the ORMs share when they say what a table is: fields, keys and places in one shape. */
import type { Evidence } from '../../../base/evidence.ts'
import type { FieldDeclaration, KeyDeclaration, MigrationStep, ModelDeclaration, Orm, SchemaDeclaration } from '../../../model/declaration.ts'
import { lineOf, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import type { World } from './world.ts'

/** What a file says of a schema, before it is known which package it belongs to. */
export interface Described {
  readonly orm: Orm
  readonly libraries: readonly string[]
  readonly provider?: string
  readonly models: readonly ModelDeclaration[]
  readonly steps?: readonly MigrationStep[]
  readonly open?: SchemaDeclaration['open']
}

/** Looks for the tables of one ORM in one file. */
export interface Describer {
  /** Texts of which a file holds at least one. */
  readonly words: readonly string[]
  describe(module: JsModule, world: World): readonly Described[]
}

function placeAt(module: JsModule, node: JsNode, key: string): Evidence {
  const line = lineOf(node)
  const endLine = node.loc?.end.line ?? line
  return { path: module.path, line, ...(endLine > line ? { endLine } : {}), key }
}

/** A place on its first line alone: what spans a whole class or table is found by where it begins. */
export function startOf(module: JsModule, node: JsNode, key: string): Evidence {
  return { path: module.path, line: lineOf(node), key }
}

/** Collects what is told of one table. */
export class Table {
  readonly fields: FieldDeclaration[] = []
  readonly keys: KeyDeclaration[] = []
  open: string | undefined
  apart: ModelDeclaration['apart']
  readonly name: string
  readonly route: string
  readonly in: JsModule
  readonly #node: JsNode

  constructor(module: JsModule, node: JsNode, name: string) {
    this.in = module
    this.#node = node
    this.name = name
    this.route = `table.${name}`
  }

  close(why: string): void {
    this.open ??= why
  }

  field(name: string, type: string, module: JsModule, node: JsNode, more: Partial<FieldDeclaration> = {}): void {
    this.fields.push({ name, type, list: false, optional: false, ...more, at: startOf(module, node, `${this.route}.${name}`) })
  }

  key(kind: KeyDeclaration['kind'], columns: readonly string[], module: JsModule, node: JsNode, more: Partial<KeyDeclaration> = {}): void {
    if (columns.length === 0) return
    this.keys.push({ kind, columns, ...more, at: startOf(module, node, `${this.route}.${kind}(${columns.join(',')})`) })
  }

  model(table: string): ModelDeclaration {
    const { name, fields, keys, open, apart } = this
    const at = placeAt(this.in, this.#node, this.route)
    return { name, table, at, fields, keys, ignored: false, ...(open === undefined ? {} : { open }), ...(apart === undefined ? {} : { apart }) }
  }
}
