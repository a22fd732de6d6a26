/** What a template is made of: texts, actions and the blocks they open. */
import type { Value } from '../value.ts'

export type Expression =
  | { readonly is: 'literal'; readonly value: Value }
  | { readonly is: 'dot' }
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'function'; readonly name: string }
  | { readonly is: 'pipe'; readonly pipe: Pipe }
  | { readonly is: 'field'; readonly of: Expression; readonly name: string }

export interface Pipe {
  readonly declares: readonly string[]
  /** `=` rather than `:=`. */
  readonly assigns: boolean
  readonly commands: readonly (readonly Expression[])[]
  readonly line: number
}

export type Node =
  | { readonly is: 'text'; readonly text: string; readonly line: number }
  | { readonly is: 'action'; readonly pipe: Pipe; readonly line: number }
  | { readonly is: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[]; readonly line: number }
  | { readonly is: 'template'; readonly name: string; readonly pipe?: Pipe; readonly line: number }
  | { readonly is: 'break' | 'continue'; readonly line: number }

export interface Defined {
  readonly body: readonly Node[]
  readonly path: string
  /** A template's file is one too, by its path in the chart: `include (print $.Template.BasePath "/configmap.yaml") .` is hashed, so that a change of it starts new pods. */
  readonly isFile?: boolean
}

/** Why a template can't be read or carried out, at a line of it. */
export class Stop extends Error {
  readonly spot: { readonly path: string; readonly line: number }

  constructor(reason: string, spot: { readonly path: string; readonly line: number }) {
    super(reason)
    this.spot = spot
  }
}

/** `.Values.web.size` without `web` is where Helm gives up; in brackets, it may be asked for. */
export function isOfValues(expression: Expression): boolean {
  if (expression.is !== 'field') return false
  const { of } = expression
  return expression.name === 'Values' ? of.is === 'dot' || of.is === 'variable' : isOfValues(of)
}
