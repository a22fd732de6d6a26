/** The shape of what is known about one tool: its programs, and what a call of them does. */
import type { Action, Word } from '../model/action.ts'
import type { Piece, Place, Session, Stage } from './session.ts'

type Without<T> = T extends unknown ? Omit<T, 'at' | 'condition'> : never

/** An action before its place and conditions are put to it. */
export type Draft = Without<Action>

export interface Call {
  /** The program's base name. */
  readonly program: string
  /** The program as written. */
  readonly path: Word
  readonly arguments: readonly Word[]
  readonly line: number
  /** A variable as the program sees or the script knows it. */
  lookup(name: string): Word | undefined
  /** A variable the program itself would see: exported, put in front, or passed into the container. */
  exported(name: string): Word | undefined
  readonly folder: string | undefined
  readonly place: Place
  readonly piped: boolean
  readonly stdin?: readonly Piece[]
  readonly stdinFile?: Word
  /** Where standard output is redirected to. */
  readonly file?: Word
  /** What it prints is not merely shown. */
  readonly kept: boolean
  readonly before: readonly Stage[]
  readonly conditional: boolean
  readonly session: Session
}

export interface Tool {
  readonly programs: readonly string[]
  does(call: Call): readonly Draft[]
}

/** The text of what comes in by here-document, here-string or `echo … |`. */
export function stdinText(call: Call): string {
  return call.stdin?.map((piece) => piece.word.text).join('\n') ?? ''
}
