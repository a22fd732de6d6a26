/** One program being gone through: its bounds, what it is unsure of, and whoever knows the packages that it uses. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { JsModule, JsNode } from '../../parse/javascript/index.ts'
import { lineOf } from '../../parse/javascript/index.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import { unknownValue, type UnknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Scope } from './scope.ts'
import type { Instance, Origin, Site, Thing } from './thing.ts'

/** Knows what packages are: everything that a program does not write itself. */
export interface Host {
  /** What an import stands for, with the names after it. Undefined for what the host knows nothing of. */
  external(origin: Origin, at: Evidence): Value | undefined
  /** `new aws.rds.Instance(…)`. */
  make(origin: Origin, args: readonly Value[], site: Site): Value | undefined
  call(origin: Origin, args: readonly Value[], site: Site): Value | undefined
  /** `super(…)` of a class of the program that extends one of a package. */
  extend(origin: Origin, self: Instance, args: readonly Value[], site: Site): void
  /** What an instance of a class that extends one of a package has by it. */
  inherited(origin: Origin, self: Instance, name: string, at: Evidence): Value | undefined
  /** A method on what nobody but a run knows: Pulumi's outputs have `apply`. */
  method?(of: Value, name: string, at: Evidence): Thing | undefined
}

/** The files of a program that were read, and how one finds another. */
export interface Files {
  /** By path. */
  readonly modules: ReadonlyMap<string, JsModule>
  /** Texts of JSON and YAML that are imported, by path. */
  readonly texts: ReadonlyMap<string, string>
  /** The path that an import leads to; undefined for a package's. */
  resolve(from: string, specifier: string): string | undefined
}

/** What goes through the parts of a program, for those that these parts are made of. */
export interface Going {
  evaluate(node: JsNode, spot: Spot): Value
  executeAll(
    statements: readonly JsNode[],
    spot: Spot,
  ): { readonly kind: 'break' | 'continue' | 'throw' } | { readonly kind: 'return'; readonly value: Value } | undefined
  importedFrom(source: string, spot: Spot, at: Evidence): Value
}

export interface Run {
  readonly go: Going
  readonly work: Work
  readonly host: Host
  readonly files: Files
  readonly skipped: Skip[]
  /** Conditions that nobody can tell, around what is gone through now. */
  readonly doubts: Value[]
  /** Calls inside one another. */
  calls: number
  /** By path: what each file exports, and its names. */
  readonly loaded: Map<string, { readonly exports: Map<string, Value>; readonly scope: Scope }>
}

/** Where the program stands: the file, the names, and what `this` is. */
export interface Spot {
  readonly run: Run
  readonly module: JsModule
  readonly scope: Scope
  /** The key of what stands here. */
  readonly route: string
  readonly self?: Value
  /** The class that `super` means. */
  readonly parent?: Value
  /** What the function around it may have returned, as far as a doubtful branch did. */
  readonly returns?: Value[]
}

export function placeIn(spot: Spot, node: JsNode): Evidence {
  return { path: spot.module.path, line: lineOf(node), key: spot.route }
}

export function inside(spot: Spot, name: string): Spot {
  if (spot.route.length > 300) return spot
  return { ...spot, route: spot.route === '' ? name : `${spot.route}.${name}` }
}

/** Inside a branch of which nobody can tell whether it is taken. */
export function doubtfully<T>(run: Run, doubt: Value, go: () => T): T {
  run.doubts.push(doubt)
  const result = go()
  run.doubts.pop()
  return result
}

export function tooMuch(at: Evidence): UnknownValue {
  return unknownValue('…', at, 'there is more to go through here than Plimsoll will')
}

/** Goes one level down, within bounds; undefined where that is too deep or too long. */
export function within<T>(run: Run, go: () => T): T | undefined {
  const { work } = run
  if (!work.spend(1) || work.depth >= limits.programDepth) return undefined
  work.depth++
  const result = go()
  work.depth--
  return result
}
