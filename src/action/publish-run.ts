/** Publishes for a run that may not write, as that of a fork: finds its pull request, judges it anew from git's objects, and takes nobody's word. */
import { exitCodes, UserError } from '../base/errors.ts'
import type { Comparison, PullRequest } from '../github/pull-request.ts'
import { fileOf } from '../github/reruns.ts'
import { pullsOf, settled, workflowRunOf, type WorkflowRun } from '../github/workflow-run.ts'
import type { Decision } from '../model/verdict.ts'
import { approvalsOf } from './approvals.ts'
import { claimOf, contradiction } from './claimed.ts'
import type { Context } from './context.ts'
import { mergeOf } from './judging.ts'
import { publish } from './publish.ts'
import { Undecided, type Outcome, type Situation } from './situation.ts'
import { undecided } from './status.ts'

interface JudgedPull {
  readonly pull: PullRequest
  readonly comparison: Comparison
  readonly decision: Decision
}

/** Pull requests of one and the same head that are judged. */
const most = 10

export async function publishRun(situation: Situation): Promise<Outcome> {
  const run = workflowRunOf(situation.context.payload)
  const idle = idleness(run)
  if (idle !== undefined) return nothing(situation, idle)
  const repository = await situation.remote()
  const { current, moved } = await pullsOf(repository, run)
  if (current.length === 0) return nothing(situation, moved > 0 ? `the head moved on from ${run.headSha}` : `no open pull request has the head ${run.headSha}`)
  const judged: JudgedPull[] = []
  const failures: unknown[] = []
  for (const pull of current.slice(0, most)) {
    try {
      judged.push(await judge(fromObjects(situation), await settled(repository, pull, pull.baseBranch)))
    } catch (error) {
      failures.push(undecided(situation, pull.headSha, pull, error))
    }
  }
  if (current.length > most) failures.push(undecided(situation, run.headSha, undefined, tooMany(current.length)))
  const failure = together(failures)
  if (judged.length === 0) throw failure
  return {
    exit: failures.length === 0 ? exitCodes.pass : exitOf(failure),
    async show() {
      await publishAll(situation, run, judged)
      if (failures.length > 0) throw failure
    },
  }
}

async function judge(situation: Situation, pull: PullRequest): Promise<JudgedPull> {
  const { comparison, decide } = await mergeOf(situation, { group: undefined, pull })
  return { pull, comparison, decision: await decide((question) => approvalsOf(situation, () => Promise.resolve(pull), question)) }
}

/** Why there is nothing to publish; undefined when there may be. */
function idleness(run: WorkflowRun): string | undefined {
  if (run.event !== 'pull_request') return `the run was started by \`${run.event}\`, not by \`pull_request\``
  if (run.conclusion !== 'success' && run.conclusion !== 'failure') return `the run ended with \`${run.conclusion || 'nothing yet'}\``
  if (run.headRepository === '' || run.headBranch === '') return 'the branch or repository that the pull request came from is gone'
  return undefined
}

function nothing({ teller }: Situation, why: string): Outcome {
  return {
    exit: exitCodes.pass,
    show: () =>
      teller.tell((core) => {
        core.info(`Nothing to publish: ${why}.`)
        core.setOutput('reason-code', 'nothing-to-publish')
      }),
  }
}

/** Only what GitHub itself names by its content: a checkout here may be anything, and these inputs are another event's. */
function fromObjects(situation: Situation): Situation {
  return { ...situation, inputs: { ...situation.inputs, base: '', head: '' }, sources: { ...situation.sources, local: undefined } }
}

/** A status is the commit's, so what stands there must hold for all of them. */
function tooMany(count: number): UserError {
  return new UserError(`${count} open pull requests have this head commit, of which ${most} were judged.`, {
    exit: 3,
    hint: 'Close those that are not needed.',
  })
}

/** The first says why; each leaves behind what it has to. */
function together(failures: readonly unknown[]): unknown {
  const [first, ...more] = failures
  if (!(first instanceof Undecided) || more.length === 0) return first
  return new Undecided(first.reason, async () => {
    for (const one of failures) if (one instanceof Undecided) await one.show()
  })
}

function exitOf(failure: unknown): number {
  const reason = failure instanceof Undecided ? failure.reason : failure
  return reason instanceof UserError ? reason.exit : exitCodes.fault
}

/** The comment names the run that it was judged for: by that it is known which check to run again, and which of two is the newer. */
function speakingFor({ path, number, attempt }: WorkflowRun, context: Context): Context {
  return path === '' || number === undefined ? context : { ...context, workflow: fileOf(path), run: number, attempt }
}

async function publishAll(situation: Situation, run: WorkflowRun, judged: readonly JudgedPull[]): Promise<void> {
  const { teller } = situation
  const claim = await claimOf(await situation.remote(), run.id, teller)
  const note = contradiction(
    claim,
    judged.map((one) => one.decision),
  )
  if (note !== undefined) teller.log('warning', note)
  // The outputs are those of the last, and so is the status, which all share with the commit.
  const blocking = ({ decision }: JudgedPull) => Number(decision.decision === 'block')
  for (const one of judged.toSorted((a, b) => blocking(a) - blocking(b))) {
    teller.log('info', `Pull request ${one.pull.number}, judged for the run ${run.id}:`)
    await publish({
      ...situation,
      ...one,
      context: speakingFor(run, situation.context),
      annotated: false,
      summaries: judged.length,
      ...(note === undefined ? {} : { note }),
    })
  }
}
