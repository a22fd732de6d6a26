/** `plimsoll verify`. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { UserError } from '../base/errors.ts'
import type { Figure, Verification } from '../model/verification.ts'
import { exitOf, verify } from '../run/verify/verify.ts'
import { measured } from '../run/verify/telling.ts'
import { needCommit, prefixInRepository, resolveCommit } from '../tree/history.ts'
import { openIo } from '../wire/io.ts'
import type { Request } from './arguments.ts'
import type { CliIo, Result } from './main.ts'
import { folderNamed, openTree } from './trees.ts'

export async function verifyCommand(request: Request, io: CliIo): Promise<Result> {
  const folder = folderNamed(request.directory)
  const inside = (await prefixInRepository(folder)) !== undefined
  const sha = request.sha === undefined ? (inside ? await resolveCommit(folder, 'HEAD') : undefined) : await needCommit(folder, request.sha)
  const previous = request.previous === undefined ? undefined : await previousIn(request.previous)
  const ending = new AbortController()
  const interrupt = (): void => ending.abort('interrupted')
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  try {
    const verification = await verify({
      configured: await openTree(folder, undefined),
      deployed: await openTree(folder, request.sha),
      ...given('configPath', request.config),
      ...given('environment', request.environment),
      ...given('sha', sha),
      ...given('url', addressOf(request.url)),
      failOnFlaky: request.failOnFlaky,
      ...given('during', request.during ? () => deploy(request.positionals, ending.signal) : undefined),
      variables: io.environment,
      openIo: (options) => openIo({ ...options, environment: io.environment }),
      waiting: { now: () => performance.now(), wait },
      today: () => new Date(),
      signal: ending.signal,
    })
    return { text: await print(request, verification, previous), exit: exitOf[verification.decision] }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

async function print(request: Request, verification: Verification, previous: Verification | undefined): Promise<string> {
  const shown = { print: ({ value, unit }: Figure) => measured(value, unit), ...given('previous', previous) }
  if (request.format === 'json') return (await import('../report/verification/json.ts')).verificationJson(verification)
  if (request.format === 'junit') return (await import('../report/verification/junit.ts')).renderJunit(verification)
  if (request.format === 'markdown') return (await import('../report/verification/markdown.ts')).renderVerification(verification, shown)
  return (await import('../report/verification/text.ts')).renderVerificationText(verification, { color: request.color, quiet: request.quiet, ...shown })
}

function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href
  throw new UserError(`--url ${text} is no address`, { exit: 2, hint: 'Write it whole, such as https://app.example.org.' })
}

/** The user's own command, with its output among our messages: stdout is the result's. */
function deploy([program = '', ...words]: readonly string[], signal: AbortSignal): Promise<{ readonly code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['inherit', process.stderr, process.stderr] })
    const end = (): void => void child.kill('SIGTERM')
    signal.addEventListener('abort', end, { once: true })
    child.on('error', (error) =>
      reject(new UserError(`${program} can't be started: ${error.message}`, { exit: 2, hint: 'Name a program after --, and what it is to be given.' })),
    )
    child.on('close', (code) => {
      signal.removeEventListener('abort', end)
      resolve({ code })
    })
  })
}

/** What `--format json` wrote the last time. */
async function previousIn(path: string): Promise<Verification> {
  const hint = 'Name a file that plimsoll verify --format json wrote.'
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UserError(`${path} can't be read as an earlier verification`, { exit: 2, hint, cause: error })
  }
  const { readVerification } = await import('../report/verification/schema.ts')
  const read = readVerification(value)
  if (read === undefined) throw new UserError(`${path} is no verification`, { exit: 2, hint })
  return read
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}

/** An optional key is absent rather than undefined. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
