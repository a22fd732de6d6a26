/** The action from start to end: inputs, two trees, the decision and with it the exit code; only then is anything shown. */
import { exitCodes, UserError } from '../base/errors.ts'
import { openRepository } from '../github/client.ts'
import { pullRequestOf } from '../github/pull-request.ts'
import type { Clock } from '../github/retry.ts'
import { modeOf, readContext } from './context.ts'
import type { Engine } from './engine.ts'
import { readInputs, tokenOf, type Environment, type Inputs } from './inputs.ts'
import { openLocal } from './local.ts'
import { publish, type Publication } from './publish.ts'
import { teller, type Core, type Teller } from './teller.ts'
import { comparisonOf, treesOf, type Sources } from './trees.ts'

export interface Io {
  readonly core: () => Promise<Core>
  /** Sets the code the process ends with; called as soon as it is known. */
  readonly exit: (code: number) => void
  readonly clock: Clock
}

/** Never rejects. Exit codes as the contract says: 0, 1, 2, 3, 70. */
export async function run(env: Environment, io: Io, load: () => Promise<Engine>): Promise<void> {
  const told = teller(io.core, [tokenOf(env)])
  let decided = false
  try {
    const publication = await decide(env, io, load, told)
    io.exit(publication.engine.exitOf(publication.decision))
    decided = true
    await publish(publication)
  } catch (error) {
    const code = error instanceof UserError ? error.exit : exitCodes.fault
    if (!decided) io.exit(code)
    await explain(error, decided, env, told).catch(() => undefined)
  }
}

async function decide(env: Environment, io: Io, load: () => Promise<Engine>, told: Teller): Promise<Publication> {
  const inputs = readInputs(env)
  const context = readContext(env, inputs)
  modeOf(inputs, context)
  refuseFiles(inputs)
  const engine = await load()
  const { log } = told
  const pull = pullRequestOf(context.payload)
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
  const sources: Sources = { local: await openLocal(context.folder, log), remote, log }
  const comparison = await comparisonOf(pull, inputs, context, sources)
  const { base, head } = await treesOf(comparison, sources)
  const decision = await engine.gate({
    base,
    head,
    clock: new Date(io.clock.now()),
    reportOnly: inputs.reportOnly,
    ...(inputs.config === '' ? {} : { configPath: inputs.config }),
  })
  return { decision, pull, comparison, inputs, context, engine, teller: told, remote }
}

/** Asked for and not written would be a file that a later step misses. */
function refuseFiles(inputs: Inputs): void {
  if (inputs.junitFile === '') return
  throw new UserError(`The input \`junit-file\` is not supported yet.`, { exit: 2, hint: 'The outputs `report-file` and `json-file` name what is written.' })
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
