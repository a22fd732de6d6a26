/** What one reading of a script keeps: what it found, what it may still spend, and the state that changes from line to line. */
import type { Evidence, Skip } from '../base/evidence.ts'
import type { Action, DeployAction, Word } from '../model/action.ts'
import type { ShellNode } from '../parse/shell/ast.ts'
import { keepEither } from './either.ts'
import type { Origin, ScriptSchedule } from './understanding.ts'

/** Commands walked in one script, calls of functions and turns of loops included. */
const commandBudget = 10_000

/** A line or more of output whose place is known. */
export interface Piece {
  readonly word: Word
  readonly line: number
}

export interface Written {
  readonly pieces: readonly Piece[]
}

export interface Session {
  readonly origin: Origin
  budget: number
  depth: number
  readonly skipped: Skip[]
  readonly sources: Word[]
  readonly schedules: ScriptSchedule[]
  /** Files the script writes, by path. */
  readonly files: Map<string, Written>
  readonly defined: Set<string>
  readonly called: Set<string>
  /** How often each key was given, so that a second dump is told from the first. */
  readonly keys: Map<string, number>
  readonly aliases: Map<string, Word>
  /** Outputs of dumps and copies: a test whether such a file is there is a test of success. */
  readonly outputs: Set<string>
  /** Days in the last `date -d "N days ago"`: what loops over listings compare with. */
  age: Word | undefined
  pipelines: number
  breaks: number
  readonly handlers: ShellNode[][]
  /** What is done when a command fails: `trap … ERR`. */
  readonly failures: ShellNode[][]
  readonly pendingLines: PendingLine[]
  /** Unit files the script writes, and units it enables. */
  readonly units: Set<string>
  readonly enabled: Set<string>
  /** Manifests that a kustomization or a chart is rendered to, by path: who applies the file deploys those. */
  readonly rendered: Map<string, Rendering>
  /** Git brought files of a repository, or Compose built from them: what follows runs among them. */
  checkedOut: boolean
}

/** What a rendered stream of manifests is made of. */
export type Rendering = Pick<DeployAction, 'tool' | 'files' | 'chart' | 'project' | 'namespace' | 'sets'>

/** A cron line before what its command does is known: the script may write that command's file further down. */
export interface PendingLine {
  readonly expression: Word
  readonly command: string
  readonly line: number
  readonly place: string
  readonly condition?: string
  readonly mails?: Evidence
  readonly into: { readonly at: Evidence; actions: readonly Action[] }
}

export type Value = readonly Word[]

/** Whose filesystem and process a command runs in, besides the script's own. */
export interface Place {
  readonly container?: Word
  /** It is Docker's, of this machine: no pod of a cluster. */
  readonly docker?: true
  /** A pod of a namespace for work on the code, or one that is called after it. */
  readonly forTrials?: true
  readonly host?: Word
  /** Set by `docker exec -e`, `docker run -e`, `sudo X=y`. */
  readonly environment: ReadonlyMap<string, Word>
  readonly words: readonly string[]
  /** `docker run -v`: volume or path → path inside. */
  readonly mounts?: ReadonlyMap<string, string>
}

export interface State {
  variables: Map<string, Value>
  exported: Set<string>
  exportsAll: boolean
  folder: string | undefined
  functions: Map<string, ShellNode>
  readonly place: Place
  conditions: readonly string[]
  arguments: Value | undefined
  readonly stack: readonly string[]
}

const nowhere: Place = { environment: new Map(), words: [] }

export function newSession(origin: Origin): Session {
  return {
    origin,
    budget: commandBudget,
    depth: 0,
    skipped: [],
    sources: [],
    schedules: [],
    files: new Map(),
    defined: new Set(),
    called: new Set(),
    keys: new Map(),
    aliases: new Map(),
    outputs: new Set(),
    age: undefined,
    pipelines: 0,
    breaks: 0,
    handlers: [],
    failures: [],
    pendingLines: [],
    units: new Set(),
    enabled: new Set(),
    rendered: new Map(),
    checkedOut: false,
  }
}

export function newState(origin: Origin): State {
  const environment = [...(origin.environment ?? [])]
  return {
    variables: new Map(environment.map(([name, text]) => [name, [{ text, resolved: true, variables: [] }]])),
    exported: new Set(environment.map(([name]) => name)),
    exportsAll: false,
    folder: origin.folder,
    functions: new Map(),
    place: nowhere,
    conditions: [],
    arguments: undefined,
    stack: [],
  }
}

