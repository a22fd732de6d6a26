/** Runs git on repositories that strangers may have shaped: no shell, no hooks, no network, no environment that redirects it. */
import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams, type SpawnOptionsWithoutStdio } from 'node:child_process'
import { UserError } from '../base/errors.ts'

/** Output beyond this ends the process: no listing of a tree within the limits comes near. */
const maxOutput = 256_000_000

/** What a user may set for git to work at all, such as `safe.directory`; everything else named GIT_* points it somewhere else. */
const keptVariable = /^GIT_(CONFIG_(COUNT|KEY_\d+|VALUE_\d+|GLOBAL|SYSTEM|NOSYSTEM)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/

/** Settings of the repository that would run a program or fetch something. */
const quietly = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.quotePath=false', 'protocol.allow=never', 'submodule.recurse=false']

export interface GitAnswer {
  readonly code: number
  readonly output: Buffer
  readonly error: string
}

/** It is ended after so many milliseconds, where they are given. */
export function startGit(directory: string, args: readonly string[], timeout?: number): ChildProcessWithoutNullStreams {
  return spawn('git', guarded(args), { ...optionsIn(directory), ...(timeout === undefined ? {} : { timeout, killSignal: 'SIGKILL' }) })
}

/** What it writes goes into an open file, and its complaints nowhere. */
export function startGitInto(file: number, directory: string, args: readonly string[]): ChildProcess {
  return spawn('git', guarded(args), { ...optionsIn(directory), stdio: ['pipe', file, 'ignore'] })
}

function guarded(args: readonly string[]): readonly string[] {
  return ['--no-pager', ...quietly.flatMap((setting) => ['-c', setting]), ...args]
}

function optionsIn(directory: string): SpawnOptionsWithoutStdio {
  const environment: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(process.env)) if (!name.startsWith('GIT_') || keptVariable.test(name)) environment[name] = value
  // `protocol.allow` can be overruled by a repository's own `protocol.<name>.allow`; this variable can't.
  Object.assign(environment, { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' })
  Object.assign(environment, { GIT_LITERAL_PATHSPECS: '1', GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C' })
  return { cwd: directory, env: environment, shell: false, windowsHide: true }
}

/** Answers git's exit code and output. Throws a {@link UserError} when git isn't there or refuses the repository's owner. */
export function git(directory: string, args: readonly string[], input = '', timeout?: number): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = startGit(directory, args, timeout)
    const chunks: Buffer[] = []
    let size = 0
    let error = ''
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > maxOutput) child.kill('SIGKILL')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (error.length < 10_000) error += chunk.toString('utf8')
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('error', (cause: NodeJS.ErrnoException) => reject(cause.code === 'ENOENT' ? noGit(directory, cause) : cause))
    child.on('close', (code) => {
      if (size > maxOutput) reject(new UserError(`${directory} holds more files than can be listed`, { exit: 3, hint: 'Name a folder inside it with -C DIR.' }))
      else if (error.includes('dubious ownership')) reject(notOurs(directory, error))
      else resolve({ code: code ?? 128, output: Buffer.concat(chunks), error: error.trim() })
    })
  })
}

/** `spawn` says ENOENT for a missing program and for a missing folder alike. */
function noGit(directory: string, cause: unknown): UserError {
  return new UserError(`git could not be started in ${directory}`, { exit: 3, hint: 'Install git, and check that the folder is there.', cause })
}

function notOurs(directory: string, error: string): UserError {
  const path = /repository at '([^'\n]+)'/.exec(error)?.[1] ?? directory
  return new UserError(`git refuses to read ${path}: it belongs to another user`, { exit: 3, hint: `Run: git config --global --add safe.directory '${path}'` })
}
