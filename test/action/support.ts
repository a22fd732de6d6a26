/** Runs the action inside the test's own process, with what it says and sets kept for looking at. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../../src/action/engine.ts'
import { run } from '../../src/action/run.ts'
import type { Core, Place } from '../../src/action/teller.ts'
import { stillClock, type TestClock } from '../github/support.ts'
import { lineEngine } from '../harness/engine.ts'
import { name, owner, type GitHub, type Pull } from '../harness/github.ts'
import { actionMetadata, inputVariables, runnerVariables, type ActionRun } from '../harness/run-action.ts'

export interface Said {
  readonly level: 'debug' | 'info' | 'notice' | 'warning' | 'error'
  readonly message: string
  readonly place: Place | undefined
}

export interface Observed {
  /** Every code that was set, in order. */
  readonly codes: readonly number[]
  readonly said: readonly Said[]
  readonly masked: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
  readonly summary: string
  readonly clock: TestClock
  /** What happened when: `exit 1`, `summary`, `output decision`, `error` … */
  readonly order: readonly string[]
}

export interface InProcess {
  readonly workspace?: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly engine?: Engine
  readonly env?: Readonly<Record<string, string>>
  readonly run?: number
  readonly attempt?: number
  readonly event?: unknown
  readonly eventName?: string
  /** GITHUB_SHA and GITHUB_REF; those of the pull request's trial merge when left out. */
  readonly sha?: string
  readonly ref?: string
  readonly core?: Partial<Core>
  /** Given what is to be called when the job is cancelled. */
  readonly interruption?: (does: () => void) => void
}

export function actionRunOf(github: GitHub, pull: Pull, options: InProcess = {}): ActionRun {
  return {
    event: options.event ?? pull.event(),
    eventName: options.eventName ?? 'pull_request',
    apiUrl: github.gateway.url,
    token: github.token,
    repository: `${owner}/${name}`,
    sha: options.sha ?? pull.merge,
    ref: options.ref ?? `refs/pull/${pull.number}/merge`,
    inputs: options.inputs ?? {},
    runNumber: options.run ?? 1,
    runAttempt: options.attempt ?? 1,
    ...(options.workspace === undefined ? {} : { workspace: options.workspace }),
  }
}

export async function runInProcess(github: GitHub, pull: Pull, options: InProcess = {}): Promise<Observed> {
  const temp = mkdtempSync(join(tmpdir(), 'plimsoll-run-'))
  const workspace = options.workspace ?? join(temp, 'workspace')
  mkdirSync(workspace, { recursive: true })
  const setup = actionRunOf(github, pull, options)
  const env = { ...runnerVariables(setup, temp, workspace), ...inputVariables(actionMetadata(), setup), ...options.env }
  const codes: number[] = []
  const said: Said[] = []
  const masked: string[] = []
  const outputs: Record<string, string> = {}
  const order: string[] = []
  let summary = ''
  const say = (level: Said['level']) => (message: string, place?: Place) => {
    if (masked.length === 0) order.push('spoken before masking')
    if (level === 'error' || level === 'warning') order.push(level)
    said.push({ level, message, place })
  }
  const core: Core = {
    setSecret: (secret) => void masked.push(secret),
    debug: say('debug'),
    info: say('info'),
    notice: say('notice'),
    warning: say('warning'),
    error: say('error'),
    setOutput(output, value) {
      order.push(`output ${output}`)
      outputs[output] = value
    },
    summary: {
      addRaw: (text) => ({
        write() {
          order.push('summary')
          summary += text
          return Promise.resolve()
        },
      }),
    },
    ...options.core,
  }
  const clock = stillClock()
  const interruption = (does: () => void) => {
    order.push('handled')
    options.interruption?.(does)
    return () => void order.push('released')
  }
  const exit = (code: number) => {
    order.push(`exit ${code}`)
    codes.push(code)
  }
  try {
    await run(env, { core: () => Promise.resolve(core), exit, clock, interruption }, () => Promise.resolve(options.engine ?? lineEngine))
    const files = Object.fromEntries(
      Object.entries(outputs)
        .filter(([output, path]) => output.endsWith('-file') && path !== '')
        .map(([output, path]) => [output, readFileSync(path, 'utf8')]),
    )
    return { codes, said, masked, outputs, files, summary, clock, order }
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}

export function messages(observed: Observed, level: Said['level']): readonly string[] {
  return observed.said.filter((one) => one.level === level).map((one) => one.message)
}