/** A copy that a subshell or a branch may change by itself. */
export function fork(state: State, changes: Partial<State> = {}): State {
  return {
    ...state,
    variables: new Map(state.variables),
    exported: new Set(state.exported),
    functions: new Map(state.functions),
    ...changes,
  }
}

export function under(state: State, condition: string | undefined): State {
  return condition === undefined ? fork(state) : fork(state, { conditions: [...state.conditions, condition] })
}

/** Variables beyond this many are not kept: copies of the state must stay cheap. */
const mostVariables = 400

export function assign(state: State, name: string, value: Value): void {
  if (!state.variables.has(name) && state.variables.size >= mostVariables) return
  state.variables.set(name, value)
  if (state.exportsAll) state.exported.add(name)
}

/** After a branch that may or may not have run: one value stays (as a default), two make it unknown. */
export function mergeBranches(state: State, branches: readonly State[]): void {
  if (branches.length === 0) return
  const merge = {}
  const names = new Set<string>()
  for (const branch of branches) for (const [name, value] of branch.variables) if (state.variables.get(name) !== value) names.add(name)
  for (const name of names) {
    const candidates: Value[] = []
    let missing = false
    for (const branch of branches) {
      const value = branch.variables.get(name)
      if (value === undefined || isBareVariable(value)) missing = true
      else if (!candidates.some((known) => sameValue(known, value))) candidates.push(value)
    }
    const [first] = candidates
    if (first === undefined) continue
    if (candidates.length === 1) state.variables.set(name, missing ? first.map((word) => ({ ...word, byDefault: true })) : first)
    // Whichever way the script calls Compose, it is Compose.
    else if (candidates.every((value) => /^(sudo )?docker[ -]compose\b/.test(value.map((word) => word.text).join(' ')))) state.variables.set(name, first)
    else state.variables.set(name, keepEither([{ text: `\${${name}}`, resolved: false, variables: [name] }], name, branches, merge))
  }
  for (const branch of branches) {
    if (branch.functions.size !== state.functions.size) for (const [name, body] of branch.functions) state.functions.set(name, body)
    if (branch.exported.size !== state.exported.size) for (const name of branch.exported) state.exported.add(name)
  }
  const folders = new Set(branches.map((branch) => branch.folder))
  state.folder = folders.size === 1 ? branches[0]?.folder : undefined
}

function isBareVariable(value: Value): boolean {
  const [word] = value
  return value.length === 1 && word !== undefined && !word.resolved && /^\$(\{?\w+\}?|[@*?#!$-])$/.test(word.text)
}

function sameValue(a: Value, b: Value): boolean {
  return a.length === b.length && a.every((word, index) => word.text === b[index]?.text)
}

export type Flow = 'on' | 'break' | 'return' | 'exit'

/** What a walked command leaves: how the script goes on, what it printed, whether it surely succeeded or failed. */
export interface Result {
  readonly flow: Flow
  readonly out: readonly Piece[]
  readonly success: boolean | undefined
}

export interface Channel {
  readonly sink: Action[]
  readonly stdin?: readonly Piece[]
  readonly stdinFile?: Word
  /** The stage before it in its pipeline writes to it. */
  readonly piped: boolean
  /** The stages before it in its pipeline, for tools that read what those print. */
  readonly before: readonly Stage[]
  /** The innermost commands that ran, in order. */
  readonly calls: Ran[]
  /** Where a stage of a pipeline finds the files its standard output was sent to. */
  readonly files?: Word[]
  /** What is printed goes to another program or stands for a word, and is not merely shown. */
  readonly kept?: boolean
}

export interface Ran {
  readonly program: string
  readonly words: readonly Word[]
  /** The file that is its standard input. */
  readonly from?: Word
}

/** One stage of a pipeline after it was walked. */
export interface Stage {
  readonly actions: Action[]
  /** The innermost commands that ran in it. */
  readonly calls: readonly Ran[]
  readonly file?: Word
}

/** Adds many at once; spreading them into a call would overflow the stack. */
export function addAll<T>(into: T[], more: readonly T[]): void {
  for (const one of more) into.push(one)
}
