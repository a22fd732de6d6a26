/** The action from start to end: inputs, what the mode comes to, and with it the exit code; only then is anything shown. */
import { exitCodes, UserError } from '../base/errors.ts'
import { messageOf, openRepository } from '../github/client.ts'
import type { Clock } from '../github/retry.ts'
import { readContext } from './context.ts'
import type { Engine } from './engine.ts'
import { readInputs, tokenOf, type Environment, type Inputs } from './inputs.ts'
import { openLocal } from './local.ts'
import { doingOf, type Doing } from './mode.ts'
import { Undecided, type Interruption, type Outcome, type Situation } from './situation.ts'
import { teller, type Core, type Teller } from './teller.ts'

export interface Io {
  readonly core: () => Promise<Core>
  /** Sets the code the process ends with; called as soon as it is known. */
  readonly exit: (code: number) => void
  readonly clock: Clock
  readonly interruption: Interruption
}

/** Each loaded when its turn comes. */
const doings: Readonly<Record<Doing, (situation: Situation) => Promise<Outcome>>> = {
  gate: async (situation) => (await import('./gate.ts')).gateRun(situation),
  scan: async (situation) => (await import('./scan.ts')).scanRun(situation),
  verify: async (situation) => (await import('./verify.ts')).verifyRun(situation),
  command: async (situation) => (await import('./command.ts')).commandRun(situation),
  publish: async (situation) => (await import('./publish-run.ts')).publishRun(situation),
}

/** Never rejects. Exit codes as the contract says: 0, 1, 2, 3, 70. */
export async function run(env: Environment, io: Io, load: () => Promise<Engine>): Promise<void> {
  const told = teller(io.core, [tokenOf(env)])
  let decided = false
  try {
    const outcome = await decide(env, io, load, told)
    io.exit(outcome.exit)
    decided = true
    await outcome.show()
  } catch (error) {
    const reason = error instanceof Undecided ? error.reason : error
    const code = reason instanceof UserError ? reason.exit : exitCodes.fault
    if (!decided) io.exit(code)
    await explain(reason, decided, env, told).catch(() => undefined)
    if (error instanceof Undecided)
      await error.show().catch((failure: unknown) => told.log('warning', `The status could not be written: ${messageOf(failure)}`))
  }
}

async function decide(env: Environment, io: Io, load: () => Promise<Engine>, told: Teller): Promise<Outcome> {
  const inputs = readInputs(env)
  const context = readContext(env, inputs)
  const doing = doingOf(inputs, context)
  refuseFiles(inputs, doing)
  const engine = await load()
  const { log } = told
  let opened: ReturnType<typeof openRepository> | undefined
  const remote = () =>
    (opened ??= openRepository({
      repository: context.repository,
      apiUrl: context.apiUrl,
      token: inputs.token,
      userAgent: 'plimsoll',
      env,
      clock: io.clock,
      log,
    }))
  const sources = { local: await openLocal(context.folder, log), remote, log, ...(engine.likelyFiles === undefined ? {} : { likely: engine.likelyFiles }) }
  const does = doings[doing]
  return does({ inputs, environment: env, interruption: io.interruption, context, engine, clock: io.clock, teller: told, sources, remote })
}

/** Asked for and not written would be a file that a later step misses. */
function refuseFiles({ junitFile, sarifFile }: Inputs, doing: Doing): void {
  const verifies = doing === 'verify'
  const [asked, why] = verifies ? [sarifFile, 'makes no findings'] : [junitFile, 'makes no checks']
  if (asked === '') return
  throw new UserError(`The input \`${verifies ? 'sarif-file' : 'junit-file'}\` has nothing to hold: the mode \`${doing}\` ${why}.`, {
    exit: 2,
    hint: 'The outputs `report-file` and `json-file` name what is written.',
  })
}

async function explain(error: unknown, decided: boolean, env: Environment, told: Teller): Promise<void> {
  if (error instanceof UserError) {
    await told.tell((core) => {
      core.error([error.message, error.hint].join('\n'), { title: 'Plimsoll', ...placeOf(error.where) })
      core.setOutput('reason-code', error.exit === exitCodes.usage ? 'usage' : 'unreadable')
    })
    return
  }
  const [message, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), undefined]
  const action = env['GITHUB_ACTION_REPOSITORY'] ?? ''
  const where = action === '' ? "the action's repository" : `${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${action}/issues/new`
  await told.tell((core) => {
    const stands = decided ? ' The decision stands.' : ' Nothing was judged.'
    core.error(`A fault of Plimsoll's own, not of the pull request: ${message}.${stands}\nPlease report it at ${where} with the lines below.`, {
      title: 'Plimsoll',
    })
    core.info(stack ?? message)
    if (!decided) core.setOutput('reason-code', 'fault')
  })
}

function placeOf(where: string | undefined): { readonly file?: string; readonly startLine?: number } {
  const match = /^(.+?)(?::(\d+))?$/.exec(where ?? '')
  if (match?.[1] === undefined) return {}
  return { file: match[1], ...(match[2] === undefined ? {} : { startLine: Number(match[2]) }) }
}
