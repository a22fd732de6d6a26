/** The action's inputs, out of the environment as the runner gives them. */
import { UserError } from '../base/errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const modes = ['auto', 'gate', 'scan', 'verify', 'command', 'publish'] as const
export type Mode = (typeof modes)[number]

const comments = ['on-change', 'always', 'never'] as const

export interface Inputs {
  readonly mode: Mode
  readonly token: string
  /** Empty where not given, as are all texts here. */
  readonly config: string
  readonly base: string
  readonly head: string
  /** The commit that should be running. */
  readonly sha: string
  readonly environment: string
  /** Where the deployment answers. */
  readonly url: string
  readonly workingDirectory: string
  readonly comment: (typeof comments)[number]
  readonly reportOnly: boolean
  readonly sarifFile: string
  readonly junitFile: string
  /** The name to state the verdict by on the commit. */
  readonly status: string
}

/** Throws UserError (exit 2) for a value that an input can't have. */
export function readInputs(env: Environment): Inputs {
  return {
    mode: oneOf(env, 'mode', modes),
    token: tokenOf(env),
    config: text(env, 'config'),
    base: text(env, 'base'),
    head: text(env, 'head'),
    sha: text(env, 'sha'),
    environment: text(env, 'environment'),
    url: text(env, 'url'),
    workingDirectory: text(env, 'working-directory'),
    comment: oneOf(env, 'comment', comments),
    reportOnly: yesOrNo(env, 'report-only'),
    sarifFile: text(env, 'sarif-file'),
    junitFile: text(env, 'junit-file'),
    status: text(env, 'status'),
  }
}

/** Read by itself, to be masked before anything can go wrong. */
export function tokenOf(env: Environment): string {
  return text(env, 'github-token')
}

function text(env: Environment, name: string): string {
  return (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
}

function oneOf<T extends string>(env: Environment, name: string, values: readonly [T, ...T[]]): T {
  const given = text(env, name)
  const found = given === '' ? values[0] : values.find((value) => value === given)
  if (found === undefined) throw wrong(name, given, values)
  return found
}

function yesOrNo(env: Environment, name: string): boolean {
  const given = text(env, name)
  if (['', 'false', 'False', 'FALSE'].includes(given)) return false
  if (['true', 'True', 'TRUE'].includes(given)) return true
  throw wrong(name, given, ['true', 'false'])
}

function wrong(name: string, given: string, values: readonly string[]): UserError {
  return new UserError(`The input \`${name}\` can't be \`${given}\`.`, { exit: 2, hint: `It is one of ${values.join(', ')}.` })
}
