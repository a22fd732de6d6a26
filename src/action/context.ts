/** What the workflow run is about, out of the environment and the event's payload; nothing is read before it is asked for. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import type { Environment, Inputs, Mode } from './inputs.ts'

export interface Context {
  readonly event: string
  readonly payload: unknown
  /** `owner/name`. */
  readonly repository: string
  readonly sha: string
  readonly ref: string
  readonly apiUrl: string
  readonly serverUrl: string
  readonly run: number
  readonly attempt: number
  /** File name of the workflow; empty where the runner does not tell. */
  readonly workflow: string
  /** Where paths of inputs start from. */
  readonly workspace: string
  /** The checkout, if any. */
  readonly folder: string
  readonly temp: string
}

/** Throws UserError (exit 2) outside of a workflow. */
export function readContext(env: Environment, inputs: Inputs): Context {
  const repository = env['GITHUB_REPOSITORY'] ?? ''
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository) || (env['GITHUB_EVENT_NAME'] ?? '') === '') {
    throw new UserError('This is not a run of GitHub Actions.', { exit: 2, hint: 'Elsewhere, run `plimsoll gate --base REV`.' })
  }
  return {
    event: env['GITHUB_EVENT_NAME'] ?? '',
    payload: payloadOf(env['GITHUB_EVENT_PATH'] ?? ''),
    repository,
    sha: env['GITHUB_SHA'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    serverUrl: env['GITHUB_SERVER_URL'] || 'https://github.com',
    run: Number(env['GITHUB_RUN_NUMBER']) || 0,
    attempt: Number(env['GITHUB_RUN_ATTEMPT']) || 1,
    workflow: /([^/@]+)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1] ?? '',
    workspace: resolve(env['GITHUB_WORKSPACE'] || '.'),
    folder: resolve(env['GITHUB_WORKSPACE'] || '.', inputs.workingDirectory || '.'),
    temp: env['RUNNER_TEMP'] ?? '',
  }
}

function payloadOf(path: string): unknown {
  if (path === '') return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new UserError(`The event's payload can't be read.`, { exit: 2, where: path, hint: 'GITHUB_EVENT_PATH must name the file the runner wrote.', cause })
  }
}

const modeOfEvent: Readonly<Record<string, Exclude<Mode, 'auto'>>> = {
  pull_request: 'gate',
  pull_request_target: 'gate',
  merge_group: 'gate',
  push: 'scan',
  schedule: 'scan',
  workflow_dispatch: 'scan',
  deployment_status: 'verify',
  issue_comment: 'command',
  workflow_run: 'publish',
}

/** What this version can do: a mode and the event it does it on. */
const supported = [['gate', 'pull_request']] as const

/** Throws UserError (exit 2) for what this version can't do: never a pass because nothing was done. */
export function modeOf(inputs: Inputs, context: Context): 'gate' {
  const verifies = context.event === 'workflow_dispatch' && inputs.environment !== ''
  const mode = inputs.mode !== 'auto' ? inputs.mode : verifies ? 'verify' : modeOfEvent[context.event]
  if (mode === undefined) {
    throw new UserError(`There is nothing to do on the event \`${context.event}\`.`, { exit: 2, hint: 'Start the workflow `on: pull_request`.' })
  }
  const found = supported.find(([does, on]) => does === mode && on === context.event)
  if (found === undefined) {
    throw new UserError(`The mode \`${mode}\` on the event \`${context.event}\` is not supported yet.`, {
      exit: 2,
      hint: 'This version judges pull requests: start the workflow `on: pull_request`, with mode `auto` or `gate`.',
    })
  }
  return found[0]
}
