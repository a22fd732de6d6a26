/** What going through Rust's expressions takes along, and the values that come of it. */
import { limits } from '../../base/limits.ts'
import { withoutGenerated } from '../../base/secret.ts'
import type { Worth } from '../told.ts'
import type { RustCrate } from './crate.ts'
import type { RustFile, RustNode } from './parse.ts'

export type RustValue = Worth & { readonly path: string }

export interface Frame {
  readonly file: RustFile
  readonly crate: RustCrate
  /** What a call hands to the function that is gone through, and what a pattern took out. */
  readonly names: ReadonlyMap<string, RustValue>
  readonly budget: { steps: number }
  /** Names that are asked for and that no file at hand defines. */
  readonly wanted: Set<string>
  evaluate(node: RustNode, frame: Frame, depth?: number): RustValue
}

export function newFrame(file: RustFile, crate: RustCrate, evaluate: Frame['evaluate']): Frame {
  return { file, crate, names: new Map(), budget: { steps: limits.rustSteps }, wanted: new Set(), evaluate }
}

export function unknownAt(raw: string, node: RustNode, { file }: Pick<Frame, 'file'>): RustValue {
  return { kind: 'unknown', raw: withoutGenerated(raw.replace(/\s+/g, ' ')).slice(0, 60), line: file.lineOf(node), path: file.path }
}

export function valueAt(value: string | number | boolean | null, node: RustNode, { file }: Pick<Frame, 'file'>): RustValue {
  return { kind: 'value', value, line: file.lineOf(node), path: file.path }
}

export function isAlike(a: Worth, b: Worth): boolean {
  if (a.kind === 'value' && b.kind === 'value') return a.value === b.value
  if (a.kind !== 'variable' || b.kind !== 'variable' || a.name !== b.name) return false
  return a.fallback === undefined || b.fallback === undefined ? a.fallback === b.fallback : isAlike(a.fallback, b.fallback)
}

export function withFallback(set: RustValue, asked: RustValue, fallback: RustValue): RustValue | undefined {
  if (set.kind !== 'variable' || asked.kind !== 'variable' || set.name !== asked.name) return undefined
  return { ...set, fallback }
}
