/** What an expression is evaluated in: the names it may use, where its literals stand, and the bounds on all of it. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { HclExpression } from '../hcl/ast.ts'
import type { Run } from './functions/call.ts'
import { textValue, type Value } from './values.ts'

/** Texts of other files, which are read between two rounds of evaluation. */
export interface Files {
  /** `wanted` when it is there and not read yet; undefined when it can't be had. */
  text(path: string): { readonly text: string } | 'wanted' | undefined
  has(path: string): boolean
  below(folder: string): readonly string[]
}

/** Shared by everything that one root evaluates. */
export class Work {
  readonly files: Files
  /** The root module's folder: paths of files start there. */
  readonly root: string
  steps: number = limits.terraformSteps
  depth = 0

  constructor(files: Files, root: string) {
    this.files = files
    this.root = root
  }

  /** False when nothing is left: what is asked for then is unknown. */
  spend(steps: number): boolean {
    this.steps -= steps
    return this.steps >= 0
  }
}

export interface Frame {
  readonly work: Work
  readonly path: string
  /** The key of what stands here: `aws_db_instance.main.multi_az`. */
  readonly route: string
  /** Names that `for`, `dynamic`, `each` and `count` give; innermost. */
  readonly names: ReadonlyMap<string, Value>
  readonly hole?: Value
  /** Functions that only the file's own tool has, and those it has its own way. */
  readonly functions?: ReadonlyMap<string, Run>
  /** Two variables are given the same, whatever that is. */
  given?(name: string, other: string): boolean
  /** Other first words: `var`, `local`, `module`, `data`, and types of resources. */
  root(name: string, at: Evidence): Value
}

export function placeIn(frame: Frame, node: { readonly line: number }): Evidence {
  return { path: frame.path, line: node.line, key: frame.route }
}

export function withNames(frame: Frame, names: Iterable<readonly [string, Value]>): Frame {
  return { ...frame, names: new Map([...frame.names, ...names]) }
}

export function below(frame: Frame, name: string): Frame {
  return { ...frame, route: frame.route === '' ? name : `${frame.route}.${name}` }
}

/** A literal key as a text, whatever it was written as. */
export function keyValue(key: HclExpression, frame: Frame): Value | undefined {
  return key.kind === 'literal' && key.value !== null ? textValue(String(key.value), placeIn(frame, key)) : undefined
}
