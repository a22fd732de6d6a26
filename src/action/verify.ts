/** Looks at the live system: by the default branch's configuration, against what the deployed commit declares. Decided first, published after. */
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, UserError } from '../base/errors.ts'
import type { Scorecard } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import { Secrets } from '../run/verify/secrets.ts'
import { askedOf, configuredAt, idleness, type Asked } from './deployed.ts'
import type { Verifier } from './engine.ts'
import type { Environment } from './inputs.ts'
import { publishVerification, setOutputs } from './publish-verification.ts'
import { verifyOutputsOf } from './outputs.ts'
import { Undecided, type Outcome, type Situation } from './situation.ts'
import { treeOf } from './trees.ts'

export async function verifyRun(situation: Situation): Promise<Outcome> {
  const idle = idleness(situation.context)
  if (idle !== undefined) return nothing(situation, idle)
  const ending = new AbortController()
  // Until all is shown: the runner asks twice before it kills.
  const release = situation.interruption(() => ending.abort('interrupted'))
  try {
    const asked = await askedOf(situation)
    const verifier = await situation.engine.verifier()
    const { verification, scorecard } = await verified(situation, asked, verifier, ending.signal)
    const { reportOnly } = situation.inputs
    return {
      exit: reportOnly ? exitCodes.pass : verifier.exitOf(verification),
      async show() {
        try {
          await publishVerification({ ...situation, asked, verifier, verification, scorecard, interrupted: ending.signal.aborted })
        } finally {
          release()
        }
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

function nothing({ teller }: Situation, why: string): Outcome {
  return {
    exit: exitCodes.pass,
    async show() {
      await teller.tell((core) => core.info(`Nothing to verify: ${why}.`))
      await setOutputs(teller, verifyOutputsOf())
    },
  }
}

interface Verified {
  readonly verification: Verification
  readonly scorecard: Scorecard | undefined
}

async function verified(situation: Situation, asked: Asked, verifier: Verifier, signal: AbortSignal): Promise<Verified> {
  const { inputs, clock, sources, teller } = situation
  const variables = variablesOf(situation.environment)
  let scorecard: Scorecard | undefined
  try {
    const at = await configuredAt(situation)
    teller.log('info', `Verifying ${asked.sha}, by the configuration of ${at}.`)
    const deployed = await treeOf(asked.sha, sources)
    // Of this tree only the configuration is read, so what else may be needed is not asked for.
    const { local, remote, log } = sources
    const configured = at === asked.sha ? deployed : await treeOf(at, { local, remote, log })
    const verification = await verifier.verify({
      configured,
      deployed,
      ...(inputs.config === '' ? {} : { configPath: inputs.config }),
      ...(asked.environment === '' ? {} : { environment: asked.environment }),
      sha: asked.sha,
      ...(asked.url === undefined ? {} : { url: asked.url }),
      failOnFlaky: false,
      variables,
      openIo: (options) => verifier.openIo({ ...options, environment: variables }),
      waiting: { now: () => performance.now(), wait: (milliseconds, until) => sleep(milliseconds, undefined, { signal: until }).catch(() => undefined) },
      today: () => new Date(clock.now()),
      scanned: (found) => void (scorecard = found),
      signal,
    })
    return { verification, scorecard }
  } catch (error) {
    throw told(situation, asked, verifier, error, variables)
  }
}

/** What a workflow gives its step, less what the runner gives the action: the token, and the files by which a step speaks. */
function variablesOf(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ofTheRunner.test(name)))
}

const ofTheRunner = /^(INPUT_|ACTIONS_|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$)/

/** An error with what to do about it on GitHub, and without anything of the environment. */
function told(situation: Situation, { byEvent }: Asked, verifier: Verifier, error: unknown, variables: Environment): unknown {
  if (!(error instanceof UserError)) return withoutSecrets(error, variables)
  if (error.exit === 3) {
    const outputs = { decision: 'unmeasured', 'rollback-recommended': 'false', ...(verifier.isNothing(error) ? { 'reason-code': 'no-checks' } : {}) }
    return new Undecided(error, () => setOutputs(situation.teller, outputs))
  }
  if (!byEvent || error.where !== undefined) return error
  const hint = `${error.hint} A job that is for some environments only says so: \`if: github.event.deployment.environment == 'production'\`.`
  return new UserError(error.message, { exit: error.exit, hint, cause: error })
}

/** A fault of ours may quote what it stumbled over. */
function withoutSecrets(error: unknown, variables: Environment): Error {
  const secrets = new Secrets()
  for (const value of Object.values(variables)) if ((value ?? '').length >= shortestHidden) secrets.add(value ?? '')
  const [message, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), undefined]
  const clean = new Error(secrets.hide(message))
  clean.stack = secrets.hide(stack ?? message)
  return clean
}

/** Shorter values are words and flags. */
const shortestHidden = 6
